#include "shell/record.h"

#include <math.h>
#include <string.h>

struct Record {
    RecordKind kind;
    union {
        bool boolean;
        long long integer;
        unsigned long long natural;
        double real;
        char *string;
        GPtrArray *items; /* of Record */
    } value;
    GPtrArray *keys; /* of an object: the keys, beside its items */
};

static Record *record_make(RecordKind kind)
{
    Record *record = g_new0(Record, 1);

    record->kind = kind;
    if (kind == RECORD_LIST || kind == RECORD_OBJECT)
        record->value.items = g_ptr_array_new_with_free_func((GDestroyNotify)record_free);
    if (kind == RECORD_OBJECT)
        record->keys = g_ptr_array_new_with_free_func(g_free);
    return record;
}

Record *record_new(void)
{
    return record_make(RECORD_OBJECT);
}

void record_free(Record *record)
{
    if (!record)
        return;
    if (record->kind == RECORD_STRING)
        g_free(record->value.string);
    if (record->kind == RECORD_LIST || record->kind == RECORD_OBJECT)
        g_ptr_array_unref(record->value.items);
    if (record->keys)
        g_ptr_array_unref(record->keys);
    g_free(record);
}

static Record *record_put(Record *object, const char *key, Record *value)
{
    g_assert(object->kind == RECORD_OBJECT);
    for (unsigned i = 0; i < object->keys->len; i++) {
        if (strcmp(object->keys->pdata[i], key) == 0) {
            record_free(object->value.items->pdata[i]);
            object->value.items->pdata[i] = value;
            return value;
        }
    }
    g_ptr_array_add(object->keys, g_strdup(key));
    g_ptr_array_add(object->value.items, value);
    return value;
}

static Record *record_push(Record *list, Record *value)
{
    g_assert(list->kind == RECORD_LIST);
    g_ptr_array_add(list->value.items, value);
    return value;
}

static Record *make_bool(bool value)
{
    Record *record = record_make(RECORD_BOOL);

    record->value.boolean = value;
    return record;
}

static Record *make_int(long long value)
{
    Record *record = record_make(RECORD_INT);

    record->value.integer = value;
    return record;
}

static Record *make_string(const char *value)
{
    Record *record = record_make(value ? RECORD_STRING : RECORD_NULL);

    record->value.string = g_strdup(value);
    return record;
}

void record_set_bool(Record *object, const char *key, bool value)
{
    record_put(object, key, make_bool(value));
}

void record_set_int(Record *object, const char *key, long long value)
{
    record_put(object, key, make_int(value));
}

void record_set_uint(Record *object, const char *key, unsigned long long value)
{
    record_put(object, key, record_make(RECORD_UINT))->value.natural = value;
}

void record_set_double(Record *object, const char *key, double value)
{
    record_put(object, key, record_make(RECORD_DOUBLE))->value.real = value;
}

void record_set_string(Record *object, const char *key, const char *value)
{
    record_put(object, key, make_string(value));
}

void record_set_null(Record *object, const char *key)
{
    record_put(object, key, record_make(RECORD_NULL));
}

void record_set_format(Record *object, const char *key, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list list;

    va_start(list, format);
    text = g_strdup_vprintf(format, list);
    va_end(list);
    record_set_string(object, key, text);
}

Record *record_set_object(Record *object, const char *key)
{
    return record_put(object, key, record_make(RECORD_OBJECT));
}

Record *record_set_list(Record *object, const char *key)
{
    return record_put(object, key, record_make(RECORD_LIST));
}

Record *record_add_object(Record *list)
{
    return record_push(list, record_make(RECORD_OBJECT));
}

Record *record_add_list(Record *list)
{
    return record_push(list, record_make(RECORD_LIST));
}

void record_add_string(Record *list, const char *value)
{
    record_push(list, make_string(value));
}

void record_add_int(Record *list, long long value)
{
    record_push(list, make_int(value));
}

void record_add_bool(Record *list, bool value)
{
    record_push(list, make_bool(value));
}

RecordKind record_kind(const Record *record)
{
    return record ? record->kind : RECORD_NULL;
}

const Record *record_get(const Record *object, const char *key)
{
    for (unsigned i = 0; object && object->keys && i < object->keys->len; i++) {
        if (strcmp(object->keys->pdata[i], key) == 0)
            return object->value.items->pdata[i];
    }
    return NULL;
}

size_t record_count(const Record *record)
{
    return record && record->kind >= RECORD_LIST ? record->value.items->len : 0;
}

