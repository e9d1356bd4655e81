#include "daemons/qemu/launcher.h"

#include "core/error.h"
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

struct Launcher {
    LauncherConfig config;
};

Launcher *launcher_new(const LauncherConfig *config)
{
    Launcher *l = g_new0(Launcher, 1);

    l->config = *config;
    return l;
}

void launcher_free(Launcher *l)
{
    g_free(l);
}

const LauncherConfig *launcher_config(const Launcher *l)
{
    return &l->config;
}

static bool switches_user(const Launcher *l)
{
    return l->config.privileged && l->config.identity.set;
}

/* Words that a shell would take apart are quoted, so that the log's line can be run by hand. */
static void append_word(GString *s, const char *word)
{
    if (s->len > 0)
        g_string_append_c(s, ' ');
    if (*word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%") == strlen(word)) {
        g_string_append(s, word);
    } else {
        g_autofree char *quoted = g_shell_quote(word);

        g_string_append(s, quoted);
    }
}

static void begin_log(int fd, const LaunchRequest *rq)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *when = g_date_time_format(now, "%Y-%m-%d %H:%M:%S");
    g_autoptr(GString) words = g_string_new(NULL);
    g_autofree char *text = NULL;

    for (size_t i = 0; rq->env && rq->env[i]; i++)
        append_word(words, rq->env[i]);
    for (size_t i = 0; rq->argv[i]; i++)
        append_word(words, rq->argv[i]);
    text = g_strdup_printf("%s.%03d+0000: starting up\n%s\n", when, g_date_time_get_microsecond(now) / 1000, words->str);
    (void)fd_write_all(fd, text, strlen(text));
}

int launcher_start(Launcher *l, const LaunchRequest *request, pid_t *ret_pid, int *ret_pidfd)
{
    SpawnRequest rq = SPAWN_REQUEST_INIT;
    fd_auto int log = open(request->log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    int r;

    if (log < 0) {
        error_set_errno(VIR_FROM_QEMU, errno, "cannot open the log '%s'", request->log_path);
        return -1;
    }
    begin_log(log, request);
    rq.argv = request->argv;
    rq.env = request->env;
    rq.fds = request->fds;
    rq.n_fds = request->n_fds;
    rq.stdout_fd = rq.stderr_fd = log;
    rq.new_session = rq.no_new_privs = true;
    rq.umask = 027;
    if (switches_user(l)) {
        rq.set_identity = true;
        rq.uid = l->config.identity.uid;
        rq.gid = l->config.identity.gid;
        rq.groups = l->config.identity.groups;
        rq.n_groups = l->config.identity.n_groups;
    }
    r = spawn_start(&rq, ret_pid, ret_pidfd);
    if (r < 0) {
        error_set_errno(VIR_FROM_QEMU, -r, "cannot execute binary %s", request->argv[0]);
        return -1;
    }
    return 0;
}

int launcher_signal(Launcher *l, int pidfd, int sig)
{
    if (syscall(SYS_pidfd_send_signal, pidfd, sig, NULL, 0) < 0 && errno != ESRCH) {
        error_set_errno(VIR_FROM_QEMU, errno, "cannot send signal %d to QEMU", sig);
        return -1;
    }
    return 0;
}

static int give_to_qemu(Launcher *l, const char *path)
{
    if (!switches_user(l))
        return 0;
    if (lchown(path, l->config.identity.uid, l->config.identity.gid) < 0) {
        error_set_errno(VIR_FROM_QEMU, errno, "cannot give '%s' to user %u", path, l->config.identity.uid);
        return -1;
    }
    return 0;
}

int launcher_make_dir(Launcher *l, const char *path)
{
    int r = file_make_dirs(path, 0750);

    if (r < 0) {
        error_set_errno(VIR_FROM_QEMU, -r, "cannot create directory '%s'", path);
        return -1;
    }
    return give_to_qemu(l, path);
}

void launcher_remove_dir(Launcher *l, const char *path)
{
    (void)file_remove_tree(path);
}

int launcher_write_file(Launcher *l, const char *path, const void *data, size_t len)
{
    int r = file_write_volatile(path, data, len, 0600);

    if (r < 0) {
        error_set_errno(VIR_FROM_QEMU, -r, "cannot write '%s'", path);
        return -1;
    }
    return give_to_qemu(l, path);
}

/* Socket addresses hold 107 characters; longer paths are reached through a descriptor of their folder. */
int launcher_listen(Launcher *l, const char *path, int *ret_fd)
{
    g_autofree char *dir = g_path_get_dirname(path), *base = g_path_get_basename(path);
    fd_auto int dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    fd_auto int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un at = {.sun_family = AF_UNIX};

    if (strlen(path) < sizeof(at.sun_path))
        g_strlcpy(at.sun_path, path, sizeof(at.sun_path));
    else
        g_snprintf(at.sun_path, sizeof(at.sun_path), "/proc/self/fd/%d/%s", dir_fd, base);
    (void)unlink(path);
    if (dir_fd < 0 || fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 || listen(fd, 8) < 0) {
        error_set_errno(VIR_FROM_QEMU, errno, "cannot listen on '%s'", path);
        return -1;
    }
    if (chmod(path, 0600) < 0 || give_to_qemu(l, path) < 0)
        return -1;
    *ret_fd = fd_steal(&fd);
    return 0;
}
