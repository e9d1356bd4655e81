/* <controller> */
#pragma once

#include "model/domain/device.h"

#define CONTROLLER_VALUES(V)                                                                                           \
    V(CONTROLLER_IDE, "ide") V(CONTROLLER_FDC, "fdc") V(CONTROLLER_SCSI, "scsi") V(CONTROLLER_SATA, "sata")            \
    V(CONTROLLER_VIRTIO_SERIAL, "virtio-serial") V(CONTROLLER_CCID, "ccid") V(CONTROLLER_USB, "usb")                   \
    V(CONTROLLER_PCI, "pci") V(CONTROLLER_XENBUS, "xenbus") V(CONTROLLER_ISA, "isa")
DOC_ENUM(ControllerType, controller_type, CONTROLLER)

#define SCSI_MODEL_VALUES(V)                                                                                           \
    V(SCSI_MODEL_AUTO, "auto") V(SCSI_MODEL_BUSLOGIC, "buslogic") V(SCSI_MODEL_LSILOGIC, "lsilogic")                   \
    V(SCSI_MODEL_LSISAS1068, "lsisas1068") V(SCSI_MODEL_VMPVSCSI, "vmpvscsi") V(SCSI_MODEL_IBMVSCSI, "ibmvscsi")       \
    V(SCSI_MODEL_VIRTIO_SCSI, "virtio-scsi") V(SCSI_MODEL_LSISAS1078, "lsisas1078")                                    \
    V(SCSI_MODEL_VIRTIO_TRANSITIONAL, "virtio-transitional")                                                           \
    V(SCSI_MODEL_VIRTIO_NON_TRANSITIONAL, "virtio-non-transitional") V(SCSI_MODEL_NCR53C90, "ncr53c90")                \
    V(SCSI_MODEL_DC390, "dc390") V(SCSI_MODEL_AM53C974, "am53c974")
DOC_ENUM(ScsiModel, scsi_model, SCSI_MODEL)

#define USB_MODEL_VALUES(V)                                                                                            \
    V(USB_MODEL_PIIX3_UHCI, "piix3-uhci") V(USB_MODEL_PIIX4_UHCI, "piix4-uhci") V(USB_MODEL_EHCI, "ehci")              \
    V(USB_MODEL_ICH9_EHCI1, "ich9-ehci1") V(USB_MODEL_ICH9_UHCI1, "ich9-uhci1") V(USB_MODEL_ICH9_UHCI2, "ich9-uhci2")  \
    V(USB_MODEL_ICH9_UHCI3, "ich9-uhci3") V(USB_MODEL_VT82C686B_UHCI, "vt82c686b-uhci")                                \
    V(USB_MODEL_PCI_OHCI, "pci-ohci") V(USB_MODEL_NEC_XHCI, "nec-xhci") V(USB_MODEL_QUSB1, "qusb1")                    \
    V(USB_MODEL_QUSB2, "qusb2") V(USB_MODEL_QEMU_XHCI, "qemu-xhci") V(USB_MODEL_OFF, "none")
DOC_ENUM(UsbModel, usb_model, USB_MODEL)

#define PCI_MODEL_VALUES(V)                                                                                            \
    V(PCI_MODEL_PCI_ROOT, "pci-root") V(PCI_MODEL_PCIE_ROOT, "pcie-root") V(PCI_MODEL_PCI_BRIDGE, "pci-bridge")        \
    V(PCI_MODEL_DMI_TO_PCI_BRIDGE, "dmi-to-pci-bridge") V(PCI_MODEL_PCIE_TO_PCI_BRIDGE, "pcie-to-pci-bridge")          \
    V(PCI_MODEL_PCIE_ROOT_PORT, "pcie-root-port") V(PCI_MODEL_PCIE_SWITCH_UPSTREAM_PORT, "pcie-switch-upstream-port")  \
    V(PCI_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT, "pcie-switch-downstream-port")                                            \
    V(PCI_MODEL_PCI_EXPANDER_BUS, "pci-expander-bus") V(PCI_MODEL_PCIE_EXPANDER_BUS, "pcie-expander-bus")
DOC_ENUM(PciModel, pci_model, PCI_MODEL)

/* The QEMU device behind a PCI controller: <model name>. */
#define PCI_MODEL_NAME_VALUES(V)                                                                                       \
    V(PCI_MODEL_NAME_PCI_BRIDGE, "pci-bridge") V(PCI_MODEL_NAME_I82801B11_BRIDGE, "i82801b11-bridge")                  \
    V(PCI_MODEL_NAME_IOH3420, "ioh3420") V(PCI_MODEL_NAME_X3130_UPSTREAM, "x3130-upstream")                            \
    V(PCI_MODEL_NAME_XIO3130_DOWNSTREAM, "xio3130-downstream") V(PCI_MODEL_NAME_PXB, "pxb")                            \
    V(PCI_MODEL_NAME_PXB_PCIE, "pxb-pcie") V(PCI_MODEL_NAME_PCIE_ROOT_PORT, "pcie-root-port")                          \
    V(PCI_MODEL_NAME_SPAPR_PCI_HOST_BRIDGE, "spapr-pci-host-bridge")                                                   \
    V(PCI_MODEL_NAME_PCIE_PCI_BRIDGE, "pcie-pci-bridge")
DOC_ENUM(PciModelName, pci_model_name, PCI_MODEL_NAME)

#define IDE_MODEL_VALUES(V) V(IDE_MODEL_PIIX3, "piix3") V(IDE_MODEL_PIIX4, "piix4") V(IDE_MODEL_ICH6, "ich6")
DOC_ENUM(IdeModel, ide_model, IDE_MODEL)

typedef struct DomainController {
    ControllerType type;
    union {
        uint8_t model; /* of whichever enum the type says; 0: not given */
        ScsiModel scsi_model;
        UsbModel usb_model;
        PciModel pci_model;
        IdeModel ide_model;
        VirtioModel serial_model;
    };
    PciModelName model_name;
    Tristate ioeventfd, hotplug;
    VirtioOptions virtio;
    bool index_set, ports_set, vectors_set, node_set, pcihole64_set, master_set, implicit, empty_driver;
    int32_t index;
    uint32_t ports;   /* usb, virtio-serial */
    uint32_t vectors; /* virtio-serial */
    uint32_t queues, cmd_per_lun, max_sectors, iothread;
    int32_t max_grant_frames, max_event_channels;             /* xenbus; -1: not given */
    int32_t chassis_nr, chassis, port, bus_nr, target_index;  /* pci; -1: not given */
    uint32_t node;
    uint64_t pcihole64_kib;
    uint32_t master_startport; /* usb companion */
    DeviceInfo info;
} DomainController;
