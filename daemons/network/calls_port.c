/* Ports: what one interface of a guest has of a network, and which device or bridge it is plugged into. */
#include "daemons/network/calls.h"


#include <stdlib.h>
#include <string.h>

/* The port behind an object, with the driver's lock held; NULL with the error set. */
static NetworkPortDef *port_of(Net *net, const unsigned char *uuid)
{
    char text[UUID_TEXT_SIZE];
    NetworkPortDef *port;

    doc_uuid_format(uuid, text);
    port = g_hash_table_lookup(net->ports, text);
    if (!port)
        error_set(VIR_FROM_NETWORK, VIR_ERR_NO_NETWORK_PORT, "Network port with UUID %s does not exist", text);
    return port;
}

int net_network_list_all_ports(virNetworkPtr network, virNetworkPortPtr **ports, unsigned int flags)
{
    g_autoptr(Net) net = NULL;
    GHashTableIter iter;
    gpointer at;
    int n = 0;

    NET_CHECK_FLAGS(flags, 0, "networkListAllPorts", -1);
    net = net_of(network);
    if (!net)
        return -1;
    NET_LOCK(net->driver);
    if (ports)
        *ports = calloc(g_hash_table_size(net->ports) + 1, sizeof(**ports));
    g_hash_table_iter_init(&iter, net->ports);
    for (; g_hash_table_iter_next(&iter, NULL, &at); n++)
        if (ports)
            (*ports)[n] = network_port_object_new(network, ((NetworkPortDef *)at)->uuid);
    return n;
}

virNetworkPortPtr net_network_port_lookup_by_uuid(virNetworkPtr network, const unsigned char *uuid)
{
    g_autoptr(Net) net = net_of(network);

    if (!net)
        return NULL;
    NET_LOCK(net->driver);
    return port_of(net, uuid) ? network_port_object_new(network, uuid) : NULL;
}

char *net_network_port_get_xml_desc(virNetworkPortPtr object, unsigned int flags)
{
    g_autoptr(Net) net = NULL;
    NetworkPortDef *port;

    NET_CHECK_FLAGS(flags, 0, "networkPortGetXMLDesc", NULL);
    net = net_of(object->net);
    if (!net)
        return NULL;
    NET_LOCK(net->driver);
    port = port_of(net, object->uuid);
    return port ? network_port_format(port) : NULL;
}

/* ---- plugging */

/* What the port does not say itself comes from its portgroup, then from the network. */
static void inherit(const NetworkDef *def, NetworkPortDef *port)
{
    const NetworkPortgroup *group = network_portgroup(def, port->group);

    if (!port->vlan)
        port->vlan = group && group->vlan ? group->vlan : def->vlan;
    if (!port->virtualport)
        port->virtualport = group && group->virtualport ? group->virtualport : def->virtualport;
    if (!port->bandwidth && group)
        port->bandwidth = group->bandwidth;
    if (!port->isolated)
        port->isolated = def->port_isolated;
    if (!port->trust_guest_rx_filters)
        port->trust_guest_rx_filters = group && group->trust_guest_rx_filters ? group->trust_guest_rx_filters : def->trust_guest_rx_filters;
}

static DirectMode direct_mode(ForwardMode mode)
{
    return mode == FORWARD_MODE_BRIDGE ? DIRECT_MODE_BRIDGE : mode == FORWARD_MODE_PRIVATE ? DIRECT_MODE_PRIVATE
           : mode == FORWARD_MODE_VEPA ? DIRECT_MODE_VEPA : DIRECT_MODE_PASSTHROUGH;
}

/* The device with the fewest guests; with passthrough, one with none. */
static int plug_direct(Net *net, NetworkPortDef *port)
{
    NetworkForward *f = &net->live->forward;
    ForwardInterface *best = NULL;

    for (uint32_t i = 0; i < f->interfaces.count; i++)
        if (!best || f->interfaces.items[i]->connections < best->connections)
            best = f->interfaces.items[i];
    if (!best || (f->mode == FORWARD_MODE_PASSTHROUGH && best->connections))
        return net_fail(VIR_ERR_INTERNAL_ERROR, best ? "network '%s' requires exclusive access to interfaces, but none are available"
                                                     : "network '%s' uses a direct mode, but has no forward dev and no interface pool", net->name);
    port->plug = PORT_PLUG_DIRECT;
    port->dev = arena_strdup(port->arena, best->dev);
    port->direct_mode = direct_mode(f->mode);
    return 0;
}

