/* <cpu> with topology and guest NUMA. */
#pragma once

#include "document/enum.h"
#include "document/value.h"
#include "model/domain/misc_devices.h"

#define CPU_MODE_VALUES(V)                                                                                             \
    V(CPU_MODE_CUSTOM, "custom") V(CPU_MODE_HOST_MODEL, "host-model") V(CPU_MODE_HOST_PASSTHROUGH, "host-passthrough") \
    V(CPU_MODE_MAXIMUM, "maximum")
DOC_ENUM(CpuMode, cpu_mode, CPU_MODE)
#define CPU_MATCH_VALUES(V) V(CPU_MATCH_MINIMUM, "minimum") V(CPU_MATCH_EXACT, "exact") V(CPU_MATCH_STRICT, "strict")
DOC_ENUM(CpuMatch, cpu_match, CPU_MATCH)
#define CPU_CHECK_VALUES(V) V(CPU_CHECK_NOTHING, "none") V(CPU_CHECK_PARTIAL, "partial") V(CPU_CHECK_FULL, "full")
DOC_ENUM(CpuCheck, cpu_check, CPU_CHECK)
#define CPU_FALLBACK_VALUES(V) V(CPU_FALLBACK_ALLOW, "allow") V(CPU_FALLBACK_FORBID, "forbid")
DOC_ENUM(CpuFallback, cpu_fallback, CPU_FALLBACK)
#define CPU_POLICY_VALUES(V)                                                                                           \
    V(CPU_POLICY_FORCE, "force") V(CPU_POLICY_REQUIRE, "require") V(CPU_POLICY_OPTIONAL, "optional")                   \
    V(CPU_POLICY_DISABLE, "disable") V(CPU_POLICY_FORBID, "forbid")
DOC_ENUM(CpuPolicy, cpu_policy, CPU_POLICY)
#define CPU_CACHE_MODE_VALUES(V)                                                                                       \
    V(CPU_CACHE_MODE_EMULATE, "emulate") V(CPU_CACHE_MODE_PASSTHROUGH, "passthrough")                                  \
    V(CPU_CACHE_MODE_DISABLE, "disable")
DOC_ENUM(CpuCacheMode, cpu_cache_mode, CPU_CACHE_MODE)
#define CPU_PHYS_MODE_VALUES(V) V(CPU_PHYS_MODE_EMULATE, "emulate") V(CPU_PHYS_MODE_PASSTHROUGH, "passthrough")
DOC_ENUM(CpuPhysMode, cpu_phys_mode, CPU_PHYS_MODE)
#define HMAT_ASSOC_VALUES(V) V(HMAT_ASSOC_NO, "none") V(HMAT_ASSOC_DIRECT, "direct") V(HMAT_ASSOC_FULL, "full")
DOC_ENUM(HmatAssoc, hmat_assoc, HMAT_ASSOC)
#define HMAT_POLICY_VALUES(V)                                                                                          \
    V(HMAT_POLICY_NO, "none") V(HMAT_POLICY_WRITEBACK, "writeback") V(HMAT_POLICY_WRITETHROUGH, "writethrough")
DOC_ENUM(HmatPolicy, hmat_policy, HMAT_POLICY)
#define HMAT_ACCESS_VALUES(V) V(HMAT_ACCESS_ACCESS, "access") V(HMAT_ACCESS_READ, "read") V(HMAT_ACCESS_WRITE, "write")
DOC_ENUM(HmatAccess, hmat_access, HMAT_ACCESS)

typedef struct CpuFeature {
    char *name;
    CpuPolicy policy;
} CpuFeature;

typedef struct CpuCache {
    CpuCacheMode mode;
    int32_t level; /* -1: all */
} CpuCache;

typedef struct NumaDistance {
    uint32_t id, value;
} NumaDistance;

typedef struct NumaCache {
    uint32_t level;
    HmatAssoc associativity;
    HmatPolicy policy;
    uint64_t size_bytes, line_bytes;
} NumaCache;

typedef struct NumaCell {
    bool id_set;
    uint32_t id;
    DocBitmap *cpus;
    bool unit_seen;
    uint64_t memory_bytes; /* whole KiB */
    MemoryAccess access;
    Tristate discard;
    DocList(NumaDistance) distances;
    DocList(NumaCache) caches;
} NumaCell;

/* <latency> and <bandwidth> of <interconnects>. */
typedef struct NumaInterconnect {
    uint32_t initiator, target, cache; /* cache 0: memory */
    HmatAccess type;
    uint64_t value; /* latency in ns, bandwidth in bytes/s */
} NumaInterconnect;

typedef struct DomainNuma {
    DocList(NumaCell) cells;
    DocList(NumaInterconnect) latencies, bandwidths;
} DomainNuma;

typedef struct DomainCpu {
    CpuMode mode;
    CpuMatch match;
    CpuCheck check;
    CpuFallback fallback;
    Tristate migratable;
    CpuPhysMode phys_mode;
    bool model_seen, topology_seen, mode_given;
    int32_t phys_bits; /* -1: not given */
    char *model, *vendor_id, *vendor;
    uint32_t sockets, dies, cores, threads;
    CpuCache *cache;
    DocList(CpuFeature) features;
    DomainNuma numa;
} DomainCpu;
