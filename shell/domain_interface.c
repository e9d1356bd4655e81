/* attach-interface and detach-interface. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shell/object.h"
#include "shell/xml.h"

CommandRun attach_interface_run, detach_interface_run;

/* "average[,peak[,burst[,floor]]]". */
static bool append_rate(Shell *shell, GString *out, const char *element, const char *text)
{
    static const char *const names[] = { "average", "peak", "burst", "floor" };
    g_auto(GStrv) numbers = g_strsplit(text, ",", -1);
    unsigned count = g_strv_length(numbers);

    if (count > (strcmp(element, "inbound") == 0 ? 4u : 3u)) {
        shell_error(shell, "%s format is incorrect", element);
        return false;
    }
    g_string_append_printf(out, "    <%s", element);
    for (unsigned i = 0; i < count; i++) {
        char *end;
        unsigned long long value = strtoull(numbers[i], &end, 10);

        if (!*numbers[i] && i > 0)
            continue;
        if (end == numbers[i] || *end) {
            shell_error(shell, "field '%s' is malformed", names[i]);
            return false;
        }
        if (value)
            g_string_append_printf(out, " %s='%llu'", names[i], value);
    }
    g_string_append(out, "/>\n");
    return true;
}

/* <source> of a passed-through PCI device. */
static bool append_host_device(Shell *shell, GString *out, const char *source)
{
    unsigned domain, bus, slot, function;
    char rest;

    if (sscanf(source, "%x:%x:%x.%x%c", &domain, &bus, &slot, &function, &rest) != 4) {
        shell_error(shell, "cannot parse pci address '%s' for network interface", source);
        return false;
    }
    g_string_append_printf(out, "  <source>\n    <address type='pci' domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'/>\n"
                                "  </source>\n",
                           domain, bus, slot, function);
    return true;
}

static void append_attribute_element(GString *out, const Args *args, const char *element, const char *attribute,
                                     const char *option)
{
    if (!args_has(args, option))
        return;
    g_string_append_printf(out, "  <%s", element);
    xml_append_attribute(out, attribute, args_get(args, option));
    g_string_append(out, "/>\n");
}

static bool append_interface_source(Shell *shell, GString *out, const Args *args, const char *type, const char *source)
{
    const char *mode = args_get(args, "source-mode");

    if (strcmp(type, "hostdev") == 0)
        return append_host_device(shell, out, source);
    g_string_append(out, "  <source");
    if (strcmp(type, "direct") == 0) {
        xml_append_attribute(out, "dev", source);
        xml_append_attribute(out, "mode", mode);
    } else {
        xml_append_attribute(out, type, source);
    }
    g_string_append(out, "/>\n");
    return true;
}

static bool check_interface(Shell *shell, const Args *args, const char *type)
{
    static const char *const types[] = { "network", "bridge", "direct", "hostdev" };
    const char *mode = args_get(args, "source-mode");
    bool known = false;

    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        known |= strcmp(types[i], type) == 0;
    if (!known) {
        shell_error(shell, "No support for %s in command 'attach-interface'", type);
        return false;
    }
    if (mode && (strcmp(type, "direct") != 0 || !strstr("private vepa bridge passthrough", mode))) {
        shell_error(shell, "Invalid source mode: %s", mode);
        return false;
    }
    return true;
}

static char *interface_document(Shell *shell, const Args *args)
{
    const char *type = NULL, *source = NULL, *inbound = NULL, *outbound = NULL;
    g_autoptr(GString) out = g_string_new("<interface");

    if (args_string(shell, args, "type", &type) < 0 || args_string(shell, args, "source", &source) < 0 ||
        args_string(shell, args, "inbound", &inbound) < 0 || args_string(shell, args, "outbound", &outbound) < 0 ||
        !check_interface(shell, args, type))
        return NULL;
    xml_append_attribute(out, "type", type);
    g_string_append(out, args_has(args, "managed") && strcmp(type, "hostdev") == 0 ? " managed='yes'>\n" : ">\n");
    if (!append_interface_source(shell, out, args, type, source))
        return NULL;
    append_attribute_element(out, args, "target", "dev", "target");
    append_attribute_element(out, args, "mac", "address", "mac");
    append_attribute_element(out, args, "script", "path", "script");
    append_attribute_element(out, args, "model", "type", "model");
    append_attribute_element(out, args, "alias", "name", "alias");
    if (inbound || outbound) {
        g_string_append(out, "  <bandwidth>\n");
        if ((inbound && !append_rate(shell, out, "inbound", inbound)) ||
            (outbound && !append_rate(shell, out, "outbound", outbound)))
            return NULL;
        g_string_append(out, "  </bandwidth>\n");
    }
    g_string_append(out, "</interface>\n");
    return g_string_free(g_steal_pointer(&out), FALSE);
}

