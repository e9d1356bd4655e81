/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Our client and our server together: calls, errors, descriptors, streams, events, and many threads on one connection.
 */
#include "core/error.h"
#include "tests/rpc/fixture.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static RpcServer *start(void)
{
    RpcServer *s = rpc_server_new("demo", NULL, NULL, NULL);
    g_assert_nonnull(s);
    rpc_server_add_program(s, &demo_program);
    g_assert_cmpint(rpc_server_start(s), ==, 0);
    return s;
}

static void assert_error(int domain, int code, const char *message)
{
    g_assert_cmpint(error_get()->code, ==, code);
    g_assert_cmpint(error_get()->domain, ==, domain);
    g_assert_cmpstr(error_get()->message, ==, message);
}

static void assert_echo(RpcClient *c, int proc, const char *text)
{
    g_autofree char *answer = NULL;
    g_assert_cmpint(demo_call_text(c, proc, text, &answer), ==, 0);
    g_assert_cmpstr(answer, ==, text);
}

static void test_calls(void)
{
    RpcServer *s = start();
    RpcClient *c = demo_connect(s);
    assert_echo(c, DEMO_ECHO, "hello");
    assert_echo(c, DEMO_WAIT, "from a worker");
    assert_echo(c, DEMO_URGENT, "");
    assert_echo(c, DEMO_DEFER, "later");
    for (int i = 0; i < 1000; i++)
        assert_echo(c, DEMO_ECHO, "again");
    rpc_client_unref(c);
    rpc_server_free(s);
}

static void test_errors(void)
{
    RpcServer *s = start();
    RpcClient *c = demo_connect(s);
    g_assert_cmpint(demo_call_text(c, DEMO_FAIL, "x", NULL), ==, -1);
    assert_error(VIR_FROM_QEMU, VIR_ERR_NO_DOMAIN, "Domain not found: no domain with matching name 'x'");
    g_assert_cmpint(demo_call_text(c, 99, "x", NULL), ==, -1);
    assert_error(VIR_FROM_RPC, VIR_ERR_RPC, "unknown procedure: 99");
    g_assert_cmpint(demo_call_text(c, DEMO_EVENT, "x", NULL), ==, -1);
    assert_error(VIR_FROM_RPC, VIR_ERR_RPC, "unknown procedure: 15");
    g_assert_cmpint(demo_call_text(c, DEMO_SECRET, "x", NULL), ==, -1);
    assert_error(VIR_FROM_RPC, VIR_ERR_RPC, "authentication required");
    assert_echo(c, DEMO_LOGIN, "me");
    assert_echo(c, DEMO_SECRET, "x");
    RpcClientCall call = {4660, 1, 1};
    g_assert_cmpint(rpc_client_call(c, &call), ==, -1);
    assert_error(VIR_FROM_RPC, VIR_ERR_RPC, "Cannot find program 4660 version 1");
    rpc_client_unref(c);
    rpc_server_free(s);
}

/* Arguments that cannot be decoded: told why, then disconnected. */
static void test_bad_arguments(void)
{
    RpcServer *s = start();
    RpcClient *c = demo_connect(s);
    g_assert_cmpint(demo_call_number(c, DEMO_ECHO, 70000, NULL), ==, -1);
    assert_error(VIR_FROM_RPC, VIR_ERR_RPC, "Unable to decode message payload");
    g_assert_cmpint(demo_call_text(c, DEMO_ECHO, "x", NULL), ==, -1);
    rpc_client_unref(c);
    rpc_server_free(s);
}

static void test_leave(void)
{
    RpcServer *s = start();
    RpcClient *c = demo_connect(s);
    assert_echo(c, DEMO_LEAVE, "bye");
    g_assert_cmpint(demo_call_text(c, DEMO_ECHO, "x", NULL), ==, -1);
    g_assert_false(rpc_client_is_open(c));
    g_assert_cmpint(demo_call_text(c, DEMO_ECHO, "x", NULL), ==, -1);
    assert_error(VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, "internal error: client socket is closed");
    rpc_client_unref(c);
    rpc_server_free(s);
}

