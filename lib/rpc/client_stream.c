/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Streams, the client's end: what arrives is kept until it is fetched; what is sent leaves before the next piece is
 * taken. */
#include "rpc/client_private.h"

#include "core/error.h"

#include <errno.h>
#include <string.h>

RpcClientStream *rpc_client_stream_new(RpcClient *c, bool sparse)
{
    RpcClientStream *st = g_new0(RpcClientStream, 1);
    st->refs = 1;
    st->client = rpc_client_ref(c);
    st->sparse = sparse;
    st->chunks_tail = &st->chunks;
    return st;
}

RpcClientStream *rpc_client_stream_ref(RpcClientStream *st)
{
    g_atomic_int_inc(&st->refs);
    return st;
}

void client_stream_open_locked(RpcClientStream *st, const RpcHeader *h)
{
    st->header = (RpcHeader){h->prog, h->vers, h->proc, RPC_STREAM, h->serial, RPC_CONTINUE};
    st->state = STREAM_OPEN;
    st->next = st->client->streams;
    st->client->streams = st;
}

void client_stream_drop_locked(RpcClientStream *st)
{
    for (RpcClientStream **at = &st->client->streams; *at; at = &(*at)->next) {
        if (*at == st) {
            *at = st->next;
            break;
        }
    }
    st->state = STREAM_DONE;
}

static void drop_chunk(RpcClientStream *st)
{
    Chunk *chunk = st->chunks;
    st->chunks = chunk->next;
    if (!st->chunks)
        st->chunks_tail = &st->chunks;
    st->backlog -= chunk->len;
    g_free(chunk);
}

static void stream_free(RpcClientStream *st)
{
    while (st->chunks)
        drop_chunk(st);
    if (st->cb_free)
        st->cb_free(st->cb_opaque);
    xdr_clear(&xdr_rpc_error, &st->error);
    rpc_client_unref(st->client);
    g_free(st);
}

RpcClientStream *rpc_client_stream_unref(RpcClientStream *st)
{
    if (!st || !g_atomic_int_dec_and_test(&st->refs))
        return NULL;
    RpcClient *c = st->client;
    pthread_mutex_lock(&c->lock);
    if (st->state == STREAM_OPEN) {
        RpcHeader h = st->header;
        h.status = RPC_ERROR;
        if (!c->closed && !st->failed)
            (void)client_send_locked(c, &h, NULL, NULL);
        client_stream_drop_locked(st);
    }
    pthread_mutex_unlock(&c->lock);
    stream_free(st);
    return NULL;
}

static void append_chunk(RpcClientStream *st, int64_t hole, const uint8_t *data, size_t len)
{
    Chunk *chunk = g_malloc(sizeof *chunk + len);
    *chunk = (Chunk){.hole = hole, .len = len};
    if (len)
        memcpy(chunk->data, data, len);
    *st->chunks_tail = chunk;
    st->chunks_tail = &chunk->next;
    st->backlog += len;
}

static int receive_hole(RpcClientStream *st, const RpcMessage *m)
{
    RpcStreamHole hole;
    int rc = xdr_decode(&xdr_rpc_stream_hole, &hole, m->payload, m->len, NULL);
    if (rc < 0 || !st->sparse || hole.length < 0 || hole.flags != 0 || m->header.status != RPC_CONTINUE)
        return -EBADMSG;
    if (hole.length > 0)
        append_chunk(st, hole.length, NULL, 0);
    return 0;
}

static int receive_packet(RpcClientStream *st, const RpcMessage *m)
{
    if (m->header.type == RPC_STREAM_HOLE)
        return receive_hole(st, m);
    switch ((RpcStatus)m->header.status) {
    case RPC_CONTINUE:
        if (m->len)
            append_chunk(st, 0, m->payload, m->len);
        else
            st->eof = true;
        return 0;
    case RPC_ERROR:
        if (st->failed)
            return 0;
        st->failed = true;
        return xdr_decode(&xdr_rpc_error, &st->error, m->payload, m->len, NULL);
    default:
        return 0;
    }
}

