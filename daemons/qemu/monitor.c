#include "daemons/qemu/monitor.h"

#include "core/error.h"
#include "daemons/qemu/qmp.h"
#include "util/file.h"
#include "util/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define OUT_MAX (4 * 1024 * 1024) /* bytes that wait for a QEMU that does not read */

/* A command under way. Two own it: the caller, and the monitor's table until it is answered. Its fields are under Monitor.lock. */
struct MonitorReply {
    int refs;
    Monitor *monitor;
    int64_t id;
    char *command;
    bool answered;
    Json *value;       /* of a return */
    char *error_class; /* of an error */
    char *error_text;
    Json *whole;
};

/* Bytes to send; the descriptor goes with the first of them. */
typedef struct Outgoing {
    char *text;
    size_t len, sent;
    int fd;
} Outgoing;

struct Monitor {
    int refs; /* atomic */
    Poller *poller;
    char *guest;
    int fd;
    MonitorHandlers handlers;
    void *opaque;
    GDestroyNotify free_opaque;
    QmpLines lines; /* the poller thread's */

    Lock lock; /* what follows */
    Cond changed;
    int64_t source;
    char *closed; /* why, once it is */
    bool greeted;
    int64_t last_id;
    GHashTable *replies; /* id -> MonitorReply */
    GQueue out;
    size_t out_bytes;
    bool want_write;
};

static _Thread_local char refusal_class[64];

const char *monitor_refusal_class(void)
{
    return refusal_class;
}

static void outgoing_free(Outgoing *o)
{
    if (o->fd >= 0)
        close(o->fd);
    g_free(o->text);
    g_free(o);
}

static void reply_unref_locked(MonitorReply *reply)
{
    if (--reply->refs > 0)
        return;
    g_clear_pointer(&reply->value, json_object_put);
    g_clear_pointer(&reply->whole, json_object_put);
    g_free(reply->error_class);
    g_free(reply->error_text);
    g_free(reply->command);
    g_free(reply);
}

Monitor *monitor_ref(Monitor *m)
{
    g_atomic_int_inc(&m->refs);
    return m;
}

void monitor_unref(Monitor *m)
{
    if (!m || !g_atomic_int_dec_and_test(&m->refs))
        return;
    if (m->free_opaque)
        m->free_opaque(m->opaque);
    close(m->fd);
    qmp_lines_done(&m->lines);
    g_hash_table_destroy(m->replies);
    g_queue_clear_full(&m->out, (GDestroyNotify)outgoing_free);
    cond_done(&m->changed);
    lock_done(&m->lock);
    g_free(m->closed);
    g_free(m->guest);
    g_free(m);
}

/* Marks it closed and wakes every caller. False when it was closed already. */
static bool close_because(Monitor *m, const char *why)
{
    LOCKED(&m->lock);

    if (m->closed)
        return false;
    m->closed = g_strdup(why);
    g_hash_table_remove_all(m->replies);
    (void)shutdown(m->fd, SHUT_RDWR);
    cond_wake_all(&m->changed);
    return true;
}

void monitor_close(Monitor *m)
{
    if (m && close_because(m, "it was closed"))
        poller_remove(m->poller, m->source);
}

void monitor_wait_closed(Monitor *m, int timeout_ms)
{
    gint64 deadline = deadline_in_ms(timeout_ms);
    LOCKED(&m->lock);

    while (!m->closed && cond_wait_until(&m->changed, &m->lock, deadline))
        continue;
}

static void fail(Monitor *m, const char *why)
{
    if (!close_because(m, why))
        return;
    poller_remove(m->poller, m->source);
    if (m->handlers.closed)
        m->handlers.closed(m->opaque, why);
}

static int set_closed_error(Monitor *m)
{
    error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_FAILED, "the monitor of guest '%s' is closed: %s", m->guest, m->closed);
    return -1;
}

/* Sends what the socket takes. Under the lock, from any thread. */
static int send_some(Monitor *m)
{
    Outgoing *o;

    while ((o = g_queue_peek_head(&m->out))) {
        char control[CMSG_SPACE(sizeof(int))] = {0};
        struct iovec iov = {.iov_base = o->text + o->sent, .iov_len = o->len - o->sent};
        struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
        ssize_t n;

        if (o->fd >= 0) {
            struct cmsghdr *c;

            msg.msg_control = control;
            msg.msg_controllen = sizeof(control);
            c = CMSG_FIRSTHDR(&msg);
            c->cmsg_level = SOL_SOCKET;
            c->cmsg_type = SCM_RIGHTS;
            c->cmsg_len = CMSG_LEN(sizeof(int));
            memcpy(CMSG_DATA(c), &o->fd, sizeof(int));
        }
        n = sendmsg(m->fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0)
            return errno == EAGAIN || errno == EINTR ? 0 : -errno;
        fd_close_auto(&o->fd);
        o->sent += (size_t)n;
        m->out_bytes -= (size_t)n;
        if (o->sent == o->len)
            outgoing_free(g_queue_pop_head(&m->out));
    }
    return 0;
}

