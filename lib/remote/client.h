/* SPDX-License-Identifier: LGPL-2.1-or-later
 * client.h: the remote driver: a driver table whose every slot is a call to a daemon.
 *
 * Most slots are generated (client_calls.c); the others are in client_*.c. All state of a connection to one daemon is
 * a RemoteLink, the data of the connection's driver slots that this daemon answers.
 */
#ifndef REMOTE_CLIENT_H
#define REMOTE_CLIENT_H

#include "core/object.h"
#include "protocol/lxc.h"
#include "protocol/qemu.h"
#include "remote/objects.h"
#include "remote/params.h"
#include "rpc/client.h"

typedef struct RemoteLink RemoteLink;

extern const Driver remote_driver;

static inline RemoteLink *remote_link(virConnectPtr conn, DriverKind kind)
{
    return conn->drivers[kind].data;
}

/** Calls and waits. @ret belongs to the caller on success (xdr_clear); untouched on failure, which sets the error. */
int remote_call(RemoteLink *link, unsigned int program, int procedure, const XdrType *args_type, const void *args,
                const XdrType *ret_type, void *ret);

/** The same with descriptors: @fds go along; received ones come in a new array of *ret_nfds (both may be NULL). */
int remote_call_fds(RemoteLink *link, unsigned int program, int procedure, const XdrType *args_type, const void *args,
                    const XdrType *ret_type, void *ret, const int *fds, unsigned int nfds, int **ret_fds,
                    unsigned int *ret_nfds);

/** The same for a call that opens a stream: @st moves bytes to and from the daemon once it succeeded. */
int remote_call_stream(RemoteLink *link, virStreamPtr st, gboolean sparse, unsigned int program, int procedure,
                       const XdrType *args_type, const void *args, const XdrType *ret_type, void *ret);

/** Makes @st a stream of the connection, alive with the call that names the result. NULL when it is in use already. */
RpcClientStream *remote_stream_attach(RpcClient *client, virStreamPtr st, gboolean sparse);
/** Undoes that after the call has failed. */
void remote_stream_detach(virStreamPtr st);

/** Whether the daemon has a feature (FEATURE_*); asked once a connection. -1 when it cannot be asked. */
int remote_feature(RemoteLink *link, int feature);

/** @flags with VIR_TYPED_PARAM_STRING_OKAY where the daemon knows it. */
unsigned int remote_string_okay(RemoteLink *link, unsigned int flags);

/** -1 with VIR_ERR_RPC when the daemon sent more than the caller has room for. */
int remote_list_fits(const char *what, unsigned int count, int max);

/** A new array ending in NULL of strings that move over. */
char **remote_strings_take(char **strings, unsigned int count);

#endif
