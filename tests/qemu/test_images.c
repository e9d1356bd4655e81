/* The chain behind an image, read from headers that may say anything. */
#include "core/error.h"
#include "daemons/qemu/images.h"
#include "util/file.h"

#include <string.h>

typedef struct Folder {
    char *dir;
    DomainDef *def;
} Folder;

static void set_up(Folder *f, gconstpointer data)
{
    f->dir = g_dir_make_tmp("sv-images-XXXXXX", NULL);
    f->def = domain_new();
}

static void tear_down(Folder *f, gconstpointer data)
{
    domain_free(f->def);
    file_remove_tree(f->dir);
    g_free(f->dir);
}

static void put32(uint8_t *at, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(v >> (24 - 8 * i));
}

/* A qcow2 header with a backing file and its format (NULL: none of them). */
static char *make_qcow2(Folder *f, const char *name, const char *backing, const char *format)
{
    char *path = g_build_filename(f->dir, name, NULL);
    uint8_t head[1024] = {0};
    size_t at = 104;

    put32(head, 0x514649fb);
    put32(head + 4, 3);
    put32(head + 28, 12345 * 512);
    put32(head + 100, 104);
    if (format) {
        put32(head + at, 0xE2792ACA);
        put32(head + at + 4, (uint32_t)strlen(format));
        memcpy(head + at + 8, format, strlen(format));
    }
    if (backing) {
        put32(head + 12, 512);
        put32(head + 16, (uint32_t)strlen(backing));
        memcpy(head + 512, backing, strlen(backing));
    }
    g_assert_cmpint(file_write_volatile(path, head, sizeof(head), 0600), ==, 0);
    return path;
}

static DomainDisk *make_disk(Folder *f, const char *path)
{
    DomainDisk *disk = arena_alloc(f->def->arena, sizeof(*disk));

    disk->source.type = STORAGE_FILE;
    disk->source.format = STORAGE_FORMAT_QCOW2;
    disk->source.path = arena_strdup(f->def->arena, path);
    return disk;
}

static void test_chain(Folder *f, gconstpointer data)
{
    g_autofree char *base = make_qcow2(f, "base", NULL, NULL), *mid = make_qcow2(f, "mid", "base", "qcow2");
    g_autofree char *top = make_qcow2(f, "top", mid, "qcow2");
    DomainDisk *disk = make_disk(f, top);

    g_assert_cmpint(images_complete_chain(f->def, disk), ==, 0);
    g_assert_cmpstr(disk->source.backing->path, ==, mid);
    g_assert_cmpint(disk->source.backing->format, ==, STORAGE_FORMAT_QCOW2);
    g_assert_cmpstr(disk->source.backing->backing->path, ==, base); /* relative to the image above */
    g_assert_cmpint(disk->source.backing->backing->backing->type, ==, STORAGE_NONE);
    g_assert_cmpuint(images_capacity(top, STORAGE_FORMAT_QCOW2, 1), ==, 12345 * 512);
    g_assert_cmpuint(images_capacity(top, STORAGE_FORMAT_RAW, 77), ==, 77);
}

static void test_format_must_be_said(Folder *f, gconstpointer data)
{
    g_autofree char *top = make_qcow2(f, "top", "/etc/shadow", NULL);
    DomainDisk *disk = make_disk(f, top);

    /* Guessing the format of what a guest may have written is how one guest reads the host's files (CVE-2010-2237). */
    g_assert_cmpint(images_complete_chain(f->def, disk), ==, -1);
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_OPERATION_INVALID);
}

static void test_loop(Folder *f, gconstpointer data)
{
    g_autofree char *self = make_qcow2(f, "self", "self", "qcow2");

    g_assert_cmpint(images_complete_chain(f->def, make_disk(f, self)), ==, -1);
}

static void test_damaged(Folder *f, gconstpointer data)
{
    g_autofree char *path = make_qcow2(f, "bad", "x", "qcow2");
    g_autofree char *text = NULL;
    size_t len;

    g_assert_cmpint(file_read(path, 4096, &text, &len), ==, 0);
    /* Every cut and every wild length is no chain, never a crash. */
    for (size_t n = 0; n < len; n += 3) {
        g_assert_cmpint(file_write_volatile(path, text, n, 0600), ==, 0);
        (void)images_complete_chain(f->def, make_disk(f, path));
    }
    for (size_t at = 8; at < 200; at++) {
        g_autofree char *wild = g_memdup2(text, len);

        wild[at] = (char)0xff;
        g_assert_cmpint(file_write_volatile(path, wild, len, 0600), ==, 0);
        (void)images_complete_chain(f->def, make_disk(f, path));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add("/images/" path, Folder, NULL, set_up, func, tear_down)
    ADD("chain", test_chain);
    ADD("format-must-be-said", test_format_must_be_said);
    ADD("loop", test_loop);
    ADD("damaged", test_damaged);
    return g_test_run();
}
