/* Where the graphical displays of a domain are. */
#include <stdlib.h>
#include <string.h>

#include "shell/object.h"
#include "shell/text.h"
#include "shell/xml.h"

CommandRun vncdisplay_query, domdisplay_query;
CommandText domdisplay_text;

/* The document of a domain that runs. */
static bool open_running(Shell *shell, const Args *args, unsigned flags, Xml *ret_xml)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autofree char *text = NULL;

    if (!domain)
        return false;
    if (virDomainIsActive(domain) == 0) {
        shell_error(shell, "Domain is not running");
        return false;
    }
    text = virDomainGetXMLDesc(domain, flags);
    return text && xml_open(shell, text, ret_xml);
}

bool vncdisplay_query(Shell *shell, const Args *args, Record *record)
{
    g_auto(Xml) xml = { NULL };
    g_autofree char *port_text = NULL, *host = NULL;
    long port;

    if (!open_running(shell, args, 0, &xml))
        return false;
    port_text = xml_string(&xml, NULL, "/domain/devices/graphics[@type='vnc']/@port");
    port = port_text ? strtol(port_text, NULL, 10) : -1;
    if (port < 0) {
        shell_error(shell, "Failed to get VNC port. Is this domain using VNC?");
        return false;
    }
    host = xml_string(&xml, NULL, "/domain/devices/graphics[@type='vnc']/@listen");
    if (!host || strcmp(host, "0.0.0.0") == 0)
        record_set_format(record, "display", ":%ld", port - 5900);
    else
        record_set_format(record, "display", strchr(host, ':') ? "[%s]:%ld" : "%s:%ld", host, port - 5900);
    return true;
}

/* One attribute or element of the graphics device of that type. */
static char *graphics_value(const Xml *xml, const char *type, const char *path)
{
    g_autofree char *expression = g_strdup_printf("/domain/devices/graphics[@type='%s']/%s", type, path);

    return xml_string(xml, NULL, expression);
}

/* The address to connect to; a wildcard, or none, is localhost. */
static char *graphics_host(const Xml *xml, const char *type)
{
    g_autofree char *host = graphics_value(xml, type, "@listen");

    if (!host)
        host = graphics_value(xml, type, "listen/@address");
    if (!host || strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0)
        return g_strdup("localhost");
    return strchr(host, ':') ? g_strdup_printf("[%s]", host) : g_steal_pointer(&host);
}

/* The URI of the display of that type; NULL if there is none. */
static char *display_uri(const Xml *xml, const char *type, bool with_password)
{
    g_autofree char *port = graphics_value(xml, type, "@port"), *tls = graphics_value(xml, type, "@tlsPort");
    g_autofree char *password = with_password ? graphics_value(xml, type, "@passwd") : NULL;
    g_autofree char *socket = graphics_value(xml, type, "@socket"), *host = graphics_host(xml, type);
    long number = port ? strtol(port, NULL, 10) : 0, tls_number = tls ? strtol(tls, NULL, 10) : 0;
    g_autoptr(GString) uri = g_string_new(NULL);

    if (number <= 0 && tls_number <= 0 && !socket)
        return NULL;
    g_string_append_printf(uri, "%s%s://", type, number <= 0 && tls_number <= 0 ? "+unix" : "");
    if (password && strcmp(type, "vnc") == 0)
        g_string_append_printf(uri, ":%s@", password);
    if (number <= 0 && tls_number <= 0)
        g_string_append(uri, socket);
    else
        g_string_append(uri, host);
    if (number > 0)
        g_string_append_printf(uri, ":%ld", strcmp(type, "vnc") == 0 ? number - 5900 : number);
    if (strcmp(type, "spice") == 0 && tls_number > 0)
        g_string_append_printf(uri, "?tls-port=%ld", tls_number);
    if (password && strcmp(type, "spice") == 0)
        g_string_append_printf(uri, "%spassword=%s", tls_number > 0 ? "&" : "?", password);
    return g_string_free(g_steal_pointer(&uri), FALSE);
}

bool domdisplay_query(Shell *shell, const Args *args, Record *record)
{
    static const char *const types[] = { "vnc", "spice", "rdp" };
    g_auto(Xml) xml = { NULL };
    bool password = args_has(args, "include-password"), all = args_has(args, "all");
    const char *wanted = NULL;
    Record *list;

    if (args_exclusive(shell, args, "all", "type") || args_string(shell, args, "type", &wanted) < 0 ||
        !open_running(shell, args, password ? VIR_DOMAIN_XML_SECURE : 0, &xml))
        return false;
    list = record_set_list(record, "displays");
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        g_autofree char *uri = NULL;

        if ((wanted && strcmp(wanted, types[i]) != 0) || (!all && record_count(list) > 0))
            continue;
        uri = display_uri(&xml, types[i], password);
        if (uri)
            record_add_string(list, uri);
    }
    if (record_count(list) > 0)
        return true;
    if (wanted)
        shell_error(shell, "No graphical display with type '%s' found", wanted);
    else
        shell_error(shell, "No graphical display found");
    return false;
}

void domdisplay_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "displays");

    for (size_t i = 0; i < record_count(list); i++)
        shell_print(shell, args_has(args, "all") ? "%s\n" : "%s", record_text(record_at(list, i)));
}
