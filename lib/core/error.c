#include "core/error.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/error_text.h"

static void error_free(gpointer data)
{
    virFreeError(data);
}

static GPrivate thread_error = G_PRIVATE_INIT(error_free);

static virError *error_slot(void)
{
    virError *error = g_private_get(&thread_error);
    if (G_UNLIKELY(!error)) {
        error = g_new0(virError, 1);
        g_private_set(&thread_error, error);
    }
    return error;
}

virErrorPtr error_get(void)
{
    return error_slot();
}

void error_clear(void)
{
    virError *error = g_private_get(&thread_error);
    if (G_UNLIKELY(error && (error->code != VIR_ERR_OK || error->message)))
        virResetError(error);
}

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
    virError *error = error_slot();
    const ErrorText *text = text_of(code);
    virResetError(error);
    error->domain = domain;
    error->code = code;
    error->level = VIR_ERR_ERROR;
    error->message = detail ? message_new(text->text, detail) : g_strdup(text->alone);
    error->str1 = g_strdup(detail ? text->text : text->alone);
    error->str2 = detail;
    error->int1 = int1;
    error->int2 = -1;
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

void error_set_full(int domain, int code, int level, const char *message, const char *str1, const char *str2,
                    const char *str3, int int1, int int2)
{
    virError *error = error_slot();
    virError fresh = {
        .code = code, .domain = domain, .level = level, .int1 = int1, .int2 = int2,
        .message = g_strdup(message), .str1 = g_strdup(str1), .str2 = g_strdup(str2), .str3 = g_strdup(str3),
    };
    virResetError(error);
    *error = fresh;
}

void error_hint(const char *fmt, ...)
{
    virError *error = error_slot();
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

virErrorPtr error_save(void)
{
    return virSaveLastError();
}

void error_restore(virErrorPtr saved)
{
    if (!saved)
        return;
    virError *error = error_slot();
    virResetError(error);
    *error = *saved;
    free(saved);
}
