/* The engine against a small table: places in errors, unknown names, hostile documents, copies and comparison. */
#include "core/error.h"
#include "document/document.h"

#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define COLOUR_VALUES(V) V(COLOUR_RED, "red") V(COLOUR_GREEN, "green")
DOC_ENUM(Colour, colour, COLOUR)
DOC_ENUM_DEFINE(colour, COLOUR)

typedef struct Leaf {
    char *name;
    uint32_t weight;
} Leaf;

typedef struct Tree {
    char *name, *note, *kept;
    Colour colour;
    Tristate shady;
    bool old;
    uint64_t size_kib;
    DocBitmap *years;
    Leaf *crown;
    DocList(Leaf) leaves;
} Tree;

static const DocRow leaf_rows[] = {
    ATTR("name", Leaf, name, STRING, .flags = DOC_REQUIRED),
    ATTR("weight", Leaf, weight, UINT, .max = 100),
};
static const DocTable leaf_table = DOC_TABLE("leaf", Leaf, leaf_rows);
static const DocRow tree_rows[] = {
    ATTR("colour", Tree, colour, ENUM(colour), .absent = COLOUR_GREEN),
    ATTR("shady", Tree, shady, YESNO),
    ELEM("name", Tree, name, STRING, .flags = DOC_ABI),
    ELEM("note", Tree, note, STRING),
    ELEM("old", Tree, old, FLAG),
    ELEM("size", Tree, size_kib, KIB),
    ELEM("years", Tree, years, BITMAP),
    ELEM("crown", Tree, crown, SUB(leaf)),
    LIST("leaf", Tree, leaves, SUB(leaf)),
    ELEM("kept", Tree, kept, RAW),
};
static const DocTable tree_table = DOC_TABLE("tree", Tree, tree_rows);

static const DocParse plain = {.label = "tree", .domain = VIR_FROM_DOMAIN};
static const DocParse strict = {.label = "tree", .domain = VIR_FROM_DOMAIN, .strict = true};

static void refused(const char *xml, size_t len, const DocParse *how, int code, const char *part)
{
    g_autoptr(Arena) arena = arena_new(0);
    g_assert_null(doc_parse(&tree_table, xml, len, arena, how));
    if (error_get()->code != code || !strstr(error_get()->message, part))
        g_error("expected %d '%s', got %d '%s'", code, part, error_get()->code, error_get()->message);
}

static void refused_text(const char *xml, int code, const char *part)
{
    refused(xml, strlen(xml), &plain, code, part);
}

static void test_round_trip(void)
{
    static const char xml[] = "<tree colour='red' shady='no'>\n"
                              "  <name>a &lt; &apos;b&apos;</name>\n"
                              "  <old/>\n"
                              "  <size unit='KiB'>2048</size>\n"
                              "  <years>1-3,7</years>\n"
                              "  <crown name='c &amp; &lt;d&gt;' weight='3'/>\n"
                              "  <leaf name='1'/>\n"
                              "  <leaf name='2' weight='100'/>\n"
                              "  <kept>\n"
                              "    <k:a xmlns:k=\"urn:k\" x=\"1\"/>\n"
                              "  </kept>\n"
                              "</tree>\n";
    g_autoptr(Arena) arena = arena_new(0), other = arena_new(0);
    Tree *tree = doc_parse(&tree_table, xml, strlen(xml), arena, &plain);
    g_assert_nonnull(tree);
    g_autofree char *text = doc_format(&tree_table, tree, 0, 0);
    g_assert_cmpstr(text, ==, xml);

    Tree *copy = doc_copy(&tree_table, tree, other);
    g_assert_true(doc_equal(&tree_table, tree, copy, false, NULL));
    copy->leaves.items[1]->weight = 5;
    g_autofree char *where = NULL;
    g_assert_false(doc_equal(&tree_table, tree, copy, false, &where));
    g_assert_cmpstr(where, ==, "leaf/@weight");
    g_assert_true(doc_equal(&tree_table, tree, copy, true, NULL)); /* a leaf is no part of the ABI */
}

static void test_units(void)
{
    g_autoptr(Arena) arena = arena_new(0);
    static const char xml[] = "<tree><size unit='MiB'>3</size></tree>";
    Tree *tree = doc_parse(&tree_table, xml, strlen(xml), arena, &plain);
    g_assert_cmpuint(tree->size_kib, ==, 3072);
    refused_text("<tree><size unit='parsec'>1</size></tree>", VIR_ERR_INVALID_ARG, "unknown suffix 'parsec'");
    refused_text("<tree><size unit='EiB'>99999</size></tree>", VIR_ERR_XML_ERROR, "size");
}

