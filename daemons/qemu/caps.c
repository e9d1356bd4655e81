#include "daemons/qemu/caps.h"

#include "core/error.h"

#include <string.h>
#include <sys/utsname.h>

const CapsArch caps_archs[] = {
    {"aarch64", "aarch64", 64}, {"alpha", "alpha", 64},   {"armv7l", "arm", 32},      {"cris", "cris", 32},
    {"i686", "i386", 32},       {"loongarch64", "loongarch64", 64}, {"m68k", "m68k", 32}, {"microblaze", "microblaze", 32},
    {"microblazeel", "microblazeel", 32}, {"mips", "mips", 32}, {"mips64", "mips64", 64}, {"mips64el", "mips64el", 64},
    {"mipsel", "mipsel", 32},   {"ppc", "ppc", 32},       {"ppc64", "ppc64", 64},     {"ppc64le", "ppc64", 64},
    {"riscv32", "riscv32", 32}, {"riscv64", "riscv64", 64}, {"s390x", "s390x", 64},   {"sh4", "sh4", 64},
    {"sh4eb", "sh4eb", 64},     {"sparc", "sparc", 32},   {"sparc64", "sparc64", 64}, {"x86_64", "x86_64", 64},
    {"xtensa", "xtensa", 32},   {"xtensaeb", "xtensaeb", 32}, {NULL, NULL, 0},
};

const CapsArch *caps_arch_find(const char *name)
{
    for (const CapsArch *a = caps_archs; a->name; a++) {
        if (g_str_equal(a->name, name))
            return a;
    }
    return NULL;
}

const char *caps_host_arch(void)
{
    static char arch[65];

    if (!arch[0]) {
        struct utsname u;

        uname(&u);
        g_strlcpy(arch, u.machine, sizeof(arch));
    }
    return arch;
}

static void machine_free(gpointer data)
{
    CapsMachine *m = data;

    g_free(m->name);
    g_free(m->alias);
    g_free(m->default_cpu);
    g_free(m->default_ram_id);
    g_free(m);
}

static void cpu_free(gpointer data)
{
    CapsCpu *cpu = data;

    g_free(cpu->name);
    g_free(cpu);
}

static void accel_done(CapsAccel *accel)
{
    g_clear_pointer(&accel->cpus, g_ptr_array_unref);
    g_clear_pointer(&accel->host_on, g_ptr_array_unref);
    g_free(accel->host_model);
}

QemuCaps *caps_ref(QemuCaps *caps)
{
    g_atomic_int_inc(&caps->refs);
    return caps;
}

void caps_unref(QemuCaps *caps)
{
    if (!caps || !g_atomic_int_dec_and_test(&caps->refs))
        return;
    accel_done(&caps->accel_kvm);
    accel_done(&caps->accel_tcg);
    g_hash_table_unref(caps->by_name);
    g_ptr_array_unref(caps->machines);
    g_hash_table_unref(caps->types);
    g_hash_table_unref(caps->properties);
    g_free(caps->path);
    g_free(caps->arch);
    g_free(caps->package);
    g_free(caps);
}

const CapsMachine *caps_machine(const QemuCaps *caps, const char *name)
{
    if (name)
        return g_hash_table_lookup(caps->by_name, name);
    for (guint i = 0; i < caps->machines->len; i++) {
        const CapsMachine *m = caps->machines->pdata[i];

        if (m->is_default)
            return m;
    }
    return NULL;
}

bool caps_has_type(const QemuCaps *caps, const char *type)
{
    return g_hash_table_contains(caps->types, type);
}

bool caps_has_property(const QemuCaps *caps, const char *device, const char *property)
{
    char key[128];

    g_snprintf(key, sizeof(key), "%s.%s", device, property);
    return g_hash_table_contains(caps->properties, key);
}

/* The view of the document's rules. */

static const char *view_canonical(const DomainCapsEmulator *e, const char *name)
{
    const CapsMachine *m = caps_machine(e->data, name);

    return m ? m->name : NULL;
}

static unsigned view_max_cpus(const DomainCapsEmulator *e, const char *name)
{
    const CapsMachine *m = caps_machine(e->data, name);

    return m ? m->max_cpus : 0;
}

static bool view_hotplug(const DomainCapsEmulator *e, const char *name)
{
    const CapsMachine *m = caps_machine(e->data, name);

    return m && m->hotplug_cpus;
}

static const char *view_default_cpu(const DomainCapsEmulator *e, const char *name, bool kvm)
{
    const CapsMachine *m = caps_machine(e->data, name);

    return m ? m->default_cpu : NULL;
}

static const char *view_ram_id(const DomainCapsEmulator *e, const char *name)
{
    const CapsMachine *m = caps_machine(e->data, name);

    return m ? m->default_ram_id : NULL;
}

static bool view_has_device(const DomainCapsEmulator *e, const char *device)
{
    return caps_has_type(e->data, device);
}

static bool view_has_property(const DomainCapsEmulator *e, const char *device, const char *property)
{
    return caps_has_property(e->data, device, property);
}

