/*
 * Status documents: what must be known to find a running guest again after the daemon was killed. One JSON object a guest in the
 * run folder, replaced atomically; written after everything it names exists, removed after everything it names is gone.
 */
#include "daemons/qemu/guest.h"

#include "core/error.h"
#include "daemons/qemu/driver.h"
#include "daemons/qemu/events.h"
#include "util/file.h"
#include "util/json.h"
#include "util/log.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STATUS_MAX (16 * 1024 * 1024)
#define STATUS_FORMAT 1

static char *status_path(QemuDriver *d, const unsigned char *uuid)
{
    char text[UUID_TEXT_SIZE];

    doc_uuid_format(uuid, text);
    return g_strdup_printf("%s/%s.status", d->config->run_dir, text);
}

static Json *labels_json(const GArray *labels)
{
    Json *list = json_new_array();

    for (guint i = 0; labels && i < labels->len; i++) {
        const LauncherLabel *l = &g_array_index(labels, LauncherLabel, i);
        Json *o;

        if (!l->changed || l->shared)
            continue;
        o = json_new_object();
        json_add_string(o, "path", l->path);
        json_add_int(o, "uid", l->old_uid);
        json_add_int(o, "gid", l->old_gid);
        json_append(list, o);
    }
    return list;
}

static Json *numbers_json(const GArray *numbers)
{
    Json *list = json_new_array();

    for (guint i = 0; numbers && i < numbers->len; i++)
        json_append(list, json_object_new_int64(g_array_index(numbers, int, i)));
    return list;
}

static Json *status_json(Guest *g, GuestLive **ret_live)
{
    Json *o = json_new_object();
    LOCKED(&g->lock);

    if (!g->live) {
        json_object_put(o);
        return NULL;
    }
    *ret_live = guest_live_ref(g->live);
    json_add_int(o, "format", STATUS_FORMAT);
    json_add_string(o, "name", g->name);
    json_add_int(o, "id", g->id);
    json_add_int(o, "pid", g->pid);
    json_add_uint(o, "process-start", g->process_start);
    json_add_int(o, "state", g->state);
    json_add_int(o, "reason", g->reason);
    json_add_bool(o, "persistent", g->persistent);
    json_add_string(o, "dir", g->dir);
    json_add_string(o, "log", g->log_path);
    json_add_uint(o, "balloon-kib", g->balloon_kib);
    json_add(o, "labels", labels_json(g->labels));
    json_add(o, "threads", numbers_json(g->threads));
    json_add(o, "ports", numbers_json(g->ports));
    return o;
}

void guest_save_status(Guest *g)
{
    g_autofree char *path = status_path(g->driver, g->uuid), *text = NULL, *xml = NULL;
    g_autoptr(GuestLive) live = NULL;
    g_autoptr(Json) o = status_json(g, &live);
    int r;

    if (!o)
        return;
    xml = domain_format(live->def, DOMAIN_FORMAT_SECURE | DOMAIN_FORMAT_STATUS);
    if (!xml)
        return;
    json_add_string(o, "xml", xml);
    text = json_text(o);
    r = file_write_volatile(path, text, strlen(text), 0600);
    if (r < 0)
        LOG_WARNING("qemu", "cannot save the status of a guest in '%s': %s", path, g_strerror(-r));
    /* It may have ended while we wrote: then nobody else removes what we made. */
    if (!guest_is_active(g))
        (void)file_remove(path);
}

void guest_remove_status(Guest *g)
{
    g_autofree char *path = status_path(g->driver, g->uuid);

    (void)file_remove(path);
}

static GArray *numbers_from(const Json *list)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int));

    for (size_t i = 0; i < json_array_size(list); i++) {
        int n = json_object_get_int(json_array_at(list, i));

        g_array_append_val(numbers, n);
    }
    return numbers;
}

static void label_clear(gpointer data)
{
    g_free(((LauncherLabel *)data)->path);
}

static GArray *labels_from(const Json *list)
{
    GArray *labels = g_array_new(FALSE, FALSE, sizeof(LauncherLabel));

    g_array_set_clear_func(labels, label_clear);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const Json *o = json_array_at(list, i);
        LauncherLabel l = {.path = g_strdup(json_get_string(o, "path")), .changed = true,
                           .old_uid = (uid_t)json_get_int(o, "uid", 0), .old_gid = (gid_t)json_get_int(o, "gid", 0)};

        if (l.path)
            g_array_append_val(labels, l);
    }
    return labels;
}

/* The process, if it still is the one we started: the same number and the same start. */
static int open_process(pid_t pid, uint64_t start)
{
    int fd = pid > 0 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;

    if (fd >= 0 && guest_process_start(pid) != start) {
        close(fd);
        return -1;
    }
    return fd;
}

