/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Life of a client, and its calls. */
#include "rpc/client_private.h"

#include "core/error.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int rpc_connect_unix(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof name.sun_path)
        return -ENAMETOOLONG;
    strcpy(name.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (connect(fd, (struct sockaddr *)&name, sizeof name) < 0) {
        int rc = -errno;
        close(fd);
        return rc;
    }
    return fd;
}

RpcClient *rpc_client_new(int fd)
{
    return rpc_client_new_transport(rpc_transport_socket_new(fd));
}

RpcClient *rpc_client_new_transport(RpcTransport *transport)
{
    RpcClient *c = g_new0(RpcClient, 1);
    c->refs = 1;
    pthread_mutex_init(&c->lock, NULL);
    c->transport = transport;
    c->scratch = g_byte_array_sized_new(512);
    c->events_tail = &c->events;
    c->watch = -1;
    c->keepalive.timer = -1;
    c->flush_kick_fd = -EBADF;
    rpc_reader_init(&c->reader, NULL, 0);
    rpc_out_init(&c->out);
    return c;
}

RpcClient *rpc_client_ref(RpcClient *c)
{
    g_atomic_int_inc(&c->refs);
    return c;
}

bool client_ref_unless_dead(RpcClient *c)
{
    int refs = g_atomic_int_get(&c->refs);
    while (refs > 0)
        if (g_atomic_int_compare_and_exchange_full(&c->refs, refs, refs + 1, &refs))
            return true;
    return false;
}

static void client_free(RpcClient *c)
{
    client_loop_detach(c);
    if (!c->closed)
        c->transport->ops->shutdown(c->transport);
    rpc_transport_free(c->transport);
    client_free_events(c);
    while (c->programs) {
        ClientProgram *p = c->programs;
        c->programs = p->next;
        g_free(p);
    }
    if (c->close_free)
        c->close_free(c->close_opaque);
    if (c->flush_kick_fd >= 0)
        close(c->flush_kick_fd);
    rpc_reader_done(&c->reader);
    rpc_out_done(&c->out);
    g_byte_array_unref(c->scratch);
    if (c->free_owner)
        c->free_owner(c->owner);
    pthread_mutex_destroy(&c->lock);
    g_free(c);
}

void rpc_client_set_owner(RpcClient *c, void *owner, void (*free_owner)(void *owner))
{
    c->owner = owner;
    c->free_owner = free_owner;
}

RpcClient *rpc_client_unref(RpcClient *c)
{
    if (c && g_atomic_int_dec_and_test(&c->refs))
        client_free(c);
    return NULL;
}

void rpc_client_add_program(RpcClient *c, const RpcClientProgram *program, void *opaque)
{
    ClientProgram *p = g_new(ClientProgram, 1);
    *p = (ClientProgram){c->programs, program, opaque};
    c->programs = p;
}

bool rpc_client_is_open(RpcClient *c)
{
    pthread_mutex_lock(&c->lock);
    bool open = !c->closed;
    pthread_mutex_unlock(&c->lock);
    return open;
}

bool rpc_client_can_pass_fds(RpcClient *c)
{
    return c->transport->ops->passes_fds;
}

bool rpc_client_is_local(RpcClient *c)
{
    return c->transport->ops->passes_fds;
}

void rpc_client_close(RpcClient *c, RpcCloseReason reason)
{
    pthread_mutex_lock(&c->lock);
    client_close_locked(c, reason, 0, "client socket is closed");
    pthread_mutex_unlock(&c->lock);
    client_deliver(c, false);
}

void rpc_client_set_close_callback(RpcClient *c, void (*cb)(RpcClient *c, RpcCloseReason reason, void *opaque),
                                   void *opaque, void (*free_opaque)(void *opaque))
{
    pthread_mutex_lock(&c->lock);
    void *old = c->close_opaque;
    void (*old_free)(void *opaque) = c->close_free;
    c->close_cb = cb;
    c->close_opaque = opaque;
    c->close_free = free_opaque;
    pthread_mutex_unlock(&c->lock);
    if (old_free)
        old_free(old);
}

/* Encodes and sends; on failure the thread's error is set. */
static int send_call_locked(RpcClient *c, const RpcHeader *h, const RpcClientCall *call)
{
    c->scratch->len = 0;
    if (rpc_message_encode(c->scratch, h, call->n_fds, call->args_type, call->args) < 0) {
        rpc_error_set(VIR_ERR_RPC, "Unable to encode message payload");
        return -1;
    }
    int rc = rpc_out_put(&c->out, c->transport, RPC_OUT_REPLY, c->scratch, call->fds, call->n_fds);
    if (rc == 1)
        c->scratch = g_byte_array_sized_new(512);
    if (rc < 0) {
        client_close_locked(c, RPC_CLOSE_ERROR, -rc, "Cannot write data");
        client_raise_closed_locked(c, true);
        return -1;
    }
    return 0;
}

static void remove_waiter_locked(RpcClient *c, Waiter *w)
{
    for (Waiter **at = &c->waiters; *at; at = &(*at)->next) {
        if (*at == w) {
            *at = w->next;
            return;
        }
    }
}

static int call_outcome_locked(RpcClient *c, Waiter *w)
{
    if (w->done && !w->failed)
        return 0;
    if (w->done) {
        rpc_error_to_thread(&w->error);
        xdr_clear(&xdr_rpc_error, &w->error);
    } else if (c->closed) {
        client_raise_closed_locked(c, true);
    } else {
        rpc_error_set(VIR_ERR_OPERATION_TIMEOUT, "no reply to procedure %d of program 0x%08x within %d ms",
                      w->header.proc, w->header.prog, w->call->timeout_ms);
    }
    return -1;
}

static int call_locked(RpcClient *c, const RpcClientCall *call)
{
    Waiter w = {.kind = WAIT_REPLY, .call = call};
    int64_t deadline = call->timeout_ms ? g_get_monotonic_time() + call->timeout_ms * INT64_C(1000) : 0;
    if (c->closed) {
        client_raise_closed_locked(c, false);
        return -1;
    }
    w.header = (RpcHeader){call->prog,  call->vers, call->proc, call->n_fds ? RPC_CALL_WITH_FDS : RPC_CALL,
                           ++c->serial, RPC_OK};
    if (call->stream)
        client_stream_open_locked(call->stream, &w.header);
    w.next = c->waiters;
    c->waiters = &w;
    int rc = send_call_locked(c, &w.header, call);
    if (rc == 0) {
        client_wait_locked(c, &w, deadline);
        rc = call_outcome_locked(c, &w);
    }
    remove_waiter_locked(c, &w);
    if (rc < 0 && call->stream)
        client_stream_drop_locked(call->stream);
    return rc;
}

int rpc_client_call(RpcClient *c, const RpcClientCall *call)
{
    if (call->n_fds > RPC_FDS_MAX || (call->n_fds && !c->transport->ops->passes_fds)) {
        rpc_error_set(VIR_ERR_OPERATION_INVALID, "%u file descriptors cannot be sent over this connection",
                      call->n_fds);
        return -1;
    }
    if (call->ret_n_fds)
        *call->ret_n_fds = 0;
    pthread_mutex_lock(&c->lock);
    int rc = call_locked(c, call);
    bool deliver = c->events || c->close_pending;
    pthread_mutex_unlock(&c->lock);
    if (deliver)
        client_deliver(c, false);
    return rc;
}
