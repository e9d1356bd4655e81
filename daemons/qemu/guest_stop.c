/* The end of a guest, wanted or not. */
#include "daemons/qemu/guest.h"

#include "core/error.h"
#include "daemons/qemu/driver.h"
#include "daemons/qemu/events.h"
#include "util/file.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define TERM_WAIT_MS 10000
#define KILL_WAIT_MS 30000

/* Whether the process has ended within so much time. */
static bool ended_within(int pidfd, int timeout_ms)
{
    struct pollfd p = {.fd = pidfd, .events = POLLIN};
    gint64 deadline = deadline_in_ms(timeout_ms);
    int r;

    do {
        r = poll(&p, 1, (int)MAX(0, (deadline - g_get_monotonic_time()) / 1000));
    } while (r < 0 && errno == EINTR);
    return r > 0;
}

/* Politely first, so that QEMU flushes its images; then not. A process in uninterruptible sleep may outlive both. */
static void end_process(Guest *g, int pidfd, int grace_ms)
{
    Launcher *l = g->driver->launcher;

    if (grace_ms > 0 && launcher_signal(l, pidfd, SIGTERM) == 0 && ended_within(pidfd, grace_ms))
        return;
    (void)launcher_signal(l, pidfd, SIGKILL);
    (void)ended_within(pidfd, KILL_WAIT_MS);
}

void guest_remove_dirs(QemuDriver *d, const char *dir)
{
    g_autofree char *base = g_path_get_basename(dir);
    g_autofree char *channels = g_strdup_printf("%s/channel/target/%s", d->config->state_dir, base);
    g_autofree char *memory = g_strdup_printf("%s/ram/%s", d->config->state_dir, base + MIN(strlen(base), strlen("domain-")));

    launcher_remove_dir(d->launcher, channels);
    launcher_remove_dir(d->launcher, memory);
    launcher_remove_dir(d->launcher, dir);
}

/* Whether a process was started with the key that lies in that folder, which no other process is given. */
static bool works_in(const char *pid, const char *key)
{
    g_autofree char *path = g_strdup_printf("/proc/%s/cmdline", pid), *text = NULL;
    size_t len;

    return g_ascii_isdigit(pid[0]) && file_read(path, 1 << 20, &text, &len) == 0 && memmem(text, len, key, strlen(key));
}

void guest_undo_dir(QemuDriver *d, const char *dir)
{
    g_autofree char *key = g_strdup_printf("\"%s/master-key.aes\"", dir);
    g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
    const char *pid;

    while (proc && (pid = g_dir_read_name(proc))) {
        int fd = works_in(pid, key) ? (int)syscall(SYS_pidfd_open, atoi(pid), 0) : -1;

        if (fd < 0)
            continue;
        if (works_in(pid, key)) { /* still the same process */
            (void)launcher_signal(d->launcher, fd, SIGKILL);
            (void)ended_within(fd, KILL_WAIT_MS);
        }
        close(fd);
    }
    guest_remove_dirs(d, dir);
}

/* Everything a running guest held, taken out of it under its lock. */
typedef struct Remains {
    GuestLive *live;
    Monitor *monitor;
    GArray *labels, *threads, *ports;
    char *dir;
    int64_t exit_watch;
    int pidfd;
    pid_t pid;
    bool child, persistent;
    GuestIdent ident;
} Remains;

static void take_remains(Guest *g, int reason, Remains *r)
{
    LOCKED(&g->lock);

    *r = (Remains){
        .live = g_steal_pointer(&g->live), .monitor = g_steal_pointer(&g->monitor), .labels = g_steal_pointer(&g->labels),
        .threads = g_steal_pointer(&g->threads), .ports = g_steal_pointer(&g->ports), .dir = g_steal_pointer(&g->dir),
        .exit_watch = g->exit_watch, .pidfd = g->pidfd, .pid = g->pid, .child = g->child, .persistent = g->persistent,
    };
    g_strlcpy(r->ident.name, g->name, sizeof(r->ident.name));
    memcpy(r->ident.uuid, g->uuid, sizeof(r->ident.uuid));
    r->ident.id = g->id;
    g->pidfd = -1;
    g->pid = 0;
    g->exit_watch = 0;
    g->owner = NULL;
    g->autodestroy = false;
    guest_set_state_locked(g, VIR_DOMAIN_SHUTOFF, reason);
}

static void give_back(QemuDriver *d, Remains *r)
{
    for (guint i = 0; r->labels && i < r->labels->len; i++)
        launcher_restore(d->launcher, &g_array_index(r->labels, LauncherLabel, i));
    for (guint i = 0; r->ports && i < r->ports->len; i++)
        qemu_port_give(d, g_array_index(r->ports, unsigned, i));
    if (r->dir)
        guest_remove_dirs(d, r->dir);
}

static void remains_done(Remains *r)
{
    if (r->pidfd >= 0)
        close(r->pidfd);
    if (r->labels)
        g_array_unref(r->labels);
    if (r->threads)
        g_array_unref(r->threads);
    if (r->ports)
        g_array_unref(r->ports);
    guest_live_unref(r->live);
    monitor_unref(r->monitor);
    g_free(r->dir);
}

/* The first caller cleans up; the others wait until he is done. */
static bool claim(Guest *g)
{
    LOCKED(&g->lock);

    if (g->live && !g->stopping) {
        g->stopping = true;
        return true;
    }
    while (g->stopping)
        cond_wait(&g->changed, &g->lock);
    return false;
}

void guest_wait_stopped(Guest *g)
{
    LOCKED(&g->lock);

    while (g->stopping)
        cond_wait(&g->changed, &g->lock);
}

static void finish(Guest *g)
{
    LOCKED(&g->lock);

    g->stopping = false;
    cond_wake_all(&g->changed);
}

void guest_stop(Guest *g, int reason, int stopped_detail, int grace_ms)
{
    QemuDriver *d = g->driver;
    Remains r;
    Monitor *m;
    int pidfd;

    if (!claim(g))
        return;
    lock_take(&g->lock);
    pidfd = g->pidfd; /* stays open: only who claimed closes it */
    m = g->monitor ? monitor_ref(g->monitor) : NULL;
    lock_give(&g->lock);
    if (pidfd >= 0 && !ended_within(pidfd, 0))
        end_process(g, pidfd, grace_ms);
    /* What it reported last is told before its end is. */
    if (m && !poller_is_here(d->poller))
        monitor_wait_closed(m, 1000);
    monitor_unref(m);

    take_remains(g, reason, &r);
    monitor_close(r.monitor);
    if (r.exit_watch)
        poller_remove(d->poller, r.exit_watch);
    if (r.child)
        (void)waitpid(r.pid, NULL, WNOHANG);
    give_back(d, &r);
    lock_take(&g->status_lock);
    guest_remove_status(d, r.ident.name); /* last: until then a crash finds what there is to give back */
    lock_give(&g->status_lock);
    guest_table_set_id(d->guests, g, -1);
    if (!r.persistent)
        guest_table_remove(d->guests, g);
    finish(g);
    events_lifecycle_ident(d, &r.ident, VIR_DOMAIN_EVENT_STOPPED, stopped_detail);
    if (d->inhibit)
        d->inhibit(d->inhibit_opaque, false);
    remains_done(&r);
}
