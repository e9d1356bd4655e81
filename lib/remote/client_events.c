/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Registering for events. The daemon is asked once for each event of each object (stock's daemons refuse to be asked
 * twice); it filters by object, and a message names the registration that it is for. */
#include "remote/client_events.h"

#include <string.h>

#include "core/error.h"
#include "core/uuid.h"
#include "remote/client_calls.h"
#include "remote/link_private.h"

struct RemoteEvents {
    GRecMutex lock; /* held while registering, so that an event which overtakes the reply waits for it */
    GPtrArray *list; /* RemoteEvent */
    int next_id;
};

RemoteEvents *remote_events_new(void)
{
    RemoteEvents *events = g_new0(RemoteEvents, 1);
    g_rec_mutex_init(&events->lock);
    events->list = g_ptr_array_new_with_free_func((GDestroyNotify)remote_event_unref);
    return events;
}

void remote_events_free(RemoteEvents *events)
{
    g_ptr_array_unref(events->list);
    g_rec_mutex_clear(&events->lock);
    g_free(events);
}

void remote_event_unref(RemoteEvent *reg)
{
    if (!g_atomic_int_dec_and_test(&reg->refs))
        return;
    if (reg->free_opaque)
        reg->free_opaque(reg->opaque);
    object_unref(reg->conn);
    g_free(reg->what);
    g_free(reg);
}

GPtrArray *remote_events_for(void *opaque, EventFamily family, int remote_id)
{
    RemoteLink *link = opaque;
    GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)remote_event_unref);
    g_rec_mutex_lock(&link->events->lock);
    for (guint i = 0; i < link->events->list->len; i++) {
        RemoteEvent *reg = g_ptr_array_index(link->events->list, i);
        if (reg->remote_id == remote_id && reg->family == family) {
            g_atomic_int_inc(&reg->refs);
            g_ptr_array_add(found, reg);
        }
    }
    g_rec_mutex_unlock(&link->events->lock);
    return found;
}

/* The calls of a family; each has the same shape of message: what to listen to, and a callback ID. */
typedef struct {
    unsigned int program;
    int enter, leave;
    const XdrType *args, *ret, *leave_args;
} FamilyCalls;

