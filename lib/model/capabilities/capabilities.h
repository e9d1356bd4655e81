/* <capabilities>: the host and the guests it can run; <domainCapabilities>: what one emulator, machine and accelerator
 * offer. Drivers fill the structs (all memory from the arena they pass) and the tables write them. */
#pragma once

#include "document/document.h"
#include "model/domain/cpu.h"

/* A string of a list. */
typedef struct CapsText {
    char *text;
} CapsText;
typedef DocList(CapsText) CapsTexts;

/* <enum name><value/></enum> */
typedef struct CapsEnum {
    char *name;
    CapsTexts values;
} CapsEnum;

/* An element with supported='' and enums; `supported` TRI_NONE: the element is left out. */
typedef struct CapsSection {
    Tristate supported;
    DocList(CapsEnum) enums;
} CapsSection;

/* ---- <capabilities> */

typedef struct CapsPages {
    uint32_t size_kib;
    uint64_t count; /* in a cell; not written in <cpu> */
} CapsPages;

typedef struct CapsFeature {
    char *name;
} CapsFeature;

typedef struct CapsHostCpu {
    char *arch, *model, *vendor, *microcode;
    bool signature_set, topology_set, counter_set;
    uint32_t family, model_number, stepping;
    char *counter_name;
    uint64_t counter_frequency;
    Tristate counter_scaling;
    uint32_t sockets, dies, cores, threads;
    CpuPhysMode phys_mode;
    uint32_t phys_bits;
    DocList(CapsFeature) features;
    DocList(CapsPages) pages;
} CapsHostCpu;

typedef struct CapsSibling {
    uint32_t id, value;
} CapsSibling;

typedef struct CapsCellCpu {
    uint32_t id, socket_id, die_id, core_id;
    DocBitmap *siblings;
} CapsCellCpu;

typedef struct CapsCell {
    uint32_t id, cpu_count;
    uint64_t memory_kib;
    DocList(CapsPages) pages;
    DocList(CapsSibling) distances;
    DocList(CapsCellCpu) cpus;
} CapsCell;

typedef struct CapsCacheBank {
    uint32_t id, level;
    char *type; /* "both", "code", "data" */
    uint64_t size_bytes;
    DocBitmap *cpus;
} CapsCacheBank;

typedef struct CapsBaseLabel {
    char *type, *label;
} CapsBaseLabel;

typedef struct CapsSecurityModel {
    char *model, *doi;
    DocList(CapsBaseLabel) labels;
} CapsSecurityModel;

typedef struct CapsMachine {
    char *name, *canonical;
    uint32_t max_cpus;
    Tristate deprecated;
} CapsMachine;

typedef struct CapsGuestDomain {
    char *type; /* "qemu", "kvm" */
    char *emulator;
    DocList(CapsMachine) machines;
} CapsGuestDomain;

typedef struct CapsGuest {
    char *os_type, *arch, *emulator;
    uint32_t wordsize;
    DocList(CapsMachine) machines;
    DocList(CapsGuestDomain) domains;
    bool pae, nonpae, cpuselection, deviceboot, disksnapshot_seen, acpi_seen, apic_seen, external_snapshot;
    Tristate acpi_default, acpi_toggle, apic_default, apic_toggle, disksnapshot_default, disksnapshot_toggle;
} CapsGuest;

typedef struct Capabilities {
    uint8_t host_uuid[16];
    CapsHostCpu cpu;
    bool power_seen, suspend_mem, suspend_disk, suspend_hybrid;
    Tristate iommu;
    bool live_migration;
    CapsTexts uri_transports;
    uint32_t cell_count;
    DocList(CapsCell) cells;
    DocList(CapsCacheBank) cache_banks;
    DocList(CapsSecurityModel) security_models;
    DocList(CapsGuest) guests;
} Capabilities;

extern const DocTable capabilities_table;

/* The document as text; g_free. */
char *capabilities_format(const Capabilities *caps);

/* ---- <domainCapabilities> */

typedef struct CapsCpuModel {
    char *name, *usable, *vendor; /* usable: "yes", "no", "unknown" */
    Tristate deprecated;
} CapsCpuModel;

typedef struct CapsHostModel {
    Tristate supported;
    char *model, *fallback, *vendor;
    DocList(CpuFeature) features;
} CapsHostModel;

typedef struct DomainCapabilities {
    char *path, *domain, *machine, *arch;
    uint32_t max_vcpus;
    Tristate iothreads;
    CapsSection os, loader; /* os: enum firmware; loader: a part of it, with values (paths) */
    CapsTexts loader_values;
    CapsSection host_passthrough, maximum;
    CapsHostModel host_model;
    Tristate custom;
    DocList(CapsCpuModel) custom_models;
    CapsSection memory_backing;
    CapsSection disk, graphics, video, hostdev, rng, filesystem, tpm, redirdev, channel, crypto;
    CapsSection gic, hyperv;
    Tristate vmcoreinfo, genid, backing_store_input, backup, s390_pv, sgx, sev;
    uint32_t sev_cbitpos, sev_reduced_phys_bits, sev_max_guests, sev_max_es_guests;
} DomainCapabilities;

extern const DocTable domain_capabilities_table;
char *domain_capabilities_format(const DomainCapabilities *caps);

/* A new value list entry: caps_enum_add(arena, &caps->disk, "bus", "virtio"). Makes the enum when it is not there; a NULL
 * value makes an empty one. */
void caps_enum_add(Arena *arena, CapsSection *section, const char *name, const char *value);
