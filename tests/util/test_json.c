/* JSON comes from QEMU and from files: one value exactly, bounded depth, nothing converted behind the caller's back. */
#include "util/json.h"

#include <errno.h>
#include <string.h>

static int parse(const char *text, Json **ret)
{
    return json_parse(text, strlen(text), /* max_depth= */ 4, ret);
}

static void test_round_trip(void)
{
    g_autoptr(Json) obj = NULL;
    g_autofree char *text = NULL;

    g_assert_cmpint(parse(" {\"b\":[1,18446744073709551615,\"a/b\"],\"a\":{\"t\":true}} ", &obj), ==, 0);
    text = json_text(obj);
    g_assert_cmpstr(text, ==, "{\"b\":[1,18446744073709551615,\"a/b\"],\"a\":{\"t\":true}}");
}

static void test_refusals(void)
{
    static const char *const bad[] = {
        "", "{", "{\"a\":1}x", "{} {}", "[[[[[1]]]]]", "[1,]", "nul", "\"\xff\"", "/* c */ 1",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        Json *obj = NULL;

        if (parse(bad[i], &obj) != -EBADMSG)
            g_error("taken: %s", bad[i]);
        g_assert_null(obj);
    }
}

static void test_typed_lookups(void)
{
    g_autoptr(Json) obj = NULL;

    g_assert_cmpint(parse("{\"s\":\"x\",\"i\":-3,\"t\":true,\"a\":[1],\"o\":{}}", &obj), ==, 0);
    g_assert_cmpstr(json_get_string(obj, "s"), ==, "x");
    g_assert_null(json_get_string(obj, "i"));
    g_assert_cmpint(json_get_int(obj, "i", 7), ==, -3);
    g_assert_cmpint(json_get_int(obj, "s", 7), ==, 7);
    g_assert_true(json_get_bool(obj, "t", false));
    g_assert_cmpuint(json_array_size(json_get_array(obj, "a")), ==, 1);
    g_assert_null(json_array_at(json_get_array(obj, "a"), 1));
    g_assert_nonnull(json_get_object(obj, "o"));
    g_assert_null(json_get(NULL, "o"));
}

static void test_building(void)
{
    g_autoptr(Json) obj = json_new_object();
    g_autofree char *text = NULL;

    json_add_string(obj, "driver", "x");
    json_add_string(obj, "none", NULL);
    json_add_uint(obj, "size", G_MAXUINT64);
    json_add_stringf(obj, "id", "%s%d", "virtio-disk", 0);
    text = json_text(obj);
    g_assert_cmpstr(text, ==, "{\"driver\":\"x\",\"size\":18446744073709551615,\"id\":\"virtio-disk0\"}");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/round-trip", test_round_trip);
    g_test_add_func("/json/refusals", test_refusals);
    g_test_add_func("/json/typed-lookups", test_typed_lookups);
    g_test_add_func("/json/building", test_building);
    return g_test_run();
}
