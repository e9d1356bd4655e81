/* The public calls on streams. What moves the bytes is the stream's ops (core/object.h). */
#include <errno.h>
#include <stdio.h>

#include "core/error.h"
#include "core/object.h"
#include "core/public.h"

#define BUFFER_SIZE 65536

/* What every call on a stream starts with; -1 and an error when it is none. */
static int stream_enter(virStreamPtr stream, const char *func)
{
    error_clear();
    if (object_is(stream, OBJECT_STREAM))
        return 0;
    refuse_object(VIR_FROM_STREAMS, VIR_ERR_INVALID_STREAM, func);
    error_dispatch(NULL);
    return -1;
}

/* What every failing call on a stream ends with. */
static int stream_fail(virStreamPtr stream)
{
    error_dispatch(stream->conn);
    return -1;
}

static int stream_no_support(virStreamPtr stream, const char *func)
{
    refuse_no_support(VIR_FROM_STREAMS, func);
    return stream_fail(stream);
}

static int stream_null(virStreamPtr stream, const char *name, const char *func)
{
    refuse_null(VIR_FROM_STREAMS, name, func);
    return stream_fail(stream);
}

virStreamPtr virStreamNew(virConnectPtr conn, unsigned int flags)
{
    error_clear();
    if (object_is(conn, OBJECT_CONNECT))
        return stream_object_new(conn, flags);
    refuse_object(VIR_FROM_STREAMS, VIR_ERR_INVALID_CONN, __func__);
    error_dispatch(NULL);
    return NULL;
}

int virStreamSend(virStreamPtr stream, const char *data, size_t nbytes)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!data)
        return stream_null(stream, "data", __func__);
    if (!stream->ops || !stream->ops->send)
        return stream_no_support(stream, __func__);
    int ret = stream->ops->send(stream, data, nbytes);
    return ret == -1 ? stream_fail(stream) : ret;
}

int virStreamRecvFlags(virStreamPtr stream, char *data, size_t nbytes, unsigned int flags)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!data)
        return stream_null(stream, "data", __func__);
    if (!stream->ops || !stream->ops->recv)
        return stream_no_support(stream, __func__);
    int ret = stream->ops->recv(stream, data, nbytes, flags);
    return ret == -1 ? stream_fail(stream) : ret;
}

int virStreamRecv(virStreamPtr stream, char *data, size_t nbytes)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!data)
        return stream_null(stream, "data", __func__);
    if (!stream->ops || !stream->ops->recv)
        return stream_no_support(stream, __func__);
    int ret = stream->ops->recv(stream, data, nbytes, 0);
    return ret == -1 ? stream_fail(stream) : ret;
}

int virStreamSendHole(virStreamPtr stream, long long length, unsigned int flags)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!stream->ops || !stream->ops->send_hole)
        return stream_no_support(stream, __func__);
    int ret = stream->ops->send_hole(stream, length, flags);
    return ret == -1 ? stream_fail(stream) : ret;
}

int virStreamRecvHole(virStreamPtr stream, long long *length, unsigned int flags)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!length)
        return stream_null(stream, "length", __func__);
    if (!stream->ops || !stream->ops->recv_hole)
        return stream_no_support(stream, __func__);
    int ret = stream->ops->recv_hole(stream, length, flags);
    return ret == -1 ? stream_fail(stream) : ret;
}

int virStreamFinish(virStreamPtr stream)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!stream->ops || !stream->ops->finish)
        return stream_no_support(stream, __func__);
    return stream->ops->finish(stream) < 0 ? stream_fail(stream) : 0;
}

int virStreamAbort(virStreamPtr stream)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!stream->ops) /* nothing was started, so nothing is left to stop */
        return 0;
    if (!stream->ops->abort)
        return stream_no_support(stream, __func__);
    return stream->ops->abort(stream) < 0 ? stream_fail(stream) : 0;
}

