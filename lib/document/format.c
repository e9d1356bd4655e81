/* From members to text. */
#include "document/internal.h"

#include <string.h>

typedef struct Writer {
    char *text;
    size_t len, room;
    unsigned flags;
} Writer;

static void grow_slow(Writer *w, size_t more)
{
    w->room = MAX(w->room * 2, w->len + more);
    w->text = g_realloc(w->text, w->room);
}

static inline void grow(Writer *w, size_t more)
{
    if (G_UNLIKELY(w->len + more > w->room))
        grow_slow(w, more);
}

static inline void put(Writer *w, const char *text, size_t len)
{
    grow(w, len);
    memcpy(w->text + w->len, text, len);
    w->len += len;
}

static void put_text(Writer *w, const char *text)
{
    put(w, text, strlen(text));
}

static void put_blanks(Writer *w, unsigned n)
{
    grow(w, n);
    memset(w->text + w->len, ' ', n);
    w->len += n;
}

/* 1: escaped, or not allowed in XML and left out. */
static const uint8_t special[256] = {
    ['<'] = 1, ['>'] = 1, ['&'] = 1, ['\''] = 1, ['"'] = 1, [0] = 1,  [1] = 1,  [2] = 1,  [3] = 1,  [4] = 1,  [5] = 1,
    [6] = 1,   [7] = 1,   [8] = 1,   [11] = 1,   [12] = 1,  [14] = 1, [15] = 1, [16] = 1, [17] = 1, [18] = 1, [19] = 1,
    [20] = 1,  [21] = 1,  [22] = 1,  [23] = 1,   [24] = 1,  [25] = 1, [26] = 1, [27] = 1, [28] = 1, [29] = 1, [30] = 1,
    [31] = 1,
};

static void put_escaped(Writer *w, const char *text)
{
    for (;;) {
        const char *p = text;
        while (!special[(unsigned char)*p])
            p++;
        put(w, text, (size_t)(p - text));
        switch (*p) {
        case '\0':
            return;
        case '<':
            put(w, "&lt;", 4);
            break;
        case '>':
            put(w, "&gt;", 4);
            break;
        case '&':
            put(w, "&amp;", 5);
            break;
        case '\'':
            put(w, "&apos;", 6);
            break;
        case '"':
            put(w, "&quot;", 6);
            break;
        default:
            break;
        }
        text = p + 1;
    }
}

static bool row_written(const Writer *w, const DocRow *row, const void *base)
{
    if (row->flags & DOC_NO_WRITE || !doc_row_applies(row, base) || (row->show && !row->show((const char *)base + row->shift)))
        return false;
    if (row->flags & (w->flags & DOC_WRITE_INACTIVE ? DOC_LIVE : DOC_ONLY_INACTIVE))
        return false;
    return !(row->flags & DOC_SECRET) || w->flags & DOC_WRITE_SECURE;
}

/* The text of a scalar; NULL when absent. `ret_owned` holds what has to be freed. */
static const char *scalar_text(const DocRow *row, const void *base, char *buffer, char **ret_owned)
{
    const char *text = NULL;
    if (row->type == DOC_TYPE_BITMAP) {
        const DocBitmap *map = *(DocBitmap *const *)doc_row_cmember(row, base);
        return map ? *ret_owned = doc_bitmap_format(map) : NULL;
    }
    return doc_scalar_write(row, base, buffer, &text) ? text : NULL;
}

static void write_attr(Writer *w, const DocRow *row, size_t name_len, const void *base)
{
    char buffer[DOC_TEXT_SIZE];
    g_autofree char *owned = NULL;
    const char *text = scalar_text(row, base, buffer, &owned);
    if (!text)
        return;
    put(w, " ", 1);
    put(w, row->name, name_len);
    put(w, "='", 2);
    put_escaped(w, text);
    put(w, "'", 1);
}

static void write_struct(Writer *w, const DocRow *row, const DocTable *table, const char *name, const void *object,
                         unsigned indent);

