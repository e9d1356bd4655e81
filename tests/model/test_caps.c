#include "tests/model/test_caps.h"

#include "core/error.h"

#include <string.h>

/* Names that QEMU 7.2 knows besides the versions of these families. */
static const struct {
    const char *arch, *alias, *canonical, *oldest;
} families[] = {
    {"x86_64", "pc", "pc-i440fx-7.2", "pc-i440fx-1.4"},
    {"x86_64", "q35", "pc-q35-7.2", "pc-q35-2.4"},
    {"i686", "pc", "pc-i440fx-7.2", "pc-i440fx-1.4"},
    {"i686", "q35", "pc-q35-7.2", "pc-q35-2.4"},
    {"aarch64", "virt", "virt-7.2", "virt-2.6"},
    {"armv7l", "virt", "virt-7.2", "virt-2.6"},
    {"ppc64", "pseries", "pseries-7.2", "pseries-2.1"},
    {"s390x", "s390-ccw-virtio", "s390-ccw-virtio-7.2", "s390-ccw-virtio-2.4"},
};

static const char *const singles[] = {"isapc", "microvm", "none", "x-remote", "vexpress-a9", "vexpress-a15", "virt", "ppce500",
                                      "versatilepb", "sifive_u", "spike", "malta", "prep", "g3beige", "mac99", "powernv"};

static const char *canonical(const DomainCapsEmulator *e, const char *machine)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(families); i++) {
        if (strcmp(families[i].arch, e->arch) != 0)
            continue;
        if (strcmp(machine, families[i].alias) == 0)
            return families[i].canonical;
        size_t stem = strlen(families[i].canonical) - 3; /* up to the version */
        if (strncmp(machine, families[i].canonical, stem) == 0 && g_ascii_isdigit(machine[stem]))
            return machine;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(singles); i++)
        if (strcmp(machine, singles[i]) == 0)
            return singles[i];
    return NULL;
}

static const char *default_cpu(const DomainCapsEmulator *e, const char *machine, bool kvm)
{
    if (strcmp(e->arch, "x86_64") == 0)
        return "qemu64";
    if (strcmp(e->arch, "i686") == 0)
        return "qemu32";
    if (strcmp(e->arch, "ppc64") == 0)
        return strstr(machine, "-3.1") ? "POWER8" : "POWER9";
    if (strcmp(e->arch, "s390x") == 0)
        return kvm ? "host" : "qemu";
    if (g_str_has_prefix(machine, "virt"))
        return "cortex-a15";
    return g_str_has_prefix(machine, "vexpress-a9") ? "cortex-a9" : NULL;
}

static unsigned max_cpus(const DomainCapsEmulator *e, const char *machine)
{
    return g_str_has_prefix(machine, "pc-q35") ? 288 : 255;
}

static bool yes(const DomainCapsEmulator *e, const char *device)
{
    return true;
}

#define EMULATOR(path_, arch_, kvm_, machine_)                                                                         \
    {                                                                                                                  \
        .path = "/usr/bin/qemu-system-" path_, .arch = arch_, .kvm = kvm_, .version = 7002000,                         \
        .default_machine = machine_, .canonical_machine = canonical, .machine_default_cpu = default_cpu,               \
        .machine_max_cpus = max_cpus, .has_device = yes,                                                               \
    }

static const DomainCapsEmulator emulators[] = {
    EMULATOR("x86_64", "x86_64", true, "pc"),
    EMULATOR("i386", "i686", true, "pc"),
    EMULATOR("aarch64", "aarch64", false, NULL),
    EMULATOR("arm", "armv7l", false, NULL),
    EMULATOR("ppc64", "ppc64", false, "pseries"),
    EMULATOR("ppc", "ppc", false, NULL),
    EMULATOR("s390x", "s390x", false, "s390-ccw-virtio"),
    EMULATOR("riscv64", "riscv64", false, "spike"),
    EMULATOR("mips", "mips", false, "malta"),
    EMULATOR("sparc", "sparc", false, "SS-5"),
};

static const DomainCapsEmulator *emulator_for(const DomainCapsView *view, const char *arch, const char *path, bool kvm)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(emulators); i++)
        if (path ? strcmp(path, emulators[i].path) == 0 : strcmp(arch, emulators[i].arch) == 0)
            return &emulators[i];
    if (path)
        error_set(VIR_FROM_QEMU, VIR_ERR_SYSTEM_ERROR, "Cannot check QEMU binary %s: No such file or directory", path);
    else
        error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "No emulator found for arch '%s'", arch);
    return NULL;
}

const DomainCapsView *test_caps(void)
{
    static const DomainCapsView view = {
        .host_arch = "x86_64",
        .privileged = true,
        .emulator_for = emulator_for,
        .state_dir = "/var/lib/libvirt/qemu",
        .nvram_dir = "/var/lib/libvirt/qemu/nvram",
        .channel_dir = "/var/lib/libvirt/qemu/channel/target",
    };
    return &view;
}
