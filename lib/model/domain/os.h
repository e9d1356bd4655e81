/* <os>: how the guest boots; <features>, <clock>, <pm>. */
#pragma once

#include "model/domain/storage_source.h"

#define BOOT_DEVICE_VALUES(V)                                                                                          \
    V(BOOT_DEVICE_FD, "fd") V(BOOT_DEVICE_CDROM, "cdrom") V(BOOT_DEVICE_HD, "hd") V(BOOT_DEVICE_NETWORK, "network")
DOC_ENUM(BootDevice, boot_device, BOOT_DEVICE)
typedef struct DomainBoot {
    BootDevice dev;
} DomainBoot;

#define FIRMWARE_VALUES(V) V(FIRMWARE_BIOS, "bios") V(FIRMWARE_EFI, "efi")
DOC_ENUM(OsFirmware, os_firmware, FIRMWARE)
#define FIRMWARE_FEATURE_VALUES(V)                                                                                     \
    V(FIRMWARE_FEATURE_ENROLLED_KEYS, "enrolled-keys") V(FIRMWARE_FEATURE_SECURE_BOOT, "secure-boot")
DOC_ENUM(FirmwareFeatureName, firmware_feature, FIRMWARE_FEATURE)
typedef struct FirmwareFeature {
    FirmwareFeatureName name;
    Tristate enabled;
} FirmwareFeature;

#define LOADER_VALUES(V) V(LOADER_ROM, "rom") V(LOADER_PFLASH, "pflash")
DOC_ENUM(LoaderType, loader_type, LOADER)
typedef struct OsLoader {
    char *path;
    Tristate readonly, secure, stateless;
    LoaderType type;
    StorageFormat format;
} OsLoader;

typedef struct OsNvram {
    char *template_path;
    StorageSource source; /* type file with path when given as text */
    bool new_style;       /* <nvram type><source/></nvram> */
} OsNvram;

#define SMBIOS_VALUES(V) V(SMBIOS_EMULATE, "emulate") V(SMBIOS_HOST, "host") V(SMBIOS_SYSINFO, "sysinfo")
DOC_ENUM(SmbiosMode, smbios_mode, SMBIOS)

typedef struct OsText {
    char *text;
} OsText;
typedef struct OsEnv {
    char *name, *value;
} OsEnv;
typedef struct AcpiTable {
    char *type, *path;
} AcpiTable;

typedef struct DomainOs {
    OsFirmware firmware;
    SmbiosMode smbios;
    Tristate bootmenu, bios_useserial;
    bool bootmenu_seen, bootmenu_timeout_set, reboot_timeout_set;
    uint32_t bootmenu_timeout;
    int32_t reboot_timeout;
    char *type;    /* "hvm" */
    char *arch;    /* "x86_64" */
    char *machine; /* canonical after the rules */
    char *kernel, *initrd, *cmdline, *dtb, *root;
    DocList(DomainBoot) boots;
    DocList(FirmwareFeature) firmware_features;
    OsLoader *loader;
    OsNvram *nvram;
    DocList(AcpiTable) acpi_tables;
    char *init, *initdir, *inituser, *initgroup; /* containers */
    DocList(OsText) initargs;
    DocList(OsEnv) initenvs;
} DomainOs;

#define TIMER_VALUES(V)                                                                                                \
    V(TIMER_PLATFORM, "platform") V(TIMER_PIT, "pit") V(TIMER_RTC, "rtc") V(TIMER_HPET, "hpet") V(TIMER_TSC, "tsc")    \
    V(TIMER_KVMCLOCK, "kvmclock") V(TIMER_HYPERVCLOCK, "hypervclock") V(TIMER_ARMVTIMER, "armvtimer")
DOC_ENUM(TimerName, timer_name, TIMER)
#define TICKPOLICY_VALUES(V)                                                                                           \
    V(TICKPOLICY_DELAY, "delay") V(TICKPOLICY_CATCHUP, "catchup") V(TICKPOLICY_MERGE, "merge")                         \
    V(TICKPOLICY_DISCARD, "discard")
DOC_ENUM(TimerTickpolicy, timer_tickpolicy, TICKPOLICY)
#define TIMER_TRACK_VALUES(V)                                                                                          \
    V(TIMER_TRACK_BOOT, "boot") V(TIMER_TRACK_GUEST, "guest") V(TIMER_TRACK_WALL, "wall")                              \
    V(TIMER_TRACK_REALTIME, "realtime")
DOC_ENUM(TimerTrack, timer_track, TIMER_TRACK)
#define TIMER_MODE_VALUES(V)                                                                                           \
    V(TIMER_MODE_AUTO, "auto") V(TIMER_MODE_NATIVE, "native") V(TIMER_MODE_EMULATE, "emulate")                         \
    V(TIMER_MODE_PARAVIRT, "paravirt") V(TIMER_MODE_SMPSAFE, "smpsafe")
DOC_ENUM(TimerMode, timer_mode, TIMER_MODE)
typedef struct DomainTimer {
    TimerName name;
    TimerTickpolicy tickpolicy;
    TimerTrack track;
    TimerMode mode;
    Tristate present;
    bool catchup_seen;
    uint64_t frequency;
    uint64_t catchup_threshold, catchup_slew, catchup_limit;
} DomainTimer;

