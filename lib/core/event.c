/* The program's event loop as the library sees it: whatever was registered, ours or the program's own. */
#include "core/event.h"

#include <glib.h>

#include "core/error.h"
#include "core/event_loop.h"

typedef struct EventImpl {
    virEventAddHandleFunc add_handle;
    virEventUpdateHandleFunc update_handle;
    virEventRemoveHandleFunc remove_handle;
    virEventAddTimeoutFunc add_timeout;
    virEventUpdateTimeoutFunc update_timeout;
    virEventRemoveTimeoutFunc remove_timeout;
} EventImpl;

/* Set once by the program before it connects, read from any thread after. */
static EventImpl impl;

gboolean event_available(void)
{
    return impl.add_handle && impl.add_timeout;
}

void virEventRegisterImpl(virEventAddHandleFunc addHandle, virEventUpdateHandleFunc updateHandle,
                          virEventRemoveHandleFunc removeHandle, virEventAddTimeoutFunc addTimeout,
                          virEventUpdateTimeoutFunc updateTimeout, virEventRemoveTimeoutFunc removeTimeout)
{
    impl = (EventImpl){addHandle, updateHandle, removeHandle, addTimeout, updateTimeout, removeTimeout};
}

int virEventRegisterDefaultImpl(void)
{
    error_clear();
    if (event_loop_start() < 0) {
        error_dispatch(NULL);
        return -1;
    }
    virEventRegisterImpl(event_loop_add_handle, event_loop_update_handle, event_loop_remove_handle,
                         event_loop_add_timeout, event_loop_update_timeout, event_loop_remove_timeout);
    return 0;
}

int virEventRunDefaultImpl(void)
{
    error_clear();
    if (event_loop_run_once() == 0)
        return 0;
    error_dispatch(NULL);
    return -1;
}

int virEventAddHandle(int fd, int events, virEventHandleCallback cb, void *opaque, virFreeCallback ff)
{
    return impl.add_handle ? impl.add_handle(fd, events, cb, opaque, ff) : -1;
}

void virEventUpdateHandle(int watch, int events)
{
    if (impl.update_handle)
        impl.update_handle(watch, events);
}

int virEventRemoveHandle(int watch)
{
    return impl.remove_handle ? impl.remove_handle(watch) : -1;
}

int virEventAddTimeout(int timeout, virEventTimeoutCallback cb, void *opaque, virFreeCallback ff)
{
    return impl.add_timeout ? impl.add_timeout(timeout, cb, opaque, ff) : -1;
}

void virEventUpdateTimeout(int timer, int timeout)
{
    if (impl.update_timeout)
        impl.update_timeout(timer, timeout);
}

int virEventRemoveTimeout(int timer)
{
    return impl.remove_timeout ? impl.remove_timeout(timer) : -1;
}

static gpointer event_thread(gpointer unused)
{
    while (virEventRunDefaultImpl() == 0)
        continue;
    return NULL;
}

int event_thread_start(void)
{
    static GMutex lock;
    static GThread *thread;
    int rc = 0;
    g_mutex_lock(&lock);
    if (!thread) {
        rc = virEventRegisterDefaultImpl();
        if (rc == 0)
            thread = g_thread_new("streams", event_thread, NULL);
    }
    g_mutex_unlock(&lock);
    return rc;
}
