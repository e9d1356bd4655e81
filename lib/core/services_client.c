/* In the libraries and driver modules beside libvirt.so.0: what the calls there use of its inside, through the services table. */
#include "core/services.h"

#include <string.h>

#include "core/connect.h"
#include "core/error.h"
#include "core/event.h"

static gpointer find_services(gpointer unused)
{
    const Services *found = NULL;
    if (virGetVersion(NULL, SERVICES_NAME, (unsigned long *)(gpointer)&found) < 0 || !found)
        return NULL;
    return found->layout == SERVICES_LAYOUT && found->size >= sizeof(Services) ? (gpointer)(guintptr)found : NULL;
}

/* NULL when libvirt.so.0 is not ours: then no error can be told, and the calls just fail. */
static const Services *services(void)
{
    static GOnce once = G_ONCE_INIT;
    return g_once(&once, find_services, NULL);
}

virErrorPtr error_get(void)
{
    static virError unknown;
    return services() ? services()->error_get() : &unknown;
}

void error_clear(void)
{
    if (services())
        services()->error_clear();
}

void error_dispatch(virConnectPtr conn)
{
    if (services())
        services()->error_dispatch(conn);
}

void error_set_full(int domain, int code, int level, const char *message, const char *str1, const char *str2,
                    const char *str3, int int1, int int2)
{
    if (services())
        services()->error_set_full(domain, code, level, message, str1, str2, str3, int1, int2);
}

const Driver *connect_driver_open(virConnectPtr conn, DriverKind kind)
{
    return services() ? services()->connect_driver_open(conn, kind) : NULL;
}

gboolean event_available(void)
{
    return services() && services()->event_available();
}

int event_thread_start(void)
{
    return services() ? services()->event_thread_start() : -1;
}

virErrorPtr error_save(void)
{
    return virSaveLastError();
}

void error_restore(virErrorPtr saved)
{
    if (!saved)
        return;
    error_set_full(saved->domain, saved->code, saved->level, saved->message, saved->str1, saved->str2, saved->str3, saved->int1,
                   saved->int2);
    virFreeError(saved);
}
