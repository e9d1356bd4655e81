#ifndef SV_UTIL_CONF_PRIVATE_H
#define SV_UTIL_CONF_PRIVATE_H

#include "util/conf.h"

/* What the parser hands to the getters. */

typedef struct ConfEntry {
    char *key;
    unsigned int line;
    ConfKind kind;
    long long number; /* CONF_INT */
    char *string;     /* CONF_STRING */
    GPtrArray *items; /* CONF_LIST of char *, no NULL at the end */
} ConfEntry;

struct Conf {
    char *name;
    GPtrArray *entries; /* ConfEntry *, in the file's order */
    GHashTable *by_key; /* key -> ConfEntry *, the last one of that key */
};

Conf *conf_new(const char *name);
void conf_add(Conf *conf, ConfEntry *entry);
const ConfEntry *conf_find(const Conf *conf, const char *key);
void conf_entry_free(ConfEntry *entry);

/* Formats "NAME:LINE: ..." into `ret_why` (if given) and returns `error`. */
int conf_refuse(int error, char **ret_why, const char *name, unsigned int line, const char *fmt, ...)
    G_GNUC_PRINTF(5, 6);

#endif
