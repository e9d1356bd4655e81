#include "core/object.h"

#include <string.h>

#include "core/error.h"

/* How each kind ends: what it holds besides the parent, and where the parent is. */
typedef struct ObjectClass {
    gsize size;
    gsize parent;     /* offset of the pointer to the parent; 0 for none */
    gsize strings[3]; /* offsets of owned strings; 0 ends the list */
} ObjectClass;

#define WITH(type, parent_member, ...) {sizeof(struct type), offsetof(struct type, parent_member), {__VA_ARGS__}}
#define AT(type, member) offsetof(struct type, member)

static const ObjectClass classes[] = {
    [OBJECT_CONNECT - OBJECT_CONNECT] = {sizeof(struct _virConnect), 0, {0}},
    [OBJECT_DOMAIN - OBJECT_CONNECT] = WITH(_virDomain, conn, AT(_virDomain, name)),
    [OBJECT_NETWORK - OBJECT_CONNECT] = WITH(_virNetwork, conn, AT(_virNetwork, name)),
    [OBJECT_NETWORK_PORT - OBJECT_CONNECT] = WITH(_virNetworkPort, net, 0),
    [OBJECT_INTERFACE - OBJECT_CONNECT] = WITH(_virInterface, conn, AT(_virInterface, name), AT(_virInterface, mac)),
    [OBJECT_STORAGE_POOL - OBJECT_CONNECT] = WITH(_virStoragePool, conn, AT(_virStoragePool, name)),
    [OBJECT_STORAGE_VOL - OBJECT_CONNECT] =
        WITH(_virStorageVol, conn, AT(_virStorageVol, pool), AT(_virStorageVol, name), AT(_virStorageVol, key)),
    [OBJECT_NODE_DEVICE - OBJECT_CONNECT] = WITH(_virNodeDevice, conn, AT(_virNodeDevice, name), AT(_virNodeDevice, parent)),
    [OBJECT_SECRET - OBJECT_CONNECT] = WITH(_virSecret, conn, AT(_virSecret, usage_id)),
    [OBJECT_NWFILTER - OBJECT_CONNECT] = WITH(_virNWFilter, conn, AT(_virNWFilter, name)),
    [OBJECT_NWFILTER_BINDING - OBJECT_CONNECT] =
        WITH(_virNWFilterBinding, conn, AT(_virNWFilterBinding, portdev), AT(_virNWFilterBinding, filter_name)),
    [OBJECT_DOMAIN_SNAPSHOT - OBJECT_CONNECT] = WITH(_virDomainSnapshot, domain, AT(_virDomainSnapshot, name)),
    [OBJECT_DOMAIN_CHECKPOINT - OBJECT_CONNECT] = WITH(_virDomainCheckpoint, domain, AT(_virDomainCheckpoint, name)),
    [OBJECT_STREAM - OBJECT_CONNECT] = WITH(_virStream, conn, 0),
};

static const ObjectClass *class_of(guint32 magic)
{
    g_assert(magic >= OBJECT_CONNECT && magic <= OBJECT_STREAM);
    return &classes[magic - OBJECT_CONNECT];
}

/* A zeroed object of the kind with one reference, holding one on its parent. */
static void *object_new(ObjectKind kind, void *parent)
{
    const ObjectClass *class = class_of(kind);
    Object *object = g_malloc0(class->size);
    object->magic = kind;
    object->refs = 1;
    if (class->parent)
        *(void **)((char *)object + class->parent) = object_ref(parent);
    return object;
}

void *object_ref(void *object)
{
    g_atomic_int_inc(&((Object *)object)->refs);
    return object;
}

/* A connection's drivers are closed in the reverse of the order they were opened, so that the main one goes last. */
static void connect_done(virConnectPtr conn)
{
    if (conn->closing)
        conn->closing(conn);
    for (int kind = DRIVER_LAST - 1; kind >= 0; kind--) {
        DriverSlot *slot = &conn->drivers[kind];
        if (slot->close)
            slot->close(slot->data);
    }
    if (conn->others_close)
        conn->others_close(conn);
    if (conn->close_free)
        conn->close_free(conn->close_data);
    virResetError(&conn->last_error);
    g_free(conn->uri);
    g_mutex_clear(&conn->lock);
}

static void stream_done(virStreamPtr st)
{
    if (st->ops && st->ops->free)
        st->ops->free(st);
}

