/* Single figures of one guest, asked for by name. Unlike the bulk statistics these wait for the guest's own QEMU, up to the deadline. */
#include "daemons/qemu/argv.h"
#include "daemons/qemu/driver_calls.h"
#include "daemons/qemu/driver_stats.h"
#include "daemons/qemu/images.h"

#include "core/error.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static int ask_balloon(Monitor *m, virDomainMemoryStatPtr stats, unsigned max)
{
    g_autoptr(Json) value = NULL;

    if (monitor_call(m, "qom-get", stats_balloon_arguments(), MONITOR_TIMEOUT_MS, &value) < 0) {
        error_clear();
        return 0;
    }
    return stats_balloon_figures(value, stats, max);
}

int qemu_domain_memory_stats(virDomainPtr dom, virDomainMemoryStatPtr stats, unsigned int nr_stats, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    g_autoptr(Monitor) m = g ? guest_monitor(g) : NULL;
    g_autoptr(GuestLive) live = m ? guest_live(g) : NULL;
    unsigned n = 0;
    pid_t pid;

    QEMU_CHECK_FLAGS(flags, 0, "qemuDomainMemoryStats", -1);
    if (!live)
        return -1;
    lock_take(&g->lock);
    pid = g->pid;
    if (n < nr_stats)
        stats[n++] = (virDomainMemoryStatStruct){VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, g->balloon_kib};
    lock_give(&g->lock);
    if (stats_has_balloon(live->def))
        n += (unsigned)ask_balloon(m, stats + n, nr_stats - n);
    if (n < nr_stats)
        stats[n++] = (virDomainMemoryStatStruct){VIR_DOMAIN_MEMORY_STAT_RSS, stats_rss_kib(pid)};
    return (int)n;
}

int qemu_domain_set_memory_stats_period(virDomainPtr dom, int period, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    g_autoptr(Monitor) m = NULL;
    Json *args;

    if (!g || qemu_affect(g, &flags) < 0)
        return -1;
    if (!(flags & VIR_DOMAIN_AFFECT_LIVE)) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_UNSUPPORTED, "%s", "the period in the definition is changed with virsh edit");
        return -1;
    }
    m = guest_monitor(g);
    if (!m)
        return -1;
    args = json_new_object();
    json_add_string(args, "path", "/machine/peripheral/balloon0");
    json_add_string(args, "property", "guest-stats-polling-interval");
    json_add_int(args, "value", period);
    return monitor_call(m, "qom-set", args, MONITOR_TIMEOUT_MS, NULL) < 0 ? -1 : 0;
}

static const DomainDisk *find_disk(const DomainDef *def, const char *name)
{
    for (uint32_t i = 0; i < def->disks.count; i++) {
        const DomainDisk *d = def->disks.items[i];

        if (g_strcmp0(d->target, name) == 0 || g_strcmp0(d->source.path, name) == 0)
            return d;
    }
    error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "invalid path: %s", name);
    return NULL;
}

/* The figures of one disk, or with an empty name the sum of all. NULL with the error set. */
static int block_figures(virDomainPtr dom, const char *name, int64_t *rd_req, int64_t *rd, int64_t *wr_req, int64_t *wr)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    g_autoptr(Monitor) m = g ? guest_monitor(g) : NULL;
    g_autoptr(GuestLive) live = m ? guest_live(g) : NULL;
    g_autoptr(Json) blocks = NULL;
    const DomainDisk *disk = NULL;

    if (!live || (*name && !(disk = find_disk(live->def, name))) ||
        monitor_call(m, "query-blockstats", NULL, MONITOR_TIMEOUT_MS, &blocks) < 0)
        return -1;
    *rd_req = *rd = *wr_req = *wr = 0;
    for (uint32_t i = 0; i < live->def->disks.count; i++) {
        const DomainDisk *d = live->def->disks.items[i];
        g_autofree char *node = argv_disk_node(live->def, d, 0);
        const Json *st = json_get_object(stats_find_block(blocks, d, node), "stats");

        if (disk && d != disk)
            continue;
        *rd_req += json_get_int(st, "rd_operations", 0);
        *rd += json_get_int(st, "rd_bytes", 0);
        *wr_req += json_get_int(st, "wr_operations", 0);
        *wr += json_get_int(st, "wr_bytes", 0);
    }
    return 0;
}

