/* Admin calls on one server: its workers, its limits, its clients. */
#include "core/error.h"
#include "daemons/common/admin_params.h"
#include "daemons/common/admin_private.h"

#include <libvirt/libvirt-admin.h>

/* Hands an array of parameters over to a reply. */
#define ADMIN_GIVE_PARAMS(ret_, array_)                                                                                \
    do {                                                                                                               \
        (ret_)->params.params_len = (array_)->len;                                                                     \
        (ret_)->params.params_val = (admin_typed_param *)(void *)g_array_free((array_), FALSE);                        \
    } while (0)

int admin_server_get_threadpool_parameters(RpcCall *call, void *args, void *ret)
{
    const admin_server_get_threadpool_parameters_args *a = args;
    admin_server_get_threadpool_parameters_ret *r = ret;
    RpcServerLimits limits;
    RpcServerStats stats;
    ADMIN_SERVER(call, a);
    GArray *params = admin_params_new();

    rpc_server_get_limits(server, &limits);
    rpc_server_get_stats(server, &stats);
    admin_params_add_uint(params, VIR_THREADPOOL_WORKERS_MIN, limits.min_workers);
    admin_params_add_uint(params, VIR_THREADPOOL_WORKERS_MAX, limits.max_workers);
    admin_params_add_uint(params, VIR_THREADPOOL_WORKERS_CURRENT, stats.workers);
    admin_params_add_uint(params, VIR_THREADPOOL_WORKERS_FREE, stats.free_workers);
    admin_params_add_uint(params, VIR_THREADPOOL_WORKERS_PRIORITY, limits.prio_workers);
    admin_params_add_uint(params, VIR_THREADPOOL_JOB_QUEUE_DEPTH, stats.queued);
    ADMIN_GIVE_PARAMS(r, params);
    return 0;
}

int admin_server_set_threadpool_parameters(RpcCall *call, void *args, void *ret)
{
    const admin_server_set_threadpool_parameters_args *a = args;
    RpcServerLimits limits;
    const AdminSetting settings[] = {
        {VIR_THREADPOOL_WORKERS_MIN, &limits.min_workers},
        {VIR_THREADPOOL_WORKERS_MAX, &limits.max_workers},
        {VIR_THREADPOOL_WORKERS_PRIORITY, &limits.prio_workers},
        {NULL, NULL},
    };
    ADMIN_SERVER(call, a);

    rpc_server_get_limits(server, &limits);
    if (admin_params_apply(a->params.params_val, a->params.params_len, settings) < 0)
        return -1;
    if (limits.min_workers > limits.max_workers) {
        error_set(VIR_FROM_ADMIN, VIR_ERR_INVALID_ARG, "minWorkers cannot be larger than maxWorkers");
        return -1;
    }
    return rpc_server_set_limits(server, &limits);
}

int admin_server_get_client_limits(RpcCall *call, void *args, void *ret)
{
    const admin_server_get_client_limits_args *a = args;
    admin_server_get_client_limits_ret *r = ret;
    RpcServerLimits limits;
    RpcServerStats stats;
    ADMIN_SERVER(call, a);
    GArray *params = admin_params_new();

    rpc_server_get_limits(server, &limits);
    rpc_server_get_stats(server, &stats);
    admin_params_add_uint(params, VIR_SERVER_CLIENTS_MAX, limits.max_clients);
    admin_params_add_uint(params, VIR_SERVER_CLIENTS_CURRENT, stats.clients);
    admin_params_add_uint(params, VIR_SERVER_CLIENTS_UNAUTH_MAX, limits.max_anonymous_clients);
    admin_params_add_uint(params, VIR_SERVER_CLIENTS_UNAUTH_CURRENT, stats.anonymous_clients);
    ADMIN_GIVE_PARAMS(r, params);
    return 0;
}

int admin_server_set_client_limits(RpcCall *call, void *args, void *ret)
{
    const admin_server_set_client_limits_args *a = args;
    RpcServerLimits limits;
    const AdminSetting settings[] = {
        {VIR_SERVER_CLIENTS_MAX, &limits.max_clients},
        {VIR_SERVER_CLIENTS_UNAUTH_MAX, &limits.max_anonymous_clients},
        {NULL, NULL},
    };
    ADMIN_SERVER(call, a);

    rpc_server_get_limits(server, &limits);
    if (admin_params_apply(a->params.params_val, a->params.params_len, settings) < 0)
        return -1;
    if (limits.max_anonymous_clients > limits.max_clients) {
        error_set(VIR_FROM_ADMIN, VIR_ERR_INVALID_ARG,
                  "The overall maximum number of clients waiting for authentication must not be less than the "
                  "overall maximum number of clients"); /* stock's words, which say it the wrong way round */
        return -1;
    }
    return rpc_server_set_limits(server, &limits);
}

