#include "daemons/qemu/images.h"

#include "core/error.h"
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

#define HEAD_SIZE (64 * 1024)
#define CHAIN_MAX 200
#define EXT_BACKING_FORMAT 0xE2792ACAU

typedef struct Head {
    const uint8_t *data;
    size_t len;
} Head;

static bool head_u32(const Head *h, size_t at, uint32_t *ret)
{
    if (at > h->len || h->len - at < 4)
        return false;
    *ret = (uint32_t)h->data[at] << 24 | (uint32_t)h->data[at + 1] << 16 | (uint32_t)h->data[at + 2] << 8 | h->data[at + 3];
    return true;
}

static char *head_text(const Head *h, uint64_t at, uint32_t len)
{
    if (len == 0 || len > 4096 || at > h->len || h->len - at < len)
        return NULL;
    return g_strndup((const char *)h->data + at, len);
}

/* The header extension that names the backing file's format. */
static char *qcow2_backing_format(const Head *h, uint32_t version)
{
    uint32_t at = 72, type, len;

    if (version >= 3 && !head_u32(h, 100, &at))
        return NULL;
    while (head_u32(h, at, &type) && type != 0 && head_u32(h, at + 4, &len)) {
        if (type == EXT_BACKING_FORMAT)
            return head_text(h, at + 8, len);
        if (len > HEAD_SIZE)
            return NULL;
        at += 8 + ((len + 7) & ~7U);
    }
    return NULL;
}

/* The backing file a qcow2 header names, NULL when there is none. */
static char *qcow2_backing(const Head *h, char **ret_format)
{
    uint32_t magic, version, high, low, len;

    if (!head_u32(h, 0, &magic) || magic != 0x514649fbU || !head_u32(h, 4, &version) || !head_u32(h, 8, &high) ||
        !head_u32(h, 12, &low) || !head_u32(h, 16, &len))
        return NULL;
    *ret_format = qcow2_backing_format(h, version);
    return head_text(h, (uint64_t)high << 32 | low, len);
}

static char *read_backing(const char *path, char **ret_format)
{
    fd_auto int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    g_autofree uint8_t *data = NULL;
    ssize_t n;

    if (fd < 0)
        return NULL; /* access was checked before; QEMU will say the rest */
    data = g_malloc(HEAD_SIZE);
    n = pread(fd, data, HEAD_SIZE, 0);
    return n > 0 ? qcow2_backing(&(Head){data, (size_t)n}, ret_format) : NULL;
}

static StorageFormat format_of(const char *name)
{
    for (unsigned i = 1; name && i < storage_format_enum.count; i++) {
        if (g_str_equal(storage_format_enum.texts[i], name))
            return (StorageFormat)i;
    }
    return STORAGE_FORMAT_NONE;
}

static StorageSource *make_layer(DomainDef *def, const StorageSource *above, const char *name, const char *format)
{
    StorageSource *s;
    g_autofree char *dir = g_path_get_dirname(above->path);
    g_autofree char *path = g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(dir, name, NULL);
    StorageFormat f = format_of(format);

    if (f == STORAGE_FORMAT_NONE) {
        error_set(VIR_FROM_STORAGE, VIR_ERR_OPERATION_INVALID, "format of backing image '%s' of image '%s' was not specified in the image metadata",
                  name, above->path);
        error_hint("write it down with: qemu-img rebase -u -F FORMAT -b '%s' '%s'", name, above->path);
        return NULL;
    }
    s = arena_alloc(def->arena, sizeof(*s));
    s->type = g_str_has_prefix(path, "/dev/") ? STORAGE_BLOCK : STORAGE_FILE;
    s->format = f;
    s->path = arena_strdup(def->arena, path);
    s->source_seen = true;
    return s;
}

int images_complete_chain(DomainDef *def, DomainDisk *disk)
{
    StorageSource *s = &disk->source;

    for (unsigned depth = 0; depth < CHAIN_MAX; depth++) {
        g_autofree char *name = NULL, *format = NULL;

        if (s->backing) {
            s = s->backing;
            continue;
        }
        if (s->type == STORAGE_NONE)
            return 0;
        if ((s->type == STORAGE_FILE || s->type == STORAGE_BLOCK) && s->path && s->format == STORAGE_FORMAT_QCOW2)
            name = read_backing(s->path, &format);
        /* Another image through a protocol ("nbd://", "json:") is QEMU's to open. */
        if (!name || strchr(name, ':')) {
            if (!name && s->type != STORAGE_NONE && s->path)
                s->backing = arena_alloc(def->arena, sizeof(*s)); /* STORAGE_NONE: nothing below */
            return 0;
        }
        s->backing = make_layer(def, s, name, format);
        if (!s->backing)
            return -1;
        s = s->backing;
    }
    error_set(VIR_FROM_STORAGE, VIR_ERR_OPERATION_INVALID, "the backing chain of '%s' has more than %d layers", disk->source.path, CHAIN_MAX);
    return -1;
}

uint64_t images_capacity(const char *path, StorageFormat format, uint64_t file_size)
{
    fd_auto int fd = format == STORAGE_FORMAT_QCOW2 ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) : -1;
    uint8_t data[32];
    uint32_t magic, high, low;
    Head h = {data, sizeof(data)};

    if (fd < 0 || pread(fd, data, sizeof(data), 0) != sizeof(data) || !head_u32(&h, 0, &magic) || magic != 0x514649fbU ||
        !head_u32(&h, 24, &high) || !head_u32(&h, 28, &low))
        return file_size;
    return (uint64_t)high << 32 | low;
}
