#ifndef SV_UTIL_LOG_H
#define SV_UTIL_LOG_H

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <syslog.h> /* first, so that a later include cannot bring its LOG_DEBUG back */
#include <glib.h>

/* Logging for the library and the daemons.
 *
 *   LOG_INFO("qemu.monitor", "guest '%s' answered after %d ms", name, ms);
 *
 * The first argument is the source, a literal; filters ("1:qemu 3:remote*") choose the level per source, outputs
 * ("1:file:/path 3:stderr 3:journald 3:syslog:NAME") the places. Both may change at any time from any thread.
 * A message that nobody wants costs one relaxed load and one compare. */

typedef enum {
    LOG_LEVEL_DEBUG = 1,
    LOG_LEVEL_INFO = 2,
    LOG_LEVEL_WARNING = 3,
    LOG_LEVEL_ERROR = 4,
} LogLevel;

/* One call site. `cached` holds the generation of the filters it was computed from and the level admitted. */
typedef struct LogSite {
    const char *source;
    const char *file;
    const char *func;
    int line;
    atomic_uint cached;
} LogSite;

/* The lowest level that any filter or the default admits. Read by the macros only. */
extern atomic_int log_floor;

/* Writes the message of `site` if the filters admit it. */
void log_site_message(LogSite *site, LogLevel level, const char *fmt, ...) G_GNUC_PRINTF(3, 4);

#define LOG_AT(level_, source_, ...)                                                                                   \
    do {                                                                                                               \
        if (G_UNLIKELY((int)(level_) >= atomic_load_explicit(&log_floor, memory_order_relaxed))) {                     \
            static LogSite log_site_ = {.source = "" source_, .file = __FILE__, .func = __func__, .line = __LINE__};   \
            log_site_message(&log_site_, (level_), __VA_ARGS__);                                                       \
        }                                                                                                              \
    } while (0)

#undef LOG_DEBUG
#undef LOG_INFO
#undef LOG_WARNING
#undef LOG_ERROR
#define LOG_DEBUG(source, ...) LOG_AT(LOG_LEVEL_DEBUG, source, __VA_ARGS__)
#define LOG_INFO(source, ...) LOG_AT(LOG_LEVEL_INFO, source, __VA_ARGS__)
#define LOG_WARNING(source, ...) LOG_AT(LOG_LEVEL_WARNING, source, __VA_ARGS__)
#define LOG_ERROR(source, ...) LOG_AT(LOG_LEVEL_ERROR, source, __VA_ARGS__)

/* The level for sources that no filter names; starts as LOG_LEVEL_WARNING. -EINVAL outside 1..4. */
int log_set_level(int level);
LogLevel log_get_level(void);

/* Replaces all filters by those in `text` ("LEVEL:PATTERN ...", NULL or "" for none). A pattern
 * matches anywhere in the source and may hold '*' and '?'; the first filter that matches decides. On error nothing
 * changes, and `ret_why` (if given) says why. */
int log_set_filters(const char *text, char **ret_why);

/* Replaces all outputs; NULL or "" brings the default output back. On error nothing changes: files are opened before
 * the old outputs are let go. Returns -EINVAL for a bad text, or why a file could not be opened. */
int log_set_outputs(const char *text, char **ret_why);

/* What an empty list of outputs means, without a level: "stderr" until told otherwise. Returns -EINVAL when it cannot
 * be understood. */
int log_set_default_output(const char *destination);

/* The filters or outputs in force, as text that the setters take; `ret_count` may be NULL. */
char *log_get_filters(unsigned int *ret_count);
char *log_get_outputs(unsigned int *ret_count);

/* Opens file outputs afresh (after a log rotation). */
void log_reopen(void);

/* Applies LIBVIRT_DEBUG, LIBVIRT_LOG_FILTERS and LIBVIRT_LOG_OUTPUTS. Returns the first refusal. */
int log_from_environment(char **ret_why);

#endif
