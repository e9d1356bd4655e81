/* What kind of machine a document describes; asked by most rules. Valid once rule_machine has run. */
#pragma once

#include "model/domain/domain.h"

bool arch_is_x86(const DomainDef *def);
bool arch_is_arm(const DomainDef *def);  /* 32 and 64 bit */
bool arch_is_ppc64(const DomainDef *def);
bool arch_is_s390(const DomainDef *def);
bool arch_is_riscv(const DomainDef *def);

bool machine_is_i440fx(const DomainDef *def);
bool machine_is_q35(const DomainDef *def);
bool machine_is_isapc(const DomainDef *def);
bool machine_is_arm_virt(const DomainDef *def);
bool machine_is_riscv_virt(const DomainDef *def);
bool machine_is_pseries(const DomainDef *def);
bool machine_is_s390_ccw(const DomainDef *def);
bool machine_is_microvm(const DomainDef *def);

bool machine_has_pci(const DomainDef *def);
bool machine_has_pcie(const DomainDef *def);
bool machine_has_builtin_ide(const DomainDef *def);