bool attach_interface_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autofree char *xml = NULL;
    unsigned flags;

    if (!object_affect(shell, args, &flags) || !(xml = interface_document(shell, args)))
        return false;
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s", xml);
        return true;
    }
    domain = object_domain(shell, args);
    if (!domain)
        return false;
    if (args_has(args, "persistent") && virDomainIsActive(domain) == 1)
        flags |= VIR_DOMAIN_AFFECT_LIVE;
    if ((flags ? virDomainAttachDeviceFlags(domain, xml, flags) : virDomainAttachDevice(domain, xml)) != 0) {
        shell_error(shell, "Failed to attach interface");
        return false;
    }
    shell_print_extra(shell, "Interface attached successfully\n");
    return true;
}

/* The one interface of that type, and with that MAC address if one was given. */
static xmlNodePtr pick_interface(Shell *shell, const Xml *xml, const char *type, const char *mac)
{
    g_autofree char *where = g_strdup_printf("/domain/devices/interface[@type='%s']", type);
    g_autoptr(GPtrArray) nodes = xml_nodes(xml, NULL, where);
    xmlNodePtr found = NULL;

    if (nodes->len == 0) {
        shell_error(shell, "No interface found whose type is %s", type);
        return NULL;
    }
    if (!mac && nodes->len > 1) {
        shell_error(shell, "Domain has %u interfaces. Please specify which one to detach using --mac", nodes->len);
        return NULL;
    }
    for (unsigned i = 0; i < nodes->len; i++) {
        g_autofree char *address = xml_string(xml, nodes->pdata[i], "./mac/@address");

        if (mac && (!address || g_ascii_strcasecmp(address, mac) != 0))
            continue;
        if (found) {
            shell_error(shell, "Domain has multiple interfaces matching MAC address %s. You must use detach-device and "
                               "specify the device pci address to remove it.", mac);
            return NULL;
        }
        found = nodes->pdata[i];
    }
    if (!found)
        shell_error(shell, "No interface with MAC address %s was found", mac);
    return found;
}

bool detach_interface_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    const char *type = NULL, *mac = NULL;
    g_autofree char *text = NULL, *device = NULL;
    g_auto(Xml) xml = { NULL };
    xmlNodePtr node;
    unsigned flags;

    if (!object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain || args_string(shell, args, "type", &type) < 0 || args_string(shell, args, "mac", &mac) < 0)
        return false;
    if (args_has(args, "persistent") && virDomainIsActive(domain) == 1)
        flags |= VIR_DOMAIN_AFFECT_LIVE;
    text = virDomainGetXMLDesc(domain, flags & VIR_DOMAIN_AFFECT_CONFIG ? VIR_DOMAIN_XML_INACTIVE : 0);
    if (!text || !xml_open_exact(shell, text, &xml))
        return false;
    if (!(node = pick_interface(shell, &xml, type, mac))) {
        shell_error(shell, "Failed to detach interface");
        return false;
    }
    device = xml_node_text(node);
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s", device);
        return true;
    }
    if ((flags ? virDomainDetachDeviceFlags(domain, device, flags) : virDomainDetachDevice(domain, device)) != 0) {
        shell_error(shell, "Failed to detach interface");
        return false;
    }
    shell_print_extra(shell, "Interface detached successfully\n");
    return true;
}
