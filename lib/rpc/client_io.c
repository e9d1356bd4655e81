/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Reading, sending and waiting. One thread reads at a time; which one is decided here, and nothing else is. */
#include "rpc/client_private.h"

#include "core/error.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

void client_wake_locked(Waiter *w)
{
    if (w->sleeping)
        pthread_cond_signal(&w->cond);
}

static void finish_waiter_locked(Waiter *w)
{
    w->done = true;
    client_wake_locked(w);
}

void client_close_locked(RpcClient *c, RpcCloseReason reason, int errnum, const char *text)
{
    if (c->closed)
        return;
    c->closed = true;
    c->reason = reason;
    c->close_errno = errnum;
    c->close_text = text;
    c->close_pending = c->close_cb != NULL;
    c->transport->ops->shutdown(c->transport);
    client_streams_closed_locked(c);
    for (Waiter *w = c->waiters; w; w = w->next)
        client_wake_locked(w);
    client_loop_arm_locked(c);
    client_loop_kick_locked(c);
}

void client_raise_closed_locked(RpcClient *c, bool was_waiting)
{
    if (!was_waiting)
        rpc_error_set(VIR_ERR_INTERNAL_ERROR, "client socket is closed");
    else if (c->close_errno)
        error_set_errno(VIR_FROM_RPC, c->close_errno, "%s", c->close_text);
    else
        rpc_error_set(c->reason == RPC_CLOSE_ERROR ? VIR_ERR_RPC : VIR_ERR_INTERNAL_ERROR, "%s", c->close_text);
}

static void broken_locked(RpcClient *c, const char *text)
{
    client_close_locked(c, RPC_CLOSE_ERROR, 0, text);
}

/* Gives the descriptors of a reply to its caller. */
static void hand_over_fds(RpcMessage *m, const RpcClientCall *call)
{
    if (!call->ret_fds || !call->ret_n_fds)
        return;
    for (unsigned i = 0; i < m->n_fds; i++) {
        call->ret_fds[i] = m->fds[i];
        m->fds[i] = -EBADF;
    }
    *call->ret_n_fds = m->n_fds;
}

static int reply_locked(RpcClient *c, RpcMessage *m)
{
    Waiter *w = c->waiters;
    while (w && (w->kind != WAIT_REPLY || w->done || w->header.serial != m->header.serial))
        w = w->next;
    if (!w) /* its caller has given up, or has been answered */
        return 0;
    if (m->header.prog != w->header.prog || m->header.proc != w->header.proc || m->header.status == RPC_CONTINUE)
        return -EBADMSG;
    int rc;
    if (m->header.status == RPC_ERROR) {
        rc = xdr_decode(&xdr_rpc_error, &w->error, m->payload, m->len, NULL);
        w->failed = true;
    } else {
        rc = xdr_decode(w->call->ret_type, w->call->ret, m->payload, m->len, NULL);
        if (rc == 0)
            hand_over_fds(m, w->call);
    }
    if (rc == 0)
        finish_waiter_locked(w);
    return rc;
}

static int dispatch_locked(RpcClient *c, RpcMessage *m)
{
    if (c->keepalive.interval_us) {
        c->keepalive.last_in = g_get_monotonic_time();
        c->keepalive.unanswered = 0;
    }
    switch ((RpcType)m->header.type) {
    case RPC_REPLY:
    case RPC_REPLY_WITH_FDS:
        return reply_locked(c, m);
    case RPC_EVENT:
        if (m->header.prog == RPC_KEEPALIVE_PROGRAM)
            return client_keepalive_receive_locked(c, m);
        return client_queue_event_locked(c, m);
    case RPC_STREAM:
    case RPC_STREAM_HOLE:
        return client_stream_receive_locked(c, m);
    default:
        return -EBADMSG;
    }
}

static void dispatch_all_locked(RpcClient *c)
{
    RpcMessage m;
    int rc = 0;
    while (!c->closed && (rc = rpc_reader_next(&c->reader, &m)) == 1) {
        rc = dispatch_locked(c, &m);
        rpc_message_close_fds(&m);
        if (rc < 0)
            break;
    }
    if (rc < 0)
        broken_locked(c, "Unable to decode message payload");
}

/* What a read has brought. Returns false when there is nothing more to read now. */
static bool received_locked(RpcClient *c, ssize_t n, int fd)
{
    if (n == -EAGAIN)
        return false;
    if (n == 0)
        client_close_locked(c, RPC_CLOSE_EOF, EIO, "End of file while reading data");
    else if (n == -EBADMSG)
        broken_locked(c, "unexpected file descriptors");
    else if (n < 0)
        client_close_locked(c, n == -ECONNRESET ? RPC_CLOSE_EOF : RPC_CLOSE_ERROR, (int)-n, "Cannot recv data");
    else if (rpc_reader_filled(&c->reader, (size_t)n, fd) < 0)
        broken_locked(c, "unexpected file descriptors");
    else
        dispatch_all_locked(c);
    return !c->closed;
}

void client_read_available_locked(RpcClient *c)
{
    size_t room;
    int fd = -1;
    for (int rounds = 0; rounds < 16 && !c->closed; rounds++) {
        uint8_t *to = rpc_reader_room(&c->reader, &room);
        ssize_t n = c->transport->ops->recv(c->transport, to, room, /* wait= */ false, &fd);
        if (!received_locked(c, n, fd) || (size_t)n < room)
            return;
    }
}

