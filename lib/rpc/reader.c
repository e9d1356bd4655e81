/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rpc/reader.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define FIRST_ROOM 4096u
#define SECOND_ROOM 65536u

void rpc_reader_init(RpcReader *r, uint8_t *shared, size_t shared_cap)
{
    *r = (RpcReader){.shared = shared, .shared_cap = shared_cap};
}

void rpc_reader_done(RpcReader *r)
{
    for (unsigned i = 0; i < r->n_fds; i++)
        close(r->fds[i].fd);
    r->n_fds = 0;
    g_free(r->own);
    r->own = r->buf = NULL;
    r->start = r->end = r->cap = r->own_cap = 0;
}

/* Bytes that the message at the front will take, as far as can be told: at least one more than there are. */
static size_t wanted(const RpcReader *r)
{
    size_t have = r->end - r->start, len;
    RpcHeader h;
    if (have < RPC_HEADER_SIZE || rpc_message_get_header(r->buf + r->start, &h, &len) < 0)
        return MAX(RPC_HEADER_SIZE, have + 1);
    return MAX(len + RPC_FDS_MAX, have + 1);
}

/* Moves what is left into memory of our own that can hold n bytes. */
static void move_to_own(RpcReader *r, size_t n)
{
    size_t have = r->end - r->start;
    if (n > r->own_cap && r->buf == r->own) {
        memmove(r->own, r->own + r->start, have);
        r->own = g_realloc(r->own, n);
        r->own_cap = n;
    } else {
        if (n > r->own_cap) {
            g_free(r->own);
            r->own = g_malloc(n);
            r->own_cap = n;
        }
        memmove(r->own, r->buf + r->start, have);
    }
    r->buf = r->own;
    r->cap = r->own_cap;
    r->start = 0;
    r->end = have;
}

static void use_empty(RpcReader *r)
{
    r->start = r->end = 0;
    if (r->own_cap > SECOND_ROOM || r->shared) {
        g_clear_pointer(&r->own, g_free);
        r->own_cap = 0;
    }
    if (!r->shared && !r->own) {
        r->own = g_malloc(FIRST_ROOM);
        r->own_cap = FIRST_ROOM;
    }
    r->buf = r->shared ? r->shared : r->own;
    r->cap = r->shared ? r->shared_cap : r->own_cap;
}

/* How large a buffer gets when n bytes have filled one: memory follows what has arrived. */
static size_t next_room(size_t n)
{
    return n < FIRST_ROOM ? FIRST_ROOM : n < SECOND_ROOM ? SECOND_ROOM : n * 4;
}

uint8_t *rpc_reader_room(RpcReader *r, size_t *ret_n)
{
    if (r->start == r->end)
        use_empty(r);
    size_t want = wanted(r), have = r->end - r->start;
    if (r->start + want > r->cap) {
        if (r->buf != r->own || r->start > 0)
            move_to_own(r, MAX(r->own_cap, MIN(want, next_room(have))));
        if (r->end == r->cap)
            move_to_own(r, MIN(want, next_room(r->cap)));
    }
    *ret_n = r->cap - r->end;
    return r->buf + r->end;
}

int rpc_reader_filled(RpcReader *r, size_t n, int fd)
{
    r->end += n;
    if (fd < 0)
        return 0;
    if (r->n_fds == RPC_FDS_MAX) {
        close(fd);
        return -EBADMSG;
    }
    r->fds[r->n_fds].at = r->taken + (r->end - r->start) - 1;
    r->fds[r->n_fds++].fd = fd;
    return 0;
}

/* The count that stands before the payload of a message with descriptors. */
static int read_fd_count(RpcMessage *m)
{
    uint32_t n;
    if (m->len < 4)
        return -EBADMSG;
    memcpy(&n, m->payload, 4);
    n = GUINT32_FROM_BE(n);
    if (n > RPC_FDS_MAX)
        return -EBADMSG;
    m->payload += 4;
    m->len -= 4;
    m->n_fds = n;
    return 0;
}

/* Each descriptor came with its own zero byte behind the message, and none came with anything else. */
static int take_fds(RpcReader *r, RpcMessage *m, size_t len)
{
    const uint8_t *marks = r->buf + r->start + len;
    if (r->n_fds < m->n_fds)
        return -EBADMSG;
    for (unsigned i = 0; i < m->n_fds; i++) {
        if (marks[i] != 0 || r->fds[i].at != r->taken + len + i)
            return -EBADMSG;
        m->fds[i] = r->fds[i].fd;
    }
    if (r->n_fds > m->n_fds && r->fds[m->n_fds].at < r->taken + len + m->n_fds)
        return -EBADMSG;
    r->n_fds -= m->n_fds;
    memmove(r->fds, r->fds + m->n_fds, r->n_fds * sizeof r->fds[0]);
    return 0;
}

int rpc_reader_next(RpcReader *r, RpcMessage *ret_m)
{
    size_t have = r->end - r->start, len;
    const uint8_t *at = r->buf + r->start;
    int rc;
    if (have < RPC_HEADER_SIZE)
        return 0;
    rc = rpc_message_get_header(at, &ret_m->header, &len);
    if (rc < 0)
        return rc;
    if (have < len)
        return 0;
    ret_m->payload = at + RPC_HEADER_SIZE;
    ret_m->len = len - RPC_HEADER_SIZE;
    ret_m->n_fds = 0;
    if (ret_m->header.type == RPC_CALL_WITH_FDS || ret_m->header.type == RPC_REPLY_WITH_FDS) {
        rc = read_fd_count(ret_m);
        if (rc < 0)
            return rc;
    }
    unsigned n_fds = ret_m->n_fds;
    if (have < len + n_fds)
        return 0;
    if (n_fds || r->n_fds) {
        rc = take_fds(r, ret_m, len);
        if (rc < 0) {
            ret_m->n_fds = 0;
            return rc;
        }
    }
    r->start += len + n_fds;
    r->taken += len + n_fds;
    return 1;
}

bool rpc_reader_peek(const RpcReader *r, RpcHeader *ret_header)
{
    size_t len;
    return r->end - r->start >= RPC_HEADER_SIZE && rpc_message_get_header(r->buf + r->start, ret_header, &len) == 0;
}

void rpc_reader_settle(RpcReader *r)
{
    if (r->shared && r->buf == r->shared && r->start < r->end)
        move_to_own(r, MAX(r->end - r->start, RPC_HEADER_SIZE));
    else if (r->shared && r->start == r->end)
        use_empty(r);
}
