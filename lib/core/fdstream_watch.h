#ifndef CORE_FDSTREAM_WATCH_H
#define CORE_FDSTREAM_WATCH_H

#include <libvirt/libvirt.h>

/* A stream's callback for its descriptor. */
typedef struct FdWatch FdWatch;

/* events: virStreamEventType, which has the numbers of virEventHandleType. NULL and an error when there is no event loop. */
FdWatch *fd_watch_start(virStreamPtr st, int fd, int events, virStreamEventCallback cb, void *opaque, virFreeCallback ff);
void fd_watch_update(FdWatch *watch, int events);
/* After it returns the callback neither runs nor will run, except when it is called from within the callback itself. */
void fd_watch_stop(FdWatch *watch);

#endif
