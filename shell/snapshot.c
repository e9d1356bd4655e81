/* Snapshots: one at a time. */
#include <stdlib.h>
#include <string.h>

#include "shell/edit.h"
#include "shell/snapshot.h"
#include "shell/spec.h"
#include "shell/text.h"
#include "shell/xml.h"

CommandRun snapshot_create_run, snapshot_create_as_run, snapshot_current_query, snapshot_delete_run, snapshot_dumpxml_query,
    snapshot_edit_run, snapshot_info_query, snapshot_parent_query, snapshot_revert_run;
CommandText snapshot_info_text, snapshot_current_text;

virDomainSnapshotPtr snapshot_open(Shell *shell, const Args *args, const char *option, virDomainPtr domain)
{
    const char *name = NULL;

    if (args_string(shell, args, option, &name) < 0)
        return NULL;
    if (args_exclusive(shell, args, "current", option))
        return NULL;
    if (name)
        return virDomainSnapshotLookupByName(domain, name, 0);
    if (args_has(args, "current"))
        return virDomainSnapshotCurrent(domain, 0);
    shell_error(shell, "--%s or --current is required", option);
    return NULL;
}

static unsigned create_flags(const Args *args)
{
    static const struct {
        const char *option;
        unsigned flag;
    } map[] = {
        { "no-metadata", VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA }, { "halt", VIR_DOMAIN_SNAPSHOT_CREATE_HALT },
        { "disk-only", VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY },     { "reuse-external", VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT },
        { "quiesce", VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE },         { "atomic", VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC },
        { "live", VIR_DOMAIN_SNAPSHOT_CREATE_LIVE },               { "validate", VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE },
        { "redefine", VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE },       { "current", VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT },
    };
    unsigned flags = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(map); i++)
        flags |= args_has(args, map[i].option) ? map[i].flag : 0;
    return flags;
}

static bool create(Shell *shell, virDomainPtr domain, const char *xml, unsigned flags, const char *from)
{
    g_autoptr(virDomainSnapshot) snapshot = virDomainSnapshotCreateXML(domain, xml, flags);

    if (!snapshot && flags & VIR_DOMAIN_SNAPSHOT_CREATE_HALT && shell_error_code(shell) == VIR_ERR_INVALID_ARG) {
        int persistent = virDomainIsPersistent(domain);

        if (persistent == 0)
            shell_error(shell, "cannot halt after snapshot of transient domain");
    }
    if (!snapshot)
        return false;
    if (from)
        shell_print_extra(shell, "Domain snapshot %s created from '%s'", virDomainSnapshotGetName(snapshot), from);
    else
        shell_print_extra(shell, "Domain snapshot %s created", virDomainSnapshotGetName(snapshot));
    return true;
}

bool snapshot_create_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *path = NULL;
    g_autofree char *xml = NULL;

    if (!domain || args_string(shell, args, "xmlfile", &path) < 0)
        return false;
    xml = path ? object_read_file(shell, path) : g_strdup("<domainsnapshot/>");
    return xml && create(shell, domain, xml, create_flags(args), path);
}

/* "file=NAME,snapshot=KIND". */
static bool append_memory(Shell *shell, GString *out, const char *spec)
{
    static const char *const keys[] = { "snapshot", "file", NULL };
    char **values = spec_parse(spec, "file", false, keys);

    if (!values) {
        shell_error(shell, "unable to parse memspec: %s", spec);
        return false;
    }
    if (values[0] || values[1]) {
        g_string_append(out, "  <memory");
        xml_append_attribute(out, "snapshot", values[0]);
        xml_append_attribute(out, "file", values[1]);
        g_string_append(out, "/>\n");
    }
    spec_free(values, keys);
    return true;
}