const Record *record_at(const Record *record, size_t place)
{
    return place < record_count(record) ? record->value.items->pdata[place] : NULL;
}

const char *record_key_at(const Record *object, size_t place)
{
    return object && object->keys && place < object->keys->len ? object->keys->pdata[place] : NULL;
}

const char *record_text(const Record *value)
{
    return value && value->kind == RECORD_STRING ? value->value.string : NULL;
}

const char *record_string(const Record *object, const char *key)
{
    return record_text(record_get(object, key));
}

bool record_bool(const Record *object, const char *key)
{
    const Record *value = record_get(object, key);

    return value && value->kind == RECORD_BOOL && value->value.boolean;
}

long long record_int(const Record *object, const char *key)
{
    const Record *value = record_get(object, key);

    return value && (value->kind == RECORD_INT || value->kind == RECORD_UINT) ? value->value.integer : 0;
}

unsigned long long record_uint(const Record *object, const char *key)
{
    return (unsigned long long)record_int(object, key);
}

double record_double(const Record *object, const char *key)
{
    const Record *value = record_get(object, key);

    return value && value->kind == RECORD_DOUBLE ? value->value.real : 0;
}

char *record_show(const Record *value)
{
    switch (record_kind(value)) {
    case RECORD_BOOL:
        return g_strdup(value->value.boolean ? "yes" : "no");
    case RECORD_INT:
        return g_strdup_printf("%lld", value->value.integer);
    case RECORD_UINT:
        return g_strdup_printf("%llu", value->value.natural);
    case RECORD_DOUBLE:
        return g_strdup_printf("%lf", value->value.real);
    case RECORD_STRING:
        return g_strdup(value->value.string);
    default:
        return g_strdup("");
    }
}

static void json_string(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);

    g_string_append_c(out, '"');
    for (const char *p = valid; *p; p++) {
        const char *place = strchr("\"\\\b\f\n\r\t", *p);

        if (place)
            g_string_append_printf(out, "\\%c", "\"\\bfnrt"[place - "\"\\\b\f\n\r\t"]);
        else if ((unsigned char)*p < 0x20)
            g_string_append_printf(out, "\\u%04x", (unsigned)*p);
        else
            g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
}

static void json_break(GString *out, int depth)
{
    if (depth < 0)
        return;
    g_string_append_c(out, '\n');
    for (int i = 0; i < depth; i++)
        g_string_append(out, "  ");
}

static void json_value(GString *out, const Record *record, int depth);

/* A list or an object; DEPTH is how far it is indented, -1 for one line. */
static void json_members(GString *out, const Record *record, int depth)
{
    bool object = record->kind == RECORD_OBJECT;
    int inner = depth < 0 ? -1 : depth + 1;
    unsigned count = record->value.items->len;

    g_string_append_c(out, object ? '{' : '[');
    for (unsigned i = 0; i < count; i++) {
        if (i)
            g_string_append(out, depth < 0 ? ", " : ",");
        json_break(out, inner);
        if (object) {
            json_string(out, record->keys->pdata[i]);
            g_string_append(out, ": ");
        }
        json_value(out, record->value.items->pdata[i], inner);
    }
    if (count)
        json_break(out, depth);
    g_string_append_c(out, object ? '}' : ']');
}

static void json_double(GString *out, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append(out, isfinite(value) ? g_ascii_dtostr(text, sizeof(text), value) : "null");
}

static void json_value(GString *out, const Record *record, int depth)
{
    switch (record->kind) {
    case RECORD_NULL:
        g_string_append(out, "null");
        break;
    case RECORD_BOOL:
        g_string_append(out, record->value.boolean ? "true" : "false");
        break;
    case RECORD_INT:
        g_string_append_printf(out, "%lld", record->value.integer);
        break;
    case RECORD_UINT:
        g_string_append_printf(out, "%llu", record->value.natural);
        break;
    case RECORD_DOUBLE:
        json_double(out, record->value.real);
        break;
    case RECORD_STRING:
        json_string(out, record->value.string);
        break;
    case RECORD_LIST:
    case RECORD_OBJECT:
        json_members(out, record, depth);
        break;
    }
}

char *record_to_json(const Record *record)
{
    GString *out = g_string_new(NULL);

    json_value(out, record, 0);
    return g_string_free(out, FALSE);
}

char *record_to_json_line(const Record *record)
{
    GString *out = g_string_new(NULL);

    json_value(out, record, -1);
    return g_string_free(out, FALSE);
}
