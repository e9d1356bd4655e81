#include "document/internal.h"

#include <assert.h>
#include <string.h>

/* Lays the rows of `table` flat into `out`, members shifted by `shift`: attributes (and text) or elements. */
static void flatten(const DocTable *table, unsigned shift, bool elements, GArray *out)
{
    for (unsigned i = 0; i < table->count; i++) {
        DocRow row = table->rows[i];
        if (row.kind == DOC_ROW_MIX) {
            flatten(row.ref, shift + row.offset, elements, out);
            continue;
        }
        if ((row.kind == DOC_ROW_ELEM || row.kind == DOC_ROW_LIST) != elements)
            continue;
        row.shift = (uint16_t)shift;
        row.offset = (uint16_t)(row.offset + shift);
        row.set = (uint16_t)(row.set ? row.set + shift : 0);
        row.by = (uint16_t)(row.by ? row.by + shift : 0);
        g_array_append_val(out, row);
    }
}

/* Writes the "not given" values of a table's members into an image of its struct. */
static void fill_fresh(const DocTable *table, void *image, bool *plain)
{
    for (unsigned i = 0; i < table->count; i++) {
        const DocRow *row = &table->rows[i];
        if (row->kind == DOC_ROW_MIX || (row->kind == DOC_ROW_ELEM && row->type == DOC_TYPE_INLINE)) {
            fill_fresh(row->ref, doc_row_member(row, image), plain);
        } else if (row->absent && row->kind != DOC_ROW_LIST) {
            doc_uint_put(row, doc_row_member(row, image), (uint64_t)row->absent);
            *plain = false;
        }
    }
}

static void hash_rows(DocIndex *index)
{
    for (int i = index->count - 1; i >= 0; i--) { /* backwards: the first row of a name is found first */
        const DocRow *row = &index->rows[i];
        if (row->kind == DOC_ROW_TEXT) {
            index->text_row = (int16_t)i;
            continue;
        }
        uint8_t *slot = i < index->attrs ? index->attr_hash : index->elem_hash;
        slot += doc_name_hash(row->name, strlen(row->name));
        index->next[i] = *slot;
        *slot = (uint8_t)(i + 1);
    }
}

static void find_deciders(DocIndex *index)
{
    for (unsigned i = 0; i < index->attrs; i++)
        for (unsigned j = 0; j < index->count; j++)
            if (index->rows[j].by == index->rows[i].offset + 1 && index->rows[i].kind == DOC_ROW_ATTR)
                index->decides[i] = index->first_pass = true;
}

/* The bytes that say whether a row has something to write; none where only writing can tell. */
static DocSpan row_span(const DocRow *row)
{
    if (row->flags & DOC_ALWAYS)
        return (DocSpan){0, 0};
    if (row->set)
        return (DocSpan){(uint16_t)(row->set - 1), 1};
    if (row->type == DOC_TYPE_CODEC && !((const DocCodec *)row->ref)->quiet)
        return (DocSpan){0, 0};
    if (row->kind == DOC_ROW_LIST)
        return (DocSpan){(uint16_t)(row->offset + offsetof(DocAnyList, count)), sizeof(uint32_t)};
    if (row->type == DOC_TYPE_INLINE) {
        DocSpan span = doc_index(row->ref)->quiet_all;
        return (DocSpan){(uint16_t)(row->offset + span.at), span.size};
    }
    return (DocSpan){row->offset, row->size};
}

/* One span over all rows, if each has its own. */
static DocSpan span_of_all(const DocIndex *index)
{
    unsigned low = UINT16_MAX, high = 0;
    for (unsigned i = 0; i < index->count; i++) {
        if (index->quiet[i].size == 0)
            return (DocSpan){0, 0};
        low = MIN(low, index->quiet[i].at);
        high = MAX(high, (unsigned)index->quiet[i].at + index->quiet[i].size);
    }
    return index->count ? (DocSpan){(uint16_t)low, (uint16_t)(high - low)} : (DocSpan){0, 0};
}

static DocIndex *index_make(const DocTable *table)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(DocRow));
    flatten(table, 0, false, rows);
    unsigned attrs = rows->len;
    flatten(table, 0, true, rows);
    assert(rows->len < 255);

    DocIndex *index = g_new0(DocIndex, 1);
    index->count = (uint16_t)rows->len;
    index->attrs = (uint16_t)attrs;
    index->rows = g_memdup2(rows->data, rows->len * sizeof(DocRow));
    index->next = g_new0(uint8_t, rows->len + 1);
    index->decides = g_new0(bool, rows->len + 1);
    index->name_len = g_new0(uint8_t, rows->len + 1);
    index->quiet = g_new0(DocSpan, rows->len + 1);
    for (unsigned i = 0; i < rows->len; i++) {
        index->name_len[i] = (uint8_t)strlen(index->rows[i].name);
        index->quiet[i] = row_span(&index->rows[i]);
    }
    index->quiet_all = span_of_all(index);
    index->text_row = -1;
    hash_rows(index);
    find_deciders(index);
    index->fresh = g_malloc0(table->size);
    index->plain = true;
    fill_fresh(table, index->fresh, &index->plain);
    return index;
}

/* Tables are made ready when first used and stay so; two threads that race make it twice and one copy is dropped. */
const DocIndex *doc_index(const DocTable *table)
{
    DocIndex *index = __atomic_load_n(table->index, __ATOMIC_ACQUIRE);
    if (G_LIKELY(index != NULL))
        return index;
    index = index_make(table);
    DocIndex *none = NULL;
    if (!__atomic_compare_exchange_n(table->index, &none, index, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        g_free(index->rows);
        g_free(index->next);
        g_free(index->decides);
        g_free(index->name_len);
        g_free(index->quiet);
        g_free(index->fresh);
        g_free(index);
        index = none;
    }
    return index;
}

const DocRow *doc_table_rows(const DocTable *table, unsigned *ret_count)
{
    const DocIndex *index = doc_index(table);
    *ret_count = index->count;
    return index->rows;
}

void *doc_new(const DocTable *table, Arena *arena)
{
    const DocIndex *index = doc_index(table);
    void *object = arena_alloc(arena, table->size);
    if (!index->plain)
        memcpy(object, index->fresh, table->size);
    return object;
}
