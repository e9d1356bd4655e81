/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Host, secret and device calls of the remote driver whose shape is their own. */
#include <string.h>

#include "core/error.h"
#include "remote/client_calls.h"
#include "remote/link_private.h"

/* Characters that need not end in a zero, into a member of fixed size. */
static int copy_text(const char *what, const char *chars, unsigned int len, char *to, size_t size)
{
    memset(to, 0, size);
    if (len >= size) {
        error_set(VIR_FROM_RPC, VIR_ERR_RPC, "security %s exceeds maximum: %zu", what, size - 1);
        return -1;
    }
    if (len)
        memcpy(to, chars, len);
    return 0;
}

int client_node_get_security_model(virConnectPtr conn, virSecurityModelPtr secmodel)
{
    RemoteLink *link = remote_link(conn, DRIVER_HYPERVISOR);
    remote_node_get_security_model_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_NODE_GET_SECURITY_MODEL, NULL, NULL,
                    &xdr_remote_node_get_security_model_ret, &ret) < 0)
        return -1;
    int rc = copy_text("model", ret.model.model_val, ret.model.model_len, secmodel->model, sizeof(secmodel->model));
    if (rc == 0)
        rc = copy_text("doi", ret.doi.doi_val, ret.doi.doi_len, secmodel->doi, sizeof(secmodel->doi));
    xdr_clear(&xdr_remote_node_get_security_model_ret, &ret);
    return rc;
}

/* The two node statistics look alike: a count of 0 asks how many there are. */
#define FILL_NODE_STATS(ret, params, nparams)                                                                          \
    do {                                                                                                               \
        if (*(nparams) == 0) {                                                                                         \
            *(nparams) = (ret).nparams;                                                                                \
            break;                                                                                                     \
        }                                                                                                              \
        if ((rc = remote_list_fits("statistics", (ret).params.params_len, *(nparams))) < 0)                            \
            break;                                                                                                     \
        for (unsigned int i = 0; i < (ret).params.params_len; i++) {                                                   \
            g_strlcpy((params)[i].field, (ret).params.params_val[i].field, sizeof((params)[i].field));                 \
            (params)[i].value = (ret).params.params_val[i].value;                                                      \
        }                                                                                                              \
        *(nparams) = (int)(ret).params.params_len;                                                                     \
    } while (0)

int client_node_get_cpu_stats(virConnectPtr conn, int cpuNum, virNodeCPUStatsPtr params, int *nparams, unsigned int flags)
{
    RemoteLink *link = remote_link(conn, DRIVER_HYPERVISOR);
    remote_node_get_cpu_stats_args args = { .cpuNum = cpuNum, .nparams = *nparams, .flags = flags };
    remote_node_get_cpu_stats_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_NODE_GET_CPU_STATS, &xdr_remote_node_get_cpu_stats_args, &args,
                    &xdr_remote_node_get_cpu_stats_ret, &ret) < 0)
        return -1;
    int rc = 0;
    FILL_NODE_STATS(ret, params, nparams);
    xdr_clear(&xdr_remote_node_get_cpu_stats_ret, &ret);
    return rc;
}

int client_node_get_memory_stats(virConnectPtr conn, int cellNum, virNodeMemoryStatsPtr params, int *nparams, unsigned int flags)
{
    RemoteLink *link = remote_link(conn, DRIVER_HYPERVISOR);
    remote_node_get_memory_stats_args args = { .nparams = *nparams, .cellNum = cellNum, .flags = flags };
    remote_node_get_memory_stats_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_NODE_GET_MEMORY_STATS, &xdr_remote_node_get_memory_stats_args, &args,
                    &xdr_remote_node_get_memory_stats_ret, &ret) < 0)
        return -1;
    int rc = 0;
    FILL_NODE_STATS(ret, params, nparams);
    xdr_clear(&xdr_remote_node_get_memory_stats_ret, &ret);
    return rc;
}

int client_node_get_cpu_map(virConnectPtr conn, unsigned char **cpumap, unsigned int *online, unsigned int flags)
{
    RemoteLink *link = remote_link(conn, DRIVER_HYPERVISOR);
    remote_node_get_cpu_map_args args = { .need_map = cpumap != NULL, .need_online = online != NULL, .flags = flags };
    remote_node_get_cpu_map_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_NODE_GET_CPU_MAP, &xdr_remote_node_get_cpu_map_args, &args,
                    &xdr_remote_node_get_cpu_map_ret, &ret) < 0)
        return -1;
    int rc = ret.ret;
    if (cpumap && (rc < 0 || (unsigned int)(rc + 7) / 8 > ret.cpumap.cpumap_len)) {
        error_set(VIR_FROM_RPC, VIR_ERR_RPC, "a map of %u bytes came for %d cpus", ret.cpumap.cpumap_len, rc);
        rc = -1;
    } else if (cpumap) {
        *cpumap = (unsigned char *)g_steal_pointer(&ret.cpumap.cpumap_val);
    }
    if (online)
        *online = ret.online;
    xdr_clear(&xdr_remote_node_get_cpu_map_ret, &ret);
    return rc;
}

