/* The child gets what was listed and nothing else, and never holds us longer than the deadline. */
#include "util/file.h"
#include "util/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT 4096

static int run(const char *const *argv, SpawnResult *result, int timeout_ms)
{
    SpawnRequest rq = SPAWN_REQUEST_INIT;

    rq.argv = argv;
    return spawn_run(&rq, timeout_ms, LIMIT, result);
}

static void test_captures_and_status(void)
{
    const char *const argv[] = {"/bin/sh", "-c", "echo out; echo err >&2; exit 3", NULL};
    SpawnResult result;

    g_assert_cmpint(run(argv, &result, 5000), ==, 0);
    g_assert_cmpstr(result.out, ==, "out\n");
    g_assert_cmpstr(result.err, ==, "err\n");
    g_assert_cmpint(WEXITSTATUS(result.status), ==, 3);
    g_assert_false(result.truncated);
    spawn_result_done(&result);
}

static void test_limit(void)
{
    const char *const argv[] = {"/usr/bin/head", "-c", "200000", "/dev/zero", NULL};
    SpawnResult result;

    g_assert_cmpint(run(argv, &result, 5000), ==, 0);
    g_assert_cmpuint(result.out_len, ==, LIMIT);
    g_assert_true(result.truncated);
    spawn_result_done(&result);
}

static void test_deadline_kills_the_group(void)
{
    const char *const argv[] = {"/bin/sh", "-c", "sleep 60 & sleep 60", NULL};
    gint64 before = g_get_monotonic_time();
    SpawnResult result;

    g_assert_cmpint(run(argv, &result, 100), ==, -ETIMEDOUT);
    g_assert_true(WIFSIGNALED(result.status));
    g_assert_cmpint(g_get_monotonic_time() - before, <, 5 * G_TIME_SPAN_SECOND);
    spawn_result_done(&result);
}

static void test_grandchild_does_not_hold_us(void)
{
    const char *const argv[] = {"/bin/sh", "-c", "sleep 2 & echo done", NULL};
    gint64 before = g_get_monotonic_time();
    SpawnResult result;

    g_assert_cmpint(run(argv, &result, 10000), ==, 0);
    g_assert_cmpstr(result.out, ==, "done\n");
    g_assert_cmpint(g_get_monotonic_time() - before, <, G_TIME_SPAN_SECOND);
    spawn_result_done(&result);
}

static void test_missing_program(void)
{
    const char *const argv[] = {"/nonexistent/program", NULL};
    const char *const relative[] = {"true", NULL};
    SpawnResult result;

    g_assert_cmpint(run(argv, &result, 5000), ==, -ENOENT);
    g_assert_cmpint(run(relative, &result, 5000), ==, -EINVAL);
}

static void test_descriptors(void)
{
    /* the folder is read to its end before the first name is used, so the shell's own look at it is over by then */
    const char *const argv[] = {"/bin/sh", "-c", "for f in /proc/$$/fd/*; do [ -e $f ] && printf '%s ' ${f##*/}; done; cat <&5", NULL};
    SpawnRequest rq = SPAWN_REQUEST_INIT;
    fd_auto int leaked = open("/dev/null", O_RDONLY); /* not close-on-exec on purpose */
    int p[2];
    SpawnFd fds[1];
    SpawnResult result;

    g_assert_cmpint(pipe2(p, O_CLOEXEC), ==, 0);
    g_assert_cmpint(fd_write_all(p[1], "hello", 5), ==, 0);
    close(p[1]);
    fds[0] = (SpawnFd){.from = p[0], .to = 5};
    rq.argv = argv;
    rq.fds = fds;
    rq.n_fds = 1;
    g_assert_cmpint(spawn_run(&rq, 5000, LIMIT, &result), ==, 0);
    g_assert_cmpstr(result.out, ==, "0 1 2 5 hello");
    spawn_result_done(&result);
    close(p[0]);
}

static void test_crossed_descriptors(void)
{
    const char *const argv[] = {"/bin/sh", "-c", "cat <&9; cat <&8", NULL};
    SpawnRequest rq = SPAWN_REQUEST_INIT;
    int p[2], q[2], eight, nine;
    SpawnResult result;

    /* Our 8 becomes its 9 and the other way round. */
    g_assert_cmpint(pipe(p), ==, 0);
    g_assert_cmpint(pipe(q), ==, 0);
    g_assert_cmpint(fd_write_all(p[1], "8,then", 6), ==, 0);
    g_assert_cmpint(fd_write_all(q[1], "9", 1), ==, 0);
    eight = dup2(p[0], 8);
    nine = dup2(q[0], 9);
    rq.argv = argv;
    rq.fds = (SpawnFd[]){{eight, 9}, {nine, 8}};
    rq.n_fds = 2;
    for (int i = 0; i < 2; i++) {
        close(p[i]);
        close(q[i]);
    }
    g_assert_cmpint(spawn_run(&rq, 5000, LIMIT, &result), ==, 0);
    g_assert_cmpstr(result.out, ==, "8,then9");
    spawn_result_done(&result);
    close(eight);
    close(nine);
}

static void test_identity(void)
{
    const char *const argv[] = {"/bin/sh", "-c", "id -u; id -g; id -G; umask; ulimit -n", NULL};
    SpawnRequest rq = SPAWN_REQUEST_INIT;
    gid_t groups[] = {65534};
    SpawnLimit limit = {RLIMIT_NOFILE, {64, 64}};
    SpawnResult result;

    if (geteuid() != 0) {
        g_test_skip("needs root");
        return;
    }
    rq.argv = argv;
    rq.set_identity = true;
    rq.uid = rq.gid = 65534;
    rq.groups = groups;
    rq.n_groups = 1;
    rq.limits = &limit;
    rq.n_limits = 1;
    g_assert_cmpint(spawn_run(&rq, 5000, LIMIT, &result), ==, 0);
    g_assert_cmpstr(result.out, ==, "65534\n65534\n65534\n0077\n64\n");
    spawn_result_done(&result);
    g_assert_cmpint(geteuid(), ==, 0);
}

static void test_signals_are_default(void)
{
    const char *const argv[] = {"/bin/grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status", NULL};
    SpawnResult result;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    g_assert_cmpint(run(argv, &result, 5000), ==, 0);
    g_assert_cmpstr(result.out, ==, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
    spawn_result_done(&result);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/spawn/captures-and-status", test_captures_and_status);
    g_test_add_func("/spawn/limit", test_limit);
    g_test_add_func("/spawn/deadline-kills-the-group", test_deadline_kills_the_group);
    g_test_add_func("/spawn/grandchild-does-not-hold-us", test_grandchild_does_not_hold_us);
    g_test_add_func("/spawn/missing-program", test_missing_program);
    g_test_add_func("/spawn/descriptors", test_descriptors);
    g_test_add_func("/spawn/crossed-descriptors", test_crossed_descriptors);
    g_test_add_func("/spawn/identity", test_identity);
    g_test_add_func("/spawn/signals-are-default", test_signals_are_default);
    return g_test_run();
}
