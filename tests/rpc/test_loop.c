/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The client with an event loop that another thread runs: events, the end of the connection, keepalive and stream
 * callbacks come from the loop; calls go on beside it. */
#include "core/error.h"
#include "core/event_loop.h"
#include "tests/rpc/fixture.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static const RpcLoop loop = {
    event_loop_add_handle,  event_loop_update_handle,  event_loop_remove_handle,
    event_loop_add_timeout, event_loop_update_timeout, event_loop_remove_timeout,
};

static GThread *loop_thread;
static int loop_stop;
static RpcServer *server;
static RpcClient *client;

static void *run_loop(void *opaque)
{
    while (!g_atomic_int_get(&loop_stop))
        g_assert_cmpint(event_loop_run_once(), ==, 0);
    return NULL;
}

static void on_nothing(int timer, void *opaque)
{
}

static int events_seen;
static void on_event(RpcClient *c, void *msg, void *opaque)
{
    g_assert_true(g_thread_self() == loop_thread);
    g_assert_cmpuint(((DemoNumber *)msg)->number, ==, g_atomic_int_get(&events_seen) % 50);
    if (g_atomic_int_get(&events_seen) % 10 == 0)
        g_assert_cmpint(demo_call_text(c, DEMO_ECHO, "from the loop", NULL), ==, 0);
    g_atomic_int_inc(&events_seen);
}

static const RpcClientEvent demo_events[] = {{DEMO_EVENT, &xdr_demo_number, on_event}};
static const RpcClientProgram demo_client_program = {DEMO_PROGRAM, DEMO_VERSION, demo_events, 1};

static void setup(void)
{
    server = rpc_server_new("demo", NULL, NULL, NULL);
    rpc_server_add_program(server, &demo_program);
    g_assert_cmpint(rpc_server_start(server), ==, 0);
    client = demo_connect(server);
    rpc_client_add_program(client, &demo_client_program, NULL);
    g_assert_cmpint(event_loop_start(), ==, 0);
    g_assert_cmpint(rpc_client_attach_loop(client, &loop), ==, 0);
    g_atomic_int_set(&loop_stop, 0);
    loop_thread = g_thread_new("loop", run_loop, NULL);
}

static void teardown(void)
{
    client = rpc_client_unref(client);
    g_atomic_int_set(&loop_stop, 1);
    int timer = event_loop_add_timeout(0, on_nothing, NULL, NULL);
    g_thread_join(loop_thread);
    event_loop_remove_timeout(timer);
    server = rpc_server_free(server);
}

static void *caller(void *opaque)
{
    for (int i = 0; i < 300; i++) {
        g_autofree char *answer = NULL;
        g_assert_cmpint(demo_call_text(client, i % 3 ? DEMO_ECHO : DEMO_WAIT, "beside the loop", &answer), ==, 0);
        g_assert_cmpstr(answer, ==, "beside the loop");
    }
    return NULL;
}

static void test_events(void)
{
    GThread *threads[4];
    setup();
    g_atomic_int_set(&events_seen, 0);
    for (int i = 0; i < 4; i++)
        threads[i] = g_thread_new("caller", caller, NULL);
    for (int i = 0; i < 10; i++)
        g_assert_cmpint(demo_call_number(client, DEMO_EMIT, 50, NULL), ==, 0);
    for (int i = 0; i < 4; i++)
        g_thread_join(threads[i]);
    demo_await(&events_seen, 500);
    teardown();
}

/* Nobody calls: events come all the same; and while nothing happens, the loop sleeps. */
static void test_idle(void)
{
    struct rusage before, after;
    setup();
    g_atomic_int_set(&events_seen, 0);
    g_assert_cmpint(demo_call_text(client, DEMO_ECHO, "x", NULL), ==, 0);
    g_autoptr(GPtrArray) clients = rpc_server_list_clients(server);
    DemoNumber msg = {0};
    rpc_server_client_send(g_ptr_array_index(clients, 0), DEMO_PROGRAM, DEMO_VERSION, DEMO_EVENT, &xdr_demo_number,
                           &msg);
    demo_await(&events_seen, 1);
    getrusage(RUSAGE_SELF, &before);
    g_usleep(300000);
    getrusage(RUSAGE_SELF, &after);
    g_assert_cmpint(after.ru_nvcsw - before.ru_nvcsw, <, 20);
    teardown();
}

