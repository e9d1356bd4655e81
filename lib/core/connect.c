#include "core/connect.h"

#include <string.h>
#include <unistd.h>

#include "core/client_conf.h"
#include "core/error.h"
#include "core/event.h"
#include "core/public.h"
#include "core/route.h"

typedef struct Registered {
    const char *scheme, *path;
    DriverOpenFunc open;
} Registered;

/* Written before the first connection, read after. */
static RemoteOpenFunc remote_open_func;
static IdentityFunc identity_func;
static Registered registered[8];
static guint registered_count;

static const Driver none = {.name = "none"};

void connect_register_remote(RemoteOpenFunc open)
{
    remote_open_func = open;
}

void connect_register_identity(IdentityFunc identity)
{
    identity_func = identity;
}

void connect_register_driver(const char *scheme, const char *path, DriverOpenFunc open)
{
    g_assert(registered_count < G_N_ELEMENTS(registered));
    registered[registered_count++] = (Registered){scheme, path, open};
}

/* The driver in this process that answers the URI; a transport asks for a daemon. */
static DriverOpenFunc find_local(const Uri *uri)
{
    if (uri->transport || uri->host)
        return NULL;
    for (guint i = 0; i < registered_count; i++)
        if (strcmp(registered[i].scheme, uri->scheme) == 0 && (!registered[i].path || strcmp(registered[i].path, uri->path) == 0))
            return registered[i].open;
    return NULL;
}

/* Plans the route, reaches the daemon and lets the remote driver open the connection there. */
static int open_remote(virConnectPtr conn, const Uri *uri, virConnectAuthPtr auth, unsigned int flags, guint kinds)
{
    g_autoptr(Route) route = route_plan(uri, flags);
    if (!route)
        return -1;
    int fd = route_reach(route);
    if (fd < 0)
        return -1;
    if (!remote_open_func) {
        close(fd);
        error_set(VIR_FROM_NONE, VIR_ERR_NO_CONNECT, "%s", route->daemon_uri ? route->daemon_uri : "the default URI");
        return -1;
    }
    RemoteAddress address = {.fd = fd, .uri = route->daemon_uri, .auth_method = route->auth_method, .auth = auth, .kinds = kinds};
    if (!conn->uri && route->daemon_uri)
        conn->uri = g_strdup(route->daemon_uri);
    return remote_open_func(conn, &address);
}

/* The URI to open when the program names none, NULL for what is there. */
static int default_uri(char **ret)
{
    const char *environment = g_getenv("LIBVIRT_DEFAULT_URI");
    *ret = NULL;
    if (environment && *environment) {
        *ret = g_strdup(environment);
        return 0;
    }
    return client_conf_default_uri("libvirt.conf", ret);
}

/* What the name stands for; NULL for what is there. */
static int resolve(const char *name, unsigned int flags, char **ret)
{
    if (!name || !*name)
        return default_uri(ret);
    *ret = NULL;
    if (!(flags & VIR_CONNECT_NO_ALIASES) && !strpbrk(name, ":/") && client_conf_alias(name, ret) < 0)
        return -1;
    if (!*ret)
        *ret = g_strdup(name);
    return 0;
}

/* "xen" alone was once enough, and still is. */
static Uri *parse(const char *text)
{
    g_autoptr(Uri) uri = uri_parse(g_ascii_strcasecmp(text, "xen") == 0 ? "xen:///system" : text);
    if (!uri)
        return NULL;
    if (!uri->scheme) {
        error_set(VIR_FROM_NONE, VIR_ERR_NO_CONNECT, "URI '%s' does not include a driver name", text);
        return NULL;
    }
    return g_steal_pointer(&uri);
}

static int open_into(virConnectPtr conn, const char *name, virConnectAuthPtr auth, unsigned int flags)
{
    const guint all = (1u << DRIVER_LAST) - 1;
    g_autofree char *text = NULL;
    g_autoptr(Uri) uri = NULL;
    if (resolve(name, flags, &text) < 0)
        return -1;
    if (!text)
        return open_remote(conn, NULL, auth, flags, all);
    uri = parse(text);
    if (!uri)
        return -1;
    conn->uri = uri_format(uri, NULL, FALSE);
    DriverOpenFunc local = find_local(uri);
    if (local)
        return local(conn, uri, auth, flags);
    if (strcmp(uri->scheme, "test") == 0 && !uri->transport) {
        error_set(VIR_FROM_NONE, VIR_ERR_NO_CONNECT, "%s", conn->uri);
        return -1;
    }
    return open_remote(conn, uri, auth, flags, all);
}

