/* The schema tables of the network document; text to document and back. */
#include "model/network/network.h"

#include "core/error.h"
#include "model/domain/tables.h"

#include <string.h>

DOC_ENUM_DEFINE(forward_mode, FORWARD_MODE)
DOC_ENUM_DEFINE(forward_driver, FORWARD_DRIVER)
DOC_ENUM_DEFINE(lease_unit, LEASE_UNIT)

#define N NetworkDef
#define UNSUPPORTED .code = VIR_ERR_CONFIG_UNSUPPORTED
#define DETAIL .code = VIR_ERR_XML_DETAIL
#define ONE_ROW(table_, Type, ...)                                                                                     \
    static const DocRow table_##_rows[] = {__VA_ARGS__};                                                               \
    static const DocTable table_##_table = DOC_TABLE("", Type, table_##_rows);

/* ---- <forward> */

#define F(member) forward.member
ONE_ROW(forward_driver, N, ATTR("name", N, F(driver), ENUM(forward_driver), UNSUPPORTED))
ONE_ROW(forward_pf, N, ATTR("dev", N, F(pf), STRING))
ONE_ROW(nat_address, N, ATTR("start", N, F(nat_start), STRING), ATTR("end", N, F(nat_end), STRING))
ONE_ROW(nat_port, N, ATTR("start", N, F(nat_port_start), UINT, .max = 65535, DETAIL),
        ATTR("end", N, F(nat_port_end), UINT, .max = 65535, DETAIL))
ONE_ROW(forward_nat, N, ATTR("ipv6", N, F(nat_ipv6), YESNO), GROUP("address", nat_address, SET(N, F(nat_address_seen))),
        GROUP("port", nat_port, SET(N, F(nat_port_seen))))

static bool nat_written(const void *object)
{
    const NetworkForward *forward = &((const N *)object)->forward;
    return forward->nat_ipv6 || forward->nat_address_seen || forward->nat_port_seen;
}

static const DocRow forward_interface_rows[] = {
    ATTR("dev", ForwardInterface, dev, STRING),
    ATTR("connections", ForwardInterface, connections, UINT, .flags = DOC_LIVE | DOC_LENIENT),
};
const DocTable forward_interface_table = DOC_TABLE("interface", ForwardInterface, forward_interface_rows);
static const DocRow forward_address_rows[] = {
    ATTR("type", ForwardAddress, type, ENUM(address_type), UNSUPPORTED),
    ATTR("domain", ForwardAddress, pci.domain, HEX(4), .flags = DOC_ALWAYS, .max = 0xffff),
    ATTR("bus", ForwardAddress, pci.bus, HEX(2), .flags = DOC_ALWAYS, .max = 0xff),
    ATTR("slot", ForwardAddress, pci.slot, HEX(2), .flags = DOC_ALWAYS, .max = 0x1f),
    ATTR("function", ForwardAddress, pci.function, HEX(1), .flags = DOC_ALWAYS, .max = 7),
    ATTR("connections", ForwardAddress, connections, UINT, .flags = DOC_LIVE | DOC_LENIENT),
};
static const DocTable forward_address_table = DOC_TABLE("address", ForwardAddress, forward_address_rows);

static const DocRow forward_rows[] = {
    ATTR("dev", N, F(dev), STRING),
    ATTR("mode", N, F(mode), ENUM(forward_mode), UNSUPPORTED),
    ATTR("managed", N, F(managed), YESNO),
    GROUP("driver", forward_driver),
    GROUP("pf", forward_pf),
    GROUP("nat", forward_nat, SET(N, F(nat_seen)), .show = nat_written),
    LIST("interface", N, F(interfaces), SUB(forward_interface)),
    LIST("address", N, F(addresses), SUB(forward_address)),
};
static const DocTable network_forward_table = DOC_TABLE("forward", N, forward_rows);

/* ---- <bridge>, <mtu>, <mac>, <domain>, <port> */

