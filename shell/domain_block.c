/* The disks of a domain: sizes, counters, limits. */
#include <stdlib.h>
#include <string.h>

#include "shell/params.h"
#include "shell/table.h"
#include "shell/xml.h"

CommandRun domblkinfo_query, domblkstat_query, domblkerror_query, blockresize_run, domblkthreshold_run, blkdeviotune_query,
    blkiotune_query;
CommandText domblkinfo_text, domblkstat_text, domblkerror_text;

static void add_block_info(Record *entry, const virDomainBlockInfo *info)
{
    record_set_uint(entry, "capacity", info->capacity);
    record_set_uint(entry, "allocation", info->allocation);
    record_set_uint(entry, "physical", info->physical);
}

/* Every disk that has a source; a network disk that cannot be measured stays without numbers. */
static bool all_block_infos(Shell *shell, virDomainPtr domain, Record *disks)
{
    g_autofree char *text = virDomainGetXMLDesc(domain, 0);
    g_auto(Xml) xml = { NULL };
    g_autoptr(GPtrArray) nodes = NULL;

    if (!text || !xml_open(shell, text, &xml))
        return false;
    nodes = xml_nodes(&xml, NULL, "./devices/disk");
    for (unsigned i = 0; i < nodes->len; i++) {
        g_autofree char *target = xml_string(&xml, nodes->pdata[i], "./target/@dev");
        g_autofree char *source = xml_string(&xml, nodes->pdata[i], "./source/@*"), *protocol = NULL;
        Record *entry = record_add_object(disks);
        virDomainBlockInfo info;

        record_set_string(entry, "target", target);
        if (!source || !target)
            continue;
        if (virDomainGetBlockInfo(domain, target, &info, 0) == 0) {
            add_block_info(entry, &info);
            continue;
        }
        protocol = xml_string(&xml, nodes->pdata[i], "./source/@protocol");
        if (!protocol)
            return false;
        shell_forget_error(shell);
    }
    return true;
}

bool domblkinfo_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *device = NULL;
    virDomainBlockInfo info;

    if (!domain)
        return false;
    if (args_has(args, "all"))
        return all_block_infos(shell, domain, record_set_list(record, "disks"));
    if (args_string(shell, args, "device", &device) < 0)
        return false;
    if (!device) {
        shell_error(shell, "command 'domblkinfo' requires <device> option");
        return false;
    }
    if (virDomainGetBlockInfo(domain, device, &info, 0) < 0)
        return false;
    add_block_info(record, &info);
    return true;
}

/* A size as a cell: "-" when unknown, with a unit when HUMAN. */
static char *size_cell(const Record *entry, const char *key, bool human)
{
    unsigned long long value = record_uint(entry, key);
    const char *unit;
    double shown;

    if (!record_get(entry, key))
        return g_strdup("-");
    if (!human)
        return g_strdup_printf("%llu", value);
    shown = object_pretty_size(value, &unit);
    return g_strdup_printf("%.3lf %s", shown, unit);
}

void domblkinfo_text(Shell *shell, const Args *args, const Record *record)
{
    static const char *const keys[] = { "capacity", "allocation", "physical" };
    static const char *const labels[] = { "Capacity:", "Allocation:", "Physical:" };
    const Record *disks = record_get(record, "disks");
    bool human = args_has(args, "human");
    g_autoptr(Table) table = NULL;

    for (size_t i = 0; !disks && i < G_N_ELEMENTS(keys); i++) {
        g_autofree char *value = size_cell(record, keys[i], human);

        shell_print(shell, "%-15s %s\n", labels[i], value);
    }
    if (!disks)
        return;
    table = table_new("Target", "Capacity", "Allocation", "Physical", NULL);
    for (size_t i = 0; i < record_count(disks); i++) {
        const Record *entry = record_at(disks, i);
        g_autofree char *capacity = size_cell(entry, keys[0], human), *allocation = size_cell(entry, keys[1], human);
        g_autofree char *physical = size_cell(entry, keys[2], human);

        table_add_row(table, record_string(entry, "target"), capacity, allocation, physical, NULL);
    }
    table_print(table, shell);
}

/* The statistics that have names of their own, in the order they are printed. */
static const struct {
    const char *field, *name, *label;
} block_stats[] = {
    { VIR_DOMAIN_BLOCK_STATS_READ_REQ, "rd_req", "number of read operations:" },
    { VIR_DOMAIN_BLOCK_STATS_READ_BYTES, "rd_bytes", "number of bytes read:" },
    { VIR_DOMAIN_BLOCK_STATS_WRITE_REQ, "wr_req", "number of write operations:" },
    { VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES, "wr_bytes", "number of bytes written:" },
    { VIR_DOMAIN_BLOCK_STATS_ERRS, "errs", "error count:" },
    { VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ, "flush_operations", "number of flush operations:" },
    { VIR_DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES, "rd_total_times", "total duration of reads (ns):" },
    { VIR_DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES, "wr_total_times", "total duration of writes (ns):" },
    { VIR_DOMAIN_BLOCK_STATS_FLUSH_TOTAL_TIMES, "flush_total_times", "total duration of flushes (ns):" },
};

