/* The connection and the host. */
#include "daemons/qemu/caps_xml.h"
#include "daemons/qemu/driver_calls.h"
#include "daemons/qemu/host.h"

#include "core/error.h"
#include "core/features.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

const char *qemu_connect_get_type(virConnectPtr conn)
{
    return "QEMU";
}

int qemu_connect_get_version(virConnectPtr conn, unsigned long *version)
{
    g_autoptr(QemuCaps) caps = caps_store_get(qemu_driver_of(conn)->caps, NULL, NULL);

    if (!caps)
        return -1;
    *version = caps->version;
    return 0;
}

char *qemu_connect_get_hostname(virConnectPtr conn)
{
    char name[256];

    if (gethostname(name, sizeof(name)) < 0)
        g_strlcpy(name, "localhost", sizeof(name));
    return strdup(name);
}

char *qemu_connect_get_uri(virConnectPtr conn)
{
    return strdup(conn->uri ? conn->uri : qemu_driver_of(conn)->config->uri);
}

int qemu_connect_get_max_vcpus(virConnectPtr conn, const char *type)
{
    if (!type)
        return 16;
    if (g_ascii_strcasecmp(type, "qemu") == 0)
        return 16;
    if (g_ascii_strcasecmp(type, "kvm") == 0)
        return 255;
    error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "unknown type '%s'", type);
    return -1;
}

int qemu_connect_is_secure(virConnectPtr conn)
{
    return 1; /* a unix socket or this very process */
}

int qemu_connect_supports_feature(virConnectPtr conn, int feature)
{
    switch (feature) {
    case FEATURE_FD_PASSING:
    case FEATURE_TYPED_PARAM_STRING:
    case FEATURE_XML_MIGRATABLE:
        return 1;
    default:
        return 0;
    }
}

char *qemu_connect_get_capabilities(virConnectPtr conn)
{
    QemuDriver *d = qemu_driver_of(conn);

    return caps_xml_host(d->caps, &d->config->launcher, d->host_uuid);
}

char *qemu_connect_get_domain_capabilities(virConnectPtr conn, const char *emulator, const char *arch, const char *machine,
                                           const char *virttype, unsigned int flags)
{
    g_autoptr(QemuCaps) caps = NULL;

    if (arch && !caps_arch_find(arch)) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "unknown architecture: %s", arch);
        return NULL;
    }
    caps = caps_store_get(qemu_driver_of(conn)->caps, arch, emulator);
    return caps ? caps_xml_domain(caps, machine, virttype) : NULL;
}

/* The models QEMU knows, as the document names them. */
int qemu_connect_get_cpu_model_names(virConnectPtr conn, const char *arch, char ***models, unsigned int flags)
{
    g_autoptr(QemuCaps) caps = NULL;
    int n = 0;

    if (!caps_arch_find(arch)) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "cannot find architecture %s", arch);
        return -1;
    }
    caps = caps_store_get(qemu_driver_of(conn)->caps, arch, NULL);
    if (!caps)
        return -1;
    if (models)
        *models = calloc(caps->accel_tcg.cpus ? caps->accel_tcg.cpus->len + 1 : 1, sizeof(char *));
    for (guint i = 0; caps->accel_tcg.cpus && i < caps->accel_tcg.cpus->len; i++, n++) {
        if (models)
            (*models)[n] = strdup(((CapsCpu *)caps->accel_tcg.cpus->pdata[i])->name);
    }
    return n;
}

int qemu_node_get_info(virConnectPtr conn, virNodeInfoPtr info)
{
    g_autoptr(HostTopology) t = host_topology_new();
    struct utsname u;

    memset(info, 0, sizeof(*info));
    uname(&u);
    g_strlcpy(info->model, u.machine, sizeof(info->model));
    info->memory = host_nodes_kib(t, "MemTotal");
    info->cpus = t->cpus->len;
    info->mhz = t->mhz;
    info->nodes = t->nodes;
    info->sockets = t->sockets;
    info->cores = t->cores * t->dies;
    info->threads = t->threads;
    return 0;
}

unsigned long long qemu_node_get_free_memory(virConnectPtr conn)
{
    g_autoptr(HostTopology) t = host_topology_new();

    return host_nodes_kib(t, "MemFree") << 10;
}

