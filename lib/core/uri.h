#ifndef CORE_URI_H
#define CORE_URI_H

#include <glib.h>

/* A connection URI: scheme[+transport]://[user@][host][:port]/path[?name=value&...]. */
typedef struct UriParam {
    char *name;
    char *value; /* never NULL */
} UriParam;

typedef struct Uri {
    char *scheme;     /* without the transport */
    char *transport;  /* NULL when none is given */
    char *user;       /* NULL when none */
    char *host;       /* NULL when none; an IPv6 address without its brackets */
    int port;         /* 0 when none */
    char *path;       /* decoded; "" when none */
    char *fragment;   /* NULL when none */
    GPtrArray *params; /* of UriParam, decoded, in their order */
} Uri;

/* Returns NULL with VIR_ERR_INTERNAL_ERROR "unable to parse URI ..." as libvirt words it. */
Uri *uri_parse(const char *text);
void uri_free(Uri *uri);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Uri, uri_free)

/* The value of the first parameter of that name, or NULL. */
const char *uri_param(const Uri *uri, const char *name);

/* The text again, escaped where needed, without the parameters whose names are in drop (NULL-terminated, may be NULL) and without the
 * transport and the host where local is set. */
char *uri_format(const Uri *uri, const char *const *drop, gboolean local);

#endif
