/* Every row of the domain document: values are made up for it, written, read and compared. A row that no made-up document
 * brings back is an error here. */
#include "core/error.h"
#include "document/internal.h"
#include "model/domain/tables.h"

#include <stdio.h>
#include <string.h>

static GRand *dice;
static GHashTable *written; /* rows that came back at least once */
static GPtrArray *used;     /* rows filled in the document being made */

static double likely[3];    /* by depth: that a row is given */

static bool chance(double p)
{
    return g_rand_double(dice) < p;
}

/* Texts that members of an own notation take. */
static const char *codec_text(const DocRow *row)
{
    static const struct {
        const char *name, *text;
    } texts[] = {{"port", "0x1"}, {"cache", "none"}, {"type", "raw"}, {"adjustment", "5"}, {"version", "1.10"}, {"class", "0x03"},
                 {"vendor", "0x1234"}, {"product", "0x1234"}, {"value", "4096"}, {"memory", "4096"}, {"size", "4096"}};
    if (row->size == sizeof(uint32_t) * USB_PORT_DEPTH)
        return "1.2";
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        if (strcmp(texts[i].name, row->name) == 0)
            return texts[i].text;
    return NULL;
}

static uint64_t made_number(const DocRow *row)
{
    uint64_t most = row->type == DOC_TYPE_HEX ? 7 : row->max ? row->max : 200; /* slots and functions are small */
    uint64_t value = (uint64_t)g_rand_int_range(dice, 1, (gint32)MIN(most, 200) + 1);
    return MAX(value, row->min);
}

static void fill(const DocTable *table, void *object, Arena *arena, unsigned depth);

static void fill_scalar(const DocRow *row, void *object, Arena *arena)
{
    void *member = doc_row_member(row, object);
    const char *text;
    switch (row->type) {
    case DOC_TYPE_STRING:
        if (!*(char **)member)
            *(char **)member = arena_printf(arena, "s<&'%d", g_rand_int_range(dice, 0, 9));
        break;
    case DOC_TYPE_RAW:
        *(char **)member = arena_strdup(arena, "<metadata>\n    <a:b xmlns:a=\"urn:a\"/>\n  </metadata>");
        break;
    case DOC_TYPE_BOOL:
    case DOC_TYPE_FLAG:
        *(bool *)member = true;
        break;
    case DOC_TYPE_YESNO:
    case DOC_TYPE_ONOFF:
        *(Tristate *)member = chance(0.5) ? TRI_YES : TRI_NO;
        break;
    case DOC_TYPE_ENUM: {
        const DocEnum *e = row->ref;
        unsigned count = row->max ? (unsigned)row->max + 1 : e->count;
        doc_uint_put(row, member, (uint64_t)g_rand_int_range(dice, 1, (gint32)count));
        break;
    }
    case DOC_TYPE_UUID:
        memset(member, g_rand_int_range(dice, 1, 255), 16);
        break;
    case DOC_TYPE_MAC:
        memset(member, 2, 6);
        break;
    case DOC_TYPE_BITMAP:
        *(DocBitmap **)member = doc_bitmap_parse(arena, "0-2,5", 5);
        break;
    case DOC_TYPE_CODEC:
        text = codec_text(row);
        if (text)
            ((const DocCodec *)row->ref)->read(NULL, text, strlen(text), member, (char *)object + row->shift);
        break;
    default:
        doc_uint_put(row, member, made_number(row));
    }
    if (row->set)
        *doc_row_set(row, object) = true;
}

/* What a table's own check demands between its rows. */
static void mend(const DocTable *table, void *object, Arena *arena)
{
    if (table == &storage_host_table) {
        StorageHost *host = object;
        if (host->transport == STORAGE_TRANSPORT_UNIX) {
            host->name = host->port = NULL;
            host->socket = arena_strdup(arena, "/s");
        } else {
            host->socket = NULL;
            host->name = arena_strdup(arena, "h");
        }
    } else if (table == &storage_auth_table) {
        StorageAuth *auth = object;
        auth->secret_seen = true;
        if (chance(0.5))
            memset(auth->secret_uuid, 0, 16), auth->secret_usage = arena_strdup(arena, "u");
        else
            memset(auth->secret_uuid, 7, 16), auth->secret_usage = NULL;
    }
}

static void fill_struct(const DocRow *row, void *object, Arena *arena, unsigned depth)
{
    void *member = doc_row_member(row, object);
    if (row->kind == DOC_ROW_LIST || row->type == DOC_TYPE_SUB) {
        bool there = row->kind != DOC_ROW_LIST && *(void **)member;
        void *item = there ? *(void **)member : doc_new(row->ref, arena);
        fill(row->ref, item, arena, depth + 1);
        if (row->kind == DOC_ROW_LIST)
            doc_list_append(arena, member, item);
        else
            *(void **)member = item;
        return;
    }
    fill(row->ref, member, arena, depth + 1);
    if (row->set)
        *doc_row_set(row, object) = true;
}

