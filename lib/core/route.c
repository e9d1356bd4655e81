#include "core/route.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/error.h"
#include "core/socket.h"

/* What a URI's parameters tell the client alone; the daemon does not see them. */
static const char *const client_params[] = {
    "name", "command", "socket", "auth", "sshauth", "netcat", "keyfile", "pkipath", "known_hosts", "known_hosts_verify",
    "tls_priority", "mode", "proxy", "no_sanity", "no_verify", "no_tty", "authfile", NULL,
};

/* Schemes that a daemon of their own serves, those that run guests first in the order in which they are probed. */
static const struct {
    const char *scheme, *daemon;
    gboolean guests;
} daemons[] = {
    {"qemu", "virtqemud", TRUE},       {"xen", "virtxend", TRUE},         {"lxc", "virtlxcd", TRUE},
    {"vbox", "virtvboxd", TRUE},       {"bhyve", "virtbhyved", TRUE},     {"vz", "virtvzd", TRUE},
    {"ch", "virtchd", TRUE},           {"network", "virtnetworkd", FALSE}, {"interface", "virtinterfaced", FALSE},
    {"storage", "virtstoraged", FALSE}, {"nodedev", "virtnodedevd", FALSE}, {"secret", "virtsecretd", FALSE},
    {"nwfilter", "virtnwfilterd", FALSE},
};

static const struct {
    const char *name;
    RouteTransport transport;
} transports[] = {
    {"unix", TRANSPORT_UNIX}, {"tcp", TRANSPORT_TCP},         {"tls", TRANSPORT_TLS}, {"ssh", TRANSPORT_SSH},
    {"ext", TRANSPORT_EXT},   {"libssh2", TRANSPORT_LIBSSH2}, {"libssh", TRANSPORT_LIBSSH},
};

typedef enum {
    MODE_AUTO,   /* the driver's own daemon when its socket is there, otherwise the monolithic one */
    MODE_LEGACY,
    MODE_DIRECT,
} RouteMode;

static const char *daemon_of(const char *scheme)
{
    for (guint i = 0; i < G_N_ELEMENTS(daemons); i++)
        if (strcmp(daemons[i].scheme, scheme) == 0)
            return daemons[i].daemon;
    return NULL;
}

static int transport_of(const Uri *uri, RouteTransport *ret)
{
    if (!uri || !uri->transport) {
        *ret = uri && uri->host ? TRANSPORT_TLS : TRANSPORT_UNIX;
        return 0;
    }
    for (guint i = 0; i < G_N_ELEMENTS(transports); i++) {
        if (strcmp(transports[i].name, uri->transport) == 0) {
            *ret = transports[i].transport;
            return 0;
        }
    }
    error_set(VIR_FROM_REMOTE, VIR_ERR_INVALID_ARG, "%s",
              "remote_open: transport in URL not recognised (should be tls|unix|ssh|ext|tcp|libssh2|libssh)");
    return -1;
}

static int mode_of(const Uri *uri, RouteMode *ret)
{
    const char *text = uri ? uri_param(uri, "mode") : NULL;
    *ret = MODE_AUTO;
    if (!text || strcmp(text, "auto") == 0)
        return 0;
    if (strcmp(text, "legacy") == 0)
        *ret = MODE_LEGACY;
    else if (strcmp(text, "direct") == 0)
        *ret = MODE_DIRECT;
    else {
        error_set(VIR_FROM_REMOTE, VIR_ERR_INVALID_ARG, "Unknown remote mode '%s'", text);
        return -1;
    }
    return 0;
}

/* Set once at a daemon's start. */
static char *run_folder;

void connect_set_run_folder(const char *folder)
{
    g_free(run_folder);
    run_folder = g_strdup(folder);
}

