/* SPDX-License-Identifier: LGPL-2.1-or-later
 * error.h: an error on the wire (virNetMessageError), from and to the thread's error. */
#pragma once

#include "rpc/xdr.h"

typedef struct {
    char *name;
    unsigned char uuid[16];
    int id;
} RpcErrorDomain;

typedef struct {
    char *name;
    unsigned char uuid[16];
} RpcErrorNetwork;

typedef struct {
    int code;
    int domain;
    char *message;
    int level;
    RpcErrorDomain *dom;
    char *str1;
    char *str2;
    char *str3;
    int int1;
    int int2;
    RpcErrorNetwork *net;
} RpcError;

extern const XdrType xdr_rpc_error;

/** Fills @ret from the thread's error. Its strings are the thread's: do not clear it, use it before the next error.
 * Where none is set, which is a defect of whoever failed without saying why, it says so. */
void rpc_error_from_thread(RpcError *ret);

/** Makes @error the thread's. */
void rpc_error_to_thread(const RpcError *error);

/** The thread's error for a fault of the connection itself: VIR_FROM_RPC. */
#define rpc_error_set(code, ...) error_set(VIR_FROM_RPC, (code), __VA_ARGS__)
