/* Saving a domain's state, and starting from it again. */
#include <stdio.h>

#include "shell/object.h"

CommandRun save_run, restore_run, managedsave_run, managedsave_remove_run, managedsave_define_run, save_image_define_run,
    dump_run;

/* The flags that saving and restoring share; on the domain itself, --paused and --running are left to the server to refuse
 * together. */
static unsigned save_flags(const Args *args)
{
    return (args_has(args, "bypass-cache") ? VIR_DOMAIN_SAVE_BYPASS_CACHE : 0) |
           (args_has(args, "running") ? VIR_DOMAIN_SAVE_RUNNING : 0) |
           (args_has(args, "paused") ? VIR_DOMAIN_SAVE_PAUSED : 0) |
           (args_has(args, "reset-nvram") ? VIR_DOMAIN_SAVE_RESET_NVRAM : 0);
}

/* With --verbose, how the work went; it is only looked at when it is done. */
static void show_done(const Args *args, const char *what)
{
    if (!args_has(args, "verbose"))
        return;
    fprintf(stderr, "\r%s: [100 %%]", what);
    fflush(stderr);
}

/* The document of --xml; NULL without it. Returns false with a message. */
static bool xml_option(Shell *shell, const Args *args, char **ret_xml)
{
    const char *path = NULL;
    int found = args_string(shell, args, "xml", &path);

    *ret_xml = NULL;
    if (found <= 0)
        return found == 0;
    *ret_xml = object_read_file(shell, path);
    return *ret_xml != NULL;
}

bool save_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autofree char *xml = NULL;
    const char *path = NULL;
    unsigned flags = save_flags(args);

    if (!domain || args_string(shell, args, "file", &path) < 0 || !xml_option(shell, args, &xml))
        return false;
    if ((flags || xml ? virDomainSaveFlags(domain, path, xml, flags) : virDomainSave(domain, path)) < 0) {
        shell_error(shell, "Failed to save domain '%s' to %s", virDomainGetName(domain), path);
        return false;
    }
    show_done(args, "Save");
    shell_print_extra(shell, "\nDomain '%s' saved to %s\n", virDomainGetName(domain), path);
    return true;
}

bool restore_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *xml = NULL;
    const char *path = NULL;
    unsigned flags = save_flags(args);

    if (args_string(shell, args, "file", &path) < 0 || !xml_option(shell, args, &xml))
        return false;
    if ((flags || xml ? virDomainRestoreFlags(shell->conn, path, xml, flags) : virDomainRestore(shell->conn, path)) < 0) {
        shell_error(shell, "Failed to restore domain from %s", path);
        return false;
    }
    shell_print_extra(shell, "Domain restored from %s\n", path);
    return true;
}

bool managedsave_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);

    if (!domain)
        return false;
    if (virDomainManagedSave(domain, save_flags(args)) < 0) {
        shell_error(shell, "Failed to save domain '%s' state", virDomainGetName(domain));
        return false;
    }
    show_done(args, "Managedsave");
    shell_print_extra(shell, "\nDomain '%s' state saved by libvirt\n", virDomainGetName(domain));
    return true;
}

bool managedsave_remove_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    int has;

    if (!domain)
        return false;
    has = virDomainHasManagedSaveImage(domain, 0);
    if (has < 0) {
        shell_error(shell, "Failed to check for domain managed save image");
        return false;
    }
    if (has == 0) {
        shell_print_extra(shell, "Domain '%s' has no manage save image; removal skipped", virDomainGetName(domain));
        return true;
    }
    if (virDomainManagedSaveRemove(domain, 0) < 0) {
        shell_error(shell, "Failed to remove managed save image for domain '%s'", virDomainGetName(domain));
        return false;
    }
    shell_print_extra(shell, "Removed managedsave image for domain '%s'", virDomainGetName(domain));
    return true;
}

bool managedsave_define_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autofree char *xml = NULL;

    if (args_exclusive(shell, args, "running", "paused"))
        return false;
    domain = object_domain(shell, args);
    if (!domain || !xml_option(shell, args, &xml))
        return false;
    if (virDomainManagedSaveDefineXML(domain, xml, save_flags(args)) < 0) {
        shell_error(shell, "Failed to update %s XML configuration", virDomainGetName(domain));
        return false;
    }
    shell_print_extra(shell, "Managed save state file of domain '%s' updated.\n", virDomainGetName(domain));
    return true;
}

bool save_image_define_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *xml = NULL;
    const char *path = NULL;

    if (args_exclusive(shell, args, "running", "paused") || args_string(shell, args, "file", &path) < 0 ||
        !xml_option(shell, args, &xml))
        return false;
    if (virDomainSaveImageDefineXML(shell->conn, path, xml, save_flags(args)) < 0) {
        shell_error(shell, "Failed to update %s", path);
        return false;
    }
    shell_print_extra(shell, "State file %s updated.\n", path);
    return true;
}

static int dump_format(Shell *shell, const char *name)
{
    static const struct {
        const char *name;
        int format;
    } formats[] = {
        { "kdump-zlib", VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_ZLIB }, { "kdump-lzo", VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_LZO },
        { "kdump-snappy", VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_SNAPPY }, { "elf", VIR_DOMAIN_CORE_DUMP_FORMAT_RAW },
        { "win-dmp", VIR_DOMAIN_CORE_DUMP_FORMAT_WIN_DMP },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        if (g_strcmp0(formats[i].name, name) == 0)
            return formats[i].format;
    }
    shell_error(shell, "format '%s' is not supported, expecting 'kdump-zlib', 'kdump-lzo', 'kdump-snappy', 'win-dmp' or 'elf'",
                name);
    return -1;
}

bool dump_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *path = NULL, *format_name = NULL;
    unsigned flags = (args_has(args, "live") ? VIR_DUMP_LIVE : 0) | (args_has(args, "crash") ? VIR_DUMP_CRASH : 0) |
                     (args_has(args, "bypass-cache") ? VIR_DUMP_BYPASS_CACHE : 0) |
                     (args_has(args, "reset") ? VIR_DUMP_RESET : 0) |
                     (args_has(args, "memory-only") ? VIR_DUMP_MEMORY_ONLY : 0);
    int format = VIR_DOMAIN_CORE_DUMP_FORMAT_RAW, result;

    if (!domain || args_string(shell, args, "file", &path) < 0 || args_string(shell, args, "format", &format_name) < 0)
        return false;
    if (format_name && !args_has(args, "memory-only")) {
        shell_error(shell, "--format only works with --memory-only");
        return false;
    }
    if (format_name && (format = dump_format(shell, format_name)) < 0)
        return false;
    result = format ? virDomainCoreDumpWithFormat(domain, path, (unsigned)format, flags)
                    : virDomainCoreDump(domain, path, flags);
    if (result < 0) {
        shell_error(shell, "Failed to core dump domain '%s' to %s", virDomainGetName(domain), path);
        return false;
    }
    show_done(args, "Dump");
    shell_print_extra(shell, "\nDomain '%s' dumped to %s\n", virDomainGetName(domain), path);
    return true;
}
