/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Opening a connection to a daemon. One message does it where the daemon asks for no authentication: the connection is
 * opened at once, and only a refusal leads to the questions of the authentication. What else a client may want to know
 * (features, the URI) is asked for when it is needed. */
#include "remote/open.h"

#include <string.h>
#include <unistd.h>

#include "core/error.h"
#include "core/event.h"
#include "remote/client_calls.h"
#include "remote/link_private.h"

static const RpcLoop loop = {
    .add_handle = virEventAddHandle,
    .update_handle = virEventUpdateHandle,
    .remove_handle = virEventRemoveHandle,
    .add_timeout = virEventAddTimeout,
    .update_timeout = virEventUpdateTimeout,
    .remove_timeout = virEventRemoveTimeout,
};

/* With the client: nothing can come from the daemon any more. */
static void link_free(void *data)
{
    RemoteLink *link = data;
    remote_events_free(link->events);
    g_mutex_clear(&link->lock);
    g_free(link->type);
    g_free(link);
}

/* With the connection, which may go while the loop's thread delivers an event. */
static void link_close(void *data)
{
    RemoteLink *link = data;
    g_mutex_lock(&link->lock);
    link->conn = NULL;
    g_mutex_unlock(&link->lock);
    rpc_client_unref(link->client);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RemoteLink, link_close)

/* A reference to the connection, or NULL when its last one is gone. */
static virConnectPtr link_connection(RemoteLink *link)
{
    g_mutex_lock(&link->lock);
    virConnectPtr conn = link->conn;
    gint refs = conn ? g_atomic_int_get(&conn->object.refs) : 0;
    while (refs > 0 && !g_atomic_int_compare_and_exchange(&conn->object.refs, refs, refs + 1))
        refs = g_atomic_int_get(&conn->object.refs);
    g_mutex_unlock(&link->lock);
    return refs > 0 ? conn : NULL;
}

static void tell_closed(RemoteLink *link, int reason)
{
    g_autoptr(virConnect) conn = link_connection(link);
    if (conn)
        connect_closed(conn, reason);
}

static void on_closed(RpcClient *client, RpcCloseReason reason, void *opaque)
{
    tell_closed(opaque, (int)reason);
}

void remote_got_closed(RpcClient *client, void *body, void *opaque)
{
    const remote_connect_event_connection_closed_msg *msg = body;
    tell_closed(opaque, msg->reason);
}

static RemoteLink *link_new(virConnectPtr conn, int fd)
{
    RemoteLink *link = g_new0(RemoteLink, 1);
    link->conn = conn;
    link->client = rpc_client_new(fd);
    rpc_client_set_owner(link->client, link, link_free);
    link->events = remote_events_new();
    g_mutex_init(&link->lock);
    rpc_client_add_program(link->client, &remote_program_remote, link);
    rpc_client_add_program(link->client, &remote_program_qemu, link);
    if (event_available())
        (void)rpc_client_attach_loop(link->client, &loop); /* without it there are just no events */
    rpc_client_set_close_callback(link->client, on_closed, link, NULL);
    return link;
}

static int open_on_daemon(RemoteLink *link, const char *uri, unsigned int flags)
{
    remote_connect_open_args args = { .name = borrow(uri), .flags = flags };
    return remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_CONNECT_OPEN, &xdr_remote_connect_open_args, &args, NULL, NULL);
}

static int polkit(RemoteLink *link)
{
    remote_auth_polkit_ret ret = { 0 };
    return remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_AUTH_POLKIT, NULL, NULL, &xdr_remote_auth_polkit_ret, &ret);
}

/* Does what the daemon wants before it lets us in: the first of its methods that we and the user can do. */
static int authenticate(RemoteLink *link, const RemoteAddress *address)
{
    remote_auth_list_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_AUTH_LIST, NULL, NULL, &xdr_remote_auth_list_ret, &ret) < 0)
        return -1;
    gboolean none = ret.types.types_len == 0, by_polkit = FALSE;
    for (unsigned int i = 0; i < ret.types.types_len; i++) {
        none |= ret.types.types_val[i] == REMOTE_AUTH_NONE;
        by_polkit |= ret.types.types_val[i] == REMOTE_AUTH_POLKIT;
    }
    xdr_clear(&xdr_remote_auth_list_ret, &ret);
    gboolean wanted = address->auth_method != NULL;
    if (none && !wanted)
        return 0;
    if (by_polkit && (!wanted || strcmp(address->auth_method, "polkit") == 0))
        return polkit(link);
    error_set(VIR_FROM_REMOTE, VIR_ERR_AUTH_FAILED, "no authentication method that both sides know%s%s",
              wanted ? ": the URI asks for " : "", wanted ? address->auth_method : "");
    return -1;
}

