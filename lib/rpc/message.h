/* SPDX-License-Identifier: LGPL-2.1-or-later
 * message.h: what a message is: its header, its limits, and how one is built. */
#pragma once

#include "rpc/xdr.h"

#include <glib.h>
#include <stdint.h>

#define RPC_HEADER_SIZE 28u      /* the length word and the six words of the header */
#define RPC_LENGTH_MAX 33554436u /* of a whole message, its length word included */
#define RPC_PAYLOAD_MAX (RPC_LENGTH_MAX - RPC_HEADER_SIZE)
#define RPC_FDS_MAX 32u          /* descriptors with one message */
#define RPC_STREAM_CHUNK 262120u /* raw bytes that we put into one stream packet; we accept more */

#define RPC_KEEPALIVE_PROGRAM 0x6b656570u
#define RPC_KEEPALIVE_VERSION 1u
#define RPC_KEEPALIVE_PING 1
#define RPC_KEEPALIVE_PONG 2

typedef enum {
    RPC_CALL = 0,
    RPC_REPLY = 1,
    RPC_EVENT = 2,
    RPC_STREAM = 3,
    RPC_CALL_WITH_FDS = 4,
    RPC_REPLY_WITH_FDS = 5,
    RPC_STREAM_HOLE = 6,
    RPC_TYPE_MAX,
} RpcType;

typedef enum {
    RPC_OK = 0,
    RPC_ERROR = 1,
    RPC_CONTINUE = 2,
    RPC_STATUS_MAX,
} RpcStatus;

typedef struct {
    uint32_t prog;
    uint32_t vers;
    int32_t proc;
    uint32_t type; /* RpcType */
    uint32_t serial;
    uint32_t status; /* RpcStatus */
} RpcHeader;

/** A message that has arrived whole. The payload points into the reader and is valid until the reader is used again. */
typedef struct {
    RpcHeader header;
    const uint8_t *payload; /* after the count of descriptors, where there is one */
    size_t len;
    int fds[RPC_FDS_MAX]; /* owned by whoever holds the message; see rpc_message_close_fds() */
    unsigned n_fds;
} RpcMessage;

/** Closes the descriptors that nobody has taken (a taken one is set to a negative number). */
void rpc_message_close_fds(RpcMessage *m);

/**
 * Appends a whole message to @out: length, header, the count of descriptors where the type carries one, and @payload as
 * @type describes it (NULL: no payload). Returns 0 or the error of xdr_encode(), -EMSGSIZE for a message too large;
 * @out is as before then.
 */
int rpc_message_encode(GByteArray *out, const RpcHeader *h, unsigned n_fds, const XdrType *type, const void *payload);

/** Writes length and header of a message with @payload_len raw bytes, for stream packets that are sent without a copy.
 */
void rpc_message_put_header(uint8_t out[RPC_HEADER_SIZE], const RpcHeader *h, size_t payload_len);

/** Reads length and header from the first RPC_HEADER_SIZE bytes. Returns 0, or -EBADMSG where any of them is
 * impossible. */
int rpc_message_get_header(const uint8_t in[RPC_HEADER_SIZE], RpcHeader *ret_header, size_t *ret_len);

/* Streams, on either side: results, flags, and events with virStreamEventType's numbers. */
#define RPC_STREAM_WOULD_BLOCK (-2)
#define RPC_STREAM_AT_HOLE (-3)
#define RPC_STREAM_NONBLOCK 1u
#define RPC_STREAM_STOP_AT_HOLE 2u
/* events of callbacks; the numbers are virStreamEventType's */
#define RPC_STREAM_READABLE 1
#define RPC_STREAM_WRITABLE 2
#define RPC_STREAM_FAILED 4
#define RPC_STREAM_HANGUP 8

typedef struct {
    int64_t length;
    unsigned int flags;
} RpcStreamHole;

extern const XdrType xdr_rpc_stream_hole;
