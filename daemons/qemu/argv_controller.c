/* Controllers. What the chipset has built in gets no -device. */
#include "daemons/qemu/argv_private.h"

static const char *usb_driver(UsbModel model)
{
    switch (model) {
    case USB_MODEL_PIIX3_UHCI: return "piix3-usb-uhci";
    case USB_MODEL_PIIX4_UHCI: return "piix4-usb-uhci";
    case USB_MODEL_EHCI: return "usb-ehci";
    case USB_MODEL_ICH9_EHCI1: return "ich9-usb-ehci1";
    case USB_MODEL_ICH9_UHCI1: return "ich9-usb-uhci1";
    case USB_MODEL_ICH9_UHCI2: return "ich9-usb-uhci2";
    case USB_MODEL_ICH9_UHCI3: return "ich9-usb-uhci3";
    case USB_MODEL_VT82C686B_UHCI: return "vt82c686b-usb-uhci";
    case USB_MODEL_PCI_OHCI: return "pci-ohci";
    case USB_MODEL_NEC_XHCI: return "nec-usb-xhci";
    case USB_MODEL_QEMU_XHCI: return "qemu-xhci";
    default: return NULL;
    }
}

static const char *scsi_driver(const DomainController *c)
{
    switch (c->scsi_model) {
    case SCSI_MODEL_LSILOGIC: return "lsi";
    case SCSI_MODEL_LSISAS1068: return "mptsas1068";
    case SCSI_MODEL_LSISAS1078: return "megasas";
    case SCSI_MODEL_IBMVSCSI: return "spapr-vscsi";
    case SCSI_MODEL_VMPVSCSI: return "pvscsi";
    case SCSI_MODEL_DC390: return "dc390";
    case SCSI_MODEL_AM53C974: return "am53c974";
    default: return NULL;
    }
}

/* The EHCI controller that companions share a bus with. */
static const char *usb_master(const DomainDef *def, const DomainController *companion)
{
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        const DomainController *c = def->controllers.items[i];

        if (c->type == CONTROLLER_USB && c->index == companion->index && !c->master_set && c->info.alias)
            return c->info.alias;
    }
    return companion->info.alias;
}

static Json *usb_controller(Argv *a, const DomainController *c)
{
    const char *driver = usb_driver(c->usb_model);
    Json *d;

    if (!driver && c->usb_model == USB_MODEL_NONE)
        argv_add(a, "-usb", NULL); /* the board's own, whatever it is */
    if (!driver)
        return NULL;
    d = argv_device(driver);
    if (c->ports) {
        json_add_uint(d, "p2", c->ports);
        json_add_uint(d, "p3", c->ports);
    }
    if (c->master_set) {
        json_add_stringf(d, "masterbus", "%s.0", usb_master(a->def, c));
        json_add_uint(d, "firstport", c->master_startport);
    } else {
        json_add_string(d, "id", c->info.alias);
    }
    return d;
}

static Json *scsi_controller(Argv *a, const DomainController *c)
{
    static const DeviceProp table[] = {
        {"num_queues", PROP_U32, offsetof(DomainController, queues)},
        {"cmd_per_lun", PROP_U32, offsetof(DomainController, cmd_per_lun)},
        {"max_sectors", PROP_U32, offsetof(DomainController, max_sectors)},
        {"ioeventfd", PROP_TRI_BOOL, offsetof(DomainController, ioeventfd)},
        PROPS_END,
    };
    const char *plain = scsi_driver(c);
    VirtioModel model = c->scsi_model == SCSI_MODEL_VIRTIO_TRANSITIONAL       ? VIRTIO_MODEL_TRANSITIONAL
                        : c->scsi_model == SCSI_MODEL_VIRTIO_NON_TRANSITIONAL ? VIRTIO_MODEL_NON_TRANSITIONAL
                                                                              : VIRTIO_MODEL_NONE;
    g_autofree char *virtio = argv_virtio_driver("virtio-scsi", &c->info, model);
    Json *d = argv_device(plain ? plain : virtio);

    if (!plain) {
        argv_virtio_props(d, &c->virtio);
        if (c->iothread)
            json_add_stringf(d, "iothread", "iothread%u", c->iothread);
    }
    argv_props(d, c, table);
    json_add_string(d, "id", c->info.alias);
    return d;
}

static Json *serial_controller(Argv *a, const DomainController *c)
{
    g_autofree char *driver = c->info.address.type == ADDRESS_SPAPR_VIO ? g_strdup("spapr-vio-vio")
                                                                        : argv_virtio_driver("virtio-serial", &c->info, c->serial_model);
    Json *d = argv_device(driver);

    argv_virtio_props(d, &c->virtio);
    json_add_string(d, "id", c->info.alias);
    if (c->ports)
        json_add_uint(d, "max_ports", c->ports);
    if (c->vectors_set)
        json_add_uint(d, "vectors", c->vectors);
    return d;
}

