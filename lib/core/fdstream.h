#ifndef CORE_FDSTREAM_H
#define CORE_FDSTREAM_H

#include "core/object.h"

/*
 * A stream over a descriptor of this process: a pseudo-terminal, a socket, a pipe of a child, a file, a block device.
 * Works in blocking and non-blocking mode (VIR_STREAM_NONBLOCK), with callbacks from the event loop; in a daemon, which has no such loop
 * of its own, a thread is started for them with the first one.
 */

/* Called once when the stream ends: finish (aborted FALSE: in order; returns 0, or -1 with an error that finish reports), abort, or its
 * last reference (aborted TRUE, result ignored). The descriptor is closed by then. */
typedef int (*FdStreamEnd)(void *opaque, gboolean aborted);

typedef struct FdStreamOptions {
    int fd;               /* taken over, also on failure */
    guint64 limit;        /* bytes that may pass, 0 for any number; holes count */
    gboolean sparse;      /* a file: its holes are told to who asks (VIR_STREAM_RECV_STOP_AT_HOLE), and holes may be sent */
    FdStreamEnd end;      /* may be NULL */
    void *opaque;
} FdStreamOptions;

/* Puts the descriptor behind the stream. -1 and an error when the stream is in use already. */
int fd_stream_attach(virStreamPtr st, const FdStreamOptions *options);

/* A file for reading or writing (open(2) flags), from offset on. */
int fd_stream_attach_file(virStreamPtr st, const char *path, guint64 offset, guint64 length, int flags, gboolean sparse);

/* A connection to a Unix socket. */
int fd_stream_attach_unix(virStreamPtr st, const char *path);

#endif
