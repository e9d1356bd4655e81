/* The small devices: balloon, RNG, watchdog, TPM, panic, shared memory, file systems, host devices, and the like. */
#include "daemons/qemu/argv_private.h"

#include <string.h>

/* Adds id and address, then puts the device on the command line. */
static int finish(Argv *a, Json *d, const DeviceInfo *info)
{
    if (argv_device_info(a, d, info) < 0) {
        json_object_put(d);
        return -1;
    }
    argv_device_emit(a, d);
    return 0;
}

static int add_watchdog(Argv *a, const DomainWatchdog *w)
{
    if (w->model == WATCHDOG_ITCO)
        return 0; /* part of the q35 chipset */
    return finish(a, argv_device(watchdog_model_text(w->model)), &w->info);
}

/* One action for all watchdogs. "dump" is ours to do: QEMU only stops the guest. */
static int add_watchdogs(Argv *a)
{
    WatchdogAction action;

    for (uint32_t i = 0; i < a->def->watchdogs.count; i++) {
        if (add_watchdog(a, a->def->watchdogs.items[i]) < 0)
            return -1;
    }
    if (a->def->watchdogs.count == 0)
        return 0;
    action = a->def->watchdogs.items[0]->action;
    if (action == WATCHDOG_ACTION_NONE)
        action = WATCHDOG_ACTION_RESET;
    if (action == WATCHDOG_ACTION_DUMP)
        action = WATCHDOG_ACTION_PAUSE;
    argv_add(a, "-watchdog-action", watchdog_action_text(action));
    return 0;
}

static int add_balloon(Argv *a)
{
    static const DeviceProp table[] = {
        {"deflate-on-oom", PROP_TRI_BOOL, offsetof(DomainMemballoon, autodeflate)},
        {"free-page-reporting", PROP_TRI_BOOL, offsetof(DomainMemballoon, free_page_reporting)},
        PROPS_END,
    };
    const DomainMemballoon *b = a->def->memballoon;
    g_autofree char *driver = NULL;
    VirtioModel model;
    Json *d;

    if (!b || b->model == MEMBALLOON_OFF || b->model == MEMBALLOON_XEN)
        return 0;
    model = b->model == MEMBALLOON_VIRTIO_TRANSITIONAL       ? VIRTIO_MODEL_TRANSITIONAL
            : b->model == MEMBALLOON_VIRTIO_NON_TRANSITIONAL ? VIRTIO_MODEL_NON_TRANSITIONAL
                                                             : VIRTIO_MODEL_NONE;
    driver = argv_virtio_driver("virtio-balloon", &b->info, model);
    d = argv_device(driver);
    argv_virtio_props(d, &b->virtio);
    argv_props(d, b, table);
    return finish(a, d, &b->info);
}

static int rng_backend(Argv *a, const DomainRng *r)
{
    Json *o = json_new_object();

    json_add_stringf(o, "qom-type", "rng-%s", rng_backend_text(r->backend));
    json_add_stringf(o, "id", "obj%s", r->info.alias);
    if (r->backend == RNG_BACKEND_RANDOM)
        json_add_string(o, "filename", r->file ? r->file : "/dev/random");
    if (r->backend == RNG_BACKEND_EGD) {
        g_autofree char *id = g_strdup_printf("char%s", r->info.alias);

        if (argv_chardev(a, &r->source, id, /* parallel= */ false) < 0) {
            json_object_put(o);
            return -1;
        }
        json_add_string(o, "chardev", id);
    }
    argv_add_json(a, "-object", o);
    return 0;
}

static int add_rng(Argv *a, const DomainRng *r)
{
    g_autofree char *driver = argv_virtio_driver("virtio-rng", &r->info, r->model);
    Json *d;

    if (rng_backend(a, r) < 0)
        return -1;
    d = argv_device(driver);
    argv_virtio_props(d, &r->virtio);
    json_add_stringf(d, "rng", "obj%s", r->info.alias);
    if (r->rate_bytes) {
        json_add_uint(d, "max-bytes", r->rate_bytes);
        json_add_uint(d, "period", r->rate_period ? r->rate_period : 1000);
    }
    return finish(a, d, &r->info);
}

static int add_panic(Argv *a, const DomainPanic *p)
{
    Json *d;

    switch (p->model) {
    case PANIC_ISA:
        d = argv_device("pvpanic");
        if (p->info.address.type == ADDRESS_ISA)
            json_add_uint(d, "ioport", p->info.address.isa.iobase);
        argv_device_emit(a, d);
        return 0;
    case PANIC_PVPANIC:
        return finish(a, argv_device("pvpanic-pci"), &p->info);
    default:
        return 0; /* the machine or the processor reports */
    }
}

