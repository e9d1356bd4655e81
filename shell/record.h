/* A record: what a query found out, as a tree of objects, lists and values. Text and JSON are both made from it.
 * Keys are stable, in the order they were set, and never translated. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Record Record;

typedef enum {
    RECORD_NULL,
    RECORD_BOOL,
    RECORD_INT,
    RECORD_UINT,
    RECORD_DOUBLE,
    RECORD_STRING,
    RECORD_LIST,
    RECORD_OBJECT,
} RecordKind;

/** A new, empty object. */
Record *record_new(void);
void record_free(Record *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Record, record_free)

/* Members of an object. Setting a key again replaces its value. A NULL text becomes null. */
void record_set_bool(Record *object, const char *key, bool value);
void record_set_int(Record *object, const char *key, long long value);
void record_set_uint(Record *object, const char *key, unsigned long long value);
void record_set_double(Record *object, const char *key, double value);
void record_set_string(Record *object, const char *key, const char *value);
void record_set_null(Record *object, const char *key);
G_GNUC_PRINTF(3, 4)
void record_set_format(Record *object, const char *key, const char *format, ...);
/** A new object or list under KEY; it belongs to OBJECT. */
Record *record_set_object(Record *object, const char *key);
Record *record_set_list(Record *object, const char *key);

/* Elements of a list. */
Record *record_add_object(Record *list);
Record *record_add_list(Record *list);
void record_add_string(Record *list, const char *value);
void record_add_int(Record *list, long long value);
void record_add_bool(Record *list, bool value);

RecordKind record_kind(const Record *record);
/** The member of that key, NULL without one (also when RECORD is NULL). */
const Record *record_get(const Record *object, const char *key);
/** Number of members or elements; 0 for a value or NULL. */
size_t record_count(const Record *record);
/** The member or element at that place. */
const Record *record_at(const Record *record, size_t place);
/** The key of the member at that place. */
const char *record_key_at(const Record *object, size_t place);

/* Values; a missing key or a value of another kind gives NULL, 0, false. */
const char *record_string(const Record *object, const char *key);
bool record_bool(const Record *object, const char *key);
long long record_int(const Record *object, const char *key);
unsigned long long record_uint(const Record *object, const char *key);
double record_double(const Record *object, const char *key);
/** The text of a string value itself; NULL for other kinds. */
const char *record_text(const Record *value);
/** A value as text would show it: numbers in decimal, booleans as yes or no. For the caller to free. */
char *record_show(const Record *value);

/** The record as JSON, indented, without a newline at the end. For the caller to free. */
char *record_to_json(const Record *record);
/** The same on one line. */
char *record_to_json_line(const Record *record);
