/* SPDX-License-Identifier: LGPL-2.1-or-later
 * client_private.h: what the files of the client share. Functions named _locked want the client's lock held. */
#pragma once

#include "rpc/client.h"
#include "rpc/error.h"
#include "rpc/outqueue.h"
#include "rpc/reader.h"
#include "rpc/transport.h"

#include <pthread.h>

/* Stream data that an application does not fetch is kept up to here; then the loop reads no more from the connection.
 */
#define CLIENT_STREAM_BACKLOG_MAX (32u << 20)

typedef enum {
    WAIT_REPLY,  /* a call's reply */
    WAIT_STREAM, /* a stream's confirmation of its end */
    WAIT_DATA,   /* anything new on a stream */
    WAIT_SENT,   /* bytes of ours to leave */
} WaitKind;

/* A thread that waits; lives on its stack. */
typedef struct Waiter {
    struct Waiter *next;
    WaitKind kind;
    bool done;
    bool sleeping; /* on cond, which exists only then */
    bool failed;   /* with error */
    RpcHeader header;
    const RpcClientCall *call;
    RpcClientStream *stream;
    uint64_t sent_mark;
    RpcError error;
    pthread_cond_t cond;
} Waiter;

/* An event that has arrived and waits for delivery. */
typedef struct QueuedEvent {
    struct QueuedEvent *next;
    const RpcClientEvent *event;
    void *opaque;
    void *msg;
} QueuedEvent;

typedef struct ClientProgram {
    struct ClientProgram *next;
    const RpcClientProgram *program;
    void *opaque;
} ClientProgram;

/* What the event loop holds. It outlives the client until the loop lets go, and owns the descriptors that the loop
 * polls. */
typedef struct {
    int refs;
    pthread_mutex_t lock; /* protects client */
    RpcClient *client;    /* NULL when it is gone */
    int epoll_fd;         /* what the loop polls: holds the connection and kick_fd */
    int kick_fd;
} LoopLink;

typedef struct {
    int64_t interval_us; /* 0: off */
    unsigned count;
    unsigned unanswered;
    int64_t last_in;
    int timer; /* -1: none */
} ClientKeepalive;

struct RpcClient {
    int refs;
    pthread_mutex_t lock;
    RpcTransport *transport;
    RpcReader reader; /* of the thread that reads */
    RpcOutQueue out;
    GByteArray *scratch;
    uint32_t serial;
    Waiter *waiters;
    RpcClientStream *streams;
    bool reading;      /* a thread reads, without the lock */
    bool flushing;     /* a thread waits for room to send, without the lock */
    int flush_kick_fd; /* tells it that nobody reads any more; made when first needed */

    bool closed;
    RpcCloseReason reason;
    int close_errno; /* of a failed read or write; 0: the text alone */
    const char *close_text;

    ClientProgram *programs;
    QueuedEvent *events, **events_tail;
    bool delivering;
    void (*close_cb)(RpcClient *c, RpcCloseReason reason, void *opaque);
    void *owner; /* rpc_client_set_owner() */
    void (*free_owner)(void *owner);
    void *close_opaque;
    void (*close_free)(void *opaque);
    bool close_pending; /* the callback has to be called */

    const RpcLoop *loop;
    LoopLink *link;
    int watch;
    bool watched;   /* the connection is in the link's epoll set: from the loop's first turn until it is closed */
    uint32_t armed; /* epoll events that the connection is watched for */
    bool loop_runs; /* somebody runs the loop: it has called us */
    bool loop_kicked;
    ClientKeepalive keepalive;
};

typedef struct Chunk {
    struct Chunk *next;
    int64_t hole; /* length of a hole; 0: data */
    size_t at, len;
    uint8_t data[];
} Chunk;

typedef enum {
    STREAM_NEW,
    STREAM_OPEN,
    STREAM_DONE,
} StreamState;

/* What to free once the callback that may still use it has returned. */
typedef struct Discarded {
    struct Discarded *next;
    void *opaque;
    void (*free_opaque)(void *opaque);
} Discarded;

struct RpcClientStream {
    int refs;
    RpcClient *client;
    RpcClientStream *next; /* in the client's list, while it is open */
    StreamState state;
    bool sparse;
    bool eof;
    bool failed;
    RpcHeader header;
    RpcError error;
    Chunk *chunks, **chunks_tail;
    size_t backlog;

    int cb_events;
    void (*cb)(RpcClientStream *st, int events, void *opaque);
    void *cb_opaque;
    void (*cb_free)(void *opaque);
    bool cb_running;
    bool cb_told_end;        /* that it failed or the connection ended: said once */
    Discarded *cb_discarded; /* opaques replaced while the callback ran */
};

/* client_io.c */
/** Ends the connection: everybody who waits fails. */
void client_close_locked(RpcClient *c, RpcCloseReason reason, int errnum, const char *text);
/** Sets the thread's error for a connection that has ended. */
void client_raise_closed_locked(RpcClient *c, bool was_waiting);
/** Looks at what has arrived, without waiting. No other thread may be reading. */
void client_read_available_locked(RpcClient *c);
void client_flush_locked(RpcClient *c);
/** Waits until w is done, the connection has ended or the deadline (0: none) is over; reads the socket if nobody else
 * does. */
void client_wait_locked(RpcClient *c, Waiter *w, int64_t deadline);
void client_wake_locked(Waiter *w);
/** Sends a message without an answer. */
int client_send_locked(RpcClient *c, const RpcHeader *h, const XdrType *type, const void *payload);

/* client_events.c */
int client_queue_event_locked(RpcClient *c, const RpcMessage *m);
/** Delivers what has piled up, from the thread that may: the loop's where there is one. Takes and leaves the lock
 * released. */
void client_deliver(RpcClient *c, bool from_loop);
void client_free_events(RpcClient *c);

/* client_loop.c */
void client_loop_arm_locked(RpcClient *c);
void client_loop_kick_locked(RpcClient *c);
void client_loop_detach(RpcClient *c);
bool client_ref_unless_dead(RpcClient *c);
LoopLink *client_link_ref(LoopLink *link);
void client_link_unref(LoopLink *link);

/* client_stream.c */
int client_stream_receive_locked(RpcClient *c, const RpcMessage *m);
void client_streams_closed_locked(RpcClient *c);
size_t client_streams_backlog_locked(RpcClient *c);
void client_stream_open_locked(RpcClientStream *st, const RpcHeader *h);
void client_stream_drop_locked(RpcClientStream *st);
/** Calls the callbacks of streams that are ready. True when some still are. */
bool client_streams_callback(RpcClient *c);

/* client_keepalive.c */
int client_keepalive_receive_locked(RpcClient *c, const RpcMessage *m);
