/* The virtual processors of a domain and where they run. */
#include <stdlib.h>
#include <string.h>

#include "shell/cpumap.h"
#include "shell/names.h"
#include "shell/params.h"
#include "shell/table.h"

CommandRun setvcpus_run, vcpucount_query, vcpuinfo_query, vcpupin_query, emulatorpin_query, setvcpu_run, guestvcpus_query,
    cpu_stats_query;
CommandText vcpucount_text, vcpuinfo_text, vcpupin_text, emulatorpin_text, guestvcpus_text, cpu_stats_text;

bool setvcpus_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    unsigned flags, count = 0;

    if (args_exclusive(shell, args, "guest", "config") || !object_affect(shell, args, &flags))
        return false;
    if (args_needs(shell, args, "maximum", "config"))
        return false;
    if (args_has(args, "guest"))
        flags |= VIR_DOMAIN_VCPU_GUEST;
    if (args_has(args, "maximum"))
        flags |= VIR_DOMAIN_VCPU_MAXIMUM;
    if (args_has(args, "hotpluggable"))
        flags |= VIR_DOMAIN_VCPU_HOTPLUGGABLE;
    domain = object_domain(shell, args);
    if (!domain || args_uint(shell, args, "count", &count) < 0)
        return false;
    if (count == 0) {
        shell_error(shell, "Can't set 0 processors for a VM");
        return false;
    }
    return (flags ? virDomainSetVcpusFlags(domain, count, flags) : virDomainSetVcpus(domain, count)) == 0;
}

/* One number; with REPORT an error is an error, else it leaves the key out. */
static bool add_count(virDomainPtr domain, Record *record, const char *key, unsigned flags)
{
    int count = virDomainGetVcpusFlags(domain, flags);

    if (count >= 0)
        record_set_int(record, key, count);
    return count >= 0;
}

static bool all_counts(Shell *shell, virDomainPtr domain, Record *record)
{
    bool any = add_count(domain, record, "maximum_config", VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM);

    any |= add_count(domain, record, "maximum_live", VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_VCPU_MAXIMUM);
    any |= add_count(domain, record, "current_config", VIR_DOMAIN_AFFECT_CONFIG);
    any |= add_count(domain, record, "current_live", VIR_DOMAIN_AFFECT_LIVE);
    if (any)
        shell_forget_error(shell);
    return any;
}

bool vcpucount_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    unsigned flags;
    bool chosen = false;
    static const char *const choices[] = { "live", "config", "current", "active", "maximum", "guest" };

    if (args_exclusive(shell, args, "live", "config") || args_exclusive(shell, args, "active", "maximum") ||
        args_exclusive(shell, args, "guest", "config") || !object_affect(shell, args, &flags))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++)
        chosen |= args_has(args, choices[i]);
    if (args_has(args, "maximum"))
        flags |= VIR_DOMAIN_VCPU_MAXIMUM;
    if (args_has(args, "guest"))
        flags |= VIR_DOMAIN_VCPU_GUEST;
    domain = object_domain(shell, args);
    if (!domain)
        return false;
    return chosen ? add_count(domain, record, "count", flags) : all_counts(shell, domain, record);
}

void vcpucount_text(Shell *shell, const Args *args, const Record *record)
{
    for (size_t i = 0; i < record_count(record); i++) {
        g_auto(GStrv) words = g_strsplit(record_key_at(record, i), "_", 2);
        long long count = record_int(record, record_key_at(record, i));

        if (words[1])
            shell_print(shell, "%-12s %-12s %3lld\n", words[0], words[1], count);
        else
            shell_print(shell, "%lld\n", count);
    }
}

static void add_vcpu(Record *list, int number, const virVcpuInfo *info, bool running, const unsigned char *map,
                     int host_cpus)
{
    static const char *const states[] = { "offline", "running", "blocked" };
    Record *entry = record_add_object(list);

    record_set_int(entry, "vcpu", number);
    if (running) {
        record_set_int(entry, "cpu", info->cpu);
        record_set_string(entry, "state", info->state < (int)G_N_ELEMENTS(states) ? states[info->state] : "no state");
        record_set_uint(entry, "cpu_time_ns", info->cpuTime);
    }
    cpumap_to_record(entry, "affinity", map, host_cpus);
}

