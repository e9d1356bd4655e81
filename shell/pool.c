/* Storage pools. */
#include <stdlib.h>
#include <string.h>

#include "shell/edit.h"
#include "shell/object.h"
#include "shell/table.h"
#include "shell/text.h"
#include "shell/xml.h"

CommandRun pool_autostart_run, pool_build_run, pool_create_run, pool_define_run, pool_delete_run, pool_destroy_run,
    pool_edit_run, pool_refresh_run, pool_start_run, pool_undefine_run, pool_dumpxml_query, pool_info_query,
    pool_list_query, pool_name_query, pool_uuid_query, find_sources_query, find_sources_as_query;
CommandText pool_info_text, pool_list_text;

virStoragePoolPtr object_pool_by(Shell *shell, const Args *args, const char *option, unsigned ways)
{
    const char *name = NULL;
    virStoragePoolPtr pool = NULL;

    if (args_string(shell, args, option, &name) <= 0)
        return NULL;
    if (ways & BY_UUID && strlen(name) == VIR_UUID_STRING_BUFLEN - 1)
        pool = virStoragePoolLookupByUUIDString(shell->conn, name);
    if (!pool && ways & BY_NAME)
        pool = virStoragePoolLookupByName(shell->conn, name);
    if (!pool)
        shell_error(shell, "failed to get pool '%s'", name);
    return pool;
}

virStoragePoolPtr object_pool(Shell *shell, const Args *args, const char *option)
{
    return object_pool_by(shell, args, option, BY_UUID | BY_NAME);
}

bool pool_autostart_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStoragePool) pool = object_pool(shell, args, "pool");
    bool on = !args_has(args, "disable");

    if (!pool)
        return false;
    if (virStoragePoolSetAutostart(pool, on) < 0) {
        shell_error(shell, "failed to %s pool %s as autostarted", on ? "mark" : "unmark", args_get(args, "pool"));
        return false;
    }
    shell_print_extra(shell, "Pool %s %s as autostarted\n", args_get(args, "pool"), on ? "marked" : "unmarked");
    return true;
}

/* VIR_STORAGE_POOL_CREATE_* from --build, --overwrite, --no-overwrite. */
static unsigned create_flags(const Args *args)
{
    return (args_has(args, "build") ? VIR_STORAGE_POOL_CREATE_WITH_BUILD : 0) |
           (args_has(args, "overwrite") ? VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE : 0) |
           (args_has(args, "no-overwrite") ? VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE : 0);
}

bool pool_create_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *xml = NULL;
    g_autoptr(virStoragePool) pool = NULL;

    if (args_exclusive(shell, args, "overwrite", "no-overwrite") || !(xml = object_file(shell, args)))
        return false;
    pool = virStoragePoolCreateXML(shell->conn, xml, create_flags(args));
    if (!pool) {
        shell_error(shell, "Failed to create pool from %s", args_get(args, "file"));
        return false;
    }
    shell_print_extra(shell, "Pool %s created from %s\n", virStoragePoolGetName(pool), args_get(args, "file"));
    return true;
}

bool pool_define_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *xml = object_file(shell, args);
    g_autoptr(virStoragePool) pool = NULL;

    if (!xml)
        return false;
    pool = virStoragePoolDefineXML(shell->conn, xml, args_has(args, "validate") ? VIR_STORAGE_POOL_DEFINE_VALIDATE : 0);
    if (!pool) {
        shell_error(shell, "Failed to define pool from %s", args_get(args, "file"));
        return false;
    }
    shell_print_extra(shell, "Pool %s defined from %s\n", virStoragePoolGetName(pool), args_get(args, "file"));
    return true;
}

typedef int (*PoolCall)(virStoragePoolPtr pool, unsigned flags);

static bool simple(Shell *shell, const Args *args, PoolCall call, unsigned flags, const char *failed, const char *done)
{
    g_autoptr(virStoragePool) pool = object_pool(shell, args, "pool");

    if (!pool)
        return false;
    if (call(pool, flags) < 0) {
        shell_error(shell, "Failed to %s pool %s", failed, args_get(args, "pool"));
        return false;
    }
    shell_print_extra(shell, "Pool %s %s\n", args_get(args, "pool"), done);
    return true;
}

