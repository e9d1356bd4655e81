/* Where devices are plugged in, on every bus but PCI: virtio-serial, USB, CCID, spapr-vio, CCW, virtio-mmio, DIMM slots. */
#include "model/domain/rules/all.h"
#include "model/domain/rules/machine.h"
#include "model/domain/tables.h"

#include <string.h>

/* ---- virtio-serial: ports of a controller; port 0 is for a console */

#define VIRTIO_SERIAL_PORTS 31

static bool serial_port_used(const DomainDef *def, uint32_t controller, uint32_t port, const DomainChardev *but)
{
    DomainChardev *const *lists[] = {def->channels.items, def->consoles.items};
    uint32_t counts[] = {def->channels.count, def->consoles.count};
    for (unsigned l = 0; l < 2; l++)
        for (uint32_t i = 0; i < counts[l]; i++) {
            const DomainChardev *c = lists[l][i];
            const DeviceAddress *a = &c->info.address;
            if (c != but && a->type == ADDRESS_VIRTIO_SERIAL && a->virtio_serial.controller == controller &&
                a->virtio_serial.port == port && (port || l == 1))
                return true;
        }
    return false;
}

static void assign_serial_port(DomainRules *rules, DomainChardev *device, uint32_t first)
{
    DeviceAddress *a = &device->info.address;
    bool fixed = a->type == ADDRESS_VIRTIO_SERIAL;
    uint32_t from = fixed ? a->virtio_serial.controller : 0;
    int highest = rules_highest_controller(rules, CONTROLLER_VIRTIO_SERIAL);
    for (uint32_t c = from; (int)c <= highest || c == from; c++) {
        const DomainController *controller = rules_find_controller(rules, CONTROLLER_VIRTIO_SERIAL, (int)c);
        uint32_t ports = controller && controller->ports_set ? controller->ports : VIRTIO_SERIAL_PORTS;
        for (uint32_t port = first; controller && port < ports; port++) {
            if (serial_port_used(rules->def, c, port, device))
                continue;
            a->type = ADDRESS_VIRTIO_SERIAL;
            a->virtio_serial = (VirtioSerialAddress){c, 0, port};
            return;
        }
        if (fixed)
            return;
    }
    rules_add_controller(rules, CONTROLLER_VIRTIO_SERIAL, highest + 1, 0);
    a->type = ADDRESS_VIRTIO_SERIAL;
    a->virtio_serial = (VirtioSerialAddress){(uint32_t)(highest + 1), 0, first};
}

int rule_virtio_serial_addresses(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->channels.count; i++) {
        DomainChardev *c = def->channels.items[i];
        const DeviceAddress *a = &c->info.address;
        if (c->channel_target == CHANNEL_TARGET_VIRTIO &&
            (a->type == ADDRESS_NONE || (a->type == ADDRESS_VIRTIO_SERIAL && a->virtio_serial.port == 0)))
            assign_serial_port(rules, c, 1);
    }
    return 0;
}

/* ---- CCID */

int rule_ccid_addresses(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->smartcards.count; i++) {
        DeviceAddress *a = &def->smartcards.items[i]->info.address;
        if (a->type != ADDRESS_NONE)
            continue;
        uint32_t slot = 0;
        for (uint32_t j = 0; j < def->smartcards.count; j++) {
            const DeviceAddress *o = &def->smartcards.items[j]->info.address;
            if (o->type == ADDRESS_CCID && o->ccid.controller == 0 && o->ccid.slot == slot)
                slot++, j = (uint32_t)-1;
        }
        a->type = ADDRESS_CCID;
        a->ccid = (CcidAddress){0, slot};
    }
    return 0;
}

/* ---- spapr-vio */

typedef struct SparpUse {
    uint64_t reg;
    const DeviceInfo *but;
    bool used;
} SpaprUse;

static int spapr_reg_used(DomainRules *rules, const DeviceRef *device, void *opaque)
{
    SpaprUse *use = opaque;
    const DeviceAddress *a = &device->info->address;
    if (strcmp(device->kind, "console") != 0 && device->info != use->but && a->type == ADDRESS_SPAPR_VIO &&
        a->spapr_vio.reg_set && a->spapr_vio.reg == use->reg)
        use->used = true;
    return 0;
}