/* Servers without the newer call answer five fixed numbers. */
static bool old_block_stats(Shell *shell, virDomainPtr domain, const char *device, Record *stats)
{
    virDomainBlockStatsStruct fixed;
    long long values[5];

    shell_forget_error(shell);
    if (virDomainBlockStats(domain, device, &fixed, sizeof(fixed)) < 0)
        return false;
    memcpy(values, (long long[]){ fixed.rd_req, fixed.rd_bytes, fixed.wr_req, fixed.wr_bytes, fixed.errs },
           sizeof(values));
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        if (values[i] >= 0)
            record_set_int(stats, block_stats[i].name, values[i]);
    }
    return true;
}

/* In our order first; what has no name of ours follows under its own. */
static void order_block_stats(virTypedParameterPtr params, int count, Record *stats)
{
    for (size_t i = 0; i < G_N_ELEMENTS(block_stats); i++) {
        virTypedParameterPtr param = virTypedParamsGet(params, count, block_stats[i].field);

        if (param)
            record_set_int(stats, block_stats[i].name, param->value.l);
    }
    for (int i = 0; i < count; i++) {
        bool known = false;

        for (size_t n = 0; n < G_N_ELEMENTS(block_stats); n++)
            known |= strcmp(block_stats[n].field, params[i].field) == 0;
        if (!known)
            params_to_record(&params[i], 1, stats);
    }
}

bool domblkstat_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *device = args_has(args, "device") ? args_get(args, "device") : "";
    g_auto(Params) params = { NULL };
    bool fine;
    int count = 0;

    if (!domain)
        return false;
    record_set_string(record, "device", device);
    if (virDomainBlockStatsFlags(domain, device, NULL, &count, 0) < 0) {
        if (!shell_error_unsupported(shell)) {
            shell_error(shell, "Failed to get block stats for domain '%s' device '%s'", virDomainGetName(domain), device);
            return false;
        }
        if (old_block_stats(shell, domain, device, record_set_object(record, "stats")))
            return true;
        shell_error(shell, "Failed to get block stats %s %s", virDomainGetName(domain), device);
        return false;
    } else {
        params.list = g_new0(virTypedParameter, (gsize)count);
        params.count = count;
        fine = virDomainBlockStatsFlags(domain, device, params.list, &params.count, 0) >= 0;
        if (fine)
            order_block_stats(params.list, params.count, record_set_object(record, "stats"));
    }
    if (!fine)
        shell_error(shell, "Failed to get block stats for domain '%s' device '%s'", virDomainGetName(domain), device);
    return fine;
}

void domblkstat_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *stats = record_get(record, "stats");
    const char *device = record_string(record, "device");

    if (args_has(args, "human"))
        shell_print(shell, "Device: %s\n", device);
    for (size_t i = 0; i < record_count(stats); i++) {
        g_autofree char *value = record_show(record_at(stats, i));
        const char *label = record_key_at(stats, i);

        if (!args_has(args, "human")) {
            shell_print(shell, "%s %s %s\n", device, label, value);
            continue;
        }
        for (size_t n = 0; n < G_N_ELEMENTS(block_stats); n++) {
            if (strcmp(block_stats[n].name, label) == 0)
                label = block_stats[n].label;
        }
        shell_print(shell, " %-31s %s\n", label, value);
    }
}

bool domblkerror_query(Shell *shell, const Args *args, Record *record)
{
    static const char *const names[] = { "none", "unspecified error", "no space" };
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autofree virDomainDiskErrorPtr errors = NULL;
    int count = domain ? virDomainGetDiskErrors(domain, NULL, 0, 0) : -1, room = count;
    Record *list;

    if (count > 0) {
        errors = g_new0(virDomainDiskError, (gsize)count);
        count = virDomainGetDiskErrors(domain, errors, (unsigned)room, 0);
    }
    if (count < 0)
        return false;
    list = record_set_list(record, "errors");
    for (int i = 0; i < count; i++) {
        Record *entry = record_add_object(list);

        record_set_string(entry, "disk", errors[i].disk);
        record_set_string(entry, "error", errors[i].error < (int)G_N_ELEMENTS(names) ? names[errors[i].error] : "unspecified error");
        free(errors[i].disk);
    }
    return true;
}

void domblkerror_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "errors");

    if (record_count(list) == 0)
        shell_print(shell, "No errors found\n");
    for (size_t i = 0; i < record_count(list); i++)
        shell_print(shell, "%s: %s\n", record_string(record_at(list, i), "disk"), record_string(record_at(list, i), "error"));
}

