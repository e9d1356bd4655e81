/* Records and how they become JSON; tables and how wide their columns are. */
#include <locale.h>

#include "shell/record.h"
#include "shell/table.h"

static void test_json(void)
{
    g_autoptr(Record) record = record_new();
    Record *list = record_set_list(record, "list");
    g_autofree char *line = NULL;

    record_set_string(record, "text", "a\"b\\\n\x01");
    record_set_string(record, "none", NULL);
    record_set_bool(record, "yes", true);
    record_set_int(record, "negative", -5);
    record_set_uint(record, "large", G_MAXUINT64);
    record_set_double(record, "half", 0.5);
    record_add_int(list, 1);
    record_add_string(record_add_list(list), "x");
    (void)record_add_object(list);
    line = record_to_json_line(record);
    g_assert_cmpstr(line, ==,
                    "{\"list\": [1, [\"x\"], {}], \"text\": \"a\\\"b\\\\\\n\\u0001\", \"none\": null, \"yes\": true, "
                    "\"negative\": -5, \"large\": 18446744073709551615, \"half\": 0.5}");
}

static void test_indented(void)
{
    g_autoptr(Record) record = record_new();
    g_autofree char *text = NULL;

    record_set_int(record_set_object(record, "a"), "b", 1);
    text = record_to_json(record);
    g_assert_cmpstr(text, ==, "{\n  \"a\": {\n    \"b\": 1\n  }\n}");
}

static void test_invalid_utf8(void)
{
    g_autoptr(Record) record = record_new();
    g_autofree char *line = NULL;

    record_set_string(record, "a", "x\xff");
    line = record_to_json_line(record);
    g_assert_true(g_utf8_validate(line, -1, NULL));
}

static void test_replace(void)
{
    g_autoptr(Record) record = record_new();

    record_set_int(record, "a", 1);
    record_set_string(record, "a", "two");
    g_assert_cmpuint(record_count(record), ==, 1);
    g_assert_cmpstr(record_string(record, "a"), ==, "two");
    g_assert_cmpint(record_int(record, "a"), ==, 0);
    g_assert_null(record_string(NULL, "a"));
}

static void test_width(void)
{
    g_assert_cmpuint(table_width("abc"), ==, 3);
    g_assert_cmpuint(table_width("a\tb"), ==, 6); /* a\x09b */
    if (!setlocale(LC_ALL, "C.UTF-8"))
        return;
    g_assert_cmpuint(table_width("h\u00f6h\u00f6"), ==, 4);
    g_assert_cmpuint(table_width("\u65e5\u672c"), ==, 4);
    g_assert_cmpuint(table_width("\xff"), ==, 4);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shell/record/json", test_json);
    g_test_add_func("/shell/record/indented", test_indented);
    g_test_add_func("/shell/record/invalid-utf8", test_invalid_utf8);
    g_test_add_func("/shell/record/replace", test_replace);
    g_test_add_func("/shell/table/width", test_width);
    return g_test_run();
}
