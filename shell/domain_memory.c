/* The memory of a domain. */
#include <string.h>

#include "shell/params.h"
#include "shell/xml.h"

CommandRun setmem_run, setmaxmem_run, memtune_query, numatune_query, dommemstat_query, update_memory_device_run;
CommandText memtune_text, dommemstat_text;

/* --size in KiB. */
static bool size_kib(Shell *shell, const Args *args, unsigned long long *ret)
{
    if (args_scaled(shell, args, "size", 1024, G_MAXUINT64, ret) < 0)
        return false;
    *ret = (*ret + 1023) / 1024;
    return true;
}

bool setmem_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    unsigned long long size = 0;
    unsigned flags;
    bool plain = !args_has(args, "live") && !args_has(args, "config") && !args_has(args, "current");

    if (!object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain || !size_kib(shell, args, &size))
        return false;
    return (plain ? virDomainSetMemory(domain, size) : virDomainSetMemoryFlags(domain, size, flags)) == 0;
}

bool setmaxmem_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    unsigned long long size = 0;
    unsigned flags;
    bool plain = !args_has(args, "live") && !args_has(args, "config") && !args_has(args, "current");

    if (!object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain || !size_kib(shell, args, &size))
        return false;
    if ((plain ? virDomainSetMaxMemory(domain, size)
               : virDomainSetMemoryFlags(domain, size, flags | VIR_DOMAIN_MEM_MAXIMUM)) == 0)
        return true;
    shell_error(shell, "Unable to change MaxMemorySize");
    return false;
}

/* A limit as the user wrote it: a size, or -1 for none. Returns false with a message. */
static bool add_limit(Shell *shell, const Args *args, const char *option, const char *field, Params *params)
{
    const char *text = args_get(args, option);
    unsigned long long value = 0;
    const char *suffix;
    int room = params->count;

    if (!text)
        return true;
    if (g_ascii_strtoll(text, NULL, 10) < 0) {
        value = VIR_DOMAIN_MEMORY_PARAM_UNLIMITED;
    } else {
        if (args_parse_scaled(text, 1024, G_MAXUINT64, &value, &suffix) < 0) {
            shell_error(shell, "Unable to parse integer parameter %s", option);
            return false;
        }
        value = (value + 1023) / 1024;
    }
    return virTypedParamsAddULLong(&params->list, &params->count, &room, field, value) == 0;
}

bool memtune_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_auto(Params) params = { NULL };
    unsigned flags;

    if (!object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain || !add_limit(shell, args, "hard-limit", VIR_DOMAIN_MEMORY_HARD_LIMIT, &params) ||
        !add_limit(shell, args, "soft-limit", VIR_DOMAIN_MEMORY_SOFT_LIMIT, &params) ||
        !add_limit(shell, args, "swap-hard-limit", VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT, &params) ||
        !add_limit(shell, args, "min-guarantee", VIR_DOMAIN_MEMORY_MIN_GUARANTEE, &params))
        return false;
    if (params.count == 0) {
        if (!params_fetch(shell, domain, virDomainGetMemoryParameters, flags, "memory parameters", "memory parameters",
                          &params))
            return false;
        params_to_record(params.list, params.count, record);
        return true;
    }
    if (virDomainSetMemoryParameters(domain, params.list, params.count, flags) == 0)
        return true;
    shell_error(shell, "Unable to change memory parameters");
    return false;
}

void memtune_text(Shell *shell, const Args *args, const Record *record)
{
    for (size_t i = 0; i < record_count(record); i++) {
        const char *key = record_key_at(record, i);
        unsigned long long value = record_uint(record, key);

        if (value == VIR_DOMAIN_MEMORY_PARAM_UNLIMITED)
            shell_print(shell, "%-15s: %s\n", key, "unlimited");
        else
            shell_print(shell, "%-15s: %llu\n", key, value);
    }
}

static const char *const numa_modes[] = { "strict", "preferred", "interleave", "restrictive" };

/* --mode by name or number. */
static bool add_numa_mode(Shell *shell, const Args *args, Params *params)
{
    const char *text = NULL;
    int found = args_string(shell, args, "mode", &text), mode = -1, room = params->count;
    char *end;

    if (found <= 0)
        return found == 0;
    for (size_t i = 0; i < G_N_ELEMENTS(numa_modes); i++) {
        if (strcmp(numa_modes[i], text) == 0)
            mode = (int)i;
    }
    if (mode < 0) {
        mode = (int)g_ascii_strtoll(text, &end, 10);
        if (end == text || *end) {
            shell_error(shell, "Invalid mode: %s", text);
            return false;
        }
    }
    return virTypedParamsAddInt(&params->list, &params->count, &room, VIR_DOMAIN_NUMA_MODE, mode) == 0;
}

bool numatune_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_auto(Params) params = { NULL };
    unsigned flags;

    if (!object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain || !params_add_string(shell, args, "nodeset", VIR_DOMAIN_NUMA_NODESET, &params) ||
        !add_numa_mode(shell, args, &params))
        return false;
    if (params.count > 0) {
        if (virDomainSetNumaParameters(domain, params.list, params.count, flags) == 0)
            return true;
        shell_error(shell, "Unable to change numa parameters");
        return false;
    }
    if (!params_fetch(shell, domain, virDomainGetNumaParameters, flags, "memory parameters", "numa parameters",
                      &params))
        return false;
    params_to_record(params.list, params.count, record);
    if (record_get(record, VIR_DOMAIN_NUMA_MODE)) {
        int mode = (int)record_int(record, VIR_DOMAIN_NUMA_MODE);

        record_set_string(record, VIR_DOMAIN_NUMA_MODE,
                          mode >= 0 && mode < (int)G_N_ELEMENTS(numa_modes) ? numa_modes[mode] : "unknown");
    }
    return true;
}

