/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Calls: found in the tables, decoded, run here or on a worker, answered by whoever ran them. */
#include "rpc/server_private.h"

#include "core/error.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const RpcProgram *find_program(const RpcServer *s, const RpcHeader *h)
{
    for (guint i = 0; i < s->programs->len; i++) {
        const RpcProgram *p = g_ptr_array_index(s->programs, i);
        if (p->number == h->prog && p->version == h->vers)
            return p;
    }
    return NULL;
}

static const RpcProcedure *find_procedure(const RpcProgram *p, int32_t number)
{
    size_t guess = (size_t)number - 1;
    if (guess < p->n_procedures && p->procedures[guess].number == number)
        return &p->procedures[guess];
    for (size_t i = 0; i < p->n_procedures; i++)
        if (p->procedures[i].number == number)
            return &p->procedures[i];
    return NULL;
}

bool server_call_must_wait_locked(RpcServerClient *client, const RpcHeader *h)
{
    if (h->type != RPC_CALL && h->type != RPC_CALL_WITH_FDS)
        return false;
    if (client->out.waiting[RPC_OUT_REPLY] > RPC_REPLY_BACKLOG_MAX)
        return true;
    if (client->requests < __atomic_load_n(&client->server->max_client_requests, __ATOMIC_RELAXED))
        return false;
    const RpcProgram *p = find_program(client->server, h);
    const RpcProcedure *procedure = p ? find_procedure(p, h->proc) : NULL;
    return procedure && procedure->may_block;
}

static RpcHeader reply_header(const RpcHeader *call, RpcType type, RpcStatus status)
{
    return (RpcHeader){call->prog, call->vers, call->proc, type, call->serial, status};
}

/* The thread's error as a message; one that is too long for the wire says only that. */
static GByteArray *encode_error(const RpcHeader *call)
{
    GByteArray *message = server_message_new();
    RpcHeader h = reply_header(call, RPC_REPLY, RPC_ERROR);
    RpcError error;
    rpc_error_from_thread(&error);
    if (rpc_message_encode(message, &h, 0, &xdr_rpc_error, &error) < 0) {
        rpc_error_set(VIR_ERR_RPC, "Unable to encode message payload");
        rpc_error_from_thread(&error);
        (void)rpc_message_encode(message, &h, 0, &xdr_rpc_error, &error);
    }
    return message;
}

static void send_error(RpcServerClient *client, const RpcHeader *call)
{
    (void)server_client_put(client, RPC_OUT_REPLY, encode_error(call));
}

int rpc_call_reply(RpcCall *call, const void *ret)
{
    GByteArray *message = server_message_new();
    RpcHeader h = reply_header(&call->header, call->n_reply_fds ? RPC_REPLY_WITH_FDS : RPC_REPLY, RPC_OK);
    if (rpc_message_encode(message, &h, call->n_reply_fds, call->procedure->ret, ret) < 0) {
        server_message_done(message);
        rpc_error_set(VIR_ERR_RPC, "Unable to encode message payload");
        return -1;
    }
    g_clear_pointer(&call->reply, server_message_done);
    call->reply = message;
    return 0;
}

static void close_all(int *fds, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    g_free(fds);
}

static void drop_reply_fds(RpcCall *call)
{
    close_all(call->reply_fds, call->n_reply_fds);
    call->reply_fds = NULL;
    call->n_reply_fds = 0;
}

static void call_unref(RpcCall *call)
{
    if (!g_atomic_int_dec_and_test(&call->refs))
        return;
    xdr_clear(call->procedure->args, call->args);
    xdr_clear(call->procedure->ret, call->ret);
    close_all(call->fds, call->n_fds);
    drop_reply_fds(call);
    g_clear_pointer(&call->reply, server_message_done);
    rpc_server_stream_unref(call->stream);
    rpc_server_client_unref(call->client);
    g_free(call);
}

/* The stream is known before the client can have heard of it, and speaks after. */
static void attach_stream(RpcCall *call)
{
    pthread_mutex_lock(&call->client->lock);
    server_stream_attach_locked(call->client, call->stream);
    pthread_mutex_unlock(&call->client->lock);
}

static void answer(RpcCall *call, int rc)
{
    RpcServerStream *st = call->stream;
    if (rc == 0 && !call->reply)
        rc = rpc_call_reply(call, call->ret);
    if (rc < 0)
        drop_reply_fds(call);
    if (rc == 0 && st)
        attach_stream(call);
    else if (st)
        server_stream_release(st);
    server_client_answer(call->client, call, rc < 0 ? encode_error(&call->header) : g_steal_pointer(&call->reply));
    if (rc == 0 && st)
        server_stream_start(st);
}

/* A call that is not answered at once. */
static void count_request(RpcCall *call)
{
    RpcServerClient *client = call->client;
    pthread_mutex_lock(&client->lock);
    if (!call->counted) {
        call->counted = true;
        client->requests++;
        server_client_note_locked(client);
    }
    pthread_mutex_unlock(&client->lock);
}

void rpc_call_complete(RpcCall *call, int rc)
{
    answer(call, rc);
    call_unref(call);
}

void rpc_call_defer(RpcCall *call)
{
    call->deferred = true;
    g_atomic_int_inc(&call->refs);
    count_request(call);
}

