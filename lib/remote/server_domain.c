/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Domain calls whose shape is their own: the server's half of client_domain.c. */
#include <string.h>

#include "core/error.h"
#include "remote/serve_calls.h"
#include "remote/serve_private.h"

/* Every function here starts with these. */
#define BEGIN(name)                                                                                                    \
    const remote_##name##_args *args = body;                                                                           \
    g_autoptr(virDomain) dom = object_from_domain(call->conn, &args->dom);                                             \
    DRIVER_WITH(name)

/* A buffer of count maps of maplen bytes, NULL (with an error) when that is more than the reply may carry. */
static unsigned char *maps_new(int count, int maplen)
{
    if (count < 0 || maplen < 0 || (gint64)count * maplen > REMOTE_CPUMAPS_MAX) {
        error_set(VIR_FROM_RPC, VIR_ERR_RPC, "%d cpu maps of %d bytes are more than %d bytes", count, maplen, REMOTE_CPUMAPS_MAX);
        return NULL;
    }
    return g_malloc0((gsize)count * (gsize)maplen + 1);
}

int serve_domain_get_vcpus(ServeCall *call, const void *body)
{
    BEGIN(domain_get_vcpus);
    if (serve_access(call, dom, 0, args) < 0 || serve_list_fits("vcpus", args->maxinfo, REMOTE_VCPUINFO_MAX) < 0)
        return -1;
    g_autofree unsigned char *maps = maps_new(args->maxinfo, args->maplen);
    g_autofree virVcpuInfoPtr info = g_new0(virVcpuInfo, (gsize)args->maxinfo + 1);
    if (!maps)
        return -1;
    int n = virDomainGetVcpus(dom, info, args->maxinfo, args->maplen ? maps : NULL, args->maplen);
    if (n < 0 || serve_list_fits("vcpus", n, (unsigned int)args->maxinfo) < 0)
        return -1;
    g_autofree remote_vcpu_info *wire = g_new(remote_vcpu_info, (gsize)n + 1);
    for (int i = 0; i < n; i++)
        wire[i] = (remote_vcpu_info){ .number = info[i].number, .state = info[i].state, .cpu_time = info[i].cpuTime,
                                      .cpu = info[i].cpu };
    remote_domain_get_vcpus_ret ret = { .info = { (unsigned int)n, wire },
                                        .cpumaps = { (unsigned int)(args->maxinfo * args->maplen), (char *)maps } };
    return serve_reply(call, &xdr_remote_domain_get_vcpus_ret, &ret);
}

int serve_domain_get_vcpu_pin_info(ServeCall *call, const void *body)
{
    BEGIN(domain_get_vcpu_pin_info);
    if (serve_access(call, dom, args->flags, args) < 0 ||
        serve_list_fits("cpu maps", args->ncpumaps, REMOTE_VCPUINFO_MAX) < 0)
        return -1;
    g_autofree unsigned char *maps = maps_new(args->ncpumaps, args->maplen);
    if (!maps)
        return -1;
    int n = virDomainGetVcpuPinInfo(dom, args->ncpumaps, maps, args->maplen, args->flags);
    if (n < 0)
        return -1;
    remote_domain_get_vcpu_pin_info_ret ret = {
        .cpumaps = { (unsigned int)(args->ncpumaps * args->maplen), (char *)maps }, .num = n };
    return serve_reply(call, &xdr_remote_domain_get_vcpu_pin_info_ret, &ret);
}

int serve_domain_get_emulator_pin_info(ServeCall *call, const void *body)
{
    BEGIN(domain_get_emulator_pin_info);
    if (serve_access(call, dom, args->flags, args) < 0)
        return -1;
    g_autofree unsigned char *map = maps_new(1, args->maplen);
    if (!map)
        return -1;
    int n = virDomainGetEmulatorPinInfo(dom, map, args->maplen, args->flags);
    if (n < 0)
        return -1;
    remote_domain_get_emulator_pin_info_ret ret = { .cpumaps = { (unsigned int)args->maplen, (char *)map }, .ret = n };
    return serve_reply(call, &xdr_remote_domain_get_emulator_pin_info_ret, &ret);
}

