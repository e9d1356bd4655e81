/* Identity, memory, vcpus, emulator, machine, CPU, clock: what a document implies about itself. */
#include "model/domain/rules/machine.h"
#include "model/domain/rules/rules.h"
#include "model/domain/rules/all.h"
#include "model/domain/tables.h"

#include "core/error.h"

#include <string.h>
#include <sys/random.h>

void rules_random(DomainRules *rules, void *buffer, size_t size)
{
    if (rules->caps && rules->caps->random_bytes)
        rules->caps->random_bytes(buffer, size);
    else if (getrandom(buffer, size, 0) != (ssize_t)size)
        for (size_t i = 0; i < size; i++)
            ((uint8_t *)buffer)[i] = (uint8_t)g_random_int();
}

static void make_uuid(DomainRules *rules, uint8_t uuid[16])
{
    rules_random(rules, uuid, 16);
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x40);
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
}

int rule_identity(DomainRules *rules)
{
    DomainDef *def = rules->def;
    if (!def->name)
        return rules_error(VIR_ERR_NO_NAME, NULL);
    if (!*def->name || strchr(def->name, '/'))
        return rules_error(VIR_ERR_XML_ERROR, "name %s cannot contain '/'", def->name);
    if (!def->virt)
        return rules_error(VIR_ERR_XML_ERROR, "missing domain type attribute");
    if (def->title && strchr(def->title, '\n'))
        return rules_error(VIR_ERR_XML_ERROR, "Domain title can't contain newlines");
    if (doc_uuid_is_nil(def->uuid))
        make_uuid(rules, def->uuid);
    if (def->genid_seen && doc_uuid_is_nil(def->genid))
        make_uuid(rules, def->genid);
    return 0;
}

int rule_os_type(DomainRules *rules)
{
    DomainDef *def = rules->def;
    if (!def->os.type && def->bootloader)
        def->os.type = arena_strdup(rules->arena, "xen");
    if (!def->os.type)
        return rules_error(VIR_ERR_XML_ERROR, "an os <type> must be specified");
    if (strcmp(def->os.type, "linux") == 0 && def->virt == VIRT_XEN)
        def->os.type = arena_strdup(rules->arena, "xen");
    if (!def->os.arch)
        def->os.arch = arena_strdup(rules->arena, rules->caps->host_arch);
    static const char known[] = " aarch64 alpha armv6l armv7l cris i686 ia64 lm32 loongarch64 m68k microblaze microblazeel "
                                "mips mipsel mips64 mips64el openrisc parisc parisc64 ppc ppc64 ppc64le ppcemb riscv32 "
                                "riscv64 s390 s390x sh4 sh4eb sparc sparc64 unicore32 x86_64 xtensa xtensaeb ";
    g_autofree char *word = g_strdup_printf(" %s ", def->os.arch);
    if (!strstr(known, word) || strchr(def->os.arch, ' '))
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "Unknown architecture %s", def->os.arch);
    return 0;
}

/* ---- memory */

static uint64_t devices_memory(const DomainDef *def)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < def->memories.count; i++)
        sum += def->memories.items[i]->size_kib;
    return sum;
}

/* What a pseries guest sees of an NVDIMM, its label aside, is a whole number of 256 MiB blocks. */
static void align_nvdimms(DomainRules *rules)
{
    const uint64_t block = 256 * 1024;
    for (uint32_t i = 0; arch_is_ppc64(rules->def) && i < rules->def->memories.count; i++) {
        DomainMemory *m = rules->def->memories.items[i];
        if (m->model == MEMORY_MODEL_NVDIMM && m->size_kib > m->label_kib + block)
            m->size_kib = (m->size_kib - m->label_kib) / block * block + m->label_kib;
    }
}

int rule_memory(DomainRules *rules)
{
    DomainDef *def = rules->def;
    uint64_t cells = 0, devices = devices_memory(def);
    for (uint32_t i = 0; def->cpu && i < def->cpu->numa.cells.count; i++)
        cells += def->cpu->numa.cells.items[i]->memory_bytes / 1024;
    align_nvdimms(rules);
    devices = devices_memory(def);
    if (cells)
        def->memory_kib = cells + devices;
    if (def->memory_kib == 0)
        return rules_error(VIR_ERR_XML_ERROR,
                           "Memory size must be specified via <memory> or in the <numa> configuration");
    if (!cells && def->memory_kib < devices)
        return rules_error(VIR_ERR_XML_ERROR, "Total size of memory devices exceeds the total memory size");
    if (def->current_memory_kib == 0 || def->current_memory_kib > def->memory_kib)
        def->current_memory_kib = def->memory_kib;
    if (!def->max_memory_kib != !def->memory_slots)
        return rules_error(VIR_ERR_XML_ERROR, "both maximum memory size and memory slot count must be specified");
    if (def->max_memory_kib && def->max_memory_kib < def->memory_kib)
        return rules_error(VIR_ERR_XML_ERROR, "maximum memory size must be equal or greater than the actual memory size");
    return 0;
}

