#include "model/domain/tables.h"

#include <libvirt/virterror.h>

DOC_ENUM_DEFINE(vcpu_placement, VCPU_PLACEMENT)
DOC_ENUM_DEFINE(scheduler, SCHEDULER)
DOC_ENUM_DEFINE(cache_type, CACHE_TYPE)
DOC_ENUM_DEFINE(numa_mode, NUMA_MODE)
DOC_ENUM_DEFINE(memory_source, MEMORY_SOURCE)
DOC_ENUM_DEFINE(memory_backing_access, MEMORY_BACKING_ACCESS)
DOC_ENUM_DEFINE(memory_allocation, MEMORY_ALLOCATION)

static const DocRow vcpu_entry_rows[] = {
    ATTR("id", DomainVcpu, id, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("enabled", DomainVcpu, enabled, YESNO, .flags = DOC_REQUIRED),
    ATTR("hotpluggable", DomainVcpu, hotpluggable, YESNO),
    ATTR("order", DomainVcpu, order, UINT, .flags = DOC_NONZERO),
};
static const DocTable vcpu_entry_table = DOC_TABLE("vcpu", DomainVcpu, vcpu_entry_rows);
static const DocRow vcpus_list_rows[] = {LIST("vcpu", DomainVcpus, list, SUB(vcpu_entry))};
static const DocTable vcpus_list_table = DOC_TABLE("vcpus", DomainVcpus, vcpus_list_rows);
static const DocRow vcpu_rows[] = {
    ATTR("placement", DomainVcpus, placement, ENUM(vcpu_placement)),
    ATTR("cpuset", DomainVcpus, cpuset, BITMAP),
    ATTR("current", DomainVcpus, current, UINT, .code = VIR_ERR_XML_ERROR),
    TEXT(DomainVcpus, maximum, UINT, SET(DomainVcpus, maximum_set), .flags = DOC_ABI, .code = VIR_ERR_XML_ERROR,
         .refusal = "maximum vcpus count must be an integer"),
};
static const DocTable vcpu_table = DOC_TABLE("vcpu", DomainVcpus, vcpu_rows);
/* Mixed into <domain>: <vcpu> and <vcpus>. */
static const DocRow vcpus_rows[] = {GROUP("vcpu", vcpu), GROUP("vcpus", vcpus_list)};
const DocTable vcpus_table = DOC_TABLE("", DomainVcpus, vcpus_rows);

static const DocRow iothread_rows[] = {
    ATTR("id", DomainIothread, id, UINT, .flags = DOC_REQUIRED | DOC_NONZERO),
    ATTR("thread_pool_min", DomainIothread, pool_min, INT, .absent = -1, .max = INT32_MAX),
    ATTR("thread_pool_max", DomainIothread, pool_max, INT, .absent = -1, .max = INT32_MAX),
};
static const DocTable iothread_table = DOC_TABLE("iothread", DomainIothread, iothread_rows);
static const DocRow iothreadids_rows[] = {LIST("iothread", DomainIothreads, ids, SUB(iothread))};
static const DocTable iothreadids_table = DOC_TABLE("iothreadids", DomainIothreads, iothreadids_rows);
static const DocRow default_iothread_rows[] = {
    ATTR("thread_pool_min", DomainIothreads, default_pool_min, INT, .absent = -1, .max = INT32_MAX),
    ATTR("thread_pool_max", DomainIothreads, default_pool_max, INT, .absent = -1, .max = INT32_MAX),
};
static const DocTable default_iothread_table = DOC_TABLE("defaultiothread", DomainIothreads, default_iothread_rows);

static bool ids_written(const void *object)
{
    const DomainIothreads *iothreads = object;
    return iothreads->ids_seen;
}
static const DocRow iothreads_rows[] = {
    ELEM("iothreads", DomainIothreads, count, UINT),
    GROUP("iothreadids", iothreadids, SET(DomainIothreads, ids_seen), .show = ids_written),
    GROUP("defaultiothread", default_iothread),
};
const DocTable iothreads_table = DOC_TABLE("", DomainIothreads, iothreads_rows);

/* ---- <cputune> */

static const DocRow vcpupin_rows[] = {
    ATTR("vcpu", VcpuPin, id, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("cpuset", VcpuPin, cpuset, BITMAP, .flags = DOC_REQUIRED),
};
static const DocTable vcpupin_table = DOC_TABLE("vcpupin", VcpuPin, vcpupin_rows);
static const DocRow iothreadpin_rows[] = {
    ATTR("iothread", VcpuPin, id, UINT, .flags = DOC_REQUIRED | DOC_NONZERO),
    ATTR("cpuset", VcpuPin, cpuset, BITMAP, .flags = DOC_REQUIRED),
};
static const DocTable iothreadpin_table = DOC_TABLE("iothreadpin", VcpuPin, iothreadpin_rows);

#define SCHEDULE_ROWS                                                                                                  \
    ATTR("scheduler", ThreadSched, scheduler, ENUM(scheduler), .flags = DOC_REQUIRED, .code = VIR_ERR_XML_ERROR),      \
        ATTR("priority", ThreadSched, priority, UINT, SET(ThreadSched, priority_set),                                  \
             WHEN(ThreadSched, scheduler, BIT(SCHEDULER_FIFO) | BIT(SCHEDULER_RR)), .flags = DOC_REQUIRED)
static const DocRow vcpusched_rows[] = {ATTR("vcpus", ThreadSched, ids, BITMAP, .flags = DOC_REQUIRED), SCHEDULE_ROWS};
static const DocTable vcpusched_table = DOC_TABLE("vcpusched", ThreadSched, vcpusched_rows);
static const DocRow iothreadsched_rows[] = {ATTR("iothreads", ThreadSched, ids, BITMAP, .flags = DOC_REQUIRED), SCHEDULE_ROWS};
static const DocTable iothreadsched_table = DOC_TABLE("iothreadsched", ThreadSched, iothreadsched_rows);
static const DocRow emulatorsched_rows[] = {SCHEDULE_ROWS};
static const DocTable emulatorsched_table = DOC_TABLE("emulatorsched", ThreadSched, emulatorsched_rows);

static int unit_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    uint64_t scale = doc_unit_bytes(text, len), *size = member;
    if (!scale)
        return 1;
    *size = (*size ? *size : 1) * scale;
    return 0;
}
static int size_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    g_autofree char *copy = g_strndup(text, len);
    uint64_t value, *size = member;
    if (!g_ascii_string_to_unsigned(copy, 10, 1, G_MAXUINT64 >> 20, &value, NULL))
        return 1;
    *size = (*size ? *size : 1) * value;
    return 0;
}
/* Written in the largest unit that keeps it whole. */
static const char *fit_unit(uint64_t *size)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    unsigned i = 0;
    while (i + 1 < G_N_ELEMENTS(units) && *size && *size % 1024 == 0) {
        *size /= 1024;
        i++;
    }
    return units[i];
}
static bool size_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    uint64_t size = *(const uint64_t *)member;
    fit_unit(&size);
    g_snprintf(buffer, DOC_TEXT_SIZE, "%" G_GUINT64_FORMAT, size);
    *ret_text = buffer;
    return true;
}
static bool unit_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    uint64_t size = *(const uint64_t *)member;
    *ret_text = fit_unit(&size);
    return true;
}
static const DocCodec fitted_size_codec = {size_read, size_write, false, false};
static const DocCodec fitted_unit_codec = {unit_read, unit_write, false, false};

