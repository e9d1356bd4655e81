/* Finding, listing, describing. Nothing here waits for a job. */
#include "daemons/network/calls.h"

#include "daemons/network/leases.h"

#include <stdlib.h>
#include <string.h>

Net *net_of(virNetworkPtr network)
{
    Net *net = net_find_uuid(network_driver_of(network->conn), network->uuid);

    if (!net) {
        char text[UUID_TEXT_SIZE];

        doc_uuid_format(network->uuid, text);
        error_set(VIR_FROM_NETWORK, VIR_ERR_NO_NETWORK, "no network with matching uuid '%s' (%s)", text, network->name);
    }
    return net;
}

virNetworkPtr net_object(virConnectPtr conn, const Net *net)
{
    return network_object_new(conn, net->name, net->uuid);
}

virNetworkPtr net_network_lookup_by_name(virConnectPtr conn, const char *name)
{
    g_autoptr(Net) net = net_find_name(network_driver_of(conn), name);

    if (!net)
        error_set(VIR_FROM_NETWORK, VIR_ERR_NO_NETWORK, "no network with matching name '%s'", name);
    return net ? net_object(conn, net) : NULL;
}

virNetworkPtr net_network_lookup_by_uuid(virConnectPtr conn, const unsigned char *uuid)
{
    g_autoptr(Net) net = net_find_uuid(network_driver_of(conn), uuid);
    char text[UUID_TEXT_SIZE];

    doc_uuid_format(uuid, text);
    if (!net)
        error_set(VIR_FROM_NETWORK, VIR_ERR_NO_NETWORK, "no network with matching uuid '%s'", text);
    return net ? net_object(conn, net) : NULL;
}

/* One pair of filters: both or none given means "any". */
static bool pair_matches(unsigned flags, unsigned yes, unsigned no, bool is)
{
    return !(flags & (yes | no)) || (flags & (is ? yes : no));
}

static bool matches(const Net *net, unsigned flags)
{
    return pair_matches(flags, VIR_CONNECT_LIST_NETWORKS_ACTIVE, VIR_CONNECT_LIST_NETWORKS_INACTIVE, net->live != NULL) &&
           pair_matches(flags, VIR_CONNECT_LIST_NETWORKS_PERSISTENT, VIR_CONNECT_LIST_NETWORKS_TRANSIENT, net->config != NULL) &&
           pair_matches(flags, VIR_CONNECT_LIST_NETWORKS_AUTOSTART, VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART, net->autostart);
}

/* The networks that pass the filters: Net references. */
static GPtrArray *filtered(virConnectPtr conn, unsigned flags)
{
    NetworkDriver *d = network_driver_of(conn);
    GPtrArray *all = net_all(d);

    NET_LOCK(d);
    for (guint i = all->len; i-- > 0;)
        if (!matches(all->pdata[i], flags))
            g_ptr_array_remove_index(all, i);
    return all;
}

int net_connect_list_all_networks(virConnectPtr conn, virNetworkPtr **nets, unsigned int flags)
{
    g_autoptr(GPtrArray) found = NULL;

    NET_CHECK_FLAGS(flags, (VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART << 1) - 1, "networkConnectListAllNetworks", -1);
    found = filtered(conn, flags);
    if (nets) {
        *nets = calloc(found->len + 1, sizeof(**nets));
        for (guint i = 0; i < found->len; i++)
            (*nets)[i] = net_object(conn, found->pdata[i]);
    }
    return (int)found->len;
}

static int list_names(virConnectPtr conn, char **names, int max, unsigned flags)
{
    g_autoptr(GPtrArray) found = filtered(conn, flags);
    int n = 0;

    for (; n < (int)found->len && n < max; n++)
        names[n] = strdup(((const Net *)found->pdata[n])->name);
    return n;
}

int net_connect_list_networks(virConnectPtr conn, char **const names, int max)
{
    return list_names(conn, names, max, VIR_CONNECT_LIST_NETWORKS_ACTIVE);
}

int net_connect_list_defined_networks(virConnectPtr conn, char **const names, int max)
{
    return list_names(conn, names, max, VIR_CONNECT_LIST_NETWORKS_INACTIVE);
}

int net_connect_num_of_networks(virConnectPtr conn)
{
    return net_connect_list_all_networks(conn, NULL, VIR_CONNECT_LIST_NETWORKS_ACTIVE);
}

int net_connect_num_of_defined_networks(virConnectPtr conn)
{
    return net_connect_list_all_networks(conn, NULL, VIR_CONNECT_LIST_NETWORKS_INACTIVE);
}

int net_network_is_active(virNetworkPtr network)
{
    g_autoptr(Net) net = net_of(network);

    if (!net)
        return -1;
    NET_LOCK(net->driver);
    return net->live != NULL;
}

int net_network_is_persistent(virNetworkPtr network)
{
    g_autoptr(Net) net = net_of(network);

    if (!net)
        return -1;
    NET_LOCK(net->driver);
    return net->config != NULL;
}

int net_network_get_autostart(virNetworkPtr network, int *autostart)
{
    g_autoptr(Net) net = net_of(network);

    if (!net)
        return -1;
    NET_LOCK(net->driver);
    *autostart = net->autostart;
    return 0;
}

char *net_network_get_bridge_name(virNetworkPtr network)
{
    g_autoptr(Net) net = net_of(network);

    if (!net)
        return NULL;
    NET_LOCK(net->driver);
    const NetworkDef *def = net_def(net);

    if (def && def->bridge)
        return g_strdup(def->bridge);
    error_set(VIR_FROM_NETWORK, VIR_ERR_INTERNAL_ERROR, "network '%s' does not have a bridge name.", net->name);
    return NULL;
}

char *net_network_get_xml_desc(virNetworkPtr network, unsigned int flags)
{
    g_autoptr(Net) net = NULL;
    NetworkDef *def;

    NET_CHECK_FLAGS(flags, VIR_NETWORK_XML_INACTIVE, "networkGetXMLDesc", NULL);
    net = net_of(network);
    if (!net)
        return NULL;
    NET_LOCK(net->driver);
    def = flags & VIR_NETWORK_XML_INACTIVE && net->config ? net->config : net_def(net);
    if (!def) {
        error_set(VIR_FROM_NETWORK, VIR_ERR_NO_NETWORK, "no network with matching name '%s'", net->name);
        return NULL;
    }
    if (def == net->live)
        def->connections = g_hash_table_size(net->ports);
    return network_format(def, flags & VIR_NETWORK_XML_INACTIVE ? NETWORK_FORMAT_INACTIVE : 0);
}

int net_network_get_dhcp_leases(virNetworkPtr network, const char *mac, virNetworkDHCPLeasePtr **leases, unsigned int flags)
{
    g_autoptr(Net) net = NULL;

    NET_CHECK_FLAGS(flags, 0, "networkGetDHCPLeases", -1);
    net = net_of(network);
    return net ? leases_get(net, mac, leases) : -1;
}
