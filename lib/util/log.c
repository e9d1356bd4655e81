/* Filters and the path of a message. Where messages go is log_output.c. */
#include "util/log.h"
#include "util/log_output.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOG_CACHE_LEVEL_BITS 3

typedef struct LogFilter {
    int level;
    char *pattern; /* as shown: "*qemu*" */
    GPatternSpec *spec;
} LogFilter;

/* Everything below is guarded by log_lock, except for reads of the two atomics. */
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static int log_level = LOG_LEVEL_WARNING;
static GPtrArray *log_filters;
static GPtrArray *log_outputs;      /* NULL: the default output */
static LogOutput *log_default;      /* made when first needed */
static atomic_uint log_generation = 1; /* of the filters; 0 marks a call site that never looked */

atomic_int log_floor = LOG_LEVEL_WARNING;

static void log_filter_free(void *data)
{
    LogFilter *filter = data;

    g_pattern_spec_free(filter->spec);
    g_free(filter->pattern);
    g_free(filter);
}

static GPtrArray *log_filters_new(void)
{
    return g_ptr_array_new_with_free_func(log_filter_free);
}

/* Publishes a changed level or filter list: call sites recompute, and the macros see the new floor. */
static void log_publish_locked(void)
{
    int floor = log_level;

    for (guint i = 0; log_filters && i < log_filters->len; i++)
        floor = MIN(floor, ((LogFilter *)log_filters->pdata[i])->level);
    if (atomic_fetch_add(&log_generation, 1) + 1 >= UINT_MAX >> LOG_CACHE_LEVEL_BITS)
        atomic_store(&log_generation, 1);
    atomic_store(&log_floor, floor);
}

static int log_level_of_source_locked(const char *source)
{
    for (guint i = 0; log_filters && i < log_filters->len; i++) {
        LogFilter *filter = log_filters->pdata[i];

        if (g_pattern_spec_match_string(filter->spec, source))
            return filter->level;
    }
    return log_level;
}

static bool log_site_admits(LogSite *site, LogLevel level)
{
    unsigned int generation = atomic_load(&log_generation);
    unsigned int cached = atomic_load_explicit(&site->cached, memory_order_relaxed);

    if (cached >> LOG_CACHE_LEVEL_BITS != generation) {
        pthread_mutex_lock(&log_lock);
        generation = atomic_load(&log_generation);
        cached = generation << LOG_CACHE_LEVEL_BITS | (unsigned int)log_level_of_source_locked(site->source);
        pthread_mutex_unlock(&log_lock);
        atomic_store_explicit(&site->cached, cached, memory_order_relaxed);
    }
    return level >= (cached & ((1U << LOG_CACHE_LEVEL_BITS) - 1));
}

/* The default output is made late, so that a process which never logs opens nothing. */
static LogOutput *log_default_locked(void)
{
    if (!log_default)
        log_default = log_output_new_stderr();
    log_default->level = log_level;
    return log_default;
}

void log_site_message(LogSite *site, LogLevel level, const char *fmt, ...)
{
    int saved_errno = errno;
    g_autofree char *text = NULL;
    va_list args;

    if (!log_site_admits(site, level))
        return;
    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);

    LogRecord record = {.site = site, .level = level, .text = text, .tid = (long)syscall(SYS_gettid)};
    clock_gettime(CLOCK_REALTIME, &record.time);
    pthread_mutex_lock(&log_lock);
    if (!log_outputs)
        log_output_write(log_default_locked(), &record);
    for (guint i = 0; log_outputs && i < log_outputs->len; i++)
        log_output_write(log_outputs->pdata[i], &record);
    pthread_mutex_unlock(&log_lock);
    errno = saved_errno;
}

int log_set_level(int level)
{
    if (level < LOG_LEVEL_DEBUG || level > LOG_LEVEL_ERROR)
        return -EINVAL;
    pthread_mutex_lock(&log_lock);
    log_level = level;
    log_publish_locked();
    pthread_mutex_unlock(&log_lock);
    return 0;
}

LogLevel log_get_level(void)
{
    pthread_mutex_lock(&log_lock);
    LogLevel level = log_level;
    pthread_mutex_unlock(&log_lock);
    return level;
}

static int log_filter_parse(const char *text, LogFilter **ret_filter, char **ret_why)
{
    const char *colon = strchr(text, ':');
    LogFilter *filter;
    const char *name;

    if (!colon)
        return log_refuse(ret_why, "Malformed format for filter '%s'", text);
    if (colon != text + 1 || text[0] < '1' || text[0] > '4')
        return log_refuse(ret_why, "Invalid priority '%.*s' for filter '%s'", (int)(colon - text), text, text);
    name = colon[1] == '+' ? colon + 2 : colon + 1; /* '+' once asked for a stack trace */
    if (!*name)
        return log_refuse(ret_why, "Invalid match string '%s'", name);

    filter = g_new0(LogFilter, 1);
    filter->level = text[0] - '0';
    filter->pattern = g_strdup_printf("*%s*", name);
    filter->spec = g_pattern_spec_new(filter->pattern);
    *ret_filter = filter;
    return 0;
}