/* ---- vcpus and iothreads */

int rule_vcpus(DomainRules *rules)
{
    DomainDef *def = rules->def;
    DomainVcpus *vcpus = &def->vcpus;
    if (vcpus->maximum_set && vcpus->maximum == 0)
        return rules_error(VIR_ERR_XML_ERROR, "maximum vcpus count must be an integer");
    if (!vcpus->maximum_set)
        vcpus->maximum = 1, vcpus->maximum_set = true;
    if (vcpus->current > vcpus->maximum)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED,
                           "maximum vCPU count must not be less than current vCPU count");
    if (vcpus->current == vcpus->maximum)
        vcpus->current = 0;
    if (!vcpus->placement)
        vcpus->placement = def->numatune && def->numatune->memory_seen &&
                                   def->numatune->placement == VCPU_PLACEMENT_AUTO && !vcpus->cpuset
                               ? VCPU_PLACEMENT_AUTO
                               : VCPU_PLACEMENT_STATIC;
    if (vcpus->placement == VCPU_PLACEMENT_AUTO)
        vcpus->cpuset = NULL;
    return 0;
}

/* One entry a thread, however many share a policy. */
static void split_schedule(DomainRules *rules, void *any)
{
    DocList(ThreadSched) *list = any;
    for (uint32_t i = 0; i < list->count; i++) {
        ThreadSched *sched = list->items[i];
        DocBitmap *ids = sched->ids;
        int last = doc_bitmap_last(ids);
        if (doc_bitmap_count(ids) < 2)
            continue;
        doc_list_remove(list, i);
        for (int bit = 0, at = (int)i; bit <= last; bit++) {
            if (!doc_bitmap_has(ids, (uint32_t)bit))
                continue;
            ThreadSched *one = arena_alloc(rules->arena, sizeof(*one));
            *one = *sched;
            one->ids = doc_bitmap_new(rules->arena, (uint32_t)bit + 1);
            doc_bitmap_set(one->ids, (uint32_t)bit);
            doc_list_insert(rules->arena, list, (uint32_t)at++, one);
        }
        i--;
    }
    for (uint32_t i = 1; i < list->count; i++) /* by thread */
        for (uint32_t j = i; j > 0 && doc_bitmap_last(list->items[j]->ids) < doc_bitmap_last(list->items[j - 1]->ids); j--) {
            ThreadSched *sched = list->items[j];
            list->items[j] = list->items[j - 1];
            list->items[j - 1] = sched;
        }
}

int rule_tune(DomainRules *rules)
{
    DomainDef *def = rules->def;
    if (def->cputune) {
        split_schedule(rules, &def->cputune->vcpu_scheds);
        split_schedule(rules, &def->cputune->iothread_scheds);
    }
    for (uint32_t i = 0; def->cputune && i < def->cputune->vcpu_pins.count; i++)
        if (def->cputune->vcpu_pins.items[i]->id >= def->vcpus.maximum)
            doc_list_remove(&def->cputune->vcpu_pins, i--);
    const DomainMemtune *limits = def->memtune;
    if (limits && limits->hard_limit == DOMAIN_MEMORY_UNLIMITED && limits->soft_limit == DOMAIN_MEMORY_UNLIMITED &&
        limits->swap_hard_limit == DOMAIN_MEMORY_UNLIMITED && !limits->min_guarantee)
        def->memtune = NULL;
    if (def->numatune && def->numatune->placement == VCPU_PLACEMENT_AUTO)
        def->numatune->nodeset = NULL;
    return 0;
}

/* Without a security driver that labels, a label that is to be made is none. */
int rule_seclabels(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->seclabels.count; i++) {
        DomainSeclabel *label = def->seclabels.items[i];
        if (!label->type && (label->label || !label->model))
            label->type = SECLABEL_DYNAMIC;
        if (!label->type)
            label->type = SECLABEL_DYNAMIC;
        if (!label->model && (label->type == SECLABEL_LABEL_NONE || label->type == SECLABEL_DYNAMIC)) {
            const char *model = rules->caps->security_model ? rules->caps->security_model : "none";
            if (strcmp(model, "none") == 0) {
                label->type = SECLABEL_LABEL_NONE;
                label->relabel = TRI_NONE;
            }
            label->model = arena_strdup(rules->arena, model);
        }
        if (!label->relabel && label->type != SECLABEL_LABEL_NONE)
            label->relabel = label->type == SECLABEL_DYNAMIC ? TRI_YES : TRI_NO;
        if (label->type == SECLABEL_LABEL_NONE)
            label->relabel = TRI_NONE;
    }
    return 0;
}

