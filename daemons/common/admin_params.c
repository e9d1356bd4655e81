#include "daemons/common/admin_params.h"

#include "core/error.h"

#include <string.h>

GArray *admin_params_new(void)
{
    return g_array_new(FALSE, TRUE, sizeof(admin_typed_param));
}

static admin_typed_param_value *admin_params_add(GArray *params, const char *name, int type)
{
    admin_typed_param param = {.field = g_strdup(name), .value = {.type = type}};

    g_array_append_val(params, param);
    return &g_array_index(params, admin_typed_param, params->len - 1).value;
}

void admin_params_add_uint(GArray *params, const char *name, unsigned int value)
{
    admin_params_add(params, name, VIR_TYPED_PARAM_UINT)->u.ui = value;
}

void admin_params_add_int(GArray *params, const char *name, int value)
{
    admin_params_add(params, name, VIR_TYPED_PARAM_INT)->u.i = value;
}

void admin_params_add_bool(GArray *params, const char *name, bool value)
{
    admin_params_add(params, name, VIR_TYPED_PARAM_BOOLEAN)->u.b = value;
}

void admin_params_add_string(GArray *params, const char *name, const char *value)
{
    if (value)
        admin_params_add(params, name, VIR_TYPED_PARAM_STRING)->u.s = g_strdup(value);
}

static const AdminSetting *admin_setting_find(const AdminSetting *settings, const char *name)
{
    for (; settings->name; settings++)
        if (strcmp(settings->name, name) == 0)
            return settings;
    return NULL;
}

static bool admin_params_repeated(const admin_typed_param *params, unsigned int i)
{
    for (unsigned int j = 0; j < i; j++)
        if (strcmp(params[j].field, params[i].field) == 0)
            return true;
    return false;
}

int admin_params_apply(const admin_typed_param *params, unsigned int n, const AdminSetting *settings)
{
    for (unsigned int i = 0; i < n; i++) {
        const AdminSetting *setting = admin_setting_find(settings, params[i].field);

        if (!setting) {
            error_set(VIR_FROM_ADMIN, VIR_ERR_INVALID_ARG, "parameter '%s' not supported", params[i].field);
            return -1;
        }
        if (params[i].value.type != VIR_TYPED_PARAM_UINT) {
            error_set(VIR_FROM_ADMIN, VIR_ERR_INVALID_ARG, "invalid type for parameter '%s', expected an unsigned int",
                      params[i].field);
            return -1;
        }
        if (admin_params_repeated(params, i)) {
            error_set(VIR_FROM_ADMIN, VIR_ERR_INVALID_ARG, "parameter '%s' occurs multiple times", params[i].field);
            return -1;
        }
        *setting->value = params[i].value.u.ui;
    }
    return 0;
}
