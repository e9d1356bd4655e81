#include "core/event_loop.h"

#include <errno.h>
#include <glib.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/error.h"

/* A descriptor or a timer. Entries are freed by the running thread only, so that it may use one without the lock. */
typedef struct Entry {
    int id;
    int fd;              /* handle */
    int events;          /* handle: virEventHandleType, 0 for none */
    int interval_ms;     /* timer: negative for never */
    gint64 due_ms;       /* timer: monotonic */
    gboolean removed;
    void *callback;
    void *opaque;
    virFreeCallback ff;
} Entry;

typedef struct EventLoop {
    GMutex lock;
    int wake_fd;         /* eventfd; -1 before the start */
    int next_id;
    gboolean running;
    GThread *thread;     /* who runs it */
    GPtrArray *handles;  /* of Entry */
    GPtrArray *timers;
    gboolean any_removed;
} EventLoop;

static EventLoop loop = {.wake_fd = -1, .next_id = 1};

static gint64 now_ms(void)
{
    return g_get_monotonic_time() / 1000;
}

int event_loop_start(void)
{
    int ret = 0;
    g_mutex_lock(&loop.lock);
    if (loop.wake_fd < 0) {
        loop.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        loop.handles = g_ptr_array_new();
        loop.timers = g_ptr_array_new();
        if (loop.wake_fd < 0) {
            error_set_errno(VIR_FROM_EVENT, errno, "cannot make the event loop's wake-up descriptor");
            ret = -1;
        }
    }
    g_mutex_unlock(&loop.lock);
    return ret;
}

/* Makes a waiting poll() look at the entries again. Called with the lock held. */
static void wake(void)
{
    if (!loop.running || loop.thread == g_thread_self())
        return;
    guint64 one = 1;
    if (write(loop.wake_fd, &one, sizeof(one)) < 0)
        return; /* the counter is full: a wake-up is pending anyway */
}

static Entry *find(GPtrArray *entries, int id)
{
    for (guint i = 0; entries && i < entries->len; i++) {
        Entry *entry = entries->pdata[i];
        if (entry->id == id && !entry->removed)
            return entry;
    }
    return NULL;
}

static int add(GPtrArray *entries, Entry entry)
{
    g_mutex_lock(&loop.lock);
    Entry *copy = g_memdup2(&entry, sizeof(entry));
    copy->id = loop.next_id++;
    int id = copy->id;
    g_ptr_array_add(entries, copy);
    wake();
    g_mutex_unlock(&loop.lock);
    return id;
}

static int remove_entry(GPtrArray *entries, int id)
{
    g_mutex_lock(&loop.lock);
    Entry *entry = find(entries, id);
    if (entry) {
        entry->removed = TRUE;
        loop.any_removed = TRUE;
        wake();
    }
    g_mutex_unlock(&loop.lock);
    return entry ? 0 : -1;
}

int event_loop_add_handle(int fd, int events, virEventHandleCallback cb, void *opaque, virFreeCallback ff)
{
    return add(loop.handles, (Entry){.fd = fd, .events = events, .callback = (void *)cb, .opaque = opaque, .ff = ff});
}

void event_loop_update_handle(int watch, int events)
{
    g_mutex_lock(&loop.lock);
    Entry *entry = find(loop.handles, watch);
    if (entry && entry->events != events) {
        entry->events = events;
        wake();
    }
    g_mutex_unlock(&loop.lock);
}

int event_loop_remove_handle(int watch)
{
    return remove_entry(loop.handles, watch);
}

int event_loop_add_timeout(int timeout_ms, virEventTimeoutCallback cb, void *opaque, virFreeCallback ff)
{
    return add(loop.timers, (Entry){.interval_ms = timeout_ms, .due_ms = now_ms() + timeout_ms, .callback = (void *)cb,
                                    .opaque = opaque, .ff = ff});
}

void event_loop_update_timeout(int timer, int timeout_ms)
{
    g_mutex_lock(&loop.lock);
    Entry *entry = find(loop.timers, timer);
    if (entry) {
        entry->interval_ms = timeout_ms;
        entry->due_ms = now_ms() + timeout_ms;
        wake();
    }
    g_mutex_unlock(&loop.lock);
}

int event_loop_remove_timeout(int timer)
{
    return remove_entry(loop.timers, timer);
}

static short to_poll(int events)
{
    return (short)((events & VIR_EVENT_HANDLE_READABLE ? POLLIN : 0) | (events & VIR_EVENT_HANDLE_WRITABLE ? POLLOUT : 0));
}

static int from_poll(short revents)
{
    return (revents & POLLIN ? VIR_EVENT_HANDLE_READABLE : 0) | (revents & POLLOUT ? VIR_EVENT_HANDLE_WRITABLE : 0) |
           (revents & (POLLERR | POLLNVAL) ? VIR_EVENT_HANDLE_ERROR : 0) | (revents & POLLHUP ? VIR_EVENT_HANDLE_HANGUP : 0);
}

