/*
 * Status documents: what must be known to find a running guest again after the daemon was killed. RUN/qemu/NAME.xml, replaced
 * atomically: <domstatus> with the guest's document and, in <record>, what is not the document's, as one JSON object. It is
 * there before anything that it names is made or given to QEMU ("starting"), and goes after all of that is gone.
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

#define RECORD_BEGIN "<record>"
#define RECORD_END "</record>\n"
#define STATUS_END "</domstatus>\n"

static char *status_path(QemuDriver *d, const char *name)
{
    return g_strdup_printf("%s/%s.xml", d->config->run_dir, name);
}

static char *pid_path(QemuDriver *d, const char *name)
{
    return g_strdup_printf("%s/%s.pid", d->config->run_dir, name);
}

/* The labels that are there to be given back: with every one of them before the start, as nobody knows how far it got. */
static Json *labels_json(const GArray *labels, bool starting)
{
    Json *list = json_new_array();

    for (guint i = 0; labels && i < labels->len; i++) {
        const LauncherLabel *l = &g_array_index(labels, LauncherLabel, i);
        Json *o;

        if ((!l->changed && !starting) || l->shared)
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
    json_add_int(o, "id", g->id);
    json_add_int(o, "pid", g->pid);
    json_add_uint(o, "process-start", g->process_start);
    json_add_int(o, "state", g->state);
    json_add_int(o, "reason", g->reason);
    json_add_bool(o, "persistent", g->persistent);
    json_add_string(o, "dir", g->dir);
    json_add_string(o, "log", g->log_path);
    json_add_uint(o, "balloon-kib", g->balloon_kib);
    json_add(o, "labels", labels_json(g->labels, /* starting= */ false));
    json_add(o, "threads", numbers_json(g->threads));
    json_add(o, "ports", numbers_json(g->ports));
    return o;
}

static int write_status(QemuDriver *d, const DomainDef *def, const Json *record)
{
    g_autofree char *path = status_path(d, def->name), *json = json_text(record), *escaped = g_markup_escape_text(json, -1);
    g_autofree char *xml = domain_format(def, DOMAIN_FORMAT_SECURE | DOMAIN_FORMAT_STATUS), *text = NULL;
    int r;

    if (!xml)
        return -1;
    text = g_strdup_printf("<domstatus pid='%d'>\n" RECORD_BEGIN "%s" RECORD_END "%s" STATUS_END, (int)json_get_int(record, "pid", 0), escaped, xml);
    r = file_write_volatile(path, text, strlen(text), 0600);
    if (r < 0) {
        error_set_errno(VIR_FROM_QEMU, -r, "cannot save the status of domain '%s' in '%s'", def->name, path);
        return -1;
    }
    return 0;
}

static void write_pid(QemuDriver *d, const char *name, int64_t pid)
{
    g_autofree char *path = pid_path(d, name), *text = g_strdup_printf("%d\n", (int)pid);

    (void)file_write_volatile(path, text, strlen(text), 0644);
}

int guest_save_starting(QemuDriver *d, const DomainDef *def, const char *dir, const GArray *labels)
{
    g_autoptr(Json) o = json_new_object();

    json_add_int(o, "format", STATUS_FORMAT);
    json_add_int(o, "id", def->id);
    json_add_bool(o, "starting", true);
    json_add_string(o, "dir", dir);
    json_add(o, "labels", labels_json(labels, /* starting= */ true));
    return write_status(d, def, o);
}

void guest_save_status(Guest *g)
{
    g_autoptr(GuestLive) live = NULL;
    g_autoptr(Json) o = NULL;

    /* One writer a guest: an older state must not replace a newer one, nor a dead guest's file come back. */
    lock_take(&g->status_lock);
    o = status_json(g, &live);
    if (o && write_status(g->driver, live->def, o) < 0) {
        LOG_WARNING("qemu", "%s", error_get()->message);
        error_clear();
    }
    if (o)
        write_pid(g->driver, live->def->name, json_get_int(o, "pid", 0));
    lock_give(&g->status_lock);
}

void guest_remove_status(QemuDriver *d, const char *name)
{
    g_autofree char *path = status_path(d, name), *pid = pid_path(d, name);

    (void)unlink(pid);
    (void)unlink(path);
}

/* What g_markup_escape_text made, back. */
static char *unescape(const char *text)
{
    static const struct {
        const char *entity;
        char c;
    } table[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&#39;", '\''}};
    GString *s = g_string_sized_new(strlen(text));

    while (*text) {
        size_t i = 0;

        while (*text == '&' && i < G_N_ELEMENTS(table) && !g_str_has_prefix(text, table[i].entity))
            i++;
        if (*text != '&' || i == G_N_ELEMENTS(table)) {
            g_string_append_c(s, *text++);
        } else {
            g_string_append_c(s, table[i].c);
            text += strlen(table[i].entity);
        }
    }
    return g_string_free(s, FALSE);
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

/* Text and record of a status document; false when it is none. */
static bool split_status(char *text, Json **ret_record, const char **ret_xml)
{
    char *record = strstr(text, RECORD_BEGIN), *end = record ? strstr(record, RECORD_END) : NULL, *tail;
    g_autofree char *escaped = NULL;
    g_autofree char *json = NULL;

    if (!end || !(tail = strstr(end, STATUS_END)))
        return false;
    record += strlen(RECORD_BEGIN);
    escaped = g_strndup(record, (gsize)(end - record));
    json = unescape(escaped);
    *tail = '\0';
    *ret_xml = end + strlen(RECORD_END);
    return json_parse(json, strlen(json), 16, ret_record) == 0;
}

/* A start that the last daemon did not finish: whatever came of it goes. */
static void undo_start(QemuDriver *d, const Json *o, const DomainDef *def)
{
    const char *dir = json_get_string(o, "dir");
    g_autoptr(GArray) labels = labels_from(json_get_array(o, "labels"));

    LOG_WARNING("qemu", "the start of domain '%s' was interrupted and is undone", def->name);
    if (dir && g_str_has_prefix(dir, d->config->state_dir))
        guest_undo_dir(d, dir);
    for (guint i = 0; i < labels->len; i++)
        launcher_restore(d->launcher, &g_array_index(labels, LauncherLabel, i));
    guest_remove_status(d, def->name);
}

static void load_running(QemuDriver *d, const char *path, const Json *o, DomainDef *def)
{
    g_autoptr(Guest) g = NULL;
    int id = (int)json_get_int(o, "id", 1);

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

static void load_one(QemuDriver *d, const char *path)
{
    g_autofree char *text = NULL;
    g_autoptr(Json) o = NULL;
    const char *xml;
    DomainDef *def;

    if (file_read(path, STATUS_MAX, &text, NULL) < 0 || !split_status(text, &o, &xml) ||
        !(def = domain_parse(xml, &d->view, DOMAIN_PARSE_NO_RULES))) {
        LOG_WARNING("qemu", "the status document '%s' cannot be read and is left alone", path);
        error_clear();
        return;
    }
    if (json_get_bool(o, "starting", false)) {
        undo_start(d, o, def);
        domain_free(def);
        return;
    }
    load_running(d, path, o, def);
}

void guest_load_all_status(QemuDriver *d)
{
    g_autoptr(GDir) dir = g_dir_open(d->config->run_dir, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(d->config->run_dir, name, NULL);

        if (g_str_has_suffix(name, ".xml") && name[0] != '.')
            load_one(d, path);
    }
}
