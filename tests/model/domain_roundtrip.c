/* What defining a document would answer: the document as libvirt would give it back, or "code domain message" and exit
 * status 1. --raw only reads and writes it. --rows lists what the tables know: "element @attribute" and "element child". */
#include "core/error.h"
#include "model/domain/caps_view.h"
#include "model/domain/tables.h"
#include "tests/model/test_caps.h"

#include <stdio.h>
#include <string.h>

static void list_rows(const DocTable *table, const char *element, GHashTable *seen)
{
    unsigned count;
    const DocRow *rows = doc_table_rows(table, &count);
    g_autofree char *key = g_strdup_printf("%p %s", (const void *)table, element);
    if (!g_hash_table_add(seen, g_steal_pointer(&key)))
        return;
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].kind == DOC_ROW_TEXT && rows[i].type == DOC_TYPE_SCALED)
            printf("%s @unit\n", element);
        if (rows[i].kind == DOC_ROW_TEXT)
            continue;
        printf("%s %s%s\n", element, rows[i].kind == DOC_ROW_ATTR ? "@" : "", rows[i].name);
        if (rows[i].pick_attr)
            printf("%s @%s\n", rows[i].name, rows[i].pick_attr);
        if (rows[i].type == DOC_TYPE_SCALED)
            printf("%s @unit\n", rows[i].name);
        if (rows[i].type == DOC_TYPE_SUB || rows[i].type == DOC_TYPE_INLINE)
            list_rows(rows[i].ref, rows[i].name, seen);
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--rows") == 0) {
        g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        list_rows(&domain_table, "domain", seen);
        return 0;
    }
    bool raw = argc > 2 && strcmp(argv[1], "--raw") == 0;
    g_autofree char *text = NULL;
    if (argc < 2 || !g_file_get_contents(argv[argc - 1], &text, NULL, NULL)) {
        fprintf(stderr, "usage: %s [--raw] FILE\n", argv[0]);
        return 2;
    }
    g_autoptr(DomainDef) def = domain_parse(text, raw ? NULL : test_caps(), raw ? DOMAIN_PARSE_NO_RULES : DOMAIN_PARSE_INACTIVE);
    if (!def) {
        const virError *error = error_get();
        printf("%d %d %s\n", error->code, error->domain, error->message);
        return 1;
    }
    g_autofree char *out = domain_format(def, DOMAIN_FORMAT_SECURE | DOMAIN_FORMAT_INACTIVE);
    fputs(out, stdout);
    return 0;
}
