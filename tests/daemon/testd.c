/* A daemon whose driver does next to nothing, to show what daemons/common does.
 *
 *   connect_get_hostname   answers "testd.example" at once
 *   domain_lookup_by_*     knows one domain, "known"
 *   domain_create_xml      waits until somebody writes to the FIFO RUN/gate, then answers with a domain of that name
 *   reload                 while the file RUN/inhibit exists, the daemon is not idle
 *   connect_num_of_networks  started under the name virtnetworkd: how many; it logs for whom
 *   start                  fails where the file RUN/broken exists
 */
#include "core/error.h"
#include "daemons/common/daemon.h"
#include "daemons/common/identity.h"
#include "util/log.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <unistd.h>

typedef struct Testd {
    Daemon *daemon;
    char *gate, *inhibit;
    bool inhibited;
} Testd;

static char *testd_get_hostname(virConnectPtr conn)
{
    return g_strdup("testd.example");
}

static char *testd_get_uri(virConnectPtr conn)
{
    return g_strdup(conn->uri);
}

static virDomainPtr testd_known(virConnectPtr conn)
{
    static const unsigned char uuid[UUID_SIZE] = {0xab, 0xcd};

    return domain_object_new(conn, "known", uuid, -1);
}

static virDomainPtr testd_lookup_by_name(virConnectPtr conn, const char *name)
{
    if (g_str_equal(name, "known"))
        return testd_known(conn);
    error_set(VIR_FROM_TEST, VIR_ERR_NO_DOMAIN, "no domain with matching name '%s'", name);
    return NULL;
}

static virDomainPtr testd_lookup_by_uuid(virConnectPtr conn, const unsigned char *uuid)
{
    return testd_known(conn);
}

/* What somebody writes to the gate goes to one of those who wait; the others see its end and wait again. */
static int testd_wait_at_gate(const char *gate, char *name, size_t size)
{
    ssize_t n = 0;

    while (n == 0) {
        int fd = open(gate, O_RDONLY | O_CLOEXEC);

        if (fd < 0)
            return -1;
        n = read(fd, name, size - 1);
        close(fd);
    }
    return n < 0 ? -1 : 0;
}

static virDomainPtr testd_create_xml(virConnectPtr conn, const char *xml, unsigned int flags)
{
    Testd *testd = conn->drivers[DRIVER_HYPERVISOR].data;
    unsigned char uuid[UUID_SIZE] = {1};
    char name[64] = "";

    LOG_INFO("testd", "waiting at the gate for user %u", identity_current()->uid);
    if (testd_wait_at_gate(testd->gate, name, sizeof(name)) < 0) {
        error_set_errno(VIR_FROM_TEST, errno, "the gate is broken");
        return NULL;
    }
    LOG_INFO("testd", "through the gate: %s", name);
    return domain_object_new(conn, name, uuid, 1);
}

static const Driver testd_driver = {
    .connect_get_hostname = testd_get_hostname,
    .connect_get_uri = testd_get_uri,
    .domain_create_xml = testd_create_xml,
    .domain_lookup_by_name = testd_lookup_by_name,
    .domain_lookup_by_uuid = testd_lookup_by_uuid,
};

static int testd_reload(void *state)
{
    Testd *testd = state;
    bool wanted = access(testd->inhibit, F_OK) == 0;

    if (wanted && !testd->inhibited)
        daemon_inhibit(testd->daemon);
    if (!wanted && testd->inhibited)
        daemon_release(testd->daemon);
    testd->inhibited = wanted;
    LOG_INFO("testd", "reloaded");
    return 0;
}

static int testd_start(Daemon *daemon, void **ret_state)
{
    g_autofree char *broken = g_build_filename(daemon_paths(daemon)->run, "broken", NULL);
    Testd *testd;

    if (access(broken, F_OK) == 0) {
        error_set(VIR_FROM_TEST, VIR_ERR_CONFIG_UNSUPPORTED, "the driver is broken");
        return -1;
    }
    testd = g_new0(Testd, 1);
    testd->daemon = daemon;
    testd->gate = g_build_filename(daemon_paths(daemon)->run, "gate", NULL);
    testd->inhibit = g_build_filename(daemon_paths(daemon)->run, "inhibit", NULL);
    *ret_state = testd;
    LOG_INFO("testd", "started");
    return testd_reload(testd);
}

static int testd_open(Daemon *daemon, void *state, virConnectPtr conn, const char *uri)
{
    if (uri && !g_str_equal(uri, "testd:///system")) {
        error_set(VIR_FROM_TEST, VIR_ERR_INTERNAL_ERROR, "unexpected path in '%s'", uri);
        return -1;
    }
    if (!conn->uri)
        conn->uri = g_strdup("testd:///system");
    conn->drivers[DRIVER_HYPERVISOR] = (DriverSlot){.table = &testd_driver, .data = state};
    return 0;
}

static void testd_close(void *state, virConnectPtr conn)
{
    LOG_INFO("testd", "closed a connection");
}

static void testd_prepare_stop(void *state)
{
    LOG_INFO("testd", "prepare to stop");
}

static void testd_stop(void *state)
{
    Testd *testd = state;

    LOG_INFO("testd", "stopped");
    g_free(testd->gate);
    g_free(testd->inhibit);
    g_free(testd);
}

static const DaemonCapability testd_capabilities[] = {
    {CAP_CHOWN, "the test looks whether exactly this one is left"},
    {0, NULL},
};

static const char *const testd_schemes[] = {"testd", NULL};

static const DaemonInfo testd_info = {
    .name = "testd",
    .title = "daemon of the tests",
    .socket_prefix = "testd",
    .driver_name = "TEST",
    .uri_schemes = testd_schemes,
    .capabilities = testd_capabilities,
    .start = testd_start,
    .open = testd_open,
    .close = testd_close,
    .reload = testd_reload,
    .prepare_stop = testd_prepare_stop,
    .stop = testd_stop,
};

/* The same daemon as the owner of networks, to be found by its sibling. */

static int testd_num_of_networks(virConnectPtr conn)
{
    LOG_INFO("testd", "counting networks for user %u", identity_current()->uid);
    return 3;
}

static const Driver testd_network_driver = {
    .connect_num_of_networks = testd_num_of_networks,
};

static int testd_network_open(Daemon *daemon, void *state, virConnectPtr conn, const char *uri)
{
    conn->drivers[DRIVER_HYPERVISOR] = (DriverSlot){.table = &testd_network_driver, .data = state};
    conn->drivers[DRIVER_NETWORK] = (DriverSlot){.table = &testd_network_driver, .data = state};
    return 0;
}

static const char *const testd_network_schemes[] = {"network", NULL};

int main(int argc, char **argv)
{
    DaemonInfo network = testd_info;

    if (!g_str_has_suffix(argv[0], "virtnetworkd"))
        return daemon_main(&testd_info, argc, argv);
    network.name = network.socket_prefix = "virtnetworkd";
    network.uri_schemes = testd_network_schemes;
    network.kinds = 1u << DRIVER_NETWORK;
    network.open = testd_network_open;
    return daemon_main(&network, argc, argv);
}
