/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A client and a server in one process: a connection of the remote driver to a server with a fake driver. */
#pragma once

#include "remote/client.h"
#include "remote/open.h"
#include "remote/serve.h"

typedef struct {
    RpcServer *server;
    RpcServerClient *accepted; /* the server's view of the connection */
    virConnectPtr conn;
    const Driver *driver;      /* what the server's connections point to */
    bool readonly;
    int auth;                  /* of the socket: REMOTE_AUTH_NONE ... */
    ServeHooks hooks;
} Pair;

/** Makes the server, without starting it. */
void pair_serve(Pair *pair);
/** Starts the server and opens a connection to it. Members may be set before. */
void pair_open(Pair *pair);
void pair_close(Pair *pair);
