/* The driver's life, its table, and what all its calls share. */
#include "daemons/qemu/driver.h"

#include "core/error.h"
#include "daemons/qemu/driver_calls.h"
#include "daemons/qemu/events.h"
#include "util/file.h"
#include "util/log.h"

#include <libxml/parser.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const Driver qemu_driver = {
    .name = "QEMU",
#define SLOT(name) .name = qemu_##name,
    QEMU_DRIVER_CALLS(SLOT)
#undef SLOT
};

QemuCaps *qemu_driver_caps_for(QemuDriver *d, const DomainDef *def)
{
    return caps_store_get(d->caps, def->os.arch, def->emulator);
}

/* The document's rules ask for an emulator. The reference is kept by the store, which never drops what it has until it is freed or
 * the file changes; the view is used on the spot only. */
static const DomainCapsEmulator *view_emulator(const DomainCapsView *view, const char *arch, const char *path, bool kvm)
{
    QemuDriver *d = (QemuDriver *)(uintptr_t)view->data;
    g_autoptr(QemuCaps) caps = caps_store_get(d->caps, arch, path);

    return caps ? &caps->emulator : NULL;
}

const DomainCapsView *qemu_driver_caps_view(QemuDriver *d)
{
    return &d->view;
}

static void fill_view(QemuDriver *d)
{
    d->view = (DomainCapsView){
        .host_arch = caps_host_arch(), .privileged = d->config->privileged,
        .vnc_listen = d->config->vnc_listen, .spice_listen = d->config->spice_listen,
        .state_dir = d->config->state_dir,
        .nvram_dir = g_strdup_printf("%s/nvram", d->config->state_dir),
        .channel_dir = g_strdup_printf("%s/channel/target", d->config->state_dir),
        .emulator_for = view_emulator, .data = d,
    };
}

static int make_dirs(QemuDriver *d)
{
    g_autofree char *autostart = g_strdup_printf("%s/autostart", d->config->config_dir);
    g_autofree char *channels = g_strdup_printf("%s/channel/target", d->config->state_dir);
    const char *const dirs[] = {d->config->config_dir, autostart, d->config->state_dir, d->config->run_dir, d->config->cache_dir,
                                d->config->log_dir, channels};

    for (size_t i = 0; i < G_N_ELEMENTS(dirs); i++) {
        /* QEMU's user passes through the state folders; nobody else has business in the others. */
        int r = file_make_dirs(dirs[i], i == 2 || i == 6 ? 0751 : 0700);

        if (r < 0) {
            error_set_errno(VIR_FROM_QEMU, -r, "Failed to create directory '%s'", dirs[i]);
            return -1;
        }
    }
    return 0;
}

/* Starts the guests that are marked, one after the other, while calls are answered already. */
static void autostart_task(void *opaque)
{
    g_autoptr(Guest) g = opaque;
    DomainDef *def;

    if (guest_job_begin(g, "autostart") < 0)
        return;
    if (!guest_is_active(g)) {
        def = guest_config_def(g);
        if (!def || guest_start(g, def, 0, VIR_DOMAIN_EVENT_STARTED_BOOTED) < 0)
            LOG_ERROR("qemu", "cannot autostart domain '%s': %s", g->name, error_get()->message);
    }
    guest_job_end(g);
}

static void autostart_all(QemuDriver *d)
{
    g_autoptr(GPtrArray) all = guest_table_all(d->guests);

    for (guint i = 0; i < all->len; i++) {
        Guest *g = all->pdata[i];
        bool wanted;

        lock_take(&g->lock);
        wanted = g->autostart && !g->live;
        lock_give(&g->lock);
        if (wanted)
            tasks_push(d->tasks, autostart_task, guest_ref(g));
    }
}

QemuDriver *qemu_driver_new(QemuDriverConfig *config, const unsigned char host_uuid[16], void (*inhibit)(void *opaque, bool active), void *inhibit_opaque)
{
    QemuDriver *d = g_new0(QemuDriver, 1);

    xmlInitParser(); /* before there are threads */
    d->config = config;
    d->inhibit = inhibit;
    d->inhibit_opaque = inhibit_opaque;
    lock_init(&d->lock);
    d->guests = guest_table_new();
    d->caps = caps_store_new(config->cache_dir, &config->launcher.identity);
    d->launcher = launcher_new(&config->launcher);
    d->poller = poller_new("monitor");
    d->tasks = tasks_new(4);
    d->hub = events_hub_new();
    d->consoles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    memcpy(d->host_uuid, host_uuid, sizeof(d->host_uuid));
    fill_view(d);
    if (make_dirs(d) < 0) {
        qemu_driver_free(d);
        return NULL;
    }
    (void)file_remove_temps(config->config_dir);
    (void)file_remove_temps(config->run_dir);
    qemu_config_load_all(d);
    guest_load_all_status(d);
    autostart_all(d);
    return d;
}

