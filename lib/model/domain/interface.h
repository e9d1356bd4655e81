/* <interface> */
#pragma once

#include "model/domain/chardev.h"

#define INTERFACE_VALUES(V)                                                                                            \
    V(INTERFACE_USER, "user") V(INTERFACE_ETHERNET, "ethernet") V(INTERFACE_VHOST_USER, "vhostuser")                   \
    V(INTERFACE_SERVER, "server") V(INTERFACE_CLIENT, "client") V(INTERFACE_MCAST, "mcast")                            \
    V(INTERFACE_NETWORK, "network") V(INTERFACE_BRIDGE, "bridge") V(INTERFACE_INTERNAL, "internal")                    \
    V(INTERFACE_DIRECT, "direct") V(INTERFACE_HOSTDEV, "hostdev") V(INTERFACE_UDP, "udp") V(INTERFACE_VDPA, "vdpa")    \
    V(INTERFACE_NULL, "null") V(INTERFACE_VDS, "vds")
DOC_ENUM(InterfaceType, interface_type, INTERFACE)

#define DIRECT_MODE_VALUES(V)                                                                                          \
    V(DIRECT_MODE_VEPA, "vepa") V(DIRECT_MODE_PRIVATE, "private") V(DIRECT_MODE_BRIDGE, "bridge")                      \
    V(DIRECT_MODE_PASSTHROUGH, "passthrough")
DOC_ENUM(DirectMode, direct_mode, DIRECT_MODE)

#define LINK_STATE_VALUES(V) V(LINK_STATE_UP, "up") V(LINK_STATE_DOWN, "down")
DOC_ENUM(LinkState, link_state, LINK_STATE)

#define MAC_TYPE_VALUES(V) V(MAC_TYPE_GENERATED, "generated") V(MAC_TYPE_STATIC, "static")
DOC_ENUM(MacType, mac_type, MAC_TYPE)

#define MAC_TABLE_MANAGER_VALUES(V) V(MAC_TABLE_MANAGER_KERNEL, "kernel") V(MAC_TABLE_MANAGER_LIBVIRT, "libvirt")
DOC_ENUM(MacTableManager, mac_table_manager, MAC_TABLE_MANAGER)

#define NET_DRIVER_VALUES(V)                                                                                           \
    V(NET_DRIVER_QEMU, "qemu") V(NET_DRIVER_VHOST, "vhost") V(NET_DRIVER_KVM, "kvm") V(NET_DRIVER_VFIO, "vfio")        \
    V(NET_DRIVER_XEN, "xen")
DOC_ENUM(NetDriver, net_driver, NET_DRIVER)

#define NET_TXMODE_VALUES(V) V(NET_TXMODE_IOTHREAD, "iothread") V(NET_TXMODE_TIMER, "timer")
DOC_ENUM(NetTxmode, net_txmode, NET_TXMODE)

#define NET_BACKEND_VALUES(V) V(NET_BACKEND_DEFAULT, "default") V(NET_BACKEND_PASST, "passt")
DOC_ENUM(NetBackend, net_backend, NET_BACKEND)

#define TEAMING_VALUES(V) V(TEAMING_PERSISTENT, "persistent") V(TEAMING_TRANSIENT, "transient")
DOC_ENUM(TeamingType, teaming_type, TEAMING)

#define VLAN_NATIVE_VALUES(V) V(VLAN_NATIVE_TAGGED, "tagged") V(VLAN_NATIVE_UNTAGGED, "untagged")
DOC_ENUM(VlanNative, vlan_native, VLAN_NATIVE)

#define VIRTUALPORT_VALUES(V)                                                                                          \
    V(VIRTUALPORT_8021QBG, "802.1Qbg") V(VIRTUALPORT_8021QBH, "802.1Qbh") V(VIRTUALPORT_OPENVSWITCH, "openvswitch")    \
    V(VIRTUALPORT_MIDONET, "midonet")
DOC_ENUM(VirtualportType, virtualport_type, VIRTUALPORT)

#define IP_FAMILY_VALUES(V) V(IP_FAMILY_IPV4, "ipv4") V(IP_FAMILY_IPV6, "ipv6")
DOC_ENUM(IpFamily, ip_family, IP_FAMILY)

