/* What a network document may not say. */
#include "model/network/rules.h"

#include <errno.h>
#include <net/if.h>

static int address_error(const char *text)
{
    error_set(VIR_FROM_NONE, VIR_ERR_SYSTEM_ERROR, "Cannot parse socket address '%s': Name or service not known", text);
    return -1;
}

/* ---- forward */

static int check_nat(const NetworkDef *def)
{
    const NetworkForward *f = &def->forward;
    NetAddress start, end;

    if (f->nat_seen && f->mode != FORWARD_MODE_NAT)
        return refuse_xml("The <nat> element can only be used when <forward> 'mode' is 'nat' in network %s", def->name);
    if (f->nat_address_seen) {
        if (!f->nat_start)
            return refuse_xml("missing 'start' attribute in <address> element in <nat> in <forward> in network %s", def->name);
        if (!f->nat_end)
            return refuse_xml("missing 'end' attribute in <address> element in <nat> in <forward> in network %s", def->name);
        if (net_address_parse(f->nat_start, &start) < 0 || start.family != AF_INET)
            return refuse_xml("Bad ipv4 start address '%s' in <nat> in <forward> in network '%s'", f->nat_start, def->name);
        if (net_address_parse(f->nat_end, &end) < 0 || end.family != AF_INET)
            return refuse_xml("Bad ipv4 end address '%s' in <nat> in <forward> in network '%s'", f->nat_end, def->name);
        if (net_address_compare(&start, &end) > 0) {
            error_set(VIR_FROM_NONE, VIR_ERR_INTERNAL_ERROR, "range %s - %s is reversed ", f->nat_start, f->nat_end);
            return -1;
        }
    }
    if (f->nat_port_seen && f->nat_port_end < f->nat_port_start)
        return refuse_detail("Missing or invalid 'end' attribute in <port> in <nat> in <forward> in network %s", def->name);
    return 0;
}

static bool same_pci(const PciAddress *a, const PciAddress *b)
{
    return a->domain == b->domain && a->bus == b->bus && a->slot == b->slot && a->function == b->function;
}

static int check_forward_addresses(const NetworkDef *def, const NetworkHost *host)
{
    const NetworkForward *f = &def->forward;

    for (uint32_t i = 0; i < f->addresses.count; i++) {
        const ForwardAddress *a = f->addresses.items[i];

        if (a->type != ADDRESS_PCI)
            return refuse_xml("unknown address type '%s' in network %s", address_type_text(a->type) ? address_type_text(a->type) : "", def->name);
        for (uint32_t j = 0; j < i; j++)
            if (same_pci(&a->pci, &f->addresses.items[j]->pci))
                return refuse_xml("PCI device '%04x:%02x:%02x.%x' can only be listed once in network %s", a->pci.domain, a->pci.bus,
                                  a->pci.slot, a->pci.function, def->name);
    }
    for (uint32_t i = 0; i < f->addresses.count && host && host->is_virtual_function; i++) {
        const PciAddress *p = &f->addresses.items[i]->pci;

        if (!host->is_virtual_function(p))
            return refuse_config("device '/sys/bus/pci/devices/%04x:%02x:%02x.%x' in network '%s' is not an SR-IOV Virtual Function",
                                 p->domain, p->bus, p->slot, p->function, def->name);
    }
    return 0;
}

