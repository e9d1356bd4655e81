#ifndef SV_DAEMON_AUTH_H
#define SV_DAEMON_AUTH_H

#include "daemons/common/config.h"
#include "daemons/common/identity.h"

/* May this client use the socket at all? Before it has been answered, only the calls of authentication are served. */

/* What the client has to do: root needs no polkit, and neither does the daemon's own user. */
DaemonAuth auth_required(const Identity *identity, DaemonAuth configured);

/* Runs the polkit check for the read-only or the read-write socket. `group` decides where polkit is absent or has
 * nobody to ask; NULL means the group "libvirt". 0, or -1 with an error that says what to do. Blocks: for workers. */
int auth_polkit(const Identity *identity, bool readonly, const char *group);

/* For the admin socket: root or the daemon's own user. */
int auth_admin(const Identity *identity);

#endif
