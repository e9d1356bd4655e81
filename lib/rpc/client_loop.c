/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The client in an application's event loop.
 *
 * The loop polls an epoll descriptor that holds the connection and an eventfd. So the connection can be taken out of
 * the loop's sight while a thread reads it (one system call, which wakes nobody), and the loop can be asked to
 * deliver what a thread has read. The connection is put there at the loop's first turn, for which the eventfd asks: many
 * applications register a loop and never run it, and being watched costs a tenth of a round trip at every message. */
#include "rpc/client_private.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define LOOP_READABLE 1 /* VIR_EVENT_HANDLE_READABLE */

LoopLink *client_link_ref(LoopLink *link)
{
    g_atomic_int_inc(&link->refs);
    return link;
}

void client_link_unref(LoopLink *link)
{
    if (!g_atomic_int_dec_and_test(&link->refs))
        return;
    if (link->epoll_fd >= 0)
        close(link->epoll_fd);
    if (link->kick_fd >= 0)
        close(link->kick_fd);
    pthread_mutex_destroy(&link->lock);
    g_free(link);
}

static void link_release(void *opaque)
{
    client_link_unref(opaque);
}

static uint32_t wanted_events_locked(RpcClient *c)
{
    uint32_t events = 0;
    if (!(c->reading && c->loop_runs) && client_streams_backlog_locked(c) < CLIENT_STREAM_BACKLOG_MAX)
        events |= EPOLLIN;
    if (!rpc_out_is_empty(&c->out) && !c->flushing)
        events |= EPOLLOUT;
    return events;
}

void client_loop_arm_locked(RpcClient *c)
{
    if (!c->watched)
        return;
    if (c->closed) {
        (void)epoll_ctl(c->link->epoll_fd, EPOLL_CTL_DEL, c->transport->fd, NULL);
        c->watched = false;
        return;
    }
    uint32_t events = wanted_events_locked(c);
    if (events == c->armed)
        return;
    struct epoll_event e = {.events = events};
    (void)epoll_ctl(c->link->epoll_fd, EPOLL_CTL_MOD, c->transport->fd, &e);
    c->armed = events;
}

void client_loop_kick_locked(RpcClient *c)
{
    if (!c->loop || c->loop_kicked)
        return;
    c->loop_kicked = true;
    (void)eventfd_write(c->link->kick_fd, 1);
}

/* The loop turns: from now on it sees the connection. */
static void watch_locked(RpcClient *c)
{
    if (c->watched || c->closed)
        return;
    struct epoll_event e = {.events = wanted_events_locked(c)};
    if (epoll_ctl(c->link->epoll_fd, EPOLL_CTL_ADD, c->transport->fd, &e) < 0) {
        client_close_locked(c, RPC_CLOSE_ERROR, errno, "Cannot watch the connection");
        return;
    }
    c->armed = e.events;
    c->watched = true;
}

/* Reads what there is, unless a thread already does. */
static void loop_read_locked(RpcClient *c)
{
    eventfd_t ignored;
    c->loop_runs = true;
    watch_locked(c);
    if (c->loop_kicked) {
        c->loop_kicked = false;
        (void)eventfd_read(c->link->kick_fd, &ignored);
    }
    if (!c->closed && !c->reading && (c->armed & EPOLLIN))
        client_read_available_locked(c);
    client_flush_locked(c);
    client_loop_arm_locked(c);
}

static void on_loop(int watch, int fd, int events, void *opaque)
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
    loop_read_locked(c);
    pthread_mutex_unlock(&c->lock);
    client_deliver(c, true);
    if (client_streams_callback(c)) {
        pthread_mutex_lock(&c->lock);
        client_loop_kick_locked(c);
        pthread_mutex_unlock(&c->lock);
    }
    rpc_client_unref(c);
}

static LoopLink *link_new(RpcClient *c)
{
    LoopLink *link = g_new0(LoopLink, 1);
    link->refs = 1;
    pthread_mutex_init(&link->lock, NULL);
    link->client = c;
    link->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    link->kick_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event in = {.events = EPOLLIN};
    if (link->epoll_fd < 0 || link->kick_fd < 0 || epoll_ctl(link->epoll_fd, EPOLL_CTL_ADD, link->kick_fd, &in) < 0) {
        client_link_unref(link);
        return NULL;
    }
    return link;
}

int rpc_client_attach_loop(RpcClient *c, const RpcLoop *loop)
{
    LoopLink *link = link_new(c);
    if (!link)
        return -1;
    int watch = loop->add_handle(link->epoll_fd, LOOP_READABLE, on_loop, client_link_ref(link), link_release);
    if (watch < 0) {
        client_link_unref(link);
        client_link_unref(link);
        return -1;
    }
    pthread_mutex_lock(&c->lock);
    c->loop = loop;
    c->link = link;
    c->watch = watch;
    client_loop_kick_locked(c);
    pthread_mutex_unlock(&c->lock);
    return 0;
}

void client_loop_detach(RpcClient *c)
{
    if (!c->loop)
        return;
    pthread_mutex_lock(&c->link->lock);
    c->link->client = NULL;
    pthread_mutex_unlock(&c->link->lock);
    if (c->watched)
        (void)epoll_ctl(c->link->epoll_fd, EPOLL_CTL_DEL, c->transport->fd, NULL);
    if (c->keepalive.timer >= 0)
        c->loop->remove_timeout(c->keepalive.timer);
    c->loop->remove_handle(c->watch);
    client_link_unref(c->link);
}
