/* What QEMU reports, and the end of its process. The handlers run on the poller thread: they note the new state and leave everything
 * that waits to a task. */
#include "daemons/qemu/guest.h"

#include "core/error.h"
#include "daemons/qemu/driver.h"
#include "daemons/qemu/events.h"
#include "util/file.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

/* What an event leaves to a task. One of a kind waits at most, however many events ask for it: a guest that reports a
 * thousand times a second costs one write at a time. */
typedef enum Work { WORK_SAVE = 1, WORK_STOP = 2, WORK_REBOOT = 4 } Work;

static void push(Guest *g, Work work);

/* The work begins: from here on an event asks for it anew. */
static Guest *begin(void *opaque, Work work)
{
    Guest *g = opaque;
    LOCKED(&g->lock);

    g->work_waiting &= ~(unsigned)work;
    return g;
}

static void save_task(void *opaque)
{
    g_autoptr(Guest) g = begin(opaque, WORK_SAVE);

    guest_save_status(g);
}

/* Why a guest that ends has ended, as far as its events told. */
static void stop_cause(Guest *g, int *ret_reason, int *ret_detail)
{
    LOCKED(&g->lock);

    switch (g->stop_reason) {
    case VIR_DOMAIN_SHUTOFF_SHUTDOWN:
        *ret_detail = VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN;
        break;
    case VIR_DOMAIN_SHUTOFF_DESTROYED:
        *ret_detail = VIR_DOMAIN_EVENT_STOPPED_DESTROYED;
        break;
    case VIR_DOMAIN_SHUTOFF_CRASHED:
        *ret_detail = VIR_DOMAIN_EVENT_STOPPED_CRASHED;
        break;
    default:
        *ret_reason = VIR_DOMAIN_SHUTOFF_CRASHED;
        *ret_detail = VIR_DOMAIN_EVENT_STOPPED_FAILED;
        return;
    }
    *ret_reason = g->stop_reason;
}

static void stop_task(void *opaque)
{
    g_autoptr(Guest) g = begin(opaque, WORK_STOP);
    int reason, detail;

    stop_cause(g, &reason, &detail);
    guest_stop(g, reason, detail, /* grace= */ 5000);
}

/* A reboot that the guest carried out as a power-off: reset it and let it go on. */
static void reboot_task(void *opaque)
{
    g_autoptr(Guest) g = begin(opaque, WORK_REBOOT);
    g_autoptr(Monitor) m = guest_monitor(g);

    if (m && monitor_call(m, "system_reset", NULL, MONITOR_TIMEOUT_MS, NULL) == 0 &&
        monitor_call(m, "cont", NULL, MONITOR_TIMEOUT_MS, NULL) == 0) {
        lock_take(&g->lock);
        if (g->live)
            guest_set_state_locked(g, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED);
        lock_give(&g->lock);
        guest_save_status(g);
        return;
    }
    error_clear();
    push(g, WORK_STOP);
}

static void push(Guest *g, Work work)
{
    bool waits;

    lock_take(&g->lock);
    waits = g->work_waiting & work;
    g->work_waiting |= work;
    lock_give(&g->lock);
    if (!waits)
        tasks_push(g->driver->tasks, work == WORK_SAVE ? save_task : work == WORK_STOP ? stop_task : reboot_task, guest_ref(g));
}

typedef enum AfterShutdown { AFTER_STOP, AFTER_REBOOT, AFTER_KEEP } AfterShutdown;

static AfterShutdown after_shutdown_locked(Guest *g)
{
    bool reboot = g->fake_reboot;

    g->fake_reboot = false;
    if (reboot || (g->live && g->live->def->on_poweroff == ON_EVENT_RESTART))
        return AFTER_REBOOT;
    return g->live && g->live->def->on_poweroff == ON_EVENT_PRESERVE ? AFTER_KEEP : AFTER_STOP;
}

static void on_shutdown(Guest *g, const Json *data)
{
    bool by_guest = json_get_bool(data, "guest", false);
    AfterShutdown after;

    lock_take(&g->lock);
    if (g->state == VIR_DOMAIN_SHUTDOWN) {
        lock_give(&g->lock);
        return; /* QEMU says it again when it is told to end */
    }
    after = after_shutdown_locked(g);
    if (after != AFTER_REBOOT) {
        guest_set_state_locked(g, VIR_DOMAIN_SHUTDOWN, VIR_DOMAIN_SHUTDOWN_UNKNOWN);
        if (g->stop_reason < 0)
            g->stop_reason = VIR_DOMAIN_SHUTOFF_SHUTDOWN;
    }
    lock_give(&g->lock);
    if (after == AFTER_REBOOT) {
        push(g, WORK_REBOOT);
        return;
    }
    events_lifecycle(g, VIR_DOMAIN_EVENT_SHUTDOWN, by_guest ? VIR_DOMAIN_EVENT_SHUTDOWN_GUEST : VIR_DOMAIN_EVENT_SHUTDOWN_HOST);
    push(g, after == AFTER_STOP ? WORK_STOP : WORK_SAVE);
}

