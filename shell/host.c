/* What the connection and the host behind it are. */
#include <string.h>

#include "shell/object.h"
#include "shell/table.h"
#include "shell/text.h"
#include "shell/xml.h"

CommandRun uri_query, hostname_query, version_query, capabilities_query, domcapabilities_query, nodeinfo_query,
    sysinfo_query, maxvcpus_query, nodecpumap_query, nodememstats_query, cpu_models_query, freecell_query,
    pool_capabilities_query;
CommandText version_text, nodeinfo_text, nodecpumap_text, nodememstats_text, cpu_models_text, freecell_text;

bool uri_query(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *uri = virConnectGetURI(shell->conn);

    if (!uri) {
        shell_error(shell, "failed to get URI");
        return false;
    }
    record_set_string(record, "uri", uri);
    return true;
}

bool hostname_query(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *name = virConnectGetHostname(shell->conn);

    if (!name) {
        shell_error(shell, "failed to get hypervisor hostname");
        return false;
    }
    record_set_string(record, "hostname", name);
    return true;
}

static void set_version(Record *record, const char *key, unsigned long version)
{
    record_set_format(record, key, "%lu.%lu.%lu", version / 1000000, version / 1000 % 1000, version % 1000);
}

bool version_query(Shell *shell, const Args *args, Record *record)
{
    const char *type = virConnectGetType(shell->conn);
    unsigned long library, api, running;

    if (!type) {
        shell_error(shell, "failed to get hypervisor type");
        return false;
    }
    if (virGetVersion(&library, type, &api) < 0) {
        shell_error(shell, "failed to get the library version");
        return false;
    }
    record_set_format(record, "compiled", "%d.%d.%d", LIBVIR_VERSION_NUMBER / 1000000,
                      LIBVIR_VERSION_NUMBER / 1000 % 1000, LIBVIR_VERSION_NUMBER % 1000);
    set_version(record, "library", library);
    record_set_string(record, "type", type);
    set_version(record, "api", api);
    if (virConnectGetVersion(shell->conn, &running) < 0) {
        if (!shell_error_unsupported(shell)) {
            shell_error(shell, "failed to get the hypervisor version");
            return false;
        }
        shell_forget_error(shell);
        running = 0;
    }
    if (running)
        set_version(record, "hypervisor", running);
    if (args_has(args, "daemon")) {
        if (virConnectGetLibVersion(shell->conn, &running) < 0) {
            shell_error(shell, "failed to get the daemon version");
            return false;
        }
        set_version(record, "daemon", running);
    }
    return true;
}

void version_text(Shell *shell, const Args *args, const Record *record)
{
    const char *type = record_string(record, "type"), *hypervisor = record_string(record, "hypervisor");

    shell_print(shell, "Compiled against library: libvirt %s\n", record_string(record, "compiled"));
    shell_print(shell, "Using library: libvirt %s\n", record_string(record, "library"));
    shell_print(shell, "Using API: %s %s\n", type, record_string(record, "api"));
    if (hypervisor)
        shell_print(shell, "Running hypervisor: %s %s\n", type, hypervisor);
    else
        shell_print(shell, "Cannot extract running %s hypervisor version\n", type);
    if (record_get(record, "daemon"))
        shell_print(shell, "Running against daemon: %s\n", record_string(record, "daemon"));
}

static bool document(Shell *shell, const Args *args, Record *record, char *xml, const char *failure)
{
    g_autofree char *owned = xml;

    if (!owned) {
        shell_error(shell, "%s", failure);
        return false;
    }
    return xml_record(shell, args, owned, record);
}

/* A document that ends without a newline gets one. */
static bool document_line(Shell *shell, const Args *args, Record *record, char *xml, const char *failure)
{
    g_autofree char *owned = xml, *line = xml ? g_strdup_printf("%s\n", xml) : NULL;

    return document(shell, args, record, g_steal_pointer(&line), failure);
}

bool capabilities_query(Shell *shell, const Args *args, Record *record)
{
    return document_line(shell, args, record, virConnectGetCapabilities(shell->conn), "failed to get capabilities");
}

bool domcapabilities_query(Shell *shell, const Args *args, Record *record)
{
    const char *type = NULL, *emulator = NULL, *arch = NULL, *machine = NULL;

    if (args_string(shell, args, "virttype", &type) < 0 || args_string(shell, args, "emulatorbin", &emulator) < 0 ||
        args_string(shell, args, "arch", &arch) < 0 || args_string(shell, args, "machine", &machine) < 0)
        return false;
    return document_line(shell, args, record, virConnectGetDomainCapabilities(shell->conn, emulator, arch, machine, type, 0),
                    "failed to get emulator capabilities");
}

