#include "model/domain/tables.h"

#include <libvirt/virterror.h>

DOC_ENUM_DEFINE(cpu_mode, CPU_MODE)
DOC_ENUM_DEFINE(cpu_match, CPU_MATCH)
DOC_ENUM_DEFINE(cpu_check, CPU_CHECK)
DOC_ENUM_DEFINE(cpu_fallback, CPU_FALLBACK)
DOC_ENUM_DEFINE(cpu_policy, CPU_POLICY)
DOC_ENUM_DEFINE(cpu_cache_mode, CPU_CACHE_MODE)
DOC_ENUM_DEFINE(cpu_phys_mode, CPU_PHYS_MODE)
DOC_ENUM_DEFINE(hmat_assoc, HMAT_ASSOC)
DOC_ENUM_DEFINE(hmat_policy, HMAT_POLICY)
DOC_ENUM_DEFINE(hmat_access, HMAT_ACCESS)

static bool model_or_mode(const void *object)
{
    const DomainCpu *cpu = object;
    return cpu->mode == CPU_MODE_CUSTOM || cpu->mode == CPU_MODE_HOST_MODEL || cpu->mode == CPU_MODE_NONE;
}

static bool has_model(const void *object)
{
    const DomainCpu *cpu = object;
    return cpu->mode != CPU_MODE_HOST_PASSTHROUGH && cpu->mode != CPU_MODE_MAXIMUM &&
           (cpu->model || cpu->mode == CPU_MODE_HOST_MODEL);
}

static const DocRow model_rows[] = {
    ATTR("fallback", DomainCpu, fallback, ENUM(cpu_fallback)),
    ATTR("vendor_id", DomainCpu, vendor_id, STRING, .flags = DOC_ABI),
    TEXT(DomainCpu, model, STRING, .flags = DOC_ABI),
};
static const DocTable cpu_model_table = DOC_TABLE("model", DomainCpu, model_rows);
static const DocRow topology_rows[] = {
    ATTR("sockets", DomainCpu, sockets, UINT, .flags = DOC_REQUIRED | DOC_NONZERO | DOC_ABI),
    ATTR("dies", DomainCpu, dies, UINT, .flags = DOC_NONZERO | DOC_ABI),
    ATTR("cores", DomainCpu, cores, UINT, .flags = DOC_REQUIRED | DOC_NONZERO | DOC_ABI),
    ATTR("threads", DomainCpu, threads, UINT, .flags = DOC_REQUIRED | DOC_NONZERO | DOC_ABI),
};
static const DocTable cpu_topology_table = DOC_TABLE("topology", DomainCpu, topology_rows);
static const DocRow cache_rows[] = {
    ATTR("level", CpuCache, level, INT, .absent = -1, .max = 3, .flags = DOC_ABI),
    ATTR("mode", CpuCache, mode, ENUM(cpu_cache_mode), .flags = DOC_REQUIRED | DOC_ABI),
};
static const DocTable cpu_cache_table = DOC_TABLE("cache", CpuCache, cache_rows);
static const DocRow phys_rows[] = {
    ATTR("mode", DomainCpu, phys_mode, ENUM(cpu_phys_mode), .flags = DOC_REQUIRED),
    ATTR("bits", DomainCpu, phys_bits, INT, .absent = -1, .max = INT32_MAX),
};
static const DocTable cpu_maxphysaddr_table = DOC_TABLE("maxphysaddr", DomainCpu, phys_rows);
static const DocRow feature_rows[] = {
    ATTR("policy", CpuFeature, policy, ENUM(cpu_policy), .absent = CPU_POLICY_REQUIRE, .flags = DOC_ALWAYS | DOC_ABI),
    ATTR("name", CpuFeature, name, STRING, .flags = DOC_REQUIRED | DOC_ABI),
};
static const DocTable cpu_feature_table = DOC_TABLE("feature", CpuFeature, feature_rows);

/* ---- guest NUMA */

static const DocRow sibling_rows[] = {
    ATTR("id", NumaDistance, id, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("value", NumaDistance, value, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
};
static const DocTable numa_sibling_table = DOC_TABLE("sibling", NumaDistance, sibling_rows);
static const DocRow distances_rows[] = {LIST("sibling", NumaCell, distances, SUB(numa_sibling))};
static const DocTable numa_distances_table = DOC_TABLE("distances", NumaCell, distances_rows);

/* Some sizes are a pair of attributes, value='' and unit='', in any order. Both rows read into one member, each multiplies
 * what the other left; where no unit is given the number counts KiB. */
static int scale_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    uint64_t scale = doc_unit_bytes(text, len), *size = member;
    if (!scale)
        return 1;
    *size = (*size ? *size : 1) * scale;
    return 0;
}

static int value_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    g_autofree char *copy = g_strndup(text, len);
    uint64_t value, *size = member;
    if (!g_ascii_string_to_unsigned(copy, 10, 1, G_MAXUINT64 / 1024, &value, NULL))
        return 1;
    *size = (*size ? *size : 1) * value;
    return 0;
}

static bool bytes_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    g_snprintf(buffer, DOC_TEXT_SIZE, "%" G_GUINT64_FORMAT, *(const uint64_t *)member);
    *ret_text = buffer;
    return true;
}

static bool kib_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    g_snprintf(buffer, DOC_TEXT_SIZE, "%" G_GUINT64_FORMAT, (*(const uint64_t *)member + 1023) / 1024);
    *ret_text = buffer;
    return true;
}

static bool bytes_unit_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    *ret_text = "B";
    return true;
}

static bool kib_unit_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    *ret_text = "KiB";
    return true;
}

