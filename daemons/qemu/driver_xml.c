/* Documents out, and the parts of one that change by themselves: title, description, metadata. */
#include "daemons/qemu/driver_calls.h"

#include "core/error.h"
#include "daemons/qemu/events.h"
#include "daemons/qemu/plan.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

static unsigned format_flags(unsigned flags)
{
    return (flags & VIR_DOMAIN_XML_SECURE ? DOMAIN_FORMAT_SECURE : 0) | (flags & VIR_DOMAIN_XML_INACTIVE ? DOMAIN_FORMAT_INACTIVE : 0) |
           (flags & VIR_DOMAIN_XML_MIGRATABLE ? DOMAIN_FORMAT_MIGRATABLE : 0);
}

/* What the running guest's document says, with the balloon as it is now. */
static char *live_xml(Guest *g, unsigned flags)
{
    g_autoptr(GuestLive) live = guest_live(g);
    g_autoptr(DomainDef) copy = NULL;
    const DomainDef *def;
    uint64_t balloon;

    if (!live)
        return NULL;
    lock_take(&g->lock);
    balloon = g->balloon_kib;
    lock_give(&g->lock);
    def = live->def;
    if (balloon && balloon != def->current_memory_kib) {
        copy = domain_copy(def);
        copy->current_memory_kib = balloon;
        def = copy;
    }
    return domain_format(def, format_flags(flags));
}

static char *config_xml(Guest *g, unsigned flags)
{
    g_autoptr(GuestDoc) doc = NULL;
    g_autoptr(DomainDef) def = NULL;

    lock_take(&g->lock);
    doc = g->config ? guest_doc_ref(g->config) : NULL;
    lock_give(&g->lock);
    /* The stored text is what formatting it would give; only passwords and what migration leaves out take the long way. */
    if (doc && (!doc->secrets || (flags & VIR_DOMAIN_XML_SECURE)) && !(flags & VIR_DOMAIN_XML_MIGRATABLE))
        return strdup(doc->xml);
    def = guest_config_def(g);
    return def ? domain_format(def, format_flags(flags | VIR_DOMAIN_XML_INACTIVE)) : NULL;
}

char *qemu_domain_get_xml_desc(virDomainPtr dom, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    bool active, persistent;

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_UPDATE_CPU | VIR_DOMAIN_XML_MIGRATABLE, "qemuDomainGetXMLDesc", NULL);
    if (!g)
        return NULL;
    lock_take(&g->lock);
    active = g->live != NULL;
    persistent = g->config != NULL;
    lock_give(&g->lock);
    if (active && (!(flags & VIR_DOMAIN_XML_INACTIVE) || !persistent))
        return live_xml(g, flags);
    return config_xml(g, flags);
}

char *qemu_connect_domain_xml_to_native(virConnectPtr conn, const char *format, const char *xml, unsigned int flags)
{
    QemuDriver *d = qemu_driver_of(conn);
    DomainDef *def;
    Plan *plan;
    char *text;

    QEMU_CHECK_FLAGS(flags, 0, "qemuConnectDomainXMLToNative", NULL);
    if (!g_str_equal(format, "qemu-argv")) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "unsupported config type %s", format);
        return NULL;
    }
    def = domain_parse(xml, qemu_driver_caps_view(d), DOMAIN_PARSE_INACTIVE);
    if (!def)
        return NULL;
    def->id = -1;
    plan = plan_new(d, def, /* native= */ true);
    if (!plan)
        return NULL;
    text = plan_text(plan);
    plan_free(d, plan);
    return text;
}