/* Queues and sends; what does not fit waits for the poller. */
static int post(Monitor *m, char *text, int fd)
{
    Outgoing *o = g_new0(Outgoing, 1);

    *o = (Outgoing){.text = text, .len = strlen(text), .fd = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 3)};
    g_queue_push_tail(&m->out, o);
    m->out_bytes += o->len;
    (void)send_some(m); /* a broken socket shows on the reading side */
    if (!g_queue_is_empty(&m->out) && !m->want_write) {
        m->want_write = true;
        poller_update(m->poller, m->source, EPOLLIN | EPOLLOUT);
    }
    return 0;
}

/* Registers a reply under a new number and sends what make(command, id) gives. Takes the text from the caller's JSON object. */
static MonitorReply *post_command(Monitor *m, const char *command, Json *whole, int fd)
{
    MonitorReply *reply = NULL;
    g_autofree char *json = NULL, *id = NULL;
    LOCKED(&m->lock);

    if (m->closed) {
        set_closed_error(m);
        return NULL;
    }
    if (m->out_bytes > OUT_MAX) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_TIMEOUT, "QEMU of guest '%s' does not read its monitor, '%s' not sent",
                  m->guest, command);
        return NULL;
    }
    reply = g_new0(MonitorReply, 1);
    *reply = (MonitorReply){.refs = 2, .monitor = monitor_ref(m), .id = ++m->last_id, .command = g_strdup(command)};
    g_hash_table_insert(m->replies, &reply->id, reply);
    id = g_strdup_printf(QMP_ID_PREFIX "%" G_GINT64_FORMAT, reply->id);
    json_object_object_add(whole, "id", json_object_new_string(id));
    json = json_text(whole);
    post(m, g_strconcat(json, "\r\n", NULL), fd);
    return reply;
}

MonitorReply *monitor_send(Monitor *m, const char *command, Json *arguments, int fd)
{
    g_autoptr(Json) whole = json_new_object();

    json_add_string(whole, "execute", command);
    json_add(whole, "arguments", arguments);
    return post_command(m, command, whole, fd);
}

void monitor_drop(MonitorReply *reply)
{
    Monitor *m;

    if (!reply)
        return;
    m = reply->monitor;
    lock_take(&m->lock);
    g_hash_table_remove(m->replies, &reply->id);
    reply_unref_locked(reply);
    lock_give(&m->lock);
    monitor_unref(m);
}

/* 0 once the reply is there; -1 with the error set when the deadline or the end of the monitor came first. */
static int wait_answered(MonitorReply *reply, int timeout_ms)
{
    Monitor *m = reply->monitor;
    gint64 deadline = deadline_in_ms(timeout_ms);

    while (!reply->answered) {
        if (m->closed)
            return set_closed_error(m);
        if (!cond_wait_until(&m->changed, &m->lock, deadline) && !reply->answered) {
            error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_TIMEOUT, "QEMU of guest '%s' did not answer '%s' within %d ms", m->guest,
                      reply->command, timeout_ms);
            return -1;
        }
    }
    return 0;
}

int monitor_wait(MonitorReply *handed, int timeout_ms, Json **ret)
{
    g_autoptr(MonitorReply) reply = handed;
    Monitor *m = reply->monitor;
    LOCKED(&m->lock);

    if (wait_answered(reply, timeout_ms) < 0)
        return -1;
    if (reply->error_class) {
        g_strlcpy(refusal_class, reply->error_class, sizeof(refusal_class));
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_FAILED, "unable to execute QEMU command '%s': %s", reply->command,
                  reply->error_text);
        return MONITOR_REFUSED;
    }
    if (ret)
        *ret = g_steal_pointer(&reply->value);
    return 0;
}

int monitor_call_fd(Monitor *m, const char *command, Json *arguments, int fd, int timeout_ms, Json **ret)
{
    MonitorReply *reply = monitor_send(m, command, arguments, fd);

    return reply ? monitor_wait(reply, timeout_ms, ret) : -1;
}

int monitor_call(Monitor *m, const char *command, Json *arguments, int timeout_ms, Json **ret)
{
    return monitor_call_fd(m, command, arguments, /* fd= */ -1, timeout_ms, ret);
}

static int wait_greeted(Monitor *m, gint64 deadline)
{
    LOCKED(&m->lock);

    while (!m->greeted) {
        if (m->closed)
            return set_closed_error(m);
        if (!cond_wait_until(&m->changed, &m->lock, deadline) && !m->greeted && !m->closed) {
            error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_TIMEOUT, "QEMU of guest '%s' did not greet on its monitor", m->guest);
            return -1;
        }
    }
    return 0;
}

int monitor_greet(Monitor *m, int timeout_ms)
{
    gint64 deadline = deadline_in_ms(timeout_ms);

    if (wait_greeted(m, deadline) < 0)
        return -1;
    return monitor_call(m, "qmp_capabilities", NULL, (int)MAX(1, (deadline - g_get_monotonic_time()) / 1000), NULL) < 0 ? -1 : 0;
}