static Json *pci_controller(Argv *a, const DomainController *c)
{
    static const DeviceProp bridge[] = {
        {"chassis_nr", PROP_I32, offsetof(DomainController, chassis_nr)}, PROPS_END,
    };
    static const DeviceProp port[] = {
        {"port", PROP_I32, offsetof(DomainController, port)}, {"chassis", PROP_I32, offsetof(DomainController, chassis)}, PROPS_END,
    };
    static const DeviceProp expander[] = {
        {"bus_nr", PROP_I32, offsetof(DomainController, bus_nr)}, PROPS_END,
    };
    Json *d;

    if (c->pci_model == PCI_MODEL_PCI_ROOT && c->model_name == PCI_MODEL_NAME_SPAPR_PCI_HOST_BRIDGE) {
        if (c->target_index <= 0)
            return NULL; /* the first host bridge is the machine's own */
        d = argv_device("spapr-pci-host-bridge");
        json_add_int(d, "index", c->target_index);
        json_add_string(d, "id", c->info.alias);
        if (c->node_set)
            json_add_uint(d, "numa_node", c->node);
        return d;
    }
    if (c->pci_model == PCI_MODEL_PCI_ROOT || c->pci_model == PCI_MODEL_PCIE_ROOT)
        return NULL;
    d = argv_device(pci_model_name_text(c->model_name));
    if (c->pci_model == PCI_MODEL_PCI_BRIDGE)
        argv_props(d, c, bridge);
    if (c->pci_model == PCI_MODEL_PCIE_ROOT_PORT || c->pci_model == PCI_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT)
        argv_props(d, c, port);
    if (c->pci_model == PCI_MODEL_PCI_EXPANDER_BUS || c->pci_model == PCI_MODEL_PCIE_EXPANDER_BUS)
        argv_props(d, c, expander);
    if (c->hotplug != TRI_NONE && c->pci_model != PCI_MODEL_PCI_BRIDGE)
        json_add_bool(d, "hotplug", c->hotplug == TRI_ON);
    json_add_string(d, "id", c->info.alias);
    if (c->node_set)
        json_add_uint(d, "numa_node", c->node);
    return d;
}

/* NULL for what needs no device of its own. */
static Json *controller(Argv *a, const DomainController *c)
{
    Json *d = NULL;

    switch (c->type) {
    case CONTROLLER_USB:
        return usb_controller(a, c);
    case CONTROLLER_SCSI:
        return scsi_controller(a, c);
    case CONTROLLER_VIRTIO_SERIAL:
        return serial_controller(a, c);
    case CONTROLLER_PCI:
        return pci_controller(a, c);
    case CONTROLLER_CCID:
        d = argv_device("usb-ccid");
        break;
    case CONTROLLER_SATA:
        if (c->index == 0 && argv_is_q35(a->def))
            return NULL;
        d = argv_device("ahci");
        break;
    case CONTROLLER_FDC:
        if (argv_is_q35(a->def))
            d = argv_device("isa-fdc");
        break;
    case CONTROLLER_IDE:
        if (c->index > 0)
            d = argv_device("piix3-ide");
        break;
    default:
        break;
    }
    if (d)
        json_add_string(d, "id", c->info.alias);
    return d;
}

static int add_controllers(Argv *a, ControllerType type)
{
    for (uint32_t i = 0; i < a->def->controllers.count; i++) {
        const DomainController *c = a->def->controllers.items[i];
        Json *d;

        if (c->type != type || !(d = controller(a, c)))
            continue;
        if (argv_device_address(a, d, &c->info) < 0) {
            json_object_put(d);
            return -1;
        }
        argv_device_emit(a, d);
    }
    return 0;
}

/* Floppy drives boot by a property of their controller. */
static void floppy_boot(Argv *a)
{
    for (uint32_t i = 0; i < a->def->disks.count; i++) {
        const DomainDisk *disk = a->def->disks.items[i];
        uint32_t boot = argv_disk_boot(a->def, disk);

        if (disk->bus == DISK_BUS_FDC && boot && argv_is_i440fx(a->def))
            argv_addf(a, "-global", "isa-fdc.bootindex%c=%u", disk->info.address.drive.unit ? 'B' : 'A', boot);
    }
}

static int add_hubs(Argv *a)
{
    for (uint32_t i = 0; i < a->def->hubs.count; i++) {
        Json *d = argv_device("usb-hub");

        if (argv_device_info(a, d, &a->def->hubs.items[i]->info) < 0)
            return -1;
        argv_device_emit(a, d);
    }
    return 0;
}

/* Old ARM boards have a USB controller of their own, which is on unless the document speaks of USB. */
static bool board_usb(const DomainDef *def)
{
    bool arm = argv_arch_is(def, "armv7l") || argv_arch_is(def, "aarch64");

    return arm && !argv_machine_has(def, "virt") && !argv_controller(def, CONTROLLER_USB, 0);
}

int argv_controllers(Argv *a)
{
    /* Buses before what is plugged into them. */
    static const ControllerType order[] = {CONTROLLER_PCI, CONTROLLER_USB, CONTROLLER_SCSI, CONTROLLER_IDE, CONTROLLER_SATA,
                                           CONTROLLER_FDC, CONTROLLER_VIRTIO_SERIAL, CONTROLLER_CCID};

    if (a->def->iommu && a->def->iommu->model == IOMMU_INTEL) {
        const DomainIommu *m = a->def->iommu;
        Json *d = argv_device("intel-iommu");

        json_add_string(d, "id", m->info.alias);
        argv_props(d, m, (const DeviceProp[]){{"intremap", PROP_TRI_ONOFF, offsetof(DomainIommu, intremap)},
                                              {"caching-mode", PROP_TRI_BOOL, offsetof(DomainIommu, caching_mode)},
                                              {"eim", PROP_TRI_ONOFF, offsetof(DomainIommu, eim)},
                                              {"device-iotlb", PROP_TRI_BOOL, offsetof(DomainIommu, iotlb)},
                                              {"aw-bits", PROP_U32, offsetof(DomainIommu, aw_bits)},
                                              PROPS_END});
        argv_device_emit(a, d);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        if (order[i] == CONTROLLER_CCID && add_hubs(a) < 0)
            return -1;
        if (add_controllers(a, order[i]) < 0)
            return -1;
    }
    if (board_usb(a->def))
        argv_add(a, "-usb", NULL);
    floppy_boot(a);
    return 0;
}
