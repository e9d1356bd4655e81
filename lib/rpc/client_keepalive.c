/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Keepalive, the client's side: answers pings always; sends them from a timer of the event loop. */
#include "rpc/client_private.h"

static const RpcHeader ping = {RPC_KEEPALIVE_PROGRAM, RPC_KEEPALIVE_VERSION, RPC_KEEPALIVE_PING, RPC_EVENT, 0, RPC_OK};
static const RpcHeader pong = {RPC_KEEPALIVE_PROGRAM, RPC_KEEPALIVE_VERSION, RPC_KEEPALIVE_PONG, RPC_EVENT, 0, RPC_OK};

int client_keepalive_receive_locked(RpcClient *c, const RpcMessage *m)
{
    if (m->header.proc == RPC_KEEPALIVE_PING)
        (void)client_send_locked(c, &pong, NULL, NULL);
    return 0;
}

/* Sends what is due. Returns when to look again, in microseconds from now. */
static int64_t tick_locked(RpcClient *c)
{
    ClientKeepalive *k = &c->keepalive;
    int64_t silent = g_get_monotonic_time() - k->last_in;
    if (silent < k->interval_us)
        return k->interval_us - silent;
    /* what has come but has not been read, because the loop was busy, counts */
    if (!c->reading)
        client_read_available_locked(c);
    silent = g_get_monotonic_time() - k->last_in;
    if (silent < k->interval_us || c->closed)
        return k->interval_us;
    if (k->unanswered >= k->count) {
        client_close_locked(c, RPC_CLOSE_KEEPALIVE, 0, "connection closed due to keepalive timeout");
    } else {
        k->unanswered++;
        (void)client_send_locked(c, &ping, NULL, NULL);
    }
    return k->interval_us;
}

static void on_timer(int timer, void *opaque)
{
    LoopLink *link = opaque;
    pthread_mutex_lock(&link->lock);
    RpcClient *c = link->client;
    if (c && !client_ref_unless_dead(c))
        c = NULL;
    pthread_mutex_unlock(&link->lock);
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    int64_t next = c->closed || !c->keepalive.interval_us ? -1 : tick_locked(c);
    client_loop_arm_locked(c);
    pthread_mutex_unlock(&c->lock);
    c->loop->update_timeout(timer, next < 0 ? -1 : (int)(next / 1000 + 1));
    client_deliver(c, true);
    rpc_client_unref(c);
}

static void link_release(void *opaque)
{
    client_link_unref(opaque);
}

int rpc_client_set_keepalive(RpcClient *c, int interval_s, unsigned count)
{
    pthread_mutex_lock(&c->lock);
    const RpcLoop *loop = c->loop;
    c->keepalive.interval_us = interval_s > 0 && loop ? interval_s * INT64_C(1000000) : 0;
    c->keepalive.count = count;
    c->keepalive.unanswered = 0;
    c->keepalive.last_in = g_get_monotonic_time();
    int timer = c->keepalive.timer;
    pthread_mutex_unlock(&c->lock);
    if (!loop)
        return interval_s > 0 ? -1 : 0;
    int period = interval_s > 0 ? interval_s * 1000 : -1;
    if (timer >= 0) {
        loop->update_timeout(timer, period);
        return 0;
    }
    if (interval_s <= 0)
        return 0;
    timer = loop->add_timeout(period, on_timer, client_link_ref(c->link), link_release);
    if (timer < 0) {
        client_link_unref(c->link);
        return -1;
    }
    pthread_mutex_lock(&c->lock);
    c->keepalive.timer = timer;
    pthread_mutex_unlock(&c->lock);
    return 0;
}
