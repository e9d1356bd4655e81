/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Messages: exact bytes, reading in pieces of every size, descriptors, what is refused, and sending into a full socket.
 */
#include "rpc/error.h"
#include "rpc/message.h"
#include "rpc/outqueue.h"
#include "rpc/reader.h"
#include "tests/rpc/sample.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const RpcHeader call_header = {0x20008086, 1, 7, RPC_CALL, 3, RPC_OK};

static GByteArray *make(const RpcHeader *h, unsigned n_fds, const char *text)
{
    GByteArray *out = g_byte_array_new();
    g_assert_cmpint(rpc_message_encode(out, h, n_fds, &xdr_sample_string, &text), ==, 0);
    return out;
}

static void test_bytes(void)
{
    g_autoptr(GByteArray) m = make(&call_header, 0, "hi");
    g_assert_cmpmem(m->data, m->len, "\0\0\0\44\x20\0\x80\x86\0\0\0\1\0\0\0\7\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\2hi\0\0",
                    36);
    g_autoptr(GByteArray) empty = g_byte_array_new();
    g_assert_cmpint(rpc_message_encode(empty, &call_header, 0, NULL, NULL), ==, 0);
    g_assert_cmpuint(empty->len, ==, RPC_HEADER_SIZE);
}

/* Feeds bytes in pieces of n and counts whole messages. */
static int feed(RpcReader *r, const uint8_t *bytes, size_t len, size_t piece, size_t *ret_payload)
{
    int count = 0;
    RpcMessage m;
    while (len > 0) {
        size_t room, n = MIN(piece, len);
        uint8_t *to = rpc_reader_room(r, &room);
        g_assert_cmpuint(room, >, 0);
        n = MIN(n, room);
        memcpy(to, bytes, n);
        g_assert_cmpint(rpc_reader_filled(r, n, -1), ==, 0);
        bytes += n;
        len -= n;
        int rc;
        while ((rc = rpc_reader_next(r, &m)) == 1) {
            count++;
            *ret_payload += m.len;
        }
        if (rc < 0)
            return rc;
        rpc_reader_settle(r);
    }
    return count;
}

static void test_pieces(void)
{
    static uint8_t shared[1000];
    g_autoptr(GByteArray) stream = g_byte_array_new();
    size_t expected = 0;
    for (size_t n = 0; n < 40; n++) {
        g_autofree uint8_t *raw = g_malloc0(RPC_HEADER_SIZE + n * n * n);
        rpc_message_put_header(raw, &call_header, n * n * n);
        g_byte_array_append(stream, raw, RPC_HEADER_SIZE + n * n * n);
        expected += n * n * n;
    }
    for (size_t piece = 1; piece < 200000; piece = piece * 2 + 1) {
        for (int share = 0; share < 2; share++) {
            RpcReader r;
            size_t payload = 0;
            rpc_reader_init(&r, share ? shared : NULL, share ? sizeof shared : 0);
            g_assert_cmpint(feed(&r, stream->data, stream->len, piece, &payload), ==, 40);
            g_assert_cmpuint(payload, ==, expected);
            rpc_reader_done(&r);
        }
    }
}

static int feed_header(uint32_t length, uint32_t type, uint32_t status)
{
    uint32_t words[8] = {GUINT32_TO_BE(length), 0, 0, 0, GUINT32_TO_BE(type), 0, GUINT32_TO_BE(status), 0};
    RpcReader r;
    size_t payload = 0;
    rpc_reader_init(&r, NULL, 0);
    int rc = feed(&r, (const uint8_t *)words, sizeof words, sizeof words, &payload);
    g_assert_cmpuint(r.own_cap, <=, 4096);
    rpc_reader_done(&r);
    return rc;
}

/* Lengths that cannot be are refused; lengths that can be take no memory until bytes arrive. */
static void test_lengths(void)
{
    g_assert_cmpint(feed_header(0, 0, 0), ==, -EBADMSG);
    g_assert_cmpint(feed_header(27, 0, 0), ==, -EBADMSG);
    g_assert_cmpint(feed_header(RPC_LENGTH_MAX + 1, 0, 0), ==, -EBADMSG);
    g_assert_cmpint(feed_header(UINT32_MAX, 0, 0), ==, -EBADMSG);
    g_assert_cmpint(feed_header(0x80000000u, 0, 0), ==, -EBADMSG);
    g_assert_cmpint(feed_header(28, RPC_TYPE_MAX, 0), ==, -EBADMSG);
    g_assert_cmpint(feed_header(28, 0, RPC_STATUS_MAX), ==, -EBADMSG);
    g_assert_cmpint(feed_header(28, RPC_CALL_WITH_FDS, 0), ==, -EBADMSG);
    g_assert_cmpint(feed_header(RPC_LENGTH_MAX, 0, 0), ==, 0);
    g_assert_cmpint(feed_header(28, 0, 0), ==, 1);
}