/* "DISK,snapshot=KIND,driver=FORMAT,stype=TYPE,file=NAME". */
static bool append_disk(Shell *shell, GString *out, const char *spec)
{
    static const char *const keys[] = { "disk", "snapshot", "driver", "stype", "file", NULL };
    char **values = spec_parse(spec, "disk", true, keys);
    bool block;

    if (!values) {
        shell_error(shell, "unable to parse diskspec: %s", spec);
        return false;
    }
    block = g_strcmp0(values[3], "block") == 0;
    g_string_append(out, "    <disk");
    xml_append_attribute(out, "name", values[0]);
    xml_append_attribute(out, "snapshot", values[1]);
    xml_append_attribute(out, "type", values[3]);
    if (!values[2] && !values[4]) {
        g_string_append(out, "/>\n");
    } else {
        g_string_append(out, ">\n");
        if (values[2]) {
            g_string_append(out, "      <driver");
            xml_append_attribute(out, "type", values[2]);
            g_string_append(out, "/>\n");
        }
        if (values[4]) {
            g_string_append(out, "      <source");
            xml_append_attribute(out, block ? "dev" : "file", values[4]);
            g_string_append(out, "/>\n");
        }
        g_string_append(out, "    </disk>\n");
    }
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

static char *snapshot_document(Shell *shell, const Args *args)
{
    g_autofree const char **disks = args_list(args, "diskspec");
    const char *name = NULL, *description = NULL, *memory = NULL;
    g_autoptr(GString) out = g_string_new("<domainsnapshot>\n");

    if (args_string(shell, args, "name", &name) < 0 || args_string(shell, args, "description", &description) < 0 ||
        args_string(shell, args, "memspec", &memory) < 0)
        return NULL;
    append_text(out, "name", name);
    append_text(out, "description", description);
    if (memory && !append_memory(shell, out, memory))
        return NULL;
    if (disks[0])
        g_string_append(out, "  <disks>\n");
    for (const char **disk = disks; *disk; disk++) {
        if (!append_disk(shell, out, *disk))
            return NULL;
    }
    if (disks[0])
        g_string_append(out, "  </disks>\n");
    g_string_append(out, "</domainsnapshot>\n");
    return g_string_free(g_steal_pointer(&out), FALSE);
}

bool snapshot_create_as_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autofree char *xml = NULL;

    if (args_exclusive(shell, args, "print-xml", "no-metadata") || args_exclusive(shell, args, "print-xml", "halt"))
        return false;
    domain = object_domain(shell, args);
    if (!domain || !(xml = snapshot_document(shell, args)))
        return false;
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s\n", xml);
        return true;
    }
    return create(shell, domain, xml, create_flags(args), NULL);
}

bool snapshot_current_query(Shell *shell, const Args *args, Record *record)
{
    unsigned flags = args_has(args, "security-info") ? VIR_DOMAIN_SNAPSHOT_XML_SECURE : 0;
    g_autoptr(virDomain) domain = NULL;
    g_autoptr(virDomainSnapshot) snapshot = NULL;
    g_autofree char *xml = NULL;
    const char *name = NULL;
    int has;

    if (args_exclusive(shell, args, "name", "snapshotname"))
        return false;
    domain = object_domain(shell, args);
    if (!domain || args_string(shell, args, "snapshotname", &name) < 0)
        return false;
    if (name) {
        snapshot = virDomainSnapshotLookupByName(domain, name, 0);
        xml = snapshot ? virDomainSnapshotGetXMLDesc(snapshot, VIR_DOMAIN_SNAPSHOT_XML_SECURE) : NULL;
        if (xml) {
            virDomainSnapshotPtr redefined = virDomainSnapshotCreateXML(
                domain, xml, VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT);

            if (!redefined)
                return false;
            virDomainSnapshotFree(redefined);
            record_set_format(record, "message", "Snapshot %s set as current", name);
        }
        return xml != NULL;
    }
    has = virDomainHasCurrentSnapshot(domain, 0);
    if (has == 0)
        shell_error(shell, "domain '%s' has no current snapshot", virDomainGetName(domain));
    if (has <= 0 || !(snapshot = virDomainSnapshotCurrent(domain, 0)))
        return false;
    record_set_string(record, "name", virDomainSnapshotGetName(snapshot));
    if (args_has(args, "name"))
        return true;
    xml = virDomainSnapshotGetXMLDesc(snapshot, flags);
    record_set_string(record, "xml", xml);
    return xml != NULL;
}

void snapshot_current_text(Shell *shell, const Args *args, const Record *record)
{
    if (record_get(record, "message"))
        shell_print_extra(shell, "%s", record_string(record, "message"));
    else if (record_get(record, "xml"))
        shell_print(shell, "%s", record_string(record, "xml"));
    else
        shell_print(shell, "%s", record_string(record, "name"));
}

