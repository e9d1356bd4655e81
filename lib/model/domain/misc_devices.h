/* The small devices: watchdog, balloon, rng, tpm, panic, nvram, shmem, memory, iommu, vsock, filesystem, crypto. */
#pragma once

#include "model/domain/chardev.h"

#define WATCHDOG_VALUES(V)                                                                                             \
    V(WATCHDOG_I6300ESB, "i6300esb") V(WATCHDOG_IB700, "ib700") V(WATCHDOG_DIAG288, "diag288") V(WATCHDOG_ITCO, "itco")
DOC_ENUM(WatchdogModel, watchdog_model, WATCHDOG)
#define WATCHDOG_ACTION_VALUES(V)                                                                                      \
    V(WATCHDOG_ACTION_RESET, "reset") V(WATCHDOG_ACTION_SHUTDOWN, "shutdown") V(WATCHDOG_ACTION_POWEROFF, "poweroff")  \
    V(WATCHDOG_ACTION_PAUSE, "pause") V(WATCHDOG_ACTION_DUMP, "dump") V(WATCHDOG_ACTION_NOTHING, "none")               \
    V(WATCHDOG_ACTION_INJECT_NMI, "inject-nmi")
DOC_ENUM(WatchdogAction, watchdog_action, WATCHDOG_ACTION)
typedef struct DomainWatchdog {
    WatchdogModel model;
    WatchdogAction action;
    DeviceInfo info;
} DomainWatchdog;

#define MEMBALLOON_VALUES(V)                                                                                           \
    V(MEMBALLOON_VIRTIO, "virtio") V(MEMBALLOON_XEN, "xen") V(MEMBALLOON_OFF, "none")                                  \
    V(MEMBALLOON_VIRTIO_TRANSITIONAL, "virtio-transitional")                                                           \
    V(MEMBALLOON_VIRTIO_NON_TRANSITIONAL, "virtio-non-transitional")
DOC_ENUM(MemballoonModel, memballoon_model, MEMBALLOON)
typedef struct DomainMemballoon {
    MemballoonModel model;
    Tristate autodeflate, free_page_reporting;
    VirtioOptions virtio;
    uint32_t period; /* seconds between statistics; 0: none */
    DeviceInfo info;
} DomainMemballoon;

#define RNG_BACKEND_VALUES(V) V(RNG_BACKEND_RANDOM, "random") V(RNG_BACKEND_EGD, "egd") V(RNG_BACKEND_BUILTIN, "builtin")
DOC_ENUM(RngBackend, rng_backend, RNG_BACKEND)
typedef struct DomainRng {
    VirtioModel model;
    RngBackend backend;
    bool rate_seen;
    VirtioOptions virtio;
    uint32_t rate_bytes, rate_period; /* period in ms */
    char *file;                       /* random */
    ChardevSource source;             /* egd */
    DeviceInfo info;
} DomainRng;

#define TPM_MODEL_VALUES(V)                                                                                            \
    V(TPM_MODEL_TIS, "tpm-tis") V(TPM_MODEL_CRB, "tpm-crb") V(TPM_MODEL_SPAPR, "tpm-spapr")                            \
    V(TPM_MODEL_SPAPR_PROXY, "spapr-tpm-proxy")
DOC_ENUM(TpmModel, tpm_model, TPM_MODEL)
#define TPM_BACKEND_VALUES(V)                                                                                          \
    V(TPM_BACKEND_PASSTHROUGH, "passthrough") V(TPM_BACKEND_EMULATOR, "emulator") V(TPM_BACKEND_EXTERNAL, "external")
DOC_ENUM(TpmBackend, tpm_backend, TPM_BACKEND)
#define TPM_VERSION_VALUES(V) V(TPM_VERSION_1_2, "1.2") V(TPM_VERSION_2_0, "2.0")
DOC_ENUM(TpmVersion, tpm_version, TPM_VERSION)
typedef struct DomainTpm {
    TpmModel model;
    TpmBackend backend;
    TpmVersion version;
    Tristate persistent_state;
    bool backend_seen, sha1, sha256, sha384, sha512;
    char *device;                      /* passthrough; NULL: /dev/tpm0 */
    char *source_type, *source_path, *source_mode; /* external */
    uint8_t encryption_secret[16];
    DeviceInfo info;
} DomainTpm;

#define PANIC_VALUES(V)                                                                                                \
    V(PANIC_ISA, "isa") V(PANIC_PSERIES, "pseries") V(PANIC_HYPERV, "hyperv") V(PANIC_S390, "s390")                    \
    V(PANIC_PVPANIC, "pvpanic")
DOC_ENUM(PanicModel, panic_model, PANIC)
typedef struct DomainPanic {
    PanicModel model;
    DeviceInfo info;
} DomainPanic;

typedef struct DomainNvram {
    DeviceInfo info;
} DomainNvram;

#define SHMEM_MODEL_VALUES(V)                                                                                          \
    V(SHMEM_MODEL_IVSHMEM, "ivshmem") V(SHMEM_MODEL_IVSHMEM_PLAIN, "ivshmem-plain")                                    \
    V(SHMEM_MODEL_IVSHMEM_DOORBELL, "ivshmem-doorbell")
DOC_ENUM(ShmemModel, shmem_model, SHMEM_MODEL)
#define SHMEM_ROLE_VALUES(V) V(SHMEM_ROLE_MASTER, "master") V(SHMEM_ROLE_PEER, "peer")
DOC_ENUM(ShmemRole, shmem_role, SHMEM_ROLE)
typedef struct DomainShmem {
    char *name, *server_path;
    ShmemModel model;
    ShmemRole role;
    Tristate msi_ioeventfd;
    bool server_seen, msi_seen;
    uint32_t msi_vectors;
    uint64_t size_mib;
    DeviceInfo info;
} DomainShmem;