typedef struct InterfaceIp {
    char *address, *peer;
    IpFamily family;
    uint32_t prefix; /* 0: not given */
} InterfaceIp;

typedef struct InterfaceRoute {
    char *address, *netmask, *gateway;
    IpFamily family;
    bool prefix_set, metric_set;
    uint32_t prefix, metric;
} InterfaceRoute;

typedef struct PortForwardRange {
    uint32_t start, end, to;
    Tristate exclude;
} PortForwardRange;

typedef struct PortForward {
    char *proto, *address, *dev;
    DocList(PortForwardRange) ranges;
} PortForward;

typedef struct VirtualPort {
    VirtualportType type;
    bool managerid_set, typeid_set, typeidversion_set, instanceid_set, interfaceid_set, parameters_seen;
    uint32_t managerid, typeid, typeidversion;
    uint8_t instanceid[16], interfaceid[16];
    char *profileid;
} VirtualPort;

typedef struct BandwidthLimit {
    uint64_t average, peak, floor, burst;
} BandwidthLimit;

typedef struct NetBandwidth {
    uint32_t class_id;
    BandwidthLimit *inbound, *outbound;
} NetBandwidth;

typedef struct VlanTag {
    uint32_t id;
    VlanNative native_mode;
} VlanTag;

typedef struct NetVlan {
    Tristate trunk;
    DocList(VlanTag) tags;
} NetVlan;

typedef struct NetOffloads {
    Tristate csum, gso, tso4, tso6, ecn, ufo, mrg_rxbuf;
} NetOffloads;

typedef struct FilterParameter {
    char *name, *value;
} FilterParameter;

typedef struct FilterRef {
    char *filter;
    DocList(FilterParameter) parameters;
} FilterRef;

typedef struct NetTeaming {
    TeamingType type;
    char *persistent;
} NetTeaming;

/* The host device of <interface type='hostdev'>. */
typedef struct InterfaceHostdev {
    Tristate missing;
    AddressType type;
    PciAddress pci;
    uint32_t usb_bus, usb_device, vendor, product;
} InterfaceHostdev;

typedef struct InterfaceSource {
    Tristate missing;
    char *network, *portgroup, *bridge, *dev, *name, *address;
    char *local_address;
    uint32_t port, local_port;
    uint8_t portid[16];
    bool port_set;
    DirectMode direct_mode;
    MacTableManager mac_table_manager;
    /* vhostuser */
    char *type, *path;
    SocketMode mode;
    ReconnectOptions reconnect;
    /* ethernet: the host's side */
    DocList(InterfaceIp) ips;
    DocList(InterfaceRoute) routes;
    /* vds */
    uint8_t switchid[16];
    int64_t vds_portid, connectionid;
    char *portgroupid;
    /* hostdev */
    InterfaceHostdev *hostdev;
} InterfaceSource;

typedef struct DomainInterface {
    InterfaceType type;
    MacAddress mac;
    bool mac_set, mac_generated, link_seen, sndbuf_set, source_seen, driver_seen, tune_seen;
    MacType mac_type;
    Tristate mac_check, managed, target_managed, trust_guest_rx_filters, port_isolated;
    LinkState link;
    NetDriver driver;
    NetTxmode txmode;
    NetBackend backend;
    Tristate ioeventfd, event_idx, rss, rss_hash_report;
    VirtioOptions virtio;
    NetOffloads host, guest;
    uint32_t queues, rx_queue_size, tx_queue_size, sndbuf, mtu;
    uint32_t coalesce_rx_frames_max;
    bool coalesce_seen;
    InterfaceSource source;
    char *model;  /* "virtio", "e1000", ... */
    char *target; /* host side device */
    char *guest_dev, *guest_actual;
    char *script, *downscript, *backend_domain;
    char *backend_tap, *backend_vhost, *backend_log_file;
    NetBandwidth *bandwidth;
    NetVlan *vlan;
    VirtualPort *virtualport;
    FilterRef *filter;
    NetTeaming *teaming;
    DocList(InterfaceIp) ips;
    DocList(InterfaceRoute) routes;
    DocList(PortForward) port_forwards;
    DeviceInfo info;
} DomainInterface;