static char *socket_path(const Route *route, const char *daemon)
{
    const char *suffix = route->read_only && !route->session ? "-ro" : "";
    g_autofree char *name = g_strdup_printf("%s-sock%s", daemon ? daemon : "libvirt", suffix);
    if (run_folder)
        return g_build_filename(run_folder, name, NULL);
    if (!route->session)
        return g_build_filename(SV_RUNSTATEDIR, "libvirt", name, NULL);
    const char *xdg = g_getenv("XDG_RUNTIME_DIR");
    return g_build_filename(xdg && *xdg ? xdg : g_get_user_cache_dir(), "libvirt", name, NULL);
}

static gboolean socket_there(const Route *route, const char *daemon)
{
    g_autofree char *path = socket_path(route, daemon);
    return access(path, F_OK) == 0;
}

/* The sockets to try. Where neither is there, the daemon's own comes first: it is what a host of ours runs. */
static void plan_sockets(Route *route, const char *scheme, RouteMode mode)
{
    const char *daemon = scheme ? daemon_of(scheme) : NULL;
    gboolean direct = daemon && mode != MODE_LEGACY;
    if (direct) {
        route->daemon = g_strdup(daemon);
        g_ptr_array_add(route->sockets, socket_path(route, daemon));
    }
    if (!direct || (mode == MODE_AUTO && !socket_there(route, daemon)))
        g_ptr_array_add(route->sockets, socket_path(route, NULL));
}

/* Without a URI: the first daemon for guests that is there, else the monolithic one, else QEMU's. */
static void plan_probe(Route *route, RouteMode mode)
{
    const char *scheme = NULL;
    for (guint i = 0; !scheme && i < G_N_ELEMENTS(daemons); i++)
        if (daemons[i].guests && socket_there(route, daemons[i].daemon))
            scheme = daemons[i].scheme;
    if (!scheme && !socket_there(route, NULL))
        scheme = "qemu";
    if (scheme)
        route->daemon_uri = g_strdup_printf("%s:///%s", scheme, route->session ? "session" : "system");
    plan_sockets(route, scheme, mode);
}

static int plan_unix(Route *route, const Uri *uri, unsigned int flags)
{
    RouteMode mode;
    const char *path = uri ? uri_param(uri, "socket") : NULL;
    gboolean private = !uri || strcmp(uri->path, "/session") == 0 || strcmp(uri->scheme, "test") == 0;
    if (uri && uri->host) {
        error_set(VIR_FROM_REMOTE, VIR_ERR_INVALID_ARG, "using unix socket and remote server '%s' is not supported.", uri->host);
        return -1;
    }
    if (mode_of(uri, &mode) < 0)
        return -1;
    route->session = private && geteuid() != 0;
    if (path) {
        route->session = FALSE;
        g_ptr_array_add(route->sockets, g_strdup(path));
    } else if (!uri) {
        plan_probe(route, mode);
    } else {
        plan_sockets(route, uri->scheme, mode);
    }
    return 0;
}

static void plan_tcp(Route *route, const Uri *uri)
{
    const char *port = route->transport == TRANSPORT_TCP ? "16509" : "16514";
    route->host = g_strdup(uri->host ? uri->host : "localhost");
    route->service = uri->port ? g_strdup_printf("%d", uri->port) : g_strdup(port);
}

/* The socket is over there, where the monolithic one is what every host has. */
static int plan_command(Route *route, const Uri *uri)
{
    RouteMode mode;
    const char *path = uri_param(uri, "socket");
    if (mode_of(uri, &mode) < 0)
        return -1;
    g_ptr_array_add(route->sockets, path ? g_strdup(path) : socket_path(route, mode == MODE_DIRECT ? daemon_of(uri->scheme) : NULL));
    return route_plan_command(route, uri);
}