#define MEMORY_MODEL_VALUES(V)                                                                                         \
    V(MEMORY_MODEL_DIMM, "dimm") V(MEMORY_MODEL_NVDIMM, "nvdimm") V(MEMORY_MODEL_VIRTIO_PMEM, "virtio-pmem")           \
    V(MEMORY_MODEL_VIRTIO_MEM, "virtio-mem") V(MEMORY_MODEL_SGX_EPC, "sgx-epc")
DOC_ENUM(MemoryModel, memory_model, MEMORY_MODEL)
#define MEMORY_ACCESS_VALUES(V) V(MEMORY_ACCESS_SHARED, "shared") V(MEMORY_ACCESS_PRIVATE, "private")
DOC_ENUM(MemoryAccess, memory_access, MEMORY_ACCESS)
typedef struct DomainMemory {
    MemoryModel model;
    MemoryAccess access;
    Tristate discard;
    bool pmem, readonly, label_seen, node_set;
    uint8_t uuid[16];
    char *path;
    DocBitmap *nodemask;
    uint64_t pagesize_kib, alignsize_kib;
    uint64_t size_kib, block_kib, requested_kib, current_kib, label_kib;
    bool requested_set;
    uint32_t node;
    DeviceInfo info;
} DomainMemory;

#define IOMMU_VALUES(V) V(IOMMU_INTEL, "intel") V(IOMMU_SMMUV3, "smmuv3") V(IOMMU_VIRTIO, "virtio")
DOC_ENUM(IommuModel, iommu_model, IOMMU)
typedef struct DomainIommu {
    IommuModel model;
    Tristate intremap, caching_mode, eim, iotlb;
    uint32_t aw_bits;
    DeviceInfo info;
} DomainIommu;

typedef struct DomainVsock {
    VirtioModel model;
    Tristate auto_cid;
    uint32_t cid;
    VirtioOptions virtio;
    DeviceInfo info;
} DomainVsock;

#define FS_VALUES(V)                                                                                                   \
    V(FS_MOUNT, "mount") V(FS_BLOCK, "block") V(FS_FILE, "file") V(FS_TEMPLATE, "template") V(FS_RAM, "ram")           \
    V(FS_BIND, "bind") V(FS_VOLUME, "volume")
DOC_ENUM(FsType, fs_type, FS)
#define FS_DRIVER_VALUES(V)                                                                                            \
    V(FS_DRIVER_PATH, "path") V(FS_DRIVER_HANDLE, "handle") V(FS_DRIVER_LOOP, "loop") V(FS_DRIVER_NBD, "nbd")          \
    V(FS_DRIVER_PLOOP, "ploop") V(FS_DRIVER_VIRTIOFS, "virtiofs")
DOC_ENUM(FsDriver, fs_driver, FS_DRIVER)
#define FS_ACCESS_VALUES(V) V(FS_ACCESS_PASSTHROUGH, "passthrough") V(FS_ACCESS_MAPPED, "mapped") V(FS_ACCESS_SQUASH, "squash")
DOC_ENUM(FsAccess, fs_access, FS_ACCESS)
#define FS_MULTIDEVS_VALUES(V)                                                                                         \
    V(FS_MULTIDEVS_REMAP, "remap") V(FS_MULTIDEVS_FORBID, "forbid") V(FS_MULTIDEVS_WARN, "warn")
DOC_ENUM(FsMultidevs, fs_multidevs, FS_MULTIDEVS)
#define FS_CACHE_VALUES(V) V(FS_CACHE_OFF, "none") V(FS_CACHE_ALWAYS, "always")
DOC_ENUM(FsCache, fs_cache, FS_CACHE)
#define FS_SANDBOX_VALUES(V) V(FS_SANDBOX_NAMESPACE, "namespace") V(FS_SANDBOX_CHROOT, "chroot")
DOC_ENUM(FsSandbox, fs_sandbox, FS_SANDBOX)
#define FS_WRPOLICY_VALUES(V) V(FS_WRPOLICY_IMMEDIATE, "immediate")
DOC_ENUM(FsWrpolicy, fs_wrpolicy, FS_WRPOLICY)
typedef struct DomainFilesystem {
    FsType type;
    FsDriver driver;
    FsAccess access;
    FsMultidevs multidevs;
    VirtioModel model;
    StorageFormat format;
    FsCache cache;
    FsSandbox sandbox;
    FsWrpolicy wrpolicy;
    Tristate xattr, posix_lock, flock;
    bool readonly, thread_pool_set;
    VirtioOptions virtio;
    uint32_t fmode, dmode; /* octal; 0: not given */
    uint32_t queue;
    int32_t thread_pool;
    char *source;          /* dir, file, dev, name */
    char *socket;          /* externally started virtiofsd */
    char *pool, *volume;
    uint64_t usage_kib;    /* ram */
    char *target;          /* mount tag */
    char *binary;
    uint64_t space_hard_limit, space_soft_limit;
    DeviceInfo info;
} DomainFilesystem;

#define CRYPTO_BACKEND_VALUES(V) V(CRYPTO_BACKEND_BUILTIN, "builtin") V(CRYPTO_BACKEND_LKCF, "lkcf")
DOC_ENUM(CryptoBackend, crypto_backend, CRYPTO_BACKEND)
typedef struct DomainCrypto {
    char *model, *type; /* virtio, qemu */
    CryptoBackend backend;
    uint32_t queues;
    VirtioOptions virtio;
    DeviceInfo info;
} DomainCrypto;
