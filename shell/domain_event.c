/* event: every kind of domain event, as text and as JSON lines. */
#include <string.h>

#include "shell/event.h"
#include "shell/names.h"
#include "shell/object.h"
#include "shell/params.h"

CommandRun event_run;

typedef struct EventKind {
    int id;
    const char *name;
    virConnectDomainEventGenericCallback callback;
} EventKind;

/* The members that every event has. */
static Record *event_record(const Subscription *subscription, virDomainPtr domain)
{
    Record *record = record_new();

    record_set_string(record, "event", subscription->name);
    record_set_string(record, "domain", virDomainGetName(domain));
    return record;
}

static void on_plain(virConnectPtr conn, virDomainPtr domain, void *opaque)
{
    Subscription *s = opaque;

    event_watch_report(s->watch, event_record(s, domain), "event '%s' for domain '%s'\n", s->name,
                       virDomainGetName(domain));
}

static const char *lifecycle_name(int event)
{
    static const char *const names[] = { "Defined", "Undefined", "Started",     "Suspended", "Resumed",
                                         "Stopped", "Shutdown",  "PMSuspended", "Crashed" };

    return NAME_AT(names, event);
}

static const char *lifecycle_detail(int event, int detail)
{
    static const char *const defined[] = { "Added", "Updated", "Renamed", "Snapshot" };
    static const char *const undefined[] = { "Removed", "Renamed" };
    static const char *const started[] = { "Booted", "Migrated", "Restored", "Snapshot", "Event wakeup" };
    static const char *const suspended[] = { "Paused",   "Migrated",  "I/O Error", "Watchdog", "Restored",
                                             "Snapshot", "API error", "Post-copy", "Post-copy Error" };
    static const char *const resumed[] = { "Unpaused", "Migrated", "Snapshot", "Post-copy", "Post-copy Error" };
    static const char *const stopped[] = { "Shutdown", "Destroyed", "Crashed", "Migrated",
                                           "Saved",    "Failed",    "Snapshot" };
    static const char *const shutdown[] = { "Finished", "Finished after guest request",
                                            "Finished after host request" };
    static const char *const pmsuspended[] = { "Memory", "Disk" };
    static const char *const crashed[] = { "Panicked", "Crashloaded" };
    static const struct {
        const char *const *names;
        int count;
    } details[] = {
        { defined, G_N_ELEMENTS(defined) },         { undefined, G_N_ELEMENTS(undefined) },
        { started, G_N_ELEMENTS(started) },         { suspended, G_N_ELEMENTS(suspended) },
        { resumed, G_N_ELEMENTS(resumed) },         { stopped, G_N_ELEMENTS(stopped) },
        { shutdown, G_N_ELEMENTS(shutdown) },       { pmsuspended, G_N_ELEMENTS(pmsuspended) },
        { crashed, G_N_ELEMENTS(crashed) },
    };

    if (event < 0 || event >= (int)G_N_ELEMENTS(details))
        return "unknown";
    return name_at(details[event].names, details[event].count, detail);
}

static int on_lifecycle(virConnectPtr conn, virDomainPtr domain, int event, int detail, void *opaque)
{
    Subscription *s = opaque;
    Record *record = event_record(s, domain);

    record_set_string(record, "change", lifecycle_name(event));
    record_set_string(record, "detail", lifecycle_detail(event, detail));
    event_watch_report(s->watch, record, "event 'lifecycle' for domain '%s': %s %s\n", virDomainGetName(domain),
                       lifecycle_name(event), lifecycle_detail(event, detail));
    return 0;
}

static void on_rtc_change(virConnectPtr conn, virDomainPtr domain, long long offset, void *opaque)
{
    Subscription *s = opaque;
    Record *record = event_record(s, domain);

    record_set_int(record, "utc_offset", offset);
    event_watch_report(s->watch, record, "event 'rtc-change' for domain '%s': %lld\n", virDomainGetName(domain),
                       offset);
}

