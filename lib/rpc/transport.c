/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Stream sockets. The socket itself stays blocking, so that a waiting client needs no poll; what must not wait says so.
 */
#include "rpc/transport.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Takes the one descriptor that a message may bring; any more is not our protocol. Returns it, -1, or -EBADMSG. */
static int control_take_fd(struct msghdr *msg)
{
    int taken = -1;
    bool bad = msg->msg_flags & MSG_CTRUNC;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        for (size_t i = 0; i < (c->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            if (taken < 0 && !bad) {
                taken = fd;
                continue;
            }
            close(fd);
            bad = true;
        }
    }
    if (bad && taken >= 0)
        close(taken);
    return bad ? -EBADMSG : taken;
}

static ssize_t socket_recv(RpcTransport *t, void *buf, size_t n, bool wait, int *ret_fd)
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec iov = {buf, n};
    struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t got;
    do
        got = recvmsg(t->fd, &msg, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
    while (got < 0 && errno == EINTR);
    *ret_fd = -1;
    if (got < 0)
        return -errno;
    if (msg.msg_controllen == 0 && !(msg.msg_flags & MSG_CTRUNC))
        return got;
    int fd = control_take_fd(&msg);
    if (fd == -EBADMSG)
        return -EBADMSG;
    *ret_fd = fd;
    return got;
}

static ssize_t socket_send(RpcTransport *t, const struct iovec *iov, int n_iov, int fd)
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct msghdr msg = {.msg_iov = (struct iovec *)(uintptr_t)iov, .msg_iovlen = n_iov};
    if (fd >= 0) {
        control.align = (struct cmsghdr){CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.align), &fd, sizeof fd);
        msg.msg_control = &control;
        msg.msg_controllen = sizeof control;
    }
    ssize_t sent;
    do
        sent = sendmsg(t->fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

static void socket_shutdown(RpcTransport *t)
{
    (void)shutdown(t->fd, SHUT_RDWR);
}

static void socket_free(RpcTransport *t)
{
    close(t->fd);
    g_free(t);
}

static const RpcTransportOps unix_ops = {"unix", true, socket_recv, socket_send, socket_shutdown, socket_free};
static const RpcTransportOps tcp_ops = {"tcp", false, socket_recv, socket_send, socket_shutdown, socket_free};

RpcTransport *rpc_transport_socket_new(int fd)
{
    struct sockaddr_storage name = {0};
    socklen_t len = sizeof name;
    RpcTransport *t = g_new0(RpcTransport, 1);
    (void)getsockname(fd, (struct sockaddr *)&name, &len);
    t->ops = name.ss_family == AF_UNIX ? &unix_ops : &tcp_ops;
    t->fd = fd;
    return t;
}

RpcTransport *rpc_transport_free(RpcTransport *t)
{
    if (t)
        t->ops->free(t);
    return NULL;
}