/* Once one vcpu is listed all are: those left out are off and can be plugged. */
int rule_individual_vcpus(DomainRules *rules)
{
    DomainVcpus *vcpus = &rules->def->vcpus;
    uint32_t on = 0, listed = vcpus->list.count;
    for (uint32_t i = 0; i < listed; i++)
        if (vcpus->list.items[i]->id >= vcpus->maximum)
            return rules_error(VIR_ERR_XML_ERROR, "vcpu id '%u' is out of range of maximum vcpu count",
                               vcpus->list.items[i]->id);
    for (uint32_t id = 0; listed && id < vcpus->maximum; id++) {
        uint32_t at = 0;
        while (at < vcpus->list.count && vcpus->list.items[at]->id < id)
            at++;
        if (at < vcpus->list.count && vcpus->list.items[at]->id == id) {
            on += vcpus->list.items[at]->enabled == TRI_YES;
            if (!vcpus->list.items[at]->hotpluggable)
                vcpus->list.items[at]->hotpluggable = vcpus->list.items[at]->enabled == TRI_YES ? TRI_NO : TRI_YES;
            continue;
        }
        DomainVcpu *vcpu = arena_alloc(rules->arena, sizeof(*vcpu));
        *vcpu = (DomainVcpu){.id = id, .enabled = TRI_NO, .hotpluggable = TRI_YES};
        doc_list_insert(rules->arena, &vcpus->list, at, vcpu);
    }
    if (listed)
        vcpus->current = on == vcpus->maximum ? 0 : on;
    return 0;
}

int rule_iothreads(DomainRules *rules)
{
    DomainIothreads *io = &rules->def->iothreads;
    if (io->ids_seen && io->ids.count > io->count)
        io->count = io->ids.count;
    if (io->ids_seen && io->ids.count == 0)
        io->ids_seen = false;
    uint32_t next = 1;
    while (io->ids.count && io->ids.count < io->count) { /* numbers that are free fill up the count */
        for (uint32_t i = 0; i < io->ids.count; i++)
            if (io->ids.items[i]->id == next)
                next++, i = (uint32_t)-1;
        DomainIothread *thread = arena_alloc(rules->arena, sizeof(*thread));
        thread->id = next;
        thread->pool_min = thread->pool_max = -1;
        doc_list_append(rules->arena, &io->ids, thread);
    }
    return 0;
}

/* ---- emulator and machine */

int rule_emulator(DomainRules *rules)
{
    DomainDef *def = rules->def;
    rules->emulator = rules->caps->emulator_for(rules->caps, def->os.arch, def->emulator, def->virt == VIRT_KVM);
    if (!rules->emulator)
        return -1;
    if (!def->emulator)
        def->emulator = arena_strdup(rules->arena, rules->emulator->path);
    return 0;
}

int rule_machine(DomainRules *rules)
{
    DomainDef *def = rules->def;
    const DomainCapsEmulator *emulator = rules->emulator;
    if (!def->os.machine && emulator->default_machine)
        def->os.machine = arena_strdup(rules->arena, emulator->default_machine);
    if (!def->os.machine) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "could not get preferred machine for %s type=%s", def->emulator,
                  virt_type_text(def->virt));
        return -1;
    }
    const char *canonical = emulator->canonical_machine(emulator, def->os.machine);
    if (canonical && strcmp(canonical, def->os.machine) != 0)
        def->os.machine = arena_strdup(rules->arena, canonical);
    return 0;
}

/* ---- CPU */

static void default_cpu(DomainRules *rules)
{
    DomainDef *def = rules->def;
    const char *model = rules->emulator->machine_default_cpu(rules->emulator, def->os.machine, def->virt == VIRT_KVM);
    if (!model)
        return;
    if (!def->cpu)
        def->cpu = rules_new(rules, cpu);
    if (def->cpu->mode || def->cpu->model)
        return;
    if (strcmp(model, "host") == 0) {
        def->cpu->mode = CPU_MODE_HOST_PASSTHROUGH;
        def->cpu->check = CPU_CHECK_NOTHING;
        def->cpu->migratable = TRI_ON;
        return;
    }
    def->cpu->mode = CPU_MODE_CUSTOM;
    def->cpu->match = CPU_MATCH_EXACT;
    def->cpu->check = CPU_CHECK_NOTHING;
    def->cpu->fallback = CPU_FALLBACK_FORBID;
    def->cpu->model = arena_strdup(rules->arena, model);
}