bool pool_build_run(Shell *shell, const Args *args, Record *record)
{
    unsigned flags = (args_has(args, "overwrite") ? VIR_STORAGE_POOL_BUILD_OVERWRITE : 0) |
                     (args_has(args, "no-overwrite") ? VIR_STORAGE_POOL_BUILD_NO_OVERWRITE : 0);

    return simple(shell, args, virStoragePoolBuild, flags, "build", "built");
}

bool pool_delete_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, virStoragePoolDelete, 0, "delete", "deleted");
}

static int destroy_call(virStoragePoolPtr pool, unsigned flags)
{
    return virStoragePoolDestroy(pool);
}

bool pool_destroy_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, destroy_call, 0, "destroy", "destroyed");
}

bool pool_refresh_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, virStoragePoolRefresh, 0, "refresh", "refreshed");
}

bool pool_start_run(Shell *shell, const Args *args, Record *record)
{
    return !args_exclusive(shell, args, "overwrite", "no-overwrite") &&
           simple(shell, args, virStoragePoolCreate, create_flags(args), "start", "started");
}

static int undefine_call(virStoragePoolPtr pool, unsigned flags)
{
    return virStoragePoolUndefine(pool);
}

bool pool_undefine_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, undefine_call, 0, "undefine", "has been undefined");
}

bool pool_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStoragePool) pool = object_pool(shell, args, "pool");
    g_autofree char *xml = NULL;

    if (!pool)
        return false;
    xml = virStoragePoolGetXMLDesc(pool, args_has(args, "inactive") ? VIR_STORAGE_XML_INACTIVE : 0);
    return xml && xml_record(shell, args, xml, record);
}

static char *fetch_pool(void *pool)
{
    char *xml = virStoragePoolGetXMLDesc(pool, VIR_STORAGE_XML_INACTIVE);

    return xml ? xml : virStoragePoolGetXMLDesc(pool, 0);
}

static void *define_pool(virConnectPtr conn, const char *xml, bool relaxed)
{
    return virStoragePoolDefineXML(conn, xml, 0);
}

static int release_pool(void *pool)
{
    return virStoragePoolFree(pool);
}

bool pool_edit_run(Shell *shell, const Args *args, Record *record)
{
    virStoragePoolPtr pool = object_pool(shell, args, "pool");
    EditObject object = { pool, fetch_pool, define_pool, release_pool };

    return pool && edit_object(shell, &object, "Pool", virStoragePoolGetName(pool));
}

bool pool_name_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStoragePool) pool = object_pool_by(shell, args, "pool", BY_UUID);

    if (!pool)
        return false;
    record_set_string(record, "name", virStoragePoolGetName(pool));
    return true;
}

bool pool_uuid_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStoragePool) pool = object_pool_by(shell, args, "pool", BY_NAME);
    char uuid[VIR_UUID_STRING_BUFLEN];

    if (!pool)
        return false;
    if (virStoragePoolGetUUIDString(pool, uuid) < 0) {
        shell_error(shell, "failed to get pool UUID");
        return false;
    }
    record_set_string(record, "uuid", uuid);
    return true;
}

static const char *state_name(int state)
{
    static const char *const names[] = { "inactive", "building", "running", "degraded", "inaccessible" };

    return state >= 0 && state < (int)G_N_ELEMENTS(names) ? names[state] : "unknown";
}

/* What lists and pool-info say; with DETAILS the sizes too. */
static bool describe(Shell *shell, virStoragePoolPtr pool, bool details, Record *entry)
{
    char uuid[VIR_UUID_STRING_BUFLEN];
    virStoragePoolInfo info;
    int persistent = virStoragePoolIsPersistent(pool), autostart, active = virStoragePoolIsActive(pool);

    record_set_string(entry, "name", virStoragePoolGetName(pool));
    if (virStoragePoolGetUUIDString(pool, uuid) == 0)
        record_set_string(entry, "uuid", uuid);
    record_set_bool(entry, "active", active == 1);
    if (details) {
        if (virStoragePoolGetInfo(pool, &info) != 0)
            return false;
        record_set_string(entry, "state", state_name(info.state));
    }
    if (persistent >= 0)
        record_set_bool(entry, "persistent", persistent);
    if (virStoragePoolGetAutostart(pool, &autostart) == 0)
        record_set_bool(entry, "autostart", autostart);
    if (details && (info.state == VIR_STORAGE_POOL_RUNNING || info.state == VIR_STORAGE_POOL_DEGRADED)) {
        record_set_uint(entry, "capacity", info.capacity);
        record_set_uint(entry, "allocation", info.allocation);
        record_set_uint(entry, "available", info.available);
    }
    shell_forget_error(shell);
    return true;
}

