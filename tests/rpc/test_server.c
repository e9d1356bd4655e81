/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What a server bears: senders of nonsense, of half messages and of floods, clients that do not read, too many clients,
 * workers that are all busy. In every test a well-behaved client goes on as if nothing were. */
#include "tests/rpc/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static RpcServer *server;
static RpcClient *good;
static int clients_closed;

static void on_closed(RpcServerClient *client, void *opaque)
{
    g_atomic_int_inc(&clients_closed);
}

static void setup_with(const RpcServerLimits *limits)
{
    const RpcServerHooks hooks = {.client_closed = on_closed};
    clients_closed = 0;
    server = rpc_server_new("demo", limits, &hooks, NULL);
    rpc_server_add_program(server, &demo_program);
    g_assert_cmpint(rpc_server_start(server), ==, 0);
    good = demo_connect(server);
}

static void setup(void)
{
    RpcServerLimits limits = rpc_server_limits_default;
    limits.anonymous_timeout_s = 0;
    setup_with(&limits);
}

static void assert_good(void)
{
    g_autofree char *answer = NULL;
    g_assert_cmpint(demo_call_text(good, DEMO_ECHO, "fine", &answer), ==, 0);
    g_assert_cmpstr(answer, ==, "fine");
}

static void teardown(void)
{
    assert_good();
    good = rpc_client_unref(good);
    server = rpc_server_free(server);
}

static GByteArray *make_call(uint32_t serial, int proc, const XdrType *type, const void *args)
{
    GByteArray *m = g_byte_array_new();
    RpcHeader h = {DEMO_PROGRAM, DEMO_VERSION, proc, RPC_CALL, serial, RPC_OK};
    g_assert_cmpint(rpc_message_encode(m, &h, 0, type, args), ==, 0);
    return m;
}

static GByteArray *make_text(uint32_t serial, int proc, const char *text)
{
    DemoText args = {(char *)(uintptr_t)text};
    return make_call(serial, proc, &xdr_demo_text, &args);
}

static void send_all(int fd, const void *data, size_t n)
{
    const char *at = data;
    while (n) {
        ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);
        g_assert_cmpint(sent, >, 0);
        at += sent;
        n -= (size_t)sent;
    }
}

/* The server has closed this connection, within a minute; what it sent before is thrown away. */
static void assert_closed(int fd)
{
    char buf[4096];
    struct pollfd p = {fd, POLLIN, 0};
    for (;;) {
        g_assert_cmpint(poll(&p, 1, 60000), ==, 1);
        ssize_t n = recv(fd, buf, sizeof buf, MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno == ECONNRESET))
            break;
        g_assert_cmpint(n, >, 0);
    }
    close(fd);
}

static void assert_nonsense(uint32_t length, uint32_t prog, uint32_t type, uint32_t serial, uint32_t status)
{
    uint32_t words[10] = {length, prog, DEMO_VERSION, DEMO_ECHO, type, serial, status, 0, 0, 0};
    int fd = demo_connect_raw(server);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        words[i] = GUINT32_TO_BE(words[i]);
    send_all(fd, words, sizeof words);
    assert_closed(fd);
    assert_good();
}

static void test_nonsense(void)
{
    setup();
    assert_nonsense(0, DEMO_PROGRAM, RPC_CALL, 1, RPC_OK);
    assert_nonsense(27, DEMO_PROGRAM, RPC_CALL, 1, RPC_OK);
    assert_nonsense(RPC_LENGTH_MAX + 1, DEMO_PROGRAM, RPC_CALL, 1, RPC_OK);
    assert_nonsense(UINT32_MAX, DEMO_PROGRAM, RPC_CALL, 1, RPC_OK);
    assert_nonsense(0x80000000u, DEMO_PROGRAM, RPC_CALL, 1, RPC_OK);
    assert_nonsense(28, DEMO_PROGRAM, RPC_REPLY, 1, RPC_OK);
    assert_nonsense(28, DEMO_PROGRAM, RPC_REPLY_WITH_FDS, 1, RPC_OK);
    assert_nonsense(28, DEMO_PROGRAM, RPC_EVENT, 1, RPC_OK);
    assert_nonsense(28, DEMO_PROGRAM, 7, 1, RPC_OK);
    assert_nonsense(28, DEMO_PROGRAM, RPC_CALL, 1, 3);
    /* a stream that no call has opened */
    assert_nonsense(28, DEMO_PROGRAM, RPC_STREAM, 5, RPC_CONTINUE);
    assert_nonsense(28, DEMO_PROGRAM, RPC_STREAM_HOLE, 5, RPC_CONTINUE);
    /* descriptors announced: too many, and ones that do not come */
    assert_nonsense(40, DEMO_PROGRAM, RPC_CALL_WITH_FDS, 1, RPC_OK);
    /* arguments too short */
    assert_nonsense(28, DEMO_PROGRAM, RPC_CALL, 1, RPC_OK);
    teardown();
}

