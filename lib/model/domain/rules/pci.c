/* PCI: which buses there are, what may be plugged into them, and where every device goes. Addresses that the document
 * gives are taken first; then devices without one get the lowest free slot that fits, controllers first; buses are added
 * when slots run out. */
#include "model/domain/rules/all.h"
#include "model/domain/rules/machine.h"
#include "model/domain/tables.h"

#include <string.h>

enum {
    FIT_PCI = 1 << 0,            /* conventional endpoint */
    FIT_PCIE = 1 << 1,           /* express endpoint */
    FIT_ROOT_PORT = 1 << 2,
    FIT_UPSTREAM = 1 << 3,
    FIT_DOWNSTREAM = 1 << 4,
    FIT_DMI_BRIDGE = 1 << 5,
    FIT_PCI_EXPANDER = 1 << 6,
    FIT_PCIE_EXPANDER = 1 << 7,
    FIT_PCI_BRIDGE = 1 << 8,
    FIT_PCIE_TO_PCI = 1 << 9,
    FIT_MASK = (1 << 10) - 1,
    FIT_HOTPLUG = 1 << 10,       /* an endpoint wants a bus that is there for endpoints; such a bus */
    FIT_SHARE = 1 << 11,         /* shares a slot's functions with its kind */
};

typedef struct PciSlot {
    uint8_t functions;
    bool share;
} PciSlot;

typedef struct PciBus {
    PciModel model;
    unsigned fits;
    unsigned first, last;
    PciSlot slots[32];
} PciBus;

typedef struct PciSet {
    DomainRules *rules;
    GArray *buses;
    bool dry;
    bool pcie;
    GArray *undo; /* Undo: what a trial run has to put back */
} PciSet;

typedef struct Undo {
    DeviceInfo *info;
    DeviceAddress address;
} Undo;

#define BUS(set, n) (&g_array_index((set)->buses, PciBus, n))

static void bus_setup(PciBus *bus, PciModel model)
{
    static const struct {
        unsigned fits, first, last;
    } kinds[PCI_MODEL_LAST] = {
        [PCI_MODEL_PCI_ROOT] = {FIT_PCI | FIT_PCI_BRIDGE | FIT_PCI_EXPANDER | FIT_HOTPLUG, 1, 31},
        [PCI_MODEL_PCI_BRIDGE] = {FIT_PCI | FIT_PCI_BRIDGE | FIT_HOTPLUG, 1, 31},
        [PCI_MODEL_PCI_EXPANDER_BUS] = {FIT_PCI | FIT_PCI_BRIDGE, 0, 31},
        [PCI_MODEL_PCIE_ROOT] = {FIT_PCIE | FIT_ROOT_PORT | FIT_DMI_BRIDGE | FIT_PCIE_EXPANDER | FIT_PCIE_TO_PCI, 1, 31},
        [PCI_MODEL_DMI_TO_PCI_BRIDGE] = {FIT_PCI | FIT_PCI_BRIDGE, 0, 31},
        [PCI_MODEL_PCIE_TO_PCI_BRIDGE] = {FIT_PCI | FIT_PCI_BRIDGE | FIT_HOTPLUG, 1, 31},
        [PCI_MODEL_PCIE_ROOT_PORT] = {FIT_PCIE | FIT_UPSTREAM | FIT_PCIE_TO_PCI | FIT_HOTPLUG, 0, 0},
        [PCI_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT] = {FIT_PCIE | FIT_UPSTREAM | FIT_PCIE_TO_PCI | FIT_HOTPLUG, 0, 0},
        [PCI_MODEL_PCIE_SWITCH_UPSTREAM_PORT] = {FIT_DOWNSTREAM, 0, 31},
        [PCI_MODEL_PCIE_EXPANDER_BUS] = {FIT_ROOT_PORT | FIT_DMI_BRIDGE, 0, 31},
    };
    bus->model = model;
    bus->fits = kinds[model].fits;
    bus->first = kinds[model].first;
    bus->last = kinds[model].last;
}

/* What a controller of a model must be plugged into. */
static unsigned controller_fit(PciModel model)
{
    static const unsigned fits[PCI_MODEL_LAST] = {
        [PCI_MODEL_PCI_BRIDGE] = FIT_PCI_BRIDGE,
        [PCI_MODEL_PCI_EXPANDER_BUS] = FIT_PCI_EXPANDER,
        [PCI_MODEL_DMI_TO_PCI_BRIDGE] = FIT_DMI_BRIDGE,
        [PCI_MODEL_PCIE_TO_PCI_BRIDGE] = FIT_PCIE_TO_PCI | FIT_HOTPLUG,
        [PCI_MODEL_PCIE_ROOT_PORT] = FIT_ROOT_PORT | FIT_SHARE,
        [PCI_MODEL_PCIE_SWITCH_UPSTREAM_PORT] = FIT_UPSTREAM,
        [PCI_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT] = FIT_DOWNSTREAM,
        [PCI_MODEL_PCIE_EXPANDER_BUS] = FIT_PCIE_EXPANDER,
    };
    return fits[model];
}

