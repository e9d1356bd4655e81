/* The machine itself: type, accelerator, firmware, boot, clock, power management, SMBIOS. */
#include "daemons/qemu/argv_private.h"

#include <string.h>
#include <time.h>

static void machine_features(Argv *a, GString *s)
{
    const DomainFeatures *f = &a->def->features;

    if (f->vmport_seen || f->vmport != TRI_NONE)
        argv_kv_switch(s, "vmport", f->vmport);
    if (f->smm_seen)
        argv_kv_switch(s, "smm", f->smm == TRI_NONE ? TRI_ON : f->smm);
    if (f->ioapic == IOAPIC_KVM)
        argv_kv(s, "kernel_irqchip", "on");
    else if (f->ioapic == IOAPIC_QEMU)
        argv_kv(s, "kernel_irqchip", "split");
    if (f->gic_seen && f->gic != GIC_NONE && argv_arch_is(a->def, "aarch64"))
        argv_kv(s, "gic-version", gic_version_text(f->gic));
}

static void pseries_features(Argv *a, GString *s)
{
    const DomainFeatures *f = &a->def->features;

    argv_kv(s, "resize-hpt", hpt_resizing_text(f->hpt_resizing));
    if (f->hpt_maxpagesize_kib)
        argv_kvf(s, "cap-hpt-max-page-size", "%" G_GUINT64_FORMAT "k", f->hpt_maxpagesize_kib);
    argv_kv_switch(s, "cap-htm", f->htm);
    argv_kv_switch(s, "cap-nested-hv", f->nested_hv);
    argv_kv_switch(s, "cap-ccf-assist", f->ccf_assist);
    argv_kv(s, "cap-cfpc", feature_cfpc_text(f->cfpc));
    argv_kv(s, "cap-sbbc", feature_cfpc_text(f->sbbc));
    argv_kv(s, "cap-ibs", feature_ibs_text(f->ibs));
}

static void keywrap_features(Argv *a, GString *s)
{
    for (uint32_t i = 0; i < a->def->keywrap.count; i++) {
        const KeywrapCipher *k = a->def->keywrap.items[i];

        argv_kv_switch(s, k->name == KEYWRAP_AES ? "aes-key-wrap" : "dea-key-wrap", k->state);
    }
}

static bool has_nvdimm(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->memories.count; i++) {
        if (def->memories.items[i]->model == MEMORY_MODEL_NVDIMM)
            return true;
    }
    return false;
}

static bool has_hmat(const DomainDef *def)
{
    if (!def->cpu)
        return false;
    if (def->cpu->numa.latencies.count + def->cpu->numa.bandwidths.count > 0)
        return true;
    for (uint32_t i = 0; i < def->cpu->numa.cells.count; i++) {
        if (def->cpu->numa.cells.items[i]->caches.count > 0)
            return true;
    }
    return false;
}

/* s390 boots from one device; what it loads there is a machine option. */
static const char *boot_loadparm(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->disks.count; i++) {
        const DeviceInfo *info = &def->disks.items[i]->info;

        if (info->loadparm && argv_disk_boot(def, def->disks.items[i]) == 1)
            return info->loadparm;
    }
    for (uint32_t i = 0; i < def->interfaces.count; i++) {
        const DeviceInfo *info = &def->interfaces.items[i]->info;

        if (info->loadparm && argv_interface_boot(def, def->interfaces.items[i]) == 1)
            return info->loadparm;
    }
    return NULL;
}

static bool uses_pflash(const DomainDef *def)
{
    return def->os.loader && def->os.loader->type == LOADER_PFLASH && def->os.loader->path;
}

static void add_accel(Argv *a)
{
    GString *s = g_string_new(a->def->virt == VIRT_KVM ? "kvm" : a->def->virt == VIRT_HVF ? "hvf" : "tcg");
    const KvmFeatures *kvm = a->def->features.kvm;

    if (a->def->virt == VIRT_KVM && kvm && kvm->dirty_ring == TRI_ON)
        argv_kvf(s, "dirty-ring-size", "%u", kvm->dirty_ring_size);
    if (a->def->virt == VIRT_QEMU && a->def->features.tb_cache_kib)
        argv_kvf(s, "tb-size", "%" G_GUINT64_FORMAT, a->def->features.tb_cache_kib / 1024);
    argv_take(a, "-accel", s);
}

int argv_machine(Argv *a)
{
    const DomainDef *def = a->def;
    GString *s = g_string_new(def->os.machine);
    const char *ram = argv_default_ram_id(a);

    argv_kv(s, "usb", "off");
    machine_features(a, s);
    if (argv_arch_is(def, "ppc64") || argv_arch_is(def, "ppc64le"))
        pseries_features(a, s);
    keywrap_features(a, s);
    argv_kv(s, "dump-guest-core", def->dump_core == TRI_ON ? "on" : "off");
    if (def->memory_backing && def->memory_backing->nosharepages)
        argv_kv(s, "mem-merge", "off");
    if (def->iommu && def->iommu->model == IOMMU_SMMUV3)
        argv_kv(s, "iommu", "smmuv3");
    if (has_nvdimm(def))
        argv_kv(s, "nvdimm", "on");
    if (has_hmat(def))
        argv_kv(s, "hmat", "on");
    argv_kv(s, "memory-backend", ram);
    argv_kv(s, "loadparm", boot_loadparm(def));
    if (uses_pflash(def)) {
        argv_kv(s, "pflash0", "libvirt-pflash0-format");
        if (def->os.nvram)
            argv_kv(s, "pflash1", "libvirt-pflash1-format");
    }
    argv_take(a, "-machine", s);
    add_accel(a);
    return 0;
}

