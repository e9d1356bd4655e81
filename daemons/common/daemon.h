#ifndef SV_DAEMON_DAEMON_H
#define SV_DAEMON_DAEMON_H

#include "core/object.h"
#include "daemons/common/config.h"
#include "daemons/common/paths.h"

#include <stdbool.h>

/* What every daemon is. A daemon's own main.c is a DaemonInfo and
 *
 *     int main(int argc, char **argv)
 *     {
 *         return daemon_main(&virtqemud, argc, argv);
 *     }
 *
 * daemon_main() reads options and configuration, takes the pid file and the sockets (its own or systemd's), gives up
 * the privileges that the daemon does not name, starts the driver, serves until a signal, the admin interface or
 * idleness ends it, and stops in order: no new clients and calls, calls in flight finish within a deadline, driver. */

typedef struct Daemon Daemon;

/* A capability that the daemon keeps in system mode. The reason is not optional. */
typedef struct DaemonCapability {
    int capability; /* CAP_... of <linux/capability.h> */
    const char *reason;
} DaemonCapability;

typedef struct DaemonInfo {
    const char *name;          /* "virtqemud": of the program, its configuration, pid file and server */
    const char *title;         /* one line for --help */
    const char *socket_prefix; /* "virtqemud": sockets PREFIX-sock, PREFIX-sock-ro, PREFIX-admin-sock */
    const char *driver_name;   /* "QEMU": what access rules see as connect_driver */
    const char *const *uri_schemes; /* NULL-terminated: which URIs clients may open here */
    unsigned int kinds;        /* bits 1 << DriverKind that its driver answers; 0: DRIVER_HYPERVISOR alone. Other daemons answer the rest */
    bool network;              /* has TCP and TLS sockets (virtproxyd) */
    bool privileged_only;      /* refuses to run for a user */
    const DaemonCapability *capabilities; /* kept in system mode, ended by a NULL reason */

    /* The driver. All hooks run on the main thread, except open and close, which run on the client's worker. All but
     * `open` may be NULL. Failures set the thread's error. */

    /* Brings the driver up before the daemon says READY. Sockets already queue clients. */
    int (*start)(Daemon *daemon, void **ret_state);
    /* Points conn->drivers[] of a client that opened `uri` to the driver. The scheme is one of uri_schemes and conn->uri
     * holds a copy, or `uri` is NULL and the driver sets conn->uri; it checks the rest. -1 with an error refuses. */
    int (*open)(Daemon *daemon, void *state, virConnectPtr conn, const char *uri);
    /* The client of `conn` is gone: drop its callbacks and streams. */
    void (*close)(void *state, virConnectPtr conn);
    /* SIGHUP: read configuration and documents again. An error is logged, the daemon goes on as it was. */
    int (*reload)(void *state);
    /* No new calls come. Cancel what waits; calls in flight still need the state. */
    void (*prepare_stop)(void *state);
    /* The last call is over. */
    void (*stop)(void *state);
} DaemonInfo;

/* Runs the daemon and returns its exit status: 0 orderly end (or --help, --version), 1 wrong use or configuration,
 * 2 socket or pid file taken, 3 driver did not start. */
int daemon_main(const DaemonInfo *info, int argc, char **argv);

const DaemonInfo *daemon_info(const Daemon *daemon);
const DaemonPaths *daemon_paths(const Daemon *daemon);
/* The configuration as of the last (re)load; valid on the main thread until it reloads. */
const DaemonConfig *daemon_config(const Daemon *daemon);

/* Something is going on that idle exit must wait for: an active guest, a running job. Counted; from any thread. */
void daemon_inhibit(Daemon *daemon);
void daemon_release(Daemon *daemon);

/* Begins the orderly stop, as SIGTERM does. From any thread. */
void daemon_quit(Daemon *daemon);

#endif
