/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A virStream whose bytes travel in packets of the connection. */
#include "remote/client.h"

#include "core/error.h"

static unsigned int mode(virStreamPtr st)
{
    return st->flags & VIR_STREAM_NONBLOCK ? RPC_STREAM_NONBLOCK : 0;
}

static int stream_send(virStreamPtr st, const char *data, size_t nbytes)
{
    return (int)rpc_client_stream_send(st->data, data, MIN(nbytes, G_MAXINT), mode(st));
}

static int stream_recv(virStreamPtr st, char *data, size_t nbytes, unsigned int flags)
{
    unsigned int stop = flags & VIR_STREAM_RECV_STOP_AT_HOLE ? RPC_STREAM_STOP_AT_HOLE : 0;
    return (int)rpc_client_stream_recv(st->data, data, MIN(nbytes, G_MAXINT), mode(st) | stop);
}

static int stream_send_hole(virStreamPtr st, long long length, unsigned int flags)
{
    return rpc_client_stream_send_hole(st->data, length);
}

static int stream_recv_hole(virStreamPtr st, long long *length, unsigned int flags)
{
    int64_t hole = 0;
    int rc = rpc_client_stream_recv_hole(st->data, &hole);
    *length = hole;
    return rc;
}

static int stream_finish(virStreamPtr st)
{
    return rpc_client_stream_finish(st->data);
}

static int stream_abort(virStreamPtr st)
{
    return rpc_client_stream_abort(st->data);
}

/* The user's callback while it is registered. */
typedef struct {
    virStreamPtr st;
    virStreamEventCallback cb;
    void *opaque;
    virFreeCallback ff;
} StreamWatch;

static void watch_free(void *opaque)
{
    StreamWatch *watch = opaque;
    if (watch->ff)
        watch->ff(watch->opaque);
    object_unref(watch->st);
    g_free(watch);
}

static void watch_tell(RpcClientStream *rpc, int events, void *opaque)
{
    StreamWatch *watch = opaque;
    g_autoptr(virStream) st = object_ref(watch->st);
    watch->cb(st, events, watch->opaque);
}

static int stream_add_callback(virStreamPtr st, int events, virStreamEventCallback cb, void *opaque, virFreeCallback ff)
{
    StreamWatch *watch = g_new0(StreamWatch, 1);
    *watch = (StreamWatch){ object_ref(st), cb, opaque, ff };
    if (rpc_client_stream_set_callback(st->data, events, watch_tell, watch, watch_free) == 0)
        return 0;
    watch->ff = NULL; /* the caller keeps what it gave */
    watch_free(watch);
    error_set(VIR_FROM_STREAMS, VIR_ERR_INTERNAL_ERROR, "stream callbacks need an event loop");
    return -1;
}

static int stream_update_callback(virStreamPtr st, int events)
{
    return rpc_client_stream_update_callback(st->data, events);
}

static int stream_remove_callback(virStreamPtr st)
{
    return rpc_client_stream_set_callback(st->data, 0, NULL, NULL, NULL);
}

static void stream_free(virStreamPtr st)
{
    st->data = rpc_client_stream_unref(st->data);
}

static const StreamOps remote_stream_ops = {
    .send = stream_send,
    .recv = stream_recv,
    .send_hole = stream_send_hole,
    .recv_hole = stream_recv_hole,
    .finish = stream_finish,
    .abort = stream_abort,
    .add_callback = stream_add_callback,
    .update_callback = stream_update_callback,
    .remove_callback = stream_remove_callback,
    .free = stream_free,
};

RpcClientStream *remote_stream_attach(RpcClient *client, virStreamPtr st, gboolean sparse)
{
    if (st->ops) {
        error_set(VIR_FROM_STREAMS, VIR_ERR_OPERATION_INVALID, "stream is already in use");
        return NULL;
    }
    st->data = rpc_client_stream_new(client, sparse);
    st->ops = &remote_stream_ops;
    return st->data;
}

void remote_stream_detach(virStreamPtr st)
{
    stream_free(st);
    st->ops = NULL;
}
