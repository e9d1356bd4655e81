#include "core/typed_params.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"

static const char *const type_names[] = {
    [VIR_TYPED_PARAM_INT] = "int",       [VIR_TYPED_PARAM_UINT] = "uint",     [VIR_TYPED_PARAM_LLONG] = "llong",
    [VIR_TYPED_PARAM_ULLONG] = "ullong", [VIR_TYPED_PARAM_DOUBLE] = "double", [VIR_TYPED_PARAM_BOOLEAN] = "boolean",
    [VIR_TYPED_PARAM_STRING] = "string",
};

const char *typed_param_type_name(int type)
{
    if (type <= 0 || type >= (int)G_N_ELEMENTS(type_names))
        return "unknown";
    return type_names[type];
}

virTypedParameterPtr typed_params_find(virTypedParameterPtr params, int nparams, const char *name)
{
    if (!params || !name)
        return NULL;
    for (int i = 0; i < nparams; i++)
        if (strcmp(params[i].field, name) == 0)
            return &params[i];
    return NULL;
}

/* One more parameter of the type at the end of the list, value still zero. */
static virTypedParameterPtr list_add(ParamList *list, const char *name, int type)
{
    if (list->count >= list->room) {
        list->room = list->count < 8 ? list->count + 4 : list->count + list->count / 2;
        list->params = g_renew(virTypedParameter, list->params, list->room);
    }
    virTypedParameterPtr param = &list->params[list->count++];
    memset(param, 0, sizeof(*param));
    g_strlcpy(param->field, name ? name : "", sizeof(param->field));
    param->type = type;
    return param;
}

void param_list_int(ParamList *list, const char *name, int value)
{
    list_add(list, name, VIR_TYPED_PARAM_INT)->value.i = value;
}

void param_list_uint(ParamList *list, const char *name, unsigned int value)
{
    list_add(list, name, VIR_TYPED_PARAM_UINT)->value.ui = value;
}

void param_list_llong(ParamList *list, const char *name, long long value)
{
    list_add(list, name, VIR_TYPED_PARAM_LLONG)->value.l = value;
}

void param_list_ullong(ParamList *list, const char *name, unsigned long long value)
{
    list_add(list, name, VIR_TYPED_PARAM_ULLONG)->value.ul = value;
}

void param_list_double(ParamList *list, const char *name, double value)
{
    list_add(list, name, VIR_TYPED_PARAM_DOUBLE)->value.d = value;
}

void param_list_bool(ParamList *list, const char *name, gboolean value)
{
    list_add(list, name, VIR_TYPED_PARAM_BOOLEAN)->value.b = value ? 1 : 0;
}

void param_list_string(ParamList *list, const char *name, const char *value)
{
    list_add(list, name, VIR_TYPED_PARAM_STRING)->value.s = g_strdup(value);
}

void param_list_clear(ParamList *list)
{
    virTypedParamsFree(list->params, list->count);
    *list = (ParamList){0};
}

static const ParamRule *rule_of(const ParamRule *rules, const char *name)
{
    for (; rules->name; rules++)
        if (strcmp(rules->name, name) == 0)
            return rules;
    return NULL;
}

int typed_params_check(int domain, virTypedParameterPtr params, int nparams, const ParamRule *rules)
{
    for (int i = 0; i < nparams; i++) {
        const char *name = params[i].field;
        const ParamRule *rule = rule_of(rules, name);
        if (!rule) {
            error_set(domain, VIR_ERR_ARGUMENT_UNSUPPORTED, "parameter '%s' not supported", name);
            return -1;
        }
        if (rule->type && rule->type != params[i].type) {
            error_set(domain, VIR_ERR_INVALID_ARG, "invalid type '%s' for parameter '%s', expected '%s'",
                      typed_param_type_name(params[i].type), name, typed_param_type_name(rule->type));
            return -1;
        }
        if (!rule->multiple && typed_params_find(params, i, name)) {
            error_set(domain, VIR_ERR_INVALID_ARG, "parameter '%s' occurs multiple times", name);
            return -1;
        }
    }
    return 0;
}

/* --- the public calls --- */

