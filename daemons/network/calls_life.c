/* Defining, starting, stopping. */
#include "daemons/network/calls.h"

#include "core/event_hub.h"
#include "core/events.h"
#include "daemons/network/active.h"
#include "daemons/network/conflicts.h"
#include "daemons/network/dnsmasq.h"

#include <stdio.h>
#include <unistd.h>

static bool is_virtual_function(const PciAddress *a)
{
    g_autofree char *path = g_strdup_printf("/sys/bus/pci/devices/%04x:%02x:%02x.%x/physfn", a->domain, a->bus, a->slot, a->function);

    return access(path, F_OK) == 0;
}

static NetworkDef *parse(const char *xml, bool validate)
{
    static const NetworkHost host = {is_virtual_function};

    return network_parse(xml, &host, validate ? NETWORK_PARSE_VALIDATE : 0);
}

static void emit(const Net *net, int event)
{
    event_network_lifecycle(net->driver->hub, net->name, net->uuid, event, 0);
}

/* A definition without a bridge name gets one now, so that it stays the same from start to start. */
static int settle_bridge(NetworkDriver *d, const Net *net, NetworkDef *def)
{
    if (!network_owns_bridge(def))
        return 0;
    if (!def->bridge && net->config && net->config->bridge && network_owns_bridge(net->config))
        def->bridge = arena_strdup(def->arena, net->config->bridge);
    else if (!def->bridge)
        def->bridge = arena_printf(def->arena, "virbr%u", conflicts_free_bridge(d));
    return conflicts_check_bridge(d, net, def);
}

static int define(Net *net, NetworkDef *def)
{
    NET_JOB(net);
    if (net->gone) /* undefined while we waited */
        return 1;
    if (settle_bridge(net->driver, net, def) < 0 || store_config_save(net, def) < 0)
        return -1;
    net_set_config(net, def);
    emit(net, VIR_NETWORK_EVENT_DEFINED);
    return 0;
}

virNetworkPtr net_network_define_xml_flags(virConnectPtr conn, const char *xml, unsigned int flags)
{
    NetworkDriver *d = network_driver_of(conn);
    g_autoptr(NetworkDef) def = NULL;
    g_autoptr(Net) net = NULL;
    bool made;
    int rc;

    NET_CHECK_FLAGS(flags, VIR_NETWORK_DEFINE_VALIDATE, "networkDefineXMLFlags", NULL);
    def = parse(xml, flags & VIR_NETWORK_DEFINE_VALIDATE);
    if (!def)
        return NULL;
    g_autoptr(GMutexLocker) one G_GNUC_UNUSED = g_mutex_locker_new(&d->define);
    do {
        g_clear_pointer(&net, net_unref);
        net = net_intern(d, def, &made);
        if (!net)
            return NULL;
        rc = define(net, def);
    } while (rc > 0);
    if (rc < 0) {
        net_forget(net);
        return NULL;
    }
    g_steal_pointer(&def);
    return net_object(conn, net);
}

virNetworkPtr net_network_define_xml(virConnectPtr conn, const char *xml)
{
    return net_network_define_xml_flags(conn, xml, 0);
}

static int create_transient(Net *net, NetworkDef **def)
{
    NET_JOB(net);
    if (net->gone)
        return 1;
    if (net->live)
        return net_fail(VIR_ERR_OPERATION_INVALID, "network is already active as '%s'", net->name);
    net_set_live(net, g_steal_pointer(def));
    if (active_start(net) == 0)
        return 0;
    net_set_live(net, NULL);
    return -1;
}

virNetworkPtr net_network_create_xml_flags(virConnectPtr conn, const char *xml, unsigned int flags)
{
    NetworkDriver *d = network_driver_of(conn);
    g_autoptr(NetworkDef) def = NULL;
    g_autoptr(Net) net = NULL;
    bool made;
    int rc;

    NET_CHECK_FLAGS(flags, VIR_NETWORK_CREATE_VALIDATE, "networkCreateXMLFlags", NULL);
    def = parse(xml, flags & VIR_NETWORK_CREATE_VALIDATE);
    if (!def)
        return NULL;
    g_autoptr(GMutexLocker) one G_GNUC_UNUSED = g_mutex_locker_new(&d->define);
    do {
        g_clear_pointer(&net, net_unref);
        net = net_intern(d, def, &made);
        if (!net)
            return NULL;
        rc = create_transient(net, &def);
    } while (rc > 0);
    if (rc < 0) {
        net_forget(net);
        return NULL;
    }
    return net_object(conn, net);
}

virNetworkPtr net_network_create_xml(virConnectPtr conn, const char *xml)
{
    return net_network_create_xml_flags(conn, xml, 0);
}

int net_network_create(virNetworkPtr network)
{
    g_autoptr(Net) net = net_of(network);

    if (!net)
        return -1;
    NET_JOB(net);
    if (net->live)
        return net_fail(VIR_ERR_OPERATION_INVALID, "network is already active");
    return active_start(net);
}

int net_network_destroy(virNetworkPtr network)
{
    g_autoptr(Net) net = net_of(network);

    if (!net)
        return -1;
    NET_JOB(net);
    if (!net->live)
        return net_fail(VIR_ERR_OPERATION_INVALID, "network '%s' is not active", net->name);
    if (active_stop(net) < 0)
        return -1;
    net_forget(net);
    return 0;
}

int net_network_undefine(virNetworkPtr network)
{
    g_autoptr(Net) net = net_of(network);

    if (!net)
        return -1;
    NET_JOB(net);
    if (!net->config)
        return net_fail(VIR_ERR_OPERATION_INVALID, "can't undefine transient network");
    if (store_config_remove(net) < 0)
        return -1;
    net_set_config(net, NULL);
    g_mutex_lock(&net->driver->lock);
    net->autostart = false;
    g_mutex_unlock(&net->driver->lock);
    if (!net->live)
        dnsmasq_remove_files(net, true);
    emit(net, VIR_NETWORK_EVENT_UNDEFINED);
    net_forget(net);
    return 0;
}

int net_network_set_autostart(virNetworkPtr network, int autostart)
{
    g_autoptr(Net) net = net_of(network);

    if (!net)
        return -1;
    NET_JOB(net);
    if (!net->config)
        return net_fail(VIR_ERR_OPERATION_INVALID, "cannot set autostart for transient network");
    if (store_autostart(net, autostart != 0) < 0)
        return -1;
    NET_LOCK(net->driver);
    net->autostart = autostart != 0;
    return 0;
}
