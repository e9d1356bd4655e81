/* Disks: bus from the target's name, driver, image format, place on the bus. */
#include "model/domain/rules/all.h"
#include "model/domain/rules/machine.h"
#include "model/domain/tables.h"

#include <string.h>

/* "sdab" -> 27; -1 when the name has another shape. Prefixes: fd hd vd sd xvd ubd; digits after it name a partition. */
static int target_number(const char *target)
{
    static const char *const prefixes[] = {"fd", "hd", "vd", "sd", "xvd", "ubd"};
    const char *p = NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(prefixes) && !p; i++)
        if (g_str_has_prefix(target, prefixes[i]))
            p = target + strlen(prefixes[i]);
    if (!p || !g_ascii_islower(*p))
        return -1;
    int number = 0;
    for (int first = 1; g_ascii_islower(*p); p++, first = 0) {
        number = (first ? 0 : number + 1) * 26 + (*p - 'a');
        if (number > 1 << 20)
            return -1;
    }
    while (g_ascii_isdigit(*p))
        p++;
    return *p ? -1 : number;
}

static DiskBus bus_of_target(const DomainDef *def, const DomainDisk *disk)
{
    if (disk->device == DISK_DEVICE_FLOPPY)
        return DISK_BUS_FDC;
    if (disk->source.type == STORAGE_VHOST_USER)
        return DISK_BUS_VIRTIO;
    if (g_str_has_prefix(disk->target, "hd"))
        return DISK_BUS_IDE;
    if (g_str_has_prefix(disk->target, "sd"))
        return DISK_BUS_SCSI;
    if (g_str_has_prefix(disk->target, "vd"))
        return DISK_BUS_VIRTIO;
    if (g_str_has_prefix(disk->target, "xvd"))
        return DISK_BUS_XEN;
    return DISK_BUS_IDE;
}

/* Pools are looked up when the guest starts; until then nobody knows the format. */
static void default_format(DomainDisk *disk)
{
    if (!disk->driver_name)
        disk->driver_name = NULL;
    if (disk->source.format || disk->source.type == STORAGE_VOLUME)
        return; /* a volume's format is its pool's to say */
    if (disk->source.type == STORAGE_DIR) {
        disk->source.format = STORAGE_FORMAT_FAT;
        return;
    }
    disk->source.format = STORAGE_FORMAT_RAW;
}

static void default_encryption(StorageEncryption *encryption)
{
    if (encryption && !encryption->engine && encryption->format != ENCRYPTION_FORMAT_QCOW)
        encryption->engine = ENCRYPTION_ENGINE_QEMU;
}

static void source_defaults(DomainRules *rules, StorageSource *source)
{
    default_encryption(source->encryption);
    for (uint32_t i = 0; i < source->hosts.count; i++)
        if (source->protocol == STORAGE_PROTOCOL_GLUSTER && !source->hosts.items[i]->port &&
            source->hosts.items[i]->transport != STORAGE_TRANSPORT_UNIX)
            source->hosts.items[i]->port = arena_strdup(rules->arena, "24007");
    if (source->backing)
        source_defaults(rules, source->backing);
}

static char *upper(Arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);
    for (char *p = copy; *p; p++)
        *p = g_ascii_toupper(*p);
    return copy;
}

static int one_disk(DomainRules *rules, DomainDisk *disk)
{
    if (!disk->bus && disk->target)
        disk->bus = bus_of_target(rules->def, disk);
    if (disk->device == DISK_DEVICE_CDROM)
        disk->readonly = true;
    if (!disk->snapshot && disk->readonly)
        disk->snapshot = DISK_SNAPSHOT_NONE;
    if (disk->source.type != STORAGE_VHOST_USER)
        default_format(disk);
    bool empty = !disk->source.source_seen;
    if ((disk->device == DISK_DEVICE_CDROM || disk->device == DISK_DEVICE_FLOPPY) && empty)
        disk->source.type = STORAGE_FILE; /* an empty drive */
    default_encryption(disk->encryption);
    source_defaults(rules, &disk->source);
    if (disk->info.loadparm)
        disk->info.loadparm = upper(rules->arena, disk->info.loadparm);
    if (!disk->driver_name && disk->source.type != STORAGE_VHOST_USER)
        disk->driver_name = arena_strdup(rules->arena, "qemu");
    return 0;
}

/* Disks of a bus stand together, by the number in their target. */
int rule_disk_order(DomainRules *rules)
{
    DomainDef *def = rules->def;
    uint32_t count = def->disks.count;
    DomainDisk **old = arena_alloc(rules->arena, (count + 1) * sizeof(*old));
    if (count)
        memcpy(old, def->disks.items, count * sizeof(*old));
    def->disks.count = 0;
    for (uint32_t n = 0; n < count; n++) {
        int at = -1;
        for (int i = (int)def->disks.count - 1; i >= 0; i--) {
            const DomainDisk *other = def->disks.items[i];
            if (other->bus != old[n]->bus || !other->target || !old[n]->target)
                continue;
            if (target_number(other->target) > target_number(old[n]->target)) {
                at = i;
                continue;
            }
            if (at < 0)
                at = i + 1;
            break;
        }
        doc_list_insert(rules->arena, &def->disks, at < 0 ? def->disks.count : (uint32_t)at, old[n]);
    }
    return 0;
}

