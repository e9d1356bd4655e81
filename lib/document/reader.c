/* From libxml2 to events: limits, well-formedness errors, elements kept as they are. */
#include "document/parse.h"

#include "core/error.h"

#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <string.h>

#define MAX_ATTRIBUTES 64

void doc_read_fail(DocContext *context)
{
    context->failed = true;
}

void doc_read_refuse(DocContext *context)
{
    context->failed = context->refused = true;
    if (context->xml)
        xmlStopParser(context->xml);
}

void doc_read_enough(DocContext *context)
{
    context->enough = context->failed = context->refused = true; /* nothing more is taken in */
    xmlStopParser(context->xml);
}

static long bytes_read(DocContext *context)
{
    long at = context->xml ? xmlByteConsumed(context->xml) : 0;
    return CLAMP(at, 0, (long)context->len);
}

size_t doc_read_place(DocContext *context, unsigned *ret_line, unsigned *ret_column)
{
    size_t at = (size_t)bytes_read(context);
    if (at == context->len && at > 0)
        at--;
    while (at > 0 && context->text[at] != '<')
        at--;
    unsigned line = 1, column = 1;
    for (size_t i = 0; i < at; i++) {
        bool newline = context->text[i] == '\n';
        line += newline;
        column = newline ? 1 : column + 1;
    }
    *ret_line = line;
    *ret_column = column;
    return at;
}

/* ---- elements kept as they are */

void doc_raw_begin(DocContext *context, const DocRow *row)
{
    unsigned line, column;
    context->raw = 1;
    context->raw_row = row;
    context->raw_start = (long)doc_read_place(context, &line, &column);
}

/* Children without a namespace belong to nobody and are dropped; so is a second child of one namespace. */
static void drop_strays(xmlNode *root)
{
    for (xmlNode *child = root->children, *next; child; child = next) {
        next = child->next;
        bool stray = child->type == XML_ELEMENT_NODE && !child->ns;
        for (xmlNode *other = root->children; other != child && !stray; other = other->next)
            stray = other->type == XML_ELEMENT_NODE && child->type == XML_ELEMENT_NODE &&
                    xmlStrEqual(other->ns->href, child->ns->href);
        if (stray) {
            xmlUnlinkNode(child);
            xmlFreeNode(child);
        }
    }
}