static void on_watchdog(virConnectPtr conn, virDomainPtr domain, int action, void *opaque)
{
    static const char *const names[] = { "none", "pause", "reset", "poweroff", "shutdown", "debug", "inject-nmi" };
    Subscription *s = opaque;
    Record *record = event_record(s, domain);

    record_set_string(record, "action", NAME_AT(names, action));
    event_watch_report(s->watch, record, "event 'watchdog' for domain '%s': %s\n", virDomainGetName(domain),
                       NAME_AT(names, action));
}

static const char *io_error_action(int action)
{
    static const char *const names[] = { "none", "pause", "report" };

    return NAME_AT(names, action);
}

static Record *io_error_record(const Subscription *s, virDomainPtr domain, const char *path, const char *alias,
                               int action)
{
    Record *record = event_record(s, domain);

    record_set_string(record, "path", path);
    record_set_string(record, "alias", alias);
    record_set_string(record, "action", io_error_action(action));
    return record;
}

static void on_io_error(virConnectPtr conn, virDomainPtr domain, const char *path, const char *alias, int action,
                        void *opaque)
{
    Subscription *s = opaque;

    event_watch_report(s->watch, io_error_record(s, domain, path, alias, action),
                       "event 'io-error' for domain '%s': %s (%s) %s\n", virDomainGetName(domain), path, alias,
                       io_error_action(action));
}

static void on_io_error_reason(virConnectPtr conn, virDomainPtr domain, const char *path, const char *alias, int action,
                               const char *reason, void *opaque)
{
    Subscription *s = opaque;
    Record *record = io_error_record(s, domain, path, alias, action);

    record_set_string(record, "reason", reason);
    event_watch_report(s->watch, record, "event 'io-error-reason' for domain '%s': %s (%s) %s due to %s\n",
                       virDomainGetName(domain), path, alias, io_error_action(action), reason);
}

static const char *address_family(int family)
{
    static const char *const names[] = { "IPv4", "IPv6", "unix" };

    return NAME_AT(names, family);
}

static void add_endpoint(Record *record, const char *key, const virDomainEventGraphicsAddress *address)
{
    Record *entry = record_set_object(record, key);

    record_set_string(entry, "family", address_family(address->family));
    record_set_string(entry, "node", address->node);
    record_set_string(entry, "service", address->service);
}

static void on_graphics(virConnectPtr conn, virDomainPtr domain, int phase, const virDomainEventGraphicsAddress *local,
                        const virDomainEventGraphicsAddress *remote, const char *scheme,
                        const virDomainEventGraphicsSubject *subject, void *opaque)
{
    static const char *const phases[] = { "connect", "initialize", "disconnect" };
    Subscription *s = opaque;
    Record *record = event_record(s, domain), *identities;
    g_autoptr(GString) lines = g_string_new(NULL);

    record_set_string(record, "phase", NAME_AT(phases, phase));
    add_endpoint(record, "local", local);
    add_endpoint(record, "remote", remote);
    record_set_string(record, "authentication", scheme);
    identities = record_set_list(record, "identities");
    for (int i = 0; i < subject->nidentity; i++) {
        Record *identity = record_add_object(identities);

        record_set_string(identity, "type", subject->identities[i].type);
        record_set_string(identity, "name", subject->identities[i].name);
        g_string_append_printf(lines, "\t%s=%s\n", subject->identities[i].type, subject->identities[i].name);
    }
    event_watch_report(s->watch, record, "event 'graphics' for domain '%s': %s local[%s %s %s] remote[%s %s %s] %s\n%s",
                       virDomainGetName(domain), NAME_AT(phases, phase), address_family(local->family), local->node,
                       local->service, address_family(remote->family), remote->node, remote->service, scheme,
                       lines->str);
}

static void on_block_job(virConnectPtr conn, virDomainPtr domain, const char *disk, int type, int status, void *opaque)
{
    static const char *const types[] = { "Unknown Job",  "Block Pull", "Block Copy", "Block Commit",
                                         "Active Block Commit", "Backup" };
    static const char *const statuses[] = { "completed", "failed", "canceled", "ready" };
    Subscription *s = opaque;
    Record *record = event_record(s, domain);

    record_set_string(record, "job", NAME_AT(types, type));
    record_set_string(record, "disk", disk);
    record_set_string(record, "status", NAME_AT(statuses, status));
    event_watch_report(s->watch, record, "event '%s' for domain '%s': %s for %s %s\n", s->name,
                       virDomainGetName(domain), NAME_AT(types, type), disk, NAME_AT(statuses, status));
}

