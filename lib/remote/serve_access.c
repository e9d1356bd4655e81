/* SPDX-License-Identifier: LGPL-2.1-or-later
 * May this client do that? The rows say which permissions a call needs; the daemon's hook decides. */
#include <string.h>

#include "core/error.h"
#include "remote/serve_private.h"

gboolean serve_allowed(const ServeHooks *hooks, RpcServerClient *client, AccessPermission permission, const void *object)
{
    const AccessName *name = &access_names[permission];
    return !hooks->allowed || hooks->allowed(client, name->object, name->permission, object);
}

static int denied(ServeCall *call, AccessPermission permission)
{
    const AccessName *name = &access_names[permission];
    g_autofree char *dashed = g_strdelimit(g_strdup(name->permission), "_", '-');
    error_set(VIR_FROM_ACCESS, VIR_ERR_ACCESS_DENIED, "'%s' denied access",
              call->session->hooks->driver_name ? call->session->hooks->driver_name : "daemon");
    error_hint("%s needs the permission %s.%s", call->procedure->function, name->object, dashed);
    return -1;
}

/* Whether the rule applies to these arguments. */
static gboolean applies(const AccessRule *rule, unsigned int flags, const void *args)
{
    if (rule->if_flags && !(flags & rule->if_flags))
        return FALSE;
    if (rule->unless_flags && (flags & rule->unless_flags))
        return FALSE;
    if (rule->value_offset) {
        unsigned int value;
        memcpy(&value, (const char *)args + rule->value_offset, sizeof(value));
        return value == rule->if_value;
    }
    return TRUE;
}

/* Kinds of objects whose UUID alone identifies them to the drivers. */
#define FRESH(kind_constant, type, driver_kind, slot)                                                                  \
    if (object_is(object, kind_constant)) {                                                                            \
        const Driver *driver = serve_driver(call, driver_kind);                                                        \
        return driver && driver->slot ? driver->slot(call->conn, ((type)object)->uuid) : NULL;                         \
    }

/* A client names objects as it likes, so what a rule sees must come from the driver: the object with this UUID, new. NULL
 * (with an error) when there is none. Objects that are identified by their name are themselves. */
static void *verified(ServeCall *call, void *object)
{
    FRESH(OBJECT_DOMAIN, virDomainPtr, DRIVER_HYPERVISOR, domain_lookup_by_uuid)
    FRESH(OBJECT_NETWORK, virNetworkPtr, DRIVER_NETWORK, network_lookup_by_uuid)
    FRESH(OBJECT_STORAGE_POOL, virStoragePoolPtr, DRIVER_STORAGE, storage_pool_lookup_by_uuid)
    FRESH(OBJECT_SECRET, virSecretPtr, DRIVER_SECRET, secret_lookup_by_uuid)
    FRESH(OBJECT_NWFILTER, virNWFilterPtr, DRIVER_NWFILTER, nwfilter_lookup_by_uuid)
    return object_ref(object);
}

/* The object that a rule about a kind is asked for: the call's own, or the domain or network that it is part of. */
static void *rule_object(void *object, const char *kind)
{
    static const struct {
        const char *kind;
        ObjectKind object;
    } kinds[] = {
        { "domain", OBJECT_DOMAIN },
        { "network", OBJECT_NETWORK },
        { "network_port", OBJECT_NETWORK_PORT },
        { "interface", OBJECT_INTERFACE },
        { "storage_pool", OBJECT_STORAGE_POOL },
        { "storage_vol", OBJECT_STORAGE_VOL },
        { "node_device", OBJECT_NODE_DEVICE },
        { "secret", OBJECT_SECRET },
        { "nwfilter", OBJECT_NWFILTER },
        { "nwfilter_binding", OBJECT_NWFILTER_BINDING },
    };
    if (object_is(object, OBJECT_DOMAIN_SNAPSHOT))
        object = ((virDomainSnapshotPtr)object)->domain;
    else if (object_is(object, OBJECT_DOMAIN_CHECKPOINT))
        object = ((virDomainCheckpointPtr)object)->domain;
    else if (object_is(object, OBJECT_NETWORK_PORT) && strcmp(kind, "network") == 0)
        object = ((virNetworkPortPtr)object)->net;
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kind, kinds[i].kind) == 0)
            return object_is(object, kinds[i].object) ? object : NULL;
    return NULL;
}

static int check(ServeCall *call, AccessPermission permission, void *object)
{
    void *real = object ? verified(call, object) : NULL;
    if (object && !real)
        return -1;
    gboolean ok = serve_allowed(call->session->hooks, call->client, permission, real);
    object_unref(real);
    return ok ? 0 : denied(call, permission);
}

/* A lookup's own permission can only be asked for what it found: "domain:getattr" before there is a domain. */
static gboolean waits_for_object(AccessPermission permission, void *object)
{
    const AccessName *name = &access_names[permission];
    return !object && strcmp(name->object, "connect") != 0 && strcmp(name->permission, "getattr") == 0;
}

int serve_access(ServeCall *call, void *object, unsigned int flags, const void *args)
{
    if (!call->session->hooks->allowed)
        return 0;
    for (unsigned int i = 0; i < call->procedure->n_rules; i++) {
        const AccessRule *rule = &call->procedure->rules[i];
        void *subject = rule_object(object, access_names[rule->permission].object);
        if (!applies(rule, flags, args) || waits_for_object(rule->permission, subject))
            continue;
        if (check(call, rule->permission, subject) < 0)
            return -1;
    }
    return 0;
}

