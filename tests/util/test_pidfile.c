/* A pid file tells the living from the stale by its lock. */
#include "util/file.h"
#include "util/pidfile.h"

#include <errno.h>
#include <glib.h>
#include <unistd.h>

static void test_holder_is_named(void)
{
    g_autofree char *dir = g_dir_make_tmp("sv-pid-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "d.pid", NULL);
    int fd = -1, second = -1;
    pid_t pid = 0;

    g_assert_cmpint(pidfile_acquire(path, &fd, NULL), ==, 0);
    g_assert_cmpint(pidfile_read(path, &pid), ==, 0);
    g_assert_cmpint(pid, ==, getpid());
    pid = 0;
    g_assert_cmpint(pidfile_acquire(path, &second, &pid), ==, -EBUSY);
    g_assert_cmpint(pid, ==, getpid());
    pidfile_release(path, &fd);
    g_assert_cmpint(fd, ==, -1);
    g_assert_cmpint(pidfile_read(path, &pid), ==, -ENOENT);
    g_assert_cmpint(file_remove_tree(dir), ==, 0);
}

static void test_stale_and_garbage(void)
{
    g_autofree char *dir = g_dir_make_tmp("sv-pid-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "d.pid", NULL);
    pid_t pid = 0;
    int fd = -1;

    g_assert_cmpint(file_write_volatile(path, "1\n", 2, 0644), ==, 0);
    g_assert_cmpint(pidfile_acquire(path, &fd, &pid), ==, 0); /* nobody holds it: ours now */
    pidfile_release(path, &fd);
    g_assert_cmpint(file_write_volatile(path, "-5x\n", 4, 0644), ==, 0);
    g_assert_cmpint(pidfile_read(path, &pid), ==, -EINVAL);
    g_assert_cmpint(file_remove_tree(dir), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pidfile/holder-is-named", test_holder_is_named);
    g_test_add_func("/pidfile/stale-and-garbage", test_stale_and_garbage);
    return g_test_run();
}
