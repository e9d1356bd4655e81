/* Logging: filters and outputs in libvirt's syntax, refusals that change nothing, changes while threads log. */
#include "util/log.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *log_path;

static char *take_log(void)
{
    char *text = NULL;

    g_assert_true(g_file_get_contents(log_path, &text, NULL, NULL));
    g_assert_cmpint(truncate(log_path, 0), ==, 0);
    return text;
}

static void use_file(int level)
{
    g_autofree char *outputs = g_strdup_printf("%d:file:%s", level, log_path);
    g_autofree char *why = NULL;
    int r = log_set_outputs(outputs, &why);

    g_assert_cmpstr(why, ==, NULL);
    g_assert_cmpint(r, ==, 0);
    g_free(take_log());
}

static void say_all(void)
{
    LOG_DEBUG("qemu.monitor", "debug %d", 1);
    LOG_INFO("qemu.monitor", "info %d", 2);
    LOG_WARNING("qemu.monitor", "warning %d", 3);
    LOG_ERROR("qemu.monitor", "error %d", 4);
    LOG_DEBUG("remote", "other debug");
}

static void test_levels(void)
{
    g_autofree char *text = NULL, *debug = NULL, *output_level = NULL;

    use_file(1);
    g_assert_cmpint(log_set_level(0), ==, -EINVAL);
    g_assert_cmpint(log_set_level(5), ==, -EINVAL);
    g_assert_cmpint(log_get_level(), ==, LOG_LEVEL_WARNING);
    say_all();
    text = take_log();
    g_assert_null(strstr(text, "info 2"));
    g_assert_nonnull(strstr(text, ": warning : say_all:"));
    g_assert_nonnull(strstr(text, ": error : say_all:"));
    g_assert_cmpint(log_set_level(LOG_LEVEL_DEBUG), ==, 0);
    say_all();
    debug = take_log();
    g_assert_nonnull(strstr(debug, "debug 1"));
    use_file(4);
    say_all();
    output_level = take_log();
    g_assert_null(strstr(output_level, "warning 3"));
    g_assert_nonnull(strstr(output_level, "error 4"));
    log_set_level(LOG_LEVEL_WARNING);
}

static void test_filters(void)
{
    g_autofree char *text = NULL, *shown = NULL, *after = NULL;
    unsigned int count = 0;

    use_file(1);
    g_assert_cmpint(log_set_filters("1:qemu 4:+rem*", NULL), ==, 0);
    shown = log_get_filters(&count);
    g_assert_cmpstr(shown, ==, "1:*qemu* 4:*rem**");
    g_assert_cmpuint(count, ==, 2);
    say_all();
    text = take_log();
    g_assert_nonnull(strstr(text, "debug 1"));
    g_assert_null(strstr(text, "other debug"));
    g_assert_cmpint(log_set_filters("", NULL), ==, 0);
    say_all();
    after = take_log();
    g_assert_null(strstr(after, "debug 1"));
}

static void test_refusals(void)
{
    static const struct {
        const char *text, *why;
    } filters[] = {
        {"9:qemu", "Invalid priority '9' for filter '9:qemu'"},
        {"1", "Malformed format for filter '1'"},
        {"1:", "Invalid match string ''"},
        {"1:a x:foo", "Invalid priority 'x' for filter 'x:foo'"},
    }, outputs[] = {
        {"1", "Malformed format for log output '1'"},
        {"1:foo", "Invalid log destination 'foo' for log output '1:foo'"},
        {"1:syslog", "Log output '1:syslog' does not meet the format requirements for destination type 'syslog'"},
        {"1:stderr:x", "Log output '1:stderr:x' does not meet the format requirements for destination type 'stderr'"},
        {"7:stderr", "Invalid log priority '7' for log output '7:stderr'"},
        {"3:stderr 1:file:/nonexistent/x", "failed to open /nonexistent/x: No such file or directory"},
    };
    g_autofree char *before = NULL, *after = NULL;

    use_file(2);
    before = log_get_outputs(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(filters); i++) {
        g_autofree char *why = NULL, *shown = NULL;

        g_assert_cmpint(log_set_filters(filters[i].text, &why), ==, -EINVAL);
        g_assert_cmpstr(why, ==, filters[i].why);
        shown = log_get_filters(NULL);
        g_assert_cmpstr(shown, ==, "");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(outputs); i++) {
        g_autofree char *why = NULL;

        g_assert_cmpint(log_set_outputs(outputs[i].text, &why), <, 0);
        g_assert_cmpstr(why, ==, outputs[i].why);
    }
    after = log_get_outputs(NULL);
    g_assert_cmpstr(after, ==, before);
}

