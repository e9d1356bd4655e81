/* snapshot-list, checkpoint-list: what belongs to a domain, as lines, table or tree. */
#include <stdlib.h>
#include <string.h>

#include "shell/object.h"
#include "shell/snapshot.h"
#include "shell/table.h"
#include "shell/tree.h"
#include "shell/xml.h"

CommandRun snapshot_list_query, checkpoint_list_query;
CommandText snapshot_list_text, checkpoint_list_text;

/* "2026-11-21 05:15:00 +0000". */
static void set_time(Record *entry, const char *seconds)
{
    g_autoptr(GDateTime) when = seconds ? g_date_time_new_from_unix_local(g_ascii_strtoll(seconds, NULL, 10)) : NULL;
    g_autofree char *text = when ? g_date_time_format(when, "%Y-%m-%d %H:%M:%S %z") : NULL;

    if (seconds)
        record_set_int(entry, "created", g_ascii_strtoll(seconds, NULL, 10));
    record_set_string(entry, "created_text", text);
}

static unsigned filter_flags(const Args *args)
{
    static const struct {
        const char *option;
        unsigned flag;
    } map[] = {
        { "leaves", VIR_DOMAIN_SNAPSHOT_LIST_LEAVES },       { "no-leaves", VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES },
        { "metadata", VIR_DOMAIN_SNAPSHOT_LIST_METADATA },   { "no-metadata", VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA },
        { "inactive", VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE },   { "active", VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE },
        { "disk-only", VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY }, { "internal", VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL },
        { "external", VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL },   { "topological", VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL },
    };
    unsigned flags = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(map); i++)
        flags |= args_has(args, map[i].option) ? map[i].flag : 0;
    return flags;
}

/* Which options do not go together. */
static bool check_options(Shell *shell, const Args *args)
{
    static const char *const pairs[][2] = {
        { "tree", "name" },   { "parent", "roots" }, { "parent", "tree" },  { "roots", "tree" },
        { "roots", "from" },  { "roots", "current" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        if (args_exclusive(shell, args, pairs[i][0], pairs[i][1]))
            return false;
    }
    return true;
}

static bool describe_snapshot(Shell *shell, const Args *args, virDomainSnapshotPtr snapshot, Record *entry)
{
    g_autofree char *text = NULL, *state = NULL, *created = NULL, *parent = NULL;
    g_auto(Xml) xml = { NULL };

    record_set_string(entry, "name", virDomainSnapshotGetName(snapshot));
    if (args_has(args, "name"))
        return true;
    if (!snapshot_parent_name(shell, snapshot, &parent))
        return false;
    record_set_string(entry, "parent", parent);
    if (args_has(args, "tree"))
        return true;
    text = virDomainSnapshotGetXMLDesc(snapshot, 0);
    if (!text || !xml_open(shell, text, &xml))
        return false;
    state = xml_string(&xml, NULL, "/domainsnapshot/state");
    created = xml_string(&xml, NULL, "/domainsnapshot/creationTime");
    set_time(entry, created);
    record_set_string(entry, "state", state);
    return true;
}

static int compare_snapshots(const void *a, const void *b)
{
    return strcasecmp(virDomainSnapshotGetName(*(virDomainSnapshotPtr const *)a),
                      virDomainSnapshotGetName(*(virDomainSnapshotPtr const *)b));
}

/* With a start, its children or descendants; else the domain's snapshots. */
static int list_snapshots(const Args *args, virDomainPtr domain, virDomainSnapshotPtr start, virDomainSnapshotPtr **ret)
{
    unsigned flags = filter_flags(args);

    if (start) {
        if (args_has(args, "descendants") || args_has(args, "tree"))
            flags |= VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS;
        return virDomainSnapshotListAllChildren(start, ret, flags);
    }
    if (args_has(args, "roots"))
        flags |= VIR_DOMAIN_SNAPSHOT_LIST_ROOTS;
    return virDomainListAllSnapshots(domain, ret, flags);
}

static bool open_start(Shell *shell, const Args *args, virDomainPtr domain, virDomainSnapshotPtr *ret)
{
    *ret = NULL;
    if (!args_has(args, "from") && !args_has(args, "current"))
        return true;
    *ret = snapshot_open(shell, args, "from", domain);
    return *ret != NULL;
}

bool snapshot_list_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autoptr(virDomainSnapshot) start = NULL;
    virDomainSnapshotPtr *snapshots = NULL;
    bool fine = true;
    int count;
    Record *list;

    if (!check_options(shell, args) || !(domain = object_domain(shell, args)) || !open_start(shell, args, domain, &start))
        return false;
    count = list_snapshots(args, domain, start, &snapshots);
    if (count < 0)
        return false;
    if (!args_has(args, "topological"))
        qsort(snapshots, (size_t)count, sizeof(virDomainSnapshotPtr), compare_snapshots);
    list = record_set_list(record, "snapshots");
    if (start && args_has(args, "tree"))
        record_set_string(record_add_object(list), "name", virDomainSnapshotGetName(start));
    for (int i = 0; i < count; i++) {
        fine = fine && describe_snapshot(shell, args, snapshots[i], record_add_object(list));
        virDomainSnapshotFree(snapshots[i]);
    }
    g_free(snapshots);
    return fine;
}

