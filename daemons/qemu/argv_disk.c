/* Disks: a storage node, a format node on top of it, and the device that the guest sees. */
#include "daemons/qemu/argv_private.h"

#include <string.h>

static BootDevice boot_kind(const DomainDisk *disk)
{
    return disk->device == DISK_DEVICE_CDROM    ? BOOT_DEVICE_CDROM
           : disk->device == DISK_DEVICE_FLOPPY ? BOOT_DEVICE_FD
                                                : BOOT_DEVICE_HD;
}

/* The place of a kind in <os><boot>, from 1; 0 when it is not there. */
static uint32_t boot_place(const DomainDef *def, BootDevice kind)
{
    for (uint32_t i = 0; i < def->os.boots.count; i++) {
        if (def->os.boots.items[i]->dev == kind)
            return i + 1;
    }
    return 0;
}

uint32_t argv_disk_boot(const DomainDef *def, const DomainDisk *disk)
{
    if (disk->info.boot_order)
        return disk->info.boot_order;
    for (uint32_t i = 0; i < def->disks.count; i++) {
        /* The first of its kind is the one meant. */
        if (boot_kind(def->disks.items[i]) == boot_kind(disk))
            return def->disks.items[i] == disk ? boot_place(def, boot_kind(disk)) : 0;
    }
    return 0;
}

uint32_t argv_interface_boot(const DomainDef *def, const DomainInterface *interface)
{
    if (interface->info.boot_order)
        return interface->info.boot_order;
    return def->interfaces.count > 0 && def->interfaces.items[0] == interface ? boot_place(def, BOOT_DEVICE_NETWORK) : 0;
}

static bool source_is_empty(const StorageSource *s)
{
    switch (s->type) {
    case STORAGE_NONE:
        return true; /* the mark that a chain ends here */
    case STORAGE_NETWORK:
        return s->protocol == STORAGE_PROTOCOL_NONE;
    case STORAGE_NVME:
    case STORAGE_VOLUME:
        return false;
    default:
        return !s->path;
    }
}

static unsigned chain_length(const StorageSource *s)
{
    unsigned n = 0;

    for (; s && !source_is_empty(s); s = s->backing)
        n++;
    return n;
}

/* Node numbers count from the last disk to the first. */
static unsigned disk_number(const DomainDef *def, const DomainDisk *disk)
{
    unsigned n = 1;

    for (uint32_t i = def->disks.count; i > 0 && def->disks.items[i - 1] != disk; i--)
        n += def->disks.items[i - 1]->bus == DISK_BUS_SD ? 0 : chain_length(&def->disks.items[i - 1]->source);
    return n;
}

char *argv_disk_node(const DomainDef *def, const DomainDisk *disk, unsigned chain)
{
    if (source_is_empty(&disk->source))
        return NULL;
    return g_strdup_printf("libvirt-%u-format", disk_number(def, disk) + chain);
}

const char *argv_disk_id(const DomainDisk *disk)
{
    return disk->info.alias;
}

/* Cache modes are three switches. */
typedef struct CacheBits {
    bool set, direct, no_flush, writeback;
} CacheBits;

static CacheBits cache_bits(DiskCache cache)
{
    switch (cache) {
    case DISK_CACHE_OFF: return (CacheBits){true, true, false, true};
    case DISK_CACHE_WRITETHROUGH: return (CacheBits){true, false, false, false};
    case DISK_CACHE_WRITEBACK: return (CacheBits){true, false, false, true};
    case DISK_CACHE_DIRECTSYNC: return (CacheBits){true, true, false, false};
    case DISK_CACHE_UNSAFE: return (CacheBits){true, false, true, true};
    default: return (CacheBits){false, false, false, false};
    }
}

/* A disk that other guests write as well must not be cached here. */
static CacheBits disk_cache_bits(const DomainDisk *disk)
{
    return cache_bits(disk->cache == DISK_CACHE_NONE && disk->shareable && !disk->readonly ? DISK_CACHE_OFF : disk->cache);
}

static void add_cache(Json *node, const DomainDisk *disk)
{
    CacheBits bits = disk_cache_bits(disk);
    Json *cache;

    if (!bits.set)
        return;
    cache = json_new_object();
    json_add_bool(cache, "direct", bits.direct);
    json_add_bool(cache, "no-flush", bits.no_flush);
    json_add(node, "cache", cache);
}

