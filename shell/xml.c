#include "shell/xml.h"

#include <string.h>

void xml_done(Xml *xml)
{
    xmlXPathFreeContext(xml->context);
    xmlFreeDoc(xml->document);
    xml->context = NULL;
    xml->document = NULL;
}

static bool open_with(Shell *shell, const char *text, int options, Xml *ret_xml)
{
    ret_xml->context = NULL;
    ret_xml->document = xmlReadMemory(text, (int)strlen(text), "document", NULL,
                                      options | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (ret_xml->document)
        ret_xml->context = xmlXPathNewContext(ret_xml->document);
    if (ret_xml->context)
        return true;
    shell_error(shell, "Failed to parse the document");
    xml_done(ret_xml);
    return false;
}

bool xml_open(Shell *shell, const char *text, Xml *ret_xml)
{
    return open_with(shell, text, XML_PARSE_NOBLANKS, ret_xml);
}

bool xml_open_exact(Shell *shell, const char *text, Xml *ret_xml)
{
    return open_with(shell, text, 0, ret_xml);
}

static xmlXPathObjectPtr evaluate(const Xml *xml, xmlNodePtr node, const char *expression)
{
    xml->context->node = node ? node : xmlDocGetRootElement(xml->document);
    return xmlXPathEval(BAD_CAST expression, xml->context);
}

char *xml_string(const Xml *xml, xmlNodePtr node, const char *expression)
{
    g_autofree char *wanted = g_strdup_printf("string(%s)", expression);
    g_autoptr(xmlXPathObject) found = evaluate(xml, node, wanted);

    if (!found || found->type != XPATH_STRING || !found->stringval || !*found->stringval)
        return NULL;
    return g_strdup((const char *)found->stringval);
}

GPtrArray *xml_nodes(const Xml *xml, xmlNodePtr node, const char *expression)
{
    g_autoptr(xmlXPathObject) found = evaluate(xml, node, expression);
    GPtrArray *nodes = g_ptr_array_new();

    if (found && found->type == XPATH_NODESET && found->nodesetval) {
        for (int i = 0; i < found->nodesetval->nodeNr; i++)
            g_ptr_array_add(nodes, found->nodesetval->nodeTab[i]);
    }
    return nodes;
}

char *xml_node_text(xmlNodePtr node)
{
    xmlBufferPtr buffer = xmlBufferCreate();
    char *text = NULL;

    if (xmlNodeDump(buffer, node->doc, node, 0, 1) >= 0)
        text = g_strdup((const char *)xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}

/* What --wrap prints: the selected nodes as children of one element. */
static char *wrap_nodes(const xmlNodeSet *set)
{
    g_autoptr(xmlDoc) document = xmlNewDoc(BAD_CAST "1.0");
    xmlNodePtr root = xmlNewNode(NULL, BAD_CAST "nodes");

    xmlDocSetRootElement(document, root);
    for (int i = 0; set && i < set->nodeNr; i++)
        xmlAddChild(root, xmlDocCopyNode(set->nodeTab[i], document, 1));
    return xml_node_text(root);
}

static char *join_nodes(const xmlNodeSet *set)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (int i = 0; set && i < set->nodeNr; i++) {
        g_autofree char *text = xml_node_text(set->nodeTab[i]);

        g_string_append_printf(out, "%s%s", i ? "\n" : "", text ? text : "");
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

bool xml_record(Shell *shell, const Args *args, const char *text, Record *record)
{
    const char *expression = NULL;
    g_autoptr(xmlXPathObject) found = NULL;
    g_autofree char *result = NULL;
    g_auto(Xml) xml = { NULL };
    int given = args_string(shell, args, "xpath", &expression);

    if (given <= 0) {
        record_set_string(record, "xml", text);
        return given == 0;
    }
    if (!xml_open(shell, text, &xml))
        return false;
    found = xmlXPathEval(BAD_CAST expression, xml.context);
    if (!found) { /* libxml2 has said why */
        record_set_null(record, "xml");
        return true;
    }
    if (found->type != XPATH_NODESET) {
        shell_error(shell, "internal error: Incorrect xpath '%s'", expression);
        return false;
    }
    if (!args_has(args, "wrap") && (!found->nodesetval || found->nodesetval->nodeNr == 0)) {
        record_set_string(record, "xml", "");
        return true;
    }
    result = args_has(args, "wrap") ? wrap_nodes(found->nodesetval) : join_nodes(found->nodesetval);
    record_set_format(record, "xml", "%s\n", result);
    return true;
}

void xml_append_escaped(GString *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        switch (*p) {
        case '<':
            g_string_append(out, "&lt;");
            break;
        case '>':
            g_string_append(out, "&gt;");
            break;
        case '&':
            g_string_append(out, "&amp;");
            break;
        case '"':
            g_string_append(out, "&quot;");
            break;
        case '\'':
            g_string_append(out, "&apos;");
            break;
        default:
            g_string_append_c(out, *p);
        }
    }
}

void xml_append_attribute(GString *out, const char *name, const char *value)
{
    if (!value)
        return;
    g_string_append_printf(out, " %s='", name);
    xml_append_escaped(out, value);
    g_string_append_c(out, '\'');
}
