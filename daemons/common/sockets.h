#ifndef SV_DAEMON_SOCKETS_H
#define SV_DAEMON_SOCKETS_H

#include "daemons/common/daemon.h"

typedef enum {
    DAEMON_SOCKET_RW,
    DAEMON_SOCKET_RO,
    DAEMON_SOCKET_ADMIN,
    DAEMON_SOCKET_LAST,
} DaemonSocketRole;

typedef struct DaemonSocket {
    int fd;     /* listening, close-on-exec, non-blocking; -1: there is none */
    char *path; /* what it is bound to */
    bool made;  /* by us, so we remove it at the end; false when systemd passed it */
} DaemonSocket;

typedef struct DaemonSockets {
    DaemonSocket by_role[DAEMON_SOCKET_LAST];
    bool activated; /* systemd passed them */
} DaemonSockets;

/* Takes the sockets that systemd passed, told apart by name (NAME.socket, NAME-ro.socket, NAME-admin.socket) or path;
 * without any, makes our own with the modes and group of the configuration. A socket file nobody listens on is removed;
 * one that a live process serves is an error that names the process. -1 with an error. */
int daemon_sockets_open(const DaemonInfo *info, const DaemonPaths *paths, const DaemonConfig *config,
                        DaemonSockets *ret_sockets);

/* Removes the files that we made: whoever knocks from now on is told at once that nobody is there. */
void daemon_sockets_hide(DaemonSockets *sockets);
/* The same, and closes all. */
void daemon_sockets_close(DaemonSockets *sockets);

#endif