static const char *default_port(StorageProtocol protocol)
{
    switch (protocol) {
    case STORAGE_PROTOCOL_NBD: return "10809";
    case STORAGE_PROTOCOL_GLUSTER: return "24007";
    case STORAGE_PROTOCOL_HTTP: return "80";
    case STORAGE_PROTOCOL_HTTPS: return "443";
    case STORAGE_PROTOCOL_FTP: return "21";
    case STORAGE_PROTOCOL_FTPS: return "990";
    case STORAGE_PROTOCOL_TFTP: return "69";
    case STORAGE_PROTOCOL_SSH: return "22";
    case STORAGE_PROTOCOL_ISCSI: return "3260";
    case STORAGE_PROTOCOL_RBD: return "0";
    default: return "0";
    }
}

static Json *server(const StorageSource *s, const StorageHost *h)
{
    Json *o = json_new_object();

    if (h->transport == STORAGE_TRANSPORT_UNIX) {
        json_add_string(o, "type", "unix");
        json_add_string(o, "path", h->socket);
    } else {
        json_add_string(o, "type", "inet");
        json_add_string(o, "host", h->name);
        json_add_string(o, "port", h->port && !g_str_equal(h->port, "0") ? h->port : default_port(s->protocol));
    }
    return o;
}

static Json *nbd_node(const StorageSource *s)
{
    Json *o = json_new_object();

    json_add_string(o, "driver", "nbd");
    if (s->hosts.count > 0)
        json_add(o, "server", server(s, s->hosts.items[0]));
    json_add_string(o, "export", s->name);
    return o;
}

static Json *gluster_node(const StorageSource *s)
{
    Json *o = json_new_object(), *servers = json_new_array();
    const char *slash = s->name ? strchr(s->name, '/') : NULL;

    json_add_string(o, "driver", "gluster");
    if (slash) {
        g_autofree char *volume = g_strndup(s->name, (gsize)(slash - s->name));

        json_add_string(o, "volume", volume);
        json_add_string(o, "path", slash + 1);
    }
    for (uint32_t i = 0; i < s->hosts.count; i++)
        json_append(servers, server(s, s->hosts.items[i]));
    json_add(o, "server", servers);
    json_add_int(o, "debug", 4);
    return o;
}

static Json *url_node(const StorageSource *s)
{
    const StorageHost *h = s->hosts.count ? s->hosts.items[0] : NULL;
    Json *o = json_new_object();

    json_add_string(o, "driver", storage_protocol_text(s->protocol));
    json_add_stringf(o, "url", "%s://%s:%s/%s%s%s", storage_protocol_text(s->protocol), h ? h->name : "localhost",
                     h && h->port && !g_str_equal(h->port, "0") ? h->port : default_port(s->protocol), s->name ? s->name : "",
                     s->query ? "?" : "", s->query ? s->query : "");
    if (s->ssl_verify != TRI_NONE)
        json_add_bool(o, "sslverify", s->ssl_verify == TRI_YES);
    if (s->readahead)
        json_add_uint(o, "readahead", s->readahead);
    if (s->timeout)
        json_add_uint(o, "timeout", s->timeout);
    return o;
}

static Json *network_node(const StorageSource *s)
{
    switch (s->protocol) {
    case STORAGE_PROTOCOL_NBD:
        return nbd_node(s);
    case STORAGE_PROTOCOL_GLUSTER:
        return gluster_node(s);
    case STORAGE_PROTOCOL_HTTP:
    case STORAGE_PROTOCOL_HTTPS:
    case STORAGE_PROTOCOL_FTP:
    case STORAGE_PROTOCOL_FTPS:
    case STORAGE_PROTOCOL_TFTP:
        return url_node(s);
    default:
        error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "disk protocol '%s' is not supported yet",
                  storage_protocol_text(s->protocol));
        return NULL;
    }
}

static Json *local_node(const DomainDisk *disk, const StorageSource *s)
{
    bool device = s->type == STORAGE_BLOCK, cdrom = disk->device == DISK_DEVICE_CDROM;
    Json *o = json_new_object();

    if (s->type == STORAGE_DIR) {
        json_add_string(o, "driver", "vvfat");
        json_add_string(o, "dir", s->path);
        json_add_bool(o, "floppy", disk->device == DISK_DEVICE_FLOPPY);
        return o;
    }
    json_add_string(o, "driver", device ? "host_device" : "file");
    if (device && cdrom && g_str_has_prefix(s->path, "/dev/cdrom-host"))
        json_add_string(o, "driver", "host_cdrom");
    json_add_string(o, "filename", s->path);
    json_add_string(o, "aio", disk_io_text(disk->io));
    return o;
}

