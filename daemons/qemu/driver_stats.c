/*
 * Statistics. What the kernel tells about a guest's process costs a few reads and waits for nobody. What only QEMU knows (block
 * devices, the balloon's own figures) is asked of all guests at once, and whoever has not answered within a short while is left
 * out: one stuck guest costs all callers that while once, not once a guest.
 */
#include "daemons/qemu/argv.h"
#include "daemons/qemu/driver_calls.h"
#include "daemons/qemu/images.h"

#include "core/error.h"
#include "core/typed_params.h"
#include "util/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANSWER_BUDGET_MS 80

/* One guest's record under construction. */
typedef struct Round {
    Guest *guest;
    GuestLive *live; /* NULL: not running */
    Monitor *monitor;
    MonitorReply *blocks, *nodes, *balloon;
    GArray *threads;
    pid_t pid;
    int state, reason;
    uint64_t balloon_kib;
    ParamList list;
} Round;

static bool has_balloon(const DomainDef *def)
{
    return def->memballoon && def->memballoon->model != MEMBALLOON_OFF && def->memballoon->model != MEMBALLOON_NONE;
}

static Json *balloon_arguments(void)
{
    Json *args = json_new_object();

    json_add_string(args, "path", "/machine/peripheral/balloon0");
    json_add_string(args, "property", "guest-stats");
    return args;
}

static void round_begin(Round *r, Guest *g, unsigned stats)
{
    memset(r, 0, sizeof(*r));
    r->guest = g;
    lock_take(&g->lock);
    r->state = g->state;
    r->reason = g->reason;
    r->pid = g->pid;
    r->balloon_kib = g->balloon_kib;
    r->live = g->live ? guest_live_ref(g->live) : NULL;
    r->monitor = g->monitor ? monitor_ref(g->monitor) : NULL;
    if (g->threads) {
        r->threads = g_array_new(FALSE, FALSE, sizeof(pid_t));
        g_array_append_vals(r->threads, g->threads->data, g->threads->len);
    }
    lock_give(&g->lock);
    /* Sent now, waited for after all the others were sent theirs. */
    if ((stats & VIR_DOMAIN_STATS_BLOCK) && r->monitor && r->live && r->live->def->disks.count > 0) {
        r->blocks = monitor_send(r->monitor, "query-blockstats", NULL, -1);
        r->nodes = monitor_send(r->monitor, "query-named-block-nodes", NULL, -1);
    }
    if ((stats & VIR_DOMAIN_STATS_BALLOON) && r->monitor && r->live && has_balloon(r->live->def))
        r->balloon = monitor_send(r->monitor, "qom-get", balloon_arguments(), -1);
}

static void round_done(Round *r)
{
    monitor_drop(r->blocks);
    monitor_drop(r->nodes);
    monitor_drop(r->balloon);
    guest_live_unref(r->live);
    monitor_unref(r->monitor);
    if (r->threads)
        g_array_unref(r->threads);
    param_list_clear(&r->list);
}

static void add_state(Round *r)
{
    param_list_int(&r->list, "state.state", r->state);
    param_list_int(&r->list, "state.reason", r->reason);
}

static void add_cpu(Round *r)
{
    uint64_t user = 0, system = 0, total;

    if (!r->live)
        return;
    total = qemu_process_cpu_ns(r->pid, 0, &user, &system);
    param_list_ullong(&r->list, "cpu.time", total);
    param_list_ullong(&r->list, "cpu.user", user);
    param_list_ullong(&r->list, "cpu.system", system);
}

