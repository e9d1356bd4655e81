/* Documents that the shell reads or picks pieces out of. */
#pragma once

#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "shell/shell.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlXPathContext, xmlXPathFreeContext)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlXPathObject, xmlXPathFreeObject)

/* A parsed document and the context to evaluate expressions in. */
typedef struct Xml {
    xmlDocPtr document;
    xmlXPathContextPtr context;
} Xml;

void xml_done(Xml *xml);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Xml, xml_done)

/** Parses TEXT without reaching for anything outside it; returns false with a message. */
bool xml_open(Shell *shell, const char *text, Xml *ret_xml);
/** The same, keeping the blanks between elements, for documents that are handed on. */
bool xml_open_exact(Shell *shell, const char *text, Xml *ret_xml);
/** The text that EXPRESSION yields below NODE (NULL: the document), for the caller to free; NULL if there is none or it is empty. */
char *xml_string(const Xml *xml, xmlNodePtr node, const char *expression);
/** The nodes that EXPRESSION selects, in order; the array is for the caller to free. */
GPtrArray *xml_nodes(const Xml *xml, xmlNodePtr node, const char *expression);
/** NODE as text. */
char *xml_node_text(xmlNodePtr node);
/** Sets the record's "xml" to TEXT, or to what --xpath and --wrap make of it. */
bool xml_record(Shell *shell, const Args *args, const char *text, Record *record);

/** Appends TEXT with the characters that XML reserves replaced. */
void xml_append_escaped(GString *out, const char *text);
/** Appends " NAME='VALUE'" unless VALUE is NULL. */
void xml_append_attribute(GString *out, const char *name, const char *value);
