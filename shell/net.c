/* Virtual networks. */
#include <stdlib.h>
#include <string.h>

#include "shell/edit.h"
#include "shell/object.h"
#include "shell/table.h"
#include "shell/text.h"
#include "shell/xml.h"

CommandRun net_autostart_run, net_create_run, net_define_run, net_destroy_run, net_start_run, net_undefine_run, net_edit_run,
    net_update_run, net_dumpxml_query, net_info_query, net_list_query, net_name_query, net_uuid_query, net_dhcp_leases_query;
CommandText net_info_text, net_list_text, net_dhcp_leases_text;

virNetworkPtr object_network_by(Shell *shell, const Args *args, unsigned ways)
{
    const char *name = NULL;
    virNetworkPtr network = NULL;

    if (args_string(shell, args, "network", &name) <= 0)
        return NULL;
    if (ways & BY_UUID && strlen(name) == VIR_UUID_STRING_BUFLEN - 1)
        network = virNetworkLookupByUUIDString(shell->conn, name);
    if (!network && ways & BY_NAME)
        network = virNetworkLookupByName(shell->conn, name);
    if (!network)
        shell_error(shell, "failed to get network '%s'", name);
    return network;
}

virNetworkPtr object_network(Shell *shell, const Args *args)
{
    return object_network_by(shell, args, BY_UUID | BY_NAME);
}

bool net_autostart_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNetwork) network = object_network(shell, args);
    bool on = !args_has(args, "disable");

    if (!network)
        return false;
    if (virNetworkSetAutostart(network, on) < 0) {
        shell_error(shell, "failed to %s network %s as autostarted", on ? "mark" : "unmark", args_get(args, "network"));
        return false;
    }
    shell_print_extra(shell, "Network %s %s as autostarted\n", args_get(args, "network"), on ? "marked" : "unmarked");
    return true;
}

/* create and define differ in the call and the words. */
static bool from_file(Shell *shell, const Args *args, virNetworkPtr (*call)(virConnectPtr, const char *, unsigned),
                      virNetworkPtr (*plain)(virConnectPtr, const char *), unsigned flags, const char *verb)
{
    g_autofree char *xml = object_file(shell, args);
    g_autoptr(virNetwork) network = NULL;

    if (!xml)
        return false;
    network = flags ? call(shell->conn, xml, flags) : plain(shell->conn, xml);
    if (!network) {
        shell_error(shell, "Failed to %s network from %s", verb, args_get(args, "file"));
        return false;
    }
    shell_print_extra(shell, "Network %s %sd from %s\n", virNetworkGetName(network), verb, args_get(args, "file"));
    return true;
}

bool net_create_run(Shell *shell, const Args *args, Record *record)
{
    return from_file(shell, args, virNetworkCreateXMLFlags, virNetworkCreateXML,
                     args_has(args, "validate") ? VIR_NETWORK_CREATE_VALIDATE : 0, "create");
}

bool net_define_run(Shell *shell, const Args *args, Record *record)
{
    return from_file(shell, args, virNetworkDefineXMLFlags, virNetworkDefineXML,
                     args_has(args, "validate") ? VIR_NETWORK_DEFINE_VALIDATE : 0, "define");
}

static bool simple(Shell *shell, const Args *args, int (*call)(virNetworkPtr), const char *failed, const char *done)
{
    g_autoptr(virNetwork) network = object_network(shell, args);

    if (!network)
        return false;
    if (call(network) < 0) {
        shell_error(shell, "Failed to %s network %s", failed, args_get(args, "network"));
        return false;
    }
    shell_print_extra(shell, "Network %s %s\n", args_get(args, "network"), done);
    return true;
}

bool net_destroy_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, virNetworkDestroy, "destroy", "destroyed");
}

bool net_start_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, virNetworkCreate, "start", "started");
}

bool net_undefine_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, virNetworkUndefine, "undefine", "has been undefined");
}

