#include "admin/admin.h"

#include <string.h>

gboolean admin_enter(const void *object, guint32 magic, const char *func)
{
    error_clear();
    if (object && ((const AdminObject *)object)->magic == magic)
        return TRUE;
    error_set(VIR_FROM_ADMIN, VIR_ERR_INVALID_CONN, "%s", func);
    error_dispatch(NULL);
    return FALSE;
}

int admin_fail(void)
{
    error_dispatch(NULL);
    return -1;
}

int admin_fail_null(const char *name, const char *func)
{
    g_autofree char *text = g_strdup_printf("%s in %s must not be NULL", name, func);
    error_set_full(VIR_FROM_ADMIN, VIR_ERR_INVALID_ARG, VIR_ERR_ERROR, text, func, name, NULL, 0, 0);
    return admin_fail();
}

int admin_call(virAdmConnectPtr conn, int procedure, const XdrType *args_type, const void *args, const XdrType *ret_type, void *ret)
{
    const RpcClientCall call = {
        .prog = ADMIN_PROGRAM,
        .vers = ADMIN_PROTOCOL_VERSION,
        .proc = procedure,
        .args_type = args_type,
        .args = args,
        .ret_type = ret_type,
        .ret = ret,
    };
    return rpc_client_call(conn->client, &call);
}

static void *object_new(gsize size, guint32 magic)
{
    AdminObject *object = g_malloc0(size);
    object->magic = magic;
    object->refs = 1;
    return object;
}

virAdmServerPtr admin_server_new(virAdmConnectPtr conn, const char *name)
{
    virAdmServerPtr srv = object_new(sizeof(*srv), ADMIN_SERVER);
    g_atomic_int_inc(&conn->object.refs);
    srv->conn = conn;
    srv->name = g_strdup(name);
    return srv;
}

virAdmClientPtr admin_client_new(virAdmServerPtr srv, const admin_nonnull_client *wire)
{
    virAdmClientPtr client = object_new(sizeof(*client), ADMIN_CLIENT);
    g_atomic_int_inc(&srv->object.refs);
    client->srv = srv;
    client->id = wire->id;
    client->timestamp = wire->timestamp;
    client->transport = wire->transport;
    return client;
}

admin_nonnull_server admin_server_wire(virAdmServerPtr srv)
{
    return (admin_nonnull_server){.name = srv->name};
}

static void connect_done(virAdmConnectPtr conn)
{
    if (conn->client) {
        rpc_client_set_close_callback(conn->client, NULL, NULL, NULL);
        rpc_client_unref(conn->client);
    }
    if (conn->close_free)
        conn->close_free(conn->close_data);
    g_free(conn->uri);
    g_mutex_clear(&conn->lock);
}

void admin_object_unref(void *pointer)
{
    AdminObject *object = pointer;
    void *parent = NULL;
    if (!object || !g_atomic_int_dec_and_test(&object->refs))
        return;
    if (object->magic == ADMIN_CONNECT) {
        connect_done(pointer);
    } else if (object->magic == ADMIN_SERVER) {
        virAdmServerPtr srv = pointer;
        parent = srv->conn;
        g_free(srv->name);
    } else {
        parent = ((virAdmClientPtr)pointer)->srv;
    }
    object->magic = 0;
    g_free(object);
    admin_object_unref(parent);
}

/* --- typed parameters --- */

int admin_params_from_wire(const admin_typed_param *wire, unsigned int count, virTypedParameterPtr *params, int *nparams)
{
    virTypedParameterPtr list = g_new0(virTypedParameter, count ? count : 1);
    for (unsigned int i = 0; i < count; i++) {
        const admin_typed_param_value *value = &wire[i].value;
        g_strlcpy(list[i].field, wire[i].field, sizeof(list[i].field));
        list[i].type = value->type;
        switch (value->type) {
        case VIR_TYPED_PARAM_INT: list[i].value.i = value->u.i; break;
        case VIR_TYPED_PARAM_UINT: list[i].value.ui = value->u.ui; break;
        case VIR_TYPED_PARAM_LLONG: list[i].value.l = value->u.l; break;
        case VIR_TYPED_PARAM_ULLONG: list[i].value.ul = value->u.ul; break;
        case VIR_TYPED_PARAM_DOUBLE: list[i].value.d = value->u.d; break;
        case VIR_TYPED_PARAM_BOOLEAN: list[i].value.b = value->u.b != 0; break;
        case VIR_TYPED_PARAM_STRING: list[i].value.s = g_strdup(value->u.s); break;
        default: break; /* the decoder lets no other through */
        }
    }
    *params = list;
    *nparams = (int)count;
    return 0;
}

admin_typed_param *admin_params_to_wire(virTypedParameterPtr params, int nparams, unsigned int max)
{
    if (nparams < 0 || (unsigned int)nparams > max) {
        error_set(VIR_FROM_ADMIN, VIR_ERR_INVALID_ARG, "too many parameters '%d' for limit '%u'", nparams, max);
        return NULL;
    }
    g_autofree admin_typed_param *wire = g_new0(admin_typed_param, nparams ? nparams : 1);
    for (int i = 0; i < nparams; i++) {
        admin_typed_param_value *value = &wire[i].value;
        wire[i].field = params[i].field;
        value->type = params[i].type;
        switch (params[i].type) {
        case VIR_TYPED_PARAM_INT: value->u.i = params[i].value.i; break;
        case VIR_TYPED_PARAM_UINT: value->u.ui = params[i].value.ui; break;
        case VIR_TYPED_PARAM_LLONG: value->u.l = params[i].value.l; break;
        case VIR_TYPED_PARAM_ULLONG: value->u.ul = params[i].value.ul; break;
        case VIR_TYPED_PARAM_DOUBLE: value->u.d = params[i].value.d; break;
        case VIR_TYPED_PARAM_BOOLEAN: value->u.b = params[i].value.b; break;
        case VIR_TYPED_PARAM_STRING: value->u.s = params[i].value.s; break;
        default:
            error_set(VIR_FROM_ADMIN, VIR_ERR_INVALID_ARG, "unknown parameter type: %d", params[i].type);
            return NULL;
        }
    }
    return g_steal_pointer(&wire);
}
