#include "shell/params.h"

static void param_to_record(const virTypedParameter *param, Record *object)
{
    switch (param->type) {
    case VIR_TYPED_PARAM_INT:
        record_set_int(object, param->field, param->value.i);
        break;
    case VIR_TYPED_PARAM_UINT:
        record_set_uint(object, param->field, param->value.ui);
        break;
    case VIR_TYPED_PARAM_LLONG:
        record_set_int(object, param->field, param->value.l);
        break;
    case VIR_TYPED_PARAM_ULLONG:
        record_set_uint(object, param->field, param->value.ul);
        break;
    case VIR_TYPED_PARAM_DOUBLE:
        record_set_double(object, param->field, param->value.d);
        break;
    case VIR_TYPED_PARAM_BOOLEAN:
        record_set_bool(object, param->field, param->value.b);
        break;
    case VIR_TYPED_PARAM_STRING:
        record_set_string(object, param->field, param->value.s);
        break;
    default:
        break;
    }
}

void params_to_record(virTypedParameterPtr params, int count, Record *object)
{
    for (int i = 0; i < count; i++)
        param_to_record(&params[i], object);
}

char *params_text(const virTypedParameter *param)
{
    g_autoptr(Record) object = record_new();

    param_to_record(param, object);
    return record_show(record_at(object, 0));
}

bool params_fetch(Shell *shell, virDomainPtr domain, ParamsCall call, unsigned flags, const char *counted,
                  const char *fetched, Params *ret)
{
    int count = 0;

    if (call(domain, NULL, &count, flags) != 0) {
        shell_error(shell, "Unable to get number of %s", counted);
        return false;
    }
    if (count <= 0)
        return true;
    ret->list = g_new0(virTypedParameter, (gsize)count);
    ret->count = count;
    if (call(domain, ret->list, &ret->count, flags) == 0)
        return true;
    shell_error(shell, "Unable to get %s", fetched);
    return false;
}

static bool added(int result)
{
    return result >= 0;
}

/* virTypedParamsAdd*() keep their own idea of the capacity; it is never less than the count. */
bool params_add_uint(Shell *shell, const Args *args, const char *option, const char *field, Params *params)
{
    unsigned value;
    int found = args_uint(shell, args, option, &value), room = params->count;

    return found == 0 || (found > 0 && added(virTypedParamsAddUInt(&params->list, &params->count, &room, field, value)));
}

static bool add_ullong(Params *params, const char *field, unsigned long long value)
{
    int room = params->count;

    return added(virTypedParamsAddULLong(&params->list, &params->count, &room, field, value));
}

bool params_add_ullong(Shell *shell, const Args *args, const char *option, const char *field, Params *params)
{
    unsigned long long value;
    int found = args_ullong(shell, args, option, &value);

    return found == 0 || (found > 0 && add_ullong(params, field, value));
}

bool params_add_scaled(Shell *shell, const Args *args, const char *option, const char *field, unsigned long long scale,
                       Params *params)
{
    unsigned long long value;
    int found = args_scaled(shell, args, option, scale, G_MAXUINT64, &value);

    return found == 0 || (found > 0 && add_ullong(params, field, value));
}

bool params_add_string(Shell *shell, const Args *args, const char *option, const char *field, Params *params)
{
    const char *value = NULL;
    int found = args_string(shell, args, option, &value), room = params->count;

    return found == 0 ||
           (found > 0 && added(virTypedParamsAddString(&params->list, &params->count, &room, field, value)));
}

void params_list_text(Shell *shell, const Args *args, const Record *record)
{
    for (size_t i = 0; i < record_count(record); i++) {
        g_autofree char *value = record_show(record_at(record, i));

        shell_print(shell, "%-15s: %s\n", record_key_at(record, i), value);
    }
}