/* ---- what a device needs */

static unsigned virtio_fit(const PciSet *set, VirtioModel model)
{
    return FIT_HOTPLUG | (set->pcie && model != VIRTIO_MODEL_TRANSITIONAL ? FIT_PCIE : FIT_PCI);
}

static unsigned express_fit(const PciSet *set)
{
    return FIT_HOTPLUG | (set->pcie ? FIT_PCIE : FIT_PCI);
}

static unsigned usb_fit(const PciSet *set, UsbModel model)
{
    switch (model) {
    case USB_MODEL_NEC_XHCI:
    case USB_MODEL_QEMU_XHCI:
        return express_fit(set);
    case USB_MODEL_OFF:
    case USB_MODEL_QUSB1:
    case USB_MODEL_QUSB2:
    case USB_MODEL_NONE:
        return 0;
    default:
        return FIT_PCI | FIT_HOTPLUG;
    }
}

static unsigned scsi_fit(const PciSet *set, ScsiModel model)
{
    switch (model) {
    case SCSI_MODEL_VIRTIO_SCSI:
    case SCSI_MODEL_VIRTIO_NON_TRANSITIONAL:
        return virtio_fit(set, VIRTIO_MODEL_VIRTIO);
    case SCSI_MODEL_VIRTIO_TRANSITIONAL:
        return virtio_fit(set, VIRTIO_MODEL_TRANSITIONAL);
    case SCSI_MODEL_VMPVSCSI:
        return express_fit(set);
    case SCSI_MODEL_IBMVSCSI:
    case SCSI_MODEL_NONE:
        return 0;
    default:
        return FIT_PCI | FIT_HOTPLUG;
    }
}

static unsigned controller_device_fit(const PciSet *set, const DomainController *c)
{
    switch (c->type) {
    case CONTROLLER_PCI:
        return controller_fit(c->pci_model);
    case CONTROLLER_USB:
        return usb_fit(set, c->usb_model);
    case CONTROLLER_SCSI:
        return scsi_fit(set, c->scsi_model);
    case CONTROLLER_VIRTIO_SERIAL:
        return virtio_fit(set, c->serial_model);
    case CONTROLLER_IDE:
    case CONTROLLER_SATA:
        return FIT_PCI | FIT_HOTPLUG;
    default:
        return 0;
    }
}

static unsigned interface_fit(const PciSet *set, const DomainInterface *net)
{
    static const char *const elsewhere[] = {"usb-net", "spapr-vlan", "lan9118", "smc91c111"};
    if (net->type == INTERFACE_HOSTDEV)
        return express_fit(set);
    for (unsigned i = 0; i < G_N_ELEMENTS(elsewhere); i++)
        if (g_strcmp0(net->model, elsewhere[i]) == 0)
            return 0;
    if (g_strcmp0(net->model, "virtio") == 0 || g_strcmp0(net->model, "virtio-non-transitional") == 0)
        return virtio_fit(set, VIRTIO_MODEL_VIRTIO);
    if (g_strcmp0(net->model, "e1000e") == 0 || g_strcmp0(net->model, "igb") == 0 || g_strcmp0(net->model, "vmxnet3") == 0)
        return express_fit(set);
    return FIT_PCI | FIT_HOTPLUG;
}

static unsigned hostdev_fit(const PciSet *set, const DomainHostdev *h)
{
    switch (h->type) {
    case HOSTDEV_PCI:
        return express_fit(set);
    case HOSTDEV_MDEV:
        return h->model == HOSTDEV_MODEL_VFIO_PCI ? express_fit(set) : 0;
    case HOSTDEV_SCSI_HOST:
        return FIT_HOTPLUG | (set->pcie && h->model != HOSTDEV_MODEL_VIRTIO_TRANSITIONAL ? FIT_PCIE : FIT_PCI);
    default:
        return 0;
    }
}

static unsigned video_fit(const PciSet *set, const DomainVideo *video)
{
    switch (video->type) {
    case VIDEO_VIRTIO:
        return virtio_fit(set, VIRTIO_MODEL_VIRTIO);
    case VIDEO_OFF:
    case VIDEO_RAMFB:
        return 0;
    case VIDEO_BOCHS:
        return set->pcie ? FIT_PCIE | FIT_HOTPLUG : FIT_PCI | FIT_HOTPLUG;
    default:
        return FIT_PCI | FIT_HOTPLUG;
    }
}

static unsigned sound_fit(const DomainSound *sound)
{
    switch (sound->model) {
    case SOUND_ES1370:
    case SOUND_AC97:
    case SOUND_ICH6:
    case SOUND_ICH9:
    case SOUND_VIRTIO:
        return FIT_PCI | FIT_HOTPLUG;
    default:
        return 0;
    }
}

static unsigned memballoon_fit(const PciSet *set, const DomainMemballoon *balloon)
{
    switch (balloon->model) {
    case MEMBALLOON_VIRTIO:
    case MEMBALLOON_VIRTIO_NON_TRANSITIONAL:
        return virtio_fit(set, VIRTIO_MODEL_VIRTIO);
    case MEMBALLOON_VIRTIO_TRANSITIONAL:
        return virtio_fit(set, VIRTIO_MODEL_TRANSITIONAL);
    default:
        return 0;
    }
}

