/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Known values: what the generated callers send and the fake driver expects, and the other way round. */
#pragma once

#include <string.h>

#include "core/object.h"
#include "remote/client.h"
#include "remote/params.h"
#include "remote/serve.h"

/** Counts a failure and goes on, so that one wrong call does not hide the others. */
#define EXPECT(what)                                                                                                   \
    do {                                                                                                               \
        if (!(what))                                                                                                   \
            known_failed(__func__, #what);                                                                             \
    } while (0)

void known_failed(const char *function, const char *what);
extern gint fakes_called;

typedef struct {
    const char *name;
    void (*try)(virConnectPtr conn);
} KnownCall;

extern const KnownCall known_calls[];
extern const unsigned int known_calls_count;
/** A driver whose functions are the generated fakes. */
extern const Driver fake_calls;

#define KNOWN_PARAMS 3
extern const unsigned char known_uuid[VIR_UUID_BUFLEN];
extern virTypedParameter known_params[KNOWN_PARAMS];
extern unsigned char known_bytes_storage[2];
extern const char *known_strings_storage[2];
extern unsigned int known_uints[2];
/* in whatever type the prototype has */
#define known_bytes ((void *)known_bytes_storage)
#define known_strings ((void *)known_strings_storage)

gboolean same_params(const virTypedParameter *params);
gboolean same_numbers(const virTypedParameter *params); /* all but the string */
void fill_params(virTypedParameterPtr params);
gboolean same_bytes(const void *bytes);
gboolean same_strings(const void *strings);
gboolean same_uints(const unsigned int *uints);

/** Puts a stream behind @st that takes everything and has nothing. */
void known_attach(virStreamPtr st);

/** The known object of each kind, kept until known_forget(), and whether an object is one like it. */
virDomainPtr known_domain(virConnectPtr conn);
virNetworkPtr known_network(virConnectPtr conn);
virNetworkPortPtr known_network_port(virConnectPtr conn);
virInterfacePtr known_interface(virConnectPtr conn);
virStoragePoolPtr known_storage_pool(virConnectPtr conn);
virStorageVolPtr known_storage_vol(virConnectPtr conn);
virNodeDevicePtr known_node_device(virConnectPtr conn);
virSecretPtr known_secret(virConnectPtr conn);
virNWFilterPtr known_nwfilter(virConnectPtr conn);
virNWFilterBindingPtr known_nwfilter_binding(virConnectPtr conn);
virDomainSnapshotPtr known_domain_snapshot(virConnectPtr conn);
virDomainCheckpointPtr known_domain_checkpoint(virConnectPtr conn);
void known_forget(void);

gboolean same_domain(virDomainPtr dom);
gboolean same_network(virNetworkPtr net);
gboolean same_network_port(virNetworkPortPtr port);
gboolean same_interface(virInterfacePtr iface);
gboolean same_storage_pool(virStoragePoolPtr pool);
gboolean same_storage_vol(virStorageVolPtr vol);
gboolean same_node_device(virNodeDevicePtr dev);
gboolean same_secret(virSecretPtr secret);
gboolean same_nwfilter(virNWFilterPtr filter);
gboolean same_nwfilter_binding(virNWFilterBindingPtr binding);
gboolean same_domain_snapshot(virDomainSnapshotPtr snapshot);
gboolean same_domain_checkpoint(virDomainCheckpointPtr checkpoint);