#define CLOCK_VALUES(V)                                                                                                \
    V(CLOCK_UTC, "utc") V(CLOCK_LOCALTIME, "localtime") V(CLOCK_VARIABLE, "variable") V(CLOCK_TIMEZONE, "timezone")    \
    V(CLOCK_ABSOLUTE, "absolute")
DOC_ENUM(ClockOffset, clock_offset, CLOCK)
#define CLOCK_BASIS_VALUES(V) V(CLOCK_BASIS_UTC, "utc") V(CLOCK_BASIS_LOCALTIME, "localtime")
DOC_ENUM(ClockBasis, clock_basis, CLOCK_BASIS)
typedef struct DomainClock {
    ClockOffset offset;
    ClockBasis basis;
    bool adjustment_reset, start_set;
    bool adjustment_set;
    int64_t adjustment;    /* seconds */
    int64_t start;         /* absolute: seconds since 1970 */
    char *timezone;
    DocList(DomainTimer) timers;
} DomainClock;

/* One on/off feature each, by name below <features>. */
#define HPT_RESIZING_VALUES(V)                                                                                         \
    V(HPT_RESIZING_ENABLED, "enabled") V(HPT_RESIZING_DISABLED, "disabled") V(HPT_RESIZING_REQUIRED, "required")
DOC_ENUM(HptResizing, hpt_resizing, HPT_RESIZING)
#define GIC_VALUES(V) V(GIC_HOST, "host") V(GIC_2, "2") V(GIC_3, "3")
DOC_ENUM(GicVersion, gic_version, GIC)
#define IOAPIC_VALUES(V) V(IOAPIC_QEMU, "qemu") V(IOAPIC_KVM, "kvm")
DOC_ENUM(IoapicDriver, ioapic_driver, IOAPIC)
#define MSRS_UNKNOWN_VALUES(V) V(MSRS_UNKNOWN_IGNORE, "ignore") V(MSRS_UNKNOWN_FAULT, "fault")
DOC_ENUM(MsrsUnknown, msrs_unknown, MSRS_UNKNOWN)
#define CFPC_VALUES(V) V(CFPC_BROKEN, "broken") V(CFPC_WORKAROUND, "workaround") V(CFPC_FIXED, "fixed")
DOC_ENUM(FeatureCfpc, feature_cfpc, CFPC)
#define IBS_VALUES(V)                                                                                                  \
    V(IBS_BROKEN, "broken") V(IBS_WORKAROUND, "workaround") V(IBS_FIXED_IBS, "fixed-ibs")                              \
    V(IBS_FIXED_CCD, "fixed-ccd") V(IBS_FIXED_NA, "fixed-na")
DOC_ENUM(FeatureIbs, feature_ibs, IBS)
#define HYPERV_MODE_VALUES(V) V(HYPERV_MODE_CUSTOM, "custom") V(HYPERV_MODE_PASSTHROUGH, "passthrough")
DOC_ENUM(HypervMode, hyperv_mode, HYPERV_MODE)
#define CAPS_POLICY_VALUES(V) V(CAPS_POLICY_DEFAULT, "default") V(CAPS_POLICY_ALLOW, "allow") V(CAPS_POLICY_DENY, "deny")
DOC_ENUM(CapsPolicy, caps_policy, CAPS_POLICY)
#define XEN_PASSTHROUGH_VALUES(V) V(XEN_PASSTHROUGH_SYNC_PT, "sync_pt") V(XEN_PASSTHROUGH_SHARE_PT, "share_pt")
DOC_ENUM(XenPassthrough, xen_passthrough, XEN_PASSTHROUGH)

typedef struct HypervFeatures {
    HypervMode mode;
    Tristate relaxed, vapic, spinlocks, vpindex, runtime, synic, stimer, stimer_direct, reset, vendor_id;
    Tristate frequencies, reenlightenment, tlbflush, ipi, evmcs, avic, emsr_bitmap, xmm_input;
    uint32_t spinlock_retries;
    char *vendor_id_value;
} HypervFeatures;

typedef struct KvmFeatures {
    Tristate hidden, hint_dedicated, poll_control, pv_ipi, dirty_ring;
    uint32_t dirty_ring_size;
} KvmFeatures;

typedef struct XenFeatures {
    Tristate e820_host, passthrough;
    XenPassthrough passthrough_mode;
} XenFeatures;

#define CONTAINER_CAPS 37
typedef struct ContainerCaps {
    CapsPolicy policy;
    Tristate state[CONTAINER_CAPS];
} ContainerCaps;

typedef struct DomainFeatures {
    bool acpi, pae, viridian, privnet, apic, gic_seen, smm_seen, pmu_seen, pvspinlock_seen, vmport_seen, tcg_seen;
    bool hap_seen, vmcoreinfo_seen, tseg_set, hpt_seen;
    Tristate apic_eoi, hap, pvspinlock, pmu, vmport, smm, vmcoreinfo, htm, nested_hv, ccf_assist;
    GicVersion gic;
    IoapicDriver ioapic;
    HptResizing hpt_resizing;
    MsrsUnknown msrs_unknown;
    FeatureCfpc cfpc, sbbc;
    FeatureIbs ibs;
    uint64_t tseg_bytes, hpt_maxpagesize_kib, tb_cache_kib;
    HypervFeatures *hyperv;
    KvmFeatures *kvm;
    XenFeatures *xen;
    ContainerCaps *caps;
} DomainFeatures;
