/*
 * What a QEMU binary can do, asked over QMP once and kept on disk.
 *
 * A QemuCaps never changes after it was made and may be used by any thread that holds a reference. The store holds one a binary;
 * only binaries that it found itself (the system's folders, one name an architecture) or that a document names and that exist
 * are ever executed, in a sandbox, as the guests' user.
 */
#pragma once

#include "model/domain/caps_view.h"
#include "util/json.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct CapsMachine {
    char *name;  /* canonical: "pc-i440fx-7.2" */
    char *alias; /* "pc", or NULL */
    char *default_cpu; /* "qemu64", or NULL */
    char *default_ram_id;
    unsigned max_cpus;
    bool is_default, hotplug_cpus, deprecated;
} CapsMachine;

typedef struct CapsCpu {
    char *name;
    bool usable, deprecated;
} CapsCpu;

/* What differs between accelerators. */
typedef struct CapsAccel {
    GPtrArray *cpus;   /* CapsCpu */
    char *host_model;  /* migratable host features: the model QEMU names ... */
    GPtrArray *host_on; /* ... and the features that are on */
    bool host_migratable;
} CapsAccel;

typedef struct QemuCaps {
    int refs;
    char *path;
    char *arch;       /* libvirt's name: "x86_64", "i686" */
    char *package;    /* "Debian 1:7.2+dfsg-..." */
    uint32_t version; /* 7002022 */
    bool kvm;
    GPtrArray *machines;  /* CapsMachine, in QEMU's order */
    GHashTable *by_name;  /* name or alias -> CapsMachine */
    GHashTable *types;    /* QOM types that are not abstract */
    GHashTable *properties; /* "device.property" of the devices in caps_probe.c's table */
    CapsAccel accel_kvm, accel_tcg;
    DomainCapsEmulator emulator; /* the same for the document's rules */
} QemuCaps;

QemuCaps *caps_ref(QemuCaps *caps);
void caps_unref(QemuCaps *caps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QemuCaps, caps_unref)

/* A machine by its name or alias, NULL when there is none; NULL as name: the default machine. */
const CapsMachine *caps_machine(const QemuCaps *caps, const char *name);
bool caps_has_type(const QemuCaps *caps, const char *type);
bool caps_has_property(const QemuCaps *caps, const char *device, const char *property);

/* Architectures and their binaries. */
typedef struct CapsArch {
    const char *name;   /* "x86_64" */
    const char *suffix; /* of qemu-system- */
    int word_bits;
} CapsArch;
extern const CapsArch caps_archs[]; /* ended by a NULL name, sorted by name */
const CapsArch *caps_arch_find(const char *name);

/* Who QEMU runs as while it is asked. */
typedef struct CapsIdentity {
    bool set;
    uid_t uid;
    gid_t gid;
    const gid_t *groups;
    size_t n_groups;
} CapsIdentity;

/* From what QEMU answered (see caps_probe.c) and back to the text of the cache. NULL / -1 with the error set. */
QemuCaps *caps_from_json(const Json *whole);
/* Runs the binary and asks. The caller puts the answer. NULL with the error set. */
Json *caps_probe(const char *path, const char *arch, const CapsIdentity *identity);

typedef struct CapsStore CapsStore;

/* cache_dir: where answers are kept (made when needed). */
CapsStore *caps_store_new(const char *cache_dir, const CapsIdentity *identity);
void caps_store_free(CapsStore *store);
/* The binary's capabilities: from memory, from the cache when it still describes this file, else by asking. path NULL: the
 * system's binary for arch; arch NULL: the one the binary serves, or the host's. NULL with the error set. */
QemuCaps *caps_store_get(CapsStore *store, const char *arch, const char *path);
/* The system's binary for an architecture, or NULL. Runs nothing. */
char *caps_store_find(CapsStore *store, const char *arch);
const char *caps_host_arch(void);
