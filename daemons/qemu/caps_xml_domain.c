/* <domainCapabilities>: tables of what QEMU must have for each value. */
#include "daemons/qemu/caps_xml.h"

#include "core/error.h"

#include <stdlib.h>
#include <string.h>

/* A value of an enum, there when QEMU has the type (NULL: always; with a dot: the property). */
typedef struct Value {
    const char *value;
    const char *type;
} Value;

typedef struct Enum {
    const char *name;
    const Value *values; /* ended by a NULL value */
} Enum;

static bool has(const QemuCaps *caps, const char *type)
{
    const char *dot = type ? strchr(type, '.') : NULL;

    if (!type)
        return true;
    return dot ? g_hash_table_contains(caps->properties, type) : caps_has_type(caps, type);
}

static void add_enum(GString *s, const QemuCaps *caps, const Enum *e)
{
    bool any = false;

    for (const Value *v = e->values; v->value; v++) {
        if (!has(caps, v->type))
            continue;
        if (!any)
            g_string_append_printf(s, "      <enum name='%s'>\n", e->name);
        any = true;
        g_string_append_printf(s, "        <value>%s</value>\n", v->value);
    }
    g_string_append_printf(s, any ? "      </enum>\n" : "      <enum name='%s'/>\n", e->name);
}

#define VALUES(...) (const Value[]){__VA_ARGS__, {NULL, NULL}}
#define NO_VALUES (const Value[]){{NULL, NULL}}

static void add_device(GString *s, const QemuCaps *caps, const char *name, bool supported, const Enum *enums, size_t n)
{
    if (!supported) {
        g_string_append_printf(s, "    <%s supported='no'/>\n", name);
        return;
    }
    g_string_append_printf(s, "    <%s supported='yes'>\n", name);
    for (size_t i = 0; i < n; i++)
        add_enum(s, caps, &enums[i]);
    g_string_append_printf(s, "    </%s>\n", name);
}
#define DEVICE(name, supported, ...) add_device(s, caps, name, supported, (const Enum[]){__VA_ARGS__}, G_N_ELEMENTS(((const Enum[]){__VA_ARGS__})))

static void add_os(GString *s, const QemuCaps *caps)
{
    g_string_append(s, "  <os supported='yes'>\n    <enum name='firmware'/>\n    <loader supported='yes'>\n"
                       "      <enum name='type'>\n        <value>rom</value>\n        <value>pflash</value>\n      </enum>\n"
                       "      <enum name='readonly'>\n        <value>yes</value>\n        <value>no</value>\n      </enum>\n"
                       "      <enum name='secure'>\n        <value>no</value>\n      </enum>\n    </loader>\n  </os>\n");
}

