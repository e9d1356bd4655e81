/* A network that is active: its bridge, addresses, firewall and dnsmasq. The job of the network is held by all callers. */
#pragma once

#include "daemons/network/net.h"

/* Starts the network from its definition (a transient one: from net->live, set by the caller). On failure nothing is left. */
int active_start(Net *net);
/* Takes everything away that active_start() made; a part that is not there is fine. Tells the event. */
int active_stop(Net *net);
/* After a start of the daemon: makes what is missing of an active network, or takes down what cannot be mended. */
void active_recover(Net *net);
/* What dnsmasq is told has changed: its files are written anew; it reads them, or starts again. */
int active_refresh(Net *net, const NetworkDef *def, bool restart);
/* dnsmasq of a network has ended: when nobody wanted that, another one is started. Takes the job itself. */
void active_revive(Net *net, pid_t pid);
