/* <network>: a virtual network. */
#pragma once

#include "document/document.h"
#include "model/domain/interface.h"
#include "model/network/address.h"

#define FORWARD_MODE_VALUES(V)                                                                                         \
    V(FORWARD_MODE_ISOLATED, "none") V(FORWARD_MODE_NAT, "nat") V(FORWARD_MODE_ROUTE, "route")                         \
    V(FORWARD_MODE_OPEN, "open") V(FORWARD_MODE_BRIDGE, "bridge") V(FORWARD_MODE_PRIVATE, "private")                   \
    V(FORWARD_MODE_VEPA, "vepa") V(FORWARD_MODE_PASSTHROUGH, "passthrough") V(FORWARD_MODE_HOSTDEV, "hostdev")
DOC_ENUM(ForwardMode, forward_mode, FORWARD_MODE)

#define FORWARD_DRIVER_VALUES(V) V(FORWARD_DRIVER_KVM, "kvm") V(FORWARD_DRIVER_VFIO, "vfio")
DOC_ENUM(ForwardDriver, forward_driver, FORWARD_DRIVER)

#define LEASE_UNIT_VALUES(V)                                                                                           \
    V(LEASE_UNIT_SECONDS, "seconds") V(LEASE_UNIT_MINUTES, "minutes") V(LEASE_UNIT_HOURS, "hours")
DOC_ENUM(LeaseUnit, lease_unit, LEASE_UNIT)

typedef struct ForwardInterface {
    char *dev;
    uint32_t connections;
} ForwardInterface;

typedef struct ForwardAddress {
    AddressType type;
    PciAddress pci;
    uint32_t connections;
} ForwardAddress;

typedef struct NetworkForward {
    bool seen, nat_seen;
    ForwardMode mode;
    ForwardDriver driver;
    Tristate managed, nat_ipv6;
    char *dev, *pf;
    bool nat_address_seen, nat_port_seen;
    char *nat_start, *nat_end;
    uint32_t nat_port_start, nat_port_end;
    DocList(ForwardInterface) interfaces;
    DocList(ForwardAddress) addresses;
} NetworkForward;

typedef struct DnsForwarder {
    char *domain, *address;
} DnsForwarder;
typedef struct DnsTxt {
    char *name, *value;
} DnsTxt;
typedef struct DnsSrv {
    char *service, *protocol, *domain, *target;
    bool port_set, priority_set, weight_set;
    uint32_t port, priority, weight;
} DnsSrv;
typedef struct DnsHostname {
    char *text;
} DnsHostname;
typedef struct DnsHost {
    char *ip;
    DocList(DnsHostname) names;
} DnsHost;

typedef struct NetworkDns {
    Tristate enable, forward_plain_names;
    DocList(DnsForwarder) forwarders;
    DocList(DnsTxt) txts;
    DocList(DnsSrv) srvs;
    DocList(DnsHost) hosts;
} NetworkDns;

typedef struct DhcpLease {
    uint64_t expiry; /* 0: never */
    LeaseUnit unit;
    bool expiry_set;
} DhcpLease;
typedef struct DhcpRange {
    char *start, *end;
    DhcpLease *lease;
} DhcpRange;
typedef struct DhcpHost {
    char *mac, *id, *name, *ip;
    DhcpLease *lease;
} DhcpHost;

typedef struct NetworkIp {
    IpFamily family; /* as written; IP_FAMILY_NONE is IPv4 */
    char *address, *netmask;
    uint32_t prefix;
    bool prefix_set;
    Tristate local_ptr;
    char *tftp_root, *bootp_file, *bootp_server;
    DocList(DhcpRange) ranges;
    DocList(DhcpHost) hosts;
} NetworkIp;

typedef struct NetworkPortgroup {
    char *name;
    bool is_default;
    Tristate trust_guest_rx_filters;
    NetVlan *vlan;
    VirtualPort *virtualport;
    NetBandwidth *bandwidth;
} NetworkPortgroup;

typedef struct DnsmasqOption {
    char *value;
} DnsmasqOption;

typedef struct NetworkDef {
    Arena *arena;
    char *name, *title, *description, *metadata;
    uint8_t uuid[16];
    bool uuid_set, ipv6, mac_set, delay_set;
    uint32_t connections;
    Tristate trust_guest_rx_filters, stp, domain_local_only, port_isolated;
    NetworkForward forward;
    char *bridge, *zone, *domain;
    uint64_t delay;
    uint32_t mtu;
    MacTableManager mac_table_manager;
    MacAddress mac;
    NetworkDns dns;
    NetVlan *vlan;
    NetBandwidth *bandwidth;
    VirtualPort *virtualport;
    DocList(NetworkIp) ips;
    DocList(InterfaceRoute) routes;
    DocList(NetworkPortgroup) portgroups;
    DocList(DnsmasqOption) dnsmasq_options;
} NetworkDef;

extern const DocTable network_table;
/* The parts that virNetworkUpdate replaces. */
extern const DocTable dhcp_range_table, dhcp_host_table, dns_txt_table, dns_srv_table, dns_host_table;
extern const DocTable forward_interface_table, network_portgroup_table;

/* What a document is checked against. Members may be NULL. */
typedef struct NetworkHost {
    bool (*is_virtual_function)(const PciAddress *address); /* NULL: nothing is asked */
} NetworkHost;

enum {
    NETWORK_PARSE_VALIDATE = 1 << 0, /* unknown elements and attributes are errors */
    NETWORK_PARSE_STATUS = 1 << 1,   /* of a status file: live members are kept */
};
enum {
    NETWORK_FORMAT_INACTIVE = 1 << 0,
};

/* Reads a document and applies the rules. NULL with the error set. */
NetworkDef *network_parse(const char *xml, const NetworkHost *host, unsigned flags);
char *network_format(const NetworkDef *def, unsigned flags);
NetworkDef *network_copy(const NetworkDef *def);
void network_free(NetworkDef *def);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NetworkDef, network_free)

/* Runs the rules (again, after a change): defaults first, then what is refused. 0, or -1 with the error set. */
int network_rules_apply(NetworkDef *def, const NetworkHost *host);
int network_check(const NetworkDef *def, const NetworkHost *host);
/* Checks of single parts, as network_update needs them. */
int network_check_range(const NetworkDef *def, const NetworkIp *ip, const DhcpRange *range);
int network_check_dhcp_host(const NetworkDef *def, const NetworkIp *ip, const DhcpHost *host, bool partial);
int network_check_dns_host(const NetworkDef *def, const DnsHost *host, bool partial);
int network_check_dns_txt(const NetworkDef *def, const DnsTxt *txt, bool partial);
int network_check_dns_srv(const NetworkDef *def, const DnsSrv *srv, bool partial);

/* Whether the network has a bridge of its own: isolated, nat, route and open. */
bool network_owns_bridge(const NetworkDef *def);
/* Whether guests get a tap on a bridge: own or of the host. */
bool network_has_bridge(const NetworkDef *def);
const char *network_mode_text(const NetworkDef *def);
/* The address and prefix of an <ip>; the prefix is the class's where none was given. False when it is no address. */
bool network_ip_address(const NetworkIp *ip, NetAddress *ret_address, unsigned *ret_prefix);
uint64_t dhcp_lease_seconds(const DhcpLease *lease);
/* The portgroup of that name, or with NULL the default one; NULL when there is none. */
const NetworkPortgroup *network_portgroup(const NetworkDef *def, const char *name);