bool pool_info_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStoragePool) pool = object_pool(shell, args, "pool");

    return pool && describe(shell, pool, true, record);
}

static const char *yes_no(const Record *entry, const char *key)
{
    return record_bool(entry, key) ? "yes" : "no";
}

void pool_info_text(Shell *shell, const Args *args, const Record *record)
{
    static const TextField fields[] = { { "name", "Name:" }, { "uuid", "UUID:" }, { "state", "State:" }, { NULL } };
    static const TextField sizes[] = { { "capacity", "Capacity:" }, { "allocation", "Allocation:" },
                                       { "available", "Available:" }, { NULL } };

    text_fields(shell, record, fields, 15);
    shell_print(shell, "%-15s %s\n", "Persistent:",
                record_get(record, "persistent") ? yes_no(record, "persistent") : "unknown");
    shell_print(shell, "%-15s %s\n", "Autostart:",
                record_get(record, "autostart") ? yes_no(record, "autostart") : "no autostart");
    if (args_has(args, "bytes")) {
        text_fields(shell, record, sizes, 15);
        return;
    }
    for (const TextField *field = sizes; field->key; field++) {
        const char *unit;
        double value = object_pretty_size(record_uint(record, field->key), &unit);

        if (record_get(record, field->key))
            shell_print(shell, "%-15s %2.2lf %s\n", field->label, value, unit);
    }
}

static const struct {
    const char *name;
    unsigned flag;
} pool_types[] = {
    { "dir", VIR_CONNECT_LIST_STORAGE_POOLS_DIR },         { "fs", VIR_CONNECT_LIST_STORAGE_POOLS_FS },
    { "netfs", VIR_CONNECT_LIST_STORAGE_POOLS_NETFS },     { "logical", VIR_CONNECT_LIST_STORAGE_POOLS_LOGICAL },
    { "disk", VIR_CONNECT_LIST_STORAGE_POOLS_DISK },       { "iscsi", VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI },
    { "scsi", VIR_CONNECT_LIST_STORAGE_POOLS_SCSI },       { "mpath", VIR_CONNECT_LIST_STORAGE_POOLS_MPATH },
    { "rbd", VIR_CONNECT_LIST_STORAGE_POOLS_RBD },         { "gluster", VIR_CONNECT_LIST_STORAGE_POOLS_GLUSTER },
    { "zfs", VIR_CONNECT_LIST_STORAGE_POOLS_ZFS },         { "vstorage", VIR_CONNECT_LIST_STORAGE_POOLS_VSTORAGE },
    { "iscsi-direct", VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI_DIRECT },
};

/* --type a,b as flags. */
static bool type_flags(Shell *shell, const Args *args, unsigned *flags)
{
    const char *text = NULL;
    g_auto(GStrv) names = NULL;
    int found = args_string(shell, args, "type", &text);

    if (found <= 0)
        return found == 0;
    names = g_strsplit(text, ",", -1);
    for (char **name = names; *name; name++) {
        size_t i = 0;

        while (i < G_N_ELEMENTS(pool_types) && strcmp(pool_types[i].name, *name) != 0)
            i++;
        if (i == G_N_ELEMENTS(pool_types)) {
            shell_error(shell, "Invalid pool type '%s'", *name);
            return false;
        }
        *flags |= pool_types[i].flag;
    }
    return true;
}

/* Active ones first, then by name. */
static int compare(const void *a, const void *b)
{
    virStoragePoolPtr first = *(virStoragePoolPtr const *)a, second = *(virStoragePoolPtr const *)b;
    int active = virStoragePoolIsActive(second) - virStoragePoolIsActive(first);

    return active ? active : strcasecmp(virStoragePoolGetName(first), virStoragePoolGetName(second));
}