static unsigned memory_fit(const PciSet *set, const DomainMemory *memory)
{
    return memory->model == MEMORY_MODEL_VIRTIO_PMEM || memory->model == MEMORY_MODEL_VIRTIO_MEM ? express_fit(set) : 0;
}

/* What a device must be plugged into; 0: it is no PCI device. */
static unsigned device_fit(const PciSet *set, const DeviceRef *ref)
{
    const void *d = ref->device;
    const char *kind = ref->kind;
    if (ref->info->address.type != ADDRESS_NONE && ref->info->address.type != ADDRESS_PCI)
        return 0;
    if (strcmp(kind, "disk") == 0)
        return ((const DomainDisk *)d)->bus == DISK_BUS_VIRTIO ? virtio_fit(set, ((const DomainDisk *)d)->model) : 0;
    if (strcmp(kind, "controller") == 0)
        return controller_device_fit(set, d);
    if (strcmp(kind, "filesystem") == 0)
        return virtio_fit(set, ((const DomainFilesystem *)d)->model);
    if (strcmp(kind, "interface") == 0)
        return interface_fit(set, d);
    if (strcmp(kind, "hostdev") == 0)
        return hostdev_fit(set, d);
    if (strcmp(kind, "video") == 0)
        return video_fit(set, d);
    if (strcmp(kind, "sound") == 0)
        return sound_fit(d);
    if (strcmp(kind, "memballoon") == 0)
        return memballoon_fit(set, d);
    if (strcmp(kind, "rng") == 0)
        return virtio_fit(set, ((const DomainRng *)d)->model);
    if (strcmp(kind, "vsock") == 0)
        return virtio_fit(set, ((const DomainVsock *)d)->model);
    if (strcmp(kind, "crypto") == 0)
        return virtio_fit(set, VIRTIO_MODEL_VIRTIO);
    if (strcmp(kind, "input") == 0)
        return ((const DomainInput *)d)->bus == INPUT_BUS_VIRTIO ? virtio_fit(set, ((const DomainInput *)d)->model) : 0;
    if (strcmp(kind, "watchdog") == 0)
        return ((const DomainWatchdog *)d)->model == WATCHDOG_I6300ESB ? FIT_PCI | FIT_HOTPLUG : 0;
    if (strcmp(kind, "shmem") == 0)
        return FIT_PCI | FIT_HOTPLUG;
    if (strcmp(kind, "serial") == 0)
        return ((const DomainChardev *)d)->serial_target == SERIAL_TARGET_PCI ? FIT_PCI | FIT_HOTPLUG : 0;
    if (strcmp(kind, "memory") == 0)
        return memory_fit(set, d);
    if (strcmp(kind, "iommu") == 0)
        return ((const DomainIommu *)d)->model == IOMMU_VIRTIO ? (set->pcie ? FIT_PCIE : FIT_PCI) : 0;
    if (strcmp(kind, "panic") == 0)
        return ((const DomainPanic *)d)->model == PANIC_PVPANIC ? FIT_PCI : 0;
    return 0;
}

static bool is_empty(const DeviceAddress *a)
{
    return a->type != ADDRESS_PCI || !(a->pci.domain || a->pci.bus || a->pci.slot);
}

/* ---- buses */

static const char *fit_name(unsigned fit)
{
    if (fit & FIT_PCI)
        return "standard PCI device";
    if (fit & FIT_PCIE)
        return "PCI Express device";
    if (fit & FIT_ROOT_PORT)
        return "pcie-root-port";
    if (fit & FIT_UPSTREAM)
        return "pcie-switch-upstream-port";
    if (fit & FIT_DOWNSTREAM)
        return "pcie-switch-downstream-port";
    if (fit & FIT_DMI_BRIDGE)
        return "dmi-to-pci-bridge";
    if (fit & FIT_PCI_EXPANDER)
        return "pci-expander-bus";
    if (fit & FIT_PCIE_EXPANDER)
        return "pcie-expander-bus";
    if (fit & FIT_PCIE_TO_PCI)
        return "pcie-to-pci-bridge";
    return "pci-bridge";
}

/* Whether a bus takes such a device; an address that the user gave may mix PCI and PCI Express endpoints. */
static bool bus_takes(const PciBus *bus, unsigned fit, bool given)
{
    unsigned fits = bus->fits;
    if (given) {
        if (fits & (FIT_PCI | FIT_PCIE) && fit & (FIT_PCI | FIT_PCIE))
            return true;
        return (fits & fit & FIT_MASK) != 0;
    }
    if (!(fits & fit & FIT_MASK))
        return false;
    return !(fit & FIT_HOTPLUG) || fits & FIT_HOTPLUG;
}

static unsigned add_bus(PciSet *set, PciModel model)
{
    PciBus bus = {0};
    bus_setup(&bus, model);
    g_array_append_val(set->buses, bus);
    return set->buses->len - 1;
}