static int add_tpm(Argv *a, const DomainTpm *t)
{
    Json *d;

    if (t->model == TPM_MODEL_SPAPR_PROXY) {
        d = argv_device("spapr-tpm-proxy");
        json_add_string(d, "host-path", t->device ? t->device : "/dev/tpmrm0");
        return finish(a, d, &t->info);
    }
    if (t->backend == TPM_BACKEND_PASSTHROUGH) {
        GString *s = g_string_new("passthrough");

        argv_kvf(s, "id", "tpm-%s", t->info.alias);
        argv_kv(s, "path", t->device ? t->device : "/dev/tpm0");
        argv_take(a, "-tpmdev", s);
    } else {
        error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "TPM backend '%s' is not supported yet", tpm_backend_text(t->backend));
        return -1;
    }
    d = argv_device(tpm_model_text(t->model));
    json_add_stringf(d, "tpmdev", "tpm-%s", t->info.alias);
    return finish(a, d, &t->info);
}

static int add_shmem(Argv *a, const DomainShmem *s)
{
    Json *d = argv_device(shmem_model_text(s->model));

    if (s->model == SHMEM_MODEL_IVSHMEM_PLAIN) {
        Json *o = json_new_object();

        json_add_string(o, "qom-type", "memory-backend-file");
        json_add_stringf(o, "id", "shmmem-%s", s->info.alias);
        json_add_stringf(o, "mem-path", "/dev/shm/%s", s->name);
        json_add_uint(o, "size", s->size_mib << 20);
        json_add_bool(o, "share", true);
        argv_add_json(a, "-object", o);
        json_add_stringf(d, "memdev", "shmmem-%s", s->info.alias);
        json_add_string(d, "master", s->role == SHMEM_ROLE_MASTER ? "on" : s->role == SHMEM_ROLE_PEER ? "off" : NULL);
    } else {
        g_autofree char *path = s->server_path ? g_strdup(s->server_path) : g_strdup_printf("/var/lib/libvirt/shmem-%s-sock", s->name);

        argv_addf(a, "-chardev", "socket,id=char%s,path=%s", s->info.alias, path);
        json_add_stringf(d, "chardev", "char%s", s->info.alias);
        if (s->msi_vectors)
            json_add_uint(d, "vectors", s->msi_vectors);
        if (s->msi_ioeventfd != TRI_NONE)
            json_add_bool(d, "ioeventfd", s->msi_ioeventfd == TRI_ON);
    }
    return finish(a, d, &s->info);
}

static int add_vsock(Argv *a)
{
    const DomainVsock *v = a->def->vsock;
    g_autofree char *driver = NULL;
    Json *d;

    if (!v)
        return 0;
    driver = argv_virtio_driver("vhost-vsock", &v->info, v->model);
    d = argv_device(driver);
    argv_virtio_props(d, &v->virtio);
    json_add_uint(d, "guest-cid", v->cid);
    if (a->options->native)
        json_add_string(d, "vhostfd", "-1");
    return finish(a, d, &v->info);
}

/* Generation id: tells the guest that it was rolled back or copied. */
static void add_genid(Argv *a)
{
    char guid[UUID_TEXT_SIZE];
    Json *d;

    if (!a->def->genid_seen)
        return;
    doc_uuid_format(a->def->genid, guid);
    d = argv_device("vmgenid");
    json_add_string(d, "guid", guid);
    json_add_string(d, "id", "vmgenid0");
    argv_device_emit(a, d);
}

static int add_nvram(Argv *a)
{
    const DomainNvram *n = a->def->nvram_device;

    if (n && n->info.address.type == ADDRESS_SPAPR_VIO)
        argv_addf(a, "-global", "spapr-nvram.reg=0x%" G_GINT64_MODIFIER "x", n->info.address.spapr_vio.reg);
    return 0;
}

static int add_crypto(Argv *a, const DomainCrypto *c)
{
    g_autofree char *driver = argv_virtio_driver("virtio-crypto", &c->info, VIRTIO_MODEL_NONE);
    Json *o = json_new_object(), *d = argv_device(driver);

    json_add_stringf(o, "qom-type", "cryptodev-backend-%s", crypto_backend_text(c->backend));
    json_add_stringf(o, "id", "obj%s", c->info.alias);
    if (c->queues)
        json_add_uint(o, "queues", c->queues);
    argv_add_json(a, "-object", o);
    argv_virtio_props(d, &c->virtio);
    json_add_stringf(d, "cryptodev", "obj%s", c->info.alias);
    return finish(a, d, &c->info);
}

#define ADD_LIST(list, function)                                                                                                  \
    for (uint32_t i = 0; i < a->def->list.count; i++) {                                                                           \
        if (function(a, a->def->list.items[i]) < 0)                                                                               \
            return -1;                                                                                                            \
    }

int argv_small_devices(Argv *a)
{
    if (add_watchdogs(a) < 0 || add_balloon(a) < 0)
        return -1;
    ADD_LIST(rngs, add_rng)
    ADD_LIST(tpms, add_tpm)
    ADD_LIST(panics, add_panic)
    ADD_LIST(shmems, add_shmem)
    ADD_LIST(cryptos, add_crypto)
    add_genid(a);
    return add_nvram(a) < 0 || add_vsock(a) < 0 ? -1 : 0;
}

