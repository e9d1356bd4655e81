/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Streams between our client and our server: both directions, holes, both ends, errors, and a peer that does not keep
 * up. */
#include "core/error.h"
#include "tests/rpc/fixture.h"

#include <string.h>

static RpcServer *server;
static RpcClient *client;

static void setup(void)
{
    server = rpc_server_new("demo", NULL, NULL, NULL);
    rpc_server_add_program(server, &demo_program);
    g_assert_cmpint(rpc_server_start(server), ==, 0);
    client = demo_connect(server);
    demo_finished = demo_aborted = demo_freed = 0;
    demo_sunk = 0;
}

static void teardown(void)
{
    client = rpc_client_unref(client);
    server = rpc_server_free(server);
}

static RpcClientStream *open_stream(int proc, unsigned number)
{
    RpcClientStream *st = rpc_client_stream_new(client, proc == DEMO_STREAM_SPARSE || proc == DEMO_STREAM_SINK);
    g_assert_cmpint(demo_call_number(client, proc, number, st), ==, 0);
    return st;
}

static void test_source(void)
{
    static char buf[100000];
    setup();
    for (unsigned n = 1; n < 30000000; n = n * 7 + 3) {
        RpcClientStream *st = open_stream(DEMO_STREAM_SOURCE, n);
        uint64_t got = 0;
        ssize_t rc;
        while ((rc = rpc_client_stream_recv(st, buf, sizeof buf, 0)) > 0)
            got += (uint64_t)rc;
        g_assert_cmpint(rc, ==, 0);
        g_assert_cmpuint(got, ==, n);
        g_assert_cmpint(rpc_client_stream_finish(st), ==, 0);
        rpc_client_stream_unref(st);
    }
    demo_await(&demo_freed, 1);
    g_assert_cmpint(demo_aborted, ==, 0);
    teardown();
}

static void test_sink(void)
{
    g_autofree char *data = g_strnfill(10000000, 's');
    setup();
    RpcClientStream *st = open_stream(DEMO_STREAM_SINK, 0);
    g_assert_cmpint(rpc_client_stream_send(st, data, 10000000, 0), ==, 10000000);
    g_assert_cmpint(rpc_client_stream_send(st, data, 1, 0), ==, 1);
    g_assert_cmpint(rpc_client_stream_send_hole(st, 77), ==, 0);
    g_assert_cmpint(rpc_client_stream_finish(st), ==, 0);
    g_assert_cmpint(demo_sunk, ==, 10000078);
    g_assert_cmpint(demo_finished, ==, 1);
    g_assert_cmpint(rpc_client_stream_send(st, data, 1, 0), ==, -1);
    rpc_client_stream_unref(st);
    teardown();
}

static void test_sparse(void)
{
    char buf[100];
    int64_t length;
    setup();
    RpcClientStream *st = open_stream(DEMO_STREAM_SPARSE, 0);
    g_assert_cmpint(rpc_client_stream_recv(st, buf, sizeof buf, RPC_STREAM_STOP_AT_HOLE), ==, 5);
    g_assert_cmpint(rpc_client_stream_recv(st, buf, sizeof buf, RPC_STREAM_STOP_AT_HOLE), ==, RPC_STREAM_AT_HOLE);
    g_assert_cmpint(rpc_client_stream_recv_hole(st, &length), ==, 0);
    g_assert_cmpint(length, ==, INT64_C(5000000000));
    g_assert_cmpint(rpc_client_stream_recv(st, buf, sizeof buf, RPC_STREAM_STOP_AT_HOLE), ==, 3);
    g_assert_cmpint(rpc_client_stream_recv(st, buf, sizeof buf, RPC_STREAM_STOP_AT_HOLE), ==, 0);
    g_assert_cmpint(rpc_client_stream_finish(st), ==, 0);
    rpc_client_stream_unref(st);
    /* who does not ask for holes reads zeros */
    st = open_stream(DEMO_STREAM_SPARSE, 0);
    memset(buf, 'x', sizeof buf);
    g_assert_cmpint(rpc_client_stream_recv(st, buf, 5, 0), ==, 5);
    g_assert_cmpint(rpc_client_stream_recv(st, buf, 50, 0), ==, 50);
    g_assert_cmpint(buf[0], ==, 0);
    g_assert_cmpint(rpc_client_stream_abort(st), ==, 0);
    rpc_client_stream_unref(st);
    teardown();
}

static void test_abort(void)
{
    char buf[10];
    setup();
    RpcClientStream *st = open_stream(DEMO_STREAM_SOURCE, 4000000000u);
    g_assert_cmpint(rpc_client_stream_recv(st, buf, sizeof buf, 0), ==, 10);
    g_assert_cmpint(rpc_client_stream_abort(st), ==, 0);
    g_assert_cmpint(rpc_client_stream_recv(st, buf, sizeof buf, RPC_STREAM_NONBLOCK), >=, -1);
    rpc_client_stream_unref(st);
    /* dropped without a word: the server is told all the same, and calls go on */
    st = open_stream(DEMO_STREAM_SOURCE, 4000000000u);
    rpc_client_stream_unref(st);
    g_assert_cmpint(demo_call_number(client, DEMO_EMIT, 0, NULL), ==, 0);
    demo_await(&demo_freed, 2);
    g_assert_cmpint(demo_aborted, ==, 2);
    teardown();
}