static void write_leaf(Writer *w, const DocRow *row, const void *base, unsigned indent)
{
    char buffer[DOC_TEXT_SIZE];
    g_autofree char *owned = NULL;
    const char *text = scalar_text(row, base, buffer, &owned);
    bool flag = row->type == DOC_TYPE_FLAG && *(const bool *)doc_row_cmember(row, base);
    if (!text && !flag)
        return;
    put_blanks(w, indent);
    if (row->type == DOC_TYPE_RAW) {
        put_text(w, text);
        put(w, "\n", 1);
        return;
    }
    put(w, "<", 1);
    put_text(w, row->name);
    if (flag || !*text) {
        put(w, "/>\n", 3);
        return;
    }
    if (row->type == DOC_TYPE_SCALED) {
        put(w, " unit='", 7);
        put_text(w, doc_scaled_unit(row, base));
        put(w, "'", 1);
    }
    put(w, ">", 1);
    put_escaped(w, text);
    put(w, "</", 2);
    put_text(w, row->name);
    put(w, ">\n", 2);
}

static void write_list(Writer *w, const DocRow *row, const void *base, unsigned indent)
{
    const DocAnyList *list = doc_row_cmember(row, base);
    for (uint32_t i = 0; i < list->count; i++)
        write_struct(w, row, row->ref, row->name, list->items[i], indent);
}

static void write_element(Writer *w, const DocRow *row, const void *base, unsigned indent)
{
    const void *member = doc_row_cmember(row, base);
    if (row->kind == DOC_ROW_LIST)
        write_list(w, row, base, indent);
    else if (!doc_row_is_struct(row))
        write_leaf(w, row, base, indent);
    else if (row->type == DOC_TYPE_INLINE && row->set && !*((const bool *)base + row->set - 1))
        return;
    else if (row->type == DOC_TYPE_INLINE)
        write_struct(w, row, row->ref, row->name, member, indent);
    else if (*(void *const *)member)
        write_struct(w, row, row->ref, row->name, *(void *const *)member, indent);
}

/* An element that would be empty is left out where its members are embedded, unless its row says that it was there. */
static bool keeps_empty(const DocRow *row)
{
    return !row || row->flags & DOC_ALWAYS || row->type == DOC_TYPE_SUB || row->set || row->kind == DOC_ROW_LIST;
}

static void write_struct(Writer *w, const DocRow *row, const DocTable *table, const char *name, const void *object,
                         unsigned indent)
{
    const DocIndex *index = doc_index(table);
    size_t start = w->len;
    put_blanks(w, indent);
    put(w, "<", 1);
    put_text(w, name);
    if (row && row->pick_attr && *row->pick_value) {
        put(w, " ", 1);
        put_text(w, row->pick_attr);
        put(w, "='", 2);
        put_text(w, row->pick_value);
        put(w, "'", 1);
    }
    size_t bare = w->len;
    for (unsigned i = 0; i < index->attrs; i++)
        if (!doc_span_fresh(index->quiet[i], object, index->fresh) && index->rows[i].kind == DOC_ROW_ATTR &&
            row_written(w, &index->rows[i], object))
            write_attr(w, &index->rows[i], index->name_len[i], object);

    size_t attrs_end = w->len, inside;
    char buffer[DOC_TEXT_SIZE];
    g_autofree char *owned = NULL;
    const DocRow *text_row = index->text_row >= 0 ? &index->rows[index->text_row] : NULL;
    const char *text = text_row && row_written(w, text_row, object) ? scalar_text(text_row, object, buffer, &owned) : NULL;
    if (text && text_row->type == DOC_TYPE_SCALED) {
        put(w, " unit='", 7);
        put_text(w, doc_scaled_unit(text_row, object));
        put(w, "'", 1);
    }
    put(w, ">", 1);
    if (text)
        put_escaped(w, text);
    else
        put(w, "\n", 1);
    inside = w->len;
    for (unsigned i = index->attrs; i < index->count && !text; i++) /* an element holds text or elements, not both */
        if (!doc_span_fresh(index->quiet[i], object, index->fresh) && row_written(w, &index->rows[i], object))
            write_element(w, &index->rows[i], object, indent + 2);

    if (w->len == inside && !text) {
        w->len = attrs_end;
        if (attrs_end == bare && !keeps_empty(row)) {
            w->len = start;
            return;
        }
        put(w, "/>\n", 3);
        return;
    }
    if (!text)
        put_blanks(w, indent);
    put(w, "</", 2);
    put_text(w, name);
    put(w, ">\n", 2);
}

char *doc_format(const DocTable *table, const void *object, int indent, unsigned flags)
{
    Writer w = {.flags = flags, .room = 8192};
    w.text = g_malloc(w.room);
    write_struct(&w, NULL, table, table->name, object, (unsigned)indent);
    put(&w, "", 1);
    return g_realloc(w.text, w.len);
}
