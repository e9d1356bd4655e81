#include "model/domain/tables.h"

#include <libvirt/virterror.h>

DOC_ENUM_DEFINE(watchdog_model, WATCHDOG)
DOC_ENUM_DEFINE(watchdog_action, WATCHDOG_ACTION)
DOC_ENUM_DEFINE(memballoon_model, MEMBALLOON)
DOC_ENUM_DEFINE(rng_backend, RNG_BACKEND)
DOC_ENUM_DEFINE(tpm_model, TPM_MODEL)
DOC_ENUM_DEFINE(tpm_backend, TPM_BACKEND)
DOC_ENUM_DEFINE(tpm_version, TPM_VERSION)
DOC_ENUM_DEFINE(panic_model, PANIC)
DOC_ENUM_DEFINE(shmem_model, SHMEM_MODEL)
DOC_ENUM_DEFINE(shmem_role, SHMEM_ROLE)
DOC_ENUM_DEFINE(memory_model, MEMORY_MODEL)
DOC_ENUM_DEFINE(memory_access, MEMORY_ACCESS)
DOC_ENUM_DEFINE(iommu_model, IOMMU)
DOC_ENUM_DEFINE(crypto_backend, CRYPTO_BACKEND)

#define INFO(Type) MIX(Type, info, device_info_noboot)

