/* The places that log lines go to: stderr, a file, syslog, the journal. One row of kinds[] each. */
#include "util/log_output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#define LOG_JOURNAL_SOCKET "/run/systemd/journal/socket"
#define LOG_JOURNAL_TEXT_MAX (96 * 1024) /* what a datagram holds with the default socket buffer */

struct LogOutputKind {
    const char *name;
    bool has_argument;
    int (*open)(LogOutput *output);
    void (*write)(LogOutput *output, const LogRecord *record);
    void (*close)(LogOutput *output);
};

static const char *log_level_name(LogLevel level)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};

    return names[level - LOG_LEVEL_DEBUG];
}

static int log_level_to_syslog(LogLevel level)
{
    static const int priorities[] = {7, 6, 4, 3}; /* LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERR of syslog.h */

    return priorities[level - LOG_LEVEL_DEBUG];
}

int log_refuse(char **ret_why, const char *fmt, ...)
{
    va_list args;

    if (ret_why) {
        va_start(args, fmt);
        *ret_why = g_strdup_vprintf(fmt, args);
        va_end(args);
    }
    return -EINVAL;
}

/* "2026-01-31 10:11:12.345+0000: TID: error : function:line : text", the layout that log readers of libvirt know. */
static char *log_record_line(const LogRecord *record)
{
    struct tm tm;
    char date[32];

    gmtime_r(&record->time.tv_sec, &tm);
    strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm);
    return g_strdup_printf("%s.%03ld+0000: %ld: %s : %s:%d : %s\n", date, record->time.tv_nsec / 1000000, record->tid,
                           log_level_name(record->level), record->site->func, record->site->line, record->text);
}

static void log_write_all(int fd, const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        ssize_t n = write(fd, text, left);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return; /* nobody to tell */
        text += n;
        left -= (size_t)n;
    }
}

static void log_fd_write(LogOutput *output, const LogRecord *record)
{
    g_autofree char *line = log_record_line(record);

    log_write_all(output->fd, line);
}

static void log_fd_close(LogOutput *output)
{
    if (output->fd >= 0)
        close(output->fd);
    output->fd = -EBADF;
}

static int log_stderr_open(LogOutput *output)
{
    output->fd = STDERR_FILENO;
    return 0;
}

static void log_nothing_close(LogOutput *output)
{
    output->fd = -EBADF;
}

static int log_file_open(LogOutput *output)
{
    output->fd = open(output->argument, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    return output->fd < 0 ? -errno : 0;
}

static int log_syslog_open(LogOutput *output)
{
    return 0;
}

static void log_syslog_write(LogOutput *output, const LogRecord *record)
{
    openlog(output->argument, LOG_PID, LOG_DAEMON); /* each time: an output let go meanwhile took its name along */
    syslog(log_level_to_syslog(record->level), "%s", record->text);
}

static void log_syslog_close(LogOutput *output)
{
    closelog(); /* forgets the name, which is freed next */
}

static int log_journal_open(LogOutput *output)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = LOG_JOURNAL_SOCKET};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -errno;
    if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
        int r = -errno;
        close(fd);
        return r;
    }
    output->fd = fd;
    return 0;
}

/* A journal field whose value may hold line breaks: name, newline, little-endian length, value. */
static void log_journal_add(GString *entry, const char *name, const char *value)
{
    size_t length = MIN(strlen(value), LOG_JOURNAL_TEXT_MAX);
    guint64 wire_length = GUINT64_TO_LE((guint64)length);

    g_string_append_printf(entry, "%s\n", name);
    g_string_append_len(entry, (const char *)&wire_length, sizeof(wire_length));
    g_string_append_len(entry, value, (gssize)length);
    g_string_append_c(entry, '\n');
}

/* The journal's own datagram format, spoken here because libsystemd would bring a handful of libraries into every
 * program that links libvirt.so.0. */
static void log_journal_write(LogOutput *output, const LogRecord *record)
{
    g_autoptr(GString) entry = g_string_new(NULL);

    log_journal_add(entry, "MESSAGE", record->text);
    g_string_append_printf(entry, "PRIORITY=%d\nLIBVIRT_SOURCE=%s\nCODE_FILE=%s\nCODE_LINE=%d\nCODE_FUNC=%s\nTID=%ld\n",
                           log_level_to_syslog(record->level), record->site->source, record->site->file,
                           record->site->line, record->site->func, record->tid);
    (void)send(output->fd, entry->str, entry->len, MSG_NOSIGNAL);
}

static const LogOutputKind log_kinds[] = {
    {"stderr", false, log_stderr_open, log_fd_write, log_nothing_close},
    {"file", true, log_file_open, log_fd_write, log_fd_close},
    {"syslog", true, log_syslog_open, log_syslog_write, log_syslog_close},
    {"journald", false, log_journal_open, log_journal_write, log_fd_close},
};

static LogOutput *log_output_new(const LogOutputKind *kind, int level, const char *argument)
{
    LogOutput *output = g_new0(LogOutput, 1);

    output->kind = kind;
    output->level = level;
    output->argument = g_strdup(argument);
    output->fd = -EBADF;
    return output;
}

LogOutput *log_output_new_stderr(void)
{
    LogOutput *output = log_output_new(&log_kinds[0], LOG_LEVEL_WARNING, NULL);

    log_stderr_open(output);
    return output;
}

static const LogOutputKind *log_kind_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(log_kinds); i++)
        if (g_str_equal(log_kinds[i].name, name))
            return &log_kinds[i];
    return NULL;
}

int log_output_parse(const char *word, LogOutput **ret_output, char **ret_why)
{
    g_auto(GStrv) parts = g_strsplit(word, ":", 3);
    const LogOutputKind *kind;
    LogOutput *output;
    int r;

    if (g_strv_length(parts) < 2)
        return log_refuse(ret_why, "Malformed format for log output '%s'", word);
    if (strlen(parts[0]) != 1 || parts[0][0] < '1' || parts[0][0] > '4')
        return log_refuse(ret_why, "Invalid log priority '%s' for log output '%s'", parts[0], word);
    if (!(kind = log_kind_find(parts[1])))
        return log_refuse(ret_why, "Invalid log destination '%s' for log output '%s'", parts[1], word);
    if (kind->has_argument != (parts[2] && *parts[2]))
        return log_refuse(ret_why, "Log output '%s' does not meet the format requirements for destination type '%s'",
                          word, kind->name);

    output = log_output_new(kind, parts[0][0] - '0', parts[2]);
    if ((r = kind->open(output)) < 0) {
        log_refuse(ret_why, "failed to open %s: %s", parts[2] ? parts[2] : kind->name, g_strerror(-r));
        log_output_free(output);
        return r;
    }
    *ret_output = output;
    return 0;
}

void log_output_free(LogOutput *output)
{
    if (!output)
        return;
    output->kind->close(output);
    g_free(output->argument);
    g_free(output);
}

bool log_output_same_place(const LogOutput *a, const LogOutput *b)
{
    return a->kind == b->kind && g_strcmp0(a->argument, b->argument) == 0;
}

void log_output_describe(const LogOutput *output, GString *text)
{
    g_string_append_printf(text, "%d:%s", output->level, output->kind->name);
    if (output->argument)
        g_string_append_printf(text, ":%s", output->argument);
}

void log_output_reopen(LogOutput *output)
{
    LogOutput fresh = *output;

    if (output->kind->open != log_file_open || log_file_open(&fresh) < 0)
        return;
    close(output->fd);
    output->fd = fresh.fd;
}

void log_output_write(LogOutput *output, const LogRecord *record)
{
    if ((int)record->level >= output->level)
        output->kind->write(output, record);
}