bool snapshot_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    unsigned flags = args_has(args, "security-info") ? VIR_DOMAIN_SNAPSHOT_XML_SECURE : 0;
    g_autoptr(virDomain) domain = NULL;
    g_autoptr(virDomainSnapshot) snapshot = NULL;
    g_autofree char *xml = NULL;
    const char *name = NULL;

    if (args_string(shell, args, "snapshotname", &name) < 0 || !(domain = object_domain(shell, args)))
        return false;
    snapshot = virDomainSnapshotLookupByName(domain, name, 0);
    xml = snapshot ? virDomainSnapshotGetXMLDesc(snapshot, flags) : NULL;
    return xml && xml_record(shell, args, xml, record);
}

bool snapshot_delete_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autoptr(virDomainSnapshot) snapshot = domain ? snapshot_open(shell, args, "snapshotname", domain) : NULL;
    unsigned flags = (args_has(args, "children") ? VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN : 0) |
                     (args_has(args, "children-only") ? VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY : 0) |
                     (args_has(args, "metadata") ? VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY : 0);
    g_autofree char *name = snapshot ? g_strdup(virDomainSnapshotGetName(snapshot)) : NULL;

    if (!snapshot)
        return false;
    if (virDomainSnapshotDelete(snapshot, flags) < 0) {
        shell_error(shell, "Failed to delete snapshot %s", name);
        return false;
    }
    shell_print_extra(shell, args_has(args, "children-only") ? "Domain snapshot %s children deleted\n"
                                                             : "Domain snapshot %s deleted\n", name);
    return true;
}

bool snapshot_revert_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autoptr(virDomainSnapshot) snapshot = domain ? snapshot_open(shell, args, "snapshotname", domain) : NULL;
    unsigned flags = (args_has(args, "running") ? VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING : 0) |
                     (args_has(args, "paused") ? VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED : 0) |
                     (args_has(args, "force") ? VIR_DOMAIN_SNAPSHOT_REVERT_FORCE : 0) |
                     (args_has(args, "reset-nvram") ? VIR_DOMAIN_SNAPSHOT_REVERT_RESET_NVRAM : 0);

    if (!snapshot)
        return false;
    if (virDomainRevertToSnapshot(snapshot, flags) < 0) {
        shell_error(shell, "Failed to revert snapshot %s", virDomainSnapshotGetName(snapshot));
        return false;
    }
    shell_print_extra(shell, "Domain snapshot %s reverted\n", virDomainSnapshotGetName(snapshot));
    return true;
}

bool snapshot_parent_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autoptr(virDomainSnapshot) snapshot = domain ? snapshot_open(shell, args, "snapshotname", domain) : NULL;
    g_autofree char *parent = NULL;

    if (!snapshot || !snapshot_parent_name(shell, snapshot, &parent))
        return false;
    if (!parent) {
        shell_error(shell, "snapshot '%s' has no parent", virDomainSnapshotGetName(snapshot));
        return false;
    }
    record_set_string(record, "parent", parent);
    return true;
}

bool snapshot_parent_name(Shell *shell, virDomainSnapshotPtr snapshot, char **ret_name)
{
    g_autoptr(virDomainSnapshot) parent = virDomainSnapshotGetParent(snapshot, 0);

    *ret_name = parent ? g_strdup(virDomainSnapshotGetName(parent)) : NULL;
    if (parent)
        return true;
    if (shell_error_code(shell) != VIR_ERR_NO_DOMAIN_SNAPSHOT)
        return false;
    shell_forget_error(shell);
    return true;
}

/* External as soon as its memory or one of its disks lies in a file of its own. */
static const char *location(const Xml *xml)
{
    g_autoptr(GPtrArray) external = xml_nodes(xml, NULL, "/domainsnapshot/disks/disk[@snapshot='external'] | "
                                                         "/domainsnapshot/memory[@snapshot='external']");

    return external->len ? "external" : "internal";
}