static bool has_free(const PciSet *set, unsigned fit);
static bool find_free(const PciSet *set, unsigned fit, PciAddress *ret_address);
static void reserve(PciSet *set, const PciAddress *a, unsigned fit, bool whole_slot);

/* Adds the bus that a device which fits nowhere needs; false when no bus could help. */
static bool grow(PciSet *set, unsigned fit)
{
    PciAddress upstream;
    if (set->buses->len >= 256 || set->buses->len == 0)
        return false;
    if (!set->pcie && fit & (FIT_PCI | FIT_PCI_BRIDGE)) {
        if (machine_is_pseries(set->rules->def))
            add_bus(set, PCI_MODEL_PCI_ROOT);
        else
            add_bus(set, PCI_MODEL_PCI_BRIDGE);
        return true;
    }
    if (set->pcie && fit & (FIT_PCI | FIT_PCI_BRIDGE)) {
        for (unsigned i = 0; i < set->buses->len; i++)
            if (BUS(set, i)->fits & FIT_PCI_BRIDGE) { /* bridges hang below the first one */
                add_bus(set, PCI_MODEL_PCI_BRIDGE);
                return true;
            }
        if (!has_free(set, FIT_PCIE_TO_PCI | FIT_HOTPLUG))
            add_bus(set, PCI_MODEL_PCIE_ROOT_PORT);
        add_bus(set, PCI_MODEL_PCIE_TO_PCI_BRIDGE);
        if (find_free(set, FIT_PCIE_TO_PCI | FIT_HOTPLUG, &upstream)) /* the bridge itself sits in a port */
            reserve(set, &upstream, FIT_PCIE_TO_PCI, true);
        return true;
    }
    if (fit & (FIT_PCIE | FIT_UPSTREAM | FIT_PCIE_TO_PCI)) {
        add_bus(set, PCI_MODEL_PCIE_ROOT_PORT);
        return true;
    }
    return false;
}

/* A free function on a bus; false when there is none. */
static bool free_on_bus(const PciBus *bus, unsigned fit, PciAddress *ret_address)
{
    for (unsigned slot = bus->first; slot <= bus->last; slot++) {
        const PciSlot *s = &bus->slots[slot];
        if (s->functions == 0) {
            ret_address->slot = slot;
            ret_address->function = 0;
            return true;
        }
        for (unsigned f = 0; fit & FIT_SHARE && s->share && f < 8; f++)
            if (!(s->functions >> f & 1)) {
                ret_address->slot = slot;
                ret_address->function = f;
                return true;
            }
    }
    return false;
}

static bool find_free(const PciSet *set, unsigned fit, PciAddress *ret_address)
{
    for (unsigned i = 0; i < set->buses->len; i++) {
        const PciBus *bus = BUS(set, i);
        PciAddress address = {.bus = i};
        if (bus_takes(bus, fit, false) && free_on_bus(bus, fit, &address)) {
            *ret_address = address;
            return true;
        }
    }
    return false;
}

static bool has_free(const PciSet *set, unsigned fit)
{
    PciAddress address;
    return find_free(set, fit, &address);
}

static void reserve(PciSet *set, const PciAddress *a, unsigned fit, bool whole_slot)
{
    PciSlot *slot = &BUS(set, a->bus)->slots[a->slot];
    if (slot->functions == 0)
        slot->share = fit & FIT_SHARE;
    slot->functions |= whole_slot ? 0xff : (uint8_t)(1u << a->function);
}

static bool slot_free(const PciSet *set, unsigned bus, unsigned slot)
{
    return BUS(set, bus)->slots[slot].functions == 0;
}

static bool function_free(const PciSet *set, unsigned bus, unsigned slot, unsigned function)
{
    return !(BUS(set, bus)->slots[slot].functions >> function & 1);
}

static void remember(PciSet *set, DeviceInfo *info)
{
    Undo undo = {info, info->address};
    if (set->dry)
        g_array_append_val(set->undo, undo);
}

static void put_back(PciSet *set)
{
    for (unsigned i = set->undo->len; i > 0; i--) {
        const Undo *undo = &g_array_index(set->undo, Undo, i - 1);
        undo->info->address = undo->address;
    }
    g_array_set_size(set->undo, 0);
}

static int assign_next(PciSet *set, DeviceInfo *info, unsigned fit)
{
    PciAddress address;
    while (!find_free(set, fit, &address))
        if (!grow(set, fit))
            return set->dry ? rules_error(VIR_ERR_INTERNAL_ERROR,
                                          "Cannot automatically add a new PCI bus for a device with connect flags %.2x", fit)
                            : rules_error(VIR_ERR_INTERNAL_ERROR, "No more available PCI slots");
    reserve(set, &address, fit, !(fit & FIT_SHARE));
    if (info) {
        remember(set, info);
        address.multifunction = info->address.type == ADDRESS_PCI ? info->address.pci.multifunction : TRI_NONE;
        if (info->address.type == ADDRESS_PCI) {
            address.zpci_uid = info->address.pci.zpci_uid;
            address.zpci_fid = info->address.pci.zpci_fid;
            address.zpci_uid_set = info->address.pci.zpci_uid_set;
            address.zpci_fid_set = info->address.pci.zpci_fid_set;
        }
        info->address.type = ADDRESS_PCI;
        info->address.pci = address;
    }
    return 0;
}

