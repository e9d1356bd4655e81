/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Streams, the server's end: between the client's packets and whatever is behind ops. Neither side may pile up data:
 * what the client sends waits up to a limit, then the client is not read; what is behind is not read while the client
 * has not taken what it was sent. */
#include "rpc/server_private.h"

#include "core/error.h"

#include <errno.h>
#include <string.h>

#define SMALL_READ 16384
#define FETCH_ROUNDS 32 /* then others have their turn; watch() reports again */

typedef struct Packet {
    struct Packet *next;
    int64_t hole;
    size_t at, len;
    uint8_t data[];
} Packet;

typedef enum {
    END_NONE,
    END_FINISH, /* the client has finished: what it sent is delivered first */
    END_ABORT,  /* the client has aborted */
    END_GONE,   /* the client is gone: nobody to tell */
} EndRequest;

struct RpcServerStream {
    int refs;
    RpcServerClient *client;
    RpcServerStream *next; /* in the client's list, under its lock */
    RpcHeader header;
    const RpcStreamOps *ops;
    void *opaque;

    pthread_mutex_t lock;
    bool started;
    bool over;
    bool pumping;
    bool again; /* something happened while pumping */
    EndRequest end;
    Packet *packets, **packets_tail;
    size_t backlog; /* written under the client's lock and this one */

    /* of the thread that pumps */
    bool released;
    bool source_ended;
    bool throttled;
    int watched;
};

RpcServerStream *server_stream_new(RpcCall *call, const RpcStreamOps *ops, void *opaque)
{
    RpcServerStream *st = g_new0(RpcServerStream, 1);
    st->refs = 1;
    st->client = rpc_server_client_ref(call->client);
    st->header = call->header;
    st->header.type = RPC_STREAM;
    st->header.status = RPC_CONTINUE;
    st->ops = ops;
    st->opaque = opaque;
    st->packets_tail = &st->packets;
    pthread_mutex_init(&st->lock, NULL);
    return st;
}

RpcServerStream *rpc_server_stream_ref(RpcServerStream *st)
{
    g_atomic_int_inc(&st->refs);
    return st;
}

static void drop_packet(RpcServerStream *st)
{
    Packet *p = st->packets;
    st->packets = p->next;
    if (!st->packets)
        st->packets_tail = &st->packets;
    g_free(p);
}

void server_stream_release(RpcServerStream *st)
{
    if (st->released)
        return;
    st->released = true;
    st->ops->free(st->opaque);
}

RpcServerStream *rpc_server_stream_unref(RpcServerStream *st)
{
    if (!st || !g_atomic_int_dec_and_test(&st->refs))
        return NULL;
    while (st->packets)
        drop_packet(st);
    server_stream_release(st);
    rpc_server_client_unref(st->client);
    pthread_mutex_destroy(&st->lock);
    g_free(st);
    return NULL;
}

void server_stream_attach_locked(RpcServerClient *client, RpcServerStream *st)
{
    if (client->closed) {
        st->end = END_GONE;
        return;
    }
    st->next = client->streams;
    client->streams = rpc_server_stream_ref(st);
    server_client_note_locked(client);
}

static bool detach_locked(RpcServerClient *client, RpcServerStream *st)
{
    for (RpcServerStream **at = &client->streams; *at; at = &(*at)->next) {
        if (*at == st) {
            *at = st->next;
            return true;
        }
    }
    return false;
}

/* The stream is over: the client's next packets for it mean nothing. */
static void finish_stream(RpcServerStream *st)
{
    RpcServerClient *client = st->client;
    pthread_mutex_lock(&st->lock);
    st->over = true;
    pthread_mutex_unlock(&st->lock);
    if (st->watched)
        st->ops->watch(st->opaque, st->watched = 0);
    pthread_mutex_lock(&client->lock);
    bool listed = detach_locked(client, st);
    server_client_note_locked(client);
    server_client_changed_locked(client);
    pthread_mutex_unlock(&client->lock);
    server_stream_release(st);
    if (listed)
        rpc_server_stream_unref(st);
}

static void send_status(RpcServerStream *st, RpcStatus status, const XdrType *type, const void *payload)
{
    GByteArray *message = server_message_new();
    RpcHeader h = st->header;
    h.status = status;
    (void)rpc_message_encode(message, &h, 0, type, payload);
    (void)server_client_put(st->client, RPC_OUT_STREAM, message);
}

static void send_failure(RpcServerStream *st)
{
    RpcError error;
    rpc_error_from_thread(&error);
    send_status(st, RPC_ERROR, &xdr_rpc_error, &error);
}

/* What is behind has failed: the client is told, and the other side let go of. */
static void fail(RpcServerStream *st)
{
    send_failure(st);
    st->ops->abort(st->opaque);
    finish_stream(st);
}

static Packet *front(RpcServerStream *st)
{
    pthread_mutex_lock(&st->lock);
    Packet *p = st->packets;
    pthread_mutex_unlock(&st->lock);
    return p;
}