/* Whether the refusal is about authentication, not about the URI. */
static gboolean wants_authentication(void)
{
    const virError *error = error_get();
    return error->code == VIR_ERR_AUTH_FAILED || error->code == VIR_ERR_AUTH_UNAVAILABLE ||
           (error->code == VIR_ERR_RPC && error->message && strstr(error->message, "authentication required"));
}

/* The daemon's own name for what was opened. */
static char *ask_uri(RemoteLink *link)
{
    remote_connect_get_uri_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_CONNECT_GET_URI, NULL, NULL, &xdr_remote_connect_get_uri_ret, &ret) < 0)
        return NULL;
    return ret.uri;
}

int remote_open(virConnectPtr conn, const RemoteAddress *address)
{
    g_autoptr(RemoteLink) link = link_new(conn, address->fd);
    unsigned int flags = conn->flags & VIR_CONNECT_RO;
    if (address->auth_method && authenticate(link, address) < 0)
        return -1;
    if (open_on_daemon(link, address->uri, flags) < 0) {
        if (!wants_authentication() || authenticate(link, address) < 0 || open_on_daemon(link, address->uri, flags) < 0)
            return -1;
    }
    if (!address->uri && !conn->uri && !(conn->uri = ask_uri(link)))
        return -1;
    gboolean owned = FALSE;
    for (int kind = 0; kind < DRIVER_LAST; kind++) {
        if (!(address->kinds & (1u << kind)))
            continue;
        conn->drivers[kind].data = link;
        conn->drivers[kind].close = owned ? NULL : link_close;
        g_atomic_pointer_set(&conn->drivers[kind].table, &remote_driver);
        owned = TRUE;
    }
    if (owned)
        link = NULL;
    return 0;
}

/* The public function is core's; a driver that is asked opens nothing. */
virConnectPtr client_connect_open(const char *name)
{
    error_set(VIR_FROM_REMOTE, VIR_ERR_NO_SUPPORT, "%s", __func__);
    return NULL;
}

int client_connect_close(virConnectPtr conn)
{
    RemoteLink *link = remote_link(conn, DRIVER_HYPERVISOR);
    return remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_CONNECT_CLOSE, NULL, NULL, NULL, NULL);
}

/* The callback itself is kept by the connection (connect_closed()); the daemon is told that we want its half of the news. */
int client_connect_register_close_callback(virConnectPtr conn, virConnectCloseFunc cb, void *opaque, virFreeCallback freecb)
{
    RemoteLink *link = remote_link(conn, DRIVER_HYPERVISOR);
    if (remote_feature(link, FEATURE_REMOTE_CLOSE_CALLBACK) <= 0)
        return 0;
    return remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_CONNECT_REGISTER_CLOSE_CALLBACK, NULL, NULL, NULL, NULL);
}

int client_connect_unregister_close_callback(virConnectPtr conn, virConnectCloseFunc cb)
{
    RemoteLink *link = remote_link(conn, DRIVER_HYPERVISOR);
    if (remote_feature(link, FEATURE_REMOTE_CLOSE_CALLBACK) <= 0)
        return 0;
    return remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_CONNECT_UNREGISTER_CLOSE_CALLBACK, NULL, NULL, NULL, NULL);
}

int client_connect_is_encrypted(virConnectPtr conn)
{
    return 0; /* a Unix socket; TLS comes with the network transports */
}

int client_connect_is_alive(virConnectPtr conn)
{
    return rpc_client_is_open(remote_link(conn, DRIVER_HYPERVISOR)->client);
}

int client_connect_set_keep_alive(virConnectPtr conn, int interval, unsigned int count)
{
    RemoteLink *link = remote_link(conn, DRIVER_HYPERVISOR);
    if (!event_available()) {
        error_set(VIR_FROM_REMOTE, VIR_ERR_INTERNAL_ERROR, "the caller doesn't support keepalive protocol; perhaps it's missing event loop implementation");
        return -1;
    }
    int supported = remote_feature(link, FEATURE_PROGRAM_KEEPALIVE);
    if (supported <= 0)
        return supported < 0 ? -1 : 1;
    return rpc_client_set_keepalive(link->client, interval, count);
}
