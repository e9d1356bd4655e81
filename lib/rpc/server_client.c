/* SPDX-License-Identifier: LGPL-2.1-or-later
 * One client: its connection, what it may still send us and what we still have to send it. */
#include "rpc/server_private.h"

#include "core/error.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define SPARE_SIZE 1024
/* Edge-triggered: a client that is held back needs no system call to be left alone, and one that has been read dry is
 * not polled again. So whoever stops reading early sees to it that the rest is read later. */
#define WATCHED (EPOLLIN | EPOLLRDHUP | EPOLLET)
#define READ_ROUNDS 8 /* reads from one client before the others have their turn */

static const RpcHeader ping = {RPC_KEEPALIVE_PROGRAM, RPC_KEEPALIVE_VERSION, RPC_KEEPALIVE_PING, RPC_EVENT, 0, RPC_OK};
static const RpcHeader pong = {RPC_KEEPALIVE_PROGRAM, RPC_KEEPALIVE_VERSION, RPC_KEEPALIVE_PONG, RPC_EVENT, 0, RPC_OK};

/* Each thread keeps one small buffer for its next message. */
static __thread GByteArray *spare;

static void spare_free(gpointer unused)
{
    g_clear_pointer(&spare, g_byte_array_unref);
}

static GPrivate at_thread_end = G_PRIVATE_INIT(spare_free);

GByteArray *server_message_new(void)
{
    if (spare)
        return g_steal_pointer(&spare);
    g_private_set(&at_thread_end, &spare);
    return g_byte_array_sized_new(SPARE_SIZE);
}

void server_message_done(GByteArray *message)
{
    if (message->len > SPARE_SIZE || spare) {
        g_byte_array_unref(message);
        return;
    }
    message->len = 0;
    spare = message;
}

static void find_identity(RpcServerClient *client, int fd)
{
    struct ucred cred;
    socklen_t len = sizeof cred;
    char label[4096];
    if (!client->transport->ops->passes_fds)
        return;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) == 0) {
        client->has_credentials = true;
        client->uid = cred.uid;
        client->gid = cred.gid;
        client->pid = cred.pid;
    }
    len = sizeof label - 1;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERSEC, label, &len) == 0 && len > 0) {
        label[len] = '\0';
        client->security_label = g_strdup(label);
    }
}

RpcServerClient *server_client_new(RpcServer *s, int fd, bool readonly, int auth)
{
    RpcServerClient *client = g_new0(RpcServerClient, 1);
    client->source.kind = IO_CLIENT;
    client->refs = 1;
    client->server = s;
    client->connected_at = time(NULL);
    client->readonly = readonly;
    client->auth = auth;
    client->authenticated = auth == 0;
    client->transport = rpc_transport_socket_new(fd);
    pthread_mutex_init(&client->lock, NULL);
    rpc_out_init(&client->out);
    rpc_reader_init(&client->reader, s->read_buffer, RPC_STREAM_CHUNK);
    find_identity(client, fd);
    pthread_mutex_lock(&s->lock);
    client->id = ++s->next_id;
    if (!client->authenticated && s->limits.anonymous_timeout_s)
        client->auth_deadline = g_get_monotonic_time() + s->limits.anonymous_timeout_s * INT64_C(1000000);
    pthread_mutex_unlock(&s->lock);
    return client;
}

static void client_free(RpcServerClient *client)
{
    if (client->free_data)
        client->free_data(client->data);
    rpc_reader_done(&client->reader);
    rpc_out_done(&client->out);
    rpc_transport_free(client->transport);
    pthread_mutex_destroy(&client->lock);
    g_free(client->security_label);
    g_free(client);
}

RpcServerClient *rpc_server_client_ref(RpcServerClient *client)
{
    g_atomic_int_inc(&client->refs);
    return client;
}

RpcServerClient *rpc_server_client_unref(RpcServerClient *client)
{
    if (client && g_atomic_int_dec_and_test(&client->refs))
        client_free(client);
    return NULL;
}

int server_client_start(RpcServerClient *client)
{
    RpcServer *s = client->server;
    if (s->hooks.client_new && s->hooks.client_new(client, s->opaque) < 0)
        return -1;
    pthread_mutex_lock(&client->lock);
    pthread_mutex_lock(&s->lock);
    g_hash_table_insert(s->clients, &client->id, rpc_server_client_ref(client));
    client->counted_anonymous = !client->authenticated;
    s->n_anonymous += client->counted_anonymous;
    server_update_listeners_locked(s);
    pthread_mutex_unlock(&s->lock);
    pthread_mutex_unlock(&client->lock);
    if (client->auth_deadline)
        server_schedule(s, client->auth_deadline);
    struct epoll_event e = {.events = WATCHED, .data.ptr = &client->source};
    pthread_mutex_lock(&client->lock);
    client->armed = WATCHED;
    (void)epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, client->transport->fd, &e);
    pthread_mutex_unlock(&client->lock);
    return 0;
}