static bool chain_readonly(const DomainDisk *disk, bool top)
{
    return !top || disk->readonly || disk->device == DISK_DEVICE_CDROM;
}

/* The credentials of a connection that is encrypted, made before the node that uses them. */
static void add_tls(Argv *a, Json *node, const StorageSource *s, unsigned number)
{
    Json *o;

    if (s->type != STORAGE_NETWORK || s->tls != TRI_YES)
        return;
    o = json_new_object();
    json_add_string(o, "qom-type", "tls-creds-x509");
    json_add_stringf(o, "id", "objlibvirt-%u-storage_tls0", number);
    json_add_string(o, "dir", "/etc/pki/qemu");
    json_add_string(o, "endpoint", "client");
    json_add_bool(o, "verify-peer", true);
    argv_add_json(a, "-object", o);
    json_add_stringf(node, "tls-creds", "objlibvirt-%u-storage_tls0", number);
    json_add_string(node, "tls-hostname", s->tls_hostname);
}

int argv_network_flash(Argv *a, const StorageSource *s)
{
    Json *o = network_node(s);

    if (!o)
        return -1;
    json_add_string(o, "node-name", "libvirt-pflash1-storage");
    json_add_bool(o, "auto-read-only", true);
    json_add_string(o, "discard", "unmap");
    argv_add_json(a, "-blockdev", o);
    return 0;
}

static int add_storage_node(Argv *a, const DomainDisk *disk, const StorageSource *s, unsigned number)
{
    Json *o = s->type == STORAGE_NETWORK ? network_node(s) : local_node(disk, s);

    if (!o)
        return -1;
    if (s->reservations)
        json_add_string(o, "pr-manager", s->reservations->managed == TRI_YES ? "pr-helper0" : NULL);
    if (s->reservations && s->reservations->managed != TRI_YES)
        json_add_stringf(o, "pr-manager", "pr-helper-libvirt-%u-storage", number);
    add_tls(a, o, s, number);
    json_add_stringf(o, "node-name", "libvirt-%u-storage", number);
    add_cache(o, disk);
    json_add_bool(o, "auto-read-only", true);
    json_add_string(o, "discard", "unmap");
    argv_add_json(a, "-blockdev", o);
    return 0;
}

/* zeroes: unmapping them makes sense only where unmapping is on. */
static const char *detect_zeroes(const DomainDisk *disk)
{
    if (disk->detect_zeroes == DISK_DETECT_ZEROES_UNMAP && disk->discard != DISK_DISCARD_UNMAP)
        return "on";
    return disk_detect_zeroes_text(disk->detect_zeroes);
}

static void add_format_node(Argv *a, const DomainDisk *disk, const StorageSource *s, unsigned number, bool top)
{
    StorageFormat format = s->format ? s->format : STORAGE_FORMAT_RAW;
    const char *driver = format == STORAGE_FORMAT_ISO || format == STORAGE_FORMAT_DIR ? "raw" : storage_format_text(format);
    Json *o = json_new_object();

    json_add_stringf(o, "node-name", "libvirt-%u-format", number);
    json_add_bool(o, "read-only", chain_readonly(disk, top));
    if (top) {
        json_add_string(o, "discard", disk_discard_text(disk->discard));
        json_add_string(o, "detect-zeroes", detect_zeroes(disk));
    }
    add_cache(o, disk);
    json_add_string(o, "driver", driver);
    if (s->metadata_cache_size && format == STORAGE_FORMAT_QCOW2)
        json_add_uint(o, "cache-size", s->metadata_cache_size);
    json_add_stringf(o, "file", "libvirt-%u-storage", number);
    if (format != STORAGE_FORMAT_RAW) {
        if (s->backing && !source_is_empty(s->backing))
            json_add_stringf(o, "backing", "libvirt-%u-format", number + 1);
        else if (s->backing)
            json_object_object_add(o, "backing", NULL);
    }
    argv_add_json(a, "-blockdev", o);
}

static int add_chain(Argv *a, const DomainDisk *disk, const StorageSource *s, unsigned number, bool top)
{
    if (!s || source_is_empty(s))
        return 0;
    /* From the bottom up: a layer names what lies below it. */
    if (add_chain(a, disk, s->backing, number + 1, /* top= */ false) < 0 || add_storage_node(a, disk, s, number) < 0)
        return -1;
    add_format_node(a, disk, s, number, top);
    return 0;
}