int virStreamEventAddCallback(virStreamPtr stream, int events, virStreamEventCallback cb, void *opaque, virFreeCallback ff)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!stream->ops || !stream->ops->add_callback)
        return stream_no_support(stream, __func__);
    return stream->ops->add_callback(stream, events, cb, opaque, ff) < 0 ? stream_fail(stream) : 0;
}

int virStreamEventUpdateCallback(virStreamPtr stream, int events)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!stream->ops || !stream->ops->update_callback)
        return stream_no_support(stream, __func__);
    return stream->ops->update_callback(stream, events) < 0 ? stream_fail(stream) : 0;
}

int virStreamEventRemoveCallback(virStreamPtr stream)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!stream->ops || !stream->ops->remove_callback)
        return stream_no_support(stream, __func__);
    return stream->ops->remove_callback(stream) < 0 ? stream_fail(stream) : 0;
}

/* --- whole transfers, on blocking streams --- */

/* The handler's failure becomes an error unless it set one of its own; what was set survives the abort. */
static int handler_failed(int errnum, const char *what)
{
    if (error_get()->code == VIR_ERR_OK)
        error_set_errno(VIR_FROM_STREAMS, errnum ? errnum : EIO, "%s", what);
    return -1;
}

/* Ends a whole transfer: a failed one is aborted, so that the caller need only free the stream. */
static int transfer_end(virStreamPtr stream, int ret)
{
    if (ret < 0) {
        virErrorPtr saved = error_save();
        (void)virStreamAbort(stream);
        error_restore(saved);
        error_dispatch(stream->conn);
    }
    return ret;
}

static int transfer_start(virStreamPtr stream, const char *what, const char *func)
{
    if (stream_enter(stream, func) < 0)
        return -1;
    if (!(stream->flags & VIR_STREAM_NONBLOCK))
        return 0;
    error_set(VIR_FROM_STREAMS, VIR_ERR_OPERATION_INVALID, "%s cannot be used for non-blocking streams", what);
    return stream_fail(stream);
}

static int send_whole(virStreamPtr stream, const char *data, size_t nbytes)
{
    size_t done = 0;
    while (done < nbytes) {
        int sent = virStreamSend(stream, data + done, nbytes - done);
        if (sent < 0)
            return -1;
        done += (size_t)sent;
    }
    return 0;
}

static int send_all(virStreamPtr stream, virStreamSourceFunc handler, void *opaque)
{
    g_autofree char *buffer = g_malloc(BUFFER_SIZE);
    for (;;) {
        errno = 0;
        int got = handler(stream, buffer, BUFFER_SIZE, opaque);
        if (got < 0)
            return handler_failed(errno, "send handler failed");
        if (got == 0)
            return 0;
        if (send_whole(stream, buffer, (size_t)got) < 0)
            return -1;
    }
}

int virStreamSendAll(virStreamPtr stream, virStreamSourceFunc handler, void *opaque)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!handler)
        return stream_null(stream, "handler", __func__);
    if (transfer_start(stream, "data sources", __func__) < 0)
        return -1;
    return transfer_end(stream, send_all(stream, handler, opaque));
}

static int give_whole(virStreamPtr stream, virStreamSinkFunc handler, const char *data, size_t nbytes, void *opaque)
{
    size_t done = 0;
    while (done < nbytes) {
        errno = 0;
        int taken = handler(stream, data + done, nbytes - done, opaque);
        if (taken < 0)
            return handler_failed(errno, "recv handler failed");
        done += (size_t)taken;
    }
    return 0;
}

static int recv_all(virStreamPtr stream, virStreamSinkFunc handler, void *opaque)
{
    g_autofree char *buffer = g_malloc(BUFFER_SIZE);
    for (;;) {
        int got = virStreamRecv(stream, buffer, BUFFER_SIZE);
        if (got <= 0)
            return got;
        if (give_whole(stream, handler, buffer, (size_t)got, opaque) < 0)
            return -1;
    }
}

int virStreamRecvAll(virStreamPtr stream, virStreamSinkFunc handler, void *opaque)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!handler)
        return stream_null(stream, "handler", __func__);
    if (transfer_start(stream, "data sinks", __func__) < 0)
        return -1;
    return transfer_end(stream, recv_all(stream, handler, opaque));
}