void server_client_arm_locked(RpcServerClient *client)
{
    if (client->closed)
        return;
    uint32_t events = WATCHED | (rpc_out_is_empty(&client->out) ? 0 : EPOLLOUT);
    if (events == client->armed)
        return;
    struct epoll_event e = {.events = events, .data.ptr = &client->source};
    (void)epoll_ctl(client->server->epoll_fd, EPOLL_CTL_MOD, client->transport->fd, &e);
    client->armed = events;
}

/* Whether it can matter what the next message is. */
static bool is_near_limit_locked(RpcServerClient *client)
{
    return client->streams || client->out.waiting[RPC_OUT_REPLY] > RPC_REPLY_BACKLOG_MAX ||
           client->requests >= __atomic_load_n(&client->server->max_client_requests, __ATOMIC_RELAXED);
}

void server_client_note_locked(RpcServerClient *client)
{
    g_atomic_int_set(&client->careful,
                     client->closed || client->closing || client->held || is_near_limit_locked(client));
}

void server_client_kill_locked(RpcServerClient *client)
{
    if (client->closed)
        return;
    client->closing = true;
    server_client_note_locked(client);
    client->transport->ops->shutdown(client->transport);
}

void server_client_changed_locked(RpcServerClient *client)
{
    if (client->closing && g_atomic_int_get(&client->calls) == 0 && rpc_out_is_empty(&client->out))
        server_client_kill_locked(client);
    if (client->held && !client->closed)
        server_attend(client);
}

/* Sends or queues; with an error the connection is of no use any more. Returns 1 when the queue has taken the message.
 */
static int put_locked(RpcServerClient *client, RpcOutKind kind, GByteArray *message, const int *fds, unsigned n_fds)
{
    int rc = -EPIPE;
    if (client->closed)
        return rc;
    if (kind != RPC_OUT_EVENT || client->out.waiting[kind] + message->len <= RPC_EVENT_BACKLOG_MAX)
        rc = rpc_out_put(&client->out, client->transport, kind, message, fds, n_fds);
    if (rc == 1) {
        server_client_arm_locked(client);
        server_client_note_locked(client);
    } else if (rc < 0) {
        server_client_kill_locked(client);
    }
    return rc;
}

int server_client_put(RpcServerClient *client, RpcOutKind kind, GByteArray *message)
{
    pthread_mutex_lock(&client->lock);
    int rc = put_locked(client, kind, message, NULL, 0);
    pthread_mutex_unlock(&client->lock);
    if (rc != 1)
        server_message_done(message);
    return MIN(rc, 0);
}

void server_client_answer(RpcServerClient *client, const RpcCall *call, GByteArray *message)
{
    pthread_mutex_lock(&client->lock);
    int rc = message ? put_locked(client, RPC_OUT_REPLY, message, call->reply_fds, call->n_reply_fds) : 1;
    g_atomic_int_add(&client->calls, -1);
    if (call->counted)
        client->requests--;
    server_client_changed_locked(client);
    server_client_note_locked(client);
    pthread_mutex_unlock(&client->lock);
    if (rc != 1)
        server_message_done(message);
}

void server_client_remove(RpcServerClient *client)
{
    RpcServer *s = client->server;
    pthread_mutex_lock(&client->lock);
    if (client->closed) {
        pthread_mutex_unlock(&client->lock);
        return;
    }
    client->closed = true;
    server_client_note_locked(client);
    bool cut_off = g_atomic_int_get(&client->calls) > 0 || !rpc_out_is_empty(&client->out);
    client->transport->ops->shutdown(client->transport);
    (void)epoll_ctl(s->epoll_fd, EPOLL_CTL_DEL, client->transport->fd, NULL);
    client->transport = rpc_transport_free(client->transport);
    rpc_out_done(&client->out);
    bool anonymous = client->counted_anonymous;
    client->counted_anonymous = false;
    pthread_mutex_unlock(&client->lock);
    pool_purge(&s->pool, client);
    server_streams_abort(client);
    if (s->hooks.client_closed)
        s->hooks.client_closed(client, s->opaque);
    g_ptr_array_add(s->condemned, client); /* the reference of the table of clients */
    pthread_mutex_lock(&s->lock);
    g_hash_table_steal(s->clients, &client->id);
    s->n_anonymous -= anonymous;
    s->cut_off |= cut_off;
    server_update_listeners_locked(s);
    if (g_hash_table_size(s->clients) == 0)
        pthread_cond_broadcast(&s->emptied);
    pthread_mutex_unlock(&s->lock);
}

static void send_keepalive(RpcServerClient *client, const RpcHeader *h)
{
    GByteArray *message = server_message_new();
    (void)rpc_message_encode(message, h, 0, NULL, NULL);
    (void)server_client_put(client, RPC_OUT_EVENT, message);
}

