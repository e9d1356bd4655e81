/* Every rule, in the order in which rules.c runs them. */
#pragma once

#include "model/domain/rules/rules.h"

#include <libvirt/virterror.h>

/* basics.c */
int rule_identity(DomainRules *rules);
int rule_os_type(DomainRules *rules);
int rule_memory(DomainRules *rules);
int rule_vcpus(DomainRules *rules);
int rule_iothreads(DomainRules *rules);
int rule_tune(DomainRules *rules);
int rule_seclabels(DomainRules *rules);
int rule_emulator(DomainRules *rules);
int rule_machine(DomainRules *rules);
int rule_cpu(DomainRules *rules);
int rule_clock(DomainRules *rules);
int rule_events(DomainRules *rules);
int rule_boot(DomainRules *rules);
int rule_features(DomainRules *rules);

/* implicit.c: devices that nobody wrote down */
int rule_controller_indexes(DomainRules *rules);
int rule_machine_devices(DomainRules *rules);
int rule_inputs(DomainRules *rules);
int rule_videos(DomainRules *rules);
int rule_audio(DomainRules *rules);
int rule_memballoon(DomainRules *rules);
int rule_disk_controllers(DomainRules *rules);
int rule_controller_models(DomainRules *rules);
int rule_controller_order(DomainRules *rules);
int rule_misc_devices(DomainRules *rules);

/* disks.c, chardevs.c, graphics.c, interfaces.c */
int rule_disks(DomainRules *rules);
int rule_disk_order(DomainRules *rules);
int rule_disk_addresses(DomainRules *rules);
int rule_chardevs(DomainRules *rules);
int rule_consoles(DomainRules *rules);
int rule_console_addresses(DomainRules *rules);
int rule_graphics(DomainRules *rules);
int rule_interfaces(DomainRules *rules);
int rule_hostdevs(DomainRules *rules);

/* aliases */
int rule_aliases(DomainRules *rules);

/* addresses.c, pci.c */
int rule_virtio_serial_addresses(DomainRules *rules);
int rule_usb_addresses(DomainRules *rules);
int rule_ccid_addresses(DomainRules *rules);
int rule_spapr_addresses(DomainRules *rules);
int rule_ccw_addresses(DomainRules *rules);
int rule_mmio_addresses(DomainRules *rules);
int rule_dimm_addresses(DomainRules *rules);
int rule_pci_addresses(DomainRules *rules);

/* checks */
int rule_numa_cells(DomainRules *rules);
int rule_zpci(DomainRules *rules);
int check_boot(DomainRules *rules);
int rule_individual_vcpus(DomainRules *rules);
int rule_hostdev_controllers(DomainRules *rules);
int check_early(DomainRules *rules);
int check_disks_early(DomainRules *rules);
int check_devices_early(DomainRules *rules);
int check_chardev_sources(DomainRules *rules);
int check_disk_targets(DomainRules *rules);
int check_pci_roots(DomainRules *rules);
int check_buses(DomainRules *rules);
int check_disks(DomainRules *rules);
int check_whole(DomainRules *rules);
int check_emulator(DomainRules *rules);
int check_domain(DomainRules *rules);
int check_devices(DomainRules *rules);

/* Sets the error in the domain code's name; returns -1. */
int rules_error(int code, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same in the QEMU driver's name. */
int rules_qemu_error(int code, const char *format, ...) G_GNUC_PRINTF(2, 3);
void rules_random(DomainRules *rules, void *buffer, size_t size);

/* Devices are visited in one order by whoever needs all of them. A visitor returns 0 to go on. */
typedef struct DeviceRef {
    const char *kind; /* the element's name */
    void *device;
    DeviceInfo *info;
} DeviceRef;
typedef int (*DeviceVisitor)(DomainRules *rules, const DeviceRef *device, void *opaque);
int rules_each_device(DomainRules *rules, DeviceVisitor visitor, void *opaque);

/* A new controller of the document, put where its type and index belong. model 0: not given; index -1: the next free. */
DomainController *rules_add_controller(DomainRules *rules, ControllerType type, int index, unsigned model);
DomainController *rules_find_controller(DomainRules *rules, ControllerType type, int index);
int rules_highest_controller(DomainRules *rules, ControllerType type);
bool rules_usb_off(const DomainDef *def);
