#include "model/domain/tables.h"
#include <string.h>

#include <libvirt/virterror.h>

DOC_ENUM_DEFINE(disk_device, DISK_DEVICE)
DOC_ENUM_DEFINE(disk_bus, DISK_BUS)
DOC_ENUM_DEFINE(disk_cache, DISK_CACHE)
DOC_ENUM_DEFINE(disk_error_policy, DISK_ERROR_POLICY)
DOC_ENUM_DEFINE(disk_io, DISK_IO)
DOC_ENUM_DEFINE(disk_discard, DISK_DISCARD)
DOC_ENUM_DEFINE(disk_detect_zeroes, DISK_DETECT_ZEROES)
DOC_ENUM_DEFINE(disk_snapshot, DISK_SNAPSHOT)
DOC_ENUM_DEFINE(disk_tray, DISK_TRAY)
DOC_ENUM_DEFINE(disk_trans, DISK_TRANS)
DOC_ENUM_DEFINE(device_sgio, DEVICE_SGIO)
DOC_ENUM_DEFINE(mirror_job, MIRROR_JOB)

/* "default" is a word for no cache mode at all. */
static int cache_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    if (len == 7 && strncmp(text, "default", 7) == 0)
        return 0;
    int value = doc_enum_value(&disk_cache_enum, text, len);
    if (value < 0)
        return 1;
    *(DiskCache *)member = (DiskCache)value;
    return 0;
}

static bool cache_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    *ret_text = disk_cache_text(*(const DiskCache *)member);
    return *ret_text != NULL;
}
static const DocCodec disk_cache_codec = {cache_read, cache_write, true, false};

/* The format of the image; "aio" is an old word for raw. */
static int format_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    if (len == 3 && strncmp(text, "aio", 3) == 0) {
        *(StorageFormat *)member = STORAGE_FORMAT_RAW;
        return 0;
    }
    int value = doc_enum_value(&storage_format_enum, text, len);
    if (value < 0)
        return 1;
    *(StorageFormat *)member = (StorageFormat)value;
    return 0;
}

static bool format_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    *ret_text = storage_format_text(*(const StorageFormat *)member);
    return *ret_text != NULL;
}
static const DocCodec disk_format_codec = {format_read, format_write, true, false};

static const DocRow disk_cache_size_rows[] = {
    ELEM("max_size", DomainDisk, source.metadata_cache_size, SCALED(1, "bytes")),
};
static const DocTable disk_metadata_cache_table = DOC_TABLE("metadata_cache", DomainDisk, disk_cache_size_rows);

#define UNSUPPORTED .code = VIR_ERR_CONFIG_UNSUPPORTED
static const DocRow disk_driver_rows[] = {
    ATTR("name", DomainDisk, driver_name, STRING),
    ATTR("type", DomainDisk, source.format, CODEC(disk_format), UNSUPPORTED),
    ATTR("cache", DomainDisk, cache, CODEC(disk_cache)),
    ATTR("error_policy", DomainDisk, error_policy, ENUM(disk_error_policy)),
    ATTR("rerror_policy", DomainDisk, rerror_policy, ENUM(disk_error_policy)),
    ATTR("io", DomainDisk, io, ENUM(disk_io)),
    ATTR("ioeventfd", DomainDisk, ioeventfd, ONOFF),
    ATTR("event_idx", DomainDisk, event_idx, ONOFF),
    ATTR("copy_on_read", DomainDisk, copy_on_read, ONOFF),
    ATTR("discard", DomainDisk, discard, ENUM(disk_discard)),
    ATTR("iothread", DomainDisk, iothread, UINT, .flags = DOC_NONZERO),
    ATTR("detect_zeroes", DomainDisk, detect_zeroes, ENUM(disk_detect_zeroes)),
    ATTR("queues", DomainDisk, queues, UINT, .flags = DOC_NONZERO),
    ATTR("queue_size", DomainDisk, queue_size, UINT),
    MIX(DomainDisk, virtio, virtio_options),
    GROUP("metadata_cache", disk_metadata_cache),
};
static const DocTable disk_driver_table = DOC_TABLE("driver", DomainDisk, disk_driver_rows);

static const DocRow disk_target_rows[] = {
    ATTR("dev", DomainDisk, target, STRING, .flags = DOC_ABI),
    ATTR("bus", DomainDisk, bus, ENUM(disk_bus), UNSUPPORTED, .flags = DOC_ABI),
    ATTR("tray", DomainDisk, tray, ENUM(disk_tray), .flags = DOC_LAST_WINS),
    ATTR("removable", DomainDisk, removable, ONOFF),
    ATTR("rotation_rate", DomainDisk, rotation_rate, UINT),
};
static const DocTable disk_target_table = DOC_TABLE("target", DomainDisk, disk_target_rows);

