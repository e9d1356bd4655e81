/* What the host must have for a guest's document: asked before anything is made, for a start as for the command line alone. */
#pragma once

#include "daemons/qemu/plan.h"

/* 0, or -1 with the error set. May complete the document with what the host decides (a render node). */
int plan_check_host(DomainDef *def, const QemuCaps *caps);
