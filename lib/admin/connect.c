/* Connections to an admin socket. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "admin/admin.h"
#include "core/client_conf.h"
#include "core/socket.h"
#include "core/uri.h"

#define LIBRARY_VERSION 9000000ULL

/* Daemons with an admin socket. The monolithic one's socket has its own name. */
static const char *const daemons[] = {
    "libvirtd", "virtqemud", "virtxend", "virtlxcd", "virtvboxd", "virtbhyved", "virtvzd", "virtchd", "virtproxyd",
    "virtinterfaced", "virtnetworkd", "virtnodedevd", "virtnwfilterd", "virtsecretd", "virtstoraged", "virtlogd", "virtlockd", NULL,
};

static const RpcLoop event_loop = {
    .add_handle = virEventAddHandle,
    .update_handle = virEventUpdateHandle,
    .remove_handle = virEventRemoveHandle,
    .add_timeout = virEventAddTimeout,
    .update_timeout = virEventUpdateTimeout,
    .remove_timeout = virEventRemoveTimeout,
};

int virAdmInitialize(void)
{
    return virInitialize();
}

int virAdmGetVersion(unsigned long long *libVer)
{
    error_clear();
    if (!libVer)
        return admin_fail_null("libVer", __func__);
    *libVer = LIBRARY_VERSION;
    return 0;
}

/* Where the URI's daemon listens for administrators; NULL and an error for what makes no sense. */
static char *socket_path(const Uri *uri)
{
    const char *path = uri_param(uri, "socket");
    if (!g_strv_contains(daemons, uri->scheme) || (uri->transport && strcmp(uri->transport, "unix") != 0)) {
        g_autofree char *scheme = uri->transport ? g_strconcat(uri->scheme, "+", uri->transport, NULL) : g_strdup(uri->scheme);
        error_set(VIR_FROM_ADMIN, VIR_ERR_CONFIG_UNSUPPORTED, "Unsupported URI scheme '%s'", scheme);
        return NULL;
    }
    if (path)
        return g_strdup(path);
    const char *daemon = strcmp(uri->scheme, "libvirtd") == 0 ? "libvirt" : uri->scheme;
    g_autofree char *name = g_strdup_printf("%s-admin-sock", daemon);
    if (strcmp(uri->path, "/system") == 0)
        return g_build_filename(SV_RUNSTATEDIR, "libvirt", name, NULL);
    if (strcmp(uri->path, "/session") == 0) {
        const char *xdg = g_getenv("XDG_RUNTIME_DIR");
        return g_build_filename(xdg && *xdg ? xdg : g_get_user_cache_dir(), "libvirt", name, NULL);
    }
    error_set(VIR_FROM_ADMIN, VIR_ERR_CONFIG_UNSUPPORTED, "Invalid URI path '%s', try '%s'", uri->path,
              geteuid() == 0 ? "/system" : "/session");
    return NULL;
}

static int default_uri(char **ret)
{
    const char *environment = g_getenv("LIBVIRT_ADMIN_DEFAULT_URI");
    *ret = NULL;
    if (environment && *environment)
        *ret = g_strdup(environment);
    else if (client_conf_default_uri("libvirt-admin.conf", ret) < 0)
        return -1;
    if (!*ret)
        *ret = g_strdup(geteuid() == 0 ? "libvirtd:///system" : "libvirtd:///session");
    return 0;
}

static int reach(virAdmConnectPtr conn, const char *name)
{
    g_autofree char *text = g_strdup(name);
    if (!text && default_uri(&text) < 0)
        return -1;
    g_autoptr(Uri) uri = *text ? uri_parse(text) : NULL;
    if (*text && !uri)
        return -1;
    if (!uri || !uri->scheme) {
        error_set(VIR_FROM_ADMIN, VIR_ERR_CONFIG_UNSUPPORTED, "%s", "No URI scheme specified");
        return -1;
    }
    g_autofree char *path = socket_path(uri);
    if (!path)
        return -1;
    int fd = socket_connect_unix(path);
    if (fd < 0) {
        error_set_errno(VIR_FROM_RPC, -fd, "Failed to connect socket to '%s'", path);
        return -1;
    }
    conn->uri = uri_format(uri, NULL, FALSE);
    conn->client = rpc_client_new(fd);
    return 0;
}

