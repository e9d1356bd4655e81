/* The admin program: a daemon's servers, clients, logging and end, for root and the daemon's own user. Nothing here waits
 * for anything but a lock held briefly, except the lookup of account names. */
#include "core/error.h"
#include "daemons/common/admin_private.h"
#include "protocol/admin.h"
#include "util/log.h"

#include <errno.h>

/* No call of this program takes flags yet. */
static int admin_check_flags(unsigned int flags, const char *function)
{
    if (flags == 0)
        return 0;
    error_set(VIR_FROM_ADMIN, VIR_ERR_INVALID_ARG, "unsupported flags (0x%x) in function %s", flags, function);
    return -1;
}

DaemonClient *admin_client(RpcCall *call, unsigned int flags, const char *function)
{
    DaemonClient *client = daemon_client_of_admin(rpc_call_client(call));

    g_mutex_lock(&client->lock);
    bool opened = client->admin_opened;
    g_mutex_unlock(&client->lock);
    if (!opened) {
        error_set(VIR_FROM_ADMIN, VIR_ERR_INVALID_CONN, "the connection has not been opened");
        return NULL;
    }
    return admin_check_flags(flags, function) < 0 ? NULL : client;
}

static void admin_set_opened(DaemonClient *client, bool opened)
{
    g_mutex_lock(&client->lock);
    client->admin_opened = opened;
    g_mutex_unlock(&client->lock);
}

static int admin_connect_open(RpcCall *call, void *args, void *ret)
{
    const admin_connect_open_args *a = args;

    if (admin_check_flags(a->flags, __func__) < 0)
        return -1;
    admin_set_opened(daemon_client_of_admin(rpc_call_client(call)), true);
    return 0;
}

static int admin_connect_close(RpcCall *call, void *args, void *ret)
{
    admin_set_opened(daemon_client_of_admin(rpc_call_client(call)), false);
    rpc_server_client_close_after_reply(rpc_call_client(call));
    return 0;
}

static int admin_connect_get_lib_version(RpcCall *call, void *args, void *ret)
{
    ADMIN_CLIENT(call, 0);
    ((admin_connect_get_lib_version_ret *)ret)->libVer = LIBVIR_VERSION_NUMBER;
    return 0;
}

static int admin_connect_list_servers(RpcCall *call, void *args, void *ret)
{
    const admin_connect_list_servers_args *a = args;
    admin_connect_list_servers_ret *r = ret;
    ADMIN_CLIENT(call, a->flags);
    RpcServer *servers[] = {client->service->driver, client->service->admin};

    r->ret = G_N_ELEMENTS(servers);
    if (!a->need_results)
        return 0;
    r->servers.servers_val = g_new0(admin_nonnull_server, G_N_ELEMENTS(servers));
    r->servers.servers_len = G_N_ELEMENTS(servers);
    for (size_t i = 0; i < G_N_ELEMENTS(servers); i++)
        r->servers.servers_val[i].name = g_strdup(rpc_server_name(servers[i]));
    return 0;
}

static int admin_connect_lookup_server(RpcCall *call, void *args, void *ret)
{
    const admin_connect_lookup_server_args *a = args;
    admin_connect_lookup_server_ret *r = ret;
    ADMIN_CLIENT(call, a->flags);

    if (!service_lookup(client->service, a->name))
        return -1;
    r->srv.name = g_strdup(a->name);
    return 0;
}

static int admin_connect_get_logging_outputs(RpcCall *call, void *args, void *ret)
{
    const admin_connect_get_logging_outputs_args *a = args;
    admin_connect_get_logging_outputs_ret *r = ret;
    ADMIN_CLIENT(call, a->flags);

    r->outputs = log_get_outputs(&r->noutputs);
    return 0;
}

static int admin_connect_get_logging_filters(RpcCall *call, void *args, void *ret)
{
    const admin_connect_get_logging_filters_args *a = args;
    admin_connect_get_logging_filters_ret *r = ret;
    g_autofree char *filters = NULL;
    ADMIN_CLIENT(call, a->flags);

    filters = log_get_filters(&r->nfilters);
    if (r->nfilters > 0)
        r->filters = g_steal_pointer(&filters);
    return 0;
}

/* A bad text is the client's fault, a file that cannot be opened is the system's. */
static int admin_set_logging(int (*set)(const char *text, char **ret_why), const char *text)
{
    g_autofree char *why = NULL;
    int r = set(text, &why);

    if (r == -EINVAL)
        error_set(VIR_FROM_ADMIN, VIR_ERR_INVALID_ARG, "%s", why);
    else if (r < 0)
        error_set_full(VIR_FROM_ADMIN, VIR_ERR_SYSTEM_ERROR, VIR_ERR_ERROR, why, NULL, NULL, NULL, -r, 0);
    return r < 0 ? -1 : 0;
}