static void test_errors(void)
{
    refused_text("<tree colour='gren'/>", VIR_ERR_XML_ERROR, "did you mean 'green'?");
    refused_text("<tree>\n  <leaf weight='1'/>\n</tree>", VIR_ERR_XML_ERROR, "line 2, column 3");
    refused_text("<tree><leaf name='x' weight='101'/></tree>", VIR_ERR_XML_ERROR, "from 0 to 100");
    refused_text("<tree><years>3-1</years></tree>", VIR_ERR_XML_ERROR, "years");
    refused_text("<bush/>", VIR_ERR_XML_ERROR, "expecting root element of 'tree', not 'bush'");
    refused_text("", VIR_ERR_XML_DETAIL, "Document is empty");
    /* what is no XML at all is told so before what is wrong inside */
    refused_text("<tree colour='blue'><leaf>", VIR_ERR_XML_DETAIL, "(tree):1: Premature end");
}

static void test_unknown(void)
{
    static const char xml[] = "<tree shadi='no'><leaves/><name>x</name></tree>";
    g_autoptr(Arena) arena = arena_new(0);
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    DocParse how = {.label = "tree", .domain = VIR_FROM_DOMAIN, .notes = notes, .max_notes = 10};
    Tree *tree = doc_parse(&tree_table, xml, strlen(xml), arena, &how);
    g_assert_cmpstr(tree->name, ==, "x");
    g_assert_cmpuint(notes->len, ==, 2);
    g_assert_nonnull(strstr(g_ptr_array_index(notes, 0), "did you mean 'shady'?"));
    refused(xml, strlen(xml), &strict, VIR_ERR_XML_INVALID_SCHEMA, "unknown attribute 'shadi'");
}

/* ---- hostile documents: each is refused within a second */

static char *repeat(const char *head, const char *part, unsigned times, const char *tail)
{
    GString *text = g_string_new(head);
    for (unsigned i = 0; i < times; i++)
        g_string_append(text, part);
    g_string_append(text, tail);
    return g_string_free(text, FALSE);
}

static void test_deep(void)
{
    g_autofree char *unknown = repeat("<tree>", "<a>", 10000, "");
    refused_text(unknown, VIR_ERR_XML_DETAIL, "depth");
    g_autofree char *kept = repeat("<tree><kept>", "<a>", 10000, "");
    refused_text(kept, VIR_ERR_XML_DETAIL, "depth");
}

static void test_large(void)
{
    g_autofree char *many = repeat("<tree>", "<leaf name='x'/>", 300000, "</tree>");
    refused_text(many, VIR_ERR_XML_ERROR, "too large");
    g_autofree char *wide = g_strnfill(DOC_MAX_BYTES + 1, ' ');
    refused_text(wide, VIR_ERR_XML_ERROR, "too large");
    g_autofree char *name = g_strnfill(11 << 20, 'x');
    g_autofree char *attribute = g_strdup_printf("<tree><leaf name='%s'/></tree>", name);
    refused_text(attribute, VIR_ERR_XML_DETAIL, "");
}

static void test_entities(void)
{
    static const char bomb[] = "<!DOCTYPE tree [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                               "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><tree><name>&c;</name></tree>";
    refused_text(bomb, VIR_ERR_XML_ERROR, "document type");
    refused_text("<!DOCTYPE tree [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><tree><name>&x;</name></tree>",
                 VIR_ERR_XML_ERROR, "document type");
    refused_text("<!DOCTYPE tree [<!ENTITY % x SYSTEM \"http://127.0.0.1/\"> %x;]><tree/>", VIR_ERR_XML_ERROR,
                 "document type");
    refused_text("<!DOCTYPE tree [<!ATTLIST tree colour CDATA 'red'>]><tree/>", VIR_ERR_XML_ERROR, "document type");
    refused_text("<tree><name>&nobody;</name></tree>", VIR_ERR_XML_DETAIL, "nobody");
    /* one without declarations names nothing and reads nothing */
    g_autoptr(Arena) arena = arena_new(0);
    static const char named[] = "<!DOCTYPE tree SYSTEM \"http://127.0.0.1:9/x.dtd\"><tree/>";
    g_assert_nonnull(doc_parse(&tree_table, named, strlen(named), arena, &plain));
}

static void test_bitmaps(void)
{
    g_autoptr(Arena) arena = arena_new(0);
    static const char *const bad[] = {"", "^1", "1-", "x", "1,,2", "4294967296", "0-99999999", "1-2-3"};
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
        if (doc_bitmap_parse(arena, bad[i], strlen(bad[i])) && strcmp(bad[i], "1,,2") != 0)
            g_error("'%s' was taken for a set", bad[i]);
    g_autofree char *text = doc_bitmap_format(doc_bitmap_parse(arena, "0-5,^2, 9", 9));
    g_assert_cmpstr(text, ==, "0-1,3-5,9");
}

static void quickly(void (*test)(void))
{
    struct timespec before, after;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    test();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    g_assert_cmpint(after.tv_sec - before.tv_sec, <, 4); /* with sanitizers, on any machine */
}

int main(void)
{
    test_round_trip();
    test_units();
    test_errors();
    test_unknown();
    test_bitmaps();
    quickly(test_deep);
    quickly(test_large);
    quickly(test_entities);
    return 0;
}