bool vcpuinfo_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autofree virVcpuInfo *infos = NULL;
    g_autofree unsigned char *maps = NULL;
    virDomainInfo info;
    int host_cpus, length, count;
    bool running = true;
    Record *list;

    if (!domain || (host_cpus = cpumap_host_cpus(shell)) < 0 || virDomainGetInfo(domain, &info) != 0)
        return false;
    length = VIR_CPU_MAPLEN(host_cpus);
    infos = g_new0(virVcpuInfo, info.nrVirtCpu);
    maps = g_malloc0((gsize)info.nrVirtCpu * (gsize)length);
    count = virDomainGetVcpus(domain, infos, info.nrVirtCpu, maps, length);
    if (count < 0) {
        if (info.state != VIR_DOMAIN_SHUTOFF)
            return false;
        shell_forget_error(shell);
        running = false;
        count = virDomainGetVcpuPinInfo(domain, info.nrVirtCpu, maps, length, VIR_DOMAIN_AFFECT_CONFIG);
        if (count < 0)
            return false;
    }
    record_set_int(record, "host_cpus", host_cpus);
    list = record_set_list(record, "vcpus");
    for (int i = 0; i < count; i++)
        add_vcpu(list, i, &infos[i], running, maps + (size_t)i * (size_t)length, host_cpus);
    return true;
}

static void print_vcpu(Shell *shell, const Args *args, const Record *entry, long long host_cpus)
{
    unsigned long long time = record_uint(entry, "cpu_time_ns");
    const char *ranges = record_string(entry, "affinity");

    shell_print(shell, "%-15s %lld\n", "VCPU:", record_int(entry, "vcpu"));
    if (record_get(entry, "state")) {
        shell_print(shell, "%-15s %lld\n", "CPU:", record_int(entry, "cpu"));
        shell_print(shell, "%-15s %s\n", "State:", record_string(entry, "state"));
        if (time != 0)
            shell_print(shell, "%-15s %.1lfs\n", "CPU time:", (double)time / 1000000000.0);
    } else {
        shell_print(shell, "%-15s %s\n%-15s %s\n", "CPU:", "N/A", "State:", "N/A");
        shell_print(shell, "%-15s %s\n", "CPU time", "N/A");
    }
    shell_print(shell, "%-15s ", "CPU Affinity:");
    if (args_has(args, "pretty")) {
        shell_print(shell, "%s (out of %lld)\n", ranges, host_cpus);
    } else {
        g_autofree char *letters = cpumap_letters(ranges, (int)host_cpus);

        shell_print(shell, "%s\n", letters);
    }
}

void vcpuinfo_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "vcpus");

    for (size_t i = 0; i < record_count(list); i++) {
        print_vcpu(shell, args, record_at(list, i), record_int(record, "host_cpus"));
        if (i + 1 < record_count(list))
            shell_print(shell, "\n");
    }
}

static int vcpu_total(virDomainPtr domain, unsigned flags)
{
    virDomainInfo info;
    int count = virDomainGetVcpusFlags(domain, flags | VIR_DOMAIN_VCPU_MAXIMUM);

    if (count >= 0)
        return count;
    return virDomainGetInfo(domain, &info) == 0 ? info.nrVirtCpu : -1;
}

/* All pinnings, or that of one processor (ONLY >= 0). */
static bool query_pins(Shell *shell, virDomainPtr domain, int only, unsigned flags, int host_cpus, Record *record)
{
    int length = VIR_CPU_MAPLEN(host_cpus), total = vcpu_total(domain, flags), count;
    g_autofree unsigned char *maps = NULL;
    Record *list;

    if (total < 0)
        return false;
    if (only >= total) {
        shell_error(shell, "vcpu %d is out of range of %s cpu count %d", only,
                    virDomainIsActive(domain) == 1 && !(flags & VIR_DOMAIN_AFFECT_CONFIG) ? "live" : "persistent", total);
        return false;
    }
    maps = g_malloc0((gsize)total * (gsize)length);
    count = virDomainGetVcpuPinInfo(domain, total, maps, length, flags);
    if (count < 0)
        return false;
    list = record_set_list(record, "vcpus");
    for (int i = 0; i < count; i++) {
        Record *entry;

        if (only >= 0 && i != only)
            continue;
        entry = record_add_object(list);
        record_set_int(entry, "vcpu", i);
        cpumap_to_record(entry, "affinity", maps + (size_t)i * (size_t)length, host_cpus);
    }
    return true;
}

