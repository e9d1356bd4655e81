/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/event_hub.h"

#include <string.h>

#include "core/error.h"
#include "core/object.h"

/* One registered callback. Held by the hub's list and by each delivery under way. */
typedef struct {
    gint refs;
    gint gone; /* atomic: deregistered */
    int callback_id;
    EventFamily family;
    int event_id;
    gboolean legacy;
    gboolean any;  /* of all objects */
    char *name;    /* of the object, where names tell objects apart */
    unsigned char uuid[VIR_UUID_BUFLEN];
    char *monitor; /* name, or NULL for all */
    GRegex *monitor_regex;
    gboolean monitor_nocase;
    virConnectPtr conn;
    EventCallback callback;
    void *opaque;
    virFreeCallback free_opaque;
} Registration;

struct EventHub {
    EventHubMode mode;
    GMutex lock;             /* what follows */
    GPtrArray *list;         /* Registration, in order of registration */
    GQueue queue;            /* Event */
    gboolean delivering;
    int next_id;
    int timer;               /* EVENT_HUB_LOOP: -1 until there is one */
    gint listeners[EVENT_FAMILY_LAST]; /* atomic */
};

/* How many event ids a family has. */
static const int family_ids[EVENT_FAMILY_LAST] = {
    [EVENT_DOMAIN] = VIR_DOMAIN_EVENT_ID_LAST,
    [EVENT_NETWORK] = VIR_NETWORK_EVENT_ID_LAST,
    [EVENT_STORAGE_POOL] = VIR_STORAGE_POOL_EVENT_ID_LAST,
    [EVENT_NODE_DEVICE] = VIR_NODE_DEVICE_EVENT_ID_LAST,
    [EVENT_SECRET] = VIR_SECRET_EVENT_ID_LAST,
    [EVENT_MONITOR] = 1,
};

static void registration_unref(void *opaque)
{
    Registration *r = opaque;
    if (!g_atomic_int_dec_and_test(&r->refs))
        return;
    if (r->free_opaque)
        r->free_opaque(r->opaque);
    if (r->monitor_regex)
        g_regex_unref(r->monitor_regex);
    g_free(r->monitor);
    g_free(r->name);
    object_unref(r->conn);
    g_free(r);
}

static void event_free(Event *event)
{
    if (event->done)
        event->done(event);
    g_free(event->name);
    g_free(event->monitor);
    g_free(event);
}

EventHub *event_hub_new(EventHubMode mode)
{
    EventHub *hub = g_new0(EventHub, 1);
    hub->mode = mode;
    hub->timer = -1;
    g_mutex_init(&hub->lock);
    g_queue_init(&hub->queue);
    hub->list = g_ptr_array_new_with_free_func(registration_unref);
    return hub;
}

EventHub *event_hub_free(EventHub *hub)
{
    if (!hub)
        return NULL;
    if (hub->timer >= 0)
        virEventRemoveTimeout(hub->timer);
    for (Event *event; (event = g_queue_pop_head(&hub->queue));)
        event_free(event);
    g_ptr_array_unref(hub->list);
    g_mutex_clear(&hub->lock);
    g_free(hub);
    return NULL;
}

static gboolean matches(const Registration *r, const Event *event)
{
    if (r->family != event->family || r->event_id != event->event_id)
        return FALSE;
    if (r->monitor_regex && !g_regex_match(r->monitor_regex, event->monitor, 0, NULL))
        return FALSE;
    if (r->monitor && !r->monitor_regex &&
        (r->monitor_nocase ? g_ascii_strcasecmp(r->monitor, event->monitor) : strcmp(r->monitor, event->monitor)) != 0)
        return FALSE;
    if (r->any)
        return TRUE;
    return r->family == EVENT_NODE_DEVICE ? g_strcmp0(r->name, event->name) == 0
                                          : memcmp(r->uuid, event->uuid, sizeof(r->uuid)) == 0;
}

/* References to those who want the event; the lock is held. */
static GPtrArray *listeners_of(EventHub *hub, const Event *event)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(registration_unref);
    for (guint i = 0; i < hub->list->len; i++) {
        Registration *r = g_ptr_array_index(hub->list, i);
        if (matches(r, event)) {
            g_atomic_int_inc(&r->refs);
            g_ptr_array_add(found, r);
        }
    }
    return found;
}

/* Delivers what is queued, unless another thread is at it: it will go on with what came meanwhile. */
static void deliver(EventHub *hub)
{
    g_mutex_lock(&hub->lock);
    if (hub->delivering) {
        g_mutex_unlock(&hub->lock);
        return;
    }
    hub->delivering = TRUE;
    for (Event *event; (event = g_queue_pop_head(&hub->queue));) {
        GPtrArray *found = listeners_of(hub, event);
        g_mutex_unlock(&hub->lock);
        for (guint i = 0; i < found->len; i++) {
            Registration *r = g_ptr_array_index(found, i);
            if (!g_atomic_int_get(&r->gone))
                event->invoke(event, r->conn, r->callback, r->opaque);
        }
        g_ptr_array_unref(found);
        event_free(event);
        g_mutex_lock(&hub->lock);
    }
    hub->delivering = FALSE;
    g_mutex_unlock(&hub->lock);
}

