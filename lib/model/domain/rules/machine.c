#include "model/domain/rules/machine.h"

#include <string.h>

static bool arch_in(const DomainDef *def, const char *const *names)
{
    for (; def->os.arch && *names; names++)
        if (strcmp(def->os.arch, *names) == 0)
            return true;
    return false;
}

bool arch_is_x86(const DomainDef *def)
{
    return arch_in(def, (const char *const[]){"x86_64", "i686", NULL});
}

bool arch_is_arm(const DomainDef *def)
{
    return arch_in(def, (const char *const[]){"aarch64", "armv7l", "armv6l", NULL});
}

bool arch_is_ppc64(const DomainDef *def)
{
    return arch_in(def, (const char *const[]){"ppc64", "ppc64le", NULL});
}

bool arch_is_s390(const DomainDef *def)
{
    return arch_in(def, (const char *const[]){"s390x", "s390", NULL});
}

bool arch_is_riscv(const DomainDef *def)
{
    return arch_in(def, (const char *const[]){"riscv64", "riscv32", NULL});
}

/* "name" itself or one of its versions, "name-7.2". */
static bool machine_named(const DomainDef *def, const char *name)
{
    size_t len = strlen(name);
    return def->os.machine && strncmp(def->os.machine, name, len) == 0 &&
           (def->os.machine[len] == '\0' || def->os.machine[len] == '-');
}

bool machine_is_i440fx(const DomainDef *def)
{
    if (!arch_is_x86(def) || !def->os.machine)
        return false;
    return strcmp(def->os.machine, "pc") == 0 || g_str_has_prefix(def->os.machine, "pc-0.") ||
           g_str_has_prefix(def->os.machine, "pc-1.") || machine_named(def, "pc-i440fx") ||
           g_str_has_prefix(def->os.machine, "rhel");
}

bool machine_is_q35(const DomainDef *def)
{
    return arch_is_x86(def) && (machine_named(def, "pc-q35") || machine_named(def, "q35"));
}

bool machine_is_isapc(const DomainDef *def)
{
    return arch_is_x86(def) && machine_named(def, "isapc");
}

bool machine_is_microvm(const DomainDef *def)
{
    return arch_is_x86(def) && machine_named(def, "microvm");
}

bool machine_is_arm_virt(const DomainDef *def)
{
    return arch_is_arm(def) && machine_named(def, "virt");
}

bool machine_is_riscv_virt(const DomainDef *def)
{
    return arch_is_riscv(def) && machine_named(def, "virt");
}

bool machine_is_pseries(const DomainDef *def)
{
    return arch_is_ppc64(def) && machine_named(def, "pseries");
}

bool machine_is_s390_ccw(const DomainDef *def)
{
    return arch_is_s390(def) && machine_named(def, "s390-ccw");
}

static const DomainController *pci_controller_zero(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->controllers.count; i++)
        if (def->controllers.items[i]->type == CONTROLLER_PCI && def->controllers.items[i]->index == 0)
            return def->controllers.items[i];
    return NULL;
}

bool machine_has_pcie(const DomainDef *def)
{
    const DomainController *root = pci_controller_zero(def);
    return root ? root->pci_model == PCI_MODEL_PCIE_ROOT
                : machine_is_q35(def) || machine_is_arm_virt(def) || machine_is_riscv_virt(def);
}

bool machine_has_pci(const DomainDef *def)
{
    return pci_controller_zero(def) || machine_is_i440fx(def) || machine_has_pcie(def) || machine_is_pseries(def);
}

bool machine_has_builtin_ide(const DomainDef *def)
{
    return machine_is_i440fx(def);
}
