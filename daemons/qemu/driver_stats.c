/*
 * Statistics. What the kernel tells about a guest's process costs a few reads and waits for nobody. What only QEMU knows (block
 * devices, the balloon's own figures) is asked of all guests at once, and whoever has not answered within a short while is left
 * out: one stuck guest costs all callers that while once, not once a guest.
 */
#include "daemons/qemu/argv.h"
#include "daemons/qemu/driver_calls.h"
#include "daemons/qemu/driver_stats.h"

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

bool stats_has_balloon(const DomainDef *def)
{
    return def->memballoon && def->memballoon->model != MEMBALLOON_OFF && def->memballoon->model != MEMBALLOON_NONE;
}

Json *stats_balloon_arguments(void)
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
    if ((stats & VIR_DOMAIN_STATS_BALLOON) && r->monitor && r->live && stats_has_balloon(r->live->def))
        r->balloon = monitor_send(r->monitor, "qom-get", stats_balloon_arguments(), -1);
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

uint64_t stats_rss_kib(pid_t pid)
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

int stats_balloon_figures(const Json *value, virDomainMemoryStatPtr stats, unsigned max)
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
    int n = value ? stats_balloon_figures(value, stats, G_N_ELEMENTS(stats)) : 0;

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
        param_list_ullong(&r->list, "balloon.rss", stats_rss_kib(r->pid));
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
bool stats_read_device_stats(const char *device, virDomainInterfaceStatsPtr st)
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

        if (!target || !stats_read_device_stats(target, &st))
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
const Json *stats_find_block(const Json *list, const DomainDisk *disk, const char *node)
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
    const Json *stats = json_get_object(stats_find_block(blocks, disk, node), "stats");
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