int rule_disks(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->disks.count; i++)
        if (one_disk(rules, def->disks.items[i]) < 0)
            return -1;
    return 0;
}

/* ---- addresses on drive buses */

static unsigned scsi_units(DomainRules *rules, unsigned controller)
{
    const DomainController *c = rules_find_controller(rules, CONTROLLER_SCSI, (int)controller);
    return c && (c->scsi_model == SCSI_MODEL_VIRTIO_SCSI) ? 7 : 7;
}

static bool drive_used(const DomainDef *def, DiskBus bus, const DriveAddress *a)
{
    for (uint32_t i = 0; i < def->disks.count; i++) {
        const DeviceAddress *o = &def->disks.items[i]->info.address;
        if (def->disks.items[i]->bus == bus && o->type == ADDRESS_DRIVE && o->drive.controller == a->controller &&
            o->drive.bus == a->bus && o->drive.target == a->target && o->drive.unit == a->unit)
            return true;
    }
    for (uint32_t i = 0; bus == DISK_BUS_SCSI && i < def->hostdevs.count; i++) {
        const DeviceAddress *o = &def->hostdevs.items[i]->info.address;
        if (def->hostdevs.items[i]->type == HOSTDEV_SCSI && o->type == ADDRESS_DRIVE &&
            o->drive.controller == a->controller && o->drive.bus == a->bus && o->drive.target == a->target &&
            o->drive.unit == a->unit)
            return true;
    }
    return false;
}

/* The place that belongs to the number in a disk's target name. */
static bool drive_by_number(DomainRules *rules, DiskBus bus, unsigned number, DriveAddress *ret_drive)
{
    DriveAddress a = {0};
    switch (bus) {
    case DISK_BUS_IDE:
        a = (DriveAddress){.controller = number / 4, .bus = number % 4 / 2, .unit = number % 2};
        break;
    case DISK_BUS_SATA:
        a = (DriveAddress){.controller = number / 6, .unit = number % 6};
        break;
    case DISK_BUS_FDC:
        a = (DriveAddress){.controller = number / 2, .unit = number % 2};
        break;
    case DISK_BUS_SCSI: {
        unsigned units = scsi_units(rules, 0);
        a = (DriveAddress){.controller = number / units, .unit = number % units};
        break;
    }
    default:
        return false;
    }
    *ret_drive = a;
    return true;
}

static void assign_drive(DomainRules *rules, DomainDisk *disk)
{
    int number = disk->target ? target_number(disk->target) : -1;
    DriveAddress drive;
    if (number < 0 || !drive_by_number(rules, disk->bus, (unsigned)number, &drive))
        return;
    disk->info.address.type = ADDRESS_DRIVE;
    disk->info.address.drive = drive;
}

int rule_disk_addresses(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->disks.count; i++)
        if (def->disks.items[i]->info.address.type == ADDRESS_NONE)
            assign_drive(rules, def->disks.items[i]);
    for (uint32_t i = 0; i < def->hostdevs.count; i++) {
        DomainHostdev *h = def->hostdevs.items[i];
        if (h->type != HOSTDEV_SCSI || h->info.address.type != ADDRESS_NONE)
            continue;
        DriveAddress a = {0};
        for (unsigned unit = 0; unit < 16384; unit++) { /* the next free place */
            a.controller = unit / 7;
            a.unit = unit % 7;
            if (!drive_used(def, DISK_BUS_SCSI, &a))
                break;
        }
        h->info.address.type = ADDRESS_DRIVE;
        h->info.address.drive = a;
    }
    return 0;
}

static int check_target(const DomainDisk *disk)
{
    if (!disk->target) {
        if (disk->source.type == STORAGE_NETWORK || disk->source.path || disk->source.name)
            return rules_error(VIR_ERR_NO_TARGET, "%s", disk->source.path ? disk->source.path : disk->source.name);
        return rules_error(VIR_ERR_NO_TARGET, NULL);
    }
    const StorageSource *s = &disk->source;
    bool local = s->type == STORAGE_FILE || s->type == STORAGE_BLOCK || s->type == STORAGE_DIR;
    if (local && !s->path && (disk->device == DISK_DEVICE_DISK || disk->device == DISK_DEVICE_LUN))
        return rules_error(VIR_ERR_NO_SOURCE, "%s", disk->target);
    if (disk->device != DISK_DEVICE_FLOPPY && g_str_has_prefix(disk->target, "fd"))
        return rules_error(VIR_ERR_INTERNAL_ERROR, "Invalid harddisk device name: %s", disk->target);
    if (disk->device == DISK_DEVICE_FLOPPY && !g_str_has_prefix(disk->target, "fd"))
        return rules_error(VIR_ERR_INTERNAL_ERROR, "Invalid floppy device name: %s", disk->target);
    return 0;
}

int check_disk_targets(DomainRules *rules)
{
    for (uint32_t i = 0; i < rules->def->disks.count; i++)
        if (check_target(rules->def->disks.items[i]) < 0)
            return -1;
    return 0;
}
