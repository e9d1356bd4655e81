/*
 * A guest's QEMU command line out of its document: data only, nothing outside is touched. The same function serves the start of
 * a guest and virConnectDomainXMLToNative.
 *
 * The document must be a private copy with its rules applied (addresses assigned); argv_assign_aliases() names its devices
 * first. Files by topic: argv_machine.c, argv_cpu.c, argv_memory.c, argv_disk.c and so on; each device is a table of
 * properties where it can be one.
 */
#pragma once

#include "daemons/qemu/caps.h"
#include "model/domain/domain.h"

typedef struct ArgvOptions {
    const char *domain_dir;  /* the guest's own folder: monitor.sock, master-key.aes */
    const char *memory_dir;  /* memory backed by files */
    bool native;             /* for people to read: the monitor as a path, interfaces as bare taps */
    int monitor_fd;          /* start: the listening socket, as numbered in QEMU */
    const int *net_fds;      /* start: one tap an interface, -1 where it needs none; as numbered in QEMU */
} ArgvOptions;

/* Gives every device without an alias its own ("virtio-disk0", "pci.1"). */
void argv_assign_aliases(DomainDef *def);

/* Appends the environment variables' part and the arguments, the program's path first, to the two arrays (of char *, freed by the
 * array). 0, or -1 with the error set. */
int argv_build(const DomainDef *def, const QemuCaps *caps, const ArgvOptions *options, GPtrArray *env, GPtrArray *argv);

/* "QEMUGuest1" with id -1 -> "-1-QEMUGuest1": what folders of a running guest are called after; long names cut to 20 characters. */
char *argv_short_name(const DomainDef *def);

/* The node name of a disk's format layer ("libvirt-1-format"); chain 0 is the image itself. */
char *argv_disk_node(const DomainDef *def, const DomainDisk *disk, unsigned chain);
/* The QOM path or id by which commands address the disk's front end ("virtio-disk0"). */
const char *argv_disk_id(const DomainDisk *disk);
