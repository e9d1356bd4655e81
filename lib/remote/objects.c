/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "remote/objects.h"

#include <string.h>

/* The many kinds that are a name and a UUID. */
#define NAMED_BY_UUID(short, ctype)                                                             \
    remote_nonnull_##short wire_##short(ctype object)                                           \
    {                                                                                           \
        remote_nonnull_##short wire = { .name = object->name };                                 \
        memcpy(wire.uuid, object->uuid, sizeof(wire.uuid));                                     \
        return wire;                                                                            \
    }                                                                                           \
                                                                                                \
    ctype object_from_##short(virConnectPtr conn, const remote_nonnull_##short *wire)           \
    {                                                                                           \
        return short##_object_new(conn, wire->name, wire->uuid);                                \
    }

NAMED_BY_UUID(network, virNetworkPtr)
NAMED_BY_UUID(storage_pool, virStoragePoolPtr)
NAMED_BY_UUID(nwfilter, virNWFilterPtr)

/* Snapshots and checkpoints: a name within a domain. */
#define NAMED_IN_DOMAIN(short, ctype)                                                           \
    remote_nonnull_##short wire_##short(ctype object)                                           \
    {                                                                                           \
        return (remote_nonnull_##short){ .name = object->name, .dom = wire_domain(object->domain) }; \
    }                                                                                           \
                                                                                                \
    ctype object_from_##short(virConnectPtr conn, const remote_nonnull_##short *wire)           \
    {                                                                                           \
        g_autoptr(virDomain) dom = object_from_domain(conn, &wire->dom);                        \
        return short##_object_new(dom, wire->name);                                             \
    }

NAMED_IN_DOMAIN(domain_snapshot, virDomainSnapshotPtr)
NAMED_IN_DOMAIN(domain_checkpoint, virDomainCheckpointPtr)

remote_nonnull_domain wire_domain(virDomainPtr dom)
{
    remote_nonnull_domain wire = { .name = dom->name, .id = dom->id };
    memcpy(wire.uuid, dom->uuid, sizeof(wire.uuid));
    return wire;
}

virDomainPtr object_from_domain(virConnectPtr conn, const remote_nonnull_domain *wire)
{
    return domain_object_new(conn, wire->name, wire->uuid, wire->id);
}

remote_nonnull_network_port wire_network_port(virNetworkPortPtr port)
{
    remote_nonnull_network_port wire = { .net = wire_network(port->net) };
    memcpy(wire.uuid, port->uuid, sizeof(wire.uuid));
    return wire;
}

virNetworkPortPtr object_from_network_port(virConnectPtr conn, const remote_nonnull_network_port *wire)
{
    g_autoptr(virNetwork) net = object_from_network(conn, &wire->net);
    return network_port_object_new(net, wire->uuid);
}

remote_nonnull_interface wire_interface(virInterfacePtr iface)
{
    return (remote_nonnull_interface){ .name = iface->name, .mac = iface->mac };
}

virInterfacePtr object_from_interface(virConnectPtr conn, const remote_nonnull_interface *wire)
{
    return interface_object_new(conn, wire->name, wire->mac);
}

remote_nonnull_storage_vol wire_storage_vol(virStorageVolPtr vol)
{
    return (remote_nonnull_storage_vol){ .pool = vol->pool, .name = vol->name, .key = vol->key };
}

virStorageVolPtr object_from_storage_vol(virConnectPtr conn, const remote_nonnull_storage_vol *wire)
{
    return storage_vol_object_new(conn, wire->pool, wire->name, wire->key);
}

remote_nonnull_node_device wire_node_device(virNodeDevicePtr dev)
{
    return (remote_nonnull_node_device){ .name = dev->name };
}

virNodeDevicePtr object_from_node_device(virConnectPtr conn, const remote_nonnull_node_device *wire)
{
    return node_device_object_new(conn, wire->name, /* parent= */ NULL);
}

remote_nonnull_secret wire_secret(virSecretPtr secret)
{
    remote_nonnull_secret wire = { .usageType = secret->usage_type, .usageID = secret->usage_id };
    memcpy(wire.uuid, secret->uuid, sizeof(wire.uuid));
    return wire;
}

virSecretPtr object_from_secret(virConnectPtr conn, const remote_nonnull_secret *wire)
{
    return secret_object_new(conn, wire->uuid, wire->usageType, wire->usageID);
}

remote_nonnull_nwfilter_binding wire_nwfilter_binding(virNWFilterBindingPtr binding)
{
    return (remote_nonnull_nwfilter_binding){ .portdev = binding->portdev, .filtername = binding->filter_name };
}

virNWFilterBindingPtr object_from_nwfilter_binding(virConnectPtr conn, const remote_nonnull_nwfilter_binding *wire)
{
    return nwfilter_binding_object_new(conn, wire->portdev, wire->filtername);
}