Route *route_plan(const Uri *uri, unsigned int flags)
{
    g_autoptr(Route) route = g_new0(Route, 1);
    route->sockets = g_ptr_array_new_with_free_func(g_free);
    route->read_only = (flags & VIR_CONNECT_RO) != 0;
    if (transport_of(uri, &route->transport) < 0)
        return NULL;
    if (uri) {
        const char *name = uri_param(uri, "name");
        route->auth_method = g_strdup(uri_param(uri, "auth"));
        if (name)
            route->daemon_uri = g_strdup(name);
        else if (strcmp(uri->scheme, "remote") != 0)
            route->daemon_uri = uri_format(uri, client_params, TRUE);
    }
    if (route->transport == TRANSPORT_TCP || route->transport == TRANSPORT_TLS)
        plan_tcp(route, uri);
    else if (route->transport == TRANSPORT_UNIX && plan_unix(route, uri, flags) < 0)
        return NULL;
    else if ((route->transport == TRANSPORT_SSH || route->transport == TRANSPORT_EXT) && plan_command(route, uri) < 0)
        return NULL;
    return g_steal_pointer(&route);
}

void route_free(Route *route)
{
    if (!route)
        return;
    g_free(route->daemon_uri);
    g_free(route->daemon);
    g_ptr_array_unref(route->sockets);
    g_free(route->host);
    g_free(route->service);
    g_strfreev(route->argv);
    g_free(route->auth_method);
    g_free(route);
}

static gboolean may_start(const Route *route)
{
    return route->session && route->daemon && g_strcmp0(g_getenv("LIBVIRT_AUTOSTART"), "0") != 0;
}

/* Says which sockets were tried besides the one in the message, and what starts the daemon. */
static void hint_unreachable(const Route *route, int errnum)
{
    g_autoptr(GString) hint = g_string_new(NULL);
    for (guint i = 1; i < route->sockets->len; i++)
        g_string_append_printf(hint, "%s'%s'", i == 1 ? "also tried " : ", ", (const char *)route->sockets->pdata[i]);
    const char *separator = hint->len ? "; " : "";
    if (errnum == EACCES || errnum == EPERM)
        g_string_append_printf(hint, "%sask for access to the socket, or use a session: qemu:///session", separator);
    else if (route->daemon && !route->session)
        g_string_append_printf(hint, "%sstart it with: systemctl enable --now %s%s.socket", separator, route->daemon,
                               route->read_only ? "-ro" : "");
    else if (route->daemon)
        g_string_append_printf(hint, "%sstart it with: %s --daemon", separator, route->daemon);
    if (hint->len)
        error_hint("%s", hint->str);
}

static int reach_unix(const Route *route)
{
    const char *first = route->sockets->pdata[0];
    int fd = -ENOENT, reason = 0;
    for (guint i = 0; fd < 0 && i < route->sockets->len; i++) {
        fd = socket_connect_unix(route->sockets->pdata[i]);
        if (i == 0 || (fd < 0 && reason == ENOENT))
            reason = fd < 0 ? -fd : 0;
    }
    if (fd < 0 && may_start(route) && (reason == ENOENT || reason == ECONNREFUSED)) {
        if (route_start_daemon(route->daemon, first) < 0)
            return -1;
        fd = socket_connect_unix(first);
        reason = fd < 0 ? -fd : 0;
    }
    if (fd >= 0)
        return fd;
    error_set_errno(VIR_FROM_RPC, reason, "Failed to connect socket to '%s'", first);
    hint_unreachable(route, reason);
    return -1;
}

static int reach_tcp(const Route *route)
{
    int fd = socket_connect_tcp(route->host, route->service);
    if (fd >= 0)
        return fd;
    error_set_errno(VIR_FROM_RPC, -fd, "unable to connect to server at '%s:%s'", route->host, route->service);
    return -1;
}

int route_reach(const Route *route)
{
    switch (route->transport) {
    case TRANSPORT_UNIX:
        return reach_unix(route);
    case TRANSPORT_TCP:
        return reach_tcp(route);
    case TRANSPORT_SSH:
    case TRANSPORT_EXT:
        return route_reach_command(route);
    default:
        error_set(VIR_FROM_REMOTE, VIR_ERR_CONFIG_UNSUPPORTED, "%s", "this transport is not supported yet");
        error_hint("use unix, tcp or ssh");
        return -1;
    }
}