bool net_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNetwork) network = object_network(shell, args);
    g_autofree char *xml = NULL;

    if (!network)
        return false;
    xml = virNetworkGetXMLDesc(network, args_has(args, "inactive") ? VIR_NETWORK_XML_INACTIVE : 0);
    return xml && xml_record(shell, args, xml, record);
}

static char *fetch_network(void *network)
{
    char *xml = virNetworkGetXMLDesc(network, VIR_NETWORK_XML_INACTIVE);

    return xml ? xml : virNetworkGetXMLDesc(network, 0);
}

static void *define_network(virConnectPtr conn, const char *xml, bool relaxed)
{
    return virNetworkDefineXML(conn, xml);
}

static int release_network(void *network)
{
    return virNetworkFree(network);
}

bool net_edit_run(Shell *shell, const Args *args, Record *record)
{
    virNetworkPtr network = object_network(shell, args);
    EditObject object = { network, fetch_network, define_network, release_network };

    return network && edit_object(shell, &object, "Network", virNetworkGetName(network));
}

bool net_name_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNetwork) network = object_network_by(shell, args, BY_UUID);

    if (!network)
        return false;
    record_set_string(record, "name", virNetworkGetName(network));
    return true;
}

bool net_uuid_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNetwork) network = object_network_by(shell, args, BY_NAME);
    char uuid[VIR_UUID_STRING_BUFLEN];

    if (!network)
        return false;
    if (virNetworkGetUUIDString(network, uuid) < 0) {
        shell_error(shell, "failed to get network UUID");
        return false;
    }
    record_set_string(record, "uuid", uuid);
    return true;
}

/* What lists and net-info say of a network; what cannot be had is left out. */
static void describe(Shell *shell, virNetworkPtr network, Record *entry)
{
    char uuid[VIR_UUID_STRING_BUFLEN];
    int active = virNetworkIsActive(network), persistent = virNetworkIsPersistent(network), autostart;

    record_set_string(entry, "name", virNetworkGetName(network));
    if (virNetworkGetUUIDString(network, uuid) == 0)
        record_set_string(entry, "uuid", uuid);
    if (active >= 0)
        record_set_bool(entry, "active", active);
    if (persistent >= 0)
        record_set_bool(entry, "persistent", persistent);
    if (virNetworkGetAutostart(network, &autostart) == 0)
        record_set_bool(entry, "autostart", autostart);
    shell_forget_error(shell);
}

bool net_info_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNetwork) network = object_network(shell, args);
    g_autofree char *bridge = NULL;

    if (!network)
        return false;
    describe(shell, network, record);
    bridge = virNetworkGetBridgeName(network);
    if (bridge)
        record_set_string(record, "bridge", bridge);
    shell_forget_error(shell);
    return true;
}

void net_info_text(Shell *shell, const Args *args, const Record *record)
{
    static const TextField fields[] = { { "name", "Name:" }, { "uuid", "UUID:" }, { "active", "Active:" }, { NULL } };

    text_fields(shell, record, fields, 15);
    shell_print(shell, "%-15s %s\n", "Persistent:",
                !record_get(record, "persistent") ? "unknown" : record_bool(record, "persistent") ? "yes" : "no");
    shell_print(shell, "%-15s %s\n", "Autostart:",
                !record_get(record, "autostart") ? "no autostart" : record_bool(record, "autostart") ? "yes" : "no");
    if (record_get(record, "bridge"))
        shell_print(shell, "%-15s %s\n", "Bridge:", record_string(record, "bridge"));
}

static unsigned list_flags(const Args *args)
{
    unsigned flags = (args_has(args, "persistent") ? VIR_CONNECT_LIST_NETWORKS_PERSISTENT : 0) |
                     (args_has(args, "transient") ? VIR_CONNECT_LIST_NETWORKS_TRANSIENT : 0) |
                     (args_has(args, "autostart") ? VIR_CONNECT_LIST_NETWORKS_AUTOSTART : 0) |
                     (args_has(args, "no-autostart") ? VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART : 0);

    if (args_has(args, "all"))
        return flags | VIR_CONNECT_LIST_NETWORKS_ACTIVE | VIR_CONNECT_LIST_NETWORKS_INACTIVE;
    return flags | (args_has(args, "inactive") ? VIR_CONNECT_LIST_NETWORKS_INACTIVE : VIR_CONNECT_LIST_NETWORKS_ACTIVE);
}

