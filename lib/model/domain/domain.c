/* The rows of <domain> itself. */
#include "model/domain/tables.h"

#include <libvirt/virterror.h>

DOC_ENUM_DEFINE(virt_type, VIRT)
DOC_ENUM_DEFINE(on_event, ON_EVENT)
DOC_ENUM_DEFINE(on_crash, ON_CRASH)
DOC_ENUM_DEFINE(on_lockfailure, ON_LOCKFAILURE)
DOC_ENUM_DEFINE(sysinfo_type, SYSINFO)
DOC_ENUM_DEFINE(perf_event, PERF)
DOC_ENUM_DEFINE(keywrap_name, KEYWRAP)
DOC_ENUM_DEFINE(launch_security_type, LAUNCH_SECURITY)
DOC_ENUM_DEFINE(qemu_property_type, QEMU_PROPERTY)

#define D DomainDef

/* ---- <sysinfo> */

static const DocRow entry_rows[] = {
    ATTR("name", SysinfoEntry, name, STRING, .flags = DOC_ABI),
    ATTR("file", SysinfoEntry, file, STRING),
    TEXT(SysinfoEntry, value, STRING, .flags = DOC_ABI),
};
static const DocTable sysinfo_entry_table = DOC_TABLE("entry", SysinfoEntry, entry_rows);
static const DocRow board_rows[] = {LIST("entry", SysinfoBoard, entries, SUB(sysinfo_entry))};
static const DocTable sysinfo_board_table = DOC_TABLE("baseBoard", SysinfoBoard, board_rows);
#define ENTRIES(table_, member_)                                                                                       \
    static const DocRow table_##_rows[] = {LIST("entry", DomainSysinfo, member_, SUB(sysinfo_entry))};                 \
    static const DocTable table_##_table = DOC_TABLE("", DomainSysinfo, table_##_rows);
ENTRIES(sysinfo_bios, bios)
ENTRIES(sysinfo_system, system)
ENTRIES(sysinfo_chassis, chassis)
ENTRIES(sysinfo_oem, oem_strings)
#define SMBIOS WHEN(DomainSysinfo, type, BIT(SYSINFO_SMBIOS))
static const DocRow sysinfo_rows[] = {
    ATTR("type", DomainSysinfo, type, ENUM(sysinfo_type), .flags = DOC_REQUIRED),
    GROUP("bios", sysinfo_bios, SMBIOS),
    GROUP("system", sysinfo_system, SMBIOS),
    LIST("baseBoard", DomainSysinfo, boards, SUB(sysinfo_board), SMBIOS),
    GROUP("chassis", sysinfo_chassis, SMBIOS),
    GROUP("oemStrings", sysinfo_oem, SMBIOS),
    LIST("entry", DomainSysinfo, fwcfg, SUB(sysinfo_entry), WHEN(DomainSysinfo, type, BIT(SYSINFO_FWCFG))),
};
static const DocTable sysinfo_table = DOC_TABLE("sysinfo", DomainSysinfo, sysinfo_rows);

/* ---- small sections */

