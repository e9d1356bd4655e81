/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Registrations of a client: each is a callback of the driver, held by the client's list and by the driver. */
#include "core/error.h"
#include "protocol/qemu.h"
#include "remote/serve_calls.h"
#include "remote/serve_private.h"

#define PROGRAM_VERSION 1

gboolean serve_event_allowed(ServeEvent *reg, void *object)
{
    return reg->filter == ACCESS_NONE || serve_allowed(reg->hooks, reg->client, reg->filter, object);
}

void serve_event_send(ServeEvent *reg, unsigned int program, int procedure, const XdrType *type, const void *msg)
{
    (void)rpc_server_client_send(reg->client, program, PROGRAM_VERSION, procedure, type, msg);
}

static void registration_free(void *opaque)
{
    ServeEvent *reg = opaque;
    rpc_server_client_unref(reg->client);
    g_free(reg);
}

/* A registration before the driver knows of it. NULL (with an error) for an event that there is not. */
static ServeEvent *registration_new(ServeCall *call, EventFamily family, int event_id, gboolean legacy)
{
    const ServeEventFamily *f = &serve_event_families[family];
    if (event_id < 0 || (unsigned int)event_id >= f->count || !f->classes[event_id].tell ||
        (legacy && !f->classes[event_id].has_legacy)) {
        error_set(VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, "unsupported event ID %d", event_id);
        return NULL;
    }
    ServeEvent *reg = g_new0(ServeEvent, 1);
    *reg = (ServeEvent){ .client = rpc_server_client_ref(call->client), .hooks = call->session->hooks, .family = family,
                         .event_id = event_id, .legacy = legacy, .filter = call->procedure->filter };
    g_mutex_lock(&call->session->lock);
    reg->id = call->session->next_event++;
    g_mutex_unlock(&call->session->lock);
    return reg;
}

/* Registers with the driver; the callback is the generic one, the driver knows by the family and id what it is. */
static int driver_register(ServeCall *call, ServeEvent *reg, void *object, const char *monitor, unsigned int flags)
{
    static const DriverKind kinds[EVENT_FAMILY_LAST] = {
        [EVENT_DOMAIN] = DRIVER_HYPERVISOR, [EVENT_MONITOR] = DRIVER_HYPERVISOR, [EVENT_NETWORK] = DRIVER_NETWORK,
        [EVENT_STORAGE_POOL] = DRIVER_STORAGE, [EVENT_NODE_DEVICE] = DRIVER_NODEDEV, [EVENT_SECRET] = DRIVER_SECRET,
    };
    const Driver *d = serve_driver(call, kinds[reg->family]);
    EventCallback tell = serve_event_families[reg->family].classes[reg->event_id].tell;
    if (!d)
        return -1;
#define REGISTER(slot, callback_type) \
    return d->slot ? d->slot(call->conn, object, reg->event_id, (callback_type)tell, reg, registration_free) : serve_no_support(call)
    switch (reg->family) {
    case EVENT_DOMAIN: REGISTER(connect_domain_event_callback_register_any, virConnectDomainEventGenericCallback);
    case EVENT_NETWORK: REGISTER(connect_network_event_register_any, virConnectNetworkEventGenericCallback);
    case EVENT_STORAGE_POOL: REGISTER(connect_storage_pool_event_register_any, virConnectStoragePoolEventGenericCallback);
    case EVENT_NODE_DEVICE: REGISTER(connect_node_device_event_register_any, virConnectNodeDeviceEventGenericCallback);
    case EVENT_SECRET: REGISTER(connect_secret_event_register_any, virConnectSecretEventGenericCallback);
    default: break;
    }
#undef REGISTER
    if (!d->qemu_connect_domain_monitor_event_register)
        return serve_no_support(call);
    return d->qemu_connect_domain_monitor_event_register(call->conn, object, monitor,
                                                         (virConnectDomainQemuMonitorEventCallback)tell, reg, registration_free, flags);
}

