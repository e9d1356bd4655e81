#ifndef SV_DAEMON_ADMIN_PRIVATE_H
#define SV_DAEMON_ADMIN_PRIVATE_H

#include "daemons/common/service_private.h"

/* The client of an opened connection, or NULL with an error: not opened, or flags, of which no call takes any yet. */
DaemonClient *admin_client(RpcCall *call, unsigned int flags, const char *function);

/* Two lines that every call below starts with: the daemon's client, and the named server where the call has one. */
#define ADMIN_CLIENT(call_, flags_)                                                                                    \
    DaemonClient *client = admin_client(call_, flags_, __func__);                                                      \
    if (!client)                                                                                                       \
    return -1

#define ADMIN_SERVER(call_, args_)                                                                                     \
    ADMIN_CLIENT(call_, (args_)->flags);                                                                               \
    RpcServer *server = service_lookup(client->service, (args_)->srv.name);                                            \
    if (!server)                                                                                                       \
    return -1

/* admin_server.c: calls on one server and its clients, as RpcDispatch. */
int admin_server_get_threadpool_parameters(RpcCall *call, void *args, void *ret);
int admin_server_set_threadpool_parameters(RpcCall *call, void *args, void *ret);
int admin_server_get_client_limits(RpcCall *call, void *args, void *ret);
int admin_server_set_client_limits(RpcCall *call, void *args, void *ret);
int admin_server_list_clients(RpcCall *call, void *args, void *ret);
int admin_server_lookup_client(RpcCall *call, void *args, void *ret);
int admin_client_get_info(RpcCall *call, void *args, void *ret);
int admin_client_close(RpcCall *call, void *args, void *ret);
int admin_server_update_tls_files(RpcCall *call, void *args, void *ret);

#endif