static void on_disk_change(virConnectPtr conn, virDomainPtr domain, const char *before, const char *after,
                           const char *alias, int reason, void *opaque)
{
    static const char *const reasons[] = { "changed", "dropped" };
    Subscription *s = opaque;
    Record *record = event_record(s, domain);

    record_set_string(record, "alias", alias);
    record_set_string(record, "before", before);
    record_set_string(record, "after", after);
    record_set_string(record, "reason", NAME_AT(reasons, reason));
    event_watch_report(s->watch, record, "event 'disk-change' for domain '%s' disk %s: %s -> %s: %s\n",
                       virDomainGetName(domain), alias, before ? before : "", after ? after : "",
                       NAME_AT(reasons, reason));
}

static void on_tray_change(virConnectPtr conn, virDomainPtr domain, const char *alias, int reason, void *opaque)
{
    static const char *const reasons[] = { "opened", "closed" };
    Subscription *s = opaque;
    Record *record = event_record(s, domain);

    record_set_string(record, "alias", alias);
    record_set_string(record, "reason", NAME_AT(reasons, reason));
    event_watch_report(s->watch, record, "event 'tray-change' for domain '%s' disk %s: %s\n", virDomainGetName(domain),
                       alias, NAME_AT(reasons, reason));
}

static void on_power(virConnectPtr conn, virDomainPtr domain, int reason, void *opaque)
{
    on_plain(conn, domain, opaque);
}

static void on_balloon_change(virConnectPtr conn, virDomainPtr domain, unsigned long long actual, void *opaque)
{
    Subscription *s = opaque;
    Record *record = event_record(s, domain);

    record_set_uint(record, "memory_kib", actual);
    event_watch_report(s->watch, record, "event 'balloon-change' for domain '%s': %lluKiB\n", virDomainGetName(domain),
                       actual);
}

static void on_device(virConnectPtr conn, virDomainPtr domain, const char *alias, void *opaque)
{
    Subscription *s = opaque;
    Record *record = event_record(s, domain);

    record_set_string(record, "alias", alias);
    event_watch_report(s->watch, record, "event '%s' for domain '%s': %s\n", s->name, virDomainGetName(domain), alias);
}

/* "event 'NAME' for domain 'X':" and a line for each parameter. */
static void report_params(Subscription *s, virDomainPtr domain, virTypedParameterPtr params, int count)
{
    Record *record = event_record(s, domain);
    g_autoptr(GString) lines = g_string_new(NULL);

    params_to_record(params, count, record_set_object(record, "parameters"));
    for (int i = 0; i < count; i++) {
        g_autofree char *value = params_text(&params[i]);

        g_string_append_printf(lines, "\t%s: %s\n", params[i].field, value);
    }
    event_watch_report(s->watch, record, "event '%s' for domain '%s':\n%s", s->name, virDomainGetName(domain),
                       lines->str);
}

static void on_tunable(virConnectPtr conn, virDomainPtr domain, virTypedParameterPtr params, int count, void *opaque)
{
    report_params(opaque, domain, params, count);
}

static void on_agent_lifecycle(virConnectPtr conn, virDomainPtr domain, int state, int reason, void *opaque)
{
    static const char *const states[] = { "unknown", "connected", "disconnected" };
    static const char *const reasons[] = { "unknown", "domain started", "channel event" };
    Subscription *s = opaque;
    Record *record = event_record(s, domain);

    record_set_string(record, "state", NAME_AT(states, state));
    record_set_string(record, "reason", NAME_AT(reasons, reason));
    event_watch_report(s->watch, record, "event 'agent-lifecycle' for domain '%s': state: '%s' reason: '%s'\n",
                       virDomainGetName(domain), NAME_AT(states, state), NAME_AT(reasons, reason));
}