static int peek_fits(unsigned int size, unsigned int max)
{
    if (size <= max)
        return 0;
    error_set(VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, "size %u is above the maximum buffer size %u", size, max);
    return -1;
}

int serve_domain_block_peek(ServeCall *call, const void *body)
{
    BEGIN(domain_block_peek);
    if (serve_access(call, dom, args->flags, args) < 0 || peek_fits(args->size, REMOTE_DOMAIN_BLOCK_PEEK_BUFFER_MAX) < 0)
        return -1;
    g_autofree char *buffer = g_malloc0((gsize)args->size + 1);
    if (virDomainBlockPeek(dom, args->path, args->offset, args->size, buffer, args->flags) < 0)
        return -1;
    remote_domain_block_peek_ret ret = { .buffer = { args->size, buffer } };
    return serve_reply(call, &xdr_remote_domain_block_peek_ret, &ret);
}

int serve_domain_memory_peek(ServeCall *call, const void *body)
{
    BEGIN(domain_memory_peek);
    if (serve_access(call, dom, args->flags, args) < 0 || peek_fits(args->size, REMOTE_DOMAIN_MEMORY_PEEK_BUFFER_MAX) < 0)
        return -1;
    g_autofree char *buffer = g_malloc0((gsize)args->size + 1);
    if (virDomainMemoryPeek(dom, args->offset, args->size, buffer, args->flags) < 0)
        return -1;
    remote_domain_memory_peek_ret ret = { .buffer = { args->size, buffer } };
    return serve_reply(call, &xdr_remote_domain_memory_peek_ret, &ret);
}

/* With its zero at the end, as stock's servers send it. */
static remote_domain_get_security_label_ret wire_label(virSecurityLabelPtr label)
{
    label->label[sizeof(label->label) - 1] = 0;
    return (remote_domain_get_security_label_ret){
        .label = { (unsigned int)MIN(strlen(label->label) + 1, (size_t)REMOTE_SECURITY_LABEL_MAX), label->label },
        .enforcing = label->enforcing };
}

int serve_domain_get_security_label(ServeCall *call, const void *body)
{
    BEGIN(domain_get_security_label);
    virSecurityLabel label = { 0 };
    if (serve_access(call, dom, 0, args) < 0 || virDomainGetSecurityLabel(dom, &label) < 0)
        return -1;
    remote_domain_get_security_label_ret ret = wire_label(&label);
    return serve_reply(call, &xdr_remote_domain_get_security_label_ret, &ret);
}

int serve_domain_get_security_label_list(ServeCall *call, const void *body)
{
    BEGIN(domain_get_security_label_list);
    g_autofree virSecurityLabelPtr labels = NULL;
    if (serve_access(call, dom, 0, args) < 0)
        return -1;
    int n = virDomainGetSecurityLabelList(dom, &labels);
    if (n < 0 || serve_list_fits("security labels", n, REMOTE_SECURITY_LABEL_LIST_MAX) < 0)
        return -1;
    g_autofree remote_domain_get_security_label_ret *wire = g_new(remote_domain_get_security_label_ret, (gsize)n + 1);
    for (int i = 0; i < n; i++)
        wire[i] = wire_label(&labels[i]);
    remote_domain_get_security_label_list_ret ret = { .labels = { (unsigned int)n, wire }, .ret = n };
    return serve_reply(call, &xdr_remote_domain_get_security_label_list_ret, &ret);
}

int serve_domain_memory_stats(ServeCall *call, const void *body)
{
    BEGIN(domain_memory_stats);
    if (serve_access(call, dom, args->flags, args) < 0 ||
        serve_list_fits("memory stats", (int)MIN(args->maxStats, (unsigned int)G_MAXINT), REMOTE_DOMAIN_MEMORY_STATS_MAX) < 0)
        return -1;
    g_autofree virDomainMemoryStatPtr stats = g_new0(virDomainMemoryStatStruct, (gsize)args->maxStats + 1);
    int n = virDomainMemoryStats(dom, stats, args->maxStats, args->flags);
    if (n < 0)
        return -1;
    g_autofree remote_domain_memory_stat *wire = g_new(remote_domain_memory_stat, (gsize)n + 1);
    for (int i = 0; i < n; i++)
        wire[i] = (remote_domain_memory_stat){ .tag = stats[i].tag, .val = stats[i].val };
    remote_domain_memory_stats_ret ret = { .stats = { (unsigned int)n, wire } };
    return serve_reply(call, &xdr_remote_domain_memory_stats_ret, &ret);
}

