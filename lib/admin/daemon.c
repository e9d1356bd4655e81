/* Calls about the daemon as a whole: its servers, its logging, its end. */
#include <string.h>

#include "admin/admin.h"

int virAdmConnectListServers(virAdmConnectPtr conn, virAdmServerPtr **servers, unsigned int flags)
{
    const admin_connect_list_servers_args args = {.need_results = servers != NULL, .flags = flags};
    admin_connect_list_servers_ret ret = {0};
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return -1;
    if (servers)
        *servers = NULL;
    if (admin_call(conn, ADMIN_PROC_CONNECT_LIST_SERVERS, &xdr_admin_connect_list_servers_args, &args,
                   &xdr_admin_connect_list_servers_ret, &ret) < 0)
        return admin_fail();
    if (servers) {
        *servers = g_new0(virAdmServerPtr, ret.servers.servers_len + 1);
        for (unsigned int i = 0; i < ret.servers.servers_len; i++)
            (*servers)[i] = admin_server_new(conn, ret.servers.servers_val[i].name);
    }
    int count = servers ? (int)ret.servers.servers_len : (int)ret.ret;
    xdr_clear(&xdr_admin_connect_list_servers_ret, &ret);
    return count;
}

virAdmServerPtr virAdmConnectLookupServer(virAdmConnectPtr conn, const char *name, unsigned int flags)
{
    admin_connect_lookup_server_ret ret = {0};
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return NULL;
    if (!name) {
        (void)admin_fail_null("name", __func__);
        return NULL;
    }
    g_autofree char *wanted = g_strdup(name);
    const admin_connect_lookup_server_args args = {.name = wanted, .flags = flags};
    if (admin_call(conn, ADMIN_PROC_CONNECT_LOOKUP_SERVER, &xdr_admin_connect_lookup_server_args, &args,
                   &xdr_admin_connect_lookup_server_ret, &ret) < 0) {
        (void)admin_fail();
        return NULL;
    }
    virAdmServerPtr srv = admin_server_new(conn, ret.srv.name);
    xdr_clear(&xdr_admin_connect_lookup_server_ret, &ret);
    return srv;
}

int virAdmConnectGetLoggingOutputs(virAdmConnectPtr conn, char **outputs, unsigned int flags)
{
    const admin_connect_get_logging_outputs_args args = {.flags = flags};
    admin_connect_get_logging_outputs_ret ret = {0};
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return -1;
    if (admin_call(conn, ADMIN_PROC_CONNECT_GET_LOGGING_OUTPUTS, &xdr_admin_connect_get_logging_outputs_args, &args,
                   &xdr_admin_connect_get_logging_outputs_ret, &ret) < 0)
        return admin_fail();
    if (outputs)
        *outputs = g_steal_pointer(&ret.outputs);
    int count = (int)ret.noutputs;
    xdr_clear(&xdr_admin_connect_get_logging_outputs_ret, &ret);
    return count;
}

int virAdmConnectGetLoggingFilters(virAdmConnectPtr conn, char **filters, unsigned int flags)
{
    const admin_connect_get_logging_filters_args args = {.flags = flags};
    admin_connect_get_logging_filters_ret ret = {0};
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return -1;
    if (admin_call(conn, ADMIN_PROC_CONNECT_GET_LOGGING_FILTERS, &xdr_admin_connect_get_logging_filters_args, &args,
                   &xdr_admin_connect_get_logging_filters_ret, &ret) < 0)
        return admin_fail();
    if (filters)
        *filters = g_steal_pointer(&ret.filters);
    int count = (int)ret.nfilters;
    xdr_clear(&xdr_admin_connect_get_logging_filters_ret, &ret);
    return count;
}

/* The two calls that set a text: NULL stands for "as configured". */
static int set_logging(virAdmConnectPtr conn, int procedure, const XdrType *type, const char *text, unsigned int flags)
{
    g_autofree char *copy = g_strdup(text);
    const admin_connect_set_logging_filters_args args = {.filters = copy, .flags = flags};
    return admin_call(conn, procedure, type, &args, NULL, NULL) < 0 ? admin_fail() : 0;
}

G_STATIC_ASSERT(sizeof(admin_connect_set_logging_filters_args) == sizeof(admin_connect_set_logging_outputs_args));

int virAdmConnectSetLoggingOutputs(virAdmConnectPtr conn, const char *outputs, unsigned int flags)
{
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return -1;
    return set_logging(conn, ADMIN_PROC_CONNECT_SET_LOGGING_OUTPUTS, &xdr_admin_connect_set_logging_outputs_args, outputs, flags);
}

int virAdmConnectSetLoggingFilters(virAdmConnectPtr conn, const char *filters, unsigned int flags)
{
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return -1;
    return set_logging(conn, ADMIN_PROC_CONNECT_SET_LOGGING_FILTERS, &xdr_admin_connect_set_logging_filters_args, filters, flags);
}

int virAdmConnectSetDaemonTimeout(virAdmConnectPtr conn, unsigned int timeout, unsigned int flags)
{
    const admin_connect_set_daemon_timeout_args args = {.timeout = timeout, .flags = flags};
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return -1;
    return admin_call(conn, ADMIN_PROC_CONNECT_SET_DAEMON_TIMEOUT, &xdr_admin_connect_set_daemon_timeout_args, &args, NULL, NULL) < 0
               ? admin_fail()
               : 0;
}

int virAdmConnectDaemonShutdown(virAdmConnectPtr conn, unsigned int flags)
{
    const admin_connect_daemon_shutdown_args args = {.flags = flags};
    if (!admin_enter(conn, ADMIN_CONNECT, __func__))
        return -1;
    return admin_call(conn, ADMIN_PROC_CONNECT_DAEMON_SHUTDOWN, &xdr_admin_connect_daemon_shutdown_args, &args, NULL, NULL) < 0
               ? admin_fail()
               : 0;
}