static const DocRow idmap_range_rows[] = {
    ATTR("start", IdMapRange, start, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("target", IdMapRange, target, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("count", IdMapRange, count, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS),
};
static const DocTable idmap_range_table = DOC_TABLE("uid", IdMapRange, idmap_range_rows);
static const DocRow idmap_rows[] = {
    LIST("uid", DomainIdmap, uids, SUB(idmap_range)),
    LIST("gid", DomainIdmap, gids, SUB(idmap_range)),
};
static const DocTable idmap_table = DOC_TABLE("idmap", DomainIdmap, idmap_rows);

static const DocRow event_rows[] = {
    ATTR("name", DomainPerfEvent, name, ENUM(perf_event), .flags = DOC_REQUIRED),
    ATTR("enabled", DomainPerfEvent, enabled, YESNO, .flags = DOC_REQUIRED),
};
static const DocTable perf_event_table = DOC_TABLE("event", DomainPerfEvent, event_rows);
static const DocRow perf_rows[] = {LIST("event", D, perf, SUB(perf_event))};
static const DocTable perf_table = DOC_TABLE("perf", D, perf_rows);

static const DocRow cipher_rows[] = {
    ATTR("name", KeywrapCipher, name, ENUM(keywrap_name), .flags = DOC_REQUIRED, .code = VIR_ERR_CONFIG_UNSUPPORTED),
    ATTR("state", KeywrapCipher, state, ONOFF, .flags = DOC_REQUIRED, .code = VIR_ERR_CONFIG_UNSUPPORTED),
};
static const DocTable keywrap_cipher_table = DOC_TABLE("cipher", KeywrapCipher, cipher_rows);
static const DocRow keywrap_rows[] = {LIST("cipher", D, keywrap, SUB(keywrap_cipher))};
static const DocTable keywrap_table = DOC_TABLE("keywrap", D, keywrap_rows);

#define SEV WHEN(DomainLaunchSecurity, type, BIT(LAUNCH_SECURITY_SEV))
static const DocRow launch_security_rows[] = {
    ATTR("type", DomainLaunchSecurity, type, ENUM(launch_security_type), .flags = DOC_REQUIRED),
    ATTR("kernelHashes", DomainLaunchSecurity, kernel_hashes, YESNO, SEV),
    ELEM("cbitpos", DomainLaunchSecurity, cbitpos, UINT, SEV, SET(DomainLaunchSecurity, cbitpos_set)),
    ELEM("reducedPhysBits", DomainLaunchSecurity, reduced_phys_bits, UINT, SEV,
         SET(DomainLaunchSecurity, reduced_phys_bits_set)),
    ELEM("policy", DomainLaunchSecurity, policy, HEX(4), SEV, SET(DomainLaunchSecurity, policy_set), .flags = DOC_REQUIRED),
    ELEM("dhCert", DomainLaunchSecurity, dh_cert, STRING, SEV),
    ELEM("session", DomainLaunchSecurity, session, STRING, SEV),
};
static const DocTable launch_security_table = DOC_TABLE("launchSecurity", DomainLaunchSecurity, launch_security_rows);

static const DocRow fibrechannel_rows[] = {ATTR("appid", D, fibrechannel_appid, STRING, .flags = DOC_REQUIRED)};
static const DocTable fibrechannel_table = DOC_TABLE("fibrechannel", D, fibrechannel_rows);
static const DocRow resource_rows[] = {
    ELEM("partition", D, partition, STRING),
    GROUP("fibrechannel", fibrechannel),
};
static const DocTable resource_table = DOC_TABLE("resource", D, resource_rows);

static const DocRow suspend_mem_rows[] = {ATTR("enabled", D, suspend_to_mem, YESNO)};
static const DocTable suspend_to_mem_table = DOC_TABLE("suspend-to-mem", D, suspend_mem_rows);
static const DocRow suspend_disk_rows[] = {ATTR("enabled", D, suspend_to_disk, YESNO)};
static const DocTable suspend_to_disk_table = DOC_TABLE("suspend-to-disk", D, suspend_disk_rows);
static const DocRow pm_rows[] = {
    GROUP("suspend-to-mem", suspend_to_mem),
    GROUP("suspend-to-disk", suspend_to_disk),
};
static const DocTable pm_table = DOC_TABLE("pm", D, pm_rows);

static const DocRow memory_rows[] = {
    ATTR("dumpCore", D, dump_core, ONOFF),
    TEXT(D, memory_kib, KIB, .flags = DOC_ABI | DOC_ALWAYS),
};
static const DocTable domain_memory_table = DOC_TABLE("memory", D, memory_rows);
static const DocRow max_memory_rows[] = {
    ATTR("slots", D, memory_slots, UINT, .flags = DOC_ABI),
    TEXT(D, max_memory_kib, KIB, .flags = DOC_ABI),
};
static const DocTable max_memory_table = DOC_TABLE("maxMemory", D, max_memory_rows);

/* <genid/> without text asks for a new one. */
static const DocRow genid_rows[] = {TEXT(D, genid, UUID)};
static const DocTable genid_table = DOC_TABLE("genid", D, genid_rows);

/* ---- the qemu: namespace */

#define Q DomainQemu
static const DocRow arg_rows[] = {ATTR("value", QemuArg, value, STRING, .flags = DOC_REQUIRED)};
static const DocTable qemu_arg_table = DOC_TABLE("qemu:arg", QemuArg, arg_rows);
static const DocRow env_rows[] = {
    ATTR("name", QemuEnv, name, STRING, .flags = DOC_REQUIRED),
    ATTR("value", QemuEnv, value, STRING),
};
static const DocTable qemu_env_table = DOC_TABLE("qemu:env", QemuEnv, env_rows);
static const DocRow commandline_rows[] = {
    LIST("qemu:arg", Q, args, SUB(qemu_arg)),
    LIST("qemu:env", Q, envs, SUB(qemu_env)),
};
static const DocTable qemu_commandline_table = DOC_TABLE("qemu:commandline", Q, commandline_rows);
static const DocRow capability_rows[] = {ATTR("capability", QemuCapability, capability, STRING, .flags = DOC_REQUIRED)};
static const DocTable qemu_capability_table = DOC_TABLE("qemu:add", QemuCapability, capability_rows);
static const DocRow capabilities_rows[] = {
    LIST("qemu:add", Q, caps_add, SUB(qemu_capability)),
    LIST("qemu:del", Q, caps_del, SUB(qemu_capability)),
};
static const DocTable qemu_capabilities_table = DOC_TABLE("qemu:capabilities", Q, capabilities_rows);
static const DocRow deprecation_rows[] = {ATTR("behavior", Q, deprecation, STRING)};
static const DocTable qemu_deprecation_table = DOC_TABLE("qemu:deprecation", Q, deprecation_rows);
static const DocRow property_rows[] = {
    ATTR("name", QemuProperty, name, STRING, .flags = DOC_REQUIRED),
    ATTR("type", QemuProperty, type, ENUM(qemu_property_type), .flags = DOC_REQUIRED),
    ATTR("value", QemuProperty, value, STRING),
};
static const DocTable qemu_property_table = DOC_TABLE("qemu:property", QemuProperty, property_rows);
static const DocRow frontend_rows[] = {LIST("qemu:property", QemuOverride, properties, SUB(qemu_property))};
static const DocTable qemu_frontend_table = DOC_TABLE("qemu:frontend", QemuOverride, frontend_rows);
static const DocRow override_device_rows[] = {
    ATTR("alias", QemuOverride, alias, STRING, .flags = DOC_REQUIRED),
    GROUP("qemu:frontend", qemu_frontend),
};
static const DocTable qemu_override_table = DOC_TABLE("qemu:device", QemuOverride, override_device_rows);
static const DocRow overrides_rows[] = {LIST("qemu:device", Q, overrides, SUB(qemu_override))};
static const DocTable qemu_overrides_table = DOC_TABLE("qemu:override", Q, overrides_rows);

/* ---- <devices> */

#define ONLY_ONE(what_, code_) .many = "only a single " what_ " device is supported", .many_code = code_
#define DEVICES(name_, member_, table_) LIST(name_, D, member_, SUB(table_))
static const DocRow devices_rows[] = {
    ELEM("emulator", D, emulator, STRING),
    DEVICES("disk", disks, disk),
    DEVICES("controller", controllers, controller),
    DEVICES("lease", leases, lease),
    DEVICES("filesystem", filesystems, filesystem),
    DEVICES("interface", interfaces, interface),
    DEVICES("smartcard", smartcards, smartcard),
    DEVICES("serial", serials, serial),
    DEVICES("parallel", parallels, parallel),
    DEVICES("console", consoles, console),
    DEVICES("channel", channels, channel),
    DEVICES("input", inputs, input),
    DEVICES("tpm", tpms, tpm),
    DEVICES("graphics", graphics, graphics),
    DEVICES("sound", sounds, sound),
    DEVICES("audio", audios, audio),
    DEVICES("video", videos, video),
    DEVICES("hostdev", hostdevs, hostdev),
    DEVICES("redirdev", redirdevs, redirdev),
    DEVICES("redirfilter", redirfilters, redirfilter),
    DEVICES("hub", hubs, hub),
    DEVICES("watchdog", watchdogs, watchdog),
    ELEM("memballoon", D, memballoon, SUB(memballoon), ONLY_ONE("memory balloon", VIR_ERR_INTERNAL_ERROR)),
    DEVICES("rng", rngs, rng),
    ELEM("nvram", D, nvram_device, SUB(nvram), ONLY_ONE("nvram", VIR_ERR_INTERNAL_ERROR)),
    DEVICES("panic", panics, panic),
    DEVICES("shmem", shmems, shmem),
    DEVICES("memory", memories, memory),
    DEVICES("crypto", cryptos, crypto),
    ELEM("iommu", D, iommu, SUB(iommu), ONLY_ONE("IOMMU", VIR_ERR_XML_ERROR)),
    ELEM("vsock", D, vsock, SUB(vsock), ONLY_ONE("vsock", VIR_ERR_XML_ERROR)),
};
static const DocTable devices_table = DOC_TABLE("devices", D, devices_rows);

/* ---- <domain> */

static int xmlns_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    return 0;
}
static bool xmlns_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    *ret_text = "http://libvirt.org/schemas/domain/qemu/1.0";
    const DomainQemu *qemu = *(DomainQemu *const *)member;
    return qemu && (qemu->args.count || qemu->envs.count || qemu->caps_add.count || qemu->caps_del.count ||
                    qemu->deprecation || qemu->overrides.count);
}
static const DocCodec qemu_namespace_codec = {xmlns_read, xmlns_write, false, false};