static void flash_format(Argv *a, int unit, StorageFormat format, bool readonly)
{
    Json *layer = json_new_object();

    json_add_stringf(layer, "node-name", "libvirt-pflash%d-format", unit);
    json_add_bool(layer, "read-only", readonly);
    json_add_string(layer, "driver", format == STORAGE_FORMAT_QCOW2 ? "qcow2" : "raw");
    json_add_stringf(layer, "file", "libvirt-pflash%d-storage", unit);
    argv_add_json(a, "-blockdev", layer);
}

static void add_flash(Argv *a, int unit, const char *path, StorageFormat format, bool readonly)
{
    Json *storage = json_new_object();

    json_add_string(storage, "driver", "file");
    json_add_string(storage, "filename", path);
    json_add_stringf(storage, "node-name", "libvirt-pflash%d-storage", unit);
    json_add_bool(storage, "auto-read-only", true);
    json_add_string(storage, "discard", "unmap");
    argv_add_json(a, "-blockdev", storage);
    flash_format(a, unit, format, readonly);
}

int argv_firmware(Argv *a)
{
    const OsLoader *loader = a->def->os.loader;
    const OsNvram *nvram = a->def->os.nvram;

    if (!loader || !loader->path)
        return 0;
    if (loader->type != LOADER_PFLASH) {
        argv_add(a, "-bios", loader->path);
        return 0;
    }
    if (loader->secure == TRI_YES)
        argv_add(a, "-global", "driver=cfi.pflash01,property=secure,value=on");
    add_flash(a, 0, loader->path, loader->format, loader->readonly == TRI_YES);
    if (nvram && nvram->source.type == STORAGE_NETWORK) {
        if (argv_network_flash(a, &nvram->source) < 0)
            return -1;
        flash_format(a, 1, nvram->source.format, /* readonly= */ false);
    } else if (nvram && nvram->source.path)
        add_flash(a, 1, nvram->source.path, nvram->source.format, /* readonly= */ false);
    return 0;
}

static bool has_acpi_switch(const DomainDef *def)
{
    return argv_is_x86(def) || argv_arch_is(def, "aarch64") || argv_arch_is(def, "armv7l");
}

/* Sleep states of the two x86 chipsets. */
static void add_power_management(Argv *a)
{
    const char *chip = argv_is_q35(a->def) ? "ICH9-LPC" : "PIIX4_PM";

    if (a->def->suspend_to_mem != TRI_NONE)
        argv_addf(a, "-global", "%s.disable_s3=%d", chip, a->def->suspend_to_mem == TRI_NO);
    if (a->def->suspend_to_disk != TRI_NONE)
        argv_addf(a, "-global", "%s.disable_s4=%d", chip, a->def->suspend_to_disk == TRI_NO);
}

int argv_boot(Argv *a)
{
    const DomainOs *os = &a->def->os;
    GString *s = g_string_new(NULL);

    argv_add(a, "-no-shutdown", NULL);
    if (!a->def->features.acpi && has_acpi_switch(a->def))
        argv_add(a, "-no-acpi", NULL);
    add_power_management(a);
    if (os->bootmenu != TRI_NONE) {
        argv_kv_switch(s, "menu", os->bootmenu);
        if (os->bootmenu == TRI_YES && os->bootmenu_timeout_set)
            argv_kvf(s, "splash-time", "%u", os->bootmenu_timeout);
    }
    if (os->reboot_timeout_set)
        argv_kvf(s, "reboot-timeout", "%d", os->reboot_timeout);
    argv_kv(s, "strict", "on");
    argv_take(a, "-boot", s);
    if (os->kernel)
        argv_add(a, "-kernel", os->kernel);
    if (os->initrd)
        argv_add(a, "-initrd", os->initrd);
    if (os->cmdline)
        argv_add(a, "-append", os->cmdline);
    if (os->dtb)
        argv_add(a, "-dtb", os->dtb);
    for (uint32_t i = 0; i < os->acpi_tables.count; i++)
        argv_addf(a, "-acpitable", "sig=%s,file=%s", "SLIC", os->acpi_tables.items[i]->path);
    return 0;
}

static const DomainTimer *timer(const DomainDef *def, TimerName name)
{
    for (uint32_t i = 0; i < def->clock.timers.count; i++) {
        if (def->clock.timers.items[i]->name == name)
            return def->clock.timers.items[i];
    }
    return NULL;
}

