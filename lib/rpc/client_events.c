/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Events and the end of the connection, told to the application: in order, one at a time, without a lock. */
#include "rpc/client_private.h"

#include <errno.h>

static const RpcClientEvent *find_event(const ClientProgram *p, const RpcHeader *h)
{
    if (p->program->number != h->prog || p->program->version != h->vers)
        return NULL;
    for (size_t i = 0; i < p->program->n_events; i++)
        if (p->program->events[i].proc == h->proc)
            return &p->program->events[i];
    return NULL;
}

int client_queue_event_locked(RpcClient *c, const RpcMessage *m)
{
    const RpcClientEvent *event = NULL;
    const ClientProgram *p = c->programs;
    while (p && !(event = find_event(p, &m->header)))
        p = p->next;
    if (!event) /* an event of a later release */
        return 0;
    void *msg = g_malloc0(event->type ? MAX(event->type->size, 1) : 1);
    int rc = xdr_decode(event->type, msg, m->payload, m->len, NULL);
    if (rc < 0) {
        g_free(msg);
        return rc;
    }
    QueuedEvent *q = g_new(QueuedEvent, 1);
    *q = (QueuedEvent){NULL, event, p->opaque, msg};
    *c->events_tail = q;
    c->events_tail = &q->next;
    client_loop_kick_locked(c);
    return 0;
}

static void event_free(QueuedEvent *q)
{
    xdr_clear(q->event->type, q->msg);
    g_free(q->msg);
    g_free(q);
}

void client_free_events(RpcClient *c)
{
    while (c->events) {
        QueuedEvent *q = c->events;
        c->events = q->next;
        event_free(q);
    }
}

static QueuedEvent *take_event_locked(RpcClient *c)
{
    QueuedEvent *q = c->events;
    if (q) {
        c->events = q->next;
        if (!c->events)
            c->events_tail = &c->events;
    }
    return q;
}

/* The close callback is called once, and its opaque stays with it. */
static void deliver_close(RpcClient *c)
{
    pthread_mutex_lock(&c->lock);
    void (*cb)(RpcClient * client, RpcCloseReason reason, void *opaque) = c->close_pending ? c->close_cb : NULL;
    void *opaque = c->close_opaque;
    void (*free_opaque)(void *opaque) = c->close_free;
    RpcCloseReason reason = c->reason;
    c->close_pending = false;
    if (cb) {
        c->close_cb = NULL;
        c->close_free = NULL;
    }
    pthread_mutex_unlock(&c->lock);
    if (!cb)
        return;
    cb(c, reason, opaque);
    if (free_opaque)
        free_opaque(opaque);
}

void client_deliver(RpcClient *c, bool from_loop)
{
    QueuedEvent *q;
    pthread_mutex_lock(&c->lock);
    if (c->delivering || (c->loop && !from_loop)) {
        pthread_mutex_unlock(&c->lock);
        return;
    }
    c->delivering = true;
    while ((q = take_event_locked(c))) {
        pthread_mutex_unlock(&c->lock);
        q->event->deliver(c, q->msg, q->opaque);
        event_free(q);
        pthread_mutex_lock(&c->lock);
    }
    c->delivering = false;
    bool closing = c->close_pending;
    pthread_mutex_unlock(&c->lock);
    if (closing)
        deliver_close(c);
}
