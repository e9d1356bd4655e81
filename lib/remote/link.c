/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Calls over a link: what every slot of the remote driver is made of. */
#include "remote/link_private.h"

#include "core/error.h"

#define PROGRAM_VERSION 1 /* of all three */

static int call(RemoteLink *link, RpcClientCall *c)
{
    c->vers = PROGRAM_VERSION;
    return rpc_client_call(link->client, c);
}

int remote_call(RemoteLink *link, unsigned int program, int procedure, const XdrType *args_type, const void *args,
                const XdrType *ret_type, void *ret)
{
    RpcClientCall c = { .prog = program, .proc = procedure, .args_type = args_type, .args = args, .ret_type = ret_type,
                        .ret = ret };
    return call(link, &c);
}

int remote_call_fds(RemoteLink *link, unsigned int program, int procedure, const XdrType *args_type, const void *args,
                    const XdrType *ret_type, void *ret, const int *fds, unsigned int nfds, int **ret_fds,
                    unsigned int *ret_nfds)
{
    if (!rpc_client_can_pass_fds(link->client)) {
        error_set(VIR_FROM_REMOTE, VIR_ERR_OPERATION_UNSUPPORTED, "the connection cannot pass file descriptors");
        return -1;
    }
    int received[RPC_FDS_MAX];
    RpcClientCall c = { .prog = program, .proc = procedure, .args_type = args_type, .args = args, .ret_type = ret_type,
                        .ret = ret, .fds = fds, .n_fds = nfds };
    if (ret_fds) {
        c.ret_fds = received;
        c.ret_n_fds = ret_nfds;
        *ret_nfds = 0;
    }
    if (call(link, &c) < 0)
        return -1;
    if (ret_fds)
        *ret_fds = g_memdup2(received, sizeof(int) * MAX(*ret_nfds, 1u));
    return 0;
}

int remote_call_stream(RemoteLink *link, virStreamPtr st, gboolean sparse, unsigned int program, int procedure,
                       const XdrType *args_type, const void *args, const XdrType *ret_type, void *ret)
{
    RpcClientStream *stream = remote_stream_attach(link->client, st, sparse);
    if (!stream)
        return -1;
    RpcClientCall c = { .prog = program, .proc = procedure, .args_type = args_type, .args = args, .ret_type = ret_type,
                        .ret = ret, .stream = stream };
    int rc = call(link, &c);
    if (rc < 0)
        remote_stream_detach(st);
    return rc;
}

int remote_feature(RemoteLink *link, int feature)
{
    g_assert(feature > 0 && feature < FEATURE_LAST);
    int known = g_atomic_int_get(&link->features[feature]);
    if (known)
        return known - 1;
    remote_connect_supports_feature_args args = { .feature = feature };
    remote_connect_supports_feature_ret ret = { 0 };
    if (remote_call(link, REMOTE_PROGRAM, REMOTE_PROC_CONNECT_SUPPORTS_FEATURE, &xdr_remote_connect_supports_feature_args,
                    &args, &xdr_remote_connect_supports_feature_ret, &ret) < 0)
        return -1;
    g_atomic_int_set(&link->features[feature], ret.supported ? 2 : 1);
    return ret.supported != 0;
}

unsigned int remote_string_okay(RemoteLink *link, unsigned int flags)
{
    return remote_feature(link, FEATURE_TYPED_PARAM_STRING) > 0 ? flags | VIR_TYPED_PARAM_STRING_OKAY : flags;
}

int remote_list_fits(const char *what, unsigned int count, int max)
{
    if (max >= 0 && count <= (unsigned int)max)
        return 0;
    error_set(VIR_FROM_RPC, VIR_ERR_RPC, "too many remote %s: %u > %d", what, count, max);
    return -1;
}

char **remote_strings_take(char **strings, unsigned int count)
{
    char **list = g_new0(char *, (gsize)count + 1);
    for (unsigned int i = 0; i < count; i++)
        list[i] = g_steal_pointer(&strings[i]);
    return list;
}