static const DocCodec kib_value_codec = {value_read, kib_write, false, false};
static const DocCodec kib_unit_codec = {scale_read, kib_unit_write, false, false};
static const DocCodec bytes_value_codec = {value_read, bytes_write, false, false};
static const DocCodec bytes_unit_codec = {scale_read, bytes_unit_write, false, false};

static const DocRow cache_size_rows[] = {
    ATTR("value", NumaCache, size_bytes, CODEC(kib_value), .flags = DOC_REQUIRED),
    ATTR("unit", NumaCache, size_bytes, CODEC(kib_unit), .flags = DOC_REQUIRED),
};
static const DocTable numa_cache_size_table = DOC_TABLE("size", NumaCache, cache_size_rows);
static const DocRow cache_line_rows[] = {
    ATTR("value", NumaCache, line_bytes, CODEC(bytes_value), .flags = DOC_REQUIRED),
    ATTR("unit", NumaCache, line_bytes, CODEC(bytes_unit), .flags = DOC_REQUIRED),
};
static const DocTable numa_cache_line_table = DOC_TABLE("line", NumaCache, cache_line_rows);
static const DocRow numa_cache_rows[] = {
    ATTR("level", NumaCache, level, UINT, .flags = DOC_REQUIRED | DOC_NONZERO),
    ATTR("associativity", NumaCache, associativity, ENUM(hmat_assoc), .flags = DOC_REQUIRED),
    ATTR("policy", NumaCache, policy, ENUM(hmat_policy), .flags = DOC_REQUIRED),
    GROUP("size", numa_cache_size),
    GROUP("line", numa_cache_line),
};
static const DocTable numa_cache_table = DOC_TABLE("cache", NumaCache, numa_cache_rows);

static const DocRow cell_rows[] = {
    ATTR("id", NumaCell, id, UINT, SET(NumaCell, id_set), .flags = DOC_ABI),
    ATTR("cpus", NumaCell, cpus, BITMAP, .flags = DOC_ABI),
    ATTR("memory", NumaCell, memory_bytes, CODEC(kib_value), .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("unit", NumaCell, memory_bytes, CODEC(kib_unit), SET(NumaCell, unit_seen), .flags = DOC_ALWAYS),
    ATTR("memAccess", NumaCell, access, ENUM(memory_access)),
    ATTR("discard", NumaCell, discard, YESNO),
    GROUP("distances", numa_distances),
    LIST("cache", NumaCell, caches, SUB(numa_cache)),
};

/* Without a unit the memory counts KiB; afterwards it is a whole number of them. */
static int cell_done(DocContext *context, void *object)
{
    NumaCell *cell = object;
    if (!cell->unit_seen)
        cell->memory_bytes *= 1024;
    cell->unit_seen = true;
    cell->memory_bytes = (cell->memory_bytes + 1023) / 1024 * 1024;
    return 0;
}
static const DocTable numa_cell_table = DOC_TABLE("cell", NumaCell, cell_rows, .done = cell_done);

static const DocRow latency_rows[] = {
    ATTR("initiator", NumaInterconnect, initiator, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("target", NumaInterconnect, target, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("cache", NumaInterconnect, cache, UINT, .flags = DOC_NONZERO),
    ATTR("type", NumaInterconnect, type, ENUM(hmat_access), .flags = DOC_REQUIRED),
    ATTR("value", NumaInterconnect, value, UINT, .flags = DOC_REQUIRED),
};
static const DocTable numa_latency_table = DOC_TABLE("latency", NumaInterconnect, latency_rows);
static const DocRow bandwidth_rows[] = {
    ATTR("initiator", NumaInterconnect, initiator, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("target", NumaInterconnect, target, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("cache", NumaInterconnect, cache, UINT, .flags = DOC_NONZERO),
    ATTR("type", NumaInterconnect, type, ENUM(hmat_access), .flags = DOC_REQUIRED),
    ATTR("value", NumaInterconnect, value, CODEC(kib_value), .flags = DOC_REQUIRED),
    ATTR("unit", NumaInterconnect, value, CODEC(kib_unit), .flags = DOC_REQUIRED),
};
static const DocTable numa_bandwidth_table = DOC_TABLE("bandwidth", NumaInterconnect, bandwidth_rows);
static const DocRow interconnects_rows[] = {
    LIST("latency", DomainNuma, latencies, SUB(numa_latency)),
    LIST("bandwidth", DomainNuma, bandwidths, SUB(numa_bandwidth)),
};
static const DocTable numa_interconnects_table = DOC_TABLE("interconnects", DomainNuma, interconnects_rows);
static const DocRow numa_rows[] = {
    LIST("cell", DomainNuma, cells, SUB(numa_cell)),
    GROUP("interconnects", numa_interconnects),
};
static const DocTable cpu_numa_table = DOC_TABLE("numa", DomainNuma, numa_rows);

static const DocRow cpu_rows[] = {
    ATTR("mode", DomainCpu, mode, ENUM(cpu_mode), .flags = DOC_ABI),
    ATTR("match", DomainCpu, match, ENUM(cpu_match), .show = model_or_mode, .flags = DOC_ABI),
    ATTR("check", DomainCpu, check, ENUM(cpu_check)),
    ATTR("migratable", DomainCpu, migratable, ONOFF),
    GROUP("model", cpu_model, .show = has_model),
    ELEM("vendor", DomainCpu, vendor, STRING),
    GROUP("topology", cpu_topology, SET(DomainCpu, topology_seen)),
    ELEM("cache", DomainCpu, cache, SUB(cpu_cache)),
    GROUP("maxphysaddr", cpu_maxphysaddr),
    LIST("feature", DomainCpu, features, SUB(cpu_feature)),
    ELEM("numa", DomainCpu, numa, INLINE(cpu_numa)),
};
const DocTable cpu_table = DOC_TABLE("cpu", DomainCpu, cpu_rows);