static void sort_cells(DomainCpu *cpu)
{
    for (uint32_t i = 1; i < cpu->numa.cells.count; i++)
        for (uint32_t j = i; j > 0 && cpu->numa.cells.items[j]->id < cpu->numa.cells.items[j - 1]->id; j--) {
            NumaCell *cell = cpu->numa.cells.items[j];
            cpu->numa.cells.items[j] = cpu->numa.cells.items[j - 1];
            cpu->numa.cells.items[j - 1] = cell;
        }
}

/* vcpus that no cell names belong to the first one. */
static void give_first_cell_the_rest(DomainRules *rules)
{
    DomainNuma *numa = &rules->def->cpu->numa;
    uint32_t vcpus = rules->def->vcpus.maximum;
    DocBitmap *rest = doc_bitmap_new(rules->arena, vcpus);
    NumaCell *first = numa->cells.items[0];
    bool changed = false;
    for (uint32_t v = 0; v < vcpus; v++) {
        bool named = false;
        for (uint32_t i = 0; i < numa->cells.count && !named; i++)
            named = numa->cells.items[i]->cpus && doc_bitmap_has(numa->cells.items[i]->cpus, v);
        bool own = first->cpus && doc_bitmap_has(first->cpus, v);
        if (!named || own)
            doc_bitmap_set(rest, v);
        changed |= !named;
    }
    if (changed)
        first->cpus = rest;
}

int rule_numa_cells(DomainRules *rules)
{
    DomainCpu *cpu = rules->def->cpu;
    for (uint32_t i = 0; cpu && i < cpu->numa.cells.count; i++) {
        NumaCell *cell = cpu->numa.cells.items[i];
        if (!cell->id_set)
            cell->id = i, cell->id_set = true;
    }
    if (cpu)
        sort_cells(cpu);
    if (cpu && cpu->numa.cells.count)
        give_first_cell_the_rest(rules);
    return 0;
}

int rule_cpu(DomainRules *rules)
{
    DomainDef *def = rules->def;
    DomainCpu *cpu = def->cpu;
    if (cpu && cpu->topology_seen && !cpu->dies)
        cpu->dies = 1;
    if (!cpu || (!cpu->mode && !cpu->model)) {
        default_cpu(rules);
        return 0;
    }
    if (!cpu->mode)
        cpu->mode = CPU_MODE_CUSTOM;
    if (cpu->mode == CPU_MODE_CUSTOM) {
        if (!cpu->match)
            cpu->match = CPU_MATCH_EXACT;
        if (!cpu->fallback)
            cpu->fallback = CPU_FALLBACK_ALLOW;
    } else {
        cpu->match = CPU_MATCH_NONE;
    }
    if (cpu->mode != CPU_MODE_CUSTOM && cpu->mode != CPU_MODE_HOST_MODEL)
        cpu->fallback = CPU_FALLBACK_NONE;
    if (!cpu->check)
        cpu->check = cpu->mode == CPU_MODE_HOST_MODEL || (cpu->mode == CPU_MODE_CUSTOM && def->virt == VIRT_KVM)
                         ? CPU_CHECK_PARTIAL : CPU_CHECK_NOTHING;
    if (!cpu->migratable && (cpu->mode == CPU_MODE_HOST_PASSTHROUGH || cpu->mode == CPU_MODE_MAXIMUM) && arch_is_x86(def))
        cpu->migratable = strcmp(rules->emulator->arch, "x86_64") == 0 ? TRI_ON : TRI_OFF; /* 32 bit QEMU cannot tell */
    return 0;
}

/* ---- clock, events, boot */

int rule_clock(DomainRules *rules)
{
    DomainClock *clock = &rules->def->clock;
    if ((clock->offset == CLOCK_UTC || clock->offset == CLOCK_LOCALTIME) && clock->adjustment_set) {
        clock->basis = clock->offset == CLOCK_UTC ? CLOCK_BASIS_UTC : CLOCK_BASIS_LOCALTIME;
        clock->offset = CLOCK_VARIABLE;
    }
    if (clock->offset == CLOCK_VARIABLE && !clock->basis)
        clock->basis = CLOCK_BASIS_UTC;
    if (clock->offset == CLOCK_VARIABLE)
        clock->adjustment_reset = false;
    return 0;
}

