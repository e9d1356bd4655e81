#include "daemons/qemu/host.h"

#include "util/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *host_read(const char *path)
{
    char *text = NULL;

    if (file_read(path, 1 << 20, &text, NULL) < 0)
        return NULL;
    return g_strchomp(text);
}

static unsigned read_number(unsigned cpu, const char *file, unsigned absent)
{
    g_autofree char *path = g_strdup_printf("/sys/devices/system/cpu/cpu%u/%s", cpu, file), *text = host_read(path);
    long n = text ? strtol(text, NULL, 10) : -1;

    return n < 0 ? absent : (unsigned)n;
}

static unsigned node_of(unsigned cpu)
{
    for (unsigned node = 0; node < 64; node++) {
        g_autofree char *path = g_strdup_printf("/sys/devices/system/cpu/cpu%u/node%u", cpu, node);

        if (access(path, F_OK) == 0)
            return node;
    }
    return 0;
}

static void read_cpu(HostTopology *t, unsigned id)
{
    g_autofree char *path = g_strdup_printf("/sys/devices/system/cpu/cpu%u/topology/thread_siblings_list", id), *siblings = host_read(path);
    HostCpu cpu = {.id = id, .socket = read_number(id, "topology/physical_package_id", 0), .die = read_number(id, "topology/die_id", 0),
                   .core = read_number(id, "topology/core_id", id), .node = node_of(id)};

    if (siblings)
        g_strlcpy(cpu.siblings, siblings, sizeof(cpu.siblings));
    else
        g_snprintf(cpu.siblings, sizeof(cpu.siblings), "%u", id);
    g_array_append_val(t->cpus, cpu);
}

/* How many different values a part of the identity takes, as a product of the levels above. */
static unsigned count_distinct(const HostTopology *t, bool with_die, bool with_core)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < t->cpus->len; i++) {
        const HostCpu *c = &g_array_index(t->cpus, HostCpu, i);

        g_hash_table_add(seen, g_strdup_printf("%u.%d.%d", c->socket, with_die ? (int)c->die : -1, with_core ? (int)c->core : -1));
    }
    return MAX(1, g_hash_table_size(seen));
}

HostTopology *host_topology_new(void)
{
    HostTopology *t = g_new0(HostTopology, 1);
    unsigned n = (unsigned)sysconf(_SC_NPROCESSORS_CONF), sockets, dies, cores;
    g_autofree char *mhz = host_cpuinfo("cpu MHz");

    t->cpus = g_array_new(FALSE, FALSE, sizeof(HostCpu));
    for (unsigned i = 0; i < n; i++) {
        if (read_number(i, "online", 1))
            read_cpu(t, i);
    }
    for (guint i = 0; i < t->cpus->len; i++)
        t->nodes = MAX(t->nodes, g_array_index(t->cpus, HostCpu, i).node + 1);
    sockets = count_distinct(t, false, false);
    dies = count_distinct(t, true, false);
    cores = count_distinct(t, true, true);
    t->nodes = MAX(1, t->nodes);
    t->sockets = MAX(1, sockets / t->nodes);
    t->dies = dies / sockets;
    t->cores = cores / dies;
    t->threads = MAX(1, t->cpus->len / cores);
    t->mhz = mhz ? (unsigned)strtoul(mhz, NULL, 10) : 0;
    return t;
}

void host_topology_free(HostTopology *t)
{
    if (!t)
        return;
    g_array_unref(t->cpus);
    g_free(t);
}

uint64_t host_meminfo_kib(int node, const char *key)
{
    g_autofree char *path = node < 0 ? g_strdup("/proc/meminfo") : g_strdup_printf("/sys/devices/system/node/node%d/meminfo", node);
    g_autofree char *text = host_read(path);
    g_autofree char *wanted = g_strdup_printf("%s:", key);
    const char *at = text ? strstr(text, wanted) : NULL;

    return at ? strtoull(at + strlen(wanted), NULL, 10) : 0;
}

char *host_cpuinfo(const char *key)
{
    g_autofree char *text = host_read("/proc/cpuinfo");
    g_auto(GStrv) lines = text ? g_strsplit(text, "\n", 64) : NULL;

    for (char **l = lines; l && *l; l++) {
        char *colon = strchr(*l, ':');

        if (!colon)
            continue;
        *colon = '\0';
        if (g_str_equal(g_strstrip(*l), key))
            return g_strdup(g_strstrip(colon + 1));
    }
    return NULL;
}

uint64_t host_nodes_kib(const HostTopology *t, const char *key)
{
    uint64_t sum = 0;

    for (unsigned node = 0; node < t->nodes; node++)
        sum += host_meminfo_kib((int)node, key);
    return sum ? sum : host_meminfo_kib(-1, key);
}
