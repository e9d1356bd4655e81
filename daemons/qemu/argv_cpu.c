/* The processor: model, features, Hyper-V and KVM enlightenments, topology. */
#include "daemons/qemu/argv_private.h"

#include <string.h>

/* Documents name features as libvirt always did; QEMU spells with dashes, and a few differently. */
static char *qemu_feature(const char *name)
{
    static const char *const renamed[][2] = {
        {"pclmuldq", "pclmulqdq"}, {"ffxsr", "fxsr-opt"}, {"cmt", "cmt"}, {"sse4_1", "sse4.1"}, {"sse4_2", "sse4.2"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(renamed); i++) {
        if (g_str_equal(renamed[i][0], name))
            return g_strdup(renamed[i][1]);
    }
    return g_strdelimit(g_strdup(name), "_", '-');
}

static void cpu_features(const DomainCpu *cpu, GString *s)
{
    for (uint32_t i = 0; i < cpu->features.count; i++) {
        const CpuFeature *f = cpu->features.items[i];
        g_autofree char *name = qemu_feature(f->name);

        if (g_str_equal(f->name, "cmt") || g_str_has_prefix(f->name, "mbm_"))
            continue; /* the host's own business */
        switch (f->policy) {
        case CPU_POLICY_DISABLE:
        case CPU_POLICY_FORBID:
            argv_kv(s, name, "off");
            break;
        case CPU_POLICY_OPTIONAL:
            break; /* only what the host has; decided when the model is resolved */
        default:
            argv_kv(s, name, "on");
        }
    }
}

static void cpu_mode(Argv *a, const DomainCpu *cpu, GString *s)
{
    switch (cpu->mode) {
    case CPU_MODE_HOST_PASSTHROUGH:
        g_string_append(s, "host");
        if (cpu->migratable == TRI_ON || !argv_arch_is(a->def, "i686")) /* 32 bit processors know only "off" */
            argv_kv_switch(s, "migratable", cpu->migratable);
        break;
    case CPU_MODE_MAXIMUM:
        g_string_append(s, "max");
        argv_kv_switch(s, "migratable", cpu->migratable);
        break;
    case CPU_MODE_HOST_MODEL:
        g_string_append(s, a->def->virt == VIRT_KVM ? "host" : "max");
        break;
    default:
        g_string_append(s, cpu->model ? cpu->model : "qemu64");
        argv_kv(s, "vendor", cpu->vendor_id);
    }
    cpu_features(cpu, s);
}

/* The model when the document names none: the machine's own. */
static void cpu_default(Argv *a, GString *s)
{
    const CapsMachine *m = caps_machine(a->caps, a->def->os.machine);
    const char *model = m && m->default_cpu ? m->default_cpu : NULL;

    if (argv_is_x86(a->def) && argv_arch_is(a->def, "i686"))
        model = "qemu32";
    if (model)
        g_string_append(s, model);
}

static void clock_features(Argv *a, GString *s)
{
    for (uint32_t i = 0; i < a->def->clock.timers.count; i++) {
        const DomainTimer *t = a->def->clock.timers.items[i];

        if (t->name == TIMER_KVMCLOCK && t->present != TRI_NONE)
            argv_kv_switch(s, "kvmclock", t->present);
        else if (t->name == TIMER_HYPERVCLOCK && t->present == TRI_YES)
            argv_kv(s, "hv-time", "on");
        else if (t->name == TIMER_TSC && t->frequency)
            argv_kvf(s, "tsc-frequency", "%" G_GUINT64_FORMAT, t->frequency);
    }
}

static void hyperv_features(const HypervFeatures *hv, GString *s)
{
    static const struct {
        const char *name;
        size_t offset;
    } table[] = {
#define HV(name, field) {name, offsetof(HypervFeatures, field)}
        HV("hv-relaxed", relaxed), HV("hv-vapic", vapic), HV("hv-vpindex", vpindex), HV("hv-runtime", runtime),
        HV("hv-synic", synic), HV("hv-stimer", stimer), HV("hv-reset", reset), HV("hv-frequencies", frequencies),
        HV("hv-reenlightenment", reenlightenment), HV("hv-tlbflush", tlbflush), HV("hv-ipi", ipi), HV("hv-evmcs", evmcs),
        HV("hv-avic", avic), HV("hv-emsr-bitmap", emsr_bitmap), HV("hv-xmm-input", xmm_input),
#undef HV
    };

    if (hv->mode == HYPERV_MODE_PASSTHROUGH)
        argv_kv(s, "hv-passthrough", "on");
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        if (*(const Tristate *)((const char *)hv + table[i].offset) == TRI_ON)
            argv_kv(s, table[i].name, "on");
    }
    if (hv->spinlocks == TRI_ON)
        argv_kvf(s, "hv-spinlocks", "0x%x", hv->spinlock_retries);
    if (hv->stimer_direct == TRI_ON)
        argv_kv(s, "hv-stimer-direct", "on");
    if (hv->vendor_id == TRI_ON)
        argv_kv(s, "hv-vendor-id", hv->vendor_id_value);
}

