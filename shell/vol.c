/* Storage volumes: what there is. */
#include <stdlib.h>
#include <string.h>

#include "shell/object.h"
#include "shell/table.h"
#include "shell/text.h"
#include "shell/vol.h"
#include "shell/xml.h"

CommandRun vol_dumpxml_query, vol_info_query, vol_key_query, vol_list_query, vol_name_query, vol_path_query, vol_pool_query,
    vol_delete_run;
CommandText vol_info_text, vol_list_text;

virStorageVolPtr volume_find(Shell *shell, const Args *args, const char *option, const char *pool_option, unsigned ways)
{
    const char *name = NULL;
    g_autoptr(virStoragePool) pool = NULL;
    virStorageVolPtr volume = NULL;

    if (args_string(shell, args, option, &name) <= 0)
        return NULL;
    if (pool_option && args_has(args, pool_option)) {
        pool = object_pool(shell, args, pool_option);
        if (!pool)
            return NULL;
        if (virStoragePoolIsActive(pool) != 1) {
            shell_error(shell, "pool '%s' is not active", args_get(args, pool_option));
            return NULL;
        }
    }
    if (pool && ways & VOLUME_BY_NAME)
        volume = virStorageVolLookupByName(pool, name);
    if (!volume && ways & VOLUME_BY_KEY)
        volume = virStorageVolLookupByKey(shell->conn, name);
    if (!volume && ways & VOLUME_BY_PATH)
        volume = virStorageVolLookupByPath(shell->conn, name);
    if (volume) {
        shell_forget_error(shell);
        return volume;
    }
    if (pool || !pool_option)
        shell_error(shell, "failed to get vol '%s'", name);
    else
        shell_error(shell, "failed to get vol '%s', specifying --%s might help", name, pool_option);
    return NULL;
}

virStorageVolPtr object_volume(Shell *shell, const Args *args)
{
    return volume_find(shell, args, "vol", "pool", VOLUME_BY_ANY);
}

bool vol_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStorageVol) volume = object_volume(shell, args);
    g_autofree char *xml = volume ? virStorageVolGetXMLDesc(volume, 0) : NULL;

    return xml && xml_record(shell, args, xml, record);
}

static const char *type_name(int type)
{
    static const char *const names[] = { "file", "block", "dir", "network", "netdir", "ploop" };

    return type >= 0 && type < (int)G_N_ELEMENTS(names) ? names[type] : "unknown";
}

bool vol_info_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStorageVol) volume = object_volume(shell, args);
    virStorageVolInfo info;
    bool physical = args_has(args, "physical");
    int result;

    if (!volume)
        return false;
    record_set_string(record, "name", virStorageVolGetName(volume));
    result = physical ? virStorageVolGetInfoFlags(volume, &info, VIR_STORAGE_VOL_GET_PHYSICAL)
                      : virStorageVolGetInfo(volume, &info);
    if (result < 0) {
        if (!shell->messages)
            shell_print(shell, "%-15s %s\n", "Name:", virStorageVolGetName(volume));
        return false;
    }
    record_set_string(record, "type", type_name(info.type));
    record_set_uint(record, "capacity", info.capacity);
    record_set_uint(record, physical ? "physical" : "allocation", info.allocation);
    return true;
}

void vol_info_text(Shell *shell, const Args *args, const Record *record)
{
    static const TextField fields[] = { { "name", "Name:" }, { "type", "Type:" }, { NULL } };
    static const TextField sizes[] = { { "capacity", "Capacity:", "bytes" }, { "allocation", "Allocation:", "bytes" },
                                       { "physical", "Physical:", "bytes" }, { NULL } };

    text_fields(shell, record, fields, 15);
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

bool vol_key_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStorageVol) volume = object_volume(shell, args);

    if (!volume)
        return false;
    record_set_string(record, "key", virStorageVolGetKey(volume));
    return true;
}

bool vol_name_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStorageVol) volume = volume_find(shell, args, "vol", NULL, VOLUME_BY_KEY | VOLUME_BY_PATH);

    if (!volume)
        return false;
    record_set_string(record, "name", virStorageVolGetName(volume));
    return true;
}

