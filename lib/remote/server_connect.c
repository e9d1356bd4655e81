/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A client's connection: who it is, opening, what this end can do, closing. */
#include <string.h>

#include "core/error.h"
#include "core/features.h"
#include "remote/serve_calls.h"
#include "remote/serve_private.h"

int serve_auth_list(ServeCall *call, const void *body)
{
    remote_auth_type type = REMOTE_AUTH_NONE;
    if (!rpc_server_client_authenticated(call->client))
        type = (remote_auth_type)rpc_server_client_auth(call->client);
    remote_auth_list_ret ret = { .types = { 1, &type } };
    return serve_reply(call, &xdr_remote_auth_list_ret, &ret);
}

static int no_auth(ServeCall *call)
{
    error_set(VIR_FROM_RPC, VIR_ERR_AUTH_FAILED, "authentication failed");
    error_hint("%s: this socket does not ask for it", call->procedure->function);
    return -1;
}

int serve_auth_polkit(ServeCall *call, const void *body)
{
    remote_auth_polkit_ret ret = { .complete = 1 };
    if (rpc_server_client_authenticated(call->client) || rpc_server_client_auth(call->client) != REMOTE_AUTH_POLKIT ||
        !call->session->hooks->auth_polkit)
        return no_auth(call);
    if (call->session->hooks->auth_polkit(call->client) < 0)
        return -1;
    rpc_server_client_set_authenticated(call->client);
    return serve_reply(call, &xdr_remote_auth_polkit_ret, &ret);
}

/* SASL belongs to sockets of the network, which no daemon here has yet. */
int serve_auth_sasl_init(ServeCall *call, const void *body)
{
    return no_auth(call);
}

int serve_auth_sasl_start(ServeCall *call, const void *body)
{
    return no_auth(call);
}

int serve_auth_sasl_step(ServeCall *call, const void *body)
{
    return no_auth(call);
}

/* Errors of a client's calls go to the client, not to the daemon's standard error. */
static void to_client(void *opaque, virErrorPtr error)
{
}

int serve_open(ServeCall *call, const char *uri, unsigned int flags)
{
    g_autoptr(virConnect) conn = connect_object_new();
    conn->error_func = to_client;
    conn->client = call->client;
    conn->flags = rpc_server_client_readonly(call->client) ? flags | VIR_CONNECT_RO : flags;
    conn->uri = g_strdup(uri);
    if (call->session->hooks->open(call->client, conn, uri) < 0)
        return -1;
    g_mutex_lock(&call->session->lock);
    gboolean taken = call->session->conn != NULL || call->session->closed;
    if (!taken)
        call->session->conn = g_steal_pointer(&conn);
    g_mutex_unlock(&call->session->lock);
    if (!taken)
        return 0;
    if (call->session->hooks->close)
        call->session->hooks->close(call->client, conn);
    error_set(VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, "connection already open");
    return -1;
}

int serve_connect_open(ServeCall *call, const void *body)
{
    const remote_connect_open_args *args = body;
    if (call->conn) {
        error_set(VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, "connection already open");
        return -1;
    }
    /* Stock's library sends bits of its own along (0x6 for a session); only the public ones mean something here. */
    unsigned int flags = args->flags & (unsigned int)(VIR_CONNECT_RO | VIR_CONNECT_NO_ALIASES);
    if (serve_open(call, args->name, flags) < 0)
        return -1;
    g_mutex_lock(&call->session->lock);
    call->conn = call->session->conn ? object_ref(call->session->conn) : NULL; /* serve_call() gives it back */
    g_mutex_unlock(&call->session->lock);
    return call->conn ? serve_access(call, NULL, 0, args) : 0;
}

int serve_connect_close(ServeCall *call, const void *body)
{
    rpc_server_client_close_after_reply(call->client);
    return 0;
}