bool blockresize_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    const char *path = NULL;
    unsigned long long size = 0;
    unsigned flags = 0;

    if (args_string(shell, args, "path", &path) < 0 ||
        args_scaled(shell, args, "size", 1024, G_MAXUINT64, &size) < 0)
        return false;
    if (size % 1024 == 0)
        size /= 1024;
    else
        flags = VIR_DOMAIN_BLOCK_RESIZE_BYTES;
    domain = object_domain(shell, args);
    if (!domain)
        return false;
    if (virDomainBlockResize(domain, path, size, flags) < 0) {
        shell_error(shell, "Failed to resize block device '%s'", path);
        return false;
    }
    shell_print_extra(shell, "Block device '%s' is resized", path);
    return true;
}

bool domblkthreshold_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    const char *device = NULL;
    unsigned long long threshold = 0;

    if (args_string(shell, args, "dev", &device) < 0 ||
        args_scaled(shell, args, "threshold", 1, G_MAXUINT64, &threshold) < 0)
        return false;
    domain = object_domain(shell, args);
    return domain && virDomainSetBlockThreshold(domain, device, threshold, 0) >= 0;
}

/* The option names with '-' as the fields with '_'; bytes are scaled, operations are plain numbers. */
static bool add_io_limits(Shell *shell, const Args *args, Params *params)
{
    static const char *const limits[] = {
        "total-bytes-sec", "read-bytes-sec", "write-bytes-sec", "total-bytes-sec-max", "read-bytes-sec-max",
        "write-bytes-sec-max", "total-iops-sec", "read-iops-sec", "write-iops-sec", "write-iops-sec-max",
        "read-iops-sec-max", "total-iops-sec-max", "size-iops-sec", "total-bytes-sec-max-length",
        "read-bytes-sec-max-length", "write-bytes-sec-max-length", "total-iops-sec-max-length",
        "read-iops-sec-max-length", "write-iops-sec-max-length",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        g_autofree char *field = g_strdelimit(g_strdup(limits[i]), "-", '_');

        bool bytes = strstr(limits[i], "bytes") && !strstr(limits[i], "length");

        if (!(bytes ? params_add_scaled(shell, args, limits[i], field, 1, params)
                    : params_add_ullong(shell, args, limits[i], field, params))) {
            shell_error(shell, "Unable to parse integer parameter");
            return false;
        }
    }
    return params_add_string(shell, args, "group-name", "group_name", params);
}

bool blkdeviotune_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_auto(Params) params = { NULL };
    const char *device = NULL;
    unsigned flags;
    int count = 0;

    if (!object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain || args_string(shell, args, "device", &device) < 0 || !add_io_limits(shell, args, &params))
        return false;
    if (params.count > 0) {
        if (virDomainSetBlockIoTune(domain, device, params.list, params.count, flags) == 0)
            return true;
        shell_error(shell, "Unable to change block I/O throttle");
        return false;
    }
    if (virDomainGetBlockIoTune(domain, NULL, NULL, &count, flags) != 0) {
        shell_error(shell, "Unable to get number of block I/O throttle parameters");
        return false;
    }
    params.list = g_new0(virTypedParameter, (gsize)count);
    params.count = count;
    if (count > 0 && virDomainGetBlockIoTune(domain, device, params.list, &params.count, flags) != 0) {
        shell_error(shell, "Unable to get block I/O throttle parameters");
        return false;
    }
    params_to_record(params.list, params.count, record);
    return true;
}

static bool add_blkio_limits(Shell *shell, const Args *args, Params *params)
{
    static const char *const per_device[] = { "device-weights", "device-read-iops-sec", "device-write-iops-sec",
                                              "device-read-bytes-sec", "device-write-bytes-sec" };
    static const char *const fields[] = { VIR_DOMAIN_BLKIO_DEVICE_WEIGHT, VIR_DOMAIN_BLKIO_DEVICE_READ_IOPS,
                                          VIR_DOMAIN_BLKIO_DEVICE_WRITE_IOPS, VIR_DOMAIN_BLKIO_DEVICE_READ_BPS,
                                          VIR_DOMAIN_BLKIO_DEVICE_WRITE_BPS };
    int weight = 1;

    if (args_int(shell, args, "weight", &weight) < 0 || weight <= 0) {
        if (weight <= 0)
            shell_error(shell, "Invalid value of %d for I/O weight", weight);
        return false;
    }
    if (!params_add_uint(shell, args, "weight", VIR_DOMAIN_BLKIO_WEIGHT, params))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (!params_add_string(shell, args, per_device[i], fields[i], params))
            return false;
    }
    return true;
}

bool blkiotune_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_auto(Params) params = { NULL };
    unsigned flags;

    if (!object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain || !add_blkio_limits(shell, args, &params))
        return false;
    if (params.count > 0) {
        if (virDomainSetBlkioParameters(domain, params.list, params.count, flags) == 0)
            return true;
        shell_error(shell, "Unable to change blkio parameters");
        return false;
    }
    if (!params_fetch(shell, domain, virDomainGetBlkioParameters, flags, "blkio parameters",
                      "blkio parameters", &params))
        return false;
    params_to_record(params.list, params.count, record);
    return true;
}
