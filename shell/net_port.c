/* The ports of a network. */
#include <stdlib.h>
#include <string.h>

#include "shell/object.h"
#include "shell/table.h"
#include "shell/xml.h"

CommandRun net_port_list_query, net_port_create_run, net_port_dumpxml_query, net_port_delete_run;
CommandText net_port_list_text;

static virNetworkPortPtr open_port(Shell *shell, const Args *args)
{
    g_autoptr(virNetwork) network = object_network(shell, args);
    const char *uuid = NULL;
    virNetworkPortPtr port = NULL;

    if (!network || args_string(shell, args, "port", &uuid) < 0)
        return NULL;
    if (strlen(uuid) == VIR_UUID_STRING_BUFLEN - 1)
        port = virNetworkPortLookupByUUIDString(network, uuid);
    if (!port) {
        shell_error(shell, "failed to get network port '%s'", uuid);
        shell_error_told(shell);
    }
    return port;
}

bool net_port_list_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNetwork) network = NULL;
    virNetworkPortPtr *ports = NULL;
    int count;
    Record *list;

    if (args_has(args, "table") && args_has(args, "uuid")) {
        shell_error(shell, "Only one argument from --table and --uuid may be specified.");
        return false;
    }
    network = object_network(shell, args);
    if (!network)
        return false;
    count = virNetworkListAllPorts(network, &ports, 0);
    if (count < 0)
        return false;
    list = record_set_list(record, "ports");
    for (int i = 0; i < count; i++) {
        char uuid[VIR_UUID_STRING_BUFLEN] = "";

        (void)virNetworkPortGetUUIDString(ports[i], uuid);
        record_set_string(record_add_object(list), "uuid", uuid);
        virNetworkPortFree(ports[i]);
    }
    g_free(ports);
    return true;
}

void net_port_list_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "ports");
    g_autoptr(Table) table = args_has(args, "uuid") ? NULL : table_new("UUID", NULL);

    for (size_t i = 0; i < record_count(list); i++) {
        const char *uuid = record_string(record_at(list, i), "uuid");

        if (table)
            table_add_row(table, uuid, NULL);
        else
            shell_print(shell, "%s\n", uuid);
    }
    if (table)
        table_print(table, shell);
}

bool net_port_create_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNetwork) network = object_network(shell, args);
    g_autofree char *xml = network ? object_file(shell, args) : NULL;
    g_autoptr(virNetworkPort) port = NULL;
    char uuid[VIR_UUID_STRING_BUFLEN] = "";

    if (!xml)
        return false;
    port = virNetworkPortCreateXML(network, xml, args_has(args, "validate") ? VIR_NETWORK_PORT_CREATE_VALIDATE : 0);
    if (!port) {
        shell_error(shell, "Failed to create network from %s", args_get(args, "file"));
        return false;
    }
    (void)virNetworkPortGetUUIDString(port, uuid);
    shell_print_extra(shell, "Network port %s created from %s\n", uuid, args_get(args, "file"));
    return true;
}

bool net_port_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNetworkPort) port = open_port(shell, args);
    g_autofree char *xml = port ? virNetworkPortGetXMLDesc(port, 0) : NULL;

    return xml && xml_record(shell, args, xml, record);
}

bool net_port_delete_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNetworkPort) port = open_port(shell, args);
    char uuid[VIR_UUID_STRING_BUFLEN] = "";

    if (!port || virNetworkPortGetUUIDString(port, uuid) < 0)
        return false;
    if (virNetworkPortDelete(port, 0) < 0) {
        shell_error(shell, "Failed to delete network port %s", uuid);
        return false;
    }
    shell_print_extra(shell, "Network port %s deleted\n", uuid);
    return true;
}
