/* The host's processors, memory, huge pages and sleep. */
#include <stdlib.h>
#include <string.h>

#include "shell/params.h"
#include "shell/xml.h"

CommandRun nodecpustats_query, node_memory_tune_query, nodesevinfo_query, nodesuspend_run, freepages_query, allocpages_run;
CommandText nodecpustats_text, node_memory_tune_text, nodesevinfo_text, freepages_text;

/* The counters that are shown, in order; "utilization" stands alone where the hypervisor knows no more. */
static const char *const counters[] = { "user", "system", "idle", "iowait", "intr", "utilization" };

static bool fetch_cpu_stats(Shell *shell, int cpu, Record *times)
{
    g_autofree virNodeCPUStats *stats = NULL;
    int count = 0;

    if (virNodeGetCPUStats(shell->conn, cpu, NULL, &count, 0) != 0) {
        shell_error(shell, "Unable to get number of cpu stats");
        return false;
    }
    stats = g_new0(virNodeCPUStats, (gsize)count);
    if (count > 0 && virNodeGetCPUStats(shell->conn, cpu, stats, &count, 0) != 0) {
        shell_error(shell, "Unable to get node cpu stats");
        return false;
    }
    for (int i = 0; i < count; i++)
        record_set_uint(times, strcmp(stats[i].field, VIR_NODE_CPU_STATS_KERNEL) == 0 ? "system" : stats[i].field,
                        stats[i].value);
    return true;
}

/* Shares of the second between two looks. */
static void add_percentages(const Record *before, const Record *after, Record *percent)
{
    double total = 0, idle;

    for (size_t i = 0; i < 5; i++)
        total += (double)(record_uint(after, counters[i]) - record_uint(before, counters[i]));
    idle = (double)(record_uint(after, "idle") - record_uint(before, "idle"));
    record_set_double(percent, "usage", (total - idle) / total * 100);
    for (size_t i = 0; i < 5; i++) {
        if (record_get(after, counters[i]))
            record_set_double(percent, counters[i],
                              (double)(record_uint(after, counters[i]) - record_uint(before, counters[i])) / total * 100);
    }
}

bool nodecpustats_query(Shell *shell, const Args *args, Record *record)
{
    int cpu = VIR_NODE_CPU_STATS_ALL_CPUS;
    Record *times;

    if (args_int(shell, args, "cpu", &cpu) < 0)
        return false;
    times = record_set_object(record, "times_ns");
    if (!fetch_cpu_stats(shell, cpu, times))
        return false;
    if (args_has(args, "percent") && !record_get(times, "utilization")) {
        g_autoptr(Record) after = record_new();

        g_usleep(G_USEC_PER_SEC); /* the measure itself: what the processors did in one second */
        if (!fetch_cpu_stats(shell, cpu, after))
            return false;
        add_percentages(times, after, record_set_object(record, "percent"));
    }
    return true;
}

void nodecpustats_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *percent = record_get(record, "percent"), *times = record_get(record, "times_ns");
    bool shares = args_has(args, "percent");

    if (shares && record_get(times, "utilization")) {
        shell_print(shell, "%-15s %5.1llu%%\n", "usage:", record_uint(times, "utilization"));
        shell_print(shell, "%-15s %5.1llu%%\n", "idle:", 100 - record_uint(times, "utilization"));
        return;
    }
    if (shares)
        shell_print(shell, "%-15s %5.1lf%%\n", "usage:", record_double(percent, "usage"));
    for (size_t i = 0; i < 5; i++) {
        g_autofree char *label = g_strdup_printf("%s:", counters[i]);

        if (!record_get(times, counters[i]))
            continue;
        if (shares)
            shell_print(shell, "%-15s %5.1lf%%\n", label, record_double(percent, counters[i]));
        else
            shell_print(shell, "%-15s %20llu\n", label, record_uint(times, counters[i]));
    }
}