/* The other side fails while we send: its error is ours. */
static void test_failure(void)
{
    g_autofree char *data = g_strnfill(1000000, 's');
    setup();
    RpcClientStream *st = open_stream(DEMO_STREAM_SINK, 5000);
    ssize_t rc = 0;
    for (int i = 0; i < 100 && rc >= 0; i++)
        rc = rpc_client_stream_send(st, data, 1000000, 0);
    if (rc >= 0)
        rc = rpc_client_stream_finish(st);
    g_assert_cmpint(rc, ==, -1);
    g_assert_cmpstr(error_get()->message, ==, "cannot write to stream: No space left on device");
    rpc_client_stream_unref(st);
    g_assert_cmpint(demo_call_number(client, DEMO_EMIT, 0, NULL), ==, 0);
    demo_await(&demo_freed, 1);
    st = rpc_client_stream_new(client, false);
    g_assert_cmpint(demo_call_number(client, DEMO_STREAM_SINK, DEMO_STREAM_FAILS, st), ==, -1);
    g_assert_cmpint(rpc_client_stream_send(st, data, 1, 0), ==, -1);
    rpc_client_stream_unref(st);
    demo_await(&demo_freed, 2);
    teardown();
}

/* A client that goes away takes its streams with it. */
static void test_gone(void)
{
    setup();
    RpcClientStream *source = open_stream(DEMO_STREAM_SOURCE, 4000000000u), *sink = open_stream(DEMO_STREAM_SINK, 0);
    rpc_client_close(client, RPC_CLOSE_CLIENT);
    rpc_client_stream_unref(source);
    rpc_client_stream_unref(sink);
    demo_await(&demo_freed, 2);
    g_assert_cmpint(demo_aborted, ==, 2);
    teardown();
}

static void test_nonblocking(void)
{
    static char buf[100000];
    setup();
    RpcClientStream *st = open_stream(DEMO_STREAM_SOURCE, 3000000);
    uint64_t got = 0;
    ssize_t rc;
    while ((rc = rpc_client_stream_recv(st, buf, sizeof buf, RPC_STREAM_NONBLOCK)) != 0) {
        if (rc == RPC_STREAM_WOULD_BLOCK) {
            g_usleep(100);
            continue;
        }
        g_assert_cmpint(rc, >, 0);
        got += (uint64_t)rc;
    }
    g_assert_cmpuint(got, ==, 3000000);
    g_assert_cmpint(rpc_client_stream_finish(st), ==, 0);
    rpc_client_stream_unref(st);
    teardown();
}

typedef struct {
    int proc;
    unsigned bytes;
} Parallel;

static void *parallel(void *opaque)
{
    static const char data[50000];
    char room[sizeof data];
    const Parallel *p = opaque;
    RpcClientStream *st = open_stream(p->proc, p->proc == DEMO_STREAM_SINK ? 0 : p->bytes);
    for (unsigned done = 0; done < p->bytes;) {
        ssize_t rc = p->proc == DEMO_STREAM_SINK ? rpc_client_stream_send(st, data, sizeof data, 0)
                                                 : rpc_client_stream_recv(st, room, sizeof room, 0);
        g_assert_cmpint(rc, >, 0);
        done += (unsigned)rc;
        g_assert_cmpint(demo_call_number(client, DEMO_EMIT, 0, NULL), ==, 0);
    }
    g_assert_cmpint(rpc_client_stream_finish(st), ==, 0);
    rpc_client_stream_unref(st);
    return NULL;
}

/* Streams both ways and calls at the same time on one connection. */
static void run_parallel(void)
{
    const Parallel work[] = {{DEMO_STREAM_SOURCE, 5000000},
                             {DEMO_STREAM_SINK, 5000000},
                             {DEMO_STREAM_SOURCE, 2000000},
                             {DEMO_STREAM_SINK, 2000000}};
    GThread *threads[G_N_ELEMENTS(work)];
    for (size_t i = 0; i < G_N_ELEMENTS(work); i++)
        threads[i] = g_thread_new("stream", parallel, (gpointer)(uintptr_t)&work[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(work); i++)
        g_thread_join(threads[i]);
    g_assert_cmpint(demo_sunk, ==, 7000000);
}

static void test_parallel(void)
{
    setup();
    run_parallel();
    teardown();
}

static void test_parallel_narrow(void)
{
    setup();
    rpc_client_unref(client);
    client = demo_connect_narrow(server);
    run_parallel();
    teardown();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rpc/stream/source", test_source);
    g_test_add_func("/rpc/stream/sink", test_sink);
    g_test_add_func("/rpc/stream/sparse", test_sparse);
    g_test_add_func("/rpc/stream/abort", test_abort);
    g_test_add_func("/rpc/stream/failure", test_failure);
    g_test_add_func("/rpc/stream/gone", test_gone);
    g_test_add_func("/rpc/stream/nonblocking", test_nonblocking);
    g_test_add_func("/rpc/stream/parallel", test_parallel);
    g_test_add_func("/rpc/stream/parallel-narrow", test_parallel_narrow);
    return g_test_run();
}
