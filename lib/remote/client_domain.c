/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Domain calls of the remote driver whose shape is their own. */
#include "remote/client.h"

#include <string.h>

#include "core/error.h"
#include "remote/client_calls.h"

/* A daemon that starts a domain tells its new id only where flags are taken. */
int client_domain_create(virDomainPtr domain)
{
    return remote_driver.domain_create_with_flags(domain, /* flags= */ 0);
}

/* Copies bytes of the daemon into the caller's buffer of a fixed size, what is missing being zero. */
static int copy_bytes(const char *what, const char *bytes, unsigned int len, void *buffer, size_t size)
{
    if (len > size) {
        error_set(VIR_FROM_RPC, VIR_ERR_RPC, "host reports %s buffer size %u beyond the limit %zu", what, len, size);
        return -1;
    }
    if (size)
        memset(buffer, 0, size);
    if (len)
        memcpy(buffer, bytes, len);
    return 0;
}

int client_domain_get_vcpus(virDomainPtr domain, virVcpuInfoPtr info, int maxinfo, unsigned char *cpumaps, int maplen)
{
    RemoteLink *link = remote_link(domain->conn, DRIVER_HYPERVISOR);
    remote_domain_get_vcpus_args args = { .dom = wire_domain(domain), .maxinfo = maxinfo, .maplen = cpumaps ? maplen : 0 };
    remote_domain_get_vcpus_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_GET_VCPUS, &xdr_remote_domain_get_vcpus_args, &args,
                    &xdr_remote_domain_get_vcpus_ret, &ret) < 0)
        return -1;
    int rc = remote_list_fits("vcpus", ret.info.info_len, maxinfo);
    if (rc == 0 && cpumaps)
        rc = copy_bytes("cpu map", ret.cpumaps.cpumaps_val, ret.cpumaps.cpumaps_len, cpumaps, (size_t)maxinfo * (size_t)maplen);
    for (unsigned int i = 0; rc == 0 && i < ret.info.info_len; i++) {
        const remote_vcpu_info *v = &ret.info.info_val[i];
        info[i] = (virVcpuInfo){ .number = v->number, .state = v->state, .cpuTime = v->cpu_time, .cpu = v->cpu };
    }
    if (rc == 0)
        rc = (int)ret.info.info_len;
    xdr_clear(&xdr_remote_domain_get_vcpus_ret, &ret);
    return rc;
}

int client_domain_get_vcpu_pin_info(virDomainPtr domain, int ncpumaps, unsigned char *cpumaps, int maplen, unsigned int flags)
{
    RemoteLink *link = remote_link(domain->conn, DRIVER_HYPERVISOR);
    remote_domain_get_vcpu_pin_info_args args = { .dom = wire_domain(domain), .ncpumaps = ncpumaps, .maplen = maplen,
                                                  .flags = flags };
    remote_domain_get_vcpu_pin_info_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_GET_VCPU_PIN_INFO, &xdr_remote_domain_get_vcpu_pin_info_args, &args,
                    &xdr_remote_domain_get_vcpu_pin_info_ret, &ret) < 0)
        return -1;
    int rc = copy_bytes("cpu map", ret.cpumaps.cpumaps_val, ret.cpumaps.cpumaps_len, cpumaps, (size_t)ncpumaps * (size_t)maplen);
    if (rc == 0)
        rc = ret.num;
    xdr_clear(&xdr_remote_domain_get_vcpu_pin_info_ret, &ret);
    return rc;
}

int client_domain_get_emulator_pin_info(virDomainPtr domain, unsigned char *cpumap, int maplen, unsigned int flags)
{
    RemoteLink *link = remote_link(domain->conn, DRIVER_HYPERVISOR);
    remote_domain_get_emulator_pin_info_args args = { .dom = wire_domain(domain), .maplen = maplen, .flags = flags };
    remote_domain_get_emulator_pin_info_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_GET_EMULATOR_PIN_INFO,
                    &xdr_remote_domain_get_emulator_pin_info_args, &args, &xdr_remote_domain_get_emulator_pin_info_ret, &ret) < 0)
        return -1;
    int rc = copy_bytes("cpu map", ret.cpumaps.cpumaps_val, ret.cpumaps.cpumaps_len, cpumap, (size_t)maplen);
    if (rc == 0)
        rc = ret.ret;
    xdr_clear(&xdr_remote_domain_get_emulator_pin_info_ret, &ret);
    return rc;
}

/* The peeks answer with exactly as many bytes as were asked for. */
static int take_peek(char **bytes, unsigned int len, void *buffer, size_t size)
{
    int rc = 0;
    if (len != size) {
        error_set(VIR_FROM_RPC, VIR_ERR_RPC, "returned buffer is not same size as requested");
        rc = -1;
    } else if (len) {
        memcpy(buffer, *bytes, len);
    }
    g_clear_pointer(bytes, g_free);
    return rc;
}