static void let_go_of(Guest *g)
{
    Monitor *m;
    int64_t watch;

    lock_take(&g->lock);
    m = g_steal_pointer(&g->monitor);
    watch = g->exit_watch;
    g->exit_watch = 0;
    lock_give(&g->lock);
    monitor_close(m);
    monitor_unref(m);
    if (watch)
        poller_remove(g->driver->poller, watch);
}

void qemu_driver_free(QemuDriver *d)
{
    g_autoptr(GPtrArray) all = NULL;

    if (!d)
        return;
    all = guest_table_all(d->guests);
    for (guint i = 0; i < all->len; i++)
        let_go_of(all->pdata[i]);
    tasks_free(d->tasks);
    poller_free(d->poller);
    events_hub_free(d->hub);
    g_clear_pointer(&all, g_ptr_array_unref);
    guest_table_free(d->guests);
    launcher_free(d->launcher);
    caps_store_free(d->caps);
    g_free((char *)(uintptr_t)d->view.nvram_dir);
    g_free((char *)(uintptr_t)d->view.channel_dir);
    g_hash_table_unref(d->consoles);
    lock_done(&d->lock);
    qemu_driver_config_free(d->config);
    g_free(d);
}

int qemu_driver_reload(QemuDriver *d)
{
    qemu_config_load_all(d);
    autostart_all(d);
    return 0;
}

int qemu_driver_open(QemuDriver *d, virConnectPtr conn, const char *uri)
{
    /* "qemu:///system", "qemu+unix:///system?socket=...": the path says which instance. */
    const char *path = uri ? strstr(uri, ":///") : NULL;
    const char *wanted = d->config->privileged ? "system" : "session";
    size_t len = path ? strcspn(path + 4, "?#") : 0;

    if (uri && path && len > 0 && !(len == strlen(wanted) && strncmp(path + 4, wanted, len) == 0)) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR, "unexpected QEMU URI path '/%.*s', try qemu:///%s", (int)len, path + 4, wanted);
        return -1;
    }
    conn->drivers[DRIVER_HYPERVISOR].table = &qemu_driver;
    conn->drivers[DRIVER_HYPERVISOR].data = d;
    if (!conn->uri)
        conn->uri = g_strdup(d->config->uri);
    return 0;
}

static void destroy_task(void *opaque)
{
    g_autoptr(Guest) g = opaque;

    guest_stop(g, VIR_DOMAIN_SHUTOFF_DESTROYED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED, 0);
}

void qemu_driver_close(QemuDriver *d, virConnectPtr conn)
{
    g_autoptr(GPtrArray) all = guest_table_all(d->guests);

    events_drop_conn(d->hub, conn);
    for (guint i = 0; i < all->len; i++) {
        Guest *g = all->pdata[i];
        bool ours;

        lock_take(&g->lock);
        ours = g->live && g->autodestroy && g->owner == conn;
        lock_give(&g->lock);
        if (ours)
            tasks_push(d->tasks, destroy_task, guest_ref(g));
    }
}

Guest *qemu_guest_of(virDomainPtr dom)
{
    Guest *g = guest_table_by_uuid(qemu_driver_of(dom->conn)->guests, dom->uuid);

    if (!g) {
        char text[UUID_TEXT_SIZE];

        doc_uuid_format(dom->uuid, text);
        error_set(VIR_FROM_QEMU, VIR_ERR_NO_DOMAIN, "no domain with matching uuid '%s' (%s)", text, dom->name);
    }
    return g;
}

virDomainPtr qemu_domain_of(virConnectPtr conn, Guest *g)
{
    GuestIdent ident;

    guest_ident(g, &ident);
    return domain_object_new(conn, ident.name, ident.uuid, ident.id);
}

/* Display ports. */

static bool port_is_free(unsigned port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_ANY)};
    bool free_;

    if (fd < 0)
        return true;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    free_ = bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0;
    close(fd);
    return free_;
}

int qemu_port_take(QemuDriver *d)
{
    LOCKED(&d->lock);

    for (unsigned port = d->config->port_min; port <= d->config->port_max; port++) {
        if ((d->ports[port / 8] & (1 << port % 8)) || !port_is_free(port))
            continue;
        d->ports[port / 8] |= (uint8_t)(1 << port % 8);
        return (int)port;
    }
    error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_FAILED, "no display port between %u and %u is free", d->config->port_min, d->config->port_max);
    return -1;
}

void qemu_port_use(QemuDriver *d, unsigned port)
{
    LOCKED(&d->lock);

    if (port < 65536)
        d->ports[port / 8] |= (uint8_t)(1 << port % 8);
}

void qemu_port_give(QemuDriver *d, unsigned port)
{
    LOCKED(&d->lock);

    if (port < 65536)
        d->ports[port / 8] &= (uint8_t)~(1 << port % 8);
}

int qemu_check_flags(unsigned flags, unsigned allowed, const char *function)
{
    g_autofree char *text = NULL;

    if (!(flags & ~allowed))
        return 0;
    text = g_strdup_printf("unsupported flags (0x%x) in function %s", flags & ~allowed, function);
    error_set_full(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, VIR_ERR_ERROR, text, NULL, NULL, NULL, 0, 0);
    return -1;
}