/* Runs an addition on the caller's three variables. */
#define ADD(call)                                                                   \
    do {                                                                            \
        error_clear();                                                              \
        if (!params || !nparams || !maxparams)                                      \
            return refuse_list();                                                   \
        if (name && strlen(name) >= VIR_TYPED_PARAM_FIELD_LENGTH)                   \
            return refuse_name(name);                                               \
        ParamList list = {*params, *nparams, *params ? *maxparams : 0};             \
        call;                                                                       \
        *params = list.params;                                                      \
        *nparams = list.count;                                                      \
        *maxparams = list.room;                                                     \
        return 0;                                                                   \
    } while (0)

static int refuse_list(void)
{
    error_set(VIR_FROM_NONE, VIR_ERR_INVALID_ARG, "%s", "the list of parameters must not be NULL");
    error_dispatch(NULL);
    return -1;
}

static int refuse_name(const char *name)
{
    error_set(VIR_FROM_NONE, VIR_ERR_INTERNAL_ERROR, "Field name '%s' too long", name);
    error_dispatch(NULL);
    return -1;
}

int virTypedParamsAddInt(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name, int value)
{
    ADD(param_list_int(&list, name, value));
}

int virTypedParamsAddUInt(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name, unsigned int value)
{
    ADD(param_list_uint(&list, name, value));
}

int virTypedParamsAddLLong(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name, long long value)
{
    ADD(param_list_llong(&list, name, value));
}

int virTypedParamsAddULLong(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name,
                            unsigned long long value)
{
    ADD(param_list_ullong(&list, name, value));
}

int virTypedParamsAddDouble(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name, double value)
{
    ADD(param_list_double(&list, name, value));
}

int virTypedParamsAddBoolean(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name, int value)
{
    ADD(param_list_bool(&list, name, value));
}

int virTypedParamsAddString(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name, const char *value)
{
    ADD(param_list_string(&list, name, value));
}

int virTypedParamsAddStringList(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name,
                                const char **values)
{
    for (; values && *values; values++)
        if (virTypedParamsAddString(params, nparams, maxparams, name, *values) < 0)
            return -1;
    return 0;
}

/* Whether the whole text was a number that fits. */
static gboolean read_all(const char *value, const char *end)
{
    return end != value && *end == '\0' && errno == 0;
}

static gboolean read_signed(const char *value, long long low, long long high, long long *ret)
{
    char *end;
    errno = 0;
    *ret = strtoll(value, &end, 10);
    return read_all(value, end) && *ret >= low && *ret <= high;
}

/* A negative number stands for its two's complement, as in libvirt. */
static gboolean read_unsigned(const char *value, unsigned long long *ret)
{
    char *end;
    errno = 0;
    *ret = strtoull(value, &end, 10);
    return read_all(value, end);
}

static gboolean read_double(const char *value, double *ret)
{
    char *end;
    errno = 0;
    *ret = g_ascii_strtod(value, &end);
    return read_all(value, end);
}

/* Returns NULL, or what was expected instead of the text. */
static const char *value_from_string(virTypedParameterPtr param, const char *value)
{
    long long number = 0;
    unsigned long long natural = 0;
    switch (param->type) {
    case VIR_TYPED_PARAM_INT:
        if (!read_signed(value, G_MININT, G_MAXINT, &number))
            return "int";
        param->value.i = (int)number;
        return NULL;
    case VIR_TYPED_PARAM_UINT:
        if (!read_unsigned(value, &natural) || (natural > G_MAXUINT && -natural > G_MAXUINT))
            return "unsigned int";
        param->value.ui = (unsigned int)natural;
        return NULL;
    case VIR_TYPED_PARAM_LLONG:
        return read_signed(value, G_MININT64, G_MAXINT64, &param->value.l) ? NULL : "long long";
    case VIR_TYPED_PARAM_ULLONG:
        return read_unsigned(value, &param->value.ul) ? NULL : "unsigned long long";
    case VIR_TYPED_PARAM_DOUBLE:
        return read_double(value, &param->value.d) ? NULL : "double";
    case VIR_TYPED_PARAM_STRING:
        param->value.s = g_strdup(value);
        return NULL;
    default:
        return "";
    }
}

static int boolean_from_string(virTypedParameterPtr param, const char *value)
{
    if (g_ascii_strcasecmp(value, "true") == 0 || strcmp(value, "1") == 0)
        param->value.b = 1;
    else if (g_ascii_strcasecmp(value, "false") != 0 && strcmp(value, "0") != 0)
        return -1;
    return 0;
}