static int closed_with = -1;
static void on_close(RpcClient *c, RpcCloseReason reason, void *opaque)
{
    g_assert_true(g_thread_self() == loop_thread);
    g_atomic_int_set(&closed_with, (int)reason);
}

static void test_close(void)
{
    setup();
    g_atomic_int_set(&closed_with, -1);
    rpc_client_set_close_callback(client, on_close, g_strdup("freed"), g_free);
    g_autoptr(GPtrArray) clients = rpc_server_list_clients(server);
    rpc_server_client_close(g_ptr_array_index(clients, 0));
    demo_await(&closed_with, 0);
    g_assert_cmpint(closed_with, ==, RPC_CLOSE_EOF);
    g_assert_cmpint(demo_call_text(client, DEMO_ECHO, "x", NULL), ==, -1);
    teardown();
}

/* A peer that has died without closing: found out by pings. Calls under way fail, and the reason is told. */
static void test_keepalive(void)
{
    int fds[2];
    char buf[1000];
    setup();
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
    RpcClient *c = rpc_client_new(fds[0]);
    g_assert_cmpint(rpc_client_set_keepalive(c, 1, 1), ==, -1);
    g_assert_cmpint(rpc_client_attach_loop(c, &loop), ==, 0);
    g_atomic_int_set(&closed_with, -1);
    rpc_client_set_close_callback(c, on_close, NULL, NULL);
    g_assert_cmpint(rpc_client_set_keepalive(c, 1, 1), ==, 0);
    g_assert_cmpint(rpc_client_set_keepalive(client, 1, 1), ==, 0);
    g_assert_cmpint(demo_call_text(c, DEMO_ECHO, "nobody there", NULL), ==, -1);
    g_assert_cmpstr(error_get()->message, ==, "internal error: connection closed due to keepalive timeout");
    demo_await(&closed_with, 0);
    g_assert_cmpint(closed_with, ==, RPC_CLOSE_KEEPALIVE);
    g_assert_cmpint(recv(fds[1], buf, sizeof buf, 0), ==, 28 + 4 + 12 + 28);
    close(fds[1]);
    rpc_client_unref(c);
    /* the one that answers is still connected */
    g_assert_cmpint(demo_call_text(client, DEMO_ECHO, "x", NULL), ==, 0);
    teardown();
}

typedef struct {
    uint64_t got;
    int ended;
    int freed;
} Reader;

static void on_readable(RpcClientStream *st, int events, void *opaque)
{
    Reader *r = opaque;
    char buf[20000];
    g_assert_true(g_thread_self() == loop_thread);
    g_assert_true(events & RPC_STREAM_READABLE);
    ssize_t n = rpc_client_stream_recv(st, buf, sizeof buf, RPC_STREAM_NONBLOCK);
    if (n > 0)
        r->got += (uint64_t)n;
    if (n == 0) {
        rpc_client_stream_set_callback(st, 0, NULL, NULL, NULL);
        g_assert_cmpint(g_atomic_int_get(&r->freed), ==, 0);
        g_atomic_int_set(&r->ended, 1);
    }
}

static void reader_freed(void *opaque)
{
    g_atomic_int_set(&((Reader *)opaque)->freed, 1);
}

