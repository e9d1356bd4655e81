#ifndef SV_UTIL_CONF_H
#define SV_UTIL_CONF_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Configuration files in libvirt's format:
 *
 *   # a comment
 *   max_clients = 5000
 *   log_outputs = "3:stderr"              'single quotes' and """long strings, lines and all""" too
 *   access_drivers = [ "polkit", "none" ]
 *
 * A room declares its keys in one table (ConfField) that serves typed reading into a struct, range checks, the
 * warning for an unknown key and the warning for a key that is understood but not honoured yet.
 * Functions return 0 or a negative errno; `ret_why` then says what is wrong as "FILE:LINE: ...". */

#define CONF_SIZE_MAX (1024 * 1024)

typedef enum {
    CONF_INT,
    CONF_STRING,
    CONF_LIST,
} ConfKind;

typedef struct Conf Conf;

/* Parses `length` bytes; `name` is what errors call the file. -EBADMSG when malformed, -EFBIG when too long. */
int conf_parse(const char *name, const char *text, size_t length, Conf **ret_conf, char **ret_why);

/* Reads and parses a file. -ENOENT and the like when it cannot be read. */
int conf_load(const char *path, Conf **ret_conf, char **ret_why);

void conf_free(Conf *conf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Conf, conf_free)

/* Sets `key` as if the file had said so, replacing what it says. */
void conf_set_string(Conf *conf, const char *key, const char *value);

/* Typed getters: 1 and `ret_value` when the key is there, 0 when absent (`ret_value` untouched), -EINVAL with
 * `ret_why` when it has another type or is out of range. Strings and lists belong to the caller. */
int conf_get_string(const Conf *conf, const char *key, char **ret_value, char **ret_why);
int conf_get_strings(const Conf *conf, const char *key, char ***ret_value, char **ret_why);
int conf_get_int(const Conf *conf, const char *key, long long min, long long max, long long *ret_value,
                 char **ret_why);
int conf_get_bool(const Conf *conf, const char *key, bool *ret_value, char **ret_why);

typedef enum {
    CONF_FIELD_STRING,     /* char *, freed and replaced */
    CONF_FIELD_STRINGS,    /* char **, NULL-terminated, freed and replaced */
    CONF_FIELD_STRING_OR_LIST, /* char **: one string counts as a list of one */
    CONF_FIELD_INT,        /* int */
    CONF_FIELD_UINT,       /* unsigned int */
    CONF_FIELD_BOOL,       /* bool; 0 or 1 in the file */
    CONF_FIELD_SIZE,       /* unsigned long long; "unlimited" is ULLONG_MAX */
} ConfFieldType;

typedef struct ConfField {
    const char *key;
    ConfFieldType type;
    size_t offset;
    bool unused; /* understood and checked, but nothing happens yet: said once in a warning */
} ConfField;

#define CONF_FIELD(key_, type_, struct_, member_) {#key_, CONF_FIELD_##type_, offsetof(struct_, member_), false}
/* A key of libvirt's that is checked for its type, then ignored with a warning. */
#define CONF_UNUSED(key_, type_) {#key_, CONF_FIELD_##type_, 0, true}

typedef void (*ConfWarnFunc)(const char *text, void *opaque);

/* Reads every key of `fields` (ended by a NULL key) that the file has into `object`; the others keep what they hold.
 * Keys that the table does not know and those marked unused go to `warn` (may be NULL). On error `object` may be
 * partly set, and stays safe to conf_fields_clear(). */
int conf_read_fields(const Conf *conf, const ConfField *fields, void *object, ConfWarnFunc warn, void *opaque,
                     char **ret_why);

/* Frees the strings and lists that conf_read_fields() put into `object`. */
void conf_fields_clear(const ConfField *fields, void *object);

#endif