bool node_memory_tune_query(Shell *shell, const Args *args, Record *record)
{
    g_auto(Params) params = { NULL };
    int count = 0;

    if (!params_add_uint(shell, args, "shm-pages-to-scan", VIR_NODE_MEMORY_SHARED_PAGES_TO_SCAN, &params) ||
        !params_add_uint(shell, args, "shm-sleep-millisecs", VIR_NODE_MEMORY_SHARED_SLEEP_MILLISECS, &params) ||
        !params_add_uint(shell, args, "shm-merge-across-nodes", VIR_NODE_MEMORY_SHARED_MERGE_ACROSS_NODES, &params))
        return false;
    if (params.count > 0) {
        if (virNodeSetMemoryParameters(shell->conn, params.list, params.count, 0) == 0)
            return true;
        shell_error(shell, "Unable to change memory parameters");
        return false;
    }
    if (virNodeGetMemoryParameters(shell->conn, NULL, &count, 0) != 0) {
        shell_error(shell, "Unable to get number of memory parameters");
        return false;
    }
    params.list = g_new0(virTypedParameter, (gsize)count);
    params.count = count;
    if (count > 0 && virNodeGetMemoryParameters(shell->conn, params.list, &params.count, 0) != 0) {
        shell_error(shell, "Unable to get memory parameters");
        return false;
    }
    params_to_record(params.list, params.count, record_set_object(record, "shared_memory"));
    return true;
}

void node_memory_tune_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "shared_memory");

    if (record_count(list) > 0)
        shell_print(shell, "Shared memory:\n");
    for (size_t i = 0; i < record_count(list); i++) {
        g_autofree char *value = record_show(record_at(list, i));
        const char *key = record_key_at(list, i);

        shell_print(shell, "\t%-15s %s\n", g_str_has_prefix(key, "shm_") ? key + 4 : key, value);
    }
}

bool nodesevinfo_query(Shell *shell, const Args *args, Record *record)
{
    g_auto(Params) params = { NULL };

    if (virNodeGetSEVInfo(shell->conn, &params.list, &params.count, 0) != 0) {
        shell_error(shell, "Unable to get host SEV information");
        return false;
    }
    params_to_record(params.list, params.count, record);
    return true;
}

void nodesevinfo_text(Shell *shell, const Args *args, const Record *record)
{
    for (size_t i = 0; i < record_count(record); i++) {
        g_autofree char *value = record_show(record_at(record, i));

        shell_print(shell, "%-18s: %s\n", record_key_at(record, i), value);
    }
}

bool nodesuspend_run(Shell *shell, const Args *args, Record *record)
{
    static const char *const targets[] = { "mem", "disk", "hybrid" };
    const char *target = NULL;
    long long duration = 0;
    unsigned place = 0;

    if (args_string(shell, args, "target", &target) < 0 || args_llong(shell, args, "duration", &duration) < 0)
        return false;
    while (place < G_N_ELEMENTS(targets) && strcmp(targets[place], target) != 0)
        place++;
    if (place == G_N_ELEMENTS(targets)) {
        shell_error(shell, "Invalid target");
        return false;
    }
    if (duration < 0) {
        shell_error(shell, "Invalid duration");
        return false;
    }
    if (virNodeSuspendForDuration(shell->conn, place, (unsigned long long)duration, 0) < 0) {
        shell_error(shell, "The host was not suspended");
        return false;
    }
    return true;
}

static bool read_page_size(Shell *shell, const Args *args, unsigned *ret_kib)
{
    unsigned long long bytes;
    int found = args_scaled(shell, args, "pagesize", 1024, G_MAXUINT64, &bytes);

    if (found > 0)
        *ret_kib = (unsigned)(bytes / 1024);
    return found >= 0;
}

/* The free pages of each size in SIZES in one cell. */
static bool add_cell(Shell *shell, int cell, unsigned *sizes, unsigned count, Record *cells)
{
    g_autofree unsigned long long *free_pages = g_new0(unsigned long long, count);
    Record *entry, *list;

    if (virNodeGetFreePages(shell->conn, count, sizes, cell, 1, free_pages, 0) < 0)
        return false;
    entry = record_add_object(cells);
    record_set_int(entry, "cell", cell);
    list = record_set_list(entry, "pages");
    for (unsigned i = 0; i < count; i++) {
        Record *page = record_add_object(list);

        record_set_uint(page, "size_kib", sizes[i]);
        record_set_uint(page, "free", free_pages[i]);
    }
    return true;
}

static int compare_sizes(const void *a, const void *b)
{
    unsigned first = *(const unsigned *)a, second = *(const unsigned *)b;

    return first < second ? -1 : first > second;
}

