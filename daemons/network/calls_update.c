/* virNetworkUpdate: single parts of a network added, replaced or removed, in the definition, the active network or both.
 * A section is one row: the table that reads it, where it is kept, which two items are the same, what is checked. */
#include "daemons/network/calls.h"

#include "daemons/network/active.h"

#include <string.h>

typedef struct Update Update;

typedef struct Section {
    unsigned id;
    const char *what;
    const DocTable *table;
    DocAnyList *(*list)(Update *update);
    bool (*same)(const Update *update, const void *old, const void *item);
    int (*check)(const Update *update);
    enum { NOTHING, RELOAD, RESTART } dnsmasq; /* what the active network needs to know of it */
} Section;

struct Update {
    const Section *section;
    unsigned command;
    int parent; /* index of <ip>, or -1 */
    NetworkDef *def;
    NetworkIp *ip;
    void *item;
    bool restart;
};

#define PARTIAL(u) ((u)->command == VIR_NETWORK_UPDATE_COMMAND_DELETE)
#define LIST_OF(name, expression)                                                                                      \
    static DocAnyList *name(Update *u)                                                                                 \
    {                                                                                                                  \
        return (DocAnyList *)(void *)(expression);                                                                     \
    }

/* ---- which <ip> is meant */

static bool holds(const NetworkIp *ip, const char *address)
{
    NetAddress own, other;
    unsigned prefix;

    return address && network_ip_address(ip, &own, &prefix) && net_address_parse(address, &other) == 0 &&
           net_address_same_network(&own, &other, prefix);
}

static NetworkIp *find_ip(Update *u, const char *address)
{
    NetworkIp *with_dhcp = NULL;

    if (u->parent >= 0)
        return u->parent < (int)u->def->ips.count ? u->def->ips.items[u->parent] : NULL;
    for (uint32_t i = 0; i < u->def->ips.count; i++) {
        NetworkIp *ip = u->def->ips.items[i];

        if (holds(ip, address))
            return ip;
        if (!with_dhcp && (ip->ranges.count || ip->hosts.count))
            with_dhcp = ip;
    }
    return with_dhcp ? with_dhcp : u->def->ips.count ? u->def->ips.items[0] : NULL;
}

static DocAnyList *dhcp_list(Update *u, const char *address, size_t offset)
{
    u->ip = find_ip(u, address);
    if (!u->ip) {
        error_set(VIR_FROM_NETWORK, VIR_ERR_OPERATION_INVALID, "couldn't update dhcp %s entry - no <ip> element found at index %d in network '%s'",
                  u->section->what, u->parent, u->def->name);
        return NULL;
    }
    u->restart = !u->ip->ranges.count && !u->ip->hosts.count; /* DHCP begins */
    return (DocAnyList *)(void *)((char *)u->ip + offset);
}

static DocAnyList *host_list(Update *u)
{
    return dhcp_list(u, ((DhcpHost *)u->item)->ip, offsetof(NetworkIp, hosts));
}
static DocAnyList *range_list(Update *u)
{
    return dhcp_list(u, ((DhcpRange *)u->item)->start, offsetof(NetworkIp, ranges));
}
LIST_OF(dns_host_list, &u->def->dns.hosts)
LIST_OF(txt_list, &u->def->dns.txts)
LIST_OF(srv_list, &u->def->dns.srvs)
LIST_OF(interface_list, &u->def->forward.interfaces)
LIST_OF(portgroup_list, &u->def->portgroups)

/* ---- which items are the same */

#define EITHER(a, b) ((a) && (b) && g_ascii_strcasecmp(a, b) == 0)
#define ASKED(a, b) (!(b) || g_ascii_strcasecmp((a) ? (a) : "", b) == 0)

/* Added: one that would be mistaken for it. Changed: the same guest. Removed: all that was written agrees. */
static bool same_host(const Update *u, const void *old, const void *item)
{
    const DhcpHost *a = old, *b = item;

    if (u->command == VIR_NETWORK_UPDATE_COMMAND_DELETE)
        return ASKED(a->mac, b->mac) && ASKED(a->name, b->name) && ASKED(a->ip, b->ip) && ASKED(a->id, b->id);
    if (u->command == VIR_NETWORK_UPDATE_COMMAND_MODIFY)
        return b->mac ? EITHER(a->mac, b->mac) : b->id ? EITHER(a->id, b->id) : EITHER(a->name, b->name);
    return EITHER(a->mac, b->mac) || EITHER(a->id, b->id) || EITHER(a->ip, b->ip) || EITHER(a->name, b->name);
}

