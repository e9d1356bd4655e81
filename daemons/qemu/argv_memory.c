/* Memory, vcpus and NUMA. */
#include "daemons/qemu/argv_private.h"

#include <string.h>

uint64_t argv_initial_memory_kib(const DomainDef *def)
{
    uint64_t kib = def->memory_kib;

    for (uint32_t i = 0; i < def->memories.count; i++)
        kib -= MIN(kib, def->memories.items[i]->size_kib);
    return kib;
}

static uint64_t whole_mib(uint64_t kib)
{
    return (kib + 1023) / 1024;
}

static bool has_numa(const DomainDef *def)
{
    return def->cpu && def->cpu->numa.cells.count > 0;
}

const char *argv_default_ram_id(Argv *a)
{
    const CapsMachine *m = caps_machine(a->caps, a->def->os.machine);

    return m && !has_numa(a->def) ? m->default_ram_id : NULL;
}

/* Where the pages come from: anonymous memory, memfd, or a file. */
static const char *backend_type(const DomainDef *def, bool shared)
{
    const DomainMemoryBacking *b = def->memory_backing;

    if (b && b->source == MEMORY_SOURCE_MEMFD)
        return "memory-backend-memfd";
    if (b && (b->source == MEMORY_SOURCE_FILE || b->hugepages))
        return "memory-backend-file";
    return shared ? "memory-backend-file" : "memory-backend-ram";
}

static void add_host_nodes(Json *object, const DocBitmap *nodes, const char *policy)
{
    Json *list = json_new_array();

    for (uint32_t i = 0; i < nodes->bits; i++) {
        if (doc_bitmap_has(nodes, i))
            json_append(list, json_object_new_int((int)i));
    }
    json_add(object, "host-nodes", list);
    json_add_string(object, "policy", policy);
}

static const char *policy_name(NumaMode mode)
{
    return mode == NUMA_MODE_PREFERRED ? "preferred" : mode == NUMA_MODE_INTERLEAVE ? "interleave" : mode == NUMA_MODE_STRICT ? "bind" : NULL;
}

/* Binding by <numatune>: of one guest node (cell) or of all. */
static void add_policy(const DomainDef *def, Json *object, int cell)
{
    const DomainNumatune *t = def->numatune;

    if (!t)
        return;
    for (uint32_t i = 0; i < t->nodes.count && cell >= 0; i++) {
        const NumaNodeTune *n = t->nodes.items[i];

        if (n->cell == (uint32_t)cell && n->nodeset && policy_name(n->mode)) {
            add_host_nodes(object, n->nodeset, policy_name(n->mode));
            return;
        }
    }
    if (t->nodeset && policy_name(t->mode ? t->mode : NUMA_MODE_STRICT))
        add_host_nodes(object, t->nodeset, policy_name(t->mode ? t->mode : NUMA_MODE_STRICT));
}

static Json *memory_object(Argv *a, const char *id, uint64_t bytes, MemoryAccess access, int cell)
{
    const DomainMemoryBacking *b = a->def->memory_backing;
    bool shared = access == MEMORY_ACCESS_SHARED || (access == MEMORY_ACCESS_NONE && b && b->access == MEMORY_BACKING_ACCESS_SHARED);
    const char *type = backend_type(a->def, access == MEMORY_ACCESS_SHARED || access == MEMORY_ACCESS_PRIVATE);
    Json *object = json_new_object();

    json_add_string(object, "qom-type", type);
    json_add_string(object, "id", id);
    if (g_str_equal(type, "memory-backend-file"))
        json_add_stringf(object, "mem-path", "%s/%s", a->options->memory_dir, id);
    if (b && b->hugepages && b->source == MEMORY_SOURCE_MEMFD)
        json_add_bool(object, "hugetlb", true);
    if (!g_str_equal(type, "memory-backend-ram")) {
        if (shared || access == MEMORY_ACCESS_PRIVATE || (b && b->access == MEMORY_BACKING_ACCESS_PRIVATE))
            json_add_bool(object, "share", shared);
        if (cell < 0 && argv_is_x86(a->def))
            json_add_bool(object, "x-use-canonical-path-for-ramblock-id", false);
    }
    if (b && b->discard)
        json_add_bool(object, "discard-data", true);
    if (b && b->allocation == MEMORY_ALLOCATION_IMMEDIATE) {
        json_add_bool(object, "prealloc", true);
        if (b->allocation_threads)
            json_add_uint(object, "prealloc-threads", b->allocation_threads);
    }
    json_add_uint(object, "size", bytes);
    add_policy(a->def, object, cell);
    return object;
}

static void add_size(Argv *a)
{
    uint64_t kib = argv_initial_memory_kib(a->def);

    if (a->def->max_memory_kib)
        argv_addf(a, "-m", "size=%" G_GUINT64_FORMAT "k,slots=%u,maxmem=%" G_GUINT64_FORMAT "k", whole_mib(kib) * 1024,
                  a->def->memory_slots, a->def->max_memory_kib);
    else
        argv_addf(a, "-m", "%" G_GUINT64_FORMAT, whole_mib(kib));
}

