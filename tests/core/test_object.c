/* Objects keep their parents alive and end when the last reference goes. */
#include "core/object.h"

static int closed;

static void count_close(void *data)
{
    ++*(int *)data;
}

static void parents_live_as_long_as_children(void)
{
    static const unsigned char uuid[UUID_SIZE] = {1, 2, 3};
    virConnectPtr conn = connect_object_new();
    conn->drivers[DRIVER_HYPERVISOR] = (DriverSlot){.data = &closed, .close = count_close};
    virDomainPtr dom = domain_object_new(conn, "guest", uuid, 7);
    virDomainSnapshotPtr snapshot = domain_snapshot_object_new(dom, "before");
    object_unref(conn);
    object_unref(dom);
    g_assert_true(object_is(dom, OBJECT_DOMAIN));
    g_assert_cmpstr(snapshot->domain->name, ==, "guest");
    g_assert_cmpint(dom->id, ==, 7);
    g_assert_cmpint(closed, ==, 0);
    object_unref(snapshot);
    g_assert_cmpint(closed, ==, 1);
}

static void every_kind_is_made_and_freed(void)
{
    static const unsigned char uuid[UUID_SIZE] = {1};
    virConnectPtr conn = connect_object_new();
    virNetworkPtr net = network_object_new(conn, "default", uuid);
    virDomainPtr dom = domain_object_new(conn, "guest", uuid, -1);
    void *all[] = {
        network_port_object_new(net, uuid), interface_object_new(conn, "eth0", NULL),
        storage_pool_object_new(conn, "pool", uuid), storage_vol_object_new(conn, "pool", "vol", "/vol"),
        node_device_object_new(conn, "computer", NULL), secret_object_new(conn, uuid, 0, NULL),
        nwfilter_object_new(conn, "clean", uuid), nwfilter_binding_object_new(conn, "vnet0", "clean"),
        domain_checkpoint_object_new(dom, "c"), stream_object_new(conn, VIR_STREAM_NONBLOCK), net, dom,
    };
    g_assert_false(object_is(net, OBJECT_DOMAIN));
    g_assert_false(object_is(NULL, OBJECT_DOMAIN));
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        g_assert_null(object_unref(all[i]));
    g_assert_null(object_unref(NULL));
    g_assert_null(object_unref(conn));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/object/parents", parents_live_as_long_as_children);
    g_test_add_func("/object/kinds", every_kind_is_made_and_freed);
    return g_test_run();
}