static void on_migration_iteration(virConnectPtr conn, virDomainPtr domain, int iteration, void *opaque)
{
    Subscription *s = opaque;
    Record *record = event_record(s, domain);

    record_set_int(record, "iteration", iteration);
    event_watch_report(s->watch, record, "event 'migration-iteration' for domain '%s': iteration: '%d'\n",
                       virDomainGetName(domain), iteration);
}

static void on_metadata_change(virConnectPtr conn, virDomainPtr domain, int type, const char *uri, void *opaque)
{
    static const char *const types[] = { "description", "title", "element" };
    Subscription *s = opaque;
    Record *record = event_record(s, domain);

    record_set_string(record, "type", NAME_AT(types, type));
    record_set_string(record, "uri", uri);
    event_watch_report(s->watch, record, "event 'metadata-change' for domain '%s': type %s, uri %s\n",
                       virDomainGetName(domain), NAME_AT(types, type), uri ? uri : "");
}

static void on_block_threshold(virConnectPtr conn, virDomainPtr domain, const char *disk, const char *path,
                               unsigned long long threshold, unsigned long long excess, void *opaque)
{
    Subscription *s = opaque;
    Record *record = event_record(s, domain);

    record_set_string(record, "disk", disk);
    record_set_string(record, "path", path);
    record_set_uint(record, "threshold", threshold);
    record_set_uint(record, "excess", excess);
    event_watch_report(s->watch, record, "event 'block-threshold' for domain '%s': dev: %s(%s) %llu %llu\n",
                       virDomainGetName(domain), disk, path ? path : "", threshold, excess);
}

static void on_memory_failure(virConnectPtr conn, virDomainPtr domain, int recipient, int action, unsigned flags,
                              void *opaque)
{
    static const char *const recipients[] = { "hypervisor", "guest" };
    static const char *const actions[] = { "ignore", "inject", "fatal", "reset" };
    Subscription *s = opaque;
    Record *record = event_record(s, domain);
    bool required = flags & VIR_DOMAIN_MEMORY_FAILURE_ACTION_REQUIRED;
    bool recursive = flags & VIR_DOMAIN_MEMORY_FAILURE_RECURSIVE;

    record_set_string(record, "recipient", NAME_AT(recipients, recipient));
    record_set_string(record, "action", NAME_AT(actions, action));
    record_set_bool(record, "action_required", required);
    record_set_bool(record, "recursive", recursive);
    event_watch_report(s->watch, record, "event 'memory-failure' for domain '%s':\nrecipient: %s\naction: %s\n"
                       "flags:\n\taction required: %d\n\trecursive: %d\n",
                       virDomainGetName(domain), NAME_AT(recipients, recipient), NAME_AT(actions, action), required,
                       recursive);
}

static void on_memory_size(virConnectPtr conn, virDomainPtr domain, const char *alias, unsigned long long size,
                           void *opaque)
{
    Subscription *s = opaque;
    Record *record = event_record(s, domain);

    record_set_string(record, "alias", alias);
    record_set_uint(record, "size", size);
    event_watch_report(s->watch, record, "event 'memory-device-size-change' for domain '%s':\nalias: %s\nsize: %llu\n",
                       virDomainGetName(domain), alias, size);
}

#define KIND(id, name, callback) { VIR_DOMAIN_EVENT_ID_##id, name, EVENT_CALLBACK(callback) }