ONE_ROW(network_bridge, N, ATTR("name", N, bridge, STRING), ATTR("zone", N, zone, STRING),
        ATTR("stp", N, stp, ONOFF, .flags = DOC_LENIENT), ATTR("delay", N, delay, UINT, SET(N, delay_set)),
        ATTR("macTableManager", N, mac_table_manager, ENUM(mac_table_manager)))
ONE_ROW(network_mtu, N, ATTR("size", N, mtu, UINT))
ONE_ROW(network_mac, N, ATTR("address", N, mac, MAC, SET(N, mac_set)))
ONE_ROW(network_domain, N, ATTR("name", N, domain, STRING), ATTR("localOnly", N, domain_local_only, YESNO))
ONE_ROW(network_port_options, N, ATTR("isolated", N, port_isolated, YESNO))

static bool domain_written(const void *object)
{
    return ((const N *)object)->domain != NULL;
}

/* ---- <dns> */

#define D(member) dns.member
static const DocRow forwarder_rows[] = {
    ATTR("domain", DnsForwarder, domain, STRING),
    ATTR("addr", DnsForwarder, address, STRING),
};
static const DocTable dns_forwarder_table = DOC_TABLE("forwarder", DnsForwarder, forwarder_rows);
static const DocRow txt_rows[] = {ATTR("name", DnsTxt, name, STRING), ATTR("value", DnsTxt, value, STRING)};
const DocTable dns_txt_table = DOC_TABLE("txt", DnsTxt, txt_rows);
static const DocRow srv_rows[] = {
    ATTR("service", DnsSrv, service, STRING),
    ATTR("protocol", DnsSrv, protocol, STRING),
    ATTR("domain", DnsSrv, domain, STRING),
    ATTR("target", DnsSrv, target, STRING),
    ATTR("port", DnsSrv, port, UINT, SET(DnsSrv, port_set), .min = 1, .max = 65535, DETAIL),
    ATTR("priority", DnsSrv, priority, UINT, SET(DnsSrv, priority_set), .max = 65535, DETAIL),
    ATTR("weight", DnsSrv, weight, UINT, SET(DnsSrv, weight_set), .max = 65535, DETAIL),
};
const DocTable dns_srv_table = DOC_TABLE("srv", DnsSrv, srv_rows);
ONE_ROW(dns_hostname, DnsHostname, TEXT(DnsHostname, text, STRING))
static const DocRow dns_host_rows[] = {
    ATTR("ip", DnsHost, ip, STRING),
    LIST("hostname", DnsHost, names, SUB(dns_hostname)),
};
const DocTable dns_host_table = DOC_TABLE("host", DnsHost, dns_host_rows);
static const DocRow dns_rows[] = {
    ATTR("enable", N, D(enable), YESNO),
    ATTR("forwardPlainNames", N, D(forward_plain_names), YESNO),
    LIST("forwarder", N, D(forwarders), SUB(dns_forwarder)),
    LIST("txt", N, D(txts), SUB(dns_txt)),
    LIST("srv", N, D(srvs), SUB(dns_srv)),
    LIST("host", N, D(hosts), SUB(dns_host)),
};
static const DocTable network_dns_table = DOC_TABLE("dns", N, dns_rows);

/* ---- <ip> */