static void test_stream_readable(void)
{
    Reader r = {0};
    setup();
    RpcClientStream *st = rpc_client_stream_new(client, false);
    g_assert_cmpint(demo_call_number(client, DEMO_STREAM_SOURCE, 3000000, st), ==, 0);
    g_assert_cmpint(rpc_client_stream_set_callback(st, RPC_STREAM_READABLE, on_readable, &r, reader_freed), ==, 0);
    demo_await(&r.freed, 1);
    g_assert_cmpint(r.ended, ==, 1);
    g_assert_cmpuint(r.got, ==, 3000000);
    g_assert_cmpint(rpc_client_stream_finish(st), ==, 0);
    rpc_client_stream_unref(st);
    teardown();
}

typedef struct {
    uint64_t sent;
    int done;
} Writer;

static void on_writable(RpcClientStream *st, int events, void *opaque)
{
    static const char data[50000];
    Writer *w = opaque;
    g_assert_true(events & RPC_STREAM_WRITABLE);
    if (w->sent >= 5000000) {
        rpc_client_stream_update_callback(st, 0);
        g_atomic_int_set(&w->done, 1);
        return;
    }
    ssize_t n = rpc_client_stream_send(st, data, sizeof data, RPC_STREAM_NONBLOCK);
    g_assert_true(n > 0 || n == RPC_STREAM_WOULD_BLOCK);
    w->sent += n > 0 ? (uint64_t)n : 0;
}

static void test_stream_writable(void)
{
    Writer w = {0};
    setup();
    demo_sunk = 0;
    RpcClientStream *st = rpc_client_stream_new(client, false);
    g_assert_cmpint(demo_call_number(client, DEMO_STREAM_SINK, 0, st), ==, 0);
    g_assert_cmpint(rpc_client_stream_set_callback(st, RPC_STREAM_WRITABLE, on_writable, &w, NULL), ==, 0);
    demo_await(&w.done, 1);
    g_assert_cmpint(rpc_client_stream_finish(st), ==, 0);
    g_assert_cmpint(__atomic_load_n(&demo_sunk, __ATOMIC_SEQ_CST), ==, 5000000);
    rpc_client_stream_unref(st);
    teardown();
}

static void on_end(RpcClientStream *st, int events, void *opaque)
{
    if (events & (RPC_STREAM_FAILED | RPC_STREAM_HANGUP))
        g_atomic_int_inc((int *)opaque);
}

/* The end of the connection is told to a stream's callback, once. */
static void test_stream_hangup(void)
{
    int told = 0;
    setup();
    RpcClientStream *st = rpc_client_stream_new(client, false);
    g_assert_cmpint(demo_call_number(client, DEMO_STREAM_SINK, 0, st), ==, 0);
    rpc_client_stream_set_callback(st, RPC_STREAM_FAILED | RPC_STREAM_HANGUP, on_end, &told, NULL);
    g_autoptr(GPtrArray) clients = rpc_server_list_clients(server);
    rpc_server_client_close(g_ptr_array_index(clients, 0));
    demo_await(&told, 1);
    g_usleep(20000);
    g_assert_cmpint(g_atomic_int_get(&told), ==, 1);
    rpc_client_stream_unref(st);
    teardown();
}

/* Clients come and go beside a running loop. */
static void test_churn(void)
{
    setup();
    for (int i = 0; i < 200; i++) {
        RpcClient *c = demo_connect(server);
        g_assert_cmpint(rpc_client_attach_loop(c, &loop), ==, 0);
        rpc_client_set_keepalive(c, 5, 5);
        g_assert_cmpint(demo_call_text(c, DEMO_ECHO, "x", NULL), ==, 0);
        rpc_client_unref(c);
    }
    teardown();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rpc/loop/events", test_events);
    g_test_add_func("/rpc/loop/idle", test_idle);
    g_test_add_func("/rpc/loop/close", test_close);
    g_test_add_func("/rpc/loop/keepalive", test_keepalive);
    g_test_add_func("/rpc/loop/stream-readable", test_stream_readable);
    g_test_add_func("/rpc/loop/stream-writable", test_stream_writable);
    g_test_add_func("/rpc/loop/stream-hangup", test_stream_hangup);
    g_test_add_func("/rpc/loop/churn", test_churn);
    return g_test_run();
}