bool pool_capabilities_query(Shell *shell, const Args *args, Record *record)
{
    return document_line(shell, args, record, virConnectGetStoragePoolCapabilities(shell->conn, 0),
                         "failed to get storage pool capabilities");
}

bool sysinfo_query(Shell *shell, const Args *args, Record *record)
{
    return document(shell, args, record, virConnectGetSysinfo(shell->conn, 0), "failed to get sysinfo");
}

bool maxvcpus_query(Shell *shell, const Args *args, Record *record)
{
    const char *type = NULL;
    g_autofree char *xml = NULL, *max = NULL;
    g_auto(Xml) document_xml = { NULL };
    int count;

    if (args_string(shell, args, "type", &type) < 0)
        return false;
    xml = virConnectGetDomainCapabilities(shell->conn, NULL, NULL, NULL, type, 0);
    if (xml && xml_open(shell, xml, &document_xml))
        max = xml_string(&document_xml, NULL, "./vcpu/@max");
    shell_forget_error(shell);
    count = max ? (int)g_ascii_strtoll(max, NULL, 10) : virConnectGetMaxVcpus(shell->conn, type);
    if (count < 0)
        return false;
    record_set_int(record, "max_vcpus", count);
    return true;
}

bool nodeinfo_query(Shell *shell, const Args *args, Record *record)
{
    virNodeInfo info;

    if (virNodeGetInfo(shell->conn, &info) < 0) {
        shell_error(shell, "failed to get node information");
        return false;
    }
    record_set_string(record, "cpu_model", info.model);
    record_set_uint(record, "cpus", info.cpus);
    if (info.mhz)
        record_set_uint(record, "cpu_mhz", info.mhz);
    record_set_uint(record, "sockets", info.sockets);
    record_set_uint(record, "cores_per_socket", info.cores);
    record_set_uint(record, "threads_per_core", info.threads);
    record_set_uint(record, "numa_cells", info.nodes);
    record_set_uint(record, "memory_kib", info.memory);
    return true;
}

void nodeinfo_text(Shell *shell, const Args *args, const Record *record)
{
    static const TextField fields[] = {
        { "cpu_model", "CPU model:" },
        { "cpus", "CPU(s):" },
        { "cpu_mhz", "CPU frequency:", "MHz" },
        { "sockets", "CPU socket(s):" },
        { "cores_per_socket", "Core(s) per socket:" },
        { "threads_per_core", "Thread(s) per core:" },
        { "numa_cells", "NUMA cell(s):" },
        { "memory_kib", "Memory size:", "KiB" },
        { NULL },
    };

    text_fields(shell, record, fields, 20);
}

bool nodecpumap_query(Shell *shell, const Args *args, Record *record)
{
    g_autofree unsigned char *map = NULL;
    unsigned online;
    int present = virNodeGetCPUMap(shell->conn, &map, &online, 0);
    Record *list;

    if (present < 0) {
        shell_error(shell, "Unable to get cpu map");
        return false;
    }
    record_set_int(record, "present", present);
    record_set_uint(record, "online", online);
    list = record_set_list(record, "map");
    for (int i = 0; i < present; i++)
        record_add_bool(list, VIR_CPU_USED(map, i));
    return true;
}

static bool cpu_at(const Record *map, size_t place)
{
    const Record *value = record_at(map, place);
    g_autofree char *text = record_show(value);

    return strcmp(text, "yes") == 0;
}

/* "0-3,5" for the processors that are set. */
static char *cpu_ranges(const Record *map)
{
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < record_count(map); i++) {
        size_t last = i;

        if (!cpu_at(map, i))
            continue;
        while (cpu_at(map, last + 1))
            last++;
        g_string_append_printf(out, "%s%zu", out->len ? "," : "", i);
        if (last > i)
            g_string_append_printf(out, "-%zu", last);
        i = last;
    }
    return g_string_free(out, FALSE);
}

void nodecpumap_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *map = record_get(record, "map");

    shell_print(shell, "%-15s %lld\n", "CPUs present:", record_int(record, "present"));
    shell_print(shell, "%-15s %lld\n", "CPUs online:", record_int(record, "online"));
    shell_print(shell, "%-15s ", "CPU map:");
    if (args_has(args, "pretty")) {
        g_autofree char *ranges = cpu_ranges(map);

        shell_print(shell, "%s", ranges);
    } else {
        for (size_t i = 0; i < record_count(map); i++)
            shell_print(shell, "%c", cpu_at(map, i) ? 'y' : '-');
    }
    shell_print(shell, "\n");
}