static uint64_t rss_kib(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/statm", pid), *text = NULL;
    unsigned long long pages = 0;

    if (pid <= 0 || file_read(path, 256, &text, NULL) < 0 || sscanf(text, "%*u %llu", &pages) != 1)
        return 0;
    return pages * (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
}

/* The balloon's own figures, which QEMU asks the guest's driver for only in its own time. */
static const struct {
    const char *qmp, *name;
    int tag;
    unsigned shift;
} balloon_table[] = {
    {"stat-swap-in", "swap_in", VIR_DOMAIN_MEMORY_STAT_SWAP_IN, 10},
    {"stat-swap-out", "swap_out", VIR_DOMAIN_MEMORY_STAT_SWAP_OUT, 10},
    {"stat-major-faults", "major_fault", VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT, 0},
    {"stat-minor-faults", "minor_fault", VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT, 0},
    {"stat-free-memory", "unused", VIR_DOMAIN_MEMORY_STAT_UNUSED, 10},
    {"stat-total-memory", "available", VIR_DOMAIN_MEMORY_STAT_AVAILABLE, 10},
    {"stat-available-memory", "usable", VIR_DOMAIN_MEMORY_STAT_USABLE, 10},
    {"stat-disk-caches", "disk_caches", VIR_DOMAIN_MEMORY_STAT_DISK_CACHES, 10},
    {"stat-htlb-pgalloc", "hugetlb_pgalloc", VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC, 0},
    {"stat-htlb-pgfail", "hugetlb_pgfail", VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL, 0},
    {"last-update", "last-update", VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE, 0},
};

static int balloon_figures(const Json *value, virDomainMemoryStatPtr stats, unsigned max)
{
    const Json *figures = json_get_object(value, "stats");
    unsigned n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(balloon_table) && n < max; i++) {
        bool outer = balloon_table[i].tag == VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE;
        int64_t v = json_get_int(outer ? value : figures, balloon_table[i].qmp, -1); /* not known: the largest number */

        if (v >= 0 && v != G_MAXINT64)
            stats[n++] = (virDomainMemoryStatStruct){balloon_table[i].tag, (unsigned long long)v >> balloon_table[i].shift};
    }
    return (int)n;
}

static const char *balloon_name(int tag)
{
    for (size_t i = 0; i < G_N_ELEMENTS(balloon_table); i++) {
        if (balloon_table[i].tag == tag)
            return balloon_table[i].name;
    }
    return "";
}

/* An answer if it comes before the budget's end. */
static Json *collect(MonitorReply **reply, gint64 deadline)
{
    int left = (int)MAX(0, (deadline - g_get_monotonic_time()) / 1000);
    Json *value = NULL;

    if (*reply && monitor_wait(g_steal_pointer(reply), left, &value) < 0)
        error_clear();
    return value;
}

static void add_balloon_figures(Round *r, gint64 deadline)
{
    g_autoptr(Json) value = collect(&r->balloon, deadline);
    virDomainMemoryStatStruct stats[G_N_ELEMENTS(balloon_table)];
    int n = value ? balloon_figures(value, stats, G_N_ELEMENTS(stats)) : 0;

    for (int i = 0; i < n; i++) {
        char name[64];

        g_snprintf(name, sizeof(name), "balloon.%s", balloon_name(stats[i].tag));
        param_list_ullong(&r->list, name, stats[i].val);
    }
}

static void add_balloon(Round *r, gint64 deadline)
{
    GuestSummary s;

    if (qemu_guest_summary(r->guest, /* config= */ false, &s) < 0) {
        error_clear();
        return;
    }
    if (r->live)
        param_list_ullong(&r->list, "balloon.current", r->balloon_kib ? r->balloon_kib : s.memory_kib);
    param_list_ullong(&r->list, "balloon.maximum", s.max_memory_kib);
    if (r->live)
        add_balloon_figures(r, deadline);
    if (r->live)
        param_list_ullong(&r->list, "balloon.rss", rss_kib(r->pid));
}

/* How long the thread was ready to run and had no processor. */
static uint64_t run_delay_ns(pid_t pid, pid_t tid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/schedstat", pid, tid), *text = NULL;
    unsigned long long delay = 0;

    if (file_read(path, 256, &text, NULL) < 0 || sscanf(text, "%*u %llu", &delay) != 1)
        return 0;
    return delay;
}