/* A value for which some row of the table applies. */
static void decide(const DocIndex *index, const DocRow *row, void *object)
{
    const DocRow *other = &index->rows[g_rand_int_range(dice, 0, index->count)];
    const DocEnum *e = row->ref;
    if (other->by != row->offset + 1 || row->type != DOC_TYPE_ENUM)
        return;
    for (unsigned value = 1; value < e->count; value++)
        if (other->only >> value & 1)
            *((uint8_t *)object + row->offset) = (uint8_t)value;
}

static void fill(const DocTable *table, void *object, Arena *arena, unsigned depth)
{
    const DocIndex *index = doc_index(table);
    double p = likely[depth < 3 ? depth : 2];
    for (int pass = 0; pass < 2; pass++) /* what decides about other rows comes first */
        for (unsigned i = 0; i < index->count; i++) {
            const DocRow *row = &index->rows[i];
            if (index->decides[i] != (pass == 0) || row->flags & DOC_NO_READ || !doc_row_applies(row, object))
                continue;
            bool way = depth == 0 && strcmp(row->name, "devices") == 0;
            if (!chance(row->flags & DOC_REQUIRED || way ? 1 : p) || (depth > 7 && !(row->flags & DOC_REQUIRED)))
                continue;
            if (doc_row_is_struct(row))
                fill_struct(row, object, arena, depth);
            else
                fill_scalar(row, object, arena);
            if (index->decides[i] && row->size == 1 && chance(0.7))
                decide(index, row, object);
            g_ptr_array_add(used, (gpointer)(uintptr_t)row);
        }
    mend(table, object, arena);
}

/* 1: came back; 0: the tables' own checks refuse what the dice made. */
static int one_document(void)
{
    DomainDef *def = domain_new();
    g_ptr_array_set_size(used, 0);
    likely[0] = chance(0.5) ? 0.05 : 0.4;
    likely[1] = chance(0.7) ? 0.05 : 0.2;
    likely[2] = chance(0.5) ? 0.3 : 0.8;
    fill(&domain_table, def, def->arena, 0);
    g_autofree char *text = doc_format(&domain_table, def, 0, DOC_WRITE_SECURE);
    g_autoptr(DomainDef) back = domain_parse(text, NULL, DOMAIN_PARSE_NO_RULES | DOMAIN_PARSE_VALIDATE);
    domain_free(def);
    if (!back)
        return 0;
    g_autofree char *again = doc_format(&domain_table, back, 0, DOC_WRITE_SECURE);
    g_autoptr(DomainDef) copy = domain_copy(back);
    g_autofree char *where = NULL;
    if (!doc_equal(&domain_table, back, copy, false, &where))
        g_error("a copy differs in %s", where);
    if (strcmp(text, again) != 0) { /* a table's own check may complete what the dice left open, but only once */
        g_autoptr(DomainDef) twice = domain_parse(again, NULL, DOMAIN_PARSE_NO_RULES | DOMAIN_PARSE_VALIDATE);
        g_autofree char *settled = twice ? doc_format(&domain_table, twice, 0, DOC_WRITE_SECURE) : NULL;
        if (g_strcmp0(settled, again) != 0)
            g_error("written:\n%s\nread and written again:\n%s", again, settled ? settled : error_get()->message);
        return 0;
    }
    for (unsigned i = 0; i < used->len; i++)
        g_hash_table_add(written, used->pdata[i]);
    return 1;
}

static unsigned missing, total;

static void count_rows(const DocTable *table, GHashTable *seen)
{
    const DocIndex *index = doc_index(table);
    if (!g_hash_table_add(seen, (gpointer)(uintptr_t)index))
        return;
    for (unsigned i = 0; i < index->count; i++) {
        const DocRow *row = &index->rows[i];
        if (!(row->flags & DOC_NO_READ)) {
            total++;
            if (!g_hash_table_contains(written, row)) {
                missing++;
                printf("never came back: %s in %s\n", row->name, table->name);
            }
        }
        if (doc_row_is_struct(row))
            count_rows(row->ref, seen);
    }
}

int main(void)
{
    unsigned good = 0, rounds = 20000;
    dice = g_rand_new_with_seed(7);
    written = g_hash_table_new(NULL, NULL);
    used = g_ptr_array_new();
    for (unsigned i = 0; i < rounds; i++)
        good += (unsigned)one_document();
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    count_rows(&domain_table, seen);
    printf("%u of %u documents came back; %u of %u rows\n", good, rounds, total - missing, total);
    return missing ? 1 : 0;
}
