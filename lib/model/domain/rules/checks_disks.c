/* What is refused about disks and the controllers that carry them. */
#include "model/domain/rules/all.h"
#include "model/domain/rules/machine.h"

#include <string.h>

/* ---- as the document says it */

static int check_auth(const StorageAuth *auth, const StorageSource *source)
{
    if (!auth)
        return 0;
    int type = auth->secret_type ? doc_enum_value(&secret_usage_enum, auth->secret_type, strlen(auth->secret_type)) : -1;
    if (type < 0)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "unknown secret type '%s'", auth->secret_type ? auth->secret_type : "<null>");
    bool iscsi = source->type == STORAGE_VOLUME || source->protocol == STORAGE_PROTOCOL_ISCSI;
    if ((source->protocol == STORAGE_PROTOCOL_ISCSI && type != SECRET_USAGE_ISCSI) ||
        (source->protocol == STORAGE_PROTOCOL_RBD && type != SECRET_USAGE_CEPH))
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "invalid secret type '%s'", auth->secret_type);
    (void)iscsi;
    return 0;
}

static int check_encryption(const StorageEncryption *encryption)
{
    if (encryption && encryption->cipher_seen)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "supplying <cipher> for domain disk definition is unnecessary");
    return 0;
}

static int check_seclabels(const DeviceSeclabels *labels)
{
    for (uint32_t i = 0; i < labels->count; i++) {
        const DeviceSeclabel *label = labels->items[i];
        if (!label->model && labels->count > 1)
            return rules_error(VIR_ERR_XML_ERROR, "missing security model when using multiple labels");
        for (uint32_t j = 0; j < i && labels->items[j]->model; j++)
            if (g_strcmp0(label->model, labels->items[j]->model) == 0)
                return rules_error(VIR_ERR_XML_DETAIL, "seclabel for model %s is already provided", label->model);
    }
    return 0;
}

static int check_domain_labels(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->seclabels.count; i++)
        for (uint32_t j = 0; j < def->seclabels.count; j++)
            if (i != j && def->seclabels.items[i]->model && g_strcmp0(def->seclabels.items[i]->model, def->seclabels.items[j]->model) == 0)
                return rules_error(VIR_ERR_XML_DETAIL, "seclabel for model %s is already provided", def->seclabels.items[i]->model);
    if (def->seclabels.count > 1)
        for (uint32_t i = 0; i < def->seclabels.count; i++)
            if (!def->seclabels.items[i]->model)
                return rules_error(VIR_ERR_XML_ERROR, "missing security model when using multiple labels");
    return 0;
}

int check_disks_early(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    if (check_domain_labels(def) < 0)
        return -1;
    for (uint32_t i = 0; i < def->disks.count; i++) {
        const DomainDisk *disk = def->disks.items[i];
        if (disk->auth && disk->source.auth)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "an <auth> definition already found for disk source");
        if (disk->encryption && disk->source.encryption)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "an <encryption> definition already found for disk source");
        if (check_encryption(disk->encryption) < 0 || check_encryption(disk->source.encryption) < 0 ||
            check_seclabels(&disk->source.seclabels) < 0)
            return -1;
        for (const StorageSource *s = disk->source.backing; s && s->type; s = s->backing)
            if (!s->source_seen)
                return rules_error(VIR_ERR_XML_ERROR, "missing disk backing store source");
        if (disk->source.type == STORAGE_NVME && !disk->source.nvme_address)
            return rules_error(VIR_ERR_XML_ERROR, "NVMe disk source is missing address");
        if (disk->source.type == STORAGE_NETWORK && disk->source.source_seen && !disk->source.name &&
            disk->source.protocol != STORAGE_PROTOCOL_NBD)
            return rules_error(VIR_ERR_XML_ERROR, "missing name for disk source");
        if (disk->vendor && strlen(disk->vendor) > 8)
            return rules_error(VIR_ERR_XML_ERROR, "disk vendor is more than %d characters", 8);
        if (disk->product && strlen(disk->product) > 16)
            return rules_error(VIR_ERR_XML_ERROR, "disk product is more than %d characters", 16);
    }
    return 0;
}