static void on_timer(int timer, void *opaque)
{
    virEventUpdateTimeout(timer, -1);
    deliver(opaque);
}

gboolean event_hub_listens(EventHub *hub, EventFamily family, int event_id)
{
    return g_atomic_int_get(&hub->listeners[family]) > 0;
}

void *event_new(gsize size, EventFamily family, int event_id,
                void (*invoke)(const Event *, virConnectPtr, EventCallback, void *), void (*done)(Event *), const char *name,
                const unsigned char *uuid, int id)
{
    Event *event = g_malloc0(size);
    *event = (Event){ .family = family, .event_id = event_id, .name = g_strdup(name), .id = id, .invoke = invoke, .done = done };
    if (uuid)
        memcpy(event->uuid, uuid, sizeof(event->uuid));
    return event;
}

void event_hub_emit(EventHub *hub, Event *event, const char *monitor)
{
    event->monitor = g_strdup(monitor);
    g_mutex_lock(&hub->lock);
    g_queue_push_tail(&hub->queue, event);
    int timer = hub->timer;
    g_mutex_unlock(&hub->lock);
    if (hub->mode == EVENT_HUB_DIRECT)
        deliver(hub);
    else if (timer >= 0)
        virEventUpdateTimeout(timer, 0);
}

/* Adds a registration, which is taken over. Returns its id. */
static int add(EventHub *hub, Registration *r)
{
    int timer = -1;
    if (hub->mode == EVENT_HUB_LOOP && hub->timer < 0)
        timer = virEventAddTimeout(-1, on_timer, hub, NULL);
    g_mutex_lock(&hub->lock);
    if (timer >= 0)
        hub->timer = timer;
    r->callback_id = hub->next_id++;
    g_ptr_array_add(hub->list, r);
    g_atomic_int_inc(&hub->listeners[r->family]);
    int id = r->callback_id;
    g_mutex_unlock(&hub->lock);
    return id;
}

static Registration *registration_new(virConnectPtr conn, EventFamily family, void *object, int event_id, EventCallback callback,
                                      void *opaque, virFreeCallback free_opaque)
{
    Registration *r = g_new0(Registration, 1);
    *r = (Registration){ .refs = 1, .family = family, .event_id = event_id, .any = !object, .conn = object_ref(conn),
                         .callback = callback, .opaque = opaque, .free_opaque = free_opaque };
    const unsigned char *uuid = NULL;
    if (object && (family == EVENT_DOMAIN || family == EVENT_MONITOR))
        uuid = ((virDomainPtr)object)->uuid;
    else if (object && family == EVENT_NETWORK)
        uuid = ((virNetworkPtr)object)->uuid;
    else if (object && family == EVENT_STORAGE_POOL)
        uuid = ((virStoragePoolPtr)object)->uuid;
    else if (object && family == EVENT_SECRET)
        uuid = ((virSecretPtr)object)->uuid;
    else if (object)
        r->name = g_strdup(((virNodeDevicePtr)object)->name);
    if (uuid)
        memcpy(r->uuid, uuid, sizeof(r->uuid));
    return r;
}

int event_hub_register(EventHub *hub, virConnectPtr conn, EventFamily family, void *object, int event_id, EventCallback callback,
                       void *opaque, virFreeCallback free_opaque)
{
    if (event_id < 0 || event_id >= family_ids[family]) {
        error_set(VIR_FROM_EVENT, VIR_ERR_INVALID_ARG, "eventID in %s must be less than %d", __func__, family_ids[family]);
        return -1;
    }
    return add(hub, registration_new(conn, family, object, event_id, callback, opaque, free_opaque));
}

/* Takes the first registration for which test is true out of the list; the lock is held. */
static Registration *take(EventHub *hub, virConnectPtr conn, gboolean (*test)(const Registration *r, const void *what),
                          const void *what)
{
    for (guint i = 0; i < hub->list->len; i++) {
        Registration *r = g_ptr_array_index(hub->list, i);
        if (r->conn == conn && test(r, what)) {
            g_atomic_int_set(&r->gone, 1);
            g_atomic_int_add(&hub->listeners[r->family], -1);
            return g_ptr_array_steal_index(hub->list, i);
        }
    }
    return NULL;
}

/* Takes one out and drops it, outside the lock: that frees the user's data. */
static gboolean drop(EventHub *hub, virConnectPtr conn, gboolean (*test)(const Registration *r, const void *what), const void *what)
{
    g_mutex_lock(&hub->lock);
    Registration *r = take(hub, conn, test, what);
    g_mutex_unlock(&hub->lock);
    if (r)
        registration_unref(r);
    return r != NULL;
}

static gboolean has_id(const Registration *r, const void *what)
{
    return !r->legacy && r->callback_id == *(const int *)what;
}