static const DocRow lease_rows[] = {
    ATTR("expiry", DhcpLease, expiry, UINT, SET(DhcpLease, expiry_set)),
    ATTR("unit", DhcpLease, unit, ENUM(lease_unit)),
};
static const DocTable dhcp_lease_table = DOC_TABLE("lease", DhcpLease, lease_rows);
static const DocRow range_rows[] = {
    ATTR("start", DhcpRange, start, STRING),
    ATTR("end", DhcpRange, end, STRING),
    ELEM("lease", DhcpRange, lease, SUB(dhcp_lease)),
};
const DocTable dhcp_range_table = DOC_TABLE("range", DhcpRange, range_rows);
static const DocRow dhcp_host_rows[] = {
    ATTR("mac", DhcpHost, mac, STRING), ATTR("id", DhcpHost, id, STRING), ATTR("name", DhcpHost, name, STRING),
    ATTR("ip", DhcpHost, ip, STRING),   ELEM("lease", DhcpHost, lease, SUB(dhcp_lease)),
};
const DocTable dhcp_host_table = DOC_TABLE("host", DhcpHost, dhcp_host_rows);
ONE_ROW(ip_bootp, NetworkIp, ATTR("file", NetworkIp, bootp_file, STRING, .flags = DOC_NONEMPTY),
        ATTR("server", NetworkIp, bootp_server, STRING, .flags = DOC_NONEMPTY))
ONE_ROW(ip_tftp, NetworkIp, ATTR("root", NetworkIp, tftp_root, STRING, .flags = DOC_NONEMPTY))
static const DocRow dhcp_rows[] = {
    LIST("range", NetworkIp, ranges, SUB(dhcp_range)),
    LIST("host", NetworkIp, hosts, SUB(dhcp_host)),
    GROUP("bootp", ip_bootp),
};
static const DocTable ip_dhcp_table = DOC_TABLE("dhcp", NetworkIp, dhcp_rows);
static bool dhcp_written(const void *object)
{
    const NetworkIp *ip = object;
    return ip->ranges.count || ip->hosts.count;
}
static const DocRow ip_rows[] = {
    ATTR("family", NetworkIp, family, ENUM(ip_family)),
    ATTR("address", NetworkIp, address, STRING),
    ATTR("netmask", NetworkIp, netmask, STRING),
    ATTR("prefix", NetworkIp, prefix, UINT, SET(NetworkIp, prefix_set)),
    ATTR("localPtr", NetworkIp, local_ptr, YESNO),
    GROUP("tftp", ip_tftp),
    GROUP("dhcp", ip_dhcp, .show = dhcp_written),
};
static const DocTable network_ip_table = DOC_TABLE("ip", NetworkIp, ip_rows);

/* ---- <portgroup>, <dnsmasq:options> */

static const DocRow portgroup_rows[] = {
    ATTR("name", NetworkPortgroup, name, STRING),
    ATTR("default", NetworkPortgroup, is_default, BOOL, .flags = DOC_LENIENT),
    ATTR("trustGuestRxFilters", NetworkPortgroup, trust_guest_rx_filters, YESNO),
    ELEM("vlan", NetworkPortgroup, vlan, SUB(net_vlan)),
    ELEM("virtualport", NetworkPortgroup, virtualport, SUB(virtualport)),
    ELEM("bandwidth", NetworkPortgroup, bandwidth, SUB(net_bandwidth)),
};
const DocTable network_portgroup_table = DOC_TABLE("portgroup", NetworkPortgroup, portgroup_rows);

static const DocRow option_rows[] = {ATTR("value", DnsmasqOption, value, STRING)};
static const DocTable dnsmasq_option_table = DOC_TABLE("dnsmasq:option", DnsmasqOption, option_rows);
ONE_ROW(dnsmasq_options, N, LIST("dnsmasq:option", N, dnsmasq_options, SUB(dnsmasq_option)))

static int xmlns_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    return 0;
}
static bool xmlns_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    *ret_text = "http://libvirt.org/schemas/network/dnsmasq/1.0";
    return ((const N *)object)->dnsmasq_options.count > 0;
}
static const DocCodec dnsmasq_namespace_codec = {xmlns_read, xmlns_write, false, false};

/* ---- <network> */

