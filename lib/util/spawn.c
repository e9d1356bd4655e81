#include "util/spawn.h"

#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const default_env[] = {
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", NULL,
};

/* Where each of our descriptors goes. Laid out in the parent, because the child may not allocate. */
typedef struct FdPlan {
    int *from;
    int *to;
    size_t n;
    int report_fd; /* the child's errno travels here; closed by exec */
} FdPlan;

static void fd_plan_done(FdPlan *plan)
{
    g_clear_pointer(&plan->from, g_free);
    g_clear_pointer(&plan->to, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FdPlan, fd_plan_done)

static int fd_plan_order(const void *a, const void *b, void *opaque)
{
    const FdPlan *plan = opaque;
    int x = plan->to[*(const size_t *)a], y = plan->to[*(const size_t *)b];

    return (x > y) - (x < y);
}

/* Fills the plan sorted by target number, so that the gaps between can be closed in one pass. */
static int fd_plan_make(const SpawnRequest *rq, int null_fd, FdPlan *plan)
{
    int std[3] = {rq->stdin_fd, rq->stdout_fd, rq->stderr_fd};
    size_t n = rq->n_fds + 3;
    g_autofree int *from = g_new(int, n), *to = g_new(int, n);
    g_autofree size_t *order = g_new(size_t, n);

    for (size_t i = 0; i < 3; i++) {
        from[i] = std[i] < 0 ? null_fd : std[i];
        to[i] = (int)i;
    }
    for (size_t i = 0; i < rq->n_fds; i++) {
        from[i + 3] = rq->fds[i].from;
        to[i + 3] = rq->fds[i].to < 0 ? rq->fds[i].from : rq->fds[i].to;
        if (from[i + 3] < 0 || to[i + 3] < 3)
            return -EBADF;
    }
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    g_qsort_with_data(order, (gint)n, sizeof(*order), fd_plan_order, &(FdPlan){.to = to});
    plan->from = g_new(int, n);
    plan->to = g_new(int, n);
    plan->n = n;
    for (size_t i = 0; i < n; i++) {
        plan->from[i] = from[order[i]];
        plan->to[i] = to[order[i]];
        if (i > 0 && plan->to[i] == plan->to[i - 1])
            return -EEXIST;
    }
    return 0;
}

/* From here to exec: async-signal-safe calls only, and raw system calls for the identity, because the C library's
 * would change every thread of the parent whose memory we share. */

static int child_move_fds(FdPlan *plan)
{
    int high = plan->to[plan->n - 1] + 1, next = 0;

    /* First everything above all targets, so that no move lands on a source not yet moved. */
    plan->report_fd = fcntl(plan->report_fd, F_DUPFD_CLOEXEC, high);
    if (plan->report_fd < 0)
        return -errno;
    for (size_t i = 0; i < plan->n; i++) {
        plan->from[i] = fcntl(plan->from[i], F_DUPFD_CLOEXEC, high);
        if (plan->from[i] < 0)
            return -errno;
    }
    for (size_t i = 0; i < plan->n; i++) {
        if (plan->to[i] > next)
            (void)syscall(SYS_close_range, next, plan->to[i] - 1, 0);
        if (dup2(plan->from[i], plan->to[i]) < 0)
            return -errno;
        next = plan->to[i] + 1;
    }
    /* The rest, ours above included, goes with exec. */
    if (syscall(SYS_close_range, next, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */) < 0)
        return -errno;
    return 0;
}

static void child_reset_signals(void)
{
    struct sigaction dfl = {.sa_handler = SIG_DFL};
    sigset_t none;

    for (int sig = 1; sig < NSIG; sig++)
        (void)sigaction(sig, &dfl, NULL);
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static int child_set_identity(const SpawnRequest *rq)
{
    if (!rq->set_identity)
        return 0;
    if (syscall(SYS_setgroups, rq->n_groups, rq->groups) < 0 || syscall(SYS_setresgid, rq->gid, rq->gid, rq->gid) < 0 ||
        syscall(SYS_setresuid, rq->uid, rq->uid, rq->uid) < 0)
        return -errno;
    return 0;
}

static int child_settle(const SpawnRequest *rq, FdPlan *plan)
{
    if (rq->new_session && setsid() < 0)
        return -errno;
    if (rq->cgroup_procs_fd > 0 && write(rq->cgroup_procs_fd, "0", 1) < 0)
        return -errno;
    for (size_t i = 0; i < rq->n_limits; i++) {
        if (setrlimit((__rlimit_resource_t)rq->limits[i].resource, &rq->limits[i].value) < 0)
            return -errno;
    }
    umask(rq->umask ? rq->umask : 077);
    if (chdir(rq->cwd ? rq->cwd : "/") < 0)
        return -errno;
    if (child_set_identity(rq) < 0)
        return -errno;
    if (rq->die_with_parent && prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return -errno;
    if (rq->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return -errno;
    return child_move_fds(plan);
}

_Noreturn static void child_exec(const SpawnRequest *rq, FdPlan *plan)
{
    const char *const *env = rq->env ? rq->env : default_env;
    int r = child_settle(rq, plan);

    if (r == 0) {
        child_reset_signals();
        execve(rq->argv[0], (char *const *)(uintptr_t)rq->argv, (char *const *)(uintptr_t)env);
        r = -errno;
    }
    (void)!write(plan->report_fd, &r, sizeof(r));
    _exit(127);
}

static pid_t fork_and_exec(const SpawnRequest *rq, FdPlan *plan)
{
    sigset_t all, old;
    pid_t pid;
    int saved;

    /* No handler of ours may run in the child while it shares our memory. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    pid = vfork();
#pragma GCC diagnostic pop
    if (pid == 0)
        child_exec(rq, plan);
    saved = errno;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    errno = saved;
    return pid;
}

/* What the child wrote before it gave up; 0 when exec closed the pipe. */
static int child_report(int fd)
{
    int error = 0;
    ssize_t n;

    do {
        n = read(fd, &error, sizeof(error));
    } while (n < 0 && errno == EINTR);
    if (n == 0)
        return 0;
    return n == sizeof(error) && error < 0 ? error : -EPROTO;
}

int spawn_start(const SpawnRequest *rq, pid_t *ret_pid, int *ret_pidfd)
{
    fd_auto int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    fd_auto int report_read = -1, report_write = -1;
    g_auto(FdPlan) plan = {.report_fd = -1};
    int report[2], r;
    pid_t pid;

    if (null_fd < 0)
        return -errno;
    if (!rq->argv || !rq->argv[0] || rq->argv[0][0] != '/')
        return -EINVAL;
    r = fd_plan_make(rq, null_fd, &plan);
    if (r < 0)
        return r;
    if (pipe2(report, O_CLOEXEC) < 0)
        return -errno;
    report_read = report[0];
    report_write = plan.report_fd = report[1];

    pid = fork_and_exec(rq, &plan);
    if (pid < 0)
        return -errno;
    fd_close_auto(&report_write);
    r = child_report(report_read);
    if (r < 0) {
        (void)waitpid(pid, NULL, 0);
        return r;
    }
    if (ret_pidfd) {
        *ret_pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
        if (*ret_pidfd < 0) {
            r = -errno;
            (void)kill(pid, SIGKILL);
            (void)waitpid(pid, NULL, 0);
            return r;
        }
    }
    *ret_pid = pid;
    return 0;
}

static int remaining_ms(gint64 deadline)
{
    gint64 left = (deadline - g_get_monotonic_time() + 999) / 1000;

    return deadline == G_MAXINT64 ? -1 : (int)CLAMP(left, 0, G_MAXINT);
}

static gint64 deadline_after(int timeout_ms)
{
    return timeout_ms < 0 ? G_MAXINT64 : g_get_monotonic_time() + timeout_ms * G_TIME_SPAN_MILLISECOND;
}

static int poll_once(struct pollfd *fds, nfds_t n, gint64 deadline)
{
    int r;

    do {
        r = poll(fds, n, remaining_ms(deadline));
    } while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : r == 0 ? -ETIMEDOUT : 0;
}

int spawn_wait(pid_t pid, int pidfd, int timeout_ms, int *ret_status)
{
    struct pollfd fds = {.fd = pidfd, .events = POLLIN};
    int r = poll_once(&fds, 1, deadline_after(timeout_ms));

    if (r < 0)
        return r;
    while (waitpid(pid, ret_status, 0) < 0) {
        if (errno != EINTR)
            return -errno;
    }
    return 0;
}

void spawn_result_done(SpawnResult *result)
{
    g_clear_pointer(&result->out, g_free);
    g_clear_pointer(&result->err, g_free);
}

/* Takes what there is to read; closes at its end. Bytes above the limit are dropped, so that a chatty child never waits. */
static void capture(int *fd, GString *into, size_t limit, bool *truncated)
{
    char buf[8192];
    ssize_t n = read(*fd, buf, sizeof(buf));
    size_t room = limit - MIN(limit, into->len);

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        fd_close_auto(fd);
        return;
    }
    g_string_append_len(into, buf, (gssize)MIN((size_t)n, room));
    if ((size_t)n > room)
        *truncated = true;
}

/* Reads both outputs until the child has ended and what it wrote is taken. A grandchild that keeps the pipes open does
 * not hold us: once the child is gone only what is there already counts. */
static int capture_all(int pidfd, int *out, int *err, GString *text[2], size_t limit, gint64 deadline, bool *truncated)
{
    bool ended = false;

    for (;;) {
        struct pollfd fds[3] = {{.fd = *out, .events = POLLIN}, {.fd = *err, .events = POLLIN}, {.fd = ended ? -1 : pidfd, .events = POLLIN}};
        int r = poll_once(fds, 3, ended ? g_get_monotonic_time() : deadline);

        if (r == -ETIMEDOUT && ended)
            return 0;
        if (r < 0)
            return r;
        if (fds[0].revents)
            capture(out, text[0], limit, truncated);
        if (fds[1].revents)
            capture(err, text[1], limit, truncated);
        if (fds[2].revents)
            ended = true;
    }
}

static int pipe_cloexec(int *ret_read, int *ret_write)
{
    int p[2];

    if (pipe2(p, O_CLOEXEC) < 0)
        return -errno;
    *ret_read = p[0];
    *ret_write = p[1];
    return 0;
}

int spawn_run(const SpawnRequest *request, int timeout_ms, size_t limit, SpawnResult *result)
{
    SpawnRequest rq = *request;
    fd_auto int out = -1, out_w = -1, err = -1, err_w = -1, pidfd = -1;
    GString *text[2];
    pid_t pid;
    int r;

    *result = (SpawnResult){0};
    r = pipe_cloexec(&out, &out_w);
    if (r == 0)
        r = pipe_cloexec(&err, &err_w);
    if (r < 0)
        return r;
    rq.stdout_fd = out_w;
    rq.stderr_fd = err_w;
    rq.new_session = true;
    r = spawn_start(&rq, &pid, &pidfd);
    if (r < 0)
        return r;
    fd_close_auto(&out_w);
    fd_close_auto(&err_w);

    text[0] = g_string_new(NULL);
    text[1] = g_string_new(NULL);
    r = capture_all(pidfd, &out, &err, text, limit, deadline_after(timeout_ms), &result->truncated);
    if (r < 0)
        (void)kill(-pid, SIGKILL);
    (void)spawn_wait(pid, pidfd, -1, &result->status);
    result->out_len = text[0]->len;
    result->err_len = text[1]->len;
    result->out = g_string_free(text[0], FALSE);
    result->err = g_string_free(text[1], FALSE);
    return r;
}
