/* console: a raw terminal on one side, a stream on the other, and a queue in each direction. */
#include "shell/console.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "shell/object.h"

CommandRun console_run;

enum { QUEUE_MAX = 64 * 1024 }; /* what may wait for the terminal or the guest before the other side is held back */

typedef struct Console {
    GMutex lock; /* the loop runs in its own thread; all below is under it */
    GCond ended;
    bool over;
    virStreamPtr stream;
    int stream_events;
    int in_watch, out_watch;
    GByteArray *to_terminal;
    GByteArray *to_guest;
    char escape;
    virErrorPtr error; /* why it ended, NULL when the user or the guest ended it */
} Console;

/* Lets a waiting console_run_on() go on. With FAILED, the thread's error is kept as the reason. */
static void console_end(Console *console, bool failed)
{
    if (failed && !console->error)
        console->error = virSaveLastError();
    console->over = true;
    g_cond_signal(&console->ended);
}

/* Asks for exactly those events that can be served now. */
static void console_update(Console *console)
{
    int wanted = 0;

    if (console->over)
        return;
    if (console->to_terminal->len < QUEUE_MAX)
        wanted |= VIR_STREAM_EVENT_READABLE;
    if (console->to_guest->len > 0)
        wanted |= VIR_STREAM_EVENT_WRITABLE;
    if (wanted != console->stream_events) {
        console->stream_events = wanted;
        (void)virStreamEventUpdateCallback(console->stream, wanted);
    }
    virEventUpdateHandle(console->in_watch, console->to_guest->len < QUEUE_MAX ? VIR_EVENT_HANDLE_READABLE : 0);
    virEventUpdateHandle(console->out_watch, console->to_terminal->len > 0 ? VIR_EVENT_HANDLE_WRITABLE : 0);
}

/* Takes what the guest has sent; returns false at the end of the stream. */
static bool receive(Console *console)
{
    char buffer[4096];
    int got = virStreamRecv(console->stream, buffer, sizeof(buffer));

    if (got == -2)
        return true;
    if (got <= 0) {
        console_end(console, got < 0);
        return false;
    }
    g_byte_array_append(console->to_terminal, (const guint8 *)buffer, (guint)got);
    return true;
}

static bool transmit(Console *console)
{
    int sent = virStreamSend(console->stream, (const char *)console->to_guest->data, console->to_guest->len);

    if (sent == -2)
        return true;
    if (sent < 0) {
        console_end(console, true);
        return false;
    }
    g_byte_array_remove_range(console->to_guest, 0, (guint)sent);
    return true;
}

static void stream_event(virStreamPtr stream, int events, void *opaque)
{
    Console *console = opaque;

    g_mutex_lock(&console->lock);
    if (!console->over && events & VIR_STREAM_EVENT_READABLE && console->to_terminal->len < QUEUE_MAX)
        (void)receive(console);
    if (!console->over && events & VIR_STREAM_EVENT_WRITABLE && console->to_guest->len > 0)
        (void)transmit(console);
    if (!console->over && events & (VIR_STREAM_EVENT_ERROR | VIR_STREAM_EVENT_HANGUP) &&
        !(events & VIR_STREAM_EVENT_READABLE))
        console_end(console, false);
    console_update(console);
    g_mutex_unlock(&console->lock);
}

static void input_event(int watch, int fd, int events, void *opaque)
{
    Console *console = opaque;
    char buffer[1024];
    ssize_t got;

    g_mutex_lock(&console->lock);
    got = console->over || !(events & VIR_EVENT_HANDLE_READABLE) ? 0 : read(fd, buffer, sizeof(buffer));
    if (got > 0) {
        const char *escape = memchr(buffer, console->escape, (size_t)got);

        g_byte_array_append(console->to_guest, (const guint8 *)buffer, (guint)(escape ? escape - buffer : got));
        if (escape)
            console_end(console, false);
    } else if (!console->over && (got == 0 || (errno != EAGAIN && errno != EINTR))) {
        console_end(console, false);
    }
    console_update(console);
    g_mutex_unlock(&console->lock);
}

static void output_event(int watch, int fd, int events, void *opaque)
{
    Console *console = opaque;
    ssize_t done;

    g_mutex_lock(&console->lock);
    if (events & VIR_EVENT_HANDLE_WRITABLE && console->to_terminal->len > 0) {
        done = write(fd, console->to_terminal->data, console->to_terminal->len);
        if (done > 0)
            g_byte_array_remove_range(console->to_terminal, 0, (guint)done);
        else if (done < 0 && errno != EAGAIN && errno != EINTR)
            console_end(console, false);
    } else if (events & (VIR_EVENT_HANDLE_ERROR | VIR_EVENT_HANDLE_HANGUP)) {
        console_end(console, false);
    }
    console_update(console);
    g_mutex_unlock(&console->lock);
}

