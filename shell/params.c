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

char *params_show(const Record *value)
{
    return record_show(value);
}

char *params_text(const virTypedParameter *param)
{
    g_autoptr(Record) object = record_new();

    param_to_record(param, object);
    return record_show(record_at(object, 0));
}