/* ---- one disk */

static int check_address_type(const DomainDisk *disk)
{
    AddressType type = disk->info.address.type;
    bool wrong = false;
    switch (disk->bus) {
    case DISK_BUS_IDE:
    case DISK_BUS_FDC:
    case DISK_BUS_SCSI:
    case DISK_BUS_SATA:
        wrong = type != ADDRESS_DRIVE && type != ADDRESS_NONE && type != ADDRESS_UNASSIGNED;
        break;
    case DISK_BUS_USB:
        wrong = type != ADDRESS_USB && type != ADDRESS_NONE && type != ADDRESS_UNASSIGNED;
        break;
    case DISK_BUS_VIRTIO:
        wrong = type == ADDRESS_DRIVE || type == ADDRESS_USB || type == ADDRESS_ISA || type == ADDRESS_CCID;
        break;
    default:
        break;
    }
    if (wrong && disk->bus == DISK_BUS_VIRTIO)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "virtio disk cannot have an address of type '%s'", address_type_text(type));
    if (wrong)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "Invalid address type '%s' for the disk '%s' with the bus type '%s'",
                           address_type_text(type), disk->target, disk_bus_text(disk->bus));
    return 0;
}

static int check_lun(const DomainDisk *disk)
{
    if (disk->device != DISK_DEVICE_LUN) {
        if (disk->rawio || disk->sgio)
            return rules_error(VIR_ERR_XML_ERROR, "rawio or sgio can be used only with device='lun'");
        return 0;
    }
    const StorageSource *s = &disk->source;
    if (disk->bus != DISK_BUS_VIRTIO && disk->bus != DISK_BUS_SCSI)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "disk device='lun' is not supported for bus='%s'", disk_bus_text(disk->bus));
    bool block = s->type == STORAGE_BLOCK || (s->type == STORAGE_NETWORK && s->protocol == STORAGE_PROTOCOL_ISCSI) ||
                 s->type == STORAGE_VOLUME || s->type == STORAGE_NVME;
    if (!block)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "disk device='lun' is only valid for block type disk source");
    return 0;
}

static int check_iotune(const DiskIotune *t)
{
    if (!t)
        return 0;
    if ((t->total_bytes_sec && (t->read_bytes_sec || t->write_bytes_sec)) ||
        (t->total_iops_sec && (t->read_iops_sec || t->write_iops_sec)))
        return rules_error(VIR_ERR_XML_ERROR, "total and read/write of %s cannot be set at the same time",
                           t->total_bytes_sec ? "bytes_sec" : "iops_sec");
    if ((t->total_bytes_sec_max && (t->read_bytes_sec_max || t->write_bytes_sec_max)) ||
        (t->total_iops_sec_max && (t->read_iops_sec_max || t->write_iops_sec_max)))
        return rules_error(VIR_ERR_XML_ERROR, "total and read/write of %s cannot be set at the same time",
                           t->total_bytes_sec_max ? "bytes_sec_max" : "iops_sec_max");
    return 0;
}

