/* undefine: forgets a domain, with what it leaves behind where that is asked for. */
#include <string.h>

#include "shell/object.h"
#include "shell/xml.h"

CommandRun undefine_run;

typedef struct Volume {
    virStorageVolPtr handle;
    char *target;
    char *source;
} Volume;

static void volume_free(gpointer data)
{
    Volume *volume = data;

    if (volume->handle)
        virStorageVolFree(volume->handle);
    g_free(volume->target);
    g_free(volume->source);
    g_free(volume);
}

static virStorageVolPtr find_volume(Shell *shell, const Xml *xml, xmlNodePtr disk, const char *source)
{
    g_autofree char *pool_name = xml_string(xml, disk, "./source/@pool");
    g_autoptr(virStoragePool) pool = NULL;

    if (!pool_name)
        return virStorageVolLookupByPath(shell->conn, source);
    pool = virStoragePoolLookupByName(shell->conn, pool_name);
    return pool ? virStorageVolLookupByName(pool, source) : NULL;
}

/* Whether the disk is among WANTED (NULL: all); what is found there is struck out. */
static bool wanted_disk(char **wanted, const char *target, const char *source)
{
    for (char **name = wanted; name && *name; name++) {
        if (g_strcmp0(*name, target) == 0 || g_strcmp0(*name, source) == 0) {
            **name = '\0';
            return true;
        }
    }
    return wanted == NULL;
}

/* The volumes behind the domain's disks that WANTED names, or all of them. */
static GPtrArray *collect_volumes(Shell *shell, virDomainPtr domain, char **wanted)
{
    g_autofree char *text = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    g_auto(Xml) xml = { NULL };
    g_autoptr(GPtrArray) volumes = g_ptr_array_new_with_free_func(volume_free), disks = NULL;

    if (!text || !xml_open(shell, text, &xml))
        return NULL;
    disks = xml_nodes(&xml, NULL, "./devices/disk");
    for (unsigned i = 0; i < disks->len; i++) {
        Volume *volume = g_new0(Volume, 1);

        g_ptr_array_add(volumes, volume);
        volume->target = xml_string(&xml, disks->pdata[i], "./target/@dev");
        volume->source = xml_string(&xml, disks->pdata[i],
                                    "./source/@file | ./source/@dir | ./source/@name | ./source/@dev | ./source/@volume");
        if (!volume->source || !wanted_disk(wanted, volume->target, volume->source)) {
            g_ptr_array_set_size(volumes, (int)volumes->len - 1);
            continue;
        }
        volume->handle = find_volume(shell, &xml, disks->pdata[i], volume->source);
        if (!volume->handle) {
            shell_error(shell, "Storage volume '%s'(%s) is not managed by libvirt. Remove it manually.\n",
                        volume->target, volume->source);
            shell_forget_error(shell);
            g_ptr_array_set_size(volumes, (int)volumes->len - 1);
        }
    }
    for (char **name = wanted; name && *name; name++) {
        if (**name) {
            shell_error(shell, "Volume '%s' was not found in domain's definition.\n", *name);
            return NULL;
        }
    }
    return g_steal_pointer(&volumes);
}

static bool remove_volume(Shell *shell, const Args *args, const Volume *volume)
{
    unsigned flags = args_has(args, "delete-storage-volume-snapshots") ? VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS : 0;

    if (args_has(args, "wipe-storage")) {
        shell_print(shell, "Wiping volume '%s'(%s) ... ", volume->target, volume->source);
        fflush(stdout);
        if (virStorageVolWipe(volume->handle, 0) < 0) {
            shell_error(shell, "Failed! Volume not removed.");
            return false;
        }
        shell_print(shell, "Done.\n");
    }
    if (virStorageVolDelete(volume->handle, flags) < 0) {
        shell_error(shell, "Failed to remove storage volume '%s'(%s)", volume->target, volume->source);
        return false;
    }
    shell_print_extra(shell, "Volume '%s'(%s) removed.\n", volume->target, volume->source);
    return true;
}

static unsigned undefine_flags(const Args *args)
{
    static const struct {
        const char *option;
        unsigned flag;
    } map[] = {
        { "managed-save", VIR_DOMAIN_UNDEFINE_MANAGED_SAVE },
        { "snapshots-metadata", VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA },
        { "checkpoints-metadata", VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA },
        { "nvram", VIR_DOMAIN_UNDEFINE_NVRAM },
        { "keep-nvram", VIR_DOMAIN_UNDEFINE_KEEP_NVRAM },
        { "tpm", VIR_DOMAIN_UNDEFINE_TPM },
        { "keep-tpm", VIR_DOMAIN_UNDEFINE_KEEP_TPM },
    };
    unsigned flags = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(map); i++)
        flags |= args_has(args, map[i].option) ? map[i].flag : 0;
    return flags;
}

static bool check_options(Shell *shell, const Args *args)
{
    if (args_needs(shell, args, "delete-storage-volume-snapshots", "remove-all-storage") ||
        args_exclusive(shell, args, "nvram", "keep-nvram") || args_exclusive(shell, args, "tpm", "keep-tpm"))
        return false;
    if (args_has(args, "wipe-storage") && !args_has(args, "storage") && !args_has(args, "remove-all-storage")) {
        shell_error(shell, "'--wipe-storage' requires '--storage <string>' or '--remove-all-storage'");
        return false;
    }
    return true;
}

bool undefine_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autoptr(GPtrArray) volumes = NULL;
    g_auto(GStrv) wanted = NULL;
    const char *storage = NULL;
    unsigned flags = undefine_flags(args);
    bool fine = true, with_storage;

    if (!check_options(shell, args) || args_string(shell, args, "storage", &storage) < 0)
        return false;
    with_storage = storage || args_has(args, "remove-all-storage");
    domain = object_domain(shell, args);
    if (!domain)
        return false;
    if (with_storage) {
        if (virDomainIsActive(domain) == 1) {
            shell_error(shell, "Storage volume deletion is supported only on stopped domains");
            return false;
        }
        if (storage && args_has(args, "remove-all-storage")) {
            shell_error(shell, "Specified both --storage and --remove-all-storage");
            return false;
        }
        wanted = storage ? g_strsplit(storage, ",", -1) : NULL;
        if (!(volumes = collect_volumes(shell, domain, wanted)))
            return false;
    }
    if ((flags ? virDomainUndefineFlags(domain, flags) : virDomainUndefine(domain)) < 0) {
        shell_error(shell, "Failed to undefine domain '%s'", virDomainGetName(domain));
        return false;
    }
    shell_print_extra(shell, "Domain '%s' has been undefined\n", virDomainGetName(domain));
    for (unsigned i = 0; volumes && i < volumes->len; i++)
        fine = remove_volume(shell, args, volumes->pdata[i]) && fine;
    return fine;
}
