#ifndef CORE_ROUTE_H
#define CORE_ROUTE_H

#include "core/connect.h"

/*
 * From a URI to a connected daemon: which transport, which daemon, which socket, and whether to start it.
 * A route is planned as data first; reaching it is a second step.
 */

typedef enum {
    TRANSPORT_UNIX,
    TRANSPORT_TCP,
    TRANSPORT_TLS,
    TRANSPORT_SSH,
    TRANSPORT_LIBSSH,
    TRANSPORT_LIBSSH2,
    TRANSPORT_EXT,
} RouteTransport;

typedef struct Route {
    RouteTransport transport;
    char *daemon_uri;     /* what the daemon is asked to open; NULL: its own default */
    char *daemon;         /* "virtqemud"; NULL when only the monolithic socket can serve the URI */
    gboolean session;     /* the calling user's own daemon, started on demand */
    gboolean read_only;
    GPtrArray *sockets;   /* unix: paths to try in turn; the first is the one that errors name */
    char *host, *service; /* tcp, tls */
    char **argv;          /* ssh, ext: the program that is the connection */
    char *auth_method;
} Route;

/* uri may be NULL: what this user's host offers. Touches nothing but asks which sockets exist. NULL and an error for what makes no
 * sense. */
Route *route_plan(const Uri *uri, unsigned int flags);
void route_free(Route *route);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Route, route_free)

/* Connects, after starting a session's daemon where there is none. A descriptor, or -1 and an error that says what was tried and
 * what would help. */
int route_reach(const Route *route);

/* ssh and ext (route_command.c): the program of the plan, and running it. */
int route_plan_command(Route *route, const Uri *uri);
int route_reach_command(const Route *route);

/* Starts the user's own daemon and returns when it listens on path. -1 and an error. */
int route_start_daemon(const char *daemon, const char *path);

#endif