static const char *memory_stat_name(int tag)
{
    static const char *const names[] = {
        [VIR_DOMAIN_MEMORY_STAT_SWAP_IN] = "swap_in",
        [VIR_DOMAIN_MEMORY_STAT_SWAP_OUT] = "swap_out",
        [VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT] = "major_fault",
        [VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT] = "minor_fault",
        [VIR_DOMAIN_MEMORY_STAT_UNUSED] = "unused",
        [VIR_DOMAIN_MEMORY_STAT_AVAILABLE] = "available",
        [VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON] = "actual",
        [VIR_DOMAIN_MEMORY_STAT_RSS] = "rss",
        [VIR_DOMAIN_MEMORY_STAT_USABLE] = "usable",
        [VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE] = "last_update",
        [VIR_DOMAIN_MEMORY_STAT_DISK_CACHES] = "disk_caches",
        [VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC] = "hugetlb_pgalloc",
        [VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL] = "hugetlb_pgfail",
    };

    return tag >= 0 && tag < (int)G_N_ELEMENTS(names) ? names[tag] : NULL;
}

bool dommemstat_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    virDomainMemoryStatStruct stats[VIR_DOMAIN_MEMORY_STAT_NR];
    unsigned flags;
    int period = -1, given, count;

    if (!object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain)
        return false;
    given = args_int(shell, args, "period", &period);
    if (given < 0 || (given > 0 && period < 0)) {
        if (given > 0)
            shell_error(shell, "Invalid collection period value '%d'", period);
        return false;
    }
    if (given > 0) {
        if (virDomainSetMemoryStatsPeriod(domain, period, flags) == 0)
            return true;
        shell_error(shell, "Unable to change balloon collection period.");
        return false;
    }
    count = virDomainMemoryStats(domain, stats, VIR_DOMAIN_MEMORY_STAT_NR, 0);
    if (count < 0) {
        shell_error(shell, "Failed to get memory statistics for domain %s", virDomainGetName(domain));
        return false;
    }
    for (int i = 0; i < count; i++) {
        const char *name = memory_stat_name(stats[i].tag);

        if (name)
            record_set_uint(record, name, stats[i].val);
    }
    return true;
}

void dommemstat_text(Shell *shell, const Args *args, const Record *record)
{
    for (size_t i = 0; i < record_count(record); i++)
        shell_print(shell, "%s %llu\n", record_key_at(record, i), record_uint(record, record_key_at(record, i)));
}

/* The memory device that --alias or --node names, or the only one. */
static xmlNodePtr find_memory_device(Shell *shell, const Args *args, const Xml *xml)
{
    const char *alias = NULL;
    unsigned node = 0;
    g_autoptr(GPtrArray) nodes = NULL;
    g_autofree char *where = NULL;

    if (args_string(shell, args, "alias", &alias) < 0 || args_uint(shell, args, "node", &node) < 0)
        return NULL;
    if (alias)
        where = g_strdup_printf("/domain/devices/memory[./alias/@name='%s']", alias);
    else if (args_has(args, "node"))
        where = g_strdup_printf("/domain/devices/memory[./target/node='%u']", node);
    else
        where = g_strdup("/domain/devices/memory");
    nodes = xml_nodes(xml, NULL, where);
    if (nodes->len == 1)
        return nodes->pdata[0];
    shell_error(shell, nodes->len ? "multiple memory devices found, use --alias or --node to select one"
                                  : "no memory device found");
    return NULL;
}

bool update_memory_device_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autofree char *text = NULL, *device = NULL, *size_text = NULL;
    g_auto(Xml) xml = { NULL };
    g_autoptr(GPtrArray) requested = NULL;
    unsigned long long size = 0;
    unsigned flags;
    xmlNodePtr node;

    if (!object_affect(shell, args, &flags) || args_exclusive(shell, args, "node", "alias"))
        return false;
    domain = object_domain(shell, args);
    text = domain ? virDomainGetXMLDesc(domain, flags & VIR_DOMAIN_AFFECT_CONFIG ? VIR_DOMAIN_XML_INACTIVE : 0) : NULL;
    if (!text || !xml_open_exact(shell, text, &xml) || !(node = find_memory_device(shell, args, &xml)))
        return false;
    if (args_scaled(shell, args, "requested-size", 1024, G_MAXUINT64, &size) < 0)
        return false;
    if (args_has(args, "requested-size")) {
        requested = xml_nodes(&xml, node, "./target/requested");
        if (requested->len != 1) {
            shell_error(shell, "virtio-mem device is missing <requested/>");
            return false;
        }
        size_text = g_strdup_printf("%llu", size / 1024);
        xmlNodeSetContent(requested->pdata[0], BAD_CAST size_text);
        xmlSetProp(requested->pdata[0], BAD_CAST "unit", BAD_CAST "KiB");
    }
    device = xml_node_text(node);
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s", device);
        return true;
    }
    return virDomainUpdateDeviceFlags(domain, device, flags) == 0;
}
