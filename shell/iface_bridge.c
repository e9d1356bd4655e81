/* iface-bridge and iface-unbridge: a host interface moves into a bridge of its own, and out again. */
#include <string.h>

#include "shell/object.h"
#include "shell/xml.h"

CommandRun iface_bridge_run, iface_unbridge_run;

/* The elements that carry a configuration and belong to whichever device is used, not to the one that is its port. */
static bool moves_with_use(const char *element)
{
    return strcmp(element, "start") == 0 || strcmp(element, "mtu") == 0 || strcmp(element, "protocol") == 0 ||
           strcmp(element, "link") == 0;
}

/* Moves those elements from one node to the front of another. */
static void move_configuration(xmlNodePtr from, xmlNodePtr to)
{
    xmlNodePtr place = NULL, next;

    for (xmlNodePtr child = from->children; child; child = next) {
        next = child->next;
        if (child->type != XML_ELEMENT_NODE || !moves_with_use((const char *)child->name))
            continue;
        xmlUnlinkNode(child);
        if (place)
            xmlAddNextSibling(place, child);
        else if (to->children)
            xmlAddPrevSibling(to->children, child);
        else
            xmlAddChild(to, child);
        place = child;
    }
}

/* Turns the document of a plain interface into that of a bridge around it. */
static char *bridge_document(Shell *shell, const char *text, const char *bridge, bool stp, int delay)
{
    g_auto(Xml) xml = { NULL };
    g_autofree char *type = NULL, *delay_text = g_strdup_printf("%d", delay);
    xmlNodePtr port, root, element;

    if (!xml_open(shell, text, &xml))
        return NULL;
    port = xmlDocGetRootElement(xml.document);
    type = xml_string(&xml, NULL, "./@type");
    if (g_strcmp0(type, "bridge") == 0) {
        g_autofree char *name = xml_string(&xml, NULL, "./@name");

        shell_error(shell, "Existing device %s is already a bridge", name);
        return NULL;
    }
    root = xmlNewDocNode(xml.document, NULL, BAD_CAST "interface", NULL);
    xmlSetProp(root, BAD_CAST "type", BAD_CAST "bridge");
    xmlSetProp(root, BAD_CAST "name", BAD_CAST bridge);
    element = xmlNewChild(root, NULL, BAD_CAST "bridge", NULL);
    xmlSetProp(element, BAD_CAST "stp", BAD_CAST(stp ? "on" : "off"));
    xmlSetProp(element, BAD_CAST "delay", BAD_CAST delay_text);
    xmlDocSetRootElement(xml.document, root);
    move_configuration(port, root);
    xmlAddChild(element, port);
    return xml_node_text(root);
}

/* Whether a device of that name is known already; says so. */
static bool exists(Shell *shell, const char *name)
{
    g_autoptr(virInterface) found = virInterfaceLookupByName(shell->conn, name);

    shell_forget_error(shell);
    if (found)
        shell_error(shell, "Network device %s already exists", name);
    return found != NULL;
}

static virInterfacePtr open_interface(Shell *shell, const char *name)
{
    virInterfacePtr interface = virInterfaceLookupByName(shell->conn, name);

    if (!interface)
        shell_error(shell, "failed to get interface '%s'", name);
    return interface;
}

bool iface_bridge_run(Shell *shell, const Args *args, Record *record)
{
    const char *name = NULL, *bridge = NULL;
    g_autoptr(virInterface) interface = NULL, created = NULL;
    g_autofree char *text = NULL, *document = NULL;
    unsigned delay = 0;

    if (args_string(shell, args, "interface", &name) < 0 || !(interface = open_interface(shell, name)) ||
        args_string(shell, args, "bridge", &bridge) < 0 || exists(shell, bridge) ||
        args_uint(shell, args, "delay", &delay) < 0)
        return false;
    text = virInterfaceGetXMLDesc(interface, VIR_INTERFACE_XML_INACTIVE);
    document = text ? bridge_document(shell, text, bridge, !args_has(args, "no-stp"), (int)delay) : NULL;
    if (!document)
        return false;
    created = virInterfaceDefineXML(shell->conn, document, 0);
    if (!created) {
        shell_error(shell, "Failed to define new bridge interface %s", bridge);
        return false;
    }
    shell_print_extra(shell, "Created bridge %s with attached device %s\n", bridge, name);
    if (args_has(args, "no-start"))
        return true;
    if (virInterfaceCreate(created, 0) < 0) {
        shell_error(shell, "Failed to start bridge interface %s", bridge);
        return false;
    }
    shell_print_extra(shell, "Bridge interface %s started\n", bridge);
    return true;
}

/* The document of the only port of a bridge, with the bridge's configuration moved back to it. RET_NAME gets the port's
 * name. */
static char *port_document(Shell *shell, const char *text, const char *bridge, char **ret_name)
{
    g_auto(Xml) xml = { NULL };
    g_autofree char *type = NULL, *name = NULL;
    g_autoptr(GPtrArray) ports = NULL;
    xmlNodePtr root, port;

    if (!xml_open(shell, text, &xml))
        return NULL;
    root = xmlDocGetRootElement(xml.document);
    type = xml_string(&xml, NULL, "./@type");
    if (g_strcmp0(type, "bridge") != 0) {
        shell_error(shell, "Device %s is not a bridge", bridge);
        return NULL;
    }
    ports = xml_nodes(&xml, NULL, "./bridge/interface");
    if (ports->len != 1) {
        shell_error(shell, ports->len ? "Multiple interfaces attached to bridge" : "No interface attached to bridge");
        return NULL;
    }
    port = ports->pdata[0];
    name = xml_string(&xml, port, "./@name");
    if (!name) {
        shell_error(shell, "Device attached to bridge %s has no name", bridge);
        return NULL;
    }
    move_configuration(root, port);
    *ret_name = g_steal_pointer(&name);
    return xml_node_text(port);
}

/* Takes the bridge down and forgets it. */
static bool remove_bridge(Shell *shell, virInterfacePtr bridge, const char *name)
{
    if (virInterfaceIsActive(bridge) == 1 && virInterfaceDestroy(bridge, 0) < 0) {
        shell_error(shell, "Failed to destroy bridge interface %s", name);
        return false;
    }
    if (virInterfaceUndefine(bridge) < 0) {
        shell_error(shell, "Failed to undefine bridge interface %s", name);
        return false;
    }
    return true;
}

bool iface_unbridge_run(Shell *shell, const Args *args, Record *record)
{
    const char *name = NULL;
    g_autoptr(virInterface) bridge = NULL, port = NULL;
    g_autofree char *text = NULL, *document = NULL, *port_name = NULL;

    if (args_string(shell, args, "bridge", &name) < 0 || !(bridge = open_interface(shell, name)))
        return false;
    text = virInterfaceGetXMLDesc(bridge, VIR_INTERFACE_XML_INACTIVE);
    document = text ? port_document(shell, text, name, &port_name) : NULL;
    if (!document || !remove_bridge(shell, bridge, name))
        return false;
    port = virInterfaceDefineXML(shell->conn, document, 0);
    if (!port) {
        shell_error(shell, "Failed to define new interface %s", port_name);
        return false;
    }
    shell_print_extra(shell, "Device %s un-attached from bridge %s\n", port_name, name);
    if (args_has(args, "no-start"))
        return true;
    if (virInterfaceCreate(port, 0) < 0) {
        shell_error(shell, "Failed to start interface %s", port_name);
        return false;
    }
    shell_print_extra(shell, "Interface %s started\n", port_name);
    return true;
}
