/* What the files of calls share. */
#pragma once

#include "core/error.h"
#include "daemons/network/driver.h"

#define NET_CHECK_FLAGS(flags, allowed, function, failed)                                                              \
    do {                                                                                                               \
        if (net_check_flags(flags, allowed, function) < 0)                                                             \
            return failed;                                                                                             \
    } while (0)

/* The network behind an object, as a reference; NULL with VIR_ERR_NO_NETWORK set. */
Net *net_of(virNetworkPtr network);
virNetworkPtr net_object(virConnectPtr conn, const Net *net);
/* The document that counts now: the live one or else the definition; the driver's lock or the job is held. */
static inline NetworkDef *net_def(const Net *net)
{
    return net->live ? net->live : net->config;
}
