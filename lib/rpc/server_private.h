/* SPDX-License-Identifier: LGPL-2.1-or-later
 * server_private.h: what the files of the server share.
 *
 * Locks, in the order in which they may be taken: client, then server, then pool. A stream's lock is taken alone. No
 * lock is held while code of a dispatch function, a hook or a stream's ops runs.
 */
#pragma once

#include "rpc/error.h"
#include "rpc/outqueue.h"
#include "rpc/reader.h"
#include "rpc/server.h"
#include "rpc/transport.h"

#include <pthread.h>
#include <signal.h>

/* What the I/O thread waits for; the first member of each thing it waits for. */
typedef enum {
    IO_WAKE,
    IO_TIMER,
    IO_LISTENER,
    IO_CLIENT,
} IoKind;

typedef struct {
    IoKind kind;
} IoSource;

typedef struct Listener {
    IoSource source;
    struct Listener *next;
    int fd;
    bool readonly;
    int auth;
} Listener;

/* A piece of work for a worker. */
typedef struct Job {
    struct Job *next;
    void (*run)(void *opaque);
    void (*drop)(void *opaque); /* instead of run, when the server ends or the owner is gone */
    void *opaque;
    const void *owner; /* the client that it belongs to */
} Job;

typedef struct {
    Job *head, **tail;
    unsigned len;
} JobQueue;

typedef struct {
    unsigned max, running, idle;
    pthread_cond_t wake;
} WorkerGroup;

typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t gone; /* a worker has ended */
    WorkerGroup ordinary, prio;
    unsigned min;
    JobQueue ordinary_jobs, prio_jobs;
    bool stopping;
} Pool;

struct RpcServer {
    char *name;
    RpcServerHooks hooks;
    void *opaque;
    GPtrArray *programs;
    Pool pool;

    int epoll_fd;
    int wake_fd;
    int timer_fd;
    IoSource wake_source, timer_source;
    pthread_t io_thread;
    bool started;
    uint8_t *read_buffer; /* shared by all clients' readers, on the I/O thread */
    GPtrArray *condemned; /* clients to let go after this round of events */

    pthread_mutex_t lock;
    pthread_cond_t emptied; /* the last client is gone */
    RpcServerLimits limits;
    unsigned max_client_requests; /* atomic copy: looked at for every call */
    Listener *listeners;
    bool accepting;
    int64_t accept_pause_until;
    GHashTable *clients; /* id -> client, a reference each */
    uint64_t next_id;
    unsigned n_anonymous;
    GPtrArray *attention; /* clients that the I/O thread shall look at, a reference each */
    int64_t timer_at;     /* when the timer fires; 0: it is not set */
    bool draining;
    bool cut_off; /* a call lost its client while draining */
    bool stopping;
};

struct RpcServerClient {
    IoSource source;
    int refs;
    RpcServer *server;
    uint64_t id;
    time_t connected_at;
    bool readonly;
    int auth;
    bool has_credentials;
    uid_t uid;
    gid_t gid;
    pid_t pid;
    char *security_label;
    void *data;
    void (*free_data)(void *data);

    RpcReader reader;     /* the I/O thread's */
    uint32_t last_serial; /* the I/O thread's: highest serial of a call */

    pthread_mutex_t lock;
    RpcTransport *transport; /* NULL once closed */
    RpcOutQueue out;
    uint32_t armed;
    bool closed;
    bool closing; /* no more calls are read; closed when the replies have gone */
    bool held;    /* the next message has to wait for something of ours */
    bool in_attention;
    int authenticated;      /* atomic; changed under the lock */
    bool counted_anonymous; /* in server->n_anonymous */
    int64_t auth_deadline;
    int careful;       /* atomic: something below or above has to be looked at before the next message is taken */
    int calls;         /* atomic: begun and not answered */
    unsigned requests; /* of them, those that are not answered on the I/O thread */
    RpcServerStream *streams;
    int keepalive; /* atomic: wanted; the rest is the I/O thread's */
    int64_t last_in;
    unsigned unanswered;
};