static const DocRow network_rows[] = {
    ATTR("xmlns:dnsmasq", N, dnsmasq_options, CODEC(dnsmasq_namespace), .flags = DOC_NO_READ | DOC_NO_COMPARE),
    ATTR("connections", N, connections, UINT, .flags = DOC_LIVE | DOC_LENIENT),
    ATTR("ipv6", N, ipv6, BOOL),
    ATTR("trustGuestRxFilters", N, trust_guest_rx_filters, YESNO),
    ELEM("name", N, name, STRING),
    ELEM("uuid", N, uuid, UUID, SET(N, uuid_set), .code = VIR_ERR_INTERNAL_ERROR),
    ELEM("title", N, title, STRING),
    ELEM("description", N, description, STRING),
    ELEM("metadata", N, metadata, RAW),
    GROUP("forward", network_forward, SET(N, F(seen))),
    GROUP("bridge", network_bridge),
    GROUP("mtu", network_mtu),
    GROUP("mac", network_mac),
    GROUP("domain", network_domain, .show = domain_written),
    GROUP("dns", network_dns),
    ELEM("vlan", N, vlan, SUB(net_vlan)),
    ELEM("bandwidth", N, bandwidth, SUB(net_bandwidth)),
    GROUP("port", network_port_options),
    LIST("ip", N, ips, SUB(network_ip)),
    LIST("route", N, routes, SUB(interface_route)),
    ELEM("virtualport", N, virtualport, SUB(virtualport)),
    LIST("portgroup", N, portgroups, SUB(network_portgroup)),
    GROUP("dnsmasq:options", dnsmasq_options),
};
const DocTable network_table = DOC_TABLE("network", N, network_rows);

NetworkDef *network_parse(const char *xml, const NetworkHost *host, unsigned flags)
{
    g_autoptr(Arena) arena = arena_new(0);
    DocParse how = {
        .label = "network_definition", .domain = VIR_FROM_NETWORK, .strict = flags & NETWORK_PARSE_VALIDATE,
    };
    NetworkDef *def = doc_parse(&network_table, xml, strlen(xml), arena, &how);

    if (!def)
        return NULL;
    def->arena = arena;
    if (!(flags & NETWORK_PARSE_STATUS)) {
        def->connections = 0;
        for (uint32_t i = 0; i < def->forward.interfaces.count; i++)
            def->forward.interfaces.items[i]->connections = 0;
    }
    if (network_rules_apply(def, host) < 0)
        return NULL;
    g_steal_pointer(&arena);
    return def;
}

char *network_format(const NetworkDef *def, unsigned flags)
{
    return doc_format(&network_table, def, 0, flags & NETWORK_FORMAT_INACTIVE ? DOC_WRITE_INACTIVE : 0);
}

NetworkDef *network_copy(const NetworkDef *def)
{
    Arena *arena = arena_new(arena_used(def->arena) + 256);
    NetworkDef *copy = doc_copy(&network_table, def, arena);

    copy->arena = arena;
    return copy;
}

void network_free(NetworkDef *def)
{
    if (def)
        arena_free(def->arena); /* holds def itself */
}

bool network_owns_bridge(const NetworkDef *def)
{
    return def->forward.mode < FORWARD_MODE_BRIDGE;
}

bool network_has_bridge(const NetworkDef *def)
{
    return network_owns_bridge(def) || (def->forward.mode == FORWARD_MODE_BRIDGE && def->bridge);
}

const char *network_mode_text(const NetworkDef *def)
{
    return def->forward.mode ? forward_mode_text(def->forward.mode) : "none";
}

const NetworkPortgroup *network_portgroup(const NetworkDef *def, const char *name)
{
    for (uint32_t i = 0; i < def->portgroups.count; i++) {
        const NetworkPortgroup *group = def->portgroups.items[i];

        if (name ? strcmp(group->name, name) == 0 : group->is_default)
            return group;
    }
    return NULL;
}

uint64_t dhcp_lease_seconds(const DhcpLease *lease)
{
    uint64_t unit = lease->unit == LEASE_UNIT_HOURS ? 3600 : lease->unit == LEASE_UNIT_SECONDS ? 1 : 60;

    return lease->expiry > UINT64_MAX / unit ? UINT64_MAX : lease->expiry * unit;
}