static void test_big(void)
{
    RpcServer *s = start();
    RpcClient *c = demo_connect(s);
    DemoData data;
    for (unsigned n = 1; n <= 20000000; n = n * 3 + 1) {
        DemoNumber args = {n};
        RpcClientCall call = {DEMO_PROGRAM, DEMO_VERSION, DEMO_BIG, &xdr_demo_number, &args, &xdr_demo_data, &data};
        g_assert_cmpint(rpc_client_call(c, &call), ==, 0);
        g_assert_cmpuint(data.data.data_len, ==, n);
        xdr_clear(&xdr_demo_data, &data);
    }
    char *text = g_strnfill(4194304, 'x');
    assert_echo(c, DEMO_ECHO, text);
    text = (g_free(text), g_strnfill(4194305, 'x'));
    g_assert_cmpint(demo_call_text(c, DEMO_ECHO, text, NULL), ==, -1);
    assert_error(VIR_FROM_RPC, VIR_ERR_RPC, "Unable to encode message payload");
    assert_echo(c, DEMO_ECHO, "still there");
    g_free(text);
    rpc_client_unref(c);
    rpc_server_free(s);
}

static void test_descriptors(void)
{
    RpcServer *s = start();
    RpcClient *c = demo_connect(s);
    int fds[2], ret_fds[RPC_FDS_MAX];
    unsigned n = 0;
    char text[32] = {0};
    DemoNumber args = {0};
    g_assert_cmpint(pipe2(fds, O_CLOEXEC), ==, 0);
    RpcClientCall call = {DEMO_PROGRAM,   DEMO_VERSION, DEMO_SWAP_FD,       &xdr_demo_number, &args,
                          .fds = &fds[1], .n_fds = 1,   .ret_fds = ret_fds, .ret_n_fds = &n};
    g_assert_cmpint(rpc_client_call(c, &call), ==, 0);
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpint(read(fds[0], text, sizeof text), ==, 9);
    g_assert_cmpint(read(ret_fds[0], text, sizeof text), ==, 11);
    g_assert_cmpstr(text, ==, "from-server");
    call.ret_fds = NULL;
    g_assert_cmpint(rpc_client_call(c, &call), ==, 0);
    /* an error takes no descriptor along */
    args.number = DEMO_SWAP_FAILS;
    g_assert_cmpint(rpc_client_call(c, &call), ==, -1);
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_OPERATION_FAILED);
    g_assert_cmpint(demo_call_text(c, DEMO_ECHO, "x", NULL), ==, 0);
    close(fds[0]);
    close(fds[1]);
    close(ret_fds[0]);
    rpc_client_unref(c);
    rpc_server_free(s);
}

typedef struct {
    RpcClient *c;
    int rounds;
    int proc;
} Hammer;

static void *hammer(void *opaque)
{
    Hammer *h = opaque;
    for (int i = 0; i < h->rounds; i++) {
        g_autofree char *text = g_strdup_printf("%p-%d", opaque, i);
        assert_echo(h->c, h->proc ? h->proc : DEMO_ECHO + i % 3, text);
    }
    return NULL;
}

/* Many threads on one connection: everybody gets its own reply, whatever the order. */
static void test_threads(void)
{
    RpcServer *s = start();
    RpcClient *c = demo_connect(s);
    Hammer work[16];
    GThread *threads[16];
    for (int i = 0; i < 16; i++) {
        work[i] = (Hammer){c, 500, 0};
        threads[i] = g_thread_new("hammer", hammer, &work[i]);
    }
    for (int i = 0; i < 16; i++)
        g_thread_join(threads[i]);
    rpc_client_unref(c);
    rpc_server_free(s);
}

/* Large calls and replies from many threads: neither side may stop reading because it wants to write. */
static void *hammer_big(void *opaque)
{
    g_autofree char *text = g_strnfill(700000, 'b');
    for (int i = 0; i < 20; i++)
        assert_echo(opaque, i % 2 ? DEMO_ECHO : DEMO_WAIT, text);
    return NULL;
}

static void test_threads_big(void)
{
    RpcServer *s = start();
    RpcClient *c = demo_connect(s);
    GThread *threads[6];
    for (int i = 0; i < 6; i++)
        threads[i] = g_thread_new("hammer", hammer_big, c);
    for (int i = 0; i < 6; i++)
        g_thread_join(threads[i]);
    rpc_client_unref(c);
    rpc_server_free(s);
}

