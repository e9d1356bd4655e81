/* Typed parameters: additions, look-ups, text to value, rules. */
#include <string.h>

#include "core/error.h"
#include "core/typed_params.h"

static void adding_and_getting(void)
{
    virTypedParameterPtr params = NULL;
    int n = 0, room = 0, i = 0, b = 0;
    unsigned long long ul = 0;
    const char *s = NULL, *list[] = {"a", "b", NULL};
    g_assert_cmpint(virTypedParamsAddInt(&params, &n, &room, "int", -5), ==, 0);
    g_assert_cmpint(virTypedParamsAddULLong(&params, &n, &room, "ullong", ~0ULL), ==, 0);
    g_assert_cmpint(virTypedParamsAddBoolean(&params, &n, &room, "bool", 7), ==, 0);
    g_assert_cmpint(virTypedParamsAddString(&params, &n, &room, "string", "text"), ==, 0);
    g_assert_cmpint(virTypedParamsAddStringList(&params, &n, &room, "list", list), ==, 0);
    g_assert_cmpint(n, ==, 6);
    g_assert_cmpint(virTypedParamsGetInt(params, n, "int", &i), ==, 1);
    g_assert_cmpint(i, ==, -5);
    g_assert_cmpint(virTypedParamsGetULLong(params, n, "ullong", &ul), ==, 1);
    g_assert_true(ul == ~0ULL);
    g_assert_cmpint(virTypedParamsGetBoolean(params, n, "bool", &b), ==, 1);
    g_assert_cmpint(b, ==, 1);
    g_assert_cmpint(virTypedParamsGetString(params, n, "string", &s), ==, 1);
    g_assert_cmpstr(s, ==, "text");
    g_assert_cmpint(virTypedParamsGetInt(params, n, "absent", &i), ==, 0);
    g_assert_cmpint(virTypedParamsGetInt(params, n, "string", &i), ==, -1);
    g_assert_cmpstr(virGetLastErrorMessage(), ==,
                    "invalid argument: Invalid type 'int' requested for parameter 'string', actual type is 'string'");
    virTypedParamsFree(params, n);
    virTypedParamsFree(NULL, 0);
}

static void from_text(void)
{
    static const struct {
        int type, result;
        const char *text, *message;
    } cases[] = {
        {VIR_TYPED_PARAM_INT, 0, "-12", NULL},
        {VIR_TYPED_PARAM_INT, -1, "12x", "invalid argument: Invalid value for field 'f': expected int"},
        {VIR_TYPED_PARAM_INT, -1, "4294967296", "invalid argument: Invalid value for field 'f': expected int"},
        {VIR_TYPED_PARAM_UINT, 0, "-1", NULL},
        {VIR_TYPED_PARAM_LLONG, -1, "99999999999999999999", "invalid argument: Invalid value for field 'f': expected long long"},
        {VIR_TYPED_PARAM_DOUBLE, 0, "2.5", NULL},
        {VIR_TYPED_PARAM_DOUBLE, -1, "", "invalid argument: Invalid value for field 'f': expected double"},
        {VIR_TYPED_PARAM_BOOLEAN, 0, "true", NULL},
        {VIR_TYPED_PARAM_BOOLEAN, -1, "2", "invalid argument: Invalid boolean value for field 'f'"},
        {VIR_TYPED_PARAM_STRING, -1, NULL, "invalid argument: NULL value for field 'f'"},
        {9, -1, "x", "internal error: unexpected type 9 for field f"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        virTypedParameterPtr params = NULL;
        int n = 0, room = 0;
        g_assert_cmpint(virTypedParamsAddFromString(&params, &n, &room, "f", cases[i].type, cases[i].text), ==, cases[i].result);
        if (cases[i].message)
            g_assert_cmpstr(virGetLastErrorMessage(), ==, cases[i].message);
        virTypedParamsFree(params, n);
    }
}

static void long_names(void)
{
    virTypedParameterPtr params = NULL;
    int n = 0, room = 0;
    char name[81];
    memset(name, 'x', 80);
    name[80] = '\0';
    g_assert_cmpint(virTypedParamsAddInt(&params, &n, &room, name, 1), ==, -1);
    name[79] = '\0';
    g_assert_cmpint(virTypedParamsAddInt(&params, &n, &room, name, 1), ==, 0);
    virTypedParamsFree(params, n);
}

static void rules(void)
{
    static const ParamRule allowed[] = {{"shares", VIR_TYPED_PARAM_ULLONG, FALSE}, {"tag", 0, TRUE}, {NULL, 0, FALSE}};
    ParamList list = {0};
    param_list_ullong(&list, "shares", 1);
    param_list_string(&list, "tag", "a");
    param_list_string(&list, "tag", "b");
    g_assert_cmpint(typed_params_check(VIR_FROM_QEMU, list.params, list.count, allowed), ==, 0);
    param_list_ullong(&list, "shares", 2);
    g_assert_cmpint(typed_params_check(VIR_FROM_QEMU, list.params, list.count, allowed), ==, -1);
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "invalid argument: parameter 'shares' occurs multiple times");
    param_list_clear(&list);
    param_list_int(&list, "other", 1);
    g_assert_cmpint(typed_params_check(VIR_FROM_QEMU, list.params, list.count, allowed), ==, -1);
    param_list_clear(&list);
}

static void quiet(void *data, virErrorPtr error)
{
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    virSetErrorFunc(NULL, quiet);
    g_test_add_func("/params/add-get", adding_and_getting);
    g_test_add_func("/params/text", from_text);
    g_test_add_func("/params/names", long_names);
    g_test_add_func("/params/rules", rules);
    return g_test_run();
}