/* A descriptor that nobody announced costs the connection and does not stay open. */
static void test_stray_descriptor(void)
{
    int pipe_fds[2];
    char byte;
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {.align = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
    setup();
    int fd = demo_connect_raw(server);
    g_assert_cmpint(pipe2(pipe_fds, O_CLOEXEC), ==, 0);
    memcpy(CMSG_DATA(&control.align), &pipe_fds[1], sizeof(int));
    g_autoptr(GByteArray) m = make_text(1, DEMO_ECHO, "x");
    struct iovec iov = {m->data, m->len};
    struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    g_assert_cmpint(sendmsg(fd, &msg, 0), ==, m->len);
    assert_closed(fd);
    close(pipe_fds[1]);
    g_assert_cmpint(read(pipe_fds[0], &byte, 1), ==, 0);
    close(pipe_fds[0]);
    teardown();
}

/* Half messages, byte by byte and never completed: nobody else notices. */
static void test_half_messages(void)
{
    enum { N = 50 };
    int fds[N];
    setup();
    g_autoptr(GByteArray) m = make_text(1, DEMO_ECHO, "half");
    for (int i = 0; i < N; i++) {
        fds[i] = demo_connect_raw(server);
        send_all(fds[i], m->data, (size_t)i % m->len);
    }
    assert_good();
    for (unsigned i = 0; i < m->len; i++) {
        send_all(fds[0], m->data + i, i == 0 ? 0 : 1);
        assert_good();
    }
    for (int i = 0; i < N; i++)
        close(fds[i]);
    demo_await(&clients_closed, N);
    teardown();
}

/* A client that floods calls and never reads: it is not read any more, and memory stays bounded. */
static void test_flood(void)
{
    setup();
    int fd = demo_connect_raw(server);
    DemoNumber args = {100000};
    size_t sent = 0;
    struct pollfd p = {fd, POLLOUT, 0};
    for (uint32_t i = 1; i < 100000; i++) {
        g_autoptr(GByteArray) m = make_call(i, DEMO_BIG, &xdr_demo_number, &args);
        if (poll(&p, 1, 200) == 0)
            break;
        ssize_t n = send(fd, m->data, m->len, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN)
            break;
        g_assert_cmpint(n, >, 0);
        sent++;
    }
    g_assert_cmpuint(sent, <, 20000);
    assert_good();
    close(fd);
    demo_await(&clients_closed, 1);
    teardown();
}

/* Reads whole replies; returns the serial of the next one. */
static uint32_t next_reply(int fd, RpcHeader *ret_header)
{
    uint8_t header[RPC_HEADER_SIZE];
    char rest[65536];
    size_t len;
    g_assert_cmpint(recv(fd, header, sizeof header, MSG_WAITALL), ==, sizeof header);
    g_assert_cmpint(rpc_message_get_header(header, ret_header, &len), ==, 0);
    g_assert_cmpuint(len - RPC_HEADER_SIZE, <=, sizeof rest);
    if (len > RPC_HEADER_SIZE)
        g_assert_cmpint(recv(fd, rest, len - RPC_HEADER_SIZE, MSG_WAITALL), ==, len - RPC_HEADER_SIZE);
    return ret_header->serial;
}

/* One client may have so many calls under way; the rest waits in its socket and is served afterwards. */
static void test_request_limit(void)
{
    RpcHeader h;
    bool seen[21] = {false};
    RpcServerStats stats;
    setup();
    int fd = demo_connect_raw(server);
    demo_gate_close();
    for (uint32_t i = 1; i <= 20; i++) {
        g_autoptr(GByteArray) m = make_text(i, DEMO_WAIT, "w");
        send_all(fd, m->data, m->len);
    }
    demo_await(&demo_waiting, 5);
    assert_good();
    rpc_server_get_stats(server, &stats);
    g_assert_cmpint(g_atomic_int_get(&demo_waiting), ==, 5);
    g_assert_cmpuint(stats.queued, ==, 0);
    demo_gate_open();
    for (int i = 0; i < 20; i++) {
        uint32_t serial = next_reply(fd, &h);
        g_assert_cmpuint(serial, <=, 20);
        g_assert_false(seen[serial]);
        seen[serial] = true;
    }
    close(fd);
    teardown();
}

static void *call_wait(void *opaque)
{
    g_autofree char *answer = NULL;
    RpcClient *c = demo_connect(server);
    g_assert_cmpint(demo_call_text(c, DEMO_WAIT, "stuck", &answer), ==, 0);
    rpc_client_unref(c);
    return NULL;
}

/* All ordinary workers are stuck: calls with priority and calls that cannot block get through. */
static void test_priority(void)
{
    enum { N = 8 };
    GThread *threads[N];
    RpcServerLimits limits = rpc_server_limits_default;
    RpcServerStats stats;
    limits.min_workers = 1;
    limits.max_workers = 3;
    limits.prio_workers = 2;
    setup_with(&limits);
    demo_gate_close();
    for (int i = 0; i < N; i++)
        threads[i] = g_thread_new("stuck", call_wait, NULL);
    demo_await(&demo_waiting, 3);
    for (int i = 0; i < 100; i++) {
        g_autofree char *answer = NULL;
        g_assert_cmpint(demo_call_text(good, DEMO_URGENT, "now", &answer), ==, 0);
        assert_good();
    }
    g_assert_cmpint(g_atomic_int_get(&demo_waiting), ==, 3);
    rpc_server_get_stats(server, &stats);
    g_assert_cmpuint(stats.workers, ==, 3);
    g_assert_cmpuint(stats.free_workers, ==, 0);
    g_assert_cmpuint(stats.prio_workers, >=, 1);
    /* more workers at run time take what is queued */
    limits.max_workers = N;
    g_assert_cmpint(rpc_server_set_limits(server, &limits), ==, 0);
    demo_await(&demo_waiting, N);
    demo_gate_open();
    for (int i = 0; i < N; i++)
        g_thread_join(threads[i]);
    limits.min_workers = 9;
    g_assert_cmpint(rpc_server_set_limits(server, &limits), ==, -1);
    teardown();
}

/* The calls of a client that has left are not run, and leave the queue at once. */
static void test_left_queue(void)
{
    RpcServerLimits limits = rpc_server_limits_default;
    RpcServerStats stats;
    limits.min_workers = limits.max_workers = 1;
    setup_with(&limits);
    demo_gate_close();
    GThread *stuck = g_thread_new("stuck", call_wait, NULL);
    demo_await(&demo_waiting, 1);
    for (int i = 0; i < 200; i++) {
        int fd = demo_connect_raw(server);
        g_autoptr(GByteArray) m = make_text(1, DEMO_WAIT, "bye");
        send_all(fd, m->data, m->len);
        close(fd);
    }
    demo_await(&clients_closed, 200);
    rpc_server_get_stats(server, &stats);
    g_assert_cmpuint(stats.queued, ==, 0);
    demo_gate_open();
    g_thread_join(stuck);
    teardown();
}

/* Events for a client that does not read them wait up to the limit; then it is disconnected. */
static void test_event_backlog(void)
{
    setup();
    int fd = demo_connect_raw(server);
    g_autoptr(GPtrArray) clients = rpc_server_list_clients(server);
    RpcServerClient *deaf = g_ptr_array_index(clients, clients->len - 1);
    DemoNumber msg = {1};
    size_t sent = 0;
    while (rpc_server_client_send(deaf, DEMO_PROGRAM, DEMO_VERSION, DEMO_EVENT, &xdr_demo_number, &msg) == 0)
        sent++;
    g_assert_cmpuint(sent * 32, >=, RPC_EVENT_BACKLOG_MAX);
    g_assert_cmpuint(sent * 32, <, RPC_EVENT_BACKLOG_MAX + (4u << 20));
    demo_await(&clients_closed, 1);
    g_assert_cmpint(rpc_server_client_send(deaf, DEMO_PROGRAM, DEMO_VERSION, DEMO_EVENT, &xdr_demo_number, &msg), ==,
                    -1);
    close(fd);
    teardown();
}

static void test_many_clients(void)
{
    enum { N = 300 };
    RpcClient *many[N];
    RpcServerStats stats;
    setup();
    for (int i = 0; i < N; i++)
        many[i] = demo_connect(server);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < N; i++) {
            g_autofree char *answer = NULL;
            g_assert_cmpint(demo_call_text(many[i], round ? DEMO_ECHO : DEMO_WAIT, "one of many", &answer), ==, 0);
        }
    }
    rpc_server_get_stats(server, &stats);
    g_assert_cmpuint(stats.clients, ==, N + 1);
    for (int i = 0; i < N; i++)
        rpc_client_unref(many[i]);
    demo_await(&clients_closed, N);
    teardown();
}

