#include "util/json.h"

#include <errno.h>
#include <stdint.h>
#include <json-c/json.h>
#include <limits.h>
#include <string.h>

static bool only_space(const char *text, size_t from, size_t len)
{
    for (size_t i = from; i < len; i++) {
        if (!strchr(" \t\r\n", text[i]) || !text[i])
            return false;
    }
    return true;
}

int json_parse(const char *text, size_t len, int max_depth, Json **ret)
{
    struct json_tokener *tok;
    Json *value;

    if (len > INT_MAX - 1)
        return -EMSGSIZE;
    tok = json_tokener_new_ex(max_depth);
    if (!tok)
        return -ENOMEM;
    json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    value = json_tokener_parse_ex(tok, text, (int)len);
    /* A bare number ends only with the text: tell the tokener that there is no more. */
    if (!value && json_tokener_get_error(tok) == json_tokener_continue)
        value = json_tokener_parse_ex(tok, "", 1);
    if (json_tokener_get_error(tok) != json_tokener_success || !only_space(text, json_tokener_get_parse_end(tok), len))
        g_clear_pointer(&value, json_object_put);
    json_tokener_free(tok);
    if (!value)
        return -EBADMSG;
    *ret = value;
    return 0;
}

char *json_text(const Json *value)
{
    Json *v = (Json *)(uintptr_t)value; /* json-c caches the text in the object: not const to it */

    return g_strdup(json_object_to_json_string_ext(v, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

Json *json_get(const Json *obj, const char *key)
{
    Json *value = NULL;

    if (!obj || !json_object_is_type(obj, json_type_object))
        return NULL;
    json_object_object_get_ex(obj, key, &value);
    return value;
}

static Json *json_get_typed(const Json *obj, const char *key, json_type type)
{
    Json *value = json_get(obj, key);

    return value && json_object_is_type(value, type) ? value : NULL;
}

Json *json_get_object(const Json *obj, const char *key)
{
    return json_get_typed(obj, key, json_type_object);
}

Json *json_get_array(const Json *obj, const char *key)
{
    return json_get_typed(obj, key, json_type_array);
}

const char *json_get_string(const Json *obj, const char *key)
{
    Json *value = json_get_typed(obj, key, json_type_string);

    return value ? json_object_get_string(value) : NULL;
}

bool json_get_bool(const Json *obj, const char *key, bool absent)
{
    Json *value = json_get_typed(obj, key, json_type_boolean);

    return value ? json_object_get_boolean(value) : absent;
}

bool json_has_int(const Json *obj, const char *key, int64_t *ret)
{
    Json *value = json_get_typed(obj, key, json_type_int);

    if (value)
        *ret = json_object_get_int64(value);
    return value != NULL;
}

int64_t json_get_int(const Json *obj, const char *key, int64_t absent)
{
    int64_t value = absent;

    json_has_int(obj, key, &value);
    return value;
}

size_t json_array_size(const Json *array)
{
    return array && json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}

Json *json_array_at(const Json *array, size_t i)
{
    return i < json_array_size(array) ? json_object_array_get_idx(array, i) : NULL;
}

Json *json_new_object(void)
{
    return json_object_new_object();
}

Json *json_new_array(void)
{
    return json_object_new_array();
}

void json_add(Json *obj, const char *key, Json *value)
{
    if (value)
        json_object_object_add(obj, key, value);
}

void json_add_string(Json *obj, const char *key, const char *value)
{
    if (value)
        json_object_object_add(obj, key, json_object_new_string(value));
}

void json_add_stringf(Json *obj, const char *key, const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    json_add_string(obj, key, text);
}

void json_add_int(Json *obj, const char *key, int64_t value)
{
    json_object_object_add(obj, key, json_object_new_int64(value));
}

void json_add_uint(Json *obj, const char *key, uint64_t value)
{
    json_object_object_add(obj, key, json_object_new_uint64(value));
}

void json_add_bool(Json *obj, const char *key, bool value)
{
    json_object_object_add(obj, key, json_object_new_boolean(value));
}

void json_append(Json *array, Json *value)
{
    if (value)
        json_object_array_add(array, value);
}

void json_append_string(Json *array, const char *value)
{
    if (value)
        json_object_array_add(array, json_object_new_string(value));
}
