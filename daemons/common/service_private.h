#ifndef SV_DAEMON_SERVICE_PRIVATE_H
#define SV_DAEMON_SERVICE_PRIVATE_H

#include "daemons/common/daemon_private.h"
#include "daemons/common/identity.h"
#include "remote/serve.h"
#include "rpc/server.h"

#define SERVICE_ADMIN_NAME "admin"

struct Service {
    Daemon *daemon;
    RpcServer *driver; /* named after the daemon */
    RpcServer *admin;
    ServeHooks hooks; /* what dispatch asks us about the driver's clients */
    gint clients; /* atomic: of both */
    char *group;  /* that polkit's absence leaves the decision to; NULL: the default one */
};

/* What the daemon knows of one client; lives until the client's last call has ended. */
typedef struct DaemonClient {
    Service *service;
    RpcServerClient *rpc; /* borrowed: outlives us */
    Identity *peer;       /* who is at the other end; never changes */
    GMutex lock;          /* guards what follows */
    Identity *identity;   /* for whom the peer speaks: itself until CONNECT_SET_IDENTITY */
    bool admin_opened;    /* ADMIN_CONNECT_OPEN was called */
} DaemonClient;

/* Our state of a client of one of the two servers. */
DaemonClient *daemon_client_of_admin(RpcServerClient *client);
DaemonClient *daemon_client_of_driver(RpcServerClient *client);
DaemonClient *daemon_client_of(const Service *service, RpcServerClient *client);

/* The identity at this moment; the caller gives the reference back. */
Identity *daemon_client_identity(DaemonClient *client);

/* Clients that come and go, of the two servers. */
extern const RpcServerHooks service_admin_hooks, service_driver_hooks;

/* Lets calls of other kinds than the daemon's own reach the daemons beside it (siblings.c). */
void service_siblings_register(const char *run_folder);
int service_siblings_open(RpcServerClient *client, virConnectPtr conn, DriverKind kind);

/* The hooks of a daemon with this access control. */
ServeHooks daemon_client_hooks(const AccessManager *access);

/* A server by name. NULL with an error where there is no such server. */
RpcServer *service_lookup(Service *service, const char *name);

/* admin.c */
extern const RpcProgram admin_program;

#endif