static bool same_range(const Update *u, const void *old, const void *item)
{
    const DhcpRange *a = old, *b = item;

    return EITHER(a->start, b->start) && EITHER(a->end, b->end);
}

static bool shares_name(const DnsHost *a, const DnsHost *b)
{
    for (uint32_t i = 0; i < a->names.count; i++)
        for (uint32_t j = 0; j < b->names.count; j++)
            if (EITHER(a->names.items[i]->text, b->names.items[j]->text))
                return true;
    return false;
}

static bool same_dns_host(const Update *u, const void *old, const void *item)
{
    const DnsHost *a = old, *b = item;

    return EITHER(a->ip, b->ip) || shares_name(a, b);
}

static bool same_txt(const Update *u, const void *old, const void *item)
{
    return EITHER(((const DnsTxt *)old)->name, ((const DnsTxt *)item)->name);
}

static bool same_srv(const Update *u, const void *old, const void *item)
{
    const DnsSrv *a = old, *b = item;

    return ASKED(a->service, b->service) && ASKED(a->protocol, b->protocol) && ASKED(a->domain, b->domain) && ASKED(a->target, b->target);
}

static bool same_interface(const Update *u, const void *old, const void *item)
{
    return EITHER(((const ForwardInterface *)old)->dev, ((const ForwardInterface *)item)->dev);
}

static bool same_portgroup(const Update *u, const void *old, const void *item)
{
    return EITHER(((const NetworkPortgroup *)old)->name, ((const NetworkPortgroup *)item)->name);
}

/* ---- checks of the part; the whole document is checked after */

static int check_host(const Update *u)
{
    return network_check_dhcp_host(u->def, u->ip, u->item, PARTIAL(u));
}
static int check_range(const Update *u)
{
    if (u->command == VIR_NETWORK_UPDATE_COMMAND_MODIFY)
        return net_fail(VIR_ERR_OPERATION_UNSUPPORTED, "dhcp ranges cannot be modified, only added or deleted");
    return network_check_range(u->def, u->ip, u->item);
}
static int check_dns_host(const Update *u)
{
    return network_check_dns_host(u->def, u->item, PARTIAL(u));
}
static int check_txt(const Update *u)
{
    return network_check_dns_txt(u->def, u->item, PARTIAL(u));
}
static int check_srv(const Update *u)
{
    return network_check_dns_srv(u->def, u->item, PARTIAL(u));
}
static int check_interface(const Update *u)
{
    return u->command == VIR_NETWORK_UPDATE_COMMAND_MODIFY
               ? net_fail(VIR_ERR_OPERATION_UNSUPPORTED, "forward interface entries cannot be modified, only added or deleted") : 0;
}
static int check_portgroup(const Update *u)
{
    return ((NetworkPortgroup *)u->item)->name ? 0 : net_fail(VIR_ERR_XML_ERROR, "Missing required name attribute in portgroup");
}

static const Section sections[] = {
    {VIR_NETWORK_SECTION_IP_DHCP_HOST, "host", &dhcp_host_table, host_list, same_host, check_host, RELOAD},
    {VIR_NETWORK_SECTION_IP_DHCP_RANGE, "range", &dhcp_range_table, range_list, same_range, check_range, RESTART},
    {VIR_NETWORK_SECTION_FORWARD_INTERFACE, "forward interface", &forward_interface_table, interface_list, same_interface, check_interface, NOTHING},
    {VIR_NETWORK_SECTION_PORTGROUP, "portgroup", &network_portgroup_table, portgroup_list, same_portgroup, check_portgroup, NOTHING},
    {VIR_NETWORK_SECTION_DNS_HOST, "DNS HOST", &dns_host_table, dns_host_list, same_dns_host, check_dns_host, RELOAD},
    {VIR_NETWORK_SECTION_DNS_TXT, "DNS TXT", &dns_txt_table, txt_list, same_txt, check_txt, RESTART},
    {VIR_NETWORK_SECTION_DNS_SRV, "DNS SRV", &dns_srv_table, srv_list, same_srv, check_srv, RESTART},
};

/* ---- carrying it out */

