/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/rpc/fixture.h"

#include "core/error.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const XdrField text_fields[] = {XDR_FIELD(DemoText, text, XDR_ANON(XDR_TYPE_STRING(4194304)))};
const XdrType xdr_demo_text = XDR_TYPE_STRUCT(DemoText, text_fields);
static const XdrField number_fields[] = {XDR_FIELD(DemoNumber, number, &xdr_uint)};
const XdrType xdr_demo_number = XDR_TYPE_STRUCT(DemoNumber, number_fields);
static const XdrField data_fields[] = {XDR_FIELD(DemoData, data, XDR_ANON(XDR_TYPE_BYTES(33554432)))};
const XdrType xdr_demo_data = XDR_TYPE_STRUCT(DemoData, data_fields);

static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_cond = PTHREAD_COND_INITIALIZER;
static bool gate_closed;
int demo_waiting, demo_finished, demo_aborted, demo_freed;
int64_t demo_sunk;

static void gate_set(bool closed)
{
    pthread_mutex_lock(&gate_lock);
    gate_closed = closed;
    pthread_cond_broadcast(&gate_cond);
    pthread_mutex_unlock(&gate_lock);
}

void demo_gate_close(void)
{
    gate_set(true);
}

void demo_gate_open(void)
{
    gate_set(false);
}

void demo_await(const int *value, int least)
{
    for (int i = 0; g_atomic_int_get(value) < least; i++) {
        g_assert_cmpint(i, <, 60000);
        g_usleep(1000);
    }
}

static int on_echo(RpcCall *call, void *args, void *ret)
{
    ((DemoText *)ret)->text = g_steal_pointer(&((DemoText *)args)->text);
    return 0;
}

static int on_wait(RpcCall *call, void *args, void *ret)
{
    pthread_mutex_lock(&gate_lock);
    g_atomic_int_inc(&demo_waiting);
    while (gate_closed)
        pthread_cond_wait(&gate_cond, &gate_lock);
    g_atomic_int_add(&demo_waiting, -1);
    pthread_mutex_unlock(&gate_lock);
    return on_echo(call, args, ret);
}

static int on_fail(RpcCall *call, void *args, void *ret)
{
    error_set(VIR_FROM_QEMU, VIR_ERR_NO_DOMAIN, "no domain with matching name '%s'", ((DemoText *)args)->text);
    return -1;
}

static int on_login(RpcCall *call, void *args, void *ret)
{
    rpc_server_client_set_authenticated(rpc_call_client(call));
    return on_echo(call, args, ret);
}

static int on_swap_fd(RpcCall *call, void *args, void *ret)
{
    int fds[2];
    int fd = rpc_call_take_fd(call, 0);
    if (fd < 0 || pipe2(fds, O_CLOEXEC) < 0)
        return -1;
    if (write(fd, "to-caller", 9) != 9 || write(fds[1], "from-server", 11) != 11)
        return -1;
    close(fd);
    close(fds[1]);
    if (rpc_call_reply_fd(call, fds[0]) < 0)
        return -1;
    if (((DemoNumber *)args)->number == DEMO_SWAP_FAILS) {
        error_set(VIR_FROM_RPC, VIR_ERR_OPERATION_FAILED, "not today");
        return -1;
    }
    return 0;
}

typedef struct {
    uint64_t left; /* of a source: bytes to give; of a sink: bytes until it fails */
    uint64_t step; /* of a sparse source */
    bool fails;
    RpcServerStream *self; /* as a real one holds it, to say that it is ready */
} DemoStream;

static ssize_t source_recv(void *opaque, void *buf, size_t n)
{
    DemoStream *d = opaque;
    n = MIN(n, d->left);
    memset(buf, 'd', n);
    d->left -= n;
    return (ssize_t)n;
}

static ssize_t sparse_recv(void *opaque, void *buf, size_t n)
{
    DemoStream *d = opaque;
    switch (d->step++) {
    case 0:
        memcpy(buf, "begin", 5);
        return 5;
    case 1:
        return RPC_STREAM_AT_HOLE;
    case 2:
        memcpy(buf, "end", 3);
        return 3;
    default:
        return 0;
    }
}