static void print_list(Shell *shell, const Args *args, const Record *list, bool states)
{
    bool parents = args_has(args, "parent");
    g_autoptr(Table) table = NULL;

    if (args_has(args, "tree")) {
        tree_print(shell, list);
        return;
    }
    for (size_t i = 0; args_has(args, "name") && i < record_count(list); i++)
        shell_print(shell, "%s\n", record_string(record_at(list, i), "name"));
    if (args_has(args, "name"))
        return;
    table = table_new("Name", "Creation Time", NULL);
    if (states)
        table_add_heading(table, "State");
    if (parents)
        table_add_heading(table, "Parent");
    for (size_t i = 0; i < record_count(list); i++) {
        const Record *entry = record_at(list, i);
        const char *time = record_string(entry, "created_text"), *parent = record_string(entry, "parent");
        const char *state = record_string(entry, "state");
        const char *last = parents ? (parent ? parent : "") : NULL;

        if (states)
            table_add_row(table, record_string(entry, "name"), time ? time : "", state ? state : "", last, NULL);
        else
            table_add_row(table, record_string(entry, "name"), time ? time : "", last, NULL);
    }
    table_print(table, shell);
}

void snapshot_list_text(Shell *shell, const Args *args, const Record *record)
{
    print_list(shell, args, record_get(record, "snapshots"), true);
}

/* -- checkpoints ------------------------------------------------------------------------------------------------ */

static int compare_checkpoints(const void *a, const void *b)
{
    return strcasecmp(virDomainCheckpointGetName(*(virDomainCheckpointPtr const *)a),
                      virDomainCheckpointGetName(*(virDomainCheckpointPtr const *)b));
}

static bool describe_checkpoint(Shell *shell, const Args *args, virDomainCheckpointPtr checkpoint, Record *entry)
{
    g_autofree char *text = NULL, *created = NULL;
    g_auto(Xml) xml = { NULL };
    g_autoptr(virDomainCheckpoint) parent = NULL;

    record_set_string(entry, "name", virDomainCheckpointGetName(checkpoint));
    if (args_has(args, "name"))
        return true;
    parent = virDomainCheckpointGetParent(checkpoint, 0);
    shell_forget_error(shell);
    record_set_string(entry, "parent", parent ? virDomainCheckpointGetName(parent) : NULL);
    if (args_has(args, "tree"))
        return true;
    text = virDomainCheckpointGetXMLDesc(checkpoint, VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN);
    if (!text || !xml_open(shell, text, &xml))
        return false;
    created = xml_string(&xml, NULL, "/domaincheckpoint/creationTime");
    set_time(entry, created);
    return true;
}

static unsigned checkpoint_flags(const Args *args)
{
    return (args_has(args, "leaves") ? VIR_DOMAIN_CHECKPOINT_LIST_LEAVES : 0) |
           (args_has(args, "no-leaves") ? VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES : 0) |
           (args_has(args, "topological") ? VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL : 0);
}

bool checkpoint_list_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autoptr(virDomainCheckpoint) start = NULL;
    virDomainCheckpointPtr *checkpoints = NULL;
    const char *from = NULL;
    unsigned flags = checkpoint_flags(args);
    bool fine = true;
    int count;
    Record *list;

    if (!check_options(shell, args) || !(domain = object_domain(shell, args)) || args_string(shell, args, "from", &from) < 0 ||
        (from && !(start = virDomainCheckpointLookupByName(domain, from, 0))))
        return false;
    if (start && (args_has(args, "descendants") || args_has(args, "tree")))
        flags |= VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS;
    if (!start && args_has(args, "roots"))
        flags |= VIR_DOMAIN_CHECKPOINT_LIST_ROOTS;
    count = start ? virDomainCheckpointListAllChildren(start, &checkpoints, flags)
                  : virDomainListAllCheckpoints(domain, &checkpoints, flags);
    if (count < 0)
        return false;
    if (!args_has(args, "topological"))
        qsort(checkpoints, (size_t)count, sizeof(virDomainCheckpointPtr), compare_checkpoints);
    list = record_set_list(record, "checkpoints");
    if (start && args_has(args, "tree"))
        record_set_string(record_add_object(list), "name", from);
    for (int i = 0; i < count; i++) {
        fine = fine && describe_checkpoint(shell, args, checkpoints[i], record_add_object(list));
        virDomainCheckpointFree(checkpoints[i]);
    }
    g_free(checkpoints);
    return fine;
}

void checkpoint_list_text(Shell *shell, const Args *args, const Record *record)
{
    print_list(shell, args, record_get(record, "checkpoints"), false);
}