static const DocRow geometry_rows[] = {
    ATTR("cyls", DiskGeometry, cyls, UINT),
    ATTR("heads", DiskGeometry, heads, UINT),
    ATTR("secs", DiskGeometry, secs, UINT),
    ATTR("trans", DiskGeometry, trans, ENUM(disk_trans)),
};
static const DocTable disk_geometry_table = DOC_TABLE("geometry", DiskGeometry, geometry_rows);
static const DocRow blockio_rows[] = {
    ATTR("logical_block_size", DomainDisk, logical_block_size, UINT),
    ATTR("physical_block_size", DomainDisk, physical_block_size, UINT),
};
static const DocTable disk_blockio_table = DOC_TABLE("blockio", DomainDisk, blockio_rows);
static const DocRow disk_backend_rows[] = {ATTR("name", DomainDisk, backend_domain, STRING)};
static const DocTable disk_backenddomain_table = DOC_TABLE("backenddomain", DomainDisk, disk_backend_rows);
static const DocRow transient_rows[] = {ATTR("shareBacking", DomainDisk, transient_share_backing, YESNO)};
static const DocTable disk_transient_table = DOC_TABLE("transient", DomainDisk, transient_rows);

#define TUNE(member) ELEM(#member, DiskIotune, member, UINT)
static const DocRow iotune_rows[] = {
    TUNE(total_bytes_sec), TUNE(read_bytes_sec), TUNE(write_bytes_sec), TUNE(total_iops_sec), TUNE(read_iops_sec),
    TUNE(write_iops_sec), TUNE(total_bytes_sec_max), TUNE(read_bytes_sec_max), TUNE(write_bytes_sec_max),
    TUNE(total_iops_sec_max), TUNE(read_iops_sec_max), TUNE(write_iops_sec_max), TUNE(size_iops_sec),
    ELEM("group_name", DiskIotune, group_name, STRING),
    TUNE(total_bytes_sec_max_length), TUNE(read_bytes_sec_max_length), TUNE(write_bytes_sec_max_length),
    TUNE(total_iops_sec_max_length), TUNE(read_iops_sec_max_length), TUNE(write_iops_sec_max_length),
};
static const DocTable disk_iotune_table = DOC_TABLE("iotune", DiskIotune, iotune_rows);

static const DocRow mirror_format_rows[] = {ATTR("type", DiskMirror, source.format, ENUM(storage_format))};
static const DocTable mirror_format_table = DOC_TABLE("format", DiskMirror, mirror_format_rows);
static const DocRow mirror_rows[] = {
    ATTR("type", DiskMirror, source.type, ENUM(storage_type)),
    ATTR("file", DiskMirror, file, STRING),
    ATTR("format", DiskMirror, old_format, STRING),
    ATTR("job", DiskMirror, job, ENUM(mirror_job)),
    ATTR("ready", DiskMirror, ready, STRING),
    GROUP("format", mirror_format),
    ELEM("source", DiskMirror, source, INLINE(storage_source)),
    ELEM("backingStore", DiskMirror, source.backing, SUB(storage_chain)),
};
static const DocTable disk_mirror_table = DOC_TABLE("mirror", DiskMirror, mirror_rows);

static const DocRow disk_rows[] = {
    ATTR("type", DomainDisk, source.type, ENUM(storage_type), .absent = STORAGE_FILE, .flags = DOC_ALWAYS, UNSUPPORTED),
    ATTR("device", DomainDisk, device, ENUM(disk_device), .absent = DISK_DEVICE_DISK, .flags = DOC_ALWAYS | DOC_ABI,
         UNSUPPORTED),
    ATTR("model", DomainDisk, model, ENUM(virtio_model), .flags = DOC_ABI),
    ATTR("rawio", DomainDisk, rawio, YESNO),
    ATTR("sgio", DomainDisk, sgio, ENUM(device_sgio)),
    ATTR("snapshot", DomainDisk, snapshot, ENUM(disk_snapshot)),
    GROUP("driver", disk_driver),
    ELEM("auth", DomainDisk, auth, SUB(storage_auth)),
    ELEM("source", DomainDisk, source, INLINE(storage_source)),
    ELEM("backingStore", DomainDisk, source.backing, SUB(storage_chain)),
    ELEM("geometry", DomainDisk, geometry, SUB(disk_geometry)),
    GROUP("blockio", disk_blockio),
    ELEM("mirror", DomainDisk, mirror, SUB(disk_mirror), .flags = DOC_LIVE),
    GROUP("backenddomain", disk_backenddomain),
    GROUP("target", disk_target),
    ELEM("iotune", DomainDisk, iotune, SUB(disk_iotune)),
    ELEM("readonly", DomainDisk, readonly, FLAG, .flags = DOC_ABI),
    ELEM("shareable", DomainDisk, shareable, FLAG),
    GROUP("transient", disk_transient, SET(DomainDisk, transient)),
    ELEM("serial", DomainDisk, serial, STRING, .flags = DOC_ABI),
    ELEM("wwn", DomainDisk, wwn, STRING, .flags = DOC_ABI),
    ELEM("vendor", DomainDisk, vendor, STRING, .flags = DOC_ABI),
    ELEM("product", DomainDisk, product, STRING, .flags = DOC_ABI),
    ELEM("encryption", DomainDisk, encryption, SUB(storage_encryption)),
    MIX(DomainDisk, info, device_info),
};
const DocTable disk_table = DOC_TABLE("disk", DomainDisk, disk_rows);