static virConnectPtr open_public(const char *name, virConnectAuthPtr auth, unsigned int flags)
{
    error_clear();
    (void)virInitialize();
    virConnectPtr conn = connect_object_new();
    conn->flags = flags;
    if (open_into(conn, name, auth, flags) == 0)
        return conn;
    virErrorPtr saved = error_save();
    object_unref(conn);
    error_restore(saved);
    error_dispatch(NULL);
    return NULL;
}

virConnectPtr virConnectOpen(const char *name)
{
    return open_public(name, NULL, 0);
}

virConnectPtr virConnectOpenReadOnly(const char *name)
{
    return open_public(name, NULL, VIR_CONNECT_RO);
}

virConnectPtr virConnectOpenAuth(const char *name, virConnectAuthPtr auth, unsigned int flags)
{
    return open_public(name, auth, flags);
}

/* --- drivers of other kinds --- */

static const char *const kind_schemes[DRIVER_LAST] = {
    [DRIVER_NETWORK] = "network", [DRIVER_INTERFACE] = "interface", [DRIVER_STORAGE] = "storage",
    [DRIVER_NODEDEV] = "nodedev", [DRIVER_SECRET] = "secret",       [DRIVER_NWFILTER] = "nwfilter",
};

/* Tells the other daemon whom we speak for; its access rules are about them, not about us. */
static int pass_identity(virConnectPtr conn, virConnectPtr other)
{
    virTypedParameterPtr params = NULL;
    int nparams = 0;
    if (!conn->client || !identity_func)
        return 0;
    if (identity_func(conn, &params, &nparams) < 0)
        return -1;
    const Driver *driver = other->drivers[DRIVER_HYPERVISOR].table;
    int rc = driver->connect_set_identity ? driver->connect_set_identity(other, params, nparams, 0) : 0;
    virTypedParamsFree(params, nparams);
    return rc;
}

/* A connection to the daemon of the kind, with the rights of this one. */
static virConnectPtr open_other(virConnectPtr conn, DriverKind kind)
{
    g_autofree char *text = g_strdup_printf("%s:///%s?mode=direct", kind_schemes[kind], geteuid() == 0 ? "system" : "session");
    g_autoptr(Uri) uri = uri_parse(text);
    g_autoptr(virConnect) other = connect_object_new();
    if (conn->client && !event_available())
        (void)event_thread_start(); /* without it nothing is lost but events */
    other->flags = conn->flags & VIR_CONNECT_RO;
    if (!uri || open_remote(other, uri, NULL, other->flags, (1u << DRIVER_LAST) - 1) < 0 || pass_identity(conn, other) < 0)
        return NULL;
    return g_steal_pointer(&other);
}

const Driver *connect_driver_open(virConnectPtr conn, DriverKind kind)
{
    static GMutex opening; /* two threads that need the same daemon open it once */
    if (!kind_schemes[kind] || !remote_open_func)
        return &none;
    g_mutex_lock(&opening);
    DriverSlot *slot = &conn->drivers[kind];
    virConnectPtr other = slot->table ? NULL : open_other(conn, kind);
    if (other) {
        conn->others[kind] = other;
        slot->data = other->drivers[kind].data;
        g_atomic_pointer_set(&slot->table, other->drivers[kind].table);
    }
    g_mutex_unlock(&opening);
    return g_atomic_pointer_get(&slot->table);
}

void connect_closed(virConnectPtr conn, int reason)
{
    g_mutex_lock(&conn->lock);
    virConnectCloseFunc func = conn->close_func;
    virFreeCallback ff = conn->close_free;
    void *data = conn->close_data;
    conn->close_func = NULL;
    conn->close_data = NULL;
    conn->close_free = NULL;
    g_mutex_unlock(&conn->lock);
    if (!func)
        return;
    object_ref(conn);
    func(conn, reason, data);
    if (ff)
        ff(data);
    object_unref(conn);
}
