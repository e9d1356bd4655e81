/* From what the user typed to the object it names. */
#pragma once

#include "shell/shell.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomain, virDomainFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainSnapshot, virDomainSnapshotFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainCheckpoint, virDomainCheckpointFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetwork, virNetworkFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetworkPort, virNetworkPortFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virStoragePool, virStoragePoolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virStorageVol, virStorageVolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virSecret, virSecretFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNodeDevice, virNodeDeviceFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virInterface, virInterfaceFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNWFilter, virNWFilterFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNWFilterBinding, virNWFilterBindingFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virStream, virStreamFree)

/* virTypedParameter arrays know their length, so they are freed through a struct that carries it. */
typedef struct Params {
    virTypedParameterPtr list;
    int count;
} Params;
void params_done(Params *params);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Params, params_done)

/** virDomainFree() as arrays and tables want it. */
void object_domain_free(gpointer domain);

enum {
    BY_ID = 1 << 0,
    BY_UUID = 1 << 1,
    BY_NAME = 1 << 2,
    BY_ANY = BY_ID | BY_UUID | BY_NAME,
};

/** The domain that --domain names, by id, then UUID, then name. NULL with a message. */
virDomainPtr object_domain(Shell *shell, const Args *args);
/** The same, restricted to some ways of naming it. */
virDomainPtr object_domain_by(Shell *shell, const Args *args, unsigned ways);
/** The domain with this name, id or UUID. */
virDomainPtr object_domain_named(Shell *shell, const char *name, unsigned ways);

/* The object that --network, --pool, ... names; NULL with a message. They live beside the commands of their kind. */
virNetworkPtr object_network(Shell *shell, const Args *args);
virNetworkPtr object_network_by(Shell *shell, const Args *args, unsigned ways);
virStoragePoolPtr object_pool(Shell *shell, const Args *args, const char *option);
virStoragePoolPtr object_pool_by(Shell *shell, const Args *args, const char *option, unsigned ways);
virStorageVolPtr object_volume(Shell *shell, const Args *args);
virSecretPtr object_secret(Shell *shell, const Args *args);
virNodeDevicePtr object_nodedev(Shell *shell, const Args *args);

/** VIR_DOMAIN_AFFECT_* from --live, --config, --current (and --persistent). Returns false with a message when they
 *  contradict. With neither, RET_FLAGS is VIR_DOMAIN_AFFECT_CURRENT. */
bool object_affect(Shell *shell, const Args *args, unsigned *ret_flags);

/** Reads a file that holds a document, of at most 10 MiB, for the caller to free; NULL with a message. "-" is not
 *  standard input. */
char *object_read_file(Shell *shell, const char *path);
/** Reads the file that --file names. */
char *object_file(Shell *shell, const Args *args);

/** 1024 to 1.000 KiB and so on: the value in the unit that suits it. */
double object_pretty_size(unsigned long long bytes, const char **ret_unit);
