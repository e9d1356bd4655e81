/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The calls that are written by hand, streams and descriptors: through the public functions, the wire and the dispatch to a
 * fake driver. */
#include "tests/remote/fixture.h"

#include <sys/socket.h>
#include <unistd.h>

#include "core/error.h"

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

static void test_upload(void)
{
    g_autoptr(virStream) st = virStreamNew(pair.conn, 0);
    g_assert_cmpint(virStorageVolUpload(known_storage_vol(pair.conn), st, 0, 0, 0), ==, 0);
    g_assert_cmpint(virStreamSend(st, "volume", 6), ==, 6);
    g_assert_cmpint(virStreamFinish(st), ==, 0);
    expect_text(odd_uploaded, "volume");
    close(odd_uploaded);
}

int main(int argc, char **argv)
{
    fixture_start(&argc, &argv);
    g_test_add_func("/odd/vcpus", test_vcpus);
    g_test_add_func("/odd/peek", test_peek);
    g_test_add_func("/odd/labels", test_labels);
    g_test_add_func("/odd/stats", test_stats);
    g_test_add_func("/odd/bulk-stats", test_bulk_stats);
    g_test_add_func("/odd/records", test_records);
    g_test_add_func("/odd/host", test_host);
    g_test_add_func("/odd/descriptors", test_descriptors);
    g_test_add_func("/odd/streams", test_streams);
    g_test_add_func("/odd/upload", test_upload);
    return fixture_run();
}
