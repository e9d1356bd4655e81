/* A table of keys read into a struct, and the warnings about the keys that it does not serve. */
#include "util/conf_private.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

typedef union ConfValue {
    char *string;
    char **strings;
    long long number;
    bool boolean;
} ConfValue;

static int conf_read_string_or_list(const Conf *conf, const char *key, char ***ret_value, char **ret_why)
{
    const ConfEntry *entry = conf_find(conf, key);

    if (!entry || entry->kind != CONF_STRING)
        return conf_get_strings(conf, key, ret_value, ret_why);
    *ret_value = g_new0(char *, 2);
    (*ret_value)[0] = g_strdup(entry->string);
    return 1;
}

static int conf_read_size(const Conf *conf, const char *key, unsigned long long *ret_value, char **ret_why)
{
    const ConfEntry *entry = conf_find(conf, key);
    long long number = 0;
    int r;

    if (entry && entry->kind == CONF_STRING) {
        if (!g_str_equal(entry->string, "unlimited"))
            return conf_refuse(-EINVAL, ret_why, conf->name, entry->line,
                               "expected a number or \"unlimited\" for '%s' parameter", key);
        *ret_value = ULLONG_MAX;
        return 1;
    }
    if ((r = conf_get_int(conf, key, 0, LLONG_MAX, &number, ret_why)) == 1)
        *ret_value = (unsigned long long)number;
    return r;
}

static void conf_replace_string(char **place, char *value)
{
    g_free(*place);
    *place = value;
}

static void conf_replace_strings(char ***place, char **value)
{
    g_strfreev(*place);
    *place = value;
}

/* Reads one key; with a NULL `place` only its type is checked. 1 when it was there. */
static int conf_read_field(const Conf *conf, const ConfField *field, void *place, char **ret_why)
{
    unsigned long long size = 0;
    ConfValue value = {0};
    int r = 0;

    switch (field->type) {
    case CONF_FIELD_STRING:
        if ((r = conf_get_string(conf, field->key, &value.string, ret_why)) == 1)
            place ? conf_replace_string(place, value.string) : g_free(value.string);
        break;
    case CONF_FIELD_STRINGS:
    case CONF_FIELD_STRING_OR_LIST:
        r = field->type == CONF_FIELD_STRINGS ? conf_get_strings(conf, field->key, &value.strings, ret_why)
                                              : conf_read_string_or_list(conf, field->key, &value.strings, ret_why);
        if (r == 1)
            place ? conf_replace_strings(place, value.strings) : g_strfreev(value.strings);
        break;
    case CONF_FIELD_INT:
        if ((r = conf_get_int(conf, field->key, INT_MIN, INT_MAX, &value.number, ret_why)) == 1 && place)
            *(int *)place = (int)value.number;
        break;
    case CONF_FIELD_UINT:
        if ((r = conf_get_int(conf, field->key, 0, UINT_MAX, &value.number, ret_why)) == 1 && place)
            *(unsigned int *)place = (unsigned int)value.number;
        break;
    case CONF_FIELD_BOOL:
        if ((r = conf_get_bool(conf, field->key, &value.boolean, ret_why)) == 1 && place)
            *(bool *)place = value.boolean;
        break;
    case CONF_FIELD_SIZE:
        if ((r = conf_read_size(conf, field->key, &size, ret_why)) == 1 && place)
            *(unsigned long long *)place = size;
        break;
    }
    return r;
}

static const ConfField *conf_field_find(const ConfField *fields, const char *key)
{
    for (; fields->key; fields++)
        if (g_str_equal(fields->key, key))
            return fields;
    return NULL;
}

/* Levenshtein's distance, for keys of ordinary length. */
static unsigned int conf_distance(const char *a, const char *b)
{
    size_t width = strlen(b);
    unsigned int row[64];

    if (width >= G_N_ELEMENTS(row))
        return UINT_MAX;
    for (size_t j = 0; j <= width; j++)
        row[j] = (unsigned int)j;
    for (; *a; a++) {
        unsigned int diagonal = row[0]++;

        for (size_t j = 1; j <= width; j++) {
            unsigned int changed = diagonal + (*a != b[j - 1]);

            diagonal = row[j];
            row[j] = MIN(changed, MIN(row[j], row[j - 1]) + 1);
        }
    }
    return row[width];
}

static const char *conf_nearest(const ConfField *fields, const char *key)
{
    unsigned int best = (unsigned int)strlen(key) / 3 + 1;
    const char *nearest = NULL;

    for (; fields->key; fields++) {
        unsigned int distance = conf_distance(key, fields->key);

        if (distance <= best) {
            best = distance;
            nearest = fields->key;
        }
    }
    return nearest;
}

static void conf_warn_unknown(const Conf *conf, const ConfField *fields, ConfWarnFunc warn, void *opaque)
{
    for (guint i = 0; i < conf->entries->len; i++) {
        const ConfEntry *entry = conf->entries->pdata[i];
        const char *nearest;
        g_autofree char *text = NULL;

        if (conf_field_find(fields, entry->key))
            continue;
        nearest = conf_nearest(fields, entry->key);
        if ((nearest = conf_nearest(fields, entry->key)))
            conf_refuse(0, &text, conf->name, entry->line, "unknown key '%s' is ignored, did you mean '%s'?",
                        entry->key, nearest);
        else
            conf_refuse(0, &text, conf->name, entry->line, "unknown key '%s' is ignored", entry->key);
        warn(text, opaque);
    }
}

int conf_read_fields(const Conf *conf, const ConfField *fields, void *object, ConfWarnFunc warn, void *opaque,
                     char **ret_why)
{
    for (const ConfField *field = fields; field->key; field++) {
        void *place = field->unused ? NULL : (char *)object + field->offset;
        int r = conf_read_field(conf, field, place, ret_why);

        if (r < 0)
            return r;
        if (r == 1 && field->unused && warn) {
            g_autofree char *text = NULL;

            conf_refuse(0, &text, conf->name, conf_find(conf, field->key)->line,
                        "key '%s' has no effect yet", field->key);
            warn(text, opaque);
        }
    }
    if (warn)
        conf_warn_unknown(conf, fields, warn, opaque);
    return 0;
}

void conf_fields_clear(const ConfField *fields, void *object)
{
    for (; fields->key; fields++) {
        void *place = (char *)object + fields->offset;

        if (fields->unused)
            continue;
        if (fields->type == CONF_FIELD_STRING)
            conf_replace_string(place, NULL);
        else if (fields->type == CONF_FIELD_STRINGS || fields->type == CONF_FIELD_STRING_OR_LIST)
            conf_replace_strings(place, NULL);
    }
}
