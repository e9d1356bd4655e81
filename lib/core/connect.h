#ifndef CORE_CONNECT_H
#define CORE_CONNECT_H

#include <glib.h>
#include <libvirt/libvirt.h>

#include "core/object.h"
#include "core/uri.h"

/*
 * Opening connections. A URI is answered by a driver in this process when one has registered for its scheme, otherwise by
 * the remote driver, which talks to a daemon. core knows neither: they register, so that dependencies point one way.
 */

/* A connected daemon, for the remote driver. */
typedef struct RemoteAddress {
    int fd;                 /* connected stream socket; the remote driver takes it over, also when it fails */
    const char *uri;        /* what the daemon shall open; NULL: its own default, asked for and kept as conn->uri */
    const char *auth_method; /* ?auth=: "sasl", "sasl.MECHANISM", "polkit", or NULL */
    virConnectAuthPtr auth; /* may be NULL */
    guint kinds;            /* bits (1 << DriverKind): which of conn->drivers to fill */
} RemoteAddress;

/* Opens the connection on the daemon and fills conn->drivers[kind] for each bit of kinds; close is set in one of them.
 * Returns 0, or -1 with the error set and no slot filled. */
typedef int (*RemoteOpenFunc)(virConnectPtr conn, const RemoteAddress *address);

/* A driver in this process: opens the parsed URI, fills conn->drivers. Returns 0, or -1 and an error. */
typedef int (*DriverOpenFunc)(virConnectPtr conn, const Uri *uri, virConnectAuthPtr auth, unsigned int flags);

/* Called before the first connection is opened (by the library's constructor or a daemon's start). */
void connect_register_remote(RemoteOpenFunc open);
/* scheme and, where not NULL, path must be equal: ("qemu", "/embed"). Strings are not copied. */
void connect_register_driver(const char *scheme, const char *path, DriverOpenFunc open);

/* In a daemon: who the client of a connection is, for the daemons that its calls are passed on to. Fills typed parameters
 * VIR_CONNECT_IDENTITY_*, which are freed with virTypedParamsFree(); -1 and an error when that cannot be told. */
typedef int (*IdentityFunc)(virConnectPtr conn, virTypedParameterPtr *ret_params, int *ret_nparams);
void connect_register_identity(IdentityFunc identity);

/* In a daemon: the folder of its socket, where those of its siblings are too. Copied; NULL for the user's usual one. */
void connect_set_run_folder(const char *folder);

/* Called by the remote driver when a connection ended by itself: tells the close callback, once.
 * reason: virConnectCloseReason. */
void connect_closed(virConnectPtr conn, int reason);

/* The slow side of connect_driver(). */
const Driver *connect_driver_open(virConnectPtr conn, DriverKind kind);

/* The driver that answers calls of the kind, opened on first use. NULL with the error set when its daemon cannot be reached; a table
 * without functions when there is none for this connection. */
static inline const Driver *connect_driver(virConnectPtr conn, DriverKind kind)
{
    const Driver *table = conn->drivers[kind].table;
    return G_LIKELY(table) ? table : connect_driver_open(conn, kind);
}

#endif