static void rtc_base(const DomainClock *clock, GString *s)
{
    time_t when = time(NULL);
    char text[32];
    struct tm tm;

    if (clock->offset == CLOCK_LOCALTIME || clock->offset == CLOCK_TIMEZONE) {
        argv_kv(s, "base", "localtime");
        return;
    }
    if (clock->offset == CLOCK_ABSOLUTE) {
        when = (time_t)clock->start;
    } else if (clock->offset == CLOCK_VARIABLE) {
        if (clock->basis == CLOCK_BASIS_LOCALTIME) {
            localtime_r(&when, &tm);
            when += tm.tm_gmtoff;
        }
        when += (time_t)clock->adjustment;
    } else {
        argv_kv(s, "base", "utc");
        return;
    }
    if (gmtime_r(&when, &tm) && strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm) > 0)
        argv_kv(s, "base", text);
}

void argv_clock(Argv *a)
{
    const DomainTimer *rtc = timer(a->def, TIMER_RTC), *pit = timer(a->def, TIMER_PIT), *hpet = timer(a->def, TIMER_HPET);
    GString *s = g_string_new(NULL);

    rtc_base(&a->def->clock, s);
    if (rtc && rtc->track == TIMER_TRACK_GUEST)
        argv_kv(s, "clock", "vm");
    else if (rtc && rtc->track == TIMER_TRACK_WALL)
        argv_kv(s, "clock", "host");
    if (rtc && rtc->tickpolicy == TICKPOLICY_CATCHUP)
        argv_kv(s, "driftfix", "slew");
    argv_take(a, "-rtc", s);
    if (pit && pit->tickpolicy == TICKPOLICY_DELAY)
        argv_add(a, "-global", "kvm-pit.lost_tick_policy=delay");
    else if (pit && pit->tickpolicy == TICKPOLICY_DISCARD)
        argv_add(a, "-global", "kvm-pit.lost_tick_policy=discard");
    if (hpet && hpet->present == TRI_NO && argv_is_x86(a->def))
        argv_add(a, "-no-hpet", NULL);
}

int argv_globals(Argv *a)
{
    const DomainController *root = argv_controller(a->def, CONTROLLER_PCI, 0);

    if (a->def->features.smm_seen && a->def->features.tseg_set)
        argv_addf(a, "-global", "mch.extended-tseg-mbytes=%" G_GUINT64_FORMAT, a->def->features.tseg_bytes >> 20);
    if (root && root->pcihole64_set)
        argv_addf(a, "-global", "%s.pci-hole64-size=%" G_GUINT64_FORMAT "K",
                  argv_is_q35(a->def) ? "q35-pcihost" : "i440FX-pcihost", root->pcihole64_kib);
    if (root && root->hotplug != TRI_NONE && argv_is_i440fx(a->def))
        argv_addf(a, "-global", "PIIX4_PM.acpi-root-pci-hotplug=%s", root->hotplug == TRI_ON ? "on" : "off");
    return 0;
}

static void smbios_table(Argv *a, int type, SysinfoEntry *const *entries, uint32_t count)
{
    GString *s = g_string_new(NULL);

    argv_kvf(s, "type", "%d", type);
    for (uint32_t i = 0; i < count; i++)
        argv_kv(s, entries[i]->name, entries[i]->value);
    if (count > 0)
        argv_take(a, "-smbios", s);
    else
        g_string_free(s, TRUE);
}

static void smbios_oem_strings(Argv *a, const DomainSysinfo *si)
{
    GString *s = g_string_new("type=11");

    for (uint32_t i = 0; i < si->oem_strings.count; i++)
        argv_kv(s, "value", si->oem_strings.items[i]->value);
    if (si->oem_strings.count > 0)
        argv_take(a, "-smbios", s);
    else
        g_string_free(s, TRUE);
}

static void add_fwcfg(Argv *a, const DomainSysinfo *si)
{
    for (uint32_t i = 0; i < si->fwcfg.count; i++) {
        const SysinfoEntry *e = si->fwcfg.items[i];
        GString *s = g_string_new(NULL);

        argv_kv(s, "name", e->name);
        argv_kv(s, e->file ? "file" : "string", e->file ? e->file : e->value);
        argv_take(a, "-fw_cfg", s);
    }
}

void argv_smbios(Argv *a)
{
    for (uint32_t i = 0; i < a->def->sysinfos.count; i++) {
        const DomainSysinfo *si = a->def->sysinfos.items[i];

        if (si->type == SYSINFO_FWCFG) {
            add_fwcfg(a, si);
        } else if (a->def->os.smbios == SMBIOS_SYSINFO) {
            smbios_table(a, 0, si->bios.items, si->bios.count);
            smbios_table(a, 1, si->system.items, si->system.count);
            for (uint32_t b = 0; b < si->boards.count; b++)
                smbios_table(a, 2, si->boards.items[b]->entries.items, si->boards.items[b]->entries.count);
            smbios_table(a, 3, si->chassis.items, si->chassis.count);
            smbios_oem_strings(a, si);
        }
    }
}