static int driver_deregister(const Driver *d, virConnectPtr conn, EventFamily family, int driver_id)
{
    int (*const slots[EVENT_FAMILY_LAST])(virConnectPtr conn, int id) = {
        [EVENT_DOMAIN] = d->connect_domain_event_callback_deregister_any,
        [EVENT_MONITOR] = d->qemu_connect_domain_monitor_event_deregister,
        [EVENT_NETWORK] = d->connect_network_event_deregister_any,
        [EVENT_STORAGE_POOL] = d->connect_storage_pool_event_deregister_any,
        [EVENT_NODE_DEVICE] = d->connect_node_device_event_deregister_any,
        [EVENT_SECRET] = d->connect_secret_event_deregister_any,
    };
    return slots[family] ? slots[family](conn, driver_id) : 0;
}

/* A remembered registration: enough to undo it. The ServeEvent itself belongs to the driver from then on. */
typedef struct {
    EventFamily family;
    int event_id;
    gboolean legacy;
    int id;
    int driver_id;
    const Driver *driver;
} Remembered;

/* Registers and remembers. Returns the client's id, -1 with an error. */
static int enter(ServeCall *call, EventFamily family, int event_id, gboolean legacy, void *object, const char *monitor,
                 unsigned int flags)
{
    if (serve_access(call, object, 0, NULL) < 0)
        return -1;
    ServeEvent *reg = registration_new(call, family, event_id, legacy);
    if (!reg)
        return -1;
    int id = reg->id;
    int driver_id = driver_register(call, reg, object, monitor, flags);
    if (driver_id < 0) {
        registration_free(reg);
        return -1;
    }
    static const DriverKind kinds[EVENT_FAMILY_LAST] = {
        [EVENT_NETWORK] = DRIVER_NETWORK, [EVENT_STORAGE_POOL] = DRIVER_STORAGE, [EVENT_NODE_DEVICE] = DRIVER_NODEDEV,
        [EVENT_SECRET] = DRIVER_SECRET,
    };
    Remembered *kept = g_new(Remembered, 1);
    *kept = (Remembered){ family, event_id, legacy, id, driver_id, call->conn->drivers[kinds[family]].table };
    g_mutex_lock(&call->session->lock);
    gboolean late = call->session->closed;
    if (!late)
        g_ptr_array_add(call->session->events, kept);
    g_mutex_unlock(&call->session->lock);
    if (late) { /* the client went while it registered */
        driver_deregister(kept->driver, call->conn, family, driver_id);
        g_free(kept);
    }
    return id;
}

/* Forgets one: by its id, or the legacy one of an event. */
static int leave(ServeCall *call, EventFamily family, gboolean legacy, int what)
{
    if (serve_access(call, NULL, 0, NULL) < 0)
        return -1;
    Remembered *found = NULL;
    g_mutex_lock(&call->session->lock);
    for (guint i = 0; i < call->session->events->len && !found; i++) {
        Remembered *r = g_ptr_array_index(call->session->events, i);
        if (r->family == family && r->legacy == legacy && (legacy ? r->event_id : r->id) == what)
            found = g_ptr_array_remove_index_fast(call->session->events, i);
    }
    g_mutex_unlock(&call->session->lock);
    if (!found) {
        error_set(VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, legacy ? "domain event %d not registered" : "callback %d not registered",
                  what);
        return -1;
    }
    int rc = driver_deregister(found->driver, call->conn, family, found->driver_id);
    g_free(found);
    return rc < 0 ? -1 : 0;
}

void serve_events_drop(ServeClient *session, virConnectPtr conn)
{
    for (;;) {
        g_mutex_lock(&session->lock);
        Remembered *r = session->events->len ? g_ptr_array_steal_index_fast(session->events, session->events->len - 1) : NULL;
        g_mutex_unlock(&session->lock);
        if (!r)
            return;
        (void)driver_deregister(r->driver, conn, r->family, r->driver_id);
        g_free(r);
    }
}

