/* Owners of images: taken, counted, given back; and what is said when QEMU cannot reach one. */
#include "core/error.h"
#include "daemons/qemu/launcher.h"
#include "util/file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define OTHER 65534

typedef struct Fixture {
    char *dir, *image;
    Launcher *launcher;
} Fixture;

static void set_up(Fixture *f, gconstpointer data)
{
    LauncherConfig config = {.privileged = true, .identity = {.set = true, .uid = OTHER, .gid = OTHER}, .dynamic_ownership = true,
                             .remember_owner = true};

    f->dir = g_dir_make_tmp("sv-launcher-XXXXXX", NULL);
    f->image = g_build_filename(f->dir, "disk.img", NULL);
    g_assert_cmpint(chmod(f->dir, 0755), ==, 0);
    g_assert_cmpint(file_write_volatile(f->image, "x", 1, 0600), ==, 0);
    f->launcher = launcher_new(&config);
}

static void tear_down(Fixture *f, gconstpointer data)
{
    launcher_free(f->launcher);
    file_remove_tree(f->dir);
    g_free(f->image);
    g_free(f->dir);
}

static uid_t owner(const char *path)
{
    struct stat st;

    g_assert_cmpint(stat(path, &st), ==, 0);
    return st.st_uid;
}

static void test_two_users(Fixture *f, gconstpointer data)
{
    LauncherLabel first = {.path = f->image, .writable = true}, second = {.path = f->image, .writable = true};
    char text[64];

    if (geteuid() != 0) {
        g_test_skip("needs root");
        return;
    }
    g_assert_cmpint(launcher_label(f->launcher, &first), ==, 0);
    g_assert_cmpint(owner(f->image), ==, OTHER);
    if (getxattr(f->image, "trusted.libvirt.security.dac", text, sizeof(text)) < 0) {
        g_test_skip("the file system keeps no attributes");
        return;
    }
    g_assert_cmpint(launcher_label(f->launcher, &second), ==, 0);
    launcher_restore(f->launcher, &first);
    g_assert_cmpint(owner(f->image), ==, OTHER); /* the second user is still there */
    launcher_restore(f->launcher, &second);
    g_assert_cmpint(owner(f->image), ==, 0);
    g_assert_cmpint(getxattr(f->image, "trusted.libvirt.security.dac", text, sizeof(text)), <, 0);
}

static void test_readable_stays(Fixture *f, gconstpointer data)
{
    LauncherLabel label = {.path = f->image};

    if (geteuid() != 0) {
        g_test_skip("needs root");
        return;
    }
    g_assert_cmpint(chmod(f->image, 0644), ==, 0);
    g_assert_cmpint(launcher_label(f->launcher, &label), ==, 0);
    g_assert_cmpint(owner(f->image), ==, 0);
    g_assert_false(label.changed);
}

static void assert_says(const char *part)
{
    if (!strstr(error_get()->message, part))
        g_error("'%s' lacks '%s'", error_get()->message, part);
}

static void test_missing(Fixture *f, gconstpointer data)
{
    g_autofree char *path = g_build_filename(f->dir, "no", "where", "disk.img", NULL);
    g_autofree char *part = g_build_filename(f->dir, "no", NULL);

    g_assert_cmpint(launcher_check_access(f->launcher, path, true), ==, -1);
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_SYSTEM_ERROR);
    assert_says("No such file or directory");
    assert_says(part);
}

static void test_locked_folder(Fixture *f, gconstpointer data)
{
    if (geteuid() != 0) {
        g_test_skip("needs root");
        return;
    }
    g_assert_cmpint(chmod(f->dir, 0700), ==, 0);
    g_assert_cmpint(launcher_check_access(f->launcher, f->image, true), ==, -1);
    assert_says("Permission denied");
    assert_says("chmod o+x");
    assert_says(f->dir);
    g_assert_cmpint(chmod(f->dir, 0711), ==, 0);
    g_assert_cmpint(launcher_check_access(f->launcher, f->image, true), ==, 0);
}

static void test_listen_long_path(Fixture *f, gconstpointer data)
{
    g_autofree char *name = g_strnfill(120, 'd'), *dir = g_build_filename(f->dir, name, NULL);
    g_autofree char *path = g_build_filename(dir, "monitor.sock", NULL);
    struct stat st;
    int fd = -1;

    /* Longer than a socket's address may be. */
    g_assert_cmpint(file_make_dirs(dir, 0700), ==, 0);
    g_assert_cmpint(launcher_listen(f->launcher, path, &fd), ==, geteuid() == 0 ? 0 : -1);
    if (fd < 0)
        return;
    g_assert_cmpint(stat(path, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 0777, ==, 0600);
    close(fd);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add("/launcher/" path, Fixture, NULL, set_up, func, tear_down)
    ADD("two-users", test_two_users);
    ADD("readable-stays", test_readable_stays);
    ADD("missing", test_missing);
    ADD("locked-folder", test_locked_folder);
    ADD("listen-long-path", test_listen_long_path);
    return g_test_run();
}
