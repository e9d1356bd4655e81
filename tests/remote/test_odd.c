/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The calls that are written by hand, streams, descriptors, events, read-only sockets and access control: through the
 * public functions, the wire and the dispatch to a fake driver. */
#include "tests/remote/known.h"
#include "tests/remote/odd.h"
#include "tests/remote/pair.h"
#include "tests/remote/xdr_values.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* The public macros for registering cast one function type to another; that is their purpose. */
#pragma GCC diagnostic ignored "-Wcast-function-type"

#include "core/error.h"
#include "core/events.h"
#include "remote/serve_calls.h"

static Driver fake;
static EventHub *hub;
static Pair pair;
static virDomainPtr dom; /* the client's */

static void test_vcpus(void)
{
    virVcpuInfo info[3];
    unsigned char maps[6];
    g_assert_cmpint(virDomainGetVcpus(dom, info, 3, maps, 2), ==, 2);
    g_assert_cmpint(info[1].cpu, ==, 2);
    g_assert_cmpuint(info[1].cpuTime, ==, 101);
    g_assert_cmpmem(maps, 6, "\x10\0\x11\0\0\0", 6);
    g_assert_cmpint(virDomainGetVcpus(dom, info, 1, NULL, 0), ==, 1);
    g_assert_cmpint(virDomainGetVcpuPinInfo(dom, 1, maps, 2, 0), ==, 1);
    g_assert_cmpuint(maps[0], ==, 0x21);
    g_assert_cmpint(virDomainGetEmulatorPinInfo(dom, maps, 2, 0), ==, 1);
    g_assert_cmpuint(maps[0], ==, 0x42);
}

static void test_peek(void)
{
    char buffer[8];
    g_assert_cmpint(virDomainBlockPeek(dom, "vda", 1, sizeof(buffer), buffer, 0), ==, 0);
    g_assert_cmpmem(buffer, 8, "bbbbbbbb", 8);
    g_assert_cmpint(virDomainMemoryPeek(dom, 1, 4, buffer, VIR_MEMORY_VIRTUAL), ==, 0);
    g_assert_cmpmem(buffer, 4, "mmmm", 4);
    g_autofree char *big = g_malloc(REMOTE_DOMAIN_BLOCK_PEEK_BUFFER_MAX + 1);
    g_assert_cmpint(virDomainBlockPeek(dom, "vda", 1, REMOTE_DOMAIN_BLOCK_PEEK_BUFFER_MAX, big, 0), ==, 0);
    g_assert_cmpint(virDomainBlockPeek(dom, "vda", 1, REMOTE_DOMAIN_BLOCK_PEEK_BUFFER_MAX + 1, big, 0), ==, -1);
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_RPC);
}

static void test_labels(void)
{
    virSecurityLabel label;
    g_assert_cmpint(virDomainGetSecurityLabel(dom, &label), ==, 0);
    g_assert_cmpstr(label.label, ==, "known_label");
    g_assert_cmpint(label.enforcing, ==, 1);
    g_autofree virSecurityLabelPtr list = NULL;
    g_assert_cmpint(virDomainGetSecurityLabelList(dom, &list), ==, 2);
    g_assert_cmpstr(list[1].label, ==, "second");
    virSecurityModel model;
    g_assert_cmpint(virNodeGetSecurityModel(pair.conn, &model), ==, 0);
    g_assert_cmpstr(model.model, ==, "known");
}

static void test_stats(void)
{
    virDomainMemoryStatStruct stats[4];
    g_assert_cmpint(virDomainMemoryStats(dom, stats, 4, 0), ==, 2);
    g_assert_cmpuint(stats[1].val, ==, 4712);
    virDomainBlockJobInfo job;
    g_assert_cmpint(virDomainGetBlockJobInfo(dom, "vda", &job, 0), ==, 1);
    g_assert_cmpuint(job.end, ==, 4);
    g_assert_cmpint(virDomainGetBlockJobInfo(dom, "none", &job, 0), ==, 0);
    g_assert_cmpint(virDomainGetCPUStats(dom, NULL, 0, 0, 0, 0), ==, 2);
    g_assert_cmpint(virDomainGetCPUStats(dom, NULL, 0, 0, 1, 0), ==, 1);
    virTypedParameter params[6];
    g_assert_cmpint(virDomainGetCPUStats(dom, params, 3, 0, 2, 0), ==, 1);
    g_assert_cmpuint(params[3].value.ul, ==, 1001);
    virDomainDiskError errors[2];
    g_assert_cmpint(virDomainGetDiskErrors(dom, NULL, 0, 0), ==, 2);
    g_assert_cmpint(virDomainGetDiskErrors(dom, errors, 2, 0), ==, 2);
    g_assert_cmpstr(errors[1].disk, ==, "vdb");
    g_free(errors[0].disk);
    g_free(errors[1].disk);
}

