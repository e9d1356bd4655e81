#ifndef CORE_SERVICES_H
#define CORE_SERVICES_H

#include <glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "core/object.h"

/*
 * How libvirt-qemu, libvirt-lxc and libvirt-admin reach the inside of libvirt.so.0, which exports nothing but the public calls: the
 * thread's error, its handlers and the drivers of a connection. The table is asked for by a reserved name,
 *     virGetVersion(NULL, SERVICES_NAME, (unsigned long *)&table)
 * which any other libvirt.so.0 answers with -1. The four libraries are installed together; layout guards against a mix.
 */
#define SERVICES_NAME "splitvirt:services"
#define SERVICES_LAYOUT 1

typedef struct Services {
    unsigned int layout; /* SERVICES_LAYOUT */
    unsigned int size;   /* of this struct */
    void (*error_set_full)(int domain, int code, int level, const char *message, const char *str1, const char *str2,
                           const char *str3, int int1, int int2);
    virErrorPtr (*error_get)(void);
    void (*error_clear)(void);
    void (*error_dispatch)(virConnectPtr conn);
    const Driver *(*connect_driver_open)(virConnectPtr conn, DriverKind kind);
    gboolean (*event_available)(void);
    int (*event_thread_start)(void);
} Services;

/* In libvirt.so.0: the table. */
const Services *services_table(void);

#endif