int serve_domain_get_block_job_info(ServeCall *call, const void *body)
{
    BEGIN(domain_get_block_job_info);
    virDomainBlockJobInfo info = { 0 };
    if (serve_access(call, dom, args->flags, args) < 0)
        return -1;
    int found = virDomainGetBlockJobInfo(dom, args->path, &info, args->flags);
    if (found < 0)
        return -1;
    remote_domain_get_block_job_info_ret ret = { .found = found, .type = info.type, .bandwidth = info.bandwidth, .cur = info.cur,
                                                 .end = info.end };
    return serve_reply(call, &xdr_remote_domain_get_block_job_info_ret, &ret);
}

int serve_domain_get_cpu_stats(ServeCall *call, const void *body)
{
    BEGIN(domain_get_cpu_stats);
    ServeParams params = { 0 };
    if (serve_access(call, dom, args->flags, args) < 0)
        return -1;
    if (args->ncpus > REMOTE_DOMAIN_GET_CPU_STATS_NCPUS_MAX || args->nparams > REMOTE_DOMAIN_GET_CPU_STATS_MAX) {
        error_set(VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, "%u statistics of %u cpus are too many", args->nparams, args->ncpus);
        return -1;
    }
    if (serve_params_new(&params, (int)(args->nparams * args->ncpus), REMOTE_DOMAIN_GET_CPU_STATS_MAX) < 0)
        return -1;
    remote_domain_get_cpu_stats_ret ret = { 0 };
    int status = -1;
    int each = virDomainGetCPUStats(dom, params.params, args->nparams, args->start_cpu, args->ncpus, args->flags);
    gboolean strings = (args->flags & VIR_TYPED_PARAM_STRING_OKAY) != 0;
    if (each >= 0 && serve_params_wire(&params, strings, &ret.params.params_val, &ret.params.params_len)) {
        unsigned int cpus = args->nparams && each ? ret.params.params_len / (unsigned int)each : 0;
        /* strings that were left out make each cpu's group smaller */
        ret.nparams = params.params && !strings && cpus ? (int)(ret.params.params_len / cpus) : each;
        status = serve_reply(call, &xdr_remote_domain_get_cpu_stats_ret, &ret);
    }
    serve_params_free(&params);
    return status;
}

int serve_domain_get_disk_errors(ServeCall *call, const void *body)
{
    BEGIN(domain_get_disk_errors);
    if (serve_access(call, dom, args->flags, args) < 0 ||
        serve_list_fits("disk errors", (int)MIN(args->maxerrors, (unsigned int)G_MAXINT), REMOTE_DOMAIN_DISK_ERRORS_MAX) < 0)
        return -1;
    g_autofree virDomainDiskErrorPtr errors = g_new0(virDomainDiskError, (gsize)args->maxerrors + 1);
    int n = virDomainGetDiskErrors(dom, args->maxerrors ? errors : NULL, args->maxerrors, args->flags);
    unsigned int listed = n > 0 ? MIN((unsigned int)n, args->maxerrors) : 0;
    g_autofree remote_domain_disk_error *wire = g_new(remote_domain_disk_error, (gsize)listed + 1);
    for (unsigned int i = 0; i < listed; i++)
        wire[i] = (remote_domain_disk_error){ .disk = errors[i].disk, .error = errors[i].error };
    remote_domain_get_disk_errors_ret ret = { .errors = { listed, wire }, .nerrors = n };
    int status = n < 0 ? -1 : serve_reply(call, &xdr_remote_domain_get_disk_errors_ret, &ret);
    for (unsigned int i = 0; i < listed; i++)
        g_free(errors[i].disk);
    return status;
}