static void test_bulk_stats(void)
{
    virDomainStatsRecordPtr *records = NULL;
    g_assert_cmpint(virConnectGetAllDomainStats(pair.conn, 0, &records, 0), ==, 2);
    g_assert_cmpstr(virDomainGetName(records[1]->dom), ==, "dom");
    g_assert_true(records[1]->nparams == KNOWN_PARAMS && same_params(records[1]->params));
    virDomainStatsRecordListFree(records);
    virDomainPtr doms[] = { dom, NULL };
    g_assert_cmpint(virDomainListGetStats(doms, 0, &records, 0), ==, 1);
    virDomainStatsRecordListFree(records);
}

static void test_records(void)
{
    virDomainFSInfoPtr *fs = NULL;
    g_assert_cmpint(virDomainGetFSInfo(dom, &fs, 0), ==, 1);
    g_assert_cmpstr(fs[0]->devAlias[1], ==, "vdb");
    virDomainFSInfoFree(fs[0]);
    g_free(fs);
    virDomainIOThreadInfoPtr *threads = NULL;
    g_assert_cmpint(virDomainGetIOThreadInfo(dom, &threads, 0), ==, 1);
    g_assert_cmpuint(threads[0]->iothread_id, ==, 7);
    g_assert_cmpuint(threads[0]->cpumap[0], ==, 5);
    virDomainIOThreadInfoFree(threads[0]);
    g_free(threads);
    virDomainInterfacePtr *ifaces = NULL;
    g_assert_cmpint(virDomainInterfaceAddresses(dom, &ifaces, 0, 0), ==, 1);
    g_assert_cmpstr(ifaces[0]->addrs[1].addr, ==, "fe80::1");
    virDomainInterfaceFree(ifaces[0]);
    g_free(ifaces);
    virNetworkDHCPLeasePtr *leases = NULL;
    g_assert_cmpint(virNetworkGetDHCPLeases(known_network(pair.conn), NULL, NULL, 0), ==, 1);
    g_assert_cmpint(virNetworkGetDHCPLeases(known_network(pair.conn), "52:54:00:00:00:01", &leases, 0), ==, 1);
    g_assert_cmpstr(leases[0]->mac, ==, "52:54:00:00:00:01");
    g_assert_null(leases[0]->hostname);
    virNetworkDHCPLeaseFree(leases[0]);
    g_free(leases);
}

static void test_host(void)
{
    virNodeCPUStats cpu[1];
    int n = 0;
    g_assert_cmpint(virNodeGetCPUStats(pair.conn, -1, NULL, &n, 0), ==, 0);
    g_assert_cmpint(n, ==, 1);
    g_assert_cmpint(virNodeGetCPUStats(pair.conn, -1, cpu, &n, 0), ==, 0);
    g_assert_cmpuint(cpu[0].value, ==, 31);
    virNodeMemoryStats memory[1];
    g_assert_cmpint(virNodeGetMemoryStats(pair.conn, -1, memory, &n, 0), ==, 0);
    g_assert_cmpuint(memory[0].value, ==, 32);
    g_autofree unsigned char *map = NULL;
    unsigned int online = 0;
    g_assert_cmpint(virNodeGetCPUMap(pair.conn, &map, &online, 0), ==, 9);
    g_assert_cmpuint(online, ==, 5);
    g_assert_cmpuint(map[0], ==, 15);
    unsigned int sizes[2] = { 4, 2048 };
    unsigned long long counts[4] = { 0 }, wanted[2] = { 10, 20 };
    g_assert_cmpint(virNodeGetFreePages(pair.conn, 2, sizes, 0, 2, counts, 0), ==, 4);
    g_assert_cmpuint(counts[3], ==, 103);
    g_assert_cmpint(virNodeAllocPages(pair.conn, 2, sizes, wanted, 0, 1, 0), ==, 14);
    size_t size = 0;
    g_autofree unsigned char *value = virSecretGetValue(known_secret(pair.conn), &size, 0);
    g_assert_cmpmem(value, size, "secret", 6);
    g_assert_cmpstr(virNodeDeviceGetParent(known_node_device(pair.conn)), ==, "computer");
    g_assert_cmpstr(virConnectGetType(pair.conn), ==, "fake");
    g_assert_cmpstr(virConnectGetType(pair.conn), ==, "fake");
    unsigned long version = 0;
    g_assert_cmpint(virConnectGetLibVersion(pair.conn, &version), ==, 0);
    g_assert_cmpuint(version, ==, LIBVIR_VERSION_NUMBER);
    g_assert_cmpint(virConnectIsAlive(pair.conn), ==, 1);
}

static void expect_text(int fd, const char *text)
{
    char buffer[16] = "";
    g_assert_cmpint(read(fd, buffer, sizeof(buffer) - 1), ==, (int)strlen(text));
    g_assert_cmpstr(buffer, ==, text);
}

