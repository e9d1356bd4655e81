#ifndef SV_DAEMON_ACCESS_H
#define SV_DAEMON_ACCESS_H

#include "daemons/common/identity.h"

#include <stdbool.h>

/* May this client do that to this object? Asked by the generated dispatch for every permission that a call's row names,
 * and by drivers where the object is only known after parsing. The verdict for read-only sockets comes first, from the
 * row itself; what is asked here are the access drivers of the configuration: none (all may) and polkit, whose rules see
 * action org.libvirt.api.OBJECT.PERMISSION and the object's name and uuid. */
typedef struct AccessManager {
    bool polkit;
    const char *driver_name; /* "QEMU": rules see it as connect_driver */
} AccessManager;

/* From the configuration's access_drivers (NULL means none). Names were checked by the configuration. */
AccessManager access_manager(char **drivers, const char *driver_name);

/* Does the client have `permission` ("write") on `object` of kind `kind` ("domain", "network_port", ... as the API table
 * writes them)? `object` is the public object (virDomainPtr for "domain") or NULL where there is
 * none. Sets no error: lists leave out what they may not show. A NULL identity is the daemon itself. */
bool access_allowed(const AccessManager *access, const Identity *identity, const char *kind, const char *permission,
                    const void *object);

/* The same, -1 with VIR_ERR_ACCESS_DENIED when not. */
int access_check(const AccessManager *access, const Identity *identity, const char *kind, const char *permission,
                 const void *object);

#endif
