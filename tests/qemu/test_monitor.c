/* A fake QEMU that is correct, silent, slow, wrong or dead; the monitor must never wait longer than its caller said. */
#include "core/error.h"
#include "daemons/qemu/monitor.h"
#include "util/file.h"
#include "util/lock.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GREETING "{\"QMP\":{\"version\":{},\"capabilities\":[]}}\r\n"

typedef struct Fixture {
    Poller *poller;
    Monitor *monitor;
    int qemu; /* the fake's end */
    Lock lock;
    Cond changed;
    GString *events;
    guint n_events;
    char *closed;
} Fixture;

static void on_event(void *opaque, const char *name, const Json *data, int64_t when_us)
{
    Fixture *f = opaque;
    LOCKED(&f->lock);

    if (f->events->len < 200)
        g_string_append_printf(f->events, "%s@%" G_GINT64_FORMAT ";", name, when_us);
    f->n_events++;
    cond_wake_all(&f->changed);
}

static void on_closed(void *opaque, const char *why)
{
    Fixture *f = opaque;
    LOCKED(&f->lock);

    g_assert_null(f->closed);
    f->closed = g_strdup(why);
    cond_wake_all(&f->changed);
}

static void set_up(Fixture *f, gconstpointer data)
{
    static const MonitorHandlers handlers = {on_event, on_closed};
    int pair[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    lock_init(&f->lock);
    cond_init(&f->changed);
    f->events = g_string_new(NULL);
    f->poller = poller_new("poller");
    f->qemu = pair[1];
    f->monitor = monitor_open(f->poller, pair[0], "demo", &handlers, f, NULL);
}

static void tear_down(Fixture *f, gconstpointer data)
{
    monitor_close(f->monitor);
    monitor_unref(f->monitor);
    poller_free(f->poller);
    close(f->qemu);
    g_string_free(f->events, TRUE);
    g_free(f->closed);
    cond_done(&f->changed);
    lock_done(&f->lock);
}

static void say(Fixture *f, const char *text)
{
    g_assert_cmpint(fd_write_all(f->qemu, text, strlen(text)), ==, 0);
}

/* Reads what the monitor sent until so many line ends. */
static char *hear(Fixture *f, int lines)
{
    GString *text = g_string_new(NULL);
    char c;

    while (lines > 0 && read(f->qemu, &c, 1) == 1) {
        g_string_append_c(text, c);
        lines -= c == '\n';
    }
    return g_string_free(text, FALSE);
}

/* Answers each line it hears with the next of these, on a thread of its own; ends after the last. */
typedef struct Answers {
    Fixture *f;
    const char *const *text;
    char *heard;
    GThread *thread;
} Answers;

static void *answers_run(void *opaque)
{
    Answers *a = opaque;
    GString *heard = g_string_new(NULL);

    for (; *a->text; a->text++) {
        g_autofree char *line = hear(a->f, 1);

        g_string_append(heard, line);
        say(a->f, *a->text);
    }
    a->heard = g_string_free(heard, FALSE);
    return NULL;
}

static void answers_start(Answers *a, Fixture *f, const char *const *text)
{
    *a = (Answers){.f = f, .text = text};
    a->thread = g_thread_new("fake", answers_run, a);
}

static void answers_end(Answers *a, const char *heard)
{
    g_thread_join(a->thread);
    g_assert_cmpstr(a->heard, ==, heard);
    g_free(a->heard);
}

static void assert_error(int code, const char *part)
{
    g_assert_cmpint(error_get()->code, ==, code);
    if (!strstr(error_get()->message, part))
        g_error("'%s' lacks '%s'", error_get()->message, part);
}

static void test_greeting_and_call(Fixture *f, gconstpointer data)
{
    g_autoptr(Json) value = NULL;
    static const char *const text[] = {"{\"return\":{},\"id\":\"libvirt-1\"}\r\n", "{\"return\":{\"running\":true},\"id\":\"libvirt-2\"}\r\n", NULL};
    Answers answers;

    say(f, GREETING);
    answers_start(&answers, f, text);
    g_assert_cmpint(monitor_greet(f->monitor, 5000), ==, 0);
    g_assert_cmpint(monitor_call(f->monitor, "query-status", NULL, 5000, &value), ==, 0);
    g_assert_true(json_get_bool(value, "running", false));
    answers_end(&answers, "{\"execute\":\"qmp_capabilities\",\"id\":\"libvirt-1\"}\r\n{\"execute\":\"query-status\",\"id\":\"libvirt-2\"}\r\n");
}

static void test_out_of_order(Fixture *f, gconstpointer data)
{
    MonitorReply *a = monitor_send(f->monitor, "a", NULL, -1), *b = monitor_send(f->monitor, "b", NULL, -1);
    g_autoptr(Json) first = NULL;
    g_autoptr(Json) second = NULL;

    say(f, "{\"return\":\"B\",\"id\":\"libvirt-2\"}\n{\"return\":\"A\",\"id\":\"libvirt-1\"}\n");
    g_assert_cmpint(monitor_wait(a, 5000, &first), ==, 0);
    g_assert_cmpint(monitor_wait(b, 5000, &second), ==, 0);
    g_assert_cmpstr(json_object_get_string(first), ==, "A");
    g_assert_cmpstr(json_object_get_string(second), ==, "B");
}

static void test_refusal(Fixture *f, gconstpointer data)
{
    MonitorReply *reply = monitor_send(f->monitor, "device_del", NULL, -1);

    say(f, "{\"error\":{\"class\":\"DeviceNotFound\",\"desc\":\"no such thing\"},\"id\":\"libvirt-1\"}\n");
    g_assert_cmpint(monitor_wait(reply, 5000, NULL), ==, MONITOR_REFUSED);
    g_assert_cmpstr(monitor_refusal_class(), ==, "DeviceNotFound");
    assert_error(VIR_ERR_OPERATION_FAILED, "unable to execute QEMU command 'device_del': no such thing");
}

static void test_silence(Fixture *f, gconstpointer data)
{
    gint64 before = g_get_monotonic_time();
    MonitorReply *reply;

    g_assert_cmpint(monitor_call(f->monitor, "query-status", NULL, 50, NULL), ==, -1);
    assert_error(VIR_ERR_OPERATION_TIMEOUT, "'query-status'");
    g_assert_cmpint(g_get_monotonic_time() - before, <, G_TIME_SPAN_SECOND);
    /* The late answer is dropped and the next command gets its own. */
    reply = monitor_send(f->monitor, "stop", NULL, -1);
    say(f, "{\"return\":{},\"id\":\"libvirt-1\"}\n{\"return\":{},\"id\":\"libvirt-2\"}\n");
    g_assert_cmpint(monitor_wait(reply, 5000, NULL), ==, 0);
}

static void test_does_not_read(Fixture *f, gconstpointer data)
{
    g_autofree char *big = g_strnfill(1 << 20, 'x');

    /* The socket fills up; then our queue; then commands are refused at once. Nobody waits for the write. */
    for (int i = 0; i < 8; i++) {
        Json *args = json_new_object();
        MonitorReply *reply;

        json_add_string(args, "x", big);
        reply = monitor_send(f->monitor, "big", args, -1);
        if (!reply) {
            assert_error(VIR_ERR_OPERATION_TIMEOUT, "does not read");
            return;
        }
        monitor_drop(reply);
    }
    g_error("the queue has no end");
}

static void wait_closed(Fixture *f)
{
    LOCKED(&f->lock);

    while (!f->closed)
        cond_wait(&f->changed, &f->lock);
}

static void test_garbage_closes(Fixture *f, gconstpointer data)
{
    MonitorReply *reply = monitor_send(f->monitor, "stop", NULL, -1);

    say(f, "Segmentation fault\n");
    wait_closed(f);
    g_assert_cmpstr(f->closed, ==, "QEMU sent no JSON: 'Segmentation fault'");
    g_assert_cmpint(monitor_wait(reply, 5000, NULL), ==, -1);
    assert_error(VIR_ERR_OPERATION_FAILED, "QEMU sent no JSON");
    g_assert_null(monitor_send(f->monitor, "cont", NULL, -1));
}

static void test_dead(Fixture *f, gconstpointer data)
{
    MonitorReply *reply = monitor_send(f->monitor, "stop", NULL, -1);

    shutdown(f->qemu, SHUT_RDWR);
    g_assert_cmpint(monitor_wait(reply, 5000, NULL), ==, -1);
    assert_error(VIR_ERR_OPERATION_FAILED, "QEMU ended");
    wait_closed(f);
}

static void test_events(Fixture *f, gconstpointer data)
{
    say(f, "{\"event\":\"STOP\",\"timestamp\":{\"seconds\":3,\"microseconds\":7}}\n");
    for (int i = 0; i < 10000; i++)
        say(f, "{\"event\":\"RESET\",\"data\":{\"guest\":true},\"timestamp\":{\"seconds\":-1,\"microseconds\":-9223372036854775808}}\r\n");
    lock_take(&f->lock);
    while (f->n_events < 10001)
        cond_wait(&f->changed, &f->lock);
    g_assert_true(g_str_has_prefix(f->events->str, "STOP@3000007;RESET@0;"));
    lock_give(&f->lock);
}

static void test_pass_through(Fixture *f, gconstpointer data)
{
    static const char *const text[] = {"{\"return\":[],\"id\":\"libvirt-1\"}\n", NULL};
    g_autofree char *answer = NULL;
    Answers answers;

    answers_start(&answers, f, text);
    g_assert_cmpint(monitor_pass_through(f->monitor, "{\"execute\":\"query-fdsets\",\"id\":\"mine\"}", 5000, &answer), ==, 0);
    g_assert_cmpstr(answer, ==, "{\"return\":[],\"id\":\"mine\"}");
    answers_end(&answers, "{\"execute\":\"query-fdsets\",\"id\":\"libvirt-1\"}\r\n");
    g_assert_cmpint(monitor_pass_through(f->monitor, "query-fdsets", 5000, &answer), ==, -1);
    assert_error(VIR_ERR_INVALID_ARG, "as a JSON object");
}

static void test_descriptor(Fixture *f, gconstpointer data)
{
    char bytes[256], control[CMSG_SPACE(sizeof(int))], back[2];
    struct iovec iov = {bytes, sizeof(bytes)};
    struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
    MonitorReply *reply;
    struct cmsghdr *c;
    int p[2], got;

    g_assert_cmpint(pipe2(p, O_CLOEXEC), ==, 0);
    reply = monitor_send(f->monitor, "getfd", NULL, p[1]);
    say(f, "{\"return\":{},\"id\":\"libvirt-1\"}\n");
    g_assert_cmpint(monitor_wait(reply, 5000, NULL), ==, 0);
    g_assert_cmpint(recvmsg(f->qemu, &msg, MSG_CMSG_CLOEXEC), >, 0);
    c = CMSG_FIRSTHDR(&msg);
    g_assert_nonnull(c);
    memcpy(&got, CMSG_DATA(c), sizeof(got));
    g_assert_cmpint(fd_write_all(got, "ok", 2), ==, 0);
    g_assert_cmpint(read(p[0], back, 2), ==, 2);
    close(got);
    close(p[0]);
    close(p[1]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add("/monitor/" path, Fixture, NULL, set_up, func, tear_down)
    ADD("greeting-and-call", test_greeting_and_call);
    ADD("out-of-order", test_out_of_order);
    ADD("refusal", test_refusal);
    ADD("silence", test_silence);
    ADD("does-not-read", test_does_not_read);
    ADD("garbage-closes", test_garbage_closes);
    ADD("dead", test_dead);
    ADD("events", test_events);
    ADD("pass-through", test_pass_through);
    ADD("descriptor", test_descriptor);
    return g_test_run();
}
