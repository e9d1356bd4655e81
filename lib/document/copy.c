/* Copies and comparison, walked along the rows. */
#include "document/internal.h"

#include <string.h>

static void copy_members(const DocTable *table, const void *from, void *to, Arena *arena);

static void *copy_struct(const DocTable *table, const void *from, Arena *arena)
{
    void *to = arena_alloc(arena, table->size);
    memcpy(to, from, table->size);
    copy_members(table, from, to, arena);
    return to;
}

static void copy_list(const DocRow *row, const void *from, void *to, Arena *arena)
{
    const DocAnyList *list = doc_row_cmember(row, from);
    DocAnyList *copy = doc_row_member(row, to);
    copy->room = list->count;
    copy->items = list->count ? arena_alloc(arena, list->count * sizeof(void *)) : NULL;
    for (uint32_t i = 0; i < list->count; i++)
        copy->items[i] = copy_struct(row->ref, list->items[i], arena);
}

static void copy_bitmap(const DocBitmap *map, DocBitmap **ret_copy, Arena *arena)
{
    if (!map)
        return;
    *ret_copy = doc_bitmap_new(arena, map->bits);
    memcpy((*ret_copy)->words, map->words, map->bits / 8);
}

static void copy_pointer(const DocRow *row, const void *from, void *to, Arena *arena)
{
    void *const *source = doc_row_cmember(row, from);
    void **target = doc_row_member(row, to);
    if (*source && *target != *source && row->type == DOC_TYPE_SUB)
        copy_members(row->ref, *source, *target, arena); /* another element of the same struct */
    if (*source && *target == *source) /* rows of one member: copied once */
        *target = row->type == DOC_TYPE_SUB ? copy_struct(row->ref, *source, arena)
                                            : (void *)arena_strdup(arena, *source);
}

static void copy_row(const DocRow *row, const void *from, void *to, Arena *arena)
{
    if (row->kind == DOC_ROW_LIST) {
        if (((DocAnyList *)doc_row_member(row, to))->items == ((const DocAnyList *)doc_row_cmember(row, from))->items)
            copy_list(row, from, to, arena);
        return;
    }
    switch (row->type) {
    case DOC_TYPE_INLINE:
        copy_members(row->ref, doc_row_cmember(row, from), doc_row_member(row, to), arena);
        break;
    case DOC_TYPE_BITMAP:
        copy_bitmap(*(DocBitmap *const *)doc_row_cmember(row, from), doc_row_member(row, to), arena);
        break;
    case DOC_TYPE_CODEC:
        if (((const DocCodec *)row->ref)->pointer)
            copy_pointer(row, from, to, arena);
        break;
    case DOC_TYPE_STRING:
    case DOC_TYPE_RAW:
    case DOC_TYPE_SUB:
        copy_pointer(row, from, to, arena);
        break;
    default: /* came with the struct */
        break;
    }
}

/* What a row that does not apply points to is not part of the document; the copy must not point into the original. */
static void forget_row(const DocRow *row, const void *from, void *to)
{
    bool pointer = row->kind == DOC_ROW_LIST || row->type == DOC_TYPE_STRING || row->type == DOC_TYPE_RAW ||
                   row->type == DOC_TYPE_SUB || row->type == DOC_TYPE_BITMAP;
    void *const *source = doc_row_cmember(row, from);
    void **target = doc_row_member(row, to);
    if (pointer && *source && *target == *source)
        memset(target, 0, row->kind == DOC_ROW_LIST ? sizeof(DocAnyList) : sizeof(void *));
}

static void copy_members(const DocTable *table, const void *from, void *to, Arena *arena)
{
    const DocIndex *index = doc_index(table);
    for (unsigned i = 0; i < index->count; i++)
        if (doc_row_applies(&index->rows[i], from))
            copy_row(&index->rows[i], from, to, arena);
    for (unsigned i = 0; i < index->count; i++)
        if (!doc_row_applies(&index->rows[i], from))
            forget_row(&index->rows[i], from, to);
}

void *doc_copy(const DocTable *table, const void *object, Arena *arena)
{
    return copy_struct(table, object, arena);
}

/* ---- comparison */

typedef struct Compare {
    bool abi;
    GString *where;
} Compare;

static bool structs_equal(Compare *c, const DocTable *table, const void *a, const void *b);

static bool scalars_equal(const DocRow *row, const void *a, const void *b)
{
    char text_a[DOC_TEXT_SIZE], text_b[DOC_TEXT_SIZE];
    const char *pa = NULL, *pb = NULL;
    if (row->type == DOC_TYPE_BITMAP)
        return doc_bitmap_equal(*(DocBitmap *const *)doc_row_cmember(row, a), *(DocBitmap *const *)doc_row_cmember(row, b));
    if (!doc_scalar_write(row, a, text_a, &pa))
        pa = NULL;
    if (!doc_scalar_write(row, b, text_b, &pb))
        pb = NULL;
    if (row->type == DOC_TYPE_FLAG)
        return *(const bool *)doc_row_cmember(row, a) == *(const bool *)doc_row_cmember(row, b);
    return g_strcmp0(pa, pb) == 0;
}

static bool lists_equal(Compare *c, const DocRow *row, const void *a, const void *b)
{
    const DocAnyList *la = doc_row_cmember(row, a), *lb = doc_row_cmember(row, b);
    if (la->count != lb->count)
        return false;
    for (uint32_t i = 0; i < la->count; i++)
        if (!structs_equal(c, row->ref, la->items[i], lb->items[i]))
            return false;
    return true;
}

static bool rows_equal(Compare *c, const DocRow *row, const void *a, const void *b)
{
    const void *ma = doc_row_cmember(row, a), *mb = doc_row_cmember(row, b);
    if (row->kind == DOC_ROW_LIST)
        return lists_equal(c, row, a, b);
    if (row->type == DOC_TYPE_INLINE)
        return structs_equal(c, row->ref, ma, mb);
    if (row->type == DOC_TYPE_SUB) {
        const void *pa = *(void *const *)ma, *pb = *(void *const *)mb;
        return pa && pb ? structs_equal(c, row->ref, pa, pb) : pa == pb;
    }
    return (c->abi && !(row->flags & DOC_ABI)) || scalars_equal(row, a, b);
}

static bool structs_equal(Compare *c, const DocTable *table, const void *a, const void *b)
{
    const DocIndex *index = doc_index(table);
    for (unsigned i = 0; i < index->count; i++) {
        const DocRow *row = &index->rows[i];
        if (row->flags & DOC_NO_COMPARE || (!doc_row_applies(row, a) && !doc_row_applies(row, b)))
            continue;
        if (!doc_row_applies(row, a) || !doc_row_applies(row, b) || !rows_equal(c, row, a, b)) {
            g_autofree char *name = g_strdup_printf("%s%s%s", row->kind == DOC_ROW_ATTR ? "@" : "", row->name,
                                                    c->where->len ? "/" : "");
            g_string_prepend(c->where, name);
            return false;
        }
    }
    return true;
}

bool doc_equal(const DocTable *table, const void *a, const void *b, bool abi, char **ret_where)
{
    Compare c = {.abi = abi, .where = g_string_new(NULL)};
    bool same = structs_equal(&c, table, a, b);
    if (!same && ret_where)
        *ret_where = g_string_free(c.where, FALSE);
    else
        g_string_free(c.where, TRUE);
    return same;
}