/* The vcpus there from the beginning: those that may go again are plugged in later. */
static uint32_t cold_vcpus(const DomainVcpus *v)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < v->list.count; i++)
        n += v->list.items[i]->enabled == TRI_YES && v->list.items[i]->hotpluggable != TRI_YES;
    if (v->list.count > 0)
        return MAX(1, n);
    return v->current ? v->current : v->maximum;
}

static void add_topology(Argv *a)
{
    const DomainCpu *cpu = a->def->cpu;
    uint32_t max = a->def->vcpus.maximum, now = cold_vcpus(&a->def->vcpus);
    GString *s = g_string_new(NULL);

    g_string_append_printf(s, "%u", now);
    if (now != max)
        argv_kvf(s, "maxcpus", "%u", max);
    if (cpu && cpu->sockets) {
        argv_kvf(s, "sockets", "%u", cpu->sockets);
        argv_kvf(s, "dies", "%u", cpu->dies ? cpu->dies : 1);
        argv_kvf(s, "cores", "%u", cpu->cores);
        argv_kvf(s, "threads", "%u", cpu->threads);
    } else {
        argv_kvf(s, "sockets", "%u", max);
        g_string_append(s, ",cores=1,threads=1");
    }
    argv_take(a, "-smp", s);
}

/* "cpus=0-5" for each run of vcpus in the cell. */
static void kv_cpus(GString *s, const DocBitmap *cpus)
{
    for (uint32_t i = 0; cpus && i < cpus->bits; i++) {
        uint32_t from = i;

        if (!doc_bitmap_has(cpus, i))
            continue;
        while (i + 1 < cpus->bits && doc_bitmap_has(cpus, i + 1))
            i++;
        if (from == i)
            argv_kvf(s, "cpus", "%u", from);
        else
            argv_kvf(s, "cpus", "%u-%u", from, i);
    }
}

/* With HMAT every node names the processors nearest to it: its own, or the first that has some. */
static int initiator_of(const DomainNuma *numa, uint32_t cell)
{
    if (numa->cells.items[cell]->cpus && !doc_bitmap_empty(numa->cells.items[cell]->cpus))
        return (int)cell;
    for (uint32_t i = 0; i < numa->cells.count; i++) {
        if (numa->cells.items[i]->cpus && !doc_bitmap_empty(numa->cells.items[i]->cpus))
            return (int)i;
    }
    return 0;
}

static void add_distances(Argv *a, const DomainNuma *numa)
{
    for (uint32_t i = 0; i < numa->cells.count; i++) {
        const NumaCell *cell = numa->cells.items[i];

        for (uint32_t j = 0; j < cell->distances.count; j++)
            argv_addf(a, "-numa", "dist,src=%u,dst=%u,val=%u", i, cell->distances.items[j]->id, cell->distances.items[j]->value);
    }
}

static void add_interconnect(Argv *a, const NumaInterconnect *n, bool latency)
{
    static const char *const levels[] = {"memory", "first-level", "second-level", "third-level"};
    const char *type = n->type == HMAT_ACCESS_READ ? "read" : n->type == HMAT_ACCESS_WRITE ? "write" : "access";
    GString *s = g_string_new("hmat-lb");

    argv_kvf(s, "initiator", "%u", n->initiator);
    argv_kvf(s, "target", "%u", n->target);
    argv_kv(s, "hierarchy", levels[MIN(n->cache, 3)]);
    argv_kvf(s, "data-type", "%s-%s", type, latency ? "latency" : "bandwidth");
    if (latency)
        argv_kvf(s, "latency", "%" G_GUINT64_FORMAT, n->value);
    else
        argv_kvf(s, "bandwidth", "%" G_GUINT64_FORMAT "K", n->value / 1024);
    argv_take(a, "-numa", s);
}

static void add_caches(Argv *a, uint32_t cell, const NumaCell *c)
{
    for (uint32_t i = 0; i < c->caches.count; i++) {
        const NumaCache *cache = c->caches.items[i];
        const char *assoc = cache->associativity == HMAT_ASSOC_DIRECT ? "direct" : cache->associativity == HMAT_ASSOC_FULL ? "complex" : "none";
        const char *policy = cache->policy == HMAT_POLICY_WRITEBACK      ? "write-back"
                             : cache->policy == HMAT_POLICY_WRITETHROUGH ? "write-through"
                                                                         : "none";

        argv_addf(a, "-numa", "hmat-cache,node-id=%u,size=%" G_GUINT64_FORMAT "K,level=%u,associativity=%s,policy=%s,line=%" G_GUINT64_FORMAT,
                  cell, cache->size_bytes / 1024, cache->level, assoc, policy, cache->line_bytes);
    }
}