static void add_9p(Argv *a, const DomainFilesystem *f)
{
    GString *s = g_string_new(f->driver == FS_DRIVER_HANDLE ? "handle" : "local");

    if (f->driver != FS_DRIVER_HANDLE) {
        argv_kv(s, "security_model", f->access == FS_ACCESS_MAPPED ? "mapped" : f->access == FS_ACCESS_SQUASH ? "none" : "passthrough");
        argv_kv(s, "multidevs", fs_multidevs_text(f->multidevs));
        if (f->fmode)
            argv_kvf(s, "fmode", "%04o", f->fmode);
        if (f->dmode)
            argv_kvf(s, "dmode", "%04o", f->dmode);
    }
    argv_kv(s, "writeout", fs_wrpolicy_text(f->wrpolicy));
    argv_kvf(s, "id", "fsdev-%s", f->info.alias);
    argv_kv(s, "path", f->source);
    if (f->readonly)
        argv_kv(s, "readonly", "on");
    argv_take(a, "-fsdev", s);
}

static int add_virtiofs(Argv *a, const DomainFilesystem *f)
{
    g_autofree char *driver = argv_virtio_driver("vhost-user-fs", &f->info, f->model);
    GString *s = g_string_new(NULL);
    Json *d = argv_device(driver);

    g_string_append_printf(s, "socket,id=chr-vu-%s", f->info.alias);
    argv_kv(s, "path", f->socket);
    argv_take(a, "-chardev", s);
    json_add_stringf(d, "chardev", "chr-vu-%s", f->info.alias);
    if (f->queue)
        json_add_uint(d, "queue-size", f->queue);
    json_add_string(d, "tag", f->target);
    argv_virtio_props(d, &f->virtio);
    return finish(a, d, &f->info);
}

static int add_filesystem(Argv *a, const DomainFilesystem *f)
{
    g_autofree char *driver = argv_virtio_driver("virtio-9p", &f->info, f->model);
    Json *d;

    if (f->driver == FS_DRIVER_VIRTIOFS) {
        if (f->socket)
            return add_virtiofs(a, f);
        error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "%s", "starting virtiofsd is not supported yet, give its <source socket>");
        return -1;
    }
    add_9p(a, f);
    d = argv_device(driver);
    argv_virtio_props(d, &f->virtio);
    json_add_stringf(d, "fsdev", "fsdev-%s", f->info.alias);
    json_add_string(d, "mount_tag", f->target);
    return finish(a, d, &f->info);
}

int argv_filesystems(Argv *a)
{
    ADD_LIST(filesystems, add_filesystem)
    return 0;
}

static int add_usb_host(Argv *a, const DomainHostdev *h)
{
    Json *d = argv_device("usb-host");

    json_add_stringf(d, "hostdevice", "/dev/bus/usb/%03u/%03u", h->source.usb_bus, h->source.usb_device);
    if (h->source.guest_reset != GUEST_RESET_NONE) {
        json_add_bool(d, "guest-reset", h->source.guest_reset != GUEST_RESET_OFF);
        json_add_bool(d, "guest-resets-all", h->source.guest_reset == GUEST_RESET_ON);
    }
    return finish(a, d, &h->info);
}

static int add_vfio(Argv *a, const DomainHostdev *h)
{
    bool mdev = h->type == HOSTDEV_MDEV;
    const PciAddress *p = &h->source.pci;
    Json *d = argv_device(mdev && h->model != HOSTDEV_MODEL_NONE ? hostdev_model_text(h->model) : "vfio-pci");

    if (mdev) {
        char uuid[UUID_TEXT_SIZE];

        doc_uuid_format(h->source.mdev_uuid, uuid);
        json_add_stringf(d, "sysfsdev", "/sys/bus/mdev/devices/%s", uuid);
        json_add_string(d, "display", h->display == TRI_ON ? "on" : h->display == TRI_OFF ? "off" : NULL);
        json_add_string(d, "ramfb", h->ramfb == TRI_ON ? "on" : h->ramfb == TRI_OFF ? "off" : NULL);
    } else {
        json_add_stringf(d, "host", "%04x:%02x:%02x.%u", p->domain, p->bus, p->slot, p->function);
    }
    return finish(a, d, &h->info);
}

static int add_hostdev(Argv *a, const DomainHostdev *h)
{
    switch (h->type) {
    case HOSTDEV_USB:
        return add_usb_host(a, h);
    case HOSTDEV_PCI:
        /* An address of type "unassigned" means: not for the guest. */
        return h->info.address.type == ADDRESS_UNASSIGNED ? 0 : add_vfio(a, h);
    case HOSTDEV_MDEV:
        return add_vfio(a, h);
    default:
        error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "host device of type '%s' is not supported yet", hostdev_type_text(h->type));
        return -1;
    }
}

int argv_hostdevs(Argv *a)
{
    ADD_LIST(hostdevs, add_hostdev)
    return 0;
}
