/* Network filters, and where they are bound. */
#include <stdlib.h>
#include <string.h>

#include "shell/edit.h"
#include "shell/object.h"
#include "shell/table.h"
#include "shell/xml.h"

CommandRun nwfilter_define_run, nwfilter_undefine_run, nwfilter_edit_run, nwfilter_dumpxml_query, nwfilter_list_query,
    nwfilter_binding_create_run, nwfilter_binding_delete_run, nwfilter_binding_dumpxml_query, nwfilter_binding_list_query;
CommandText nwfilter_list_text, nwfilter_binding_list_text;

static virNWFilterPtr open_filter(Shell *shell, const Args *args)
{
    const char *name = NULL;
    virNWFilterPtr filter = NULL;

    if (args_string(shell, args, "nwfilter", &name) <= 0)
        return NULL;
    if (strlen(name) == VIR_UUID_STRING_BUFLEN - 1)
        filter = virNWFilterLookupByUUIDString(shell->conn, name);
    if (!filter)
        filter = virNWFilterLookupByName(shell->conn, name);
    if (!filter)
        shell_error(shell, "failed to get nwfilter '%s'", name);
    return filter;
}

bool nwfilter_define_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *xml = object_file(shell, args);
    g_autoptr(virNWFilter) filter = NULL;

    if (!xml)
        return false;
    filter = args_has(args, "validate") ? virNWFilterDefineXMLFlags(shell->conn, xml, VIR_NWFILTER_DEFINE_VALIDATE)
                                        : virNWFilterDefineXML(shell->conn, xml);
    if (!filter) {
        shell_error(shell, "Failed to define network filter from %s", args_get(args, "file"));
        return false;
    }
    shell_print_extra(shell, "Network filter %s defined from %s\n", virNWFilterGetName(filter), args_get(args, "file"));
    return true;
}

bool nwfilter_undefine_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNWFilter) filter = open_filter(shell, args);

    if (!filter)
        return false;
    if (virNWFilterUndefine(filter) < 0) {
        shell_error(shell, "Failed to undefine network filter %s", args_get(args, "nwfilter"));
        return false;
    }
    shell_print_extra(shell, "Network filter %s undefined\n", args_get(args, "nwfilter"));
    return true;
}

bool nwfilter_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNWFilter) filter = open_filter(shell, args);
    g_autofree char *xml = filter ? virNWFilterGetXMLDesc(filter, 0) : NULL;

    return xml && xml_record(shell, args, xml, record);
}

static char *fetch_filter(void *filter)
{
    return virNWFilterGetXMLDesc(filter, 0);
}

static void *define_filter(virConnectPtr conn, const char *xml, bool relaxed)
{
    return virNWFilterDefineXML(conn, xml);
}

static int release_filter(void *filter)
{
    return virNWFilterFree(filter);
}

bool nwfilter_edit_run(Shell *shell, const Args *args, Record *record)
{
    virNWFilterPtr filter = open_filter(shell, args);
    EditObject object = { filter, fetch_filter, define_filter, release_filter };

    return filter && edit_object(shell, &object, "Network filter", virNWFilterGetName(filter));
}

static int compare(const void *a, const void *b)
{
    return strcasecmp(virNWFilterGetName(*(virNWFilterPtr const *)a), virNWFilterGetName(*(virNWFilterPtr const *)b));
}

bool nwfilter_list_query(Shell *shell, const Args *args, Record *record)
{
    virNWFilterPtr *filters = NULL;
    int count = virConnectListAllNWFilters(shell->conn, &filters, 0);
    Record *list;

    if (count < 0) {
        shell_error(shell, "Failed to list network filters");
        return false;
    }
    qsort(filters, (size_t)count, sizeof(virNWFilterPtr), compare);
    list = record_set_list(record, "filters");
    for (int i = 0; i < count; i++) {
        Record *entry = record_add_object(list);
        char uuid[VIR_UUID_STRING_BUFLEN] = "";

        (void)virNWFilterGetUUIDString(filters[i], uuid);
        record_set_string(entry, "uuid", uuid);
        record_set_string(entry, "name", virNWFilterGetName(filters[i]));
        virNWFilterFree(filters[i]);
    }
    g_free(filters);
    return true;
}

