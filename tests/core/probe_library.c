/* What compare_checks.py needs of our library besides the public calls: a connection whose driver has no functions. */
#include "core/object.h"

virConnectPtr probe_connect(int read_only);

virConnectPtr probe_connect(int read_only)
{
    static const Driver empty = {.name = "Test"};
    virConnectPtr conn = connect_object_new();
    conn->flags = read_only ? VIR_CONNECT_RO : 0;
    conn->uri = g_strdup("test:///default");
    for (int kind = 0; kind < DRIVER_LAST; kind++)
        conn->drivers[kind].table = &empty;
    return conn;
}