static int apply(Update *u, DocAnyList *list)
{
    const Section *s = u->section;
    uint32_t at = 0;

    while (at < list->count && !s->same(u, list->items[at], u->item))
        at++;
    switch (u->command) {
    case VIR_NETWORK_UPDATE_COMMAND_MODIFY:
        if (at == list->count)
            return net_fail(VIR_ERR_OPERATION_INVALID, "couldn't locate an existing matching %s entry in network '%s'", s->what, u->def->name);
        list->items[at] = u->item;
        return 0;
    case VIR_NETWORK_UPDATE_COMMAND_DELETE:
        if (at == list->count)
            return net_fail(VIR_ERR_OPERATION_INVALID, "couldn't locate a matching %s entry in network '%s'", s->what, u->def->name);
        doc_list_remove(list, at);
        return 0;
    case VIR_NETWORK_UPDATE_COMMAND_ADD_FIRST:
    case VIR_NETWORK_UPDATE_COMMAND_ADD_LAST:
        if (at < list->count)
            return net_fail(VIR_ERR_OPERATION_INVALID, "there is an existing %s entry in network '%s' that matches the one to add", s->what,
                            u->def->name);
        doc_list_insert(u->def->arena, list, u->command == VIR_NETWORK_UPDATE_COMMAND_ADD_FIRST ? 0 : list->count, u->item);
        return 0;
    default:
        return net_fail(VIR_ERR_NO_SUPPORT, "unrecognized network update command code %u", u->command);
    }
}

/* A copy of the document with the change; NULL with the error set. */
static NetworkDef *changed(const NetworkDef *old, Update *u, const char *xml)
{
    g_autoptr(NetworkDef) def = network_copy(old);
    DocParse how = {.label = "network_update_xml", .domain = VIR_FROM_NETWORK};
    DocAnyList *list;

    u->def = def;
    u->item = doc_parse(u->section->table, xml, strlen(xml), def->arena, &how);
    list = u->item ? u->section->list(u) : NULL;
    if (!list || u->section->check(u) < 0 || apply(u, list) < 0)
        return NULL;
    if (u->section->list == interface_list)
        def->forward.dev = NULL; /* the first of what is left */
    return network_rules_apply(def, NULL) < 0 ? NULL : g_steal_pointer(&def);
}

static int affected(const Net *net, unsigned *flags)
{
    if (!(*flags & (VIR_NETWORK_UPDATE_AFFECT_LIVE | VIR_NETWORK_UPDATE_AFFECT_CONFIG)))
        *flags |= net->live ? VIR_NETWORK_UPDATE_AFFECT_LIVE : VIR_NETWORK_UPDATE_AFFECT_CONFIG;
    if (*flags & VIR_NETWORK_UPDATE_AFFECT_LIVE && !net->live)
        return net_fail(VIR_ERR_OPERATION_INVALID, "network is not running");
    if (*flags & VIR_NETWORK_UPDATE_AFFECT_CONFIG && !net->config)
        return net_fail(VIR_ERR_OPERATION_INVALID, "cannot change persistent config of a transient network");
    return 0;
}

static int update_live(Net *net, NetworkDef *live, const Update *u)
{
    net_set_live(net, live);
    if (u->section->dnsmasq != NOTHING && active_refresh(net, live, u->restart || u->section->dnsmasq == RESTART) < 0)
        return -1;
    return store_status_save(net);
}

int net_network_update(virNetworkPtr network, unsigned int command, unsigned int section, int parent, const char *xml, unsigned int flags)
{
    Update update = {.command = command, .parent = parent};
    g_autoptr(NetworkDef) live = NULL, config = NULL;
    g_autoptr(Net) net = NULL;

    NET_CHECK_FLAGS(flags, VIR_NETWORK_UPDATE_AFFECT_LIVE | VIR_NETWORK_UPDATE_AFFECT_CONFIG, "networkUpdate", -1);
    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++)
        if (sections[i].id == section)
            update.section = &sections[i];
    if (!update.section)
        return net_fail(VIR_ERR_NO_SUPPORT, "can't update section %u of network '%s'", section, network->name);
    net = net_of(network);
    if (!net)
        return -1;
    NET_JOB(net);
    if (affected(net, &flags) < 0)
        return -1;
    if (flags & VIR_NETWORK_UPDATE_AFFECT_CONFIG && !(config = changed(net->config, &update, xml)))
        return -1;
    if (flags & VIR_NETWORK_UPDATE_AFFECT_LIVE && !(live = changed(net->live, &update, xml)))
        return -1;
    if (config && store_config_save(net, config) < 0)
        return -1;
    if (config)
        net_set_config(net, g_steal_pointer(&config));
    return live ? update_live(net, g_steal_pointer(&live), &update) : 0;
}
