#include "core/connect.h"

#include <string.h>
#include <unistd.h>

#include "core/client_conf.h"
#include "core/connect_private.h"
#include "core/error.h"
#include "core/public.h"
#include "core/route.h"

typedef struct Registered {
    const char *scheme, *path;
    DriverOpenFunc open;
} Registered;

/* Written before the first connection, read after. */
static RemoteOpenFunc remote_open_func;
static Registered registered[8];
static guint registered_count;

void connect_register_remote(RemoteOpenFunc open)
{
    remote_open_func = open;
}

gboolean connect_has_remote(void)
{
    return remote_open_func != NULL;
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
int connect_open_remote(virConnectPtr conn, const Uri *uri, virConnectAuthPtr auth, unsigned int flags, guint kinds)
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
        return connect_open_remote(conn, NULL, auth, flags, all);
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
    return connect_open_remote(conn, uri, auth, flags, all);
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