/* <metadata> as a tree: the document's text, or an empty element. */
static xmlDocPtr metadata_tree(const char *text)
{
    const char *use = text && *text ? text : "<metadata/>";

    return xmlReadMemory(use, (int)strlen(use), "metadata", NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

static xmlNodePtr find_by_uri(xmlDocPtr doc, const char *uri)
{
    for (xmlNodePtr n = xmlDocGetRootElement(doc)->children; n; n = n->next) {
        if (n->type == XML_ELEMENT_NODE && n->ns && g_strcmp0((const char *)n->ns->href, uri) == 0)
            return n;
    }
    return NULL;
}

static char *node_text(xmlDocPtr doc, xmlNodePtr node)
{
    xmlBufferPtr buf = xmlBufferCreate();
    char *text;

    xmlNodeDump(buf, doc, node, 0, 1);
    text = strdup((const char *)xmlBufferContent(buf));
    xmlBufferFree(buf);
    return text;
}

/* The element as the caller gave it: its own prefix off, which libvirt puts on when it stores. */
static char *element_text(const char *metadata, const char *uri)
{
    xmlDocPtr doc = metadata_tree(metadata);
    xmlNodePtr node = doc ? find_by_uri(doc, uri) : NULL;
    char *text = NULL;

    if (node) {
        xmlNodePtr copy = xmlDocCopyNode(node, doc, 1);

        /* A prefixed element comes back with the name space as its default one left out. */
        xmlSetNs(copy, NULL);
        for (xmlNsPtr ns = copy->nsDef, prev = NULL; ns; prev = ns, ns = ns->next) {
            if (g_strcmp0((const char *)ns->href, uri) == 0) {
                if (prev)
                    prev->next = ns->next;
                else
                    copy->nsDef = ns->next;
                break;
            }
        }
        text = node_text(doc, copy);
        xmlFreeNode(copy);
    }
    xmlFreeDoc(doc);
    return text;
}

static char *def_metadata(const DomainDef *def, int type, const char *uri)
{
    char *text = NULL;

    switch (type) {
    case VIR_DOMAIN_METADATA_DESCRIPTION:
        text = def->description ? strdup(def->description) : NULL;
        break;
    case VIR_DOMAIN_METADATA_TITLE:
        text = def->title ? strdup(def->title) : NULL;
        break;
    default:
        text = def->metadata ? element_text(def->metadata, uri) : NULL;
    }
    if (!text)
        error_set(VIR_FROM_DOMAIN, VIR_ERR_NO_DOMAIN_METADATA, "%s", "Requested metadata element is not present");
    return text;
}

char *qemu_domain_get_metadata(virDomainPtr dom, int type, const char *uri, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    g_autoptr(GuestLive) live = NULL;
    g_autoptr(DomainDef) def = NULL;

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG, "qemuDomainGetMetadata", NULL);
    if (!g || qemu_affect(g, &flags) < 0)
        return NULL;
    if (flags & VIR_DOMAIN_AFFECT_LIVE) {
        live = guest_live(g);
        return live ? def_metadata(live->def, type, uri) : NULL;
    }
    def = guest_config_def(g);
    return def ? def_metadata(def, type, uri) : NULL;
}

/* The element laid out as the rest of the document is; NULL when nothing is left in it. */
static char *metadata_text(xmlDocPtr doc, xmlNodePtr root)
{
    GString *s = g_string_new("<metadata>");

    for (xmlNodePtr n = root->children; n; n = n->next) {
        g_autofree char *text = n->type == XML_ELEMENT_NODE ? node_text(doc, n) : NULL;

        if (text)
            g_string_append_printf(s, "\n    %s", text);
    }
    if (g_str_equal(s->str, "<metadata>")) {
        g_string_free(s, TRUE);
        return NULL;
    }
    g_string_append(s, "\n  </metadata>");
    return g_string_free(s, FALSE);
}

/* Replaces (or with NULL removes) the element of that name space. -1 with the error set when the new one is no XML. */
static int replace_element(DomainDef *def, const char *element, const char *key, const char *uri)
{
    xmlDocPtr doc = metadata_tree(def->metadata), fresh = NULL;
    xmlNodePtr root, old = doc ? find_by_uri(doc, uri) : NULL;
    char *text;

    if (element) {
        fresh = xmlReadMemory(element, (int)strlen(element), "(metadata_xml)", NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
        if (!fresh) {
            const xmlError *e = xmlGetLastError();

            error_set(VIR_FROM_XML, VIR_ERR_XML_DETAIL, "(metadata_xml):%d: %s", e ? e->line : 1, e && e->message ? g_strchomp(e->message) : "no XML");
            xmlFreeDoc(doc);
            return -1;
        }
    }
    if (old) {
        xmlUnlinkNode(old);
        xmlFreeNode(old);
    }
    root = xmlDocGetRootElement(doc);
    if (fresh) {
        xmlNodePtr copy = xmlDocCopyNode(xmlDocGetRootElement(fresh), doc, 1);

        xmlSetNs(copy, xmlNewNs(copy, (const xmlChar *)uri, (const xmlChar *)key));
        xmlAddChild(root, copy);
        xmlFreeDoc(fresh);
    }
    text = metadata_text(doc, root);
    def->metadata = arena_strdup(def->arena, text);
    g_free(text);
    xmlFreeDoc(doc);
    return 0;
}

static int change_def(DomainDef *def, int type, const char *metadata, const char *key, const char *uri)
{
    const char *text = metadata && *metadata ? metadata : NULL;

    switch (type) {
    case VIR_DOMAIN_METADATA_DESCRIPTION:
        def->description = arena_strdup(def->arena, text);
        return 0;
    case VIR_DOMAIN_METADATA_TITLE:
        def->title = arena_strdup(def->arena, text);
        return 0;
    default:
        return replace_element(def, metadata, key, uri);
    }
}

static int change_live(Guest *g, int type, const char *metadata, const char *key, const char *uri)
{
    g_autoptr(GuestLive) live = guest_live(g);
    GuestLive *old = NULL;
    DomainDef *copy = live ? domain_copy(live->def) : NULL;

    if (!copy || change_def(copy, type, metadata, key, uri) < 0) {
        domain_free(copy);
        return -1;
    }
    lock_take(&g->lock);
    if (g->live == live) {
        old = g->live;
        g->live = guest_live_new(copy);
        copy = NULL;
    }
    lock_give(&g->lock);
    guest_live_unref(old);
    domain_free(copy);
    guest_save_status(g);
    return 0;
}

static int set_metadata(Guest *g, int type, const char *metadata, const char *key, const char *uri, unsigned flags)
{
    g_autoptr(DomainDef) def = NULL;

    if (qemu_affect(g, &flags) < 0)
        return -1;
    if (flags & VIR_DOMAIN_AFFECT_CONFIG) {
        def = guest_config_def(g);
        if (!def || change_def(def, type, metadata, key, uri) < 0 || qemu_replace_config(g, def) < 0)
            return -1;
    }
    return flags & VIR_DOMAIN_AFFECT_LIVE ? change_live(g, type, metadata, key, uri) : 0;
}

int qemu_domain_set_metadata(virDomainPtr dom, int type, const char *metadata, const char *key, const char *uri, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    int r;

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG, "qemuDomainSetMetadata", -1);
    if (!g || guest_job_begin(g, "virDomainSetMetadata") < 0)
        return -1;
    r = set_metadata(g, type, metadata, key, uri, flags);
    guest_job_end(g);
    if (r == 0)
        events_metadata_change(g, type, uri);
    return r;
}