/* Wakes those who wait for this: data and errors concern all, a confirmation those who end the stream. */
static void wake_stream_locked(RpcClient *c, RpcClientStream *st, bool ended)
{
    for (Waiter *w = c->waiters; w; w = w->next) {
        if (w->stream != st || w->kind == WAIT_REPLY)
            continue;
        if (w->kind == WAIT_STREAM && !ended)
            continue;
        w->done = true;
        client_wake_locked(w);
    }
    if (st->cb)
        client_loop_kick_locked(c);
}

int client_stream_receive_locked(RpcClient *c, const RpcMessage *m)
{
    RpcClientStream *st = c->streams;
    while (st && st->header.serial != m->header.serial)
        st = st->next;
    if (!st) /* we have dropped it, the server did not know yet */
        return 0;
    int rc = receive_packet(st, m);
    if (rc == 0)
        wake_stream_locked(c, st, m->header.type == RPC_STREAM && m->header.status != RPC_CONTINUE);
    return rc;
}

void client_streams_closed_locked(RpcClient *c)
{
    for (RpcClientStream *st = c->streams; st; st = st->next)
        wake_stream_locked(c, st, true);
}

size_t client_streams_backlog_locked(RpcClient *c)
{
    size_t most = 0;
    for (RpcClientStream *st = c->streams; st; st = st->next)
        most = MAX(most, st->backlog);
    return most;
}

/* Whether the stream can be used; otherwise the thread's error says why not. */
static int check_locked(RpcClientStream *st)
{
    RpcClient *c = st->client;
    if (st->failed) {
        rpc_error_to_thread(&st->error);
        return -1;
    }
    if (st->state != STREAM_OPEN) {
        rpc_error_set(VIR_ERR_OPERATION_INVALID, "stream is not open");
        return -1;
    }
    if (c->closed) {
        client_raise_closed_locked(c, true);
        return -1;
    }
    return 0;
}

static void wait_locked(RpcClientStream *st, WaitKind kind, uint64_t mark)
{
    RpcClient *c = st->client;
    Waiter w = {.kind = kind, .stream = st, .sent_mark = mark};
    w.next = c->waiters;
    c->waiters = &w;
    client_wait_locked(c, &w, 0);
    for (Waiter **at = &c->waiters; *at; at = &(*at)->next) {
        if (*at == &w) {
            *at = w.next;
            break;
        }
    }
}

/* Unlocks, and delivers what was read on the side. */
static void unlock_and_deliver(RpcClient *c)
{
    bool deliver = c->events || c->close_pending;
    client_loop_arm_locked(c);
    pthread_mutex_unlock(&c->lock);
    if (deliver)
        client_deliver(c, false);
}

/* Before something is sent: takes in what the server has to say about the stream, without waiting. */
static int prepare_send_locked(RpcClientStream *st)
{
    RpcClient *c = st->client;
    if (!c->closed && !c->reading)
        client_read_available_locked(c);
    client_flush_locked(c);
    return check_locked(st);
}

static int send_piece_locked(RpcClientStream *st, const void *data, size_t n)
{
    RpcClient *c = st->client;
    uint8_t header[RPC_HEADER_SIZE];
    rpc_message_put_header(header, &st->header, n);
    int rc = rpc_out_put_data(&c->out, c->transport, RPC_OUT_STREAM, header, data, n);
    if (rc >= 0)
        return rc;
    client_close_locked(c, RPC_CLOSE_ERROR, -rc, "Cannot write data");
    client_raise_closed_locked(c, true);
    return -1;
}

static ssize_t send_locked(RpcClientStream *st, const char *data, size_t n, bool nonblock)
{
    RpcClient *c = st->client;
    size_t sent = 0;
    while (sent < n) {
        if (prepare_send_locked(st) < 0)
            return -1;
        if (nonblock && !rpc_out_is_empty(&c->out))
            return sent ? (ssize_t)sent : RPC_STREAM_WOULD_BLOCK;
        size_t piece = MIN(n - sent, RPC_STREAM_CHUNK);
        int rc = send_piece_locked(st, data + sent, piece);
        if (rc < 0)
            return -1;
        sent += piece;
        if (rc == 1 && !nonblock)
            wait_locked(st, WAIT_SENT, c->out.put);
    }
    return (ssize_t)sent;
}

ssize_t rpc_client_stream_send(RpcClientStream *st, const void *data, size_t n, unsigned flags)
{
    RpcClient *c = st->client;
    pthread_mutex_lock(&c->lock);
    ssize_t rc = n == 0 ? check_locked(st) : send_locked(st, data, n, flags & RPC_STREAM_NONBLOCK);
    unlock_and_deliver(c);
    return rc;
}