int qemu_domain_block_stats(virDomainPtr dom, const char *disk, virDomainBlockStatsPtr stats, size_t size)
{
    int64_t rd_req, rd, wr_req, wr;

    if (block_figures(dom, disk, &rd_req, &rd, &wr_req, &wr) < 0)
        return -1;
    *stats = (virDomainBlockStatsStruct){.rd_req = rd_req, .rd_bytes = rd, .wr_req = wr_req, .wr_bytes = wr, .errs = -1};
    return 0;
}

int qemu_domain_block_stats_flags(virDomainPtr dom, const char *disk, virTypedParameterPtr params, int *nparams, unsigned int flags)
{
    const char *const names[] = {VIR_DOMAIN_BLOCK_STATS_READ_BYTES, VIR_DOMAIN_BLOCK_STATS_READ_REQ, VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES,
                                 VIR_DOMAIN_BLOCK_STATS_WRITE_REQ};
    int64_t v[4];
    int n;

    if (block_figures(dom, disk, &v[1], &v[0], &v[3], &v[2]) < 0)
        return -1;
    if (*nparams == 0) {
        *nparams = G_N_ELEMENTS(names);
        return 0;
    }
    n = MIN(*nparams, (int)G_N_ELEMENTS(names));
    for (int i = 0; i < n; i++) {
        memset(&params[i], 0, sizeof(params[i]));
        g_strlcpy(params[i].field, names[i], sizeof(params[i].field));
        params[i].type = VIR_TYPED_PARAM_LLONG;
        params[i].value.l = v[i];
    }
    *nparams = n;
    return 0;
}

int qemu_domain_interface_stats(virDomainPtr dom, const char *device, virDomainInterfaceStatsPtr stats, size_t size)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    g_autoptr(GuestLive) live = g ? guest_live(g) : NULL;

    if (!live)
        return -1;
    for (uint32_t i = 0; i < live->def->interfaces.count; i++) {
        if (g_strcmp0(live->def->interfaces.items[i]->target, device) == 0 && stats_read_device_stats(device, stats))
            return 0;
    }
    error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "'%s' is not a known interface", device);
    return -1;
}

int qemu_domain_get_block_info(virDomainPtr dom, const char *name, virDomainBlockInfoPtr info, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    g_autoptr(GuestLive) live = NULL;
    g_autoptr(DomainDef) def = NULL;
    const DomainDisk *disk;
    struct stat st;

    QEMU_CHECK_FLAGS(flags, 0, "qemuDomainGetBlockInfo", -1);
    if (!g)
        return -1;
    if (guest_is_active(g))
        live = guest_live(g);
    else
        def = guest_config_def(g);
    if ((!live && !def) || !(disk = find_disk(live ? live->def : def, name)))
        return -1;
    if (!disk->source.path) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "disk '%s' does not currently have a source assigned", name);
        return -1;
    }
    if (stat(disk->source.path, &st) < 0) {
        error_set_errno(VIR_FROM_QEMU, errno, "cannot stat file '%s'", disk->source.path);
        return -1;
    }
    memset(info, 0, sizeof(*info));
    info->physical = (unsigned long long)st.st_size;
    info->allocation = (unsigned long long)st.st_blocks * 512;
    info->capacity = images_capacity(disk->source.path, disk->source.format, (uint64_t)st.st_size);
    return 0;
}

int qemu_domain_get_cpu_stats(virDomainPtr dom, virTypedParameterPtr params, unsigned int nparams, int start_cpu, unsigned int ncpus,
                              unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    uint64_t user = 0, system = 0, total;
    const char *const names[] = {VIR_DOMAIN_CPU_STATS_CPUTIME, VIR_DOMAIN_CPU_STATS_USERTIME, VIR_DOMAIN_CPU_STATS_SYSTEMTIME};
    uint64_t values[3];
    pid_t pid;

    if (!g)
        return -1;
    lock_take(&g->lock);
    pid = g->pid;
    lock_give(&g->lock);
    if (pid <= 0) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "domain is not running");
        return -1;
    }
    if (start_cpu != -1) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_UNSUPPORTED, "%s", "statistics a processor need the cpuacct controller, which the kernel no longer has");
        return -1;
    }
    if (nparams == 0)
        return 3;
    total = qemu_process_cpu_ns(pid, 0, &user, &system);
    values[0] = total;
    values[1] = user;
    values[2] = system;
    for (unsigned i = 0; i < MIN(nparams, 3U); i++) {
        memset(&params[i], 0, sizeof(params[i]));
        g_strlcpy(params[i].field, names[i], sizeof(params[i].field));
        params[i].type = VIR_TYPED_PARAM_ULLONG;
        params[i].value.ul = values[i];
    }
    return (int)MIN(nparams, 3U);
}
