/* An identity as typed parameters: one table for both ways. */
#include "daemons/common/identity.h"

#include "core/error.h"

#include <string.h>

typedef struct IdentityField {
    const char *name;
    int type;
    void (*get)(const Identity *identity, virTypedParameterPtr param); /* leaves type 0 when unknown */
    void (*set)(Identity *identity, const virTypedParameter *param);
} IdentityField;

/* Text members, named by their own or a function that finds them. */
#define IDENTITY_TEXT(member_, value_)                                                                                 \
    static void identity_get_##member_(const Identity *identity, virTypedParameterPtr param)                           \
    {                                                                                                                  \
        if ((param->value.s = (value_)))                                                                               \
            param->type = VIR_TYPED_PARAM_STRING;                                                                      \
    }                                                                                                                  \
    static void identity_set_##member_(Identity *identity, const virTypedParameter *param)                             \
    {                                                                                                                  \
        identity->member_ = g_strdup(param->value.s);                                                                  \
    }

IDENTITY_TEXT(user_name, identity_user_name(identity))
IDENTITY_TEXT(group_name, identity_group_name(identity))
IDENTITY_TEXT(selinux_context, g_strdup(identity->selinux_context))
IDENTITY_TEXT(sasl_user_name, g_strdup(identity->sasl_user_name))
IDENTITY_TEXT(x509_dname, g_strdup(identity->x509_dname))

static void identity_get_uid(const Identity *identity, virTypedParameterPtr param)
{
    param->type = identity->has_unix ? VIR_TYPED_PARAM_ULLONG : 0;
    param->value.ul = identity->uid;
}

static void identity_set_uid(Identity *identity, const virTypedParameter *param)
{
    identity->uid = (uid_t)param->value.ul;
    identity->has_unix = true;
}

static void identity_get_gid(const Identity *identity, virTypedParameterPtr param)
{
    param->type = identity->has_unix ? VIR_TYPED_PARAM_ULLONG : 0;
    param->value.ul = identity->gid;
}

static void identity_set_gid(Identity *identity, const virTypedParameter *param)
{
    identity->gid = (gid_t)param->value.ul;
}

static void identity_get_pid(const Identity *identity, virTypedParameterPtr param)
{
    param->type = identity->has_unix ? VIR_TYPED_PARAM_LLONG : 0;
    param->value.l = identity->pid;
}

static void identity_set_pid(Identity *identity, const virTypedParameter *param)
{
    identity->pid = (pid_t)param->value.l;
}

static void identity_get_time(const Identity *identity, virTypedParameterPtr param)
{
    param->type = identity->has_unix && identity->start_time ? VIR_TYPED_PARAM_ULLONG : 0;
    param->value.ul = identity->start_time;
}

static void identity_set_time(Identity *identity, const virTypedParameter *param)
{
    identity->start_time = param->value.ul;
}

static const IdentityField identity_fields[] = {
    {VIR_CONNECT_IDENTITY_USER_NAME, VIR_TYPED_PARAM_STRING, identity_get_user_name, identity_set_user_name},
    {VIR_CONNECT_IDENTITY_UNIX_USER_ID, VIR_TYPED_PARAM_ULLONG, identity_get_uid, identity_set_uid},
    {VIR_CONNECT_IDENTITY_GROUP_NAME, VIR_TYPED_PARAM_STRING, identity_get_group_name, identity_set_group_name},
    {VIR_CONNECT_IDENTITY_UNIX_GROUP_ID, VIR_TYPED_PARAM_ULLONG, identity_get_gid, identity_set_gid},
    {VIR_CONNECT_IDENTITY_PROCESS_ID, VIR_TYPED_PARAM_LLONG, identity_get_pid, identity_set_pid},
    {VIR_CONNECT_IDENTITY_PROCESS_TIME, VIR_TYPED_PARAM_ULLONG, identity_get_time, identity_set_time},
    {VIR_CONNECT_IDENTITY_SASL_USER_NAME, VIR_TYPED_PARAM_STRING, identity_get_sasl_user_name,
     identity_set_sasl_user_name},
    {VIR_CONNECT_IDENTITY_X509_DISTINGUISHED_NAME, VIR_TYPED_PARAM_STRING, identity_get_x509_dname,
     identity_set_x509_dname},
    {VIR_CONNECT_IDENTITY_SELINUX_CONTEXT, VIR_TYPED_PARAM_STRING, identity_get_selinux_context,
     identity_set_selinux_context},
};

int identity_to_params(const Identity *identity, virTypedParameterPtr *ret_params, int *ret_nparams)
{
    virTypedParameterPtr params = g_new0(virTypedParameter, G_N_ELEMENTS(identity_fields));
    int n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(identity_fields); i++) {
        identity_fields[i].get(identity, &params[n]);
        if (!params[n].type)
            continue;
        g_strlcpy(params[n].field, identity_fields[i].name, sizeof(params[n].field));
        n++;
    }
    *ret_params = params;
    *ret_nparams = n;
    return 0;
}

static int identity_apply_param(Identity *identity, const virTypedParameter *param, guint *seen)
{
    for (guint i = 0; i < G_N_ELEMENTS(identity_fields); i++) {
        if (strcmp(identity_fields[i].name, param->field) != 0)
            continue;
        if (*seen & (1U << i)) {
            error_set(VIR_FROM_RPC, VIR_ERR_INVALID_ARG, "parameter '%s' occurs multiple times", param->field);
            return -1;
        }
        if (param->type != identity_fields[i].type) {
            error_set(VIR_FROM_RPC, VIR_ERR_INVALID_ARG, "invalid type '%d' for parameter '%s', expected '%d'",
                      param->type, param->field, identity_fields[i].type);
            return -1;
        }
        *seen |= 1U << i;
        identity_fields[i].set(identity, param);
        return 0;
    }
    error_set(VIR_FROM_RPC, VIR_ERR_INVALID_ARG, "parameter '%s' not supported", param->field);
    return -1;
}

Identity *identity_from_params(virTypedParameterPtr params, int nparams)
{
    g_autoptr(Identity) identity = g_new0(Identity, 1);
    guint seen = 0;

    identity->refs = 1;
    for (int i = 0; i < nparams; i++)
        if (identity_apply_param(identity, &params[i], &seen) < 0)
            return NULL;
    return g_steal_pointer(&identity);
}