static void test_outputs(void)
{
    g_autofree char *merged = NULL, *none = NULL;
    unsigned int count = 0;

    g_assert_cmpint(log_set_outputs("4:stderr 1:syslog:a:b 1:stderr", NULL), ==, 0);
    merged = log_get_outputs(&count);
    g_assert_cmpstr(merged, ==, "1:stderr 1:syslog:a:b");
    g_assert_cmpuint(count, ==, 2);
    g_assert_cmpint(log_set_outputs(NULL, NULL), ==, 0);
    none = log_get_outputs(&count);
    g_assert_cmpstr(none, ==, "3:stderr");
    g_assert_cmpuint(count, ==, 1);
}

static void test_reopen(void)
{
    g_autofree char *moved = g_strconcat(log_path, ".1", NULL);
    g_autofree char *text = NULL;

    use_file(1);
    g_assert_cmpint(g_rename(log_path, moved), ==, 0);
    log_reopen();
    LOG_ERROR("test", "after rotation");
    text = take_log();
    g_assert_nonnull(strstr(text, "after rotation"));
    g_unlink(moved);
}

static void *log_often(void *data)
{
    for (int i = 0; i < 2000; i++)
        LOG_DEBUG("thread.worker", "message %d", i);
    return NULL;
}

/* Four threads log while filters and outputs change under them; every line stays whole. */
static void test_threads(void)
{
    pthread_t threads[4];
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    use_file(1);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_assert_cmpint(pthread_create(&threads[i], NULL, log_often, NULL), ==, 0);
    for (int i = 0; i < 200; i++) {
        g_autofree char *outputs = g_strdup_printf("1:file:%s", log_path);

        g_assert_cmpint(log_set_filters(i % 2 ? "1:thread" : "4:thread", NULL), ==, 0);
        g_assert_cmpint(log_set_outputs(outputs, NULL), ==, 0);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        pthread_join(threads[i], NULL);
    log_set_filters(NULL, NULL);
    text = take_log();
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line && **line; line++)
        g_assert_nonnull(strstr(*line, ": debug : log_often:"));
}

static void test_environment(void)
{
    g_autofree char *why = NULL, *filters = NULL;

    g_setenv("LIBVIRT_DEBUG", "loud", TRUE);
    g_assert_cmpint(log_from_environment(&why), ==, -EINVAL);
    g_setenv("LIBVIRT_DEBUG", "info", TRUE);
    g_setenv("LIBVIRT_LOG_FILTERS", "3:x", TRUE);
    g_assert_cmpint(log_from_environment(NULL), ==, 0);
    g_assert_cmpint(log_get_level(), ==, LOG_LEVEL_INFO);
    filters = log_get_filters(NULL);
    g_assert_cmpstr(filters, ==, "3:*x*");
    log_set_filters(NULL, NULL);
    log_set_level(LOG_LEVEL_WARNING);
}

int main(int argc, char **argv)
{
    int fd = g_file_open_tmp("sv-log-XXXXXX", &log_path, NULL);
    int r;

    close(fd);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/log/levels", test_levels);
    g_test_add_func("/log/filters", test_filters);
    g_test_add_func("/log/refusals", test_refusals);
    g_test_add_func("/log/outputs", test_outputs);
    g_test_add_func("/log/reopen", test_reopen);
    g_test_add_func("/log/threads", test_threads);
    g_test_add_func("/log/environment", test_environment);
    r = g_test_run();
    log_set_outputs(NULL, NULL);
    g_unlink(log_path);
    g_free(log_path);
    return r;
}
