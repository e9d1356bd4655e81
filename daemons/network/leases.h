/* What dnsmasq gave out. */
#pragma once

#include "daemons/network/net.h"

#include <libvirt/libvirt.h>

/* The leases of a network, of one MAC address or (NULL) of all, that have not run out. Their number, or -1 with the error
 * set; with `ret` NULL only the number. */
int leases_get(Net *net, const char *mac, virNetworkDHCPLeasePtr **ret);
