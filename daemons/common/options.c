#include "daemons/common/options.h"

#include "daemons/common/daemon.h"
#include "daemons/common/paths.h"
#include "core/error.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    OPTION_ROOT = 256,
};

static const struct option daemon_long_options[] = {
    {"help", no_argument, NULL, 'h'},
    {"verbose", no_argument, NULL, 'v'},
    {"daemon", no_argument, NULL, 'd'},
    {"listen", no_argument, NULL, 'l'},
    {"timeout", required_argument, NULL, 't'},
    {"config", required_argument, NULL, 'f'},
    {"version", no_argument, NULL, 'V'},
    {"pid-file", required_argument, NULL, 'p'},
    {"root", required_argument, NULL, OPTION_ROOT},
    {NULL, 0, NULL, 0},
};

/* Paths are made absolute at once: the daemon changes its folder later. */
static void daemon_options_set_path(char **place, const char *value)
{
    g_free(*place);
    *place = g_canonicalize_filename(value, NULL);
}

static int daemon_options_set_timeout(const DaemonInfo *info, DaemonOptions *options, const char *value)
{
    char *end = NULL;
    long seconds;

    errno = 0;
    seconds = strtol(value, &end, 10);
    if (errno || end == value || *end || seconds <= 0 || seconds > INT_MAX / 1000) {
        fprintf(stderr, "%s: Invalid value for timeout: '%s', expected a number of seconds above 0\n", info->name,
                value);
        return -1;
    }
    options->timeout = (int)seconds;
    return 0;
}

static int daemon_options_apply(const DaemonInfo *info, DaemonOptions *options, int c)
{
    switch (c) {
    case 'v':
        options->verbose = true;
        return 0;
    case 'd':
        options->daemonize = true;
        return 0;
    case 'l':
        options->listen = true;
        if (!info->network)
            fprintf(stderr, "%s: --listen: this daemon has no network sockets\n", info->name);
        return info->network ? 0 : -1;
    case 't':
        return daemon_options_set_timeout(info, options, optarg);
    case 'f':
        daemon_options_set_path(&options->config, optarg);
        return 0;
    case 'p':
        daemon_options_set_path(&options->pid_file, optarg);
        return 0;
    case 'V':
        options->version = true;
        return 0;
    case 'h':
        options->help = true;
        return 0;
    case OPTION_ROOT:
        daemon_options_set_path(&options->root, optarg);
        return 0;
    default:
        return -1; /* getopt has said why */
    }
}

int daemon_options_parse(const DaemonInfo *info, int argc, char **argv, DaemonOptions *ret_options)
{
    const char *short_options = info->network ? "hvdlt:f:Vp:" : "hvdt:f:Vp:";
    const char *root = g_getenv("SPLITVIRT_ROOT");
    DaemonOptions options = {.timeout = -1};
    int c, r = 0;

    if (root && *root)
        daemon_options_set_path(&options.root, root);
    optind = 0;
    while (r == 0 && (c = getopt_long(argc, argv, short_options, daemon_long_options, NULL)) != -1)
        r = daemon_options_apply(info, &options, c);
    if (r == 0 && optind != argc) {
        fprintf(stderr, "%s: unexpected, non-option, command line arguments\n", info->name);
        r = -1;
    } else if (r < 0) {
        fprintf(stderr, "Try '%s --help'.\n", info->name);
    }
    if (r < 0)
        daemon_options_clear(&options);
    else
        *ret_options = options;
    return r;
}

void daemon_options_clear(DaemonOptions *options)
{
    g_clear_pointer(&options->config, g_free);
    g_clear_pointer(&options->pid_file, g_free);
    g_clear_pointer(&options->root, g_free);
}

void daemon_options_help(const DaemonInfo *info, const DaemonOptions *options)
{
    g_autoptr(DaemonPaths) paths = daemon_paths_new(options->root);

    printf("\nUsage:\n  %s [options]\n\nOptions:\n"
           "  -h | --help            Display program help\n"
           "  -v | --verbose         Verbose messages\n"
           "  -d | --daemon          Run as a daemon & write PID file\n",
           info->name);
    if (info->network)
        printf("  -l | --listen          Listen for TCP/IP connections\n");
    printf("  -t | --timeout <secs>  Exit after timeout period\n"
           "  -f | --config <file>   Configuration file\n"
           "  -V | --version         Display version information\n"
           "  -p | --pid-file <file> Change name of PID file\n"
           "       --root <dir>      Private instance: every default path below this folder\n"
           "\n%s:\n",
           info->title);
    if (!paths) {
        printf("\n  %s\n", error_get()->message);
        return;
    }
    printf("\n  Default paths:\n\n    Configuration file (unless overridden by -f):\n      %s/%s.conf\n"
           "\n    Sockets:\n      %s/%s-sock\n",
           paths->config, info->name, paths->run, info->socket_prefix);
    if (daemon_paths_system_layout(paths))
        printf("      %s/%s-sock-ro\n", paths->run, info->socket_prefix);
    printf("      %s/%s-admin-sock\n", paths->run, info->socket_prefix);
    printf("\n    PID file (unless overridden by -p):\n      %s/%s.pid\n\n", paths->pid, info->name);
}
