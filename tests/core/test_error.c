/* The thread's error: text, hints, handlers, copies. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/object.h"

static void texts(void)
{
    error_set(VIR_FROM_QEMU, VIR_ERR_NO_DOMAIN, "no domain with matching name '%s'", "x");
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "Domain not found: no domain with matching name 'x'");
    g_assert_cmpstr(virGetLastError()->str1, ==, "Domain not found: %s");
    g_assert_cmpstr(virGetLastError()->str2, ==, "no domain with matching name 'x'");
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_NO_DOMAIN);
    g_assert_cmpint(virGetLastErrorDomain(), ==, VIR_FROM_QEMU);
    error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_DENIED, NULL);
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "operation forbidden for read only access");
    error_set(VIR_FROM_QEMU, VIR_ERR_DOM_EXIST, "%s", "100%s");
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "domain 100%s exists already");
    error_set(VIR_FROM_QEMU, 4711, "%s", "strange");
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "strange");
    error_clear();
    g_assert_null(virGetLastError());
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "no error");
}

static void system_errors_keep_errno(void)
{
    errno = EIO;
    error_set_errno(VIR_FROM_RPC, ENOENT, "cannot open '%s'", "/x");
    g_assert_cmpint(errno, ==, EIO);
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "cannot open '/x': No such file or directory");
    g_assert_cmpint(virGetLastError()->int1, ==, ENOENT);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_SYSTEM_ERROR);
    error_hint("create it with %s", "touch");
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "cannot open '/x': No such file or directory (create it with touch)");
    error_clear();
    error_hint("nothing to hint at");
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "no error");
}

static int told_global, told_conn;

static void count(void *data, virErrorPtr error)
{
    g_assert_cmpint(error->code, ==, VIR_ERR_NO_DOMAIN);
    ++*(int *)data;
}

static void handlers(void)
{
    virConnectPtr conn = connect_object_new();
    virError copy;
    virSetErrorFunc(&told_global, count);
    error_set(VIR_FROM_TEST, VIR_ERR_NO_DOMAIN, NULL);
    error_dispatch(conn);
    g_assert_cmpint(told_global, ==, 1);
    virConnSetErrorFunc(conn, &told_conn, count);
    error_dispatch(conn);
    g_assert_cmpint(told_global, ==, 1);
    g_assert_cmpint(told_conn, ==, 1);
    error_clear();
    g_assert_cmpint(virConnCopyLastError(conn, &copy), ==, VIR_ERR_NO_DOMAIN);
    g_assert_cmpstr(copy.message, ==, "Domain not found");
    virResetError(&copy);
    virConnResetLastError(conn);
    g_assert_null(virConnGetLastError(conn));
    virSetErrorFunc(NULL, NULL);
    object_unref(conn);
}

static void save_and_restore(void)
{
    error_set(VIR_FROM_TEST, VIR_ERR_NO_DOMAIN, "%s", "first");
    virErrorPtr saved = error_save();
    error_set(VIR_FROM_TEST, VIR_ERR_NO_NETWORK, "%s", "second");
    error_restore(saved);
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "Domain not found: first");
    g_assert_cmpint(virCopyLastError(NULL), ==, -1);
    error_clear();
}

static gpointer no_error_here(gpointer unused)
{
    return virGetLastError();
}

static void threads_have_their_own(void)
{
    error_set(VIR_FROM_TEST, VIR_ERR_NO_DOMAIN, NULL);
    g_assert_null(g_thread_join(g_thread_new("other", no_error_here, NULL)));
    error_clear();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/error/texts", texts);
    g_test_add_func("/error/system", system_errors_keep_errno);
    g_test_add_func("/error/handlers", handlers);
    g_test_add_func("/error/save", save_and_restore);
    g_test_add_func("/error/threads", threads_have_their_own);
    return g_test_run();
}