struct RpcCall {
    int refs;
    RpcServerClient *client;
    const RpcProcedure *procedure;
    RpcHeader header;
    void *args;
    void *ret;
    bool deferred;
    bool counted; /* in client->requests */
    unsigned n_fds;
    unsigned n_reply_fds;
    int *fds;
    int *reply_fds;
    RpcServerStream *stream;
    GByteArray *reply; /* encoded by rpc_call_reply(); NULL: ret is encoded */
};

/* server_pool.c */
void pool_init(Pool *p, const RpcServerLimits *limits);
void pool_set_limits(Pool *p, const RpcServerLimits *limits);
void pool_put(Pool *p, Job *job, bool prio);
/** Drops the jobs of @owner that have not begun. */
void pool_purge(Pool *p, const void *owner);
/** Waits for running jobs, drops the others. */
void pool_done(Pool *p);
/** A thread that gets no signals. */
int thread_start(pthread_t *ret_thread, const char *name, void *(*fn)(void *opaque), void *opaque);

/* server_io.c */
void server_wake(RpcServer *s);
void server_attend(RpcServerClient *client);
void server_schedule(RpcServer *s, int64_t when);
void *server_io_thread(void *opaque);
/** One round of the I/O thread: waits, handles what has happened. Returns how much that was; -ECANCELED: the server is
 * to stop. */
int server_run_once(RpcServer *s, int timeout_ms);
/** Listens, or stops listening, as limits and state demand. The server's lock is held. */
void server_update_listeners_locked(RpcServer *s);

/* server_client.c */
RpcServerClient *server_client_new(RpcServer *s, int fd, bool readonly, int auth);
/** Makes it known and starts to read it; -1 when a hook refuses. */
int server_client_start(RpcServerClient *client);
void server_client_arm_locked(RpcServerClient *client);
/** After any change to what decides whether the next message may be taken: keeps client->careful. */
void server_client_note_locked(RpcServerClient *client);
/** After anything that may have made the client closable or readable again. */
void server_client_changed_locked(RpcServerClient *client);
/** The connection is to end; the I/O thread will see to the rest. */
void server_client_kill_locked(RpcServerClient *client);
/** Ends it; I/O thread only. */
void server_client_remove(RpcServerClient *client);
/** Reads what there is; with @ended until the end, which is known to have come or may have been missed. */
void server_client_readable(RpcServerClient *client, bool ended);
void server_client_writable(RpcServerClient *client);
/** Handles what has been read and was held back. */
void server_client_resume(RpcServerClient *client);
/** What is due at @now; returns when the next thing is due, 0: nothing. */
int64_t server_client_tick(RpcServerClient *client, int64_t now);
/** A buffer for a message, and its end when the queue did not take it. */
GByteArray *server_message_new(void);
void server_message_done(GByteArray *message);
/** Sends or queues @message and takes it over. */
int server_client_put(RpcServerClient *client, RpcOutKind kind, GByteArray *message);
/** The end of a call: its reply (taken over; NULL: none, its client is gone), and one call less under way. */
void server_client_answer(RpcServerClient *client, const RpcCall *call, GByteArray *message);

/* server_call.c */
int server_call_receive(RpcServerClient *client, RpcMessage *m);
/** Whether a call with this header has to wait for others of its client. */
bool server_call_must_wait_locked(RpcServerClient *client, const RpcHeader *h);

/* server_stream.c */
int server_stream_receive(RpcServerClient *client, const RpcMessage *m);
bool server_stream_must_wait_locked(RpcServerClient *client, const RpcHeader *h);
void server_stream_attach_locked(RpcServerClient *client, RpcServerStream *st);
void server_stream_start(RpcServerStream *st);
/** Lets go of what is behind: it is over, or its call has failed. */
void server_stream_release(RpcServerStream *st);
/** The client has room again for what streams have to say. */
void server_streams_continue(RpcServerClient *client);
/** The client is gone. */
void server_streams_abort(RpcServerClient *client);
RpcServerStream *server_stream_new(RpcCall *call, const RpcStreamOps *ops, void *opaque);