static void assign_spapr(DomainRules *rules, DeviceInfo *info, uint64_t first)
{
    SpaprUse use = {.reg = first, .but = info};
    if (info->address.type == ADDRESS_SPAPR_VIO && info->address.spapr_vio.reg_set)
        return;
    do {
        use.used = false;
        rules_each_device(rules, spapr_reg_used, &use);
        use.reg += use.used ? 0x1000 : 0;
    } while (use.used);
    info->address.type = ADDRESS_SPAPR_VIO;
    info->address.spapr_vio.reg = use.reg;
    info->address.spapr_vio.reg_set = true;
}

int rule_spapr_addresses(DomainRules *rules)
{
    DomainDef *def = rules->def;
    if (!machine_is_pseries(def))
        return 0;
    for (uint32_t i = 0; i < def->interfaces.count; i++)
        if (g_strcmp0(def->interfaces.items[i]->model, "spapr-vlan") == 0)
            assign_spapr(rules, &def->interfaces.items[i]->info, 0x1000);
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        DomainController *c = def->controllers.items[i];
        if (c->type == CONTROLLER_SCSI && c->scsi_model == SCSI_MODEL_IBMVSCSI)
            assign_spapr(rules, &c->info, 0x2000);
    }
    for (uint32_t i = 0; i < def->serials.count; i++)
        if (def->serials.items[i]->serial_target == SERIAL_TARGET_SPAPR_VIO)
            assign_spapr(rules, &def->serials.items[i]->info, 0x30000000);
    if (def->nvram_device)
        assign_spapr(rules, &def->nvram_device->info, 0x3000);
    return 0;
}

/* ---- CCW and virtio-mmio: transports of every virtio device on machines without PCI */

static bool is_virtio_model(const char *model)
{
    return model && (strcmp(model, "virtio") == 0 || strcmp(model, "virtio-transitional") == 0 ||
                     strcmp(model, "virtio-non-transitional") == 0);
}

/* Whether the device is a virtio one that has no fixed place. */
static bool is_virtio(const DeviceRef *ref)
{
    const char *kind = ref->kind;
    if (strcmp(kind, "disk") == 0)
        return ((const DomainDisk *)ref->device)->bus == DISK_BUS_VIRTIO;
    if (strcmp(kind, "controller") == 0) {
        const DomainController *c = ref->device;
        return c->type == CONTROLLER_VIRTIO_SERIAL ||
               (c->type == CONTROLLER_SCSI && c->scsi_model == SCSI_MODEL_VIRTIO_SCSI);
    }
    if (strcmp(kind, "interface") == 0) {
        const DomainInterface *net = ref->device;
        return is_virtio_model(net->model) && net->type != INTERFACE_HOSTDEV;
    }
    if (strcmp(kind, "filesystem") == 0 || strcmp(kind, "rng") == 0 || strcmp(kind, "vsock") == 0 ||
        strcmp(kind, "crypto") == 0)
        return true;
    if (strcmp(kind, "memballoon") == 0)
        return ((const DomainMemballoon *)ref->device)->model == MEMBALLOON_VIRTIO;
    if (strcmp(kind, "video") == 0)
        return ((const DomainVideo *)ref->device)->type == VIDEO_VIRTIO;
    if (strcmp(kind, "input") == 0) {
        const DomainInput *input = ref->device;
        return input->bus == INPUT_BUS_VIRTIO;
    }
    return false;
}

static bool is_ccw_hostdev(const DeviceRef *ref)
{
    const DomainHostdev *h = ref->device;
    if (strcmp(ref->kind, "hostdev") != 0)
        return false;
    return (h->type == HOSTDEV_MDEV && h->model == HOSTDEV_MODEL_VFIO_CCW) || h->type == HOSTDEV_SCSI_HOST;
}

typedef struct CcwUse {
    uint32_t devno;
    bool used;
} CcwUse;

static int ccw_used(DomainRules *rules, const DeviceRef *device, void *opaque)
{
    CcwUse *use = opaque;
    const DeviceAddress *a = &device->info->address;
    if (a->type == ADDRESS_CCW && a->ccw.assigned && a->ccw.cssid == 0xfe && a->ccw.ssid == 0 && a->ccw.devno == use->devno)
        use->used = true;
    return 0;
}

static int want_ccw(DomainRules *rules, const DeviceRef *device, void *opaque)
{
    if ((is_virtio(device) || is_ccw_hostdev(device)) && device->info->address.type == ADDRESS_NONE)
        device->info->address.type = ADDRESS_CCW;
    return 0;
}