static void add_vcpu(Round *r)
{
    GuestSummary s;

    if (qemu_guest_summary(r->guest, /* config= */ false, &s) < 0) {
        error_clear();
        return;
    }
    param_list_uint(&r->list, "vcpu.current", s.vcpus);
    param_list_uint(&r->list, "vcpu.maximum", s.max_vcpus);
    for (guint i = 0; r->live && r->threads && i < r->threads->len; i++) {
        char name[64];

        g_snprintf(name, sizeof(name), "vcpu.%u.state", i);
        param_list_int(&r->list, name, VIR_VCPU_RUNNING);
        g_snprintf(name, sizeof(name), "vcpu.%u.time", i);
        param_list_ullong(&r->list, name, qemu_process_cpu_ns(r->pid, g_array_index(r->threads, pid_t, i), NULL, NULL));
        g_snprintf(name, sizeof(name), "vcpu.%u.wait", i);
        param_list_ullong(&r->list, name, 0); /* the kernel tells it only with schedstats on */
        g_snprintf(name, sizeof(name), "vcpu.%u.delay", i);
        param_list_ullong(&r->list, name, run_delay_ns(r->pid, g_array_index(r->threads, pid_t, i)));
    }
}

/* The host's view of a tap; what it sends the guest receives. */
static bool read_device_stats(const char *device, virDomainInterfaceStatsPtr st)
{
    static const struct {
        const char *file;
        size_t offset;
    } table[] = {
#define ST(file, field) {file, offsetof(virDomainInterfaceStatsStruct, field)}
        ST("tx_bytes", rx_bytes), ST("tx_packets", rx_packets), ST("tx_errors", rx_errs), ST("tx_dropped", rx_drop),
        ST("rx_bytes", tx_bytes), ST("rx_packets", tx_packets), ST("rx_errors", tx_errs), ST("rx_dropped", tx_drop),
#undef ST
    };

    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *path = g_strdup_printf("/sys/class/net/%s/statistics/%s", device, table[i].file), *text = NULL;

        if (strchr(device, '/') || file_read(path, 64, &text, NULL) < 0)
            return false;
        *(long long *)(void *)((char *)st + table[i].offset) = strtoll(text, NULL, 10);
    }
    return true;
}

static void add_interfaces(Round *r)
{
    if (!r->live)
        return;
    param_list_uint(&r->list, "net.count", r->live->def->interfaces.count);
    for (uint32_t i = 0; i < r->live->def->interfaces.count; i++) {
        const char *target = r->live->def->interfaces.items[i]->target;
        virDomainInterfaceStatsStruct st;
        char name[64];

        if (!target || !read_device_stats(target, &st))
            continue;
#define ADD(key, value)                                                                                                           \
    g_snprintf(name, sizeof(name), "net.%u." key, i);                                                                             \
    param_list_ullong(&r->list, name, (unsigned long long)(value))
        g_snprintf(name, sizeof(name), "net.%u.name", i);
        param_list_string(&r->list, name, target);
        ADD("rx.bytes", st.rx_bytes);
        ADD("rx.pkts", st.rx_packets);
        ADD("rx.errs", st.rx_errs);
        ADD("rx.drop", st.rx_drop);
        ADD("tx.bytes", st.tx_bytes);
        ADD("tx.pkts", st.tx_packets);
        ADD("tx.errs", st.tx_errs);
        ADD("tx.drop", st.tx_drop);
#undef ADD
    }
}

/* The entry of a disk's front end in query-blockstats. */
static const Json *find_block(const Json *list, const DomainDisk *disk, const char *node)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const Json *b = json_array_at(list, i);
        const char *qdev = json_get_string(b, "qdev");
        const char *slash = qdev ? strrchr(qdev, '/') : NULL;

        if (g_strcmp0(json_get_string(b, "node-name"), node) == 0 && node)
            return b;
        if (qdev && (g_strcmp0(qdev, disk->info.alias) == 0 || (slash && g_strcmp0(slash + 1, disk->info.alias) == 0)))
            return b;
        /* virtio-blk reports its back end: "/machine/peripheral/virtio-disk0/virtio-backend" */
        if (qdev && disk->info.alias && strstr(qdev, disk->info.alias))
            return b;
    }
    return NULL;
}

static const Json *find_node(const Json *list, const char *node)
{
    for (size_t i = 0; node && i < json_array_size(list); i++) {
        if (g_strcmp0(json_get_string(json_array_at(list, i), "node-name"), node) == 0)
            return json_array_at(list, i);
    }
    return NULL;
}