bool vol_path_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStorageVol) volume = object_volume(shell, args);
    g_autofree char *path = volume ? virStorageVolGetPath(volume) : NULL;

    record_set_string(record, "path", path);
    return path != NULL;
}

bool vol_pool_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStorageVol) volume = volume_find(shell, args, "vol", NULL, VOLUME_BY_KEY | VOLUME_BY_PATH);
    g_autoptr(virStoragePool) pool = volume ? virStoragePoolLookupByVolume(volume) : NULL;
    char uuid[VIR_UUID_STRING_BUFLEN];

    if (!pool) {
        if (volume)
            shell_error(shell, "failed to get parent pool");
        return false;
    }
    if (!args_has(args, "uuid")) {
        record_set_string(record, "name", virStoragePoolGetName(pool));
        return true;
    }
    record_set_string(record, "uuid", virStoragePoolGetUUIDString(pool, uuid) == 0 ? uuid : NULL);
    return true;
}

bool vol_delete_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStorageVol) volume = object_volume(shell, args);
    unsigned flags = args_has(args, "delete-snapshots") ? VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS : 0;

    if (!volume)
        return false;
    if (virStorageVolDelete(volume, flags) < 0) {
        shell_error(shell, "Failed to delete vol %s", args_get(args, "vol"));
        return false;
    }
    shell_print_extra(shell, "Vol %s deleted\n", args_get(args, "vol"));
    return true;
}

static int compare(const void *a, const void *b)
{
    return strcasecmp(virStorageVolGetName(*(virStorageVolPtr const *)a), virStorageVolGetName(*(virStorageVolPtr const *)b));
}

static void describe(Shell *shell, virStorageVolPtr volume, bool details, Record *entry)
{
    g_autofree char *path = virStorageVolGetPath(volume);
    virStorageVolInfo info;

    record_set_string(entry, "name", virStorageVolGetName(volume));
    record_set_string(entry, "path", path);
    if (details && virStorageVolGetInfo(volume, &info) == 0) {
        record_set_string(entry, "type", type_name(info.type));
        record_set_uint(entry, "capacity", info.capacity);
        record_set_uint(entry, "allocation", info.allocation);
    }
    shell_forget_error(shell);
}

bool vol_list_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStoragePool) pool = object_pool(shell, args, "pool");
    virStorageVolPtr *volumes = NULL;
    int count;
    Record *list;

    if (!pool)
        return false;
    count = virStoragePoolListAllVolumes(pool, &volumes, 0);
    if (count < 0) {
        shell_error(shell, "Failed to list volumes");
        return false;
    }
    qsort(volumes, (size_t)count, sizeof(virStorageVolPtr), compare);
    list = record_set_list(record, "volumes");
    for (int i = 0; i < count; i++) {
        describe(shell, volumes[i], args_has(args, "details"), record_add_object(list));
        virStorageVolFree(volumes[i]);
    }
    g_free(volumes);
    return true;
}

void vol_list_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "volumes");
    bool details = args_has(args, "details");
    g_autoptr(Table) table = details ? table_new("Name", "Path", "Type", "Capacity", "Allocation", NULL)
                                     : table_new("Name", "Path", NULL);

    for (size_t i = 0; i < record_count(list); i++) {
        const Record *entry = record_at(list, i);
        const char *unit, *path = record_string(entry, "path"), *type = record_string(entry, "type");
        double value = object_pretty_size(record_uint(entry, "capacity"), &unit);
        g_autofree char *capacity = type ? g_strdup_printf("%.2lf %s", value, unit) : g_strdup("unknown");
        g_autofree char *allocation = NULL;

        value = object_pretty_size(record_uint(entry, "allocation"), &unit);
        allocation = type ? g_strdup_printf("%.2lf %s", value, unit) : g_strdup("unknown");
        if (details)
            table_add_row(table, record_string(entry, "name"), path ? path : "unknown", type ? type : "unknown", capacity,
                          allocation, NULL);
        else
            table_add_row(table, record_string(entry, "name"), path ? path : "unknown", NULL);
    }
    table_print(table, shell);
}
