/* net-event, pool-event, nodedev-event, secret-event: the same wait over four kinds of objects. */
#include <string.h>

#include "shell/event.h"
#include "shell/names.h"
#include "shell/object.h"

CommandRun net_event_run, pool_event_run, nodedev_event_run, secret_event_run;

/* One kind of event of one kind of object. */
typedef struct ObjectEvent {
    const char *name;
    int id;
    virConnectDomainEventGenericCallback callback;
} ObjectEvent;

static Record *event_record(const Subscription *s, const char *key, const char *object)
{
    Record *record = record_new();

    record_set_string(record, "event", s->name);
    record_set_string(record, key, object);
    return record;
}

static void report_lifecycle(Subscription *s, const char *key, const char *noun, const char *object, const char *change)
{
    Record *record = event_record(s, key, object);

    record_set_string(record, "change", change);
    event_watch_report(s->watch, record, "event 'lifecycle' for %s %s: %s\n", noun, object, change);
}

static void report_plain(Subscription *s, const char *key, const char *noun, const char *object)
{
    event_watch_report(s->watch, event_record(s, key, object), "event '%s' for %s %s\n", s->name, noun, object);
}

static void on_network_lifecycle(virConnectPtr conn, virNetworkPtr network, int event, int detail, void *opaque)
{
    static const char *const names[] = { "Defined", "Undefined", "Started", "Stopped" };

    report_lifecycle(opaque, "network", "network", virNetworkGetName(network), NAME_AT(names, event));
}

static void on_pool_lifecycle(virConnectPtr conn, virStoragePoolPtr pool, int event, int detail, void *opaque)
{
    static const char *const names[] = { "Defined", "Undefined", "Started", "Stopped", "Created", "Deleted" };

    report_lifecycle(opaque, "pool", "storage pool", virStoragePoolGetName(pool), NAME_AT(names, event));
}

static void on_pool_plain(virConnectPtr conn, virStoragePoolPtr pool, void *opaque)
{
    report_plain(opaque, "pool", "storage pool", virStoragePoolGetName(pool));
}

static void on_nodedev_lifecycle(virConnectPtr conn, virNodeDevicePtr device, int event, int detail, void *opaque)
{
    static const char *const names[] = { "Created", "Deleted", "Defined", "Undefined" };

    report_lifecycle(opaque, "device", "node device", virNodeDeviceGetName(device), NAME_AT(names, event));
}

static void on_nodedev_plain(virConnectPtr conn, virNodeDevicePtr device, void *opaque)
{
    report_plain(opaque, "device", "node device", virNodeDeviceGetName(device));
}

static void on_secret_lifecycle(virConnectPtr conn, virSecretPtr secret, int event, int detail, void *opaque)
{
    static const char *const names[] = { "Defined", "Undefined" };
    char uuid[VIR_UUID_STRING_BUFLEN] = "";

    (void)virSecretGetUUIDString(secret, uuid);
    report_lifecycle(opaque, "secret", "secret", uuid, NAME_AT(names, event));
}

static void on_secret_plain(virConnectPtr conn, virSecretPtr secret, void *opaque)
{
    char uuid[VIR_UUID_STRING_BUFLEN] = "";

    (void)virSecretGetUUIDString(secret, uuid);
    report_plain(opaque, "secret", "secret", uuid);
}

static const ObjectEvent network_events[] = {
    { "lifecycle", VIR_NETWORK_EVENT_ID_LIFECYCLE, EVENT_CALLBACK(on_network_lifecycle) },
    { NULL },
}, pool_events[] = {
    { "lifecycle", VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE, EVENT_CALLBACK(on_pool_lifecycle) },
    { "refresh", VIR_STORAGE_POOL_EVENT_ID_REFRESH, EVENT_CALLBACK(on_pool_plain) },
    { NULL },
}, nodedev_events[] = {
    { "lifecycle", VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE, EVENT_CALLBACK(on_nodedev_lifecycle) },
    { "update", VIR_NODE_DEVICE_EVENT_ID_UPDATE, EVENT_CALLBACK(on_nodedev_plain) },
    { NULL },
}, secret_events[] = {
    { "lifecycle", VIR_SECRET_EVENT_ID_LIFECYCLE, EVENT_CALLBACK(on_secret_lifecycle) },
    { "value-changed", VIR_SECRET_EVENT_ID_VALUE_CHANGED, EVENT_CALLBACK(on_secret_plain) },
    { NULL },
};

static void list_events(Shell *shell, const Args *args, const ObjectEvent *events)
{
    g_autoptr(Record) record = record_new();
    Record *list = record_set_list(record, "events");
    g_autofree char *json = NULL;

    for (; events->name; events++) {
        record_add_string(list, events->name);
        if (!args_has(args, "json"))
            shell_print(shell, "%s\n", events->name);
    }
    json = record_to_json(record);
    if (args_has(args, "json"))
        shell_print(shell, "%s\n", json);
}