static void add_block_figures(ParamList *list, const Json *stats, uint32_t i)
{
    static const struct {
        const char *name, *qmp;
    } table[] = {
        {"rd.reqs", "rd_operations"}, {"rd.bytes", "rd_bytes"}, {"rd.times", "rd_total_time_ns"},
        {"wr.reqs", "wr_operations"}, {"wr.bytes", "wr_bytes"}, {"wr.times", "wr_total_time_ns"},
        {"fl.reqs", "flush_operations"}, {"fl.times", "flush_total_time_ns"},
    };

    for (size_t f = 0; stats && f < G_N_ELEMENTS(table); f++) {
        char name[64];

        g_snprintf(name, sizeof(name), "block.%u.%s", i, table[f].name);
        param_list_ullong(list, name, (unsigned long long)json_get_int(stats, table[f].qmp, 0));
    }
}

static void add_block_sizes(ParamList *list, const DomainDisk *disk, const Json *stats, const Json *node, uint32_t i)
{
    const Json *image = json_get_object(node, "image");
    struct stat st;
    char name[64];

    if (disk->source.path && stat(disk->source.path, &st) == 0) {
        g_snprintf(name, sizeof(name), "block.%u.allocation", i);
        param_list_ullong(list, name, (unsigned long long)json_get_int(stats, "wr_highest_offset", (int64_t)st.st_blocks * 512));
        if (image) {
            g_snprintf(name, sizeof(name), "block.%u.capacity", i);
            param_list_ullong(list, name, (unsigned long long)json_get_int(image, "virtual-size", 0));
        }
        g_snprintf(name, sizeof(name), "block.%u.physical", i);
        param_list_ullong(list, name, S_ISBLK(st.st_mode) ? (unsigned long long)json_get_int(image, "virtual-size", 0)
                                                         : (unsigned long long)st.st_size);
    }
}

static void add_block(Round *r, const Json *blocks, const Json *nodes, uint32_t i)
{
    const DomainDisk *disk = r->live->def->disks.items[i];
    g_autofree char *node = argv_disk_node(r->live->def, disk, 0);
    const Json *stats = json_get_object(find_block(blocks, disk, node), "stats");
    char name[64];

    g_snprintf(name, sizeof(name), "block.%u.name", i);
    param_list_string(&r->list, name, disk->target);
    if (disk->source.path) {
        g_snprintf(name, sizeof(name), "block.%u.path", i);
        param_list_string(&r->list, name, disk->source.path);
    }
    if (disk->source.index) {
        g_snprintf(name, sizeof(name), "block.%u.backingIndex", i);
        param_list_uint(&r->list, name, disk->source.index);
    }
    add_block_figures(&r->list, stats, i);
    add_block_sizes(&r->list, disk, stats, find_node(nodes, node), i);
}

static void add_blocks(Round *r, gint64 deadline)
{
    g_autoptr(Json) blocks = NULL;
    g_autoptr(Json) nodes = NULL;

    if (!r->live)
        return;
    blocks = collect(&r->blocks, deadline);
    nodes = collect(&r->nodes, deadline);
    param_list_uint(&r->list, "block.count", r->live->def->disks.count);
    for (uint32_t i = 0; i < r->live->def->disks.count; i++)
        add_block(r, blocks, nodes, i);
}

static void round_collect(Round *r, unsigned stats, gint64 deadline)
{
    if (stats & VIR_DOMAIN_STATS_STATE)
        add_state(r);
    if (stats & VIR_DOMAIN_STATS_CPU_TOTAL)
        add_cpu(r);
    if (stats & VIR_DOMAIN_STATS_BALLOON)
        add_balloon(r, deadline);
    if (stats & VIR_DOMAIN_STATS_VCPU)
        add_vcpu(r);
    if (stats & VIR_DOMAIN_STATS_INTERFACE)
        add_interfaces(r);
    if (stats & VIR_DOMAIN_STATS_BLOCK)
        add_blocks(r, deadline);
}

static virDomainStatsRecordPtr round_record(Round *r, virConnectPtr conn)
{
    virDomainStatsRecordPtr record = calloc(1, sizeof(*record));

    record->dom = qemu_domain_of(conn, r->guest);
    record->params = r->list.params;
    record->nparams = r->list.count;
    memset(&r->list, 0, sizeof(r->list));
    return record;
}

