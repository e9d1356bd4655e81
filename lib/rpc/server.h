/* SPDX-License-Identifier: LGPL-2.1-or-later
 * server.h: a server of programs.
 *
 * One I/O thread reads all clients, decodes, and answers calls that cannot block itself. Calls that may block go to a
 * pool of workers; calls with priority may also run on workers reserved for them. A worker sends its reply itself.
 *
 * Nobody makes the server hold more than the limits say: a client at its limit of calls, or one that does not read its
 * replies, is not read from; a client that lets RPC_EVENT_BACKLOG_MAX bytes of events pile up is disconnected, because
 * leaving events out would make it believe something false. A client that sends what is not a message loses its
 * connection.
 *
 * Functions that fail set the thread's error. All may be called from any thread.
 */
#pragma once

#include "rpc/message.h"

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

typedef struct RpcServer RpcServer;
typedef struct RpcServerClient RpcServerClient;
typedef struct RpcServerStream RpcServerStream;
typedef struct RpcCall RpcCall;

#define RPC_EVENT_BACKLOG_MAX (8u << 20)  /* bytes of events that wait for one client */
#define RPC_REPLY_BACKLOG_MAX (1u << 20)  /* bytes of replies that wait for one client before its calls have to wait */
#define RPC_STREAM_BACKLOG_MAX (1u << 20) /* bytes of stream data that wait for one client, in either direction */

/**
 * Serves one call. @args is decoded (NULL without arguments) and belongs to the server, which clears it afterwards;
 * @ret is zeroed and cleared by the server after encoding. Returns 0 or -1 with the thread's error set, which becomes
 * the reply. Runs on the I/O thread when the procedure cannot block, on a worker otherwise; calls of one client run in
 * parallel.
 */
typedef int (*RpcDispatch)(RpcCall *call, void *args, void *ret);

typedef struct {
    int32_t number;
    const char *name;
    const XdrType *args;  /* NULL: none */
    const XdrType *ret;   /* NULL: none */
    bool priority;        /* may run on the reserved workers */
    bool needs_auth;      /* refused until the client has authenticated */
    bool may_block;       /* needs a worker */
    RpcDispatch dispatch; /* NULL: "unknown procedure", as for events */
} RpcProcedure;

/** A program. Procedures are found fastest when procedures[i].number is i + 1. */
typedef struct {
    uint32_t number;
    uint32_t version;
    const char *name;
    const RpcProcedure *procedures;
    size_t n_procedures;
} RpcProgram;

typedef struct {
    unsigned min_workers; /* kept when idle, once they were needed */
    unsigned max_workers;
    unsigned prio_workers;
    unsigned max_clients;
    unsigned max_anonymous_clients; /* not yet authenticated; 0: max_clients */
    unsigned max_client_requests;   /* calls under way for one client */
    unsigned anonymous_timeout_s;   /* to authenticate in; 0: none */
    int keepalive_interval_s;       /* of silence before a ping; below 1: off */
    unsigned keepalive_count;
} RpcServerLimits;

typedef struct {
    /** A client has connected. May refuse it (-1). The pointer it stores with rpc_server_client_set_data() is the
     * client's. On the I/O thread: must not block. */
    int (*client_new)(RpcServerClient *client, void *opaque);
    /** It is gone: nothing can be sent to it any more, calls of it may still be running. On the I/O thread: must not
     * block. */
    void (*client_closed)(RpcServerClient *client, void *opaque);
} RpcServerHooks;

/** Limits as stock's daemons have them by default. */
extern const RpcServerLimits rpc_server_limits_default;

RpcServer *rpc_server_new(const char *name, const RpcServerLimits *limits, const RpcServerHooks *hooks, void *opaque);
/** Stops at once: closes listeners and clients, waits for running calls. Deferred calls must have been completed. Returns
 * NULL. */
RpcServer *rpc_server_free(RpcServer *s);
const char *rpc_server_name(const RpcServer *s);

/** Before rpc_server_start(). @program must outlive the server. */
void rpc_server_add_program(RpcServer *s, const RpcProgram *program);

/** Takes over @fd, a listening Unix socket. @readonly and @auth (0: none; otherwise the remote_auth_type that clients
 * start without) are passed on to its clients. */
int rpc_server_add_listener(RpcServer *s, int fd, bool readonly, int auth);
/** Takes over @fd, a connected socket (tests, socket pairs). */
RpcServerClient *rpc_server_add_client(RpcServer *s, int fd, bool readonly, int auth);

int rpc_server_start(RpcServer *s);
/** No new connections; those that are there go on. */
void rpc_server_stop_listening(RpcServer *s);
/** Graceful end: no new connections or calls; waits until the calls under way have been answered and their replies were
 * read, or
 * @timeout_ms has passed; then closes everything. True when nothing was cut off. */
bool rpc_server_drain(RpcServer *s, int timeout_ms);

/** Runs @fn on an ordinary worker. */
void rpc_server_run(RpcServer *s, void (*fn)(void *opaque), void *opaque);

void rpc_server_get_limits(RpcServer *s, RpcServerLimits *ret);
/** Takes effect at once. Returns -1 with VIR_ERR_INVALID_ARG when the limits contradict each other. */
int rpc_server_set_limits(RpcServer *s, const RpcServerLimits *limits);

typedef struct {
    unsigned workers;      /* ordinary ones, running */
    unsigned free_workers; /* of them, without a call */
    unsigned prio_workers;
    unsigned queued; /* calls that wait for a worker */
    unsigned clients;
    unsigned anonymous_clients;
} RpcServerStats;
void rpc_server_get_stats(RpcServer *s, RpcServerStats *ret);