/* The elements of the namespace fill one struct, which exists where one of them stands; all but the first repeat into it. */
#define QEMU(name_, table_, has_)                                                                                      \
    ELEM(name_, D, qemu, SUB(table_), .flags = DOC_REPEAT, .show = has_)

static bool has_commandline(const void *object)
{
    const DomainQemu *qemu = ((const DomainDef *)object)->qemu;
    return qemu && (qemu->args.count || qemu->envs.count);
}
static bool has_capabilities(const void *object)
{
    const DomainQemu *qemu = ((const DomainDef *)object)->qemu;
    return qemu && (qemu->caps_add.count || qemu->caps_del.count);
}
static bool has_deprecation(const void *object)
{
    const DomainQemu *qemu = ((const DomainDef *)object)->qemu;
    return qemu && qemu->deprecation;
}
static bool has_overrides(const void *object)
{
    const DomainQemu *qemu = ((const DomainDef *)object)->qemu;
    return qemu && qemu->overrides.count;
}

static const DocRow domain_rows[] = {
    ATTR("type", D, virt, ENUM(virt_type), .flags = DOC_ABI, .code = VIR_ERR_CONFIG_UNSUPPORTED,
         .refusal = "invalid domain type %"),
    ATTR("id", D, id, INT, .absent = -1, .max = INT32_MAX, .flags = DOC_LIVE | DOC_NO_COMPARE),
    ATTR("xmlns:qemu", D, qemu, CODEC(qemu_namespace), .flags = DOC_NO_READ | DOC_NO_COMPARE),
    ELEM("name", D, name, STRING),
    ELEM("uuid", D, uuid, UUID, .flags = DOC_ALWAYS | DOC_ABI, .code = VIR_ERR_INTERNAL_ERROR,
         .refusal = "malformed uuid element"),
    GROUP("genid", genid, SET(D, genid_seen)),
    ELEM("title", D, title, STRING),
    ELEM("description", D, description, STRING),
    ELEM("metadata", D, metadata, RAW),
    GROUP("maxMemory", max_memory),
    GROUP("memory", domain_memory, .flags = DOC_ALWAYS),
    ELEM("currentMemory", D, current_memory_kib, KIB, .flags = DOC_ALWAYS),
    ELEM("blkiotune", D, blkiotune, SUB(blkiotune)),
    ELEM("memtune", D, memtune, SUB(memtune)),
    ELEM("memoryBacking", D, memory_backing, SUB(memory_backing)),
    MIX(D, vcpus, vcpus),
    MIX(D, iothreads, iothreads),
    ELEM("cputune", D, cputune, SUB(cputune)),
    ELEM("numatune", D, numatune, SUB(numatune)),
    GROUP("resource", resource),
    LIST("sysinfo", D, sysinfos, SUB(sysinfo)),
    ELEM("bootloader", D, bootloader, STRING),
    ELEM("bootloader_args", D, bootloader_args, STRING),
    ELEM("os", D, os, INLINE(os)),
    ELEM("idmap", D, idmap, SUB(idmap)),
    ELEM("features", D, features, INLINE(features)),
    ELEM("cpu", D, cpu, SUB(cpu)),
    ELEM("clock", D, clock, INLINE(clock)),
    ELEM("on_poweroff", D, on_poweroff, ENUM(on_event)),
    ELEM("on_reboot", D, on_reboot, ENUM(on_event)),
    ELEM("on_crash", D, on_crash, ENUM(on_crash)),
    ELEM("on_lockfailure", D, on_lockfailure, ENUM(on_lockfailure)),
    GROUP("pm", pm),
    GROUP("perf", perf),
    GROUP("devices", devices, .flags = DOC_ALWAYS),
    LIST("seclabel", D, seclabels, SUB(seclabel)),
    GROUP("keywrap", keywrap),
    ELEM("launchSecurity", D, launch_security, SUB(launch_security)),
    QEMU("qemu:commandline", qemu_commandline, has_commandline),
    QEMU("qemu:capabilities", qemu_capabilities, has_capabilities),
    QEMU("qemu:override", qemu_overrides, has_overrides),
    QEMU("qemu:deprecation", qemu_deprecation, has_deprecation),
};
const DocTable domain_table = DOC_TABLE("domain", D, domain_rows);