static int peek_fits(const char *what, size_t size, size_t max)
{
    if (size <= max)
        return 0;
    error_set(VIR_FROM_RPC, VIR_ERR_RPC, "%s peek request too large for remote protocol, %zu > %zu", what, size, max);
    return -1;
}

int client_domain_block_peek(virDomainPtr dom, const char *disk, unsigned long long offset, size_t size, void *buffer,
                             unsigned int flags)
{
    RemoteLink *link = remote_link(dom->conn, DRIVER_HYPERVISOR);
    remote_domain_block_peek_args args = { .dom = wire_domain(dom), .path = borrow(disk), .offset = offset,
                                           .size = (unsigned int)size, .flags = flags };
    remote_domain_block_peek_ret ret = { 0 };
    if (peek_fits("block", size, REMOTE_DOMAIN_BLOCK_PEEK_BUFFER_MAX) < 0 ||
        remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_BLOCK_PEEK, &xdr_remote_domain_block_peek_args, &args,
                    &xdr_remote_domain_block_peek_ret, &ret) < 0)
        return -1;
    return take_peek(&ret.buffer.buffer_val, ret.buffer.buffer_len, buffer, size);
}

int client_domain_memory_peek(virDomainPtr dom, unsigned long long start, size_t size, void *buffer, unsigned int flags)
{
    RemoteLink *link = remote_link(dom->conn, DRIVER_HYPERVISOR);
    remote_domain_memory_peek_args args = { .dom = wire_domain(dom), .offset = start, .size = (unsigned int)size, .flags = flags };
    remote_domain_memory_peek_ret ret = { 0 };
    if (peek_fits("memory", size, REMOTE_DOMAIN_MEMORY_PEEK_BUFFER_MAX) < 0 ||
        remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_MEMORY_PEEK, &xdr_remote_domain_memory_peek_args, &args,
                    &xdr_remote_domain_memory_peek_ret, &ret) < 0)
        return -1;
    return take_peek(&ret.buffer.buffer_val, ret.buffer.buffer_len, buffer, size);
}

/* The wire's label is an array of characters that need not end in a zero. */
static int copy_label(const remote_domain_get_security_label_ret *wire, virSecurityLabelPtr label)
{
    memset(label, 0, sizeof(*label));
    if (wire->label.label_len >= sizeof(label->label)) {
        error_set(VIR_FROM_RPC, VIR_ERR_RPC, "security label exceeds maximum: %zu", sizeof(label->label) - 1);
        return -1;
    }
    if (wire->label.label_len)
        memcpy(label->label, wire->label.label_val, wire->label.label_len);
    label->enforcing = wire->enforcing;
    return 0;
}

int client_domain_get_security_label(virDomainPtr domain, virSecurityLabelPtr seclabel)
{
    RemoteLink *link = remote_link(domain->conn, DRIVER_HYPERVISOR);
    remote_domain_get_security_label_args args = { .dom = wire_domain(domain) };
    remote_domain_get_security_label_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_GET_SECURITY_LABEL, &xdr_remote_domain_get_security_label_args,
                    &args, &xdr_remote_domain_get_security_label_ret, &ret) < 0)
        return -1;
    int rc = copy_label(&ret, seclabel);
    xdr_clear(&xdr_remote_domain_get_security_label_ret, &ret);
    return rc;
}

int client_domain_get_security_label_list(virDomainPtr domain, virSecurityLabelPtr *seclabels)
{
    RemoteLink *link = remote_link(domain->conn, DRIVER_HYPERVISOR);
    remote_domain_get_security_label_list_args args = { .dom = wire_domain(domain) };
    remote_domain_get_security_label_list_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_GET_SECURITY_LABEL_LIST,
                    &xdr_remote_domain_get_security_label_list_args, &args, &xdr_remote_domain_get_security_label_list_ret,
                    &ret) < 0)
        return -1;
    g_autofree virSecurityLabelPtr list = g_new0(virSecurityLabel, (gsize)ret.labels.labels_len + 1);
    int rc = ret.ret < 0 ? -1 : (int)ret.labels.labels_len;
    for (unsigned int i = 0; rc >= 0 && i < ret.labels.labels_len; i++)
        if (copy_label(&ret.labels.labels_val[i], &list[i]) < 0)
            rc = -1;
    if (rc >= 0)
        *seclabels = g_steal_pointer(&list);
    xdr_clear(&xdr_remote_domain_get_security_label_list_ret, &ret);
    return rc;
}

