/* What is refused. */
#include "model/domain/rules/all.h"
#include "model/domain/rules/machine.h"

#include <string.h>

static bool arch_fits(const char *emulator, const char *arch)
{
    if (strcmp(emulator, arch) == 0)
        return true;
    return (strcmp(emulator, "x86_64") == 0 && strcmp(arch, "i686") == 0) ||
           (strcmp(emulator, "aarch64") == 0 && strcmp(arch, "armv7l") == 0) ||
           (strcmp(emulator, "ppc64") == 0 && strcmp(arch, "ppc64le") == 0);
}

int check_emulator(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    const DomainCapsEmulator *emulator = rules->emulator;
    if (!arch_fits(emulator->arch, def->os.arch))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "Emulator '%s' does not support arch '%s'", def->emulator,
                                def->os.arch);
    if (strcmp(def->os.type, "hvm") != 0)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "Emulator '%s' does not support os type '%s'", def->emulator,
                                def->os.type);
    if (def->virt != VIRT_QEMU && !(def->virt == VIRT_KVM && emulator->kvm))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "Emulator '%s' does not support virt type '%s'",
                                def->emulator, virt_type_text(def->virt));
    if (!emulator->canonical_machine(emulator, def->os.machine))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "Emulator '%s' does not support machine type '%s'",
                                def->emulator, def->os.machine);
    return 0;
}

int check_domain(DomainRules *rules)
{
    return 0;
}

int check_devices(DomainRules *rules)
{
    return 0;
}
