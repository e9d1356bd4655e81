#include "core/connect.h"

#include <string.h>

#include "core/error.h"

const Driver *connect_driver_open(virConnectPtr conn, DriverKind kind)
{
    static const Driver none = {.name = "none"};
    return &none;
}

void connect_closed(virConnectPtr conn, int reason)
{
    g_mutex_lock(&conn->lock);
    virConnectCloseFunc func = conn->close_func;
    virFreeCallback ff = conn->close_free;
    void *data = conn->close_data;
    conn->close_func = NULL;
    conn->close_data = NULL;
    conn->close_free = NULL;
    g_mutex_unlock(&conn->lock);
    if (!func)
        return;
    object_ref(conn);
    func(conn, reason, data);
    if (ff)
        ff(data);
    object_unref(conn);
}
