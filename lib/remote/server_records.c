/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Calls that answer with a list of records: the server's half of client_records.c. The records are freed as a user of the
 * public API would free them. */
#include <string.h>

#include "core/error.h"
#include "remote/serve_calls.h"
#include "remote/serve_private.h"

static void stats_free(virDomainStatsRecordPtr *records)
{
    for (virDomainStatsRecordPtr *r = records; r && *r; r++) {
        params_clear((*r)->params, (*r)->nparams);
        g_free((*r)->params);
        object_unref((*r)->dom);
        g_free(*r);
    }
    g_free(records);
}

/* The wire form of each record that the client may see. Parameters borrow; each list is one allocation. */
static int wire_records(ServeCall *call, virDomainStatsRecordPtr *records, int n, remote_domain_stats_record *wire,
                        unsigned int *ret_count)
{
    unsigned int count = 0;
    for (int i = 0; i < n; i++) {
        if (!serve_filter(call, records[i]->dom))
            continue;
        remote_domain_stats_record *to = &wire[count++];
        *ret_count = count;
        to->dom = wire_domain(records[i]->dom);
        to->params.params_len = (unsigned int)records[i]->nparams;
        if (wire_params_borrow(records[i]->params, records[i]->nparams, REMOTE_CONNECT_GET_ALL_DOMAIN_STATS_MAX,
                               &to->params.params_val) < 0)
            return -1;
    }
    return 0;
}

int serve_connect_get_all_domain_stats(ServeCall *call, const void *body)
{
    const remote_connect_get_all_domain_stats_args *args = body;
    DRIVER_WITH(connect_get_all_domain_stats);
    if (serve_access(call, NULL, args->flags, args) < 0)
        return -1;
    unsigned int ndoms = args->doms.doms_len;
    virDomainPtr *doms = g_new0(virDomainPtr, (gsize)ndoms + 1);
    for (unsigned int i = 0; i < ndoms; i++)
        doms[i] = object_from_domain(call->conn, &args->doms.doms_val[i]);
    virDomainStatsRecordPtr *records = NULL;
    int n = driver->connect_get_all_domain_stats(call->conn, ndoms ? doms : NULL, ndoms, args->stats, &records, args->flags);
    int status = -1;
    if (n >= 0 && serve_list_fits("stats records", n, REMOTE_DOMAIN_LIST_MAX) == 0) {
        g_autofree remote_domain_stats_record *wire = g_new0(remote_domain_stats_record, (gsize)n + 1);
        unsigned int count = 0;
        if (wire_records(call, records, n, wire, &count) == 0) {
            remote_connect_get_all_domain_stats_ret ret = { .retStats = { count, wire } };
            status = serve_reply(call, &xdr_remote_connect_get_all_domain_stats_ret, &ret);
        }
        for (unsigned int i = 0; i < count; i++)
            g_free(wire[i].params.params_val);
    }
    stats_free(records);
    serve_objects_free((void **)doms);
    return status;
}

static void fsinfo_free(virDomainFSInfoPtr *list, int n)
{
    for (int i = 0; i < n; i++) {
        serve_strings_free(list[i]->devAlias, list[i]->ndevAlias);
        g_free(list[i]->devAlias);
        g_free(list[i]->mountpoint);
        g_free(list[i]->name);
        g_free(list[i]->fstype);
        g_free(list[i]);
    }
    g_free(list);
}

int serve_domain_get_fsinfo(ServeCall *call, const void *body)
{
    const remote_domain_get_fsinfo_args *args = body;
    g_autoptr(virDomain) dom = object_from_domain(call->conn, &args->dom);
    DRIVER_WITH(domain_get_fsinfo);
    if (serve_access(call, dom, args->flags, args) < 0)
        return -1;
    virDomainFSInfoPtr *list = NULL;
    int n = virDomainGetFSInfo(dom, &list, args->flags);
    if (n < 0)
        return -1;
    g_autofree remote_domain_fsinfo *wire = g_new(remote_domain_fsinfo, (gsize)n + 1);
    for (int i = 0; i < n; i++)
        wire[i] = (remote_domain_fsinfo){
            .mountpoint = list[i]->mountpoint, .name = list[i]->name, .fstype = list[i]->fstype,
            .dev_aliases = { (unsigned int)list[i]->ndevAlias, list[i]->devAlias } };
    remote_domain_get_fsinfo_ret ret = { .info = { (unsigned int)n, wire }, .ret = (unsigned int)n };
    int status = serve_list_fits("file systems", n, REMOTE_DOMAIN_FSINFO_MAX);
    if (status == 0)
        status = serve_reply(call, &xdr_remote_domain_get_fsinfo_ret, &ret);
    fsinfo_free(list, n);
    return status;
}