static void test_descriptors(void)
{
    int in[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, in), ==, 0);
    int fd = virDomainOpenGraphicsFD(dom, 0, 0);
    g_assert_cmpint(fd, >=, 0);
    expect_text(fd, "hello");
    g_assert_cmpint(virDomainOpenGraphics(dom, 0, in[1], 0), ==, 0);
    expect_text(in[0], "open");
    int files[2] = { in[1], in[1] };
    g_assert_cmpint(virDomainCreateWithFiles(dom, 2, files, 0), ==, 0);
    expect_text(in[0], "filefile");
    g_assert_cmpint(dom->id, ==, 42);
    dom->id = 9;
    g_autoptr(virDomain) made = virDomainCreateXMLWithFiles(pair.conn, "<domain/>", 1, files, 0);
    g_assert_cmpstr(virDomainGetName(made), ==, "made");
    expect_text(in[0], "file");
    g_assert_cmpint(virDomainFDAssociate(dom, "name", 1, files, 0), ==, 0);
    expect_text(in[0], "name");
    unsigned int nout = 0;
    int *out = NULL;
    g_autofree char *result = NULL;
    g_assert_cmpint(remote_driver.qemu_domain_monitor_command_with_files(dom, "cmd", 1, files, &nout, &out, &result, 0), ==, 0);
    g_assert_cmpstr(result, ==, "cmd with 1");
    g_assert_cmpuint(nout, ==, 1);
    expect_text(out[0], "hello");
    int *namespaces = NULL;
    g_assert_cmpint(remote_driver.lxc_domain_open_namespace(dom, &namespaces, 0), ==, 2);
    expect_text(namespaces[1], "hello");
    int all[] = { fd, in[0], in[1], out[0], namespaces[0], namespaces[1] };
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        close(all[i]);
    g_free(out);
    g_free(namespaces);
}

static void test_streams(void)
{
    g_autoptr(virStream) st = virStreamNew(pair.conn, 0);
    g_assert_cmpint(virDomainOpenConsole(dom, NULL, st, 0), ==, 0);
    char buffer[16] = "";
    for (int round = 0; round < 3; round++) {
        g_assert_cmpint(virStreamSend(st, "echo", 4), ==, 4);
        g_assert_cmpint(virStreamRecv(st, buffer, sizeof(buffer)), ==, 4);
        g_assert_cmpmem(buffer, 4, "echo", 4);
    }
    g_assert_cmpint(virStreamFinish(st), ==, 0);
    g_autoptr(virStream) picture = virStreamNew(pair.conn, 0);
    g_autofree char *mime = virDomainScreenshot(dom, picture, 0, 0);
    g_assert_cmpstr(mime, ==, "image/known");
    g_assert_cmpint(virStreamRecv(picture, buffer, sizeof(buffer)), ==, 7);
    g_assert_cmpint(virStreamRecv(picture, buffer, sizeof(buffer)), ==, 0);
    g_assert_cmpint(virStreamFinish(picture), ==, 0);
    g_autoptr(virStream) dropped = virStreamNew(pair.conn, 0);
    g_assert_cmpint(virDomainOpenConsole(dom, NULL, dropped, 0), ==, 0);
    g_assert_cmpint(virStreamAbort(dropped), ==, 0);
}

/* What the callbacks saw, one line each; a full stop ends the wait. */
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

static gint loop_stop;

static void *run_loop(void *opaque)
{
    while (!g_atomic_int_get(&loop_stop))
        virEventRunDefaultImpl();
    return NULL;
}

static void wake(int timer, void *opaque)
{
    virEventRemoveTimeout(timer);
}

static void quiet(void *opaque, virErrorPtr error)
{
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    virSetErrorFunc(NULL, quiet);
    g_assert_cmpint(virEventRegisterDefaultImpl(), ==, 0);
    GThread *loop = g_thread_new("loop", run_loop, NULL);
    seen = g_string_new(NULL);
    hub = event_hub_new(EVENT_HUB_DIRECT);
    fake = fake_calls;
    odd_fill(&fake, hub);
    pair.driver = &fake;
    pair_open(&pair);
    dom = known_domain(pair.conn);

    g_test_add_func("/odd/vcpus", test_vcpus);
    g_test_add_func("/odd/peek", test_peek);
    g_test_add_func("/odd/labels", test_labels);
    g_test_add_func("/odd/stats", test_stats);
    g_test_add_func("/odd/bulk-stats", test_bulk_stats);
    g_test_add_func("/odd/records", test_records);
    g_test_add_func("/odd/host", test_host);
    g_test_add_func("/odd/descriptors", test_descriptors);
    g_test_add_func("/odd/streams", test_streams);
    g_test_add_func("/events/lifecycle", test_lifecycle);
    g_test_add_func("/events/shapes", test_shapes_of_events);
    g_test_add_func("/events/families", test_other_families);
    g_test_add_func("/serve/read-only", test_read_only);
    g_test_add_func("/serve/verdicts", test_verdicts);
    g_test_add_func("/serve/conditional-verdicts", test_conditional_verdicts);
    g_test_add_func("/serve/access", test_access);
    g_test_add_func("/serve/unsupported", test_unsupported);
    int rc = g_test_run();

    known_forget();
    pair_close(&pair);
    event_hub_free(hub);
    g_string_free(seen, TRUE);
    g_atomic_int_set(&loop_stop, 1);
    virEventAddTimeout(0, wake, NULL, NULL);
    g_thread_join(loop);
    return rc;
}