int log_set_filters(const char *text, char **ret_why)
{
    g_auto(GStrv) words = g_strsplit_set(text ? text : "", " \t", -1);
    g_autoptr(GPtrArray) filters = log_filters_new();

    for (char **word = words; *word; word++) {
        LogFilter *filter = NULL;
        int r;

        if (!**word)
            continue;
        if ((r = log_filter_parse(*word, &filter, ret_why)) < 0)
            return r;
        g_ptr_array_add(filters, filter);
    }
    pthread_mutex_lock(&log_lock);
    GPtrArray *old = log_filters;
    log_filters = g_steal_pointer(&filters);
    log_publish_locked();
    pthread_mutex_unlock(&log_lock);
    if (old)
        g_ptr_array_unref(old);
    return 0;
}

char *log_get_filters(unsigned int *ret_count)
{
    GString *text = g_string_new(NULL);
    unsigned int count = 0;

    pthread_mutex_lock(&log_lock);
    for (guint i = 0; log_filters && i < log_filters->len; i++, count++) {
        LogFilter *filter = log_filters->pdata[i];
        g_string_append_printf(text, "%s%d:%s", i ? " " : "", filter->level, filter->pattern);
    }
    pthread_mutex_unlock(&log_lock);
    if (ret_count)
        *ret_count = count;
    return g_string_free(text, FALSE);
}

/* A later output to the same place replaces an earlier one. */
static void log_outputs_add(GPtrArray *outputs, LogOutput *output)
{
    for (guint i = 0; i < outputs->len; i++) {
        if (log_output_same_place(outputs->pdata[i], output)) {
            log_output_free(outputs->pdata[i]);
            outputs->pdata[i] = output;
            return;
        }
    }
    g_ptr_array_add(outputs, output);
}

int log_set_outputs(const char *text, char **ret_why)
{
    g_auto(GStrv) words = g_strsplit_set(text ? text : "", " \t", -1);
    g_autoptr(GPtrArray) outputs = g_ptr_array_new_with_free_func((GDestroyNotify)log_output_free);

    for (char **word = words; *word; word++) {
        LogOutput *output = NULL;
        int r;

        if (!**word)
            continue;
        if ((r = log_output_parse(*word, &output, ret_why)) < 0)
            return r;
        log_outputs_add(outputs, output);
    }
    pthread_mutex_lock(&log_lock);
    GPtrArray *old = log_outputs;
    log_outputs = outputs->len ? g_steal_pointer(&outputs) : NULL;
    pthread_mutex_unlock(&log_lock);
    if (old)
        g_ptr_array_unref(old);
    return 0;
}

int log_set_default_output(const char *destination)
{
    g_autofree char *word = g_strdup_printf("%d:%s", LOG_LEVEL_WARNING, destination);
    LogOutput *output = NULL;
    int r = log_output_parse(word, &output, /* ret_why= */ NULL);

    if (r < 0)
        return r;
    pthread_mutex_lock(&log_lock);
    LogOutput *old = log_default;
    log_default = output;
    pthread_mutex_unlock(&log_lock);
    log_output_free(old);
    return 0;
}

char *log_get_outputs(unsigned int *ret_count)
{
    GString *text = g_string_new(NULL);
    unsigned int count = 0;

    pthread_mutex_lock(&log_lock);
    if (!log_outputs) {
        log_output_describe(log_default_locked(), text);
        count = 1;
    }
    for (guint i = 0; log_outputs && i < log_outputs->len; i++, count++) {
        if (i)
            g_string_append_c(text, ' ');
        log_output_describe(log_outputs->pdata[i], text);
    }
    pthread_mutex_unlock(&log_lock);
    if (ret_count)
        *ret_count = count;
    return g_string_free(text, FALSE);
}

void log_reopen(void)
{
    pthread_mutex_lock(&log_lock);
    if (log_default)
        log_output_reopen(log_default);
    for (guint i = 0; log_outputs && i < log_outputs->len; i++)
        log_output_reopen(log_outputs->pdata[i]);
    pthread_mutex_unlock(&log_lock);
}

static int log_level_from_text(const char *text)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_str_equal(text, names[i]) || (text[0] == (char)('1' + i) && !text[1]))
            return (int)i + 1;
    return -EINVAL;
}

int log_from_environment(char **ret_why)
{
    const char *level = getenv("LIBVIRT_DEBUG");
    const char *filters = getenv("LIBVIRT_LOG_FILTERS");
    const char *outputs = getenv("LIBVIRT_LOG_OUTPUTS");
    int r;

    if (level && *level && log_set_level(log_level_from_text(level)) < 0)
        return log_refuse(ret_why, "Invalid LIBVIRT_DEBUG '%s', expected 1-4 or debug, info, warning, error", level);
    if (filters && *filters && (r = log_set_filters(filters, ret_why)) < 0)
        return r;
    if (outputs && *outputs && (r = log_set_outputs(outputs, ret_why)) < 0)
        return r;
    return 0;
}