static int check_forward(const NetworkDef *def)
{
    const NetworkForward *f = &def->forward;
    bool routed = f->mode >= FORWARD_MODE_NAT && f->mode <= FORWARD_MODE_OPEN;

    if (check_nat(def) < 0)
        return -1;
    for (uint32_t i = 0; i < f->interfaces.count; i++)
        if (!f->interfaces.items[i]->dev)
            return refuse_xml("Missing required dev attribute in <forward> <interface> element of network %s", def->name);
    if (routed && !def->ips.count)
        return refuse_xml("%s forwarding requested, but no IP address provided for network '%s'", network_mode_text(def), def->name);
    if (f->mode == FORWARD_MODE_OPEN && f->interfaces.count)
        return refuse_xml("forward dev not allowed for network '%s' with forward mode='open'", def->name);
    if (f->mode == FORWARD_MODE_BRIDGE && def->bridge && (f->interfaces.count || f->pf))
        return refuse_xml("A network with forward mode='bridge' can specify a bridge name or a forward dev, but not both (network '%s')",
                          def->name);
    if (def->mtu && !network_owns_bridge(def))
        return refuse_xml("mtu size only allowed in open, route, nat, and isolated mode, not in %s (network '%s')",
                          network_mode_text(def), def->name);
    if (f->mode == FORWARD_MODE_HOSTDEV && f->interfaces.count)
        return refuse_config("hostdev network '%s' lists '%s' in the device pool, but hostdev networks require all devices to be "
                             "listed by PCI address, not network device name", def->name, f->interfaces.items[0]->dev);
    return 0;
}

/* What only a bridge of our own can have. */
static int check_own_bridge(const NetworkDef *def)
{
    const char *element = def->mac_set ? "mac" : def->ips.count ? "ip" : def->domain ? "domain" : def->ipv6 ? "ipv6" : NULL;

    if (def->mac_set && def->mac.byte[0] & 1) {
        char text[MAC_TEXT_SIZE];

        doc_mac_format(def->mac, text);
        return refuse_xml("Invalid multicast bridge mac address '%s' in network '%s'", text, def->name);
    }
    if (network_owns_bridge(def) || !element)
        return 0;
    return refuse_config("Unsupported <%s> element in network %s with forward mode='%s'", element, def->name, network_mode_text(def));
}

/* ---- texts that become lines of other programs' files: a line ends where it ends */

static int check_text(const NetworkDef *def, const char *what, const char *text)
{
    for (; text && *text; text++)
        if (g_ascii_iscntrl(*text))
            return refuse_xml("invalid character in %s of network '%s'", what, def->name);
    return 0;
}

static int check_texts(const NetworkDef *def)
{
    int bad = check_text(def, "domain name", def->domain) | check_text(def, "bridge name", def->bridge);

    for (uint32_t i = 0; i < def->forward.interfaces.count; i++)
        bad |= check_text(def, "forward dev", def->forward.interfaces.items[i]->dev);
    for (uint32_t i = 0; i < def->dns.forwarders.count; i++)
        bad |= check_text(def, "forwarder", def->dns.forwarders.items[i]->domain);
    for (uint32_t i = 0; i < def->dnsmasq_options.count; i++)
        bad |= check_text(def, "dnsmasq option", def->dnsmasq_options.items[i]->value);
    for (uint32_t i = 0; i < def->ips.count; i++)
        bad |= check_text(def, "tftp root", def->ips.items[i]->tftp_root) | check_text(def, "bootp file", def->ips.items[i]->bootp_file);
    return bad;
}

/* ---- dns */

int network_check_dns_txt(const NetworkDef *def, const DnsTxt *txt, bool partial)
{
    if (!txt->name)
        return refuse_detail("missing required name attribute in DNS TXT record of network %s", def->name);
    if (strchr(txt->name, ' '))
        return refuse_detail("prohibited character in DNS TXT record name '%s' of network %s", txt->name, def->name);
    if (check_text(def, "DNS TXT record", txt->name) < 0 || check_text(def, "DNS TXT record", txt->value) < 0)
        return -1;
    if (!txt->value && !partial)
        return refuse_detail("missing required value attribute in DNS TXT record named '%s' of network %s", txt->name, def->name);
    return 0;
}