static const DocRow cache_rows[] = {
    ATTR("id", CacheAllocation, id, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("level", CacheAllocation, level, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("type", CacheAllocation, type, ENUM(cache_type), .flags = DOC_REQUIRED),
    ATTR("size", CacheAllocation, size_bytes, CODEC(fitted_size), .flags = DOC_REQUIRED),
    ATTR("unit", CacheAllocation, size_bytes, CODEC(fitted_unit)),
};
static const DocTable cache_allocation_table = DOC_TABLE("cache", CacheAllocation, cache_rows);
static const DocRow cache_monitor_rows[] = {
    ATTR("level", CacheMonitor, level, UINT, .flags = DOC_REQUIRED),
    ATTR("vcpus", CacheMonitor, vcpus, BITMAP, .flags = DOC_REQUIRED),
};
static const DocTable cache_monitor_table = DOC_TABLE("monitor", CacheMonitor, cache_monitor_rows);
static const DocRow cachetune_rows[] = {
    ATTR("vcpus", CacheTune, vcpus, BITMAP, .flags = DOC_REQUIRED),
    ATTR("id", CacheTune, id, STRING),
    LIST("cache", CacheTune, caches, SUB(cache_allocation)),
    LIST("monitor", CacheTune, monitors, SUB(cache_monitor)),
};
static const DocTable cachetune_table = DOC_TABLE("cachetune", CacheTune, cachetune_rows);
static const DocRow bandwidth_rows[] = {
    ATTR("id", MemoryBandwidth, id, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("bandwidth", MemoryBandwidth, bandwidth, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
};
static const DocTable memory_bandwidth_table = DOC_TABLE("node", MemoryBandwidth, bandwidth_rows);
static const DocRow memory_monitor_rows[] = {ATTR("vcpus", CacheMonitor, vcpus, BITMAP, .flags = DOC_REQUIRED)};
static const DocTable memory_monitor_table = DOC_TABLE("monitor", CacheMonitor, memory_monitor_rows);
static const DocRow memorytune_rows[] = {
    ATTR("vcpus", MemoryTune, vcpus, BITMAP, .flags = DOC_REQUIRED),
    LIST("node", MemoryTune, nodes, SUB(memory_bandwidth)),
    LIST("monitor", MemoryTune, monitors, SUB(memory_monitor)),
};
static const DocTable memorytune_table = DOC_TABLE("memorytune", MemoryTune, memorytune_rows);
static const DocRow emulatorpin_rows[] = {ATTR("cpuset", DomainCputune, emulator_pin, BITMAP, .flags = DOC_REQUIRED)};
static const DocTable emulatorpin_table = DOC_TABLE("emulatorpin", DomainCputune, emulatorpin_rows);

#define PERIOD(member_) ELEM(#member_, DomainCputune, member_, UINT)
#define QUOTA(member_) ELEM(#member_, DomainCputune, member_, INT)
static const DocRow cputune_rows[] = {
    ELEM("shares", DomainCputune, shares, UINT, SET(DomainCputune, shares_set)),
    PERIOD(period), QUOTA(quota), PERIOD(global_period), QUOTA(global_quota), PERIOD(emulator_period),
    QUOTA(emulator_quota), PERIOD(iothread_period), QUOTA(iothread_quota),
    LIST("vcpupin", DomainCputune, vcpu_pins, SUB(vcpupin)),
    GROUP("emulatorpin", emulatorpin),
    LIST("iothreadpin", DomainCputune, iothread_pins, SUB(iothreadpin)),
    LIST("emulatorsched", DomainCputune, emulator_sched, SUB(emulatorsched)),
    LIST("vcpusched", DomainCputune, vcpu_scheds, SUB(vcpusched)),
    LIST("iothreadsched", DomainCputune, iothread_scheds, SUB(iothreadsched)),
    LIST("cachetune", DomainCputune, cache_tunes, SUB(cachetune)),
    LIST("memorytune", DomainCputune, memory_tunes, SUB(memorytune)),
};
const DocTable cputune_table = DOC_TABLE("cputune", DomainCputune, cputune_rows);

/* ---- the others */

static const DocRow numatune_memory_rows[] = {
    ATTR("mode", DomainNumatune, mode, ENUM(numa_mode), .absent = NUMA_MODE_STRICT, .flags = DOC_ALWAYS),
    ATTR("nodeset", DomainNumatune, nodeset, BITMAP, .code = VIR_ERR_CONFIG_UNSUPPORTED),
    ATTR("placement", DomainNumatune, placement, ENUM(vcpu_placement)),
};
static const DocTable numatune_memory_table = DOC_TABLE("memory", DomainNumatune, numatune_memory_rows);
static const DocRow memnode_rows[] = {
    ATTR("cellid", NumaNodeTune, cell, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("mode", NumaNodeTune, mode, ENUM(numa_mode), .absent = NUMA_MODE_STRICT, .flags = DOC_ALWAYS),
    ATTR("nodeset", NumaNodeTune, nodeset, BITMAP, .flags = DOC_REQUIRED),
};
static const DocTable memnode_table = DOC_TABLE("memnode", NumaNodeTune, memnode_rows);
static const DocRow numatune_rows[] = {
    GROUP("memory", numatune_memory, SET(DomainNumatune, memory_seen)),
    LIST("memnode", DomainNumatune, nodes, SUB(memnode)),
};
const DocTable numatune_table = DOC_TABLE("numatune", DomainNumatune, numatune_rows);

static const DocRow memtune_rows[] = {
    ELEM("hard_limit", DomainMemtune, hard_limit, KIB, .absent = DOMAIN_MEMORY_UNLIMITED),
    ELEM("soft_limit", DomainMemtune, soft_limit, KIB, .absent = DOMAIN_MEMORY_UNLIMITED),
    ELEM("min_guarantee", DomainMemtune, min_guarantee, KIB),
    ELEM("swap_hard_limit", DomainMemtune, swap_hard_limit, KIB, .absent = DOMAIN_MEMORY_UNLIMITED),
};
const DocTable memtune_table = DOC_TABLE("memtune", DomainMemtune, memtune_rows);

static const DocRow blkio_device_rows[] = {
    ELEM("path", BlkioDevice, path, STRING),
    ELEM("weight", BlkioDevice, weight, UINT),
    ELEM("read_iops_sec", BlkioDevice, read_iops_sec, UINT),
    ELEM("write_iops_sec", BlkioDevice, write_iops_sec, UINT),
    ELEM("read_bytes_sec", BlkioDevice, read_bytes_sec, UINT),
    ELEM("write_bytes_sec", BlkioDevice, write_bytes_sec, UINT),
};
static const DocTable blkio_device_table = DOC_TABLE("device", BlkioDevice, blkio_device_rows);
static const DocRow blkiotune_rows[] = {
    ELEM("weight", DomainBlkiotune, weight, UINT),
    LIST("device", DomainBlkiotune, devices, SUB(blkio_device)),
};
const DocTable blkiotune_table = DOC_TABLE("blkiotune", DomainBlkiotune, blkiotune_rows);

static bool page_size_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    g_snprintf(buffer, DOC_TEXT_SIZE, "%" G_GUINT64_FORMAT, *(const uint64_t *)member / 1024);
    *ret_text = buffer;
    return true;
}
static bool page_unit_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    *ret_text = "KiB";
    return true;
}
static const DocCodec page_size_codec = {size_read, page_size_write, false, false};
static const DocCodec page_unit_codec = {unit_read, page_unit_write, false, false};

static const DocRow page_rows[] = {
    ATTR("size", HugePage, size_bytes, CODEC(page_size), .flags = DOC_REQUIRED),
    ATTR("unit", HugePage, size_bytes, CODEC(page_unit), SET(HugePage, unit_seen), .flags = DOC_ALWAYS),
    ATTR("nodeset", HugePage, nodeset, BITMAP),
};
static int page_done(DocContext *context, void *object)
{
    HugePage *page = object;
    if (!page->unit_seen)
        page->size_bytes *= 1024;
    page->unit_seen = true;
    return 0;
}
static const DocTable hugepage_table = DOC_TABLE("page", HugePage, page_rows, .done = page_done);
static const DocRow hugepages_rows[] = {LIST("page", DomainMemoryBacking, pages, SUB(hugepage))};
static const DocTable hugepages_table = DOC_TABLE("hugepages", DomainMemoryBacking, hugepages_rows);
static const DocRow backing_source_rows[] = {ATTR("type", DomainMemoryBacking, source, ENUM(memory_source), .flags = DOC_REQUIRED)};
static const DocTable memory_backing_source_table = DOC_TABLE("source", DomainMemoryBacking, backing_source_rows);
static const DocRow backing_access_rows[] = {ATTR("mode", DomainMemoryBacking, access, ENUM(memory_backing_access), .flags = DOC_REQUIRED)};
static const DocTable memory_backing_access_table = DOC_TABLE("access", DomainMemoryBacking, backing_access_rows);
static const DocRow allocation_rows[] = {
    ATTR("mode", DomainMemoryBacking, allocation, ENUM(memory_allocation)),
    ATTR("threads", DomainMemoryBacking, allocation_threads, UINT, .flags = DOC_NONZERO),
};
static const DocTable memory_allocation_table = DOC_TABLE("allocation", DomainMemoryBacking, allocation_rows);
static const DocRow memory_backing_rows[] = {
    GROUP("hugepages", hugepages, SET(DomainMemoryBacking, hugepages)),
    ELEM("nosharepages", DomainMemoryBacking, nosharepages, FLAG),
    ELEM("locked", DomainMemoryBacking, locked, FLAG),
    GROUP("source", memory_backing_source),
    GROUP("access", memory_backing_access),
    GROUP("allocation", memory_allocation),
    ELEM("discard", DomainMemoryBacking, discard, FLAG),
};
const DocTable memory_backing_table = DOC_TABLE("memoryBacking", DomainMemoryBacking, memory_backing_rows);
