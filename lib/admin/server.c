/* Calls about one server of a daemon and about its clients. */
#include <string.h>

#include "admin/admin.h"

int virAdmServerFree(virAdmServerPtr srv)
{
    error_clear();
    if (srv && !admin_enter(srv, ADMIN_SERVER, __func__))
        return -1;
    admin_object_unref(srv);
    return 0;
}

const char *virAdmServerGetName(virAdmServerPtr srv)
{
    return admin_enter(srv, ADMIN_SERVER, __func__) ? srv->name : NULL;
}

/* The two calls that ask a server for parameters have the same messages. */
static int get_params(virAdmServerPtr srv, int procedure, const XdrType *args_type, const XdrType *ret_type,
                      virTypedParameterPtr *params, int *nparams, unsigned int flags)
{
    const admin_server_get_client_limits_args args = {.srv = admin_server_wire(srv), .flags = flags};
    admin_server_get_client_limits_ret ret = {0};
    if (admin_call(srv->conn, procedure, args_type, &args, ret_type, &ret) < 0)
        return admin_fail();
    int rc = admin_params_from_wire(ret.params.params_val, ret.params.params_len, params, nparams);
    xdr_clear(ret_type, &ret);
    return rc;
}

static int set_params(virAdmServerPtr srv, int procedure, const XdrType *args_type, unsigned int max, virTypedParameterPtr params,
                      int nparams, unsigned int flags)
{
    g_autofree admin_typed_param *wire = admin_params_to_wire(params, nparams, max);
    if (!wire)
        return admin_fail();
    const admin_server_set_client_limits_args args = {
        .srv = admin_server_wire(srv), .params = {(unsigned int)nparams, wire}, .flags = flags};
    return admin_call(srv->conn, procedure, args_type, &args, NULL, NULL) < 0 ? admin_fail() : 0;
}

G_STATIC_ASSERT(sizeof(admin_server_get_client_limits_args) == sizeof(admin_server_get_threadpool_parameters_args));
G_STATIC_ASSERT(sizeof(admin_server_get_client_limits_ret) == sizeof(admin_server_get_threadpool_parameters_ret));
G_STATIC_ASSERT(sizeof(admin_server_set_client_limits_args) == sizeof(admin_server_set_threadpool_parameters_args));

int virAdmServerGetThreadPoolParameters(virAdmServerPtr srv, virTypedParameterPtr *params, int *nparams, unsigned int flags)
{
    if (!admin_enter(srv, ADMIN_SERVER, __func__))
        return -1;
    if (!params || !nparams)
        return admin_fail_null(params ? "nparams" : "params", __func__);
    return get_params(srv, ADMIN_PROC_SERVER_GET_THREADPOOL_PARAMETERS, &xdr_admin_server_get_threadpool_parameters_args,
                      &xdr_admin_server_get_threadpool_parameters_ret, params, nparams, flags);
}

int virAdmServerSetThreadPoolParameters(virAdmServerPtr srv, virTypedParameterPtr params, int nparams, unsigned int flags)
{
    if (!admin_enter(srv, ADMIN_SERVER, __func__))
        return -1;
    if (!params)
        return admin_fail_null("params", __func__);
    return set_params(srv, ADMIN_PROC_SERVER_SET_THREADPOOL_PARAMETERS, &xdr_admin_server_set_threadpool_parameters_args,
                      ADMIN_SERVER_THREADPOOL_PARAMETERS_MAX, params, nparams, flags);
}

int virAdmServerGetClientLimits(virAdmServerPtr srv, virTypedParameterPtr *params, int *nparams, unsigned int flags)
{
    if (!admin_enter(srv, ADMIN_SERVER, __func__))
        return -1;
    if (!params || !nparams)
        return admin_fail_null(params ? "nparams" : "params", __func__);
    return get_params(srv, ADMIN_PROC_SERVER_GET_CLIENT_LIMITS, &xdr_admin_server_get_client_limits_args,
                      &xdr_admin_server_get_client_limits_ret, params, nparams, flags);
}

int virAdmServerSetClientLimits(virAdmServerPtr srv, virTypedParameterPtr params, int nparams, unsigned int flags)
{
    if (!admin_enter(srv, ADMIN_SERVER, __func__))
        return -1;
    if (!params)
        return admin_fail_null("params", __func__);
    return set_params(srv, ADMIN_PROC_SERVER_SET_CLIENT_LIMITS, &xdr_admin_server_set_client_limits_args,
                      ADMIN_SERVER_CLIENT_LIMITS_MAX, params, nparams, flags);
}