#define CALLS(NAME, name)                                                                                              \
    { REMOTE_PROGRAM, REMOTE_PROC_CONNECT_##NAME##_REGISTER_ANY, REMOTE_PROC_CONNECT_##NAME##_DEREGISTER_ANY,          \
      &xdr_remote_connect_##name##_register_any_args, &xdr_remote_connect_##name##_register_any_ret,                   \
      &xdr_remote_connect_##name##_deregister_any_args }

static const FamilyCalls calls[EVENT_FAMILY_LAST] = {
    [EVENT_DOMAIN] = CALLS(DOMAIN_EVENT_CALLBACK, domain_event_callback),
    [EVENT_NETWORK] = CALLS(NETWORK_EVENT, network_event),
    [EVENT_STORAGE_POOL] = CALLS(STORAGE_POOL_EVENT, storage_pool_event),
    [EVENT_NODE_DEVICE] = CALLS(NODE_DEVICE_EVENT, node_device_event),
    [EVENT_SECRET] = CALLS(SECRET_EVENT, secret_event),
    [EVENT_MONITOR] = { QEMU_PROGRAM, QEMU_PROC_CONNECT_DOMAIN_MONITOR_EVENT_REGISTER,
                        QEMU_PROC_CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER,
                        &xdr_qemu_connect_domain_monitor_event_register_args,
                        &xdr_qemu_connect_domain_monitor_event_register_ret,
                        &xdr_qemu_connect_domain_monitor_event_deregister_args },
};

/* Every register call returns just this. */
typedef remote_connect_domain_event_callback_register_any_ret CallbackId;

/* A callback that wants the same of the daemon; NULL when there is none. The lock is held. */
static const RemoteEvent *sharing(const RemoteEvents *events, EventFamily family, int event_id, const char *what)
{
    for (guint i = 0; i < events->list->len; i++) {
        const RemoteEvent *reg = g_ptr_array_index(events->list, i);
        if (reg->family == family && reg->event_id == event_id && strcmp(reg->what, what) == 0)
            return reg;
    }
    return NULL;
}

/* The daemon's id for the event: that of a callback which wants the same, or a new one. -1 with an error. */
static int ask(RemoteLink *link, const RemoteEvent *wanted, const void *args)
{
    const FamilyCalls *c = &calls[wanted->family];
    const RemoteEvent *other = sharing(link->events, wanted->family, wanted->event_id, wanted->what);
    CallbackId ret = { 0 };
    if (other)
        return other->remote_id;
    return remote_call(link, c->program, c->enter, c->args, args, c->ret, &ret) < 0 ? -1 : ret.callbackID;
}

/* Registers what `wanted` describes; args is the family's message. Returns the user's id, or -1: `what` is freed, opaque is not. */
static int enter(virConnectPtr conn, DriverKind kind, const RemoteEvent *wanted, const void *args)
{
    RemoteLink *link = remote_link(conn, kind);
    int id = -1;
    g_rec_mutex_lock(&link->events->lock);
    int remote_id = ask(link, wanted, args);
    if (remote_id >= 0) {
        RemoteEvent *reg = g_memdup2(wanted, sizeof(*wanted));
        reg->refs = 1;
        reg->conn = object_ref(conn);
        reg->remote_id = remote_id;
        id = reg->local_id = link->events->next_id++;
        g_ptr_array_add(link->events->list, reg);
    }
    g_rec_mutex_unlock(&link->events->lock);
    if (id < 0)
        g_free(wanted->what);
    return id;
}

/* The object as text: what tells it from others of its kind. */
static char *text_of(const void *object)
{
    const unsigned char *uuid;
    if (!object)
        return g_strdup("");
    if (object_is(object, OBJECT_NODE_DEVICE))
        return g_strdup(((const struct _virNodeDevice *)object)->name);
    if (object_is(object, OBJECT_DOMAIN))
        uuid = ((const struct _virDomain *)object)->uuid;
    else if (object_is(object, OBJECT_NETWORK))
        uuid = ((const struct _virNetwork *)object)->uuid;
    else if (object_is(object, OBJECT_STORAGE_POOL))
        uuid = ((const struct _virStoragePool *)object)->uuid;
    else
        uuid = ((const struct _virSecret *)object)->uuid;
    char *text = g_malloc(VIR_UUID_STRING_BUFLEN);
    uuid_format_text(uuid, text);
    return text;
}

/* Takes a registration out of the list: no delivery begins from now on. */
static RemoteEvent *take(RemoteLink *link, EventFamily family, int local_id, EventCallback legacy)
{
    RemoteEvent *found = NULL;
    g_rec_mutex_lock(&link->events->lock);
    for (guint i = 0; i < link->events->list->len && !found; i++) {
        RemoteEvent *reg = g_ptr_array_index(link->events->list, i);
        if (reg->family == family && (legacy ? reg->legacy && reg->callback == legacy : !reg->legacy && reg->local_id == local_id)) {
            g_atomic_int_set(&reg->gone, 1);
            found = g_ptr_array_steal_index(link->events->list, i);
        }
    }
    g_rec_mutex_unlock(&link->events->lock);
    return found;
}

static int leave(RemoteLink *link, EventFamily family, int local_id, EventCallback legacy)
{
    const FamilyCalls *c = &calls[family];
    int rc = 0;
    RemoteEvent *reg = take(link, family, local_id, legacy);
    if (!reg) {
        error_set(VIR_FROM_REMOTE, VIR_ERR_INVALID_ARG, "event callback id %d not registered", local_id);
        return -1;
    }
    remote_connect_domain_event_callback_deregister_any_args args = { .callbackID = reg->remote_id };
    g_rec_mutex_lock(&link->events->lock);
    if (!sharing(link->events, family, reg->event_id, reg->what))
        rc = remote_call(link, c->program, c->leave, c->leave_args, &args, NULL, NULL);
    g_rec_mutex_unlock(&link->events->lock);
    remote_event_unref(reg);
    return rc;
}

int client_connect_domain_event_callback_register_any(virConnectPtr conn, virDomainPtr dom, int eventID,
                                                      virConnectDomainEventGenericCallback cb, void *opaque,
                                                      virFreeCallback freecb)
{
    remote_nonnull_domain wire = { 0 };
    remote_connect_domain_event_callback_register_any_args args = { .eventID = eventID };
    if (dom) {
        wire = wire_domain(dom);
        args.dom = &wire;
    }
    RemoteEvent wanted = { .family = EVENT_DOMAIN, .event_id = eventID, .what = text_of(dom), .callback = (EventCallback)cb,
                           .opaque = opaque, .free_opaque = freecb };
    return enter(conn, DRIVER_HYPERVISOR, &wanted, &args);
}

int client_connect_domain_event_callback_deregister_any(virConnectPtr conn, int callbackID)
{
    return leave(remote_link(conn, DRIVER_HYPERVISOR), EVENT_DOMAIN, callbackID, NULL);
}

int client_connect_domain_event_register_any(virConnectPtr conn, virDomainPtr dom, int eventID,
                                             virConnectDomainEventGenericCallback cb, void *opaque, virFreeCallback freecb)
{
    return client_connect_domain_event_callback_register_any(conn, dom, eventID, cb, opaque, freecb);
}

int client_connect_domain_event_deregister_any(virConnectPtr conn, int callbackID)
{
    return client_connect_domain_event_callback_deregister_any(conn, callbackID);
}

int client_connect_domain_event_register(virConnectPtr conn, virConnectDomainEventCallback cb, void *opaque,
                                         virFreeCallback freecb)
{
    remote_connect_domain_event_callback_register_any_args args = { .eventID = VIR_DOMAIN_EVENT_ID_LIFECYCLE };
    RemoteEvent wanted = { .family = EVENT_DOMAIN, .event_id = VIR_DOMAIN_EVENT_ID_LIFECYCLE, .what = text_of(NULL), .legacy = TRUE,
                           .callback = (EventCallback)cb, .opaque = opaque, .free_opaque = freecb };
    return enter(conn, DRIVER_HYPERVISOR, &wanted, &args) < 0 ? -1 : 0;
}

int client_connect_domain_event_deregister(virConnectPtr conn, virConnectDomainEventCallback cb)
{
    return leave(remote_link(conn, DRIVER_HYPERVISOR), EVENT_DOMAIN, -1, (EventCallback)cb);
}

/* The other families differ only in names. */
#define FAMILY(short, member, object_type, kind, family_id, callback_type)                                             \
    int client_connect_##short##_event_register_any(virConnectPtr conn, object_type object, int eventID, callback_type cb, \
                                                    void *opaque, virFreeCallback freecb)                              \
    {                                                                                                                  \
        remote_nonnull_##short wire = { 0 };                                                                           \
        remote_connect_##short##_event_register_any_args args = { .eventID = eventID };                                \
        if (object) {                                                                                                  \
            wire = wire_##short(object);                                                                               \
            args.member = &wire;                                                                                       \
        }                                                                                                              \
        RemoteEvent wanted = { .family = family_id, .event_id = eventID, .what = text_of(object),                      \
                               .callback = (EventCallback)cb, .opaque = opaque, .free_opaque = freecb };               \
        return enter(conn, kind, &wanted, &args);                                                                      \
    }                                                                                                                  \
                                                                                                                       \
    int client_connect_##short##_event_deregister_any(virConnectPtr conn, int callbackID)                              \
    {                                                                                                                  \
        return leave(remote_link(conn, kind), family_id, callbackID, NULL);                                            \
    }

