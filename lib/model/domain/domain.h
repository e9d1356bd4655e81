/* <domain>: the whole document. Everything below a DomainDef lives in its arena and dies with it; whoever changes a
 * document takes new memory from def->arena and never frees a part. Shared documents are not changed: domain_copy()
 * first. */
#pragma once

#include "model/domain/controller.h"
#include "model/domain/cpu.h"
#include "model/domain/disk.h"
#include "model/domain/graphics.h"
#include "model/domain/hostdev.h"
#include "model/domain/interface.h"
#include "model/domain/misc_devices.h"
#include "model/domain/os.h"
#include "model/domain/sound.h"
#include "model/domain/tune.h"

#define VIRT_VALUES(V)                                                                                                 \
    V(VIRT_QEMU, "qemu") V(VIRT_KQEMU, "kqemu") V(VIRT_KVM, "kvm") V(VIRT_XEN, "xen") V(VIRT_LXC, "lxc")               \
    V(VIRT_UML, "uml") V(VIRT_OPENVZ, "openvz") V(VIRT_TEST, "test") V(VIRT_VMWARE, "vmware") V(VIRT_HYPERV, "hyperv") \
    V(VIRT_VBOX, "vbox") V(VIRT_PHYP, "phyp") V(VIRT_PARALLELS, "parallels") V(VIRT_BHYVE, "bhyve") V(VIRT_VZ, "vz")   \
    V(VIRT_HVF, "hvf")
DOC_ENUM(VirtType, virt_type, VIRT)

#define ON_EVENT_VALUES(V)                                                                                             \
    V(ON_EVENT_DESTROY, "destroy") V(ON_EVENT_RESTART, "restart") V(ON_EVENT_RENAME_RESTART, "rename-restart")         \
    V(ON_EVENT_PRESERVE, "preserve")
DOC_ENUM(OnEvent, on_event, ON_EVENT)
#define ON_CRASH_VALUES(V)                                                                                             \
    V(ON_CRASH_DESTROY, "destroy") V(ON_CRASH_RESTART, "restart") V(ON_CRASH_RENAME_RESTART, "rename-restart")         \
    V(ON_CRASH_PRESERVE, "preserve") V(ON_CRASH_COREDUMP_DESTROY, "coredump-destroy")                                  \
    V(ON_CRASH_COREDUMP_RESTART, "coredump-restart")
DOC_ENUM(OnCrash, on_crash, ON_CRASH)
#define ON_LOCKFAILURE_VALUES(V)                                                                                       \
    V(ON_LOCKFAILURE_POWEROFF, "poweroff") V(ON_LOCKFAILURE_RESTART, "restart") V(ON_LOCKFAILURE_PAUSE, "pause")       \
    V(ON_LOCKFAILURE_IGNORE, "ignore")
DOC_ENUM(OnLockfailure, on_lockfailure, ON_LOCKFAILURE)

/* <sysinfo> */
typedef struct SysinfoEntry {
    char *name, *file, *value;
} SysinfoEntry;
typedef struct SysinfoBoard {
    DocList(SysinfoEntry) entries;
} SysinfoBoard;
#define SYSINFO_VALUES(V) V(SYSINFO_SMBIOS, "smbios") V(SYSINFO_FWCFG, "fwcfg")
DOC_ENUM(SysinfoType, sysinfo_type, SYSINFO)
typedef struct DomainSysinfo {
    SysinfoType type;
    DocList(SysinfoEntry) bios, system, chassis, oem_strings, fwcfg;
    DocList(SysinfoBoard) boards;
} DomainSysinfo;

typedef struct IdMapRange {
    uint32_t start, target, count;
} IdMapRange;
typedef struct DomainIdmap {
    DocList(IdMapRange) uids, gids;
} DomainIdmap;

