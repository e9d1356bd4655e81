#include "daemons/qemu/caps.h"

#include "core/error.h"
#include "util/file.h"
#include "util/lock.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CACHE_FORMAT 2 /* raise when what is asked changes */
#define CACHE_MAX (4 * 1024 * 1024)

static const char *const binary_dirs[] = {"/usr/bin", "/usr/local/bin", "/usr/libexec", NULL};

struct CapsStore {
    char *cache_dir;
    CapsIdentity identity;
    Lock lock; /* what follows; held while a binary is asked, so that it is asked once */
    GHashTable *by_key; /* "arch path" -> Entry */
};

typedef struct Entry {
    char *stamp;
    QemuCaps *caps;
} Entry;

static void entry_free(gpointer data)
{
    Entry *e = data;

    g_free(e->stamp);
    caps_unref(e->caps);
    g_free(e);
}

CapsStore *caps_store_new(const char *cache_dir, const CapsIdentity *identity)
{
    CapsStore *s = g_new0(CapsStore, 1);

    s->cache_dir = g_strdup(cache_dir);
    if (identity)
        s->identity = *identity;
    lock_init(&s->lock);
    s->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
    return s;
}

void caps_store_free(CapsStore *s)
{
    if (!s)
        return;
    g_hash_table_unref(s->by_key);
    lock_done(&s->lock);
    g_free(s->cache_dir);
    g_free(s);
}

char *caps_store_find(CapsStore *s, const char *arch)
{
    const CapsArch *a = caps_arch_find(arch);

    for (size_t i = 0; a && binary_dirs[i]; i++) {
        g_autofree char *path = g_strdup_printf("%s/qemu-system-%s", binary_dirs[i], a->suffix);

        if (access(path, X_OK) == 0)
            return g_steal_pointer(&path);
    }
    /* The 64 bit binary runs 32 bit guests as well. */
    return a && g_str_equal(arch, "i686") ? caps_store_find(s, "x86_64") : NULL;
}

/* What the answers depend on: the very file, who may open /dev/kvm, and what we ask. */
static char *stamp_of(const char *path, const struct stat *st)
{
    struct stat kvm = {0};

    (void)stat("/dev/kvm", &kvm);
    return g_strdup_printf("%d %s %lld.%09ld %lld.%09ld %lld kvm=%o:%u:%u", CACHE_FORMAT, path, (long long)st->st_mtim.tv_sec,
                           st->st_mtim.tv_nsec, (long long)st->st_ctim.tv_sec, st->st_ctim.tv_nsec, (long long)st->st_size,
                           kvm.st_mode, kvm.st_uid, kvm.st_gid);
}

static char *cache_path(CapsStore *s, const char *key)
{
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);

    return g_strdup_printf("%s/capabilities/%s.json", s->cache_dir, sum);
}

static QemuCaps *cache_load(CapsStore *s, const char *key, const char *stamp)
{
    g_autofree char *path = cache_path(s, key), *text = NULL;
    g_autoptr(Json) whole = NULL;
    QemuCaps *caps;
    size_t len;

    if (file_read(path, CACHE_MAX, &text, &len) < 0 || json_parse(text, len, 16, &whole) < 0 ||
        g_strcmp0(json_get_string(whole, "stamp"), stamp) != 0)
        return NULL;
    caps = caps_from_json(whole);
    if (!caps)
        error_clear();
    return caps;
}

/* A cache that cannot be written costs time, nothing else. */
static void cache_save(CapsStore *s, const char *key, const char *stamp, Json *whole)
{
    g_autofree char *path = cache_path(s, key), *dir = g_path_get_dirname(path), *text = NULL;

    json_add_string(whole, "stamp", stamp);
    text = json_text(whole);
    if (file_make_dirs(dir, 0755) == 0)
        (void)file_write_volatile(path, text, strlen(text), 0600);
}

/* The architecture a path serves by its name: "/usr/bin/qemu-system-aarch64"; else the host's. */
static const char *arch_of_path(const char *path)
{
    g_autofree char *base = g_path_get_basename(path);

    if (g_str_has_prefix(base, "qemu-system-")) {
        for (const CapsArch *a = caps_archs; a->name; a++) {
            if (g_str_equal(a->suffix, base + strlen("qemu-system-")))
                return a->name;
        }
    }
    return caps_host_arch();
}

static QemuCaps *get_locked(CapsStore *s, const char *arch, const char *path)
{
    g_autofree char *key = g_strdup_printf("%s %s", arch, path), *stamp = NULL;
    g_autoptr(Json) whole = NULL;
    struct stat st;
    Entry *e = g_hash_table_lookup(s->by_key, key);
    QemuCaps *caps;

    if (stat(path, &st) < 0 || access(path, X_OK) < 0) {
        error_set_errno(VIR_FROM_QEMU, errno, "Cannot check QEMU binary %s", path);
        return NULL;
    }
    stamp = stamp_of(path, &st);
    if (e && g_str_equal(e->stamp, stamp))
        return caps_ref(e->caps);
    caps = cache_load(s, key, stamp);
    if (!caps) {
        whole = caps_probe(path, arch, &s->identity);
        caps = whole ? caps_from_json(whole) : NULL;
        if (!caps)
            return NULL;
        cache_save(s, key, stamp, whole);
    }
    e = g_new0(Entry, 1);
    *e = (Entry){g_steal_pointer(&stamp), caps};
    g_hash_table_replace(s->by_key, g_steal_pointer(&key), e);
    return caps_ref(caps);
}

QemuCaps *caps_store_get(CapsStore *s, const char *arch, const char *path)
{
    g_autofree char *found = NULL;

    if (!arch)
        arch = path ? arch_of_path(path) : caps_host_arch();
    if (!path) {
        path = found = caps_store_find(s, arch);
        if (!path) {
            error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "unable to find any emulator to serve '%s' architecture", arch);
            return NULL;
        }
    }
    LOCKED(&s->lock);
    return get_locked(s, arch, path);
}
