/* Starting a guest: carries a plan out, with undo. The order is chosen so that QEMU does its own start-up while we do ours, and so
 * that nothing is waited for but QEMU itself: its monitor is a socket that listens before QEMU exists. */
#include "daemons/qemu/guest.h"

#include "core/error.h"
#include "daemons/qemu/driver.h"
#include "daemons/qemu/events.h"
#include "daemons/qemu/plan.h"
#include "util/file.h"
#include "util/log.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define START_TIMEOUT_MS 60000

typedef struct Starting {
    Guest *guest;
    QemuDriver *driver;
    Plan *plan;
    guint labelled; /* so many of plan->labels are done */
    uint64_t log_offset;
    pid_t pid;
    int pidfd;
    Monitor *monitor;
    GArray *threads;
} Starting;

/* The monitor is a path below the guest's folder, which may be longer than a socket address. */
int guest_connect_monitor(const char *path)
{
    g_autofree char *dir = g_path_get_dirname(path), *base = g_path_get_basename(path);
    fd_auto int dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    fd_auto int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un at = {.sun_family = AF_UNIX};

    g_snprintf(at.sun_path, sizeof(at.sun_path), "/proc/self/fd/%d/%s", dir_fd, base);
    if (dir_fd < 0 || fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
        return -errno;
    return fd_steal(&fd);
}

static int make_folder(Starting *s)
{
    unsigned char key[32];

    if (launcher_make_dir(s->driver->launcher, s->plan->dir) < 0)
        return -1;
    if (s->plan->def->channels.count > 0 && launcher_make_dir(s->driver->launcher, s->plan->channel_dir) < 0)
        return -1;
    if (s->plan->def->memory_backing && launcher_make_dir(s->driver->launcher, s->plan->memory_dir) < 0)
        return -1;
    if (getrandom(key, sizeof(key), 0) != sizeof(key)) {
        error_set_errno(VIR_FROM_QEMU, errno, "cannot make the master key");
        return -1;
    }
    return launcher_write_file(s->driver->launcher, s->plan->key_path, key, sizeof(key));
}

static int label_files(Starting *s)
{
    for (guint i = 0; i < s->plan->labels->len; i++) {
        if (launcher_label(s->driver->launcher, &g_array_index(s->plan->labels, LauncherLabel, i)) < 0)
            return -1;
        s->labelled = i + 1;
    }
    return 0;
}

static int run_qemu(Starting *s)
{
    fd_auto int listener = -1;
    SpawnFd fds[1];
    LaunchRequest rq = {
        .argv = (const char *const *)s->plan->argv->pdata, .env = (const char *const *)s->plan->env->pdata, .fds = fds, .n_fds = 1,
        .log_path = s->plan->log_path,
    };
    struct stat st;
    int fd;

    if (launcher_listen(s->driver->launcher, s->plan->monitor_path, &listener) < 0)
        return -1;
    /* What the log held before is not this start's; the two lines that say what runs are ours. */
    s->log_offset = stat(s->plan->log_path, &st) == 0 ? (uint64_t)st.st_size : 0;
    fds[0] = (SpawnFd){listener, PLAN_MONITOR_FD};
    if (launcher_start(s->driver->launcher, &rq, &s->pid, &s->pidfd) < 0)
        return -1;
    fd = guest_connect_monitor(s->plan->monitor_path);
    if (fd < 0) {
        error_set_errno(VIR_FROM_QEMU, -fd, "cannot connect to the monitor of guest '%s'", s->plan->def->name);
        return -1;
    }
    s->monitor = monitor_open(s->driver->poller, fd, s->plan->def->name, &guest_monitor_handlers, guest_ref(s->guest),
                              (GDestroyNotify)guest_unref);
    return 0;
}

static void take_pty(DomainDef *def, const char *label, const char *file)
{
    struct {
        DomainChardev **items;
        uint32_t count;
    } lists[] = {{def->serials.items, def->serials.count}, {def->parallels.items, def->parallels.count},
                 {def->channels.items, def->channels.count}, {def->consoles.items, def->consoles.count}};

    if (!file || !g_str_has_prefix(file, "pty:") || !label || !g_str_has_prefix(label, "char"))
        return;
    for (size_t l = 0; l < G_N_ELEMENTS(lists); l++) {
        for (uint32_t i = 0; i < lists[l].count; i++) {
            DomainChardev *c = lists[l].items[i];

            if (c->source.type != CHARDEV_PTY || g_strcmp0(c->info.alias, label + strlen("char")) != 0)
                continue;
            c->source.path = arena_strdup(def->arena, file + strlen("pty:"));
            if (lists[l].items == def->consoles.items)
                c->tty = c->source.path;
        }
    }
}

static void take_chardevs(DomainDef *def, const Json *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        take_pty(def, json_get_string(json_array_at(list, i), "label"), json_get_string(json_array_at(list, i), "filename"));
}

static void take_threads(Starting *s, const Json *list)
{
    s->threads = g_array_new(FALSE, FALSE, sizeof(pid_t));
    for (size_t i = 0; i < json_array_size(list); i++) {
        pid_t tid = (pid_t)json_get_int(json_array_at(list, i), "thread-id", 0);

        g_array_append_val(s->threads, tid);
    }
}

static Json *balloon_arguments(const DomainDef *def)
{
    Json *args = json_new_object();

    json_add_uint(args, "value", def->current_memory_kib << 10);
    return args;
}

static Json *password_arguments(const DomainGraphics *g)
{
    Json *args = json_new_object();

    json_add_string(args, "protocol", graphics_type_text(g->type));
    json_add_string(args, "password", g->passwd);
    return args;
}

static bool has_balloon(const DomainDef *def)
{
    return def->memballoon && def->memballoon->model != MEMBALLOON_OFF && def->memballoon->model != MEMBALLOON_NONE;
}

/* Why it ended, from its log; a QEMU that only does not answer keeps the time-out as its error. */
static int explain(Starting *s)
{
    if (error_get()->code != VIR_ERR_OPERATION_TIMEOUT)
        guest_explain_exit(s->plan->def, s->plan->log_path, s->log_offset);
    return -1;
}

static int set_passwords(Starting *s)
{
    const DomainDef *def = s->plan->def;

    for (uint32_t i = 0; i < def->graphics.count; i++) {
        const DomainGraphics *g = def->graphics.items[i];

        if (g->passwd && *g->passwd && monitor_call(s->monitor, "set_password", password_arguments(g), START_TIMEOUT_MS, NULL) < 0)
            return -1;
    }
    return 0;
}

/* Everything we have to ask and tell before the guest runs, in one round trip: QEMU reads it when it has come up. */
static int set_up(Starting *s)
{
    DomainDef *def = s->plan->def;
    g_autoptr(MonitorReply) greeting = monitor_send(s->monitor, "qmp_capabilities", NULL, -1);
    g_autoptr(MonitorReply) chardevs = monitor_send(s->monitor, "query-chardev", NULL, -1);
    g_autoptr(MonitorReply) cpus = monitor_send(s->monitor, "query-cpus-fast", NULL, -1);
    g_autoptr(MonitorReply) balloon = has_balloon(def) && def->current_memory_kib < def->memory_kib
                                          ? monitor_send(s->monitor, "balloon", balloon_arguments(def), -1)
                                          : NULL;
    g_autoptr(Json) chardev_list = NULL;
    g_autoptr(Json) cpu_list = NULL;

    if (!greeting || monitor_wait(g_steal_pointer(&greeting), START_TIMEOUT_MS, NULL) < 0)
        return explain(s);
    if (!chardevs || !cpus || monitor_wait(g_steal_pointer(&chardevs), START_TIMEOUT_MS, &chardev_list) < 0 ||
        monitor_wait(g_steal_pointer(&cpus), START_TIMEOUT_MS, &cpu_list) < 0)
        return explain(s);
    if (balloon)
        (void)monitor_wait(g_steal_pointer(&balloon), START_TIMEOUT_MS, NULL); /* a guest without the driver keeps its memory */
    take_chardevs(def, chardev_list);
    take_threads(s, cpu_list);
    return set_passwords(s);
}

static void undo(Starting *s)
{
    int status;

    if (s->pid > 0) {
        (void)launcher_signal(s->driver->launcher, s->pidfd, SIGKILL);
        (void)spawn_wait(s->pid, s->pidfd, -1, &status);
        close(s->pidfd);
    }
    monitor_close(s->monitor);
    monitor_unref(s->monitor);
    for (guint i = 0; i < s->labelled; i++)
        launcher_restore(s->driver->launcher, &g_array_index(s->plan->labels, LauncherLabel, i));
    guest_remove_dirs(s->driver, s->plan->dir);
    guest_remove_status(s->driver, s->plan->def->name);
    g_clear_pointer(&s->threads, g_array_unref);
}

/* Puts the result into the guest: from here on it runs. */
static void install(Starting *s, bool paused)
{
    Guest *g = s->guest;
    LOCKED(&g->lock);

    g->live = guest_live_new(g_steal_pointer(&s->plan->def));
    g->pid = s->pid;
    g->pidfd = s->pidfd;
    g->process_start = guest_process_start(s->pid);
    g->child = true;
    g->exited = g->fake_reboot = false;
    g->stop_reason = -1;
    g->monitor = s->monitor;
    g->dir = g_strdup(s->plan->dir);
    g_free(g->log_path);
    g->log_path = g_strdup(s->plan->log_path);
    g->labels = g_steal_pointer(&s->plan->labels);
    g->ports = g_steal_pointer(&s->plan->ports);
    g->threads = s->threads;
    g->balloon_kib = g->live->def->current_memory_kib;
    guest_set_state_locked(g, VIR_DOMAIN_PAUSED, paused ? VIR_DOMAIN_PAUSED_USER : VIR_DOMAIN_PAUSED_STARTING_UP);
}

static int carry_out(Starting *s)
{
    /* First of all what a crash from here on would leave behind. */
    if (guest_save_starting(s->driver, s->plan->def, s->plan->dir, s->plan->labels) < 0)
        return -1;
    if (make_folder(s) < 0 || label_files(s) < 0 || run_qemu(s) < 0)
        return -1;
    return set_up(s);
}

/* Lets the guest's processors go. On failure the guest is stopped again. */
static int let_go(Guest *g, Monitor *m)
{
    if (monitor_call(m, "cont", NULL, MONITOR_TIMEOUT_MS, NULL) < 0) {
        virErrorPtr saved = error_save();

        guest_stop(g, VIR_DOMAIN_SHUTOFF_FAILED, VIR_DOMAIN_EVENT_STOPPED_FAILED, 0);
        error_restore(saved);
        return -1;
    }
    LOCKED(&g->lock);
    if (g->live && g->state == VIR_DOMAIN_PAUSED)
        guest_set_state_locked(g, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED);
    return 0;
}

/* The start came to nothing: what there is of it goes, and the guest's state says so. */
static void note_failure(Starting *s)
{
    virErrorPtr saved = error_save();

    if (s->plan)
        undo(s);
    plan_free(s->driver, s->plan);
    lock_take(&s->guest->lock);
    guest_set_state_locked(s->guest, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_FAILED);
    lock_give(&s->guest->lock);
    error_restore(saved);
}

int guest_start(Guest *g, DomainDef *def, unsigned flags, int started_detail)
{
    Starting s = {.guest = g, .driver = g->driver, .pid = -1, .pidfd = -1};
    bool paused = flags & VIR_DOMAIN_START_PAUSED;
    g_autoptr(Monitor) m = NULL;
    int id;

    guest_wait_stopped(g);
    def->id = id = g_atomic_int_add(&s.driver->last_id, 1) + 1;
    s.plan = plan_new(s.driver, def, /* native= */ false);
    if (!s.plan || carry_out(&s) < 0) {
        note_failure(&s);
        return -1;
    }
    m = monitor_ref(s.monitor);
    install(&s, paused);
    plan_free(s.driver, s.plan);
    guest_table_set_id(s.driver->guests, g, id);
    guest_watch_process(g);
    if (s.driver->inhibit)
        s.driver->inhibit(s.driver->inhibit_opaque, true);
    guest_save_status(g);
    if (!paused && let_go(g, m) < 0)
        return -1;
    guest_save_status(g);
    events_started(g, started_detail, paused);
    return 0;
}