/* With the caller's own id, where he gave one, so that the answer is the one he would have got from QEMU. */
static char *answer_text(Json *whole, Json *caller_id)
{
    if (caller_id) {
        json_object_object_del(whole, "id");
        json_add(whole, "id", caller_id);
    }
    return json_text(whole);
}

int monitor_pass_through(Monitor *m, const char *text, int timeout_ms, char **ret)
{
    g_autoptr(Json) whole = NULL;
    g_autoptr(Json) caller_id = NULL;
    const char *command;
    MonitorReply *reply;
    int result;

    if (json_parse(text, strlen(text), QMP_DEPTH_MAX, &whole) < 0 || !json_object_is_type(whole, json_type_object)) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "cannot parse the monitor command '%.200s' as a JSON object", text);
        return -1;
    }
    caller_id = json_object_get(json_get(whole, "id"));
    command = json_get_string(whole, "execute");
    reply = post_command(m, command ? command : "(no command)", whole, /* fd= */ -1);
    if (!reply)
        return -1;
    lock_take(&m->lock);
    result = wait_answered(reply, timeout_ms);
    if (result == 0)
        *ret = answer_text(reply->whole, g_steal_pointer(&caller_id));
    lock_give(&m->lock);
    monitor_drop(reply);
    return result;
}

/* What follows runs on the poller thread. */

static void take_answer(Monitor *m, QmpMessage *msg)
{
    MonitorReply *reply;
    LOCKED(&m->lock);

    reply = g_hash_table_lookup(m->replies, &msg->id);
    if (!reply)
        return; /* its caller gave up */
    reply->answered = true;
    reply->value = msg->kind == QMP_RETURN ? json_object_get(msg->body) : NULL;
    reply->error_class = g_strdup(msg->error_class);
    reply->error_text = g_strdup(msg->error_text);
    reply->whole = g_steal_pointer(&msg->whole);
    g_hash_table_remove(m->replies, &msg->id);
    cond_wake_all(&m->changed);
}

static void take_greeting(Monitor *m)
{
    LOCKED(&m->lock);

    m->greeted = true;
    cond_wake_all(&m->changed);
}

static int take_line(Monitor *m, const char *line, size_t len)
{
    QmpMessage msg;
    const char *why;

    if (qmp_message_parse(line, len, &msg, &why) < 0) {
        g_autofree char *text = g_strdup_printf("QEMU sent %s: '%.*s'", why, (int)MIN(len, 80), line);

        fail(m, text);
        return -1;
    }
    if (msg.kind == QMP_EVENT)
        m->handlers.event(m->opaque, msg.name, msg.body, msg.when_us);
    else if (msg.kind == QMP_GREETING)
        take_greeting(m);
    else
        take_answer(m, &msg);
    qmp_message_done(&msg);
    return 0;
}

static void take_bytes(Monitor *m)
{
    char buf[16384];
    ssize_t n = recv(m->fd, buf, sizeof(buf), MSG_DONTWAIT);
    const char *line;
    size_t len;

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        fail(m, n == 0 ? "QEMU ended" : g_strerror(errno));
        return;
    }
    if (qmp_lines_add(&m->lines, buf, (size_t)n) < 0) {
        fail(m, "QEMU sent a line beyond the limit");
        return;
    }
    while ((line = qmp_lines_next(&m->lines, &len))) {
        if (take_line(m, line, len) < 0)
            return;
    }
}

static void monitor_ready(uint32_t events, void *opaque)
{
    Monitor *m = opaque;
    bool closed;

    lock_take(&m->lock);
    closed = m->closed != NULL;
    if (!closed && (events & EPOLLOUT)) {
        (void)send_some(m);
        if (g_queue_is_empty(&m->out)) {
            m->want_write = false;
            poller_update(m->poller, m->source, EPOLLIN);
        }
    }
    lock_give(&m->lock);
    if (!closed && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
        take_bytes(m);
}

static void reply_forget(gpointer reply)
{
    reply_unref_locked(reply);
}

Monitor *monitor_open(Poller *poller, int fd, const char *guest, const MonitorHandlers *handlers, void *opaque,
                      GDestroyNotify free_opaque)
{
    Monitor *m = g_new0(Monitor, 1);

    *m = (Monitor){.refs = 2, .poller = poller, .guest = g_strdup(guest), .fd = fd, .handlers = *handlers, .opaque = opaque,
                   .free_opaque = free_opaque};
    qmp_lines_init(&m->lines);
    lock_init(&m->lock);
    cond_init(&m->changed);
    m->replies = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, reply_forget);
    g_queue_init(&m->out);
    /* Under the lock, so that the first callback finds the source's number. */
    lock_take(&m->lock);
    m->source = poller_add(poller, fd, EPOLLIN, monitor_ready, m, (GDestroyNotify)monitor_unref);
    lock_give(&m->lock);
    if (m->source < 0) {
        m->closed = g_strdup(g_strerror((int)-m->source));
        monitor_unref(m);
    }
    return m;
}
