#include "core/fdstream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/fdstream_watch.h"
#include "core/socket.h"

#define WOULD_BLOCK (-2)
#define AT_HOLE (-3)

typedef struct FdStream {
    int fd;
    guint64 left;         /* how much may still pass; G_MAXUINT64 for any */
    gboolean sparse;
    gboolean socket;      /* whose other end may go without killing us by SIGPIPE */
    FdStreamEnd end;
    void *opaque;
    FdWatch *watch;       /* NULL: no callback */
} FdStream;

static FdStream *fd_stream(virStreamPtr st)
{
    return st->data;
}

/* -1 and an error when the stream has ended. */
static int open_fd(virStreamPtr st)
{
    int fd = fd_stream(st)->fd;
    if (fd < 0)
        error_set(VIR_FROM_STREAMS, VIR_ERR_OPERATION_INVALID, "%s", "stream is closed");
    return fd;
}

/* Waits for the descriptor on a blocking stream. WOULD_BLOCK on another. */
static int wait_for(virStreamPtr st, short events)
{
    struct pollfd pfd = {.fd = fd_stream(st)->fd, .events = events};
    if (st->flags & VIR_STREAM_NONBLOCK)
        return WOULD_BLOCK;
    while (poll(&pfd, 1, -1) < 0) {
        if (errno != EINTR) {
            error_set_errno(VIR_FROM_STREAMS, errno, "cannot wait for stream");
            return -1;
        }
    }
    return 0;
}

static size_t within_limit(const FdStream *fds, size_t nbytes)
{
    return fds->left < nbytes ? (size_t)fds->left : nbytes;
}

static void passed(FdStream *fds, guint64 nbytes)
{
    if (fds->left != G_MAXUINT64)
        fds->left -= nbytes;
}

static int stream_send(virStreamPtr st, const char *data, size_t nbytes)
{
    FdStream *fds = fd_stream(st);
    if (open_fd(st) < 0)
        return -1;
    if (nbytes > 0 && fds->left == 0) {
        error_set_errno(VIR_FROM_STREAMS, ENOSPC, "cannot write to stream");
        return -1;
    }
    nbytes = within_limit(fds, MIN(nbytes, G_MAXINT));
    for (;;) {
        ssize_t done = fds->socket ? send(fds->fd, data, nbytes, MSG_NOSIGNAL) : write(fds->fd, data, nbytes);
        if (done >= 0) {
            passed(fds, (guint64)done);
            return (int)done;
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN) {
            error_set_errno(VIR_FROM_STREAMS, errno, "cannot write to stream");
            return -1;
        }
        int rc = wait_for(st, POLLOUT);
        if (rc < 0)
            return rc;
    }
}

/* Where the next data begins at or after the position: the position itself when there is some, the file's end when there is none.
 * -1 when the descriptor cannot tell. */
static off_t next_data(int fd, off_t position)
{
    off_t data = lseek(fd, position, SEEK_DATA);
    if (data < 0 && errno == ENXIO)
        data = lseek(fd, 0, SEEK_END);
    return lseek(fd, position, SEEK_SET) < 0 ? -1 : data;
}

/* 1 with the length when the file goes on with a hole, 0 when with data or its end. */
static int hole_here(FdStream *fds, guint64 *ret_length)
{
    if (!fds->sparse || fds->left == 0)
        return 0;
    off_t position = lseek(fds->fd, 0, SEEK_CUR);
    off_t data = position < 0 ? -1 : next_data(fds->fd, position);
    if (data <= position)
        return 0;
    *ret_length = MIN((guint64)(data - position), fds->left);
    return 1;
}

/* How much can be read before a hole begins. */
static size_t before_hole(const FdStream *fds, size_t nbytes)
{
    off_t position = lseek(fds->fd, 0, SEEK_CUR);
    off_t hole = position < 0 ? -1 : lseek(fds->fd, position, SEEK_HOLE);
    if (position >= 0)
        (void)lseek(fds->fd, position, SEEK_SET);
    return hole > position && (guint64)(hole - position) < nbytes ? (size_t)(hole - position) : nbytes;
}

