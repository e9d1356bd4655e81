#ifndef SV_DAEMON_SERVICE_H
#define SV_DAEMON_SERVICE_H

#include "daemons/common/config.h"

/* The daemon's RPC servers: the driver's (named after the daemon) on the read-write and read-only sockets, and "admin".
 * Functions accept NULL where the daemon did not get that far. */
typedef struct Service Service;

struct Daemon;

/* Makes both servers on the daemon's sockets; nobody is let in yet. NULL with an error. */
Service *service_new(struct Daemon *daemon);
/* Starts to let clients in. */
int service_start(Service *service);
/* Lets nobody in and takes no calls; waits until those under way have been answered, then closes everything. False when
 * `timeout_ms` passed before: workers are then stuck in a driver. */
bool service_drain(Service *service, int timeout_ms);
/* Ends the workers. Waits for calls, so drain first. */
void service_free(Service *service);

/* New limits for present and future clients. */
void service_reconfigure(Service *service, const DaemonConfig *config);

unsigned int service_clients(Service *service); /* of both servers */

#endif
