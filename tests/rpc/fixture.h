/* SPDX-License-Identifier: LGPL-2.1-or-later
 * A server with one small program, and a client of it, for tests and the bench. */
#pragma once

#include "rpc/client.h"
#include "rpc/server.h"

#define DEMO_PROGRAM 0x20009999u
#define DEMO_VERSION 1u

enum {
    DEMO_ECHO = 1,      /* text -> text, on the I/O thread */
    DEMO_WAIT,          /* text -> text, on a worker, when demo_gate is open */
    DEMO_URGENT,        /* text -> text, on a worker, with priority */
    DEMO_FAIL,          /* fails */
    DEMO_SECRET,        /* text -> text, needs authentication */
    DEMO_LOGIN,         /* authenticates */
    DEMO_SWAP_FD,       /* a descriptor for another: writes to what came, replies with the reading end of a pipe */
    DEMO_STREAM_SOURCE, /* number: so many bytes of data to the client */
    DEMO_STREAM_SINK,   /* data from the client is counted in demo_sunk; fails after number bytes unless 0 */
    DEMO_STREAM_SPARSE, /* data, a hole, data */
    DEMO_EMIT,          /* number: so many events */
    DEMO_DEFER,         /* text -> text, completed by another thread */
    DEMO_BIG,           /* number -> so many bytes */
    DEMO_LEAVE,         /* the connection is closed after the reply */
    DEMO_EVENT,         /* event: number */
    DEMO_PROC_MAX,
};

#define DEMO_SWAP_FAILS 1             /* number: the call fails when the descriptor is already given */
#define DEMO_STREAM_FAILS 0xffffffffu /* number: the call fails after it has opened its stream */

typedef struct {
    char *text;
} DemoText;

typedef struct {
    unsigned int number;
} DemoNumber;

typedef struct {
    struct {
        unsigned int data_len;
        char *data_val;
    } data;
} DemoData;

extern const XdrType xdr_demo_text, xdr_demo_number, xdr_demo_data;
extern const RpcProgram demo_program;

/* What DEMO_WAIT waits for: opened and closed by the test. */
void demo_gate_close(void);
void demo_gate_open(void);
extern int demo_waiting;                            /* calls inside DEMO_WAIT (atomic) */
extern int64_t demo_sunk;                           /* bytes and holes that arrived in sinks (atomic) */
extern int demo_finished, demo_aborted, demo_freed; /* streams (atomic) */

/** Waits until *@value is at least @least; fails the test after a minute. */
void demo_await(const int *value, int least);

/** Connects a new client to the server over a socket pair. */
RpcClient *demo_connect(RpcServer *s);
/** As demo_connect(), over sockets that take only a few kilobytes: every message goes in many parts. */
RpcClient *demo_connect_narrow(RpcServer *s);
/** The bare other end of a new connection. */
int demo_connect_raw(RpcServer *s);

int demo_call_text(RpcClient *c, int proc, const char *text, char **ret_text);
int demo_call_number(RpcClient *c, int proc, unsigned number, RpcClientStream *stream);