static int stream_recv(virStreamPtr st, char *data, size_t nbytes, unsigned int flags)
{
    FdStream *fds = fd_stream(st);
    guint64 hole;
    if (open_fd(st) < 0)
        return -1;
    if (fds->sparse && (flags & VIR_STREAM_RECV_STOP_AT_HOLE)) {
        if (hole_here(fds, &hole))
            return AT_HOLE;
        nbytes = before_hole(fds, nbytes);
    }
    nbytes = within_limit(fds, MIN(nbytes, G_MAXINT));
    for (;;) {
        ssize_t done = nbytes ? read(fds->fd, data, nbytes) : 0;
        if (done >= 0) {
            passed(fds, (guint64)done);
            return (int)done;
        }
        if (errno == EINTR)
            continue;
        if (errno == EIO || errno == ECONNRESET) /* the other end of a terminal or socket is gone: the end */
            return 0;
        if (errno != EAGAIN) {
            error_set_errno(VIR_FROM_STREAMS, errno, "cannot read from stream");
            return -1;
        }
        int rc = wait_for(st, POLLIN);
        if (rc < 0)
            return rc;
    }
}

static int stream_recv_hole(virStreamPtr st, long long *length, unsigned int flags)
{
    FdStream *fds = fd_stream(st);
    guint64 hole = 0;
    if (open_fd(st) < 0)
        return -1;
    *length = 0;
    if (!hole_here(fds, &hole))
        return 0;
    if (lseek(fds->fd, (off_t)hole, SEEK_CUR) < 0) {
        error_set_errno(VIR_FROM_STREAMS, errno, "unable to seek past hole");
        return -1;
    }
    passed(fds, hole);
    *length = (long long)hole;
    return 0;
}

/* A hole in a file is made by seeking and, at its end, growing it; a device is given zeros. */
static int make_hole(int fd, off_t length)
{
    struct stat stat;
    off_t end = lseek(fd, length, SEEK_CUR);
    if (end < 0 || fstat(fd, &stat) < 0)
        return -errno;
    if (S_ISREG(stat.st_mode))
        return stat.st_size < end && ftruncate(fd, end) < 0 ? -errno : 0;
    return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, end - length, length) < 0 ? -errno : 0;
}

static int stream_send_hole(virStreamPtr st, long long length, unsigned int flags)
{
    FdStream *fds = fd_stream(st);
    if (open_fd(st) < 0)
        return -1;
    if (length < 0 || (guint64)length > fds->left) {
        error_set_errno(VIR_FROM_STREAMS, length < 0 ? EINVAL : ENOSPC, "cannot make a hole of %lld bytes", length);
        return -1;
    }
    int rc = make_hole(fds->fd, (off_t)length);
    if (rc < 0) {
        error_set_errno(VIR_FROM_STREAMS, -rc, "unable to make hole");
        return -1;
    }
    passed(fds, (guint64)length);
    return 0;
}

/* Closes the descriptor and tells the end; only the first time does something. */
static int stream_end(virStreamPtr st, gboolean aborted)
{
    FdStream *fds = fd_stream(st);
    if (fds->fd < 0)
        return 0;
    g_clear_pointer(&fds->watch, fd_watch_stop);
    int rc = close(fds->fd), failed = errno;
    fds->fd = -1;
    FdStreamEnd end = fds->end;
    fds->end = NULL;
    if (end && end(fds->opaque, aborted) < 0 && !aborted)
        return -1;
    if (rc < 0 && failed != EINTR && !aborted) {
        error_set_errno(VIR_FROM_STREAMS, failed, "cannot finish stream");
        return -1;
    }
    return 0;
}

static int stream_finish(virStreamPtr st)
{
    return stream_end(st, FALSE);
}

static int stream_abort(virStreamPtr st)
{
    return stream_end(st, TRUE);
}

static void stream_free(virStreamPtr st)
{
    (void)stream_end(st, TRUE);
    g_free(st->data);
    st->data = NULL;
}