static void on_closed(RpcClient *client, RpcCloseReason reason, void *opaque)
{
    virAdmConnectPtr conn = opaque;
    g_mutex_lock(&conn->lock);
    virAdmConnectCloseFunc func = conn->close_func;
    virFreeCallback ff = conn->close_free;
    void *data = conn->close_data;
    conn->close_func = NULL;
    conn->close_free = NULL;
    g_mutex_unlock(&conn->lock);
    if (!func)
        return;
    g_atomic_int_inc(&conn->object.refs);
    func(conn, (int)reason, data);
    if (ff)
        ff(data);
    admin_object_unref(conn);
}

static int open_daemon(virAdmConnectPtr conn, unsigned int flags)
{
    const admin_connect_open_args args = {.flags = flags};
    (void)rpc_client_attach_loop(conn->client, &event_loop); /* without a loop nobody is told of the end, that is all */
    rpc_client_set_close_callback(conn->client, on_closed, conn, NULL);
    return admin_call(conn, ADMIN_PROC_CONNECT_OPEN, &xdr_admin_connect_open_args, &args, NULL, NULL);
}

virAdmConnectPtr virAdmConnectOpen(const char *name, unsigned int flags)
{
    error_clear();
    (void)virInitialize();
    virAdmConnectPtr conn = g_new0(struct _virAdmConnect, 1);
    conn->object = (AdminObject){.magic = ADMIN_CONNECT, .refs = 1};
    g_mutex_init(&conn->lock);
    if (reach(conn, name) == 0 && open_daemon(conn, flags) == 0)
        return conn;
    admin_object_unref(conn);
    error_dispatch(NULL);
    return NULL;
}

int virAdmConnectClose(virAdmConnectPtr conn)
{
    error_clear();
    if (!conn)
        return 0;
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return -1;
    int left = g_atomic_int_get(&conn->object.refs) - 1;
    if (left == 0 && rpc_client_is_open(conn->client))
        (void)admin_call(conn, ADMIN_PROC_CONNECT_CLOSE, NULL, NULL, NULL, NULL);
    admin_object_unref(conn);
    return left;
}

int virAdmConnectRef(virAdmConnectPtr conn)
{
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return -1;
    g_atomic_int_inc(&conn->object.refs);
    return 0;
}

int virAdmConnectIsAlive(virAdmConnectPtr conn)
{
    error_clear();
    if (!conn)
        return 0;
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return -1;
    return rpc_client_is_open(conn->client) ? 1 : 0;
}

char *virAdmConnectGetURI(virAdmConnectPtr conn)
{
    return admin_enter(conn, ADMIN_CONNECT, __func__) ? g_strdup(conn->uri) : NULL;
}

int virAdmConnectGetLibVersion(virAdmConnectPtr conn, unsigned long long *libVer)
{
    admin_connect_get_lib_version_ret ret = {0};
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return -1;
    if (!libVer)
        return admin_fail_null("libVer", __func__);
    if (admin_call(conn, ADMIN_PROC_CONNECT_GET_LIB_VERSION, NULL, NULL, &xdr_admin_connect_get_lib_version_ret, &ret) < 0)
        return admin_fail();
    *libVer = ret.libVer;
    return 0;
}

int virAdmConnectRegisterCloseCallback(virAdmConnectPtr conn, virAdmConnectCloseFunc cb, void *opaque, virFreeCallback freecb)
{
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return -1;
    if (!cb)
        return admin_fail_null("cb", __func__);
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
    error_set(VIR_FROM_ADMIN, VIR_ERR_OPERATION_INVALID, "%s", "A close callback is already registered");
    return admin_fail();
}

int virAdmConnectUnregisterCloseCallback(virAdmConnectPtr conn, virAdmConnectCloseFunc cb)
{
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return -1;
    if (!cb)
        return admin_fail_null("cb", __func__);
    g_mutex_lock(&conn->lock);
    gboolean ours = conn->close_func == cb;
    virFreeCallback ff = ours ? conn->close_free : NULL;
    void *data = conn->close_data;
    if (ours) {
        conn->close_func = NULL;
        conn->close_free = NULL;
    }
    g_mutex_unlock(&conn->lock);
    if (ff)
        ff(data);
    if (ours)
        return 0;
    error_set(VIR_FROM_ADMIN, VIR_ERR_OPERATION_INVALID, "%s", "A different callback was requested");
    return admin_fail();
}