static int reply_id(ServeCall *call, const XdrType *type, int id)
{
    /* every register call answers with just the callback's id */
    remote_connect_domain_event_callback_register_any_ret ret = { .callbackID = id };
    return id < 0 ? -1 : serve_reply(call, type, &ret);
}

int serve_connect_domain_event_register(ServeCall *call, const void *body)
{
    remote_connect_domain_event_register_ret ret = { .cb_registered = 1 };
    if (enter(call, EVENT_DOMAIN, VIR_DOMAIN_EVENT_ID_LIFECYCLE, TRUE, NULL, NULL, 0) < 0)
        return -1;
    return serve_reply(call, &xdr_remote_connect_domain_event_register_ret, &ret);
}

int serve_connect_domain_event_deregister(ServeCall *call, const void *body)
{
    remote_connect_domain_event_deregister_ret ret = { .cb_registered = 0 };
    if (leave(call, EVENT_DOMAIN, TRUE, VIR_DOMAIN_EVENT_ID_LIFECYCLE) < 0)
        return -1;
    return serve_reply(call, &xdr_remote_connect_domain_event_deregister_ret, &ret);
}

int serve_connect_domain_event_register_any(ServeCall *call, const void *body)
{
    const remote_connect_domain_event_register_any_args *args = body;
    return enter(call, EVENT_DOMAIN, args->eventID, TRUE, NULL, NULL, 0) < 0 ? -1 : 0;
}

int serve_connect_domain_event_deregister_any(ServeCall *call, const void *body)
{
    const remote_connect_domain_event_deregister_any_args *args = body;
    return leave(call, EVENT_DOMAIN, TRUE, args->eventID);
}

/* The calls of each family: what to listen to, and the id in return. */
#define FAMILY(calls, family, member, short, autoptr)                                                                  \
    int serve_connect_##calls##_register_any(ServeCall *call, const void *body)                                        \
    {                                                                                                                  \
        const remote_connect_##calls##_register_any_args *args = body;                                                 \
        g_autoptr(autoptr) object = args->member ? object_from_##short(call->conn, args->member) : NULL;               \
        return reply_id(call, &xdr_remote_connect_##calls##_register_any_ret,                                          \
                        enter(call, family, args->eventID, FALSE, object, NULL, 0));                                   \
    }                                                                                                                  \
                                                                                                                       \
    int serve_connect_##calls##_deregister_any(ServeCall *call, const void *body)                                      \
    {                                                                                                                  \
        const remote_connect_##calls##_deregister_any_args *args = body;                                               \
        return leave(call, family, FALSE, args->callbackID);                                                           \
    }

FAMILY(domain_event_callback, EVENT_DOMAIN, dom, domain, virDomain)
FAMILY(network_event, EVENT_NETWORK, net, network, virNetwork)
FAMILY(storage_pool_event, EVENT_STORAGE_POOL, pool, storage_pool, virStoragePool)
FAMILY(node_device_event, EVENT_NODE_DEVICE, dev, node_device, virNodeDevice)
FAMILY(secret_event, EVENT_SECRET, secret, secret, virSecret)

int serve_qemu_connect_domain_monitor_event_register(ServeCall *call, const void *body)
{
    const qemu_connect_domain_monitor_event_register_args *args = body;
    g_autoptr(virDomain) dom = args->dom ? object_from_domain(call->conn, args->dom) : NULL;
    return reply_id(call, &xdr_qemu_connect_domain_monitor_event_register_ret,
                    enter(call, EVENT_MONITOR, 0, FALSE, dom, args->event, args->flags));
}

int serve_qemu_connect_domain_monitor_event_deregister(ServeCall *call, const void *body)
{
    const qemu_connect_domain_monitor_event_deregister_args *args = body;
    return leave(call, EVENT_MONITOR, FALSE, args->callbackID);
}