static int admin_connect_set_logging_outputs(RpcCall *call, void *args, void *ret)
{
    const admin_connect_set_logging_outputs_args *a = args;
    ADMIN_CLIENT(call, a->flags);

    return admin_set_logging(log_set_outputs, a->outputs);
}

static int admin_connect_set_logging_filters(RpcCall *call, void *args, void *ret)
{
    const admin_connect_set_logging_filters_args *a = args;
    ADMIN_CLIENT(call, a->flags);

    return admin_set_logging(log_set_filters, a->filters);
}

static int admin_connect_set_daemon_timeout(RpcCall *call, void *args, void *ret)
{
    const admin_connect_set_daemon_timeout_args *a = args;
    ADMIN_CLIENT(call, a->flags);

    if (a->timeout > G_MAXINT / 1000) {
        error_set(VIR_FROM_ADMIN, VIR_ERR_INVALID_ARG, "timeout of %u seconds is out of range", a->timeout);
        return -1;
    }
    daemon_set_timeout(client->service->daemon, a->timeout);
    return 0;
}

/* The reply goes out first: the orderly stop waits for calls under way, this one included. */
static int admin_connect_daemon_shutdown(RpcCall *call, void *args, void *ret)
{
    const admin_connect_daemon_shutdown_args *a = args;
    ADMIN_CLIENT(call, a->flags);

    daemon_quit(client->service->daemon);
    return 0;
}

#define ADMIN_ROW(NAME_, name_, args_, ret_)                                                                           \
    {ADMIN_PROC_##NAME_, #name_, args_, ret_, .needs_auth = true, .may_block = true, .dispatch = admin_##name_}
#define ADMIN_CALL(NAME_, name_) ADMIN_ROW(NAME_, name_, &xdr_admin_##name_##_args, NULL)
#define ADMIN_QUERY(NAME_, name_) ADMIN_ROW(NAME_, name_, &xdr_admin_##name_##_args, &xdr_admin_##name_##_ret)

static const RpcProcedure admin_procedures[] = {
    ADMIN_CALL(CONNECT_OPEN, connect_open),
    ADMIN_ROW(CONNECT_CLOSE, connect_close, NULL, NULL),
    ADMIN_ROW(CONNECT_GET_LIB_VERSION, connect_get_lib_version, NULL, &xdr_admin_connect_get_lib_version_ret),
    ADMIN_QUERY(CONNECT_LIST_SERVERS, connect_list_servers),
    ADMIN_QUERY(CONNECT_LOOKUP_SERVER, connect_lookup_server),
    ADMIN_QUERY(SERVER_GET_THREADPOOL_PARAMETERS, server_get_threadpool_parameters),
    ADMIN_CALL(SERVER_SET_THREADPOOL_PARAMETERS, server_set_threadpool_parameters),
    ADMIN_QUERY(SERVER_LIST_CLIENTS, server_list_clients),
    ADMIN_QUERY(SERVER_LOOKUP_CLIENT, server_lookup_client),
    ADMIN_QUERY(CLIENT_GET_INFO, client_get_info),
    ADMIN_CALL(CLIENT_CLOSE, client_close),
    ADMIN_QUERY(SERVER_GET_CLIENT_LIMITS, server_get_client_limits),
    ADMIN_CALL(SERVER_SET_CLIENT_LIMITS, server_set_client_limits),
    ADMIN_QUERY(CONNECT_GET_LOGGING_OUTPUTS, connect_get_logging_outputs),
    ADMIN_QUERY(CONNECT_GET_LOGGING_FILTERS, connect_get_logging_filters),
    ADMIN_CALL(CONNECT_SET_LOGGING_OUTPUTS, connect_set_logging_outputs),
    ADMIN_CALL(CONNECT_SET_LOGGING_FILTERS, connect_set_logging_filters),
    ADMIN_CALL(SERVER_UPDATE_TLS_FILES, server_update_tls_files),
    ADMIN_CALL(CONNECT_SET_DAEMON_TIMEOUT, connect_set_daemon_timeout),
    ADMIN_CALL(CONNECT_DAEMON_SHUTDOWN, connect_daemon_shutdown),
};

const RpcProgram admin_program = {
    .number = ADMIN_PROGRAM,
    .version = ADMIN_PROTOCOL_VERSION,
    .name = "admin",
    .procedures = admin_procedures,
    .n_procedures = G_N_ELEMENTS(admin_procedures),
};