/* Tells the other side of a hole and moves the source past it. */
static int send_one_hole(virStreamPtr stream, virStreamSourceSkipFunc skip, long long length, void *opaque)
{
    if (virStreamSendHole(stream, length, 0) < 0)
        return -1;
    errno = 0;
    if (skip(stream, length, opaque) < 0)
        return handler_failed(errno, "send skip handler failed");
    return 0;
}

static int sparse_send_all(virStreamPtr stream, virStreamSourceFunc handler, virStreamSourceHoleFunc hole,
                           virStreamSourceSkipFunc skip, void *opaque)
{
    g_autofree char *buffer = g_malloc(BUFFER_SIZE);
    long long section = 0;
    for (;;) {
        int in_data = 1;
        if (section == 0) {
            errno = 0;
            if (hole(stream, &in_data, &section, opaque) < 0)
                return handler_failed(errno, "send holeHandler failed");
            if (!in_data && section > 0) {
                if (send_one_hole(stream, skip, section, opaque) < 0)
                    return -1;
                section = 0;
                continue;
            }
        }
        size_t want = section < BUFFER_SIZE ? (size_t)section : BUFFER_SIZE;
        errno = 0;
        int got = handler(stream, buffer, want, opaque);
        if (got < 0)
            return handler_failed(errno, "send handler failed");
        if (got == 0)
            return 0;
        if (send_whole(stream, buffer, (size_t)got) < 0)
            return -1;
        section -= got;
    }
}

int virStreamSparseSendAll(virStreamPtr stream, virStreamSourceFunc handler, virStreamSourceHoleFunc holeHandler,
                           virStreamSourceSkipFunc skipHandler, void *opaque)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!handler)
        return stream_null(stream, "handler", __func__);
    if (!holeHandler)
        return stream_null(stream, "holeHandler", __func__);
    if (!skipHandler)
        return stream_null(stream, "skipHandler", __func__);
    if (transfer_start(stream, "data sources", __func__) < 0)
        return -1;
    return transfer_end(stream, sparse_send_all(stream, handler, holeHandler, skipHandler, opaque));
}

static int recv_one_hole(virStreamPtr stream, virStreamSinkHoleFunc handler, void *opaque)
{
    long long length = 0;
    if (virStreamRecvHole(stream, &length, 0) < 0)
        return -1;
    errno = 0;
    if (handler(stream, length, opaque) < 0)
        return handler_failed(errno, "recv holeHandler failed");
    return 0;
}

static int sparse_recv_all(virStreamPtr stream, virStreamSinkFunc handler, virStreamSinkHoleFunc hole, void *opaque)
{
    const int at_hole = -3; /* what virStreamRecvFlags says with VIR_STREAM_RECV_STOP_AT_HOLE */
    g_autofree char *buffer = g_malloc(BUFFER_SIZE);
    for (;;) {
        int got = virStreamRecvFlags(stream, buffer, BUFFER_SIZE, VIR_STREAM_RECV_STOP_AT_HOLE);
        if (got == at_hole) {
            if (recv_one_hole(stream, hole, opaque) < 0)
                return -1;
        } else if (got <= 0) {
            return got;
        } else if (give_whole(stream, handler, buffer, (size_t)got, opaque) < 0) {
            return -1;
        }
    }
}

int virStreamSparseRecvAll(virStreamPtr stream, virStreamSinkFunc handler, virStreamSinkHoleFunc holeHandler, void *opaque)
{
    if (stream_enter(stream, __func__) < 0)
        return -1;
    if (!handler)
        return stream_null(stream, "handler", __func__);
    if (!holeHandler)
        return stream_null(stream, "holeHandler", __func__);
    if (transfer_start(stream, "data sinks", __func__) < 0)
        return -1;
    return transfer_end(stream, sparse_recv_all(stream, handler, holeHandler, opaque));
}