bool vcpupin_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autofree unsigned char *map = NULL;
    const char *list = NULL;
    unsigned flags, vcpu = 0;
    int host_cpus, length, given;
    bool plain = !args_has(args, "live") && !args_has(args, "config") && !args_has(args, "current");

    if (!object_affect(shell, args, &flags) || args_string(shell, args, "cpulist", &list) < 0)
        return false;
    if (!list && args_exclusive(shell, args, "live", "config"))
        return false;
    domain = object_domain(shell, args);
    if (!domain || (given = args_uint(shell, args, "vcpu", &vcpu)) < 0)
        return false;
    if (list && given == 0) {
        shell_error(shell, "vcpupin: Missing vCPU number in pin mode.");
        return false;
    }
    if ((host_cpus = cpumap_host_cpus(shell)) < 0)
        return false;
    if (!list)
        return query_pins(shell, domain, given ? (int)vcpu : -1, flags, host_cpus, record);
    if (!(map = cpumap_parse(shell, list, host_cpus, &length)))
        return false;
    return (plain ? virDomainPinVcpu(domain, vcpu, map, length)
                  : virDomainPinVcpuFlags(domain, vcpu, map, length, flags)) == 0;
}

void vcpupin_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "vcpus");
    g_autoptr(Table) table = NULL;

    if (!list)
        return;
    table = table_new("VCPU", "CPU Affinity", NULL);
    for (size_t i = 0; i < record_count(list); i++) {
        const Record *entry = record_at(list, i);
        g_autofree char *number = g_strdup_printf("%lld", record_int(entry, "vcpu"));

        table_add_row(table, number, record_string(entry, "affinity"), NULL);
    }
    table_print(table, shell);
}

bool emulatorpin_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autofree unsigned char *map = NULL;
    const char *list = NULL;
    unsigned flags;
    int host_cpus, length;

    if (!object_affect(shell, args, &flags) || args_string(shell, args, "cpulist", &list) < 0)
        return false;
    if (!list && args_exclusive(shell, args, "live", "config"))
        return false;
    domain = object_domain(shell, args);
    if (!domain || (host_cpus = cpumap_host_cpus(shell)) < 0)
        return false;
    if (list) {
        map = cpumap_parse(shell, list, host_cpus, &length);
        return map && virDomainPinEmulator(domain, map, length, flags) == 0;
    }
    length = VIR_CPU_MAPLEN(host_cpus);
    map = g_malloc0((gsize)length);
    if (virDomainGetEmulatorPinInfo(domain, map, length, flags) < 0)
        return false;
    cpumap_to_record(record, "affinity", map, host_cpus);
    return true;
}

void emulatorpin_text(Shell *shell, const Args *args, const Record *record)
{
    if (!record_get(record, "affinity"))
        return;
    shell_print_extra(shell, "%s %s\n", "emulator:", "CPU Affinity");
    shell_print_extra(shell, "----------------------------------\n");
    shell_print(shell, "       *: %s\n", record_string(record, "affinity"));
}

bool setvcpu_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    const char *list = NULL;
    unsigned flags;
    bool enable = args_has(args, "enable");

    if (args_exclusive(shell, args, "enable", "disable") || !object_affect(shell, args, &flags))
        return false;
    if (!enable && !args_has(args, "disable")) {
        shell_error(shell, "one of --enable, --disable is required");
        return false;
    }
    if (args_string(shell, args, "vcpulist", &list) < 0)
        return false;
    domain = object_domain(shell, args);
    return domain && virDomainSetVcpu(domain, list, enable, flags) >= 0;
}

bool guestvcpus_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_auto(Params) params = { NULL };
    const char *list = NULL;
    unsigned count = 0;

    if (args_exclusive(shell, args, "enable", "disable"))
        return false;
    if ((args_has(args, "enable") || args_has(args, "disable")) && !args_has(args, "cpulist")) {
        shell_error(shell, "Option --cpulist is required by option --%s", args_has(args, "enable") ? "enable" : "disable");
        return false;
    }
    if (args_string(shell, args, "cpulist", &list) < 0)
        return false;
    if (list && !args_has(args, "enable") && !args_has(args, "disable")) {
        shell_error(shell, "One of options --enable or --disable is required by option --cpulist");
        return false;
    }
    domain = object_domain(shell, args);
    if (!domain)
        return false;
    if (list)
        return virDomainSetGuestVcpus(domain, list, args_has(args, "enable"), 0) >= 0;
    if (virDomainGetGuestVcpus(domain, &params.list, &count, 0) < 0)
        return false;
    params.count = (int)count;
    params_to_record(params.list, params.count, record);
    return true;
}