static void assign_at(PciSet *set, DeviceInfo *info, unsigned bus, unsigned slot, unsigned function, unsigned fit)
{
    PciAddress address = {.bus = bus, .slot = slot, .function = function};
    reserve(set, &address, fit, false);
    remember(set, info);
    if (info->address.type == ADDRESS_PCI)
        address.multifunction = info->address.pci.multifunction;
    info->address.type = ADDRESS_PCI;
    info->address.pci = address;
}

/* ---- addresses that the document gives */

static char *address_text(const PciAddress *a, char *buffer, size_t size)
{
    g_snprintf(buffer, size, "%04x:%02x:%02x.%x", a->domain, a->bus, a->slot, a->function);
    return buffer;
}

static int take_given(DomainRules *rules, const DeviceRef *ref, void *opaque)
{
    PciSet *set = opaque;
    const PciAddress *a = &ref->info->address.pci;
    unsigned fit = device_fit(set, ref);
    char text[32];
    if (is_empty(&ref->info->address) || strcmp(ref->kind, "console") == 0)
        return 0;
    if (!fit) {
        if (strcmp(ref->kind, "controller") != 0 || ((DomainController *)ref->device)->type == CONTROLLER_PCI)
            return 0;
        fit = FIT_PCI;
    }
    while (a->bus >= set->buses->len)
        if (!grow(set, fit & FIT_MASK ? fit : FIT_PCI))
            return rules_error(VIR_ERR_XML_ERROR, "Invalid PCI address %s. bus must be <= %u",
                               address_text(a, text, sizeof(text)), set->buses->len - 1);
    const PciBus *bus = BUS(set, a->bus);
    address_text(a, text, sizeof(text));
    if (a->domain && !machine_is_pseries(rules->def))
        return rules_error(VIR_ERR_XML_ERROR, "Invalid PCI address %s. Only PCI domain 0 is available", text);
    if (!bus_takes(bus, fit, true))
        return rules_error(VIR_ERR_XML_ERROR,
                           "The device at PCI address %s cannot be plugged into the PCI controller with index='%u'. It "
                           "requires a controller that accepts a %s.",
                           text, a->bus, fit_name(fit));
    if (a->slot < bus->first)
        return rules_error(VIR_ERR_XML_ERROR, "Invalid PCI address %s. slot must be >= %u", text, bus->first);
    if (a->slot > bus->last)
        return rules_error(VIR_ERR_XML_ERROR, "Invalid PCI address %s. slot must be <= %u", text, bus->last);
    if (!function_free(set, a->bus, a->slot, a->function))
        return rules_error(VIR_ERR_XML_ERROR, "Attempted double use of PCI Address %s", text);
    bool alone = a->function == 0 && a->multifunction != TRI_ON && !(fit & FIT_SHARE);
    (void)alone;
    reserve(set, a, fit, false);
    return 0;
}

/* ---- fixed places */

static DomainController *find_type(const DomainDef *def, ControllerType type, int index)
{
    for (uint32_t i = 0; i < def->controllers.count; i++)
        if (def->controllers.items[i]->type == type && def->controllers.items[i]->index == index)
            return def->controllers.items[i];
    return NULL;
}

static bool at(const DeviceInfo *info, unsigned slot, unsigned function)
{
    const PciAddress *a = &info->address.pci;
    return a->domain == 0 && a->bus == 0 && a->slot == slot && a->function == function;
}

/* The primary video card sits in a fixed slot where that is free. */
static int place_video(PciSet *set, unsigned slot)
{
    DomainDef *def = set->rules->def;
    if (def->videos.count == 0)
        return 0;
    DomainVideo *video = def->videos.items[0];
    DeviceRef ref = {"video", video, &video->info};
    unsigned fit = device_fit(set, &ref);
    if (!fit || !is_empty(&video->info.address))
        return 0;
    if (slot_free(set, 0, slot)) {
        PciAddress a = {.slot = slot};
        assign_at(set, &video->info, 0, slot, 0, fit);
        reserve(set, &a, fit, true);
        return 0;
    }
    return assign_next(set, &video->info, fit);
}