static gboolean is_legacy(const Registration *r, const void *what)
{
    return r->legacy && r->callback == *(const EventCallback *)what;
}

static gboolean is_any(const Registration *r, const void *what)
{
    return TRUE;
}

int event_hub_register_legacy(EventHub *hub, virConnectPtr conn, virConnectDomainEventCallback callback, void *opaque,
                              virFreeCallback free_opaque)
{
    gboolean there = FALSE;
    EventCallback plain = (EventCallback)callback;
    g_mutex_lock(&hub->lock);
    for (guint i = 0; i < hub->list->len && !there; i++) {
        Registration *r = g_ptr_array_index(hub->list, i);
        there = r->conn == conn && is_legacy(r, &plain);
    }
    g_mutex_unlock(&hub->lock);
    if (there) {
        error_set(VIR_FROM_NONE, VIR_ERR_INVALID_ARG, "event callback already tracked");
        return -1;
    }
    Registration *r = registration_new(conn, EVENT_DOMAIN, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE, plain, opaque, free_opaque);
    r->legacy = TRUE;
    add(hub, r);
    return 0;
}

int event_hub_deregister_legacy(EventHub *hub, virConnectPtr conn, virConnectDomainEventCallback callback)
{
    EventCallback plain = (EventCallback)callback;
    if (drop(hub, conn, is_legacy, &plain))
        return 0;
    error_set(VIR_FROM_NONE, VIR_ERR_INVALID_ARG, "could not find event callback for deletion");
    return -1;
}

int event_hub_register_monitor(EventHub *hub, virConnectPtr conn, virDomainPtr dom, const char *event,
                               virConnectDomainQemuMonitorEventCallback callback, void *opaque, virFreeCallback free_opaque,
                               unsigned int flags)
{
    GRegex *regex = NULL;
    if (event && flags & VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX) {
        g_autoptr(GError) error = NULL;
        GRegexCompileFlags how = flags & VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE ? G_REGEX_CASELESS : 0;
        regex = g_regex_new(event, how, 0, &error);
        if (!regex) {
            error_set(VIR_FROM_EVENT, VIR_ERR_INVALID_ARG, "failed to compile regex '%s': %s", event, error->message);
            return -1;
        }
    }
    Registration *r = registration_new(conn, EVENT_MONITOR, dom, 0, (EventCallback)callback, opaque, free_opaque);
    r->monitor = g_strdup(event);
    r->monitor_regex = regex;
    r->monitor_nocase = (flags & VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE) != 0;
    return add(hub, r);
}

int event_hub_deregister(EventHub *hub, virConnectPtr conn, int callback_id)
{
    if (drop(hub, conn, has_id, &callback_id))
        return 0;
    error_set(VIR_FROM_EVENT, VIR_ERR_INVALID_ARG, "could not find event callback %d for deletion", callback_id);
    return -1;
}

void event_hub_drop_conn(EventHub *hub, virConnectPtr conn)
{
    while (drop(hub, conn, is_any, NULL))
        continue;
}

virTypedParameterPtr event_params_copy(virTypedParameterPtr params, int n)
{
    virTypedParameterPtr copy = g_memdup2(params, sizeof(*params) * (gsize)MAX(n, 0));
    for (int i = 0; i < n; i++)
        if (copy[i].type == VIR_TYPED_PARAM_STRING)
            copy[i].value.s = g_strdup(copy[i].value.s);
    return copy;
}

void event_params_free(virTypedParameterPtr params, int n)
{
    for (int i = 0; i < n; i++)
        if (params[i].type == VIR_TYPED_PARAM_STRING)
            g_free(params[i].value.s);
    g_free(params);
}

virDomainEventGraphicsAddress *event_address_copy(const virDomainEventGraphicsAddress *address)
{
    virDomainEventGraphicsAddress *copy = g_new0(virDomainEventGraphicsAddress, 1);
    *copy = (virDomainEventGraphicsAddress){ address->family, g_strdup(address->node), g_strdup(address->service) };
    return copy;
}

void event_address_free(virDomainEventGraphicsAddress *address)
{
    g_free(address->node);
    g_free(address->service);
    g_free(address);
}

virDomainEventGraphicsSubject *event_subject_copy(const virDomainEventGraphicsSubject *subject)
{
    virDomainEventGraphicsSubject *copy = g_new0(virDomainEventGraphicsSubject, 1);
    copy->nidentity = subject->nidentity;
    copy->identities = g_new0(virDomainEventGraphicsSubjectIdentity, (gsize)MAX(subject->nidentity, 0) + 1);
    for (int i = 0; i < subject->nidentity; i++) {
        copy->identities[i].type = g_strdup(subject->identities[i].type);
        copy->identities[i].name = g_strdup(subject->identities[i].name);
    }
    return copy;
}

void event_subject_free(virDomainEventGraphicsSubject *subject)
{
    for (int i = 0; i < subject->nidentity; i++) {
        g_free(subject->identities[i].type);
        g_free(subject->identities[i].name);
    }
    g_free(subject->identities);
    g_free(subject);
}
