/* Configuration files: every form of value, every refusal with its line, the table of keys and its warnings. */
#include "util/conf.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

static Conf *parse(const char *text)
{
    g_autofree char *why = NULL;
    Conf *conf = NULL;
    int r = conf_parse("t.conf", text, strlen(text), &conf, &why);

    g_assert_cmpstr(why, ==, NULL);
    g_assert_cmpint(r, ==, 0);
    return conf;
}

static void test_values(void)
{
    g_autoptr(Conf) conf = parse("# comment\n\n a = 1 # after\nb=-7\r\n"
                                 "s = \"double 'quoted'\"\nt='single \"quoted\"'\n"
                                 "long = \"\"\"one\ntwo\"\"\"\n"
                                 "list = [ \"a\", 'b', # why\n  3,\n]\nempty = []\nlast = 'no line end'");
    g_autofree char *s = NULL, *t = NULL, *text = NULL, *last = NULL;
    g_auto(GStrv) list = NULL, empty = NULL;
    long long n = 0;
    bool on = false;

    g_assert_cmpint(conf_get_int(conf, "b", -10, 10, &n, NULL), ==, 1);
    g_assert_cmpint(n, ==, -7);
    g_assert_cmpint(conf_get_bool(conf, "a", &on, NULL), ==, 1);
    g_assert_true(on);
    g_assert_cmpint(conf_get_string(conf, "s", &s, NULL), ==, 1);
    g_assert_cmpstr(s, ==, "double 'quoted'");
    g_assert_cmpint(conf_get_string(conf, "t", &t, NULL), ==, 1);
    g_assert_cmpstr(t, ==, "single \"quoted\"");
    g_assert_cmpint(conf_get_string(conf, "long", &text, NULL), ==, 1);
    g_assert_cmpstr(text, ==, "one\ntwo");
    g_assert_cmpint(conf_get_strings(conf, "list", &list, NULL), ==, 1);
    g_assert_cmpuint(g_strv_length(list), ==, 3);
    g_assert_cmpstr(list[2], ==, "3");
    g_assert_cmpint(conf_get_strings(conf, "empty", &empty, NULL), ==, 1);
    g_assert_cmpuint(g_strv_length(empty), ==, 0);
    g_assert_cmpint(conf_get_string(conf, "last", &last, NULL), ==, 1);
    g_assert_cmpint(conf_get_string(conf, "absent", &last, NULL), ==, 0);
}

static void test_last_one_wins(void)
{
    g_autoptr(Conf) conf = parse("a = 1\na = 2\n");
    long long n = 0;

    g_assert_cmpint(conf_get_int(conf, "a", 0, 9, &n, NULL), ==, 1);
    g_assert_cmpint(n, ==, 2);
}

static void test_syntax_errors(void)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"x", "t.conf:1: expecting an assignment"},
        {"= 3", "t.conf:1: expecting a name"},
        {"a = 1\nmax_clients = \n", "t.conf:2: expecting a value"},
        {"a = 5 6", "t.conf:1: expecting a separator"},
        {"a = [1,2\n", "t.conf:2: list is not closed with ]"},
        {"a = [1 2]", "t.conf:1: expecting a separator in list"},
        {"a = [b]", "t.conf:1: expecting a value in the list"},
        {"a = 'abc\n'", "t.conf:1: unterminated string"},
        {"a = \"\"\"abc\n\n", "t.conf:1: unterminated string"},
        {"a = -", "t.conf:1: expecting a number"},
        {"a = 9223372036854775808", "t.conf:1: number out of range"},
        {"l = \"\"\"1\n2\"\"\"\nb", "t.conf:3: expecting an assignment"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *why = NULL;
        Conf *conf = NULL;

        g_assert_cmpint(conf_parse("t.conf", cases[i].text, strlen(cases[i].text), &conf, &why), ==, -EBADMSG);
        g_assert_cmpstr(why, ==, cases[i].why);
        g_assert_null(conf);
    }
}

static void test_limits(void)
{
    g_autofree char *big = g_strnfill(CONF_SIZE_MAX + 1, '#');
    g_autoptr(Conf) conf = NULL;
    g_autoptr(Conf) edges = parse("min = -9223372036854775808\nmax = 9223372036854775807");
    g_autofree char *why = NULL;
    long long n = 0;

    g_assert_cmpint(conf_parse("big", big, CONF_SIZE_MAX + 1, &conf, &why), ==, -EFBIG);
    g_assert_nonnull(strstr(why, "larger than"));
    g_assert_cmpint(conf_get_int(edges, "min", LLONG_MIN, LLONG_MAX, &n, NULL), ==, 1);
    g_assert_cmpint(n, ==, LLONG_MIN);
    g_assert_cmpint(conf_get_int(edges, "max", LLONG_MIN, LLONG_MAX, &n, NULL), ==, 1);
    g_assert_cmpint(n, ==, LLONG_MAX);
    g_assert_cmpint(conf_load("/nonexistent/x.conf", &conf, NULL), ==, -ENOENT);
    g_assert_cmpint(conf_load("/dev/zero", &conf, NULL), ==, -EFBIG);
}

