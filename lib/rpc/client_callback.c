/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Callbacks of streams, from the event loop. */
#include "rpc/client_private.h"

static Discarded *discard_later(Discarded *list, const Discarded *old)
{
    if (!old->free_opaque)
        return list;
    Discarded *d = g_new(Discarded, 1);
    *d = *old;
    d->next = list;
    return d;
}

static void discard_now(Discarded *list)
{
    while (list) {
        Discarded *d = list;
        list = d->next;
        d->free_opaque(d->opaque);
        g_free(d);
    }
}

/* The client's list holds no reference: a stream in it may be about to go. */
static bool ref_unless_dead(RpcClientStream *st)
{
    int refs = g_atomic_int_get(&st->refs);
    while (refs > 0)
        if (g_atomic_int_compare_and_exchange_full(&st->refs, refs, refs + 1, &refs))
            return true;
    return false;
}

int rpc_client_stream_set_callback(RpcClientStream *st, int events,
                                   void (*cb)(RpcClientStream *st, int events, void *opaque), void *opaque,
                                   void (*free_opaque)(void *opaque))
{
    RpcClient *c = st->client;
    pthread_mutex_lock(&c->lock);
    if (cb && !c->loop) {
        pthread_mutex_unlock(&c->lock);
        return -1;
    }
    Discarded old = {NULL, st->cb_opaque, st->cb_free};
    if (st->cb_running) {
        st->cb_discarded = discard_later(st->cb_discarded, &old);
        old.free_opaque = NULL;
    }
    st->cb_told_end = false;
    st->cb = cb;
    st->cb_events = cb ? events : 0;
    st->cb_opaque = cb ? opaque : NULL;
    st->cb_free = cb ? free_opaque : NULL;
    if (cb)
        client_loop_kick_locked(c);
    pthread_mutex_unlock(&c->lock);
    if (old.free_opaque)
        old.free_opaque(old.opaque);
    return 0;
}

int rpc_client_stream_update_callback(RpcClientStream *st, int events)
{
    RpcClient *c = st->client;
    pthread_mutex_lock(&c->lock);
    int rc = st->cb ? 0 : -1;
    if (rc == 0) {
        st->cb_events = events;
        client_loop_kick_locked(c);
    }
    pthread_mutex_unlock(&c->lock);
    return rc;
}

static int ready_locked(const RpcClientStream *st)
{
    const RpcClient *c = st->client;
    int events = 0;
    if (!st->cb || st->cb_told_end)
        return 0;
    if (st->chunks || st->eof || st->failed || c->closed)
        events |= RPC_STREAM_READABLE;
    if (rpc_out_is_empty(&c->out) && !st->failed && !c->closed)
        events |= RPC_STREAM_WRITABLE;
    events &= st->cb_events;
    if (st->failed)
        events |= RPC_STREAM_FAILED & st->cb_events;
    if (c->closed)
        events |= RPC_STREAM_HANGUP & st->cb_events;
    return events;
}

/* Streams that are ready now, each with a reference. */
static GPtrArray *collect_ready(RpcClient *c)
{
    GPtrArray *ready = NULL;
    pthread_mutex_lock(&c->lock);
    for (RpcClientStream *st = c->streams; st; st = st->next) {
        if (!ready_locked(st) || !ref_unless_dead(st))
            continue;
        if (!ready)
            ready = g_ptr_array_new();
        g_ptr_array_add(ready, st);
    }
    pthread_mutex_unlock(&c->lock);
    return ready;
}

static bool still_ready(RpcClientStream *st)
{
    pthread_mutex_lock(&st->client->lock);
    bool ready = st->state == STREAM_OPEN && ready_locked(st);
    pthread_mutex_unlock(&st->client->lock);
    return ready;
}

static void call_back(RpcClientStream *st)
{
    pthread_mutex_lock(&st->client->lock);
    int events = st->state == STREAM_OPEN ? ready_locked(st) : 0;
    void (*cb)(RpcClientStream * stream, int events, void *opaque) = st->cb;
    void *opaque = st->cb_opaque;
    st->cb_running = events != 0;
    st->cb_told_end = events && (st->failed || st->client->closed);
    pthread_mutex_unlock(&st->client->lock);
    if (!events)
        return;
    cb(st, events, opaque);
    pthread_mutex_lock(&st->client->lock);
    Discarded *discarded = st->cb_discarded;
    st->cb_discarded = NULL;
    st->cb_running = false;
    pthread_mutex_unlock(&st->client->lock);
    discard_now(discarded);
}

bool client_streams_callback(RpcClient *c)
{
    GPtrArray *ready = collect_ready(c);
    bool again = false;
    if (!ready)
        return false;
    for (guint i = 0; i < ready->len; i++) {
        RpcClientStream *st = g_ptr_array_index(ready, i);
        call_back(st);
        again |= still_ready(st);
        rpc_client_stream_unref(st);
    }
    g_ptr_array_unref(ready);
    return again;
}
