/* The order of the rules, and what they share. */
#include "model/domain/rules/all.h"

#include "core/error.h"

#include <stdarg.h>

static const DomainRule order[] = {
    /* what the document says about itself */
    rule_identity,
    rule_os_type,
    rule_memory,
    rule_vcpus,
    rule_iothreads,
    rule_individual_vcpus,
    rule_numa_cells,
    check_early,
    check_disks_early,
    check_devices_early,
    rule_tune,
    rule_seclabels,
    rule_clock,
    rule_events,
    rule_boot,
    rule_emulator,
    rule_machine,
    rule_features,
    rule_cpu,
    /* devices: their own defaults, then those that nobody wrote down */
    rule_aliases,
    rule_controller_order,
    rule_controller_indexes,
    rule_disk_order,
    rule_disks,
    rule_chardevs,
    rule_consoles,
    rule_graphics,
    rule_interfaces,
    rule_hostdevs,
    rule_disk_addresses,
    rule_hostdev_controllers,
    rule_machine_devices,
    rule_inputs,
    rule_videos,
    rule_audio,
    rule_memballoon,
    rule_misc_devices,
    rule_disk_controllers,
    rule_controller_models,
    check_pci_roots,
    check_boot,
    /* where everything is plugged in */
    rule_virtio_serial_addresses,
    rule_spapr_addresses,
    rule_console_addresses,
    rule_ccw_addresses,
    rule_mmio_addresses,
    rule_pci_addresses,
    rule_zpci,
    rule_usb_addresses,
    rule_ccid_addresses,
    rule_dimm_addresses,
    /* what is refused */
    check_buses,
    check_emulator,
    check_domain,
    check_disk_targets,
    check_chardev_sources,
    check_devices,
    check_whole,
};

int domain_rules_apply(DomainDef *def, const DomainCapsView *caps, unsigned flags)
{
    DomainRules rules = {.def = def, .arena = def->arena, .caps = caps, .flags = flags};
    for (unsigned i = 0; i < G_N_ELEMENTS(order); i++)
        if (order[i](&rules) < 0)
            return -1;
    return 0;
}

static int rules_error_va(int domain, int code, const char *format, va_list args)
{
    g_autofree char *text = format ? g_strdup_vprintf(format, args) : NULL;
    if (text)
        error_set(domain, code, "%s", text);
    else
        error_set(domain, code, NULL);
    return -1;
}

int rules_error(int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    rules_error_va(VIR_FROM_DOMAIN, code, format, args);
    va_end(args);
    return -1;
}

int rules_qemu_error(int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    rules_error_va(VIR_FROM_QEMU, code, format, args);
    va_end(args);
    return -1;
}

#define VISIT_LIST(kind_, list_)                                                                                       \
    for (uint32_t i = 0; i < def->list_.count; i++) {                                                                  \
        DeviceRef ref = {kind_, def->list_.items[i], &def->list_.items[i]->info};                                      \
        if ((rc = visitor(rules, &ref, opaque)) != 0)                                                                  \
            return rc;                                                                                                 \
    }
#define VISIT_ONE(kind_, member_)                                                                                      \
    if (def->member_) {                                                                                                \
        DeviceRef ref = {kind_, def->member_, &def->member_->info};                                                    \
        if ((rc = visitor(rules, &ref, opaque)) != 0)                                                                  \
            return rc;                                                                                                 \
    }

int rules_each_device(DomainRules *rules, DeviceVisitor visitor, void *opaque)
{
    DomainDef *def = rules->def;
    int rc;
    VISIT_LIST("disk", disks)
    VISIT_LIST("controller", controllers)
    VISIT_LIST("filesystem", filesystems)
    VISIT_LIST("interface", interfaces)
    VISIT_LIST("smartcard", smartcards)
    VISIT_LIST("serial", serials)
    VISIT_LIST("parallel", parallels)
    VISIT_LIST("channel", channels)
    VISIT_LIST("console", consoles)
    VISIT_LIST("input", inputs)
    VISIT_LIST("tpm", tpms)
    VISIT_LIST("sound", sounds)
    VISIT_LIST("video", videos)
    VISIT_LIST("hostdev", hostdevs)
    VISIT_LIST("redirdev", redirdevs)
    VISIT_LIST("hub", hubs)
    VISIT_LIST("watchdog", watchdogs)
    VISIT_ONE("memballoon", memballoon)
    VISIT_LIST("rng", rngs)
    VISIT_ONE("nvram", nvram_device)
    VISIT_LIST("panic", panics)
    VISIT_LIST("shmem", shmems)
    VISIT_LIST("memory", memories)
    VISIT_LIST("crypto", cryptos)
    VISIT_ONE("iommu", iommu)
    VISIT_ONE("vsock", vsock)
    return 0;
}
