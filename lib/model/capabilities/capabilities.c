#include "model/capabilities/capabilities.h"

#include <string.h>

static const DocRow text_rows[] = {TEXT(CapsText, text, STRING)};
static const DocTable caps_text_table = DOC_TABLE("value", CapsText, text_rows);

/* ---- <host> */

#define C Capabilities
#define ONE_ROW(table_, Type, ...)                                                                                     \
    static const DocRow table_##_rows[] = {__VA_ARGS__};                                                               \
    static const DocTable table_##_table = DOC_TABLE("", Type, table_##_rows);

ONE_ROW(microcode, CapsHostCpu, ATTR("version", CapsHostCpu, microcode, STRING))
ONE_ROW(signature, CapsHostCpu, ATTR("family", CapsHostCpu, family, UINT, .flags = DOC_ALWAYS),
        ATTR("model", CapsHostCpu, model_number, UINT, .flags = DOC_ALWAYS),
        ATTR("stepping", CapsHostCpu, stepping, UINT, .flags = DOC_ALWAYS))
ONE_ROW(counter, CapsHostCpu, ATTR("name", CapsHostCpu, counter_name, STRING),
        ATTR("frequency", CapsHostCpu, counter_frequency, UINT, .flags = DOC_ALWAYS),
        ATTR("scaling", CapsHostCpu, counter_scaling, YESNO))
ONE_ROW(host_topology, CapsHostCpu, ATTR("sockets", CapsHostCpu, sockets, UINT), ATTR("dies", CapsHostCpu, dies, UINT),
        ATTR("cores", CapsHostCpu, cores, UINT), ATTR("threads", CapsHostCpu, threads, UINT))
ONE_ROW(host_phys, CapsHostCpu, ATTR("mode", CapsHostCpu, phys_mode, ENUM(cpu_phys_mode)),
        ATTR("bits", CapsHostCpu, phys_bits, UINT))
ONE_ROW(host_feature, CapsFeature, ATTR("name", CapsFeature, name, STRING))

static int unit_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    return 0;
}
static bool unit_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    *ret_text = "KiB";
    return true;
}
static const DocCodec kib_codec = {unit_read, unit_write, false, false};

#define PAGE_ROWS                                                                                                      \
    ATTR("unit", CapsPages, size_kib, CODEC(kib)), ATTR("size", CapsPages, size_kib, UINT)
ONE_ROW(host_pages, CapsPages, PAGE_ROWS)
ONE_ROW(cell_pages, CapsPages, PAGE_ROWS, TEXT(CapsPages, count, UINT, .flags = DOC_ALWAYS))

static const DocRow host_cpu_rows[] = {
    ELEM("arch", CapsHostCpu, arch, STRING),
    ELEM("model", CapsHostCpu, model, STRING),
    ELEM("vendor", CapsHostCpu, vendor, STRING),
    GROUP("microcode", microcode),
    GROUP("signature", signature, SET(CapsHostCpu, signature_set)),
    GROUP("counter", counter, SET(CapsHostCpu, counter_set)),
    GROUP("topology", host_topology, SET(CapsHostCpu, topology_set)),
    GROUP("maxphysaddr", host_phys),
    LIST("feature", CapsHostCpu, features, SUB(host_feature)),
    LIST("pages", CapsHostCpu, pages, SUB(host_pages)),
};
static const DocTable host_cpu_table = DOC_TABLE("cpu", CapsHostCpu, host_cpu_rows);

ONE_ROW(power, C, ELEM("suspend_mem", C, suspend_mem, FLAG), ELEM("suspend_disk", C, suspend_disk, FLAG),
        ELEM("suspend_hybrid", C, suspend_hybrid, FLAG))
ONE_ROW(host_iommu, C, ATTR("support", C, iommu, YESNO))
ONE_ROW(uri_transports, C, LIST("uri_transport", C, uri_transports, SUB(caps_text)))
ONE_ROW(migration, C, ELEM("live", C, live_migration, FLAG), GROUP("uri_transports", uri_transports))

