#include "core/client_conf.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/error.h"
#include "util/conf.h"

#define ALIAS_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

static char *conf_path(const char *file)
{
    if (geteuid() == 0)
        return g_build_filename(SV_SYSCONFDIR, "libvirt", file, NULL);
    return g_build_filename(g_get_user_config_dir(), "libvirt", file, NULL);
}

static int refuse_conf(const char *why)
{
    error_set(VIR_FROM_CONF, VIR_ERR_CONF_SYNTAX, "%s", why ? why : "libvirt.conf");
    return -1;
}

/* *ret is NULL when there is no file, or one that this user may not read. */
static int load(const char *file, Conf **ret)
{
    g_autofree char *path = conf_path(file), *why = NULL;
    *ret = NULL;
    int rc = conf_load(path, ret, &why);
    if (rc == 0 || rc == -ENOENT || rc == -EACCES || rc == -ENOTDIR)
        return 0;
    return refuse_conf(why);
}

/* Looks the name up in "name=uri" entries. -1 when one that stands before the match has no such form. */
static int find_alias(char **entries, const char *name, char **ret_uri)
{
    size_t length = strlen(name);
    for (; *entries; entries++) {
        const char *entry = *entries, *equals = strchr(entry, '=');
        if (!equals) {
            error_set(VIR_FROM_NONE, VIR_ERR_CONF_SYNTAX, "Malformed 'uri_aliases' config entry '%s', expected 'alias=uri://host/path'",
                      entry);
            return -1;
        }
        if (strspn(entry, ALIAS_CHARACTERS) != (size_t)(equals - entry)) {
            error_set(VIR_FROM_NONE, VIR_ERR_CONF_SYNTAX, "Malformed 'uri_aliases' config entry '%s', aliases may only contain 'a-Z, 0-9, _, -'",
                      entry);
            return -1;
        }
        if ((size_t)(equals - entry) == length && strncmp(entry, name, length) == 0) {
            *ret_uri = g_strdup(equals + 1);
            return 0;
        }
    }
    return 0;
}

int client_conf_alias(const char *name, char **ret_uri)
{
    g_autoptr(Conf) conf = NULL;
    g_auto(GStrv) entries = NULL;
    g_autofree char *why = NULL;
    *ret_uri = NULL;
    if (load("libvirt.conf", &conf) < 0)
        return -1;
    if (!conf)
        return 0;
    int rc = conf_get_strings(conf, "uri_aliases", &entries, &why);
    if (rc < 0)
        return refuse_conf(why);
    return entries ? find_alias(entries, name, ret_uri) : 0;
}

int client_conf_default_uri(const char *file, char **ret_uri)
{
    g_autoptr(Conf) conf = NULL;
    g_autofree char *why = NULL;
    *ret_uri = NULL;
    if (load(file, &conf) < 0)
        return -1;
    if (conf && conf_get_string(conf, "uri_default", ret_uri, &why) < 0)
        return refuse_conf(why);
    return 0;
}