int serve_access_found(ServeCall *call, void *object)
{
    if (!call->session->hooks->allowed)
        return 0;
    for (unsigned int i = 0; i < call->procedure->n_rules; i++) {
        AccessPermission permission = call->procedure->rules[i].permission;
        if (waits_for_object(permission, NULL) && !serve_allowed(call->session->hooks, call->client, permission, object))
            return denied(call, permission);
    }
    return 0;
}

gboolean serve_filters(ServeCall *call)
{
    return call->procedure->filter != ACCESS_NONE && call->session->hooks->allowed != NULL;
}

gboolean serve_filter(ServeCall *call, void *object)
{
    return !serve_filters(call) || serve_allowed(call->session->hooks, call->client, call->procedure->filter, object);
}

/* The object with a name, for the kinds whose old lists are of names. NULL where the name alone does not find it. */
static void *by_name(ServeCall *call, const char *name)
{
    const char *kind = access_names[call->procedure->filter].object;
    const Driver *d = serve_driver(call, call->procedure->kind);
    if (!d)
        return NULL;
    if (strcmp(kind, "domain") == 0)
        return d->domain_lookup_by_name ? d->domain_lookup_by_name(call->conn, name) : NULL;
    if (strcmp(kind, "network") == 0)
        return d->network_lookup_by_name ? d->network_lookup_by_name(call->conn, name) : NULL;
    if (strcmp(kind, "storage_pool") == 0)
        return d->storage_pool_lookup_by_name ? d->storage_pool_lookup_by_name(call->conn, name) : NULL;
    if (strcmp(kind, "nwfilter") == 0)
        return d->nwfilter_lookup_by_name ? d->nwfilter_lookup_by_name(call->conn, name) : NULL;
    if (strcmp(kind, "interface") == 0)
        return d->interface_lookup_by_name ? d->interface_lookup_by_name(call->conn, name) : NULL;
    if (strcmp(kind, "node_device") == 0)
        return node_device_object_new(call->conn, name, /* parent= */ NULL);
    return NULL;
}

void serve_filter_names(ServeCall *call, char **names, unsigned int *count)
{
    if (!serve_filters(call))
        return;
    unsigned int kept = 0;
    for (unsigned int i = 0; i < *count; i++) {
        void *object = by_name(call, names[i]);
        char *name = g_steal_pointer(&names[i]);
        if (serve_filter(call, object))
            names[kept++] = name;
        else
            g_free(name);
        object_unref(object);
    }
    *count = kept;
}

void serve_filter_ids(ServeCall *call, int *ids, unsigned int *count)
{
    if (!serve_filters(call))
        return;
    unsigned int kept = 0;
    for (unsigned int i = 0; i < *count; i++) {
        g_autoptr(virDomain) dom = virDomainLookupByID(call->conn, ids[i]);
        if (dom && serve_filter(call, dom))
            ids[kept++] = ids[i];
    }
    *count = kept;
}

/* Any of the calls that list all objects of a kind. */
typedef int (*ListAll)(void *parent, void ***list, unsigned int flags);

/* What a call that counts has counted, as a list: a number must not tell of objects that a list would hide. */
static const struct {
    const char *function;
    EventCallback list;
    unsigned int flags;
} counted[] = {
    { "virConnectNumOfDomains", (EventCallback)virConnectListAllDomains, VIR_CONNECT_LIST_DOMAINS_ACTIVE },
    { "virConnectNumOfDefinedDomains", (EventCallback)virConnectListAllDomains, VIR_CONNECT_LIST_DOMAINS_INACTIVE },
    { "virConnectNumOfNetworks", (EventCallback)virConnectListAllNetworks, VIR_CONNECT_LIST_NETWORKS_ACTIVE },
    { "virConnectNumOfDefinedNetworks", (EventCallback)virConnectListAllNetworks, VIR_CONNECT_LIST_NETWORKS_INACTIVE },
    { "virConnectNumOfInterfaces", (EventCallback)virConnectListAllInterfaces, VIR_CONNECT_LIST_INTERFACES_ACTIVE },
    { "virConnectNumOfDefinedInterfaces", (EventCallback)virConnectListAllInterfaces, VIR_CONNECT_LIST_INTERFACES_INACTIVE },
    { "virConnectNumOfStoragePools", (EventCallback)virConnectListAllStoragePools, VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE },
    { "virConnectNumOfDefinedStoragePools", (EventCallback)virConnectListAllStoragePools, VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE },
    { "virConnectNumOfNWFilters", (EventCallback)virConnectListAllNWFilters, 0 },
    { "virConnectNumOfSecrets", (EventCallback)virConnectListAllSecrets, 0 },
    { "virStoragePoolNumOfVolumes", (EventCallback)virStoragePoolListAllVolumes, 0 },
    { "virNodeNumOfDevices", (EventCallback)virConnectListAllNodeDevices, 0 },
};

int serve_filter_count(ServeCall *call, void *parent, int count)
{
    if (!serve_filters(call))
        return count;
    for (gsize i = 0; i < G_N_ELEMENTS(counted); i++) {
        if (strcmp(counted[i].function, call->procedure->function) != 0)
            continue;
        void **list = NULL;
        int n = ((ListAll)counted[i].list)(parent, &list, counted[i].flags), seen = 0;
        for (int k = 0; k < n; k++)
            seen += serve_filter(call, list[k]);
        serve_objects_free(list);
        return MIN(count, seen);
    }
    return count;
}
