#ifndef ADMIN_ADMIN_H
#define ADMIN_ADMIN_H

#include <glib.h>
#include <libvirt/libvirt-admin.h>
#include <libvirt/virterror.h>

#include "core/error.h"
#include "protocol/admin.h"
#include "rpc/client.h"

/*
 * libvirt-admin.so.0: the client of a daemon's admin socket. It has its own connections over lib/rpc; errors and the
 * event loop are those of libvirt.so.0 (core/services.h).
 */

typedef struct AdminObject {
    guint32 magic; /* ADMIN_CONNECT ... while it lives */
    gint refs;
} AdminObject;

enum {
    ADMIN_CONNECT = 0x41444d01,
    ADMIN_SERVER,
    ADMIN_CLIENT,
};

struct _virAdmConnect {
    AdminObject object;
    char *uri;
    RpcClient *client;
    GMutex lock; /* what follows */
    virAdmConnectCloseFunc close_func;
    void *close_data;
    virFreeCallback close_free;
};

struct _virAdmServer {
    AdminObject object;
    virAdmConnectPtr conn;
    char *name;
};

struct _virAdmClient {
    AdminObject object;
    virAdmServerPtr srv;
    unsigned long long id;
    long long timestamp;
    unsigned int transport;
};

/* Forgets the last error and checks what the call is about; FALSE with the error told when it is not of that kind. */
gboolean admin_enter(const void *object, guint32 magic, const char *func);

/* Tells the error handler of what is set; returns -1. */
int admin_fail(void);
int admin_fail_null(const char *name, const char *func);

/* Calls and waits. 0, or -1 with the error set but not yet told. Either pair of body may be NULL. */
int admin_call(virAdmConnectPtr conn, int procedure, const XdrType *args_type, const void *args, const XdrType *ret_type, void *ret);

virAdmServerPtr admin_server_new(virAdmConnectPtr conn, const char *name);
virAdmClientPtr admin_client_new(virAdmServerPtr srv, const admin_nonnull_client *wire);
admin_nonnull_server admin_server_wire(virAdmServerPtr srv);
void admin_object_unref(void *object);

/* Typed parameters from the wire; takes nothing over. */
int admin_params_from_wire(const admin_typed_param *wire, unsigned int count, virTypedParameterPtr *params, int *nparams);
/* Typed parameters for the wire: an array that borrows the strings of params; free with g_free. NULL and an error for a bad type. */
admin_typed_param *admin_params_to_wire(virTypedParameterPtr params, int nparams, unsigned int max);

#endif