#define PERF_VALUES(V)                                                                                                 \
    V(PERF_CMT, "cmt") V(PERF_MBMT, "mbmt") V(PERF_MBML, "mbml") V(PERF_CPU_CYCLES, "cpu_cycles")                      \
    V(PERF_INSTRUCTIONS, "instructions") V(PERF_CACHE_REFERENCES, "cache_references")                                  \
    V(PERF_CACHE_MISSES, "cache_misses") V(PERF_BRANCH_INSTRUCTIONS, "branch_instructions")                            \
    V(PERF_BRANCH_MISSES, "branch_misses") V(PERF_BUS_CYCLES, "bus_cycles")                                            \
    V(PERF_STALLED_CYCLES_FRONTEND, "stalled_cycles_frontend")                                                         \
    V(PERF_STALLED_CYCLES_BACKEND, "stalled_cycles_backend") V(PERF_REF_CPU_CYCLES, "ref_cpu_cycles")                  \
    V(PERF_CPU_CLOCK, "cpu_clock") V(PERF_TASK_CLOCK, "task_clock") V(PERF_PAGE_FAULTS, "page_faults")                 \
    V(PERF_CONTEXT_SWITCHES, "context_switches") V(PERF_CPU_MIGRATIONS, "cpu_migrations")                              \
    V(PERF_PAGE_FAULTS_MIN, "page_faults_min") V(PERF_PAGE_FAULTS_MAJ, "page_faults_maj")                              \
    V(PERF_ALIGNMENT_FAULTS, "alignment_faults") V(PERF_EMULATION_FAULTS, "emulation_faults")
DOC_ENUM(PerfEvent, perf_event, PERF)
typedef struct DomainPerfEvent {
    PerfEvent name;
    Tristate enabled;
} DomainPerfEvent;

#define KEYWRAP_VALUES(V) V(KEYWRAP_AES, "aes") V(KEYWRAP_DEA, "dea")
DOC_ENUM(KeywrapName, keywrap_name, KEYWRAP)
typedef struct KeywrapCipher {
    KeywrapName name;
    Tristate state;
} KeywrapCipher;

#define LAUNCH_SECURITY_VALUES(V) V(LAUNCH_SECURITY_SEV, "sev") V(LAUNCH_SECURITY_S390_PV, "s390-pv")
DOC_ENUM(LaunchSecurityType, launch_security_type, LAUNCH_SECURITY)
typedef struct DomainLaunchSecurity {
    LaunchSecurityType type;
    Tristate kernel_hashes;
    bool cbitpos_set, reduced_phys_bits_set, policy_set;
    uint32_t cbitpos, reduced_phys_bits, policy;
    char *dh_cert, *session;
} DomainLaunchSecurity;

/* The qemu: pass-through namespace. */
typedef struct QemuArg {
    char *value;
} QemuArg;
typedef struct QemuEnv {
    char *name, *value;
} QemuEnv;
typedef struct QemuCapability {
    char *capability;
} QemuCapability;
#define QEMU_PROPERTY_VALUES(V)                                                                                        \
    V(QEMU_PROPERTY_STRING, "string") V(QEMU_PROPERTY_SIGNED, "signed") V(QEMU_PROPERTY_UNSIGNED, "unsigned")          \
    V(QEMU_PROPERTY_BOOL, "bool") V(QEMU_PROPERTY_REMOVE, "remove")
DOC_ENUM(QemuPropertyType, qemu_property_type, QEMU_PROPERTY)
typedef struct QemuProperty {
    char *name, *value;
    QemuPropertyType type;
} QemuProperty;
typedef struct QemuOverride {
    char *alias;
    DocList(QemuProperty) properties;
} QemuOverride;
typedef struct DomainQemu {
    bool commandline_seen;
    DocList(QemuArg) args;
    DocList(QemuEnv) envs;
    bool capabilities_seen;
    DocList(QemuCapability) caps_add, caps_del;
    char *deprecation;
    bool override_seen;
    DocList(QemuOverride) overrides;
} DomainQemu;

