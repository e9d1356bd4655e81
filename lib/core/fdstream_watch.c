#include "core/fdstream_watch.h"

#include "core/error.h"
#include "core/event.h"
#include "core/object.h"

struct FdWatch {
    gint refs;            /* the stream's and the event loop's */
    virStreamPtr st;      /* borrowed: only touched while not stopped */
    int id;
    virStreamEventCallback cb;
    void *opaque;
    virFreeCallback ff;
    GMutex lock;          /* what follows */
    GCond calm;
    gboolean stopped;
    GThread *caller;      /* who is in the callback */
};

static void watch_unref(void *data)
{
    FdWatch *watch = data;
    if (!g_atomic_int_dec_and_test(&watch->refs))
        return;
    if (watch->ff)
        watch->ff(watch->opaque);
    g_mutex_clear(&watch->lock);
    g_cond_clear(&watch->calm);
    g_free(watch);
}

static void on_ready(int id, int fd, int events, void *data)
{
    FdWatch *watch = data;
    g_mutex_lock(&watch->lock);
    gboolean stopped = watch->stopped;
    if (!stopped) {
        watch->caller = g_thread_self();
        object_ref(watch->st);
    }
    g_mutex_unlock(&watch->lock);
    if (stopped)
        return;
    virStreamPtr st = watch->st;
    watch->cb(st, events, watch->opaque);
    g_mutex_lock(&watch->lock);
    watch->caller = NULL;
    g_cond_broadcast(&watch->calm);
    g_mutex_unlock(&watch->lock);
    object_unref(st);
}

FdWatch *fd_watch_start(virStreamPtr st, int fd, int events, virStreamEventCallback cb, void *opaque, virFreeCallback ff)
{
    if (!event_available() && st->conn->client)
        (void)event_thread_start();
    FdWatch *watch = g_new0(FdWatch, 1);
    *watch = (FdWatch){.refs = 2, .st = st, .cb = cb, .opaque = opaque, .ff = ff};
    g_mutex_init(&watch->lock);
    g_cond_init(&watch->calm);
    watch->id = virEventAddHandle(fd, events, on_ready, watch, watch_unref);
    if (watch->id >= 0)
        return watch;
    error_set(VIR_FROM_STREAMS, VIR_ERR_INTERNAL_ERROR, "%s", "cannot register file watch on stream");
    watch->ff = NULL; /* stays the caller's */
    watch->refs = 1;
    watch_unref(watch);
    return NULL;
}

void fd_watch_update(FdWatch *watch, int events)
{
    virEventUpdateHandle(watch->id, events);
}

void fd_watch_stop(FdWatch *watch)
{
    g_mutex_lock(&watch->lock);
    watch->stopped = TRUE;
    while (watch->caller && watch->caller != g_thread_self())
        g_cond_wait(&watch->calm, &watch->lock);
    g_mutex_unlock(&watch->lock);
    (void)virEventRemoveHandle(watch->id);
    watch_unref(watch);
}
