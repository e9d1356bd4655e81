/* What is refused about firmware, CPU, NUMA, memory and limits. */
#include "model/domain/rules/all.h"
#include "model/domain/rules/machine.h"

#include <stdio.h>
#include <string.h>

/* ---- firmware */

static int check_autoselection(const DomainOs *os)
{
    const OsLoader *loader = os->loader;
    if (os->firmware == FIRMWARE_BIOS && os->nvram)
        return rules_error(VIR_ERR_XML_DETAIL, "firmware type 'bios' does not support nvram");
    if (!loader)
        return 0;
    if (os->firmware == FIRMWARE_BIOS && loader->stateless == TRI_NO)
        return rules_error(VIR_ERR_XML_DETAIL, "Only EFI firmware permits NVRAM");
    if (loader->readonly)
        return rules_error(VIR_ERR_XML_DETAIL, "loader attribute 'readonly' cannot be specified when firmware "
                                               "autoselection is enabled");
    if (loader->type)
        return rules_error(VIR_ERR_XML_DETAIL, "loader attribute 'type' cannot be specified when firmware autoselection "
                                               "is enabled");
    if (loader->secure == TRI_NO)
        return rules_error(VIR_ERR_XML_DETAIL, "loader attribute 'secure' cannot be specified when firmware "
                                               "autoselection is enabled");
    if (loader->path)
        return rules_error(VIR_ERR_XML_DETAIL, "loader path cannot be specified when firmware autoselection is enabled");
    return 0;
}

static int check_manual(const DomainOs *os)
{
    const OsLoader *loader = os->loader;
    if (os->firmware_features.count)
        return rules_error(VIR_ERR_XML_DETAIL, "cannot use feature-based firmware autoselection when firmware "
                                               "autoselection is disabled");
    if (!loader)
        return 0;
    if (loader->type != LOADER_PFLASH && loader->stateless == TRI_NO)
        return rules_error(VIR_ERR_XML_DETAIL, "Only pflash loader type permits NVRAM");
    if (loader->type == LOADER_PFLASH && loader->stateless == TRI_YES && loader->readonly == TRI_NO)
        return rules_error(VIR_ERR_XML_DETAIL, "Stateless loader must be read-only");
    if (loader->type != LOADER_PFLASH && os->nvram)
        return 0;
    return 0;
}

static int check_firmware(DomainRules *rules)
{
    const DomainOs *os = &rules->def->os;
    if (os->firmware ? check_autoselection(os) < 0 : check_manual(os) < 0)
        return -1;
    if (os->loader && os->loader->stateless == TRI_YES && os->nvram)
        return rules_error(VIR_ERR_XML_DETAIL, "NVRAM is not permitted when loader is stateless");
    return 0;
}

static bool is_efi(const DomainOs *os)
{
    return os->firmware == FIRMWARE_EFI || (os->loader && os->loader->type == LOADER_PFLASH);
}

static int check_acpi(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    bool efi = is_efi(&def->os), acpi = def->features.acpi;
    if (efi && !acpi && (machine_is_q35(def) || machine_is_arm_virt(def)))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "UEFI requires ACPI on this architecture");
    if (acpi && !efi && machine_is_arm_virt(def) && strcmp(def->os.arch, "aarch64") == 0)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "ACPI requires UEFI on this architecture");
    return 0;
}

/* ---- features */

static int check_smm(DomainRules *rules)
{
    const DomainFeatures *f = &rules->def->features;
    if (f->smm == TRI_ON && !machine_is_q35(rules->def) && f->tseg_set)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "SMM TSEG is only supported with q35 machine type");
    if (f->smm != TRI_ON && f->tseg_set && f->smm_seen)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "SMM TSEG is not available when SMM is off");
    if (f->tseg_set && f->tseg_bytes % (1 << 20))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "SMM TSEG size must be divisible by 1 MiB");
    return 0;
}

/* ---- CPU */

