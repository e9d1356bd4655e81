/* Interfaces of the host. */
#include <stdlib.h>
#include <string.h>

#include "shell/edit.h"
#include "shell/object.h"
#include "shell/table.h"
#include "shell/xml.h"

CommandRun iface_begin_run, iface_commit_run, iface_rollback_run, iface_define_run, iface_destroy_run, iface_start_run,
    iface_undefine_run, iface_edit_run, iface_dumpxml_query, iface_list_query, iface_mac_query, iface_name_query;
CommandText iface_list_text;

enum {
    IFACE_BY_NAME = 1 << 0,
    IFACE_BY_MAC = 1 << 1,
};

static bool is_mac(const char *text)
{
    return g_regex_match_simple("^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$", text, 0, 0);
}

static virInterfacePtr open_interface(Shell *shell, const Args *args, unsigned ways)
{
    const char *name = NULL;
    virInterfacePtr interface = NULL;

    if (args_string(shell, args, "interface", &name) <= 0)
        return NULL;
    if (ways & IFACE_BY_NAME && !(ways & IFACE_BY_MAC && is_mac(name)))
        interface = virInterfaceLookupByName(shell->conn, name);
    else
        interface = virInterfaceLookupByMACString(shell->conn, name);
    if (!interface)
        shell_error(shell, "failed to get interface '%s'", name);
    return interface;
}

static bool change(Shell *shell, int result, const char *verb, const char *done)
{
    if (result < 0) {
        shell_error(shell, "Failed to %s network config change transaction", verb);
        return false;
    }
    shell_print_extra(shell, "Network config change transaction %s\n", done);
    return true;
}

bool iface_begin_run(Shell *shell, const Args *args, Record *record)
{
    return change(shell, virInterfaceChangeBegin(shell->conn, 0), "begin", "started");
}

bool iface_commit_run(Shell *shell, const Args *args, Record *record)
{
    return change(shell, virInterfaceChangeCommit(shell->conn, 0), "commit", "committed");
}

bool iface_rollback_run(Shell *shell, const Args *args, Record *record)
{
    return change(shell, virInterfaceChangeRollback(shell->conn, 0), "rollback", "rolled back");
}

bool iface_define_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *xml = object_file(shell, args);
    g_autoptr(virInterface) interface = NULL;

    if (!xml)
        return false;
    interface = virInterfaceDefineXML(shell->conn, xml, args_has(args, "validate") ? VIR_INTERFACE_DEFINE_VALIDATE : 0);
    if (!interface) {
        shell_error(shell, "Failed to define interface from %s", args_get(args, "file"));
        return false;
    }
    shell_print_extra(shell, "Interface %s defined from %s\n", virInterfaceGetName(interface), args_get(args, "file"));
    return true;
}

static int undefine_call(virInterfacePtr interface, unsigned flags)
{
    return virInterfaceUndefine(interface);
}

static bool simple(Shell *shell, const Args *args, int (*call)(virInterfacePtr, unsigned), const char *failed,
                   const char *done)
{
    g_autoptr(virInterface) interface = open_interface(shell, args, IFACE_BY_NAME | IFACE_BY_MAC);

    if (!interface)
        return false;
    if (call(interface, 0) < 0) {
        shell_error(shell, "Failed to %s interface %s", failed, args_get(args, "interface"));
        return false;
    }
    shell_print_extra(shell, "Interface %s %s\n", args_get(args, "interface"), done);
    return true;
}

bool iface_destroy_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, virInterfaceDestroy, "destroy", "destroyed");
}

bool iface_start_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, virInterfaceCreate, "start", "started");
}

bool iface_undefine_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, undefine_call, "undefine", "undefined");
}

bool iface_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virInterface) interface = open_interface(shell, args, IFACE_BY_NAME | IFACE_BY_MAC);
    g_autofree char *xml = NULL;

    if (!interface)
        return false;
    xml = virInterfaceGetXMLDesc(interface, args_has(args, "inactive") ? VIR_INTERFACE_XML_INACTIVE : 0);
    return xml && xml_record(shell, args, xml, record);
}

static char *fetch_interface(void *interface)
{
    return virInterfaceGetXMLDesc(interface, VIR_INTERFACE_XML_INACTIVE);
}

static void *define_interface(virConnectPtr conn, const char *xml, bool relaxed)
{
    return virInterfaceDefineXML(conn, xml, 0);
}

static int release_interface(void *interface)
{
    return virInterfaceFree(interface);
}

bool iface_edit_run(Shell *shell, const Args *args, Record *record)
{
    virInterfacePtr interface = open_interface(shell, args, IFACE_BY_NAME | IFACE_BY_MAC);
    EditObject object = { interface, fetch_interface, define_interface, release_interface };

    return interface && edit_object(shell, &object, "Interface", virInterfaceGetName(interface));
}

bool iface_mac_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virInterface) interface = open_interface(shell, args, IFACE_BY_NAME);

    if (!interface)
        return false;
    record_set_string(record, "mac", virInterfaceGetMACString(interface));
    return true;
}

bool iface_name_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virInterface) interface = open_interface(shell, args, IFACE_BY_MAC);

    if (!interface)
        return false;
    record_set_string(record, "name", virInterfaceGetName(interface));
    return true;
}

/* Active ones first, then by name. */
static int compare(const void *a, const void *b)
{
    virInterfacePtr first = *(virInterfacePtr const *)a, second = *(virInterfacePtr const *)b;
    int active = virInterfaceIsActive(second) - virInterfaceIsActive(first);

    return active ? active : strcasecmp(virInterfaceGetName(first), virInterfaceGetName(second));
}

bool iface_list_query(Shell *shell, const Args *args, Record *record)
{
    virInterfacePtr *interfaces = NULL;
    unsigned flags = args_has(args, "all") ? VIR_CONNECT_LIST_INTERFACES_ACTIVE | VIR_CONNECT_LIST_INTERFACES_INACTIVE
                     : args_has(args, "inactive") ? VIR_CONNECT_LIST_INTERFACES_INACTIVE
                                                  : VIR_CONNECT_LIST_INTERFACES_ACTIVE;
    int count = virConnectListAllInterfaces(shell->conn, &interfaces, flags);
    Record *list;

    if (count < 0) {
        shell_error(shell, "Failed to list interfaces");
        return false;
    }
    qsort(interfaces, (size_t)count, sizeof(virInterfacePtr), compare);
    list = record_set_list(record, "interfaces");
    for (int i = 0; i < count; i++) {
        Record *entry = record_add_object(list);

        record_set_string(entry, "name", virInterfaceGetName(interfaces[i]));
        record_set_bool(entry, "active", virInterfaceIsActive(interfaces[i]) == 1);
        record_set_string(entry, "mac", virInterfaceGetMACString(interfaces[i]));
        virInterfaceFree(interfaces[i]);
    }
    g_free(interfaces);
    return true;
}

void iface_list_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "interfaces");
    g_autoptr(Table) table = table_new("Name", "State", "MAC Address", NULL);

    for (size_t i = 0; i < record_count(list); i++) {
        const Record *entry = record_at(list, i);
        const char *mac = record_string(entry, "mac");

        table_add_row(table, record_string(entry, "name"), record_bool(entry, "active") ? "active" : "inactive",
                      mac ? mac : "", NULL);
    }
    table_print(table, shell);
}