static const EventKind kinds[] = {
    KIND(LIFECYCLE, "lifecycle", on_lifecycle),
    KIND(REBOOT, "reboot", on_plain),
    KIND(RTC_CHANGE, "rtc-change", on_rtc_change),
    KIND(WATCHDOG, "watchdog", on_watchdog),
    KIND(IO_ERROR, "io-error", on_io_error),
    KIND(GRAPHICS, "graphics", on_graphics),
    KIND(IO_ERROR_REASON, "io-error-reason", on_io_error_reason),
    KIND(CONTROL_ERROR, "control-error", on_plain),
    KIND(BLOCK_JOB, "block-job", on_block_job),
    KIND(DISK_CHANGE, "disk-change", on_disk_change),
    KIND(TRAY_CHANGE, "tray-change", on_tray_change),
    KIND(PMWAKEUP, "pm-wakeup", on_power),
    KIND(PMSUSPEND, "pm-suspend", on_power),
    KIND(BALLOON_CHANGE, "balloon-change", on_balloon_change),
    KIND(PMSUSPEND_DISK, "pm-suspend-disk", on_power),
    KIND(DEVICE_REMOVED, "device-removed", on_device),
    KIND(BLOCK_JOB_2, "block-job-2", on_block_job),
    KIND(TUNABLE, "tunable", on_tunable),
    KIND(AGENT_LIFECYCLE, "agent-lifecycle", on_agent_lifecycle),
    KIND(DEVICE_ADDED, "device-added", on_device),
    KIND(MIGRATION_ITERATION, "migration-iteration", on_migration_iteration),
    KIND(JOB_COMPLETED, "job-completed", on_tunable),
    KIND(DEVICE_REMOVAL_FAILED, "device-removal-failed", on_device),
    KIND(METADATA_CHANGE, "metadata-change", on_metadata_change),
    KIND(BLOCK_THRESHOLD, "block-threshold", on_block_threshold),
    KIND(MEMORY_FAILURE, "memory-failure", on_memory_failure),
    KIND(MEMORY_DEVICE_SIZE_CHANGE, "memory-device-size-change", on_memory_size),
};
G_STATIC_ASSERT(G_N_ELEMENTS(kinds) == VIR_DOMAIN_EVENT_ID_LAST || VIR_DOMAIN_EVENT_ID_LAST > 27);

static bool list_kinds(Shell *shell, const Args *args)
{
    g_autoptr(Record) record = record_new();
    Record *list = record_set_list(record, "events");
    g_autofree char *json = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        record_add_string(list, kinds[i].name);
        if (!args_has(args, "json"))
            shell_print(shell, "%s\n", kinds[i].name);
    }
    json = record_to_json(record);
    if (args_has(args, "json"))
        shell_print(shell, "%s\n", json);
    return true;
}

static const EventKind *find_kind(Shell *shell, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    }
    shell_error(shell, "unknown event type %s", name);
    return NULL;
}

/* Subscribes to ONLY, or with NULL to every kind that the server has; with one kind it must have it. CALLBACKS gets
 * libvirt's numbers. */
static bool subscribe(Shell *shell, virDomainPtr domain, const EventKind *only, EventWatch *watch, int *callbacks)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        Subscription *subscription;

        if (only && only != &kinds[i])
            continue;
        subscription = subscription_new(watch, kinds[i].name);
        callbacks[i] = virConnectDomainEventRegisterAny(shell->conn, domain, kinds[i].id, kinds[i].callback,
                                                        subscription, subscription_free);
        if (callbacks[i] >= 0)
            continue;
        subscription_free(subscription);
        if (only)
            return false;
        shell_forget_error(shell);
    }
    return true;
}

static bool watch_events(Shell *shell, virDomainPtr domain, const EventKind *only, EventWatch *watch)
{
    int callbacks[G_N_ELEMENTS(kinds)];
    bool fine;

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        callbacks[i] = -1;
    fine = subscribe(shell, domain, only, watch, callbacks) && event_watch_wait(watch);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (callbacks[i] >= 0)
            (void)virConnectDomainEventDeregisterAny(shell->conn, callbacks[i]);
    }
    return fine;
}

bool event_run(Shell *shell, const Args *args, Record *record)
{
    const EventKind *only = NULL;
    const char *name = NULL;
    g_autoptr(virDomain) domain = NULL;
    g_autoptr(EventWatch) watch = NULL;

    if (args_exclusive(shell, args, "list", "all") || args_exclusive(shell, args, "list", "event") ||
        args_exclusive(shell, args, "all", "event"))
        return false;
    if (args_has(args, "list"))
        return list_kinds(shell, args);
    if (args_string(shell, args, "event", &name) < 0 || (name && !(only = find_kind(shell, name))))
        return false;
    if (!only && !args_has(args, "all")) {
        shell_error(shell, "one of --list, --all, or --event <type> is required");
        return false;
    }
    if (args_has(args, "domain") && !(domain = object_domain(shell, args)))
        return false;
    watch = event_watch_new(shell, args);
    return watch && watch_events(shell, domain, only, watch);
}
