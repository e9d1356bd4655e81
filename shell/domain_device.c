/* Devices that a file describes: plugged, changed, unplugged. */
#include <string.h>

#include "shell/object.h"

CommandRun attach_device_run, detach_device_run, update_device_run, detach_device_alias_run;

/* With --persistent a running domain is changed too, beside its definition. */
static bool device_flags(Shell *shell, const Args *args, virDomainPtr domain, unsigned *flags)
{
    if (args_has(args, "persistent") && virDomainIsActive(domain) == 1)
        *flags |= VIR_DOMAIN_AFFECT_LIVE;
    return true;
}

typedef int (*DeviceCall)(virDomainPtr domain, const char *xml, unsigned flags);

static bool change_device(Shell *shell, const Args *args, DeviceCall call, int (*plain)(virDomainPtr, const char *),
                          unsigned extra, const char *failed, const char *done)
{
    g_autoptr(virDomain) domain = NULL;
    g_autofree char *xml = NULL;
    unsigned flags;

    if (!object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain || !device_flags(shell, args, domain, &flags) || !(xml = object_file(shell, args)))
        return false;
    flags |= extra;
    if ((flags || !plain ? call(domain, xml, flags) : plain(domain, xml)) < 0) {
        shell_error(shell, "Failed to %s device from %s", failed, args_get(args, "file"));
        return false;
    }
    shell_print_extra(shell, "Device %s successfully\n", done);
    return true;
}

bool attach_device_run(Shell *shell, const Args *args, Record *record)
{
    return change_device(shell, args, virDomainAttachDeviceFlags, virDomainAttachDevice, 0, "attach", "attached");
}

bool detach_device_run(Shell *shell, const Args *args, Record *record)
{
    return change_device(shell, args, virDomainDetachDeviceFlags, virDomainDetachDevice, 0, "detach", "detached");
}

bool update_device_run(Shell *shell, const Args *args, Record *record)
{
    unsigned force = args_has(args, "force") ? VIR_DOMAIN_DEVICE_MODIFY_FORCE : 0;

    return change_device(shell, args, virDomainUpdateDeviceFlags, NULL, force, "update", "updated");
}

bool detach_device_alias_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    const char *alias = NULL;
    unsigned flags;

    if (!object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain || args_string(shell, args, "alias", &alias) < 0)
        return false;
    if (virDomainDetachDeviceAlias(domain, alias, flags) < 0) {
        shell_error(shell, "Failed to detach device with alias %s", alias);
        return false;
    }
    shell_print_extra(shell, "Device detach request sent successfully\n");
    return true;
}