static const DocRow watchdog_rows[] = {
    ATTR("model", DomainWatchdog, model, ENUM(watchdog_model), .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("action", DomainWatchdog, action, ENUM(watchdog_action)),
    INFO(DomainWatchdog),
};
const DocTable watchdog_table = DOC_TABLE("watchdog", DomainWatchdog, watchdog_rows);

static const DocRow stats_rows[] = {ATTR("period", DomainMemballoon, period, UINT)};
static const DocTable memballoon_stats_table = DOC_TABLE("stats", DomainMemballoon, stats_rows);
static const DocRow memballoon_driver_rows[] = {MIX(DomainMemballoon, virtio, virtio_options)};
static const DocTable memballoon_driver_table = DOC_TABLE("driver", DomainMemballoon, memballoon_driver_rows);
static const DocRow memballoon_rows[] = {
    ATTR("model", DomainMemballoon, model, ENUM(memballoon_model), .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("autodeflate", DomainMemballoon, autodeflate, ONOFF, .flags = DOC_ABI),
    ATTR("freePageReporting", DomainMemballoon, free_page_reporting, ONOFF),
    GROUP("stats", memballoon_stats),
    INFO(DomainMemballoon),
    GROUP("driver", memballoon_driver),
};
const DocTable memballoon_table = DOC_TABLE("memballoon", DomainMemballoon, memballoon_rows);

static const DocRow rate_rows[] = {
    ATTR("bytes", DomainRng, rate_bytes, UINT, .flags = DOC_REQUIRED | DOC_NONZERO | DOC_ABI),
    ATTR("period", DomainRng, rate_period, UINT, .flags = DOC_ABI),
};
static const DocTable rng_rate_table = DOC_TABLE("rate", DomainRng, rate_rows);
static const DocRow rng_backend_rows[] = {
    ATTR("model", DomainRng, backend, ENUM(rng_backend), .flags = DOC_REQUIRED, .code = VIR_ERR_CONFIG_UNSUPPORTED),
    ATTR("type", DomainRng, source.type, ENUM(chardev_type), WHEN(DomainRng, backend, BIT(RNG_BACKEND_EGD)),
         .flags = DOC_REQUIRED),
    TEXT(DomainRng, file, STRING, WHEN(DomainRng, backend, BIT(RNG_BACKEND_RANDOM))),
    MIX(DomainRng, source, chardev_source),
};
static const DocTable rng_backend_table = DOC_TABLE("backend", DomainRng, rng_backend_rows);
static const DocRow rng_driver_rows[] = {MIX(DomainRng, virtio, virtio_options)};
static const DocTable rng_driver_table = DOC_TABLE("driver", DomainRng, rng_driver_rows);
static const DocRow rng_rows[] = {
    ATTR("model", DomainRng, model, ENUM(virtio_model), .flags = DOC_REQUIRED | DOC_ABI),
    GROUP("rate", rng_rate, SET(DomainRng, rate_seen)),
    GROUP("backend", rng_backend, .flags = DOC_ALWAYS),
    GROUP("driver", rng_driver),
    INFO(DomainRng),
};
const DocTable rng_table = DOC_TABLE("rng", DomainRng, rng_rows);

#define TPM(type_) WHEN(DomainTpm, backend, BIT(TPM_BACKEND_##type_))
static const DocRow tpm_device_rows[] = {ATTR("path", DomainTpm, device, STRING)};
static const DocTable tpm_device_table = DOC_TABLE("device", DomainTpm, tpm_device_rows);
static const DocRow encryption_rows[] = {ATTR("secret", DomainTpm, encryption_secret, UUID)};
static const DocTable tpm_encryption_table = DOC_TABLE("encryption", DomainTpm, encryption_rows);
static const DocRow bank_rows[] = {
    ELEM("sha1", DomainTpm, sha1, FLAG),
    ELEM("sha256", DomainTpm, sha256, FLAG),
    ELEM("sha384", DomainTpm, sha384, FLAG),
    ELEM("sha512", DomainTpm, sha512, FLAG),
};
static const DocTable tpm_banks_table = DOC_TABLE("active_pcr_banks", DomainTpm, bank_rows);
static const DocRow tpm_source_rows[] = {
    ATTR("type", DomainTpm, source_type, STRING),
    ATTR("mode", DomainTpm, source_mode, STRING),
    ATTR("path", DomainTpm, source_path, STRING),
};
static const DocTable tpm_source_table = DOC_TABLE("source", DomainTpm, tpm_source_rows);
static const DocRow tpm_backend_rows[] = {
    ATTR("type", DomainTpm, backend, ENUM(tpm_backend), .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("version", DomainTpm, version, ENUM(tpm_version), TPM(EMULATOR), .flags = DOC_ABI),
    ATTR("persistent_state", DomainTpm, persistent_state, YESNO, TPM(EMULATOR)),
    GROUP("device", tpm_device, TPM(PASSTHROUGH)),
    GROUP("encryption", tpm_encryption, TPM(EMULATOR)),
    GROUP("active_pcr_banks", tpm_banks, TPM(EMULATOR)),
    GROUP("source", tpm_source, TPM(EXTERNAL)),
};
static const DocTable tpm_backend_table = DOC_TABLE("backend", DomainTpm, tpm_backend_rows);
static const DocRow tpm_rows[] = {
    ATTR("model", DomainTpm, model, ENUM(tpm_model), .flags = DOC_ABI),
    GROUP("backend", tpm_backend, SET(DomainTpm, backend_seen)),
    INFO(DomainTpm),
};
const DocTable tpm_table = DOC_TABLE("tpm", DomainTpm, tpm_rows);

static const DocRow panic_rows[] = {
    ATTR("model", DomainPanic, model, ENUM(panic_model), .flags = DOC_ABI),
    INFO(DomainPanic),
};
const DocTable panic_table = DOC_TABLE("panic", DomainPanic, panic_rows);

static const DocRow nvram_rows[] = {INFO(DomainNvram)};
const DocTable nvram_table = DOC_TABLE("nvram", DomainNvram, nvram_rows);

static const DocRow shmem_model_rows[] = {ATTR("type", DomainShmem, model, ENUM(shmem_model), .flags = DOC_ABI)};
static const DocTable shmem_model_table = DOC_TABLE("model", DomainShmem, shmem_model_rows);
static const DocRow shmem_server_rows[] = {ATTR("path", DomainShmem, server_path, STRING)};
static const DocTable shmem_server_table = DOC_TABLE("server", DomainShmem, shmem_server_rows);
static const DocRow shmem_msi_rows[] = {
    ATTR("vectors", DomainShmem, msi_vectors, UINT),
    ATTR("ioeventfd", DomainShmem, msi_ioeventfd, ONOFF),
};
static const DocTable shmem_msi_table = DOC_TABLE("msi", DomainShmem, shmem_msi_rows);
static const DocRow shmem_rows[] = {
    ATTR("name", DomainShmem, name, STRING, .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("role", DomainShmem, role, ENUM(shmem_role)),
    GROUP("model", shmem_model),
    ELEM("size", DomainShmem, size_mib, SCALED(1 << 20, "M"), .flags = DOC_ABI),
    GROUP("server", shmem_server, SET(DomainShmem, server_seen)),
    GROUP("msi", shmem_msi, SET(DomainShmem, msi_seen)),
    INFO(DomainShmem),
};
const DocTable shmem_table = DOC_TABLE("shmem", DomainShmem, shmem_rows);

#define MEM(...) WHEN(DomainMemory, model, __VA_ARGS__)
#define PMEM MEM(BIT(MEMORY_MODEL_NVDIMM) | BIT(MEMORY_MODEL_VIRTIO_PMEM))
#define RAM MEM(BIT(MEMORY_MODEL_DIMM) | BIT(MEMORY_MODEL_VIRTIO_MEM) | BIT(MEMORY_MODEL_SGX_EPC))
static const DocRow memory_source_rows[] = {
    ELEM("nodemask", DomainMemory, nodemask, BITMAP, RAM),
    ELEM("pagesize", DomainMemory, pagesize_kib, KIB, RAM),
    ELEM("path", DomainMemory, path, STRING, PMEM),
    ELEM("alignsize", DomainMemory, alignsize_kib, KIB, PMEM),
    ELEM("pmem", DomainMemory, pmem, FLAG, PMEM),
};
static const DocTable memory_source_table = DOC_TABLE("source", DomainMemory, memory_source_rows);
static const DocRow label_rows[] = {ELEM("size", DomainMemory, label_kib, KIB, .flags = DOC_ABI)};
static const DocTable memory_label_table = DOC_TABLE("label", DomainMemory, label_rows);
static const DocRow memory_target_rows[] = {
    ELEM("size", DomainMemory, size_kib, KIB, .flags = DOC_REQUIRED | DOC_ABI),
    ELEM("node", DomainMemory, node, UINT, SET(DomainMemory, node_set), .flags = DOC_ABI),
    GROUP("label", memory_label),
    ELEM("block", DomainMemory, block_kib, KIB, .flags = DOC_ABI),
    ELEM("requested", DomainMemory, requested_kib, KIB, SET(DomainMemory, requested_set)),
    ELEM("current", DomainMemory, current_kib, KIB, .flags = DOC_LIVE),
    ELEM("readonly", DomainMemory, readonly, FLAG, .flags = DOC_ABI),
};
static const DocTable memory_target_table = DOC_TABLE("target", DomainMemory, memory_target_rows);
static const DocRow memory_rows[] = {
    ATTR("model", DomainMemory, model, ENUM(memory_model), .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("access", DomainMemory, access, ENUM(memory_access)),
    ATTR("discard", DomainMemory, discard, YESNO),
    ELEM("uuid", DomainMemory, uuid, UUID, .flags = DOC_ABI),
    GROUP("source", memory_source),
    GROUP("target", memory_target, .flags = DOC_REQUIRED),
    INFO(DomainMemory),
};
const DocTable memory_table = DOC_TABLE("memory", DomainMemory, memory_rows);

static const DocRow iommu_driver_rows[] = {
    ATTR("intremap", DomainIommu, intremap, ONOFF, .flags = DOC_ABI),
    ATTR("caching_mode", DomainIommu, caching_mode, ONOFF, .flags = DOC_ABI),
    ATTR("eim", DomainIommu, eim, ONOFF, .flags = DOC_ABI),
    ATTR("iotlb", DomainIommu, iotlb, ONOFF, .flags = DOC_ABI),
    ATTR("aw_bits", DomainIommu, aw_bits, UINT, .flags = DOC_ABI),
};
static const DocTable iommu_driver_table = DOC_TABLE("driver", DomainIommu, iommu_driver_rows);
static const DocRow iommu_rows[] = {
    ATTR("model", DomainIommu, model, ENUM(iommu_model), .flags = DOC_REQUIRED | DOC_ABI),
    GROUP("driver", iommu_driver),
    INFO(DomainIommu),
};
const DocTable iommu_table = DOC_TABLE("iommu", DomainIommu, iommu_rows);

static const DocRow cid_rows[] = {
    ATTR("auto", DomainVsock, auto_cid, YESNO),
    ATTR("address", DomainVsock, cid, UINT, .min = 3, .max = UINT32_MAX),
};
static const DocTable vsock_cid_table = DOC_TABLE("cid", DomainVsock, cid_rows);
static const DocRow vsock_driver_rows[] = {MIX(DomainVsock, virtio, virtio_options)};
static const DocTable vsock_driver_table = DOC_TABLE("driver", DomainVsock, vsock_driver_rows);
static const DocRow vsock_rows[] = {
    ATTR("model", DomainVsock, model, ENUM(virtio_model), .flags = DOC_ABI),
    GROUP("cid", vsock_cid),
    INFO(DomainVsock),
    GROUP("driver", vsock_driver),
};
const DocTable vsock_table = DOC_TABLE("vsock", DomainVsock, vsock_rows);

static const DocRow crypto_backend_rows[] = {
    ATTR("model", DomainCrypto, backend, ENUM(crypto_backend), .flags = DOC_REQUIRED),
    ATTR("queues", DomainCrypto, queues, UINT),
};
static const DocTable crypto_backend_table = DOC_TABLE("backend", DomainCrypto, crypto_backend_rows);
static const DocRow crypto_driver_rows[] = {MIX(DomainCrypto, virtio, virtio_options)};
static const DocTable crypto_driver_table = DOC_TABLE("driver", DomainCrypto, crypto_driver_rows);
static const DocRow crypto_rows[] = {
    ATTR("model", DomainCrypto, model, STRING, .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("type", DomainCrypto, type, STRING, .flags = DOC_REQUIRED | DOC_ABI),
    GROUP("backend", crypto_backend),
    INFO(DomainCrypto),
    GROUP("driver", crypto_driver),
};
const DocTable crypto_table = DOC_TABLE("crypto", DomainCrypto, crypto_rows);
