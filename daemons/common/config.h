#ifndef SV_DAEMON_CONFIG_H
#define SV_DAEMON_CONFIG_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/* How a client of a socket is let in. */
typedef enum {
    DAEMON_AUTH_NONE,
    DAEMON_AUTH_POLKIT,
} DaemonAuth;

/* A worker pool, its clients and their liveness: one for the driver's server, one for the admin server. */
typedef struct DaemonServerConfig {
    unsigned int min_workers, max_workers, prio_workers;
    unsigned int max_clients, max_anonymous_clients, max_client_requests;
    unsigned int max_queued_clients; /* not accepted yet: the sockets' backlog */
    int keepalive_interval; /* seconds; -1 never asks */
    unsigned int keepalive_count;
} DaemonServerConfig;

/* NAME.conf, checked and with defaults filled in. */
typedef struct DaemonConfig {
    char *unix_sock_group, *unix_sock_ro_perms, *unix_sock_rw_perms, *unix_sock_admin_perms, *unix_sock_dir;
    char *auth_unix_ro, *auth_unix_rw;
    char **access_drivers;
    DaemonServerConfig server, admin;
    unsigned int log_level;
    char *log_filters, *log_outputs;
    char *host_uuid, *host_uuid_source;

    /* what the texts above mean */
    gid_t socket_gid; /* (gid_t)-1: leave */
    mode_t ro_mode, rw_mode, admin_mode;
    DaemonAuth ro_auth, rw_auth;
} DaemonConfig;

/* Reads `path`; a missing file is an error only if `required`. Warnings (unknown keys, keys without effect) are
 * logged. NULL with an error, which names file and line. `session`: defaults of a per-user daemon. */
DaemonConfig *daemon_config_load(const char *path, bool required, bool session);
void daemon_config_free(DaemonConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DaemonConfig, daemon_config_free)

#endif
