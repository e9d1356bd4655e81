#ifndef SV_DAEMON_OPTIONS_H
#define SV_DAEMON_OPTIONS_H

#include <glib.h>
#include <stdbool.h>

struct DaemonInfo;

/* The command line of a daemon. */
typedef struct DaemonOptions {
    char *config;   /* -f: absolute, or NULL for the default file (which may be missing) */
    char *pid_file; /* -p: absolute, or NULL */
    char *root;     /* --root or SPLITVIRT_ROOT: absolute, or NULL */
    int timeout;    /* -t in seconds; -1: never */
    bool verbose;
    bool daemonize;
    bool listen;  /* -l, only where the daemon has network sockets */
    bool help;
    bool version;
} DaemonOptions;

/* Parses argv. On a wrong use, prints why to stderr and returns -1. */
int daemon_options_parse(const struct DaemonInfo *info, int argc, char **argv, DaemonOptions *ret_options);
void daemon_options_clear(DaemonOptions *options);

/* Writes the text of --help, with the paths that hold for this user. */
void daemon_options_help(const struct DaemonInfo *info, const DaemonOptions *options);

#endif