static char *dump_indented(DocContext *context, xmlNode *node)
{
    xmlBuffer *buffer = xmlBufferCreate();
    xmlNodeDump(buffer, node->doc, node, 1, 1);
    char *text = arena_strdup(context->arena, (const char *)xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}

char *doc_raw_end(DocContext *context)
{
    long end = bytes_read(context);
    while (end < (long)context->len && context->text[end - 1] != '>')
        end++;
    g_autoptr(GString) wrapped = g_string_new("<w");
    g_string_append_len(wrapped, context->scopes->str, (gssize)context->scopes->len);
    g_string_append_c(wrapped, '>');
    g_string_append_len(wrapped, context->text + context->raw_start, end - context->raw_start);
    g_string_append(wrapped, "</w>");
    xmlDoc *doc = xmlReadMemory(wrapped->str, (int)wrapped->len, NULL, "UTF-8",
                                XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    xmlNode *element = doc ? xmlDocGetRootElement(doc)->children : NULL;
    if (!element || element->type != XML_ELEMENT_NODE) { /* not UTF-8, or scopes that contradict: nothing to keep */
        xmlFreeDoc(doc);
        return NULL;
    }
    drop_strays(element);
    char *text = NULL;
    if (element->children) {
        xmlNode *copy = xmlDocCopyNode(element, doc, 1); /* brings the namespaces of <w> along */
        text = dump_indented(context, copy);
        xmlFreeNode(copy);
    }
    xmlFreeDoc(doc);
    return text;
}

/* ---- libxml2's events */

/* Namespaces that tables know: their elements are named with the usual prefix. */
static const char *known_prefix(const xmlChar *uri)
{
    if (!uri)
        return "";
    if (strcmp((const char *)uri, "http://libvirt.org/schemas/domain/qemu/1.0") == 0)
        return "qemu:";
    return strcmp((const char *)uri, "http://libvirt.org/schemas/network/dnsmasq/1.0") == 0 ? "dnsmasq:" : NULL;
}

static void remember_scopes(DocContext *context, const xmlChar **namespaces, int count)
{
    for (int i = 0; i < count; i++) {
        if (!namespaces[2 * i])
            continue;
        g_autofree char *declared = g_strdup_printf(" xmlns:%s=", (const char *)namespaces[2 * i]);
        if (strstr(context->scopes->str, declared))
            continue;
        g_autofree char *uri = g_markup_escape_text((const char *)namespaces[2 * i + 1], -1);
        g_string_append_printf(context->scopes, "%s\"%s\"", declared, uri);
    }
}

static void on_start(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri, int namespace_count,
                     const xmlChar **namespaces, int count, int defaulted, const xmlChar **values)
{
    DocContext *context = data;
    Attribute attributes[MAX_ATTRIBUTES];
    unsigned n = 0;
    if (context->failed)
        return;
    if (namespace_count && !context->raw)
        remember_scopes(context, namespaces, namespace_count);
    for (int i = 0; i < count && n < MAX_ATTRIBUTES; i++, values += 5)
        attributes[n++] = (Attribute){(const char *)values[0], (const char *)values[3],
                                      (size_t)(values[4] - values[3]), values[2] != NULL};
    const char *known = known_prefix(uri);
    char name[128];
    if (known && !*known) {
        doc_read_start(context, (const char *)local, attributes, n);
    } else {
        g_snprintf(name, sizeof(name), "%s%s", known ? known : "{foreign}", (const char *)local);
        doc_read_start(context, name, attributes, n);
    }
}

static void on_end(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
    doc_read_end(data);
}

static void on_chars(void *data, const xmlChar *text, int len)
{
    DocContext *context = data;
    if (!context->failed && !context->skip && !context->raw)
        g_string_append_len(context->chars, (const char *)text, len);
}

static void refuse_declaration(DocContext *context)
{
    if (context->refused)
        return;
    error_set(context->how->domain, VIR_ERR_XML_ERROR, "a document type with declarations is not accepted");
    error_hint("write the values themselves in place of entities");
    doc_read_refuse(context);
}

static void on_entity(void *data, const xmlChar *name, int type, const xmlChar *public_id, const xmlChar *system_id,
                      xmlChar *content)
{
    refuse_declaration(data);
}

static void on_attribute_declaration(void *data, const xmlChar *elem, const xmlChar *fullname, int type, int def,
                                     const xmlChar *value, xmlEnumeration *tree)
{
    xmlFreeEnumeration(tree);
    refuse_declaration(data);
}

/* The line with the fault and a pointer to the place. */
static char *fault_lines(xmlParserCtxt *xml)
{
    const xmlParserInput *input = xml ? xml->input : NULL;
    if (!input || !input->cur || !input->base)
        return g_strdup("");
    const char *cur = (const char *)input->cur, *base = (const char *)input->base, *start, *end;
    while (cur > base && (*cur == '\n' || *cur == '\r' || *cur == '\0'))
        cur--;
    for (start = cur; start > base && start[-1] != '\n' && cur - start < 80; start--)
        ;
    for (end = cur; *end && *end != '\n' && *end != '\r' && end - start < 79; end++)
        ;
    size_t lead = (const char *)input->cur > start ? (size_t)((const char *)input->cur - start) : 0;
    g_autofree char *dashes = g_strnfill(MIN(lead, 80), '-');
    return g_strdup_printf("%.*s\n%s^", (int)(end - start), start, dashes);
}

static void on_error(void *data, xmlErrorPtr fault)
{
    DocContext *context = data;
    if (context->refused || fault->level < XML_ERR_ERROR || fault->domain == XML_FROM_NAMESPACE)
        return;
    g_autofree char *lines = fault_lines(context->xml);
    g_autofree char *message = g_strchomp(g_strdup(fault->message));
    error_set(context->how->domain, VIR_ERR_XML_DETAIL, "(%s):%d: %s\n%s", context->how->label, fault->line, message,
              lines);
    context->failed = context->refused = true;
}

static const xmlSAXHandler *handler(void)
{
    static const xmlSAXHandler sax = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_chars,
        .ignorableWhitespace = on_chars,
        .cdataBlock = on_chars,
        .entityDecl = on_entity,
        .attributeDecl = on_attribute_declaration,
        .serror = on_error,
    };
    return &sax;
}

static int run_parser(DocContext *context)
{
    xmlParserCtxt *xml = context->len ? xmlCreateMemoryParserCtxt(context->text, (int)context->len) : NULL;
    if (!xml) {
        error_set(context->how->domain, VIR_ERR_XML_DETAIL, "(%s):1: Document is empty\n(null)\n^", context->how->label);
        return -1;
    }
    *xml->sax = *handler();
    xml->userData = context;
    context->xml = xml;
    /* NOENT: values arrive with XML's own five entities resolved; there can be no others, declarations are refused */
    xmlCtxtUseOptions(xml, XML_PARSE_NONET | XML_PARSE_NOWARNING | XML_PARSE_NOENT);
    xmlParseDocument(xml);
    bool good = context->enough || (xml->wellFormed && !context->failed && context->root);
    if (!good && !context->failed)
        error_set(context->how->domain, VIR_ERR_XML_ERROR, "the document is not well-formed XML");
    context->xml = NULL;
    xmlFreeDoc(xml->myDoc);
    xml->myDoc = NULL;
    xmlFreeParserCtxt(xml);
    return good ? 0 : -1;
}

void *doc_parse(const DocTable *table, const char *xml, size_t len, Arena *arena, const DocParse *how)
{
    if (len > DOC_MAX_BYTES) {
        error_set(how->domain, VIR_ERR_XML_ERROR, "the document is too large: %zu bytes, at most %u are accepted", len,
                  DOC_MAX_BYTES);
        return NULL;
    }
    DocContext context = {.how = how, .arena = arena, .text = xml, .len = len, .root_table = table};
    context.frames = g_array_sized_new(FALSE, FALSE, sizeof(Frame), 16);
    context.chars = g_string_sized_new(256);
    context.scopes = g_string_new(NULL);
    int rc = run_parser(&context);
    g_array_free(context.frames, TRUE);
    g_string_free(context.chars, TRUE);
    g_string_free(context.scopes, TRUE);
    return rc < 0 ? NULL : context.root;
}
