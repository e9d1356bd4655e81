/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a client sends, in odd-sized pieces, through the server's reader, decoder, dispatch and streams. The first byte
 * chooses the sizes of the pieces. */
#include "rpc/server_private.h"
#include "tests/rpc/sample.h"

#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int on_sample(RpcCall *call, void *args, void *ret)
{
    memcpy(ret, args, sizeof(Sample)); /* the value goes back as it came */
    memset(args, 0, sizeof(Sample));
    return 0;
}

static int on_nothing(RpcCall *call, void *args, void *ret)
{
    return 0;
}

static ssize_t stream_recv(void *opaque, void *buf, size_t n)
{
    return RPC_STREAM_WOULD_BLOCK;
}

static ssize_t stream_send(void *opaque, const void *buf, size_t n)
{
    return (ssize_t)MIN(n, 100);
}

static int stream_send_hole(void *opaque, int64_t length)
{
    return 0;
}

static void stream_watch(void *opaque, int events)
{
}

static int stream_finish(void *opaque)
{
    return 0;
}

static void stream_nothing(void *opaque)
{
}

static const RpcStreamOps ops = {.recv = stream_recv,
                                 .send = stream_send,
                                 .send_hole = stream_send_hole,
                                 .watch = stream_watch,
                                 .finish = stream_finish,
                                 .abort = stream_nothing,
                                 .free = stream_nothing};

static int on_stream(RpcCall *call, void *args, void *ret)
{
    return rpc_call_open_stream(call, &ops, NULL, NULL);
}

static const RpcProcedure procedures[] = {
    {1, "SAMPLE", &xdr_sample, &xdr_sample, .dispatch = on_sample},
    {2, "NOTHING", NULL, NULL, .dispatch = on_nothing},
    {3, "STREAM", NULL, NULL, .dispatch = on_stream},
    {4, "SECRET", NULL, NULL, .needs_auth = true, .dispatch = on_nothing},
    {5, "VALUE", &xdr_sample_value, NULL, .dispatch = on_nothing},
};
static const RpcProgram program = {0x20009999, 1, "fuzz", procedures, G_N_ELEMENTS(procedures)};

static RpcServer *the_server(void)
{
    static RpcServer *server;
    if (!server) {
        server = rpc_server_new("fuzz", NULL, NULL, NULL);
        rpc_server_add_program(server, &program);
    }
    return server;
}

static void run(RpcServer *s)
{
    for (int i = 0; i < 100 && server_run_once(s, 0) > 0; i++)
        ;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fds[2];
    char answers[65536];
    RpcServer *s = the_server();
    size_t step = size ? 1 + data[0] * 3u : 1;
    if (size > 100000 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
        return 0;
    rpc_server_client_unref(rpc_server_add_client(s, fds[0], false, 1));
    for (size_t at = 1; at < size; at += step) {
        if (send(fds[1], data + at, MIN(step, size - at), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
            break;
        run(s);
        while (recv(fds[1], answers, sizeof answers, MSG_DONTWAIT) > 0)
            ;
    }
    close(fds[1]);
    run(s);
    RpcServerStats stats;
    rpc_server_get_stats(s, &stats);
    g_assert_cmpuint(stats.clients, ==, 0);
    return 0;
}
