#include "daemons/qemu/qmp.h"

#include <errno.h>
#include <string.h>

static int parse_event(Json *whole, QmpMessage *msg, const char **ret_why)
{
    const Json *stamp = json_get_object(whole, "timestamp");

    msg->kind = QMP_EVENT;
    msg->name = json_get_string(whole, "event");
    if (!msg->name || strlen(msg->name) > 128) {
        *ret_why = "an event without a usable name";
        return -EBADMSG;
    }
    msg->body = json_get_object(whole, "data");
    /* Both halves bounded first: what QEMU sends is not to be trusted with our arithmetic. */
    msg->when_us = CLAMP(json_get_int(stamp, "seconds", 0), 0, G_MAXINT64 / 2000000) * 1000000 +
                   CLAMP(json_get_int(stamp, "microseconds", 0), 0, 999999);
    return 0;
}

static int parse_error(const Json *error, QmpMessage *msg, const char **ret_why)
{
    msg->kind = QMP_ERROR;
    msg->error_class = json_get_string(error, "class");
    msg->error_text = json_get_string(error, "desc");
    if (!msg->error_class || !msg->error_text) {
        *ret_why = "an error without class or text";
        return -EBADMSG;
    }
    return 0;
}

/* "libvirt-12" -> 12; -1 for anything else. */
static int64_t id_number(const Json *whole)
{
    const char *id = json_get_string(whole, "id");
    char *end;
    gint64 n;

    if (!id || !g_str_has_prefix(id, QMP_ID_PREFIX) || !g_ascii_isdigit(id[strlen(QMP_ID_PREFIX)]))
        return -1;
    n = g_ascii_strtoll(id + strlen(QMP_ID_PREFIX), &end, 10);
    return *end == '\0' ? n : -1;
}

static int classify(Json *whole, QmpMessage *msg, const char **ret_why)
{
    const Json *error = json_get_object(whole, "error");

    msg->id = id_number(whole);
    if (json_get(whole, "event"))
        return parse_event(whole, msg, ret_why);
    if (error)
        return parse_error(error, msg, ret_why);
    if ((msg->body = json_get(whole, "return"))) {
        msg->kind = QMP_RETURN;
        return 0;
    }
    if ((msg->body = json_get_object(whole, "QMP"))) {
        msg->kind = QMP_GREETING;
        return 0;
    }
    *ret_why = "neither greeting, event, return nor error";
    return -EBADMSG;
}

int qmp_message_parse(const char *line, size_t len, QmpMessage *ret, const char **ret_why)
{
    QmpMessage msg = {0};
    int r = json_parse(line, len, QMP_DEPTH_MAX, &msg.whole);

    if (r < 0) {
        *ret_why = "no JSON";
        return -EBADMSG;
    }
    r = classify(msg.whole, &msg, ret_why);
    if (r < 0) {
        qmp_message_done(&msg);
        return r;
    }
    *ret = msg;
    return 0;
}

void qmp_message_done(QmpMessage *msg)
{
    g_clear_pointer(&msg->whole, json_object_put);
    *msg = (QmpMessage){0};
}

void qmp_lines_init(QmpLines *lines)
{
    *lines = (QmpLines){.buf = g_byte_array_new()};
}

void qmp_lines_done(QmpLines *lines)
{
    g_clear_pointer(&lines->buf, g_byte_array_unref);
}

int qmp_lines_add(QmpLines *lines, const void *data, size_t len)
{
    if (lines->taken > 0) {
        g_byte_array_remove_range(lines->buf, 0, (guint)lines->taken);
        lines->searched -= lines->taken;
        lines->taken = 0;
    }
    if (len > QMP_LINE_MAX || lines->searched + len > QMP_LINE_MAX)
        return -EMSGSIZE;
    g_byte_array_append(lines->buf, data, (guint)len);
    return 0;
}

const char *qmp_lines_next(QmpLines *lines, size_t *ret_len)
{
    for (;;) {
        const char *from = (const char *)lines->buf->data + lines->taken;
        const char *end;
        size_t len;

        if (lines->searched >= lines->buf->len)
            return NULL;
        end = memchr(lines->buf->data + lines->searched, '\n', lines->buf->len - lines->searched);
        if (!end) {
            lines->searched = lines->buf->len;
            return NULL;
        }
        len = (size_t)(end - from);
        lines->taken = lines->searched = lines->taken + len + 1;
        if (len > 0 && from[len - 1] == '\r')
            len--;
        if (len == 0)
            continue;
        *ret_len = len;
        return from;
    }
}
