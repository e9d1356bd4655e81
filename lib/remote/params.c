/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "remote/params.h"

#include <string.h>

#include "core/error.h"
#include "remote/objects.h"

/* The members of both unions that a type selects; strings are handled by the callers, which differ in who owns them. */
static void number_to_wire(const virTypedParameter *p, remote_typed_param_value *v)
{
    switch (p->type) {
    case VIR_TYPED_PARAM_INT: v->u.i = p->value.i; break;
    case VIR_TYPED_PARAM_UINT: v->u.ui = p->value.ui; break;
    case VIR_TYPED_PARAM_LLONG: v->u.l = p->value.l; break;
    case VIR_TYPED_PARAM_ULLONG: v->u.ul = p->value.ul; break;
    case VIR_TYPED_PARAM_DOUBLE: v->u.d = p->value.d; break;
    case VIR_TYPED_PARAM_BOOLEAN: v->u.b = p->value.b; break;
    default: break;
    }
}

static void number_from_wire(const remote_typed_param_value *v, virTypedParameterPtr p)
{
    switch (v->type) {
    case VIR_TYPED_PARAM_INT: p->value.i = v->u.i; break;
    case VIR_TYPED_PARAM_UINT: p->value.ui = v->u.ui; break;
    case VIR_TYPED_PARAM_LLONG: p->value.l = v->u.l; break;
    case VIR_TYPED_PARAM_ULLONG: p->value.ul = v->u.ul; break;
    case VIR_TYPED_PARAM_DOUBLE: p->value.d = v->u.d; break;
    case VIR_TYPED_PARAM_BOOLEAN: p->value.b = (char)v->u.b; break;
    default: break;
    }
}

int wire_params_borrow(const virTypedParameter *params, int nparams, unsigned int max, remote_typed_param **ret)
{
    if (nparams < 0 || (unsigned int)nparams > max) {
        error_set(VIR_FROM_RPC, VIR_ERR_RPC, "too many parameters '%d' for limit '%u'", nparams, max);
        return -1;
    }
    remote_typed_param *wire = g_new0(remote_typed_param, (gsize)nparams + 1);
    for (int i = 0; i < nparams; i++) {
        wire[i].field = borrow(params[i].field);
        wire[i].value.type = params[i].type;
        if (params[i].type == VIR_TYPED_PARAM_STRING)
            wire[i].value.u.s = params[i].value.s ? params[i].value.s : borrow("");
        else
            number_to_wire(&params[i], &wire[i].value);
    }
    *ret = wire;
    return 0;
}

int params_borrow(const remote_typed_param *wire, unsigned int count, virTypedParameterPtr *ret)
{
    g_autofree virTypedParameterPtr params = g_new0(virTypedParameter, (gsize)count + 1);
    for (unsigned int i = 0; i < count; i++) {
        if (g_strlcpy(params[i].field, wire[i].field, sizeof(params[i].field)) >= sizeof(params[i].field)) {
            error_set(VIR_FROM_RPC, VIR_ERR_RPC, "parameter '%s' too big for destination", wire[i].field);
            return -1;
        }
        params[i].type = wire[i].value.type;
        if (params[i].type == VIR_TYPED_PARAM_STRING)
            params[i].value.s = wire[i].value.u.s;
        else
            number_from_wire(&wire[i].value, &params[i]);
    }
    *ret = g_steal_pointer(&params);
    return 0;
}

static void move_params(remote_typed_param *wire, unsigned int count, virTypedParameterPtr params)
{
    for (unsigned int i = 0; i < count; i++) {
        memset(&params[i], 0, sizeof(params[i]));
        g_strlcpy(params[i].field, wire[i].field, sizeof(params[i].field));
        params[i].type = wire[i].value.type;
        if (params[i].type == VIR_TYPED_PARAM_STRING)
            params[i].value.s = g_steal_pointer(&wire[i].value.u.s);
        else
            number_from_wire(&wire[i].value, &params[i]);
    }
}

virTypedParameterPtr params_take(remote_typed_param *wire, unsigned int count)
{
    if (!count)
        return NULL;
    virTypedParameterPtr params = g_new(virTypedParameter, count);
    move_params(wire, count, params);
    return params;
}

int params_fill(remote_typed_param *wire, unsigned int count, int total, virTypedParameterPtr params, int *nparams)
{
    if (*nparams == 0) {
        *nparams = total;
        return 0;
    }
    if (count > (unsigned int)*nparams) {
        error_set(VIR_FROM_RPC, VIR_ERR_RPC, "too many parameters '%u' for nparams '%d'", count, *nparams);
        return -1;
    }
    move_params(wire, count, params);
    *nparams = (int)count;
    return 0;
}

void params_clear(virTypedParameterPtr params, int n)
{
    for (int i = 0; params && i < n; i++)
        if (params[i].type == VIR_TYPED_PARAM_STRING)
            g_clear_pointer(&params[i].value.s, g_free);
}