static bool set_raw(Shell *shell, struct termios *before)
{
    struct termios raw;

    if (tcgetattr(STDIN_FILENO, before) < 0) {
        shell_error(shell, "unable to get tty attributes: %s", g_strerror(errno));
        return false;
    }
    raw = *before;
    cfmakeraw(&raw);
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) < 0) {
        shell_error(shell, "unable to set tty attributes: %s", g_strerror(errno));
        return false;
    }
    return true;
}

static bool console_attach(Console *console)
{
    console->in_watch = virEventAddHandle(STDIN_FILENO, VIR_EVENT_HANDLE_READABLE, input_event, console, NULL);
    console->out_watch = virEventAddHandle(STDOUT_FILENO, 0, output_event, console, NULL);
    console->stream_events = VIR_STREAM_EVENT_READABLE;
    return console->in_watch >= 0 && console->out_watch >= 0 &&
           virStreamEventAddCallback(console->stream, VIR_STREAM_EVENT_READABLE, stream_event, console, NULL) == 0;
}

/* Writes out what the guest had sent before the end. */
static void flush_terminal(Console *console)
{
    gsize at = 0;

    while (at < console->to_terminal->len) {
        ssize_t done = write(STDOUT_FILENO, console->to_terminal->data + at, console->to_terminal->len - at);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return;
        at += (gsize)done;
    }
}

/* Runs after every callback that was on its way when the console was detached. */
static void drained(int timer, void *opaque)
{
    Console *console = opaque;

    virEventRemoveTimeout(timer);
    g_mutex_lock(&console->lock);
    console->over = true;
    g_cond_signal(&console->ended);
    g_mutex_unlock(&console->lock);
}

static void console_detach(Console *console)
{
    if (console->in_watch >= 0)
        virEventRemoveHandle(console->in_watch);
    if (console->out_watch >= 0)
        virEventRemoveHandle(console->out_watch);
    (void)virStreamEventRemoveCallback(console->stream);
    g_mutex_lock(&console->lock);
    console->over = false;
    if (virEventAddTimeout(0, drained, console, NULL) >= 0) {
        while (!console->over)
            g_cond_wait(&console->ended, &console->lock);
    }
    g_mutex_unlock(&console->lock);
}

static void console_serve(Console *console)
{
    g_mutex_lock(&console->lock);
    while (!console->over)
        g_cond_wait(&console->ended, &console->lock);
    g_mutex_unlock(&console->lock);
    console_detach(console);
    flush_terminal(console);
}

static bool console_open(Shell *shell, virDomainPtr domain, const char *device, unsigned flags)
{
    Console console = { .in_watch = -1, .out_watch = -1, .escape = shell->escape };
    g_autoptr(virStream) stream = virStreamNew(shell->conn, VIR_STREAM_NONBLOCK);
    bool fine;

    if (!stream || virDomainOpenConsole(domain, device, stream, flags) < 0)
        return false;
    console.stream = stream;
    console.to_terminal = g_byte_array_new();
    console.to_guest = g_byte_array_new();
    g_mutex_init(&console.lock);
    g_cond_init(&console.ended);
    fine = console_attach(&console);
    if (fine)
        console_serve(&console);
    (void)virStreamAbort(stream);
    shell_forget_error(shell);
    if (console.error) {
        shell->error = g_steal_pointer(&console.error);
        fine = false;
    }
    g_byte_array_unref(console.to_terminal);
    g_byte_array_unref(console.to_guest);
    g_mutex_clear(&console.lock);
    g_cond_clear(&console.ended);
    return fine;
}

bool console_run_on(Shell *shell, virDomainPtr domain, const char *device, unsigned flags)
{
    struct termios before;
    char escape[3] = { '^', (char)(shell->escape + '@'), '\0' };
    bool fine;

    if (virDomainIsActive(domain) == 0) {
        shell_error(shell, "The domain is not running");
        return false;
    }
    if (!isatty(STDIN_FILENO)) {
        shell_error(shell, "Cannot run interactive console without a controlling TTY");
        return false;
    }
    shell_print_extra(shell, "Connected to domain '%s'\n", virDomainGetName(domain));
    shell_print_extra(shell, "Escape character is %s",
                      shell->escape < ' ' ? escape : (char[]){ shell->escape, '\0' });
    shell_print_extra(shell, " (Ctrl + %c)\n", shell->escape < ' ' ? shell->escape + '@' : shell->escape);
    fflush(stdout);
    if (!set_raw(shell, &before))
        return false;
    fine = console_open(shell, domain, device, flags);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    return fine;
}

bool console_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    const char *device = NULL;
    unsigned flags = args_has(args, "force") ? VIR_DOMAIN_CONSOLE_FORCE : 0;

    if (args_string(shell, args, "devname", &device) < 0)
        return false;
    if (args_has(args, "safe"))
        flags |= VIR_DOMAIN_CONSOLE_SAFE;
    domain = object_domain(shell, args);
    return domain && console_run_on(shell, domain, device, flags);
}