static void run(void *opaque)
{
    RpcCall *call = opaque;
    error_clear();
    int rc = call->procedure->dispatch(call, call->args, call->ret);
    if (!call->deferred)
        answer(call, rc);
    call_unref(call);
}

static void drop(void *opaque)
{
    RpcCall *call = opaque;
    server_client_answer(call->client, call, /* message= */ NULL);
    call_unref(call);
}

/* One allocation for the call, its arguments and its result. */
static RpcCall *call_new(RpcServerClient *client, const RpcProcedure *procedure, const RpcHeader *h)
{
    size_t args_at = (sizeof(RpcCall) + 15) & ~(size_t)15;
    size_t ret_at = args_at + (((procedure->args ? procedure->args->size : 0) + 15) & ~(size_t)15);
    size_t size = ret_at + (procedure->ret ? procedure->ret->size : 0);
    RpcCall *call = g_malloc(size); /* small: cheaper to clear here than by calloc */
    memset(call, 0, size);
    call->refs = 1;
    call->client = rpc_server_client_ref(client);
    call->procedure = procedure;
    call->header = *h;
    call->args = procedure->args ? (char *)call + args_at : NULL;
    call->ret = procedure->ret ? (char *)call + ret_at : NULL;
    return call;
}

static void begin(RpcCall *call)
{
    RpcServerClient *client = call->client;
    bool worker = call->procedure->may_block;
    g_atomic_int_inc(&client->calls);
    if (!worker) {
        run(call);
        return;
    }
    count_request(call);
    Job *job = g_new(Job, 1);
    *job = (Job){NULL, run, drop, call, client};
    pool_put(&client->server->pool, job, call->procedure->priority);
}

/* Finds what is called; NULL with the thread's error set when it must not be. */
static const RpcProcedure *resolve(RpcServerClient *client, const RpcHeader *h)
{
    const RpcProgram *program = find_program(client->server, h);
    if (!program) {
        rpc_error_set(VIR_ERR_RPC, "Cannot find program %u version %u", h->prog, h->vers);
        return NULL;
    }
    if (h->status != RPC_OK) {
        rpc_error_set(VIR_ERR_RPC, "Unexpected message status %u", h->status);
        return NULL;
    }
    const RpcProcedure *procedure = find_procedure(program, h->proc);
    if (!procedure || !procedure->dispatch) {
        rpc_error_set(VIR_ERR_RPC, "unknown procedure: %d", h->proc);
        return NULL;
    }
    if (procedure->needs_auth && !rpc_server_client_authenticated(client)) {
        rpc_error_set(VIR_ERR_RPC, "authentication required");
        return NULL;
    }
    return procedure;
}

static void take_fds(RpcCall *call, RpcMessage *m)
{
    if (!m->n_fds)
        return;
    call->fds = g_memdup2(m->fds, m->n_fds * sizeof m->fds[0]);
    call->n_fds = m->n_fds;
    m->n_fds = 0;
}

int server_call_receive(RpcServerClient *client, RpcMessage *m)
{
    client->last_serial = MAX(client->last_serial, m->header.serial);
    const RpcProcedure *procedure = resolve(client, &m->header);
    if (!procedure) {
        send_error(client, &m->header);
        return 0;
    }
    RpcCall *call = call_new(client, procedure, &m->header);
    int rc = xdr_decode(procedure->args, call->args, m->payload, m->len, NULL);
    if (rc < 0) { /* told why, then disconnected: whoever sends this is no client of ours */
        rpc_error_set(VIR_ERR_RPC, "Unable to decode message payload");
        send_error(client, &m->header);
        call_unref(call);
        rpc_server_client_close_after_reply(client);
        return 0;
    }
    take_fds(call, m);
    begin(call);
    return 0;
}

RpcServerClient *rpc_call_client(RpcCall *call)
{
    return call->client;
}

const RpcProcedure *rpc_call_procedure(const RpcCall *call)
{
    return call->procedure;
}

void *rpc_call_ret(RpcCall *call)
{
    return call->ret;
}

unsigned rpc_call_n_fds(const RpcCall *call)
{
    return call->n_fds;
}

int rpc_call_take_fd(RpcCall *call, unsigned i)
{
    if (i >= call->n_fds || call->fds[i] < 0) {
        rpc_error_set(VIR_ERR_INVALID_ARG, "file descriptor %u was not passed", i);
        return -1;
    }
    int fd = call->fds[i];
    call->fds[i] = -EBADF;
    return fd;
}

int rpc_call_reply_fd(RpcCall *call, int fd)
{
    if (call->n_reply_fds == RPC_FDS_MAX) {
        close(fd);
        rpc_error_set(VIR_ERR_INTERNAL_ERROR, "more than %u file descriptors in one reply", RPC_FDS_MAX);
        return -1;
    }
    call->reply_fds = g_renew(int, call->reply_fds, call->n_reply_fds + 1);
    call->reply_fds[call->n_reply_fds++] = fd;
    return 0;
}

int rpc_call_open_stream(RpcCall *call, const RpcStreamOps *ops, void *opaque, RpcServerStream **ret_stream)
{
    if (call->stream) {
        ops->free(opaque);
        rpc_error_set(VIR_ERR_INTERNAL_ERROR, "a call cannot open two streams");
        return -1;
    }
    call->stream = server_stream_new(call, ops, opaque);
    if (ret_stream)
        *ret_stream = rpc_server_stream_ref(call->stream);
    return 0;
}