static void caps_fill_view(QemuCaps *caps)
{
    const CapsMachine *def = caps_machine(caps, NULL);

    caps->emulator = (DomainCapsEmulator){
        .path = caps->path, .arch = caps->arch, .kvm = caps->kvm, .version = caps->version,
        .default_machine = def ? def->name : NULL,
        .canonical_machine = view_canonical, .machine_max_cpus = view_max_cpus, .machine_hotplug_cpus = view_hotplug,
        .machine_default_cpu = view_default_cpu, .machine_default_ram_id = view_ram_id,
        .has_device = view_has_device, .has_property = view_has_property, .data = caps,
    };
}

/* From the cache's JSON. */

/* The families of POWER are written in capitals; QEMU reports the names of its models in small letters. */
static char *cpu_model_name(const char *name)
{
    return g_str_has_prefix(name, "power") && g_ascii_isdigit(name[5]) ? g_ascii_strup(name, -1) : g_strdup(name);
}

/* The model that a QOM type stands for: as QEMU's list of models says, else what is left of "qemu64-x86_64-cpu" without its end. */
static char *cpu_name_of_type(const Json *whole, const char *type)
{
    const Json *cpus = json_get_array(json_get_object(whole, "accel-tcg"), "cpus");
    const char *dash;

    if (!type || !g_str_has_suffix(type, "-cpu"))
        return g_strdup(type);
    for (size_t i = 0; i < json_array_size(cpus); i++) {
        const Json *c = json_array_at(cpus, i);
        if (g_strcmp0(json_get_string(c, "type"), type) == 0)
            return cpu_model_name(json_get_string(c, "name"));
    }
    dash = g_strrstr_len(type, (gssize)(strlen(type) - strlen("-cpu")), "-");
    return dash ? g_strndup(type, (gsize)(dash - type)) : g_strdup(type);
}

static void take_machine(QemuCaps *caps, const Json *whole, const Json *j)
{
    CapsMachine *m;

    if (!json_get_string(j, "name") || g_str_equal(json_get_string(j, "name"), "none"))
        return;
    m = g_new0(CapsMachine, 1);
    *m = (CapsMachine){
        .name = g_strdup(json_get_string(j, "name")), .alias = g_strdup(json_get_string(j, "alias")),
        .default_cpu = cpu_name_of_type(whole, json_get_string(j, "default-cpu-type")),
        .default_ram_id = g_strdup(json_get_string(j, "default-ram-id")),
        .max_cpus = (unsigned)CLAMP(json_get_int(j, "cpu-max", 0), 0, 1 << 20), .is_default = json_get_bool(j, "is-default", false),
        .hotplug_cpus = json_get_bool(j, "hotpluggable-cpus", false), .deprecated = json_get_bool(j, "deprecated", false),
    };
    g_ptr_array_add(caps->machines, m);
    g_hash_table_insert(caps->by_name, m->name, m);
    if (m->alias)
        g_hash_table_insert(caps->by_name, m->alias, m);
}

static void take_accel(CapsAccel *accel, const Json *j)
{
    const Json *cpus = json_get_array(j, "cpus"), *host = json_get_array(j, "host");

    accel->cpus = g_ptr_array_new_with_free_func(cpu_free);
    for (size_t i = 0; i < json_array_size(cpus); i++) {
        const Json *c = json_array_at(cpus, i);
        CapsCpu *cpu = g_new0(CapsCpu, 1);

        *cpu = (CapsCpu){.name = g_strdup(json_get_string(c, "name")), .usable = json_get_bool(c, "usable", true),
                         .deprecated = json_get_bool(c, "deprecated", false)};
        g_ptr_array_add(accel->cpus, cpu);
    }
    accel->host_on = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < json_array_size(host); i++)
        g_ptr_array_add(accel->host_on, g_strdup(json_object_get_string(json_array_at(host, i))));
    accel->host_model = g_strdup(json_get_string(j, "host-model"));
    accel->host_migratable = json_get_bool(j, "host-migratable", false);
}

static GHashTable *take_set(const Json *array)
{
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (size_t i = 0; i < json_array_size(array); i++)
        g_hash_table_add(set, g_strdup(json_object_get_string(json_array_at(array, i))));
    return set;
}

QemuCaps *caps_from_json(const Json *whole)
{
    g_autoptr(QemuCaps) caps = g_new0(QemuCaps, 1);
    const Json *machines = json_get_array(whole, "machines");

    *caps = (QemuCaps){
        .refs = 1, .path = g_strdup(json_get_string(whole, "path")), .arch = g_strdup(json_get_string(whole, "arch")),
        .package = g_strdup(json_get_string(whole, "package")), .version = (uint32_t)json_get_int(whole, "version", 0),
        .kvm = json_get_bool(whole, "kvm", false),
        .machines = g_ptr_array_new_with_free_func(machine_free), .by_name = g_hash_table_new(g_str_hash, g_str_equal),
        .types = take_set(json_get_array(whole, "types")), .properties = take_set(json_get_array(whole, "properties")),
    };
    for (size_t i = 0; i < json_array_size(machines); i++)
        take_machine(caps, whole, json_array_at(machines, i));
    take_accel(&caps->accel_kvm, json_get_object(whole, "accel-kvm"));
    take_accel(&caps->accel_tcg, json_get_object(whole, "accel-tcg"));
    if (!caps->path || !caps->arch || !caps->version || caps->machines->len == 0) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_FAILED, "the capabilities of QEMU are incomplete");
        return NULL;
    }
    caps_fill_view(caps);
    return g_steal_pointer(&caps);
}