static GPtrArray *wanted_guests(virConnectPtr conn, virDomainPtr *doms, unsigned ndoms, unsigned flags)
{
    GPtrArray *all, *wanted = g_ptr_array_new_with_free_func((GDestroyNotify)guest_unref);

    for (unsigned i = 0; i < ndoms; i++) {
        Guest *g = guest_table_by_uuid(qemu_driver_of(conn)->guests, doms[i]->uuid);

        if (g && qemu_guest_matches(g, flags))
            g_ptr_array_add(wanted, g);
        else
            guest_unref(g);
    }
    if (ndoms > 0)
        return wanted;
    all = guest_table_all(qemu_driver_of(conn)->guests);
    for (guint i = 0; i < all->len; i++) {
        if (qemu_guest_matches(all->pdata[i], flags))
            g_ptr_array_add(wanted, guest_ref(all->pdata[i]));
    }
    g_ptr_array_unref(all);
    return wanted;
}

/* The filters of virConnectListAllDomains that this call takes as well; its own flags are in higher bits. */
#define LIST_FILTERS                                                                                                              \
    (VIR_CONNECT_LIST_DOMAINS_ACTIVE | VIR_CONNECT_LIST_DOMAINS_INACTIVE | VIR_CONNECT_LIST_DOMAINS_PERSISTENT |                 \
     VIR_CONNECT_LIST_DOMAINS_TRANSIENT | VIR_CONNECT_LIST_DOMAINS_RUNNING | VIR_CONNECT_LIST_DOMAINS_PAUSED |                   \
     VIR_CONNECT_LIST_DOMAINS_SHUTOFF | VIR_CONNECT_LIST_DOMAINS_OTHER)
#define STATS_SUPPORTED                                                                                                           \
    (VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_VCPU |                     \
     VIR_DOMAIN_STATS_INTERFACE | VIR_DOMAIN_STATS_BLOCK)

int qemu_connect_get_all_domain_stats(virConnectPtr conn, virDomainPtr *doms, unsigned int ndoms, unsigned int stats,
                                      virDomainStatsRecordPtr **ret, unsigned int flags)
{
    unsigned filters = flags & LIST_FILTERS;
    g_autoptr(GPtrArray) guests = NULL;
    g_autofree Round *rounds = NULL;
    gint64 deadline;

    if (stats == 0) {
        stats = STATS_SUPPORTED;
    } else if ((flags & VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS) && (stats & ~STATS_SUPPORTED)) {
        error_set(VIR_FROM_QEMU, VIR_ERR_ARGUMENT_UNSUPPORTED, "Stats types bits 0x%x are not supported by this daemon", stats & ~STATS_SUPPORTED);
        return -1;
    }
    guests = wanted_guests(conn, doms, ndoms, filters);
    rounds = g_new(Round, guests->len + 1);
    for (guint i = 0; i < guests->len; i++)
        round_begin(&rounds[i], guests->pdata[i], stats);
    deadline = deadline_in_ms(ANSWER_BUDGET_MS);
    *ret = calloc(guests->len + 1, sizeof(**ret));
    for (guint i = 0; i < guests->len; i++) {
        round_collect(&rounds[i], stats, deadline);
        (*ret)[i] = round_record(&rounds[i], conn);
        round_done(&rounds[i]);
    }
    return (int)guests->len;
}

static int ask_balloon(Monitor *m, virDomainMemoryStatPtr stats, unsigned max)
{
    g_autoptr(Json) value = NULL;

    if (monitor_call(m, "qom-get", balloon_arguments(), MONITOR_TIMEOUT_MS, &value) < 0) {
        error_clear();
        return 0;
    }
    return balloon_figures(value, stats, max);
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
    if (has_balloon(live->def))
        n += (unsigned)ask_balloon(m, stats + n, nr_stats - n);
    if (n < nr_stats)
        stats[n++] = (virDomainMemoryStatStruct){VIR_DOMAIN_MEMORY_STAT_RSS, rss_kib(pid)};
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
        const Json *st = json_get_object(find_block(blocks, d, node), "stats");

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
        if (g_strcmp0(live->def->interfaces.items[i]->target, device) == 0 && read_device_stats(device, stats))
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
