/* Migration as the client leads it: the order of the steps, the cookies between them, and what happens when one fails. Two drivers that
 * write down what they are asked stand for the daemons. */
#include <string.h>

#include "core/error.h"
#include "core/features.h"
#include "core/object.h"
#include "core/typed_params.h"

static const unsigned char uuid[UUID_SIZE] = {7};
static GString *story;
static const char *failing = "";
static gboolean extensible = TRUE;

/* Writes a step down with its cookie; -1 where it is to fail. Hands out the next cookie. */
static int step(const char *name, const char *cookie, int length, char **next, int *next_length)
{
    g_string_append_printf(story, "%s(%.*s) ", name, length, cookie ? cookie : "");
    if (next) {
        *next = g_strdup_printf("after-%s", name);
        *next_length = (int)strlen(*next);
    }
    if (strcmp(failing, name) != 0)
        return 0;
    error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_FAILED, "%s failed", name);
    return -1;
}

static int supports(virConnectPtr conn, int feature)
{
    if (feature == FEATURE_MIGRATION_PARAMS)
        return extensible;
    return feature == FEATURE_MIGRATION_V3 || feature == FEATURE_MIGRATE_CHANGE_PROTECTION || feature == FEATURE_MIGRATION_P2P;
}

static char *begin(virDomainPtr dom, virTypedParameterPtr params, int nparams, char **out, int *outlen, unsigned int flags)
{
    g_assert_cmpint((int)(flags & VIR_MIGRATE_CHANGE_PROTECTION), !=, 0);
    return step("begin", NULL, 0, out, outlen) < 0 ? NULL : g_strdup("<domain/>");
}

static int prepare(virConnectPtr dconn, virTypedParameterPtr params, int nparams, const char *in, int inlen, char **out, int *outlen,
                   char **uri, unsigned int flags)
{
    const char *xml = NULL;
    g_assert_cmpint(virTypedParamsGetString(params, nparams, VIR_MIGRATE_PARAM_DEST_XML, &xml), ==, 1);
    g_assert_cmpstr(xml, ==, "<domain/>");
    *uri = g_strdup("tcp://there:49152");
    return step("prepare", in, inlen, out, outlen);
}

static int perform(virDomainPtr dom, const char *dconnuri, virTypedParameterPtr params, int nparams, const char *in, int inlen,
                   char **out, int *outlen, unsigned int flags)
{
    const char *uri = NULL;
    if (dconnuri)
        g_string_append_printf(story, "to %s ", dconnuri);
    else if (virTypedParamsGetString(params, nparams, VIR_MIGRATE_PARAM_URI, &uri) == 1)
        g_string_append_printf(story, "[%s] ", uri);
    return step("perform", in, inlen, out, outlen);
}

static virDomainPtr finish(virConnectPtr dconn, virTypedParameterPtr params, int nparams, const char *in, int inlen, char **out,
                           int *outlen, unsigned int flags, int cancelled)
{
    int rc = step(cancelled ? "finish-cancelled" : "finish", in, inlen, out, outlen);
    return rc < 0 || cancelled ? NULL : domain_object_new(dconn, "guest", uuid, 5);
}

static int confirm(virDomainPtr dom, virTypedParameterPtr params, int nparams, const char *in, int inlen, unsigned int flags,
                   int cancelled)
{
    return step(cancelled ? "confirm-cancelled" : "confirm", in, inlen, NULL, NULL);
}

static virDomainPtr lookup(virConnectPtr conn, const char *name)
{
    g_string_append_printf(story, "lookup %s ", name);
    return domain_object_new(conn, name, uuid, 5);
}

/* The same without typed parameters. */
static char *begin3(virDomainPtr dom, const char *xml, char **out, int *outlen, unsigned long flags, const char *dname,
                    unsigned long resource)
{
    g_assert_cmpint((int)resource, ==, 7);
    return step("begin", NULL, 0, out, outlen) < 0 ? NULL : g_strdup("<domain/>");
}

static int prepare3(virConnectPtr dconn, const char *in, int inlen, char **out, int *outlen, const char *uri_in, char **uri_out,
                    unsigned long flags, const char *dname, unsigned long resource, const char *xml)
{
    g_assert_cmpstr(xml, ==, "<domain/>");
    return step("prepare", in, inlen, out, outlen); /* keeps the caller's URI */
}

static int perform3(virDomainPtr dom, const char *xml, const char *in, int inlen, char **out, int *outlen, const char *dconnuri,
                    const char *uri, unsigned long flags, const char *dname, unsigned long resource)
{
    g_string_append_printf(story, "[%s] ", uri);
    return step("perform", in, inlen, out, outlen);
}

static virDomainPtr finish3(virConnectPtr dconn, const char *dname, const char *in, int inlen, char **out, int *outlen,
                            const char *dconnuri, const char *uri, unsigned long flags, int cancelled)
{
    g_assert_cmpstr(dname, ==, "renamed");
    return finish(dconn, NULL, 0, in, inlen, out, outlen, 0, cancelled);
}

static int confirm3(virDomainPtr dom, const char *in, int inlen, unsigned long flags, int cancelled)
{
    return confirm(dom, NULL, 0, in, inlen, 0, cancelled);
}