static int stream_add_callback(virStreamPtr st, int events, virStreamEventCallback cb, void *opaque, virFreeCallback ff)
{
    FdStream *fds = fd_stream(st);
    if (open_fd(st) < 0)
        return -1;
    if (fds->watch) {
        error_set(VIR_FROM_STREAMS, VIR_ERR_INTERNAL_ERROR, "%s", "stream already has a callback registered");
        return -1;
    }
    fds->watch = fd_watch_start(st, fds->fd, events, cb, opaque, ff);
    return fds->watch ? 0 : -1;
}

static FdWatch *watch_of(virStreamPtr st)
{
    FdWatch *watch = fd_stream(st)->watch;
    if (!watch)
        error_set(VIR_FROM_STREAMS, VIR_ERR_INTERNAL_ERROR, "%s", "stream does not have a callback registered");
    return watch;
}

static int stream_update_callback(virStreamPtr st, int events)
{
    FdWatch *watch = open_fd(st) < 0 ? NULL : watch_of(st);
    if (watch)
        fd_watch_update(watch, events);
    return watch ? 0 : -1;
}

static int stream_remove_callback(virStreamPtr st)
{
    if (!watch_of(st))
        return -1;
    g_clear_pointer(&fd_stream(st)->watch, fd_watch_stop);
    return 0;
}

static const StreamOps fd_stream_ops = {
    .send = stream_send,
    .recv = stream_recv,
    .send_hole = stream_send_hole,
    .recv_hole = stream_recv_hole,
    .finish = stream_finish,
    .abort = stream_abort,
    .add_callback = stream_add_callback,
    .update_callback = stream_update_callback,
    .remove_callback = stream_remove_callback,
    .free = stream_free,
};

int fd_stream_attach(virStreamPtr st, const FdStreamOptions *options)
{
    if (st->ops) {
        close(options->fd);
        error_set(VIR_FROM_STREAMS, VIR_ERR_OPERATION_INVALID, "%s", "stream is already in use");
        return -1;
    }
    /* Always non-blocking below: a blocking stream waits in poll(). The end that is not ours is not affected where it is its own
     * description (sockets, pipes, terminals opened by us). */
    int flags = fcntl(options->fd, F_GETFL);
    if (flags >= 0 && !(flags & O_NONBLOCK))
        (void)fcntl(options->fd, F_SETFL, flags | O_NONBLOCK);
    struct stat stat;
    FdStream *fds = g_new0(FdStream, 1);
    *fds = (FdStream){.fd = options->fd, .left = options->limit ? options->limit : G_MAXUINT64, .sparse = options->sparse,
                      .end = options->end, .opaque = options->opaque};
    fds->socket = fstat(fds->fd, &stat) == 0 && S_ISSOCK(stat.st_mode);
    st->data = fds;
    st->ops = &fd_stream_ops;
    return 0;
}

int fd_stream_attach_file(virStreamPtr st, const char *path, guint64 offset, guint64 length, int flags, gboolean sparse)
{
    int fd = open(path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
    if (fd < 0) {
        error_set_errno(VIR_FROM_STREAMS, errno, "Unable to open stream for '%s'", path);
        return -1;
    }
    if (offset && lseek(fd, (off_t)offset, SEEK_SET) < 0) {
        error_set_errno(VIR_FROM_STREAMS, errno, "Unable to seek %s to %" G_GUINT64_FORMAT, path, offset);
        close(fd);
        return -1;
    }
    return fd_stream_attach(st, &(FdStreamOptions){.fd = fd, .limit = length, .sparse = sparse});
}

int fd_stream_attach_unix(virStreamPtr st, const char *path)
{
    int fd = socket_connect_unix(path);
    if (fd < 0) {
        error_set_errno(VIR_FROM_STREAMS, -fd, "Unable to connect stream to '%s'", path);
        return -1;
    }
    return fd_stream_attach(st, &(FdStreamOptions){.fd = fd});
}
