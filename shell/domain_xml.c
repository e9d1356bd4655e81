/* The domain's document, whole or in pieces. */
#include <string.h>

#include "shell/object.h"
#include "shell/table.h"
#include "shell/text.h"
#include "shell/xml.h"

CommandRun dumpxml_query, domblklist_query, domiflist_query, ttyconsole_query, domif_getlink_query, managedsave_dumpxml_query,
    save_image_dumpxml_query, domxml_from_native_query, domxml_to_native_query;
CommandText domblklist_text, domiflist_text, domif_getlink_text;

bool dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    static const struct {
        const char *option;
        unsigned flag;
    } map[] = {
        { "inactive", VIR_DOMAIN_XML_INACTIVE },
        { "security-info", VIR_DOMAIN_XML_SECURE },
        { "update-cpu", VIR_DOMAIN_XML_UPDATE_CPU },
        { "migratable", VIR_DOMAIN_XML_MIGRATABLE },
    };
    g_autoptr(virDomain) domain = NULL;
    g_autofree char *xml = NULL;
    unsigned flags = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(map); i++) {
        if (args_has(args, map[i].option))
            flags |= map[i].flag;
    }
    domain = object_domain(shell, args);
    xml = domain ? virDomainGetXMLDesc(domain, flags) : NULL;
    return xml && xml_record(shell, args, xml, record);
}

bool managedsave_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    unsigned flags = args_has(args, "security-info") ? VIR_DOMAIN_SAVE_IMAGE_XML_SECURE : 0;
    g_autofree char *xml = domain ? virDomainManagedSaveGetXMLDesc(domain, flags) : NULL;

    return xml && xml_record(shell, args, xml, record);
}

bool save_image_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    const char *path = NULL;
    unsigned flags = args_has(args, "security-info") ? VIR_DOMAIN_SAVE_IMAGE_XML_SECURE : 0;
    g_autofree char *xml = NULL;

    if (args_string(shell, args, "file", &path) < 0)
        return false;
    xml = virDomainSaveImageGetXMLDesc(shell->conn, path, flags);
    return xml && xml_record(shell, args, xml, record);
}

bool domxml_from_native_query(Shell *shell, const Args *args, Record *record)
{
    const char *format = NULL, *path = NULL;
    g_autofree char *config = NULL, *xml = NULL;

    if (args_string(shell, args, "format", &format) < 0 || args_string(shell, args, "config", &path) < 0)
        return false;
    config = object_read_file(shell, path);
    xml = config ? virConnectDomainXMLFromNative(shell->conn, format, config, 0) : NULL;
    record_set_string(record, "xml", xml);
    return xml != NULL;
}

bool domxml_to_native_query(Shell *shell, const Args *args, Record *record)
{
    const char *format = NULL, *path = NULL;
    g_autofree char *xml = NULL, *config = NULL;

    if (args_exclusive(shell, args, "domain", "xml") || args_string(shell, args, "format", &format) < 0 ||
        args_string(shell, args, "xml", &path) < 0)
        return false;
    if (args_has(args, "domain")) {
        g_autoptr(virDomain) domain = object_domain(shell, args);

        xml = domain ? virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE) : NULL;
    } else if (path) {
        xml = object_read_file(shell, path);
    } else {
        shell_error(shell, "need either domain or domain XML");
    }
    config = xml ? virConnectDomainXMLToNative(shell->conn, format, xml, 0) : NULL;
    record_set_string(record, "xml", config);
    return config != NULL;
}

/* Opens the document of the domain that --domain names. */
static bool open_domain(Shell *shell, const Args *args, unsigned flags, Xml *ret_xml)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autofree char *text = domain ? virDomainGetXMLDesc(domain, flags) : NULL;

    return text && xml_open(shell, text, ret_xml);
}

static void describe_disk(const Xml *xml, xmlNodePtr node, Record *disk)
{
    g_autofree char *type = xml_string(xml, node, "./@type"), *device = xml_string(xml, node, "./@device");
    g_autofree char *target = xml_string(xml, node, "./target/@dev");
    g_autofree char *source = NULL;

    if (g_strcmp0(type, "nvme") == 0) {
        g_autofree char *space = xml_string(xml, node, "./source/@namespace");

        source = g_strdup_printf("nvme namespace %s", space ? space : "-");
    } else if (g_strcmp0(type, "vhostuser") == 0) {
        source = xml_string(xml, node, "./source/@path");
    } else {
        source = xml_string(xml, node, "./source/@file | ./source/@dev | ./source/@dir | ./source/@name | ./source/@volume");
    }
    record_set_string(disk, "type", type);
    record_set_string(disk, "device", device);
    record_set_string(disk, "target", target);
    record_set_string(disk, "source", source);
}

bool domblklist_query(Shell *shell, const Args *args, Record *record)
{
    g_auto(Xml) xml = { NULL };
    g_autoptr(GPtrArray) nodes = NULL;
    Record *disks;

    if (!open_domain(shell, args, args_has(args, "inactive") ? VIR_DOMAIN_XML_INACTIVE : 0, &xml))
        return false;
    nodes = xml_nodes(&xml, NULL, "./devices/disk");
    disks = record_set_list(record, "disks");
    for (unsigned i = 0; i < nodes->len; i++)
        describe_disk(&xml, nodes->pdata[i], record_add_object(disks));
    return true;
}

