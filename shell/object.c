#include "shell/object.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void params_done(Params *params)
{
    virTypedParamsFree(params->list, params->count);
    params->list = NULL;
    params->count = 0;
}

void object_domain_free(gpointer domain)
{
    virDomainFree(domain);
}

virDomainPtr object_domain_named(Shell *shell, const char *name, unsigned ways)
{
    virDomainPtr domain = NULL;
    char *end;
    long id;

    errno = 0;
    id = strtol(name, &end, 10);
    if (ways & BY_ID && !errno && end != name && !*end && id >= 0 && id <= G_MAXINT)
        domain = virDomainLookupByID(shell->conn, (int)id);
    if (!domain && ways & BY_UUID && strlen(name) == VIR_UUID_STRING_BUFLEN - 1)
        domain = virDomainLookupByUUIDString(shell->conn, name);
    if (!domain && ways & BY_NAME)
        domain = virDomainLookupByName(shell->conn, name);
    if (domain) {
        shell_forget_error(shell);
        return domain;
    }
    shell_error(shell, "failed to get domain '%s'", name);
    shell_error_told(shell);
    return NULL;
}

virDomainPtr object_domain_by(Shell *shell, const Args *args, unsigned ways)
{
    const char *name = NULL;

    if (args_string(shell, args, "domain", &name) <= 0)
        return NULL;
    return object_domain_named(shell, name, ways);
}

virDomainPtr object_domain(Shell *shell, const Args *args)
{
    return object_domain_by(shell, args, BY_ANY);
}

bool object_affect(Shell *shell, const Args *args, unsigned *ret_flags)
{
    bool persistent = args_has(args, "persistent");

    if (args_exclusive(shell, args, "current", "live") || args_exclusive(shell, args, "current", "config") ||
        args_exclusive(shell, args, "persistent", "current"))
        return false;
    *ret_flags = VIR_DOMAIN_AFFECT_CURRENT;
    if (args_has(args, "config") || persistent)
        *ret_flags |= VIR_DOMAIN_AFFECT_CONFIG;
    if (args_has(args, "live"))
        *ret_flags |= VIR_DOMAIN_AFFECT_LIVE;
    return true;
}

char *object_read_file(Shell *shell, const char *path)
{
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    gsize length;

    if (!g_file_get_contents(path, &text, &length, &error)) {
        int failure = errno;

        shell_error(shell, "Failed to open file '%s': %s", path, g_strerror(failure));
        return NULL;
    }
    if (length > 10 * 1024 * 1024) {
        g_free(text);
        shell_error(shell, "Failed to read file '%s': %s", path, g_strerror(EOVERFLOW));
        return NULL;
    }
    return text;
}

char *object_file(Shell *shell, const Args *args)
{
    const char *path = NULL;

    return args_string(shell, args, "file", &path) > 0 ? object_read_file(shell, path) : NULL;
}

double object_pretty_size(unsigned long long bytes, const char **ret_unit)
{
    static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
    double value = (double)bytes;
    size_t unit = 0;

    for (; value >= 1024.0 && unit + 1 < G_N_ELEMENTS(units); unit++)
        value /= 1024.0;
    *ret_unit = units[unit];
    return value;
}
