#include "shell/names.h"

#include <glib.h>
#include <libvirt/libvirt.h>

const char *name_at(const char *const *names, int count, int value)
{
    return value >= 0 && value < count && names[value] ? names[value] : "unknown";
}

const char *name_domain_state(int state)
{
    static const char *const names[] = {
        [VIR_DOMAIN_NOSTATE] = "no state",       [VIR_DOMAIN_RUNNING] = "running",
        [VIR_DOMAIN_BLOCKED] = "idle",           [VIR_DOMAIN_PAUSED] = "paused",
        [VIR_DOMAIN_SHUTDOWN] = "in shutdown",   [VIR_DOMAIN_SHUTOFF] = "shut off",
        [VIR_DOMAIN_CRASHED] = "crashed",        [VIR_DOMAIN_PMSUSPENDED] = "pmsuspended",
    };

    return state >= 0 && state < (int)G_N_ELEMENTS(names) ? names[state] : "no state";
}

const char *name_domain_reason(int state, int reason)
{
    static const char *const running[] = { "unknown",      "booted",   "migrated",           "restored",
                                           "from snapshot", "unpaused", "migration canceled", "save canceled",
                                           "event wakeup", "crashed",  "post-copy",          "post-copy failed" };
    static const char *const paused[] = { "unknown",  "user",          "migrating",     "saving",
                                          "dumping",  "I/O error",     "watchdog",      "from snapshot",
                                          "shutting down", "creating snapshot", "crashed", "starting up",
                                          "post-copy", "post-copy failed", "api error" };
    static const char *const shutdown[] = { "unknown", "user" };
    static const char *const shutoff[] = { "unknown", "shutdown", "destroyed",     "crashed", "migrated",
                                           "saved",   "failed",   "from snapshot", "daemon" };
    static const char *const crashed[] = { "unknown", "panicked" };

    switch (state) {
    case VIR_DOMAIN_RUNNING:
        return NAME_AT(running, reason);
    case VIR_DOMAIN_PAUSED:
        return NAME_AT(paused, reason);
    case VIR_DOMAIN_SHUTDOWN:
        return NAME_AT(shutdown, reason);
    case VIR_DOMAIN_SHUTOFF:
        return NAME_AT(shutoff, reason);
    case VIR_DOMAIN_CRASHED:
        return NAME_AT(crashed, reason);
    default:
        return "unknown";
    }
}