static int sparse_recv_hole(void *opaque, int64_t *ret_length)
{
    *ret_length = INT64_C(5000000000);
    return 0;
}

static ssize_t sink_send(void *opaque, const void *buf, size_t n)
{
    DemoStream *d = opaque;
    if (d->fails && d->left < n) {
        error_set_errno(VIR_FROM_STREAMS, ENOSPC, "cannot write to stream");
        return -1;
    }
    d->left -= n;
    __atomic_add_fetch(&demo_sunk, (int64_t)n, __ATOMIC_SEQ_CST);
    return (ssize_t)n;
}

static int sink_send_hole(void *opaque, int64_t length)
{
    __atomic_add_fetch(&demo_sunk, length, __ATOMIC_SEQ_CST);
    return 0;
}

static void stream_watch(void *opaque, int events)
{
}

static int stream_finish(void *opaque)
{
    g_atomic_int_inc(&demo_finished);
    return 0;
}

static void stream_abort(void *opaque)
{
    g_atomic_int_inc(&demo_aborted);
}

static void stream_free(void *opaque)
{
    rpc_server_stream_unref(((DemoStream *)opaque)->self);
    g_free(opaque);
    g_atomic_int_inc(&demo_freed);
}

static const RpcStreamOps source_ops = {
    .recv = source_recv, .watch = stream_watch, .finish = stream_finish, .abort = stream_abort, .free = stream_free};
static const RpcStreamOps sparse_ops = {.recv = sparse_recv,
                                        .recv_hole = sparse_recv_hole,
                                        .watch = stream_watch,
                                        .finish = stream_finish,
                                        .abort = stream_abort,
                                        .free = stream_free};
static const RpcStreamOps sink_ops = {.send = sink_send,
                                      .send_hole = sink_send_hole,
                                      .watch = stream_watch,
                                      .finish = stream_finish,
                                      .abort = stream_abort,
                                      .free = stream_free};

static int on_stream(RpcCall *call, void *args, void *ret)
{
    int proc = rpc_call_procedure(call)->number;
    unsigned number = ((DemoNumber *)args)->number;
    DemoStream *d = g_new0(DemoStream, 1);
    d->left = number;
    d->fails = number > 0;
    const RpcStreamOps *ops = proc == DEMO_STREAM_SOURCE ? &source_ops
                              : proc == DEMO_STREAM_SINK ? &sink_ops
                                                         : &sparse_ops;
    if (rpc_call_open_stream(call, ops, d, &d->self) < 0)
        return -1;
    if (number == DEMO_STREAM_FAILS) {
        error_set(VIR_FROM_STREAMS, VIR_ERR_OPERATION_FAILED, "not today");
        return -1;
    }
    return 0;
}

static int on_emit(RpcCall *call, void *args, void *ret)
{
    DemoNumber msg;
    for (msg.number = 0; msg.number < ((DemoNumber *)args)->number; msg.number++)
        if (rpc_server_client_send(rpc_call_client(call), DEMO_PROGRAM, DEMO_VERSION, DEMO_EVENT, &xdr_demo_number,
                                   &msg) < 0)
            break;
    return 0;
}

typedef struct {
    RpcCall *call;
    char *text;
} Deferred;

static void *complete_later(void *opaque)
{
    g_autofree Deferred *d = opaque;
    ((DemoText *)rpc_call_ret(d->call))->text = d->text;
    rpc_call_complete(d->call, 0);
    return NULL;
}

static int on_defer(RpcCall *call, void *args, void *ret)
{
    pthread_t thread;
    Deferred *d = g_new(Deferred, 1);
    *d = (Deferred){call, g_steal_pointer(&((DemoText *)args)->text)};
    rpc_call_defer(call);
    g_assert_cmpint(pthread_create(&thread, NULL, complete_later, d), ==, 0);
    pthread_detach(thread);
    return 0;
}

