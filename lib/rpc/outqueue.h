/* SPDX-License-Identifier: LGPL-2.1-or-later
 * outqueue.h: messages on their way out. What the socket takes at once is sent from where it lies; only the rest is
 * kept. The owner's lock protects it. */
#pragma once

#include "rpc/message.h"
#include "rpc/transport.h"

/** What waits is counted by kind, because each kind has its own limit. */
typedef enum {
    RPC_OUT_REPLY,
    RPC_OUT_EVENT,
    RPC_OUT_STREAM,
    RPC_OUT_KIND_MAX,
} RpcOutKind;

typedef struct RpcOutItem RpcOutItem;

typedef struct {
    RpcOutItem *head;
    RpcOutItem **tail;
    size_t waiting[RPC_OUT_KIND_MAX]; /* bytes not yet sent */
    uint64_t put;                     /* bytes ever given, for callers that wait until theirs have gone */
    uint64_t sent;                    /* bytes ever sent; descriptors count as one byte each */
} RpcOutQueue;

void rpc_out_init(RpcOutQueue *q);
void rpc_out_done(RpcOutQueue *q);
static inline bool rpc_out_is_empty(const RpcOutQueue *q)
{
    return !q->head;
}

/**
 * Sends @message, or as much of it as goes, and keeps the rest. @fds stay the caller's; they are duplicated when kept.
 * Returns 0: all sent,
 * @message is still the caller's; 1: @message is the queue's now; negative errno: failed, @message is the caller's.
 */
int rpc_out_put(RpcOutQueue *q, RpcTransport *t, RpcOutKind kind, GByteArray *message, const int *fds, unsigned n_fds);

/** As rpc_out_put() for a header and data that lies elsewhere; what cannot be sent at once is copied. 1 means: some was
 * kept. */
int rpc_out_put_data(RpcOutQueue *q, RpcTransport *t, RpcOutKind kind, const uint8_t header[RPC_HEADER_SIZE],
                     const void *data, size_t n);

/** Sends what is kept. Returns 0: nothing is left; 1: the socket is full; negative errno. */
int rpc_out_flush(RpcOutQueue *q, RpcTransport *t);
