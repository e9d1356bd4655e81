/* Consoles and channels as streams, screenshots, QMP pass-through, and who wants to hear of events. */
#include "daemons/qemu/argv.h"
#include "daemons/qemu/driver_calls.h"
#include "daemons/qemu/fd_stream.h"

#include "core/error.h"
#include "core/event_hub.h"
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The console that a name means: its alias, or without a name the first console, else the first serial port. */
static const DomainChardev *find_chardev(const DomainDef *def, const char *name)
{
    struct {
        DomainChardev *const *items;
        uint32_t count;
    } lists[] = {{def->consoles.items, def->consoles.count}, {def->serials.items, def->serials.count}, {def->parallels.items, def->parallels.count}};

    for (size_t l = 0; l < G_N_ELEMENTS(lists); l++) {
        for (uint32_t i = 0; i < lists[l].count; i++) {
            const DomainChardev *c = lists[l].items[i];

            if (!name || g_strcmp0(c->info.alias, name) == 0)
                return c;
        }
    }
    if (name)
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "cannot find character device %s", name);
    else
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "%s", "cannot find default console device");
    return NULL;
}

static const DomainChardev *find_channel(const DomainDef *def, const char *name)
{
    for (uint32_t i = 0; i < def->channels.count; i++) {
        const DomainChardev *c = def->channels.items[i];

        if (!name || g_strcmp0(c->name, name) == 0 || g_strcmp0(c->info.alias, name) == 0)
            return c;
    }
    error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "cannot find channel %s", name ? name : "default");
    return NULL;
}

static int open_unix(const char *path)
{
    int fd = guest_connect_monitor(path); /* long paths as well */

    if (fd < 0)
        error_set_errno(VIR_FROM_QEMU, -fd, "unable to connect to '%s'", path);
    return fd;
}

static int open_chardev(const DomainChardev *c)
{
    int fd = -1;

    if (c->source.type == CHARDEV_UNIX && c->source.path)
        return open_unix(c->source.path);
    if (c->source.type != CHARDEV_PTY || !c->source.path) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR, "character device %s is not using a PTY", c->info.alias);
        return -1;
    }
    fd = open(c->source.path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        error_set_errno(VIR_FROM_QEMU, errno, "unable to open console '%s'", c->source.path);
    return fd;
}

/* One user a console: the second one is refused, or with FORCE takes it over. */
typedef struct ConsoleUse {
    Guest *guest;
    char *key;
} ConsoleUse;

static void console_closed(void *opaque)
{
    ConsoleUse *use = opaque;

    lock_take(&use->guest->driver->lock);
    g_hash_table_remove(use->guest->driver->consoles, use->key);
    lock_give(&use->guest->driver->lock);
    guest_unref(use->guest);
    g_free(use->key);
    g_free(use);
}

static int claim_console(Guest *g, const char *path, bool force)
{
    LOCKED(&g->driver->lock);

    if (g_hash_table_contains(g->driver->consoles, path) && !force) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_FAILED, "%s", "Active console session exists for this domain");
        return -1;
    }
    g_hash_table_add(g->driver->consoles, g_strdup(path));
    return 0;
}

static int attach(Guest *g, const DomainChardev *c, virStreamPtr st, bool force)
{
    ConsoleUse *use;
    int fd = open_chardev(c);

    if (fd < 0)
        return -1;
    if (claim_console(g, c->source.path, force) < 0) {
        close(fd);
        return -1;
    }
    use = g_new(ConsoleUse, 1);
    *use = (ConsoleUse){guest_ref(g), g_strdup(c->source.path)};
    fd_stream_attach(st, g->driver->poller, fd, NULL, console_closed, use);
    return 0;
}

int qemu_domain_open_console(virDomainPtr dom, const char *name, virStreamPtr st, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    g_autoptr(GuestLive) live = g ? guest_live(g) : NULL;
    const DomainChardev *c = live ? find_chardev(live->def, name) : NULL;

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_CONSOLE_SAFE | VIR_DOMAIN_CONSOLE_FORCE, "qemuDomainOpenConsole", -1);
    return c ? attach(g, c, st, flags & VIR_DOMAIN_CONSOLE_FORCE) : -1;
}

int qemu_domain_open_channel(virDomainPtr dom, const char *name, virStreamPtr st, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    g_autoptr(GuestLive) live = g ? guest_live(g) : NULL;
    const DomainChardev *c = live ? find_channel(live->def, name) : NULL;

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_CHANNEL_FORCE, "qemuDomainOpenChannel", -1);
    return c ? attach(g, c, st, flags & VIR_DOMAIN_CHANNEL_FORCE) : -1;
}

static const char *screen_device(const DomainDef *def, unsigned screen)
{
    return screen < def->videos.count && screen > 0 ? def->videos.items[screen]->info.alias : NULL;
}