static int check_disk_options(const DomainDisk *disk)
{
    bool removable_media = disk->device == DISK_DEVICE_CDROM || disk->device == DISK_DEVICE_FLOPPY;
    if (disk->tray && !removable_media)
        return rules_error(VIR_ERR_XML_ERROR, "tray is only valid for cdrom and floppy");
    if (disk->removable && disk->bus != DISK_BUS_USB && disk->bus != DISK_BUS_SCSI)
        return rules_error(VIR_ERR_XML_ERROR, "removable is only valid for usb or scsi disks");
    if (disk->device == DISK_DEVICE_FLOPPY && disk->bus != DISK_BUS_FDC)
        return rules_error(VIR_ERR_INTERNAL_ERROR, "Invalid bus type '%s' for floppy disk", disk_bus_text(disk->bus));
    if (disk->device != DISK_DEVICE_FLOPPY && disk->bus == DISK_BUS_FDC)
        return rules_error(VIR_ERR_INTERNAL_ERROR, "Invalid bus type '%s' for disk", disk_bus_text(disk->bus));
    if (disk->bus != DISK_BUS_VIRTIO && (disk->ioeventfd || disk->event_idx))
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "disk %s mode supported only for virtio bus",
                           disk->ioeventfd ? "ioeventfd" : "event_idx");
    if (disk->bus != DISK_BUS_VIRTIO && (disk->virtio.iommu || disk->virtio.ats || disk->virtio.packed || disk->virtio.page_per_vq))
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "%s driver option is only supported for virtio devices",
                           disk->virtio.iommu ? "iommu" : disk->virtio.ats ? "ats" : disk->virtio.packed ? "packed" : "page_per_vq");
    if (disk->device == DISK_DEVICE_CDROM && disk->bus == DISK_BUS_VIRTIO)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "disk type of '%s' does not support ejectable media", disk->target);
    if (disk->iothread && disk->bus != DISK_BUS_VIRTIO)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "IOThreads not available for bus %s target %s",
                           disk_bus_text(disk->bus), disk->target);
    if (disk->queues && disk->bus != DISK_BUS_VIRTIO)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "queues attribute in disk driver element is only supported by virtio-blk");
    if (disk->model && disk->bus != DISK_BUS_VIRTIO)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "disk model '%s' not supported for bus '%s'", virtio_model_text(disk->model),
                           disk_bus_text(disk->bus));
    if (disk->wwn && disk->bus != DISK_BUS_IDE && disk->bus != DISK_BUS_SCSI)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "Only ide and scsi disk support wwn");
    return 0;
}

static int check_qemu_source(const DomainDisk *disk)
{
    const StorageSource *s = &disk->source;
    const StorageEncryption *encryption = s->encryption ? s->encryption : disk->encryption;
    if (s->format == STORAGE_FORMAT_DIR)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "'directory' storage format is not directly supported by QEMU, use 'dir' disk type instead");
    if (s->format == STORAGE_FORMAT_ISO)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "storage format 'iso' is not directly supported by QEMU, use 'raw' instead");
    if (s->format == STORAGE_FORMAT_VHD || s->format == STORAGE_FORMAT_COW)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "storage format '%s' is not supported",
                                storage_format_text(s->format));
    if (s->format == STORAGE_FORMAT_FAT && s->type != STORAGE_DIR)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "storage format 'fat' is supported only with 'dir' storage type");
    if (s->type == STORAGE_DIR && s->format != STORAGE_FORMAT_FAT && s->format != STORAGE_FORMAT_NONE)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "storage type 'dir' requires use of storage format 'fat'");
    if (encryption && (encryption->format == ENCRYPTION_FORMAT_QCOW || encryption->format == ENCRYPTION_FORMAT_DEFAULT))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "old qcow/qcow2 encryption is not supported");
    if (encryption && s->format != STORAGE_FORMAT_RAW && s->format != STORAGE_FORMAT_QCOW2 && s->format != STORAGE_FORMAT_NONE)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "encryption is supported only with 'raw' and 'qcow2' image format");
    return 0;
}

static int check_qemu_disk(const DomainDisk *disk)
{
    if ((disk->vendor || disk->product) && disk->bus != DISK_BUS_SCSI)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "Only scsi disk supports vendor and product");
    if ((disk->vendor || disk->product) && disk->device == DISK_DEVICE_LUN)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "Only disk and cdrom support vendor and product");
    if (disk->shareable && disk->source.format != STORAGE_FORMAT_RAW && disk->source.format != STORAGE_FORMAT_NONE &&
        disk->source.type != STORAGE_VHOST_USER)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "shared access for disk '%s' requires use of supported storage format", disk->target);
    if (disk->transient && disk->readonly && disk->transient_share_backing == TRI_YES)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "transient disk cannot be read-only");
    if (disk->bus == DISK_BUS_IDE && disk->readonly && disk->device == DISK_DEVICE_DISK)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "readonly ide disks are not supported");
    if (disk->bus == DISK_BUS_SATA && disk->readonly && disk->device == DISK_DEVICE_DISK)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "readonly sata disks are not supported");
    if (disk->bus == DISK_BUS_XEN || disk->bus == DISK_BUS_UML)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "unsupported disk bus '%s'", disk_bus_text(disk->bus));
    return check_qemu_source(disk);
}

