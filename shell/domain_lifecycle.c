/* From definition to end: define, create, start, stop and what lies between. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shell/console.h"
#include "shell/object.h"
#include "shell/wait.h"

CommandRun define_run, create_run, start_run, suspend_run, resume_run, reset_run, shutdown_run, reboot_run, destroy_run,
    autostart_run, domrename_run, inject_nmi_run;

bool define_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *xml = object_file(shell, args);
    g_autoptr(virDomain) domain = NULL;

    if (!xml)
        return false;
    domain = args_has(args, "validate") ? virDomainDefineXMLFlags(shell->conn, xml, VIR_DOMAIN_DEFINE_VALIDATE)
                                        : virDomainDefineXML(shell->conn, xml);
    if (!domain) {
        shell_error(shell, "Failed to define domain from %s", args_get(args, "file"));
        return false;
    }
    shell_print_extra(shell, "Domain '%s' defined from %s\n", virDomainGetName(domain), args_get(args, "file"));
    return true;
}

/* Reads --pass-fds; RET_COUNT is 0 without it. */
static bool passed_fds(Shell *shell, const Args *args, unsigned *ret_count, int **ret_fds)
{
    const char *text = NULL;
    g_auto(GStrv) parts = NULL;
    g_autofree int *fds = NULL;
    unsigned count;

    *ret_count = 0;
    *ret_fds = NULL;
    if (args_string(shell, args, "pass-fds", &text) <= 0)
        return !args_has(args, "pass-fds");
    parts = g_strsplit(text, ",", -1);
    count = g_strv_length(parts);
    fds = g_new0(int, count);
    for (unsigned i = 0; i < count; i++) {
        char *end;
        long fd = strtol(parts[i], &end, 10);

        if (end == parts[i] || *end || fd < 0 || fd > G_MAXINT) {
            shell_error(shell, "Unable to parse FD number '%s'", parts[i]);
            return false;
        }
        fds[i] = (int)fd;
    }
    *ret_count = count;
    *ret_fds = g_steal_pointer(&fds);
    return true;
}

/* VIR_DOMAIN_START_* from the options that start and create share. */
static unsigned start_flags(const Args *args)
{
    static const struct {
        const char *option;
        unsigned flag;
    } map[] = {
        { "paused", VIR_DOMAIN_START_PAUSED },           { "autodestroy", VIR_DOMAIN_START_AUTODESTROY },
        { "bypass-cache", VIR_DOMAIN_START_BYPASS_CACHE }, { "force-boot", VIR_DOMAIN_START_FORCE_BOOT },
        { "validate", VIR_DOMAIN_START_VALIDATE },       { "reset-nvram", VIR_DOMAIN_START_RESET_NVRAM },
    };
    unsigned flags = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(map); i++) {
        if (args_has(args, map[i].option))
            flags |= map[i].flag;
    }
    return flags;
}

/* With --console, the guest is watched from its first byte. */
static bool console_if_asked(Shell *shell, const Args *args, virDomainPtr domain)
{
    return !args_has(args, "console") || console_run_on(shell, domain, NULL, 0);
}

bool create_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *xml = object_file(shell, args);
    g_autofree int *fds = NULL;
    g_autoptr(virDomain) domain = NULL;
    unsigned count;

    if (!xml || !passed_fds(shell, args, &count, &fds))
        return false;
    domain = count ? virDomainCreateXMLWithFiles(shell->conn, xml, count, fds, start_flags(args))
                   : virDomainCreateXML(shell->conn, xml, start_flags(args));
    if (!domain) {
        shell_error(shell, "Failed to create domain from %s", args_get(args, "file"));
        return false;
    }
    shell_print_extra(shell, "Domain '%s' created from %s\n", virDomainGetName(domain), args_get(args, "file"));
    return console_if_asked(shell, args, domain);
}

static int start_domain(virDomainPtr domain, unsigned count, int *fds, unsigned flags)
{
    if (count)
        return virDomainCreateWithFiles(domain, count, fds, flags);
    return flags ? virDomainCreateWithFlags(domain, flags) : virDomainCreate(domain);
}

bool start_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain_by(shell, args, BY_NAME | BY_UUID);
    g_autofree int *fds = NULL;
    unsigned count;

    if (!domain)
        return false;
    if (virDomainGetID(domain) != (unsigned)-1) {
        shell_error(shell, "Domain is already active");
        return false;
    }
    if (!passed_fds(shell, args, &count, &fds))
        return false;
    if (start_domain(domain, count, fds, start_flags(args)) < 0) {
        shell_error(shell, "Failed to start domain '%s'", virDomainGetName(domain));
        return false;
    }
    shell_print_extra(shell, "Domain '%s' started\n", virDomainGetName(domain));
    return console_if_asked(shell, args, domain);
}