char *qemu_domain_screenshot(virDomainPtr dom, virStreamPtr st, unsigned int screen, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    g_autoptr(Monitor) m = g ? guest_monitor(g) : NULL;
    g_autoptr(GuestLive) live = m ? guest_live(g) : NULL;
    g_autofree char *path = NULL;
    Json *args;
    int fd;

    QEMU_CHECK_FLAGS(flags, 0, "qemuDomainScreenshot", NULL);
    if (!live)
        return NULL;
    if (live->def->videos.count == 0) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "no screens to take screenshot from");
        return NULL;
    }
    if (screen >= MAX(1, live->def->videos.items[0]->heads) && screen >= live->def->videos.count) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "%s", "no such screen");
        return NULL;
    }
    lock_take(&g->lock);
    path = g_strdup_printf("%s/screenshot.%08x.png", g->dir ? g->dir : "", g_random_int());
    lock_give(&g->lock);
    args = json_new_object();
    json_add_string(args, "filename", path);
    json_add_string(args, "device", screen_device(live->def, screen));
    json_add_string(args, "format", "png");
    if (monitor_call(m, "screendump", args, MONITOR_TIMEOUT_MS, NULL) < 0)
        return NULL;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        error_set_errno(VIR_FROM_QEMU, errno, "unable to open %s", path);
        return NULL;
    }
    (void)unlink(path); /* the descriptor keeps it */
    fd_stream_attach(st, g->driver->poller, fd, NULL, NULL, NULL);
    return strdup("image/png");
}

/* "info status" for the human monitor, or a whole QMP object. */
static int human_command(Monitor *m, const char *cmd, char **result)
{
    g_autoptr(Json) value = NULL;
    Json *args = json_new_object();

    json_add_string(args, "command-line", cmd);
    if (monitor_call(m, "human-monitor-command", args, MONITOR_TIMEOUT_MS, &value) < 0)
        return -1;
    *result = strdup(value && json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "");
    return 0;
}

int qemu_qemu_domain_monitor_command(virDomainPtr dom, const char *cmd, char **result, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    g_autoptr(Monitor) m = NULL;
    g_autofree char *answer = NULL;
    int r = -1;

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP, "qemuDomainQemuMonitorCommand", -1);
    if (!g || guest_job_begin(g, "virDomainQemuMonitorCommand") < 0)
        return -1;
    m = guest_monitor(g);
    if (m && (flags & VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP)) {
        r = human_command(m, cmd, result);
    } else if (m) {
        r = monitor_pass_through(m, cmd, MONITOR_TIMEOUT_MS, &answer);
        if (r == 0)
            *result = strdup(answer);
    }
    guest_job_end(g);
    return r;
}

int qemu_connect_domain_event_register(virConnectPtr conn, virConnectDomainEventCallback cb, void *opaque, virFreeCallback freecb)
{
    return event_hub_register_legacy(qemu_driver_of(conn)->hub, conn, cb, opaque, freecb);
}

int qemu_connect_domain_event_deregister(virConnectPtr conn, virConnectDomainEventCallback cb)
{
    return event_hub_deregister_legacy(qemu_driver_of(conn)->hub, conn, cb);
}

int qemu_connect_domain_event_callback_register_any(virConnectPtr conn, virDomainPtr dom, int event_id, virConnectDomainEventGenericCallback cb,
                                                    void *opaque, virFreeCallback freecb)
{
    return event_hub_register(qemu_driver_of(conn)->hub, conn, EVENT_DOMAIN, dom, event_id, (EventCallback)cb, opaque, freecb);
}

int qemu_connect_domain_event_register_any(virConnectPtr conn, virDomainPtr dom, int event_id, virConnectDomainEventGenericCallback cb,
                                           void *opaque, virFreeCallback freecb)
{
    return qemu_connect_domain_event_callback_register_any(conn, dom, event_id, cb, opaque, freecb);
}

int qemu_connect_domain_event_callback_deregister_any(virConnectPtr conn, int id)
{
    return event_hub_deregister(qemu_driver_of(conn)->hub, conn, id);
}

int qemu_connect_domain_event_deregister_any(virConnectPtr conn, int id)
{
    return event_hub_deregister(qemu_driver_of(conn)->hub, conn, id);
}

int qemu_qemu_connect_domain_monitor_event_register(virConnectPtr conn, virDomainPtr dom, const char *event,
                                                    virConnectDomainQemuMonitorEventCallback cb, void *opaque, virFreeCallback freecb,
                                                    unsigned int flags)
{
    return event_hub_register_monitor(qemu_driver_of(conn)->hub, conn, dom, event, cb, opaque, freecb, flags);
}

int qemu_qemu_connect_domain_monitor_event_deregister(virConnectPtr conn, int id)
{
    return event_hub_deregister(qemu_driver_of(conn)->hub, conn, id);
}