int network_check_dns_srv(const NetworkDef *def, const DnsSrv *srv, bool partial)
{
    if (!srv->service && !partial)
        return refuse_detail("missing required service attribute in DNS SRV record of network '%s'", def->name);
    if (!srv->protocol && !partial)
        return refuse_detail("missing required protocol attribute in DNS SRV record '%s' of network '%s'", srv->service, def->name);
    if (check_text(def, "DNS SRV record", srv->service) < 0 || check_text(def, "DNS SRV record", srv->protocol) < 0 ||
        check_text(def, "DNS SRV record", srv->domain) < 0 || check_text(def, "DNS SRV record", srv->target) < 0)
        return -1;
    if (!srv->target && !partial && (srv->port_set || srv->priority_set || srv->weight_set))
        return refuse_detail("DNS SRV %s attribute not permitted without target for service '%s' in network '%s'",
                             srv->port_set ? "port" : srv->priority_set ? "priority" : "weight", srv->service, def->name);
    return 0;
}

int network_check_dns_host(const NetworkDef *def, const DnsHost *host, bool partial)
{
    NetAddress address;

    if (!host->ip && !(partial && host->names.count))
        return refuse_detail("Missing IP address in network '%s' DNS HOST record", def->name);
    if (host->ip && net_address_parse(host->ip, &address) < 0)
        return refuse_detail("Invalid IP address in network '%s' DNS HOST record", def->name);
    if (!host->names.count && !partial)
        return refuse_detail("Missing hostname in network '%s' DNS HOST record", def->name);
    for (uint32_t i = 0; i < host->names.count; i++)
        if (!host->names.items[i]->text || !*host->names.items[i]->text)
            return refuse_detail("Missing hostname in network '%s' DNS HOST record", def->name);
        else if (check_text(def, "DNS HOST record", host->names.items[i]->text) < 0)
            return -1;
    return 0;
}

static int check_forwarders(const NetworkDef *def)
{
    NetAddress address;

    for (uint32_t i = 0; i < def->dns.forwarders.count; i++) {
        const DnsForwarder *f = def->dns.forwarders.items[i];

        if (!f->address && !f->domain)
            return refuse_xml("Invalid forwarder element, must contain at least one of addr or domain");
        if (f->address && net_address_parse(f->address, &address) < 0)
            return refuse_xml("Invalid forwarder IP address '%s' in network '%s'", f->address, def->name);
    }
    return 0;
}

static int check_dns(const NetworkDef *def)
{
    const NetworkDns *dns = &def->dns;

    if (check_forwarders(def) < 0)
        return -1;
    for (uint32_t i = 0; i < dns->txts.count; i++)
        if (network_check_dns_txt(def, dns->txts.items[i], false) < 0)
            return -1;
    for (uint32_t i = 0; i < dns->srvs.count; i++)
        if (network_check_dns_srv(def, dns->srvs.items[i], false) < 0)
            return -1;
    for (uint32_t i = 0; i < dns->hosts.count; i++)
        if (network_check_dns_host(def, dns->hosts.items[i], false) < 0)
            return -1;
    if (dns->enable == TRI_NO && (dns->forwarders.count || dns->txts.count || dns->srvs.count || dns->hosts.count || dns->forward_plain_names))
        return refuse_xml("Extra data in disabled network '%s'", def->name);
    return 0;
}

/* ---- ip */

bool network_ip_address(const NetworkIp *ip, NetAddress *ret_address, unsigned *ret_prefix)
{
    NetAddress mask;

    if (!ip->address || net_address_parse(ip->address, ret_address) < 0)
        return false;
    if (ip->prefix_set)
        *ret_prefix = ip->prefix;
    else if (ip->netmask && net_address_parse(ip->netmask, &mask) == 0)
        *ret_prefix = (unsigned)MAX(net_address_mask_prefix(&mask), 0);
    else if (ret_address->family == AF_INET6)
        *ret_prefix = 64;
    else
        *ret_prefix = ret_address->bytes[0] < 128 ? 8 : ret_address->bytes[0] < 192 ? 16 : 24;
    return true;
}

