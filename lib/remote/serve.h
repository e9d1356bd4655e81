/* SPDX-License-Identifier: LGPL-2.1-or-later
 * serve.h: the programs that a daemon serves to libvirt's clients: remote, qemu and lxc.
 *
 * Every procedure is a row of a generated table. Serving one is: the read-only verdict, the driver (a secondary one is opened
 * on first use), the slot, and the row's function, which makes objects of the message, checks access, calls the slot,
 * and replies. Most of these functions are generated (serve_PROGRAM.c); the others are in server_*.c.
 */
#ifndef REMOTE_SERVE_H
#define REMOTE_SERVE_H

#include "core/object.h"
#include "remote/access.h"
#include "remote/objects.h"
#include "remote/params.h"
#include "rpc/server.h"

/** What the daemon decides. Members may be NULL where not said otherwise. */
typedef struct ServeHooks {
    /** Who denies access, for messages: "QEMU". */
    const char *driver_name;
    /** Points conn->drivers[] to the daemon's drivers for a client that opens @uri (NULL: the daemon's own). Not NULL. */
    int (*open)(RpcServerClient *client, virConnectPtr conn, const char *uri);
    /** The client is gone; its connection is about to be closed. */
    void (*close)(RpcServerClient *client, virConnectPtr conn);
    /** May the client do that? Sets no error. NULL: everybody may do everything. @object is the public object or NULL. */
    bool (*allowed)(RpcServerClient *client, const char *kind, const char *permission, const void *object);
    /** Around every call, on the thread that serves it; @status -1: it failed with the thread's error. */
    void (*enter)(RpcServerClient *client);
    void (*leave)(RpcServerClient *client, int status);
    /** CONNECT_SET_IDENTITY: the client speaks for somebody else from now on. */
    int (*set_identity)(RpcServerClient *client, virTypedParameterPtr params, int nparams);
    /** AUTH_POLKIT: 0 lets the client in. */
    int (*auth_polkit)(RpcServerClient *client);
    /** Opens the driver of a kind that open() left empty. NULL: the call is not supported. */
    int (*open_secondary)(RpcServerClient *client, virConnectPtr conn, DriverKind kind);
} ServeHooks;

/** Makes the server's state of a new client, which becomes its rpc data; @owner is the daemon's, freed with @free_owner. For
 * RpcServerHooks.client_new. */
void serve_client_new(RpcServerClient *client, const ServeHooks *hooks, void *owner, void (*free_owner)(void *owner));
/** For RpcServerHooks.client_closed: no events from now on; the connection goes with the last call. */
void serve_client_closed(RpcServerClient *client);
/** The daemon's own state of a client. */
void *serve_client_owner(RpcServerClient *client);
/** The client's connection; NULL before CONNECT_OPEN. Not a reference. */
virConnectPtr serve_client_connection(RpcServerClient *client);

/** The programs as the table has them. */
extern const RpcProgram serve_remote, serve_qemu, serve_lxc;

/**
 * Adds the programs to a server that has not started. Calls that answer from memory run on the I/O thread where that holds: for the
 * drivers in @local_kinds (bits 1 << DriverKind), which live in this process; calls that another daemon answers always get a
 * worker, and with @access_blocks (rules that ask somebody) so do all calls that have rules.
 */
void serve_add_programs(RpcServer *server, unsigned int local_kinds, gboolean access_blocks);

/* From here on: for the generated and the hand-written functions. */

enum {
    SERVE_READ_ONLY = 1, /* allowed on read-only connections */
    SERVE_NO_OPEN = 2,   /* needs no open connection */
};

/** A permission and when it is needed: always, or by flags or a value of the arguments. */
typedef struct {
    AccessPermission permission;
    unsigned int if_flags;     /* needed when one of these is set */
    unsigned int unless_flags; /* needed when none of these is set */
    unsigned int if_value;     /* with value_offset: needed when the argument there has this value */
    size_t value_offset;
} AccessRule;

struct ServeCall;

typedef struct {
    const char *function; /* the public function, for messages */
    const AccessRule *rules;
    unsigned int n_rules;
    AccessPermission filter; /* what every object of a list must pass */
    DriverKind kind;
    size_t slot; /* in Driver; 0: the function looks itself */
    unsigned int flags;
    int (*serve)(struct ServeCall *call, const void *args);
} ServeProcedure;

typedef struct ServeCall {
    RpcCall *rpc;
    RpcServerClient *client;
    struct ServeClient *session;
    const ServeProcedure *procedure;
    virConnectPtr conn;
    const Driver *driver; /* that answers; NULL where the function looks itself */
} ServeCall;

/** The rows, by procedure number - 1. */
extern const ServeProcedure serve_remote_rows[], serve_qemu_rows[], serve_lxc_rows[];

/** Serves one call of a generated table. */
int serve_call(const ServeProcedure *procedure, RpcCall *call, void *args);

/** -1 with VIR_ERR_NO_SUPPORT and the name of the public function. */
int serve_no_support(const ServeCall *call);

/** Replies now, with values that need to live no longer than this call. Returns 0, or -1 when they cannot be encoded. */
int serve_reply(ServeCall *call, const XdrType *type, const void *ret);

/** Whether the client may call the row's procedure on @object (NULL: the connection). -1 with VIR_ERR_ACCESS_DENIED. */
int serve_access(ServeCall *call, void *object, unsigned int flags, const void *args);
/** The same for an object that a lookup has found. */
int serve_access_found(ServeCall *call, void *object);
/** Whether lists have to be filtered for this client, and whether one object may stay. */
gboolean serve_filters(ServeCall *call);
gboolean serve_filter(ServeCall *call, void *object);
/** Leaves out of a list of names those that the client may not see; frees them. */
void serve_filter_names(ServeCall *call, char **names, unsigned int *count);
/** The same for a list of domain IDs. */
void serve_filter_ids(ServeCall *call, int *ids, unsigned int *count);
/** How many of the @count objects that the call has counted the client may see. @parent: the connection, or the pool. */
int serve_filter_count(ServeCall *call, void *parent, int count);

/** -1 with VIR_ERR_RPC when a count of the client or of the driver is not in 0..max. */
int serve_list_fits(const char *what, int count, unsigned int max);
void serve_objects_free(void **list); /* ends in NULL; may be NULL */
void serve_strings_free(char **strings, gsize n);

/** Typed parameters that a driver fills or allocates, until they have been encoded. */
typedef struct {
    virTypedParameterPtr params;
    int count;
    int room;           /* places of params; 0 when the driver allocates */
    unsigned int limit; /* of the field */
    remote_typed_param *wire;
} ServeParams;

int serve_params_new(ServeParams *p, int count, unsigned int limit);
/** Points the field to wire forms that borrow; leaves out strings where not @strings. False with an error above the limit. */
gboolean serve_params_wire(ServeParams *p, gboolean strings, remote_typed_param **ret, unsigned int *ret_len);
void serve_params_free(ServeParams *p);

/** Which way a call's stream carries data: only the ways it has are tried on what the driver put behind it. */
typedef enum {
    SERVE_STREAM_IN,   /* to the client */
    SERVE_STREAM_OUT,  /* from the client */
    SERVE_STREAM_BOTH,
} ServeStreamWay;

/** A stream object for the driver to fill; serve_reply_stream() connects it to the client, who may skip holes when @sparse. */
virStreamPtr serve_stream_new(ServeCall *call);
int serve_reply_stream(ServeCall *call, virStreamPtr st, ServeStreamWay way, gboolean sparse, const XdrType *type, const void *ret);

#endif
