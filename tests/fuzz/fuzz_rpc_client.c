/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a server sends, in odd-sized pieces, to a client that makes a call, opens a stream, reads it and finishes it.
 * The first byte chooses the sizes of the pieces. */
#include "rpc/client.h"
#include "rpc/transport.h"
#include "tests/rpc/sample.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    RpcTransport base;
    const uint8_t *data;
    size_t at, size, step;
} Replay;

static ssize_t replay_recv(RpcTransport *t, void *buf, size_t n, bool wait, int *ret_fd)
{
    Replay *r = (Replay *)t;
    n = MIN(MIN(n, r->step), r->size - r->at);
    memcpy(buf, r->data + r->at, n);
    r->at += n;
    *ret_fd = -1;
    return (ssize_t)n;
}

static ssize_t replay_send(RpcTransport *t, const struct iovec *iov, int n_iov, int fd)
{
    size_t n = 0;
    for (int i = 0; i < n_iov; i++)
        n += iov[i].iov_len;
    return (ssize_t)n;
}

static void replay_shutdown(RpcTransport *t)
{
}

static void replay_free(RpcTransport *t)
{
    g_free(t);
}

static const RpcTransportOps replay_ops = {"replay", true, replay_recv, replay_send, replay_shutdown, replay_free};

static void on_event(RpcClient *c, void *msg, void *opaque)
{
}

static const RpcClientEvent events[] = {{9, &xdr_sample, on_event}};
static const RpcClientProgram program = {0x20009999, 1, events, 1};

static void use_stream(RpcClient *c)
{
    char buf[1000];
    int64_t length;
    RpcClientStream *st = rpc_client_stream_new(c, /* sparse= */ true);
    RpcClientCall call = {.prog = 0x20009999, .vers = 1, .proc = 3, .stream = st};
    if (rpc_client_call(c, &call) == 0) {
        ssize_t n;
        while ((n = rpc_client_stream_recv(st, buf, sizeof buf, RPC_STREAM_STOP_AT_HOLE)) > 0 ||
               n == RPC_STREAM_AT_HOLE)
            if (n == RPC_STREAM_AT_HOLE)
                (void)rpc_client_stream_recv_hole(st, &length);
        (void)rpc_client_stream_send(st, "data", 4, 0);
        (void)rpc_client_stream_finish(st);
    }
    rpc_client_stream_unref(st);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Replay *r = g_new0(Replay, 1);
    Sample ret;
    RpcClientCall call = {.prog = 0x20009999, .vers = 1, .proc = 1, .ret_type = &xdr_sample, .ret = &ret};
    r->base = (RpcTransport){&replay_ops, -1};
    r->data = data;
    r->size = size;
    r->at = size ? 1 : 0;
    r->step = size ? 1 + data[0] * 3u : 1;
    RpcClient *c = rpc_client_new_transport(&r->base);
    rpc_client_add_program(c, &program, NULL);
    if (rpc_client_call(c, &call) == 0)
        xdr_clear(&xdr_sample, &ret);
    use_stream(c);
    rpc_client_unref(c);
    return 0;
}
