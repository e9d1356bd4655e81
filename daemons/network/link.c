#include "daemons/network/link.h"

#include "core/error.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <string.h>

/* One request on a socket of its own: a worker waits for no other's answer. Takes the message. Negative NLE_ code. */
static int ask(struct nl_msg *msg)
{
    struct nl_sock *sock = nl_socket_alloc();
    int r = sock ? nl_connect(sock, NETLINK_ROUTE) : -NLE_NOMEM;

    if (r >= 0)
        r = nl_send_sync(sock, msg); /* frees msg */
    else
        nlmsg_free(msg);
    nl_socket_free(sock);
    return r;
}

static int failed(int r, const char *what, const char *name)
{
    if (r >= 0)
        return 0;
    error_set(VIR_FROM_NETWORK, VIR_ERR_SYSTEM_ERROR, "%s '%s': %s", what, name, nl_geterror(r));
    return -1;
}

static struct nl_msg *link_message(int type, int flags, unsigned index, unsigned up)
{
    struct nl_msg *msg = nlmsg_alloc_simple(type, flags | NLM_F_REQUEST);
    struct ifinfomsg info = {.ifi_family = AF_UNSPEC, .ifi_index = (int)index, .ifi_flags = up, .ifi_change = up};

    if (!msg || nlmsg_append(msg, &info, sizeof(info), NLMSG_ALIGNTO) < 0)
        g_error("out of memory");
    return msg;
}

int link_create_bridge(const NetworkDef *def)
{
    struct nl_msg *msg = link_message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0, 0);
    struct nlattr *info, *data;

    nla_put_string(msg, IFLA_IFNAME, def->bridge);
    nla_put(msg, IFLA_ADDRESS, 6, def->mac.byte);
    if (def->mtu)
        nla_put_u32(msg, IFLA_MTU, def->mtu);
    info = nla_nest_start(msg, IFLA_LINKINFO);
    nla_put_string(msg, IFLA_INFO_KIND, "bridge");
    data = nla_nest_start(msg, IFLA_INFO_DATA);
    nla_put_u32(msg, IFLA_BR_FORWARD_DELAY, (uint32_t)(def->delay * 100)); /* in hundredths of a second */
    nla_put_u32(msg, IFLA_BR_STP_STATE, def->stp == TRI_ON);
    nla_nest_end(msg, data);
    nla_nest_end(msg, info);
    return failed(ask(msg), "Unable to create bridge", def->bridge);
}

int link_up(const char *name)
{
    return failed(ask(link_message(RTM_NEWLINK, 0, if_nametoindex(name), IFF_UP)), "cannot set up interface", name);
}

int link_delete(const char *name)
{
    unsigned index = if_nametoindex(name);
    int r = index ? ask(link_message(RTM_DELLINK, 0, index, 0)) : 0;

    return r == -NLE_NODEV ? 0 : failed(r, "cannot delete bridge", name);
}

static int add_address(const char *bridge, unsigned index, const NetworkIp *ip)
{
    struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWADDR, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_REPLACE);
    NetAddress address, broadcast;
    unsigned prefix;
    struct ifaddrmsg info = {.ifa_index = index};

    if (!network_ip_address(ip, &address, &prefix)) {
        nlmsg_free(msg);
        return 0;
    }
    info.ifa_family = (unsigned char)address.family;
    info.ifa_prefixlen = (unsigned char)prefix;
    if (address.family == AF_INET6)
        info.ifa_flags = IFA_F_NODAD; /* the bridge is ours alone: dnsmasq need not wait for the check */
    nlmsg_append(msg, &info, sizeof(info), NLMSG_ALIGNTO);
    nla_put(msg, IFA_LOCAL, (int)net_address_bytes(&address), address.bytes);
    nla_put(msg, IFA_ADDRESS, (int)net_address_bytes(&address), address.bytes);
    if (address.family == AF_INET && prefix < 31) {
        net_address_broadcast(&address, prefix, &broadcast);
        nla_put(msg, IFA_BROADCAST, 4, broadcast.bytes);
    }
    return failed(ask(msg), "cannot add an address to bridge", bridge);
}

int link_add_addresses(const NetworkDef *def)
{
    unsigned index = if_nametoindex(def->bridge);

    for (uint32_t i = 0; i < def->ips.count; i++)
        if (add_address(def->bridge, index, def->ips.items[i]) < 0)
            return -1;
    return 0;
}

static unsigned route_prefix(const InterfaceRoute *route, const NetAddress *address)
{
    NetAddress mask;

    if (route->prefix_set)
        return route->prefix;
    if (route->netmask && net_address_parse(route->netmask, &mask) == 0)
        return (unsigned)MAX(net_address_mask_prefix(&mask), 0);
    return net_address_is_any(address) ? 0 : net_address_bits(address);
}

static int add_route(const char *bridge, unsigned index, const InterfaceRoute *route)
{
    struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWROUTE, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_REPLACE);
    struct rtmsg info = {.rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_STATIC, .rtm_scope = RT_SCOPE_UNIVERSE, .rtm_type = RTN_UNICAST};
    NetAddress address, gateway;

    if (net_address_parse(route->address, &address) < 0 || net_address_parse(route->gateway, &gateway) < 0) {
        nlmsg_free(msg);
        return 0;
    }
    info.rtm_family = (unsigned char)address.family;
    info.rtm_dst_len = (unsigned char)route_prefix(route, &address);
    nlmsg_append(msg, &info, sizeof(info), NLMSG_ALIGNTO);
    nla_put(msg, RTA_DST, (int)net_address_bytes(&address), address.bytes);
    nla_put(msg, RTA_GATEWAY, (int)net_address_bytes(&gateway), gateway.bytes);
    nla_put_u32(msg, RTA_OIF, index);
    nla_put_u32(msg, RTA_PRIORITY, route->metric_set ? route->metric : 1);
    return failed(ask(msg), "cannot add a static route to bridge", bridge);
}

int link_add_routes(const NetworkDef *def)
{
    unsigned index = if_nametoindex(def->bridge);

    for (uint32_t i = 0; i < def->routes.count; i++)
        if (add_route(def->bridge, index, def->routes.items[i]) < 0)
            return -1;
    return 0;
}
