/* virtqemud: the QEMU driver behind the frame that all daemons share. */
#include "daemons/common/daemon.h"
#include "daemons/common/host_uuid.h"
#include "daemons/qemu/driver.h"

#include <linux/capability.h>

static const DaemonCapability capabilities[] = {
    {CAP_CHOWN, "images are given to QEMU's user while a guest runs, and back after"},
    {CAP_DAC_OVERRIDE, "reads and writes images and folders that belong to others"},
    {CAP_FOWNER, "changes modes of what belongs to QEMU's user"},
    {CAP_SETUID, "QEMU runs as a user of its own"},
    {CAP_SETGID, "QEMU runs with groups of its own"},
    {CAP_KILL, "signals QEMU, which runs as another user"},
    {CAP_SYS_ADMIN, "remembers owners of images in their trusted.* attributes"},
    {CAP_SYS_RESOURCE, "raises limits for QEMU"},
    {CAP_SYS_NICE, "pins and schedules vcpus"},
    {CAP_IPC_LOCK, "guests that lock their memory"},
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
    QemuDriverConfig *config =
        qemu_driver_config_new(p->privileged, daemon_paths_system_layout(p), p->config, p->state, p->run, p->cache, p->log);
    unsigned char uuid[16];

    if (!config)
        return -1;
    host_uuid_find(daemon_config(daemon), "", uuid);
    *ret_state = qemu_driver_new(config, uuid, inhibit, daemon);
    return *ret_state ? 0 : -1;
}

static int open_connection(Daemon *daemon, void *state, virConnectPtr conn, const char *uri)
{
    return qemu_driver_open(state, conn, uri);
}

static void close_connection(void *state, virConnectPtr conn)
{
    qemu_driver_close(state, conn);
}

static int reload(void *state)
{
    return qemu_driver_reload(state);
}

static void stop(void *state)
{
    qemu_driver_free(state);
}

static const char *const schemes[] = {"qemu", NULL};

static const DaemonInfo virtqemud = {
    .name = "virtqemud",
    .title = "manages QEMU guests",
    .socket_prefix = "virtqemud",
    .driver_name = "QEMU",
    .uri_schemes = schemes,
    .capabilities = capabilities,
    .start = start,
    .open = open_connection,
    .close = close_connection,
    .reload = reload,
    .stop = stop,
};

int main(int argc, char **argv)
{
    return daemon_main(&virtqemud, argc, argv);
}
