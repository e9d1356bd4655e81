/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Objects and their names on the wire. What wire_*() returns borrows from the object and lives no longer than it;
 * object_from_*() makes a new reference that belongs to the caller. */
#ifndef REMOTE_OBJECTS_H
#define REMOTE_OBJECTS_H

#include "core/object.h"
#include "protocol/remote.h"

/* A pointer that the message only reads, in a type that does not say so. */
static inline void *borrow(const void *p)
{
    return (void *)(guintptr)p;
}

remote_nonnull_domain wire_domain(virDomainPtr dom);
remote_nonnull_network wire_network(virNetworkPtr net);
remote_nonnull_network_port wire_network_port(virNetworkPortPtr port);
remote_nonnull_interface wire_interface(virInterfacePtr iface);
remote_nonnull_storage_pool wire_storage_pool(virStoragePoolPtr pool);
remote_nonnull_storage_vol wire_storage_vol(virStorageVolPtr vol);
remote_nonnull_node_device wire_node_device(virNodeDevicePtr dev);
remote_nonnull_secret wire_secret(virSecretPtr secret);
remote_nonnull_nwfilter wire_nwfilter(virNWFilterPtr filter);
remote_nonnull_nwfilter_binding wire_nwfilter_binding(virNWFilterBindingPtr binding);
remote_nonnull_domain_snapshot wire_domain_snapshot(virDomainSnapshotPtr snapshot);
remote_nonnull_domain_checkpoint wire_domain_checkpoint(virDomainCheckpointPtr checkpoint);

virDomainPtr object_from_domain(virConnectPtr conn, const remote_nonnull_domain *wire);
virNetworkPtr object_from_network(virConnectPtr conn, const remote_nonnull_network *wire);
virNetworkPortPtr object_from_network_port(virConnectPtr conn, const remote_nonnull_network_port *wire);
virInterfacePtr object_from_interface(virConnectPtr conn, const remote_nonnull_interface *wire);
virStoragePoolPtr object_from_storage_pool(virConnectPtr conn, const remote_nonnull_storage_pool *wire);
virStorageVolPtr object_from_storage_vol(virConnectPtr conn, const remote_nonnull_storage_vol *wire);
virNodeDevicePtr object_from_node_device(virConnectPtr conn, const remote_nonnull_node_device *wire);
virSecretPtr object_from_secret(virConnectPtr conn, const remote_nonnull_secret *wire);
virNWFilterPtr object_from_nwfilter(virConnectPtr conn, const remote_nonnull_nwfilter *wire);
virNWFilterBindingPtr object_from_nwfilter_binding(virConnectPtr conn, const remote_nonnull_nwfilter_binding *wire);
virDomainSnapshotPtr object_from_domain_snapshot(virConnectPtr conn, const remote_nonnull_domain_snapshot *wire);
virDomainCheckpointPtr object_from_domain_checkpoint(virConnectPtr conn, const remote_nonnull_domain_checkpoint *wire);

#endif