int virAdmServerUpdateTlsFiles(virAdmServerPtr srv, unsigned int flags)
{
    if (!admin_enter(srv, ADMIN_SERVER, __func__))
        return -1;
    const admin_server_update_tls_files_args args = {.srv = admin_server_wire(srv), .flags = flags};
    return admin_call(srv->conn, ADMIN_PROC_SERVER_UPDATE_TLS_FILES, &xdr_admin_server_update_tls_files_args, &args, NULL, NULL) < 0
               ? admin_fail()
               : 0;
}

int virAdmServerListClients(virAdmServerPtr srv, virAdmClientPtr **clients, unsigned int flags)
{
    admin_server_list_clients_ret ret = {0};
    if (!admin_enter(srv, ADMIN_SERVER, __func__))
        return -1;
    if (clients)
        *clients = NULL;
    const admin_server_list_clients_args args = {.srv = admin_server_wire(srv), .need_results = clients != NULL, .flags = flags};
    if (admin_call(srv->conn, ADMIN_PROC_SERVER_LIST_CLIENTS, &xdr_admin_server_list_clients_args, &args,
                   &xdr_admin_server_list_clients_ret, &ret) < 0)
        return admin_fail();
    if (clients) {
        *clients = g_new0(virAdmClientPtr, ret.clients.clients_len + 1);
        for (unsigned int i = 0; i < ret.clients.clients_len; i++)
            (*clients)[i] = admin_client_new(srv, &ret.clients.clients_val[i]);
    }
    int count = clients ? (int)ret.clients.clients_len : (int)ret.ret;
    xdr_clear(&xdr_admin_server_list_clients_ret, &ret);
    return count;
}

virAdmClientPtr virAdmServerLookupClient(virAdmServerPtr srv, unsigned long long id, unsigned int flags)
{
    admin_server_lookup_client_ret ret = {0};
    if (!admin_enter(srv, ADMIN_SERVER, __func__))
        return NULL;
    const admin_server_lookup_client_args args = {.srv = admin_server_wire(srv), .id = id, .flags = flags};
    if (admin_call(srv->conn, ADMIN_PROC_SERVER_LOOKUP_CLIENT, &xdr_admin_server_lookup_client_args, &args,
                   &xdr_admin_server_lookup_client_ret, &ret) < 0) {
        (void)admin_fail();
        return NULL;
    }
    virAdmClientPtr client = admin_client_new(srv, &ret.clnt);
    xdr_clear(&xdr_admin_server_lookup_client_ret, &ret);
    return client;
}

/* --- one client --- */

int virAdmClientFree(virAdmClientPtr client)
{
    error_clear();
    if (client && !admin_enter(client, ADMIN_CLIENT, __func__))
        return -1;
    admin_object_unref(client);
    return 0;
}

unsigned long long virAdmClientGetID(virAdmClientPtr client)
{
    return admin_enter(client, ADMIN_CLIENT, __func__) ? client->id : (unsigned long long)-1;
}

long long virAdmClientGetTimestamp(virAdmClientPtr client)
{
    return admin_enter(client, ADMIN_CLIENT, __func__) ? client->timestamp : -1;
}

int virAdmClientGetTransport(virAdmClientPtr client)
{
    return admin_enter(client, ADMIN_CLIENT, __func__) ? (int)client->transport : -1;
}

static admin_nonnull_client client_wire(virAdmClientPtr client)
{
    return (admin_nonnull_client){.srv = admin_server_wire(client->srv), .id = client->id, .timestamp = client->timestamp,
                                  .transport = client->transport};
}

int virAdmClientGetInfo(virAdmClientPtr client, virTypedParameterPtr *params, int *nparams, unsigned int flags)
{
    admin_client_get_info_ret ret = {0};
    if (!admin_enter(client, ADMIN_CLIENT, __func__))
        return -1;
    if (!params || !nparams)
        return admin_fail_null(params ? "nparams" : "params", __func__);
    const admin_client_get_info_args args = {.clnt = client_wire(client), .flags = flags};
    if (admin_call(client->srv->conn, ADMIN_PROC_CLIENT_GET_INFO, &xdr_admin_client_get_info_args, &args,
                   &xdr_admin_client_get_info_ret, &ret) < 0)
        return admin_fail();
    int rc = admin_params_from_wire(ret.params.params_val, ret.params.params_len, params, nparams);
    xdr_clear(&xdr_admin_client_get_info_ret, &ret);
    return rc;
}

int virAdmClientClose(virAdmClientPtr client, unsigned int flags)
{
    if (!admin_enter(client, ADMIN_CLIENT, __func__))
        return -1;
    const admin_client_close_args args = {.clnt = client_wire(client), .flags = flags};
    return admin_call(client->srv->conn, ADMIN_PROC_CLIENT_CLOSE, &xdr_admin_client_close_args, &args, NULL, NULL) < 0 ? admin_fail()
                                                                                                                    : 0;
}
