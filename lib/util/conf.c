/* Configuration values: storage and typed getters. The syntax is conf_parse.c, tables of keys are conf_fields.c. */
#include "util/conf_private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int conf_refuse(int error, char **ret_why, const char *name, unsigned int line, const char *fmt, ...)
{
    if (ret_why) {
        g_autofree char *text = NULL;
        va_list args;

        va_start(args, fmt);
        text = g_strdup_vprintf(fmt, args);
        va_end(args);
        *ret_why = line ? g_strdup_printf("%s:%u: %s", name, line, text) : g_strdup_printf("%s: %s", name, text);
    }
    return error;
}

void conf_entry_free(ConfEntry *entry)
{
    if (!entry)
        return;
    g_free(entry->key);
    g_free(entry->string);
    if (entry->items)
        g_ptr_array_unref(entry->items);
    g_free(entry);
}

Conf *conf_new(const char *name)
{
    Conf *conf = g_new0(Conf, 1);

    conf->name = g_strdup(name);
    conf->entries = g_ptr_array_new_with_free_func((GDestroyNotify)conf_entry_free);
    conf->by_key = g_hash_table_new(g_str_hash, g_str_equal);
    return conf;
}

void conf_free(Conf *conf)
{
    if (!conf)
        return;
    g_hash_table_unref(conf->by_key);
    g_ptr_array_unref(conf->entries);
    g_free(conf->name);
    g_free(conf);
}

void conf_add(Conf *conf, ConfEntry *entry)
{
    g_ptr_array_add(conf->entries, entry);
    g_hash_table_replace(conf->by_key, entry->key, entry);
}

const ConfEntry *conf_find(const Conf *conf, const char *key)
{
    return g_hash_table_lookup(conf->by_key, key);
}

void conf_set_string(Conf *conf, const char *key, const char *value)
{
    ConfEntry *entry = g_new0(ConfEntry, 1);

    entry->key = g_strdup(key);
    entry->kind = CONF_STRING;
    entry->string = g_strdup(value);
    conf_add(conf, entry);
}

static int conf_read_fd(int fd, const char *path, GString *text, char **ret_why)
{
    char chunk[8192];
    ssize_t n;

    while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            int r = -errno;
            return conf_refuse(r, ret_why, path, 0, "%s", g_strerror(-r));
        }
        if (text->len + (size_t)n > CONF_SIZE_MAX)
            return conf_refuse(-EFBIG, ret_why, path, 0, "file is larger than %d bytes", CONF_SIZE_MAX);
        g_string_append_len(text, chunk, n);
    }
    return 0;
}

int conf_load(const char *path, Conf **ret_conf, char **ret_why)
{
    g_autoptr(GString) text = g_string_new(NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    int r;

    if (fd < 0) {
        r = -errno;
        if (ret_why)
            *ret_why = g_strdup_printf("Failed to open file '%s': %s", path, g_strerror(-r));
        return r;
    }
    r = conf_read_fd(fd, path, text, ret_why);
    close(fd);
    return r < 0 ? r : conf_parse(path, text->str, text->len, ret_conf, ret_why);
}

static int conf_wrong_type(const Conf *conf, const ConfEntry *entry, const char *expected, char **ret_why)
{
    return conf_refuse(-EINVAL, ret_why, conf->name, entry->line, "expected %s for '%s' parameter", expected,
                       entry->key);
}

int conf_get_string(const Conf *conf, const char *key, char **ret_value, char **ret_why)
{
    const ConfEntry *entry = conf_find(conf, key);

    if (!entry)
        return 0;
    if (entry->kind != CONF_STRING)
        return conf_wrong_type(conf, entry, "a string", ret_why);
    *ret_value = g_strdup(entry->string);
    return 1;
}

int conf_get_strings(const Conf *conf, const char *key, char ***ret_value, char **ret_why)
{
    const ConfEntry *entry = conf_find(conf, key);

    if (!entry)
        return 0;
    if (entry->kind != CONF_LIST)
        return conf_wrong_type(conf, entry, "a string list", ret_why);
    char **list = g_new0(char *, entry->items->len + 1);
    for (guint i = 0; i < entry->items->len; i++)
        list[i] = g_strdup(entry->items->pdata[i]);
    *ret_value = list;
    return 1;
}

int conf_get_int(const Conf *conf, const char *key, long long min, long long max, long long *ret_value, char **ret_why)
{
    const ConfEntry *entry = conf_find(conf, key);

    if (!entry)
        return 0;
    if (entry->kind != CONF_INT || (min == 0 && entry->number < 0))
        return conf_wrong_type(conf, entry, min == 0 ? "an unsigned integer" : "an integer", ret_why);
    if (entry->number < min || entry->number > max)
        return conf_refuse(-EINVAL, ret_why, conf->name, entry->line,
                           "value for '%s' parameter must be in range %lld:%lld", key, min, max);
    *ret_value = entry->number;
    return 1;
}

int conf_get_bool(const Conf *conf, const char *key, bool *ret_value, char **ret_why)
{
    const ConfEntry *entry = conf_find(conf, key);

    if (!entry)
        return 0;
    if (entry->kind != CONF_INT)
        return conf_wrong_type(conf, entry, "a bool", ret_why);
    if (entry->number != 0 && entry->number != 1)
        return conf_refuse(-EINVAL, ret_why, conf->name, entry->line, "value for '%s' parameter must be 0 or 1", key);
    *ret_value = entry->number == 1;
    return 1;
}
