#include "daemons/network/watch.h"

#include "util/log.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct Watched {
    Net *net;
    pid_t pid;
    int fd;
} Watched;

struct Watch {
    WatchEnded ended;
    GThread *thread;
    int wake; /* eventfd: the list has changed, or it is over */
    GMutex lock; /* what follows */
    GArray *list; /* of Watched */
    bool over;
};

static void wake(Watch *watch)
{
    const uint64_t one = 1;

    (void)!write(watch->wake, &one, sizeof(one));
}

/* The descriptors to wait for: the wake-up first, then those of the list in its order. */
static GArray *descriptors(Watch *watch)
{
    GArray *fds = g_array_new(FALSE, FALSE, sizeof(struct pollfd));
    struct pollfd fd = {.fd = watch->wake, .events = POLLIN};
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&watch->lock);

    g_array_append_val(fds, fd);
    for (guint i = 0; i < watch->list->len; i++) {
        fd.fd = g_array_index(watch->list, Watched, i).fd;
        g_array_append_val(fds, fd);
    }
    return fds;
}

/* Takes the entry of a descriptor out of the list. */
static Watched take(Watch *watch, int fd)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&watch->lock);
    Watched found = {.fd = -1};

    for (guint i = 0; i < watch->list->len; i++) {
        if (g_array_index(watch->list, Watched, i).fd != fd)
            continue;
        found = g_array_index(watch->list, Watched, i);
        g_array_remove_index_fast(watch->list, i);
        break;
    }
    return found;
}

static bool is_over(Watch *watch)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&watch->lock);

    return watch->over;
}

static gpointer run(gpointer opaque)
{
    Watch *watch = opaque;
    uint64_t count;

    while (!is_over(watch)) {
        g_autoptr(GArray) fds = descriptors(watch);
        struct pollfd *fd = (struct pollfd *)(void *)fds->data;

        if (poll(fd, fds->len, -1) < 0 && errno != EINTR)
            break;
        if (fd[0].revents)
            (void)!read(watch->wake, &count, sizeof(count));
        for (guint i = 1; i < fds->len && !is_over(watch); i++) {
            Watched one = fd[i].revents ? take(watch, fd[i].fd) : (Watched){.fd = -1};

            if (!one.net)
                continue;
            watch->ended(one.net, one.pid);
            net_unref(one.net);
            close(one.fd);
        }
    }
    return NULL;
}

Watch *watch_new(WatchEnded ended)
{
    Watch *watch = g_new0(Watch, 1);

    watch->ended = ended;
    watch->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    watch->list = g_array_new(FALSE, FALSE, sizeof(Watched));
    g_mutex_init(&watch->lock);
    watch->thread = g_thread_new("dnsmasq-watch", run, watch);
    return watch;
}

void watch_free(Watch *watch)
{
    if (!watch)
        return;
    g_mutex_lock(&watch->lock);
    watch->over = true;
    g_mutex_unlock(&watch->lock);
    wake(watch);
    g_thread_join(watch->thread);
    for (guint i = 0; i < watch->list->len; i++) {
        net_unref(g_array_index(watch->list, Watched, i).net);
        close(g_array_index(watch->list, Watched, i).fd);
    }
    g_array_unref(watch->list);
    g_mutex_clear(&watch->lock);
    close(watch->wake);
    g_free(watch);
}

void watch_add(Watch *watch, Net *net, pid_t pid)
{
    Watched one = {.pid = pid, .fd = (int)syscall(SYS_pidfd_open, pid, 0)};

    if (one.fd < 0) {
        LOG_WARNING("network", "cannot watch dnsmasq %d of network '%s'", (int)pid, net->name);
        return;
    }
    one.net = net_ref(net);
    g_mutex_lock(&watch->lock);
    g_array_append_val(watch->list, one);
    g_mutex_unlock(&watch->lock);
    wake(watch);
}