void *object_unref(void *pointer)
{
    Object *object = pointer;
    if (!object || !g_atomic_int_dec_and_test(&object->refs))
        return NULL;
    const ObjectClass *class = class_of(object->magic);
    if (object->magic == OBJECT_CONNECT)
        connect_done(pointer);
    else if (object->magic == OBJECT_STREAM)
        stream_done(pointer);
    for (guint i = 0; i < G_N_ELEMENTS(class->strings) && class->strings[i]; i++)
        g_free(*(char **)((char *)object + class->strings[i]));
    void *parent = class->parent ? *(void **)((char *)object + class->parent) : NULL;
    object->magic = 0;
    g_free(object);
    object_unref(parent);
    return NULL;
}

virConnectPtr connect_object_new(void)
{
    virConnectPtr conn = object_new(OBJECT_CONNECT, NULL);
    g_mutex_init(&conn->lock);
    return conn;
}

virDomainPtr domain_object_new(virConnectPtr conn, const char *name, const unsigned char *uuid, int id)
{
    virDomainPtr dom = object_new(OBJECT_DOMAIN, conn);
    dom->name = g_strdup(name);
    memcpy(dom->uuid, uuid, UUID_SIZE);
    dom->id = id;
    return dom;
}

virNetworkPtr network_object_new(virConnectPtr conn, const char *name, const unsigned char *uuid)
{
    virNetworkPtr net = object_new(OBJECT_NETWORK, conn);
    net->name = g_strdup(name);
    memcpy(net->uuid, uuid, UUID_SIZE);
    return net;
}

virNetworkPortPtr network_port_object_new(virNetworkPtr net, const unsigned char *uuid)
{
    virNetworkPortPtr port = object_new(OBJECT_NETWORK_PORT, net);
    memcpy(port->uuid, uuid, UUID_SIZE);
    return port;
}

virInterfacePtr interface_object_new(virConnectPtr conn, const char *name, const char *mac)
{
    virInterfacePtr iface = object_new(OBJECT_INTERFACE, conn);
    iface->name = g_strdup(name);
    iface->mac = g_strdup(mac ? mac : "");
    return iface;
}

virStoragePoolPtr storage_pool_object_new(virConnectPtr conn, const char *name, const unsigned char *uuid)
{
    virStoragePoolPtr pool = object_new(OBJECT_STORAGE_POOL, conn);
    pool->name = g_strdup(name);
    memcpy(pool->uuid, uuid, UUID_SIZE);
    return pool;
}

virStorageVolPtr storage_vol_object_new(virConnectPtr conn, const char *pool, const char *name, const char *key)
{
    virStorageVolPtr vol = object_new(OBJECT_STORAGE_VOL, conn);
    vol->pool = g_strdup(pool);
    vol->name = g_strdup(name);
    vol->key = g_strdup(key);
    return vol;
}

virNodeDevicePtr node_device_object_new(virConnectPtr conn, const char *name, const char *parent)
{
    virNodeDevicePtr dev = object_new(OBJECT_NODE_DEVICE, conn);
    dev->name = g_strdup(name);
    dev->parent = g_strdup(parent);
    return dev;
}

virSecretPtr secret_object_new(virConnectPtr conn, const unsigned char *uuid, int usage_type, const char *usage_id)
{
    virSecretPtr secret = object_new(OBJECT_SECRET, conn);
    memcpy(secret->uuid, uuid, UUID_SIZE);
    secret->usage_type = usage_type;
    secret->usage_id = g_strdup(usage_id ? usage_id : "");
    return secret;
}

virNWFilterPtr nwfilter_object_new(virConnectPtr conn, const char *name, const unsigned char *uuid)
{
    virNWFilterPtr filter = object_new(OBJECT_NWFILTER, conn);
    filter->name = g_strdup(name);
    memcpy(filter->uuid, uuid, UUID_SIZE);
    return filter;
}

virNWFilterBindingPtr nwfilter_binding_object_new(virConnectPtr conn, const char *portdev, const char *filter_name)
{
    virNWFilterBindingPtr binding = object_new(OBJECT_NWFILTER_BINDING, conn);
    binding->portdev = g_strdup(portdev);
    binding->filter_name = g_strdup(filter_name);
    return binding;
}

virDomainSnapshotPtr domain_snapshot_object_new(virDomainPtr domain, const char *name)
{
    virDomainSnapshotPtr snapshot = object_new(OBJECT_DOMAIN_SNAPSHOT, domain);
    snapshot->name = g_strdup(name);
    return snapshot;
}

virDomainCheckpointPtr domain_checkpoint_object_new(virDomainPtr domain, const char *name)
{
    virDomainCheckpointPtr checkpoint = object_new(OBJECT_DOMAIN_CHECKPOINT, domain);
    checkpoint->name = g_strdup(name);
    return checkpoint;
}

virStreamPtr stream_object_new(virConnectPtr conn, unsigned int flags)
{
    virStreamPtr st = object_new(OBJECT_STREAM, conn);
    st->flags = flags;
    return st;
}
