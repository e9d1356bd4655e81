/* SPDX-License-Identifier: LGPL-2.1-or-later
 * client.h: the client's end of a connection.
 *
 * There is no thread of its own. The thread that calls sends its call and waits itself: the first one that waits reads
 * the socket, gives the others their replies, and passes the reading on when its own has come. Any number of threads
 * may call at the same time, and the server may reply in any order.
 *
 * Events: with an event loop attached they are delivered from the loop, never from inside a call; without one they are
 * delivered by the thread that called, after its call, before it returns. Never while a lock is held: a handler may
 * call.
 *
 * All functions set the thread's error (VIR_FROM_RPC) when they fail, unless they say otherwise.
 */
#pragma once

#include "rpc/message.h"

#include <stdbool.h>
#include <sys/types.h>

typedef struct RpcClient RpcClient;
typedef struct RpcClientStream RpcClientStream;
typedef struct RpcTransport RpcTransport;

/** An event loop, with the prototypes of virEventAddHandle() and its family. */
typedef struct {
    int (*add_handle)(int fd, int events, void (*cb)(int watch, int fd, int events, void *opaque), void *opaque,
                      void (*free_opaque)(void *opaque));
    void (*update_handle)(int watch, int events);
    int (*remove_handle)(int watch);
    int (*add_timeout)(int interval_ms, void (*cb)(int timer, void *opaque), void *opaque,
                       void (*free_opaque)(void *opaque));
    void (*update_timeout)(int timer, int interval_ms);
    int (*remove_timeout)(int timer);
} RpcLoop;

/** Why a connection ended; the numbers are virConnectCloseReason's. */
typedef enum {
    RPC_CLOSE_ERROR = 0,
    RPC_CLOSE_EOF = 1,
    RPC_CLOSE_KEEPALIVE = 2,
    RPC_CLOSE_CLIENT = 3,
} RpcCloseReason;

/** One event message of a program. The decoded message is freed after deliver returns; it may steal from it. */
typedef struct {
    int32_t proc;
    const XdrType *type;
    void (*deliver)(RpcClient *c, void *msg, void *opaque);
} RpcClientEvent;

typedef struct {
    uint32_t number;
    uint32_t version;
    const RpcClientEvent *events;
    size_t n_events;
} RpcClientProgram;

/** One call. Members left zero mean "none". */
typedef struct {
    uint32_t prog;
    uint32_t vers;
    int32_t proc;
    const XdrType *args_type;
    const void *args;
    const XdrType *ret_type; /* ret is filled on success and xdr_clear()ed by the caller */
    void *ret;
    const int *fds; /* sent along; stay the caller's */
    unsigned n_fds;
    int *ret_fds; /* room for RPC_FDS_MAX; received ones become the caller's; NULL: they are closed */
    unsigned *ret_n_fds;
    RpcClientStream *stream; /* bound to this call: see rpc_client_stream_new() */
    int timeout_ms;          /* 0: waits as long as the connection lives */
} RpcClientCall;

/** Connects to a Unix socket. Returns the descriptor or a negative errno; sets no error. */
int rpc_connect_unix(const char *path);

/** Takes over @fd, a connected stream socket. */
RpcClient *rpc_client_new(int fd);
/** Takes over @transport (TLS, a pipe to ssh ...). */
RpcClient *rpc_client_new_transport(RpcTransport *transport);
RpcClient *rpc_client_ref(RpcClient *c);
/** The last reference closes the connection without calling the close callback. Returns NULL. */
RpcClient *rpc_client_unref(RpcClient *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcClient, rpc_client_unref)

/** Declares a program whose events are wanted; before the first call. @program and @opaque must outlive the client. */
void rpc_client_add_program(RpcClient *c, const RpcClientProgram *program, void *opaque);

/** Freed with the client, after the last event and the last callback: what the @opaque of programs points to. Once. */
void rpc_client_set_owner(RpcClient *c, void *owner, void (*free_owner)(void *owner));

/** Watches the connection from an event loop. Returns -1 (no error set) when the loop does not take it. */
int rpc_client_attach_loop(RpcClient *c, const RpcLoop *loop);

/** Calls and waits. Returns 0, or -1 with the server's error (or ours) as the thread's. */
int rpc_client_call(RpcClient *c, const RpcClientCall *call);

/** The connection ends now, as if it had failed with @reason; calls under way fail. Once; later calls do nothing. */
void rpc_client_close(RpcClient *c, RpcCloseReason reason);
bool rpc_client_is_open(RpcClient *c);
bool rpc_client_can_pass_fds(RpcClient *c);
/** True when the peer is on this machine: a Unix socket. */
bool rpc_client_is_local(RpcClient *c);

/** Called once when the connection ends by itself (not by rpc_client_unref()): from the loop where there is one,
 * otherwise by the thread that noticed. NULL cb removes it. free_opaque may be NULL. */
void rpc_client_set_close_callback(RpcClient *c, void (*cb)(RpcClient *c, RpcCloseReason reason, void *opaque),
                                   void *opaque, void (*free_opaque)(void *opaque));

/** As virConnectSetKeepAlive: pings after @interval_s seconds of silence and gives up after @count unanswered ones. 0:
 * off. Needs a loop: without one returns -1. Pings of the server are always answered. */
int rpc_client_set_keepalive(RpcClient *c, int interval_s, unsigned count);

/* Streams: like virStream's functions in arguments, results (-2 would block, -3 at a hole) and meaning. */

/** A stream that becomes alive with the successful call that names it. */
RpcClientStream *rpc_client_stream_new(RpcClient *c, bool sparse);
RpcClientStream *rpc_client_stream_ref(RpcClientStream *st);
/** The last reference drops the stream; one still alive is aborted without waiting for the answer. Returns NULL. */
RpcClientStream *rpc_client_stream_unref(RpcClientStream *st);
ssize_t rpc_client_stream_send(RpcClientStream *st, const void *data, size_t n, unsigned flags);
ssize_t rpc_client_stream_recv(RpcClientStream *st, void *data, size_t n, unsigned flags);
int rpc_client_stream_send_hole(RpcClientStream *st, int64_t length);
int rpc_client_stream_recv_hole(RpcClientStream *st, int64_t *ret_length);
int rpc_client_stream_finish(RpcClientStream *st);
int rpc_client_stream_abort(RpcClientStream *st);
/** Tells about @events (RPC_STREAM_READABLE ...) from the loop as long as they last; 0 pauses. Replaces what was set;
 * NULL cb removes it. Needs a loop: without one returns -1. */
int rpc_client_stream_set_callback(RpcClientStream *st, int events,
                                   void (*cb)(RpcClientStream *st, int events, void *opaque), void *opaque,
                                   void (*free_opaque)(void *opaque));
int rpc_client_stream_update_callback(RpcClientStream *st, int events);
