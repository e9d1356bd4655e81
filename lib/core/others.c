/* Drivers of other kinds than the one a connection was opened for: each is a connection to the daemon of its kind, opened on
 * first use, that lends its slot. When that daemon goes (a restart), the slot empties and the next call opens it again. */
#include <unistd.h>

#include "core/connect_private.h"
#include "core/error.h"
#include "core/event.h"

static const Driver none = {.name = "none"};

static const char *const kind_schemes[DRIVER_LAST] = {
    [DRIVER_NETWORK] = "network", [DRIVER_INTERFACE] = "interface", [DRIVER_STORAGE] = "storage",
    [DRIVER_NODEDEV] = "nodedev", [DRIVER_SECRET] = "secret",       [DRIVER_NWFILTER] = "nwfilter",
};

static IdentityFunc identity_func;

/* Two threads that need the same daemon open it once; also guards what a Lender points to. */
static GMutex opening;

/* What the other connection's end finds its borrower by; outlives both. */
typedef struct Lender {
    gint refs;          /* the borrower's and the close callback's */
    virConnectPtr conn; /* NULL once it is gone */
    DriverKind kind;
} Lender;

static void lender_unref(void *data)
{
    Lender *lender = data;
    if (lender && g_atomic_int_dec_and_test(&lender->refs))
        g_free(lender);
}

void connect_register_identity(IdentityFunc identity)
{
    identity_func = identity;
}

/* Tells the other daemon whom we speak for; its access rules are about them, not about us. */
static int pass_identity(virConnectPtr conn, virConnectPtr other)
{
    virTypedParameterPtr params = NULL;
    int nparams = 0;
    if (!conn->client || !identity_func)
        return 0;
    if (identity_func(conn, &params, &nparams) < 0)
        return -1;
    const Driver *driver = other->drivers[DRIVER_HYPERVISOR].table;
    int rc = driver->connect_set_identity ? driver->connect_set_identity(other, params, nparams, 0) : 0;
    virTypedParamsFree(params, nparams);
    return rc;
}

/* A connection to the daemon of the kind, with the rights of this one. */
static virConnectPtr open_other(virConnectPtr conn, DriverKind kind)
{
    g_autofree char *text = g_strdup_printf("%s:///%s?mode=direct", kind_schemes[kind], geteuid() == 0 ? "system" : "session");
    g_autoptr(Uri) uri = uri_parse(text);
    g_autoptr(virConnect) other = connect_object_new();
    if (conn->client && !event_available())
        (void)event_thread_start(); /* without it nothing is lost but events */
    other->flags = conn->flags & VIR_CONNECT_RO;
    if (!uri || connect_open_remote(other, uri, NULL, other->flags, (1u << DRIVER_LAST) - 1) < 0 || pass_identity(conn, other) < 0)
        return NULL;
    return g_steal_pointer(&other);
}

/* The other daemon is gone: the next call opens it again. Calls under way may still hold the dead connection, so it is kept. */
static void on_closed(virConnectPtr other, int reason, void *opaque)
{
    Lender *lender = opaque;
    g_mutex_lock(&opening);
    virConnectPtr conn = lender->conn;
    if (conn && conn->others[lender->kind] == other) {
        g_atomic_pointer_set(&conn->drivers[lender->kind].table, NULL);
        conn->others[lender->kind] = NULL;
        conn->gone = g_slist_prepend(conn->gone, other);
    }
    g_mutex_unlock(&opening);
}

static void forget(gpointer data)
{
    object_unref(data);
}

static void others_close(virConnectPtr conn)
{
    g_mutex_lock(&opening);
    for (int kind = 0; kind < DRIVER_LAST; kind++)
        if (conn->lenders[kind])
            ((Lender *)conn->lenders[kind])->conn = NULL;
    g_mutex_unlock(&opening);
    for (int kind = 0; kind < DRIVER_LAST; kind++) {
        lender_unref(g_steal_pointer(&conn->lenders[kind]));
        object_unref(g_steal_pointer(&conn->others[kind]));
    }
    g_slist_free_full(g_steal_pointer(&conn->gone), forget);
}

static void lend(virConnectPtr conn, DriverKind kind, virConnectPtr other)
{
    Lender *lender = g_new0(Lender, 1);
    *lender = (Lender){.refs = 2, .conn = conn, .kind = kind};
    lender_unref(conn->lenders[kind]);
    conn->lenders[kind] = lender;
    conn->others_close = others_close;
    other->close_func = on_closed;
    other->close_data = lender;
    other->close_free = lender_unref;
    conn->others[kind] = other;
    conn->drivers[kind].data = other->drivers[kind].data;
    g_atomic_pointer_set(&conn->drivers[kind].table, other->drivers[kind].table);
}

const Driver *connect_driver_open(virConnectPtr conn, DriverKind kind)
{
    if (!kind_schemes[kind] || !connect_has_remote())
        return &none;
    g_mutex_lock(&opening);
    virConnectPtr other = conn->drivers[kind].table ? NULL : open_other(conn, kind);
    if (other)
        lend(conn, kind, other);
    const Driver *table = conn->drivers[kind].table;
    g_mutex_unlock(&opening);
    return table;
}