static int check_ip_address(const NetworkDef *def, const NetworkIp *ip)
{
    NetAddress address, mask;

    if (!ip->address)
        return refuse_xml("Missing required address attribute in network '%s'", def->name);
    if (net_address_parse(ip->address, &address) < 0)
        return refuse_xml("Invalid address '%s' in network '%s'", ip->address, def->name);
    if (ip->netmask && (net_address_parse(ip->netmask, &mask) < 0))
        return refuse_xml("Invalid netmask '%s' in network '%s'", ip->netmask, def->name);
    if (ip->family == IP_FAMILY_IPV6) {
        if (address.family != AF_INET6)
            return refuse_config("Family 'ipv6' specified for non-IPv6 address '%s' in network '%s'", ip->address, def->name);
        if (ip->netmask)
            return refuse_config("netmask not allowed for IPv6 address '%s' in network '%s'", ip->address, def->name);
        if (ip->prefix_set && ip->prefix > 128)
            return refuse_config("Invalid IPv6 prefix '%u' in network '%s'", ip->prefix, def->name);
        return 0;
    }
    if (address.family != AF_INET)
        return refuse_config("%s family specified for non-IPv4 address '%s' in network '%s'", ip->family ? "ipv4" : "no", ip->address,
                             def->name);
    if (ip->netmask && ip->prefix_set)
        return refuse_config("Network '%s' IP address cannot have both a prefix and a netmask", def->name);
    if (ip->netmask && mask.family != AF_INET)
        return refuse_xml("network '%s' has invalid netmask '%s' for address '%s' (both must be IPv4)", def->name, ip->netmask, ip->address);
    if (ip->prefix_set && ip->prefix > 32)
        return refuse_config("Invalid IPv4 prefix '%u' in network '%s'", ip->prefix, def->name);
    return 0;
}

static int check_lease(const DhcpLease *lease)
{
    if (lease && lease->expiry && dhcp_lease_seconds(lease) < 120)
        return refuse_config("The minimum lease time should be greater than 2 minutes");
    return 0;
}

/* libvirt calls these internal errors; whoever reads codes expects that. */
#define refuse_range(...) (error_set(VIR_FROM_NONE, VIR_ERR_INTERNAL_ERROR, __VA_ARGS__), -1)

static int check_range_within(const DhcpRange *r, const NetworkIp *ip, const NetAddress *start, const NetAddress *end)
{
    NetAddress own, low, high;
    unsigned prefix;

    if (!network_ip_address(ip, &own, &prefix))
        return 0;
    if (start->family != own.family || end->family != own.family)
        return refuse_range("mismatch of address family in range %s - %s for network %s", r->start, r->end, ip->address);
    if (!net_address_same_network(start, &own, prefix) || !net_address_same_network(end, &own, prefix))
        return refuse_range("range %s - %s is not entirely within network %s/%u", r->start, r->end, ip->address, prefix);
    if (own.family != AF_INET || prefix > 30)
        return 0;
    net_address_network(&own, prefix, &low);
    net_address_broadcast(&own, prefix, &high);
    if (net_address_compare(start, &low) == 0)
        return refuse_range("start of range %s - %s in network %s/%u is the network address", r->start, r->end, ip->address, prefix);
    if (net_address_compare(end, &high) == 0)
        return refuse_range("end of range %s - %s in network %s/%u is the broadcast address", r->start, r->end, ip->address, prefix);
    return 0;
}

int network_check_range(const NetworkDef *def, const NetworkIp *ip, const DhcpRange *r)
{
    NetAddress start, end;

    if (!r->start || !r->end)
        return refuse_xml("Missing '%s' attribute in dhcp range for network '%s'", r->start ? "end" : "start", def->name);
    if (net_address_parse(r->start, &start) < 0)
        return address_error(r->start);
    if (net_address_parse(r->end, &end) < 0)
        return address_error(r->end);
    if (start.family != end.family)
        return refuse_range("mismatch of address family in range %s - %s", r->start, r->end);
    if (net_address_compare(&start, &end) > 0)
        return start.family == AF_INET ? refuse_range("range %s - %s is reversed ", r->start, r->end)
                                       : refuse_range("range %s - %s start larger than end", r->start, r->end);
    if (check_range_within(r, ip, &start, &end) < 0)
        return -1;
    if (net_address_range_size(&start, &end) < 0)
        return refuse_range("range %s - %s is too large (> 65535)", r->start, r->end);
    return check_lease(r->lease);
}