static void print_pairs(Shell *shell, const Record *list, const char *first, const char *first_label, const char *second,
                        const char *second_label)
{
    g_autoptr(Table) table = table_new(first_label, second_label, NULL);

    for (size_t i = 0; i < record_count(list); i++) {
        const Record *entry = record_at(list, i);

        table_add_row(table, record_string(entry, first), record_string(entry, second), NULL);
    }
    table_print(table, shell);
}

void nwfilter_list_text(Shell *shell, const Args *args, const Record *record)
{
    print_pairs(shell, record_get(record, "filters"), "uuid", "UUID", "name", "Name");
}

static virNWFilterBindingPtr open_binding(Shell *shell, const Args *args)
{
    const char *name = NULL;
    virNWFilterBindingPtr binding;

    if (args_string(shell, args, "binding", &name) <= 0)
        return NULL;
    binding = virNWFilterBindingLookupByPortDev(shell->conn, name);
    if (!binding)
        shell_error(shell, "failed to get nwfilter binding '%s'", name);
    return binding;
}

bool nwfilter_binding_create_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *xml = object_file(shell, args);
    g_autoptr(virNWFilterBinding) binding = NULL;

    if (!xml)
        return false;
    binding = virNWFilterBindingCreateXML(shell->conn, xml,
                                          args_has(args, "validate") ? VIR_NWFILTER_BINDING_CREATE_VALIDATE : 0);
    if (!binding) {
        shell_error(shell, "Failed to create network filter from %s", args_get(args, "file"));
        return false;
    }
    shell_print_extra(shell, "Network filter binding on %s created from %s\n", virNWFilterBindingGetPortDev(binding),
                      args_get(args, "file"));
    return true;
}

bool nwfilter_binding_delete_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNWFilterBinding) binding = open_binding(shell, args);

    if (!binding)
        return false;
    if (virNWFilterBindingDelete(binding) < 0) {
        shell_error(shell, "Failed to delete network filter binding on %s", virNWFilterBindingGetPortDev(binding));
        return false;
    }
    shell_print_extra(shell, "Network filter binding on %s deleted\n", virNWFilterBindingGetPortDev(binding));
    return true;
}

bool nwfilter_binding_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNWFilterBinding) binding = open_binding(shell, args);
    g_autofree char *xml = binding ? virNWFilterBindingGetXMLDesc(binding, 0) : NULL;

    return xml && xml_record(shell, args, xml, record);
}

static int compare_bindings(const void *a, const void *b)
{
    return strcasecmp(virNWFilterBindingGetPortDev(*(virNWFilterBindingPtr const *)a),
                      virNWFilterBindingGetPortDev(*(virNWFilterBindingPtr const *)b));
}

bool nwfilter_binding_list_query(Shell *shell, const Args *args, Record *record)
{
    virNWFilterBindingPtr *bindings = NULL;
    int count = virConnectListAllNWFilterBindings(shell->conn, &bindings, 0);
    Record *list;

    if (count < 0) {
        shell_error(shell, "Failed to list network filter bindings");
        return false;
    }
    qsort(bindings, (size_t)count, sizeof(virNWFilterBindingPtr), compare_bindings);
    list = record_set_list(record, "bindings");
    for (int i = 0; i < count; i++) {
        Record *entry = record_add_object(list);

        record_set_string(entry, "port", virNWFilterBindingGetPortDev(bindings[i]));
        record_set_string(entry, "filter", virNWFilterBindingGetFilterName(bindings[i]));
        virNWFilterBindingFree(bindings[i]);
    }
    g_free(bindings);
    return true;
}

void nwfilter_binding_list_text(Shell *shell, const Args *args, const Record *record)
{
    print_pairs(shell, record_get(record, "bindings"), "port", "Port Dev", "filter", "Filter");
}