/* Copies from the data and holes at the front. Returns 0 when there is nothing. */
static ssize_t fetch_locked(RpcClientStream *st, char *data, size_t n, bool stop_at_hole)
{
    size_t got = 0;
    while (got < n && st->chunks) {
        Chunk *chunk = st->chunks;
        size_t part;
        if (chunk->hole && stop_at_hole)
            return got ? (ssize_t)got : RPC_STREAM_AT_HOLE;
        if (chunk->hole) {
            part = (size_t)MIN((uint64_t)chunk->hole, n - got);
            memset(data + got, 0, part);
            chunk->hole -= (int64_t)part;
        } else {
            part = MIN(chunk->len - chunk->at, n - got);
            memcpy(data + got, chunk->data + chunk->at, part);
            chunk->at += part;
        }
        got += part;
        if (!chunk->hole && chunk->at == chunk->len)
            drop_chunk(st);
    }
    return (ssize_t)got;
}

static ssize_t recv_locked(RpcClientStream *st, char *data, size_t n, unsigned flags)
{
    RpcClient *c = st->client;
    bool looked = false;
    for (;;) {
        ssize_t got = fetch_locked(st, data, n, flags & RPC_STREAM_STOP_AT_HOLE);
        if (got != 0 || n == 0)
            return got;
        if (!st->failed && st->eof)
            return 0;
        if (check_locked(st) < 0)
            return -1;
        if (!(flags & RPC_STREAM_NONBLOCK)) {
            wait_locked(st, WAIT_DATA, 0);
        } else if (looked || c->reading) {
            return RPC_STREAM_WOULD_BLOCK;
        } else {
            client_read_available_locked(c);
            looked = true;
        }
    }
}

ssize_t rpc_client_stream_recv(RpcClientStream *st, void *data, size_t n, unsigned flags)
{
    RpcClient *c = st->client;
    pthread_mutex_lock(&c->lock);
    ssize_t rc = recv_locked(st, data, n, flags);
    unlock_and_deliver(c);
    return rc;
}

int rpc_client_stream_send_hole(RpcClientStream *st, int64_t length)
{
    RpcClient *c = st->client;
    RpcStreamHole hole = {.length = length};
    pthread_mutex_lock(&c->lock);
    int rc = prepare_send_locked(st);
    if (rc == 0) {
        RpcHeader h = st->header;
        h.type = RPC_STREAM_HOLE;
        rc = client_send_locked(c, &h, &xdr_rpc_stream_hole, &hole);
        if (rc < 0)
            client_raise_closed_locked(c, true);
    }
    unlock_and_deliver(c);
    return rc < 0 ? -1 : 0;
}

int rpc_client_stream_recv_hole(RpcClientStream *st, int64_t *ret_length)
{
    RpcClient *c = st->client;
    int rc = 0;
    pthread_mutex_lock(&c->lock);
    *ret_length = 0;
    if (st->chunks && st->chunks->hole) {
        *ret_length = st->chunks->hole;
        drop_chunk(st);
    } else if (!st->chunks) {
        rc = st->eof && !st->failed ? 0 : check_locked(st);
    }
    unlock_and_deliver(c);
    return rc;
}

/* Tells the server how the stream ends and waits until it knows. */
static int end(RpcClientStream *st, RpcStatus status)
{
    RpcClient *c = st->client;
    pthread_mutex_lock(&c->lock);
    int rc = prepare_send_locked(st);
    if (rc == 0) {
        RpcHeader h = st->header;
        h.status = status;
        rc = client_send_locked(c, &h, NULL, NULL);
        if (rc == 0)
            wait_locked(st, WAIT_STREAM, 0);
        else
            client_raise_closed_locked(c, true);
        if (rc == 0 && (st->failed || c->closed))
            rc = check_locked(st);
    }
    if (st->state == STREAM_OPEN)
        client_stream_drop_locked(st);
    unlock_and_deliver(c);
    return rc < 0 ? -1 : 0;
}

int rpc_client_stream_finish(RpcClientStream *st)
{
    return end(st, RPC_OK);
}

int rpc_client_stream_abort(RpcClientStream *st)
{
    return end(st, RPC_ERROR);
}
