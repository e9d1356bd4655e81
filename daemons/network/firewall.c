#include "daemons/network/firewall.h"

#include "core/error.h"
#include "util/log.h"

#include <nftables/libnftables.h>
#include <string.h>

/* libnftables keeps state of its own: one transaction at a time. */
static GMutex nft_lock;

/* "splitvirt_virbr0"; what a name of a table may not hold becomes _HEX. */
static char *table_name(const char *bridge)
{
    GString *name = g_string_new("splitvirt_");

    for (const char *p = bridge; *p; p++) {
        if (g_ascii_isalnum(*p))
            g_string_append_c(name, *p);
        else
            g_string_append_printf(name, "_%02x", (unsigned char)*p);
    }
    return g_string_free(name, FALSE);
}

/* "ip" or "ip6", and "192.168.122.0/24". */
static const char *subnet(const NetworkIp *ip, char text[NET_ADDRESS_TEXT + 8])
{
    NetAddress address, network;
    unsigned prefix;
    size_t len;

    if (!network_ip_address(ip, &address, &prefix))
        return NULL;
    net_address_network(&address, prefix, &network);
    net_address_format(&network, text);
    len = strlen(text);
    g_snprintf(text + len, NET_ADDRESS_TEXT + 8 - len, "/%u", prefix);
    return address.family == AF_INET6 ? "ip6" : "ip";
}

static bool translates(const NetworkDef *def, const NetworkIp *ip)
{
    return def->forward.mode == FORWARD_MODE_NAT && (ip->family != IP_FAMILY_IPV6 || def->forward.nat_ipv6 == TRI_YES);
}

/* " oifname \"eth1\"" of <forward dev>, or nothing. */
static char *outside(const NetworkDef *def, const char *direction)
{
    return def->forward.dev ? g_strdup_printf(" %s \"%s\"", direction, def->forward.dev) : g_strdup("");
}

static void plan_forward(const NetworkDef *def, GString *out)
{
    g_autofree char *to = outside(def, "oifname"), *from = outside(def, "iifname");
    char net[NET_ADDRESS_TEXT + 8];

    for (uint32_t i = 0; i < def->ips.count && def->forward.mode != FORWARD_MODE_NONE; i++) {
        const NetworkIp *ip = def->ips.items[i];
        const char *family = subnet(ip, net);

        if (!family)
            continue;
        g_string_append_printf(out, "    iifname \"%s\"%s %s saddr %s accept\n", def->bridge, to, family, net);
        g_string_append_printf(out, "    oifname \"%s\"%s %s daddr %s%s accept\n", def->bridge, from, family, net,
                               translates(def, ip) ? " ct state established,related" : "");
    }
    g_string_append_printf(out, "    iifname \"%s\" oifname \"%s\" accept\n", def->bridge, def->bridge);
    g_string_append_printf(out, "    iifname \"%s\" reject\n    oifname \"%s\" reject\n", def->bridge, def->bridge);
}

static void plan_translation(const NetworkDef *def, const NetworkIp *ip, GString *out)
{
    const NetworkForward *f = &def->forward;
    bool v4 = ip->family != IP_FAMILY_IPV6;
    g_autofree char *to = outside(def, "oifname");
    g_autofree char *how = f->nat_start && v4 ? g_strdup_printf("snat to %s-%s", f->nat_start, f->nat_end) : g_strdup("masquerade");
    g_autofree char *ports = g_strdup_printf("%u-%u", f->nat_port_seen ? f->nat_port_start : 1024, f->nat_port_seen ? f->nat_port_end : 65535);
    char net[NET_ADDRESS_TEXT + 8];
    const char *family = subnet(ip, net);

    if (!family || !translates(def, ip))
        return;
    g_string_append_printf(out, "    %s saddr %s %s daddr %s return\n", family, net, family,
                           v4 ? "{ 224.0.0.0/24, 255.255.255.255 }" : "ff02::/16");
    g_string_append_printf(out, "    %s saddr %s %s daddr != %s%s meta l4proto { tcp, udp } %s%s:%s\n", family, net, family, net, to, how,
                           g_str_has_prefix(how, "snat") ? "" : " to ", ports);
    g_string_append_printf(out, "    %s saddr %s %s daddr != %s%s %s\n", family, net, family, net, to, how);
}

char *firewall_plan(const NetworkDef *def)
{
    g_autofree char *table = table_name(def->bridge);
    GString *out = g_string_new(NULL);

    /* the first two lines make it a replacement: adding what exists is no error, and then it can be deleted */
    g_string_append_printf(out, "add table inet %s\ndelete table inet %s\n", table, table);
    if (def->forward.mode == FORWARD_MODE_OPEN)
        return g_string_free(out, FALSE);
    g_string_append_printf(out, "table inet %s {\n  chain forward {\n    type filter hook forward priority filter; policy accept;\n", table);
    plan_forward(def, out);
    g_string_append(out, "  }\n");
    if (def->forward.mode == FORWARD_MODE_NAT) {
        g_string_append(out, "  chain postrouting {\n    type nat hook postrouting priority srcnat; policy accept;\n");
        for (uint32_t i = 0; i < def->ips.count; i++)
            plan_translation(def, def->ips.items[i], out);
        g_string_append(out, "  }\n");
    }
    g_string_append(out, "}\n");
    return g_string_free(out, FALSE);
}

/* 0, or -1 with *ret_why (g_free) what nftables said. */
static int transact(const char *commands, char **ret_why)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&nft_lock);
    struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);
    int r;

    nft_ctx_buffer_error(nft);
    nft_ctx_buffer_output(nft);
    r = nft_run_cmd_from_buffer(nft, commands);
    *ret_why = g_strdup(nft_ctx_get_error_buffer(nft));
    nft_ctx_free(nft);
    return r ? -1 : 0;
}

int firewall_apply(const NetworkDef *def)
{
    g_autofree char *plan = firewall_plan(def), *why = NULL;

    if (transact(plan, &why) == 0)
        return 0;
    error_set(VIR_FROM_NETWORK, VIR_ERR_OPERATION_FAILED, "cannot set the firewall rules of network '%s': %s", def->name,
              why && *why ? g_strchomp(why) : "unknown error");
    return -1;
}

void firewall_remove(const char *bridge)
{
    g_autofree char *table = table_name(bridge), *why = NULL;
    g_autofree char *commands = g_strdup_printf("add table inet %s\ndelete table inet %s\n", table, table);

    if (transact(commands, &why) < 0)
        LOG_WARNING("network", "cannot remove the firewall rules of bridge '%s': %s", bridge, why ? why : "");
}
