/* What a network may collide with on this host. */
#pragma once

#include "daemons/network/net.h"

/* The lowest N for which no interface and no network is called virbrN. */
unsigned conflicts_free_bridge(NetworkDriver *driver);
/* Refuses a bridge name that another network has. */
int conflicts_check_bridge(NetworkDriver *driver, const Net *self, const NetworkDef *def);
/* Refuses to start where another network, an interface or a route of the host has the same name or addresses. */
int conflicts_check(NetworkDriver *driver, const Net *self, const NetworkDef *def);
