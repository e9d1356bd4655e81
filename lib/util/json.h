/* JSON, thin over json-c: parsing with a depth and length set on purpose, typed look-ups that never convert,
 * and building in a stated order. */
#pragma once

#include <glib.h>
#include <json-c/json_object.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct json_object Json;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Json, json_object_put)

/* Parses exactly one value out of the len bytes at text (white space around it allowed). Nesting above max_depth,
 * trailing bytes, comments and invalid UTF-8 are refused with -EBADMSG. */
int json_parse(const char *text, size_t len, int max_depth, Json **ret);

/* Compact text, no trailing newline, slashes not escaped. The caller frees. */
char *json_text(const Json *value);

/* Members of an object. NULL (or `absent`) when obj is NULL or no object, the member is missing or of another type.
 * What is returned belongs to obj. */
Json *json_get(const Json *obj, const char *key);
Json *json_get_object(const Json *obj, const char *key);
Json *json_get_array(const Json *obj, const char *key);
const char *json_get_string(const Json *obj, const char *key);
bool json_get_bool(const Json *obj, const char *key, bool absent);
int64_t json_get_int(const Json *obj, const char *key, int64_t absent);
bool json_has_int(const Json *obj, const char *key, int64_t *ret);

size_t json_array_size(const Json *array);
Json *json_array_at(const Json *array, size_t i);

/* Building. Adding takes ownership of `value` where one is given; a NULL value or string adds nothing. */
Json *json_new_object(void);
Json *json_new_array(void);
void json_add(Json *obj, const char *key, Json *value);
void json_add_string(Json *obj, const char *key, const char *value);
void json_add_stringf(Json *obj, const char *key, const char *fmt, ...) G_GNUC_PRINTF(3, 4);
void json_add_int(Json *obj, const char *key, int64_t value);
void json_add_uint(Json *obj, const char *key, uint64_t value);
void json_add_bool(Json *obj, const char *key, bool value);
void json_append(Json *array, Json *value);
void json_append_string(Json *array, const char *value);
