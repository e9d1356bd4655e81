/* SPDX-License-Identifier: LGPL-2.1-or-later
 * toy_daemon SOCKET: the server with the fake driver of these tests behind it, for clients of other makes.
 * Destroying a domain raises one event of every family. Ends with standard input. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/events.h"
#include "tests/remote/known.h"
#include "tests/remote/odd.h"
#include "tests/remote/pair.h"

static EventHub *hub;
static Driver driver;
static Pair toy = { .driver = &driver };

static int domain_destroy(virDomainPtr dom)
{
    event_domain_lifecycle(hub, dom->name, dom->uuid, dom->id, VIR_DOMAIN_EVENT_STOPPED, 1);
    event_domain_disk_change(hub, dom->name, dom->uuid, dom->id, NULL, "/new", "ide0", 1);
    event_domain_tunable(hub, dom->name, dom->uuid, dom->id, known_params, KNOWN_PARAMS);
    event_domain_pmsuspend(hub, dom->name, dom->uuid, dom->id, 1);
    event_network_lifecycle(hub, "net", known_uuid, 2, 0);
    event_storage_pool_refresh(hub, "pool", known_uuid);
    event_node_device_update(hub, "pci_9");
    event_secret_lifecycle(hub, known_uuid, 2, "usage", 1, 0);
    event_domain_monitor(hub, dom->name, dom->uuid, dom->id, "STOP", 7, 8, "{}");
    return 0;
}

static int domain_create(virDomainPtr dom)
{
    return driver.domain_create_with_flags(dom, /* flags= */ 0);
}

static char *domain_get_xml_desc(virDomainPtr dom, unsigned int flags)
{
    return g_strdup_printf("<domain type='test'><name>%s</name></domain>", dom->name);
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 10) < 0) {
        perror(path);
        exit(1);
    }
    return fd;
}

static void input(int watch, int fd, int events, void *opaque)
{
    char c;
    if (read(fd, &c, 1) <= 0)
        *(gboolean *)opaque = TRUE;
}

int main(int argc, char **argv)
{
    gboolean stop = FALSE;
    if (argc != 2)
        return 2;
    virEventRegisterDefaultImpl();
    hub = event_hub_new(EVENT_HUB_DIRECT);
    driver = fake_calls;
    odd_fill(&driver, hub);
    driver.domain_create = domain_create;
    driver.domain_destroy = domain_destroy;
    driver.domain_get_xml_desc = domain_get_xml_desc;
    pair_serve(&toy);
    rpc_server_add_listener(toy.server, listen_at(argv[1]), /* readonly= */ false, /* auth= */ 0);
    g_assert_cmpint(rpc_server_start(toy.server), ==, 0);
    virEventAddHandle(0, VIR_EVENT_HANDLE_READABLE | VIR_EVENT_HANDLE_HANGUP, input, &stop, NULL);
    while (!stop)
        virEventRunDefaultImpl();
    rpc_server_free(toy.server);
    known_forget();
    event_hub_free(hub);
    return 0;
}
