/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Calls that answer with a list of records: bulk statistics, file systems, iothreads, addresses, leases. Where the message also
 * has a count, what is returned is the length of the list that came: the caller will walk it. */
#include "remote/client.h"

#include <string.h>

#include "remote/client_calls.h"

static virDomainStatsRecordPtr take_record(virConnectPtr conn, remote_domain_stats_record *wire)
{
    virDomainStatsRecordPtr record = g_new0(virDomainStatsRecord, 1);
    record->dom = object_from_domain(conn, &wire->dom);
    record->params = params_take(wire->params.params_val, wire->params.params_len);
    record->nparams = (int)wire->params.params_len;
    return record;
}

int client_connect_get_all_domain_stats(virConnectPtr conn, virDomainPtr *doms, unsigned int ndoms, unsigned int stats,
                                        virDomainStatsRecordPtr **retStats, unsigned int flags)
{
    RemoteLink *link = remote_link(conn, DRIVER_HYPERVISOR);
    g_autofree remote_nonnull_domain *wire = g_new(remote_nonnull_domain, (gsize)ndoms + 1);
    for (unsigned int i = 0; i < ndoms; i++)
        wire[i] = wire_domain(doms[i]);
    remote_connect_get_all_domain_stats_args args = { .doms = { ndoms, wire }, .stats = stats, .flags = flags };
    remote_connect_get_all_domain_stats_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_CONNECT_GET_ALL_DOMAIN_STATS,
                    &xdr_remote_connect_get_all_domain_stats_args, &args, &xdr_remote_connect_get_all_domain_stats_ret, &ret) < 0)
        return -1;
    unsigned int count = ret.retStats.retStats_len;
    virDomainStatsRecordPtr *list = g_new0(virDomainStatsRecordPtr, (gsize)count + 1);
    for (unsigned int i = 0; i < count; i++)
        list[i] = take_record(conn, &ret.retStats.retStats_val[i]);
    *retStats = list;
    xdr_clear(&xdr_remote_connect_get_all_domain_stats_ret, &ret);
    return (int)count;
}

int client_domain_get_fsinfo(virDomainPtr dom, virDomainFSInfoPtr **info, unsigned int flags)
{
    RemoteLink *link = remote_link(dom->conn, DRIVER_HYPERVISOR);
    remote_domain_get_fsinfo_args args = { .dom = wire_domain(dom), .flags = flags };
    remote_domain_get_fsinfo_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_GET_FSINFO, &xdr_remote_domain_get_fsinfo_args, &args,
                    &xdr_remote_domain_get_fsinfo_ret, &ret) < 0)
        return -1;
    virDomainFSInfoPtr *list = g_new0(virDomainFSInfoPtr, (gsize)ret.info.info_len + 1);
    for (unsigned int i = 0; i < ret.info.info_len; i++) {
        remote_domain_fsinfo *wire = &ret.info.info_val[i];
        list[i] = g_new0(virDomainFSInfo, 1);
        list[i]->mountpoint = g_steal_pointer(&wire->mountpoint);
        list[i]->name = g_steal_pointer(&wire->name);
        list[i]->fstype = g_steal_pointer(&wire->fstype);
        list[i]->ndevAlias = wire->dev_aliases.dev_aliases_len;
        list[i]->devAlias = remote_strings_take(wire->dev_aliases.dev_aliases_val, wire->dev_aliases.dev_aliases_len);
    }
    *info = list;
    int count = (int)ret.info.info_len;
    xdr_clear(&xdr_remote_domain_get_fsinfo_ret, &ret);
    return count;
}

int client_domain_get_iothread_info(virDomainPtr dom, virDomainIOThreadInfoPtr **info, unsigned int flags)
{
    RemoteLink *link = remote_link(dom->conn, DRIVER_HYPERVISOR);
    remote_domain_get_iothread_info_args args = { .dom = wire_domain(dom), .flags = flags };
    remote_domain_get_iothread_info_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_GET_IOTHREAD_INFO, &xdr_remote_domain_get_iothread_info_args,
                    &args, &xdr_remote_domain_get_iothread_info_ret, &ret) < 0)
        return -1;
    virDomainIOThreadInfoPtr *list = g_new0(virDomainIOThreadInfoPtr, (gsize)ret.info.info_len + 1);
    for (unsigned int i = 0; i < ret.info.info_len; i++) {
        remote_domain_iothread_info *wire = &ret.info.info_val[i];
        list[i] = g_new0(virDomainIOThreadInfo, 1);
        list[i]->iothread_id = wire->iothread_id;
        list[i]->cpumap = (unsigned char *)g_steal_pointer(&wire->cpumap.cpumap_val);
        list[i]->cpumaplen = (int)wire->cpumap.cpumap_len;
    }
    *info = list;
    int count = (int)ret.info.info_len;
    xdr_clear(&xdr_remote_domain_get_iothread_info_ret, &ret);
    return count;
}