static int places_i440fx(PciSet *set)
{
    DomainDef *def = set->rules->def;
    DomainController *ide = find_type(def, CONTROLLER_IDE, 0);
    if (ide && is_empty(&ide->info.address)) {
        if (!function_free(set, 0, 1, 1))
            return rules_error(VIR_ERR_XML_ERROR, "Attempted double use of PCI Address 0000:00:01.1");
        assign_at(set, &ide->info, 0, 1, 1, FIT_PCI);
    } else if (ide && !at(&ide->info, 1, 1)) {
        return rules_error(VIR_ERR_INTERNAL_ERROR, "Primary IDE controller must have PCI address 0:0:1.1");
    }
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        DomainController *usb = def->controllers.items[i];
        if (usb->type != CONTROLLER_USB || usb->index != 0 || usb->usb_model != USB_MODEL_PIIX3_UHCI)
            continue;
        if (!is_empty(&usb->info.address) && !at(&usb->info, 1, 2))
            return rules_qemu_error(VIR_ERR_INTERNAL_ERROR, "PIIX3 USB controller at index 0 must have PCI address 0:0:1.2");
        if (!is_empty(&usb->info.address))
            continue;
        if (!function_free(set, 0, 1, 2))
            return rules_error(VIR_ERR_XML_ERROR, "Attempted double use of PCI Address 0000:00:01.2");
        assign_at(set, &usb->info, 0, 1, 2, FIT_PCI);
    }
    reserve(set, &(PciAddress){.slot = 1}, FIT_PCI, true);
    return place_video(set, 2);
}

static void place_ich9_usb(PciSet *set)
{
    static const uint8_t slots[] = {0x1d, 0x1a};
    static const uint8_t function[USB_MODEL_LAST] = {
        [USB_MODEL_ICH9_EHCI1] = 7, [USB_MODEL_ICH9_UHCI2] = 1, [USB_MODEL_ICH9_UHCI3] = 2};
    DomainDef *def = set->rules->def;
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        DomainController *c = def->controllers.items[i];
        if (c->type != CONTROLLER_USB || c->usb_model < USB_MODEL_ICH9_EHCI1 || c->usb_model > USB_MODEL_ICH9_UHCI3 ||
            !is_empty(&c->info.address))
            continue;
        if (c->usb_model != USB_MODEL_ICH9_EHCI1 && c->usb_model != USB_MODEL_ICH9_UHCI1 && !c->master_set)
            continue;
        for (unsigned s = 0; s < 2; s++) {
            bool taken = false;
            for (uint32_t j = 0; j < def->controllers.count && !taken; j++) { /* by a group of another index */
                const DomainController *o = def->controllers.items[j];
                taken = o->type == CONTROLLER_USB && o->index != c->index && !is_empty(&o->info.address) &&
                        o->info.address.pci.bus == 0 && o->info.address.pci.slot == slots[s];
            }
            if (taken || !function_free(set, 0, slots[s], function[c->usb_model]))
                continue;
            assign_at(set, &c->info, 0, slots[s], function[c->usb_model], FIT_PCI);
            if (c->usb_model == USB_MODEL_ICH9_UHCI1)
                c->info.address.pci.multifunction = TRI_ON;
            break;
        }
    }
}

static int places_q35(PciSet *set)
{
    DomainDef *def = set->rules->def;
    DomainController *sata = find_type(def, CONTROLLER_SATA, 0);
    if (sata && is_empty(&sata->info.address))
        assign_at(set, &sata->info, 0, 0x1f, 2, FIT_PCI);
    else if (sata && !at(&sata->info, 0x1f, 2))
        return rules_error(VIR_ERR_INTERNAL_ERROR, "Primary SATA controller must have PCI address 0:0:1f.2");
    reserve(set, &(PciAddress){.slot = 0x1f, .function = 0}, FIT_PCI, true);
    place_ich9_usb(set);
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        DomainController *c = def->controllers.items[i];
        if (c->type == CONTROLLER_PCI && c->pci_model == PCI_MODEL_DMI_TO_PCI_BRIDGE && is_empty(&c->info.address) &&
            slot_free(set, 0, 0x1e)) {
            assign_at(set, &c->info, 0, 0x1e, 0, FIT_DMI_BRIDGE);
            break;
        }
    }
    if (place_video(set, 1) < 0)
        return -1;
    for (uint32_t i = 0; i < def->sounds.count; i++) {
        DomainSound *s = def->sounds.items[i];
        if (s->model == SOUND_ICH9 && is_empty(&s->info.address) && slot_free(set, 0, 0x1b)) {
            assign_at(set, &s->info, 0, 0x1b, 0, FIT_PCI);
            break;
        }
    }
    return 0;
}

/* ---- everything else, kind by kind */

/* The functions of an ICH9 USB group share one slot. */
static int assign_usb(PciSet *set, DomainController *c, unsigned fit)
{
    static const uint8_t function[USB_MODEL_LAST] = {
        [USB_MODEL_ICH9_EHCI1] = 7, [USB_MODEL_ICH9_UHCI2] = 1, [USB_MODEL_ICH9_UHCI3] = 2};
    DomainDef *def = set->rules->def;
    if (c->usb_model < USB_MODEL_ICH9_EHCI1 || c->usb_model > USB_MODEL_ICH9_UHCI3)
        return assign_next(set, &c->info, fit);
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        const DomainController *o = def->controllers.items[i];
        const PciAddress *a = &o->info.address.pci;
        if (o == c || o->type != CONTROLLER_USB || o->index != c->index || is_empty(&o->info.address) ||
            o->usb_model < USB_MODEL_ICH9_EHCI1 || o->usb_model > USB_MODEL_ICH9_UHCI3)
            continue;
        assign_at(set, &c->info, a->bus, a->slot, function[c->usb_model], fit);
        if (function[c->usb_model] == 0)
            c->info.address.pci.multifunction = TRI_ON;
        return 0;
    }
    if (assign_next(set, &c->info, fit) < 0)
        return -1;
    c->info.address.pci.function = function[c->usb_model];
    if (c->info.address.pci.function == 0)
        c->info.address.pci.multifunction = TRI_ON;
    return 0;
}

