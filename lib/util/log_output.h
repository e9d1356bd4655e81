#ifndef SV_UTIL_LOG_OUTPUT_H
#define SV_UTIL_LOG_OUTPUT_H

#include "util/log.h"

#include <time.h>

/* One place that log lines go to; private to the log. The caller holds the log's lock. */

typedef struct LogRecord {
    const LogSite *site;
    LogLevel level;
    const char *text;
    struct timespec time;
    long tid;
} LogRecord;

typedef struct LogOutputKind LogOutputKind;

typedef struct LogOutput {
    int level; /* the lowest that is written here */
    const LogOutputKind *kind;
    char *argument; /* path or name; NULL where the kind takes none */
    int fd;
} LogOutput;

/* "LEVEL:KIND[:ARGUMENT]" opened for writing. */
int log_output_parse(const char *word, LogOutput **ret_output, char **ret_why);
LogOutput *log_output_new_stderr(void);
void log_output_free(LogOutput *output);

bool log_output_same_place(const LogOutput *a, const LogOutput *b);
void log_output_describe(const LogOutput *output, GString *text);
void log_output_reopen(LogOutput *output);
void log_output_write(LogOutput *output, const LogRecord *record);

/* Formats `ret_why` (if given) and returns -EINVAL. */
int log_refuse(char **ret_why, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

#endif
