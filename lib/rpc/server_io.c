/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The I/O thread: waits, and hands what has happened to whom it concerns. */
#include "rpc/server_private.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define EVENTS_MAX 64
#define ACCEPT_ROUNDS 16
#define ACCEPT_PAUSE_US 1000000

void server_wake(RpcServer *s)
{
    (void)eventfd_write(s->wake_fd, 1);
}

void server_attend(RpcServerClient *client)
{
    RpcServer *s = client->server;
    if (client->in_attention)
        return;
    client->in_attention = true;
    pthread_mutex_lock(&s->lock);
    g_ptr_array_add(s->attention, rpc_server_client_ref(client));
    pthread_mutex_unlock(&s->lock);
    server_wake(s);
}

static void schedule_locked(RpcServer *s, int64_t when)
{
    if (s->timer_at && s->timer_at <= when)
        return;
    s->timer_at = when;
    struct itimerspec its = {.it_value = {when / G_USEC_PER_SEC, (when % G_USEC_PER_SEC) * 1000}};
    (void)timerfd_settime(s->timer_fd, TFD_TIMER_ABSTIME, &its, NULL);
}

void server_schedule(RpcServer *s, int64_t when)
{
    pthread_mutex_lock(&s->lock);
    schedule_locked(s, when);
    pthread_mutex_unlock(&s->lock);
}

void server_update_listeners_locked(RpcServer *s)
{
    const RpcServerLimits *l = &s->limits;
    unsigned max_anonymous = l->max_anonymous_clients ? l->max_anonymous_clients : l->max_clients;
    bool accept = s->started && !s->draining && !s->stopping && !s->accept_pause_until &&
                  g_hash_table_size(s->clients) < l->max_clients && s->n_anonymous < max_anonymous;
    if (accept == s->accepting)
        return;
    s->accepting = accept;
    for (Listener *at = s->listeners; at; at = at->next) {
        struct epoll_event e = {.events = accept ? EPOLLIN : 0, .data.ptr = &at->source};
        (void)epoll_ctl(s->epoll_fd, EPOLL_CTL_MOD, at->fd, &e);
    }
}

/* Out of descriptors or memory: the clients that wait are taken later. */
static void pause_accepting(RpcServer *s)
{
    pthread_mutex_lock(&s->lock);
    s->accept_pause_until = g_get_monotonic_time() + ACCEPT_PAUSE_US;
    schedule_locked(s, s->accept_pause_until);
    server_update_listeners_locked(s);
    pthread_mutex_unlock(&s->lock);
}

static bool may_accept(RpcServer *s)
{
    pthread_mutex_lock(&s->lock);
    bool may = s->accepting;
    pthread_mutex_unlock(&s->lock);
    return may;
}

static void accept_clients(RpcServer *s, Listener *listener)
{
    for (int round = 0; round < ACCEPT_ROUNDS && may_accept(s); round++) {
        int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                pause_accepting(s);
            return;
        }
        RpcServerClient *client = server_client_new(s, fd, listener->readonly, listener->auth);
        (void)server_client_start(client);
        rpc_server_client_unref(client);
    }
}

static void attend(RpcServer *s)
{
    pthread_mutex_lock(&s->lock);
    GPtrArray *list = s->attention;
    s->attention = g_ptr_array_new();
    pthread_mutex_unlock(&s->lock);
    for (guint i = 0; i < list->len; i++) {
        RpcServerClient *client = g_ptr_array_index(list, i);
        pthread_mutex_lock(&client->lock);
        client->in_attention = false;
        pthread_mutex_unlock(&client->lock);
        server_client_resume(client);
        rpc_server_client_unref(client);
    }
    g_ptr_array_unref(list);
}

static void on_wake(RpcServer *s)
{
    eventfd_t ignored;
    (void)eventfd_read(s->wake_fd, &ignored);
    attend(s);
}

static void on_timer(RpcServer *s)
{
    uint64_t ignored;
    int64_t next = 0, now = g_get_monotonic_time();
    (void)!read(s->timer_fd, &ignored, sizeof ignored);
    pthread_mutex_lock(&s->lock);
    s->timer_at = 0;
    if (s->accept_pause_until && now >= s->accept_pause_until)
        s->accept_pause_until = 0;
    next = s->accept_pause_until;
    server_update_listeners_locked(s);
    pthread_mutex_unlock(&s->lock);
    g_autoptr(GPtrArray) clients = rpc_server_list_clients(s);
    for (guint i = 0; i < clients->len; i++) {
        int64_t due = server_client_tick(g_ptr_array_index(clients, i), now);
        next = next && due ? MIN(next, due) : MAX(next, due);
    }
    if (next)
        server_schedule(s, next);
}

static bool is_blocked(RpcServerClient *client)
{
    pthread_mutex_lock(&client->lock);
    bool blocked = client->held || client->closing;
    pthread_mutex_unlock(&client->lock);
    return blocked;
}

static void on_client(RpcServerClient *client, uint32_t events)
{
    if (events & EPOLLOUT)
        server_client_writable(client);
    bool ended = events & (EPOLLHUP | EPOLLERR);
    if (!(ended && is_blocked(client)) && (events & ~EPOLLOUT))
        server_client_readable(client, ended || (events & EPOLLRDHUP));
    if (ended && is_blocked(client))
        server_client_remove(client); /* nobody is left who could read an answer */
}

static void release_condemned(RpcServer *s)
{
    for (guint i = 0; i < s->condemned->len; i++)
        rpc_server_client_unref(g_ptr_array_index(s->condemned, i));
    g_ptr_array_set_size(s->condemned, 0);
}

static bool is_stopping(RpcServer *s)
{
    pthread_mutex_lock(&s->lock);
    bool stopping = s->stopping;
    pthread_mutex_unlock(&s->lock);
    return stopping;
}

static void remove_everybody(RpcServer *s)
{
    g_autoptr(GPtrArray) clients = rpc_server_list_clients(s);
    for (guint i = 0; i < clients->len; i++)
        server_client_remove(g_ptr_array_index(clients, i));
}

static void handle(RpcServer *s, IoSource *source, uint32_t events)
{
    switch (source->kind) {
    case IO_WAKE:
        on_wake(s);
        break;
    case IO_TIMER:
        on_timer(s);
        break;
    case IO_LISTENER:
        accept_clients(s, (Listener *)source);
        break;
    case IO_CLIENT:
        on_client((RpcServerClient *)source, events);
        break;
    }
}

int server_run_once(RpcServer *s, int timeout_ms)
{
    struct epoll_event events[EVENTS_MAX];
    bool stopping = false;
    int n = epoll_wait(s->epoll_fd, events, EVENTS_MAX, timeout_ms);
    for (int i = 0; i < n; i++) {
        IoSource *source = events[i].data.ptr;
        handle(s, source, events[i].events);
        stopping |= source->kind == IO_WAKE && is_stopping(s);
    }
    release_condemned(s);
    return stopping ? -ECANCELED : n;
}

void *server_io_thread(void *opaque)
{
    RpcServer *s = opaque;
    while (server_run_once(s, -1) != -ECANCELED)
        ;
    remove_everybody(s);
    attend(s);
    release_condemned(s);
    return NULL;
}
