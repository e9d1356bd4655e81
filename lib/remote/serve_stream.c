/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A driver's stream behind the packets of a client. */
#include "core/error.h"
#include "remote/serve.h"

typedef struct {
    virStreamPtr st;
    RpcServerStream *rpc; /* not a reference: it owns us */
    gboolean watched;     /* a callback is registered, which holds a reference to rpc until it cannot run any more */
} Pump;

static ssize_t pump_recv(void *opaque, void *buf, size_t n)
{
    Pump *pump = opaque;
    return pump->st->ops->recv(pump->st, buf, n, VIR_STREAM_RECV_STOP_AT_HOLE);
}

static ssize_t pump_recv_whole(void *opaque, void *buf, size_t n)
{
    Pump *pump = opaque;
    return pump->st->ops->recv(pump->st, buf, n, /* flags= */ 0);
}

static ssize_t pump_send(void *opaque, const void *buf, size_t n)
{
    Pump *pump = opaque;
    return pump->st->ops->send(pump->st, buf, n);
}

static int no_holes(void)
{
    error_set(VIR_FROM_STREAMS, VIR_ERR_NO_SUPPORT, "holes in this stream");
    return -1;
}

static int pump_recv_hole(void *opaque, int64_t *ret_length)
{
    Pump *pump = opaque;
    long long length = 0;
    int rc = pump->st->ops->recv_hole ? pump->st->ops->recv_hole(pump->st, &length, 0) : no_holes();
    *ret_length = length;
    return rc;
}

static int pump_send_hole(void *opaque, int64_t length)
{
    Pump *pump = opaque;
    return pump->st->ops->send_hole ? pump->st->ops->send_hole(pump->st, length, 0) : no_holes();
}

static void pump_ready(virStreamPtr st, int events, void *opaque)
{
    rpc_server_stream_ready(opaque, events);
}

static void pump_unready(void *opaque)
{
    rpc_server_stream_unref(opaque);
}

static void pump_watch(void *opaque, int events)
{
    Pump *pump = opaque;
    if (pump->watched) {
        pump->st->ops->update_callback(pump->st, events);
    } else if (events && pump->st->ops->add_callback) {
        RpcServerStream *rpc = rpc_server_stream_ref(pump->rpc);
        pump->watched = pump->st->ops->add_callback(pump->st, events, pump_ready, rpc, pump_unready) == 0;
        if (!pump->watched)
            rpc_server_stream_unref(rpc);
    }
}

static void pump_unwatch(Pump *pump)
{
    if (pump->watched)
        pump->st->ops->remove_callback(pump->st);
    pump->watched = FALSE;
}

static int pump_finish(void *opaque)
{
    Pump *pump = opaque;
    pump_unwatch(pump);
    return pump->st->ops->finish(pump->st);
}

static void pump_abort(void *opaque)
{
    Pump *pump = opaque;
    pump_unwatch(pump);
    (void)pump->st->ops->abort(pump->st);
}

static void pump_free(void *opaque)
{
    Pump *pump = opaque;
    object_unref(pump->st);
    g_free(pump);
}

#define RECEIVES(function) .recv = function, .recv_hole = pump_recv_hole
#define SENDS .send = pump_send, .send_hole = pump_send_hole
#define ENDS .watch = pump_watch, .finish = pump_finish, .abort = pump_abort, .free = pump_free

/* By way, and whether holes are told. A function that is not there is never called: data that comes all the same is refused. */
static const RpcStreamOps pump_ops[][2] = {
    [SERVE_STREAM_IN] = { { RECEIVES(pump_recv_whole), ENDS }, { RECEIVES(pump_recv), ENDS } },
    [SERVE_STREAM_OUT] = { { SENDS, ENDS }, { SENDS, ENDS } },
    [SERVE_STREAM_BOTH] = { { RECEIVES(pump_recv_whole), SENDS, ENDS }, { RECEIVES(pump_recv), SENDS, ENDS } },
};

virStreamPtr serve_stream_new(ServeCall *call)
{
    return stream_object_new(call->conn, VIR_STREAM_NONBLOCK);
}

int serve_reply_stream(ServeCall *call, virStreamPtr st, ServeStreamWay way, gboolean sparse, const XdrType *type, const void *ret)
{
    if (!st->ops) {
        error_set(VIR_FROM_STREAMS, VIR_ERR_INTERNAL_ERROR, "%s left the stream unconnected", call->procedure->function);
        return -1;
    }
    Pump *pump = g_new0(Pump, 1);
    pump->st = object_ref(st);
    if (rpc_call_open_stream(call->rpc, &pump_ops[way][sparse ? 1 : 0], pump, &pump->rpc) < 0)
        return -1;
    rpc_server_stream_unref(pump->rpc); /* the call has it */
    return serve_reply(call, type, ret);
}
