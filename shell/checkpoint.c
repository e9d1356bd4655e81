/* Checkpoints and backups. */
#include <string.h>

#include "shell/edit.h"
#include "shell/object.h"
#include "shell/spec.h"
#include "shell/text.h"
#include "shell/xml.h"

CommandRun checkpoint_create_run, checkpoint_create_as_run, checkpoint_delete_run, checkpoint_dumpxml_query,
    checkpoint_edit_run, checkpoint_info_query, checkpoint_parent_query, backup_begin_run, backup_dumpxml_query;
CommandText checkpoint_info_text;

static virDomainCheckpointPtr open_checkpoint(Shell *shell, const Args *args, virDomainPtr domain)
{
    const char *name = NULL;

    if (args_string(shell, args, "checkpointname", &name) < 0)
        return NULL;
    if (!name) {
        shell_error(shell, "--checkpointname is required");
        return NULL;
    }
    return virDomainCheckpointLookupByName(domain, name, 0);
}

static bool create(Shell *shell, virDomainPtr domain, const char *xml, unsigned flags, const char *from)
{
    g_autoptr(virDomainCheckpoint) checkpoint = virDomainCheckpointCreateXML(domain, xml, flags);

    if (!checkpoint)
        return false;
    if (from)
        shell_print_extra(shell, "Domain checkpoint %s created from '%s'", virDomainCheckpointGetName(checkpoint), from);
    else
        shell_print_extra(shell, "Domain checkpoint %s created", virDomainCheckpointGetName(checkpoint));
    return true;
}

static unsigned create_flags(const Args *args)
{
    return (args_has(args, "redefine") ? VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE : 0) |
           (args_has(args, "redefine-validate") ? VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE : 0) |
           (args_has(args, "quiesce") ? VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE : 0);
}

bool checkpoint_create_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    const char *path = NULL;
    g_autofree char *xml = NULL;

    if (args_needs(shell, args, "redefine-validate", "redefine"))
        return false;
    domain = object_domain(shell, args);
    if (!domain || args_string(shell, args, "xmlfile", &path) < 0)
        return false;
    xml = path ? object_read_file(shell, path) : g_strdup("<domaincheckpoint/>");
    return xml && create(shell, domain, xml, create_flags(args), path);
}

/* "DISK,checkpoint=KIND,bitmap=NAME". */
static bool append_disk(Shell *shell, GString *out, const char *spec)
{
    static const char *const keys[] = { "disk", "checkpoint", "bitmap", NULL };
    static const char *const attributes[] = { "name", "checkpoint", "bitmap" };
    char **values = spec_parse(spec, "disk", true, keys);

    if (!values) {
        shell_error(shell, "unable to parse diskspec: %s", spec);
        return false;
    }
    g_string_append(out, "    <disk");
    for (size_t i = 0; i < G_N_ELEMENTS(attributes); i++)
        xml_append_attribute(out, attributes[i], values[i]);
    g_string_append(out, "/>\n");
    spec_free(values, keys);
    return true;
}

static void append_text(GString *out, const char *element, const char *text)
{
    if (!text)
        return;
    g_string_append_printf(out, "  <%s>", element);
    xml_append_escaped(out, text);
    g_string_append_printf(out, "</%s>\n", element);
}

bool checkpoint_create_as_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autofree const char **disks = args_list(args, "diskspec");
    const char *name = NULL, *description = NULL;
    g_autoptr(GString) out = g_string_new("<domaincheckpoint>\n");

    if (!domain || args_string(shell, args, "name", &name) < 0 || args_string(shell, args, "description", &description) < 0)
        return false;
    append_text(out, "name", name);
    append_text(out, "description", description);
    if (disks[0])
        g_string_append(out, "  <disks>\n");
    for (const char **disk = disks; *disk; disk++) {
        if (!append_disk(shell, out, *disk))
            return false;
    }
    g_string_append(out, disks[0] ? "  </disks>\n</domaincheckpoint>\n" : "</domaincheckpoint>\n");
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s\n", out->str);
        return true;
    }
    return create(shell, domain, out->str, create_flags(args), NULL);
}

bool checkpoint_delete_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autoptr(virDomainCheckpoint) checkpoint = domain ? open_checkpoint(shell, args, domain) : NULL;
    unsigned flags = (args_has(args, "children") ? VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN : 0) |
                     (args_has(args, "children-only") ? VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY : 0) |
                     (args_has(args, "metadata") ? VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY : 0);
    g_autofree char *name = checkpoint ? g_strdup(virDomainCheckpointGetName(checkpoint)) : NULL;

    if (!checkpoint)
        return false;
    if (virDomainCheckpointDelete(checkpoint, flags) < 0) {
        shell_error(shell, "Failed to delete checkpoint %s", name);
        return false;
    }
    shell_print_extra(shell, args_has(args, "children-only") ? "Domain checkpoint %s children deleted\n"
                                                             : "Domain checkpoint %s deleted\n", name);
    return true;
}