/* The wait until the first timer, -1 for none. Called with the lock held. */
static int next_timeout(void)
{
    gint64 first = -1, now = now_ms();
    for (guint i = 0; i < loop.timers->len; i++) {
        const Entry *entry = loop.timers->pdata[i];
        if (entry->removed || entry->interval_ms < 0)
            continue;
        gint64 left = entry->due_ms > now ? entry->due_ms - now : 0;
        if (first < 0 || left < first)
            first = left;
    }
    return (int)MIN(first, G_MAXINT);
}

/* What to poll: the wake-up descriptor first, then each handle that waits for something; ids tells whose each is.
 * Called with the lock held. */
static GArray *poll_set(GArray *ids)
{
    GArray *fds = g_array_sized_new(FALSE, FALSE, sizeof(struct pollfd), loop.handles->len + 1);
    struct pollfd first = {.fd = loop.wake_fd, .events = POLLIN};
    int none = 0;
    g_array_append_val(fds, first);
    g_array_append_val(ids, none);
    for (guint i = 0; i < loop.handles->len; i++) {
        const Entry *entry = loop.handles->pdata[i];
        if (entry->removed || !entry->events)
            continue;
        struct pollfd pfd = {.fd = entry->fd, .events = to_poll(entry->events)};
        g_array_append_val(fds, pfd);
        g_array_append_val(ids, entry->id);
    }
    return fds;
}

/* Calls what is due, one after the other with the lock released. */
static void dispatch_handle(int id, short revents)
{
    g_mutex_lock(&loop.lock);
    Entry *entry = find(loop.handles, id);
    Entry copy = entry ? *entry : (Entry){0};
    g_mutex_unlock(&loop.lock);
    if (!entry || !copy.events)
        return;
    int events = from_poll(revents) & (copy.events | VIR_EVENT_HANDLE_ERROR | VIR_EVENT_HANDLE_HANGUP);
    if (events)
        ((virEventHandleCallback)copy.callback)(copy.id, copy.fd, events, copy.opaque);
}

static void dispatch_timers(void)
{
    g_mutex_lock(&loop.lock);
    gint64 now = now_ms();
    guint count = loop.timers->len; /* those added by callbacks wait for the next round */
    for (guint i = 0; i < count && i < loop.timers->len; i++) {
        Entry *entry = loop.timers->pdata[i];
        if (entry->removed || entry->interval_ms < 0 || entry->due_ms > now)
            continue;
        entry->due_ms = now + entry->interval_ms;
        Entry copy = *entry;
        g_mutex_unlock(&loop.lock);
        ((virEventTimeoutCallback)copy.callback)(copy.id, copy.opaque);
        g_mutex_lock(&loop.lock);
    }
    g_mutex_unlock(&loop.lock);
}

/* Takes the removed entries out of one list. Called with the lock held. */
static void collect_removed(GPtrArray *entries, GPtrArray *removed)
{
    for (guint i = 0; i < entries->len;) {
        Entry *entry = entries->pdata[i];
        if (!entry->removed) {
            i++;
            continue;
        }
        g_ptr_array_remove_index(entries, i);
        g_ptr_array_add(removed, entry);
    }
}

static void free_removed(void)
{
    g_autoptr(GPtrArray) removed = g_ptr_array_new_with_free_func(g_free);
    g_mutex_lock(&loop.lock);
    if (loop.any_removed) {
        loop.any_removed = FALSE;
        collect_removed(loop.handles, removed);
        collect_removed(loop.timers, removed);
    }
    g_mutex_unlock(&loop.lock);
    for (guint i = 0; i < removed->len; i++) {
        const Entry *entry = removed->pdata[i];
        if (entry->ff)
            entry->ff(entry->opaque);
    }
}

static void drain_wake(void)
{
    guint64 count;
    if (read(loop.wake_fd, &count, sizeof(count)) < 0)
        return; /* nobody woke us */
}

int event_loop_run_once(void)
{
    if (loop.wake_fd < 0 && event_loop_start() < 0)
        return -1;
    free_removed();
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int));
    g_mutex_lock(&loop.lock);
    loop.running = TRUE;
    loop.thread = NULL; /* everybody wakes us while we wait */
    g_autoptr(GArray) fds = poll_set(ids);
    int timeout = next_timeout();
    g_mutex_unlock(&loop.lock);

    int ready = poll((struct pollfd *)(void *)fds->data, fds->len, timeout);
    int failed = ready < 0 ? errno : 0;

    g_mutex_lock(&loop.lock);
    loop.thread = g_thread_self();
    g_mutex_unlock(&loop.lock);
    if (failed && failed != EINTR && failed != EAGAIN) {
        error_set_errno(VIR_FROM_EVENT, failed, "Unable to poll on file handles");
        return -1;
    }
    dispatch_timers();
    for (guint i = 0; ready > 0 && i < fds->len; i++) {
        short revents = g_array_index(fds, struct pollfd, i).revents;
        if (revents && i == 0)
            drain_wake();
        else if (revents)
            dispatch_handle(g_array_index(ids, int, i), revents);
    }
    free_removed();
    return 0;
}