static const char *vendor_of(const char *model)
{
    static const struct {
        const char *prefix, *vendor;
    } table[] = {
        {"Opteron", "AMD"},    {"EPYC", "AMD"},       {"phenom", "AMD"},     {"athlon", "AMD"},    {"Dhyana", "Hygon"},    {"qemu", "unknown"},
        {"kvm", "unknown"},    {"pentium", "unknown"}, {"486", "unknown"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        if (g_str_has_prefix(model, table[i].prefix))
            return table[i].vendor;
    }
    return "Intel";
}

/* Names that documents use: no versioned ones, none of the special ones. */
static bool is_model(const CapsCpu *cpu)
{
    static const char *const special[] = {"max", "host", "base"};
    const char *v = g_strrstr(cpu->name, "-v");

    for (size_t i = 0; i < G_N_ELEMENTS(special); i++) {
        if (g_str_equal(cpu->name, special[i]))
            return false;
    }
    return !(v && v[2] && strspn(v + 2, "0123456789") == strlen(v + 2));
}

static void add_custom(GString *s, const CapsAccel *accel, bool x86)
{
    g_string_append(s, "    <mode name='custom' supported='yes'>\n");
    for (guint i = 0; accel->cpus && i < accel->cpus->len; i++) {
        const CapsCpu *cpu = accel->cpus->pdata[i];

        if (is_model(cpu))
            g_string_append_printf(s, "      <model usable='%s'%s vendor='%s'>%s</model>\n", cpu->usable ? "yes" : "no",
                                   cpu->deprecated ? " deprecated='yes'" : "", x86 ? vendor_of(cpu->name) : "unknown", cpu->name);
    }
    g_string_append(s, "    </mode>\n");
}

static void add_on_off(GString *s, const char *mode, const char *name, bool supported)
{
    if (!supported)
        g_string_append_printf(s, "    <mode name='%s' supported='no'/>\n", mode);
    else
        g_string_append_printf(s, "    <mode name='%s' supported='yes'>\n      <enum name='%s'>\n        <value>on</value>\n        <value>off</value>\n"
                                  "      </enum>\n    </mode>\n", mode, name);
}

static void add_cpu(GString *s, const QemuCaps *caps, bool kvm)
{
    const CapsAccel *accel = kvm ? &caps->accel_kvm : &caps->accel_tcg;
    bool x86 = g_str_equal(caps->arch, "x86_64") || g_str_equal(caps->arch, "i686");

    g_string_append(s, "  <cpu>\n");
    add_on_off(s, "host-passthrough", "hostPassthroughMigratable", kvm);
    add_on_off(s, "maximum", "maximumMigratable", true);
    g_string_append_printf(s, "    <mode name='host-model' supported='%s'/>\n", x86 ? "yes" : "no");
    add_custom(s, accel, x86);
    g_string_append(s, "  </cpu>\n");
}

static void add_disk(GString *s, const QemuCaps *caps, bool q35)
{
    Value buses[] = {{"ide", NULL}, {"fdc", NULL}, {"scsi", NULL}, {"virtio", NULL}, {"usb", "usb-storage"}, {"sata", "ahci"}, {NULL, NULL}};
    Enum bus = {"bus", q35 ? buses + 1 : buses};

    DEVICE("disk", true, {"diskDevice", VALUES({"disk", NULL}, {"cdrom", NULL}, {"floppy", NULL}, {"lun", NULL})}, bus,
           {"model", VALUES({"virtio", NULL}, {"virtio-transitional", "virtio-blk-pci-transitional"},
                            {"virtio-non-transitional", "virtio-blk-pci-non-transitional"})});
}

static void add_devices(GString *s, const QemuCaps *caps, const CapsMachine *m)
{
    g_string_append(s, "  <devices>\n");
    add_disk(s, caps, !g_str_has_prefix(m->name, "pc-i440fx"));
    DEVICE("graphics", true, {"type", VALUES({"sdl", NULL}, {"vnc", NULL}, {"spice", "chardev-spicevmc"}, {"egl-headless", NULL}, {"dbus", "chardev-dbus"})});
    DEVICE("video", true, {"modelType", VALUES({"vga", "VGA"}, {"cirrus", "cirrus-vga"}, {"vmvga", "vmware-svga"}, {"qxl", "qxl"},
                                               {"virtio", "virtio-gpu-pci"}, {"none", NULL}, {"bochs", "bochs-display"}, {"ramfb", "ramfb"})});
    DEVICE("hostdev", true, {"mode", VALUES({"subsystem", NULL})},
           {"startupPolicy", VALUES({"default", NULL}, {"mandatory", NULL}, {"requisite", NULL}, {"optional", NULL})},
           {"subsysType", VALUES({"usb", NULL}, {"pci", NULL}, {"scsi", NULL})}, {"capsType", NO_VALUES}, {"pciBackend", NO_VALUES});
    DEVICE("rng", true, {"model", VALUES({"virtio", "virtio-rng-pci"}, {"virtio-transitional", "virtio-rng-pci-transitional"},
                                         {"virtio-non-transitional", "virtio-rng-pci-non-transitional"})},
           {"backendModel", VALUES({"random", "rng-random"}, {"egd", "rng-egd"}, {"builtin", "rng-builtin"})});
    DEVICE("filesystem", true, {"driverType", VALUES({"path", NULL}, {"handle", NULL}, {"virtiofs", "vhost-user-fs-device"})});
    DEVICE("tpm", caps_has_type(caps, "tpm-tis"), {"model", VALUES({"tpm-tis", "tpm-tis"}, {"tpm-crb", "tpm-crb"})},
           {"backendModel", VALUES({"passthrough", "tpm-passthrough"})});
    DEVICE("redirdev", caps_has_type(caps, "usb-redir"), {"bus", VALUES({"usb", NULL})});
    DEVICE("channel", true, {"type", VALUES({"pty", NULL}, {"unix", NULL}, {"spicevmc", "chardev-spicevmc"}, {"qemu-vdagent", "chardev-qemu-vdagent"})});
    g_string_append(s, "  </devices>\n");
}

static void add_features(GString *s, const QemuCaps *caps, bool kvm)
{
    g_string_append_printf(s, "  <features>\n    <gic supported='no'/>\n    <vmcoreinfo supported='%s'/>\n    <genid supported='%s'/>\n"
                              "    <backingStoreInput supported='yes'/>\n    <backup supported='yes'/>\n    <sev supported='no'/>\n"
                              "    <sgx supported='no'/>\n", caps_has_type(caps, "vmcoreinfo") ? "yes" : "no", caps_has_type(caps, "vmgenid") ? "yes" : "no");
    g_string_append(s, "    <hyperv supported='yes'>\n      <enum name='features'>\n        <value>spinlocks</value>\n        <value>vendor_id</value>\n"
                       "      </enum>\n    </hyperv>\n  </features>\n");
}

char *caps_xml_domain(const QemuCaps *caps, const char *machine, const char *virttype)
{
    const CapsMachine *m = caps_machine(caps, machine);
    bool kvm = virttype ? g_str_equal(virttype, "kvm") : caps->kvm;
    GString *s;
    char *text;

    if (!m) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "the machine '%s' is not supported by emulator '%s'", machine ? machine : "(default)", caps->path);
        return NULL;
    }
    if (virttype && !g_str_equal(virttype, "qemu") && !(kvm && caps->kvm)) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "Emulator '%s' does not support virt type '%s'", caps->path, virttype);
        return NULL;
    }
    s = g_string_new("<domainCapabilities>\n");
    g_string_append_printf(s, "  <path>%s</path>\n  <domain>%s</domain>\n  <machine>%s</machine>\n  <arch>%s</arch>\n  <vcpu max='%u'/>\n"
                              "  <iothreads supported='yes'/>\n", caps->path, kvm ? "kvm" : "qemu", m->name, caps->arch, m->max_cpus);
    add_os(s, caps);
    add_cpu(s, caps, kvm);
    g_string_append(s, "  <memoryBacking supported='yes'>\n    <enum name='sourceType'>\n      <value>file</value>\n      <value>anonymous</value>\n"
                       "      <value>memfd</value>\n    </enum>\n  </memoryBacking>\n");
    add_devices(s, caps, m);
    add_features(s, caps, kvm);
    g_string_append(s, "</domainCapabilities>\n");
    text = strdup(s->str);
    g_string_free(s, TRUE);
    return text;
}
