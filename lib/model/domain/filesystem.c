#include "model/domain/tables.h"

#include <libvirt/virterror.h>

DOC_ENUM_DEFINE(fs_type, FS)
DOC_ENUM_DEFINE(fs_driver, FS_DRIVER)
DOC_ENUM_DEFINE(fs_access, FS_ACCESS)
DOC_ENUM_DEFINE(fs_multidevs, FS_MULTIDEVS)
DOC_ENUM_DEFINE(fs_cache, FS_CACHE)
DOC_ENUM_DEFINE(fs_sandbox, FS_SANDBOX)
DOC_ENUM_DEFINE(fs_wrpolicy, FS_WRPOLICY)

#define F DomainFilesystem
#define IS(...) WHEN(DomainFilesystem, type, __VA_ARGS__)

static const DocRow driver_rows[] = {
    ATTR("type", F, driver, ENUM(fs_driver)),
    ATTR("format", F, format, ENUM(storage_format)),
    ATTR("wrpolicy", F, wrpolicy, ENUM(fs_wrpolicy)),
    ATTR("queue", F, queue, UINT),
    MIX(F, virtio, virtio_options),
};
static const DocTable fs_driver_table = DOC_TABLE("driver", F, driver_rows);

static const DocRow cache_rows[] = {ATTR("mode", F, cache, ENUM(fs_cache), .flags = DOC_REQUIRED)};
static const DocTable fs_cache_table = DOC_TABLE("cache", F, cache_rows);
static const DocRow sandbox_rows[] = {ATTR("mode", F, sandbox, ENUM(fs_sandbox), .flags = DOC_REQUIRED)};
static const DocTable fs_sandbox_table = DOC_TABLE("sandbox", F, sandbox_rows);
static const DocRow lock_rows[] = {ATTR("posix", F, posix_lock, ONOFF), ATTR("flock", F, flock, ONOFF)};
static const DocTable fs_lock_table = DOC_TABLE("lock", F, lock_rows);
static const DocRow pool_rows[] = {ATTR("size", F, thread_pool, INT, SET(F, thread_pool_set))};
static const DocTable fs_thread_pool_table = DOC_TABLE("thread_pool", F, pool_rows);
static const DocRow binary_rows[] = {
    ATTR("path", F, binary, STRING),
    ATTR("xattr", F, xattr, ONOFF),
    GROUP("cache", fs_cache),
    GROUP("sandbox", fs_sandbox),
    GROUP("lock", fs_lock),
    GROUP("thread_pool", fs_thread_pool),
};
static const DocTable fs_binary_table = DOC_TABLE("binary", F, binary_rows);

/* usage='' counts units=''; both written in KiB. */
static const DocRow source_rows[] = {
    ATTR("dir", F, source, STRING, IS(BIT(FS_MOUNT) | BIT(FS_BIND))),
    ATTR("socket", F, socket, STRING, IS(BIT(FS_MOUNT))),
    ATTR("dev", F, source, STRING, IS(BIT(FS_BLOCK))),
    ATTR("file", F, source, STRING, IS(BIT(FS_FILE))),
    ATTR("name", F, source, STRING, IS(BIT(FS_TEMPLATE))),
    ATTR("usage", F, usage_kib, UINT, IS(BIT(FS_RAM))),
    ATTR("pool", F, pool, STRING, IS(BIT(FS_VOLUME))),
    ATTR("volume", F, volume, STRING, IS(BIT(FS_VOLUME))),
};
static const DocTable fs_source_table = DOC_TABLE("source", F, source_rows);
static const DocRow target_rows[] = {ATTR("dir", F, target, STRING, .flags = DOC_ABI)};
static const DocTable fs_target_table = DOC_TABLE("target", F, target_rows);

static const DocRow filesystem_rows[] = {
    ATTR("type", F, type, ENUM(fs_type), .absent = FS_MOUNT, .flags = DOC_ALWAYS),
    ATTR("accessmode", F, access, ENUM(fs_access)),
    ATTR("model", F, model, ENUM(virtio_model), .flags = DOC_ABI),
    ATTR("multidevs", F, multidevs, ENUM(fs_multidevs)),
    ATTR("fmode", F, fmode, OCTAL(4), .max = 0777, .code = VIR_ERR_XML_ERROR),
    ATTR("dmode", F, dmode, OCTAL(4), .max = 0777, .code = VIR_ERR_XML_ERROR),
    GROUP("driver", fs_driver),
    GROUP("binary", fs_binary),
    GROUP("source", fs_source),
    GROUP("target", fs_target),
    ELEM("readonly", F, readonly, FLAG),
    ELEM("space_hard_limit", F, space_hard_limit, SCALED(1, "bytes")),
    ELEM("space_soft_limit", F, space_soft_limit, SCALED(1, "bytes")),
    MIX(F, info, device_info),
};
const DocTable filesystem_table = DOC_TABLE("filesystem", F, filesystem_rows);