int client_domain_memory_stats(virDomainPtr dom, virDomainMemoryStatPtr stats, unsigned int nr_stats, unsigned int flags)
{
    RemoteLink *link = remote_link(dom->conn, DRIVER_HYPERVISOR);
    remote_domain_memory_stats_args args = { .dom = wire_domain(dom), .maxStats = nr_stats, .flags = flags };
    remote_domain_memory_stats_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_MEMORY_STATS, &xdr_remote_domain_memory_stats_args, &args,
                    &xdr_remote_domain_memory_stats_ret, &ret) < 0)
        return -1;
    int rc = remote_list_fits("memory stats", ret.stats.stats_len, (int)MIN(nr_stats, (unsigned int)G_MAXINT));
    for (unsigned int i = 0; rc == 0 && i < ret.stats.stats_len; i++) {
        stats[i].tag = ret.stats.stats_val[i].tag;
        stats[i].val = ret.stats.stats_val[i].val;
    }
    if (rc == 0)
        rc = (int)ret.stats.stats_len;
    xdr_clear(&xdr_remote_domain_memory_stats_ret, &ret);
    return rc;
}

int client_domain_get_block_job_info(virDomainPtr dom, const char *disk, virDomainBlockJobInfoPtr info, unsigned int flags)
{
    RemoteLink *link = remote_link(dom->conn, DRIVER_HYPERVISOR);
    remote_domain_get_block_job_info_args args = { .dom = wire_domain(dom), .path = borrow(disk), .flags = flags };
    remote_domain_get_block_job_info_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_GET_BLOCK_JOB_INFO, &xdr_remote_domain_get_block_job_info_args,
                    &args, &xdr_remote_domain_get_block_job_info_ret, &ret) < 0)
        return -1;
    if (ret.found)
        *info = (virDomainBlockJobInfo){ .type = ret.type, .bandwidth = ret.bandwidth, .cur = ret.cur, .end = ret.end };
    return ret.found != 0;
}

/* The wire has the parameters of each cpu without gaps; the caller's array has nparams places a cpu. */
static int spread_cpu_stats(remote_domain_get_cpu_stats_ret *ret, virTypedParameterPtr params, unsigned int nparams,
                            unsigned int ncpus)
{
    unsigned int each = (unsigned int)MAX(ret->nparams, 0), len = ret->params.params_len;
    if (!each || each > nparams || len % each || len / each > ncpus) {
        error_set(VIR_FROM_RPC, VIR_ERR_RPC, "the daemon sent %u statistics in groups of %u for %u cpus of %u", len, each, ncpus,
                  nparams);
        return -1;
    }
    memset(params, 0, sizeof(*params) * nparams * ncpus);
    for (unsigned int cpu = 0; cpu < len / each; cpu++) {
        int room = (int)each;
        params_fill(ret->params.params_val + (gsize)cpu * each, each, room, params + (gsize)cpu * nparams, &room);
    }
    return ret->nparams;
}

int client_domain_get_cpu_stats(virDomainPtr domain, virTypedParameterPtr params, unsigned int nparams, int start_cpu,
                                unsigned int ncpus, unsigned int flags)
{
    RemoteLink *link = remote_link(domain->conn, DRIVER_HYPERVISOR);
    remote_domain_get_cpu_stats_args args = { .dom = wire_domain(domain), .nparams = nparams, .start_cpu = start_cpu,
                                              .ncpus = ncpus, .flags = remote_string_okay(link, flags) };
    remote_domain_get_cpu_stats_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_GET_CPU_STATS, &xdr_remote_domain_get_cpu_stats_args, &args,
                    &xdr_remote_domain_get_cpu_stats_ret, &ret) < 0)
        return -1;
    int rc = ret.nparams;
    if (ret.params.params_len)
        rc = spread_cpu_stats(&ret, params, nparams, ncpus);
    xdr_clear(&xdr_remote_domain_get_cpu_stats_ret, &ret);
    return rc;
}

int client_domain_get_disk_errors(virDomainPtr dom, virDomainDiskErrorPtr errors, unsigned int maxerrors, unsigned int flags)
{
    RemoteLink *link = remote_link(dom->conn, DRIVER_HYPERVISOR);
    remote_domain_get_disk_errors_args args = { .dom = wire_domain(dom), .maxerrors = maxerrors, .flags = flags };
    remote_domain_get_disk_errors_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_GET_DISK_ERRORS, &xdr_remote_domain_get_disk_errors_args, &args,
                    &xdr_remote_domain_get_disk_errors_ret, &ret) < 0)
        return -1;
    int rc = maxerrors ? (int)ret.errors.errors_len : ret.nerrors;
    if (remote_list_fits("disk errors", ret.errors.errors_len, (int)MIN(maxerrors, (unsigned int)G_MAXINT)) < 0)
        rc = -1;
    for (unsigned int i = 0; rc >= 0 && i < ret.errors.errors_len; i++) {
        errors[i].disk = g_steal_pointer(&ret.errors.errors_val[i].disk);
        errors[i].error = ret.errors.errors_val[i].error;
    }
    xdr_clear(&xdr_remote_domain_get_disk_errors_ret, &ret);
    return rc;
}
