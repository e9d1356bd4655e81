#include "daemons/qemu/events.h"

#include "core/event_hub.h"
#include "core/events.h"
#include "daemons/qemu/driver.h"

#include <string.h>

EventHub *events_hub_new(void)
{
    return event_hub_new(EVENT_HUB_DIRECT);
}

void events_hub_free(EventHub *hub)
{
    event_hub_free(hub);
}

void events_drop_conn(EventHub *hub, virConnectPtr conn)
{
    event_hub_drop_conn(hub, conn);
}

void events_lifecycle_ident(QemuDriver *d, const GuestIdent *i, int event, int detail)
{
    event_domain_lifecycle(d->hub, i->name, i->uuid, i->id, event, detail);
}

void events_lifecycle(Guest *g, int event, int detail)
{
    GuestIdent i;

    guest_ident(g, &i);
    events_lifecycle_ident(g->driver, &i, event, detail);
}

void events_started(Guest *g, int detail, bool paused)
{
    if (!paused)
        events_lifecycle(g, VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED);
    events_lifecycle(g, VIR_DOMAIN_EVENT_STARTED, detail);
    if (paused)
        events_lifecycle(g, VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
}

void events_metadata_change(Guest *g, int type, const char *uri)
{
    GuestIdent i;

    guest_ident(g, &i);
    event_domain_metadata_change(g->driver->hub, i.name, i.uuid, i.id, type, uri);
}

static void on_reset(EventHub *hub, const GuestIdent *i, const Json *data)
{
    event_domain_reboot(hub, i->name, i->uuid, i->id);
}

static void on_rtc_change(EventHub *hub, const GuestIdent *i, const Json *data)
{
    event_domain_rtc_change(hub, i->name, i->uuid, i->id, json_get_int(data, "offset", 0));
}

static void on_balloon(EventHub *hub, const GuestIdent *i, const Json *data)
{
    event_domain_balloon_change(hub, i->name, i->uuid, i->id, (unsigned long long)json_get_int(data, "actual", 0) >> 10);
}

static void on_watchdog(EventHub *hub, const GuestIdent *i, const Json *data)
{
    static const struct {
        const char *name;
        int action;
    } table[] = {
        {"none", VIR_DOMAIN_EVENT_WATCHDOG_NONE},         {"pause", VIR_DOMAIN_EVENT_WATCHDOG_PAUSE}, {"reset", VIR_DOMAIN_EVENT_WATCHDOG_RESET},
        {"poweroff", VIR_DOMAIN_EVENT_WATCHDOG_POWEROFF}, {"shutdown", VIR_DOMAIN_EVENT_WATCHDOG_SHUTDOWN},
        {"debug", VIR_DOMAIN_EVENT_WATCHDOG_DEBUG},       {"inject-nmi", VIR_DOMAIN_EVENT_WATCHDOG_INJECTNMI},
    };
    const char *action = json_get_string(data, "action");

    for (size_t k = 0; k < G_N_ELEMENTS(table); k++) {
        if (g_strcmp0(table[k].name, action) == 0)
            event_domain_watchdog(hub, i->name, i->uuid, i->id, table[k].action);
    }
}

static void on_io_error(EventHub *hub, const GuestIdent *i, const Json *data)
{
    const char *action = json_get_string(data, "action"), *device = json_get_string(data, "device");
    const char *reason = json_get_bool(data, "nospace", false) ? "enospc" : "";
    int kind = g_strcmp0(action, "stop") == 0     ? VIR_DOMAIN_EVENT_IO_ERROR_PAUSE
               : g_strcmp0(action, "report") == 0 ? VIR_DOMAIN_EVENT_IO_ERROR_REPORT
                                                  : VIR_DOMAIN_EVENT_IO_ERROR_NONE;

    event_domain_io_error(hub, i->name, i->uuid, i->id, "", device ? device : "", kind);
    event_domain_io_error_reason(hub, i->name, i->uuid, i->id, "", device ? device : "", kind, reason);
}

static void on_tray(EventHub *hub, const GuestIdent *i, const Json *data)
{
    const char *id = json_get_string(data, "id");

    if (id)
        event_domain_tray_change(hub, i->name, i->uuid, i->id, id,
                                 json_get_bool(data, "tray-open", false) ? VIR_DOMAIN_EVENT_TRAY_CHANGE_OPEN : VIR_DOMAIN_EVENT_TRAY_CHANGE_CLOSE);
}

static void on_device_deleted(EventHub *hub, const GuestIdent *i, const Json *data)
{
    const char *device = json_get_string(data, "device");

    if (device)
        event_domain_device_removed(hub, i->name, i->uuid, i->id, device);
}

static void on_suspend(EventHub *hub, const GuestIdent *i, const Json *data)
{
    event_domain_pmsuspend(hub, i->name, i->uuid, i->id, 0);
}

static void on_wakeup(EventHub *hub, const GuestIdent *i, const Json *data)
{
    event_domain_pmwakeup(hub, i->name, i->uuid, i->id, 0);
}

static const struct {
    const char *name;
    void (*emit)(EventHub *hub, const GuestIdent *ident, const Json *data);
} emitters[] = {
    {"RESET", on_reset},           {"RTC_CHANGE", on_rtc_change}, {"BALLOON_CHANGE", on_balloon},       {"WATCHDOG", on_watchdog},
    {"BLOCK_IO_ERROR", on_io_error}, {"DEVICE_TRAY_MOVED", on_tray}, {"DEVICE_DELETED", on_device_deleted}, {"SUSPEND", on_suspend},
    {"WAKEUP", on_wakeup},
};

void events_from_qmp(Guest *g, const char *name, const Json *data, int64_t when_us)
{
    g_autofree char *details = NULL;
    GuestIdent i;

    guest_ident(g, &i);
    for (size_t k = 0; k < G_N_ELEMENTS(emitters); k++) {
        if (g_str_equal(emitters[k].name, name))
            emitters[k].emit(g->driver->hub, &i, data);
    }
    if (event_hub_listens(g->driver->hub, EVENT_MONITOR, 0)) {
        details = data ? json_text(data) : NULL;
        event_domain_monitor(g->driver->hub, i.name, i.uuid, i.id, name, when_us / G_USEC_PER_SEC, (unsigned)(when_us % G_USEC_PER_SEC), details);
    }
}
