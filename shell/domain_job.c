/* The job that runs on a domain as a whole, and what limits migrations. */
#include <string.h>

#include "shell/names.h"
#include "shell/params.h"

CommandRun domjobabort_run, domjobinfo_query, migrate_setmaxdowntime_run, migrate_getmaxdowntime_query,
    migrate_compcache_query, migrate_setspeed_run, migrate_getspeed_query, migrate_postcopy_run;
CommandText domjobinfo_text, compcache_text;

bool domjobabort_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    unsigned flags = args_has(args, "postcopy") ? VIR_DOMAIN_ABORT_JOB_POSTCOPY : 0;

    return domain && (flags ? virDomainAbortJobFlags(domain, flags) : virDomainAbortJob(domain)) >= 0;
}

static const char *job_type(int type)
{
    static const char *const names[] = { "None", "Bounded", "Unbounded", "Completed", "Failed", "Cancelled" };

    return NAME_AT(names, type);
}

static const char *job_operation(int operation)
{
    static const char *const names[] = { "Unknown", "Start", "Save", "Restore", "Incoming migration", "Outgoing migration",
                                         "Snapshot", "Snapshot revert", "Dump", "Backup", "Snapshot delete" };

    return operation >= 0 && operation < (int)G_N_ELEMENTS(names) ? names[operation] : "Unknown";
}

bool domjobinfo_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_auto(Params) params = { NULL };
    unsigned flags = (args_has(args, "completed") ? VIR_DOMAIN_JOB_STATS_COMPLETED : 0) |
                     (args_has(args, "keep-completed") ? VIR_DOMAIN_JOB_STATS_COMPLETED | VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED : 0);
    int type, operation = 0;

    if (args_needs(shell, args, "keep-completed", "completed"))
        return false;
    domain = object_domain(shell, args);
    if (!domain)
        return false;
    if (virDomainGetJobStats(domain, &type, &params.list, &params.count, flags) < 0) {
        virDomainJobInfo info;

        if (!shell_error_unsupported(shell) || flags)
            return false;
        shell_forget_error(shell);
        if (virDomainGetJobInfo(domain, &info) < 0)
            return false;
        type = info.type;
    }
    record_set_string(record, "type", job_type(type));
    record_set_int(record, "type_number", type);
    if (type != VIR_DOMAIN_JOB_NONE) {
        (void)virTypedParamsGetInt(params.list, params.count, VIR_DOMAIN_JOB_OPERATION, &operation);
        record_set_string(record, "operation", job_operation(operation));
    }
    params_to_record(params.list, params.count, record_set_object(record, "stats"));
    shell_forget_error(shell);
    return true;
}

typedef enum { AS_TIME, AS_SIZE, AS_SPEED, AS_PAGES, AS_BYTES, AS_NUMBER } Shape;

/* The statistics that have a line of their own. */
static const struct {
    const char *field, *label;
    Shape shape;
} job_lines[] = {
    { VIR_DOMAIN_JOB_TIME_ELAPSED, "Time elapsed:", AS_TIME },
    { VIR_DOMAIN_JOB_TIME_ELAPSED_NET, "Time elapsed w/o network:", AS_TIME },
    { VIR_DOMAIN_JOB_TIME_REMAINING, "Time remaining:", AS_TIME },
    { VIR_DOMAIN_JOB_DATA_PROCESSED, "Data processed:", AS_SIZE },
    { VIR_DOMAIN_JOB_DATA_REMAINING, "Data remaining:", AS_SIZE },
    { VIR_DOMAIN_JOB_DATA_TOTAL, "Data total:", AS_SIZE },
    { VIR_DOMAIN_JOB_MEMORY_PROCESSED, "Memory processed:", AS_SIZE },
    { VIR_DOMAIN_JOB_MEMORY_REMAINING, "Memory remaining:", AS_SIZE },
    { VIR_DOMAIN_JOB_MEMORY_TOTAL, "Memory total:", AS_SIZE },
    { VIR_DOMAIN_JOB_MEMORY_BPS, "Memory bandwidth:", AS_SPEED },
    { VIR_DOMAIN_JOB_MEMORY_DIRTY_RATE, "Dirty rate:", AS_PAGES },
    { VIR_DOMAIN_JOB_MEMORY_PAGE_SIZE, "Page size:", AS_BYTES },
    { VIR_DOMAIN_JOB_MEMORY_ITERATION, "Iteration:", AS_NUMBER },
    { VIR_DOMAIN_JOB_MEMORY_POSTCOPY_REQS, "Postcopy requests:", AS_NUMBER },
    { VIR_DOMAIN_JOB_DISK_PROCESSED, "File processed:", AS_SIZE },
    { VIR_DOMAIN_JOB_DISK_REMAINING, "File remaining:", AS_SIZE },
    { VIR_DOMAIN_JOB_DISK_TOTAL, "File total:", AS_SIZE },
    { VIR_DOMAIN_JOB_DISK_BPS, "File bandwidth:", AS_SPEED },
    { VIR_DOMAIN_JOB_MEMORY_CONSTANT, "Constant pages:", AS_NUMBER },
    { VIR_DOMAIN_JOB_MEMORY_NORMAL, "Normal pages:", AS_NUMBER },
    { VIR_DOMAIN_JOB_MEMORY_NORMAL_BYTES, "Normal data:", AS_SIZE },
    { VIR_DOMAIN_JOB_DOWNTIME, "Total downtime:", AS_TIME },
    { VIR_DOMAIN_JOB_DOWNTIME_NET, "Downtime w/o network:", AS_TIME },
    { VIR_DOMAIN_JOB_SETUP_TIME, "Setup time:", AS_TIME },
    { VIR_DOMAIN_JOB_COMPRESSION_CACHE, "Compression cache:", AS_SIZE },
    { VIR_DOMAIN_JOB_COMPRESSION_BYTES, "Compressed data:", AS_SIZE },
    { VIR_DOMAIN_JOB_COMPRESSION_PAGES, "Compressed pages:", AS_NUMBER },
    { VIR_DOMAIN_JOB_COMPRESSION_CACHE_MISSES, "Compression cache misses:", AS_NUMBER },
    { VIR_DOMAIN_JOB_COMPRESSION_OVERFLOW, "Compression overflows:", AS_NUMBER },
    { VIR_DOMAIN_JOB_AUTO_CONVERGE_THROTTLE, "Auto converge throttle:", AS_NUMBER },
    { VIR_DOMAIN_JOB_DISK_TEMP_USED, "Temporary disk space use:", AS_SIZE },
    { VIR_DOMAIN_JOB_DISK_TEMP_TOTAL, "Temporary disk space total:", AS_SIZE },
};

