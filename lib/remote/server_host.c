/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Host and secret calls whose shape is their own: the server's half of client_host.c. */
#include <string.h>

#include "core/error.h"
#include "remote/serve_calls.h"
#include "remote/serve_private.h"

int serve_node_get_security_model(ServeCall *call, const void *body)
{
    DRIVER_WITH(node_get_security_model);
    virSecurityModel model = { 0 };
    if (serve_access(call, NULL, 0, body) < 0 || virNodeGetSecurityModel(call->conn, &model) < 0)
        return -1;
    remote_node_get_security_model_ret ret = { .model = { (unsigned int)strlen(model.model) + 1, model.model },
                                               .doi = { (unsigned int)strlen(model.doi) + 1, model.doi } };
    return serve_reply(call, &xdr_remote_node_get_security_model_ret, &ret);
}

int serve_node_get_cpu_stats(ServeCall *call, const void *body)
{
    const remote_node_get_cpu_stats_args *args = body;
    DRIVER_WITH(node_get_cpu_stats);
    if (serve_access(call, NULL, args->flags, args) < 0 ||
        serve_list_fits("parameters", args->nparams, REMOTE_NODE_CPU_STATS_MAX) < 0)
        return -1;
    virNodeCPUStats stats[REMOTE_NODE_CPU_STATS_MAX] = { 0 };
    remote_node_get_cpu_stats wire[REMOTE_NODE_CPU_STATS_MAX];
    int n = args->nparams;
    if (virNodeGetCPUStats(call->conn, args->cpuNum, n ? stats : NULL, &n, args->flags) < 0)
        return -1;
    remote_node_get_cpu_stats_ret ret = { .nparams = n };
    for (int i = 0; i < MIN(n, args->nparams); i++)
        wire[ret.params.params_len++] = (remote_node_get_cpu_stats){ .field = stats[i].field, .value = stats[i].value };
    ret.params.params_val = wire;
    return serve_reply(call, &xdr_remote_node_get_cpu_stats_ret, &ret);
}

int serve_node_get_memory_stats(ServeCall *call, const void *body)
{
    const remote_node_get_memory_stats_args *args = body;
    DRIVER_WITH(node_get_memory_stats);
    if (serve_access(call, NULL, args->flags, args) < 0 ||
        serve_list_fits("parameters", args->nparams, REMOTE_NODE_MEMORY_STATS_MAX) < 0)
        return -1;
    virNodeMemoryStats stats[REMOTE_NODE_MEMORY_STATS_MAX] = { 0 };
    remote_node_get_memory_stats wire[REMOTE_NODE_MEMORY_STATS_MAX];
    int n = args->nparams;
    if (virNodeGetMemoryStats(call->conn, args->cellNum, n ? stats : NULL, &n, args->flags) < 0)
        return -1;
    remote_node_get_memory_stats_ret ret = { .nparams = n };
    for (int i = 0; i < MIN(n, args->nparams); i++)
        wire[ret.params.params_len++] = (remote_node_get_memory_stats){ .field = stats[i].field, .value = stats[i].value };
    ret.params.params_val = wire;
    return serve_reply(call, &xdr_remote_node_get_memory_stats_ret, &ret);
}

int serve_node_get_cpu_map(ServeCall *call, const void *body)
{
    const remote_node_get_cpu_map_args *args = body;
    DRIVER_WITH(node_get_cpu_map);
    g_autofree unsigned char *map = NULL;
    unsigned int online = 0;
    if (serve_access(call, NULL, args->flags, args) < 0)
        return -1;
    int cpus = virNodeGetCPUMap(call->conn, args->need_map ? &map : NULL, args->need_online ? &online : NULL, args->flags);
    if (cpus < 0)
        return -1;
    remote_node_get_cpu_map_ret ret = { .cpumap = { map ? (unsigned int)(cpus + 7) / 8 : 0, (char *)map }, .online = online,
                                        .ret = cpus };
    return serve_reply(call, &xdr_remote_node_get_cpu_map_ret, &ret);
}

int serve_node_get_free_pages(ServeCall *call, const void *body)
{
    const remote_node_get_free_pages_args *args = body;
    DRIVER_WITH(node_get_free_pages);
    guint64 room = (guint64)args->pages.pages_len * args->cellCount;
    if (serve_access(call, NULL, args->flags, args) < 0)
        return -1;
    if (room > REMOTE_NODE_MAX_CELLS) {
        error_set(VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, "%u page sizes of %u cells are too many", args->pages.pages_len,
                  args->cellCount);
        return -1;
    }
    unsigned long long counts[REMOTE_NODE_MAX_CELLS] = { 0 };
    int n = virNodeGetFreePages(call->conn, args->pages.pages_len, args->pages.pages_val, args->startCell,
                                        args->cellCount, counts, args->flags);
    if (n < 0)
        return -1;
    remote_node_get_free_pages_ret ret = { .counts = { (unsigned int)MIN((guint64)n, room), (uint64_t *)(void *)counts } };
    return serve_reply(call, &xdr_remote_node_get_free_pages_ret, &ret);
}

int serve_node_alloc_pages(ServeCall *call, const void *body)
{
    const remote_node_alloc_pages_args *args = body;
    DRIVER_WITH(node_alloc_pages);
    if (serve_access(call, NULL, args->flags, args) < 0)
        return -1;
    if (args->pageSizes.pageSizes_len != args->pageCounts.pageCounts_len) {
        error_set(VIR_FROM_RPC, VIR_ERR_INVALID_ARG, "%u page sizes have %u counts", args->pageSizes.pageSizes_len,
                  args->pageCounts.pageCounts_len);
        return -1;
    }
    int n = virNodeAllocPages(call->conn, args->pageSizes.pageSizes_len, args->pageSizes.pageSizes_val,
                                     (unsigned long long *)(void *)args->pageCounts.pageCounts_val, args->startCell,
                                     args->cellCount, args->flags);
    remote_node_alloc_pages_ret ret = { .ret = n };
    return n < 0 ? -1 : serve_reply(call, &xdr_remote_node_alloc_pages_ret, &ret);
}

int serve_secret_get_value(ServeCall *call, const void *body)
{
    const remote_secret_get_value_args *args = body;
    g_autoptr(virSecret) secret = object_from_secret(call->conn, &args->secret);
    DRIVER_WITH(secret_get_value);
    if (serve_access(call, secret, args->flags, args) < 0)
        return -1;
    size_t size = 0;
    unsigned char *value = virSecretGetValue(secret, &size, args->flags);
    if (!value)
        return -1;
    remote_secret_get_value_ret ret = { .value = { (unsigned int)size, (char *)value } };
    int status = serve_reply(call, &xdr_remote_secret_get_value_ret, &ret);
    explicit_bzero(value, size);
    g_free(value);
    return status;
}