static Guest *intern_from(QemuDriver *d, const Json *o, DomainDef *def)
{
    bool made;
    Guest *g = guest_table_intern(d->guests, d, def->name, def->uuid, &made);

    if (!g)
        return NULL;
    lock_take(&g->lock);
    g->persistent = g->config != NULL;
    g->state = (int)json_get_int(o, "state", VIR_DOMAIN_RUNNING);
    g->reason = (int)json_get_int(o, "reason", 0);
    g->pid = (pid_t)json_get_int(o, "pid", 0);
    g->process_start = (uint64_t)json_get_int(o, "process-start", 0);
    g->dir = g_strdup(json_get_string(o, "dir"));
    g->log_path = g_strdup(json_get_string(o, "log"));
    g->balloon_kib = (uint64_t)json_get_int(o, "balloon-kib", 0);
    g->labels = labels_from(json_get_array(o, "labels"));
    g->threads = numbers_from(json_get_array(o, "threads"));
    g->ports = numbers_from(json_get_array(o, "ports"));
    g->child = false;
    g->stop_reason = -1;
    g->pidfd = open_process(g->pid, g->process_start);
    g->live = guest_live_new(def);
    lock_give(&g->lock);
    for (guint i = 0; i < g->ports->len; i++)
        qemu_port_use(d, g_array_index(g->ports, unsigned, i));
    return g;
}

/* Asks a QEMU that was taken up what it does now. On a task: a stuck one holds nobody. */
static void ask_again(void *opaque)
{
    g_autoptr(Guest) g = opaque;
    g_autoptr(Monitor) m = guest_monitor(g);
    g_autoptr(Json) status = NULL;

    if (!m || monitor_greet(m, MONITOR_TIMEOUT_MS) < 0 || monitor_call(m, "query-status", NULL, MONITOR_TIMEOUT_MS, &status) < 0) {
        error_clear(); /* its state stays what was last known */
        return;
    }
    lock_take(&g->lock);
    if (g->live) {
        const char *now = json_get_string(status, "status");

        if (json_get_bool(status, "running", false))
            guest_set_state_locked(g, VIR_DOMAIN_RUNNING, g->state == VIR_DOMAIN_RUNNING ? g->reason : VIR_DOMAIN_RUNNING_UNPAUSED);
        else if (g_strcmp0(now, "shutdown") == 0)
            g->stop_reason = VIR_DOMAIN_SHUTOFF_SHUTDOWN;
        else if (g->state == VIR_DOMAIN_RUNNING)
            guest_set_state_locked(g, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_UNKNOWN);
        if (g_strcmp0(now, "shutdown") == 0)
            guest_set_state_locked(g, VIR_DOMAIN_SHUTDOWN, VIR_DOMAIN_SHUTDOWN_UNKNOWN);
    }
    lock_give(&g->lock);
    if (g_strcmp0(json_get_string(status, "status"), "shutdown") == 0)
        guest_stop(g, VIR_DOMAIN_SHUTOFF_SHUTDOWN, VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN, 5000);
    else
        guest_save_status(g);
}

/* Takes the guest up, or reports that it ended while nobody looked. */
static void take_up(QemuDriver *d, Guest *g, int id)
{
    g_autofree char *path = g_strdup_printf("%s/monitor.sock", g->dir ? g->dir : "");
    int fd = g->pidfd >= 0 ? guest_connect_monitor(path) : -ESRCH;

    guest_table_set_id(d->guests, g, id);
    if (d->inhibit)
        d->inhibit(d->inhibit_opaque, true);
    if (fd < 0) {
        /* Ended while nobody looked, or of no use without its monitor. */
        guest_stop(g, g->state == VIR_DOMAIN_SHUTDOWN ? VIR_DOMAIN_SHUTOFF_SHUTDOWN : VIR_DOMAIN_SHUTOFF_CRASHED,
                   VIR_DOMAIN_EVENT_STOPPED_FAILED, 0);
        return;
    }
    lock_take(&g->lock);
    g->monitor = monitor_open(d->poller, fd, g->name, &guest_monitor_handlers, guest_ref(g), (GDestroyNotify)guest_unref);
    lock_give(&g->lock);
    guest_watch_process(g);
    tasks_push(d->tasks, ask_again, guest_ref(g));
}

static void load_one(QemuDriver *d, const char *path)
{
    g_autofree char *text = NULL;
    g_autoptr(Json) o = NULL;
    g_autoptr(Guest) g = NULL;
    DomainDef *def;
    size_t len;
    int id;

    if (file_read(path, STATUS_MAX, &text, &len) < 0 || json_parse(text, len, 16, &o) < 0 || !json_get_string(o, "xml") ||
        !(def = domain_parse(json_get_string(o, "xml"), &d->view, DOMAIN_PARSE_NO_RULES))) {
        LOG_WARNING("qemu", "the status document '%s' cannot be read and is left alone", path);
        error_clear();
        return;
    }
    id = (int)json_get_int(o, "id", 1);
    def->id = id;
    if (id > g_atomic_int_get(&d->last_id))
        g_atomic_int_set(&d->last_id, id);
    g = intern_from(d, o, def);
    if (!g) {
        LOG_WARNING("qemu", "the guest of '%s' is in conflict with a definition: %s", path, error_get()->message);
        domain_free(def);
        error_clear();
        return;
    }
    take_up(d, g, id);
}

void guest_load_all_status(QemuDriver *d)
{
    g_autoptr(GDir) dir = g_dir_open(d->config->run_dir, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(d->config->run_dir, name, NULL);

        if (g_str_has_suffix(name, ".status") && name[0] != '.')
            load_one(d, path);
    }
}
