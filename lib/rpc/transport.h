/* SPDX-License-Identifier: LGPL-2.1-or-later
 * transport.h: what carries the bytes. A socket today; TLS and a pipe to ssh implement the same four functions. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

typedef struct RpcTransport RpcTransport;

typedef struct {
    const char *name; /* "unix", "tcp", "tls": what the admin interface shows */
    bool passes_fds;
    /** Returns how many bytes came, 0 at the end, -EAGAIN when there are none and @wait is false, another negative
     * errno on failure. A descriptor that came with the last of these bytes is in @ret_fd (-1: none) and the caller's.
     */
    ssize_t (*recv)(RpcTransport *t, void *buf, size_t n, bool wait, int *ret_fd);
    /** Sends what can be sent without waiting, and @fd with the first byte unless it is -1. Returns how many bytes
     * went, or a negative errno (-EAGAIN: none could). */
    ssize_t (*send)(RpcTransport *t, const struct iovec *iov, int n_iov, int fd);
    /** Ends the connection; whoever waits in recv returns. The descriptor stays open until free. */
    void (*shutdown)(RpcTransport *t);
    void (*free)(RpcTransport *t);
} RpcTransportOps;

struct RpcTransport {
    const RpcTransportOps *ops;
    int fd; /* to poll */
};

/** Takes over a connected stream socket. */
RpcTransport *rpc_transport_socket_new(int fd);
RpcTransport *rpc_transport_free(RpcTransport *t);
