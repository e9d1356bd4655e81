/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The inside of a RemoteLink, for open.c, link.c and client_events.c. */
#ifndef REMOTE_LINK_PRIVATE_H
#define REMOTE_LINK_PRIVATE_H

#include "core/features.h"
#include "remote/client_events.h"

#define FEATURE_LAST (FEATURE_NETWORK_UPDATE_HAS_CORRECT_ORDER + 1)

struct RemoteLink {
    RpcClient *client; /* owns the link: an event on its way may come after the connection has gone */
    gint features[FEATURE_LAST]; /* atomic; 0: not asked yet, 1: no, 2: yes */
    GMutex lock;                 /* what follows */
    virConnectPtr conn;          /* not a reference; NULL once the connection goes */
    RemoteEvents *events; /* registrations with the daemon (client_events.c) */
    char *type;                  /* the driver's name; NULL until asked */
};

#endif
