/* Until lib/core has its own: just enough of the thread's error. Goes when sv_core is there. */
#include "core/error.h"

#include <stdarg.h>

static _Thread_local virError current;
static _Thread_local char text[1024];

static void put(int domain, int code, const char *fmt, va_list args)
{
    g_vsnprintf(text, sizeof(text), fmt, args);
    current = (virError){.domain = domain, .code = code, .message = text};
}

void error_set(int domain, int code, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    put(domain, code, fmt, args);
    va_end(args);
}

void error_set_errno(int domain, int errnum, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    put(domain, VIR_ERR_SYSTEM_ERROR, fmt, args);
    va_end(args);
    g_strlcat(text, ": ", sizeof(text));
    g_strlcat(text, g_strerror(errnum), sizeof(text));
}

void error_hint(const char *fmt, ...)
{
}

const virError *error_get(void)
{
    return &current;
}

void error_clear(void)
{
    current = (virError){0};
}