typedef struct {
    RpcTransport *a, *b;
    RpcOutQueue out;
    RpcReader in;
} Pair;

static void pair_open(Pair *p)
{
    int fds[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
    p->a = rpc_transport_socket_new(fds[0]);
    p->b = rpc_transport_socket_new(fds[1]);
    rpc_out_init(&p->out);
    rpc_reader_init(&p->in, NULL, 0);
}

static void pair_close(Pair *p)
{
    rpc_transport_free(p->a);
    rpc_transport_free(p->b);
    rpc_out_done(&p->out);
    rpc_reader_done(&p->in);
}

/* Reads once from the pair's second end; what rpc_transport's recv returned, or an error of the reader. */
static ssize_t pair_read(Pair *p)
{
    size_t room;
    int fd;
    uint8_t *to = rpc_reader_room(&p->in, &room);
    ssize_t n = p->b->ops->recv(p->b, to, room, false, &fd);
    if (n <= 0)
        return n;
    int rc = rpc_reader_filled(&p->in, (size_t)n, fd);
    return rc < 0 ? rc : n;
}

static int pair_next(Pair *p, RpcMessage *m)
{
    for (;;) {
        int rc = rpc_reader_next(&p->in, m);
        if (rc != 0)
            return rc;
        ssize_t n = pair_read(p);
        if (n <= 0)
            return n == 0 ? -ENOTCONN : (int)n;
    }
}

static void test_descriptors(void)
{
    Pair p;
    RpcMessage m;
    RpcHeader h = call_header;
    int pipe_fds[2];
    int fds[RPC_FDS_MAX];
    pair_open(&p);
    h.type = RPC_CALL_WITH_FDS;
    g_assert_cmpint(pipe2(pipe_fds, O_CLOEXEC), ==, 0);
    for (unsigned i = 0; i < RPC_FDS_MAX; i++)
        fds[i] = pipe_fds[1];
    g_autoptr(GByteArray) plain = make(&call_header, 0, "plain");
    g_autoptr(GByteArray) none = make(&h, 0, "none");
    g_autoptr(GByteArray) all = make(&h, RPC_FDS_MAX, "all");
    g_assert_cmpint(rpc_out_put(&p.out, p.a, RPC_OUT_REPLY, plain, NULL, 0), ==, 0);
    g_assert_cmpint(rpc_out_put(&p.out, p.a, RPC_OUT_REPLY, none, NULL, 0), ==, 0);
    g_assert_cmpint(rpc_out_put(&p.out, p.a, RPC_OUT_REPLY, all, fds, RPC_FDS_MAX), ==, 0);
    g_assert_cmpint(rpc_out_put(&p.out, p.a, RPC_OUT_REPLY, plain, NULL, 0), ==, 0);
    g_assert_cmpint(pair_next(&p, &m), ==, 1);
    g_assert_cmpint(pair_next(&p, &m), ==, 1);
    g_assert_cmpuint(m.n_fds, ==, 0);
    g_assert_cmpuint(m.len, ==, 8);
    g_assert_cmpint(pair_next(&p, &m), ==, 1);
    g_assert_cmpuint(m.n_fds, ==, RPC_FDS_MAX);
    g_assert_cmpint(write(m.fds[31], "x", 1), ==, 1);
    g_assert_cmpint(fcntl(m.fds[0], F_GETFD), ==, FD_CLOEXEC);
    rpc_message_close_fds(&m);
    g_assert_cmpint(pair_next(&p, &m), ==, 1);
    g_assert_cmpuint(m.len, ==, 12);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    pair_close(&p);
}

/* A descriptor where none belongs, a count above the maximum, and marks that are not zero end the connection. */
static void test_descriptors_refused(void)
{
    RpcMessage m;
    RpcHeader h = call_header;
    Pair p;
    h.type = RPC_CALL_WITH_FDS;
    g_autoptr(GByteArray) plain = make(&call_header, 0, "plain");
    g_autoptr(GByteArray) one = make(&h, 1, "one");
    g_autoptr(GByteArray) many = make(&h, 1, "many");
    many->data[RPC_HEADER_SIZE + 3] = RPC_FDS_MAX + 1;
    const struct iovec plain_iov = {plain->data, plain->len}, one_iov = {one->data, one->len};
    const struct iovec many_iov = {many->data, many->len};

    pair_open(&p);
    g_assert_cmpint(p.a->ops->send(p.a, &plain_iov, 1, 0), ==, plain->len);
    g_assert_cmpint(pair_next(&p, &m), ==, -EBADMSG);
    pair_close(&p);

    pair_open(&p);
    g_assert_cmpint(p.a->ops->send(p.a, &many_iov, 1, -1), ==, many->len);
    g_assert_cmpint(pair_next(&p, &m), ==, -EBADMSG);
    pair_close(&p);

    pair_open(&p);
    g_assert_cmpint(p.a->ops->send(p.a, &one_iov, 1, -1), ==, one->len);
    g_assert_cmpint(write(p.a->fd, "x", 1), ==, 1);
    g_assert_cmpint(pair_next(&p, &m), ==, -EBADMSG);
    pair_close(&p);

    pair_open(&p);
    g_assert_cmpint(p.a->ops->send(p.a, &one_iov, 1, -1), ==, one->len);
    g_assert_cmpint(write(p.a->fd, "", 1), ==, 1);
    g_assert_cmpint(pair_next(&p, &m), ==, -EBADMSG);
    pair_close(&p);
}

/* What a full socket does not take is kept, in order, descriptors included, and counted. */
static void test_full_socket(void)
{
    Pair p;
    RpcMessage m;
    RpcHeader h = call_header;
    uint8_t header[RPC_HEADER_SIZE];
    g_autofree uint8_t *data = g_malloc(300001);
    unsigned sent = 0, got = 0;
    memset(data, 'd', 300001);
    pair_open(&p);
    rpc_message_put_header(header, &h, 300001);
    while (rpc_out_is_empty(&p.out)) {
        g_assert_cmpint(rpc_out_put_data(&p.out, p.a, RPC_OUT_STREAM, header, data, 300001), >=, 0);
        sent++;
    }
    g_assert_cmpuint(p.out.waiting[RPC_OUT_STREAM], >, 0);
    h.type = RPC_CALL_WITH_FDS;
    for (int i = 0; i < 20; i++)
        g_assert_cmpint(rpc_out_put(&p.out, p.a, RPC_OUT_REPLY, make(&h, 2, "x"), (int[]){0, 1}, 2), ==, 1);
    g_assert_cmpuint(p.out.waiting[RPC_OUT_REPLY], ==, 20 * 40);
    while (got < sent + 20) {
        int rc = pair_next(&p, &m);
        if (rc == 1) {
            g_assert_cmpuint(m.header.type, ==, got < sent ? RPC_CALL : RPC_CALL_WITH_FDS);
            g_assert_cmpuint(m.n_fds, ==, got < sent ? 0 : 2);
            rpc_message_close_fds(&m);
            got++;
        } else {
            g_assert_cmpint(rc, ==, -EAGAIN);
            g_assert_cmpint(rpc_out_flush(&p.out, p.a), >=, 0);
        }
    }
    g_assert_true(rpc_out_is_empty(&p.out));
    g_assert_cmpuint(p.out.waiting[RPC_OUT_REPLY], ==, 0);
    g_assert_cmpuint(p.out.sent, ==, p.out.put);
    pair_close(&p);
}

/* The error that a stock 9.0.0 daemon sends for procedure 9999, recorded. */
static void test_error(void)
{
    static const char wire[] =
        "\0\0\0\x27\0\0\0\7\0\0\0\1\0\0\0\x17unknown procedure: 9999\0\0\0\0\2\0\0\0\0\0\0\0\1\0\0\0\2%s"
        "\0\0\0\0\0\1\0\0\0\x17unknown procedure: 9999\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0";
    RpcError e;
    g_autoptr(GByteArray) again = g_byte_array_new();
    g_assert_cmpint(xdr_decode(&xdr_rpc_error, &e, (const uint8_t *)wire, sizeof wire - 1, NULL), ==, 0);
    g_assert_cmpint(e.code, ==, 39);
    g_assert_cmpstr(e.message, ==, "unknown procedure: 9999");
    g_assert_cmpint(e.int2, ==, -1);
    g_assert_cmpint(xdr_encode(&xdr_rpc_error, &e, again), ==, 0);
    g_assert_cmpmem(again->data, again->len, wire, sizeof wire - 1);
    xdr_clear(&xdr_rpc_error, &e);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rpc/message/bytes", test_bytes);
    g_test_add_func("/rpc/message/pieces", test_pieces);
    g_test_add_func("/rpc/message/lengths", test_lengths);
    g_test_add_func("/rpc/message/descriptors", test_descriptors);
    g_test_add_func("/rpc/message/descriptors-refused", test_descriptors_refused);
    g_test_add_func("/rpc/message/full-socket", test_full_socket);
    g_test_add_func("/rpc/message/error", test_error);
    return g_test_run();
}