static int check_cpu(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    const DomainCpu *cpu = def->cpu;
    if (!cpu)
        return 0;
    bool as_host = cpu->mode == CPU_MODE_HOST_PASSTHROUGH || cpu->mode == CPU_MODE_MAXIMUM;
    if (cpu->cache && cpu->cache->mode == CPU_CACHE_MODE_PASSTHROUGH && !as_host)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "CPU cache mode '%s' can only be used with '%s' / '%s' CPUs",
                                "passthrough", "host-passthrough", "maximum");
    if (cpu->cache && cpu->cache->mode == CPU_CACHE_MODE_PASSTHROUGH && cpu->cache->level != -1)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "unsupported CPU cache level for mode '%s'", "passthrough");
    if (cpu->cache && cpu->cache->mode == CPU_CACHE_MODE_EMULATE && cpu->cache->level != 3)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "unsupported CPU cache level for mode '%s'", "emulate");
    if (cpu->phys_mode == CPU_PHYS_MODE_PASSTHROUGH && !as_host)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "CPU maximum physical address bits mode '%s' can only be used with '%s' / '%s' CPUs",
                                "passthrough", "host-passthrough", "maximum");
    if (cpu->phys_mode == CPU_PHYS_MODE_PASSTHROUGH && cpu->phys_bits != -1)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "CPU maximum physical address bits number specification cannot be used with mode='%s'",
                                "passthrough");
    if (cpu->phys_mode == CPU_PHYS_MODE_EMULATE && cpu->phys_bits == -1)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "if using CPU maximum physical address mode='%s', bits= must be specified too", "emulate");
    if (as_host && def->virt != VIRT_KVM && cpu->mode == CPU_MODE_HOST_PASSTHROUGH)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "CPU mode '%s' is only supported with kvm", "host-passthrough");
    if (cpu->topology_seen && def->vcpus.maximum != cpu->sockets * cpu->dies * cpu->cores * cpu->threads)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "CPU topology doesn't match maximum vcpu count");
    return 0;
}

static int check_vcpus(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    const DomainVcpus *vcpus = &def->vcpus;
    const DomainCapsEmulator *e = rules->emulator;
    unsigned most = e->machine_max_cpus ? e->machine_max_cpus(e, def->os.machine) : 0;
    if (most && vcpus->maximum > most)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "Maximum CPUs greater than specified machine type limit %u", most);
    for (uint32_t i = 0; i < vcpus->list.count; i++) {
        const DomainVcpu *vcpu = vcpus->list.items[i];
        if (vcpu->id >= vcpus->maximum)
            return rules_error(VIR_ERR_XML_ERROR, "vcpu id '%u' is out of range of maximum vcpu count", vcpu->id);
        if (vcpu->id == 0 && vcpu->enabled == TRI_NO)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "vcpu 0 can't be offline");
        if (vcpu->id == 0 && vcpu->hotpluggable == TRI_YES)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "vcpu0 can't be hotpluggable");
    }
    unsigned threads = machine_is_pseries(def) && def->cpu && def->cpu->topology_seen ? def->cpu->threads : 1;
    unsigned current = vcpus->current ? vcpus->current : vcpus->maximum;
    if (threads > 1 && (current % threads || vcpus->maximum % threads))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "vCPUs count must be a multiple of the vCPU hotplug granularity (%u)", threads);
    return 0;
}

