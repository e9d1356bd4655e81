/* QMP on the wire: lines in, typed messages out. No I/O here, so that it can be fuzzed. */
#pragma once

#include "util/json.h"

#define QMP_LINE_MAX (16 * 1024 * 1024) /* query-qmp-schema of QEMU 7.2 is 200 KB */
#define QMP_DEPTH_MAX 64
#define QMP_ID_PREFIX "libvirt-" /* in front of a command's number, as clients of the pass-through know it */

typedef enum QmpKind {
    QMP_GREETING,
    QMP_EVENT,
    QMP_RETURN,
    QMP_ERROR,
} QmpKind;

typedef struct QmpMessage {
    QmpKind kind;
    Json *body;       /* greeting: the QMP object; event: its data (may be NULL); return: the value; owned */
    const char *name; /* event: its name */
    const char *error_class;
    const char *error_text;
    int64_t id;       /* return, error: the command's number; -1 without one */
    int64_t when_us;  /* event: since the epoch */
    Json *whole;      /* owns what the pointers above point into */
} QmpMessage;

/* Reads one line (without its end). -EBADMSG: no JSON, or no QMP message; *ret_why then says what is wrong with it. */
int qmp_message_parse(const char *line, size_t len, QmpMessage *ret, const char **ret_why);
void qmp_message_done(QmpMessage *message);

/* Collects bytes and hands out whole lines. */
typedef struct QmpLines {
    GByteArray *buf;
    size_t searched; /* so many bytes hold no line end */
    size_t taken;    /* so many were handed out already */
} QmpLines;

void qmp_lines_init(QmpLines *lines);
void qmp_lines_done(QmpLines *lines);
/* Adds bytes; -EMSGSIZE when the unfinished line exceeds QMP_LINE_MAX. */
int qmp_lines_add(QmpLines *lines, const void *data, size_t len);
/* The next whole line without its end, or NULL; valid until the next call of qmp_lines_add. */
const char *qmp_lines_next(QmpLines *lines, size_t *ret_len);
