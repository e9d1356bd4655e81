#include "core/error.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void error_free(gpointer data)
{
    virError *error = data;
    free(error->message);
    free(error->str1);
    free(error->str2);
    free(error->str3);
    free(error);
}

static GPrivate thread_error = G_PRIVATE_INIT(error_free);

static virError *error_slot(void)
{
    virError *error = g_private_get(&thread_error);
    if (!error) {
        error = calloc(1, sizeof(*error));
        g_private_set(&thread_error, error);
    }
    return error;
}

const virError *error_get(void)
{
    return error_slot();
}

void error_clear(void)
{
    virError *error = error_slot();
    if (error->code == VIR_ERR_OK && !error->message)
        return;
    free(error->message);
    free(error->str1);
    free(error->str2);
    free(error->str3);
    memset(error, 0, sizeof(*error));
}