static int receive(RpcServerClient *client, RpcMessage *m)
{
    switch ((RpcType)m->header.type) {
    case RPC_CALL:
    case RPC_CALL_WITH_FDS:
        return server_call_receive(client, m);
    case RPC_STREAM:
    case RPC_STREAM_HOLE:
        return server_stream_receive(client, m);
    case RPC_EVENT: /* the only ones a client sends */
        if (m->header.prog != RPC_KEEPALIVE_PROGRAM || m->len)
            return -EBADMSG;
        if (m->header.proc == RPC_KEEPALIVE_PING)
            send_keepalive(client, &pong);
        return 0;
    default:
        return -EBADMSG;
    }
}

/* Whether the message at the front may be taken: not when it has to wait for something; then nothing is read until it
 * need not. */
static bool may_take(RpcServerClient *client)
{
    RpcHeader h;
    if (!g_atomic_int_get(&client->careful))
        return true;
    pthread_mutex_lock(&client->lock);
    bool open = !client->closed && !client->closing;
    bool wait = open && is_near_limit_locked(client) && rpc_reader_peek(&client->reader, &h) &&
                (server_call_must_wait_locked(client, &h) || server_stream_must_wait_locked(client, &h));
    client->held = wait;
    server_client_note_locked(client);
    pthread_mutex_unlock(&client->lock);
    return open && !wait;
}

static bool may_read(RpcServerClient *client)
{
    if (!g_atomic_int_get(&client->careful))
        return true;
    pthread_mutex_lock(&client->lock);
    bool may = !client->closed && !client->closing && !client->held;
    pthread_mutex_unlock(&client->lock);
    return may;
}

/* Handles the whole messages that have been read. */
static void process(RpcServerClient *client)
{
    RpcMessage m;
    int rc = 0;
    while (may_take(client) && (rc = rpc_reader_next(&client->reader, &m)) == 1) {
        rc = receive(client, &m);
        rpc_message_close_fds(&m);
        if (rc < 0)
            break;
    }
    if (rc < 0)
        server_client_remove(client);
    rpc_reader_settle(&client->reader);
}

static void note_activity(RpcServerClient *client)
{
    if (!g_atomic_int_get(&client->keepalive))
        return;
    client->last_in = g_get_monotonic_time();
    client->unanswered = 0;
}

void server_client_readable(RpcServerClient *client, bool ended)
{
    for (int round = 0; round < READ_ROUNDS && may_read(client); round++) {
        size_t room;
        int fd;
        uint8_t *to = rpc_reader_room(&client->reader, &room);
        ssize_t n = client->transport->ops->recv(client->transport, to, room, /* wait= */ false, &fd);
        if (n == -EAGAIN)
            return;
        if (n <= 0 || rpc_reader_filled(&client->reader, (size_t)n, fd) < 0) {
            server_client_remove(client);
            return;
        }
        note_activity(client);
        process(client);
        if ((size_t)n < room && fd < 0 && !ended) /* that was all there is */
            return;
    }
    pthread_mutex_lock(&client->lock);
    if (!client->closed && !client->closing && !client->held)
        server_attend(client); /* the others first */
    pthread_mutex_unlock(&client->lock);
}

void server_client_resume(RpcServerClient *client)
{
    pthread_mutex_lock(&client->lock);
    bool held = client->held && !client->closed;
    client->held = false;
    server_client_note_locked(client);
    server_client_changed_locked(client);
    pthread_mutex_unlock(&client->lock);
    if (held)
        process(client);
    server_client_readable(client, /* ended= */ true);
}

void server_client_writable(RpcServerClient *client)
{
    pthread_mutex_lock(&client->lock);
    int rc = client->closed ? 0 : rpc_out_flush(&client->out, client->transport);
    server_client_arm_locked(client);
    server_client_changed_locked(client);
    server_client_note_locked(client);
    bool streams = client->streams && client->out.waiting[RPC_OUT_STREAM] < RPC_STREAM_BACKLOG_MAX;
    pthread_mutex_unlock(&client->lock);
    if (rc < 0)
        server_client_remove(client);
    else if (streams)
        server_streams_continue(client);
}

/* Keepalive: a ping after silence, the end after too many without an answer. Returns when to look again. */
static int64_t keepalive_tick(RpcServerClient *client, const RpcServerLimits *limits, int64_t now)
{
    int64_t interval = limits->keepalive_interval_s * INT64_C(1000000);
    if (!client->last_in)
        client->last_in = now;
    int64_t due = client->last_in + interval * (client->unanswered + 1);
    if (client->held) { /* its answers and its own pings wait behind what we do not read: tell it that we live */
        send_keepalive(client, &pong);
        client->last_in = now;
        client->unanswered = 0;
        return now + interval;
    }
    if (now < due)
        return due;
    if (client->unanswered >= limits->keepalive_count) {
        server_client_remove(client);
        return 0;
    }
    client->unanswered++;
    send_keepalive(client, &ping);
    return client->last_in + interval * (client->unanswered + 1);
}

