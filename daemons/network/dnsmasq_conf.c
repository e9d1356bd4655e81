#include "daemons/network/dnsmasq.h"

#include <string.h>

bool dnsmasq_wanted(const NetworkDef *def)
{
    bool dhcp = false;

    for (uint32_t i = 0; i < def->ips.count; i++)
        dhcp |= def->ips.items[i]->family == IP_FAMILY_IPV6 || def->ips.items[i]->ranges.count || def->ips.items[i]->hosts.count;
    return dhcp || (def->ips.count > 0 && def->dns.enable != TRI_NO);
}

static void add_forwarders(const NetworkDef *def, GString *out)
{
    bool all = false; /* one of them takes every name */

    for (uint32_t i = 0; i < def->dns.forwarders.count; i++) {
        const DnsForwarder *f = def->dns.forwarders.items[i];

        all |= !f->domain;
        if (f->domain)
            g_string_append_printf(out, "server=/%s/%s\n", f->domain, f->address ? f->address : "#");
        else
            g_string_append_printf(out, "server=%s\n", f->address);
    }
    if (all || (def->forward.mode == FORWARD_MODE_NONE))
        g_string_append(out, "no-resolv\n");
}

static void add_domain(const NetworkDef *def, GString *out)
{
    if (def->domain && def->domain_local_only == TRI_YES)
        g_string_append_printf(out, "local=/%s/\n", def->domain);
    if (def->domain)
        g_string_append_printf(out, "domain=%s\nexpand-hosts\n", def->domain);
}

/* "local=/0.7.10.in-addr.arpa/": names of this network's addresses are asked of nobody else. */
static void add_reverse(const NetworkIp *ip, GString *out)
{
    NetAddress address;
    unsigned prefix;

    if (ip->local_ptr != TRI_YES || !network_ip_address(ip, &address, &prefix))
        return;
    g_string_append(out, "local=/");
    if (address.family == AF_INET) {
        for (unsigned i = prefix / 8; i-- > 0;)
            g_string_append_printf(out, "%u.", address.bytes[i]);
        g_string_append(out, "in-addr.arpa/\n");
        return;
    }
    for (unsigned i = prefix / 4; i-- > 0;)
        g_string_append_printf(out, "%x.", address.bytes[i / 2] >> (i % 2 ? 0 : 4) & 15);
    g_string_append(out, "ip6.arpa/\n");
}

static void add_records(const NetworkDef *def, GString *out)
{
    for (uint32_t i = 0; i < def->dns.txts.count; i++)
        g_string_append_printf(out, "txt-record=%s,%s\n", def->dns.txts.items[i]->name, def->dns.txts.items[i]->value);
    for (uint32_t i = 0; i < def->dns.srvs.count; i++) {
        const DnsSrv *s = def->dns.srvs.items[i];

        g_string_append_printf(out, "srv-host=_%s._%s", s->service, s->protocol);
        if (s->domain)
            g_string_append_printf(out, ".%s", s->domain);
        if (s->target && strcmp(s->target, ".") != 0) { /* "." says that there is no such service */
            g_string_append_printf(out, ",%s", s->target);
            if (s->port_set || s->priority_set || s->weight_set)
                g_string_append_printf(out, ",%u", s->port_set ? s->port : 1);
            if (s->priority_set || s->weight_set)
                g_string_append_printf(out, ",%u", s->priority);
            if (s->weight_set)
                g_string_append_printf(out, ",%u", s->weight);
        }
        g_string_append_c(out, '\n');
    }
}

static char *lease_text(const DhcpLease *lease)
{
    static const char unit[] = {'m', 's', 'm', 'h'};

    if (!lease)
        return NULL;
    if (!lease->expiry)
        return g_strdup("infinite");
    return g_strdup_printf("%" G_GUINT64_FORMAT "%c", lease->expiry, unit[lease->unit]);
}

static long add_range(const NetworkIp *ip, const DhcpRange *range, GString *out)
{
    g_autofree char *lease = lease_text(range->lease);
    NetAddress start, end, own, mask;
    unsigned prefix;
    char text[NET_ADDRESS_TEXT];

    if (!network_ip_address(ip, &own, &prefix) || net_address_parse(range->start, &start) < 0 || net_address_parse(range->end, &end) < 0)
        return 0;
    net_address_mask(own.family, prefix, &mask);
    net_address_format(&mask, text);
    if (own.family == AF_INET6)
        g_snprintf(text, sizeof(text), "%u", prefix);
    g_string_append_printf(out, "dhcp-range=%s,%s,%s%s%s\n", range->start, range->end, text, lease ? "," : "", lease ? lease : "");
    return net_address_range_size(&start, &end);
}

static void add_boot(const NetworkIp *ip, GString *out)
{
    if (ip->tftp_root)
        g_string_append_printf(out, "enable-tftp\ntftp-root=%s\n", ip->tftp_root);
    if (ip->bootp_file && ip->bootp_server)
        g_string_append_printf(out, "dhcp-boot=%s,,%s\n", ip->bootp_file, ip->bootp_server);
    else if (ip->bootp_file)
        g_string_append_printf(out, "dhcp-boot=%s\n", ip->bootp_file);
}

