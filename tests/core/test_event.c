/* The default event loop: descriptors, timers, removal, wake-up from another thread. */
#include <unistd.h>

#include <glib.h>
#include <libvirt/libvirt.h>

static int readable, freed, ticks;

static void on_readable(int watch, int fd, int events, void *opaque)
{
    char byte;
    g_assert_cmpint(events & VIR_EVENT_HANDLE_READABLE, !=, 0);
    g_assert_cmpint((int)read(fd, &byte, 1), ==, 1);
    readable++;
    *(int *)opaque = watch;
}

static void on_free(void *opaque)
{
    freed++;
}

static void on_tock(int timer, void *opaque)
{
    freed++;
}

static void handles(void)
{
    int fds[2], seen = 0;
    g_assert_cmpint(pipe(fds), ==, 0);
    int watch = virEventAddHandle(fds[0], VIR_EVENT_HANDLE_READABLE, on_readable, &seen, on_free);
    g_assert_cmpint(watch, >, 0);
    g_assert_cmpint((int)write(fds[1], "ab", 2), ==, 2);
    g_assert_cmpint(virEventRunDefaultImpl(), ==, 0);
    g_assert_cmpint(readable, ==, 1);
    g_assert_cmpint(seen, ==, watch);
    int timer = virEventAddTimeout(0, on_tock, NULL, NULL);
    virEventUpdateTimeout(timer, -1);
    virEventUpdateHandle(watch, 0);
    virEventUpdateTimeout(timer, 0);
    int before = freed;
    g_assert_cmpint(virEventRunDefaultImpl(), ==, 0);
    g_assert_cmpint(readable, ==, 1);
    g_assert_cmpint(freed, ==, before + 1);
    g_assert_cmpint(virEventRemoveTimeout(timer), ==, 0);
    freed = 0;
    g_assert_cmpint(virEventRemoveHandle(watch), ==, 0);
    g_assert_cmpint(freed, ==, 0); /* never from within the removal */
    g_assert_cmpint(virEventRemoveHandle(watch), ==, -1);
    virEventAddTimeout(0, on_tock, NULL, NULL);
    g_assert_cmpint(virEventRunDefaultImpl(), ==, 0);
    g_assert_cmpint(freed, ==, 2); /* the handle's data and the timer's call */
    close(fds[0]);
    close(fds[1]);
}

static void on_tick(int timer, void *opaque)
{
    if (++ticks == 3)
        g_assert_cmpint(virEventRemoveTimeout(timer), ==, 0);
}

static void timers(void)
{
    virEventAddTimeout(5, on_tick, NULL, NULL);
    gint64 start = g_get_monotonic_time();
    while (ticks < 3)
        g_assert_cmpint(virEventRunDefaultImpl(), ==, 0);
    g_assert_cmpint((int)(g_get_monotonic_time() - start), >=, 14000);
}

static gint stop;

static void on_stop(int timer, void *opaque)
{
    g_atomic_int_set(&stop, 1);
    virEventRemoveTimeout(timer);
}

static gpointer run(gpointer unused)
{
    while (!g_atomic_int_get(&stop))
        g_assert_cmpint(virEventRunDefaultImpl(), ==, 0);
    return NULL;
}

static void woken_by_others(void)
{
    int far = virEventAddTimeout(600000, on_tick, NULL, NULL);
    GThread *thread = g_thread_new("loop", run, NULL);
    virEventAddTimeout(1, on_stop, NULL, NULL); /* without a wake-up the thread waits ten minutes */
    g_thread_join(thread);
    g_assert_cmpint(virEventRemoveTimeout(far), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_cmpint(virEventAddHandle(0, 1, on_readable, NULL, NULL), ==, -1);
    g_assert_cmpint(virEventRegisterDefaultImpl(), ==, 0);
    g_assert_cmpint(virEventRegisterDefaultImpl(), ==, 0);
    g_test_add_func("/event/handles", handles);
    g_test_add_func("/event/timers", timers);
    g_test_add_func("/event/wake", woken_by_others);
    return g_test_run();
}
