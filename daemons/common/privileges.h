#ifndef SV_DAEMON_PRIVILEGES_H
#define SV_DAEMON_PRIVILEGES_H

#include "daemons/common/daemon.h"

/* First thing in main: umask 077, standard descriptors open (to /dev/null where they were closed), every other
 * inherited descriptor closed except those of socket activation. */
void daemon_privileges_begin(void);

/* Before the first client byte is read: gives up every capability that `info` does not list with a reason, from the
 * permitted, effective, inheritable, ambient and bounding sets. Nothing to do for an ordinary user. -1 with an error.
 *
 * no_new_privs is not set: it would be inherited by QEMU and by helpers which rely on file capabilities or an AppArmor
 * or SELinux transition at exec. It comes with the launcher, which is then the only part that executes anything. */
int daemon_privileges_drop(const DaemonInfo *info);

#endif