/* Every message in many parts, so that threads keep changing who reads and who sends. */
static void *hammer_narrow(void *opaque)
{
    for (int i = 0; i < 60; i++) {
        g_autofree char *text = g_strnfill(1 + (gsize)(i * i * 7919 % 60000), 'n');
        assert_echo(opaque, i % 3 == 0 ? DEMO_WAIT : i % 3 == 1 ? DEMO_ECHO : DEMO_URGENT, text);
    }
    return NULL;
}

static void test_threads_narrow(void)
{
    RpcServer *s = start();
    RpcClient *c = demo_connect_narrow(s);
    GThread *threads[8];
    for (int i = 0; i < 8; i++)
        threads[i] = g_thread_new("hammer", hammer_narrow, c);
    for (int i = 0; i < 8; i++)
        g_thread_join(threads[i]);
    rpc_client_unref(c);
    rpc_server_free(s);
}

static void test_timeout(void)
{
    RpcServer *s = start();
    RpcClient *c = demo_connect(s);
    DemoText args = {(char *)"slow"}, ret = {NULL};
    RpcClientCall call = {DEMO_PROGRAM, DEMO_VERSION,   DEMO_WAIT, &xdr_demo_text,
                          &args,        &xdr_demo_text, &ret,      .timeout_ms = 50};
    demo_gate_close();
    g_assert_cmpint(rpc_client_call(c, &call), ==, -1);
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_OPERATION_TIMEOUT);
    assert_echo(c, DEMO_ECHO, "meanwhile");
    demo_gate_open();
    assert_echo(c, DEMO_WAIT, "next");
    rpc_client_unref(c);
    rpc_server_free(s);
}

static unsigned events_seen;
static void on_event(RpcClient *c, void *msg, void *opaque)
{
    g_assert_cmpuint(((DemoNumber *)msg)->number, ==, events_seen);
    events_seen++;
    if (opaque) /* a handler may call */
        assert_echo(c, DEMO_ECHO, "from a handler");
}

static const RpcClientEvent demo_events[] = {{DEMO_EVENT, &xdr_demo_number, on_event}};
static const RpcClientProgram demo_client_program = {DEMO_PROGRAM, DEMO_VERSION, demo_events, 1};

static void test_events(void)
{
    RpcServer *s = start();
    RpcClient *c = demo_connect(s);
    rpc_client_add_program(c, &demo_client_program, (void *)1);
    events_seen = 0;
    g_assert_cmpint(demo_call_number(c, DEMO_EMIT, 100, NULL), ==, 0);
    g_assert_cmpuint(events_seen, ==, 100);
    rpc_client_unref(c);
    rpc_server_free(s);
}

static int closed_with = -1;
static void on_close(RpcClient *c, RpcCloseReason reason, void *opaque)
{
    g_assert_false(rpc_client_is_open(c));
    closed_with = (int)reason;
}

static void test_close_callback(void)
{
    RpcServer *s = start();
    RpcClient *c = demo_connect(s);
    closed_with = -1;
    rpc_client_set_close_callback(c, on_close, g_strdup("freed"), g_free);
    assert_echo(c, DEMO_ECHO, "x");
    g_assert_cmpint(closed_with, ==, -1);
    rpc_server_free(s);
    g_assert_cmpint(demo_call_text(c, DEMO_ECHO, "x", NULL), ==, -1);
    g_assert_cmpint(closed_with, >=, 0);
    rpc_client_unref(c);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rpc/call/calls", test_calls);
    g_test_add_func("/rpc/call/errors", test_errors);
    g_test_add_func("/rpc/call/bad-arguments", test_bad_arguments);
    g_test_add_func("/rpc/call/leave", test_leave);
    g_test_add_func("/rpc/call/big", test_big);
    g_test_add_func("/rpc/call/descriptors", test_descriptors);
    g_test_add_func("/rpc/call/threads", test_threads);
    g_test_add_func("/rpc/call/threads-big", test_threads_big);
    g_test_add_func("/rpc/call/threads-narrow", test_threads_narrow);
    g_test_add_func("/rpc/call/timeout", test_timeout);
    g_test_add_func("/rpc/call/events", test_events);
    g_test_add_func("/rpc/call/close-callback", test_close_callback);
    return g_test_run();
}