int64_t server_client_tick(RpcServerClient *client, int64_t now)
{
    RpcServerLimits limits;
    int64_t next = 0;
    rpc_server_get_limits(client->server, &limits);
    pthread_mutex_lock(&client->lock);
    int64_t auth_deadline = g_atomic_int_get(&client->authenticated) ? 0 : client->auth_deadline;
    bool keepalive = g_atomic_int_get(&client->keepalive) && limits.keepalive_interval_s > 0;
    pthread_mutex_unlock(&client->lock);
    if (auth_deadline && now >= auth_deadline) {
        server_client_remove(client);
        return 0;
    }
    next = auth_deadline;
    if (keepalive) {
        int64_t due = keepalive_tick(client, &limits, now);
        next = next && due ? MIN(next, due) : MAX(next, due);
    }
    return next;
}

RpcServer *rpc_server_client_server(RpcServerClient *client)
{
    return client->server;
}

uint64_t rpc_server_client_id(const RpcServerClient *client)
{
    return client->id;
}

time_t rpc_server_client_connected_at(const RpcServerClient *client)
{
    return client->connected_at;
}

bool rpc_server_client_readonly(const RpcServerClient *client)
{
    return client->readonly;
}

int rpc_server_client_auth(const RpcServerClient *client)
{
    return client->auth;
}

bool rpc_server_client_authenticated(RpcServerClient *client)
{
    return g_atomic_int_get(&client->authenticated);
}

void rpc_server_client_set_authenticated(RpcServerClient *client)
{
    RpcServer *s = client->server;
    pthread_mutex_lock(&client->lock);
    g_atomic_int_set(&client->authenticated, true);
    if (client->counted_anonymous) {
        client->counted_anonymous = false;
        pthread_mutex_lock(&s->lock);
        s->n_anonymous--;
        server_update_listeners_locked(s);
        pthread_mutex_unlock(&s->lock);
    }
    pthread_mutex_unlock(&client->lock);
}

int rpc_server_client_credentials(RpcServerClient *client, uid_t *ret_uid, gid_t *ret_gid, pid_t *ret_pid)
{
    if (!client->has_credentials)
        return -1;
    *ret_uid = client->uid;
    *ret_gid = client->gid;
    *ret_pid = client->pid;
    return 0;
}

const char *rpc_server_client_security_label(RpcServerClient *client)
{
    return client->security_label;
}

void rpc_server_client_set_data(RpcServerClient *client, void *data, void (*free_data)(void *data))
{
    client->data = data;
    client->free_data = free_data;
}

void *rpc_server_client_data(RpcServerClient *client)
{
    return client->data;
}

void rpc_server_client_close(RpcServerClient *client)
{
    pthread_mutex_lock(&client->lock);
    server_client_kill_locked(client);
    pthread_mutex_unlock(&client->lock);
}

void rpc_server_client_close_after_reply(RpcServerClient *client)
{
    pthread_mutex_lock(&client->lock);
    client->closing = true;
    server_client_note_locked(client);
    server_client_changed_locked(client);
    pthread_mutex_unlock(&client->lock);
}

void rpc_server_client_start_keepalive(RpcServerClient *client)
{
    RpcServerLimits limits;
    rpc_server_get_limits(client->server, &limits);
    if (limits.keepalive_interval_s <= 0)
        return;
    g_atomic_int_set(&client->keepalive, 1);
    server_schedule(client->server, g_get_monotonic_time() + limits.keepalive_interval_s * INT64_C(1000000));
}

int rpc_server_client_send(RpcServerClient *client, uint32_t prog, uint32_t vers, int32_t proc, const XdrType *type,
                           const void *msg)
{
    GByteArray *message = server_message_new();
    /* serial 1, as stock daemons send it; receivers do not look at it */
    RpcHeader h = {prog, vers, proc, RPC_EVENT, 1, RPC_OK};
    if (rpc_message_encode(message, &h, 0, type, msg) < 0) {
        server_message_done(message);
        return -1;
    }
    return server_client_put(client, RPC_OUT_EVENT, message) < 0 ? -1 : 0;
}

int rpc_server_client_send_bytes(RpcServerClient *client, const uint8_t *bytes, size_t len)
{
    GByteArray *message = g_byte_array_sized_new(len);
    g_byte_array_append(message, bytes, len);
    return server_client_put(client, RPC_OUT_EVENT, message) < 0 ? -1 : 0;
}

int rpc_server_client_fd(const RpcServerClient *client)
{
    return client->transport->fd;
}