bool snapshot_info_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autoptr(virDomainSnapshot) snapshot = domain ? snapshot_open(shell, args, "snapshotname", domain) : NULL;
    g_autofree char *text = NULL, *state = NULL, *parent = NULL;
    g_auto(Xml) xml = { NULL };
    int number;

    if (!snapshot)
        return false;
    record_set_string(record, "name", virDomainSnapshotGetName(snapshot));
    record_set_string(record, "domain", virDomainGetName(domain));
    number = virDomainSnapshotIsCurrent(snapshot, 0);
    if (number >= 0)
        record_set_bool(record, "current", number);
    text = virDomainSnapshotGetXMLDesc(snapshot, 0);
    if (!text || !xml_open(shell, text, &xml))
        return false;
    state = xml_string(&xml, NULL, "/domainsnapshot/state");
    if (!state) {
        shell_error(shell, "unexpected problem querying snapshot state");
        return false;
    }
    record_set_string(record, "state", state);
    record_set_string(record, "location", location(&xml));
    if (!snapshot_parent_name(shell, snapshot, &parent))
        return false;
    record_set_string(record, "parent", parent);
    if ((number = virDomainSnapshotNumChildren(snapshot, 0)) >= 0)
        record_set_int(record, "children", number);
    if ((number = virDomainSnapshotNumChildren(snapshot, VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS)) >= 0)
        record_set_int(record, "descendants", number);
    if ((number = virDomainSnapshotHasMetadata(snapshot, 0)) >= 0)
        record_set_bool(record, "metadata", number);
    shell_forget_error(shell);
    return true;
}

void snapshot_info_text(Shell *shell, const Args *args, const Record *record)
{
    static const TextField fields[] = {
        { "name", "Name:" },     { "domain", "Domain:" },     { "current", "Current:" },
        { "state", "State:" },   { "location", "Location:" }, { "parent", "Parent:" },
        { "children", "Children:" }, { "descendants", "Descendants:" }, { "metadata", "Metadata:" },
        { NULL },
    };

    text_fields(shell, record, fields, 15);
}

/* What snapshot-edit works on. */
typedef struct Edited {
    virDomainPtr domain;
    virDomainSnapshotPtr snapshot;
    virDomainSnapshotPtr result;
    unsigned flags;
} Edited;

static char *fetch_snapshot(Shell *shell, void *object)
{
    return virDomainSnapshotGetXMLDesc(((Edited *)object)->snapshot, VIR_DOMAIN_SNAPSHOT_XML_SECURE);
}

static bool apply_snapshot(Shell *shell, void *object, const char *text, bool relaxed)
{
    Edited *edited = object;

    edited->result = virDomainSnapshotCreateXML(edited->domain, text, edited->flags);
    return edited->result != NULL;
}

/* A changed name is a rename or a clone, but only where that was asked for. */
static bool finish_edit(Shell *shell, const Args *args, Edited *edited)
{
    const char *before = virDomainSnapshotGetName(edited->snapshot), *after = virDomainSnapshotGetName(edited->result);

    if (strcmp(before, after) == 0) {
        shell_print_extra(shell, "Snapshot %s edited.\n", before);
        return true;
    }
    if (args_has(args, "clone")) {
        shell_print_extra(shell, "Snapshot %s cloned to %s.\n", before, after);
        return true;
    }
    if (!args_has(args, "rename")) {
        (void)virDomainSnapshotDelete(edited->result, VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY);
        shell_error(shell, "Must use --rename or --clone to change %s to %s", before, after);
        return false;
    }
    if (virDomainSnapshotDelete(edited->snapshot, VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY) < 0) {
        shell_error(shell, "Failed to clean up %s", before);
        return false;
    }
    shell_print_extra(shell, "Snapshot %s renamed to %s.\n", before, after);
    return true;
}

bool snapshot_edit_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autoptr(virDomainSnapshot) snapshot = NULL, result = NULL;
    g_autofree char *unchanged = NULL;
    Edited edited = { NULL };
    EditJob job = { fetch_snapshot, apply_snapshot, &edited, NULL, false };
    EditResult outcome;
    const char *name = NULL;

    if (args_exclusive(shell, args, "rename", "clone") || !(domain = object_domain(shell, args)) ||
        args_string(shell, args, "snapshotname", &name) < 0)
        return false;
    if (name) {
        snapshot = virDomainSnapshotLookupByName(domain, name, 0);
    } else if (args_has(args, "current")) {
        snapshot = virDomainSnapshotCurrent(domain, 0);
    } else {
        shell_error(shell, "--snapshotname or --current is required");
    }
    if (!snapshot)
        return false;
    edited = (Edited){ domain, snapshot, NULL, VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE };
    if (args_has(args, "current"))
        edited.flags |= VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT;
    unchanged = g_strdup_printf("Snapshot %s XML configuration not changed.\n", virDomainSnapshotGetName(snapshot));
    job.unchanged = unchanged;
    outcome = edit_run(shell, &job);
    result = edited.result;
    return outcome == EDIT_DONE ? finish_edit(shell, args, &edited) : outcome == EDIT_UNCHANGED;
}
