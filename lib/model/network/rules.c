/* What a network document says without saying it; rules run in the order of the list at the end. */
#include "model/network/rules.h"

#include <net/if.h>
#include <string.h>

static char *canonical(NetworkDef *def, char *text)
{
    char buffer[NET_ADDRESS_TEXT];

    return text ? arena_strdup(def->arena, net_address_canonical(text, buffer)) : NULL;
}

static int rule_identity(NetworkDef *def)
{
    if (!def->name || !*def->name)
        return refuse(VIR_ERR_NO_NAME, NULL);
    if (strchr(def->name, '/')) {
        error_set(VIR_FROM_XML, VIR_ERR_XML_DETAIL, "invalid char in name: /");
        return -1;
    }
    if (!def->uuid_set) {
        guint32 words[4] = {g_random_int(), g_random_int(), g_random_int(), g_random_int()};

        memcpy(def->uuid, words, 16);
        def->uuid[6] = (uint8_t)((def->uuid[6] & 0x0f) | 0x40);
        def->uuid[8] = (uint8_t)((def->uuid[8] & 0x3f) | 0x80);
        def->uuid_set = true;
    }
    return 0;
}

/* <forward> alone is NAT; its dev='' is the first of its interfaces. */
static int rule_forward(NetworkDef *def)
{
    NetworkForward *f = &def->forward;

    if (f->seen && !f->mode)
        f->mode = FORWARD_MODE_NAT;
    if (f->mode == FORWARD_MODE_ISOLATED)
        *f = (NetworkForward){0};
    if (f->mode == FORWARD_MODE_HOSTDEV && !f->managed)
        f->managed = TRI_NO;
    else if (f->mode != FORWARD_MODE_HOSTDEV && f->managed == TRI_NO)
        f->managed = TRI_NONE;
    if (f->dev && f->interfaces.count && g_strcmp0(f->dev, f->interfaces.items[0]->dev) != 0)
        return refuse_xml("<forward dev='%s'> must match first <interface dev='%s'/> in network %s", f->dev,
                          f->interfaces.items[0]->dev, def->name);
    if (f->dev && !f->interfaces.count) {
        ForwardInterface *iface = doc_new(&forward_interface_table, def->arena);

        iface->dev = f->dev;
        doc_list_append(def->arena, &f->interfaces, iface);
    }
    f->dev = f->interfaces.count && !f->pf ? f->interfaces.items[0]->dev : NULL;
    f->nat_start = canonical(def, f->nat_start);
    f->nat_end = canonical(def, f->nat_end);
    return 0;
}

static void make_mac(NetworkDef *def)
{
    guint32 random = g_random_int();

    def->mac = (MacAddress){{0x52, 0x54, 0x00, (uint8_t)(random >> 16), (uint8_t)(random >> 8), (uint8_t)random}};
    def->mac_set = true;
}

static int rule_bridge(NetworkDef *def)
{
    if (def->bridge && !*def->bridge)
        def->bridge = NULL;
    if (!network_owns_bridge(def)) {
        if (def->stp || def->delay_set || def->zone)
            return refuse_xml("bridge delay/stp/zone options only allowed in route, nat, and isolated mode, not in %s (network '%s')",
                              network_mode_text(def), def->name);
        if (def->bridge && def->forward.mode != FORWARD_MODE_BRIDGE)
            return refuse_xml("bridge name not allowed in %s mode (network '%s')", network_mode_text(def), def->name);
        return 0;
    }
    if (!def->stp)
        def->stp = TRI_ON;
    def->delay_set = true;
    if (!def->mac_set)
        make_mac(def);
    return 0;
}

static DhcpLease *lease_default(DhcpLease *lease)
{
    if (!lease || !lease->expiry_set)
        return NULL;
    if (lease->expiry && !lease->unit)
        lease->unit = LEASE_UNIT_MINUTES;
    if (!lease->expiry)
        lease->unit = LEASE_UNIT_NONE;
    return lease;
}

static int rule_ips(NetworkDef *def)
{
    for (uint32_t i = 0; i < def->ips.count; i++) {
        NetworkIp *ip = def->ips.items[i];

        ip->address = canonical(def, ip->address);
        ip->netmask = canonical(def, ip->netmask);
        if (ip->prefix_set && ip->prefix == 0)
            ip->prefix_set = false;
        for (uint32_t r = 0; r < ip->ranges.count; r++) {
            DhcpRange *range = ip->ranges.items[r];

            range->start = canonical(def, range->start);
            range->end = canonical(def, range->end);
            range->lease = lease_default(range->lease);
        }
        for (uint32_t h = 0; h < ip->hosts.count; h++) {
            ip->hosts.items[h]->ip = canonical(def, ip->hosts.items[h]->ip);
            ip->hosts.items[h]->lease = lease_default(ip->hosts.items[h]->lease);
        }
    }
    for (uint32_t i = 0; i < def->routes.count; i++) {
        InterfaceRoute *route = def->routes.items[i];

        route->address = canonical(def, route->address);
        route->netmask = canonical(def, route->netmask);
        route->gateway = canonical(def, route->gateway);
    }
    return 0;
}

static int rule_dns(NetworkDef *def)
{
    for (uint32_t i = 0; i < def->dns.forwarders.count; i++)
        def->dns.forwarders.items[i]->address = canonical(def, def->dns.forwarders.items[i]->address);
    for (uint32_t i = 0; i < def->dns.hosts.count; i++)
        def->dns.hosts.items[i]->ip = canonical(def, def->dns.hosts.items[i]->ip);
    return 0;
}

static int rule_bandwidth(NetworkDef *def)
{
    if (def->bandwidth && !def->bandwidth->inbound && !def->bandwidth->outbound && !def->bandwidth->class_id)
        def->bandwidth = NULL;
    return 0;
}

int network_rules_apply(NetworkDef *def, const NetworkHost *host)
{
    static int (*const rules[])(NetworkDef *) = {
        rule_identity, rule_forward, rule_bridge, rule_dns, rule_ips, rule_bandwidth,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (rules[i](def) < 0)
            return -1;
    return network_check(def, host);
}