int rule_events(DomainRules *rules)
{
    DomainDef *def = rules->def;
    if (!def->on_poweroff)
        def->on_poweroff = ON_EVENT_DESTROY;
    if (!def->on_reboot)
        def->on_reboot = ON_EVENT_RESTART;
    if (!def->on_crash)
        def->on_crash = ON_CRASH_DESTROY;
    return 0;
}

static bool boots_by_device(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->disks.count; i++)
        if (def->disks.items[i]->info.boot_order)
            return true;
    for (uint32_t i = 0; i < def->interfaces.count; i++)
        if (def->interfaces.items[i]->info.boot_order)
            return true;
    for (uint32_t i = 0; i < def->hostdevs.count; i++)
        if (def->hostdevs.items[i]->info.boot_order)
            return true;
    for (uint32_t i = 0; i < def->redirdevs.count; i++)
        if (def->redirdevs.items[i]->info.boot_order)
            return true;
    for (uint32_t i = 0; i < def->filesystems.count; i++)
        if (def->filesystems.items[i]->info.boot_order)
            return true;
    return false;
}

/* A loader, its variables, and the features that firmware must have. */
static void firmware(DomainRules *rules)
{
    DomainOs *os = &rules->def->os;
    bool enrolled = false, secure = false;
    for (uint32_t i = 0; i < os->firmware_features.count; i++) {
        const FirmwareFeature *feature = os->firmware_features.items[i];
        enrolled |= feature->name == FIRMWARE_FEATURE_ENROLLED_KEYS && feature->enabled == TRI_YES;
        secure |= feature->name == FIRMWARE_FEATURE_SECURE_BOOT;
    }
    if (enrolled && !secure) {
        FirmwareFeature *feature = arena_alloc(rules->arena, sizeof(*feature));
        feature->name = FIRMWARE_FEATURE_SECURE_BOOT;
        feature->enabled = TRI_YES;
        doc_list_append(rules->arena, &os->firmware_features, feature);
    }
    if (os->loader && os->loader->path && !os->loader->type)
        os->loader->type = LOADER_ROM;
    bool wants_nvram = os->loader && os->loader->type == LOADER_PFLASH && os->loader->readonly == TRI_YES &&
                       os->loader->stateless != TRI_YES && os->loader->path;
    if (wants_nvram && os->nvram && !os->nvram->new_style && !os->nvram->source.path) {
        os->nvram->source.type = STORAGE_FILE;
        os->nvram->source.format = STORAGE_FORMAT_RAW;
        os->nvram->source.path = arena_printf(rules->arena, "%s/%s_VARS.fd", rules->caps->nvram_dir, rules->def->name);
    }
    if (os->nvram && !os->nvram->new_style) {
        os->nvram->source.type = STORAGE_FILE;
        os->nvram->source.format = STORAGE_FORMAT_RAW;
    }
    if (os->bootmenu != TRI_YES)
        os->bootmenu_timeout_set = false;
}

int rule_boot(DomainRules *rules)
{
    DomainDef *def = rules->def;
    firmware(rules);
    if (strcmp(def->os.type, "hvm") != 0)
        return 0;
    if (def->os.boots.count == 0 && !boots_by_device(def)) {
        DomainBoot *boot = arena_alloc(rules->arena, sizeof(*boot));
        boot->dev = BOOT_DEVICE_HD;
        doc_list_append(rules->arena, &def->os.boots, boot);
    }
    return 0;
}

int check_boot(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    if (strcmp(def->os.type, "hvm") == 0 && def->os.boots.count && boots_by_device(def))
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED,
                           "per-device boot elements cannot be used together with os/boot elements");
    return 0;
}

int rule_features(DomainRules *rules)
{
    DomainDef *def = rules->def;
    DomainFeatures *f = &def->features;
    if (machine_is_arm_virt(def) && !f->gic) {
        f->gic_seen = true;
        f->gic = GIC_2;
    }
    if (f->hap_seen && !f->hap)
        f->hap = TRI_ON;
    if (f->pvspinlock_seen && !f->pvspinlock)
        f->pvspinlock = TRI_ON;
    if (f->pmu_seen && !f->pmu)
        f->pmu = TRI_ON;
    if (f->vmport_seen && !f->vmport)
        f->vmport = TRI_ON;
    if (f->vmcoreinfo_seen && !f->vmcoreinfo)
        f->vmcoreinfo = TRI_ON;
    if (f->smm_seen && !f->smm)
        f->smm = TRI_ON;
    return 0;
}
