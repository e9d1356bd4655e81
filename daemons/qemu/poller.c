#include "daemons/qemu/poller.h"

#include "util/lock.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

typedef struct Source {
    int refs; /* under Poller.lock */
    int fd;
    PollerFunc func;
    void *opaque;
    GDestroyNotify free_opaque;
} Source;

struct Poller {
    int epoll_fd;
    int stop_fd;
    GThread *thread;
    Lock lock;           /* what follows */
    GHashTable *sources; /* id -> Source */
    int64_t last_id;
    int64_t running; /* the source whose callback is under way; 0: none */
    Cond idle;
};

static void source_unref(Poller *p, Source *s)
{
    bool last;

    lock_take(&p->lock);
    last = --s->refs == 0;
    lock_give(&p->lock);
    if (!last)
        return;
    if (s->free_opaque)
        s->free_opaque(s->opaque);
    g_free(s);
}

static Source *source_find(Poller *p, int64_t id)
{
    LOCKED(&p->lock);
    Source *s = g_hash_table_lookup(p->sources, &id);

    if (s) {
        s->refs++;
        p->running = id;
    }
    return s;
}

static void source_ran(Poller *p, Source *s)
{
    lock_take(&p->lock);
    p->running = 0;
    cond_wake_all(&p->idle);
    lock_give(&p->lock);
    source_unref(p, s);
}

static void *poller_run(void *opaque)
{
    Poller *p = opaque;
    struct epoll_event events[32];

    for (;;) {
        int n = epoll_wait(p->epoll_fd, events, G_N_ELEMENTS(events), -1);

        for (int i = 0; i < n; i++) {
            Source *s;

            if (events[i].data.u64 == 0)
                return NULL;
            /* Looked up anew for each event: an earlier callback of this round may have removed it. */
            s = source_find(p, (int64_t)events[i].data.u64);
            if (!s)
                continue;
            s->func(events[i].events, s->opaque);
            source_ran(p, s);
        }
    }
}

Poller *poller_new(const char *name)
{
    Poller *p = g_new0(Poller, 1);
    struct epoll_event stop = {.events = EPOLLIN, .data.u64 = 0};

    p->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    p->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    g_assert(p->epoll_fd >= 0 && p->stop_fd >= 0);
    lock_init(&p->lock);
    cond_init(&p->idle);
    p->sources = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    (void)epoll_ctl(p->epoll_fd, EPOLL_CTL_ADD, p->stop_fd, &stop);
    p->thread = g_thread_new(name, poller_run, p);
    return p;
}

void poller_free(Poller *p)
{
    uint64_t one = 1;
    GHashTableIter iter;
    gpointer s;

    if (!p)
        return;
    (void)!write(p->stop_fd, &one, sizeof(one));
    g_thread_join(p->thread);
    g_hash_table_iter_init(&iter, p->sources);
    while (g_hash_table_iter_next(&iter, NULL, &s)) {
        g_hash_table_iter_remove(&iter);
        source_unref(p, s);
    }
    g_hash_table_destroy(p->sources);
    cond_done(&p->idle);
    lock_done(&p->lock);
    close(p->stop_fd);
    close(p->epoll_fd);
    g_free(p);
}

int64_t poller_add(Poller *p, int fd, uint32_t events, PollerFunc func, void *opaque, GDestroyNotify free_opaque)
{
    Source *s = g_new0(Source, 1);
    struct epoll_event ev = {.events = events};
    int64_t id;

    *s = (Source){.refs = 1, .fd = fd, .func = func, .opaque = opaque, .free_opaque = free_opaque};
    lock_take(&p->lock);
    id = ++p->last_id;
    g_hash_table_insert(p->sources, g_memdup2(&id, sizeof(id)), s);
    ev.data.u64 = (uint64_t)id;
    if (epoll_ctl(p->epoll_fd, EPOLL_CTL_ADD, fd, &ev) < 0) {
        int r = -errno;

        g_hash_table_remove(p->sources, &id);
        lock_give(&p->lock);
        g_free(s);
        return r;
    }
    lock_give(&p->lock);
    return id;
}

void poller_update(Poller *p, int64_t id, uint32_t events)
{
    LOCKED(&p->lock);
    Source *s = g_hash_table_lookup(p->sources, &id);
    struct epoll_event ev = {.events = events, .data.u64 = (uint64_t)id};

    if (s)
        (void)epoll_ctl(p->epoll_fd, EPOLL_CTL_MOD, s->fd, &ev);
}

void poller_remove(Poller *p, int64_t id)
{
    Source *s;

    lock_take(&p->lock);
    s = g_hash_table_lookup(p->sources, &id);
    if (s) {
        g_hash_table_remove(p->sources, &id);
        (void)epoll_ctl(p->epoll_fd, EPOLL_CTL_DEL, s->fd, NULL);
    }
    lock_give(&p->lock);
    if (s)
        source_unref(p, s);
}

void poller_remove_wait(Poller *p, int64_t id)
{
    poller_remove(p, id);
    if (poller_is_here(p))
        return;
    lock_take(&p->lock);
    while (p->running == id)
        cond_wait(&p->idle, &p->lock);
    lock_give(&p->lock);
}

bool poller_is_here(const Poller *p)
{
    return g_thread_self() == p->thread;
}