ONE_ROW(sibling, CapsSibling, ATTR("id", CapsSibling, id, UINT, .flags = DOC_ALWAYS), ATTR("value", CapsSibling, value, UINT))
ONE_ROW(distances, CapsCell, LIST("sibling", CapsCell, distances, SUB(sibling)))
ONE_ROW(cell_cpu, CapsCellCpu, ATTR("id", CapsCellCpu, id, UINT, .flags = DOC_ALWAYS),
        ATTR("socket_id", CapsCellCpu, socket_id, UINT, .flags = DOC_ALWAYS),
        ATTR("die_id", CapsCellCpu, die_id, UINT, .flags = DOC_ALWAYS),
        ATTR("core_id", CapsCellCpu, core_id, UINT, .flags = DOC_ALWAYS), ATTR("siblings", CapsCellCpu, siblings, BITMAP))
ONE_ROW(cell_cpus, CapsCell, ATTR("num", CapsCell, cpu_count, UINT, .flags = DOC_ALWAYS),
        LIST("cpu", CapsCell, cpus, SUB(cell_cpu)))
ONE_ROW(cell, CapsCell, ATTR("id", CapsCell, id, UINT, .flags = DOC_ALWAYS), ELEM("memory", CapsCell, memory_kib, KIB),
        LIST("pages", CapsCell, pages, SUB(cell_pages)), GROUP("distances", distances), GROUP("cpus", cell_cpus))
ONE_ROW(cells, C, ATTR("num", C, cell_count, UINT, .flags = DOC_ALWAYS), LIST("cell", C, cells, SUB(cell)))
ONE_ROW(topology, C, GROUP("cells", cells))

static const char *fit(uint64_t *size)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB"};
    unsigned i = 0;
    for (; i + 1 < G_N_ELEMENTS(units) && *size && *size % 1024 == 0; i++)
        *size /= 1024;
    return units[i];
}
static bool bank_size_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    uint64_t size = *(const uint64_t *)member;
    fit(&size);
    g_snprintf(buffer, DOC_TEXT_SIZE, "%" G_GUINT64_FORMAT, size);
    *ret_text = buffer;
    return true;
}
static bool bank_unit_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    uint64_t size = *(const uint64_t *)member;
    *ret_text = fit(&size);
    return true;
}
static const DocCodec bank_size_codec = {unit_read, bank_size_write, false, false};
static const DocCodec bank_unit_codec = {unit_read, bank_unit_write, false, false};
ONE_ROW(bank, CapsCacheBank, ATTR("id", CapsCacheBank, id, UINT, .flags = DOC_ALWAYS), ATTR("level", CapsCacheBank, level, UINT),
        ATTR("type", CapsCacheBank, type, STRING), ATTR("size", CapsCacheBank, size_bytes, CODEC(bank_size)),
        ATTR("unit", CapsCacheBank, size_bytes, CODEC(bank_unit)), ATTR("cpus", CapsCacheBank, cpus, BITMAP))
ONE_ROW(cache, C, LIST("bank", C, cache_banks, SUB(bank)))

ONE_ROW(base_label, CapsBaseLabel, ATTR("type", CapsBaseLabel, type, STRING), TEXT(CapsBaseLabel, label, STRING))
ONE_ROW(secmodel, CapsSecurityModel, ELEM("model", CapsSecurityModel, model, STRING),
        ELEM("doi", CapsSecurityModel, doi, STRING), LIST("baselabel", CapsSecurityModel, labels, SUB(base_label)))

static const DocRow host_rows[] = {
    ELEM("uuid", C, host_uuid, UUID),
    ELEM("cpu", C, cpu, INLINE(host_cpu)),
    GROUP("power_management", power, SET(C, power_seen)),
    GROUP("iommu", host_iommu),
    GROUP("migration_features", migration),
    GROUP("topology", topology),
    GROUP("cache", cache),
    LIST("secmodel", C, security_models, SUB(secmodel)),
};
static const DocTable host_table = DOC_TABLE("host", C, host_rows);

/* ---- <guest> */

ONE_ROW(caps_machine, CapsMachine, ATTR("canonical", CapsMachine, canonical, STRING),
        ATTR("maxCpus", CapsMachine, max_cpus, UINT), ATTR("deprecated", CapsMachine, deprecated, YESNO),
        TEXT(CapsMachine, name, STRING))