static int from_string(virTypedParameterPtr param, const char *name, int type, const char *value)
{
    param->type = type;
    if (type <= 0 || type >= VIR_TYPED_PARAM_LAST) {
        error_set(VIR_FROM_NONE, VIR_ERR_INTERNAL_ERROR, "unexpected type %d for field %s", type, name);
        return -1;
    }
    if (!value) {
        error_set(VIR_FROM_NONE, VIR_ERR_INVALID_ARG, "NULL value for field '%s'", name);
        return -1;
    }
    if (type == VIR_TYPED_PARAM_BOOLEAN) {
        if (boolean_from_string(param, value) == 0)
            return 0;
        error_set(VIR_FROM_NONE, VIR_ERR_INVALID_ARG, "Invalid boolean value for field '%s'", name);
        return -1;
    }
    const char *expected = value_from_string(param, value);
    if (!expected)
        return 0;
    error_set(VIR_FROM_NONE, VIR_ERR_INVALID_ARG, "Invalid value for field '%s': expected %s", name, expected);
    return -1;
}

int virTypedParamsAddFromString(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name, int type,
                                const char *value)
{
    virTypedParameter param = {0};
    error_clear();
    if (from_string(&param, name ? name : "", type, value) < 0) {
        error_dispatch(NULL);
        return -1;
    }
    ADD(list_add(&list, name, type)->value = param.value);
}

virTypedParameterPtr virTypedParamsGet(virTypedParameterPtr params, int nparams, const char *name)
{
    error_clear();
    return typed_params_find(params, nparams, name);
}

/* 1 and the parameter when it is there with that type, 0 when it is not there, -1 and an error when its type differs. */
static int find_typed(virTypedParameterPtr params, int nparams, const char *name, int type, virTypedParameterPtr *ret)
{
    error_clear();
    *ret = typed_params_find(params, nparams, name);
    if (!*ret)
        return 0;
    if ((*ret)->type == type)
        return 1;
    error_set(VIR_FROM_NONE, VIR_ERR_INVALID_ARG, "Invalid type '%s' requested for parameter '%s', actual type is '%s'",
              typed_param_type_name(type), name, typed_param_type_name((*ret)->type));
    error_dispatch(NULL);
    return -1;
}

#define GET(wanted, member)                                                         \
    do {                                                                            \
        virTypedParameterPtr param;                                                 \
        int found = find_typed(params, nparams, name, wanted, &param);              \
        if (found > 0 && value)                                                     \
            *value = param->value.member;                                           \
        return found;                                                               \
    } while (0)

int virTypedParamsGetInt(virTypedParameterPtr params, int nparams, const char *name, int *value)
{
    GET(VIR_TYPED_PARAM_INT, i);
}

int virTypedParamsGetUInt(virTypedParameterPtr params, int nparams, const char *name, unsigned int *value)
{
    GET(VIR_TYPED_PARAM_UINT, ui);
}

int virTypedParamsGetLLong(virTypedParameterPtr params, int nparams, const char *name, long long *value)
{
    GET(VIR_TYPED_PARAM_LLONG, l);
}

int virTypedParamsGetULLong(virTypedParameterPtr params, int nparams, const char *name, unsigned long long *value)
{
    GET(VIR_TYPED_PARAM_ULLONG, ul);
}

int virTypedParamsGetDouble(virTypedParameterPtr params, int nparams, const char *name, double *value)
{
    GET(VIR_TYPED_PARAM_DOUBLE, d);
}

int virTypedParamsGetBoolean(virTypedParameterPtr params, int nparams, const char *name, int *value)
{
    GET(VIR_TYPED_PARAM_BOOLEAN, b != 0);
}

int virTypedParamsGetString(virTypedParameterPtr params, int nparams, const char *name, const char **value)
{
    GET(VIR_TYPED_PARAM_STRING, s);
}

void virTypedParamsClear(virTypedParameterPtr params, int nparams)
{
    for (int i = 0; params && i < nparams; i++) {
        if (params[i].type == VIR_TYPED_PARAM_STRING)
            g_clear_pointer(&params[i].value.s, g_free);
    }
}

void virTypedParamsFree(virTypedParameterPtr params, int nparams)
{
    virTypedParamsClear(params, nparams);
    g_free(params);
}