/* ---- places on the drive buses */

static int check_drive(DomainRules *rules, const DomainDisk *disk)
{
    const DriveAddress *a = &disk->info.address.drive;
    if (disk->info.address.type != ADDRESS_DRIVE)
        return 0;
    const char *bus = disk_bus_text(disk->bus);
    switch (disk->bus) {
    case DISK_BUS_IDE:
    case DISK_BUS_FDC:
        if (a->target)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "target must be 0 for %s controller", bus);
        if (disk->bus == DISK_BUS_FDC && a->bus)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "bus must be 0 for floppy bus");
        break;
    case DISK_BUS_SATA:
        if (a->bus)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "bus must be 0 for ide controller");
        if (a->target)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "target must be 0 for ide controller");
        break;
    case DISK_BUS_SCSI: {
        if (a->bus)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "SCSI controller only supports 1 bus");
        const DomainController *c = rules_find_controller(rules, CONTROLLER_SCSI, (int)a->controller);
        ScsiModel model = c ? c->scsi_model : SCSI_MODEL_NONE;
        if (model == SCSI_MODEL_LSILOGIC && a->target)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "target must be 0 for controller model 'lsilogic'");
        if (model == SCSI_MODEL_LSILOGIC && a->unit > 7)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "unit must be <= 7 for controller model 'lsilogic'");
        break;
    }
    default:
        break;
    }
    return 0;
}

static int check_duplicates(const DomainDef *def, uint32_t i)
{
    const DomainDisk *disk = def->disks.items[i];
    const DeviceAddress *a = &disk->info.address;
    for (uint32_t j = 0; j < i; j++) {
        const DomainDisk *other = def->disks.items[j];
        const DeviceAddress *b = &other->info.address;
        if (g_strcmp0(disk->target, other->target) == 0)
            return rules_error(VIR_ERR_XML_ERROR, "target '%s' duplicated for disk sources '%s' and '%s'", disk->target,
                               other->source.path ? other->source.path : "<null>", disk->source.path ? disk->source.path : "<null>");
        if (disk->wwn && g_strcmp0(disk->wwn, other->wwn) == 0)
            return rules_error(VIR_ERR_XML_ERROR, "Disks '%s' and '%s' have identical WWN", disk->target, other->target);
        if (a->type == ADDRESS_DRIVE && b->type == ADDRESS_DRIVE && disk->bus == other->bus &&
            a->drive.controller == b->drive.controller && a->drive.bus == b->drive.bus && a->drive.target == b->drive.target &&
            a->drive.unit == b->drive.unit)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED,
                               "Found duplicate drive address for disk with target name '%s' controller='%u' bus='%u' "
                               "target='%u' unit='%" G_GUINT64_FORMAT "'",
                               other->target, a->drive.controller, a->drive.bus, a->drive.target, a->drive.unit);
    }
    return 0;
}

int check_disks(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->disks.count; i++) {
        const DomainDisk *disk = def->disks.items[i];
        if (check_auth(disk->auth, &disk->source) < 0 || check_auth(disk->source.auth, &disk->source) < 0 || check_lun(disk) < 0 || check_address_type(disk) < 0 || check_disk_options(disk) < 0 || check_iotune(disk->iotune) < 0 ||
            check_qemu_disk(disk) < 0 || check_drive(rules, disk) < 0)
            return -1;
    }
    for (uint32_t i = 0; i < def->disks.count; i++)
        if (check_duplicates(def, i) < 0)
            return -1;
    return 0;
}