static void print_stat(Shell *shell, const char *label, Shape shape, unsigned long long number)
{
    const char *unit;
    double value = object_pretty_size(number, &unit);

    switch (shape) {
    case AS_TIME:
        shell_print(shell, "%-17s %-12llu ms\n", label, number);
        break;
    case AS_SIZE:
        shell_print(shell, "%-17s %-.3lf %s\n", label, value, unit);
        break;
    case AS_SPEED:
        shell_print(shell, "%-17s %-.3lf %s/s\n", label, value, unit);
        break;
    case AS_PAGES:
        shell_print(shell, "%-17s %-12llu pages/s\n", label, number);
        break;
    case AS_BYTES:
        shell_print(shell, "%-17s %-12llu bytes\n", label, number);
        break;
    case AS_NUMBER:
        shell_print(shell, "%-17s %-13llu\n", label, number);
        break;
    }
}

void domjobinfo_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *stats = record_get(record, "stats");

    if (args_has(args, "rawstats")) {
        shell_print(shell, "Job type: %lld\n\n", record_int(record, "type_number"));
        for (size_t i = 0; i < record_count(stats); i++) {
            g_autofree char *value = record_show(record_at(stats, i));

            shell_print(shell, "%s: %s\n", record_key_at(stats, i), value);
        }
        return;
    }
    shell_print(shell, "%-17s %-12s\n", "Job type:", record_string(record, "type"));
    if (!record_get(record, "operation"))
        return;
    shell_print(shell, "%-17s %-12s\n", "Operation:", record_string(record, "operation"));
    for (size_t i = 0; i < G_N_ELEMENTS(job_lines); i++) {
        if (record_get(stats, job_lines[i].field))
            print_stat(shell, job_lines[i].label, job_lines[i].shape, record_uint(stats, job_lines[i].field));
    }
    if (record_string(stats, VIR_DOMAIN_JOB_ERRMSG))
        shell_print(shell, "%-17s %s\n", "Error message:", record_string(stats, VIR_DOMAIN_JOB_ERRMSG));
}

bool migrate_setmaxdowntime_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    long long downtime = 0;

    if (!domain || args_llong(shell, args, "downtime", &downtime) < 0)
        return false;
    if (downtime < 1) {
        shell_error(shell, "migrate: Invalid downtime");
        return false;
    }
    return virDomainMigrateSetMaxDowntime(domain, (unsigned long long)downtime, 0) == 0;
}

bool migrate_getmaxdowntime_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    unsigned long long downtime;

    if (!domain || virDomainMigrateGetMaxDowntime(domain, &downtime, 0) < 0)
        return false;
    record_set_uint(record, "max_downtime_ms", downtime);
    return true;
}

bool migrate_compcache_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    unsigned long long size = 0;
    int given;

    if (!domain || (given = args_ullong(shell, args, "size", &size)) < 0)
        return false;
    if ((given > 0 && virDomainMigrateSetCompressionCache(domain, size, 0) < 0) ||
        virDomainMigrateGetCompressionCache(domain, &size, 0) < 0)
        return false;
    record_set_uint(record, "compression_cache", size);
    return true;
}

void compcache_text(Shell *shell, const Args *args, const Record *record)
{
    const char *unit;
    double value = object_pretty_size(record_uint(record, "compression_cache"), &unit);

    shell_print(shell, "Compression cache: %.3lf %s", value, unit);
}

static unsigned speed_flags(const Args *args)
{
    return args_has(args, "postcopy") ? VIR_DOMAIN_MIGRATE_MAX_SPEED_POSTCOPY : 0;
}

bool migrate_setspeed_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    unsigned long bandwidth = 0;

    return domain && args_ulong(shell, args, "bandwidth", &bandwidth) > 0 &&
           virDomainMigrateSetMaxSpeed(domain, bandwidth, speed_flags(args)) >= 0;
}

bool migrate_getspeed_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    unsigned long bandwidth;

    if (!domain || virDomainMigrateGetMaxSpeed(domain, &bandwidth, speed_flags(args)) < 0)
        return false;
    record_set_uint(record, "bandwidth_mib", bandwidth);
    return true;
}

bool migrate_postcopy_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);

    return domain && virDomainMigrateStartPostCopy(domain, 0) >= 0;
}