/* A cell for KEY, "-" when the record has no text there. */
static const char *cell(const Record *entry, const char *key)
{
    const char *text = record_string(entry, key);

    return text ? text : "-";
}

void domblklist_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *disks = record_get(record, "disks");
    bool details = args_has(args, "details");
    g_autoptr(Table) table = details ? table_new("Type", "Device", "Target", "Source", NULL)
                                     : table_new("Target", "Source", NULL);

    for (size_t i = 0; i < record_count(disks); i++) {
        const Record *disk = record_at(disks, i);

        if (details)
            table_add_row(table, cell(disk, "type"), cell(disk, "device"), cell(disk, "target"), cell(disk, "source"),
                          NULL);
        else
            table_add_row(table, cell(disk, "target"), cell(disk, "source"), NULL);
    }
    table_print(table, shell);
}

static void describe_interface(const Xml *xml, xmlNodePtr node, Record *interface)
{
    g_autofree char *type = xml_string(xml, node, "./@type"), *target = xml_string(xml, node, "./target/@dev");
    g_autofree char *model = xml_string(xml, node, "./model/@type"), *mac = xml_string(xml, node, "./mac/@address");
    g_autofree char *source = NULL;

    if (g_strcmp0(type, "hostdev") != 0)
        source = xml_string(xml, node, "./source/@bridge | ./source/@dev | ./source/@network | ./source/@name | ./source/@path");
    record_set_string(interface, "interface", target);
    record_set_string(interface, "type", type);
    record_set_string(interface, "source", source);
    record_set_string(interface, "model", model);
    record_set_string(interface, "mac", mac);
}

bool domiflist_query(Shell *shell, const Args *args, Record *record)
{
    g_auto(Xml) xml = { NULL };
    g_autoptr(GPtrArray) nodes = NULL;
    Record *interfaces;

    if (!open_domain(shell, args, args_has(args, "inactive") ? VIR_DOMAIN_XML_INACTIVE : 0, &xml))
        return false;
    nodes = xml_nodes(&xml, NULL, "./devices/interface");
    interfaces = record_set_list(record, "interfaces");
    for (unsigned i = 0; i < nodes->len; i++)
        describe_interface(&xml, nodes->pdata[i], record_add_object(interfaces));
    return true;
}

void domiflist_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *interfaces = record_get(record, "interfaces");
    g_autoptr(Table) table = table_new("Interface", "Type", "Source", "Model", "MAC", NULL);

    for (size_t i = 0; i < record_count(interfaces); i++) {
        const Record *entry = record_at(interfaces, i);

        table_add_row(table, cell(entry, "interface"), cell(entry, "type"), cell(entry, "source"), cell(entry, "model"),
                      cell(entry, "mac"), NULL);
    }
    table_print(table, shell);
}

/* The interface with that target name or MAC address; NULL with a message. */
static xmlNodePtr find_interface(Shell *shell, const Xml *xml, const char *name)
{
    g_autoptr(GPtrArray) nodes = xml_nodes(xml, NULL, "./devices/interface");
    bool is_mac = g_regex_match_simple("^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$", name, 0, 0);

    for (unsigned i = 0; i < nodes->len; i++) {
        g_autofree char *value = xml_string(xml, nodes->pdata[i], is_mac ? "./mac/@address" : "./target/@dev");

        if (value && g_ascii_strcasecmp(value, name) == 0)
            return nodes->pdata[i];
    }
    shell_error(shell, is_mac ? "Interface (mac: %s) not found." : "Interface (dev: %s) not found.", name);
    return NULL;
}

bool domif_getlink_query(Shell *shell, const Args *args, Record *record)
{
    g_auto(Xml) xml = { NULL };
    g_autofree char *state = NULL;
    const char *name = NULL;
    xmlNodePtr node;

    if (args_string(shell, args, "interface", &name) < 0 ||
        !open_domain(shell, args, args_has(args, "config") ? VIR_DOMAIN_XML_INACTIVE : 0, &xml))
        return false;
    node = find_interface(shell, &xml, name);
    if (!node)
        return false;
    state = xml_string(&xml, node, "./link/@state");
    record_set_string(record, "interface", name);
    record_set_string(record, "state", state ? state : "up");
    return true;
}

void domif_getlink_text(Shell *shell, const Args *args, const Record *record)
{
    shell_print(shell, "%s %s", record_string(record, "interface"), record_string(record, "state"));
}

bool ttyconsole_query(Shell *shell, const Args *args, Record *record)
{
    g_auto(Xml) xml = { NULL };
    g_autofree char *tty = NULL;

    if (!open_domain(shell, args, 0, &xml))
        return false;
    tty = xml_string(&xml, NULL, "./devices/console/@tty");
    record_set_string(record, "tty", tty);
    return tty != NULL;
}