static int check_host_mac(const NetworkDef *def, const DhcpHost *host)
{
    MacAddress mac;

    if (doc_mac_parse(host->mac, strlen(host->mac), &mac) < 0)
        return refuse_xml("Cannot parse MAC address '%s' in network '%s'", host->mac, def->name);
    if (mac.byte[0] & 1)
        return refuse_xml("expected unicast mac address, found multicast '%s' in network '%s'", host->mac, def->name);
    return 0;
}

int network_check_dhcp_host(const NetworkDef *def, const NetworkIp *ip, const DhcpHost *host, bool partial)
{
    bool v6 = ip->family == IP_FAMILY_IPV6;
    NetAddress address;
    size_t good = host->id ? strspn(host->id, "0123456789abcdefABCDEF:") : 0;

    if (host->mac && v6)
        return refuse_xml("Invalid to specify MAC address '%s' in network '%s' IPv6 static host definition", host->mac, def->name);
    if (host->mac && check_host_mac(def, host) < 0)
        return -1;
    if (host->id && host->id[good])
        return refuse_xml("Invalid character '%c' in id '%s' of network '%s'", host->id[good], host->id, def->name);
    if (check_text(def, "static host definition", host->name) < 0)
        return -1;
    if (host->name && !g_ascii_isalnum(*host->name))
        return refuse_xml("Cannot use host name '%s' in network '%s'", host->name, def->name);
    if (host->ip && net_address_parse(host->ip, &address) < 0)
        return refuse_xml("Invalid IP address in static host definition for network '%s'", def->name);
    if (partial) /* to be found and removed: anything that tells it from others */
        return host->mac || host->name || host->ip || host->id
                   ? 0 : refuse_xml("At least one of name, mac, or ip attribute must be specified for static host definition in network '%s' ", def->name);
    if (!host->name && !(v6 ? host->id : host->mac) && !host->id)
        return refuse_xml("Static host definition in %s network '%s' must have %s or name attribute", v6 ? "IPv6" : "IPv4", def->name,
                          v6 ? "id" : "mac");
    if (!host->ip)
        return refuse_xml("Missing IP address in static host definition for network '%s'", def->name);
    return check_lease(host->lease);
}

static int check_bootp(const NetworkIp *ip)
{
    const char *p = ip->bootp_server;

    for (; p && *p; p++)
        if (!g_ascii_isalnum(*p) && !strchr(".:-_", *p))
            return address_error(ip->bootp_server);
    return 0;
}

static int check_ip(const NetworkDef *def, const NetworkIp *ip)
{
    if (check_ip_address(def, ip) < 0)
        return -1;
    if (ip->tftp_root && ip->family == IP_FAMILY_IPV6)
        return refuse_config("Unsupported <tftp> element in an IPv6 element in network '%s'", def->name);
    for (uint32_t i = 0; i < ip->ranges.count; i++)
        if (network_check_range(def, ip, ip->ranges.items[i]) < 0)
            return -1;
    for (uint32_t i = 0; i < ip->hosts.count; i++)
        if (network_check_dhcp_host(def, ip, ip->hosts.items[i], false) < 0)
            return -1;
    return check_bootp(ip);
}

static int check_ips(const NetworkDef *def)
{
    unsigned dhcp4 = 0, dhcp6 = 0;

    for (uint32_t i = 0; i < def->ips.count; i++) {
        const NetworkIp *ip = def->ips.items[i];

        if (check_ip(def, ip) < 0)
            return -1;
        if (ip->ranges.count || ip->hosts.count)
            *(ip->family == IP_FAMILY_IPV6 ? &dhcp6 : &dhcp4) += 1;
    }
    if (dhcp4 > 1 || dhcp6 > 1)
        return refuse_config("Multiple %s dhcp sections found -- dhcp is supported only for a single %s address on each network",
                             dhcp4 > 1 ? "IPv4" : "IPv6", dhcp4 > 1 ? "IPv4" : "IPv6");
    return 0;
}

