#include "daemons/common/daemon_private.h"

#include "core/error.h"
#include "util/log.h"

#include <unistd.h>

/* The journal where systemd started us, a file for a detached session daemon, else stderr. */
static char *daemon_log_default(const Daemon *daemon)
{
    if (g_getenv("JOURNAL_STREAM") && access("/run/systemd/journal/socket", W_OK) == 0)
        return g_strdup("journald");
    if (!daemon->options.daemonize)
        return g_strdup("stderr");
    if (daemon_paths_system_layout(daemon->paths) && !daemon->paths->root)
        return g_strdup_printf("syslog:%s", daemon->info->name);
    return g_strdup_printf("file:%s/%s.log", daemon->paths->log, daemon->info->name);
}

static int daemon_log_refused(char *why)
{
    error_set(VIR_FROM_NONE, VIR_ERR_INVALID_ARG, "%s", why);
    g_free(why);
    return -1;
}

int daemon_log_begin(const Daemon *daemon)
{
    g_autofree char *destination = daemon_log_default(daemon);
    char *why = NULL;

    if (log_set_default_output(destination) < 0)
        LOG_WARNING("daemon.log", "cannot log to %s, logging to stderr", destination);
    if (daemon->options.verbose)
        (void)log_set_level(LOG_LEVEL_INFO);
    return log_from_environment(&why) < 0 ? daemon_log_refused(why) : 0;
}

/* The environment wins over the file: it is what somebody who looks for a fault sets for one start. */
int daemon_log_configure(const Daemon *daemon)
{
    const DaemonConfig *config = daemon->config;
    char *why = NULL;

    if (config->log_level && !g_getenv("LIBVIRT_DEBUG"))
        (void)log_set_level(daemon->options.verbose ? MIN((int)config->log_level, LOG_LEVEL_INFO)
                                                    : (int)config->log_level);
    if (config->log_filters && !g_getenv("LIBVIRT_LOG_FILTERS") && log_set_filters(config->log_filters, &why) < 0)
        return daemon_log_refused(why);
    if (config->log_outputs && !g_getenv("LIBVIRT_LOG_OUTPUTS") && log_set_outputs(config->log_outputs, &why) < 0)
        return daemon_log_refused(why);
    return 0;
}
