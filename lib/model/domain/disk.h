/* <disk> */
#pragma once

#include "model/domain/storage_source.h"

#define DISK_DEVICE_VALUES(V)                                                                                          \
    V(DISK_DEVICE_DISK, "disk") V(DISK_DEVICE_CDROM, "cdrom") V(DISK_DEVICE_FLOPPY, "floppy") V(DISK_DEVICE_LUN, "lun")
DOC_ENUM(DiskDevice, disk_device, DISK_DEVICE)

#define DISK_BUS_VALUES(V)                                                                                             \
    V(DISK_BUS_IDE, "ide") V(DISK_BUS_FDC, "fdc") V(DISK_BUS_SCSI, "scsi") V(DISK_BUS_VIRTIO, "virtio")                \
    V(DISK_BUS_XEN, "xen") V(DISK_BUS_USB, "usb") V(DISK_BUS_UML, "uml") V(DISK_BUS_SATA, "sata") V(DISK_BUS_SD, "sd")
DOC_ENUM(DiskBus, disk_bus, DISK_BUS)

#define DISK_CACHE_VALUES(V)                                                                                           \
    V(DISK_CACHE_OFF, "none") V(DISK_CACHE_WRITETHROUGH, "writethrough") V(DISK_CACHE_WRITEBACK, "writeback")          \
    V(DISK_CACHE_DIRECTSYNC, "directsync") V(DISK_CACHE_UNSAFE, "unsafe")
DOC_ENUM(DiskCache, disk_cache, DISK_CACHE)

#define DISK_ERROR_POLICY_VALUES(V)                                                                                    \
    V(DISK_ERROR_POLICY_STOP, "stop") V(DISK_ERROR_POLICY_REPORT, "report") V(DISK_ERROR_POLICY_IGNORE, "ignore")      \
    V(DISK_ERROR_POLICY_ENOSPACE, "enospace")
DOC_ENUM(DiskErrorPolicy, disk_error_policy, DISK_ERROR_POLICY)

#define DISK_IO_VALUES(V) V(DISK_IO_NATIVE, "native") V(DISK_IO_THREADS, "threads") V(DISK_IO_URING, "io_uring")
DOC_ENUM(DiskIo, disk_io, DISK_IO)

#define DISK_DISCARD_VALUES(V) V(DISK_DISCARD_UNMAP, "unmap") V(DISK_DISCARD_IGNORE, "ignore")
DOC_ENUM(DiskDiscard, disk_discard, DISK_DISCARD)

#define DISK_DETECT_ZEROES_VALUES(V)                                                                                   \
    V(DISK_DETECT_ZEROES_OFF, "off") V(DISK_DETECT_ZEROES_ON, "on") V(DISK_DETECT_ZEROES_UNMAP, "unmap")
DOC_ENUM(DiskDetectZeroes, disk_detect_zeroes, DISK_DETECT_ZEROES)

#define DISK_SNAPSHOT_VALUES(V)                                                                                        \
    V(DISK_SNAPSHOT_NO, "no") V(DISK_SNAPSHOT_INTERNAL, "internal") V(DISK_SNAPSHOT_EXTERNAL, "external")              \
    V(DISK_SNAPSHOT_MANUAL, "manual")
DOC_ENUM(DiskSnapshot, disk_snapshot, DISK_SNAPSHOT)

#define DISK_TRAY_VALUES(V) V(DISK_TRAY_CLOSED, "closed") V(DISK_TRAY_OPEN, "open")
DOC_ENUM(DiskTray, disk_tray, DISK_TRAY)

#define DISK_TRANS_VALUES(V) V(DISK_TRANS_NO, "none") V(DISK_TRANS_AUTO, "auto") V(DISK_TRANS_LBA, "lba")
DOC_ENUM(DiskTrans, disk_trans, DISK_TRANS)

#define DEVICE_SGIO_VALUES(V) V(DEVICE_SGIO_FILTERED, "filtered") V(DEVICE_SGIO_UNFILTERED, "unfiltered")
DOC_ENUM(DeviceSgio, device_sgio, DEVICE_SGIO)

#define MIRROR_JOB_VALUES(V) V(MIRROR_JOB_COPY, "copy") V(MIRROR_JOB_ACTIVE_COMMIT, "active-commit")
DOC_ENUM(MirrorJob, mirror_job, MIRROR_JOB)

typedef struct DiskIotune {
    uint64_t total_bytes_sec, read_bytes_sec, write_bytes_sec;
    uint64_t total_iops_sec, read_iops_sec, write_iops_sec;
    uint64_t total_bytes_sec_max, read_bytes_sec_max, write_bytes_sec_max;
    uint64_t total_iops_sec_max, read_iops_sec_max, write_iops_sec_max;
    uint64_t size_iops_sec;
    char *group_name;
    uint64_t total_bytes_sec_max_length, read_bytes_sec_max_length, write_bytes_sec_max_length;
    uint64_t total_iops_sec_max_length, read_iops_sec_max_length, write_iops_sec_max_length;
} DiskIotune;

typedef struct DiskGeometry {
    uint32_t cyls, heads, secs;
    DiskTrans trans;
} DiskGeometry;

/* A running copy or commit of the disk to another place. */
typedef struct DiskMirror {
    MirrorJob job;
    char *ready;             /* "yes", "abort", "pivot" */
    char *file, *old_format; /* the first notation, still written for files */
    StorageSource source;
} DiskMirror;

typedef struct DomainDisk {
    StorageSource source;
    DiskDevice device;
    DiskBus bus;
    VirtioModel model;
    DiskTray tray;
    DiskCache cache;
    DiskErrorPolicy error_policy, rerror_policy;
    DiskIo io;
    DiskDiscard discard;
    DiskDetectZeroes detect_zeroes;
    DiskSnapshot snapshot;
    DeviceSgio sgio;
    Tristate removable, rawio, ioeventfd, event_idx, copy_on_read, transient_share_backing;
    bool readonly, shareable, transient, driver_seen;
    VirtioOptions virtio;
    uint32_t iothread, queues, queue_size, rotation_rate;
    uint32_t logical_block_size, physical_block_size;
    char *target;      /* "vda" */
    char *driver_name; /* "qemu" */
    char *serial, *wwn, *vendor, *product, *backend_domain;
    StorageAuth *auth; /* given outside <source>; at most one of this and source.auth */
    StorageEncryption *encryption;
    DiskIotune *iotune;
    DiskGeometry *geometry;
    DiskMirror *mirror;
    DeviceInfo info;
} DomainDisk;