ONE_ROW(guest_domain, CapsGuestDomain, ATTR("type", CapsGuestDomain, type, STRING),
        ELEM("emulator", CapsGuestDomain, emulator, STRING), LIST("machine", CapsGuestDomain, machines, SUB(caps_machine)))
ONE_ROW(guest_arch, CapsGuest, ATTR("name", CapsGuest, arch, STRING), ELEM("wordsize", CapsGuest, wordsize, UINT),
        ELEM("emulator", CapsGuest, emulator, STRING), LIST("machine", CapsGuest, machines, SUB(caps_machine)),
        LIST("domain", CapsGuest, domains, SUB(guest_domain)))
#define TOGGLE(name_)                                                                                                  \
    ONE_ROW(guest_##name_, CapsGuest, ATTR("default", CapsGuest, name_##_default, ONOFF),                              \
            ATTR("toggle", CapsGuest, name_##_toggle, YESNO))
TOGGLE(acpi)
TOGGLE(apic)
TOGGLE(disksnapshot)
ONE_ROW(guest_features, CapsGuest, ELEM("pae", CapsGuest, pae, FLAG), ELEM("nonpae", CapsGuest, nonpae, FLAG),
        GROUP("acpi", guest_acpi, SET(CapsGuest, acpi_seen)), GROUP("apic", guest_apic, SET(CapsGuest, apic_seen)),
        ELEM("cpuselection", CapsGuest, cpuselection, FLAG), ELEM("deviceboot", CapsGuest, deviceboot, FLAG),
        GROUP("disksnapshot", guest_disksnapshot, SET(CapsGuest, disksnapshot_seen)),
        ELEM("externalSnapshot", CapsGuest, external_snapshot, FLAG))
ONE_ROW(caps_guest, CapsGuest, ELEM("os_type", CapsGuest, os_type, STRING), GROUP("arch", guest_arch),
        GROUP("features", guest_features))

static const DocRow capabilities_rows[] = {
    GROUP("host", host),
    LIST("guest", C, guests, SUB(caps_guest)),
};
const DocTable capabilities_table = DOC_TABLE("capabilities", C, capabilities_rows);

char *capabilities_format(const Capabilities *caps)
{
    return doc_format(&capabilities_table, caps, 0, 0);
}

/* ---- <domainCapabilities> */

#define D DomainCapabilities
ONE_ROW(caps_enum, CapsEnum, ATTR("name", CapsEnum, name, STRING), LIST("value", CapsEnum, values, SUB(caps_text)))
ONE_ROW(section, CapsSection, ATTR("supported", CapsSection, supported, YESNO),
        LIST("enum", CapsSection, enums, SUB(caps_enum)))
#define SECTION(name_, member_) ELEM(name_, D, member_, INLINE(section))

ONE_ROW(supported_iothreads, D, ATTR("supported", D, iothreads, YESNO))
ONE_ROW(max_vcpu, D, ATTR("max", D, max_vcpus, UINT))
ONE_ROW(caps_loader, D, ATTR("supported", D, loader.supported, YESNO), LIST("value", D, loader_values, SUB(caps_text)),
        LIST("enum", D, loader.enums, SUB(caps_enum)))
ONE_ROW(caps_os, D, ATTR("supported", D, os.supported, YESNO), LIST("enum", D, os.enums, SUB(caps_enum)),
        GROUP("loader", caps_loader))

#define CPU_MODE_NAME(mode_) .pick_attr = "name", .pick_value = mode_
ONE_ROW(host_model_model, CapsHostModel, ATTR("fallback", CapsHostModel, fallback, STRING), TEXT(CapsHostModel, model, STRING))
ONE_ROW(caps_cpu_feature, CpuFeature, ATTR("policy", CpuFeature, policy, ENUM(cpu_policy)), ATTR("name", CpuFeature, name, STRING))
ONE_ROW(host_model_mode, CapsHostModel, ATTR("supported", CapsHostModel, supported, YESNO), GROUP("model", host_model_model),
        ELEM("vendor", CapsHostModel, vendor, STRING), LIST("feature", CapsHostModel, features, SUB(caps_cpu_feature)))
ONE_ROW(custom_model, CapsCpuModel, ATTR("usable", CapsCpuModel, usable, STRING),
        ATTR("deprecated", CapsCpuModel, deprecated, YESNO), ATTR("vendor", CapsCpuModel, vendor, STRING),
        TEXT(CapsCpuModel, name, STRING))
ONE_ROW(custom_mode, D, ATTR("supported", D, custom, YESNO), LIST("model", D, custom_models, SUB(custom_model)))
static const DocRow caps_cpu_rows[] = {
    ELEM("mode", D, host_passthrough, INLINE(section), CPU_MODE_NAME("host-passthrough")),
    ELEM("mode", D, maximum, INLINE(section), CPU_MODE_NAME("maximum")),
    ELEM("mode", D, host_model, INLINE(host_model_mode), CPU_MODE_NAME("host-model")),
    GROUP("mode", custom_mode, CPU_MODE_NAME("custom")),
};
static const DocTable caps_cpu_table = DOC_TABLE("cpu", D, caps_cpu_rows);

static const DocRow caps_devices_rows[] = {
    SECTION("disk", disk), SECTION("graphics", graphics), SECTION("video", video), SECTION("hostdev", hostdev),
    SECTION("rng", rng), SECTION("filesystem", filesystem), SECTION("tpm", tpm), SECTION("redirdev", redirdev),
    SECTION("channel", channel), SECTION("crypto", crypto),
};
static const DocTable caps_devices_table = DOC_TABLE("devices", D, caps_devices_rows);

#define SUPPORTED(member_) ONE_ROW(supported_##member_, D, ATTR("supported", D, member_, YESNO))
SUPPORTED(vmcoreinfo)
SUPPORTED(genid)
SUPPORTED(backing_store_input)
SUPPORTED(backup)
SUPPORTED(s390_pv)
SUPPORTED(sgx)
ONE_ROW(supported_sev, D, ATTR("supported", D, sev, YESNO), ELEM("cbitpos", D, sev_cbitpos, UINT),
        ELEM("reducedPhysBits", D, sev_reduced_phys_bits, UINT), ELEM("maxGuests", D, sev_max_guests, UINT),
        ELEM("maxESGuests", D, sev_max_es_guests, UINT))
static const DocRow caps_features_rows[] = {
    SECTION("gic", gic),
    GROUP("vmcoreinfo", supported_vmcoreinfo),
    GROUP("genid", supported_genid),
    GROUP("backingStoreInput", supported_backing_store_input),
    GROUP("backup", supported_backup),
    GROUP("s390-pv", supported_s390_pv),
    GROUP("sev", supported_sev),
    GROUP("sgx", supported_sgx),
    SECTION("hyperv", hyperv),
};
static const DocTable caps_features_table = DOC_TABLE("features", D, caps_features_rows);

static const DocRow domain_capabilities_rows[] = {
    ELEM("path", D, path, STRING),
    ELEM("domain", D, domain, STRING),
    ELEM("machine", D, machine, STRING),
    ELEM("arch", D, arch, STRING),
    GROUP("vcpu", max_vcpu),
    GROUP("iothreads", supported_iothreads),
    GROUP("os", caps_os),
    GROUP("cpu", caps_cpu),
    ELEM("memoryBacking", D, memory_backing, INLINE(section)),
    GROUP("devices", caps_devices),
    GROUP("features", caps_features),
};
const DocTable domain_capabilities_table = DOC_TABLE("domainCapabilities", D, domain_capabilities_rows);

char *domain_capabilities_format(const DomainCapabilities *caps)
{
    return doc_format(&domain_capabilities_table, caps, 0, 0);
}

void caps_enum_add(Arena *arena, CapsSection *section, const char *name, const char *value)
{
    CapsEnum *found = NULL;
    for (uint32_t i = 0; i < section->enums.count && !found; i++)
        if (strcmp(section->enums.items[i]->name, name) == 0)
            found = section->enums.items[i];
    if (!found) {
        found = arena_alloc(arena, sizeof(*found));
        found->name = arena_strdup(arena, name);
        doc_list_append(arena, &section->enums, found);
    }
    if (!value)
        return;
    CapsText *text = arena_alloc(arena, sizeof(*text));
    text->text = arena_strdup(arena, value);
    doc_list_append(arena, &found->values, text);
}