/* The commands that are one call on a domain, with a sentence for success and one for failure. */
static bool simple(Shell *shell, const Args *args, int (*call)(virDomainPtr), const char *failed, const char *done)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);

    if (!domain)
        return false;
    if (call(domain) < 0) {
        shell_error(shell, "Failed to %s domain '%s'", failed, virDomainGetName(domain));
        return false;
    }
    shell_print_extra(shell, "Domain '%s' %s\n", virDomainGetName(domain), done);
    return true;
}

bool suspend_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, virDomainSuspend, "suspend", "suspended");
}

bool resume_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, virDomainResume, "resume", "resumed");
}

static int reset_call(virDomainPtr domain)
{
    return virDomainReset(domain, 0);
}

bool reset_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, reset_call, "reset", "was reset");
}

bool inject_nmi_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);

    return domain && virDomainInjectNMI(domain, 0) >= 0;
}

static const char *const modes[] = { "acpi", "agent", "initctl", "signal", "paravirt" };

/* How to ask the guest: the flags of --mode; shutdown and reboot number them alike. */
static bool mode_flags(Shell *shell, const Args *args, unsigned *ret_flags)
{
    const char *text = NULL;
    g_auto(GStrv) asked = NULL;

    *ret_flags = 0;
    if (args_string(shell, args, "mode", &text) <= 0)
        return !args_has(args, "mode");
    asked = g_strsplit(text, ",", -1);
    for (char **mode = asked; *mode; mode++) {
        size_t i = 0;

        while (i < G_N_ELEMENTS(modes) && strcmp(modes[i], *mode) != 0)
            i++;
        if (i == G_N_ELEMENTS(modes)) {
            shell_error(shell, "Unknown mode %s value, expecting 'acpi', 'agent', 'initctl', 'signal'%s or 'paravirt'",
                        *mode, strcmp(args->command->name, "shutdown") == 0 ? "," : "");
            return false;
        }
        *ret_flags |= 1u << i;
    }
    return true;
}

bool shutdown_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autoptr(Wait) wait = NULL;
    unsigned flags;
    int result;

    if (!mode_flags(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain || !wait_prepare(shell, args, domain, WAIT_STOPPED, &wait))
        return false;
    result = flags ? virDomainShutdownFlags(domain, flags) : virDomainShutdown(domain);
    if (result < 0) {
        shell_error(shell, "Failed to shutdown domain '%s'", virDomainGetName(domain));
        return false;
    }
    if (wait)
        return wait_finish(shell, wait, "shut down");
    shell_print_extra(shell, "Domain '%s' is being shutdown\n", virDomainGetName(domain));
    return true;
}

bool reboot_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autoptr(Wait) wait = NULL;
    unsigned flags;

    if (!mode_flags(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain || !wait_prepare(shell, args, domain, WAIT_REBOOTED, &wait))
        return false;
    if (virDomainReboot(domain, flags) < 0) {
        shell_error(shell, "Failed to reboot domain '%s'", virDomainGetName(domain));
        return false;
    }
    if (wait)
        return wait_finish(shell, wait, "rebooted");
    shell_print_extra(shell, "Domain '%s' is being rebooted\n", virDomainGetName(domain));
    return true;
}

bool destroy_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autoptr(Wait) wait = NULL;
    unsigned flags = args_has(args, "graceful") ? VIR_DOMAIN_DESTROY_GRACEFUL : 0;
    int result;

    if (args_has(args, "remove-logs"))
        flags |= VIR_DOMAIN_DESTROY_REMOVE_LOGS;
    if (!domain || !wait_prepare(shell, args, domain, WAIT_STOPPED, &wait))
        return false;
    result = flags ? virDomainDestroyFlags(domain, flags) : virDomainDestroy(domain);
    if (result < 0) {
        shell_error(shell, "Failed to destroy domain '%s'", virDomainGetName(domain));
        return false;
    }
    if (wait)
        return wait_finish(shell, wait, "destroyed");
    shell_print_extra(shell, "Domain '%s' destroyed\n", virDomainGetName(domain));
    return true;
}

bool autostart_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    bool on = !args_has(args, "disable");

    if (!domain)
        return false;
    if (virDomainSetAutostart(domain, on) < 0) {
        shell_error(shell, on ? "Failed to mark domain '%s' as autostarted" : "Failed to unmark domain '%s' as autostarted",
                    args_get(args, "domain"));
        return false;
    }
    shell_print_extra(shell, on ? "Domain '%s' marked as autostarted\n" : "Domain '%s' unmarked as autostarted\n",
                      args_get(args, "domain"));
    return true;
}

bool domrename_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *name = NULL;

    if (!domain || args_string(shell, args, "new-name", &name) < 0 || virDomainRename(domain, name, 0) < 0)
        return false;
    shell_print_extra(shell, "Domain successfully renamed\n");
    return true;
}