static void add_numa(Argv *a)
{
    const DomainNuma *numa = &a->def->cpu->numa;
    bool hmat = numa->latencies.count + numa->bandwidths.count > 0;

    for (uint32_t i = 0; i < numa->cells.count && !hmat; i++)
        hmat = numa->cells.items[i]->caches.count > 0;
    for (uint32_t i = 0; i < numa->cells.count; i++) {
        const NumaCell *cell = numa->cells.items[i];
        g_autofree char *id = g_strdup_printf("ram-node%u", i);
        GString *s = g_string_new("node");

        if (cell->memory_bytes)
            argv_add_json(a, "-object", memory_object(a, id, whole_mib(cell->memory_bytes / 1024) << 20, cell->access, (int)i));
        argv_kvf(s, "nodeid", "%u", i);
        kv_cpus(s, cell->cpus);
        if (hmat)
            argv_kvf(s, "initiator", "%d", initiator_of(numa, i));
        if (cell->memory_bytes)
            argv_kv(s, "memdev", id);
        argv_take(a, "-numa", s);
    }
    add_distances(a, numa);
    for (uint32_t i = 0; i < numa->latencies.count; i++)
        add_interconnect(a, numa->latencies.items[i], /* latency= */ true);
    for (uint32_t i = 0; i < numa->bandwidths.count; i++)
        add_interconnect(a, numa->bandwidths.items[i], /* latency= */ false);
    for (uint32_t i = 0; i < numa->cells.count; i++)
        add_caches(a, i, numa->cells.items[i]);
}

/* Modules come in whole huge pages where that is the host's larger page. */
static uint64_t module_bytes(Argv *a, const DomainMemory *m)
{
    uint64_t align = argv_is_x86(a->def) ? 2 << 20 : argv_machine_has(a->def, "pseries") ? 256 << 20 : 1 << 20;

    return ((m->size_kib << 10) + align - 1) / align * align;
}

static int add_module(Argv *a, const DomainMemory *m)
{
    g_autofree char *id = g_strdup_printf("mem%s", m->info.alias);
    Json *object = json_new_object(), *device;

    json_add_string(object, "qom-type", m->path ? "memory-backend-file" : backend_type(a->def, m->access == MEMORY_ACCESS_SHARED));
    json_add_string(object, "id", id);
    if (m->path)
        json_add_string(object, "mem-path", m->path);
    if (m->access != MEMORY_ACCESS_NONE)
        json_add_bool(object, "share", m->access == MEMORY_ACCESS_SHARED);
    if (m->discard != TRI_NONE)
        json_add_bool(object, "discard-data", m->discard == TRI_YES);
    if (m->model == MEMORY_MODEL_NVDIMM && !m->pmem)
        json_add_bool(object, "prealloc", true);
    json_add_uint(object, "size", module_bytes(a, m));
    if (m->nodemask)
        add_host_nodes(object, m->nodemask, "bind");
    if (m->alignsize_kib)
        json_add_uint(object, "align", m->alignsize_kib << 10);
    if (m->pmem)
        json_add_bool(object, "pmem", true);
    if (m->readonly)
        json_add_bool(object, "readonly", true);
    argv_add_json(a, "-object", object);

    device = argv_device(m->model == MEMORY_MODEL_NVDIMM ? "nvdimm" : m->model == MEMORY_MODEL_VIRTIO_PMEM ? "virtio-pmem-pci"
                                                                  : m->model == MEMORY_MODEL_VIRTIO_MEM    ? "virtio-mem-pci"
                                                                                                           : "pc-dimm");
    if (m->node_set)
        json_add_uint(device, "node", m->node);
    if (m->label_kib)
        json_add_uint(device, "label-size", m->label_kib << 10);
    if (m->readonly)
        json_add_bool(device, "unarmed", true);
    if (!doc_uuid_is_nil(m->uuid)) {
        char uuid[UUID_TEXT_SIZE];

        doc_uuid_format(m->uuid, uuid);
        json_add_string(device, "uuid", uuid);
    }
    if (m->block_kib)
        json_add_uint(device, "block-size", m->block_kib << 10);
    if (m->requested_set)
        json_add_uint(device, "requested-size", m->requested_kib << 10);
    json_add_string(device, "memdev", id);
    if (argv_device_info(a, device, &m->info) < 0)
        return -1;
    argv_device_emit(a, device);
    return 0;
}

int argv_memory(Argv *a)
{
    const DomainMemoryBacking *b = a->def->memory_backing;
    const char *ram = argv_default_ram_id(a);

    add_size(a);
    if (ram)
        argv_add_json(a, "-object",
                      memory_object(a, ram, whole_mib(argv_initial_memory_kib(a->def)) << 20, MEMORY_ACCESS_NONE, /* cell= */ -1));
    argv_add(a, "-overcommit", b && b->locked ? "mem-lock=on" : "mem-lock=off");
    add_topology(a);
    if (has_numa(a->def))
        add_numa(a);
    for (uint32_t i = 0; i < a->def->memories.count; i++) {
        if (add_module(a, a->def->memories.items[i]) < 0)
            return -1;
    }
    return 0;
}
