#ifndef CORE_OBJECT_H
#define CORE_OBJECT_H

#include <glib.h>
#include <libvirt/libvirt.h>

#include "core/driver.h"

/*
 * Objects of the public API. A program holds pointers to these and knows nothing of their inside.
 *
 * Every object starts with an Object: a magic number that tells what it is (a wrong pointer is an error, not a crash,
 * as far as that can be told) and an atomic count of references. An object other than a connection holds a reference to
 * its parent (connection, domain, network, pool) for as long as it lives. What identifies an object never changes after
 * construction, so it is read without a lock; the one exception is a domain's id, which follows start and stop.
 */

#define UUID_SIZE VIR_UUID_BUFLEN

typedef enum {
    OBJECT_CONNECT = 0x56495201,
    OBJECT_DOMAIN,
    OBJECT_NETWORK,
    OBJECT_NETWORK_PORT,
    OBJECT_INTERFACE,
    OBJECT_STORAGE_POOL,
    OBJECT_STORAGE_VOL,
    OBJECT_NODE_DEVICE,
    OBJECT_SECRET,
    OBJECT_NWFILTER,
    OBJECT_NWFILTER_BINDING,
    OBJECT_DOMAIN_SNAPSHOT,
    OBJECT_DOMAIN_CHECKPOINT,
    OBJECT_STREAM,
} ObjectKind;

typedef struct Object {
    guint32 magic; /* an ObjectKind while the object lives, 0 after */
    gint refs;     /* atomic */
} Object;

/* Which driver answers a call. In a connection to one daemon the others are filled on first use (see connect.h). */
typedef enum {
    DRIVER_HYPERVISOR,
    DRIVER_NETWORK,
    DRIVER_INTERFACE,
    DRIVER_STORAGE,
    DRIVER_NODEDEV,
    DRIVER_SECRET,
    DRIVER_NWFILTER,
    DRIVER_LAST,
} DriverKind;

typedef struct DriverSlot {
    const Driver *table; /* NULL: not opened (yet) */
    void *data;          /* the driver's own state for this connection */
    void (*close)(void *data); /* called with data when the connection goes; NULL where another slot owns data */
} DriverSlot;

struct _virConnect {
    Object object;
    char *uri;          /* as virConnectGetURI reports it */
    unsigned int flags; /* VIR_CONNECT_RO, VIR_CONNECT_NO_ALIASES */
    DriverSlot drivers[DRIVER_LAST];
    void (*closing)(virConnectPtr conn); /* of a driver in this process: called before its slots are closed; may be NULL */
    virConnectPtr others[DRIVER_LAST]; /* to the daemons of kinds that were opened on first use; their slots are lent to drivers[] */
    void *lenders[DRIVER_LAST]; /* how the end of one finds its way back here (others.c) */
    GSList *gone;       /* of those, whose daemons have ended: calls under way may still look at them */
    void (*others_close)(virConnectPtr conn); /* gives all of them up; NULL when there was none */
    void *client;       /* in a daemon: the RPC client this connection belongs to; NULL elsewhere */
    GMutex lock;        /* what follows */
    virError last_error; /* for virConnGetLastError and friends */
    virErrorFunc error_func;
    void *error_func_data;
    virConnectCloseFunc close_func;
    void *close_data;
    virFreeCallback close_free;
};

struct _virDomain {
    Object object;
    virConnectPtr conn;
    char *name;
    unsigned char uuid[UUID_SIZE];
    int id; /* -1 when not running, as far as the last call told */
};

struct _virNetwork {
    Object object;
    virConnectPtr conn;
    char *name;
    unsigned char uuid[UUID_SIZE];
};

struct _virNetworkPort {
    Object object;
    virNetworkPtr net;
    unsigned char uuid[UUID_SIZE];
};

struct _virInterface {
    Object object;
    virConnectPtr conn;
    char *name;
    char *mac;
};

struct _virStoragePool {
    Object object;
    virConnectPtr conn;
    char *name;
    unsigned char uuid[UUID_SIZE];
};

struct _virStorageVol {
    Object object;
    virConnectPtr conn;
    char *pool;
    char *name;
    char *key;
};