static int check_cells(const DomainDef *def)
{
    if (!def->cpu)
        return 0;
    for (uint32_t i = 0; i < def->cpu->numa.cells.count; i++)
        if (def->cpu->numa.cells.items[i]->id != i)
            return rules_error(VIR_ERR_XML_ERROR,
                               "Exactly one 'cell' element per guest NUMA cell allowed, non-contiguous ranges or ranges "
                               "not starting from 0 are not allowed");
    unsigned named = 0;
    for (uint32_t i = 0; i < def->cpu->numa.cells.count; i++) {
        const DocBitmap *cpus = def->cpu->numa.cells.items[i]->cpus;
        named += cpus ? doc_bitmap_count(cpus) : 0;
        if (cpus && doc_bitmap_last(cpus) >= (int)def->vcpus.maximum && named <= def->vcpus.maximum)
            return rules_error(VIR_ERR_INTERNAL_ERROR, "CPU IDs in <numa> exceed the <vcpu> count");
    }
    if (named > def->vcpus.maximum)
        return rules_error(VIR_ERR_INTERNAL_ERROR, "Number of CPUs in <numa> exceeds the <vcpu> count");
    for (uint32_t i = 0; i < def->cpu->numa.cells.count; i++)
        for (uint32_t j = 0; j < i; j++) {
            const NumaCell *a = def->cpu->numa.cells.items[i], *b = def->cpu->numa.cells.items[j];
            if (a->cpus && b->cpus && doc_bitmap_overlaps(a->cpus, b->cpus))
                return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "NUMA cells %u and %u have overlapping vCPU ids", i, j);
        }
    return 0;
}

/* ---- cputune, numatune, hugepages */

static int check_overlap(const void *any, const char *element, const char *attribute)
{
    const DocList(ThreadSched) *list = any;
    for (uint32_t i = 0; i < list->count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (doc_bitmap_overlaps(list->items[i]->ids, list->items[j]->ids))
                return rules_error(VIR_ERR_XML_DETAIL, "'%s' attributes '%s' must not overlap", element, attribute);
    return 0;
}

static bool has_iothread(const DomainDef *def, uint32_t id)
{
    if (def->iothreads.ids.count == 0)
        return id <= def->iothreads.count;
    for (uint32_t i = 0; i < def->iothreads.ids.count; i++)
        if (def->iothreads.ids.items[i]->id == id)
            return true;
    return false;
}

static int check_threads(const DomainDef *def, const DomainCputune *tune)
{
    for (uint32_t i = 0; i < tune->iothread_pins.count; i++)
        if (!has_iothread(def, tune->iothread_pins.items[i]->id))
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "Cannot find 'iothread' : %u", tune->iothread_pins.items[i]->id);
    for (uint32_t i = 0; i < tune->iothread_scheds.count; i++)
        for (int id = 0; id <= doc_bitmap_last(tune->iothread_scheds.items[i]->ids); id++)
            if (doc_bitmap_has(tune->iothread_scheds.items[i]->ids, (uint32_t)id) && !has_iothread(def, (uint32_t)id))
                return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "Cannot find 'iothread' : %d", id);
    for (uint32_t i = 0; i < tune->vcpu_scheds.count; i++)
        if (doc_bitmap_last(tune->vcpu_scheds.items[i]->ids) >= (int)def->vcpus.maximum)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "vCPU '%u' is not present in domain definition", def->vcpus.maximum);
    return 0;
}