void guestvcpus_text(Shell *shell, const Args *args, const Record *record)
{
    params_list_text(shell, args, record);
}

/* "cpu_time" and the like, of one processor or of all. */
static void add_cpu_stats(Record *entry, virTypedParameterPtr params, int count)
{
    for (int i = 0; i < count; i++) {
        if (params[i].field[0] && params[i].type == VIR_TYPED_PARAM_ULLONG)
            record_set_uint(entry, params[i].field, params[i].value.ul);
    }
}

static bool total_cpu_stats(virDomainPtr domain, Record *record)
{
    int count = virDomainGetCPUStats(domain, NULL, 0, -1, 1, 0);
    g_auto(Params) params = { NULL };

    if (count < 0)
        return false;
    params.list = g_new0(virTypedParameter, (gsize)count);
    params.count = virDomainGetCPUStats(domain, params.list, (unsigned)count, -1, 1, 0);
    if (params.count < 0) {
        params.count = count;
        return false;
    }
    add_cpu_stats(record_set_object(record, "total"), params.list, params.count);
    return true;
}

/* At most 128 processors a call, as the interface has it. */
static bool each_cpu_stats(virDomainPtr domain, int start, int show, Record *list)
{
    int per_cpu = virDomainGetCPUStats(domain, NULL, 0, 0, 1, 0);

    if (per_cpu < 0)
        return false;
    while (show > 0) {
        int now = MIN(show, 128), found;
        g_auto(Params) params = { g_new0(virTypedParameter, (gsize)(now * per_cpu)), now * per_cpu };

        found = virDomainGetCPUStats(domain, params.list, (unsigned)per_cpu, start, (unsigned)now, 0);
        if (found < 0)
            return false;
        for (int i = 0; i < now; i++) {
            Record *entry = record_add_object(list);

            record_set_int(entry, "cpu", start + i);
            add_cpu_stats(entry, params.list + i * per_cpu, found);
        }
        start += now;
        show -= now;
    }
    return true;
}

bool cpu_stats_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    int start = 0, show = -1, have;
    bool total = args_has(args, "total"), each = !total || args_has(args, "start") || args_has(args, "count");

    if (!domain || args_int(shell, args, "start", &start) < 0 || args_int(shell, args, "count", &show) < 0)
        return false;
    if (start < 0) {
        shell_error(shell, "Invalid value for start CPU");
        return false;
    }
    if (each) {
        have = virDomainGetCPUStats(domain, NULL, 0, 0, 0, 0);
        if (have >= 0 && start >= have) {
            shell_error(shell, "Start CPU %d is out of range (min: 0, max: %d)", start, have - 1);
            return false;
        }
        if (have >= 0 && !each_cpu_stats(domain, start, show < 0 ? have - start : MIN(show, have - start),
                                         record_set_list(record, "cpus")))
            have = -1;
        if (have < 0) {
            shell_error(shell, "Failed to retrieve CPU statistics for domain '%s'", virDomainGetName(domain));
            return false;
        }
    }
    if ((total || !args_has(args, "start")) && (total || !args_has(args, "count")) && !total_cpu_stats(domain, record)) {
        shell_error(shell, "Failed to retrieve CPU statistics for domain '%s'", virDomainGetName(domain));
        return false;
    }
    return true;
}

static void print_cpu_stats(Shell *shell, const Record *entry)
{
    for (size_t i = 0; i < record_count(entry); i++) {
        const char *key = record_key_at(entry, i);
        unsigned long long value = record_uint(entry, key);

        if (strcmp(key, "cpu") != 0)
            shell_print(shell, "\t%-12s %9llu.%09llu seconds\n", key, value / 1000000000, value % 1000000000);
    }
}

void cpu_stats_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *cpus = record_get(record, "cpus"), *total = record_get(record, "total");

    for (size_t i = 0; i < record_count(cpus); i++) {
        shell_print(shell, "CPU%lld:\n", record_int(record_at(cpus, i), "cpu"));
        print_cpu_stats(shell, record_at(cpus, i));
    }
    if (total) {
        shell_print(shell, "Total:\n");
        print_cpu_stats(shell, total);
    }
}
