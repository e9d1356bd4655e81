#include "daemons/qemu/fd_stream.h"

#include "core/error.h"
#include "util/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct FdStream {
    Poller *poller;
    int fd;
    int always_fd; /* a regular file is always ready, which epoll does not say of it: this is watched in its place; else -1 */
    char *path;
    void (*on_close)(void *opaque);
    void *on_close_opaque;

    Lock lock; /* what follows */
    int64_t source;
    bool watching; /* there is a callback */
    virStreamPtr st;
    virStreamEventCallback callback;
    void *opaque;
    virFreeCallback free_opaque;
} FdStream;

static uint32_t to_epoll(int events)
{
    return (events & VIR_STREAM_EVENT_READABLE ? EPOLLIN : 0U) | (events & VIR_STREAM_EVENT_WRITABLE ? EPOLLOUT : 0U);
}

static int from_epoll(uint32_t events)
{
    return (events & EPOLLIN ? VIR_STREAM_EVENT_READABLE : 0) | (events & EPOLLOUT ? VIR_STREAM_EVENT_WRITABLE : 0) |
           (events & EPOLLERR ? VIR_STREAM_EVENT_ERROR : 0) | (events & EPOLLHUP ? VIR_STREAM_EVENT_HANGUP | VIR_STREAM_EVENT_READABLE : 0);
}

static void ready(uint32_t events, void *opaque)
{
    FdStream *s = opaque;
    virStreamEventCallback callback;
    void *user;

    lock_take(&s->lock);
    callback = s->watching ? s->callback : NULL;
    user = s->opaque;
    lock_give(&s->lock);
    if (callback)
        callback(s->st, from_epoll(events), user);
}

static ssize_t retry(ssize_t n)
{
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? -2 : n;
}

static int fd_send(virStreamPtr st, const char *data, size_t nbytes)
{
    FdStream *s = st->data;
    ssize_t n;

    do {
        n = write(s->fd, data, nbytes);
    } while (n < 0 && errno == EINTR);
    if (retry(n) == -1)
        error_set_errno(VIR_FROM_STREAMS, errno, "cannot write to stream");
    return (int)retry(n);
}

static int fd_recv(virStreamPtr st, char *data, size_t nbytes, unsigned int flags)
{
    FdStream *s = st->data;
    ssize_t n;

    do {
        n = read(s->fd, data, nbytes);
    } while (n < 0 && errno == EINTR);
    if (n < 0 && errno == EIO)
        return 0; /* a terminal whose other side was closed */
    if (retry(n) == -1)
        error_set_errno(VIR_FROM_STREAMS, errno, "cannot read from stream");
    return (int)retry(n);
}

/* No events wanted means no source: the kernel would report a hang-up all the same, again and again. */
static void watch_locked(FdStream *s, int events)
{
    uint32_t wanted = to_epoll(events);
    int64_t id;

    if (s->source && wanted) {
        poller_update(s->poller, s->source, wanted);
    } else if (s->source) {
        poller_remove(s->poller, s->source);
        s->source = 0;
    } else if (wanted) {
        id = poller_add(s->poller, s->always_fd >= 0 ? s->always_fd : s->fd, wanted, ready, s, NULL);
        s->source = MAX(0, id);
    }
}

static int fd_add_callback(virStreamPtr st, int events, virStreamEventCallback cb, void *opaque, virFreeCallback ff)
{
    FdStream *s = st->data;
    LOCKED(&s->lock);

    if (s->watching) {
        error_set(VIR_FROM_STREAMS, VIR_ERR_OPERATION_INVALID, "%s", "stream already has a callback registered");
        return -1;
    }
    s->watching = true;
    s->callback = cb;
    s->opaque = opaque;
    s->free_opaque = ff;
    watch_locked(s, events);
    return 0;
}

static int fd_update_callback(virStreamPtr st, int events)
{
    FdStream *s = st->data;
    LOCKED(&s->lock);

    if (!s->watching) {
        error_set(VIR_FROM_STREAMS, VIR_ERR_OPERATION_INVALID, "%s", "stream does not have a callback registered");
        return -1;
    }
    watch_locked(s, events);
    return 0;
}

static int fd_remove_callback(virStreamPtr st)
{
    FdStream *s = st->data;
    virFreeCallback ff;
    void *opaque;
    int64_t source;

    lock_take(&s->lock);
    source = s->source;
    s->source = 0;
    s->watching = false;
    ff = s->free_opaque;
    opaque = s->opaque;
    s->free_opaque = NULL;
    lock_give(&s->lock);
    if (source)
        poller_remove_wait(s->poller, source);
    if (ff)
        ff(opaque);
    return 0;
}

static void close_fd(FdStream *s)
{
    if (s->fd < 0)
        return;
    close(s->fd);
    s->fd = -1;
    if (s->always_fd >= 0)
        close(s->always_fd);
    s->always_fd = -1;
    if (s->path)
        (void)unlink(s->path);
    if (s->on_close)
        s->on_close(s->on_close_opaque);
}

static int fd_finish(virStreamPtr st)
{
    FdStream *s = st->data;

    if (s->source)
        fd_remove_callback(st);
    close_fd(s);
    return 0;
}

static void fd_free(virStreamPtr st)
{
    FdStream *s = st->data;

    fd_finish(st);
    st->data = NULL;
    st->ops = NULL;
    lock_done(&s->lock);
    g_free(s->path);
    g_free(s);
}

static const StreamOps ops = {
    .send = fd_send, .recv = fd_recv, .finish = fd_finish, .abort = fd_finish, .add_callback = fd_add_callback,
    .update_callback = fd_update_callback, .remove_callback = fd_remove_callback, .free = fd_free,
};

void fd_stream_attach(virStreamPtr st, Poller *poller, int fd, const char *path, void (*on_close)(void *opaque), void *opaque)
{
    FdStream *s = g_new0(FdStream, 1);
    struct stat file;

    s->always_fd = fstat(fd, &file) == 0 && S_ISREG(file.st_mode) ? eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK) : -1;
    s->poller = poller;
    s->fd = fd;
    s->st = st; /* not a reference: it owns us */
    s->path = g_strdup(path);
    s->on_close = on_close;
    s->on_close_opaque = opaque;
    lock_init(&s->lock);
    (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    st->data = s;
    st->ops = &ops;
}