static void packet_done(RpcServerStream *st, size_t len)
{
    RpcServerClient *client = st->client;
    pthread_mutex_lock(&client->lock);
    pthread_mutex_lock(&st->lock);
    drop_packet(st);
    st->backlog -= len;
    pthread_mutex_unlock(&st->lock);
    server_client_changed_locked(client);
    pthread_mutex_unlock(&client->lock);
}

/* Delivers what the client has sent. Returns 0 when all is delivered, 1 when the other side is full, -1 on failure. */
static int deliver(RpcServerStream *st)
{
    Packet *p;
    while ((p = front(st))) {
        ssize_t n;
        if (p->hole) {
            n = st->ops->send_hole(st->opaque, p->hole);
            if (n == 0)
                p->hole = 0;
        } else {
            n = st->ops->send(st->opaque, p->data + p->at, p->len - p->at);
            if (n > 0)
                p->at += (size_t)n;
        }
        if (n < 0)
            return n == RPC_STREAM_WOULD_BLOCK ? 1 : -1;
        if (n == 0 && p->at < p->len)
            return 1;
        if (!p->hole && p->at == p->len)
            packet_done(st, p->len);
    }
    return 0;
}

/* Whether the client can be given more. */
static bool has_room(RpcServerStream *st)
{
    RpcServerClient *client = st->client;
    pthread_mutex_lock(&client->lock);
    bool room = !client->closed && client->out.waiting[RPC_OUT_STREAM] < RPC_STREAM_BACKLOG_MAX;
    st->throttled = !room;
    pthread_mutex_unlock(&client->lock);
    return room;
}

static void send_data(RpcServerStream *st, const void *data, size_t n)
{
    RpcServerClient *client = st->client;
    uint8_t header[RPC_HEADER_SIZE];
    rpc_message_put_header(header, &st->header, n);
    pthread_mutex_lock(&client->lock);
    if (!client->closed) {
        int rc = rpc_out_put_data(&client->out, client->transport, RPC_OUT_STREAM, header, data, n);
        if (rc < 0)
            server_client_kill_locked(client);
        server_client_arm_locked(client);
    }
    pthread_mutex_unlock(&client->lock);
}

static int send_hole(RpcServerStream *st)
{
    RpcStreamHole hole = {0};
    GByteArray *message;
    RpcHeader h = st->header;
    if (!st->ops->recv_hole || st->ops->recv_hole(st->opaque, &hole.length) < 0)
        return -1;
    message = server_message_new();
    h.type = RPC_STREAM_HOLE;
    (void)rpc_message_encode(message, &h, 0, &xdr_rpc_stream_hole, &hole);
    (void)server_client_put(st->client, RPC_OUT_STREAM, message);
    return 0;
}

/* Fetches what is behind. Returns 0 when there is no more for now, -1 on failure. */
static int fetch(RpcServerStream *st)
{
    char small[SMALL_READ];
    g_autofree char *large = NULL; /* taken when there is much */
    for (int round = 0; round < FETCH_ROUNDS && !st->source_ended && has_room(st); round++) {
        ssize_t n = st->ops->recv(st->opaque, large ? large : small, large ? RPC_STREAM_CHUNK : sizeof small);
        if (n == RPC_STREAM_WOULD_BLOCK)
            return 0;
        if (n == RPC_STREAM_AT_HOLE) {
            if (send_hole(st) < 0)
                return -1;
            continue;
        }
        if (n < 0)
            return -1;
        send_data(st, large ? large : small, (size_t)n);
        st->source_ended = n == 0;
        if ((size_t)n == sizeof small && !large)
            large = g_malloc(RPC_STREAM_CHUNK);
    }
    return 0;
}

static void watch(RpcServerStream *st, int events)
{
    if (events == st->watched)
        return;
    st->watched = events;
    st->ops->watch(st->opaque, events);
}

/* The client has ended the stream in order, and what it sent is delivered. */
static void finish(RpcServerStream *st)
{
    if (st->ops->finish(st->opaque) < 0)
        send_failure(st);
    else
        send_status(st, RPC_OK, NULL, NULL);
    finish_stream(st);
}

static void abort_stream(RpcServerStream *st, bool tell)
{
    st->ops->abort(st->opaque);
    if (tell)
        send_status(st, RPC_OK, NULL, NULL);
    finish_stream(st);
}

static void pump_once(RpcServerStream *st, EndRequest how)
{
    int events = 0, delivered = 0;
    if (how >= END_ABORT) {
        abort_stream(st, how == END_ABORT);
        return;
    }
    delivered = deliver(st);
    if (delivered < 0) {
        fail(st);
        return;
    }
    if (delivered == 0 && how == END_FINISH) {
        finish(st);
        return;
    }
    if (how == END_NONE && st->ops->recv) {
        if (fetch(st) < 0) {
            fail(st);
            return;
        }
        if (!st->source_ended && !st->throttled)
            events |= RPC_STREAM_READABLE;
    }
    watch(st, events | (delivered ? RPC_STREAM_WRITABLE : 0));
}