/* ---- routes */

static int check_route_mask(const NetworkDef *def, const InterfaceRoute *r, const NetAddress *address)
{
    unsigned bits = net_address_bits(address), prefix = bits;
    NetAddress mask, network;

    if (r->netmask && address->family == AF_INET6)
        return refuse_xml("%s: Specifying netmask invalid for IPv6 address '%s' in route definition", def->name, r->address);
    if (r->netmask && r->prefix_set)
        return refuse_xml("%s: Route definition cannot have both a prefix and a netmask", def->name);
    if (r->netmask && (net_address_parse(r->netmask, &mask) < 0 || mask.family != AF_INET))
        return refuse_xml("%s: Bad netmask address '%s' in route definition", def->name, r->netmask);
    if (r->prefix_set && r->prefix > bits)
        return refuse_xml("%s: Invalid prefix %u specified in route definition, must be 0 - %u", def->name, r->prefix, bits);
    if (r->prefix_set) {
        prefix = r->prefix;
    } else if (r->netmask) {
        int ones = net_address_mask_prefix(&mask);
        if (ones < 0)
            return 0;
        prefix = (unsigned)ones;
    } else if (net_address_is_any(address)) {
        prefix = 0;
    } else if (address->family == AF_INET) { /* the class decides, as it did before there were prefixes */
        prefix = 0;
        return refuse_xml("%s: Address '%s' in route definition is not a network address", def->name, r->address);
    }
    net_address_network(address, prefix, &network);
    if (net_address_compare(&network, address) != 0)
        return refuse_xml("%s: Address '%s' in route definition is not a network address", def->name, r->address);
    return 0;
}

static int check_route_family(const NetworkDef *def, const InterfaceRoute *r, const NetAddress *address, const NetAddress *gateway)
{
    if (r->family == IP_FAMILY_IPV6) {
        if (address->family != AF_INET6)
            return refuse_xml("%s: ipv6 family specified for non-IPv6 address '%s' in route definition", def->name, r->address);
        if (gateway->family != AF_INET6)
            return refuse_xml("%s: ipv6 specified for non-IPv6 gateway address '%s' in route definition", def->name, r->gateway);
        return 0;
    }
    if (address->family != AF_INET)
        return refuse_xml("%s: %s family specified for non-IPv4 address '%s' in route definition", def->name, r->family ? "IPv4" : "No", r->address);
    if (gateway->family != AF_INET)
        return refuse_xml("%s: %s family specified for non-IPv4 gateway '%s' in route definition", def->name, r->family ? "IPv4" : "No", r->address);
    return 0;
}

static bool gateway_reachable(const NetworkDef *def, const NetAddress *gateway)
{
    NetAddress own;
    unsigned prefix;

    for (uint32_t i = 0; i < def->ips.count; i++)
        if (network_ip_address(def->ips.items[i], &own, &prefix) && net_address_same_network(&own, gateway, prefix))
            return true;
    return false;
}

static int check_routes(const NetworkDef *def)
{
    for (uint32_t i = 0; i < def->routes.count; i++) {
        const InterfaceRoute *r = def->routes.items[i];
        NetAddress address, gateway;

        if (!r->address || !r->gateway)
            return refuse_xml("%s: Missing required %s attribute in route definition", def->name, r->address ? "gateway" : "address");
        if (net_address_parse(r->address, &address) < 0)
            return refuse_xml("%s: Bad network address '%s' in route definition", def->name, r->address);
        if (net_address_parse(r->gateway, &gateway) < 0)
            return refuse_xml("%s: Bad gateway address '%s' in route definition", def->name, r->gateway);
        if (r->metric_set && r->metric == 0) {
            error_set(VIR_FROM_XML, VIR_ERR_XML_ERROR, "Invalid value for attribute 'metric' in element 'route': Zero is not permitted");
            return -1;
        }
        if (check_route_family(def, r, &address, &gateway) < 0 || check_route_mask(def, r, &address) < 0)
            return -1;
        if (!gateway_reachable(def, &gateway))
            return refuse_config("unreachable static route gateway '%s' specified for network '%s'", r->gateway, def->name);
    }
    return 0;
}