bool nodememstats_query(Shell *shell, const Args *args, Record *record)
{
    g_autofree virNodeMemoryStatsPtr stats = NULL;
    int cell = VIR_NODE_MEMORY_STATS_ALL_CELLS, count = 0;

    if (args_int(shell, args, "cell", &cell) < 0)
        return false;
    if (virNodeGetMemoryStats(shell->conn, cell, NULL, &count, 0) != 0) {
        shell_error(shell, "Unable to get number of memory stats");
        return false;
    }
    stats = g_new0(virNodeMemoryStats, (gsize)count);
    if (count > 0 && virNodeGetMemoryStats(shell->conn, cell, stats, &count, 0) != 0) {
        shell_error(shell, "Unable to get memory stats");
        return false;
    }
    for (int i = 0; i < count; i++)
        record_set_uint(record, stats[i].field, stats[i].value);
    return true;
}

void nodememstats_text(Shell *shell, const Args *args, const Record *record)
{
    for (size_t i = 0; i < record_count(record); i++) {
        const char *key = record_key_at(record, i);

        shell_print(shell, "%-7s: %20llu KiB\n", key, record_uint(record, key));
    }
}

bool cpu_models_query(Shell *shell, const Args *args, Record *record)
{
    const char *arch = NULL;
    char **models = NULL;
    int count;
    Record *list;

    if (args_string(shell, args, "arch", &arch) < 0)
        return false;
    count = virConnectGetCPUModelNames(shell->conn, arch, &models, 0);
    if (count < 0) {
        shell_error(shell, "failed to get CPU model names");
        return false;
    }
    list = record_set_list(record, "models");
    for (int i = 0; i < count; i++) {
        record_add_string(list, models[i]);
        g_free(models[i]);
    }
    g_free(models);
    return true;
}

void cpu_models_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "models");

    if (record_count(list) == 0)
        shell_print(shell, "all CPU models are accepted\n");
    for (size_t i = 0; i < record_count(list); i++)
        shell_print(shell, "%s\n", record_text(record_at(list, i)));
}

/* The NUMA cells that the capabilities list. */
static bool all_cells(Shell *shell, Record *cells, unsigned long long *ret_total)
{
    g_autofree char *text = virConnectGetCapabilities(shell->conn);
    g_auto(Xml) xml = { NULL };
    g_autoptr(GPtrArray) nodes = NULL;

    if (!text) {
        shell_error(shell, "unable to get node capabilities");
        return false;
    }
    if (!xml_open(shell, text, &xml))
        return false;
    nodes = xml_nodes(&xml, NULL, "/capabilities/host/topology/cells/cell");
    if (nodes->len == 0) {
        shell_error(shell, "could not get information about NUMA topology");
        return false;
    }
    for (unsigned i = 0; i < nodes->len; i++) {
        g_autofree char *id = xml_string(&xml, nodes->pdata[i], "./@id");
        unsigned long long free_bytes;
        int cell = id ? (int)g_ascii_strtoll(id, NULL, 10) : -1;
        Record *entry = record_add_object(cells);

        if (virNodeGetCellsFreeMemory(shell->conn, &free_bytes, cell, 1) != 1) {
            shell_error(shell, "failed to get free memory for NUMA node number: %lu", (unsigned long)cell);
            return false;
        }
        record_set_int(entry, "cell", cell);
        record_set_uint(entry, "free_kib", free_bytes / 1024);
        *ret_total += free_bytes / 1024;
    }
    return true;
}

bool freecell_query(Shell *shell, const Args *args, Record *record)
{
    unsigned long long total = 0;
    int cell = -1, given;

    if (args_exclusive(shell, args, "all", "cellno"))
        return false;
    if (args_has(args, "all")) {
        if (!all_cells(shell, record_set_list(record, "cells"), &total))
            return false;
        record_set_uint(record, "total_kib", total);
        return true;
    }
    given = args_int(shell, args, "cellno", &cell);
    if (given < 0)
        return false;
    if (given > 0) {
        if (virNodeGetCellsFreeMemory(shell->conn, &total, cell, 1) != 1)
            return false;
        record_set_int(record, "cell", cell);
    } else {
        total = virNodeGetFreeMemory(shell->conn);
        if (total == 0)
            return false;
    }
    record_set_uint(record, "total_kib", total / 1024);
    return true;
}

void freecell_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *cells = record_get(record, "cells");

    for (size_t i = 0; i < record_count(cells); i++) {
        const Record *entry = record_at(cells, i);

        shell_print(shell, "%5lld: %10llu KiB\n", record_int(entry, "cell"), record_uint(entry, "free_kib"));
    }
    if (cells)
        shell_print(shell, "--------------------\n%5s: %10llu KiB\n", "Total", record_uint(record, "total_kib"));
    else if (record_get(record, "cell"))
        shell_print(shell, "%lld: %llu KiB\n", record_int(record, "cell"), record_uint(record, "total_kib"));
    else
        shell_print(shell, "%s: %llu KiB\n", "Total", record_uint(record, "total_kib"));
}
