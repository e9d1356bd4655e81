/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Serving one call, from the row to the reply. */
#include "remote/serve.h"

#include <string.h>

#include "core/error.h"
#include "remote/serve_private.h"

/* Which error domain a call of a driver kind belongs to. */
static const int error_domains[DRIVER_LAST] = {
    [DRIVER_HYPERVISOR] = VIR_FROM_NONE,   [DRIVER_NETWORK] = VIR_FROM_NETWORK, [DRIVER_INTERFACE] = VIR_FROM_INTERFACE,
    [DRIVER_STORAGE] = VIR_FROM_STORAGE,   [DRIVER_NODEDEV] = VIR_FROM_NODEDEV, [DRIVER_SECRET] = VIR_FROM_SECRET,
    [DRIVER_NWFILTER] = VIR_FROM_NWFILTER,
};

/* A copy of the program that says which calls may block here. Kept for good: a server has no end that could free it. */
static const RpcProgram *adjusted(const RpcProgram *base, const ServeProcedure *rows, unsigned int local_kinds, gboolean access_blocks)
{
    RpcProcedure *procedures = g_memdup2(base->procedures, sizeof(*procedures) * base->n_procedures);
    for (size_t i = 0; i < base->n_procedures; i++) {
        gboolean elsewhere = rows[i].flags & SERVE_NO_OPEN ? FALSE : !(local_kinds & (1u << rows[i].kind));
        procedures[i].may_block |= elsewhere || (access_blocks && rows[i].n_rules);
    }
    RpcProgram *program = g_memdup2(base, sizeof(*program));
    program->procedures = procedures;
    static GPtrArray *kept;
    if (!kept)
        kept = g_ptr_array_new();
    g_ptr_array_add(kept, program);
    return program;
}

void serve_add_programs(RpcServer *server, unsigned int local_kinds, gboolean access_blocks)
{
    rpc_server_add_program(server, adjusted(&serve_remote, serve_remote_rows, local_kinds, access_blocks));
    rpc_server_add_program(server, adjusted(&serve_qemu, serve_qemu_rows, local_kinds, access_blocks));
    rpc_server_add_program(server, adjusted(&serve_lxc, serve_lxc_rows, local_kinds, access_blocks));
}

static void session_free(void *data)
{
    ServeClient *session = data;
    if (session->free_owner)
        session->free_owner(session->owner);
    object_unref(session->conn);
    g_ptr_array_unref(session->events);
    g_mutex_clear(&session->lock);
    g_free(session);
}

void serve_client_new(RpcServerClient *client, const ServeHooks *hooks, void *owner, void (*free_owner)(void *owner))
{
    ServeClient *session = g_new0(ServeClient, 1);
    *session = (ServeClient){ .hooks = hooks, .owner = owner, .free_owner = free_owner };
    g_mutex_init(&session->lock);
    session->events = g_ptr_array_new();
    rpc_server_client_set_data(client, session, session_free);
}

void serve_client_closed(RpcServerClient *client)
{
    ServeClient *session = rpc_server_client_data(client);
    g_mutex_lock(&session->lock);
    virConnectPtr conn = g_steal_pointer(&session->conn);
    session->closed = TRUE;
    g_mutex_unlock(&session->lock);
    if (!conn)
        return;
    serve_events_drop(session, conn);
    if (session->hooks->close)
        session->hooks->close(client, conn);
    object_unref(conn);
}

void *serve_client_owner(RpcServerClient *client)
{
    return ((ServeClient *)rpc_server_client_data(client))->owner;
}

virConnectPtr serve_client_connection(RpcServerClient *client)
{
    return ((ServeClient *)rpc_server_client_data(client))->conn;
}

int serve_no_support(const ServeCall *call)
{
    error_set(error_domains[call->procedure->kind], VIR_ERR_NO_SUPPORT, "%s", call->procedure->function);
    return -1;
}

