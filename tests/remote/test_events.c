/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Events: emitted by a driver, filtered by object, in messages to the client, to the callbacks of the public API. */
#include "tests/remote/fixture.h"

/* The public macros for registering cast one function type to another; that is their purpose. */
#pragma GCC diagnostic ignored "-Wcast-function-type"

#include "core/events.h"

/* What the callbacks saw, one line each. */
static GString *seen;
static GMutex seen_lock;
static GCond seen_more;

static void note(const char *fmt, ...) G_GNUC_PRINTF(1, 2);
static void note(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_mutex_lock(&seen_lock);
    g_string_append_vprintf(seen, fmt, args);
    g_cond_broadcast(&seen_more);
    g_mutex_unlock(&seen_lock);
    va_end(args);
}

/* Waits until @text has been seen, and forgets. */
static void expect_seen(const char *text)
{
    gint64 deadline = g_get_monotonic_time() + 10 * G_TIME_SPAN_SECOND;
    g_mutex_lock(&seen_lock);
    while (seen->len < strlen(text) && g_cond_wait_until(&seen_more, &seen_lock, deadline))
        continue;
    g_assert_cmpstr(seen->str, ==, text);
    g_string_truncate(seen, 0);
    g_mutex_unlock(&seen_lock);
}

static int on_lifecycle(virConnectPtr conn, virDomainPtr d, int event, int detail, void *opaque)
{
    note("%s %s %d %d\n", (const char *)opaque, virDomainGetName(d), event, detail);
    return 0;
}

static void on_graphics(virConnectPtr conn, virDomainPtr d, int phase, const virDomainEventGraphicsAddress *local,
                        const virDomainEventGraphicsAddress *remote, const char *scheme,
                        const virDomainEventGraphicsSubject *subject, void *opaque)
{
    note("graphics %d %s %s %s %d %s\n", phase, local->node, remote->service, scheme, subject->nidentity,
         subject->identities[0].name);
}

static void on_tunable(virConnectPtr conn, virDomainPtr d, virTypedParameterPtr params, int n, void *opaque)
{
    note("tunable %d %d\n", n, same_params(params));
}

static void on_disk_change(virConnectPtr conn, virDomainPtr d, const char *old, const char *new, const char *alias, int reason,
                           void *opaque)
{
    note("disk %s %s %s %d\n", old ? old : "-", new ? new : "-", alias, reason);
}

static void on_wakeup(virConnectPtr conn, virDomainPtr d, int reason, void *opaque)
{
    note("wakeup %d\n", reason);
}

static void on_network(virConnectPtr conn, virNetworkPtr net, int event, int detail, void *opaque)
{
    note("network %s %d\n", virNetworkGetName(net), event);
}

static void on_device(virConnectPtr conn, virNodeDevicePtr dev, void *opaque)
{
    note("device %s\n", virNodeDeviceGetName(dev));
}

static void on_secret(virConnectPtr conn, virSecretPtr secret, int event, int detail, void *opaque)
{
    note("secret %s %d\n", virSecretGetUsageID(secret), event);
}

static void on_pool(virConnectPtr conn, virStoragePoolPtr pool, void *opaque)
{
    note("pool %s\n", virStoragePoolGetName(pool));
}

static void on_monitor(virConnectPtr conn, virDomainPtr d, const char *event, long long seconds, unsigned int micros,
                       const char *details, void *opaque)
{
    note("monitor %s %lld %u %s\n", event, seconds, micros, details);
}

/* The user's data goes with the last delivery that is under way. */
static void on_free(void *opaque)
{
    note("freed %s\n", (const char *)opaque);
}

static void test_lifecycle(void)
{
    unsigned char other[VIR_UUID_BUFLEN] = "other";
    int one = virConnectDomainEventRegisterAny(pair.conn, dom, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                               VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle), (void *)"one", on_free);
    int all = virConnectDomainEventRegisterAny(pair.conn, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                               VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle), (void *)"all", on_free);
    g_assert_cmpint(one, >=, 0);
    g_assert_cmpint(all, >=, 0);
    g_assert_cmpint(virConnectDomainEventRegister(pair.conn, on_lifecycle, (void *)"legacy", on_free), ==, 0);
    event_domain_lifecycle(hub, "dom", known_uuid, 9, VIR_DOMAIN_EVENT_STARTED, 1);
    expect_seen("one dom 2 1\nall dom 2 1\nlegacy dom 2 1\n");
    event_domain_lifecycle(hub, "else", other, -1, VIR_DOMAIN_EVENT_DEFINED, 0);
    expect_seen("all else 0 0\nlegacy else 0 0\n");
    g_assert_cmpint(virConnectDomainEventDeregisterAny(pair.conn, all), ==, 0);
    expect_seen("freed all\n");
    g_assert_cmpint(virConnectDomainEventDeregister(pair.conn, on_lifecycle), ==, 0);
    expect_seen("freed legacy\n");
    event_domain_lifecycle(hub, "dom", known_uuid, 9, VIR_DOMAIN_EVENT_STOPPED, 0);
    expect_seen("one dom 5 0\n");
    g_assert_cmpint(virConnectDomainEventDeregisterAny(pair.conn, one), ==, 0);
    g_assert_cmpint(virConnectDomainEventDeregisterAny(pair.conn, one), ==, -1);
    expect_seen("freed one\n");
    g_assert_false(event_hub_listens(hub, EVENT_DOMAIN, VIR_DOMAIN_EVENT_ID_LIFECYCLE));
}

