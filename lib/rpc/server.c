/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Life of a server, its limits and what can be asked of it. */
#include "rpc/server_private.h"

#include "core/error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

const RpcServerLimits rpc_server_limits_default = {
    .min_workers = 5,
    .max_workers = 20,
    .prio_workers = 5,
    .max_clients = 5000,
    .max_anonymous_clients = 20,
    .max_client_requests = 5,
    .anonymous_timeout_s = 60,
    .keepalive_interval_s = 5,
    .keepalive_count = 5,
};

static void watch_own(RpcServer *s, int fd, IoSource *source, IoKind kind)
{
    source->kind = kind;
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = source};
    (void)epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, fd, &e);
}

RpcServer *rpc_server_new(const char *name, const RpcServerLimits *limits, const RpcServerHooks *hooks, void *opaque)
{
    RpcServer *s = g_new0(RpcServer, 1);
    s->name = g_strdup(name);
    s->limits = limits ? *limits : rpc_server_limits_default;
    s->max_client_requests = s->limits.max_client_requests;
    s->hooks = hooks ? *hooks : (RpcServerHooks){0};
    s->opaque = opaque;
    s->programs = g_ptr_array_new();
    s->condemned = g_ptr_array_new();
    s->attention = g_ptr_array_new();
    s->clients = g_hash_table_new(g_int64_hash, g_int64_equal);
    s->read_buffer = g_malloc(RPC_STREAM_CHUNK);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->emptied, NULL);
    pool_init(&s->pool, &s->limits);
    s->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    s->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (s->epoll_fd < 0 || s->wake_fd < 0 || s->timer_fd < 0) {
        error_set_errno(VIR_FROM_RPC, errno, "cannot set up server '%s'", name);
        return rpc_server_free(s);
    }
    watch_own(s, s->wake_fd, &s->wake_source, IO_WAKE);
    watch_own(s, s->timer_fd, &s->timer_source, IO_TIMER);
    return s;
}

const char *rpc_server_name(const RpcServer *s)
{
    return s->name;
}

void rpc_server_add_program(RpcServer *s, const RpcProgram *program)
{
    g_ptr_array_add(s->programs, (gpointer)(uintptr_t)program);
}

int rpc_server_add_listener(RpcServer *s, int fd, bool readonly, int auth)
{
    int flags = fcntl(fd, F_GETFL);
    struct epoll_event e = {0};
    Listener *listener = g_new(Listener, 1);
    *listener = (Listener){{IO_LISTENER}, NULL, fd, readonly, auth};
    pthread_mutex_lock(&s->lock);
    listener->next = s->listeners;
    s->listeners = listener;
    e.events = s->accepting ? EPOLLIN : 0;
    e.data.ptr = &listener->source;
    int rc = fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    if (rc == 0)
        rc = epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, fd, &e);
    int errnum = errno;
    pthread_mutex_unlock(&s->lock);
    if (rc < 0)
        error_set_errno(VIR_FROM_RPC, errnum, "cannot listen on descriptor %d", fd);
    return rc;
}

RpcServerClient *rpc_server_add_client(RpcServer *s, int fd, bool readonly, int auth)
{
    RpcServerClient *client = server_client_new(s, fd, readonly, auth);
    return server_client_start(client) < 0 ? rpc_server_client_unref(client) : client;
}

int rpc_server_start(RpcServer *s)
{
    int rc = thread_start(&s->io_thread, "rpc-io", server_io_thread, s);
    if (rc < 0) {
        error_set_errno(VIR_FROM_RPC, -rc, "cannot start server '%s'", s->name);
        return -1;
    }
    pthread_mutex_lock(&s->lock);
    s->started = true;
    server_update_listeners_locked(s);
    pthread_mutex_unlock(&s->lock);
    return 0;
}

static void close_listeners(RpcServer *s)
{
    while (s->listeners) {
        Listener *listener = s->listeners;
        s->listeners = listener->next;
        close(listener->fd);
        g_free(listener);
    }
}

RpcServer *rpc_server_free(RpcServer *s)
{
    if (!s)
        return NULL;
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    bool started = s->started;
    pthread_mutex_unlock(&s->lock);
    if (started) {
        server_wake(s);
        pthread_join(s->io_thread, NULL);
    }
    pool_done(&s->pool);
    close_listeners(s);
    for (guint i = 0; i < s->attention->len; i++)
        rpc_server_client_unref(g_ptr_array_index(s->attention, i));
    g_ptr_array_unref(s->attention);
    g_ptr_array_unref(s->condemned);
    g_ptr_array_unref(s->programs);
    g_hash_table_unref(s->clients);
    if (s->timer_fd >= 0)
        close(s->timer_fd);
    if (s->wake_fd >= 0)
        close(s->wake_fd);
    if (s->epoll_fd >= 0)
        close(s->epoll_fd);
    pthread_cond_destroy(&s->emptied);
    pthread_mutex_destroy(&s->lock);
    g_free(s->read_buffer);
    g_free(s->name);
    g_free(s);
    return NULL;
}

void rpc_server_stop_listening(RpcServer *s)
{
    pthread_mutex_lock(&s->lock);
    s->draining = true;
    server_update_listeners_locked(s);
    pthread_mutex_unlock(&s->lock);
}