static void kvm_features(const KvmFeatures *kvm, GString *s)
{
    if (kvm->hidden == TRI_ON)
        argv_kv(s, "kvm", "off");
    if (kvm->hint_dedicated == TRI_ON)
        argv_kv(s, "kvm-hint-dedicated", "on");
    if (kvm->poll_control == TRI_ON)
        argv_kv(s, "kvm-poll-control", "on");
    if (kvm->pv_ipi == TRI_OFF)
        argv_kv(s, "kvm-pv-ipi", "off");
}

static void cache_features(const CpuCache *cache, GString *s)
{
    bool host = cache->mode == CPU_CACHE_MODE_PASSTHROUGH, l3 = cache->mode == CPU_CACHE_MODE_EMULATE;

    if (l3)
        g_string_append(s, ",l3-cache=on,host-cache-info=off");
    else
        g_string_append_printf(s, ",host-cache-info=%s,l3-cache=off", host ? "on" : "off");
}

int argv_cpu(Argv *a)
{
    const DomainDef *def = a->def;
    const DomainFeatures *f = &def->features;
    GString *s = g_string_new(NULL);

    if (def->cpu && (def->cpu->model || (def->cpu->mode != CPU_MODE_NONE && def->cpu->mode != CPU_MODE_CUSTOM)))
        cpu_mode(a, def->cpu, s);
    else
        cpu_default(a, s);
    clock_features(a, s);
    if (f->apic_eoi != TRI_NONE)
        argv_kv_switch(s, "kvm-pv-eoi", f->apic_eoi);
    if (f->pvspinlock_seen && f->pvspinlock != TRI_NONE)
        argv_kv_switch(s, "kvm-pv-unhalt", f->pvspinlock);
    if (f->hyperv)
        hyperv_features(f->hyperv, s);
    for (uint32_t i = 0; i < def->panics.count; i++) {
        if (def->panics.items[i]->model == PANIC_HYPERV)
            argv_kv(s, "hv-crash", "on");
    }
    if (f->kvm)
        kvm_features(f->kvm, s);
    if (f->pmu_seen && f->pmu != TRI_NONE)
        argv_kv_switch(s, "pmu", f->pmu);
    if (def->cpu && def->cpu->cache)
        cache_features(def->cpu->cache, s);
    if (def->cpu && def->cpu->phys_mode == CPU_PHYS_MODE_EMULATE && def->cpu->phys_bits > 0)
        argv_kvf(s, "phys-bits", "%d", def->cpu->phys_bits);
    else if (def->cpu && def->cpu->phys_mode == CPU_PHYS_MODE_PASSTHROUGH)
        argv_kv(s, "host-phys-bits", "on");
    if (s->len > 0)
        argv_take(a, "-cpu", s);
    else
        g_string_free(s, TRUE);
    return 0;
}
