/* Clients coming and going: who they are, whether they have to authenticate, and what dispatch asks about them. */
#include "daemons/common/service_private.h"

#include "core/error.h"
#include "daemons/common/auth.h"
#include "util/log.h"

#include <string.h>

static void daemon_client_free(void *data)
{
    DaemonClient *client = data;

    identity_unref(client->peer);
    identity_unref(client->identity);
    g_mutex_clear(&client->lock);
    g_free(client);
}

DaemonClient *daemon_client_of_admin(RpcServerClient *client)
{
    return rpc_server_client_data(client);
}

DaemonClient *daemon_client_of_driver(RpcServerClient *client)
{
    return serve_client_owner(client);
}

DaemonClient *daemon_client_of(const Service *service, RpcServerClient *client)
{
    return rpc_server_client_server(client) == service->admin ? daemon_client_of_admin(client)
                                                              : daemon_client_of_driver(client);
}

Identity *daemon_client_identity(DaemonClient *client)
{
    g_mutex_lock(&client->lock);
    Identity *identity = identity_ref(client->identity);
    g_mutex_unlock(&client->lock);
    return identity;
}

static DaemonClient *daemon_client_new(Service *service, RpcServerClient *rpc)
{
    Identity *peer = identity_from_socket(rpc_server_client_fd(rpc));
    DaemonClient *client;

    if (!peer)
        return NULL;
    client = g_new0(DaemonClient, 1);
    client->service = service;
    client->rpc = rpc;
    client->peer = peer;
    client->identity = identity_ref(peer);
    g_mutex_init(&client->lock);
    return client;
}

/* From here on the client counts, and daemon_client_closed() is called when it goes. */
static void daemon_client_accepted(DaemonClient *client)
{
    Service *service = client->service;

    LOG_DEBUG("daemon.client", "client %" G_GUINT64_FORMAT " of '%s': process %d, user %u",
              rpc_server_client_id(client->rpc), rpc_server_name(rpc_server_client_server(client->rpc)),
              (int)client->peer->pid, client->peer->uid);
    if (g_atomic_int_add(&service->clients, 1) == 0)
        daemon_activity_changed(service->daemon);
}

static void daemon_client_gone(Service *service, RpcServerClient *rpc)
{
    LOG_DEBUG("daemon.client", "client %" G_GUINT64_FORMAT " is gone", rpc_server_client_id(rpc));
    if (g_atomic_int_dec_and_test(&service->clients))
        daemon_activity_changed(service->daemon);
}

static int daemon_admin_new(RpcServerClient *rpc, void *opaque)
{
    DaemonClient *client = daemon_client_new(opaque, rpc);

    if (!client)
        return -1;
    if (auth_admin(client->peer) < 0) {
        LOG_WARNING("daemon.client", "process %d of user %u is refused: %s", (int)client->peer->pid, client->peer->uid,
                    error_get()->message);
        daemon_client_free(client);
        return -1;
    }
    rpc_server_client_set_data(rpc, client, daemon_client_free);
    rpc_server_client_set_authenticated(rpc);
    daemon_client_accepted(client);
    return 0;
}

static void daemon_admin_closed(RpcServerClient *rpc, void *opaque)
{
    daemon_client_gone(opaque, rpc);
}

const RpcServerHooks service_admin_hooks = {
    .client_new = daemon_admin_new,
    .client_closed = daemon_admin_closed,
};

static bool daemon_serves_uri(const DaemonInfo *info, const char *uri)
{
    size_t length = strcspn(uri, ":");

    for (const char *const *scheme = info->uri_schemes; scheme && *scheme; scheme++)
        if (strlen(*scheme) == length && strncmp(*scheme, uri, length) == 0)
            return true;
    return false;
}

static int daemon_serve_open(RpcServerClient *rpc, virConnectPtr conn, const char *uri)
{
    Daemon *daemon = daemon_client_of_driver(rpc)->service->daemon;

    if (uri && !*uri)
        uri = NULL;
    if (uri && !daemon_serves_uri(daemon->info, uri)) {
        error_set(VIR_FROM_NONE, VIR_ERR_NO_CONNECT, "%s", uri);
        error_hint("%s serves %s:// only", daemon->info->name, daemon->info->uri_schemes[0]);
        return -1;
    }
    return daemon->info->open(daemon, daemon->driver, conn, uri);
}