static const char *scsi_driver(const DomainDisk *disk)
{
    return disk->device == DISK_DEVICE_LUN ? "scsi-block" : disk->device == DISK_DEVICE_CDROM ? "scsi-cd" : "scsi-hd";
}

static Json *scsi_device(Argv *a, const DomainDisk *disk)
{
    const DriveAddress *at = &disk->info.address.drive;
    const DomainController *c = argv_controller(a->def, CONTROLLER_SCSI, (int32_t)at->controller);
    bool flat = c && (c->scsi_model == SCSI_MODEL_LSILOGIC || c->scsi_model == SCSI_MODEL_DC390 || c->scsi_model == SCSI_MODEL_AM53C974);
    Json *d = argv_device(scsi_driver(disk));

    json_add_stringf(d, "bus", "%s.%u", c ? c->info.alias : "scsi0", flat ? at->bus : 0);
    if (flat) {
        json_add_uint(d, "scsi-id", at->unit);
    } else {
        json_add_uint(d, "channel", at->bus);
        json_add_uint(d, "scsi-id", at->target);
        json_add_uint(d, "lun", at->unit);
    }
    if (disk->device != DISK_DEVICE_LUN) {
        if (disk->serial)
            json_add_string(d, "device_id", disk->serial);
        else
            json_add_stringf(d, "device_id", "drive-%s", disk->info.alias);
    }
    return d;
}

static Json *ide_device(Argv *a, const DomainDisk *disk)
{
    const DriveAddress *at = &disk->info.address.drive;
    ControllerType type = disk->bus == DISK_BUS_SATA ? CONTROLLER_SATA : CONTROLLER_IDE;
    const char *alias = argv_controller_alias(a->def, type, (int32_t)at->controller);
    Json *d = argv_device(disk->device == DISK_DEVICE_CDROM ? "ide-cd" : "ide-hd");

    if (disk->bus == DISK_BUS_SATA) {
        json_add_stringf(d, "bus", "%s.%u", alias ? alias : "ide", (unsigned)at->unit);
    } else {
        json_add_stringf(d, "bus", "%s.%u", alias ? alias : "ide", at->bus);
        json_add_uint(d, "unit", at->unit);
    }
    return d;
}

static Json *virtio_device(Argv *a, const DomainDisk *disk)
{
    static const DeviceProp table[] = {
        {"ioeventfd", PROP_TRI_BOOL, offsetof(DomainDisk, ioeventfd)},
        {"event_idx", PROP_TRI_BOOL, offsetof(DomainDisk, event_idx)},
        {"num-queues", PROP_U32, offsetof(DomainDisk, queues)},
        {"queue-size", PROP_U32, offsetof(DomainDisk, queue_size)},
        PROPS_END,
    };
    g_autofree char *driver = argv_virtio_driver("virtio-blk", &disk->info, disk->model);
    Json *d = argv_device(driver);

    argv_virtio_props(d, &disk->virtio);
    if (disk->iothread)
        json_add_stringf(d, "iothread", "iothread%u", disk->iothread);
    argv_props(d, disk, table);
    return d;
}

static Json *disk_device(Argv *a, const DomainDisk *disk)
{
    Json *d;

    switch (disk->bus) {
    case DISK_BUS_VIRTIO:
        return virtio_device(a, disk);
    case DISK_BUS_SCSI:
        return scsi_device(a, disk);
    case DISK_BUS_IDE:
    case DISK_BUS_SATA:
        return ide_device(a, disk);
    case DISK_BUS_USB:
        return argv_device("usb-storage");
    case DISK_BUS_FDC:
        d = argv_device("floppy");
        if (argv_is_q35(a->def))
            json_add_string(d, "bus", "fdc0.0");
        json_add_uint(d, "unit", disk->info.address.drive.unit);
        return d;
    default:
        error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "unsupported disk bus '%s' with device setup", disk_bus_text(disk->bus));
        return NULL;
    }
}

/* "5000c50015ea71ad" as the number QEMU wants. */
static void add_wwn(Json *d, const char *wwn)
{
    if (wwn)
        json_add_uint(d, "wwn", g_ascii_strtoull(wwn, NULL, 16));
}

static void add_error_policy(Json *d, const DomainDisk *disk)
{
    const char *werror = disk_error_policy_text(disk->error_policy), *rerror = disk_error_policy_text(disk->rerror_policy);

    if (disk->error_policy == DISK_ERROR_POLICY_ENOSPACE)
        werror = "enospc"; /* which reading cannot meet */
    else if (!rerror)
        rerror = werror;
    json_add_string(d, "werror", werror);
    json_add_string(d, "rerror", rerror);
}

