/* Where the bytes of a disk come from: file, block device, folder, network, volume, NVMe, vhost-user; with what lies
 * behind it (the backing chain). Used by disks, mirrors, NVRAM, backups. */
#pragma once

#include "model/domain/device.h"

#define STORAGE_VALUES(V)                                                                                              \
    V(STORAGE_FILE, "file") V(STORAGE_BLOCK, "block") V(STORAGE_DIR, "dir") V(STORAGE_NETWORK, "network")              \
    V(STORAGE_VOLUME, "volume") V(STORAGE_NVME, "nvme") V(STORAGE_VHOST_USER, "vhostuser")                             \
    V(STORAGE_VHOST_VDPA, "vhostvdpa")
DOC_ENUM(StorageType, storage_type, STORAGE)

#define STORAGE_FORMAT_VALUES(V)                                                                                       \
    V(STORAGE_FORMAT_RAW, "raw") V(STORAGE_FORMAT_DIR, "dir") V(STORAGE_FORMAT_BOCHS, "bochs")                         \
    V(STORAGE_FORMAT_CLOOP, "cloop") V(STORAGE_FORMAT_DMG, "dmg") V(STORAGE_FORMAT_ISO, "iso")                         \
    V(STORAGE_FORMAT_VPC, "vpc") V(STORAGE_FORMAT_VDI, "vdi") V(STORAGE_FORMAT_FAT, "fat") V(STORAGE_FORMAT_VHD, "vhd")\
    V(STORAGE_FORMAT_PLOOP, "ploop") V(STORAGE_FORMAT_COW, "cow") V(STORAGE_FORMAT_QCOW, "qcow")                       \
    V(STORAGE_FORMAT_QCOW2, "qcow2") V(STORAGE_FORMAT_QED, "qed") V(STORAGE_FORMAT_VMDK, "vmdk")
DOC_ENUM(StorageFormat, storage_format, STORAGE_FORMAT)

#define STORAGE_PROTOCOL_VALUES(V)                                                                                     \
    V(STORAGE_PROTOCOL_NBD, "nbd") V(STORAGE_PROTOCOL_RBD, "rbd") V(STORAGE_PROTOCOL_SHEEPDOG, "sheepdog")             \
    V(STORAGE_PROTOCOL_GLUSTER, "gluster") V(STORAGE_PROTOCOL_ISCSI, "iscsi") V(STORAGE_PROTOCOL_HTTP, "http")         \
    V(STORAGE_PROTOCOL_HTTPS, "https") V(STORAGE_PROTOCOL_FTP, "ftp") V(STORAGE_PROTOCOL_FTPS, "ftps")                 \
    V(STORAGE_PROTOCOL_TFTP, "tftp") V(STORAGE_PROTOCOL_SSH, "ssh") V(STORAGE_PROTOCOL_VXHS, "vxhs")                   \
    V(STORAGE_PROTOCOL_NFS, "nfs")
DOC_ENUM(StorageProtocol, storage_protocol, STORAGE_PROTOCOL)

#define STORAGE_TRANSPORT_VALUES(V)                                                                                    \
    V(STORAGE_TRANSPORT_TCP, "tcp") V(STORAGE_TRANSPORT_UNIX, "unix") V(STORAGE_TRANSPORT_RDMA, "rdma")
DOC_ENUM(StorageTransport, storage_transport, STORAGE_TRANSPORT)

#define VOLUME_MODE_VALUES(V) V(VOLUME_MODE_HOST, "host") V(VOLUME_MODE_DIRECT, "direct")
DOC_ENUM(VolumeMode, volume_mode, VOLUME_MODE)

#define STARTUP_POLICY_VALUES(V)                                                                                       \
    V(STARTUP_POLICY_MANDATORY, "mandatory") V(STARTUP_POLICY_REQUISITE, "requisite")                                  \
    V(STARTUP_POLICY_OPTIONAL, "optional")
DOC_ENUM(StartupPolicy, startup_policy, STARTUP_POLICY)