static const Driver driver = {
    .name = "fake",
    .connect_supports_feature = supports,
    .domain_lookup_by_name = lookup,
    .domain_migrate_begin3_params = begin,
    .domain_migrate_prepare3_params = prepare,
    .domain_migrate_perform3_params = perform,
    .domain_migrate_finish3_params = finish,
    .domain_migrate_confirm3_params = confirm,
    .domain_migrate_begin3 = begin3,
    .domain_migrate_prepare3 = prepare3,
    .domain_migrate_perform3 = perform3,
    .domain_migrate_finish3 = finish3,
    .domain_migrate_confirm3 = confirm3,
};

static virConnectPtr connect(const char *uri)
{
    virConnectPtr conn = connect_object_new();
    conn->uri = g_strdup(uri);
    conn->drivers[DRIVER_HYPERVISOR].table = &driver;
    return conn;
}

/* Migrates with a step failing, and compares what was asked of whom. */
static void told(const char *fail, const char *expected, const char *message)
{
    virConnectPtr source = connect("a:///"), dest = connect("b:///");
    virDomainPtr dom = domain_object_new(source, "guest", uuid, 1);
    failing = fail;
    g_string_truncate(story, 0);
    virDomainPtr arrived = virDomainMigrate3(dom, dest, NULL, 0, VIR_MIGRATE_LIVE);
    g_assert_cmpstr(story->str, ==, expected);
    if (message) {
        g_assert_null(arrived);
        g_assert_cmpstr(virGetLastErrorMessage(), ==, message);
    } else {
        g_assert_nonnull(arrived);
        g_assert_true(arrived->conn == dest);
        virDomainFree(arrived);
    }
    failing = "";
    virDomainFree(dom);
    virConnectClose(source);
    virConnectClose(dest);
}

static void steps(void)
{
    told("", "begin() prepare(after-begin) [tcp://there:49152] perform(after-prepare) finish(after-perform) confirm(after-finish) ",
         NULL);
    told("begin", "begin() ", "operation failed: begin failed");
    told("prepare", "begin() prepare(after-begin) confirm-cancelled(after-prepare) ", "operation failed: prepare failed");
    told("perform",
         "begin() prepare(after-begin) [tcp://there:49152] perform(after-prepare) finish-cancelled(after-perform) "
         "confirm-cancelled(after-finish-cancelled) ",
         "operation failed: perform failed");
    told("finish",
         "begin() prepare(after-begin) [tcp://there:49152] perform(after-prepare) finish(after-perform) "
         "confirm-cancelled(after-finish) ",
         "operation failed: finish failed");
    told("confirm",
         "begin() prepare(after-begin) [tcp://there:49152] perform(after-prepare) finish(after-perform) confirm(after-finish) ", NULL);
}

static void without_params(void)
{
    virConnectPtr source = connect("a:///"), dest = connect("b:///");
    virDomainPtr dom = domain_object_new(source, "guest", uuid, 1);
    extensible = FALSE;
    g_string_truncate(story, 0);
    virDomainPtr arrived = virDomainMigrate(dom, dest, VIR_MIGRATE_LIVE, "renamed", "tcp://mine", 7);
    g_assert_nonnull(arrived);
    g_assert_cmpstr(story->str, ==,
                    "begin() prepare(after-begin) [tcp://mine] perform(after-prepare) finish(after-perform) confirm(after-finish) ");
    extensible = TRUE;
    virDomainFree(arrived);
    virDomainFree(dom);
    virConnectClose(source);
    virConnectClose(dest);
}

static void peer_to_peer(void)
{
    virConnectPtr source = connect("a:///"), dest = connect("b:///");
    virDomainPtr dom = domain_object_new(source, "guest", uuid, 1);
    g_string_truncate(story, 0);
    virDomainPtr arrived = virDomainMigrate(dom, dest, VIR_MIGRATE_PEER2PEER, NULL, NULL, 0);
    g_assert_nonnull(arrived);
    g_assert_cmpstr(story->str, ==, "to b:/// perform() lookup guest ");
    virDomainFree(arrived);
    g_assert_cmpint(virDomainMigrateToURI(dom, "b:///", 0, NULL, 0), ==, -1);
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "argument unsupported: direct migration is not supported by the source host");
    g_assert_null(virDomainMigrate(dom, dest, VIR_MIGRATE_TUNNELLED, NULL, NULL, 0));
    g_assert_cmpstr(virGetLastErrorMessage(), ==,
                    "Requested operation is not valid: cannot perform tunnelled migration without using peer2peer flag");
    source->flags = VIR_CONNECT_RO;
    g_assert_cmpint(virDomainMigrateToURI3(dom, "b:///", NULL, 0, VIR_MIGRATE_PEER2PEER), ==, -1);
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_OPERATION_DENIED);
    virDomainFree(dom);
    virConnectClose(source);
    virConnectClose(dest);
}

static void quiet(void *data, virErrorPtr error)
{
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    virSetErrorFunc(NULL, quiet);
    story = g_string_new(NULL);
    g_test_add_func("/migrate/steps", steps);
    g_test_add_func("/migrate/without-params", without_params);
    g_test_add_func("/migrate/peer-to-peer", peer_to_peer);
    int rc = g_test_run();
    g_string_free(story, TRUE);
    return rc;
}