static virDomainInterfacePtr take_interface(remote_domain_interface *wire)
{
    virDomainInterfacePtr iface = g_new0(virDomainInterface, 1);
    iface->name = g_steal_pointer(&wire->name);
    iface->hwaddr = g_steal_pointer(&wire->hwaddr);
    iface->naddrs = wire->addrs.addrs_len;
    iface->addrs = iface->naddrs ? g_new0(virDomainIPAddress, iface->naddrs) : NULL;
    for (unsigned int i = 0; i < iface->naddrs; i++) {
        remote_domain_ip_addr *addr = &wire->addrs.addrs_val[i];
        iface->addrs[i] = (virDomainIPAddress){ addr->type, g_steal_pointer(&addr->addr), addr->prefix };
    }
    return iface;
}

int client_domain_interface_addresses(virDomainPtr dom, virDomainInterfacePtr **ifaces, unsigned int source, unsigned int flags)
{
    RemoteLink *link = remote_link(dom->conn, DRIVER_HYPERVISOR);
    remote_domain_interface_addresses_args args = { .dom = wire_domain(dom), .source = source, .flags = flags };
    remote_domain_interface_addresses_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_INTERFACE_ADDRESSES, &xdr_remote_domain_interface_addresses_args,
                    &args, &xdr_remote_domain_interface_addresses_ret, &ret) < 0)
        return -1;
    unsigned int count = ret.ifaces.ifaces_len;
    *ifaces = g_new0(virDomainInterfacePtr, (gsize)count + 1);
    for (unsigned int i = 0; i < count; i++)
        (*ifaces)[i] = take_interface(&ret.ifaces.ifaces_val[i]);
    xdr_clear(&xdr_remote_domain_interface_addresses_ret, &ret);
    return (int)count;
}

static virNetworkDHCPLeasePtr take_lease(remote_network_dhcp_lease *wire)
{
    virNetworkDHCPLeasePtr lease = g_new0(virNetworkDHCPLease, 1);
    *lease = (virNetworkDHCPLease){
        .iface = g_steal_pointer(&wire->iface),
        .expirytime = wire->expirytime,
        .type = wire->type,
        .mac = g_steal_pointer(&wire->mac),
        .iaid = g_steal_pointer(&wire->iaid),
        .ipaddr = g_steal_pointer(&wire->ipaddr),
        .prefix = wire->prefix,
        .hostname = g_steal_pointer(&wire->hostname),
        .clientid = g_steal_pointer(&wire->clientid),
    };
    return lease;
}

int client_network_get_dhcp_leases(virNetworkPtr network, const char *mac, virNetworkDHCPLeasePtr **leases, unsigned int flags)
{
    RemoteLink *link = remote_link(network->conn, DRIVER_NETWORK);
    remote_network_get_dhcp_leases_args args = { .net = wire_network(network), .mac = borrow(mac), .need_results = leases != NULL,
                                                 .flags = flags };
    remote_network_get_dhcp_leases_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_NETWORK_GET_DHCP_LEASES, &xdr_remote_network_get_dhcp_leases_args, &args,
                    &xdr_remote_network_get_dhcp_leases_ret, &ret) < 0)
        return -1;
    if (leases) {
        *leases = g_new0(virNetworkDHCPLeasePtr, (gsize)ret.leases.leases_len + 1);
        for (unsigned int i = 0; i < ret.leases.leases_len; i++)
            (*leases)[i] = take_lease(&ret.leases.leases_val[i]);
    }
    int count = leases ? (int)ret.leases.leases_len : (int)ret.ret;
    xdr_clear(&xdr_remote_network_get_dhcp_leases_ret, &ret);
    return count;
}