/* Waits until all clients are gone; false when the time is over first. */
static bool wait_until_empty(RpcServer *s, int timeout_ms)
{
    struct timespec until;
    int rc = 0;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += timeout_ms / 1000;
    until.tv_nsec += (timeout_ms % 1000) * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    pthread_mutex_lock(&s->lock);
    while (rc == 0 && g_hash_table_size(s->clients) > 0)
        rc = pthread_cond_timedwait(&s->emptied, &s->lock, &until);
    bool empty = g_hash_table_size(s->clients) == 0 && !s->cut_off;
    pthread_mutex_unlock(&s->lock);
    return empty;
}

bool rpc_server_drain(RpcServer *s, int timeout_ms)
{
    rpc_server_stop_listening(s);
    pthread_mutex_lock(&s->lock);
    s->cut_off = false;
    pthread_mutex_unlock(&s->lock);
    GPtrArray *clients = rpc_server_list_clients(s);
    for (guint i = 0; i < clients->len; i++)
        rpc_server_client_close_after_reply(g_ptr_array_index(clients, i));
    g_ptr_array_unref(clients);
    bool whole = wait_until_empty(s, timeout_ms);
    clients = rpc_server_list_clients(s);
    for (guint i = 0; i < clients->len; i++)
        rpc_server_client_close(g_ptr_array_index(clients, i));
    g_ptr_array_unref(clients);
    return whole;
}

typedef struct {
    void (*fn)(void *opaque);
    void *opaque;
} Task;

static void run_task(void *opaque)
{
    g_autofree Task *task = opaque;
    task->fn(task->opaque);
}

void rpc_server_run(RpcServer *s, void (*fn)(void *opaque), void *opaque)
{
    Task *task = g_new(Task, 1);
    *task = (Task){fn, opaque};
    Job *job = g_new(Job, 1);
    *job = (Job){NULL, run_task, run_task, task, NULL};
    pool_put(&s->pool, job, /* prio= */ false);
}

void rpc_server_get_limits(RpcServer *s, RpcServerLimits *ret)
{
    pthread_mutex_lock(&s->lock);
    *ret = s->limits;
    pthread_mutex_unlock(&s->lock);
}

int rpc_server_set_limits(RpcServer *s, const RpcServerLimits *limits)
{
    if (limits->max_workers == 0 || limits->min_workers > limits->max_workers) {
        rpc_error_set(VIR_ERR_INVALID_ARG, "minWorkers (%u) must not exceed maxWorkers (%u), which must be at least 1",
                      limits->min_workers, limits->max_workers);
        return -1;
    }
    if (limits->max_clients == 0 || limits->max_client_requests == 0 ||
        limits->max_anonymous_clients > limits->max_clients) {
        rpc_error_set(
            VIR_ERR_INVALID_ARG,
            "max_clients (%u) must be at least 1 and not below max_anonymous_clients (%u), max_client_requests (%u) at "
            "least 1",
            limits->max_clients, limits->max_anonymous_clients, limits->max_client_requests);
        return -1;
    }
    pthread_mutex_lock(&s->lock);
    s->limits = *limits;
    __atomic_store_n(&s->max_client_requests, limits->max_client_requests, __ATOMIC_RELAXED);
    server_update_listeners_locked(s);
    pthread_mutex_unlock(&s->lock);
    pool_set_limits(&s->pool, limits);
    return 0;
}

void rpc_server_get_stats(RpcServer *s, RpcServerStats *ret)
{
    Pool *p = &s->pool;
    pthread_mutex_lock(&p->lock);
    ret->workers = p->ordinary.running;
    ret->free_workers = p->ordinary.idle;
    ret->prio_workers = p->prio.running;
    ret->queued = p->ordinary_jobs.len + p->prio_jobs.len;
    pthread_mutex_unlock(&p->lock);
    pthread_mutex_lock(&s->lock);
    ret->clients = g_hash_table_size(s->clients);
    ret->anonymous_clients = s->n_anonymous;
    pthread_mutex_unlock(&s->lock);
}

static void unref_client(gpointer client)
{
    rpc_server_client_unref(client);
}

static gint by_id(gconstpointer a, gconstpointer b)
{
    uint64_t x = (*(RpcServerClient *const *)a)->id, y = (*(RpcServerClient *const *)b)->id;
    return (x > y) - (x < y);
}

GPtrArray *rpc_server_list_clients(RpcServer *s)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(unref_client);
    GHashTableIter iter;
    gpointer client;
    pthread_mutex_lock(&s->lock);
    g_hash_table_iter_init(&iter, s->clients);
    while (g_hash_table_iter_next(&iter, NULL, &client))
        g_ptr_array_add(list, rpc_server_client_ref(client));
    pthread_mutex_unlock(&s->lock);
    g_ptr_array_sort(list, by_id);
    return list;
}

RpcServerClient *rpc_server_lookup_client(RpcServer *s, uint64_t id)
{
    pthread_mutex_lock(&s->lock);
    RpcServerClient *client = g_hash_table_lookup(s->clients, &id);
    if (client)
        rpc_server_client_ref(client);
    pthread_mutex_unlock(&s->lock);
    return client;
}
