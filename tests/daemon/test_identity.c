/* Who a client is: read from a socket, there and back as typed parameters, and what may not be given. */
#include "daemons/common/access.h"
#include "daemons/common/auth.h"
#include "daemons/common/identity.h"
#include "core/error.h"
#include "core/object.h"

#include <grp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static Identity *own_identity(void)
{
    Identity *identity;
    int fds[2];

    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
    identity = identity_from_socket(fds[0]);
    close(fds[0]);
    close(fds[1]);
    g_assert_nonnull(identity);
    return identity;
}

static void test_socket(void)
{
    g_autoptr(Identity) identity = own_identity();
    gid_t groups[256];
    int n = getgroups(G_N_ELEMENTS(groups), groups);

    g_assert_true(identity->has_unix);
    g_assert_cmpuint(identity->uid, ==, geteuid());
    g_assert_cmpuint(identity->gid, ==, getegid());
    g_assert_cmpint(identity->pid, ==, getpid());
    g_assert_cmpuint(identity->start_time, >, 0);
    g_assert_true(identity_in_group(identity, getegid()));
    for (int i = 0; i < n; i++)
        g_assert_true(identity_in_group(identity, groups[i]));
    g_assert_false(identity_in_group(identity, 54321));
    g_assert_true(identity_may_forward(identity));
}

static void test_not_a_socket(void)
{
    g_assert_null(identity_from_socket(-1));
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_SYSTEM_ERROR);
}

static void params_free(virTypedParameterPtr params, int n)
{
    for (int i = 0; i < n; i++)
        if (params[i].type == VIR_TYPED_PARAM_STRING)
            g_free(params[i].value.s);
    g_free(params);
}

static void test_round_trip(void)
{
    g_autoptr(Identity) identity = own_identity();
    g_autoptr(Identity) copy = NULL;
    virTypedParameterPtr params = NULL;
    int n = 0;

    identity->sasl_user_name = g_strdup("joe@EXAMPLE.COM");
    identity->x509_dname = g_strdup("C=GB,CN=joe");
    g_assert_cmpint(identity_to_params(identity, &params, &n), ==, 0);
    copy = identity_from_params(params, n);
    g_assert_nonnull(copy);
    g_assert_cmpuint(copy->uid, ==, identity->uid);
    g_assert_cmpuint(copy->gid, ==, identity->gid);
    g_assert_cmpint(copy->pid, ==, identity->pid);
    g_assert_cmpuint(copy->start_time, ==, identity->start_time);
    g_assert_cmpstr(copy->sasl_user_name, ==, identity->sasl_user_name);
    g_assert_cmpstr(copy->x509_dname, ==, identity->x509_dname);
    params_free(params, n);
}

static void test_bad_params(void)
{
    virTypedParameter unknown = {.field = "shoe-size", .type = VIR_TYPED_PARAM_INT};
    virTypedParameter type = {.field = VIR_CONNECT_IDENTITY_UNIX_USER_ID, .type = VIR_TYPED_PARAM_INT};
    virTypedParameter twice[] = {
        {.field = VIR_CONNECT_IDENTITY_UNIX_USER_ID, .type = VIR_TYPED_PARAM_ULLONG},
        {.field = VIR_CONNECT_IDENTITY_UNIX_USER_ID, .type = VIR_TYPED_PARAM_ULLONG},
    };

    g_assert_null(identity_from_params(&unknown, 1));
    g_assert_nonnull(strstr(error_get()->message, "'shoe-size' not supported"));
    g_assert_null(identity_from_params(&type, 1));
    g_assert_null(identity_from_params(twice, 2));
    g_assert_nonnull(strstr(error_get()->message, "occurs multiple times"));
}

/* Without polkit on a bus nobody owns: the group decides, and the error says which. */
static void test_auth_without_polkit(void)
{
    g_autoptr(Identity) stranger = own_identity();
    gid_t group = 54321;

    g_setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
    g_assert_cmpint(auth_polkit(stranger, false, NULL), ==, 0); /* our own user */
    stranger->uid = 54321;
    stranger->gid = 54321;
    g_array_set_size(stranger->groups, 0);
    g_assert_cmpint(auth_required(stranger, DAEMON_AUTH_POLKIT), ==, DAEMON_AUTH_POLKIT);
    g_assert_cmpint(auth_admin(stranger), ==, -1);
    g_assert_cmpint(auth_polkit(stranger, false, "daemon"), ==, -1);
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_AUTH_UNAVAILABLE);
    g_assert_nonnull(strstr(error_get()->message, "add the user to the group 'daemon'"));
    group = getgrnam("daemon")->gr_gid;
    g_array_append_val(stranger->groups, group);
    g_assert_cmpint(auth_polkit(stranger, false, "daemon"), ==, 0);
}

static void test_access(void)
{
    static char *polkit[] = {(char *)"polkit", NULL};
    g_autoptr(Identity) identity = own_identity();
    AccessManager none = access_manager(NULL, "TEST"), asked = access_manager(polkit, "TEST");

    g_assert_cmpint(access_check(&none, identity, "domain", "write", NULL), ==, 0);
    g_assert_cmpint(access_check(&asked, /* the daemon itself */ NULL, "domain", "write", NULL), ==, 0);
    g_assert_cmpint(access_check(&asked, identity, "storage_pool", "search_storage_vols", NULL), ==, -1);
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_ACCESS_DENIED);
    g_assert_nonnull(strstr(error_get()->message, "org.libvirt.api.storage-pool.search-storage-vols"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/daemon/identity/socket", test_socket);
    g_test_add_func("/daemon/identity/not-a-socket", test_not_a_socket);
    g_test_add_func("/daemon/identity/round-trip", test_round_trip);
    g_test_add_func("/daemon/identity/bad-params", test_bad_params);
    g_test_add_func("/daemon/auth/without-polkit", test_auth_without_polkit);
    g_test_add_func("/daemon/access", test_access);
    return g_test_run();
}
