/* Calls about objects that another daemon owns (a network looked up on a connection to virtqemud) are passed on to it, with
 * the rights of the client: read-only stays read-only, and the other daemon is told whom we speak for. */
#include "daemons/common/service_private.h"

#include "core/connect.h"
#include "remote/open.h"

static int siblings_identity(virConnectPtr conn, virTypedParameterPtr *ret_params, int *ret_nparams)
{
    DaemonClient *client = daemon_client_of_driver(conn->client);
    g_autoptr(Identity) identity = daemon_client_identity(client);

    return identity_to_params(identity, ret_params, ret_nparams);
}

void service_siblings_register(const char *run_folder)
{
    connect_set_run_folder(run_folder);
    connect_register_remote(remote_open);
    connect_register_identity(siblings_identity);
}

int service_siblings_open(RpcServerClient *client, virConnectPtr conn, DriverKind kind)
{
    return connect_driver_open(conn, kind) ? 0 : -1;
}
