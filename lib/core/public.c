#include "core/public.h"

#include "core/features.h"

void refuse_argument(int domain, const char *func, const char *name, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *text = g_strdup_vprintf(fmt, args);
    va_end(args);
    error_set_full(domain, VIR_ERR_INVALID_ARG, VIR_ERR_ERROR, text, func, name, NULL, 0, 0);
}

void refuse_object(int domain, int code, const char *func)
{
    error_set(domain, code, "%s", func);
}

void refuse_read_only(int domain, const char *func)
{
    error_set(domain, VIR_ERR_OPERATION_DENIED, "read only access prevents %s", func);
}

void refuse_secure(int domain, const char *func)
{
    error_set(domain, VIR_ERR_OPERATION_DENIED, "%s with secure flag", func);
}

void refuse_no_support(int domain, const char *func)
{
    error_set(domain, VIR_ERR_NO_SUPPORT, "%s", func);
}

void refuse_null(int domain, const char *name, const char *func)
{
    refuse_argument(domain, func, name, "%s in %s must not be NULL", name, func);
}

void refuse_not_null(int domain, const char *name, const char *func)
{
    refuse_argument(domain, func, name, "%s in %s must be NULL", name, func);
}

void refuse_empty(int domain, const char *name, const char *func)
{
    refuse_argument(domain, func, name, "string %s in %s must not be empty", name, func);
}

void refuse_zero(int domain, const char *name, const char *func)
{
    refuse_argument(domain, func, name, "%s in %s must not be zero", name, func);
}

void refuse_not_positive(int domain, const char *name, const char *func)
{
    refuse_argument(domain, func, name, "%s in %s must be greater than zero", name, func);
}

void refuse_negative(int domain, const char *name, const char *func)
{
    refuse_argument(domain, func, name, "%s in %s must be zero or greater", name, func);
}

void refuse_map(int domain, const char *name, const char *func)
{
    refuse_zero(domain, name, func);
}

void refuse_uuid(int domain, const char *name, const char *func)
{
    if (domain == VIR_FROM_DOMAIN)
        refuse_argument(domain, func, name, "Invalid UUID");
    else
        refuse_argument(domain, func, name, "%s in %s must be a valid UUID", name, func);
}

void refuse_above(int domain, const char *name, unsigned long long limit, const char *func)
{
    refuse_argument(domain, func, name, "%s must not exceed %llu", name, limit);
}

void refuse_event(int domain, const char *name, int limit, const char *func)
{
    if (domain == VIR_FROM_DOMAIN)
        refuse_argument(domain, func, name, "%s must be less than %d", name, limit);
    else
        refuse_argument(domain, func, name, "%s in %s must be less than %d", name, func, limit);
}

void refuse_exclusive(int domain, const char *first, const char *second, const char *func)
{
    refuse_argument(domain, func, "ctl", "Flags '%s' and '%s' are mutually exclusive", first, second);
}

void refuse_requires(int domain, const char *needed, const char *given, const char *func)
{
    refuse_argument(domain, func, "ctl", "Flag '%s' is required by flag '%s'", needed, given);
}

void refuse_overflow(int domain, unsigned long long value)
{
    error_set(domain, VIR_ERR_OVERFLOW, "input too large: %llu", value);
}

/* What identifies an object to people. */
static const char *name_of(const void *object, char uuid[VIR_UUID_STRING_BUFLEN])
{
    switch (((const Object *)object)->magic) {
    case OBJECT_DOMAIN:
        return ((const struct _virDomain *)object)->name;
    case OBJECT_NETWORK:
        return ((const struct _virNetwork *)object)->name;
    case OBJECT_STORAGE_POOL:
        return ((const struct _virStoragePool *)object)->name;
    case OBJECT_STORAGE_VOL:
        return ((const struct _virStorageVol *)object)->name;
    case OBJECT_NODE_DEVICE:
        return ((const struct _virNodeDevice *)object)->name;
    case OBJECT_SECRET:
        uuid_format_text(((const struct _virSecret *)object)->uuid, uuid);
        return uuid;
    default:
        return "";
    }
}

void refuse_match(int domain, const char *kind, const void *object, const char *name, const char *func)
{
    char uuid[VIR_UUID_STRING_BUFLEN];
    const char *who = name_of(object, uuid);
    if (domain == VIR_FROM_DOMAIN)
        refuse_argument(domain, func, name, "%s '%s' must match connection", kind, who);
    else
        refuse_argument(domain, func, name, "%s '%s' in %s must match connection", kind, who, func);
}

void refuse_stream(int domain, const char *kind, const char *object_name, const char *name, const char *func)
{
    if (domain == VIR_FROM_DOMAIN)
        refuse_argument(domain, func, name, "stream must match connection of %s '%s'", kind, object_name);
    else
        refuse_argument(domain, func, name, "stream in %s must match connection of %s '%s'", func, kind, object_name);
}

int check_fd_passing(virConnectPtr conn, int domain)
{
    const Driver *driver = connect_driver(conn, DRIVER_HYPERVISOR);
    if (!driver)
        return -1;
    if (driver->connect_supports_feature && driver->connect_supports_feature(conn, FEATURE_FD_PASSING) > 0)
        return 0;
    error_set(domain, VIR_ERR_ARGUMENT_UNSUPPORTED, "%s", "fd passing is not supported by this connection");
    return -1;
}
