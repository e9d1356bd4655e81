/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reader.h: bytes in, in pieces of any size; whole messages out.
 *
 * Usage: read into rpc_reader_room(), tell rpc_reader_filled(), take messages with rpc_reader_next() until it says 0,
 * then rpc_reader_settle(). Memory is taken as bytes arrive, never for what a length merely claims.
 */
#pragma once

#include "rpc/message.h"

typedef struct {
    uint8_t *buf; /* what is read into: own or shared */
    size_t cap;
    size_t start, end; /* what has arrived and not been taken */
    uint8_t *own;
    size_t own_cap;
    uint8_t *shared;
    size_t shared_cap;
    uint64_t taken; /* bytes of the connection before buf[start] */
    struct {
        uint64_t at; /* the byte of the connection that it came with */
        int fd;
    } fds[RPC_FDS_MAX];
    unsigned n_fds;
} RpcReader;

/** @shared (may be NULL) is a buffer that several readers use in turn; what a message needs beyond its turn is copied.
 */
void rpc_reader_init(RpcReader *r, uint8_t *shared, size_t shared_cap);
void rpc_reader_done(RpcReader *r);
/** Where the next bytes go; never less than one. Payloads handed out before are gone. */
uint8_t *rpc_reader_room(RpcReader *r, size_t *ret_n);
/** @n bytes have been put into the room; @fd (-1: none) came with the last of them and is taken over. -EBADMSG: too
 * many. */
int rpc_reader_filled(RpcReader *r, size_t n, int fd);
/** 1: @ret_m is filled, its descriptors are the caller's; 0: more bytes are needed; -EBADMSG: these are no messages. */
int rpc_reader_next(RpcReader *r, RpcMessage *ret_m);
/** Shows the header of the message at the front, which need not have arrived whole. */
bool rpc_reader_peek(const RpcReader *r, RpcHeader *ret_header);
/** Lets go of the shared buffer; call it before another reader uses it. */
void rpc_reader_settle(RpcReader *r);
