/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Who may do what: read-only sockets, access rules, authentication, and calls that a driver does not have. */
#include "tests/remote/fixture.h"
#include "tests/remote/xdr_values.h"

#include "core/error.h"
#include "remote/serve_calls.h"

/* Every call on a read-only socket: allowed or refused as its row says, before anything else is looked at. */
static void test_read_only(void)
{
    Pair ro = { .driver = &fake, .readonly = true };
    pair_open(&ro);
    g_autoptr(virDomain) d = domain_object_new(ro.conn, "dom", known_uuid, 9);
    int before = fakes_called;
    g_assert_cmpint(remote_driver.domain_destroy(d), ==, -1);
    g_assert_cmpstr(error_get()->message, ==, "operation forbidden: read only access prevents virDomainDestroy");
    g_assert_cmpint(fakes_called, ==, before);
    g_assert_cmpint(remote_driver.domain_is_active(d), ==, 1);
    pair_close(&ro);
}

/* Every procedure of every program on a read-only socket: refused or not as its row says, whatever else is wrong with it. */
static void test_verdicts(void)
{
    static const Driver empty = { .name = "empty" };
    static const struct {
        const RpcProgram *program;
        const ServeProcedure *rows;
    } served[] = { { &serve_remote, serve_remote_rows }, { &serve_qemu, serve_qemu_rows }, { &serve_lxc, serve_lxc_rows } };
    Pair ro = { .driver = &empty, .readonly = true };
    pair_open(&ro);
    unsigned int refused = 0, allowed = 0;
    for (size_t p = 0; p < G_N_ELEMENTS(served); p++)
        for (size_t i = 0; i < served[p].program->n_procedures; i++) {
            const RpcProcedure *procedure = &served[p].program->procedures[i];
            XdrMaker maker = { .state = i };
            if (!procedure->dispatch || served[p].rows[i].serve == serve_connect_close)
                continue;
            g_autofree void *args = procedure->args ? g_malloc0(procedure->args->size) : NULL;
            g_autofree void *ret = procedure->ret ? g_malloc0(procedure->ret->size) : NULL;
            if (args)
                xdr_values_make(&maker, procedure->args, args);
            int rc = remote_call(remote_link(ro.conn, DRIVER_HYPERVISOR), served[p].program->number, procedure->number,
                                 procedure->args, args, procedure->ret, ret);
            gboolean denied = rc < 0 && error_get()->code == VIR_ERR_OPERATION_DENIED;
            gboolean may = (served[p].rows[i].flags & SERVE_READ_ONLY) != 0;
            if (denied == may)
                known_failed(procedure->name, may ? "is refused on a read-only socket" : "is allowed on a read-only socket");
            *(may ? &allowed : &refused) += 1;
            if (args)
                xdr_clear(procedure->args, args);
            if (rc == 0 && ret)
                xdr_clear(procedure->ret, ret);
        }
    g_assert_cmpuint(refused, >, 200);
    g_assert_cmpuint(allowed, >, 150);
    pair_close(&ro);
}

/* Verdicts that depend on what is asked for. */
static void test_conditional_verdicts(void)
{
    Pair ro = { .driver = &fake, .readonly = true };
    pair_open(&ro);
    g_autoptr(virDomain) d = domain_object_new(ro.conn, "dom", known_uuid, 9);
    g_assert_null(remote_driver.domain_get_xml_desc(d, VIR_DOMAIN_XML_SECURE));
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_OPERATION_DENIED);
    g_autofree char *xml = remote_driver.domain_get_xml_desc(d, 0);
    g_assert_nonnull(xml);
    virDomainInterfacePtr *ifaces = NULL;
    g_assert_cmpint(remote_driver.domain_interface_addresses(d, &ifaces, VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT, 0), ==, -1);
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_OPERATION_DENIED);
    pair_close(&ro);
}

static char *denied_permission;

static bool allowed(RpcServerClient *client, const char *kind, const char *permission, const void *object)
{
    g_autofree char *both = g_strdup_printf("%s:%s", kind, permission);
    if (object && strcmp(kind, "domain") == 0) /* what the client says about the name must not matter */
        g_assert_cmpstr(((const struct _virDomain *)object)->name, ==, "dom");
    return g_strcmp0(both, denied_permission) != 0;
}