bool pool_list_query(Shell *shell, const Args *args, Record *record)
{
    virStoragePoolPtr *pools = NULL;
    unsigned flags = (args_has(args, "persistent") ? VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT : 0) |
                     (args_has(args, "transient") ? VIR_CONNECT_LIST_STORAGE_POOLS_TRANSIENT : 0) |
                     (args_has(args, "autostart") ? VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART : 0) |
                     (args_has(args, "no-autostart") ? VIR_CONNECT_LIST_STORAGE_POOLS_NO_AUTOSTART : 0);
    bool fine = true;
    int count;
    Record *list;

    if (args_has(args, "all"))
        flags |= VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE | VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE;
    else
        flags |= args_has(args, "inactive") ? VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE : VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE;
    if (!type_flags(shell, args, &flags))
        return false;
    count = virConnectListAllStoragePools(shell->conn, &pools, flags);
    if (count < 0) {
        shell_error(shell, "Failed to list pools");
        return false;
    }
    qsort(pools, (size_t)count, sizeof(virStoragePoolPtr), compare);
    list = record_set_list(record, "pools");
    for (int i = 0; i < count; i++) {
        fine = fine && describe(shell, pools[i], args_has(args, "details"), record_add_object(list));
        virStoragePoolFree(pools[i]);
    }
    g_free(pools);
    return fine;
}

/* "1.00 GiB", or "-" without a number. */
static char *size_cell(const Record *entry, const char *key)
{
    const char *unit;
    double value = object_pretty_size(record_uint(entry, key), &unit);

    return record_get(entry, key) ? g_strdup_printf("%.2lf %s", value, unit) : g_strdup("-");
}

static void add_row(Table *table, const Record *entry, bool details)
{
    const char *name = record_string(entry, "name");
    const char *autostart = record_get(entry, "autostart") ? yes_no(entry, "autostart") : "no autostart";
    g_autofree char *capacity = size_cell(entry, "capacity"), *allocation = size_cell(entry, "allocation");
    g_autofree char *available = size_cell(entry, "available");

    if (details)
        table_add_row(table, name, record_string(entry, "state"), autostart, yes_no(entry, "persistent"), capacity,
                      allocation, available, NULL);
    else
        table_add_row(table, name, record_bool(entry, "active") ? "active" : "inactive", autostart, NULL);
}

void pool_list_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "pools");
    bool details = args_has(args, "details"), name = args_has(args, "name"), uuid = args_has(args, "uuid");
    g_autoptr(Table) table = details ? table_new("Name", "State", "Autostart", "Persistent", "Capacity", "Allocation",
                                                 "Available", NULL)
                                     : table_new("Name", "State", "Autostart", NULL);

    for (size_t i = 0; i < record_count(list); i++) {
        const Record *entry = record_at(list, i);

        if (uuid)
            shell_print(shell, "%-36s%c", record_string(entry, "uuid"), name ? ' ' : '\n');
        if (name)
            shell_print(shell, "%-20s\n", record_string(entry, "name"));
        if (!uuid && !name)
            add_row(table, entry, details);
    }
    if (!uuid && !name)
        table_print(table, shell);
}

static bool find_sources(Shell *shell, const char *type, const char *spec, Record *record)
{
    g_autofree char *xml = virConnectFindStoragePoolSources(shell->conn, type, spec, 0);

    if (!xml) {
        shell_error(shell, "Failed to find any %s pool sources", type);
        return false;
    }
    record_set_string(record, "xml", xml);
    return true;
}

bool find_sources_query(Shell *shell, const Args *args, Record *record)
{
    const char *type = NULL, *path = NULL;
    g_autofree char *spec = NULL;

    if (args_string(shell, args, "type", &type) < 0 || args_string(shell, args, "srcSpec", &path) < 0 ||
        (path && !(spec = object_read_file(shell, path))))
        return false;
    return find_sources(shell, type, spec, record);
}

bool find_sources_as_query(Shell *shell, const Args *args, Record *record)
{
    const char *type = NULL, *host = NULL, *port = NULL, *initiator = NULL;
    g_autoptr(GString) spec = g_string_new(NULL);

    if (args_string(shell, args, "type", &type) < 0 || args_string(shell, args, "host", &host) < 0 ||
        args_string(shell, args, "port", &port) < 0 || args_string(shell, args, "initiator", &initiator) < 0)
        return false;
    if (!host)
        return find_sources(shell, type, NULL, record);
    g_string_append(spec, "<source>\n  <host");
    xml_append_attribute(spec, "name", host);
    xml_append_attribute(spec, "port", port);
    g_string_append(spec, "/>\n");
    if (initiator) {
        g_string_append(spec, "  <initiator>\n    <iqn");
        xml_append_attribute(spec, "name", initiator);
        g_string_append(spec, "/>\n  </initiator>\n");
    }
    g_string_append(spec, "</source>\n");
    return find_sources(shell, type, spec->str, record);
}
