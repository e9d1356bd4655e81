/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rpc/error.h"

#include "core/error.h"

#define TEXT_MAX 4194304

static const XdrType xdr_text = XDR_TYPE_STRING_OPTIONAL(TEXT_MAX);

static const XdrField domain_fields[] = {
    XDR_FIELD(RpcErrorDomain, name, XDR_ANON(XDR_TYPE_STRING(TEXT_MAX))),
    XDR_FIELD(RpcErrorDomain, uuid, XDR_ANON(XDR_TYPE_OPAQUE(16))),
    XDR_FIELD(RpcErrorDomain, id, &xdr_int),
};
static const XdrType xdr_domain = XDR_TYPE_STRUCT(RpcErrorDomain, domain_fields);

static const XdrField network_fields[] = {
    XDR_FIELD(RpcErrorNetwork, name, XDR_ANON(XDR_TYPE_STRING(TEXT_MAX))),
    XDR_FIELD(RpcErrorNetwork, uuid, XDR_ANON(XDR_TYPE_OPAQUE(16))),
};
static const XdrType xdr_network = XDR_TYPE_STRUCT(RpcErrorNetwork, network_fields);

static const XdrField error_fields[] = {
    XDR_FIELD(RpcError, code, &xdr_int),
    XDR_FIELD(RpcError, domain, &xdr_int),
    XDR_FIELD(RpcError, message, &xdr_text),
    XDR_FIELD(RpcError, level, &xdr_int),
    XDR_FIELD(RpcError, dom, XDR_ANON(XDR_TYPE_OPTIONAL(&xdr_domain))),
    XDR_FIELD(RpcError, str1, &xdr_text),
    XDR_FIELD(RpcError, str2, &xdr_text),
    XDR_FIELD(RpcError, str3, &xdr_text),
    XDR_FIELD(RpcError, int1, &xdr_int),
    XDR_FIELD(RpcError, int2, &xdr_int),
    XDR_FIELD(RpcError, net, XDR_ANON(XDR_TYPE_OPTIONAL(&xdr_network))),
};
const XdrType xdr_rpc_error = XDR_TYPE_STRUCT(RpcError, error_fields);

void rpc_error_from_thread(RpcError *ret)
{
    if (error_get()->code == VIR_ERR_OK)
        rpc_error_set(VIR_ERR_INTERNAL_ERROR, "a call failed without saying why");
    const virError *e = error_get();
    *ret = (RpcError){
        .code = e->code,
        .domain = e->domain,
        .message = e->message,
        .level = e->level,
        .str1 = e->str1,
        .str2 = e->str2,
        .str3 = e->str3,
        .int1 = e->int1,
        .int2 = e->int2,
    };
}

void rpc_error_to_thread(const RpcError *e)
{
    error_set_full(e->domain, e->code, e->level, e->message, e->str1, e->str2, e->str3, e->int1, e->int2);
}
