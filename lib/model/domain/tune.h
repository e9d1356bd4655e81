/* What limits and pins the guest: vcpus, iothreads, cputune, numatune, memtune, blkiotune, memory backing. */
#pragma once

#include "document/enum.h"
#include "document/value.h"

#define VCPU_PLACEMENT_VALUES(V) V(VCPU_PLACEMENT_STATIC, "static") V(VCPU_PLACEMENT_AUTO, "auto")
DOC_ENUM(VcpuPlacement, vcpu_placement, VCPU_PLACEMENT)

typedef struct DomainVcpu {
    uint32_t id, order;
    Tristate enabled, hotpluggable;
} DomainVcpu;

typedef struct DomainVcpus {
    bool maximum_set;
    uint32_t maximum, current; /* current 0: all */
    VcpuPlacement placement;
    DocBitmap *cpuset;
    DocList(DomainVcpu) list; /* individual vcpus */
} DomainVcpus;

typedef struct DomainIothread {
    uint32_t id;
    int32_t pool_min, pool_max; /* -1: not given */
} DomainIothread;

typedef struct DomainIothreads {
    uint32_t count;
    bool ids_seen, default_seen;
    DocList(DomainIothread) ids;
    int32_t default_pool_min, default_pool_max; /* -1: not given */
} DomainIothreads;

#define SCHEDULER_VALUES(V) V(SCHEDULER_BATCH, "batch") V(SCHEDULER_IDLE, "idle") V(SCHEDULER_FIFO, "fifo") V(SCHEDULER_RR, "rr")
DOC_ENUM(Scheduler, scheduler, SCHEDULER)

typedef struct VcpuPin {
    uint32_t id;
    DocBitmap *cpuset;
} VcpuPin;

typedef struct ThreadSched {
    DocBitmap *ids;
    Scheduler scheduler;
    bool priority_set;
    uint32_t priority;
} ThreadSched;

#define CACHE_TYPE_VALUES(V) V(CACHE_TYPE_BOTH, "both") V(CACHE_TYPE_CODE, "code") V(CACHE_TYPE_DATA, "data")
DOC_ENUM(CacheType, cache_type, CACHE_TYPE)
typedef struct CacheAllocation {
    uint32_t id, level;
    CacheType type;
    uint64_t size_bytes;
} CacheAllocation;
typedef struct CacheMonitor {
    uint32_t level;
    DocBitmap *vcpus;
} CacheMonitor;
typedef struct CacheTune {
    DocBitmap *vcpus;
    char *id;
    DocList(CacheAllocation) caches;
    DocList(CacheMonitor) monitors;
} CacheTune;
typedef struct MemoryBandwidth {
    uint32_t id, bandwidth;
} MemoryBandwidth;
typedef struct MemoryTune {
    DocBitmap *vcpus;
    DocList(MemoryBandwidth) nodes;
    DocList(CacheMonitor) monitors;
} MemoryTune;

typedef struct DomainCputune {
    bool shares_set;
    uint64_t shares;
    uint64_t period, global_period, emulator_period, iothread_period; /* 0: not given */
    int64_t quota, global_quota, emulator_quota, iothread_quota;      /* 0: not given */
    DocList(VcpuPin) vcpu_pins;
    DocBitmap *emulator_pin;
    DocList(VcpuPin) iothread_pins;
    DocList(ThreadSched) emulator_sched;
    DocList(ThreadSched) vcpu_scheds;
    DocList(ThreadSched) iothread_scheds;
    DocList(CacheTune) cache_tunes;
    DocList(MemoryTune) memory_tunes;
} DomainCputune;

#define NUMA_MODE_VALUES(V)                                                                                            \
    V(NUMA_MODE_STRICT, "strict") V(NUMA_MODE_PREFERRED, "preferred") V(NUMA_MODE_INTERLEAVE, "interleave")            \
    V(NUMA_MODE_RESTRICTIVE, "restrictive")
DOC_ENUM(NumaMode, numa_mode, NUMA_MODE)
typedef struct NumaNodeTune {
    uint32_t cell;
    NumaMode mode;
    DocBitmap *nodeset;
} NumaNodeTune;
typedef struct DomainNumatune {
    bool memory_seen;
    NumaMode mode;
    VcpuPlacement placement;
    DocBitmap *nodeset;
    DocList(NumaNodeTune) nodes;
} DomainNumatune;

/* KiB; no limit where none is given. */
#define DOMAIN_MEMORY_UNLIMITED INT64_C(9007199254740991)
typedef struct DomainMemtune {
    uint64_t hard_limit, soft_limit, min_guarantee, swap_hard_limit;
} DomainMemtune;

typedef struct BlkioDevice {
    char *path;
    uint32_t weight, read_iops_sec, write_iops_sec;
    uint64_t read_bytes_sec, write_bytes_sec;
} BlkioDevice;
typedef struct DomainBlkiotune {
    uint32_t weight;
    DocList(BlkioDevice) devices;
} DomainBlkiotune;

#define MEMORY_SOURCE_VALUES(V)                                                                                        \
    V(MEMORY_SOURCE_FILE, "file") V(MEMORY_SOURCE_ANONYMOUS, "anonymous") V(MEMORY_SOURCE_MEMFD, "memfd")
DOC_ENUM(MemorySource, memory_source, MEMORY_SOURCE)
#define MEMORY_BACKING_ACCESS_VALUES(V) V(MEMORY_BACKING_ACCESS_SHARED, "shared") V(MEMORY_BACKING_ACCESS_PRIVATE, "private")
DOC_ENUM(MemoryBackingAccess, memory_backing_access, MEMORY_BACKING_ACCESS)
#define MEMORY_ALLOCATION_VALUES(V) V(MEMORY_ALLOCATION_IMMEDIATE, "immediate") V(MEMORY_ALLOCATION_ONDEMAND, "ondemand")
DOC_ENUM(MemoryAllocation, memory_allocation, MEMORY_ALLOCATION)
typedef struct HugePage {
    bool unit_seen;
    uint64_t size_bytes;
    DocBitmap *nodeset;
} HugePage;
typedef struct DomainMemoryBacking {
    bool hugepages, nosharepages, locked, discard;
    MemorySource source;
    MemoryBackingAccess access;
    MemoryAllocation allocation;
    uint32_t allocation_threads;
    DocList(HugePage) pages;
} DomainMemoryBacking;