static void add_media(Argv *a, Json *d, const DomainDisk *disk)
{
    static const DeviceProp table[] = {
        {"logical_block_size", PROP_U32, offsetof(DomainDisk, logical_block_size)},
        {"physical_block_size", PROP_U32, offsetof(DomainDisk, physical_block_size)},
        {"vendor", PROP_TEXT, offsetof(DomainDisk, vendor)},
        {"product", PROP_TEXT, offsetof(DomainDisk, product)},
        {"rotation_rate", PROP_U32, offsetof(DomainDisk, rotation_rate)},
        {"serial", PROP_TEXT, offsetof(DomainDisk, serial)},
        PROPS_END,
    };
    uint32_t boot = disk->bus == DISK_BUS_FDC ? 0 : argv_disk_boot(a->def, disk);
    g_autofree char *node = argv_disk_node(a->def, disk, 0);

    if (disk->shareable)
        json_add_bool(d, "share-rw", true);
    json_add_string(d, "drive", node);
    json_add_string(d, "id", disk->info.alias);
    if (boot)
        json_add_uint(d, "bootindex", boot);
    if (disk->bus == DISK_BUS_USB)
        json_add_bool(d, "removable", disk->removable == TRI_YES);
    else if (disk->bus == DISK_BUS_SCSI && disk->removable != TRI_NONE)
        json_add_bool(d, "removable", disk->removable == TRI_YES);
    if (disk->geometry && disk->geometry->cyls) {
        json_add_uint(d, "cyls", disk->geometry->cyls);
        json_add_uint(d, "heads", disk->geometry->heads);
        json_add_uint(d, "secs", disk->geometry->secs);
        json_add_string(d, "bios-chs-trans", disk_trans_text(disk->geometry->trans));
    }
    add_wwn(d, disk->wwn);
    argv_props(d, disk, table);
    if (disk->device != DISK_DEVICE_LUN && disk_cache_bits(disk).set)
        json_add_string(d, "write-cache", disk_cache_bits(disk).writeback ? "on" : "off");
    add_error_policy(d, disk);
}

/* The board's own card slot, which takes no -device. */
static int add_sd_card(Argv *a, const DomainDisk *disk)
{
    GString *s = g_string_new(NULL);
    const char *letter = disk->target ? disk->target + strlen(disk->target) - 1 : "a";

    argv_kv(s, "file", disk->source.path);
    argv_kv(s, "format", storage_format_text(disk->source.format ? disk->source.format : STORAGE_FORMAT_RAW));
    argv_kv(s, "if", "sd");
    argv_kvf(s, "index", "%d", *letter - 'a');
    argv_take(a, "-drive", s);
    return 0;
}

static int add_disk(Argv *a, const DomainDisk *disk)
{
    Json *d;

    if (disk->bus == DISK_BUS_SD)
        return add_sd_card(a, disk);
    if (add_chain(a, disk, &disk->source, disk_number(a->def, disk), /* top= */ true) < 0)
        return -1;
    d = disk_device(a, disk);
    if (!d || argv_device_address(a, d, &disk->info) < 0) {
        json_object_put(d);
        return -1;
    }
    add_media(a, d, disk);
    argv_device_emit(a, d);
    return 0;
}

/* Helpers that keep persistent reservations: one managed for all, or each disk's own. */
static void add_reservation_helpers(Argv *a)
{
    bool managed = false;

    for (uint32_t i = 0; i < a->def->disks.count; i++) {
        const DomainDisk *disk = a->def->disks.items[i];
        const StorageReservations *r = disk->source.reservations;
        Json *o;

        if (!r || (r->managed == TRI_YES && managed))
            continue;
        o = json_new_object();
        json_add_string(o, "qom-type", "pr-manager-helper");
        if (r->managed == TRI_YES) {
            managed = true;
            json_add_string(o, "id", "pr-helper0");
            json_add_stringf(o, "path", "%s/pr-helper0.sock", a->options->domain_dir);
        } else {
            json_add_stringf(o, "id", "pr-helper-libvirt-%u-storage", disk_number(a->def, disk));
            json_add_string(o, "path", r->path);
        }
        argv_add_json(a, "-object", o);
    }
}

int argv_disks(Argv *a)
{
    add_reservation_helpers(a);
    for (uint32_t i = 0; i < a->def->disks.count; i++) {
        if (add_disk(a, a->def->disks.items[i]) < 0)
            return -1;
    }
    return 0;
}
