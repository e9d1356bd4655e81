#ifndef SV_DAEMON_HOST_UUID_H
#define SV_DAEMON_HOST_UUID_H

#include "daemons/common/config.h"

/* The host's UUID, as capabilities report it: the configuration's host_uuid; else what host_uuid_source names, "smbios"
 * (the firmware's, the default) or "machine-id"; else the other of the two; else a random one for this start. `folder`
 * stands in for the root folder in tests, "" otherwise. */
void host_uuid_find(const DaemonConfig *config, const char *folder, unsigned char uuid[16]);

#endif