/* Active ones first, then by name. */
static int compare(const void *a, const void *b)
{
    virNetworkPtr first = *(virNetworkPtr const *)a, second = *(virNetworkPtr const *)b;
    int active = virNetworkIsActive(second) - virNetworkIsActive(first);

    return active ? active : strcasecmp(virNetworkGetName(first), virNetworkGetName(second));
}

bool net_list_query(Shell *shell, const Args *args, Record *record)
{
    virNetworkPtr *networks = NULL;
    int count;
    Record *list;

    if (args_has(args, "table") + args_has(args, "name") + args_has(args, "uuid") > 1) {
        shell_error(shell, "Only one argument from --table, --name and --uuid may be specified.");
        return false;
    }
    count = virConnectListAllNetworks(shell->conn, &networks, list_flags(args));
    if (count < 0) {
        shell_error(shell, "Failed to list networks");
        return false;
    }
    qsort(networks, (size_t)count, sizeof(virNetworkPtr), compare);
    list = record_set_list(record, "networks");
    for (int i = 0; i < count; i++) {
        describe(shell, networks[i], record_add_object(list));
        virNetworkFree(networks[i]);
    }
    g_free(networks);
    return true;
}

static const char *yes_no(const Record *entry, const char *key)
{
    return record_bool(entry, key) ? "yes" : "no";
}

void net_list_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "networks");
    const char *only = args_has(args, "name") ? "name" : args_has(args, "uuid") ? "uuid" : NULL;
    g_autoptr(Table) table = only ? NULL : table_new("Name", "State", "Autostart", "Persistent", NULL);

    for (size_t i = 0; i < record_count(list); i++) {
        const Record *entry = record_at(list, i);

        if (only)
            shell_print(shell, "%s\n", record_string(entry, only));
        else
            table_add_row(table, record_string(entry, "name"), record_bool(entry, "active") ? "active" : "inactive",
                          record_get(entry, "autostart") ? yes_no(entry, "autostart") : "no autostart",
                          yes_no(entry, "persistent"), NULL);
    }
    if (table)
        table_print(table, shell);
}

static int place_of(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i] && strcmp(names[i], name) == 0)
            return (int)i;
    }
    return -1;
}

/* --command and --section as libvirt's numbers. */
static bool update_kind(Shell *shell, const Args *args, int *ret_command, int *ret_section)
{
    static const char *const commands[] = { NULL, "modify", "delete", "add-last", "add-first" };
    static const char *const sections[] = { NULL, "bridge", "domain", "ip", "ip-dhcp-host", "ip-dhcp-range", "forward",
                                            "forward-interface", "forward-pf", "portgroup", "dns-host", "dns-txt",
                                            "dns-srv" };
    const char *command = NULL, *section = NULL;

    if (args_string(shell, args, "command", &command) < 0)
        return false;
    if (strcmp(command, "add") == 0)
        command = "add-last";
    *ret_command = place_of(commands, G_N_ELEMENTS(commands), command);
    if (*ret_command <= 0) {
        shell_error(shell, "unrecognized command name '%s'", command);
        return false;
    }
    if (args_string(shell, args, "section", &section) < 0)
        return false;
    *ret_section = place_of(sections, G_N_ELEMENTS(sections), section);
    if (*ret_section <= 0) {
        shell_error(shell, "unrecognized section name '%s'", section);
        return false;
    }
    return true;
}

