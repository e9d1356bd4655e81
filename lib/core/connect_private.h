#ifndef CORE_CONNECT_PRIVATE_H
#define CORE_CONNECT_PRIVATE_H

#include "core/connect.h"

/* Between connect.c and others.c. */

gboolean connect_has_remote(void);

/* Plans the route, reaches the daemon and lets the remote driver open the connection there. */
int connect_open_remote(virConnectPtr conn, const Uri *uri, virConnectAuthPtr auth, unsigned int flags, guint kinds);

#endif
