/* The host as its capabilities and node calls tell it. Reads /proc and /sys; every function works on hosts that lack parts of them. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct HostCpu {
    unsigned id, socket, die, core, node;
    char siblings[64]; /* "0", "0,4" */
} HostCpu;

typedef struct HostTopology {
    GArray *cpus; /* HostCpu, online */
    unsigned nodes, sockets, dies, cores, threads; /* a node, a socket, ... */
    unsigned mhz;
} HostTopology;

HostTopology *host_topology_new(void);
void host_topology_free(HostTopology *topology);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostTopology, host_topology_free)

/* Of /proc/meminfo or a node's: total, free and so on, in KiB; 0 when not told. node -1: all. */
uint64_t host_meminfo_kib(int node, const char *key);
/* The sum over the nodes; of the whole host where the kernel knows no nodes. */
uint64_t host_nodes_kib(const HostTopology *topology, const char *key);
/* Fields of /proc/cpuinfo's first processor; NULL when absent (g_free). */
char *host_cpuinfo(const char *key);
/* A small file's text without the last newline, or NULL (g_free). */
char *host_read(const char *path);