bool net_update_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNetwork) network = NULL;
    const char *text = NULL, *touched;
    g_autofree char *from_path = NULL;
    int command, section, parent = -1;
    unsigned flags = 0;

    if (args_exclusive(shell, args, "current", "live") || args_exclusive(shell, args, "current", "config"))
        return false;
    network = object_network(shell, args);
    if (!network || !update_kind(shell, args, &command, &section) ||
        args_int(shell, args, "parent-index", &parent) < 0 || args_string(shell, args, "xml", &text) < 0)
        return false;
    if (*text != '<' && !(text = from_path = object_read_file(shell, text)))
        return false;
    if (args_has(args, "config"))
        flags |= VIR_NETWORK_UPDATE_AFFECT_CONFIG;
    if (args_has(args, "live"))
        flags |= VIR_NETWORK_UPDATE_AFFECT_LIVE;
    if (virNetworkUpdate(network, (unsigned)command, (unsigned)section, parent, text, flags) < 0) {
        shell_error(shell, "Failed to update network %s", virNetworkGetName(network));
        return false;
    }
    if (args_has(args, "config"))
        touched = args_has(args, "live") ? "persistent config and live state" : "persistent config";
    else
        touched = args_has(args, "live") || virNetworkIsActive(network) == 1 ? "live state" : "persistent config";
    shell_print_extra(shell, "Updated network %s %s", virNetworkGetName(network), touched);
    return true;
}

static int compare_leases(const void *a, const void *b)
{
    const virNetworkDHCPLease *first = *(virNetworkDHCPLeasePtr const *)a, *second = *(virNetworkDHCPLeasePtr const *)b;

    return g_strcmp0(first->ipaddr, second->ipaddr);
}

static void add_lease(Record *list, const virNetworkDHCPLease *lease)
{
    Record *entry = record_add_object(list);
    g_autoptr(GDateTime) expiry = g_date_time_new_from_unix_local(lease->expirytime);
    g_autofree char *when = expiry ? g_date_time_format(expiry, "%Y-%m-%d %H:%M:%S") : NULL;

    record_set_int(entry, "expiry", lease->expirytime);
    record_set_string(entry, "expiry_text", when);
    record_set_string(entry, "mac", lease->mac);
    record_set_string(entry, "protocol", lease->type == VIR_IP_ADDR_TYPE_IPV6 ? "ipv6" : "ipv4");
    record_set_string(entry, "address", lease->ipaddr);
    record_set_uint(entry, "prefix", lease->prefix);
    record_set_string(entry, "hostname", lease->hostname);
    record_set_string(entry, "client_id", lease->clientid);
}

bool net_dhcp_leases_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNetwork) network = NULL;
    const char *mac = NULL;
    virNetworkDHCPLeasePtr *leases = NULL;
    int count;
    Record *list;

    if (args_string(shell, args, "mac", &mac) < 0)
        return false;
    network = object_network(shell, args);
    if (!network)
        return false;
    count = virNetworkGetDHCPLeases(network, mac, &leases, 0);
    if (count < 0) {
        shell_error(shell, "Failed to get leases info for %s", virNetworkGetName(network));
        return false;
    }
    qsort(leases, (size_t)count, sizeof(virNetworkDHCPLeasePtr), compare_leases);
    list = record_set_list(record, "leases");
    for (int i = 0; i < count; i++) {
        add_lease(list, leases[i]);
        virNetworkDHCPLeaseFree(leases[i]);
    }
    g_free(leases);
    return true;
}

void net_dhcp_leases_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "leases");
    g_autoptr(Table) table = table_new("Expiry Time", "MAC address", "Protocol", "IP address", "Hostname",
                                       "Client ID or DUID", NULL);

    for (size_t i = 0; i < record_count(list); i++) {
        const Record *entry = record_at(list, i);
        g_autofree char *address = g_strdup_printf("%s/%llu", record_string(entry, "address"), record_uint(entry, "prefix"));
        const char *mac = record_string(entry, "mac"), *host = record_string(entry, "hostname");
        const char *client = record_string(entry, "client_id"), *when = record_string(entry, "expiry_text");

        table_add_row(table, when ? when : "", mac ? mac : "", record_string(entry, "protocol"), address,
                      host ? host : "-", client ? client : "-", NULL);
    }
    table_print(table, shell);
}
