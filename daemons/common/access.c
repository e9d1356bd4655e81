#include "daemons/common/access.h"

#include "core/error.h"
#include "core/object.h"
#include "daemons/common/polkit.h"

#include <string.h>

#define ACCESS_DETAILS_MAX 6

/* What polkit rules may look at. Strings are borrowed from the object, the uuid's text lives here. */
typedef struct AccessDetails {
    PolkitDetail list[ACCESS_DETAILS_MAX + 1];
    size_t count;
    char uuid[VIR_UUID_STRING_BUFLEN];
} AccessDetails;

static void access_add(AccessDetails *details, const char *key, const char *value)
{
    if (value)
        details->list[details->count++] = (PolkitDetail){key, value};
}

static void access_add_uuid(AccessDetails *details, const char *key, const unsigned char *u)
{
    g_snprintf(details->uuid, sizeof(details->uuid),
               "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[0], u[1], u[2], u[3], u[4],
               u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
    access_add(details, key, details->uuid);
}

static void access_describe_domain(AccessDetails *details, const void *object)
{
    const struct _virDomain *domain = object;

    access_add(details, "domain_name", domain->name);
    access_add_uuid(details, "domain_uuid", domain->uuid);
}

static void access_describe_network(AccessDetails *details, const void *object)
{
    const struct _virNetwork *network = object;

    access_add(details, "network_name", network->name);
    access_add_uuid(details, "network_uuid", network->uuid);
}

static void access_describe_network_port(AccessDetails *details, const void *object)
{
    const struct _virNetworkPort *port = object;

    access_add(details, "network_name", port->net->name);
    access_add_uuid(details, "network_port_uuid", port->uuid);
}

static void access_describe_interface(AccessDetails *details, const void *object)
{
    const struct _virInterface *iface = object;

    access_add(details, "interface_name", iface->name);
    access_add(details, "interface_macaddr", iface->mac);
}

static void access_describe_pool(AccessDetails *details, const void *object)
{
    const struct _virStoragePool *pool = object;

    access_add(details, "pool_name", pool->name);
    access_add_uuid(details, "pool_uuid", pool->uuid);
}

static void access_describe_volume(AccessDetails *details, const void *object)
{
    const struct _virStorageVol *volume = object;

    access_add(details, "pool_name", volume->pool);
    access_add(details, "vol_name", volume->name);
    access_add(details, "vol_key", volume->key);
}

static void access_describe_node_device(AccessDetails *details, const void *object)
{
    const struct _virNodeDevice *device = object;

    access_add(details, "node_device_name", device->name);
}

static void access_describe_secret(AccessDetails *details, const void *object)
{
    static const char *const usage_keys[] = {
        [VIR_SECRET_USAGE_TYPE_VOLUME] = "secret_usage_volume",
        [VIR_SECRET_USAGE_TYPE_CEPH] = "secret_usage_ceph",
        [VIR_SECRET_USAGE_TYPE_ISCSI] = "secret_usage_target",
        [VIR_SECRET_USAGE_TYPE_TLS] = "secret_usage_name",
        [VIR_SECRET_USAGE_TYPE_VTPM] = "secret_usage_name",
    };
    const struct _virSecret *secret = object;

    access_add_uuid(details, "secret_uuid", secret->uuid);
    if (secret->usage_type > VIR_SECRET_USAGE_TYPE_NONE && (size_t)secret->usage_type < G_N_ELEMENTS(usage_keys))
        access_add(details, usage_keys[secret->usage_type], secret->usage_id);
}

static void access_describe_nwfilter(AccessDetails *details, const void *object)
{
    const struct _virNWFilter *filter = object;

    access_add(details, "nwfilter_name", filter->name);
    access_add_uuid(details, "nwfilter_uuid", filter->uuid);
}

static void access_describe_binding(AccessDetails *details, const void *object)
{
    const struct _virNWFilterBinding *binding = object;

    access_add(details, "nwfilter_binding_portdev", binding->portdev);
}

static const struct {
    const char *kind;
    void (*describe)(AccessDetails *details, const void *object);
} access_kinds[] = {
    {"domain", access_describe_domain},
    {"network", access_describe_network},
    {"network_port", access_describe_network_port},
    {"interface", access_describe_interface},
    {"storage_pool", access_describe_pool},
    {"storage_vol", access_describe_volume},
    {"node_device", access_describe_node_device},
    {"secret", access_describe_secret},
    {"nwfilter", access_describe_nwfilter},
    {"nwfilter_binding", access_describe_binding},
};

AccessManager access_manager(char **drivers, const char *driver_name)
{
    AccessManager access = {.driver_name = driver_name};

    for (; drivers && *drivers; drivers++)
        if (g_str_equal(*drivers, "polkit"))
            access.polkit = true;
    return access;
}

/* The API table writes network_port and search_domains, polkit's actions have a dash. */
static char *access_action(const char *kind, const char *permission)
{
    return g_strdelimit(g_strconcat("org.libvirt.api.", kind, ".", permission, NULL), "_", '-');
}

static bool access_polkit_allows(const AccessManager *access, const Identity *identity, const char *kind,
                                 const char *permission, const void *object)
{
    g_autofree char *action = access_action(kind, permission);
    AccessDetails details = {.count = 0};

    access_add(&details, "connect_driver", access->driver_name);
    for (size_t i = 0; object && i < G_N_ELEMENTS(access_kinds); i++)
        if (g_str_equal(access_kinds[i].kind, kind))
            access_kinds[i].describe(&details, object);
    return polkit_check(identity, action, details.list, /* interactive= */ false) == POLKIT_ALLOWED;
}

bool access_allowed(const AccessManager *access, const Identity *identity, const char *kind, const char *permission,
                    const void *object)
{
    if (!access->polkit || !identity)
        return true;
    return access_polkit_allows(access, identity, kind, permission, object);
}

int access_check(const AccessManager *access, const Identity *identity, const char *kind, const char *permission,
                 const void *object)
{
    if (access_allowed(access, identity, kind, permission, object))
        return 0;
    g_autofree char *action = access_action(kind, permission);
    error_set(VIR_FROM_ACCESS, VIR_ERR_ACCESS_DENIED, "'%s' denied access", access->driver_name); /* stock's words */
    error_hint("the action is %s", action);
    return -1;
}
