#include "daemons/network/leases.h"

#include "core/error.h"
#include "daemons/network/dnsmasq.h"
#include "daemons/network/driver.h"
#include "util/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LEASES_MAX (8 * 1024 * 1024)

/* The prefix of the network's address that a leased one belongs to. */
static unsigned prefix_of(const NetworkDef *def, const NetAddress *address)
{
    NetAddress own;
    unsigned prefix;

    for (uint32_t i = 0; i < def->ips.count; i++)
        if (network_ip_address(def->ips.items[i], &own, &prefix) && net_address_same_network(&own, address, prefix))
            return prefix;
    return address->family == AF_INET6 ? 64 : 24;
}

static char *given(const char *text)
{
    return text && strcmp(text, "*") != 0 ? strdup(text) : NULL;
}

/* "1700000000 52:54:00:12:34:56 10.0.0.5 host 01:52:54:..."; DHCPv6: "1700000000 iaid fd00::5 host duid". A DUID-LLT or -LL of
 * an Ethernet device ends with its MAC address. */
static virNetworkDHCPLeasePtr read_line(const NetworkDef *def, char **word, const char *iface)
{
    virNetworkDHCPLeasePtr lease;
    NetAddress address;

    if (net_address_parse(word[2], &address) < 0)
        return NULL;
    lease = calloc(1, sizeof(*lease));
    lease->iface = strdup(iface);
    lease->expirytime = g_ascii_strtoll(word[0], NULL, 10);
    lease->type = address.family == AF_INET6 ? VIR_IP_ADDR_TYPE_IPV6 : VIR_IP_ADDR_TYPE_IPV4;
    lease->ipaddr = strdup(word[2]);
    lease->prefix = prefix_of(def, &address);
    lease->hostname = given(word[3]);
    lease->clientid = given(word[4]);
    if (address.family == AF_INET) {
        lease->mac = strdup(word[1]);
    } else {
        size_t len = word[4] ? strlen(word[4]) : 0;

        lease->iaid = strdup(word[1]);
        lease->mac = len >= 17 ? strdup(word[4] + len - 17) : NULL;
    }
    return lease;
}

static bool wanted(const virNetworkDHCPLease *lease, const MacAddress *mac)
{
    MacAddress own;

    if (lease->expirytime && lease->expirytime < (long long)time(NULL))
        return false;
    return !mac || (lease->mac && doc_mac_parse(lease->mac, strlen(lease->mac), &own) == 0 && memcmp(&own, mac, sizeof(own)) == 0);
}

static int collect(const NetworkDef *def, char *text, const MacAddress *mac, virNetworkDHCPLeasePtr **ret)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    virNetworkDHCPLeasePtr *all = calloc(g_strv_length(lines) + 1, sizeof(*all));
    int n = 0;

    for (char **line = lines; *line; line++) {
        g_auto(GStrv) word = g_strsplit(*line, " ", 5);
        virNetworkDHCPLeasePtr lease = g_strv_length(word) >= 4 ? read_line(def, word, def->bridge) : NULL;

        if (lease && wanted(lease, mac))
            all[n++] = lease;
        else if (lease)
            virNetworkDHCPLeaseFree(lease);
    }
    if (ret) {
        *ret = all;
        return n;
    }
    for (int i = 0; i < n; i++)
        virNetworkDHCPLeaseFree(all[i]);
    free(all);
    return n;
}

int leases_get(Net *net, const char *mac_text, virNetworkDHCPLeasePtr **ret)
{
    g_autofree char *text = NULL;
    g_auto(DnsmasqPaths) p = {0};
    MacAddress mac;
    int r;

    if (mac_text && doc_mac_parse(mac_text, strlen(mac_text), &mac) < 0)
        return net_fail(VIR_ERR_INVALID_MAC, "%s", mac_text);
    dnsmasq_paths(net, &p);
    r = file_read(p.leases, LEASES_MAX, &text, NULL);
    if (r < 0 && r != -ENOENT) {
        error_set_errno(VIR_FROM_NETWORK, -r, "cannot read '%s'", p.leases);
        return -1;
    }
    NET_LOCK(net->driver);
    if (!net->live || !net->live->bridge)
        text = (g_free(text), NULL);
    if (text)
        return collect(net->live, text, mac_text ? &mac : NULL, ret);
    if (ret)
        *ret = calloc(1, sizeof(**ret));
    return 0;
}
