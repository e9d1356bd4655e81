/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What an open client can send: any body for any procedure of a daemon, decoded and dispatched to the fake driver of
 * tests/remote. The first byte chooses the program, the next two the procedure, the rest is the body. */
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/error.h"
#include "rpc/message.h"
#include "tests/remote/known.h"
#include "tests/remote/odd.h"
#include "tests/remote/pair.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MESSAGES_PER_CLIENT 64 /* streams and registrations pile up, within the limits of a client */

static Driver driver;
static Pair pair;
static int fd = -1;
static unsigned int sent;

static void quiet(void *opaque, virErrorPtr error)
{
}

static void start(void)
{
    virSetErrorFunc(NULL, quiet);
    virEventRegisterDefaultImpl();
    driver = fake_calls;
    odd_fill(&driver, event_hub_new(EVENT_HUB_DIRECT));
    pair.driver = &driver;
    pair_serve(&pair);
    g_assert_cmpint(rpc_server_start(pair.server), ==, 0);
}

static int send_message(const RpcProgram *program, int32_t procedure, const uint8_t *body, size_t len)
{
    uint8_t header[RPC_HEADER_SIZE];
    RpcHeader h = { .prog = program->number, .vers = program->version, .proc = procedure, .type = RPC_CALL, .serial = ++sent };
    rpc_message_put_header(header, &h, len);
    struct iovec parts[] = { { header, sizeof(header) }, { (void *)(uintptr_t)body, len } };
    struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
    return sendmsg(fd, &message, MSG_NOSIGNAL) == (ssize_t)(sizeof(header) + len) ? 0 : -1;
}

/* All of n bytes; -1 when the server has closed, or is silent for too long: a call that never ends is a finding. */
static int receive(void *to, size_t n)
{
    struct pollfd in = { .fd = fd, .events = POLLIN };
    for (char *at = to; n;) {
        if (poll(&in, 1, 10000) <= 0)
            g_error("no reply");
        ssize_t got = recv(fd, at, n, MSG_DONTWAIT);
        if (got <= 0)
            return -1;
        at += got;
        n -= (size_t)got;
    }
    return 0;
}

/* Reads up to the reply of the last call; events and stream packets may come before it. */
static int await_reply(void)
{
    for (;;) {
        uint8_t header[RPC_HEADER_SIZE];
        RpcHeader h;
        size_t len = 0;
        if (receive(header, sizeof(header)) < 0)
            return -1;
        g_assert_cmpint(rpc_message_get_header(header, &h, &len), ==, 0);
        len -= sizeof(header);
        g_autofree uint8_t *body = g_malloc(len + 1);
        if (receive(body, len) < 0)
            return -1;
        if ((h.type == RPC_REPLY || h.type == RPC_REPLY_WITH_FDS) && h.serial == sent)
            return 0;
    }
}

static void connect_again(void)
{
    int fds[2];
    if (fd >= 0)
        close(fd);
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
    fd = fds[1];
    sent = 0;
    rpc_server_client_unref(rpc_server_add_client(pair.server, fds[0], /* readonly= */ false, /* auth= */ 0));
    uint8_t open[8] = { 0 }; /* no name, no flags */
    g_assert_cmpint(send_message(&serve_remote, REMOTE_PROC_CONNECT_OPEN, open, sizeof(open)), ==, 0);
    g_assert_cmpint(await_reply(), ==, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const RpcProgram *const programs[] = { &serve_remote, &serve_qemu, &serve_lxc };
    if (size < 3 || (size - 3) % 4 != 0 || size > 60000)
        return 0;
    if (!pair.server)
        start();
    const RpcProgram *program = programs[data[0] % 8 < 6 ? 0 : data[0] % 8 - 5];
    int32_t procedure = (int32_t)((data[1] | data[2] << 8) % program->n_procedures) + 1;
    if (fd < 0 || sent > MESSAGES_PER_CLIENT)
        connect_again();
    if (send_message(program, procedure, data + 3, size - 3) < 0 || await_reply() < 0) {
        close(fd);
        fd = -1;
    }
    return 0;
}