int qemu_node_get_cells_free_memory(virConnectPtr conn, unsigned long long *free_mems, int start, int max)
{
    g_autoptr(HostTopology) t = host_topology_new();
    int n = 0;

    if (start >= (int)t->nodes) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "start cell %d out of range (0-%u)", start, t->nodes - 1);
        return -1;
    }
    for (int node = start; node < (int)t->nodes && n < max; node++)
        free_mems[n++] = (t->nodes > 1 ? host_meminfo_kib(node, "MemFree") : host_nodes_kib(t, "MemFree")) << 10;
    return n;
}

static void put_cpu_stat(virNodeCPUStatsPtr p, const char *field, unsigned long long value)
{
    g_strlcpy(p->field, field, sizeof(p->field));
    p->value = value;
}

int qemu_node_get_cpu_stats(virConnectPtr conn, int cpu, virNodeCPUStatsPtr params, int *nparams, unsigned int flags)
{
    g_autofree char *text = host_read("/proc/stat");
    g_autofree char *name = cpu < 0 ? g_strdup("cpu ") : g_strdup_printf("cpu%d ", cpu);
    unsigned long long user, nice, sys, idle, iowait, irq, softirq, tick = 1000000000ULL / (unsigned long long)sysconf(_SC_CLK_TCK);
    const char *at = text ? strstr(text, name) : NULL;

    if (*nparams == 0) {
        *nparams = 4;
        return 0;
    }
    if (*nparams != 4) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "nparams in %s must be equal to %d", "virHostCPUGetStatsLinux", 4);
        return -1;
    }
    if (!at || sscanf(at + strlen(name), "%llu %llu %llu %llu %llu %llu %llu", &user, &nice, &sys, &idle, &iowait, &irq, &softirq) != 7) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "Invalid cpuNum in %s", "virHostCPUGetStatsLinux");
        return -1;
    }
    put_cpu_stat(&params[0], VIR_NODE_CPU_STATS_KERNEL, (sys + irq + softirq) * tick);
    put_cpu_stat(&params[1], VIR_NODE_CPU_STATS_USER, (user + nice) * tick);
    put_cpu_stat(&params[2], VIR_NODE_CPU_STATS_IDLE, idle * tick);
    put_cpu_stat(&params[3], VIR_NODE_CPU_STATS_IOWAIT, iowait * tick);
    return 0;
}

int qemu_node_get_memory_stats(virConnectPtr conn, int cell, virNodeMemoryStatsPtr params, int *nparams, unsigned int flags)
{
    static const struct {
        const char *field, *key;
        bool host_only;
    } table[] = {
        {VIR_NODE_MEMORY_STATS_TOTAL, "MemTotal", false}, {VIR_NODE_MEMORY_STATS_FREE, "MemFree", false},
        {VIR_NODE_MEMORY_STATS_BUFFERS, "Buffers", true}, {VIR_NODE_MEMORY_STATS_CACHED, "Cached", true},
    };
    int n = cell < 0 ? 4 : 2;

    if (*nparams == 0) {
        *nparams = n;
        return 0;
    }
    if (*nparams < n) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "nparams in %s must be %d", "virHostMemGetStatsLinux", n);
        return -1;
    }
    *nparams = n;
    for (int i = 0; i < n; i++) {
        g_strlcpy(params[i].field, table[i].field, sizeof(params[i].field));
        params[i].value = host_meminfo_kib(cell, table[i].key);
    }
    return 0;
}

int qemu_node_get_cpu_map(virConnectPtr conn, unsigned char **cpumap, unsigned int *online, unsigned int flags)
{
    g_autoptr(HostTopology) t = host_topology_new();
    unsigned n = (unsigned)sysconf(_SC_NPROCESSORS_CONF);
    unsigned char *map = cpumap ? calloc(1, n / 8 + 1) : NULL;

    for (guint i = 0; map && i < t->cpus->len; i++) {
        unsigned id = g_array_index(t->cpus, HostCpu, i).id;

        map[id / 8] |= (unsigned char)(1 << id % 8);
    }
    if (cpumap)
        *cpumap = map;
    if (online)
        *online = t->cpus->len;
    return (int)n;
}

int qemu_node_get_security_model(virConnectPtr conn, virSecurityModelPtr model)
{
    memset(model, 0, sizeof(*model));
    g_strlcpy(model->model, "none", sizeof(model->model));
    g_strlcpy(model->doi, "0", sizeof(model->doi));
    return 0;
}