/* The page sizes that any cell has, each once, in order. RET_COUNT gets their number. */
static unsigned *page_sizes(const Xml *xml, unsigned *ret_count)
{
    g_autoptr(GPtrArray) pages = xml_nodes(xml, NULL, "/capabilities/host/topology/cells/cell/pages");
    unsigned *sizes = g_new0(unsigned, pages->len + 1), kept = 0;

    for (unsigned i = 0; i < pages->len; i++) {
        g_autofree char *size = xml_string(xml, pages->pdata[i], "./@size");

        sizes[i] = size ? (unsigned)strtoul(size, NULL, 10) : 0;
    }
    qsort(sizes, pages->len, sizeof(unsigned), compare_sizes);
    for (unsigned i = 0; i < pages->len; i++) {
        if (kept == 0 || sizes[kept - 1] != sizes[i])
            sizes[kept++] = sizes[i];
    }
    *ret_count = kept;
    return sizes;
}

/* All page sizes in all cells, as the capabilities name them. */
static bool all_cells(Shell *shell, Record *cells)
{
    g_autofree char *text = virConnectGetCapabilities(shell->conn);
    g_auto(Xml) xml = { NULL };
    g_autoptr(GPtrArray) nodes = NULL;
    g_autofree unsigned *sizes = NULL;
    unsigned count;

    if (!text) {
        shell_error(shell, "unable to get node capabilities");
        return false;
    }
    if (!xml_open(shell, text, &xml))
        return false;
    sizes = page_sizes(&xml, &count);
    nodes = xml_nodes(&xml, NULL, "/capabilities/host/topology/cells/cell");
    for (unsigned i = 0; i < nodes->len; i++) {
        g_autofree char *id = xml_string(&xml, nodes->pdata[i], "./@id");

        if (!add_cell(shell, id ? atoi(id) : 0, sizes, count, cells))
            return false;
    }
    return true;
}

bool freepages_query(Shell *shell, const Args *args, Record *record)
{
    int cell = -1, given;
    unsigned size = 0;

    if (args_exclusive(shell, args, "all", "cellno"))
        return false;
    if (args_has(args, "all"))
        return all_cells(shell, record_set_list(record, "cells"));
    given = args_int(shell, args, "cellno", &cell);
    if (given == 0)
        shell_error(shell, "missing cellno argument");
    if (given <= 0)
        return false;
    if (cell < -1) {
        shell_error(shell, "cell number must be non-negative integer or -1");
        return false;
    }
    if (!read_page_size(shell, args, &size))
        return false;
    if (size == 0) {
        shell_error(shell, "missing pagesize argument");
        return false;
    }
    return add_cell(shell, cell, &size, 1, record_set_list(record, "cells"));
}

void freepages_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *cells = record_get(record, "cells");

    for (size_t i = 0; i < record_count(cells); i++) {
        const Record *pages = record_get(record_at(cells, i), "pages");

        if (args_has(args, "all"))
            shell_print(shell, "Node %lld:\n", record_int(record_at(cells, i), "cell"));
        for (size_t n = 0; n < record_count(pages); n++)
            shell_print(shell, "%lluKiB: %llu\n", record_uint(record_at(pages, n), "size_kib"),
                        record_uint(record_at(pages, n), "free"));
        if (args_has(args, "all"))
            shell_print(shell, "\n");
    }
}

bool allocpages_run(Shell *shell, const Args *args, Record *record)
{
    unsigned flags = args_has(args, "add") ? VIR_NODE_ALLOC_PAGES_ADD : VIR_NODE_ALLOC_PAGES_SET, size = 0;
    unsigned long long count = 0;
    int first = -1, cells = 1;

    if (args_exclusive(shell, args, "all", "cellno") || args_int(shell, args, "cellno", &first) < 0)
        return false;
    if (!read_page_size(shell, args, &size) || args_ullong(shell, args, "pagecount", &count) < 0)
        return false;
    if (args_has(args, "all")) {
        g_autofree char *text = virConnectGetCapabilities(shell->conn);
        g_auto(Xml) xml = { NULL };
        g_autoptr(GPtrArray) nodes = NULL;

        if (!text || !xml_open(shell, text, &xml))
            return false;
        nodes = xml_nodes(&xml, NULL, "/capabilities/host/topology/cells/cell");
        first = 0;
        cells = (int)nodes->len;
    }
    return virNodeAllocPages(shell->conn, 1, &size, &count, first, (unsigned)cells, flags) >= 0;
}