static void test_shapes_of_events(void)
{
    virConnectPtr c = pair.conn;
    int ids[] = {
        virConnectDomainEventRegisterAny(c, NULL, VIR_DOMAIN_EVENT_ID_GRAPHICS, VIR_DOMAIN_EVENT_CALLBACK(on_graphics), NULL, NULL),
        virConnectDomainEventRegisterAny(c, NULL, VIR_DOMAIN_EVENT_ID_TUNABLE, VIR_DOMAIN_EVENT_CALLBACK(on_tunable), NULL, NULL),
        virConnectDomainEventRegisterAny(c, NULL, VIR_DOMAIN_EVENT_ID_DISK_CHANGE, VIR_DOMAIN_EVENT_CALLBACK(on_disk_change), NULL, NULL),
        virConnectDomainEventRegisterAny(c, NULL, VIR_DOMAIN_EVENT_ID_PMWAKEUP, VIR_DOMAIN_EVENT_CALLBACK(on_wakeup), NULL, NULL),
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        g_assert_cmpint(ids[i], >=, 0);
    virDomainEventGraphicsAddress local = { 0, (char *)"127.0.0.1", (char *)"5900" }, remote = { 0, (char *)"::1", (char *)"99" };
    virDomainEventGraphicsSubjectIdentity identity = { (char *)"x509dname", (char *)"CN=x" };
    virDomainEventGraphicsSubject subject = { 1, &identity };
    event_domain_graphics(hub, "dom", known_uuid, 9, 1, &local, &remote, "vnc", &subject);
    event_domain_tunable(hub, "dom", known_uuid, 9, known_params, KNOWN_PARAMS);
    event_domain_disk_change(hub, "dom", known_uuid, 9, NULL, "/new", "ide0", 1);
    event_domain_pmwakeup(hub, "dom", known_uuid, 9, 3);
    event_domain_reboot(hub, "dom", known_uuid, 9); /* nobody listens */
    expect_seen("graphics 1 127.0.0.1 99 vnc 1 CN=x\ntunable 3 1\ndisk - /new ide0 1\nwakeup 3\n");
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        g_assert_cmpint(virConnectDomainEventDeregisterAny(c, ids[i]), ==, 0);
}

static void test_other_families(void)
{
    virConnectPtr c = pair.conn;
    int net = virConnectNetworkEventRegisterAny(c, known_network(c), 0, VIR_NETWORK_EVENT_CALLBACK(on_network), NULL, NULL);
    int dev = virConnectNodeDeviceEventRegisterAny(c, known_node_device(c), VIR_NODE_DEVICE_EVENT_ID_UPDATE,
                                                   VIR_NODE_DEVICE_EVENT_CALLBACK(on_device), NULL, NULL);
    int secret = virConnectSecretEventRegisterAny(c, NULL, 0, VIR_SECRET_EVENT_CALLBACK(on_secret), NULL, NULL);
    int pool = virConnectStoragePoolEventRegisterAny(c, known_storage_pool(c), VIR_STORAGE_POOL_EVENT_ID_REFRESH,
                                                     VIR_STORAGE_POOL_EVENT_CALLBACK(on_pool), NULL, NULL);
    int monitor = remote_driver.qemu_connect_domain_monitor_event_register(c, NULL, "^block", on_monitor, NULL, NULL,
        VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX | VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE);
    g_assert_true(net >= 0 && dev >= 0 && secret >= 0 && pool >= 0 && monitor >= 0);
    event_network_lifecycle(hub, "net", known_uuid, 2, 0);
    event_node_device_update(hub, "pci_other");
    event_node_device_update(hub, "pci_9");
    event_secret_lifecycle(hub, known_uuid, 2, "usage", 1, 0);
    event_storage_pool_refresh(hub, "pool", known_uuid);
    event_domain_monitor(hub, "dom", known_uuid, 9, "BLOCK_JOB", 7, 8, "{}");
    event_domain_monitor(hub, "dom", known_uuid, 9, "STOP", 7, 8, NULL);
    expect_seen("network net 2\ndevice pci_9\nsecret usage 1\npool pool\nmonitor BLOCK_JOB 7 8 {}\n");
    g_assert_cmpint(virConnectNetworkEventDeregisterAny(c, net), ==, 0);
    g_assert_cmpint(virConnectNodeDeviceEventDeregisterAny(c, dev), ==, 0);
    g_assert_cmpint(virConnectSecretEventDeregisterAny(c, secret), ==, 0);
    g_assert_cmpint(virConnectStoragePoolEventDeregisterAny(c, pool), ==, 0);
    g_assert_cmpint(remote_driver.qemu_connect_domain_monitor_event_deregister(c, monitor), ==, 0);
}

static Pair own;
static int own_id;

/* The program is done with everything at the first event: nothing of the connection is left when this returns. */
static int on_last(virConnectPtr conn, virDomainPtr d, int event, int detail, void *opaque)
{
    virConnectPtr mine = g_steal_pointer(&own.conn);
    g_assert_cmpint(virConnectDomainEventDeregisterAny(mine, own_id), ==, 0);
    g_assert_cmpint(virConnectClose(mine), ==, 1); /* the event's own domain still refers to it */
    note("closed\n");
    return 0;
}

static void test_close_in_callback(void)
{
    own = (Pair){ .driver = &fake };
    pair_open(&own);
    own_id = virConnectDomainEventRegisterAny(own.conn, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_last),
                                              (void *)"own", on_free);
    g_assert_cmpint(own_id, >=, 0);
    event_domain_lifecycle(hub, "dom", known_uuid, 9, VIR_DOMAIN_EVENT_STARTED, 1);
    event_domain_lifecycle(hub, "dom", known_uuid, 9, VIR_DOMAIN_EVENT_STOPPED, 1); /* to nobody */
    expect_seen("closed\nfreed own\n");
    pair_close(&own);
}

