#include "core/uri.h"

#include <libxml/uri.h>
#include <string.h>

#include "core/error.h"

static void param_free(gpointer data)
{
    UriParam *param = data;
    g_free(param->name);
    g_free(param->value);
    g_free(param);
}

/* One "name=value" of the query; what cannot be decoded is dropped. */
static void param_add(GPtrArray *params, const char *text)
{
    const char *equals = strchr(text, '=');
    g_autofree char *name = g_uri_unescape_segment(text, equals, NULL);
    g_autofree char *value = equals ? g_uri_unescape_string(equals + 1, NULL) : g_strdup("");
    if (!name || !*name || !value)
        return;
    UriParam *param = g_new0(UriParam, 1);
    param->name = g_steal_pointer(&name);
    param->value = g_steal_pointer(&value);
    g_ptr_array_add(params, param);
}

static GPtrArray *params_parse(const char *query)
{
    GPtrArray *params = g_ptr_array_new_with_free_func(param_free);
    g_auto(GStrv) parts = g_strsplit_set(query ? query : "", "&;", -1);
    for (char **part = parts; *part; part++)
        param_add(params, *part);
    return params;
}

static char *host_parse(const char *server)
{
    if (!server || !*server)
        return NULL;
    size_t length = strlen(server);
    if (server[0] == '[' && server[length - 1] == ']')
        return g_strndup(server + 1, length - 2);
    return g_strdup(server);
}

static void scheme_parse(Uri *uri, const char *text)
{
    const char *plus = text ? strchr(text, '+') : NULL;
    if (!text)
        return;
    uri->scheme = plus ? g_ascii_strdown(text, plus - text) : g_ascii_strdown(text, -1);
    uri->transport = plus ? g_ascii_strdown(plus + 1, -1) : NULL;
}

Uri *uri_parse(const char *text)
{
    xmlURIPtr xml = xmlParseURI(text);
    if (!xml) {
        error_set(VIR_FROM_URI, VIR_ERR_INTERNAL_ERROR, "Unable to parse URI %s", text);
        return NULL;
    }
    Uri *uri = g_new0(Uri, 1);
    scheme_parse(uri, xml->scheme);
    uri->user = g_strdup(xml->user);
    uri->host = host_parse(xml->server);
    uri->port = xml->port > 0 ? xml->port : 0;
    uri->path = g_strdup(xml->path ? xml->path : "");
    uri->fragment = g_strdup(xml->fragment);
    uri->params = params_parse(xml->query_raw);
    xmlFreeURI(xml);
    return uri;
}

void uri_free(Uri *uri)
{
    if (!uri)
        return;
    g_free(uri->scheme);
    g_free(uri->transport);
    g_free(uri->user);
    g_free(uri->host);
    g_free(uri->path);
    g_free(uri->fragment);
    g_ptr_array_unref(uri->params);
    g_free(uri);
}

const char *uri_param(const Uri *uri, const char *name)
{
    for (guint i = 0; i < uri->params->len; i++) {
        const UriParam *param = uri->params->pdata[i];
        if (strcmp(param->name, name) == 0)
            return param->value;
    }
    return NULL;
}

static void format_authority(GString *out, const Uri *uri)
{
    if (uri->user) {
        g_string_append_uri_escaped(out, uri->user, NULL, FALSE);
        g_string_append_c(out, '@');
    }
    if (uri->host && strchr(uri->host, ':'))
        g_string_append_printf(out, "[%s]", uri->host);
    else if (uri->host)
        g_string_append_uri_escaped(out, uri->host, NULL, FALSE);
    if (uri->port)
        g_string_append_printf(out, ":%d", uri->port);
}

static void format_params(GString *out, const Uri *uri, const char *const *drop)
{
    char separator = '?';
    for (guint i = 0; i < uri->params->len; i++) {
        const UriParam *param = uri->params->pdata[i];
        if (drop && g_strv_contains(drop, param->name))
            continue;
        g_string_append_c(out, separator);
        g_string_append_uri_escaped(out, param->name, NULL, FALSE);
        g_string_append_c(out, '=');
        g_string_append_uri_escaped(out, param->value, "/:", FALSE);
        separator = '&';
    }
}

char *uri_format(const Uri *uri, const char *const *drop, gboolean local)
{
    GString *out = g_string_new(uri->scheme);
    if (uri->transport && !local)
        g_string_append_printf(out, "+%s", uri->transport);
    g_string_append_c(out, ':');
    /* behind "//" a path that does not start with a slash would be taken for a host */
    if (uri->host || uri->path[0] == '/' || uri->path[0] == '\0') {
        g_string_append(out, "//");
        if (!local)
            format_authority(out, uri);
    }
    g_string_append_uri_escaped(out, uri->path, "/:@!$&'()*+,;=", FALSE);
    format_params(out, uri, drop);
    if (uri->fragment && !local) {
        g_string_append_c(out, '#');
        g_string_append_uri_escaped(out, uri->fragment, "/:?", FALSE);
    }
    return g_string_free(out, FALSE);
}