static void daemon_serve_close(RpcServerClient *rpc, virConnectPtr conn)
{
    Daemon *daemon = daemon_client_of_driver(rpc)->service->daemon;

    if (daemon->info->close)
        daemon->info->close(daemon->driver, conn);
}

static bool daemon_serve_allowed(RpcServerClient *rpc, const char *kind, const char *permission, const void *object)
{
    DaemonClient *client = daemon_client_of_driver(rpc);
    g_autoptr(Identity) identity = daemon_client_identity(client);

    return access_allowed(&client->service->daemon->access, identity, kind, permission, object);
}

/* A call keeps the identity that it began with. */
static void daemon_serve_enter(RpcServerClient *rpc)
{
    identity_set_current(daemon_client_identity(daemon_client_of_driver(rpc)));
}

/* What a client was refused is its own affair, but worth finding when somebody looks for it. */
static void daemon_serve_leave(RpcServerClient *rpc, int status)
{
    if (status < 0)
        LOG_INFO("daemon.call", "client %" G_GUINT64_FORMAT " of process %d: %s", rpc_server_client_id(rpc),
                 (int)daemon_client_of_driver(rpc)->peer->pid, error_get()->message);
    identity_unref(identity_take_current());
}

static int daemon_serve_set_identity(RpcServerClient *rpc, virTypedParameterPtr params, int nparams)
{
    DaemonClient *client = daemon_client_of_driver(rpc);
    Identity *identity;

    if (!identity_may_forward(client->peer)) {
        error_set(VIR_FROM_RPC, VIR_ERR_OPERATION_DENIED, "this client may not speak for others");
        error_hint("only root and the daemon's own user may set an identity");
        return -1;
    }
    if (!(identity = identity_from_params(params, nparams)))
        return -1;
    g_mutex_lock(&client->lock);
    Identity *old = client->identity;
    client->identity = identity;
    g_mutex_unlock(&client->lock);
    identity_unref(old);
    return 0;
}

static int daemon_serve_auth_polkit(RpcServerClient *rpc)
{
    DaemonClient *client = daemon_client_of_driver(rpc);

    return auth_polkit(client->peer, rpc_server_client_readonly(rpc), client->service->group);
}

ServeHooks daemon_client_hooks(const AccessManager *access)
{
    return (ServeHooks){
        .driver_name = access->driver_name,
        .open = daemon_serve_open,
        .close = daemon_serve_close,
        /* without anybody to ask, dispatch need not look the object up first */
        .allowed = access->polkit ? daemon_serve_allowed : NULL,
        .enter = daemon_serve_enter,
        .leave = daemon_serve_leave,
        .set_identity = daemon_serve_set_identity,
        .auth_polkit = daemon_serve_auth_polkit,
        .open_secondary = service_siblings_open,
    };
}

/* Whom the socket's authentication does not concern is in at once. */
static int daemon_driver_new(RpcServerClient *rpc, void *opaque)
{
    DaemonAuth configured = rpc_server_client_auth(rpc) ? DAEMON_AUTH_POLKIT : DAEMON_AUTH_NONE;
    DaemonClient *client = daemon_client_new(opaque, rpc);

    if (!client)
        return -1;
    serve_client_new(rpc, &client->service->hooks, client, daemon_client_free);
    if (auth_required(client->peer, configured) == DAEMON_AUTH_NONE)
        rpc_server_client_set_authenticated(rpc);
    daemon_client_accepted(client);
    return 0;
}

static void daemon_driver_closed(RpcServerClient *rpc, void *opaque)
{
    serve_client_closed(rpc);
    daemon_client_gone(opaque, rpc);
}

const RpcServerHooks service_driver_hooks = {
    .client_new = daemon_driver_new,
    .client_closed = daemon_driver_closed,
};