const Driver *serve_driver(ServeCall *call, DriverKind kind)
{
    DriverSlot *slot = &call->conn->drivers[kind];
    const Driver *driver = g_atomic_pointer_get(&slot->table);
    if (driver)
        return driver;
    if (!call->session->hooks->open_secondary) {
        serve_no_support(call);
        return NULL;
    }
    g_mutex_lock(&call->session->lock);
    int rc = slot->table ? 0 : call->session->hooks->open_secondary(call->client, call->conn, kind);
    g_mutex_unlock(&call->session->lock);
    driver = g_atomic_pointer_get(&slot->table);
    if (rc == 0 && !driver)
        serve_no_support(call);
    return rc == 0 ? driver : NULL;
}

/* What can be said before the message's objects are made: is it open, may it write, who answers. */
static int prepare(ServeCall *call)
{
    const ServeProcedure *p = call->procedure;
    if (!(p->flags & SERVE_READ_ONLY) && rpc_server_client_readonly(call->client)) {
        error_set(error_domains[p->kind], VIR_ERR_OPERATION_DENIED, "read only access prevents %s", p->function);
        return -1;
    }
    if (p->flags & SERVE_NO_OPEN)
        return 0;
    if (!call->conn) {
        error_set(VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, "connection not open");
        return -1;
    }
    if (!p->slot)
        return 0;
    call->driver = serve_driver(call, p->kind);
    if (!call->driver)
        return -1;
    return *(void *const *)(const void *)((const char *)call->driver + p->slot) ? 0 : serve_no_support(call);
}

int serve_call(const ServeProcedure *procedure, RpcCall *rpc, void *args)
{
    RpcServerClient *client = rpc_call_client(rpc);
    ServeClient *session = rpc_server_client_data(client);
    ServeCall call = { .rpc = rpc, .client = client, .session = session, .procedure = procedure };
    error_clear();
    g_mutex_lock(&session->lock);
    call.conn = session->conn ? object_ref(session->conn) : NULL;
    g_mutex_unlock(&session->lock);
    if (session->hooks->enter)
        session->hooks->enter(client);
    int status = prepare(&call);
    if (status == 0)
        status = procedure->serve(&call, args);
    if (session->hooks->leave)
        session->hooks->leave(client, status);
    object_unref(call.conn);
    return status;
}

int serve_reply(ServeCall *call, const XdrType *type, const void *ret)
{
    return type ? rpc_call_reply(call->rpc, ret) : 0;
}

int serve_list_fits(const char *what, int count, unsigned int max)
{
    if (count >= 0 && (unsigned int)count > max) {
        error_set(VIR_FROM_RPC, VIR_ERR_RPC, "too many %s '%d' for limit '%u'", what, count, max);
        return -1;
    }
    if (count < 0)
        error_set(VIR_FROM_RPC, VIR_ERR_RPC, "the count of %s is negative: %d", what, count);
    return count < 0 ? -1 : 0;
}

void serve_objects_free(void **list)
{
    for (gsize i = 0; list && list[i]; i++)
        object_unref(list[i]);
    g_free(list);
}

void serve_strings_free(char **strings, gsize n)
{
    for (gsize i = 0; i < n; i++)
        g_free(strings[i]);
}

int serve_params_new(ServeParams *p, int count, unsigned int limit)
{
    if (serve_list_fits("parameters", count, limit) < 0)
        return -1;
    *p = (ServeParams){ .count = count, .room = count, .limit = limit };
    p->params = count ? g_new0(virTypedParameter, count) : NULL;
    return 0;
}

gboolean serve_params_wire(ServeParams *p, gboolean strings, remote_typed_param **ret, unsigned int *ret_len)
{
    int n = p->params ? p->count : 0; /* a question for the count has no array */
    if (wire_params_borrow(p->params, n, p->limit, &p->wire) < 0)
        return FALSE;
    unsigned int kept = 0;
    for (int i = 0; i < n; i++)
        if (p->wire[i].value.type && (strings || p->wire[i].value.type != VIR_TYPED_PARAM_STRING))
            p->wire[kept++] = p->wire[i];
    *ret = p->wire;
    *ret_len = kept;
    return TRUE;
}

void serve_params_free(ServeParams *p)
{
    params_clear(p->params, p->room ? p->room : p->count);
    g_free(p->params);
    g_free(p->wire);
}
