/* Capabilities of the QEMU that is installed: asked once, answered from the cache after that, asked again when the file changes. */
#include "core/error.h"
#include "daemons/qemu/caps.h"
#include "util/file.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define QEMU "/usr/bin/qemu-system-x86_64"

static void test_probe_and_cache(void)
{
    g_autofree char *dir = g_dir_make_tmp("sv-caps-XXXXXX", NULL);
    CapsStore *store = caps_store_new(dir, NULL);
    g_autoptr(QemuCaps) first = NULL;
    g_autoptr(QemuCaps) again = NULL;
    g_autoptr(QemuCaps) cached = NULL;
    const CapsMachine *pc;
    gint64 before;

    if (access(QEMU, X_OK) < 0) {
        g_test_skip("no " QEMU);
        caps_store_free(store);
        return;
    }
    first = caps_store_get(store, "x86_64", NULL);
    if (!first)
        g_error("%s", error_get()->message);
    pc = caps_machine(first, "pc");
    g_assert_nonnull(pc);
    g_assert_true(pc->is_default);
    g_assert_true(g_str_has_prefix(pc->name, "pc-i440fx-"));
    g_assert_true(caps_machine(first, NULL) == pc);
    g_assert_cmpstr(pc->default_cpu, ==, "qemu64");
    g_assert_cmpstr(pc->default_ram_id, ==, "pc.ram");
    g_assert_null(caps_machine(first, "none"));
    g_assert_true(caps_has_type(first, "virtio-blk-pci"));
    g_assert_true(caps_has_property(first, "virtio-blk-pci", "packed"));
    g_assert_false(caps_has_type(first, "no-such-device"));
    g_assert_cmpuint(first->accel_tcg.cpus ? first->accel_tcg.cpus->len : 0, >, 20);
    again = caps_store_get(store, NULL, QEMU);
    g_assert_true(again == first);
    caps_store_free(store);

    /* The next daemon reads the cache, which takes no QEMU and little time. */
    store = caps_store_new(dir, NULL);
    before = g_get_monotonic_time();
    cached = caps_store_get(store, "x86_64", NULL);
    g_test_message("from cache: %d us", (int)(g_get_monotonic_time() - before));
    g_assert_nonnull(cached);
    g_assert_cmpint(g_get_monotonic_time() - before, <, 40 * G_TIME_SPAN_MILLISECOND);
    g_assert_cmpuint(cached->version, ==, first->version);
    g_assert_cmpuint(cached->machines->len, ==, first->machines->len);
    caps_store_free(store);
    file_remove_tree(dir);
}

static void test_not_a_qemu(void)
{
    g_autofree char *dir = g_dir_make_tmp("sv-caps-XXXXXX", NULL);
    CapsStore *store = caps_store_new(dir, NULL);

    g_assert_null(caps_store_get(store, NULL, "/nonexistent/qemu"));
    g_assert_cmpstr(error_get()->message, ==, "Cannot check QEMU binary /nonexistent/qemu: No such file or directory");
    g_assert_null(caps_store_get(store, NULL, "/bin/ls"));
    if (!strstr(error_get()->message, "Failed to start QEMU binary /bin/ls for probing: /bin/ls: "))
        g_error("%s", error_get()->message);
    g_assert_null(caps_store_get(store, "vax", NULL));
    g_assert_cmpint(error_get()->code, ==, VIR_ERR_CONFIG_UNSUPPORTED);
    caps_store_free(store);
    file_remove_tree(dir);
}

static void test_damaged_cache(void)
{
    static const char *const bad[] = {"{}", "{\"path\":1}", "{\"path\":\"/q\",\"arch\":\"x86_64\",\"version\":7000000,\"machines\":[{}]}"};

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(Json) whole = NULL;

        g_assert_cmpint(json_parse(bad[i], strlen(bad[i]), 16, &whole), ==, 0);
        g_assert_null(caps_from_json(whole));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/caps/probe-and-cache", test_probe_and_cache);
    g_test_add_func("/caps/not-a-qemu", test_not_a_qemu);
    g_test_add_func("/caps/damaged-cache", test_damaged_cache);
    return g_test_run();
}
