/* The daemon's two RPC servers: their sockets, programs and limits, from the first client to the last call. */
#include "daemons/common/service_private.h"

#include "core/error.h"
#include "protocol/remote.h"
#include "util/log.h"

#include <string.h>

#define SERVICE_ANONYMOUS_SECONDS 150 /* polkit may ask somebody for a password: two minutes, and some */
#define SERVICE_ADMIN_DRAIN_MS 2000

static RpcServerLimits service_limits(const DaemonServerConfig *config)
{
    return (RpcServerLimits){
        .min_workers = config->min_workers,
        .max_workers = config->max_workers,
        .prio_workers = config->prio_workers,
        .max_clients = config->max_clients,
        .max_anonymous_clients = config->max_anonymous_clients,
        .max_client_requests = config->max_client_requests,
        .anonymous_timeout_s = SERVICE_ANONYMOUS_SECONDS,
        .keepalive_interval_s = config->keepalive_interval,
        .keepalive_count = config->keepalive_count,
    };
}

static int service_auth_number(DaemonAuth auth)
{
    return auth == DAEMON_AUTH_POLKIT ? REMOTE_AUTH_POLKIT : REMOTE_AUTH_NONE;
}

/* The server closes its descriptor; the file stays ours to remove. */
static int service_listen(RpcServer *server, DaemonSocket *from, bool readonly, DaemonAuth auth)
{
    int fd = from->fd;

    if (fd < 0)
        return 0;
    from->fd = -1;
    return rpc_server_add_listener(server, fd, readonly, service_auth_number(auth));
}

static int service_add_listeners(Service *service)
{
    DaemonSocket *sockets = service->daemon->sockets.by_role;
    const DaemonConfig *config = service->daemon->config;

    if (service_listen(service->driver, &sockets[DAEMON_SOCKET_RW], false, config->rw_auth) < 0 ||
        service_listen(service->driver, &sockets[DAEMON_SOCKET_RO], true, config->ro_auth) < 0 ||
        service_listen(service->admin, &sockets[DAEMON_SOCKET_ADMIN], false, DAEMON_AUTH_NONE) < 0)
        return -1;
    return 0;
}

Service *service_new(Daemon *daemon)
{
    RpcServerLimits driver_limits = service_limits(&daemon->config->server);
    RpcServerLimits admin_limits = service_limits(&daemon->config->admin);
    Service *service = g_new0(Service, 1);

    service->daemon = daemon;
    service->hooks = daemon_client_hooks(&daemon->access);
    service->group = g_strdup(daemon->config->unix_sock_group);
    service->driver = rpc_server_new(daemon->info->name, &driver_limits, &service_driver_hooks, service);
    service->admin = rpc_server_new(SERVICE_ADMIN_NAME, &admin_limits, &service_admin_hooks, service);
    if (!service->driver || !service->admin || service_add_listeners(service) < 0) {
        service_free(service);
        return NULL;
    }
    service_siblings_register(daemon->paths->run);
    serve_add_programs(service->driver, daemon->info->kinds ? daemon->info->kinds : 1u << DRIVER_HYPERVISOR,
                       daemon->access.polkit);
    rpc_server_add_program(service->admin, &admin_program);
    return service;
}

int service_start(Service *service)
{
    if (rpc_server_start(service->admin) < 0)
        return -1;
    return rpc_server_start(service->driver);
}

bool service_drain(Service *service, int timeout_ms)
{
    bool drained = rpc_server_drain(service->driver, timeout_ms);

    return rpc_server_drain(service->admin, SERVICE_ADMIN_DRAIN_MS) && drained;
}

void service_free(Service *service)
{
    if (!service)
        return;
    if (service->driver)
        rpc_server_free(service->driver);
    if (service->admin)
        rpc_server_free(service->admin);
    g_free(service->group);
    g_free(service);
}

void service_reconfigure(Service *service, const DaemonConfig *config)
{
    RpcServerLimits driver_limits = service_limits(&config->server);
    RpcServerLimits admin_limits = service_limits(&config->admin);

    if (rpc_server_set_limits(service->driver, &driver_limits) < 0 ||
        rpc_server_set_limits(service->admin, &admin_limits) < 0)
        LOG_ERROR("daemon.service", "limits stay as they were: %s", error_get()->message);
}

unsigned int service_clients(Service *service)
{
    return (unsigned int)g_atomic_int_get(&service->clients);
}

RpcServer *service_lookup(Service *service, const char *name)
{
    if (strcmp(name, rpc_server_name(service->driver)) == 0)
        return service->driver;
    if (strcmp(name, rpc_server_name(service->admin)) == 0)
        return service->admin;
    error_set(VIR_FROM_ADMIN, VIR_ERR_NO_SERVER, "No server named '%s'", name);
    return NULL;
}