static ForwardAddress *find_address(Net *net, const PciAddress *wanted)
{
    NetworkForward *f = &net->live->forward;

    for (uint32_t i = 0; i < f->addresses.count; i++) {
        ForwardAddress *a = f->addresses.items[i];

        if (wanted ? a->pci.domain == wanted->domain && a->pci.bus == wanted->bus && a->pci.slot == wanted->slot && a->pci.function == wanted->function
                   : a->connections == 0)
            return a;
    }
    return NULL;
}

static int plug_hostdev(Net *net, NetworkPortDef *port)
{
    ForwardAddress *address = find_address(net, NULL);

    if (!address)
        return net_fail(VIR_ERR_INTERNAL_ERROR, "network '%s' requires exclusive access to interfaces, but none are available", net->name);
    port->plug = PORT_PLUG_HOSTDEV;
    port->pci = address->pci;
    port->address_seen = true;
    port->managed = net->live->forward.managed;
    port->driver = net->live->forward.driver;
    return 0;
}

static int plug(Net *net, NetworkPortDef *port)
{
    const NetworkDef *def = net->live;

    if (network_has_bridge(def)) {
        port->plug = network_owns_bridge(def) ? PORT_PLUG_NETWORK : PORT_PLUG_BRIDGE;
        port->bridge = arena_strdup(port->arena, def->bridge);
        port->mac_table_manager = def->mac_table_manager;
        return 0;
    }
    return def->forward.mode == FORWARD_MODE_HOSTDEV ? plug_hostdev(net, port) : plug_direct(net, port);
}

/* A port of a guest that runs already, told to us again: it keeps what it has, if that is ours to give. */
static int reclaim(Net *net, NetworkPortDef *port)
{
    if (port->plug == PORT_PLUG_HOSTDEV && !find_address(net, &port->pci))
        return net_fail(VIR_ERR_INTERNAL_ERROR, "network '%s' doesn't have PCI device %04x:%02x:%02x.%x in use by network port", net->name,
                        port->pci.domain, port->pci.bus, port->pci.slot, port->pci.function);
    return 0;
}

/* Counts the port in or out where connections are counted one by one. */
static void count(Net *net, const NetworkPortDef *port, int by)
{
    NetworkForward *f = &net->live->forward;
    ForwardAddress *address = port->plug == PORT_PLUG_HOSTDEV ? find_address(net, &port->pci) : NULL;

    if (address)
        address->connections += (uint32_t)by;
    for (uint32_t i = 0; port->plug == PORT_PLUG_DIRECT && i < f->interfaces.count; i++)
        if (strcmp(f->interfaces.items[i]->dev, port->dev) == 0)
            f->interfaces.items[i]->connections += (uint32_t)by;
}

static int create(Net *net, NetworkPortDef *port, bool again)
{
    char text[UUID_TEXT_SIZE];

    doc_uuid_format(port->uuid, text);
    if (!net->live)
        return net_fail(VIR_ERR_OPERATION_INVALID, "network '%s' is not active", net->name);
    if (again && port->plug == PORT_PLUG_NOTHING)
        return net_fail(VIR_ERR_OPERATION_INVALID, "Port reclaim requested but plug type is none");
    if (!again && port->plug != PORT_PLUG_NOTHING)
        return net_fail(VIR_ERR_OPERATION_INVALID, "Port does not have plug type of none");
    if (g_hash_table_contains(net->ports, text))
        return net_fail(VIR_ERR_OPERATION_FAILED, "Network port with UUID '%s' already exists", text);
    if (!again)
        inherit(net->live, port);
    return (again ? reclaim(net, port) : plug(net, port)) < 0 ? -1 : store_port_save(net, port);
}

virNetworkPortPtr net_network_port_create_xml(virNetworkPtr network, const char *xml, unsigned int flags)
{
    g_autoptr(NetworkPortDef) port = NULL;
    g_autoptr(Net) net = NULL;
    NetworkPortDef *kept;

    NET_CHECK_FLAGS(flags, VIR_NETWORK_PORT_CREATE_RECLAIM | VIR_NETWORK_PORT_CREATE_VALIDATE, "networkPortCreateXML", NULL);
    port = network_port_parse(xml, flags & VIR_NETWORK_PORT_CREATE_VALIDATE ? NETWORK_PARSE_VALIDATE : 0);
    net = port ? net_of(network) : NULL;
    if (!net)
        return NULL;
    NET_JOB(net);
    if (create(net, port, flags & VIR_NETWORK_PORT_CREATE_RECLAIM) < 0)
        return NULL;
    kept = network_port_copy(port); /* its own arena, also for what it inherited */
    NET_LOCK(net->driver);
    count(net, kept, 1);
    char *text = g_malloc(UUID_TEXT_SIZE);
    doc_uuid_format(kept->uuid, text);
    g_hash_table_insert(net->ports, text, kept);
    return network_port_object_new(network, kept->uuid);
}