static void on_stop(Guest *g, const Json *data)
{
    bool told = false;

    lock_take(&g->lock);
    if (g->state == VIR_DOMAIN_RUNNING) {
        guest_set_state_locked(g, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_UNKNOWN);
        told = true;
    }
    lock_give(&g->lock);
    if (told) {
        events_lifecycle(g, VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
        push(g, WORK_SAVE);
    }
}

static void on_resume(Guest *g, const Json *data)
{
    bool told = false;

    lock_take(&g->lock);
    if (g->state == VIR_DOMAIN_PAUSED && g->reason != VIR_DOMAIN_PAUSED_STARTING_UP) {
        guest_set_state_locked(g, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_UNPAUSED);
        told = true;
    }
    lock_give(&g->lock);
    if (told) {
        events_lifecycle(g, VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED);
        push(g, WORK_SAVE);
    }
}

static void on_reset(Guest *g, const Json *data)
{
    bool destroy;

    lock_take(&g->lock);
    destroy = g->live && g->live->def->on_reboot == ON_EVENT_DESTROY && json_get_bool(data, "guest", false);
    if (destroy)
        g->stop_reason = VIR_DOMAIN_SHUTOFF_SHUTDOWN;
    lock_give(&g->lock);
    if (destroy)
        push(g, WORK_STOP);
}

static void on_suspend(Guest *g, const Json *data)
{
    lock_take(&g->lock);
    if (g->state == VIR_DOMAIN_RUNNING)
        guest_set_state_locked(g, VIR_DOMAIN_PMSUSPENDED, VIR_DOMAIN_PMSUSPENDED_UNKNOWN);
    lock_give(&g->lock);
    events_lifecycle(g, VIR_DOMAIN_EVENT_PMSUSPENDED, VIR_DOMAIN_EVENT_PMSUSPENDED_MEMORY);
    push(g, WORK_SAVE);
}

static void on_wakeup(Guest *g, const Json *data)
{
    lock_take(&g->lock);
    if (g->state == VIR_DOMAIN_PMSUSPENDED)
        guest_set_state_locked(g, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_WAKEUP);
    lock_give(&g->lock);
    events_lifecycle(g, VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_WAKEUP);
    push(g, WORK_SAVE);
}

static void on_balloon(Guest *g, const Json *data)
{
    int64_t actual = json_get_int(data, "actual", 0);
    LOCKED(&g->lock);

    if (actual > 0)
        g->balloon_kib = (uint64_t)actual >> 10;
}

static void on_panic(Guest *g, const Json *data)
{
    bool destroy;

    lock_take(&g->lock);
    guest_set_state_locked(g, VIR_DOMAIN_CRASHED, VIR_DOMAIN_CRASHED_PANICKED);
    destroy = g->live && (g->live->def->on_crash == ON_CRASH_DESTROY || g->live->def->on_crash == ON_CRASH_NONE);
    if (destroy)
        g->stop_reason = VIR_DOMAIN_SHUTOFF_CRASHED;
    lock_give(&g->lock);
    events_lifecycle(g, VIR_DOMAIN_EVENT_CRASHED, VIR_DOMAIN_EVENT_CRASHED_PANICKED);
    push(g, destroy ? WORK_STOP : WORK_SAVE);
}

static const struct {
    const char *name;
    void (*handle)(Guest *g, const Json *data);
} handlers[] = {
    {"SHUTDOWN", on_shutdown}, {"STOP", on_stop},     {"RESUME", on_resume},          {"RESET", on_reset},
    {"SUSPEND", on_suspend},   {"WAKEUP", on_wakeup}, {"BALLOON_CHANGE", on_balloon}, {"GUEST_PANICKED", on_panic},
};

static void on_event(void *opaque, const char *name, const Json *data, int64_t when_us)
{
    Guest *g = opaque;

    for (size_t i = 0; i < G_N_ELEMENTS(handlers); i++) {
        if (g_str_equal(handlers[i].name, name))
            handlers[i].handle(g, data);
    }
    events_from_qmp(g, name, data, when_us);
}

/* The monitor broke. QEMU has ended or will not be of use any more. While the guest is being started, who starts it notices. */
static void on_closed(void *opaque, const char *why)
{
    Guest *g = opaque;

    if (guest_is_active(g))
        push(g, WORK_STOP);
}

const MonitorHandlers guest_monitor_handlers = {on_event, on_closed};

static void on_process_end(uint32_t events, void *opaque)
{
    Guest *g = opaque;

    /* The watch fires once; who clears up takes it out, before it closes the descriptor. */
    lock_take(&g->lock);
    g->exited = true;
    lock_give(&g->lock);
    push(g, WORK_STOP);
}

void guest_watch_process(Guest *g)
{
    int64_t id;
    LOCKED(&g->lock);

    if (g->pidfd < 0)
        return;
    id = poller_add(g->driver->poller, g->pidfd, EPOLLIN | EPOLLONESHOT, on_process_end, guest_ref(g), (GDestroyNotify)guest_unref);
    if (id > 0)
        g->exit_watch = id;
    else
        g_atomic_int_add(&g->refs, -1); /* not taken; ours is still there */
}

uint64_t guest_process_start(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid), *text = NULL;
    unsigned long long start = 0;
    const char *p;

    if (file_read(path, 4096, &text, NULL) < 0 || !(p = strrchr(text, ')')))
        return 0;
    /* After the name: state is field 3, the start time is field 22. */
    for (int field = 2; field < 22 && p; field++)
        p = strchr(p + 1, ' ');
    return p && sscanf(p, "%llu", &start) == 1 ? start : 0;
}