static int assign_ref(DomainRules *rules, const DeviceRef *ref, void *opaque)
{
    PciSet *set = opaque;
    unsigned fit = device_fit(set, ref);
    if (!fit || !is_empty(&ref->info->address))
        return 0;
    if (strcmp(ref->kind, "controller") == 0 && ((DomainController *)ref->device)->type == CONTROLLER_USB)
        return assign_usb(set, ref->device, fit);
    return assign_next(set, ref->info, fit);
}

#define EACH(kind_, list_)                                                                                             \
    for (uint32_t i = 0; i < def->list_.count; i++) {                                                                  \
        DeviceRef ref = {kind_, def->list_.items[i], &def->list_.items[i]->info};                                      \
        if (assign_ref(rules, &ref, set) < 0)                                                                          \
            return -1;                                                                                                 \
    }
#define ONE(kind_, member_)                                                                                            \
    if (def->member_) {                                                                                                \
        DeviceRef ref = {kind_, def->member_, &def->member_->info};                                                    \
        if (assign_ref(rules, &ref, set) < 0)                                                                          \
            return -1;                                                                                                 \
    }

static int assign_controllers(PciSet *set, bool pci)
{
    DomainRules *rules = set->rules;
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        DomainController *c = def->controllers.items[i];
        DeviceRef ref = {"controller", c, &c->info};
        if ((c->type == CONTROLLER_PCI) == pci && assign_ref(rules, &ref, set) < 0)
            return -1;
    }
    return 0;
}

static int assign_devices(PciSet *set)
{
    DomainRules *rules = set->rules;
    DomainDef *def = rules->def;
    if (assign_controllers(set, true) < 0)
        return -1;
    EACH("filesystem", filesystems)
    EACH("interface", interfaces)
    EACH("sound", sounds)
    if (assign_controllers(set, false) < 0)
        return -1;
    EACH("disk", disks)
    EACH("hostdev", hostdevs)
    ONE("memballoon", memballoon)
    EACH("rng", rngs)
    EACH("watchdog", watchdogs)
    ONE("iommu", iommu)
    EACH("video", videos)
    EACH("shmem", shmems)
    EACH("input", inputs)
    EACH("parallel", parallels)
    EACH("serial", serials)
    ONE("vsock", vsock)
    EACH("memory", memories)
    EACH("crypto", cryptos)
    EACH("panic", panics)
    return 0;
}

static void make_buses(PciSet *set)
{
    DomainDef *def = set->rules->def;
    int highest = rules_highest_controller(set->rules, CONTROLLER_PCI);
    g_array_set_size(set->buses, 0);
    for (int i = 0; i <= highest; i++) {
        const DomainController *c = find_type(def, CONTROLLER_PCI, i);
        add_bus(set, c ? c->pci_model : set->pcie ? PCI_MODEL_PCIE_ROOT_PORT : PCI_MODEL_PCI_BRIDGE);
    }
}

static int place_fixed(PciSet *set)
{
    if (machine_is_i440fx(set->rules->def))
        return places_i440fx(set);
    if (machine_is_q35(set->rules->def))
        return places_q35(set);
    return 0;
}

/* One pass over everything: given addresses, fixed places, then the rest. */
static int pass(PciSet *set, bool dry)
{
    set->dry = dry;
    make_buses(set);
    if (set->buses->len == 0)
        return 0;
    if (rules_each_device(set->rules, take_given, set) < 0 || place_fixed(set) < 0)
        return -1;
    return 0;
}

static bool all_reserved(const PciSet *set)
{
    for (unsigned i = 0; i < set->buses->len; i++) {
        const PciBus *bus = BUS(set, i);
        for (unsigned slot = bus->first; slot <= bus->last; slot++)
            if (bus->slots[slot].functions == 0)
                return false;
    }
    return true;
}

/* What a trial assignment needs in buses becomes controllers of the document. */
static int add_controllers(PciSet *set)
{
    DomainDef *def = set->rules->def;
    int highest = rules_highest_controller(set->rules, CONTROLLER_PCI);
    if (pass(set, true) < 0)
        return -1;
    if (set->buses->len == 0)
        return 0;
    if (!set->pcie && !machine_is_pseries(def) && !all_reserved(set) && assign_next(set, NULL, FIT_PCI | FIT_HOTPLUG) < 0)
        return -1; /* room for a bridge stays */
    if (assign_devices(set) < 0)
        return -1;
    /* a new document whose buses are ours to manage gets one free port for hot-plug */
    if (highest <= 0 && set->pcie && (int)set->buses->len > highest + 1 &&
        assign_next(set, NULL, FIT_PCIE | FIT_HOTPLUG) < 0)
        return -1;
    put_back(set);
    for (unsigned i = 1; i < set->buses->len; i++)
        if (!find_type(def, CONTROLLER_PCI, (int)i)) {
            DomainController *c = rules_add_controller(set->rules, CONTROLLER_PCI, (int)i, BUS(set, i)->model);
            (void)c;
        }
    return rule_controller_models(set->rules);
}