static int listen_at(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(name.sun_path, sizeof name.sun_path, "%s", path);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&name, sizeof name), ==, 0);
    g_assert_cmpint(listen(fd, 100), ==, 0);
    return fd;
}

/* Too many anonymous clients wait to be accepted; those who do not authenticate in time are sent away. */
static void test_anonymous(void)
{
    g_autofree char *dir = g_dir_make_tmp("rpc-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "sock", NULL);
    RpcServerLimits limits = rpc_server_limits_default;
    RpcServerStats stats;
    limits.max_anonymous_clients = 3;
    limits.anonymous_timeout_s = 1;
    setup_with(&limits);
    g_assert_cmpint(demo_call_text(good, DEMO_LOGIN, "me", NULL), ==, 0);
    g_assert_cmpint(rpc_server_add_listener(server, listen_at(path), true, 1), ==, 0);
    int fds[3];
    for (int i = 0; i < 3; i++)
        g_assert_cmpint(fds[i] = rpc_connect_unix(path), >=, 0);
    int fd = rpc_connect_unix(path);
    g_assert_cmpint(fd, >=, 0);
    RpcClient *late = rpc_client_new(fd);
    gint64 begin = g_get_monotonic_time();
    g_assert_cmpint(demo_call_text(late, DEMO_LOGIN, "late", NULL), ==, 0);
    g_assert_cmpint(g_get_monotonic_time() - begin, >=, 800000);
    for (int i = 0; i < 3; i++)
        assert_closed(fds[i]);
    rpc_server_get_stats(server, &stats);
    g_assert_cmpuint(stats.clients, ==, 2);
    g_assert_cmpuint(stats.anonymous_clients, ==, 0);
    g_autoptr(RpcServerClient) client = rpc_server_lookup_client(server, 5);
    uid_t uid;
    gid_t gid;
    pid_t pid;
    g_assert_true(rpc_server_client_readonly(client));
    g_assert_cmpint(rpc_server_client_credentials(client, &uid, &gid, &pid), ==, 0);
    g_assert_cmpint(pid, ==, getpid());
    g_assert_cmpuint(uid, ==, getuid());
    rpc_client_unref(late);
    unlink(path);
    rmdir(dir);
    teardown();
}

static void test_max_clients(void)
{
    g_autofree char *dir = g_dir_make_tmp("rpc-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "sock", NULL);
    RpcServerLimits limits = rpc_server_limits_default;
    limits.max_clients = 3;
    setup_with(&limits);
    g_assert_cmpint(rpc_server_add_listener(server, listen_at(path), false, 0), ==, 0);
    RpcClient *a = rpc_client_new(rpc_connect_unix(path)), *b = rpc_client_new(rpc_connect_unix(path));
    g_assert_cmpint(demo_call_text(a, DEMO_ECHO, "a", NULL), ==, 0);
    g_assert_cmpint(demo_call_text(b, DEMO_ECHO, "b", NULL), ==, 0);
    RpcClient *c = rpc_client_new(rpc_connect_unix(path));
    DemoText args = {(char *)"c"}, ret = {NULL};
    RpcClientCall call = {DEMO_PROGRAM, DEMO_VERSION,   DEMO_ECHO, &xdr_demo_text,
                          &args,        &xdr_demo_text, &ret,      .timeout_ms = 100};
    g_assert_cmpint(rpc_client_call(c, &call), ==, -1);
    rpc_client_unref(a);
    g_assert_cmpint(demo_call_text(c, DEMO_ECHO, "c", NULL), ==, 0);
    rpc_client_unref(b);
    rpc_client_unref(c);
    unlink(path);
    rmdir(dir);
    teardown();
}

/* The server pings who has asked for it, and closes who does not answer. */
static void test_keepalive(void)
{
    RpcServerLimits limits = rpc_server_limits_default;
    RpcHeader h;
    limits.keepalive_interval_s = 1;
    limits.keepalive_count = 1;
    limits.anonymous_timeout_s = 0;
    setup_with(&limits);
    g_autoptr(GByteArray) ping = g_byte_array_new();
    const RpcHeader ping_header = {
        RPC_KEEPALIVE_PROGRAM, RPC_KEEPALIVE_VERSION, RPC_KEEPALIVE_PING, RPC_EVENT, 0, RPC_OK};
    g_assert_cmpint(rpc_message_encode(ping, &ping_header, 0, NULL, NULL), ==, 0);
    int fd = demo_connect_raw(server);
    send_all(fd, ping->data, ping->len);
    g_assert_cmpuint(next_reply(fd, &h), ==, 0);
    g_assert_cmpint(h.proc, ==, RPC_KEEPALIVE_PONG);
    g_autoptr(GPtrArray) clients = rpc_server_list_clients(server);
    rpc_server_client_start_keepalive(g_ptr_array_index(clients, 1));
    next_reply(fd, &h);
    g_assert_cmpuint(h.prog, ==, RPC_KEEPALIVE_PROGRAM);
    g_assert_cmpint(h.proc, ==, RPC_KEEPALIVE_PING);
    assert_closed(fd);
    teardown();
}

/* A client whose calls are all under way is not read, its pings neither; it must not believe that we are dead. */
static void test_keepalive_held(void)
{
    RpcServerLimits limits = rpc_server_limits_default;
    RpcHeader h;
    limits.keepalive_interval_s = 1;
    limits.keepalive_count = 1;
    limits.max_client_requests = 1;
    setup_with(&limits);
    demo_gate_close();
    int fd = demo_connect_raw(server);
    for (uint32_t i = 1; i <= 2; i++) {
        g_autoptr(GByteArray) m = make_text(i, DEMO_WAIT, "w");
        send_all(fd, m->data, m->len);
    }
    demo_await(&demo_waiting, 1);
    g_autoptr(GPtrArray) clients = rpc_server_list_clients(server);
    rpc_server_client_start_keepalive(g_ptr_array_index(clients, 1));
    for (int i = 0; i < 3; i++) {
        next_reply(fd, &h);
        g_assert_cmpuint(h.prog, ==, RPC_KEEPALIVE_PROGRAM);
        g_assert_cmpint(h.proc, ==, RPC_KEEPALIVE_PONG);
    }
    demo_gate_open();
    do
        next_reply(fd, &h);
    while (h.prog == RPC_KEEPALIVE_PROGRAM);
    g_assert_cmpuint(h.serial, ==, 1);
    close(fd);
    teardown();
}

static void *drain(void *opaque)
{
    return GINT_TO_POINTER(rpc_server_drain(server, 60000));
}

/* A graceful end lets the calls under way be answered. */
static void test_drain(void)
{
    setup();
    demo_gate_close();
    GThread *caller = g_thread_new("stuck", call_wait, NULL);
    demo_await(&demo_waiting, 1);
    GThread *drainer = g_thread_new("drain", drain, NULL);
    demo_await(&clients_closed, 1); /* the idle one */
    demo_gate_open();
    g_assert_true(GPOINTER_TO_INT(g_thread_join(drainer)));
    g_thread_join(caller);
    good = rpc_client_unref(good);
    server = rpc_server_free(server);
}

static void test_close_client(void)
{
    setup();
    int fd = demo_connect_raw(server);
    g_autoptr(GPtrArray) clients = rpc_server_list_clients(server);
    g_assert_cmpuint(clients->len, ==, 2);
    rpc_server_client_close(g_ptr_array_index(clients, 1));
    assert_closed(fd);
    teardown();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rpc/server/nonsense", test_nonsense);
    g_test_add_func("/rpc/server/stray-descriptor", test_stray_descriptor);
    g_test_add_func("/rpc/server/half-messages", test_half_messages);
    g_test_add_func("/rpc/server/flood", test_flood);
    g_test_add_func("/rpc/server/request-limit", test_request_limit);
    g_test_add_func("/rpc/server/priority", test_priority);
    g_test_add_func("/rpc/server/left-queue", test_left_queue);
    g_test_add_func("/rpc/server/event-backlog", test_event_backlog);
    g_test_add_func("/rpc/server/many-clients", test_many_clients);
    g_test_add_func("/rpc/server/anonymous", test_anonymous);
    g_test_add_func("/rpc/server/max-clients", test_max_clients);
    g_test_add_func("/rpc/server/keepalive", test_keepalive);
    g_test_add_func("/rpc/server/keepalive-held", test_keepalive_held);
    g_test_add_func("/rpc/server/drain", test_drain);
    g_test_add_func("/rpc/server/close-client", test_close_client);
    return g_test_run();
}
