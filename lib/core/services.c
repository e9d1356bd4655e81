#include "core/services.h"

#include "core/connect.h"
#include "core/error.h"
#include "core/event.h"

const Services *services_table(void)
{
    static const Services table = {
        .layout = SERVICES_LAYOUT,
        .size = sizeof(table),
        .error_set_full = error_set_full,
        .error_get = error_get,
        .error_clear = error_clear,
        .error_dispatch = error_dispatch,
        .connect_driver_open = connect_driver_open,
        .event_available = event_available,
        .event_thread_start = event_thread_start,
    };
    return &table;
}
