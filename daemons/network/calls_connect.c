/* Calls about the connection, and who wants to hear of events. */
#include "daemons/network/calls.h"

#include "core/event_hub.h"
#include "core/features.h"

const char *net_connect_get_type(virConnectPtr conn)
{
    return "network";
}

char *net_connect_get_uri(virConnectPtr conn)
{
    return g_strdup(conn->uri);
}

char *net_connect_get_hostname(virConnectPtr conn)
{
    return g_strdup(g_get_host_name());
}

int net_connect_is_secure(virConnectPtr conn)
{
    return 1; /* a socket of this host */
}

int net_connect_supports_feature(virConnectPtr conn, int feature)
{
    return feature == FEATURE_TYPED_PARAM_STRING || feature == FEATURE_NETWORK_UPDATE_HAS_CORRECT_ORDER;
}

int net_connect_network_event_register_any(virConnectPtr conn, virNetworkPtr net, int event_id,
                                           virConnectNetworkEventGenericCallback cb, void *opaque, virFreeCallback freecb)
{
    return event_hub_register(network_driver_of(conn)->hub, conn, EVENT_NETWORK, net, event_id, (EventCallback)cb, opaque, freecb);
}

int net_connect_network_event_deregister_any(virConnectPtr conn, int id)
{
    return event_hub_deregister(network_driver_of(conn)->hub, conn, id);
}