typedef struct DomainDef {
    Arena *arena;
    int32_t id; /* -1: not running */
    VirtType virt;
    OnEvent on_poweroff, on_reboot;
    OnCrash on_crash;
    OnLockfailure on_lockfailure;
    Tristate suspend_to_mem, suspend_to_disk, dump_core;
    bool genid_seen, genid_generated, pm_seen;
    uint8_t uuid[16], genid[16];
    char *name, *title, *description;
    char *metadata; /* the <metadata> element, text as it was, namespaces complete */
    uint64_t memory_kib;         /* total: initial memory plus memory devices */
    uint64_t current_memory_kib; /* balloon target */
    uint64_t max_memory_kib;
    uint32_t memory_slots;
    DomainVcpus vcpus;
    DomainIothreads iothreads;
    DomainMemoryBacking *memory_backing;
    DomainMemtune *memtune;
    DomainBlkiotune *blkiotune;
    DomainCputune *cputune;
    DomainNumatune *numatune;
    char *partition, *fibrechannel_appid;
    DocList(DomainSysinfo) sysinfos;
    char *bootloader, *bootloader_args;
    DomainOs os;
    DomainFeatures features;
    DomainCpu *cpu;
    DomainClock clock;
    DomainIdmap *idmap;
    DocList(DomainPerfEvent) perf;
    DocList(KeywrapCipher) keywrap;
    DomainLaunchSecurity *launch_security;
    DocList(DomainSeclabel) seclabels;
    DomainQemu *qemu;

    /* <devices>, in the order libvirt writes them */
    char *emulator;
    DocList(DomainDisk) disks;
    DocList(DomainController) controllers;
    DocList(DomainLease) leases;
    DocList(DomainFilesystem) filesystems;
    DocList(DomainInterface) interfaces;
    DocList(DomainSmartcard) smartcards;
    DocList(DomainChardev) serials;
    DocList(DomainChardev) parallels;
    DocList(DomainChardev) consoles;
    DocList(DomainChardev) channels;
    DocList(DomainInput) inputs;
    DocList(DomainTpm) tpms;
    DocList(DomainGraphics) graphics;
    DocList(DomainSound) sounds;
    DocList(DomainAudio) audios;
    DocList(DomainVideo) videos;
    DocList(DomainHostdev) hostdevs;
    DocList(DomainRedirdev) redirdevs;
    DocList(DomainRedirfilter) redirfilters;
    DocList(DomainHub) hubs;
    DocList(DomainWatchdog) watchdogs;
    DomainMemballoon *memballoon;
    DocList(DomainRng) rngs;
    DomainNvram *nvram_device;
    DocList(DomainPanic) panics;
    DocList(DomainShmem) shmems;
    DocList(DomainMemory) memories;
    DocList(DomainCrypto) cryptos;
    DomainIommu *iommu;
    DomainVsock *vsock;
} DomainDef;

/* What domain_parse() does beside reading. */
enum {
    DOMAIN_PARSE_INACTIVE = 1 << 0, /* drop what only a running guest has: id, aliases that are not the user's */
    DOMAIN_PARSE_VALIDATE = 1 << 1, /* unknown elements and attributes are errors */
    DOMAIN_PARSE_NO_RULES = 1 << 2, /* only read; no defaults, no checks (status documents, tests) */
    DOMAIN_PARSE_NO_DEFAULTS_FROM_CAPS = 1 << 3, /* rules, but nothing that depends on the emulator */
};

/* What domain_format() writes. */
enum {
    DOMAIN_FORMAT_SECURE = 1 << 0,    /* with passwords */
    DOMAIN_FORMAT_INACTIVE = 1 << 1,  /* without what only a running guest has */
    DOMAIN_FORMAT_MIGRATABLE = 1 << 2,
    DOMAIN_FORMAT_STATUS = 1 << 3,    /* everything, for our own status documents */
};

struct DomainCapsView; /* model/domain/caps_view.h */

/* Name and UUID, read before anything else so that access can be checked: fills `ret_name` (g_free) and `ret_uuid`
 * (nil when the document has none). 0, or -1 with the error set. */
int domain_identity(const char *xml, char **ret_name, uint8_t ret_uuid[16]);

/* Reads a document, applies the rules, checks it. `caps` may be NULL with DOMAIN_PARSE_NO_RULES. NULL with the error
 * set when the document is refused. */
DomainDef *domain_parse(const char *xml, const struct DomainCapsView *caps, unsigned flags);

/* The document as text (g_free), NULL with the error set when it cannot be written. */
char *domain_format(const DomainDef *def, unsigned flags);

/* An independent copy in an arena of its own, of exact size. */
DomainDef *domain_copy(const DomainDef *def);

/* A new, empty document with every field "not given". */
DomainDef *domain_new(void);

/* Frees the document. Accepts NULL. */
void domain_free(DomainDef *def);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DomainDef, domain_free)

/* 0 when a guest started from `a` can go on as `b` (same virtual hardware); -1 with the error set. */
int domain_check_abi(const DomainDef *a, const DomainDef *b);
