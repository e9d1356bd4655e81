/* What the rules must know about the emulators at hand. The qemu driver fills it from its QMP probing; tests fill it from
 * a table. Every text lives as long as the view. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one emulator binary offers to one architecture. */
typedef struct DomainCapsEmulator {
    const char *path;         /* "/usr/bin/qemu-system-x86_64" */
    const char *arch;         /* "x86_64" */
    bool kvm;                 /* can use KVM here */
    bool sev;                 /* AMD SEV works with it on this host */
    uint32_t version;         /* 7002000 */
    const char *default_machine; /* canonical or alias; NULL: none */
    /* The QEMU's own name for a machine ("pc" -> "pc-i440fx-7.2"); the name itself when it is canonical; NULL when
     * unknown. */
    const char *(*canonical_machine)(const struct DomainCapsEmulator *emulator, const char *machine);
    /* Most vcpus of a canonical machine; 0: unknown. */
    unsigned (*machine_max_cpus)(const struct DomainCapsEmulator *emulator, const char *machine);
    /* Whether the machine takes vcpu hotplug; and its default CPU model ("qemu64"), NULL: none. */
    bool (*machine_hotplug_cpus)(const struct DomainCapsEmulator *emulator, const char *machine);
    const char *(*machine_default_cpu)(const struct DomainCapsEmulator *emulator, const char *machine, bool kvm);
    const char *(*machine_default_ram_id)(const struct DomainCapsEmulator *emulator, const char *machine);
    /* Whether QEMU knows a device type ("virtio-blk-pci", "usb-tablet"), or a property of one ("virtio-blk-pci",
     * "packed"). */
    bool (*has_device)(const struct DomainCapsEmulator *emulator, const char *device);
    bool (*has_property)(const struct DomainCapsEmulator *emulator, const char *device, const char *property);
    const void *data;
} DomainCapsEmulator;

typedef struct DomainCapsView {
    const char *host_arch; /* "x86_64" */
    bool privileged;       /* system instance */
    bool spice_tls, vnc_tls;
    const char *vnc_listen, *spice_listen; /* the configured default addresses; NULL: 127.0.0.1 */
    bool vnc_auto_unix_socket, spice_auto_unix_socket;
    const char *security_model; /* of the driver that labels by default ("selinux", "apparmor"); NULL: "none" */
    const char *state_dir; /* "/var/lib/libvirt/qemu" */
    const char *nvram_dir; /* "/var/lib/libvirt/qemu/nvram" */
    const char *channel_dir; /* "/var/lib/libvirt/qemu/channel/target" */
    const char *tpm_versions; /* versions that swtpm offers, "1.2 2.0"; NULL: no swtpm */
    /* The emulator for an architecture, by its path (when the document names one; it may be probed) or by default. NULL with
     * the error set. */
    const DomainCapsEmulator *(*emulator_for)(const struct DomainCapsView *view, const char *arch, const char *path,
                                              bool kvm);
    /* Version 4 UUID and MAC bytes; tests give fixed ones. NULL: random. */
    void (*random_bytes)(void *buffer, size_t size);
    const void *data;
} DomainCapsView;
