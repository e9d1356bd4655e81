#include "core/error.h"

#include <stdlib.h>
#include <string.h>

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