static admin_nonnull_client admin_describe_client(RpcServer *server, RpcServerClient *client)
{
    return (admin_nonnull_client){
        .srv.name = g_strdup(rpc_server_name(server)),
        .id = rpc_server_client_id(client),
        .timestamp = rpc_server_client_connected_at(client),
        .transport = VIR_CLIENT_TRANS_UNIX,
    };
}

int admin_server_list_clients(RpcCall *call, void *args, void *ret)
{
    const admin_server_list_clients_args *a = args;
    admin_server_list_clients_ret *r = ret;
    ADMIN_SERVER(call, a);
    g_autoptr(GPtrArray) clients = rpc_server_list_clients(server);

    r->ret = clients->len;
    if (!a->need_results)
        return 0;
    r->clients.clients_val = g_new0(admin_nonnull_client, clients->len);
    r->clients.clients_len = clients->len;
    for (guint i = 0; i < clients->len; i++)
        r->clients.clients_val[i] = admin_describe_client(server, clients->pdata[i]);
    return 0;
}

static RpcServerClient *admin_find_client(RpcServer *server, guint64 id)
{
    RpcServerClient *found = rpc_server_lookup_client(server, id);

    if (!found)
        error_set(VIR_FROM_ADMIN, VIR_ERR_NO_CLIENT, "No client with matching ID '%" G_GUINT64_FORMAT "'", id);
    return found;
}

int admin_server_lookup_client(RpcCall *call, void *args, void *ret)
{
    const admin_server_lookup_client_args *a = args;
    admin_server_lookup_client_ret *r = ret;
    ADMIN_SERVER(call, a);
    g_autoptr(RpcServerClient) found = admin_find_client(server, a->id);

    if (!found)
        return -1;
    r->clnt = admin_describe_client(server, found);
    return 0;
}

static void admin_describe_identity(GArray *params, const Identity *identity)
{
    g_autofree char *user = identity_user_name(identity);
    g_autofree char *group = identity_group_name(identity);

    if (identity->has_unix) {
        admin_params_add_int(params, VIR_CLIENT_INFO_UNIX_USER_ID, (int)identity->uid);
        admin_params_add_string(params, VIR_CLIENT_INFO_UNIX_USER_NAME, user);
        admin_params_add_int(params, VIR_CLIENT_INFO_UNIX_GROUP_ID, (int)identity->gid);
        admin_params_add_string(params, VIR_CLIENT_INFO_UNIX_GROUP_NAME, group);
        admin_params_add_int(params, VIR_CLIENT_INFO_UNIX_PROCESS_ID, (int)identity->pid);
    }
    admin_params_add_string(params, VIR_CLIENT_INFO_SASL_USER_NAME, identity->sasl_user_name);
    admin_params_add_string(params, VIR_CLIENT_INFO_X509_DISTINGUISHED_NAME, identity->x509_dname);
    admin_params_add_string(params, VIR_CLIENT_INFO_SELINUX_CONTEXT, identity->selinux_context);
}

int admin_client_get_info(RpcCall *call, void *args, void *ret)
{
    const admin_client_get_info_args *a = args;
    admin_client_get_info_ret *r = ret;
    ADMIN_CLIENT(call, a->flags);
    RpcServer *server = service_lookup(client->service, a->clnt.srv.name);
    g_autoptr(RpcServerClient) found = server ? admin_find_client(server, a->clnt.id) : NULL;
    g_autoptr(Identity) identity = NULL;
    GArray *params;

    if (!found)
        return -1;
    identity = daemon_client_identity(daemon_client_of(client->service, found));
    params = admin_params_new();
    admin_params_add_bool(params, VIR_CLIENT_INFO_READONLY, rpc_server_client_readonly(found));
    admin_describe_identity(params, identity);
    ADMIN_GIVE_PARAMS(r, params);
    return 0;
}

int admin_client_close(RpcCall *call, void *args, void *ret)
{
    const admin_client_close_args *a = args;
    ADMIN_CLIENT(call, a->flags);
    RpcServer *server = service_lookup(client->service, a->clnt.srv.name);
    g_autoptr(RpcServerClient) found = server ? admin_find_client(server, a->clnt.id) : NULL;

    if (!found)
        return -1;
    if (found == rpc_call_client(call))
        rpc_server_client_close_after_reply(found);
    else
        rpc_server_client_close(found);
    return 0;
}

int admin_server_update_tls_files(RpcCall *call, void *args, void *ret)
{
    const admin_server_update_tls_files_args *a = args;
    ADMIN_SERVER(call, a);

    /* stock's code and words for a server without TLS; none of ours has it yet */
    error_set(VIR_FROM_ADMIN, VIR_ERR_INTERNAL_ERROR, "no tls service found, unable to update tls files");
    return -1;
}