/* What --event asks for. RET_EVENT is NULL when the command is done, because the kinds were only to be listed. */
static bool choose(Shell *shell, const Args *args, const ObjectEvent *events, const ObjectEvent **ret_event)
{
    const char *name = NULL;

    *ret_event = NULL;
    if (args_has(args, "list")) {
        list_events(shell, args, events);
        return true;
    }
    if (args_string(shell, args, "event", &name) < 0)
        return false;
    if (!name) {
        shell_error(shell, "either --list or --event <type> is required");
        return false;
    }
    for (; events->name; events++) {
        if (strcmp(events->name, name) == 0) {
            *ret_event = events;
            return true;
        }
    }
    shell_error(shell, "unknown event type %s", name);
    return false;
}

/* Registration and deregistration of the four kinds, with the object that the command line may name. */
typedef int (*Register)(Shell *shell, void *object, const ObjectEvent *event, Subscription *subscription);
typedef int (*Deregister)(virConnectPtr conn, int callback);

static bool watch(Shell *shell, const Args *args, const ObjectEvent *event, void *object, Register add, Deregister drop)
{
    g_autoptr(EventWatch) events = event_watch_new(shell, args);
    Subscription *subscription;
    int callback;
    bool fine;

    if (!events)
        return false;
    subscription = subscription_new(events, event->name);
    callback = add(shell, object, event, subscription);
    if (callback < 0) {
        subscription_free(subscription);
        return false;
    }
    fine = event_watch_wait(events);
    (void)drop(shell->conn, callback);
    return fine;
}

static int add_network(Shell *shell, void *object, const ObjectEvent *event, Subscription *subscription)
{
    return virConnectNetworkEventRegisterAny(shell->conn, object, event->id,
                                             (virConnectNetworkEventGenericCallback)(void (*)(void))event->callback,
                                             subscription, subscription_free);
}

bool net_event_run(Shell *shell, const Args *args, Record *record)
{
    const ObjectEvent *event;
    g_autoptr(virNetwork) network = NULL;

    if (!choose(shell, args, network_events, &event) || !event)
        return args_has(args, "list");
    if (args_has(args, "network"))
        network = object_network(shell, args); /* without it, the events of all are shown */
    return watch(shell, args, event, network, add_network, virConnectNetworkEventDeregisterAny);
}

static int add_pool(Shell *shell, void *object, const ObjectEvent *event, Subscription *subscription)
{
    return virConnectStoragePoolEventRegisterAny(shell->conn, object, event->id,
                                                 (virConnectStoragePoolEventGenericCallback)(void (*)(void))event->callback,
                                                 subscription, subscription_free);
}

bool pool_event_run(Shell *shell, const Args *args, Record *record)
{
    const ObjectEvent *event;
    g_autoptr(virStoragePool) pool = NULL;

    if (!choose(shell, args, pool_events, &event) || !event)
        return args_has(args, "list");
    if (args_has(args, "pool"))
        pool = object_pool(shell, args, "pool");
    return watch(shell, args, event, pool, add_pool, virConnectStoragePoolEventDeregisterAny);
}

static int add_nodedev(Shell *shell, void *object, const ObjectEvent *event, Subscription *subscription)
{
    return virConnectNodeDeviceEventRegisterAny(shell->conn, object, event->id,
                                                (virConnectNodeDeviceEventGenericCallback)(void (*)(void))event->callback,
                                                subscription, subscription_free);
}

bool nodedev_event_run(Shell *shell, const Args *args, Record *record)
{
    const ObjectEvent *event;
    g_autoptr(virNodeDevice) device = NULL;
    const char *name = NULL;

    if (!choose(shell, args, nodedev_events, &event) || !event)
        return args_has(args, "list");
    if (args_string(shell, args, "device", &name) < 0)
        return false;
    if (name && !(device = virNodeDeviceLookupByName(shell->conn, name))) {
        shell_error(shell, "%s '%s'", "Could not find matching device", name);
        return false;
    }
    return watch(shell, args, event, device, add_nodedev, virConnectNodeDeviceEventDeregisterAny);
}

static int add_secret(Shell *shell, void *object, const ObjectEvent *event, Subscription *subscription)
{
    return virConnectSecretEventRegisterAny(shell->conn, object, event->id,
                                            (virConnectSecretEventGenericCallback)(void (*)(void))event->callback,
                                            subscription, subscription_free);
}

bool secret_event_run(Shell *shell, const Args *args, Record *record)
{
    const ObjectEvent *event;
    g_autoptr(virSecret) secret = NULL;

    if (!choose(shell, args, secret_events, &event) || !event)
        return args_has(args, "list");
    if (args_has(args, "secret"))
        secret = object_secret(shell, args);
    return watch(shell, args, event, secret, add_secret, virConnectSecretEventDeregisterAny);
}
