#include "daemons/network/conflicts.h"

#include "core/error.h"
#include "daemons/network/driver.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

static bool takes_bridge(const NetworkDef *def, const char *name)
{
    return def && def->bridge && network_owns_bridge(def) && strcmp(def->bridge, name) == 0;
}

/* The other network that has this bridge, with a reference; NULL when none. */
static Net *bridge_owner(NetworkDriver *driver, const Net *self, const char *name)
{
    GHashTableIter iter;
    gpointer at;

    NET_LOCK(driver);
    g_hash_table_iter_init(&iter, driver->by_uuid);
    while (g_hash_table_iter_next(&iter, NULL, &at)) {
        Net *net = at;

        if (net != self && (takes_bridge(net->config, name) || takes_bridge(net->live, name)))
            return net_ref(net);
    }
    return NULL;
}

unsigned conflicts_free_bridge(NetworkDriver *driver)
{
    for (unsigned n = 0;; n++) {
        g_autofree char *name = g_strdup_printf("virbr%u", n);
        g_autoptr(Net) owner = bridge_owner(driver, NULL, name);

        if (!owner && !if_nametoindex(name))
            return n;
    }
}

int conflicts_check_bridge(NetworkDriver *driver, const Net *self, const NetworkDef *def)
{
    g_autoptr(Net) owner = def->bridge && network_owns_bridge(def) ? bridge_owner(driver, self, def->bridge) : NULL;

    if (!owner)
        return 0;
    error_set(VIR_FROM_NETWORK, VIR_ERR_INTERNAL_ERROR, "bridge name '%s' already in use.", def->bridge);
    error_hint("by network '%s'; leave the name out to get a free one", owner->name);
    return -1;
}

static unsigned overlap_prefix(unsigned a, unsigned b)
{
    return MIN(a, b);
}

static int refuse_overlap(const NetworkDef *def, const char *own, const char *who)
{
    error_set(VIR_FROM_NETWORK, VIR_ERR_INTERNAL_ERROR, "Network is already in use by interface %s", who);
    error_hint("address %s of network '%s' lies in a network that '%s' has; choose another with: virsh net-edit %s", own, def->name, who,
               def->name);
    return -1;
}

static bool address_of(const struct ifaddrs *at, NetAddress *ret, unsigned *ret_prefix)
{
    NetAddress mask = {0};

    if (!at->ifa_addr || !at->ifa_netmask)
        return false;
    *ret = (NetAddress){.family = at->ifa_addr->sa_family};
    mask.family = ret->family;
    if (ret->family == AF_INET) {
        memcpy(ret->bytes, &((const struct sockaddr_in *)(const void *)at->ifa_addr)->sin_addr, 4);
        memcpy(mask.bytes, &((const struct sockaddr_in *)(const void *)at->ifa_netmask)->sin_addr, 4);
    } else if (ret->family == AF_INET6) {
        memcpy(ret->bytes, &((const struct sockaddr_in6 *)(const void *)at->ifa_addr)->sin6_addr, 16);
        memcpy(mask.bytes, &((const struct sockaddr_in6 *)(const void *)at->ifa_netmask)->sin6_addr, 16);
    } else {
        return false;
    }
    *ret_prefix = (unsigned)MAX(net_address_mask_prefix(&mask), 0);
    return true;
}

static int check_interfaces(const NetworkDef *def, const NetworkIp *ip)
{
    struct ifaddrs *all = NULL;
    NetAddress own, theirs;
    unsigned prefix, their_prefix;
    int rc = 0;

    if (!network_ip_address(ip, &own, &prefix) || getifaddrs(&all) < 0)
        return 0;
    for (struct ifaddrs *at = all; at && rc == 0; at = at->ifa_next)
        if (strcmp(at->ifa_name, def->bridge) != 0 && address_of(at, &theirs, &their_prefix) && their_prefix > 0 &&
            net_address_same_network(&own, &theirs, overlap_prefix(prefix, their_prefix)))
            rc = refuse_overlap(def, ip->address, at->ifa_name);
    freeifaddrs(all);
    return rc;
}

/* Routes that would be hidden by the network's own, or hide it; the default route hides nothing. */
static int check_routes(const NetworkDef *def, const NetworkIp *ip)
{
    FILE *f = fopen("/proc/net/route", "re");
    char line[256], dev[IF_NAMESIZE];
    NetAddress own;
    unsigned prefix, to, mask;
    int rc = 0;

    if (!network_ip_address(ip, &own, &prefix) || own.family != AF_INET || !f) {
        if (f)
            fclose(f);
        return 0;
    }
    while (rc == 0 && fgets(line, sizeof(line), f)) {
        NetAddress route = {.family = AF_INET}, route_mask = {.family = AF_INET};

        if (sscanf(line, "%15s %x %*x %*x %*d %*d %*d %x", dev, &to, &mask) != 3 || mask == 0 || strcmp(dev, def->bridge) == 0)
            continue;
        memcpy(route.bytes, &to, 4);
        memcpy(route_mask.bytes, &mask, 4);
        if (net_address_mask_prefix(&route_mask) == (int)prefix && net_address_same_network(&own, &route, prefix))
            rc = refuse_overlap(def, ip->address, dev);
    }
    fclose(f);
    return rc;
}

/* Names of interfaces go into firewall rules: nothing that would end a name there. */
static int check_name(const char *name)
{
    size_t len = strlen(name);

    if (len > 0 && len < IF_NAMESIZE && strspn(name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_.:-") == len)
        return 0;
    error_set(VIR_FROM_NETWORK, VIR_ERR_CONFIG_UNSUPPORTED, "'%s' is no name of an interface: letters, digits and _.:-, at most %d of them",
              name, IF_NAMESIZE - 1);
    return -1;
}

int conflicts_check(NetworkDriver *driver, const Net *self, const NetworkDef *def)
{
    if (conflicts_check_bridge(driver, self, def) < 0)
        return -1;
    if (check_name(def->bridge) < 0)
        return -1;
    for (uint32_t i = 0; i < def->forward.interfaces.count; i++)
        if (check_name(def->forward.interfaces.items[i]->dev) < 0)
            return -1;
    for (uint32_t i = 0; i < def->ips.count; i++)
        if (check_interfaces(def, def->ips.items[i]) < 0 || check_routes(def, def->ips.items[i]) < 0)
            return -1;
    return 0;
}
