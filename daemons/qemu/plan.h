/* What starting a guest will do, as data: folders, files, owners, arguments. Nothing is done yet; guest_start.c carries it out,
 * virConnectDomainXMLToNative prints it. */
#pragma once

#include "daemons/qemu/driver.h"

typedef struct Plan {
    DomainDef *def; /* with aliases, ports, paths, chains: what the guest will be */
    QemuCaps *caps;
    char *dir, *channel_dir, *memory_dir, *monitor_path, *log_path, *key_path;
    GPtrArray *env, *argv; /* NULL terminated */
    GArray *labels;        /* LauncherLabel */
    GArray *ports;         /* unsigned: display ports taken */
} Plan;

#define PLAN_MONITOR_FD 3 /* its number in QEMU */

/* Takes def (rules applied, private) over. native: for people to read; no file is looked at. NULL with the error set. */
Plan *plan_new(QemuDriver *driver, DomainDef *def, bool native);
/* Gives back ports unless they were stolen (ports set to NULL). */
void plan_free(QemuDriver *driver, Plan *plan);
/* Environment and arguments in one line. */
char *plan_text(const Plan *plan);