struct _virNodeDevice {
    Object object;
    virConnectPtr conn;
    char *name;
    char *parent; /* NULL until asked for */
};

struct _virSecret {
    Object object;
    virConnectPtr conn;
    unsigned char uuid[UUID_SIZE];
    int usage_type; /* a virSecretUsageType */
    char *usage_id;
};

struct _virNWFilter {
    Object object;
    virConnectPtr conn;
    char *name;
    unsigned char uuid[UUID_SIZE];
};

struct _virNWFilterBinding {
    Object object;
    virConnectPtr conn;
    char *portdev;
    char *filter_name;
};

struct _virDomainSnapshot {
    Object object;
    virDomainPtr domain;
    char *name;
};

struct _virDomainCheckpoint {
    Object object;
    virDomainPtr domain;
    char *name;
};

/* How a stream moves bytes: packets of a remote connection, or a descriptor of a local driver. Each follows the public
 * function of the same name; -2 means "would block" on a non-blocking stream. */
typedef struct StreamOps {
    int (*send)(virStreamPtr st, const char *data, size_t nbytes);
    int (*recv)(virStreamPtr st, char *data, size_t nbytes, unsigned int flags);
    int (*send_hole)(virStreamPtr st, long long length, unsigned int flags);
    int (*recv_hole)(virStreamPtr st, long long *length, unsigned int flags);
    int (*finish)(virStreamPtr st);
    int (*abort)(virStreamPtr st);
    int (*add_callback)(virStreamPtr st, int events, virStreamEventCallback cb, void *opaque, virFreeCallback ff);
    int (*update_callback)(virStreamPtr st, int events);
    int (*remove_callback)(virStreamPtr st);
    void (*free)(virStreamPtr st); /* last reference gone: release data */
} StreamOps;

struct _virStream {
    Object object;
    virConnectPtr conn;
    unsigned int flags; /* VIR_STREAM_NONBLOCK */
    const StreamOps *ops; /* NULL until a call attaches the stream */
    void *data;
};

/* Constructors: references to the parent are taken, strings copied. They cannot fail on valid arguments. */
virConnectPtr connect_object_new(void);
virDomainPtr domain_object_new(virConnectPtr conn, const char *name, const unsigned char *uuid, int id);
virNetworkPtr network_object_new(virConnectPtr conn, const char *name, const unsigned char *uuid);
virNetworkPortPtr network_port_object_new(virNetworkPtr net, const unsigned char *uuid);
virInterfacePtr interface_object_new(virConnectPtr conn, const char *name, const char *mac);
virStoragePoolPtr storage_pool_object_new(virConnectPtr conn, const char *name, const unsigned char *uuid);
virStorageVolPtr storage_vol_object_new(virConnectPtr conn, const char *pool, const char *name, const char *key);
virNodeDevicePtr node_device_object_new(virConnectPtr conn, const char *name, const char *parent);
virSecretPtr secret_object_new(virConnectPtr conn, const unsigned char *uuid, int usage_type, const char *usage_id);
virNWFilterPtr nwfilter_object_new(virConnectPtr conn, const char *name, const unsigned char *uuid);
virNWFilterBindingPtr nwfilter_binding_object_new(virConnectPtr conn, const char *portdev, const char *filter_name);
virDomainSnapshotPtr domain_snapshot_object_new(virDomainPtr domain, const char *name);
virDomainCheckpointPtr domain_checkpoint_object_new(virDomainPtr domain, const char *name);
virStreamPtr stream_object_new(virConnectPtr conn, unsigned int flags);

/* True when the pointer is an object of that kind which still lives. NULL is not. */
static inline gboolean object_is(const void *object, ObjectKind kind)
{
    return object && ((const Object *)object)->magic == (guint32)kind;
}

/* Takes one more reference; returns its argument. */
void *object_ref(void *object);
/* Gives one reference back; the last one frees the object and its reference to its parent. NULL is allowed. Returns NULL. */
void *object_unref(void *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomain, object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virConnect, object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetwork, object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virStream, object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virStoragePool, object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virStorageVol, object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virSecret, object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetworkPort, object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virInterface, object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNodeDevice, object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNWFilter, object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNWFilterBinding, object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainSnapshot, object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainCheckpoint, object_unref)

#endif