typedef struct Sample {
    char *name;
    char **drivers, **either;
    unsigned int max_clients;
    int keepalive;
    bool flag;
    unsigned long long core;
} Sample;

static const ConfField sample_fields[] = {
    CONF_FIELD(name, STRING, Sample, name),
    CONF_FIELD(drivers, STRINGS, Sample, drivers),
    CONF_FIELD(either, STRING_OR_LIST, Sample, either),
    CONF_FIELD(max_clients, UINT, Sample, max_clients),
    CONF_FIELD(keepalive, INT, Sample, keepalive),
    CONF_FIELD(flag, BOOL, Sample, flag),
    CONF_FIELD(core, SIZE, Sample, core),
    CONF_UNUSED(old_key, STRING),
    {NULL},
};

static void collect(const char *text, void *opaque)
{
    g_ptr_array_add(opaque, g_strdup(text));
}

static void test_fields(void)
{
    g_autoptr(Conf) conf = parse("name='n'\ndrivers=['x']\neither='y'\nmax_clients=5\nkeepalive=-1\nflag=1\n"
                                 "core='unlimited'\nold_key='z'\nmax_client = 3\nnonsense_beyond_help = 1\n");
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    Sample sample = {.name = g_strdup("default")};
    int r = conf_read_fields(conf, sample_fields, &sample, collect, warnings, NULL);

    g_assert_cmpint(r, ==, 0);
    g_assert_cmpstr(sample.name, ==, "n");
    g_assert_cmpstr(sample.drivers[0], ==, "x");
    g_assert_cmpstr(sample.either[0], ==, "y");
    g_assert_cmpuint(sample.max_clients, ==, 5);
    g_assert_cmpint(sample.keepalive, ==, -1);
    g_assert_true(sample.flag);
    g_assert_cmpuint(sample.core, ==, ULLONG_MAX);
    g_assert_cmpuint(warnings->len, ==, 3);
    g_assert_cmpstr(warnings->pdata[0], ==, "t.conf:8: key 'old_key' has no effect yet");
    g_assert_cmpstr(warnings->pdata[1], ==, "t.conf:9: unknown key 'max_client' is ignored, did you mean 'max_clients'?");
    g_assert_cmpstr(warnings->pdata[2], ==, "t.conf:10: unknown key 'nonsense_beyond_help' is ignored");
    conf_fields_clear(sample_fields, &sample);
    g_assert_null(sample.name);
}

static void test_field_errors(void)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"max_clients = \"a\"", "t.conf:1: expected an unsigned integer for 'max_clients' parameter"},
        {"max_clients = -1", "t.conf:1: expected an unsigned integer for 'max_clients' parameter"},
        {"name = 3", "t.conf:1: expected a string for 'name' parameter"},
        {"drivers = 'x'", "t.conf:1: expected a string list for 'drivers' parameter"},
        {"keepalive = 4294967296",
         "t.conf:1: value for 'keepalive' parameter must be in range -2147483648:2147483647"},
        {"flag = 2", "t.conf:1: value for 'flag' parameter must be 0 or 1"},
        {"core = 'much'", "t.conf:1: expected a number or \"unlimited\" for 'core' parameter"},
        {"old_key = 1", "t.conf:1: expected a string for 'old_key' parameter"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Conf) conf = parse(cases[i].text);
        g_autofree char *why = NULL;
        Sample sample = {0};

        g_assert_cmpint(conf_read_fields(conf, sample_fields, &sample, NULL, NULL, &why), ==, -EINVAL);
        g_assert_cmpstr(why, ==, cases[i].why);
        conf_fields_clear(sample_fields, &sample);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/conf/values", test_values);
    g_test_add_func("/conf/last-one-wins", test_last_one_wins);
    g_test_add_func("/conf/syntax-errors", test_syntax_errors);
    g_test_add_func("/conf/limits", test_limits);
    g_test_add_func("/conf/fields", test_fields);
    g_test_add_func("/conf/field-errors", test_field_errors);
    return g_test_run();
}