void client_flush_locked(RpcClient *c)
{
    if (rpc_out_is_empty(&c->out) || c->closed)
        return;
    int rc = rpc_out_flush(&c->out, c->transport);
    if (rc < 0)
        client_close_locked(c, RPC_CLOSE_ERROR, -rc, "Cannot write data");
    for (Waiter *w = c->waiters; w; w = w->next)
        if (w->kind == WAIT_SENT && !w->done && c->out.sent >= w->sent_mark)
            finish_waiter_locked(w);
}

int client_send_locked(RpcClient *c, const RpcHeader *h, const XdrType *type, const void *payload)
{
    GByteArray *message = g_byte_array_sized_new(64);
    int rc = rpc_message_encode(message, h, 0, type, payload);
    if (rc == 0)
        rc = rpc_out_put(&c->out, c->transport, RPC_OUT_REPLY, message, NULL, 0);
    if (rc != 1)
        g_byte_array_unref(message);
    if (rc < 0)
        client_close_locked(c, RPC_CLOSE_ERROR, -rc, "Cannot write data");
    return MIN(rc, 0);
}

static int poll_until(struct pollfd *fds, nfds_t n, int64_t deadline)
{
    struct timespec ts, *timeout = NULL;
    if (deadline) {
        int64_t left = MAX(deadline - g_get_monotonic_time(), 0);
        ts = (struct timespec){left / G_USEC_PER_SEC, (left % G_USEC_PER_SEC) * 1000};
        timeout = &ts;
    }
    return ppoll(fds, n, timeout, NULL);
}

/* This thread reads, once, for everybody; it also sends what is left, so it sleeps in recv only when nothing is. What
 * others leave unsent while it sleeps there is theirs to send: flush_once_locked(). */
static void read_once_locked(RpcClient *c, int64_t deadline)
{
    size_t room;
    int fd = -1;
    bool send_too = !rpc_out_is_empty(&c->out);
    bool wait = !deadline && !send_too;
    uint8_t *to = rpc_reader_room(&c->reader, &room);
    c->reading = true;
    client_loop_arm_locked(c);
    pthread_mutex_unlock(&c->lock);
    if (!wait) {
        struct pollfd p = {c->transport->fd, POLLIN | (send_too ? POLLOUT : 0), 0};
        (void)poll_until(&p, 1, deadline);
    }
    ssize_t n = c->transport->ops->recv(c->transport, to, room, wait, &fd);
    pthread_mutex_lock(&c->lock);
    c->reading = false;
    if (!c->closed)
        (void)received_locked(c, n, fd);
    else if (n > 0 && fd >= 0)
        close(fd);
    client_flush_locked(c);
}

/* Another thread sleeps in recv, but there is something to send: this one waits for room. */
static void flush_once_locked(RpcClient *c, int64_t deadline)
{
    if (c->flush_kick_fd < 0)
        c->flush_kick_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct pollfd p[] = {{c->transport->fd, POLLOUT, 0}, {c->flush_kick_fd, POLLIN, 0}};
    c->flushing = true;
    pthread_mutex_unlock(&c->lock);
    (void)poll_until(p, G_N_ELEMENTS(p), deadline);
    eventfd_t ignored;
    (void)eventfd_read(p[1].fd, &ignored);
    pthread_mutex_lock(&c->lock);
    c->flushing = false;
    client_flush_locked(c);
}

static void sleep_locked(RpcClient *c, Waiter *w, int64_t deadline)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->cond, &attr);
    pthread_condattr_destroy(&attr);
    w->sleeping = true;
    if (deadline) {
        struct timespec ts = {deadline / G_USEC_PER_SEC, (deadline % G_USEC_PER_SEC) * 1000};
        (void)pthread_cond_timedwait(&w->cond, &c->lock, &ts);
    } else {
        pthread_cond_wait(&w->cond, &c->lock);
    }
    w->sleeping = false;
    pthread_cond_destroy(&w->cond);
}

static bool wake_one_locked(RpcClient *c, const Waiter *self)
{
    for (Waiter *w = c->waiters; w; w = w->next) {
        if (w != self && !w->done && w->sleeping) {
            client_wake_locked(w);
            return true;
        }
    }
    return false;
}

/* Whoever stops reading or sending sees to it that somebody else does, as long as anybody waits. */
static void pass_on_locked(RpcClient *c, const Waiter *self)
{
    bool unsent = !rpc_out_is_empty(&c->out) && !c->flushing;
    if (c->closed)
        return;
    if ((!c->reading || unsent) && !wake_one_locked(c, self) && !c->reading && c->flushing)
        (void)eventfd_write(c->flush_kick_fd, 1);
    client_loop_arm_locked(c);
}

void client_wait_locked(RpcClient *c, Waiter *w, int64_t deadline)
{
    while (!w->done && !c->closed && !(deadline && g_get_monotonic_time() >= deadline)) {
        if (!c->reading)
            read_once_locked(c, deadline);
        else if (!rpc_out_is_empty(&c->out) && !c->flushing)
            flush_once_locked(c, deadline);
        else
            sleep_locked(c, w, deadline);
    }
    pass_on_locked(c, w);
}
