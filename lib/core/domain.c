/* Public calls on domains that no rule of the generator makes, and the release of what calls allocate. */
#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt.h>
#include <sched.h>

#include "core/public.h"

unsigned int virDomainGetID(virDomainPtr domain)
{
    error_clear();
    if (object_is(domain, OBJECT_DOMAIN))
        return (unsigned int)domain->id;
    refuse_object(VIR_FROM_DOM, VIR_ERR_INVALID_DOMAIN, __func__);
    error_dispatch(NULL);
    return (unsigned int)-1;
}

virDomainPtr virDomainCreateLinux(virConnectPtr conn, const char *xmlDesc, unsigned int flags)
{
    return virDomainCreateXML(conn, xmlDesc, flags);
}

/* --- bulk statistics --- */

static int stats_call(virConnectPtr conn, virDomainPtr *doms, unsigned int ndoms, unsigned int stats,
                      virDomainStatsRecordPtr **retStats, unsigned int flags, const char *func)
{
    const Driver *driver = connect_driver(conn, DRIVER_HYPERVISOR);
    if (!driver)
        return -1;
    if (!driver->connect_get_all_domain_stats) {
        refuse_no_support(VIR_FROM_DOMAIN, func);
        return -1;
    }
    return driver->connect_get_all_domain_stats(conn, doms, ndoms, stats, retStats, flags);
}

int virConnectGetAllDomainStats(virConnectPtr conn, unsigned int stats, virDomainStatsRecordPtr **retStats, unsigned int flags)
{
    int ret = -1;
    error_clear();
    if (!object_is(conn, OBJECT_CONNECT)) {
        refuse_object(VIR_FROM_DOMAIN, VIR_ERR_INVALID_CONN, __func__);
        conn = NULL;
    } else if (!retStats) {
        refuse_null(VIR_FROM_DOMAIN, "retStats", __func__);
    } else {
        *retStats = NULL;
        ret = stats_call(conn, NULL, 0, stats, retStats, flags, __func__);
    }
    if (ret < 0)
        error_dispatch(conn);
    return ret;
}

/* How many domains the list holds; -1 when one is none or belongs to another connection than the first. */
static int stats_count(virDomainPtr *doms, const char *func)
{
    int count = 0;
    for (; doms[count]; count++) {
        if (!object_is(doms[count], OBJECT_DOMAIN)) {
            refuse_object(VIR_FROM_DOM, VIR_ERR_INVALID_DOMAIN, func);
            return -1;
        }
        if (doms[count]->conn != doms[0]->conn) {
            refuse_argument(VIR_FROM_DOMAIN, func, "doms", "domains in 'doms' array must belong to a single connection in %s", func);
            return -1;
        }
    }
    if (count == 0)
        refuse_argument(VIR_FROM_DOMAIN, func, "doms", "doms array in %s must contain at least one domain", func);
    return count > 0 ? count : -1;
}

int virDomainListGetStats(virDomainPtr *doms, unsigned int stats, virDomainStatsRecordPtr **retStats, unsigned int flags)
{
    virConnectPtr conn = NULL;
    int ret = -1;
    error_clear();
    if (!doms) {
        refuse_null(VIR_FROM_DOMAIN, "doms", __func__);
    } else if (!retStats) {
        refuse_null(VIR_FROM_DOMAIN, "retStats", __func__);
    } else {
        int count = stats_count(doms, __func__);
        if (count > 0) {
            conn = doms[0]->conn;
            *retStats = NULL;
            ret = stats_call(conn, doms, (unsigned int)count, stats, retStats, flags, __func__);
        }
    }
    if (ret < 0)
        error_dispatch(conn);
    return ret;
}

/* --- release of what calls allocate --- */

void virDomainStatsRecordListFree(virDomainStatsRecordPtr *stats)
{
    for (virDomainStatsRecordPtr *next = stats; next && *next; next++) {
        virTypedParamsFree((*next)->params, (*next)->nparams);
        object_unref((*next)->dom);
        g_free(*next);
    }
    g_free(stats);
}

void virDomainFSInfoFree(virDomainFSInfoPtr info)
{
    if (!info)
        return;
    for (size_t i = 0; i < info->ndevAlias; i++)
        g_free(info->devAlias[i]);
    g_free(info->devAlias);
    g_free(info->mountpoint);
    g_free(info->name);
    g_free(info->fstype);
    g_free(info);
}

void virDomainIOThreadInfoFree(virDomainIOThreadInfoPtr info)
{
    if (!info)
        return;
    g_free(info->cpumap);
    g_free(info);
}

void virDomainInterfaceFree(virDomainInterfacePtr iface)
{
    if (!iface)
        return;
    for (unsigned int i = 0; i < iface->naddrs; i++)
        g_free(iface->addrs[i].addr);
    g_free(iface->addrs);
    g_free(iface->name);
    g_free(iface->hwaddr);
    g_free(iface);
}

void virNetworkDHCPLeaseFree(virNetworkDHCPLeasePtr lease)
{
    if (!lease)
        return;
    g_free(lease->iface);
    g_free(lease->mac);
    g_free(lease->iaid);
    g_free(lease->ipaddr);
    g_free(lease->hostname);
    g_free(lease->clientid);
    g_free(lease);
}