/* The server asks the driver by itself, with what the fakes do not expect. */
static virDomainPtr any_name(virConnectPtr conn, const char *name)
{
    return object_ref(known_domain(conn));
}

static virDomainPtr any_id(virConnectPtr conn, int id)
{
    return object_ref(known_domain(conn));
}

static int any_flags(virConnectPtr conn, virDomainPtr **list, unsigned int flags)
{
    return fake_calls.connect_list_all_domains(conn, list, 0);
}

static void test_access(void)
{
    Driver lenient = fake;
    lenient.domain_lookup_by_name = any_name;
    lenient.domain_lookup_by_id = any_id;
    lenient.connect_list_all_domains = any_flags;
    Pair guarded = { .driver = &lenient, .hooks = { .allowed = allowed } };
    pair_open(&guarded);
    g_autoptr(virDomain) d = domain_object_new(guarded.conn, "a lie", known_uuid, 9);
    g_autoptr(virDomain) honest = domain_object_new(guarded.conn, "dom", known_uuid, 9);
    g_assert_cmpint(remote_driver.domain_suspend(honest), ==, 0);
    denied_permission = (char *)"domain:suspend";
    g_assert_cmpint(remote_driver.domain_suspend(d), ==, -1);
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_ACCESS_DENIED);
    denied_permission = (char *)"domain:getattr";
    g_assert_null(remote_driver.domain_lookup_by_name(guarded.conn, "known name"));
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_ACCESS_DENIED);
    virDomainPtr *list = NULL;
    g_assert_cmpint(remote_driver.connect_list_all_domains(guarded.conn, &list, 0), ==, 0);
    g_free(list);
    int ids[4];
    char *names[4] = { NULL };
    g_assert_cmpint(remote_driver.connect_num_of_domains(guarded.conn), ==, 0);
    g_assert_cmpint(remote_driver.connect_list_defined_domains(guarded.conn, names, 4), ==, 0);
    denied_permission = NULL;
    g_assert_cmpint(remote_driver.connect_num_of_domains(guarded.conn), ==, 1);
    g_assert_cmpint(remote_driver.connect_list_domains(guarded.conn, ids, 4), ==, 2);
    pair_close(&guarded);
}

static void test_unsupported(void)
{
    static const Driver empty = { .name = "empty" };
    Pair bare = { .driver = &empty };
    pair_open(&bare);
    g_autoptr(virDomain) d = domain_object_new(bare.conn, "dom", known_uuid, 9);
    g_assert_cmpint(remote_driver.domain_suspend(d), ==, -1);
    g_assert_cmpstr(error_get()->message, ==, "this function is not supported by the connection driver: virDomainSuspend");
    g_assert_cmpint(remote_driver.domain_get_fsinfo(d, &(virDomainFSInfoPtr *){ NULL }, 0), ==, -1);
    g_assert_cmpstr(error_get()->message, ==, "this function is not supported by the connection driver: virDomainGetFSInfo");
    pair_close(&bare);
}

static int asked;

static int by_polkit(RpcServerClient *client)
{
    asked++;
    return 0;
}

/* A socket that wants authentication: the client finds out, does it, and is let in. */
static void test_polkit(void)
{
    Pair guarded = { .driver = &fake, .auth = REMOTE_AUTH_POLKIT, .hooks = { .auth_polkit = by_polkit } };
    pair_open(&guarded);
    g_assert_cmpint(asked, ==, 1);
    g_assert_true(rpc_server_client_authenticated(guarded.accepted));
    pair_close(&guarded);
}

int main(int argc, char **argv)
{
    fixture_start(&argc, &argv);
    g_test_add_func("/serve/read-only", test_read_only);
    g_test_add_func("/serve/verdicts", test_verdicts);
    g_test_add_func("/serve/conditional-verdicts", test_conditional_verdicts);
    g_test_add_func("/serve/access", test_access);
    g_test_add_func("/serve/unsupported", test_unsupported);
    g_test_add_func("/serve/polkit", test_polkit);
    return fixture_run();
}