int net_network_port_delete(virNetworkPortPtr object, unsigned int flags)
{
    g_autoptr(Net) net = NULL;
    NetworkPortDef *port;
    char text[UUID_TEXT_SIZE];

    NET_CHECK_FLAGS(flags, 0, "networkPortDelete", -1);
    net = net_of(object->net);
    if (!net)
        return -1;
    NET_JOB(net);
    NET_LOCK(net->driver);
    if (!net->live)
        return net_fail(VIR_ERR_OPERATION_INVALID, "network '%s' is not active", net->name);
    port = port_of(net, object->uuid);
    if (!port)
        return -1;
    store_port_remove(net, port);
    count(net, port, -1);
    doc_uuid_format(object->uuid, text);
    g_hash_table_remove(net->ports, text);
    return 0;
}

/* ---- bandwidth of a port as parameters */

static const struct {
    const char *name;
    bool outbound;
    size_t member;
} parameters[] = {
    {VIR_NETWORK_PORT_BANDWIDTH_IN_AVERAGE, false, offsetof(BandwidthLimit, average)},
    {VIR_NETWORK_PORT_BANDWIDTH_IN_PEAK, false, offsetof(BandwidthLimit, peak)},
    {VIR_NETWORK_PORT_BANDWIDTH_IN_FLOOR, false, offsetof(BandwidthLimit, floor)},
    {VIR_NETWORK_PORT_BANDWIDTH_IN_BURST, false, offsetof(BandwidthLimit, burst)},
    {VIR_NETWORK_PORT_BANDWIDTH_OUT_AVERAGE, true, offsetof(BandwidthLimit, average)},
    {VIR_NETWORK_PORT_BANDWIDTH_OUT_PEAK, true, offsetof(BandwidthLimit, peak)},
    {VIR_NETWORK_PORT_BANDWIDTH_OUT_BURST, true, offsetof(BandwidthLimit, burst)},
};

int net_network_port_get_parameters(virNetworkPortPtr object, virTypedParameterPtr *params, int *nparams, unsigned int flags)
{
    g_autoptr(Net) net = NULL;
    NetworkPortDef *port;
    int max = 0, n = 0;

    NET_CHECK_FLAGS(flags, VIR_TYPED_PARAM_STRING_OKAY, "networkPortGetParameters", -1);
    net = net_of(object->net);
    if (!net)
        return -1;
    NET_LOCK(net->driver);
    port = port_of(net, object->uuid);
    if (!port)
        return -1;
    *params = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(parameters) && port->bandwidth; i++) {
        const BandwidthLimit *limit = parameters[i].outbound ? port->bandwidth->outbound : port->bandwidth->inbound;

        if (limit)
            virTypedParamsAddUInt(params, &n, &max, parameters[i].name, (unsigned)*(const uint64_t *)(const void *)((const char *)limit + parameters[i].member));
    }
    *nparams = n;
    return 0;
}

static BandwidthLimit *limit_of(NetworkPortDef *port, bool outbound)
{
    BandwidthLimit **limit;

    if (!port->bandwidth)
        port->bandwidth = arena_alloc(port->arena, sizeof(*port->bandwidth));
    limit = outbound ? &port->bandwidth->outbound : &port->bandwidth->inbound;
    if (!*limit)
        *limit = arena_alloc(port->arena, sizeof(**limit));
    return *limit;
}

int net_network_port_set_parameters(virNetworkPortPtr object, virTypedParameterPtr params, int nparams, unsigned int flags)
{
    g_autoptr(Net) net = NULL;
    NetworkPortDef *port;

    NET_CHECK_FLAGS(flags, 0, "networkPortSetParameters", -1);
    net = net_of(object->net);
    if (!net)
        return -1;
    NET_JOB(net);
    NET_LOCK(net->driver);
    port = port_of(net, object->uuid);
    if (!port)
        return -1;
    for (int n = 0; n < nparams; n++) {
        size_t i = 0;

        while (i < G_N_ELEMENTS(parameters) && strcmp(parameters[i].name, params[n].field) != 0)
            i++;
        if (i == G_N_ELEMENTS(parameters) || params[n].type != VIR_TYPED_PARAM_UINT)
            return net_fail(VIR_ERR_INVALID_ARG, "parameter '%s' not supported", params[n].field);
        *(uint64_t *)(void *)((char *)limit_of(port, parameters[i].outbound) + parameters[i].member) = params[n].value.ui;
    }
    return store_port_save(net, port);
}