/** The clients there are, in order of id, each with a reference for the caller (g_ptr_array_unref() drops them). */
GPtrArray *rpc_server_list_clients(RpcServer *s);
/** NULL when there is none; sets no error. */
RpcServerClient *rpc_server_lookup_client(RpcServer *s, uint64_t id);

/* Clients */

RpcServerClient *rpc_server_client_ref(RpcServerClient *client);
RpcServerClient *rpc_server_client_unref(RpcServerClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcServerClient, rpc_server_client_unref)
RpcServer *rpc_server_client_server(RpcServerClient *client);
uint64_t rpc_server_client_id(const RpcServerClient *client);
time_t rpc_server_client_connected_at(const RpcServerClient *client);
bool rpc_server_client_readonly(const RpcServerClient *client);
/** The auth number of its listener (remote_auth_type). */
int rpc_server_client_auth(const RpcServerClient *client);
bool rpc_server_client_authenticated(RpcServerClient *client);
void rpc_server_client_set_authenticated(RpcServerClient *client);
/** The peer of a Unix socket, as the kernel knows it. Returns -1 (no error set) for other transports. */
int rpc_server_client_credentials(RpcServerClient *client, uid_t *ret_uid, gid_t *ret_gid, pid_t *ret_pid);
/** The socket, for what only it can tell (the peer's groups). From within client_new: later it may be closed at any
 * time. */
int rpc_server_client_fd(const RpcServerClient *client);
/** The peer's security label; NULL when there is none. The client's. */
const char *rpc_server_client_security_label(RpcServerClient *client);
/** The owner's data; freed with @free_data when the last call of the client has ended. */
void rpc_server_client_set_data(RpcServerClient *client, void *data, void (*free_data)(void *data));
void *rpc_server_client_data(RpcServerClient *client);
/** Ends one client's connection now. */
void rpc_server_client_close(RpcServerClient *client);
/** Ends it once the replies so far, that of the call under way included, have been sent. */
void rpc_server_client_close_after_reply(RpcServerClient *client);
/** From now on the client is pinged after silence; for clients that have said they understand it. */
void rpc_server_client_start_keepalive(RpcServerClient *client);
/** Sends an event. Returns 0 (sent or queued) or -1 when the client is gone or was just disconnected for not reading;
 * sets no error: there is nothing a sender of events could do about it. */
int rpc_server_client_send(RpcServerClient *client, uint32_t prog, uint32_t vers, int32_t proc, const XdrType *type,
                           const void *msg);
/** Sends one encoded event to many clients without encoding it again: a whole message made by rpc_message_encode(). */
int rpc_server_client_send_bytes(RpcServerClient *client, const uint8_t *message, size_t len);

/* Calls, from inside a dispatch function */

RpcServerClient *rpc_call_client(RpcCall *call);
const RpcProcedure *rpc_call_procedure(const RpcCall *call);
/**
 * Encodes the reply now, from @ret (of the procedure's type), which may borrow everything it points to and is not
 * needed any more afterwards; after dispatch has returned 0 this is sent in place of its ret. Descriptors of the reply
 * must have been given before. Returns -1 (VIR_ERR_RPC) when it cannot be encoded.
 */
int rpc_call_reply(RpcCall *call, const void *ret);
/** The descriptors that came with the call. Taken ones (rpc_call_take_fd) are the caller's, the others are closed after
 * the call. */
unsigned rpc_call_n_fds(const RpcCall *call);
int rpc_call_take_fd(RpcCall *call, unsigned i);
/** Sends @fd with the reply; it is owned by the call from now on, also on failure. */
int rpc_call_reply_fd(RpcCall *call, int fd);

/**
 * Makes the reply somebody else's task: after dispatch has returned 0, nothing is sent and args and ret stay valid
 * until rpc_call_complete(), which may be called from any thread, also before dispatch returns.
 */
void rpc_call_defer(RpcCall *call);
/** @rc as dispatch would have returned it; -1 takes the calling thread's error. The call is gone afterwards. */
void rpc_call_complete(RpcCall *call, int rc);
void *rpc_call_ret(RpcCall *call);

/* Streams of calls */

/** What is behind a stream; results as virStreamSend() and its family: -1 with the thread's error set, RPC_STREAM_*
 * below. None may block. Called one at a time for a stream, from the I/O thread or from within
 * rpc_server_stream_ready(). */
typedef struct {
    ssize_t (*recv)(void *opaque, void *buf, size_t n);       /* 0: the end; NULL: nothing is sent to the client */
    ssize_t (*send)(void *opaque, const void *buf, size_t n); /* NULL: data from the client is refused */
    int (*recv_hole)(void *opaque, int64_t *ret_length);      /* after recv said -3 */
    int (*send_hole)(void *opaque, int64_t length);
    /** Which events (RPC_STREAM_READABLE|WRITABLE) to report with rpc_server_stream_ready() from now on, as long as
     * they last. */
    void (*watch)(void *opaque, int events);
    int (*finish)(void *opaque); /* the client has ended the stream in order */
    void (*abort)(void *opaque); /* it has not, or is gone */
    void (*free)(void *opaque);
} RpcStreamOps;

/** Opens the stream of this call: alive from the successful reply on. @opaque is freed with ops->free in any case: when
 * the stream is over or the call has failed, whoever still holds a reference; so @opaque may hold one. */
int rpc_call_open_stream(RpcCall *call, const RpcStreamOps *ops, void *opaque, RpcServerStream **ret_stream);
RpcServerStream *rpc_server_stream_ref(RpcServerStream *st);
RpcServerStream *rpc_server_stream_unref(RpcServerStream *st);
/** What the stream waits for has happened. */
void rpc_server_stream_ready(RpcServerStream *st, int events);
