/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rpc/message.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const XdrField hole_fields[] = {
    XDR_FIELD(RpcStreamHole, length, &xdr_hyper),
    XDR_FIELD(RpcStreamHole, flags, &xdr_uint),
};
const XdrType xdr_rpc_stream_hole = XDR_TYPE_STRUCT(RpcStreamHole, hole_fields);

void rpc_message_close_fds(RpcMessage *m)
{
    for (unsigned i = 0; i < m->n_fds; i++)
        if (m->fds[i] >= 0)
            close(m->fds[i]);
    m->n_fds = 0;
}

void rpc_message_put_header(uint8_t out[RPC_HEADER_SIZE], const RpcHeader *h, size_t payload_len)
{
    const uint32_t words[] = {
        GUINT32_TO_BE((uint32_t)(RPC_HEADER_SIZE + payload_len)),
        GUINT32_TO_BE(h->prog),
        GUINT32_TO_BE(h->vers),
        GUINT32_TO_BE((uint32_t)h->proc),
        GUINT32_TO_BE(h->type),
        GUINT32_TO_BE(h->serial),
        GUINT32_TO_BE(h->status),
    };
    G_STATIC_ASSERT(sizeof words == RPC_HEADER_SIZE);
    memcpy(out, words, sizeof words);
}

static inline uint32_t word(const uint8_t *in, size_t i)
{
    uint32_t w;
    memcpy(&w, in + 4 * i, 4);
    return GUINT32_FROM_BE(w);
}

int rpc_message_get_header(const uint8_t in[RPC_HEADER_SIZE], RpcHeader *ret_header, size_t *ret_len)
{
    uint32_t len = word(in, 0), type = word(in, 4), status = word(in, 6);
    if (len < RPC_HEADER_SIZE || len > RPC_LENGTH_MAX || type >= RPC_TYPE_MAX || status >= RPC_STATUS_MAX)
        return -EBADMSG;
    *ret_header = (RpcHeader){word(in, 1), word(in, 2), (int32_t)word(in, 3), type, word(in, 5), status};
    *ret_len = len;
    return 0;
}

static bool carries_fds(uint32_t type)
{
    return type == RPC_CALL_WITH_FDS || type == RPC_REPLY_WITH_FDS;
}

int rpc_message_encode(GByteArray *out, const RpcHeader *h, unsigned n_fds, const XdrType *type, const void *payload)
{
    size_t before = out->len;
    int rc = 0;
    g_byte_array_set_size(out, before + RPC_HEADER_SIZE);
    if (carries_fds(h->type))
        rc = xdr_encode(&xdr_uint, &n_fds, out);
    if (rc == 0)
        rc = xdr_encode(type, payload, out);
    if (rc == 0 && out->len - before > RPC_LENGTH_MAX)
        rc = -EMSGSIZE;
    if (rc < 0)
        out->len = (guint)before;
    else
        rpc_message_put_header(out->data + before, h, out->len - before - RPC_HEADER_SIZE);
    return rc;
}
