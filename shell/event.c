#include "shell/event.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

struct EventWatch {
    int refs;
    Shell *shell;
    GMutex lock;
    bool loop, timestamp, json;
    int timeout_ms; /* -1 for none */
    int count;
    int pipe[2]; /* 'd': enough events; 'i': interrupted */
    struct sigaction before;
};

static void event_watch_unref(EventWatch *watch)
{
    if (!g_atomic_int_dec_and_test(&watch->refs))
        return;
    g_mutex_clear(&watch->lock);
    g_free(watch);
}

Subscription *subscription_new(EventWatch *watch, const char *name)
{
    Subscription *subscription = g_new0(Subscription, 1);

    g_atomic_int_inc(&watch->refs);
    subscription->watch = watch;
    subscription->name = name;
    return subscription;
}

void subscription_free(void *subscription)
{
    event_watch_unref(((Subscription *)subscription)->watch);
    g_free(subscription);
}

static int interrupt_pipe = -1; /* where the signal handler writes */

static void interrupted(int signal)
{
    int saved = errno;

    if (write(interrupt_pipe, "i", 1) < 0)
        errno = saved;
    errno = saved;
}

EventWatch *event_watch_new(Shell *shell, const Args *args)
{
    g_autoptr(EventWatch) watch = g_new0(EventWatch, 1);
    struct sigaction action = { .sa_handler = interrupted };

    watch->refs = 1;
    watch->shell = shell;
    watch->pipe[0] = watch->pipe[1] = -1;
    watch->timeout_ms = -1;
    g_mutex_init(&watch->lock);
    watch->loop = args_has(args, "loop");
    watch->timestamp = args_has(args, "timestamp");
    watch->json = args_has(args, "json");
    if (args_timeout_ms(shell, args, &watch->timeout_ms) < 0)
        return NULL;
    if (pipe2(watch->pipe, O_CLOEXEC | O_NONBLOCK) < 0) {
        shell_error(shell, "cannot wait for events: %s", g_strerror(errno));
        return NULL;
    }
    interrupt_pipe = watch->pipe[1];
    (void)sigaction(SIGINT, &action, &watch->before);
    return g_steal_pointer(&watch);
}

static char *timestamp(void)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *day = g_date_time_format(now, "%Y-%m-%d %H:%M:%S");

    return g_strdup_printf("%s.%03d+0000", day, g_date_time_get_microsecond(now) / 1000);
}

void event_watch_report(EventWatch *watch, Record *record, const char *format, ...)
{
    g_autofree char *text = NULL, *time = watch->timestamp ? timestamp() : NULL;
    g_autoptr(Record) owned = record;
    va_list list;

    va_start(list, format);
    text = g_strdup_vprintf(format, list);
    va_end(list);
    g_mutex_lock(&watch->lock);
    if (watch->pipe[1] >= 0 && (watch->loop || watch->count == 0)) {
        watch->count++;
        if (watch->json) {
            g_autofree char *line = NULL;

            if (time)
                record_set_string(owned, "time", time);
            line = record_to_json_line(owned);
            printf("%s\n", line);
        } else {
            printf("%s%s%s", time ? time : "", time ? ": " : "", text);
        }
        fflush(stdout);
        if (!watch->loop && write(watch->pipe[1], "d", 1) < 0)
            g_warning("cannot end the wait: %s", g_strerror(errno));
    }
    g_mutex_unlock(&watch->lock);
}

bool event_watch_wait(EventWatch *watch)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)watch->timeout_ms * 1000;
    char why = 0;

    fflush(stdout);
    while (!why) {
        struct pollfd waiting = { .fd = watch->pipe[0], .events = POLLIN };
        gint64 left = MAX(deadline - g_get_monotonic_time() + 999, 0) / 1000;
        int ready = poll(&waiting, 1, watch->timeout_ms < 0 ? -1 : (int)left);

        if (ready == 0)
            why = 't';
        else if (ready > 0 && read(watch->pipe[0], &why, 1) != 1)
            why = 0;
    }
    g_mutex_lock(&watch->lock);
    if (!watch->json) {
        if (why == 'i')
            shell_print(watch->shell, "event loop interrupted\n");
        else if (why == 't')
            shell_print(watch->shell, "event loop timed out\n");
        shell_print(watch->shell, "events received: %d\n", watch->count);
    }
    g_mutex_unlock(&watch->lock);
    return watch->count > 0;
}

void event_watch_free(EventWatch *watch)
{
    if (!watch)
        return;
    g_mutex_lock(&watch->lock);
    if (watch->pipe[1] >= 0) {
        (void)sigaction(SIGINT, &watch->before, NULL);
        interrupt_pipe = -1;
        close(watch->pipe[0]);
        close(watch->pipe[1]);
        watch->pipe[1] = -1; /* a callback on its way finds the watch closed */
    }
    g_mutex_unlock(&watch->lock);
    event_watch_unref(watch);
}