int serve_domain_get_iothread_info(ServeCall *call, const void *body)
{
    const remote_domain_get_iothread_info_args *args = body;
    g_autoptr(virDomain) dom = object_from_domain(call->conn, &args->dom);
    DRIVER_WITH(domain_get_iothread_info);
    if (serve_access(call, dom, args->flags, args) < 0)
        return -1;
    virDomainIOThreadInfoPtr *list = NULL;
    int n = virDomainGetIOThreadInfo(dom, &list, args->flags);
    if (n < 0)
        return -1;
    g_autofree remote_domain_iothread_info *wire = g_new(remote_domain_iothread_info, (gsize)n + 1);
    for (int i = 0; i < n; i++)
        wire[i] = (remote_domain_iothread_info){
            .iothread_id = list[i]->iothread_id, .cpumap = { (unsigned int)list[i]->cpumaplen, (char *)list[i]->cpumap } };
    remote_domain_get_iothread_info_ret ret = { .info = { (unsigned int)n, wire }, .ret = (unsigned int)n };
    int status = serve_list_fits("iothreads", n, REMOTE_IOTHREAD_INFO_MAX);
    if (status == 0)
        status = serve_reply(call, &xdr_remote_domain_get_iothread_info_ret, &ret);
    for (int i = 0; i < n; i++) {
        g_free(list[i]->cpumap);
        g_free(list[i]);
    }
    g_free(list);
    return status;
}

static void interfaces_free(virDomainInterfacePtr *list, remote_domain_interface *wire, int n)
{
    for (int i = 0; i < n; i++) {
        for (unsigned int j = 0; j < list[i]->naddrs; j++)
            g_free(list[i]->addrs[j].addr);
        g_free(list[i]->addrs);
        g_free(list[i]->name);
        g_free(list[i]->hwaddr);
        g_free(list[i]);
        g_free(wire[i].addrs.addrs_val);
    }
    g_free(list);
}

static remote_domain_interface wire_guest_interface(virDomainInterfacePtr iface)
{
    remote_domain_ip_addr *addrs = g_new(remote_domain_ip_addr, (gsize)iface->naddrs + 1);
    for (unsigned int i = 0; i < iface->naddrs; i++)
        addrs[i] = (remote_domain_ip_addr){ .type = iface->addrs[i].type, .addr = iface->addrs[i].addr,
                                            .prefix = iface->addrs[i].prefix };
    return (remote_domain_interface){ .name = iface->name, .hwaddr = iface->hwaddr, .addrs = { iface->naddrs, addrs } };
}

int serve_domain_interface_addresses(ServeCall *call, const void *body)
{
    const remote_domain_interface_addresses_args *args = body;
    g_autoptr(virDomain) dom = object_from_domain(call->conn, &args->dom);
    DRIVER_WITH(domain_interface_addresses);
    if (serve_access(call, dom, args->flags, args) < 0)
        return -1;
    virDomainInterfacePtr *list = NULL;
    int n = virDomainInterfaceAddresses(dom, &list, args->source, args->flags);
    if (n < 0)
        return -1;
    g_autofree remote_domain_interface *wire = g_new(remote_domain_interface, (gsize)n + 1);
    for (int i = 0; i < n; i++)
        wire[i] = wire_guest_interface(list[i]);
    remote_domain_interface_addresses_ret ret = { .ifaces = { (unsigned int)n, wire } };
    int status = serve_list_fits("interfaces", n, REMOTE_DOMAIN_INTERFACE_MAX);
    if (status == 0)
        status = serve_reply(call, &xdr_remote_domain_interface_addresses_ret, &ret);
    interfaces_free(list, wire, n);
    return status;
}

static void lease_free(virNetworkDHCPLeasePtr lease)
{
    char *const strings[] = { lease->iface, lease->mac, lease->iaid, lease->ipaddr, lease->hostname, lease->clientid };
    for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_free(lease);
}

int serve_network_get_dhcp_leases(ServeCall *call, const void *body)
{
    const remote_network_get_dhcp_leases_args *args = body;
    g_autoptr(virNetwork) net = object_from_network(call->conn, &args->net);
    DRIVER_WITH(network_get_dhcp_leases);
    if (serve_access(call, net, args->flags, args) < 0)
        return -1;
    virNetworkDHCPLeasePtr *list = NULL;
    int n = virNetworkGetDHCPLeases(net, args->mac, args->need_results ? &list : NULL, args->flags);
    if (n < 0)
        return -1;
    unsigned int listed = list ? (unsigned int)n : 0;
    g_autofree remote_network_dhcp_lease *wire = g_new(remote_network_dhcp_lease, (gsize)listed + 1);
    for (unsigned int i = 0; i < listed; i++)
        wire[i] = (remote_network_dhcp_lease){
            .iface = list[i]->iface, .expirytime = list[i]->expirytime, .type = list[i]->type, .mac = list[i]->mac,
            .iaid = list[i]->iaid, .ipaddr = list[i]->ipaddr, .prefix = list[i]->prefix, .hostname = list[i]->hostname,
            .clientid = list[i]->clientid };
    remote_network_get_dhcp_leases_ret ret = { .leases = { listed, wire }, .ret = (unsigned int)n };
    int status = serve_list_fits("leases", n, REMOTE_NETWORK_DHCP_LEASES_MAX);
    if (status == 0)
        status = serve_reply(call, &xdr_remote_network_get_dhcp_leases_ret, &ret);
    for (unsigned int i = 0; i < listed; i++)
        lease_free(list[i]);
    g_free(list);
    return status;
}
