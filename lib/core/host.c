/* Public calls on the connection and the library that no rule of the generator makes. */
#include <libvirt/libvirt.h>
#include <libxml/parser.h>
#include <string.h>

#include "core/public.h"
#include "core/services.h"

#define LIBRARY_VERSION 9000000UL /* 9.0.0: what the library is compatible with */

static gpointer initialize_once(gpointer unused)
{
    xmlInitParser(); /* not safe from several threads at once */
    return NULL;
}

int virInitialize(void)
{
    static GOnce once = G_ONCE_INIT;
    g_once(&once, initialize_once, NULL);
    return 0;
}

int virGetVersion(unsigned long *libVer, const char *type, unsigned long *typeVer)
{
    error_clear();
    if (!libVer && typeVer && g_strcmp0(type, SERVICES_NAME) == 0) { /* one of the libraries beside this one asks */
        *typeVer = (unsigned long)(guintptr)services_table();
        return 0;
    }
    if (!libVer) {
        refuse_null(VIR_FROM_NONE, "libVer", __func__);
        error_dispatch(NULL);
        return -1;
    }
    *libVer = LIBRARY_VERSION;
    if (typeVer)
        *typeVer = LIBRARY_VERSION;
    return 0;
}

int virConnectClose(virConnectPtr conn)
{
    error_clear();
    if (!object_is(conn, OBJECT_CONNECT)) {
        refuse_object(VIR_FROM_NONE, VIR_ERR_INVALID_CONN, __func__);
        error_dispatch(NULL);
        return -1;
    }
    gboolean shared = g_atomic_int_get(&conn->object.refs) > 1; /* by objects and callbacks, as libvirt tells it */
    object_unref(conn);
    return shared ? 1 : 0;
}

/* What every call here starts with. */
static gboolean connection_ok(virConnectPtr conn, const char *func)
{
    error_clear();
    if (object_is(conn, OBJECT_CONNECT))
        return TRUE;
    refuse_object(VIR_FROM_DOMAIN, VIR_ERR_INVALID_CONN, func);
    error_dispatch(NULL);
    return FALSE;
}

const char *virConnectGetType(virConnectPtr conn)
{
    if (!connection_ok(conn, __func__))
        return NULL;
    const Driver *driver = conn->drivers[DRIVER_HYPERVISOR].table;
    if (!driver)
        return NULL;
    const char *type = driver->connect_get_type ? driver->connect_get_type(conn) : driver->name;
    if (!type)
        error_dispatch(conn);
    return type;
}

char *virConnectGetURI(virConnectPtr conn)
{
    if (!connection_ok(conn, __func__))
        return NULL;
    if (conn->uri)
        return g_strdup(conn->uri);
    refuse_no_support(VIR_FROM_DOMAIN, __func__);
    error_dispatch(conn);
    return NULL;
}

int virConnectGetLibVersion(virConnectPtr conn, unsigned long *libVer)
{
    if (!connection_ok(conn, __func__))
        return -1;
    if (!libVer) {
        refuse_null(VIR_FROM_DOMAIN, "libVer", __func__);
        error_dispatch(conn);
        return -1;
    }
    *libVer = LIBRARY_VERSION;
    const Driver *driver = conn->drivers[DRIVER_HYPERVISOR].table;
    if (!driver || !driver->connect_get_lib_version || driver->connect_get_lib_version(conn, libVer) == 0)
        return 0;
    error_dispatch(conn);
    return -1;
}

int virConnectRegisterCloseCallback(virConnectPtr conn, virConnectCloseFunc cb, void *opaque, virFreeCallback freecb)
{
    if (!connection_ok(conn, __func__))
        return -1;
    if (!cb) {
        refuse_null(VIR_FROM_DOMAIN, "cb", __func__);
        error_dispatch(conn);
        return -1;
    }
    g_mutex_lock(&conn->lock);
    gboolean taken = conn->close_func != NULL;
    if (!taken) {
        conn->close_func = cb;
        conn->close_data = opaque;
        conn->close_free = freecb;
    }
    g_mutex_unlock(&conn->lock);
    if (!taken)
        return 0;
    error_set(VIR_FROM_REMOTE, VIR_ERR_OPERATION_INVALID, "%s", "A close callback is already registered");
    error_dispatch(conn);
    return -1;
}

int virConnectUnregisterCloseCallback(virConnectPtr conn, virConnectCloseFunc cb)
{
    if (!connection_ok(conn, __func__))
        return -1;
    if (!cb) {
        refuse_null(VIR_FROM_DOMAIN, "cb", __func__);
        error_dispatch(conn);
        return -1;
    }
    g_mutex_lock(&conn->lock);
    gboolean ours = conn->close_func == cb;
    virFreeCallback ff = ours ? conn->close_free : NULL;
    void *data = conn->close_data;
    if (ours) {
        conn->close_func = NULL;
        conn->close_data = NULL;
        conn->close_free = NULL;
    }
    g_mutex_unlock(&conn->lock);
    if (ff)
        ff(data);
    if (ours)
        return 0;
    error_set(VIR_FROM_REMOTE, VIR_ERR_OPERATION_INVALID, "%s", "A different callback was requested");
    error_dispatch(conn);
    return -1;
}

const char *virNodeDeviceGetParent(virNodeDevicePtr dev)
{
    error_clear();
    if (!object_is(dev, OBJECT_NODE_DEVICE)) {
        refuse_object(VIR_FROM_NODEDEV, VIR_ERR_INVALID_NODE_DEVICE, __func__);
        error_dispatch(NULL);
        return NULL;
    }
    if (g_atomic_pointer_get(&dev->parent))
        return dev->parent;
    const Driver *driver = connect_driver(dev->conn, DRIVER_NODEDEV);
    if (driver && driver->node_device_get_parent) {
        char *parent = g_strdup(driver->node_device_get_parent(dev));
        if (parent && !g_atomic_pointer_compare_and_exchange(&dev->parent, NULL, parent))
            g_free(parent);
    } else if (driver) {
        refuse_no_support(VIR_FROM_NODEDEV, __func__);
    }
    /* the topmost device has none, and that is no error */
    if (!dev->parent && error_get()->code != VIR_ERR_OK)
        error_dispatch(dev->conn);
    return dev->parent;
}