static int assign_ccw(DomainRules *rules, const DeviceRef *device, void *opaque)
{
    DeviceAddress *a = &device->info->address;
    const char *pass = opaque;
    if (strcmp(device->kind, pass) != 0 || a->type != ADDRESS_CCW || a->ccw.assigned)
        return 0;
    CcwUse use = {.devno = 0};
    do {
        use.used = false;
        rules_each_device(rules, ccw_used, &use);
        use.devno += use.used;
    } while (use.used);
    a->ccw = (CcwAddress){0xfe, 0, use.devno, true};
    return 0;
}

int rule_ccw_addresses(DomainRules *rules)
{
    static const char *const order[] = {"disk",     "interface", "sound", "hostdev",    "video", "controller", "smartcard",
                                        "serial",   "parallel",  "channel", "console",  "filesystem", "watchdog",
                                        "memballoon", "rng",     "nvram", "shmem",      "hub",   "redirdev",   "input", "vsock",
                                        "crypto",   "memory"};
    if (!machine_is_s390_ccw(rules->def))
        return 0;
    rules_each_device(rules, want_ccw, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(order); i++) {
        char *pass = g_strdup(order[i]);
        rules_each_device(rules, assign_ccw, pass);
        g_free(pass);
    }
    return 0;
}

static int assign_mmio(DomainRules *rules, const DeviceRef *device, void *opaque)
{
    if (is_virtio(device) && device->info->address.type == ADDRESS_NONE)
        device->info->address.type = ADDRESS_VIRTIO_MMIO;
    return 0;
}

int rule_mmio_addresses(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    if (((arch_is_arm(def) || arch_is_riscv(def)) && !machine_has_pci(def)) || machine_is_microvm(def))
        rules_each_device(rules, assign_mmio, NULL);
    return 0;
}

/* ---- zPCI: numbers that a PCI device of s390x has beside its address */

typedef struct ZpciUse {
    uint32_t uid, fid;
    bool uid_used, fid_used;
} ZpciUse;

static int zpci_used(DomainRules *rules, const DeviceRef *device, void *opaque)
{
    ZpciUse *use = opaque;
    const DeviceAddress *a = &device->info->address;
    if (a->type != ADDRESS_PCI)
        return 0;
    use->uid_used |= a->pci.zpci_uid_set && a->pci.zpci_uid == use->uid;
    use->fid_used |= a->pci.zpci_fid_set && a->pci.zpci_fid == use->fid;
    return 0;
}

static int assign_zpci(DomainRules *rules, const DeviceRef *device, void *opaque)
{
    PciAddress *a = &device->info->address.pci;
    if (device->info->address.type != ADDRESS_PCI)
        return 0;
    ZpciUse use = {.uid = 1};
    do {
        use.uid_used = use.fid_used = false;
        rules_each_device(rules, zpci_used, &use);
        use.uid += use.uid_used;
        use.fid += use.fid_used;
    } while (use.uid_used || use.fid_used);
    if (!a->zpci_uid_set)
        a->zpci_uid = use.uid, a->zpci_uid_set = true;
    if (!a->zpci_fid_set)
        a->zpci_fid = use.fid, a->zpci_fid_set = true;
    return 0;
}

int rule_zpci(DomainRules *rules)
{
    if (machine_is_s390_ccw(rules->def))
        rules_each_device(rules, assign_zpci, NULL);
    return 0;
}

/* ---- DIMM slots */

int rule_dimm_addresses(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->memories.count; i++) {
        DomainMemory *m = def->memories.items[i];
        DeviceAddress *a = &m->info.address;
        if ((m->model != MEMORY_MODEL_DIMM && m->model != MEMORY_MODEL_NVDIMM) || a->type != ADDRESS_NONE)
            continue;
        uint32_t slot = 0;
        for (uint32_t j = 0; j < def->memories.count; j++) {
            const DeviceAddress *o = &def->memories.items[j]->info.address;
            if (o->type == ADDRESS_DIMM && o->dimm.slot == slot)
                slot++, j = (uint32_t)-1;
        }
        if (slot >= def->memory_slots && def->memory_slots)
            return rules_qemu_error(VIR_ERR_OPERATION_UNSUPPORTED, "no free memory device slot available");
        a->type = ADDRESS_DIMM;
        a->dimm.slot = slot;
        a->dimm.base = 0;
    }
    return 0;
}