static int on_big(RpcCall *call, void *args, void *ret)
{
    DemoData *data = ret;
    data->data.data_len = ((DemoNumber *)args)->number;
    data->data.data_val = g_malloc0(data->data.data_len);
    return 0;
}

static int on_leave(RpcCall *call, void *args, void *ret)
{
    rpc_server_client_close_after_reply(rpc_call_client(call));
    return on_echo(call, args, ret);
}

#define TEXT &xdr_demo_text, &xdr_demo_text
static const RpcProcedure procedures[] = {
    {DEMO_ECHO, "ECHO", TEXT, .dispatch = on_echo},
    {DEMO_WAIT, "WAIT", TEXT, .may_block = true, .dispatch = on_wait},
    {DEMO_URGENT, "URGENT", TEXT, .priority = true, .may_block = true, .dispatch = on_echo},
    {DEMO_FAIL, "FAIL", TEXT, .dispatch = on_fail},
    {DEMO_SECRET, "SECRET", TEXT, .needs_auth = true, .dispatch = on_echo},
    {DEMO_LOGIN, "LOGIN", TEXT, .dispatch = on_login},
    {DEMO_SWAP_FD, "SWAP_FD", &xdr_demo_number, NULL, .may_block = true, .dispatch = on_swap_fd},
    {DEMO_STREAM_SOURCE, "STREAM_SOURCE", &xdr_demo_number, NULL, .may_block = true, .dispatch = on_stream},
    {DEMO_STREAM_SINK, "STREAM_SINK", &xdr_demo_number, NULL, .dispatch = on_stream},
    {DEMO_STREAM_SPARSE, "STREAM_SPARSE", &xdr_demo_number, NULL, .dispatch = on_stream},
    {DEMO_EMIT, "EMIT", &xdr_demo_number, NULL, .dispatch = on_emit},
    {DEMO_DEFER, "DEFER", TEXT, .dispatch = on_defer},
    {DEMO_BIG, "BIG", &xdr_demo_number, &xdr_demo_data, .dispatch = on_big},
    {DEMO_LEAVE, "LEAVE", TEXT, .dispatch = on_leave},
    {DEMO_EVENT, "EVENT", &xdr_demo_number, NULL},
};
const RpcProgram demo_program = {DEMO_PROGRAM, DEMO_VERSION, "demo", procedures, G_N_ELEMENTS(procedures)};

int demo_connect_raw(RpcServer *s)
{
    int fds[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
    RpcServerClient *client = rpc_server_add_client(s, fds[0], /* readonly= */ false, /* auth= */ 1);
    g_assert_nonnull(client);
    rpc_server_client_unref(client);
    return fds[1];
}

RpcClient *demo_connect_narrow(RpcServer *s)
{
    int fds[2], size = 4608;
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
    for (int i = 0; i < 2; i++)
        g_assert_cmpint(setsockopt(fds[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof size), ==, 0);
    rpc_server_client_unref(rpc_server_add_client(s, fds[0], /* readonly= */ false, /* auth= */ 0));
    return rpc_client_new(fds[1]);
}

RpcClient *demo_connect(RpcServer *s)
{
    return rpc_client_new(demo_connect_raw(s));
}

int demo_call_text(RpcClient *c, int proc, const char *text, char **ret_text)
{
    DemoText args = {(char *)(uintptr_t)text}, ret = {NULL};
    RpcClientCall call = {DEMO_PROGRAM, DEMO_VERSION, proc, &xdr_demo_text, &args, &xdr_demo_text, &ret};
    int rc = rpc_client_call(c, &call);
    if (rc == 0 && ret_text)
        *ret_text = ret.text;
    else
        g_free(ret.text);
    return rc;
}

int demo_call_number(RpcClient *c, int proc, unsigned number, RpcClientStream *stream)
{
    DemoNumber args = {number};
    RpcClientCall call = {DEMO_PROGRAM, DEMO_VERSION, proc, &xdr_demo_number, &args, .stream = stream};
    return rpc_client_call(c, &call);
}