/* ---- bandwidth, vlan, virtualport, portgroups */

static int check_bandwidth(const NetworkDef *def, const NetBandwidth *b)
{
    if (!b)
        return 0;
    if (b->class_id)
        return (error_set(VIR_FROM_NONE, VIR_ERR_XML_DETAIL, "classID attribute not supported on <bandwidth> in this usage context"), -1);
    if ((b->inbound && !b->inbound->average && !b->inbound->floor) || (b->outbound && !b->outbound->average && !b->outbound->floor))
        return (error_set(VIR_FROM_NONE, VIR_ERR_XML_DETAIL, "Missing mandatory average or floor attributes"), -1);
    if (b->outbound && b->outbound->floor)
        return (error_set(VIR_FROM_NONE, VIR_ERR_CONFIG_UNSUPPORTED, "'floor' attribute allowed only in <inbound> element"), -1);
    if (b->inbound && b->inbound->floor)
        return (error_set(VIR_FROM_NONE, VIR_ERR_CONFIG_UNSUPPORTED, "floor attribute is not supported for this config"), -1);
    return 0;
}

static int check_vlan(const NetworkDef *def, const NetVlan *vlan, const VirtualPort *port)
{
    VirtualportType type = port && port->type ? port->type : def->virtualport ? def->virtualport->type : VIRTUALPORT_NONE;

    if (!vlan || def->forward.mode == FORWARD_MODE_HOSTDEV || def->forward.mode == FORWARD_MODE_PASSTHROUGH)
        return 0;
    if (def->forward.mode == FORWARD_MODE_BRIDGE && type == VIRTUALPORT_OPENVSWITCH)
        return 0;
    return refuse_config("<vlan> element specified for network %s, whose type doesn't support vlan configuration", def->name);
}

static int check_portgroup(const NetworkDef *def, uint32_t at, const NetworkPortgroup **default_group)
{
    const NetworkPortgroup *group = def->portgroups.items[at];

    if (!group->name)
        return refuse_xml("Missing required name attribute in portgroup");
    for (uint32_t i = 0; i < at; i++)
        if (strcmp(def->portgroups.items[i]->name, group->name) == 0)
            return refuse_config("multiple <portgroup> elements with the same name (%s) in network '%s'", group->name, def->name);
    if (group->is_default && *default_group)
        return refuse_config("network '%s' has multiple default <portgroup> elements (%s and %s), but only one default is allowed",
                             def->name, (*default_group)->name, group->name);
    if (group->is_default)
        *default_group = group;
    return check_bandwidth(def, group->bandwidth) < 0 || check_vlan(def, group->vlan, group->virtualport) < 0 ? -1 : 0;
}

static int check_ports(const NetworkDef *def)
{
    const NetworkPortgroup *default_group = NULL;

    if (def->virtualport && !def->virtualport->type)
        return refuse_xml("missing required virtualport type");
    if (check_bandwidth(def, def->bandwidth) < 0 || check_vlan(def, def->vlan, NULL) < 0)
        return -1;
    for (uint32_t i = 0; i < def->portgroups.count; i++)
        if (check_portgroup(def, i, &default_group) < 0)
            return -1;
    return 0;
}

int network_check(const NetworkDef *def, const NetworkHost *host)
{
    static int (*const checks[])(const NetworkDef *) = {
        check_texts, check_forward, check_own_bridge, check_dns, check_ips, check_routes, check_ports,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++)
        if (checks[i](def) < 0)
            return -1;
    return check_forward_addresses(def, host);
}
