/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rpc/outqueue.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define GATHER_MAX 16

struct RpcOutItem {
    RpcOutItem *next;
    RpcOutKind kind;
    GByteArray *bytes;
    size_t sent;
    int *fds;
    unsigned n_fds;
    unsigned fds_sent;
};

void rpc_out_init(RpcOutQueue *q)
{
    *q = (RpcOutQueue){0};
    q->tail = &q->head;
}

static void item_free(RpcOutItem *item)
{
    for (unsigned i = 0; i < item->n_fds; i++)
        close(item->fds[i]);
    g_free(item->fds);
    g_byte_array_unref(item->bytes);
    g_free(item);
}

void rpc_out_done(RpcOutQueue *q)
{
    while (q->head) {
        RpcOutItem *item = q->head;
        q->head = item->next;
        item_free(item);
    }
    rpc_out_init(q);
}

static void append(RpcOutQueue *q, RpcOutItem *item)
{
    q->waiting[item->kind] += item->bytes->len - item->sent;
    *q->tail = item;
    q->tail = &item->next;
}

/* Sends descriptors, each with its own zero byte. Returns how many went, or a negative errno when none could. */
static int send_fds(RpcTransport *t, const int *fds, unsigned n)
{
    static const char mark = 0;
    const struct iovec iov = {(char *)(uintptr_t)&mark, 1};
    for (unsigned i = 0; i < n; i++) {
        ssize_t rc = t->ops->send(t, &iov, 1, fds[i]);
        if (rc < 0)
            return rc == -EAGAIN || i > 0 ? (int)i : (int)rc;
    }
    return (int)n;
}

/* Keeps copies of the descriptors from the first unsent one on. */
static int item_keep_fds(RpcOutItem *item, const int *fds, unsigned n)
{
    item->fds = n ? g_new(int, n) : NULL;
    for (; item->n_fds < n; item->n_fds++) {
        int fd = fcntl(fds[item->n_fds], F_DUPFD_CLOEXEC, 0);
        if (fd < 0)
            return -errno;
        item->fds[item->n_fds] = fd;
    }
    return 0;
}

int rpc_out_put(RpcOutQueue *q, RpcTransport *t, RpcOutKind kind, GByteArray *message, const int *fds, unsigned n_fds)
{
    size_t sent = 0;
    unsigned fds_sent = 0;
    if (!q->head) {
        const struct iovec iov = {message->data, message->len};
        ssize_t rc = t->ops->send(t, &iov, 1, -1);
        if (rc < 0 && rc != -EAGAIN)
            return (int)rc;
        sent = MAX(rc, 0);
        if (sent == message->len && n_fds) {
            int n = send_fds(t, fds, n_fds);
            if (n < 0)
                return n;
            fds_sent = (unsigned)n;
        }
    }
    q->put += message->len + n_fds;
    q->sent += sent + fds_sent;
    if (sent == message->len && fds_sent == n_fds)
        return 0;
    RpcOutItem *item = g_new0(RpcOutItem, 1);
    int rc = item_keep_fds(item, fds + fds_sent, n_fds - fds_sent);
    item->kind = kind;
    item->sent = sent;
    item->bytes = g_byte_array_ref(message);
    if (rc < 0) {
        item_free(item);
        return rc;
    }
    g_byte_array_unref(message);
    append(q, item);
    return 1;
}

int rpc_out_put_data(RpcOutQueue *q, RpcTransport *t, RpcOutKind kind, const uint8_t header[RPC_HEADER_SIZE],
                     const void *data, size_t n)
{
    size_t sent = 0, total = RPC_HEADER_SIZE + n;
    if (!q->head) {
        const struct iovec iov[] = {{(uint8_t *)(uintptr_t)header, RPC_HEADER_SIZE}, {(void *)(uintptr_t)data, n}};
        ssize_t rc = t->ops->send(t, iov, n ? 2 : 1, -1);
        if (rc < 0 && rc != -EAGAIN)
            return (int)rc;
        sent = MAX(rc, 0);
    }
    q->put += total;
    q->sent += sent;
    if (sent == total)
        return 0;
    RpcOutItem *item = g_new0(RpcOutItem, 1);
    item->kind = kind;
    item->bytes = g_byte_array_sized_new(total - sent);
    if (sent < RPC_HEADER_SIZE)
        g_byte_array_append(item->bytes, header + sent, RPC_HEADER_SIZE - sent);
    size_t data_sent = sent > RPC_HEADER_SIZE ? sent - RPC_HEADER_SIZE : 0;
    if (n > data_sent)
        g_byte_array_append(item->bytes, (const uint8_t *)data + data_sent, n - data_sent);
    append(q, item);
    return 1;
}

/* Points at the unsent bytes of the first items, up to and including one whose descriptors must follow it. */
static int gather(const RpcOutQueue *q, struct iovec *iov)
{
    int n = 0;
    for (const RpcOutItem *item = q->head; item && n < GATHER_MAX; item = item->next) {
        if (item->sent < item->bytes->len)
            iov[n++] = (struct iovec){item->bytes->data + item->sent, item->bytes->len - item->sent};
        if (item->n_fds)
            break;
    }
    return n;
}

static void pop(RpcOutQueue *q)
{
    RpcOutItem *item = q->head;
    q->head = item->next;
    if (!q->head)
        q->tail = &q->head;
    item_free(item);
}

/* Accounts for n bytes that have been sent, and drops the items they complete. */
static void advance(RpcOutQueue *q, size_t n)
{
    q->sent += n;
    while (q->head) {
        RpcOutItem *item = q->head;
        size_t part = MIN(n, item->bytes->len - item->sent);
        item->sent += part;
        q->waiting[item->kind] -= part;
        n -= part;
        if (item->sent < item->bytes->len || item->fds_sent < item->n_fds)
            return;
        pop(q);
    }
}

/* Sends the descriptors of the first item, whose bytes have all gone. */
static int flush_fds(RpcOutQueue *q, RpcTransport *t)
{
    RpcOutItem *item = q->head;
    int n = send_fds(t, item->fds + item->fds_sent, item->n_fds - item->fds_sent);
    if (n < 0)
        return n;
    item->fds_sent += (unsigned)n;
    q->sent += (unsigned)n;
    if (item->fds_sent < item->n_fds)
        return -EAGAIN;
    pop(q);
    return 0;
}

int rpc_out_flush(RpcOutQueue *q, RpcTransport *t)
{
    while (q->head) {
        struct iovec iov[GATHER_MAX];
        int n = gather(q, iov);
        ssize_t rc = n ? t->ops->send(t, iov, n, -1) : flush_fds(q, t);
        if (rc == -EAGAIN)
            return 1;
        if (rc < 0)
            return (int)rc;
        if (n)
            advance(q, (size_t)rc);
    }
    return 0;
}