static int check_cputune(const DomainDef *def)
{
    const DomainCputune *tune = def->cputune;
    if (!tune)
        return 0;
    if (check_overlap(&tune->vcpu_scheds, "vcpusched", "vcpus") < 0 ||
        check_overlap(&tune->iothread_scheds, "iothreadsched", "iothreads") < 0 || check_threads(def, tune) < 0)
        return -1;
    for (uint32_t i = 0; i < tune->vcpu_pins.count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (tune->vcpu_pins.items[i]->id == tune->vcpu_pins.items[j]->id)
                return rules_error(VIR_ERR_INTERNAL_ERROR, "duplicate vcpupin for vcpu '%u'", tune->vcpu_pins.items[i]->id);
    for (uint32_t i = 0; i < tune->cache_tunes.count; i++)
        for (uint32_t j = 0; j < i; j++) {
            const DocBitmap *a = tune->cache_tunes.items[i]->vcpus, *b = tune->cache_tunes.items[j]->vcpus;
            if (doc_bitmap_equal(a, b))
                return rules_error(VIR_ERR_XML_ERROR, "Identical vcpus in cachetunes found");
            if (doc_bitmap_overlaps(a, b))
                return rules_error(VIR_ERR_INVALID_ARG, "Overlapping vcpus in resctrls");
        }
    return 0;
}

static int check_numatune(const DomainDef *def)
{
    const DomainNumatune *tune = def->numatune;
    if (!tune)
        return 0;
    if (tune->nodeset && doc_bitmap_empty(tune->nodeset)) {
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "Invalid value of 'nodeset'");
    }
    if (tune->memory_seen && tune->placement == VCPU_PLACEMENT_STATIC && !tune->nodeset)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED,
                           "nodeset for NUMA memory tuning must be set if 'placement' is 'static'");
    if (tune->nodes.count && (!def->cpu || def->cpu->numa.cells.count == 0))
        return rules_error(VIR_ERR_XML_ERROR, "Element 'memnode' is invalid without any guest NUMA cells");
    if (tune->nodes.count && tune->placement == VCPU_PLACEMENT_AUTO)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED,
                           "Per-node binding is not compatible with automatic NUMA placement.");
    for (uint32_t i = 0; i < tune->nodes.count; i++) {
        const NumaNodeTune *node = tune->nodes.items[i];
        if (node->cell >= def->cpu->numa.cells.count)
            return rules_error(VIR_ERR_XML_ERROR, "Argument 'cellid' in memnode element must correspond to existing guest's NUMA cell");
        if (tune->mode == NUMA_MODE_RESTRICTIVE && tune->memory_seen && node->mode != NUMA_MODE_RESTRICTIVE)
            return rules_error(VIR_ERR_XML_ERROR,
                               "'restrictive' mode is required in memnode element when mode is 'restrictive' in memory element");
        for (uint32_t j = 0; j < i; j++)
            if (tune->nodes.items[j]->cell == node->cell)
                return rules_error(VIR_ERR_XML_ERROR, "Multiple memnode elements with cellid %u", node->cell);
    }
    return 0;
}

static int check_hugepages(const DomainDef *def)
{
    const DomainMemoryBacking *backing = def->memory_backing;
    const HugePage *master = NULL;
    if (!backing)
        return 0;
    uint32_t cells = def->cpu ? def->cpu->numa.cells.count : 0;
    for (uint32_t i = 0; i < backing->pages.count; i++) {
        const HugePage *page = backing->pages.items[i];
        if (page->nodeset && cells == 0) {
            /* without NUMA the guest is one node */
            if (doc_bitmap_last(page->nodeset) > 0)
                return rules_error(VIR_ERR_XML_DETAIL, "hugepages: node %d not found", doc_bitmap_last(page->nodeset));
        } else if (page->nodeset && doc_bitmap_last(page->nodeset) >= (int)cells) {
            return rules_error(VIR_ERR_XML_DETAIL, "hugepages: node %d not found", doc_bitmap_last(page->nodeset));
        }
    }
    for (uint32_t i = 0; i < backing->pages.count; i++) {
        const HugePage *page = backing->pages.items[i];
        bool all = !page->nodeset || (cells == 0 && doc_bitmap_has(page->nodeset, 0));
        if (all && master)
            return rules_error(VIR_ERR_XML_DETAIL, "two master hugepages detected: %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT,
                               MIN(page->size_bytes, master->size_bytes) / 1024, MAX(page->size_bytes, master->size_bytes) / 1024);
        if (all)
            master = page;
        for (uint32_t j = 0; j < i; j++)
            if (page->nodeset && backing->pages.items[j]->nodeset && doc_bitmap_overlaps(page->nodeset, backing->pages.items[j]->nodeset))
                return rules_error(VIR_ERR_XML_DETAIL, "nodeset attribute of hugepages must not overlap");
    }
    return 0;
}

/* ---- sysinfo, memory devices */