#define SECRET_USAGE_VALUES(V)                                                                                         \
    V(SECRET_USAGE_VOLUME, "volume") V(SECRET_USAGE_CEPH, "ceph") V(SECRET_USAGE_ISCSI, "iscsi")                       \
    V(SECRET_USAGE_TLS, "tls") V(SECRET_USAGE_VTPM, "vtpm")
DOC_ENUM(SecretUsage, secret_usage, SECRET_USAGE)

/* <auth username><secret type uuid|usage/></auth> */
typedef struct StorageAuth {
    char *username;
    char *secret_type; /* "ceph", "iscsi" */
    bool secret_seen;
    uint8_t secret_uuid[16];
    char *secret_usage;
} StorageAuth;

#define ENCRYPTION_FORMAT_VALUES(V)                                                                                    \
    V(ENCRYPTION_FORMAT_DEFAULT, "default") V(ENCRYPTION_FORMAT_QCOW, "qcow") V(ENCRYPTION_FORMAT_LUKS, "luks")        \
    V(ENCRYPTION_FORMAT_LUKS2, "luks2")
DOC_ENUM(EncryptionFormat, encryption_format, ENCRYPTION_FORMAT)
#define ENCRYPTION_ENGINE_VALUES(V) V(ENCRYPTION_ENGINE_QEMU, "qemu") V(ENCRYPTION_ENGINE_LIBRBD, "librbd")
DOC_ENUM(EncryptionEngine, encryption_engine, ENCRYPTION_ENGINE)

typedef struct EncryptionSecret {
    char *type; /* "passphrase" */
    uint8_t uuid[16];
    char *usage;
} EncryptionSecret;

typedef struct StorageEncryption {
    EncryptionFormat format;
    EncryptionEngine engine;
    DocList(EncryptionSecret) secrets;
    bool cipher_seen, ivgen_seen;
    uint32_t cipher_size;
    char *cipher_name, *cipher_mode, *cipher_hash;
    char *ivgen_name, *ivgen_hash;
} StorageEncryption;

typedef struct StorageHost {
    StorageTransport transport;
    char *name;
    char *port; /* number or service, as written */
    char *socket;
} StorageHost;

/* A reconnecting client socket: <reconnect enabled timeout>. */
typedef struct ReconnectOptions {
    Tristate enabled;
    uint32_t timeout;
    bool timeout_set;
} ReconnectOptions;

typedef struct StorageReservations {
    Tristate managed;
    char *type, *path, *mode; /* the unix socket of an unmanaged helper */
    ReconnectOptions reconnect;
} StorageReservations;

typedef struct StorageCookie {
    char *name, *value;
} StorageCookie;

typedef struct StorageSlice {
    char *type;
    uint64_t offset, size;
} StorageSlice;

typedef struct StorageSource StorageSource;
struct StorageSource {
    StorageType type;
    StorageFormat format;
    StorageProtocol protocol;
    StartupPolicy startup_policy;
    VolumeMode volume_mode;
    Tristate tls, ssl_verify, nvme_managed;
    bool source_seen;     /* there was a <source> element */
    uint32_t index;       /* number in the chain of a running guest; 0: none */
    char *path;           /* file, block device, folder, vhost-user socket, vdpa device */
    char *name;           /* network: image, target or export name, protocol's notation */
    char *fdgroup;
    char *query, *tls_hostname, *snapshot, *config, *iqn;
    char *pool, *volume;
    char *nfs_user, *nfs_group;
    DocList(StorageHost) hosts;
    DocList(StorageCookie) cookies;
    DocList(StorageSlice) slices;
    DeviceSeclabels seclabels;
    uint64_t readahead, timeout;
    uint64_t nvme_namespace;
    PciAddress *nvme_address;
    char *nvme_type;
    StorageAuth *auth;
    StorageEncryption *encryption;
    StorageReservations *reservations;
    ReconnectOptions *reconnect; /* vhost-user */
    uint64_t metadata_cache_size;
    StorageSource *backing; /* a source of type STORAGE_NONE (<backingStore/>): the chain is known to end here */
};
