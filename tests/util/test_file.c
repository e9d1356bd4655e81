/* The atomic writer: whatever fails, the old bytes stand and no temporary file stays behind. */
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Folder {
    char *dir, *path;
} Folder;

static void folder_set_up(Folder *f, gconstpointer data)
{
    f->dir = g_dir_make_tmp("sv-file-XXXXXX", NULL);
    f->path = g_build_filename(f->dir, "doc.xml", NULL);
}

static void folder_tear_down(Folder *f, gconstpointer data)
{
    g_assert_cmpint(file_remove_tree(f->dir), ==, 0);
    g_free(f->path);
    g_free(f->dir);
}

static guint folder_count(const char *dir)
{
    g_autoptr(GDir) d = g_dir_open(dir, 0, NULL);
    guint n = 0;

    while (g_dir_read_name(d))
        n++;
    return n;
}

static void assert_holds(const char *path, const char *expected)
{
    g_autofree char *text = NULL;

    g_assert_cmpint(file_read(path, 1 << 20, &text, NULL), ==, 0);
    g_assert_cmpstr(text, ==, expected);
}

static void test_write_and_replace(Folder *f, gconstpointer data)
{
    struct stat st;
    mode_t old = umask(0);

    g_assert_cmpint(file_write_atomic(f->path, "one", 3, 0600), ==, 0);
    umask(old);
    g_assert_cmpint(stat(f->path, &st), ==, 0);
    g_assert_cmpint(st.st_mode & 07777, ==, 0600);
    assert_holds(f->path, "one");
    g_assert_cmpint(file_write_atomic(f->path, "two!", 4, 0640), ==, 0);
    assert_holds(f->path, "two!");
    g_assert_cmpuint(folder_count(f->dir), ==, 1);
}

static void test_failing_rename(Folder *f, gconstpointer data)
{
    g_autofree char *inside = g_build_filename(f->path, "x", NULL);

    /* A folder that is not empty where the file should go: rename fails. */
    g_assert_cmpint(file_make_dirs(inside, 0700), ==, 0);
    g_assert_cmpint(file_write_atomic(f->path, "one", 3, 0600), <, 0);
    g_assert_cmpuint(folder_count(f->dir), ==, 1);
    g_assert_true(g_file_test(inside, G_FILE_TEST_IS_DIR));
}

static void test_full_disk(Folder *f, gconstpointer data)
{
    g_autofree char *big = g_malloc0(1 << 20);

    if (mount("tmpfs", f->dir, "tmpfs", 0, "size=16k") < 0) {
        g_test_skip("needs the right to mount");
        return;
    }
    g_assert_cmpint(file_write_atomic(f->path, "old", 3, 0600), ==, 0);
    g_assert_cmpint(file_write_atomic(f->path, big, 1 << 20, 0600), ==, -ENOSPC);
    assert_holds(f->path, "old");
    g_assert_cmpuint(folder_count(f->dir), ==, 1);
    g_assert_cmpint(umount(f->dir), ==, 0);
}

static void test_read_limit(Folder *f, gconstpointer data)
{
    g_autofree char *text = NULL;
    size_t len;

    g_assert_cmpint(file_write_volatile(f->path, "12345678", 8, 0600), ==, 0);
    g_assert_cmpint(file_read(f->path, 7, &text, &len), ==, -EFBIG);
    g_assert_cmpint(file_read(f->path, 8, &text, &len), ==, 0);
    g_assert_cmpuint(len, ==, 8);
    /* A file without a size of its own (proc) is read to its end. */
    g_clear_pointer(&text, g_free);
    g_assert_cmpint(file_read("/proc/self/status", 1 << 16, &text, &len), ==, 0);
    g_assert_cmpuint(len, ==, strlen(text));
}

static void test_left_over_temps(Folder *f, gconstpointer data)
{
    static const char *const names[] = {".doc.xml.Ab3xY9", ".hidden", ".doc.xml.short", "doc.xml.Ab3xY9", "plain"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(f->dir, names[i], NULL);

        g_assert_cmpint(file_write_volatile(path, "x", 1, 0600), ==, 0);
    }
    g_assert_cmpint(file_remove_temps(f->dir), ==, 0);
    g_assert_cmpuint(folder_count(f->dir), ==, 4);
    g_assert_cmpint(file_remove_temps("/nonexistent/folder"), ==, 0);
}

static void test_remove_tree_keeps_links(Folder *f, gconstpointer data)
{
    g_autofree char *outside = g_build_filename(f->dir, "outside", NULL);
    g_autofree char *tree = g_build_filename(f->dir, "tree", NULL);
    g_autofree char *link = g_build_filename(tree, "link", NULL);
    g_autofree char *kept = g_build_filename(outside, "kept", NULL);

    g_assert_cmpint(file_make_dirs(outside, 0700), ==, 0);
    g_assert_cmpint(file_make_dirs(tree, 0700), ==, 0);
    g_assert_cmpint(file_write_volatile(kept, "k", 1, 0600), ==, 0);
    g_assert_cmpint(file_link_atomic(outside, link), ==, 0);
    g_assert_cmpint(file_remove_tree(tree), ==, 0);
    g_assert_false(g_file_test(tree, G_FILE_TEST_EXISTS));
    assert_holds(kept, "k");
    g_assert_cmpint(file_remove_tree(tree), ==, 0);
    g_assert_cmpint(file_remove(link), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add(path, Folder, NULL, folder_set_up, func, folder_tear_down)
    ADD("/file/write-and-replace", test_write_and_replace);
    ADD("/file/failing-rename", test_failing_rename);
    ADD("/file/full-disk", test_full_disk);
    ADD("/file/read-limit", test_read_limit);
    ADD("/file/left-over-temps", test_left_over_temps);
    ADD("/file/remove-tree-keeps-links", test_remove_tree_keeps_links);
    return g_test_run();
}