static gint storm_over;

static void *storm(void *opaque)
{
    while (!g_atomic_int_get(&storm_over)) {
        event_domain_lifecycle(hub, "dom", known_uuid, 9, VIR_DOMAIN_EVENT_STARTED, 1);
        event_domain_reboot(hub, "dom", known_uuid, 9);
        g_thread_yield();
    }
    return NULL;
}

static void on_drop(virConnectPtr conn, virDomainPtr d, void *opaque)
{
}

/* Clients come, register, and go in the first event or without a word, while a driver never stops telling. */
static void test_storm(void)
{
    GThread *thread = g_thread_new("storm", storm, NULL);
    for (int round = 0; round < 25; round++) {
        own = (Pair){ .driver = &fake };
        pair_open(&own);
        virConnectPtr c = own.conn;
        int other = virConnectDomainEventRegisterAny(c, NULL, VIR_DOMAIN_EVENT_ID_REBOOT, VIR_DOMAIN_EVENT_CALLBACK(on_drop), NULL, NULL);
        g_assert_cmpint(other, >=, 0);
        g_assert_cmpint(virConnectDomainEventDeregisterAny(c, other), ==, 0);
        if (round % 2) {
            pair_close(&own);
            continue;
        }
        own_id = other + 1; /* ids are given in order */
        g_assert_cmpint(virConnectDomainEventRegisterAny(c, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_last),
                                                         (void *)"own", on_free), ==, own_id);
        expect_seen("closed\nfreed own\n");
        pair_close(&own);
    }
    g_atomic_int_set(&storm_over, 1);
    g_thread_join(thread);
}

/* A client that goes without a word leaves no registration behind. */
static void test_client_gone(void)
{
    own = (Pair){ .driver = &fake };
    pair_open(&own);
    remote_connect_domain_event_callback_register_any_args args = { .eventID = VIR_DOMAIN_EVENT_ID_LIFECYCLE };
    remote_connect_domain_event_callback_register_any_ret ret = { 0 };
    g_assert_cmpint(remote_call(remote_link(own.conn, DRIVER_HYPERVISOR), REMOTE_PROGRAM,
                                REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY,
                                &xdr_remote_connect_domain_event_callback_register_any_args, &args,
                                &xdr_remote_connect_domain_event_callback_register_any_ret, &ret), ==, 0);
    g_assert_true(event_hub_listens(hub, EVENT_DOMAIN, VIR_DOMAIN_EVENT_ID_LIFECYCLE));
    pair_close(&own);
    g_assert_false(event_hub_listens(hub, EVENT_DOMAIN, VIR_DOMAIN_EVENT_ID_LIFECYCLE));
}

int main(int argc, char **argv)
{
    fixture_start(&argc, &argv);
    seen = g_string_new(NULL);
    g_test_add_func("/events/lifecycle", test_lifecycle);
    g_test_add_func("/events/shapes", test_shapes_of_events);
    g_test_add_func("/events/families", test_other_families);
    g_test_add_func("/events/close-in-callback", test_close_in_callback);
    g_test_add_func("/events/client-gone", test_client_gone);
    g_test_add_func("/events/storm", test_storm);
    int rc = fixture_run();
    g_string_free(seen, TRUE);
    return rc;
}
