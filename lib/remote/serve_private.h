/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The server's state of a client. */
#ifndef REMOTE_SERVE_PRIVATE_H
#define REMOTE_SERVE_PRIVATE_H

#include "remote/serve.h"
#include "remote/serve_events.h"

typedef struct ServeClient {
    const ServeHooks *hooks;
    void *owner;
    void (*free_owner)(void *owner);
    GMutex lock;        /* what follows */
    virConnectPtr conn; /* NULL before CONNECT_OPEN and after the end */
    gboolean closed;
    GPtrArray *events;  /* ServeEvent; the driver's callbacks hold them too */
    int next_event;
    gboolean close_told; /* CONNECT_REGISTER_CLOSE_CALLBACK */
} ServeClient;

/** Opens the connection of a client: server_connect.c. */
int serve_open(ServeCall *call, const char *uri, unsigned int flags);
/** Forgets the registrations of a client, whose connection is given: server_events.c. */
void serve_events_drop(ServeClient *session, virConnectPtr conn);

/** The driver of a kind; a secondary one is opened on first use. NULL with an error. */
const Driver *serve_driver(ServeCall *call, DriverKind kind);

/** Declares `driver`, which has the slot, or returns from the function with an error. */
#define DRIVER_WITH(name)                                                                                              \
    G_GNUC_UNUSED const Driver *driver = serve_driver(call, call->procedure->kind);                                                \
    if (!driver)                                                                                                       \
        return -1;                                                                                                     \
    if (!driver->name)                                                                                                 \
        return serve_no_support(call)

/** Whether the hook lets the client do it. */
gboolean serve_allowed(const ServeHooks *hooks, RpcServerClient *client, AccessPermission permission, const void *object);

#endif
