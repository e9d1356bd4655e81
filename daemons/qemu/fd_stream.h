/* A public stream over a descriptor: a console's terminal, a file to be read. Readiness is told on the poller's thread. */
#pragma once

#include "core/object.h"
#include "daemons/qemu/poller.h"

/* Connects st to fd, which it owns from then on (made non-blocking). on_close (may be NULL) is called once when the stream
 * ends. path, when not NULL, is removed then (a temporary file). */
void fd_stream_attach(virStreamPtr st, Poller *poller, int fd, const char *path, void (*on_close)(void *opaque), void *opaque);
