/* From a code and a detail to the thread's error. Needs nothing of the thread but error_set_full() and error_get(), so that the
 * libraries beside libvirt.so.0 use it too. */
#include "core/error.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/error_text.h"

/* Puts the detail where the text of the code has its %s. */
static char *message_new(const char *text, const char *detail)
{
    const char *mark = strstr(text, "%s");
    if (!mark)
        return g_strdup(text);
    return g_strdup_printf("%.*s%s%s", (int)(mark - text), text, detail, mark + 2);
}

static const ErrorText *text_of(int code)
{
    static const ErrorText unknown = {"%s", "unknown error"};
    if (code <= 0 || (unsigned int)code >= error_texts_count || !error_texts[code].text)
        return &unknown;
    return &error_texts[code];
}

/* Takes detail, which may be NULL. */
static void error_fill(int domain, int code, char *detail, int int1)
{
    int saved_errno = errno;
    const ErrorText *text = text_of(code);
    g_autofree char *message = detail ? message_new(text->text, detail) : g_strdup(text->alone);
    error_set_full(domain, code, VIR_ERR_ERROR, message, detail ? text->text : text->alone, detail, NULL, int1, -1);
    g_free(detail);
    errno = saved_errno;
}

void error_set(int domain, int code, const char *fmt, ...)
{
    char *detail = NULL;
    if (fmt) {
        va_list args;
        va_start(args, fmt);
        detail = g_strdup_vprintf(fmt, args);
        va_end(args);
    }
    error_fill(domain, code, detail, -1);
}

void error_set_errno(int domain, int errnum, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *what = g_strdup_vprintf(fmt, args);
    va_end(args);
    error_fill(domain, VIR_ERR_SYSTEM_ERROR, g_strdup_printf("%s: %s", what, g_strerror(errnum)), errnum);
}

void error_hint(const char *fmt, ...)
{
    virError *error = error_get();
    if (error->code == VIR_ERR_OK)
        return;
    va_list args;
    va_start(args, fmt);
    g_autofree char *hint = g_strdup_vprintf(fmt, args);
    va_end(args);
    char *longer = g_strdup_printf("%s (%s)", error->message ? error->message : "unknown error", hint);
    free(error->message);
    error->message = longer;
}
