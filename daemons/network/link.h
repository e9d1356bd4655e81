/* The kernel's side of a network through netlink: the bridge, its addresses and routes. 0, or -1 with the error set. */
#pragma once

#include "model/network/network.h"

/* Makes the bridge of def, down. An interface of that name is an error. */
int link_create_bridge(const NetworkDef *def);
int link_up(const char *name);
/* A link that is not there is no error. */
int link_delete(const char *name);
/* What is there already is no error. */
int link_add_addresses(const NetworkDef *def);
int link_add_routes(const NetworkDef *def);
