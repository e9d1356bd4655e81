/* <hostdev>, <redirdev>, <redirfilter>, <hub>, <smartcard>, <lease> */
#pragma once

#include "model/domain/interface.h"
#include "model/domain/disk.h"

#define HOSTDEV_MODE_VALUES(V) V(HOSTDEV_MODE_SUBSYSTEM, "subsystem") V(HOSTDEV_MODE_CAPABILITIES, "capabilities")
DOC_ENUM(HostdevMode, hostdev_mode, HOSTDEV_MODE)

/* Subsystem types first, capability types after. */
#define HOSTDEV_VALUES(V)                                                                                              \
    V(HOSTDEV_USB, "usb") V(HOSTDEV_PCI, "pci") V(HOSTDEV_SCSI, "scsi") V(HOSTDEV_SCSI_HOST, "scsi_host")              \
    V(HOSTDEV_MDEV, "mdev") V(HOSTDEV_STORAGE, "storage") V(HOSTDEV_MISC, "misc") V(HOSTDEV_NET, "net")
DOC_ENUM(HostdevType, hostdev_type, HOSTDEV)

#define HOSTDEV_MODEL_VALUES(V)                                                                                        \
    V(HOSTDEV_MODEL_VFIO_PCI, "vfio-pci") V(HOSTDEV_MODEL_VFIO_CCW, "vfio-ccw") V(HOSTDEV_MODEL_VFIO_AP, "vfio-ap")    \
    V(HOSTDEV_MODEL_VIRTIO, "virtio") V(HOSTDEV_MODEL_VIRTIO_TRANSITIONAL, "virtio-transitional")                      \
    V(HOSTDEV_MODEL_VIRTIO_NON_TRANSITIONAL, "virtio-non-transitional")
DOC_ENUM(HostdevModel, hostdev_model, HOSTDEV_MODEL)

#define HOSTDEV_SCSI_VALUES(V) V(HOSTDEV_SCSI_ADAPTER, "adapter") V(HOSTDEV_SCSI_ISCSI, "iscsi")
DOC_ENUM(HostdevScsiProtocol, hostdev_scsi_protocol, HOSTDEV_SCSI)

#define GUEST_RESET_VALUES(V)                                                                                          \
    V(GUEST_RESET_OFF, "off") V(GUEST_RESET_UNINITIALIZED, "uninitialized") V(GUEST_RESET_ON, "on")
DOC_ENUM(HostdevGuestReset, hostdev_guest_reset, GUEST_RESET)

typedef struct HostdevSource {
    StartupPolicy startup_policy;
    Tristate write_filtering, missing;
    HostdevGuestReset guest_reset;
    PciAddress pci;
    bool usb_autoaddress, source_seen, address_seen, vendor_set, product_set;
    uint32_t usb_bus, usb_device, vendor, product;
    HostdevScsiProtocol scsi_protocol;
    char *adapter;
    uint32_t scsi_bus, scsi_target;
    uint64_t scsi_unit;
    struct {
        char *name, *iqn;
        DocList(StorageHost) hosts;
        StorageAuth *auth;
    } iscsi; /* protocol='iscsi' */
    char *host_protocol, *wwpn; /* scsi_host: "vhost" */
    uint8_t mdev_uuid[16];
    char *block, *character, *interface; /* mode='capabilities' */
} HostdevSource;

typedef struct DomainHostdev {
    HostdevMode mode;
    HostdevType type;
    HostdevModel model;
    Tristate managed, rawio, display, ramfb;
    DeviceSgio sgio;
    NetDriver driver;
    bool readonly, shareable;
    HostdevSource source;
    NetTeaming *teaming;
    DocList(InterfaceIp) ips;
    DocList(InterfaceRoute) routes;
    DeviceInfo info;
} DomainHostdev;

typedef struct DomainRedirdev {
    char *bus; /* "usb" */
    ChardevSource source;
    DeviceInfo info;
} DomainRedirdev;

typedef struct RedirFilterRule {
    int32_t usb_class, vendor, product, version; /* -1: any; version is bcdDevice */
    Tristate allow;
} RedirFilterRule;

typedef struct DomainRedirfilter {
    DocList(RedirFilterRule) rules;
} DomainRedirfilter;

#define HUB_VALUES(V) V(HUB_USB, "usb")
DOC_ENUM(HubType, hub_type, HUB)
typedef struct DomainHub {
    HubType type;
    DeviceInfo info;
} DomainHub;

#define SMARTCARD_VALUES(V)                                                                                            \
    V(SMARTCARD_HOST, "host") V(SMARTCARD_HOST_CERTIFICATES, "host-certificates")                                      \
    V(SMARTCARD_PASSTHROUGH, "passthrough")
DOC_ENUM(SmartcardMode, smartcard_mode, SMARTCARD)

typedef struct SmartcardCertificate {
    char *file;
} SmartcardCertificate;

typedef struct DomainSmartcard {
    SmartcardMode mode;
    DocList(SmartcardCertificate) certificates; /* exactly three */
    char *database;
    ChardevSource source;
    DeviceInfo info;
} DomainSmartcard;

typedef struct DomainLease {
    char *lockspace, *key, *path;
    uint64_t offset;
} DomainLease;
