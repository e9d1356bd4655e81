/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/remote/pair.h"

#include <sys/socket.h>

#include "core/error.h"

static int open_driver(RpcServerClient *client, virConnectPtr conn, const char *uri)
{
    Pair *pair = serve_client_owner(client);
    for (int kind = 0; kind < DRIVER_LAST; kind++)
        conn->drivers[kind].table = pair->driver;
    if (!conn->uri)
        conn->uri = g_strdup("qemu:///system");
    return 0;
}

static int client_new(RpcServerClient *client, void *opaque)
{
    Pair *pair = opaque;
    serve_client_new(client, &pair->hooks, pair, NULL);
    return 0;
}

static void client_closed(RpcServerClient *client, void *opaque)
{
    serve_client_closed(client);
}

static const RpcServerHooks rpc_hooks = { client_new, client_closed };

void pair_serve(Pair *pair)
{
    if (!pair->hooks.open)
        pair->hooks.open = open_driver;
    pair->server = rpc_server_new("fake", &rpc_server_limits_default, &rpc_hooks, pair);
    serve_add_programs(pair->server, (1u << DRIVER_LAST) - 1, pair->hooks.allowed != NULL);
}

void pair_open(Pair *pair)
{
    int fds[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
    pair_serve(pair);
    g_assert_cmpint(rpc_server_start(pair->server), ==, 0);
    pair->accepted = rpc_server_add_client(pair->server, fds[0], pair->readonly, pair->auth);
    g_assert_nonnull(pair->accepted);
    pair->conn = connect_object_new();
    RemoteAddress address = { .fd = fds[1], .uri = "qemu:///system", .kinds = (1u << DRIVER_LAST) - 1 };
    if (remote_open(pair->conn, &address) < 0)
        g_error("cannot open: %s", error_get()->message);
    pair->conn->uri = g_strdup("qemu:///system");
}

void pair_close(Pair *pair)
{
    g_clear_pointer(&pair->conn, object_unref);
    rpc_server_client_unref(pair->accepted);
    rpc_server_free(pair->server);
}
