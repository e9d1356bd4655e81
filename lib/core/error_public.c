/* The public calls on errors: reading, copying and being told. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/error_text.h"
#include "core/object.h"

static GMutex handler_lock;
static virErrorFunc handler; /* NULL: virDefaultErrorFunc */
static void *handler_data;

static void error_copy(const virError *from, virErrorPtr to)
{
    *to = *from;
    to->message = g_strdup(from->message);
    to->str1 = g_strdup(from->str1);
    to->str2 = g_strdup(from->str2);
    to->str3 = g_strdup(from->str3);
}

virErrorPtr virGetLastError(void)
{
    virError *error = error_get();
    return error->code == VIR_ERR_OK ? NULL : error;
}

int virGetLastErrorCode(void)
{
    return error_get()->code;
}

int virGetLastErrorDomain(void)
{
    return error_get()->domain;
}

const char *virGetLastErrorMessage(void)
{
    virError *error = error_get();
    if (error->code == VIR_ERR_OK)
        return "no error";
    return error->message ? error->message : "unknown error";
}

int virCopyLastError(virErrorPtr to)
{
    if (!to)
        return -1;
    error_copy(error_get(), to);
    return to->code;
}

virErrorPtr virSaveLastError(void)
{
    int saved_errno = errno;
    virErrorPtr copy = g_new0(virError, 1);
    error_copy(error_get(), copy);
    errno = saved_errno;
    return copy;
}

void virResetError(virErrorPtr err)
{
    if (!err)
        return;
    free(err->message);
    free(err->str1);
    free(err->str2);
    free(err->str3);
    memset(err, 0, sizeof(*err));
}

void virFreeError(virErrorPtr err)
{
    virResetError(err);
    free(err);
}

void virResetLastError(void)
{
    error_clear();
}

virErrorPtr virConnGetLastError(virConnectPtr conn)
{
    if (!object_is(conn, OBJECT_CONNECT) || conn->last_error.code == VIR_ERR_OK)
        return NULL;
    return &conn->last_error;
}

int virConnCopyLastError(virConnectPtr conn, virErrorPtr to)
{
    if (!object_is(conn, OBJECT_CONNECT) || !to)
        return -1;
    g_mutex_lock(&conn->lock);
    error_copy(&conn->last_error, to);
    g_mutex_unlock(&conn->lock);
    return to->code;
}

void virConnResetLastError(virConnectPtr conn)
{
    if (!object_is(conn, OBJECT_CONNECT))
        return;
    g_mutex_lock(&conn->lock);
    virResetError(&conn->last_error);
    g_mutex_unlock(&conn->lock);
}

void virConnSetErrorFunc(virConnectPtr conn, void *userData, virErrorFunc func)
{
    if (!object_is(conn, OBJECT_CONNECT))
        return;
    g_mutex_lock(&conn->lock);
    conn->error_func = func;
    conn->error_func_data = userData;
    g_mutex_unlock(&conn->lock);
}

void virSetErrorFunc(void *userData, virErrorFunc func)
{
    g_mutex_lock(&handler_lock);
    handler = func;
    handler_data = userData;
    g_mutex_unlock(&handler_lock);
}

void virDefaultErrorFunc(virErrorPtr err)
{
    if (!err || err->code == VIR_ERR_OK)
        return;
    const char *domain = "Unknown";
    if (err->domain == VIR_FROM_NONE)
        domain = "";
    else if (err->domain > 0 && (unsigned int)err->domain < error_domain_texts_count)
        domain = error_domain_texts[err->domain];
    const char *level = err->level == VIR_ERR_ERROR ? "error" : err->level == VIR_ERR_WARNING ? "warning" : "";
    fprintf(stderr, "libvirt: %s %s : %s\n", domain, level, err->message ? err->message : "unknown error");
}

/* The handler to tell, copied out so that it runs outside the locks and may set handlers itself. */
static virErrorFunc handler_get(virConnectPtr conn, void **ret_data)
{
    virErrorFunc func = NULL;
    if (conn) {
        g_mutex_lock(&conn->lock);
        func = conn->error_func;
        *ret_data = conn->error_func_data;
        g_mutex_unlock(&conn->lock);
    }
    if (!func) {
        g_mutex_lock(&handler_lock);
        func = handler;
        *ret_data = handler_data;
        g_mutex_unlock(&handler_lock);
    }
    return func;
}

void error_dispatch(virConnectPtr conn)
{
    int saved_errno = errno;
    if (error_get()->code == VIR_ERR_OK)
        error_set_full(VIR_FROM_NONE, VIR_ERR_INTERNAL_ERROR, VIR_ERR_ERROR, "An error occurred, but the cause is unknown", NULL,
                       NULL, NULL, -1, -1); /* libvirt's words: a daemon may answer -1 and no more */
    virError *error = error_get();
    if (!object_is(conn, OBJECT_CONNECT))
        conn = NULL;
    if (conn) {
        virError copy;
        error_copy(error, &copy);
        g_mutex_lock(&conn->lock);
        virResetError(&conn->last_error);
        conn->last_error = copy;
        g_mutex_unlock(&conn->lock);
    }
    void *data = NULL;
    virErrorFunc func = handler_get(conn, &data);
    if (func)
        func(data, error);
    else
        virDefaultErrorFunc(error);
    errno = saved_errno;
}