int client_node_get_free_pages(virConnectPtr conn, unsigned int npages, unsigned int *pages, int startCell,
                               unsigned int cellCount, unsigned long long *counts, unsigned int flags)
{
    RemoteLink *link = remote_link(conn, DRIVER_HYPERVISOR);
    remote_node_get_free_pages_args args = { .pages = { npages, pages }, .startCell = startCell, .cellCount = cellCount,
                                             .flags = flags };
    remote_node_get_free_pages_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_NODE_GET_FREE_PAGES, &xdr_remote_node_get_free_pages_args, &args,
                    &xdr_remote_node_get_free_pages_ret, &ret) < 0)
        return -1;
    unsigned int count = ret.counts.counts_len;
    int rc = remote_list_fits("page counts", count, (int)MIN((guint64)npages * cellCount, (guint64)G_MAXINT));
    for (unsigned int i = 0; rc == 0 && i < count; i++)
        counts[i] = ret.counts.counts_val[i];
    xdr_clear(&xdr_remote_node_get_free_pages_ret, &ret);
    return rc < 0 ? -1 : (int)count;
}

int client_node_alloc_pages(virConnectPtr conn, unsigned int npages, unsigned int *pageSizes, unsigned long long *pageCounts,
                            int startCell, unsigned int cellCount, unsigned int flags)
{
    RemoteLink *link = remote_link(conn, DRIVER_HYPERVISOR);
    remote_node_alloc_pages_args args = { .pageSizes = { npages, pageSizes }, .pageCounts = { npages, borrow(pageCounts) },
                                          .startCell = startCell, .cellCount = cellCount, .flags = flags };
    remote_node_alloc_pages_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_NODE_ALLOC_PAGES, &xdr_remote_node_alloc_pages_args, &args,
                    &xdr_remote_node_alloc_pages_ret, &ret) < 0)
        return -1;
    return ret.ret;
}

unsigned char *client_secret_get_value(virSecretPtr secret, size_t *value_size, unsigned int flags)
{
    RemoteLink *link = remote_link(secret->conn, DRIVER_SECRET);
    remote_secret_get_value_args args = { .secret = wire_secret(secret), .flags = flags };
    remote_secret_get_value_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_SECRET_GET_VALUE, &xdr_remote_secret_get_value_args, &args,
                    &xdr_remote_secret_get_value_ret, &ret) < 0)
        return NULL;
    *value_size = ret.value.value_len;
    return ret.value.value_val ? (unsigned char *)ret.value.value_val : g_malloc0(1); /* NULL would mean failure */
}

/* The name stays with the connection, so it is asked for once. */
const char *client_connect_get_type(virConnectPtr conn)
{
    RemoteLink *link = remote_link(conn, DRIVER_HYPERVISOR);
    remote_connect_get_type_ret ret = { 0 };
    g_mutex_lock(&link->lock);
    const char *known = link->type;
    g_mutex_unlock(&link->lock);
    if (known)
        return known;
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_CONNECT_GET_TYPE, NULL, NULL, &xdr_remote_connect_get_type_ret, &ret) < 0)
        return NULL;
    g_mutex_lock(&link->lock);
    if (link->type)
        g_free(ret.type);
    else
        link->type = ret.type;
    known = link->type;
    g_mutex_unlock(&link->lock);
    return known;
}

/* The parent stays with the device. */
const char *client_node_device_get_parent(virNodeDevicePtr dev)
{
    RemoteLink *link = remote_link(dev->conn, DRIVER_NODEDEV);
    if (dev->parent)
        return dev->parent;
    remote_node_device_get_parent_args args = { .name = dev->name };
    remote_node_device_get_parent_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_NODE_DEVICE_GET_PARENT, &xdr_remote_node_device_get_parent_args, &args,
                    &xdr_remote_node_device_get_parent_ret, &ret) < 0)
        return NULL;
    if (!g_atomic_pointer_compare_and_exchange(&dev->parent, NULL, ret.parentName))
        g_free(ret.parentName);
    return dev->parent;
}

int client_connect_supports_feature(virConnectPtr conn, int feature)
{
    if (feature <= 0 || feature >= FEATURE_LAST)
        return 0;
    return remote_feature(remote_link(conn, DRIVER_HYPERVISOR), feature);
}