/* What this end of the wire does by itself, whatever the driver. -1: ask the driver. */
static int own_feature(ServeCall *call, int feature)
{
    switch (feature) {
    case FEATURE_PROGRAM_KEEPALIVE:
        rpc_server_client_start_keepalive(call->client);
        return 1;
    case FEATURE_REMOTE_EVENT_CALLBACK:
    case FEATURE_REMOTE_CLOSE_CALLBACK:
    case FEATURE_FD_PASSING:
    case FEATURE_TYPED_PARAM_STRING:
    case FEATURE_NETWORK_UPDATE_HAS_CORRECT_ORDER:
    case FEATURE_REMOTE:
        return 1;
    default:
        return -1;
    }
}

int serve_connect_supports_feature(ServeCall *call, const void *body)
{
    const remote_connect_supports_feature_args *args = body;
    remote_connect_supports_feature_ret ret = { .supported = own_feature(call, args->feature) };
    if (ret.supported < 0) { /* stock's clients ask about keepalive before they open; the rest is about a connection */
        const Driver *driver = call->conn ? call->conn->drivers[DRIVER_HYPERVISOR].table : NULL;
        if (!call->conn) {
            error_set(VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, "connection not open");
            return -1;
        }
        ret.supported = driver && driver->connect_supports_feature
                            ? driver->connect_supports_feature(call->conn, args->feature) : 0;
    }
    return ret.supported < 0 ? -1 : serve_reply(call, &xdr_remote_connect_supports_feature_ret, &ret);
}

int serve_connect_get_uri(ServeCall *call, const void *body)
{
    remote_connect_get_uri_ret ret = { .uri = call->conn->uri };
    if (serve_access(call, NULL, 0, body) < 0)
        return -1;
    if (!ret.uri) {
        error_set(VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, "the driver did not name its URI");
        return -1;
    }
    return serve_reply(call, &xdr_remote_connect_get_uri_ret, &ret);
}

int serve_connect_get_lib_version(ServeCall *call, const void *body)
{
    remote_connect_get_lib_version_ret ret = { .lib_ver = LIBVIR_VERSION_NUMBER };
    if (serve_access(call, NULL, 0, body) < 0)
        return -1;
    return serve_reply(call, &xdr_remote_connect_get_lib_version_ret, &ret);
}

/* A Unix socket cannot be listened to; the client knows about its own side. */
int serve_connect_is_secure(ServeCall *call, const void *body)
{
    remote_connect_is_secure_ret ret = { .secure = 1 };
    if (serve_access(call, NULL, 0, body) < 0)
        return -1;
    return serve_reply(call, &xdr_remote_connect_is_secure_ret, &ret);
}

int serve_connect_set_identity(ServeCall *call, const void *body)
{
    const remote_connect_set_identity_args *args = body;
    g_autofree virTypedParameterPtr params = NULL;
    if (args->flags) {
        error_set(VIR_FROM_RPC, VIR_ERR_INVALID_ARG, "unsupported flags (0x%x) in function %s", args->flags, "virConnectSetIdentity");
        return -1;
    }
    if (serve_access(call, NULL, 0, body) < 0 ||
        params_borrow(args->params.params_val, args->params.params_len, &params) < 0)
        return -1;
    if (!call->session->hooks->set_identity)
        return serve_no_support(call);
    return call->session->hooks->set_identity(call->client, params, (int)args->params.params_len);
}

/* The daemon's own drivers do not lose their hypervisor, so there is nothing to tell; a client may still ask to be told. */
static int want_closed(ServeCall *call, gboolean want)
{
    g_mutex_lock(&call->session->lock);
    gboolean had = call->session->close_told;
    call->session->close_told = want;
    g_mutex_unlock(&call->session->lock);
    if (had != want)
        return 0;
    error_set(VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, want ? "A close callback was already registered"
                                                          : "A close callback was not registered");
    return -1;
}

int serve_connect_register_close_callback(ServeCall *call, const void *body)
{
    return serve_access(call, NULL, 0, body) < 0 ? -1 : want_closed(call, TRUE);
}

int serve_connect_unregister_close_callback(ServeCall *call, const void *body)
{
    return serve_access(call, NULL, 0, body) < 0 ? -1 : want_closed(call, FALSE);
}
