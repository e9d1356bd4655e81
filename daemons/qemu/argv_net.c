/* Network interfaces: a host side (netdev) and the card that the guest sees. */
#include "daemons/qemu/argv_private.h"

#include <string.h>

#define PLACEHOLDER_FD 20 /* what people read in place of a descriptor that is opened at start */

/* The plain tap that virConnectDomainXMLToNative shows for every interface, because only the network daemon knows the rest. */
static Json *tap_netdev(const char *fd)
{
    Json *o = json_new_object();

    json_add_string(o, "type", "tap");
    json_add_string(o, "fd", fd);
    return o;
}

static Json *user_netdev(const DomainInterface *n)
{
    Json *o = json_new_object();

    json_add_string(o, "type", "user");
    for (uint32_t i = 0; i < n->ips.count; i++) {
        const InterfaceIp *ip = n->ips.items[i];
        bool v6 = ip->family == IP_FAMILY_IPV6;

        if (v6) {
            json_add_string(o, "ipv6-prefix", ip->address);
            if (ip->prefix)
                json_add_uint(o, "ipv6-prefixlen", ip->prefix);
        } else {
            json_add_stringf(o, "net", "%s/%u", ip->address, ip->prefix ? ip->prefix : 24);
        }
    }
    return o;
}

static Json *socket_netdev(const DomainInterface *n)
{
    const InterfaceSource *s = &n->source;
    const char *key = n->type == INTERFACE_CLIENT   ? "connect"
                      : n->type == INTERFACE_SERVER ? "listen"
                      : n->type == INTERFACE_MCAST  ? "mcast"
                                                    : "udp";
    Json *o = json_new_object();

    json_add_string(o, "type", "socket");
    json_add_stringf(o, key, "%s:%u", s->address ? s->address : "", s->port);
    if (n->type == INTERFACE_UDP)
        json_add_stringf(o, "localaddr", "%s:%u", s->local_address ? s->local_address : "", s->local_port);
    return o;
}

static Json *netdev(Argv *a, const DomainInterface *n, uint32_t i)
{
    if (a->options->native) {
        g_autofree char *fd = g_strdup_printf("%u", PLACEHOLDER_FD + i);

        return tap_netdev(fd);
    }
    switch (n->type) {
    case INTERFACE_USER:
        return user_netdev(n);
    case INTERFACE_CLIENT:
    case INTERFACE_SERVER:
    case INTERFACE_MCAST:
    case INTERFACE_UDP:
        return socket_netdev(n);
    default:
        if (a->options->net_fds && a->options->net_fds[i] >= 0) {
            g_autofree char *fd = g_strdup_printf("%d", a->options->net_fds[i]);

            return tap_netdev(fd);
        }
        error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "interface type '%s' is not supported yet", interface_type_text(n->type));
        return NULL;
    }
}

static bool is_virtio(const DomainInterface *n)
{
    return n->model && g_str_has_prefix(n->model, "virtio");
}

static VirtioModel virtio_kind(const char *model)
{
    return g_str_equal(model, "virtio-transitional")       ? VIRTIO_MODEL_TRANSITIONAL
           : g_str_equal(model, "virtio-non-transitional") ? VIRTIO_MODEL_NON_TRANSITIONAL
                                                           : VIRTIO_MODEL_NONE;
}

static void virtio_card(Json *d, const DomainInterface *n)
{
    static const DeviceProp table[] = {
        {"ioeventfd", PROP_TRI_BOOL, offsetof(DomainInterface, ioeventfd)},
        {"event_idx", PROP_TRI_BOOL, offsetof(DomainInterface, event_idx)},
        {"csum", PROP_TRI_BOOL, offsetof(DomainInterface, host.csum)},
        {"gso", PROP_TRI_BOOL, offsetof(DomainInterface, host.gso)},
        {"host_tso4", PROP_TRI_BOOL, offsetof(DomainInterface, host.tso4)},
        {"host_tso6", PROP_TRI_BOOL, offsetof(DomainInterface, host.tso6)},
        {"host_ecn", PROP_TRI_BOOL, offsetof(DomainInterface, host.ecn)},
        {"host_ufo", PROP_TRI_BOOL, offsetof(DomainInterface, host.ufo)},
        {"mrg_rxbuf", PROP_TRI_BOOL, offsetof(DomainInterface, host.mrg_rxbuf)},
        {"guest_csum", PROP_TRI_BOOL, offsetof(DomainInterface, guest.csum)},
        {"guest_tso4", PROP_TRI_BOOL, offsetof(DomainInterface, guest.tso4)},
        {"guest_tso6", PROP_TRI_BOOL, offsetof(DomainInterface, guest.tso6)},
        {"guest_ecn", PROP_TRI_BOOL, offsetof(DomainInterface, guest.ecn)},
        {"guest_ufo", PROP_TRI_BOOL, offsetof(DomainInterface, guest.ufo)},
        {"rx_queue_size", PROP_U32, offsetof(DomainInterface, rx_queue_size)},
        {"tx_queue_size", PROP_U32, offsetof(DomainInterface, tx_queue_size)},
        {"rss", PROP_TRI_BOOL, offsetof(DomainInterface, rss)},
        {"hash", PROP_TRI_BOOL, offsetof(DomainInterface, rss_hash_report)},
        {"host_mtu", PROP_U32, offsetof(DomainInterface, mtu)},
        PROPS_END,
    };

    if (n->txmode == NET_TXMODE_TIMER)
        json_add_string(d, "tx", "timer");
    else if (n->txmode == NET_TXMODE_IOTHREAD)
        json_add_string(d, "tx", "bh");
    argv_props(d, n, table);
}

static int add_card(Argv *a, const DomainInterface *n)
{
    g_autofree char *virtio = is_virtio(n) ? argv_virtio_driver("virtio-net", &n->info, virtio_kind(n->model)) : NULL;
    Json *d = argv_device(virtio ? virtio : n->model ? n->model : "rtl8139");
    uint32_t boot = argv_interface_boot(a->def, n);
    char mac[MAC_TEXT_SIZE];

    doc_mac_format(n->mac, mac);
    if (virtio)
        argv_virtio_props(d, &n->virtio);
    if (virtio && !a->options->native)
        virtio_card(d, n);
    json_add_stringf(d, "netdev", "host%s", n->info.alias);
    json_add_string(d, "id", n->info.alias);
    json_add_string(d, "mac", mac);
    if (boot)
        json_add_uint(d, "bootindex", boot);
    if (argv_device_info(a, d, &n->info) < 0) {
        json_object_put(d);
        return -1;
    }
    argv_device_emit(a, d);
    return 0;
}

int argv_interfaces(Argv *a)
{
    for (uint32_t i = 0; i < a->def->interfaces.count; i++) {
        const DomainInterface *n = a->def->interfaces.items[i];
        Json *o = netdev(a, n, i);

        if (!o)
            return -1;
        json_add_stringf(o, "id", "host%s", n->info.alias);
        argv_add_json(a, "-netdev", o);
        if (add_card(a, n) < 0)
            return -1;
    }
    return 0;
}