FAMILY(network, net, virNetworkPtr, DRIVER_NETWORK, EVENT_NETWORK, virConnectNetworkEventGenericCallback)
FAMILY(storage_pool, pool, virStoragePoolPtr, DRIVER_STORAGE, EVENT_STORAGE_POOL, virConnectStoragePoolEventGenericCallback)
FAMILY(node_device, dev, virNodeDevicePtr, DRIVER_NODEDEV, EVENT_NODE_DEVICE, virConnectNodeDeviceEventGenericCallback)
FAMILY(secret, secret, virSecretPtr, DRIVER_SECRET, EVENT_SECRET, virConnectSecretEventGenericCallback)

int client_qemu_connect_domain_monitor_event_register(virConnectPtr conn, virDomainPtr dom, const char *event,
                                                      virConnectDomainQemuMonitorEventCallback cb, void *opaque,
                                                      virFreeCallback freecb, unsigned int flags)
{
    remote_nonnull_domain wire = { 0 };
    qemu_connect_domain_monitor_event_register_args args = { .event = borrow(event), .flags = flags };
    if (dom) {
        wire = wire_domain(dom);
        args.dom = &wire;
    }
    g_autofree char *domain = text_of(dom);
    RemoteEvent wanted = { .family = EVENT_MONITOR, .what = g_strdup_printf("%s %u %s", domain, flags, event ? event : ""),
                           .callback = (EventCallback)cb, .opaque = opaque, .free_opaque = freecb };
    return enter(conn, DRIVER_HYPERVISOR, &wanted, &args);
}

int client_qemu_connect_domain_monitor_event_deregister(virConnectPtr conn, int callbackID)
{
    return leave(remote_link(conn, DRIVER_HYPERVISOR), EVENT_MONITOR, callbackID, NULL);
}