/* One thread works on a stream at a time; whoever comes meanwhile leaves word. */
static void pump(RpcServerStream *st)
{
    rpc_server_stream_ref(st);
    pthread_mutex_lock(&st->lock);
    st->again = true;
    if (!st->pumping && st->started) {
        st->pumping = true;
        while (st->again && !st->over) {
            EndRequest how = st->end;
            st->again = false;
            pthread_mutex_unlock(&st->lock);
            pump_once(st, how);
            pthread_mutex_lock(&st->lock);
        }
        st->pumping = false;
    }
    pthread_mutex_unlock(&st->lock);
    rpc_server_stream_unref(st);
}

void server_stream_start(RpcServerStream *st)
{
    pthread_mutex_lock(&st->lock);
    st->started = true;
    pthread_mutex_unlock(&st->lock);
    pump(st);
}

void rpc_server_stream_ready(RpcServerStream *st, int events)
{
    (void)events; /* whatever happened: what can be done now is done */
    pump(st);
}

static RpcServerStream *find_locked(RpcServerClient *client, uint32_t serial)
{
    RpcServerStream *st = client->streams;
    while (st && st->header.serial != serial)
        st = st->next;
    return st;
}

bool server_stream_must_wait_locked(RpcServerClient *client, const RpcHeader *h)
{
    if (h->type != RPC_STREAM || h->status != RPC_CONTINUE)
        return false;
    const RpcServerStream *st = find_locked(client, h->serial);
    return st && st->backlog >= RPC_STREAM_BACKLOG_MAX;
}

static void append(RpcServerStream *st, int64_t hole, const uint8_t *data, size_t len)
{
    Packet *p = g_malloc(sizeof *p + len);
    *p = (Packet){.hole = hole, .len = len};
    if (len)
        memcpy(p->data, data, len);
    pthread_mutex_lock(&st->client->lock);
    pthread_mutex_lock(&st->lock);
    *st->packets_tail = p;
    st->packets_tail = &p->next;
    st->backlog += len;
    pthread_mutex_unlock(&st->lock);
    pthread_mutex_unlock(&st->client->lock);
}

static void request_end(RpcServerStream *st, EndRequest how)
{
    pthread_mutex_lock(&st->lock);
    st->end = MAX(st->end, how);
    pthread_mutex_unlock(&st->lock);
}

static int receive_hole(RpcServerStream *st, const RpcMessage *m)
{
    RpcStreamHole hole;
    int rc = xdr_decode(&xdr_rpc_stream_hole, &hole, m->payload, m->len, NULL);
    if (rc < 0 || hole.length < 0 || hole.flags != 0 || m->header.status != RPC_CONTINUE || !st->ops->send_hole)
        return -EBADMSG;
    if (hole.length > 0)
        append(st, hole.length, NULL, 0);
    return 0;
}

static int receive_packet(RpcServerStream *st, const RpcMessage *m)
{
    if (m->header.type == RPC_STREAM_HOLE)
        return receive_hole(st, m);
    if (m->header.status != RPC_CONTINUE) {
        request_end(st, m->header.status == RPC_OK ? END_FINISH : END_ABORT);
        return 0;
    }
    if (!st->ops->send)
        return -EBADMSG;
    if (m->len)
        append(st, 0, m->payload, m->len);
    return 0;
}

int server_stream_receive(RpcServerClient *client, const RpcMessage *m)
{
    pthread_mutex_lock(&client->lock);
    RpcServerStream *st = find_locked(client, m->header.serial);
    if (st)
        rpc_server_stream_ref(st);
    pthread_mutex_unlock(&client->lock);
    if (!st) /* one that we have ended, unless no such call was ever made */
        return m->header.serial > client->last_serial ? -EBADMSG : 0;
    int rc = m->header.prog == st->header.prog && m->header.proc == st->header.proc ? receive_packet(st, m) : -EBADMSG;
    if (rc == 0)
        pump(st);
    rpc_server_stream_unref(st);
    return rc;
}

/* Calls fn-like work for each stream of the client without its lock: a snapshot with references. */
static GPtrArray *snapshot(RpcServerClient *client)
{
    GPtrArray *list = g_ptr_array_new();
    pthread_mutex_lock(&client->lock);
    for (RpcServerStream *st = client->streams; st; st = st->next)
        g_ptr_array_add(list, rpc_server_stream_ref(st));
    pthread_mutex_unlock(&client->lock);
    return list;
}

void server_streams_continue(RpcServerClient *client)
{
    GPtrArray *list = snapshot(client);
    for (guint i = 0; i < list->len; i++) {
        RpcServerStream *st = g_ptr_array_index(list, i);
        pump(st);
        rpc_server_stream_unref(st);
    }
    g_ptr_array_unref(list);
}

void server_streams_abort(RpcServerClient *client)
{
    GPtrArray *list = snapshot(client);
    for (guint i = 0; i < list->len; i++) {
        RpcServerStream *st = g_ptr_array_index(list, i);
        request_end(st, END_GONE);
        pump(st);
        rpc_server_stream_unref(st);
    }
    g_ptr_array_unref(list);
}
