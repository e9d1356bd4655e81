/* daemon_main(): the start of every daemon, step by step, and its end. */
#include "daemons/common/daemon_private.h"

#include "core/error.h"
#include "daemons/common/privileges.h"
#include "util/log.h"
#include "util/pidfile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    DAEMON_EXIT_USAGE = 1,
    DAEMON_EXIT_BUSY = 2,
    DAEMON_EXIT_DRIVER = 3,
};

const DaemonInfo *daemon_info(const Daemon *daemon)
{
    return daemon->info;
}

const DaemonPaths *daemon_paths(const Daemon *daemon)
{
    return daemon->paths;
}

const DaemonConfig *daemon_config(const Daemon *daemon)
{
    return daemon->config;
}

/* Options, folders, logging, configuration: what needs nothing from outside but files. */
static int daemon_configure(Daemon *daemon)
{
    const DaemonInfo *info = daemon->info;

    if (!(daemon->paths = daemon_paths_new(daemon->options.root)))
        return -1;
    if (info->privileged_only && !daemon->paths->privileged) {
        error_set(VIR_FROM_NONE, VIR_ERR_CONFIG_UNSUPPORTED, "%s must be run by root", info->name);
        return -1;
    }
    daemon->config_path = daemon->options.config ? g_strdup(daemon->options.config)
                                                 : g_strdup_printf("%s/%s.conf", daemon->paths->config, info->name);
    daemon->pid_path = daemon->options.pid_file ? g_strdup(daemon->options.pid_file)
                                                : g_strdup_printf("%s/%s.pid", daemon->paths->pid, info->name);
    g_atomic_int_set(&daemon->timeout, daemon->options.timeout);
    if (daemon_paths_create(daemon->paths) < 0 || daemon_log_begin(daemon) < 0)
        return -1;
    daemon->config = daemon_config_load(daemon->config_path, daemon->options.config != NULL,
                                        !daemon_paths_system_layout(daemon->paths));
    return daemon->config ? daemon_log_configure(daemon) : -1;
}

static int daemon_take_pid_file(Daemon *daemon)
{
    pid_t holder = 0;
    int r = pidfile_acquire(daemon->pid_path, &daemon->pid_fd, &holder);

    if (r >= 0)
        return 0;
    daemon->pid_fd = -1;
    error_set_errno(VIR_FROM_NONE, r == -EBUSY ? EAGAIN : -r, "Failed to acquire pid file '%s'", daemon->pid_path);
    if (r == -EBUSY)
        error_hint("process %d holds it: %s runs already; --root starts a private instance beside it", (int)holder,
                   daemon->info->name);
    return -1;
}

/* Takes what only one daemon can have. */
static int daemon_take_places(Daemon *daemon)
{
    if (daemon_take_pid_file(daemon) < 0)
        return -1;
    return daemon_sockets_open(daemon->info, daemon->paths, daemon->config, &daemon->sockets);
}

static void daemon_greet(const Daemon *daemon)
{
    char host[256] = "";

    (void)gethostname(host, sizeof(host) - 1);
    LOG_INFO("daemon", "splitvirt %s, libvirt version: %s", daemon->info->name, "9.0.0");
    LOG_INFO("daemon", "hostname: %s", host);
}

static int daemon_start_driver(Daemon *daemon)
{
    const DaemonInfo *info = daemon->info;

    if (info->start && info->start(daemon, &daemon->driver) < 0)
        return -1;
    daemon->driver_started = true;
    return service_start(daemon->service);
}

/* Whoever starts a daemon by hand sees why it did not start, wherever the log goes. */
static int daemon_fail(const Daemon *daemon, int status)
{
    const char *why = error_get()->message ? error_get()->message : "unknown failure";
    g_autofree char *outputs = log_get_outputs(NULL);

    LOG_ERROR("daemon", "%s", why);
    if (!strstr(outputs, ":stderr") && !strstr(outputs, ":journald"))
        fprintf(stderr, "%s: error: %s\n", daemon->info->name, why);
    return status;
}

static int daemon_run(Daemon *daemon)
{
    if (daemon->options.daemonize && daemon_detach(daemon, daemon->info->name) < 0)
        return daemon_fail(daemon, DAEMON_EXIT_USAGE);
    if (daemon_configure(daemon) < 0)
        return daemon_fail(daemon, DAEMON_EXIT_USAGE);
    daemon_greet(daemon);
    if (daemon_take_places(daemon) < 0)
        return daemon_fail(daemon, DAEMON_EXIT_BUSY);
    if (daemon_privileges_drop(daemon->info) < 0 || daemon_loop_prepare(daemon) < 0)
        return daemon_fail(daemon, DAEMON_EXIT_USAGE);
    daemon->access = access_manager(daemon->config->access_drivers, daemon->info->driver_name);
    if (!(daemon->service = service_new(daemon)))
        return daemon_fail(daemon, DAEMON_EXIT_USAGE);
    if (daemon_start_driver(daemon) < 0)
        return daemon_fail(daemon, DAEMON_EXIT_DRIVER);
    daemon_detach_ready(daemon);
    daemon_loop_run(daemon);
    return 0;
}

/* Gives everything back, in the opposite order of the start. With a call stuck in the driver nothing of its memory may
 * go away, so the process ends without waiting for that thread. */
static void daemon_end(Daemon *daemon)
{
    bool stuck = daemon->stopping && !g_atomic_int_get(&daemon->drained);

    if (!stuck) {
        service_free(daemon->service);
        if (daemon->driver_started && daemon->info->stop)
            daemon->info->stop(daemon->driver);
    }
    daemon_sockets_close(&daemon->sockets);
    if (daemon->pid_fd >= 0)
        pidfile_release(daemon->pid_path, &daemon->pid_fd);
    LOG_INFO("daemon", "%s ends", daemon->info->name);
    if (stuck)
        _exit(0);
    daemon_loop_done(daemon);
    daemon_config_free(daemon->config);
    daemon_paths_free(daemon->paths);
    daemon_options_clear(&daemon->options);
    g_free(daemon->config_path);
    g_free(daemon->pid_path);
}

int daemon_main(const DaemonInfo *info, int argc, char **argv)
{
    Daemon daemon = {
        .info = info,
        .pid_fd = -1,
        .parent_fd = -1,
        .signal_fd = -1,
        .sockets = {.by_role = {{.fd = -1}, {.fd = -1}, {.fd = -1}}},
    };
    int status = 0;

    daemon_privileges_begin();
    if (daemon_options_parse(info, argc, argv, &daemon.options) < 0)
        return DAEMON_EXIT_USAGE;
    if (daemon.options.help)
        daemon_options_help(info, &daemon.options);
    else if (daemon.options.version)
        printf("%s (libvirt) 9.0.0\n", info->name);
    else
        status = daemon_run(&daemon);
    daemon_end(&daemon);
    return status;
}
