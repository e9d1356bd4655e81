/* The driver's life and its table. */
#include "daemons/network/driver.h"

#include "core/error.h"
#include "core/event_hub.h"
#include "daemons/network/active.h"
#include "daemons/network/watch.h"
#include "util/file.h"
#include "util/log.h"

#include <libxml/parser.h>
#include <string.h>

static const Driver network_driver = {
    .name = "bridge",
#define SLOT(name) .name = net_##name,
    NETWORK_DRIVER_CALLS(SLOT)
#undef SLOT
};

static int make_dirs(NetworkDriver *d)
{
    const char *const dirs[] = {d->config_dir, d->autostart_dir, d->run_dir, d->dnsmasq_dir};

    for (size_t i = 0; i < G_N_ELEMENTS(dirs); i++) {
        int r = file_make_dirs(dirs[i], i >= 2 ? 0755 : 0700); /* dnsmasq's user reads in the last two */

        if (r < 0) {
            error_set_errno(VIR_FROM_NETWORK, -r, "Failed to create directory '%s'", dirs[i]);
            return -1;
        }
    }
    return 0;
}

static void start_marked(NetworkDriver *d)
{
    g_autoptr(GPtrArray) all = net_all(d);

    for (guint i = 0; i < all->len; i++) {
        Net *net = all->pdata[i];

        NET_JOB(net);
        if (net->autostart && net->config && !net->live && active_start(net) < 0)
            LOG_ERROR("network", "cannot autostart network '%s': %s", net->name, error_get()->message);
    }
}

static void recover(NetworkDriver *d)
{
    g_autoptr(GPtrArray) all = net_all(d);

    for (guint i = 0; i < all->len; i++) {
        NET_JOB((Net *)all->pdata[i]);
        active_recover(all->pdata[i]);
    }
}

NetworkDriver *network_driver_new(const NetworkDriverConfig *config, void (*inhibit)(void *, bool), void *opaque)
{
    NetworkDriver *d = g_new0(NetworkDriver, 1);

    xmlInitParser(); /* before there are threads */
    d->privileged = config->privileged;
    d->uri = g_strdup_printf("network:///%s", config->privileged ? "system" : "session");
    d->config_dir = g_strdup_printf("%s/qemu/networks", config->config);
    d->autostart_dir = g_strdup_printf("%s/autostart", d->config_dir);
    d->run_dir = g_strdup_printf("%s/network", config->run);
    d->dnsmasq_dir = g_strdup_printf("%s/dnsmasq", config->state);
    d->inhibit = inhibit;
    d->inhibit_opaque = opaque;
    g_mutex_init(&d->define);
    g_mutex_init(&d->lock);
    d->by_uuid = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)net_unref);
    d->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    d->hub = event_hub_new(EVENT_HUB_DIRECT);
    d->watch = watch_new(active_revive);
    if (make_dirs(d) < 0) {
        network_driver_free(d);
        return NULL;
    }
    store_load_configs(d);
    store_load_status(d);
    recover(d);
    start_marked(d);
    return d;
}

void network_driver_free(NetworkDriver *d)
{
    if (!d)
        return;
    watch_free(d->watch);
    event_hub_free(d->hub);
    g_hash_table_unref(d->by_name);
    g_hash_table_unref(d->by_uuid);
    g_mutex_clear(&d->define);
    g_mutex_clear(&d->lock);
    g_free(d->uri);
    g_free(d->config_dir);
    g_free(d->autostart_dir);
    g_free(d->run_dir);
    g_free(d->dnsmasq_dir);
    g_free(d);
}

int network_driver_reload(NetworkDriver *d)
{
    store_load_configs(d);
    recover(d);
    start_marked(d);
    return 0;
}

int network_driver_open(NetworkDriver *d, virConnectPtr conn, const char *uri)
{
    const char *path = uri ? strstr(uri, ":///") : NULL, *wanted = d->privileged ? "system" : "session";
    size_t len = path ? strcspn(path + 4, "?#") : 0;

    if (len > 0 && !(len == strlen(wanted) && strncmp(path + 4, wanted, len) == 0)) {
        error_set(VIR_FROM_NETWORK, VIR_ERR_INTERNAL_ERROR, "unexpected network URI path '/%.*s', try network:///%s", (int)len, path + 4, wanted);
        return -1;
    }
    for (size_t i = 0; i < 2; i++)
        conn->drivers[i ? DRIVER_NETWORK : DRIVER_HYPERVISOR] = (DriverSlot){.table = &network_driver, .data = d};
    if (!conn->uri)
        conn->uri = g_strdup(d->uri);
    return 0;
}

void network_driver_close(NetworkDriver *d, virConnectPtr conn)
{
    event_hub_drop_conn(d->hub, conn);
}

int net_check_flags(unsigned flags, unsigned allowed, const char *function)
{
    g_autofree char *text = NULL;

    if (!(flags & ~allowed))
        return 0;
    text = g_strdup_printf("unsupported flags (0x%x) in function %s", flags & ~allowed, function);
    error_set_full(VIR_FROM_NETWORK, VIR_ERR_INVALID_ARG, VIR_ERR_ERROR, text, NULL, NULL, NULL, 0, 0);
    return -1;
}