static bool is_date(const char *text)
{
    unsigned month, day, year;
    int end = 0;
    return sscanf(text, "%2u/%2u/%4u%n", &month, &day, &year, &end) == 3 && text[end] == '\0' && month >= 1 && month <= 12 &&
           day >= 1 && day <= 31 && (year < 100 || (year >= 1900 && year <= 9999));
}

static int check_sysinfo(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->sysinfos.count; i++) {
        const DomainSysinfo *info = def->sysinfos.items[i];
        for (uint32_t j = 0; j < info->bios.count; j++)
            if (g_strcmp0(info->bios.items[j]->name, "date") == 0 && info->bios.items[j]->value && !is_date(info->bios.items[j]->value))
                return rules_error(VIR_ERR_XML_DETAIL, "Invalid BIOS 'date' format");
        for (uint32_t j = 0; j < info->system.count; j++) {
            const SysinfoEntry *entry = info->system.items[j];
            uint8_t uuid[16];
            if (g_strcmp0(entry->name, "uuid") != 0 || !entry->value)
                continue;
            if (doc_uuid_parse(entry->value, strlen(entry->value), uuid) < 0)
                return rules_error(VIR_ERR_XML_DETAIL, "malformed <sysinfo> uuid element");
            if (memcmp(uuid, def->uuid, 16) != 0)
                return rules_error(VIR_ERR_XML_DETAIL, "UUID mismatch between <uuid> and <sysinfo>");
        }
    }
    return 0;
}

static int check_memory_devices(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    uint32_t slots = 0;
    for (uint32_t i = 0; i < def->memories.count; i++) {
        const DomainMemory *m = def->memories.items[i];
        if (m->model == MEMORY_MODEL_DIMM || m->model == MEMORY_MODEL_NVDIMM)
            slots++;
        if (m->model == MEMORY_MODEL_NVDIMM && !m->path)
            return rules_error(VIR_ERR_XML_DETAIL, "path is required for model 'nvdimm'");
        if (m->node_set && (!def->cpu || m->node >= def->cpu->numa.cells.count))
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                    "target NUMA node needs to be specified for memory device");
    }
    if (def->max_memory_kib && arch_is_x86(def) && (!def->cpu || def->cpu->numa.cells.count == 0))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "At least one numa node has to be configured when enabling memory hotplug");
    if (def->memories.count && !def->max_memory_kib)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "cannot use/hotplug a memory device when domain 'maxMemory' is not defined");
    for (uint32_t i = 0; i < def->memories.count; i++)
        if (def->memories.items[i]->model == MEMORY_MODEL_SGX_EPC)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "sgx epc isn't supported by this QEMU binary");
    if (slots > def->memory_slots)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "memory device count '%u' exceeds slots count '%u'", slots,
                                def->memory_slots);
    return 0;
}

int check_early(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    if (check_cells(def) < 0 || check_cputune(def) < 0 || check_numatune(def) < 0 || check_sysinfo(def) < 0)
        return -1;
    for (uint32_t i = 0; i < def->tpms.count; i++)
        if (!def->tpms.items[i]->backend_seen)
            return rules_error(VIR_ERR_XML_ERROR, "missing TPM device backend");
    return 0;
}

int check_domain(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    if (check_smm(rules) < 0 || check_acpi(rules) < 0 || check_cpu(rules) < 0 || check_vcpus(rules) < 0 ||
        check_memory_devices(rules) < 0)
        return -1;
    if (def->cputune && (def->cputune->cache_tunes.count || def->cputune->memory_tunes.count) && def->virt != VIRT_KVM)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "%s is only supported for KVM domains",
                                def->cputune->cache_tunes.count ? "cachetune" : "memorytune");
    if (def->launch_security && def->launch_security->type == LAUNCH_SECURITY_SEV && !rules->emulator->sev)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "SEV launch security is not supported with this QEMU binary");
    return 0;
}

int check_whole(DomainRules *rules)
{
    return check_firmware(rules) < 0 || check_hugepages(rules->def) < 0 ? -1 : 0;
}