/* Addresses of one family given out by DHCP; returns how many at most. */
static long add_dhcp(const NetworkDef *def, const NetworkIp *ip, GString *out)
{
    long leases = 0;

    for (uint32_t i = 0; i < ip->ranges.count; i++)
        leases += add_range(ip, ip->ranges.items[i], out);
    if (!ip->ranges.count && ip->hosts.count) { /* only those hosts */
        g_string_append_printf(out, "dhcp-range=%s,static", ip->address);
        g_string_append_printf(out, ip->family == IP_FAMILY_IPV6 && ip->prefix_set ? ",%u\n" : "\n", ip->prefix);
    }
    if (ip->family != IP_FAMILY_IPV6 && (ip->ranges.count || ip->hosts.count)) {
        if (def->forward.mode == FORWARD_MODE_NONE)
            g_string_append(out, "dhcp-option=3\n"); /* a gateway that leads nowhere is not named */
        g_string_append(out, "dhcp-no-override\ndhcp-authoritative\n");
    }
    return leases;
}

/* IPv6 guests hear of the router; without DHCPv6 they make their addresses themselves. */
static void add_advertisements(const NetworkDef *def, bool dhcp6, GString *out)
{
    for (uint32_t i = 0; i < def->ips.count && !dhcp6; i++)
        if (def->ips.items[i]->family == IP_FAMILY_IPV6)
            g_string_append_printf(out, "dhcp-range=%s,ra-only\n", def->ips.items[i]->address);
    if (dhcp6)
        g_string_append(out, "enable-ra\n");
    if (def->forward.mode == FORWARD_MODE_NONE)
        g_string_append(out, "ra-param=*,0,0\n"); /* no default route */
}

char *dnsmasq_conf(const NetworkDef *def, const DnsmasqPaths *paths, const char *user)
{
    GString *out = g_string_new(NULL);
    long leases = 0;
    bool dhcp6 = false;

    g_string_append_printf(out, "# Written for network '%s'; changed with: virsh net-edit\n", def->bridge);
    if (def->dns.enable == TRI_NO) {
        g_string_append(out, "port=0\n");
    } else {
        g_string_append(out, "strict-order\n");
        add_forwarders(def, out);
    }
    add_domain(def, out);
    for (uint32_t i = 0; i < def->ips.count; i++)
        add_reverse(def->ips.items[i], out);
    if (def->dns.forward_plain_names == TRI_NO)
        g_string_append(out, def->domain && def->domain_local_only == TRI_YES ? "domain-needed\n" : "domain-needed\nlocal=//\n");
    g_string_append_printf(out, "pid-file=%s\nexcept-interface=lo\nbind-dynamic\ninterface=%s\n", paths->pid, def->bridge);
    if (user)
        g_string_append_printf(out, "user=%s\n", user);
    add_records(def, out);
    for (uint32_t i = 0; i < def->ips.count; i++) {
        const NetworkIp *ip = def->ips.items[i];
        long n = add_dhcp(def, ip, out);

        add_boot(ip, out);
        dhcp6 |= ip->family == IP_FAMILY_IPV6 && n > 0;
        leases += n;
    }
    if (leases)
        g_string_append_printf(out, "dhcp-lease-max=%ld\ndhcp-hostsfile=%s\ndhcp-leasefile=%s\n", leases, paths->hosts, paths->leases);
    g_string_append_printf(out, "addn-hosts=%s\n", paths->addn);
    if (def->mtu)
        g_string_append_printf(out, "dhcp-option=option:mtu,%u\n", def->mtu);
    add_advertisements(def, dhcp6, out);
    for (uint32_t i = 0; i < def->dnsmasq_options.count; i++)
        g_string_append_printf(out, "%s\n", def->dnsmasq_options.items[i]->value);
    return g_string_free(out, FALSE);
}

static void add_host(const NetworkIp *ip, const DhcpHost *host, GString *out)
{
    g_autofree char *lease = lease_text(host->lease);
    bool v6 = ip->family == IP_FAMILY_IPV6;

    if (host->mac && !v6)
        g_string_append_printf(out, "%s,", host->mac);
    else if (host->id && v6)
        g_string_append_printf(out, "id:%s,", host->id);
    if (v6)
        g_string_append_printf(out, host->name ? "%s,[%s]" : "%s[%s]", host->name ? host->name : "", host->ip);
    else if (host->mac)
        g_string_append_printf(out, host->name ? "%s,%s" : "%s%s", host->ip, host->name ? host->name : "");
    else
        g_string_append_printf(out, "%s,%s", host->name ? host->name : "", host->ip);
    g_string_append_printf(out, "%s%s\n", lease ? "," : "", lease ? lease : "");
}

char *dnsmasq_hosts(const NetworkDef *def)
{
    GString *out = g_string_new(NULL);

    for (uint32_t i = 0; i < def->ips.count; i++)
        for (uint32_t h = 0; h < def->ips.items[i]->hosts.count; h++)
            add_host(def->ips.items[i], def->ips.items[i]->hosts.items[h], out);
    return g_string_free(out, FALSE);
}

char *dnsmasq_addn_hosts(const NetworkDef *def)
{
    GString *out = g_string_new(NULL);

    for (uint32_t i = 0; i < def->dns.hosts.count; i++) {
        const DnsHost *host = def->dns.hosts.items[i];

        g_string_append_printf(out, "%s\t", host->ip);
        for (uint32_t n = 0; n < host->names.count; n++)
            g_string_append_printf(out, "%s\t", host->names.items[n]->text);
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}
