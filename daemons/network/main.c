/* virtnetworkd: the network driver behind the frame that all daemons share. */
#include "daemons/common/daemon.h"
#include "daemons/network/driver.h"

#include <linux/capability.h>

static const DaemonCapability capabilities[] = {
    {CAP_NET_ADMIN, "makes bridges, addresses, routes and firewall rules; dnsmasq binds to devices"},
    {CAP_NET_RAW, "dnsmasq looks whether an address is taken before it gives it out"},
    {CAP_NET_BIND_SERVICE, "dnsmasq listens on ports 53, 67 and 69"},
    {CAP_SETUID, "dnsmasq runs as a user of its own"},
    {CAP_SETGID, "dnsmasq runs with a group of its own"},
    {CAP_CHOWN, "dnsmasq gives its pid file and leases to that user"},
    {CAP_DAC_OVERRIDE, "files that belong to dnsmasq's user are read and removed"},
    {CAP_KILL, "signals dnsmasq, which runs as another user"},
    {0, NULL},
};

static void inhibit(void *opaque, bool active)
{
    Daemon *daemon = opaque;

    if (active)
        daemon_inhibit(daemon);
    else
        daemon_release(daemon);
}

static int start(Daemon *daemon, void **ret_state)
{
    const DaemonPaths *p = daemon_paths(daemon);
    NetworkDriverConfig config = {.privileged = p->privileged, .config = p->config, .run = p->run, .state = p->state};

    *ret_state = network_driver_new(&config, inhibit, daemon);
    return *ret_state ? 0 : -1;
}

static int open_connection(Daemon *daemon, void *state, virConnectPtr conn, const char *uri)
{
    return network_driver_open(state, conn, uri);
}

static void close_connection(void *state, virConnectPtr conn)
{
    network_driver_close(state, conn);
}

static int reload(void *state)
{
    return network_driver_reload(state);
}

static void stop(void *state)
{
    network_driver_free(state);
}

static const char *const schemes[] = {"network", NULL};

static const DaemonInfo virtnetworkd = {
    .name = "virtnetworkd",
    .title = "manages virtual networks",
    .socket_prefix = "virtnetworkd",
    .driver_name = "network",
    .uri_schemes = schemes,
    .kinds = 1u << DRIVER_NETWORK,
    .capabilities = capabilities,
    .start = start,
    .open = open_connection,
    .close = close_connection,
    .reload = reload,
    .stop = stop,
};

int main(int argc, char **argv)
{
    return daemon_main(&virtnetworkd, argc, argv);
}
