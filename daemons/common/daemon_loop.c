/* The main thread's loop: signals, idle exit, reload, and the order of the end. */
#include "daemons/common/daemon_private.h"

#include "core/error.h"
#include "util/log.h"

#include <errno.h>
#include <glib-unix.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#define DAEMON_STOP_DEADLINE_SECONDS 30 /* for calls in flight; systemd's own patience is 90 */

int daemon_loop_prepare(Daemon *daemon)
{
    sigset_t ours;

    sigemptyset(&ours);
    sigaddset(&ours, SIGHUP);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &ours, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    daemon->signal_fd = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
    if (daemon->signal_fd < 0) {
        error_set_errno(VIR_FROM_NONE, errno, "cannot watch signals");
        return -1;
    }
    daemon->loop = g_main_loop_new(NULL, FALSE);
    return 0;
}

/* Every call has been answered, or the deadline has passed. */
static gboolean daemon_on_drained(gpointer opaque)
{
    Daemon *daemon = opaque;

    g_thread_join(g_steal_pointer(&daemon->drain_thread));
    g_main_loop_quit(daemon->loop);
    return G_SOURCE_REMOVE;
}

static gpointer daemon_drain(gpointer opaque)
{
    Daemon *daemon = opaque;

    bool drained = service_drain(daemon->service, DAEMON_STOP_DEADLINE_SECONDS * 1000);

    g_atomic_int_set(&daemon->drained, drained);
    if (!drained)
        LOG_ERROR("daemon.loop", "calls did not finish within %d seconds, leaving without them",
                  DAEMON_STOP_DEADLINE_SECONDS);
    g_idle_add_full(G_PRIORITY_DEFAULT, daemon_on_drained, daemon, NULL);
    return NULL;
}

/* No new clients and calls from here on. The loop goes on until the last call is over, so that a second signal is
 * heard: it ends the wait. */
static void daemon_begin_stop(Daemon *daemon, const char *why)
{
    if (daemon->stopping) {
        LOG_WARNING("daemon.loop", "%s again: leaving at once", why);
        g_main_loop_quit(daemon->loop);
        return;
    }
    LOG_INFO("daemon.loop", "stopping: %s", why);
    daemon->stopping = true;
    (void)sd_notifyf(0, "STOPPING=1\nSTATUS=Stopping: %s", why);
    daemon_sockets_hide(&daemon->sockets);
    daemon->drain_thread = g_thread_new("drain", daemon_drain, daemon);
    if (daemon->info->prepare_stop)
        daemon->info->prepare_stop(daemon->driver);
}

static void daemon_notify_reloading(void)
{
    gint64 now = g_get_monotonic_time();

    (void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT "\nSTATUS=Reloading", now);
}

/* What can change while clients are served: logging, worker and client limits, keepalive, and what the driver reads.
 * Sockets and authentication stay until the next start. A file that does not parse changes nothing. */
static void daemon_reload(Daemon *daemon)
{
    DaemonConfig *config;

    LOG_INFO("daemon.loop", "reloading '%s'", daemon->config_path);
    daemon_notify_reloading();
    log_reopen();
    config = daemon_config_load(daemon->config_path, daemon->options.config != NULL,
                                !daemon_paths_system_layout(daemon->paths));
    if (config) {
        daemon_config_free(daemon->config);
        daemon->config = config;
        if (daemon_log_configure(daemon) < 0)
            LOG_ERROR("daemon.loop", "logging stays as it was: %s", error_get()->message);
        service_reconfigure(daemon->service, config);
    } else {
        LOG_ERROR("daemon.loop", "configuration stays as it was: %s", error_get()->message);
    }
    if (daemon->info->reload && daemon->info->reload(daemon->driver) < 0)
        LOG_ERROR("daemon.loop", "the driver did not reload: %s", error_get()->message);
    (void)sd_notify(0, "READY=1\nSTATUS=Running");
}

static gboolean daemon_on_signal(gint fd, GIOCondition condition, gpointer opaque)
{
    Daemon *daemon = opaque;
    struct signalfd_siginfo info;

    while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
        error_clear();
        if (info.ssi_signo != SIGHUP)
            daemon_begin_stop(daemon, info.ssi_signo == SIGTERM ? "SIGTERM" : "SIGINT");
        else if (!daemon->stopping)
            daemon_reload(daemon);
    }
    return G_SOURCE_CONTINUE;
}

static bool daemon_idle(Daemon *daemon)
{
    return service_clients(daemon->service) == 0 && g_atomic_int_get(&daemon->inhibitors) == 0;
}

static gboolean daemon_on_idle_timeout(gpointer opaque)
{
    Daemon *daemon = opaque;

    daemon->idle_timer = 0;
    if (!daemon->stopping && daemon_idle(daemon))
        daemon_begin_stop(daemon, "idle");
    return G_SOURCE_REMOVE;
}

static gboolean daemon_look(gpointer opaque)
{
    Daemon *daemon = opaque;
    gint timeout = g_atomic_int_get(&daemon->timeout);

    if (daemon->idle_timer) {
        g_source_remove(daemon->idle_timer);
        daemon->idle_timer = 0;
    }
    if (!daemon->stopping && timeout > 0 && daemon_idle(daemon))
        daemon->idle_timer = g_timeout_add_seconds((guint)timeout, daemon_on_idle_timeout, daemon);
    return G_SOURCE_REMOVE;
}

void daemon_activity_changed(Daemon *daemon)
{
    g_idle_add_full(G_PRIORITY_DEFAULT, daemon_look, daemon, NULL);
}

void daemon_inhibit(Daemon *daemon)
{
    if (g_atomic_int_add(&daemon->inhibitors, 1) == 0)
        daemon_activity_changed(daemon);
}

void daemon_release(Daemon *daemon)
{
    if (g_atomic_int_dec_and_test(&daemon->inhibitors))
        daemon_activity_changed(daemon);
}

static gboolean daemon_on_quit(gpointer opaque)
{
    Daemon *daemon = opaque;

    if (!daemon->stopping)
        daemon_begin_stop(daemon, "asked to");
    return G_SOURCE_REMOVE;
}

void daemon_quit(Daemon *daemon)
{
    g_idle_add_full(G_PRIORITY_DEFAULT, daemon_on_quit, daemon, NULL);
}

void daemon_set_timeout(Daemon *daemon, unsigned int seconds)
{
    g_atomic_int_set(&daemon->timeout, seconds == 0 || seconds > G_MAXINT / 1000 ? -1 : (gint)seconds);
    daemon_activity_changed(daemon);
}

void daemon_loop_run(Daemon *daemon)
{
    daemon->signal_source = g_unix_fd_source_new(daemon->signal_fd, G_IO_IN);
    g_source_set_callback(daemon->signal_source, G_SOURCE_FUNC(daemon_on_signal), daemon, NULL);
    g_source_attach(daemon->signal_source, NULL);
    (void)sd_notify(0, "READY=1\nSTATUS=Running");
    daemon_activity_changed(daemon);
    g_main_loop_run(daemon->loop);
}

void daemon_loop_done(Daemon *daemon)
{
    if (daemon->signal_source) {
        g_source_destroy(daemon->signal_source);
        g_source_unref(daemon->signal_source);
    }
    if (daemon->signal_fd >= 0)
        close(daemon->signal_fd);
    g_clear_pointer(&daemon->loop, g_main_loop_unref);
}