bool checkpoint_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autoptr(virDomainCheckpoint) checkpoint = domain ? open_checkpoint(shell, args, domain) : NULL;
    unsigned flags = (args_has(args, "security-info") ? VIR_DOMAIN_CHECKPOINT_XML_SECURE : 0) |
                     (args_has(args, "no-domain") ? VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN : 0) |
                     (args_has(args, "size") ? VIR_DOMAIN_CHECKPOINT_XML_SIZE : 0);
    g_autofree char *xml = checkpoint ? virDomainCheckpointGetXMLDesc(checkpoint, flags) : NULL;

    return xml && xml_record(shell, args, xml, record);
}

typedef struct Edited {
    virDomainPtr domain;
    virDomainCheckpointPtr checkpoint;
    virDomainCheckpointPtr result;
} Edited;

static char *fetch_checkpoint(Shell *shell, void *object)
{
    return virDomainCheckpointGetXMLDesc(((Edited *)object)->checkpoint, VIR_DOMAIN_CHECKPOINT_XML_SECURE);
}

static bool apply_checkpoint(Shell *shell, void *object, const char *text, bool relaxed)
{
    Edited *edited = object;

    edited->result = virDomainCheckpointCreateXML(edited->domain, text, VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE);
    return edited->result != NULL;
}

bool checkpoint_edit_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autoptr(virDomainCheckpoint) checkpoint = domain ? open_checkpoint(shell, args, domain) : NULL, result = NULL;
    Edited edited = { domain, checkpoint, NULL };
    EditJob job = { fetch_checkpoint, apply_checkpoint, &edited, NULL, false };
    g_autofree char *unchanged = NULL;
    EditResult outcome;

    if (!checkpoint)
        return false;
    unchanged = g_strdup_printf("Checkpoint %s XML configuration not changed.\n", virDomainCheckpointGetName(checkpoint));
    job.unchanged = unchanged;
    outcome = edit_run(shell, &job);
    result = edited.result;
    if (outcome != EDIT_DONE)
        return outcome == EDIT_UNCHANGED;
    if (strcmp(virDomainCheckpointGetName(checkpoint), virDomainCheckpointGetName(result)) != 0) {
        (void)virDomainCheckpointDelete(result, VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY);
        shell_error(shell, "Cannot rename checkpoint %s to %s", virDomainCheckpointGetName(checkpoint),
                    virDomainCheckpointGetName(result));
        return false;
    }
    shell_print_extra(shell, "Checkpoint %s edited.\n", virDomainCheckpointGetName(checkpoint));
    return true;
}

bool checkpoint_info_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autoptr(virDomainCheckpoint) checkpoint = domain ? open_checkpoint(shell, args, domain) : NULL, parent = NULL;
    int count;

    if (!checkpoint)
        return false;
    record_set_string(record, "name", virDomainCheckpointGetName(checkpoint));
    record_set_string(record, "domain", virDomainGetName(domain));
    parent = virDomainCheckpointGetParent(checkpoint, 0);
    record_set_string(record, "parent", parent ? virDomainCheckpointGetName(parent) : NULL);
    if ((count = virDomainCheckpointListAllChildren(checkpoint, NULL, 0)) >= 0)
        record_set_int(record, "children", count);
    if ((count = virDomainCheckpointListAllChildren(checkpoint, NULL, VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS)) >= 0)
        record_set_int(record, "descendants", count);
    shell_forget_error(shell);
    return true;
}

void checkpoint_info_text(Shell *shell, const Args *args, const Record *record)
{
    static const TextField fields[] = { { "name", "Name:" },         { "domain", "Domain:" }, { "parent", "Parent:" },
                                        { "children", "Children:" }, { "descendants", "Descendants:" }, { NULL } };

    text_fields(shell, record, fields, 15);
}

bool checkpoint_parent_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autoptr(virDomainCheckpoint) checkpoint = domain ? open_checkpoint(shell, args, domain) : NULL, parent = NULL;

    if (!checkpoint)
        return false;
    parent = virDomainCheckpointGetParent(checkpoint, 0);
    if (!parent) {
        if (shell_error_code(shell) == VIR_ERR_NO_DOMAIN_CHECKPOINT) {
            shell_error(shell, "checkpoint '%s' has no parent", virDomainCheckpointGetName(checkpoint));
            shell_error_told(shell);
        }
        return false;
    }
    record_set_string(record, "parent", virDomainCheckpointGetName(parent));
    return true;
}

bool backup_begin_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *backup_path = NULL, *checkpoint_path = NULL;
    g_autofree char *backup = NULL, *checkpoint = NULL;

    if (!domain || args_string(shell, args, "backupxml", &backup_path) < 0 ||
        args_string(shell, args, "checkpointxml", &checkpoint_path) < 0)
        return false;
    backup = backup_path ? object_read_file(shell, backup_path) : g_strdup("<domainbackup/>");
    if (!backup || (checkpoint_path && !(checkpoint = object_read_file(shell, checkpoint_path))))
        return false;
    if (virDomainBackupBegin(domain, backup, checkpoint,
                             args_has(args, "reuse-external") ? VIR_DOMAIN_BACKUP_BEGIN_REUSE_EXTERNAL : 0) < 0)
        return false;
    shell_print(shell, "Backup started\n");
    return true;
}

bool backup_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autofree char *xml = domain ? virDomainBackupGetXMLDesc(domain, 0) : NULL;

    return xml && xml_record(shell, args, xml, record);
}
