/* The rules of one network, in an nftables table of its own, put in place and taken away in one transaction. */
#pragma once

#include "model/network/network.h"

/* The rules as text for libnftables, without side effects; g_free. */
char *firewall_plan(const NetworkDef *def);
/* Puts the rules in place, instead of those that are there. 0, or -1 with the error set. */
int firewall_apply(const NetworkDef *def);
/* Removes the table of a bridge; none is fine. */
void firewall_remove(const char *bridge);