/* ---- what follows from the addresses */

static bool function_zero_of(const DeviceAddress *a, const DeviceAddress *b)
{
    return a->type == ADDRESS_PCI && b->type == ADDRESS_PCI && a->pci.function == 0 && b->pci.function != 0 &&
           a->pci.domain == b->pci.domain && a->pci.bus == b->pci.bus && a->pci.slot == b->pci.slot;
}

typedef struct Multi {
    DeviceInfo *zero;
} Multi;

static int set_multifunction(DomainRules *rules, const DeviceRef *ref, void *opaque)
{
    Multi *multi = opaque;
    if (function_zero_of(&multi->zero->address, &ref->info->address) && strcmp(ref->kind, "console") != 0 &&
        multi->zero->address.pci.multifunction == TRI_NONE)
        multi->zero->address.pci.multifunction = TRI_ON;
    return 0;
}

static int each_zero(DomainRules *rules, const DeviceRef *ref, void *opaque)
{
    Multi multi = {ref->info};
    if (ref->info->address.type == ADDRESS_PCI && ref->info->address.pci.function == 0 && !is_empty(&ref->info->address))
        rules_each_device(rules, set_multifunction, &multi);
    return 0;
}

static void controller_options(PciSet *set)
{
    DomainDef *def = set->rules->def;
    int lowest_bus = 256;
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        DomainController *c = def->controllers.items[i];
        if (c->type != CONTROLLER_PCI)
            continue;
        const PciAddress *a = &c->info.address.pci;
        switch (c->pci_model) {
        case PCI_MODEL_PCI_BRIDGE:
            if (c->chassis_nr == -1)
                c->chassis_nr = c->index;
            break;
        case PCI_MODEL_PCIE_ROOT_PORT:
        case PCI_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT:
            if (c->chassis == -1)
                c->chassis = c->index;
            if (c->port == -1)
                c->port = (int32_t)(c->pci_model == PCI_MODEL_PCIE_ROOT_PORT ? a->slot << 3 | a->function : a->slot);
            break;
        case PCI_MODEL_PCI_EXPANDER_BUS:
        case PCI_MODEL_PCIE_EXPANDER_BUS:
            if (c->bus_nr == -1) {
                for (uint32_t j = 0; j < def->controllers.count; j++)
                    if (def->controllers.items[j]->type == CONTROLLER_PCI && def->controllers.items[j]->bus_nr > 0)
                        lowest_bus = MIN(lowest_bus, def->controllers.items[j]->bus_nr);
                c->bus_nr = lowest_bus - 2;
            }
            break;
        default:
            break;
        }
    }
}

int check_pci_roots(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        const DomainController *c = def->controllers.items[i];
        if (c->type != CONTROLLER_PCI)
            continue;
        bool root = c->pci_model == PCI_MODEL_PCI_ROOT || c->pci_model == PCI_MODEL_PCIE_ROOT;
        if (root && c->index != 0 && !machine_is_pseries(def))
            return rules_qemu_error(VIR_ERR_XML_ERROR, "pci-root and pcie-root controllers should have index 0");
        if (root && c->info.address.type != ADDRESS_NONE)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "pci-root and pcie-root controllers should not have an address");
        if (c->index != 0)
            continue;
        PciModel want = machine_is_q35(def) || machine_is_arm_virt(def) || machine_is_riscv_virt(def) ? PCI_MODEL_PCIE_ROOT
                                                                                                    : PCI_MODEL_PCI_ROOT;
        if (!c->pci_model)
            return rules_qemu_error(VIR_ERR_XML_ERROR,
                                    "The PCI controller with index='0' must be model='%s' for this machine type, but "
                                    "model='(null)' was found instead", pci_model_text(want));
        if (c->pci_model != want && (machine_is_q35(def) || machine_is_i440fx(def)))
            return rules_qemu_error(VIR_ERR_XML_ERROR,
                                    "The PCI controller with index='0' must be model='%s' for this machine type, but "
                                    "model='%s' was found instead",
                                    pci_model_text(want), pci_model_text(c->pci_model));
    }
    return 0;
}

int rule_pci_addresses(DomainRules *rules)
{
    PciSet set = {.rules = rules, .buses = g_array_new(FALSE, TRUE, sizeof(PciBus)),
                  .undo = g_array_new(FALSE, FALSE, sizeof(Undo)), .pcie = machine_has_pcie(rules->def)};
    int rc = add_controllers(&set);
    if (rc == 0)
        rc = pass(&set, false);
    if (rc == 0 && set.buses->len)
        rc = assign_devices(&set);
    if (rc == 0) {
        rules_each_device(rules, each_zero, NULL);
        controller_options(&set);
    }
    put_back(&set);
    g_array_free(set.buses, TRUE);
    g_array_free(set.undo, TRUE);
    return rc;
}
