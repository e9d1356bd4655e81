/* What every device has: where it is plugged in, its alias, its boot order. */
#pragma once

#include "document/enum.h"
#include "document/value.h"

#define ADDRESS_VALUES(V)                                                                                              \
    V(ADDRESS_PCI, "pci") V(ADDRESS_DRIVE, "drive") V(ADDRESS_VIRTIO_SERIAL, "virtio-serial") V(ADDRESS_CCID, "ccid")  \
    V(ADDRESS_USB, "usb") V(ADDRESS_SPAPR_VIO, "spapr-vio") V(ADDRESS_VIRTIO_S390, "virtio-s390")                      \
    V(ADDRESS_CCW, "ccw") V(ADDRESS_VIRTIO_MMIO, "virtio-mmio") V(ADDRESS_ISA, "isa") V(ADDRESS_DIMM, "dimm")          \
    V(ADDRESS_UNASSIGNED, "unassigned")
DOC_ENUM(AddressType, address_type, ADDRESS)

typedef struct PciAddress {
    uint32_t domain, bus, slot, function;
    Tristate multifunction;
    bool zpci_uid_set, zpci_fid_set;
    uint32_t zpci_uid, zpci_fid;
} PciAddress;

typedef struct DriveAddress {
    uint32_t controller, bus, target;
    uint64_t unit;
} DriveAddress;

typedef struct VirtioSerialAddress {
    uint32_t controller, bus, port; /* port 0: not assigned */
} VirtioSerialAddress;

typedef struct CcidAddress {
    uint32_t controller, slot;
} CcidAddress;

#define USB_PORT_DEPTH 4
typedef struct UsbAddress {
    uint32_t bus;
    uint32_t port[USB_PORT_DEPTH]; /* "1.2.3"; ends at the first 0 */
} UsbAddress;

typedef struct CcwAddress {
    uint32_t cssid, ssid, devno;
    bool assigned;
} CcwAddress;

typedef struct DeviceAddress {
    AddressType type;
    union {
        PciAddress pci;
        DriveAddress drive;
        VirtioSerialAddress virtio_serial;
        CcidAddress ccid;
        UsbAddress usb;
        struct {
            uint64_t reg;
            bool reg_set;
        } spapr_vio;
        CcwAddress ccw;
        struct {
            uint32_t iobase, irq;
        } isa;
        struct {
            uint32_t slot;
            uint64_t base;
        } dimm;
    };
} DeviceAddress;

/* An expansion ROM: <rom enabled bar file>. */
typedef struct DeviceRom {
    Tristate enabled, bar;
    char *file;
} DeviceRom;

typedef struct DeviceInfo {
    char *alias;
    DeviceAddress address;
    uint32_t boot_order; /* 0: not given */
    uint32_t acpi_index; /* 0: not given */
    char *loadparm;
    DeviceRom *rom;
    /* Not in the document: how the address assignment sees the device. */
    uint8_t pci_connect;  /* flags of rules/pci.h */
    bool pci_isolated;
} DeviceInfo;

/* The virtio transport options shared by many <driver> elements. */
typedef struct VirtioOptions {
    Tristate iommu, ats, packed, page_per_vq;
} VirtioOptions;

/* virtio, virtio-transitional, virtio-non-transitional */
#define VIRTIO_MODEL_VALUES(V)                                                                                         \
    V(VIRTIO_MODEL_VIRTIO, "virtio") V(VIRTIO_MODEL_TRANSITIONAL, "virtio-transitional")                               \
    V(VIRTIO_MODEL_NON_TRANSITIONAL, "virtio-non-transitional")
DOC_ENUM(VirtioModel, virtio_model, VIRTIO_MODEL)

#define SECLABEL_VALUES(V) V(SECLABEL_DYNAMIC, "dynamic") V(SECLABEL_STATIC, "static") V(SECLABEL_LABEL_NONE, "none")
DOC_ENUM(SeclabelType, seclabel_type, SECLABEL)

/* A security label of the domain. */
typedef struct DomainSeclabel {
    SeclabelType type;
    Tristate relabel;
    bool implicit;
    char *model, *label, *imagelabel, *baselabel;
} DomainSeclabel;

/* A security label of one disk image or character device. */
typedef struct DeviceSeclabel {
    char *model, *label;
    Tristate relabel, labelskip;
} DeviceSeclabel;
typedef DocList(DeviceSeclabel) DeviceSeclabels;
