#include "document/value.h"
#include "document/enum.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static void list_grow(Arena *arena, DocAnyList *list)
{
    uint32_t room = list->room ? list->room * 2 : 2;
    void **items = arena_alloc(arena, room * sizeof(void *));
    if (list->count)
        memcpy(items, list->items, list->count * sizeof(void *));
    list->items = items;
    list->room = room;
}

void doc_list_insert(Arena *arena, void *any, uint32_t at, void *item)
{
    DocAnyList *list = any;
    if (list->count >= list->room)
        list_grow(arena, list);
    memmove(list->items + at + 1, list->items + at, (list->count - at) * sizeof(void *));
    list->items[at] = item;
    list->count++;
}

void doc_list_append(Arena *arena, void *any, void *item)
{
    doc_list_insert(arena, any, ((DocAnyList *)any)->count, item);
}

void *doc_list_remove(void *any, uint32_t at)
{
    DocAnyList *list = any;
    void *item = list->items[at];
    list->count--;
    memmove(list->items + at, list->items + at + 1, (list->count - at) * sizeof(void *));
    return item;
}

/* ---- bitmaps */

DocBitmap *doc_bitmap_new(Arena *arena, uint32_t bits)
{
    uint32_t words = (bits + 63) / 64;
    DocBitmap *map = arena_alloc(arena, sizeof(*map) + words * sizeof(uint64_t));
    map->bits = words * 64;
    return map;
}

void doc_bitmap_set(DocBitmap *map, uint32_t bit)
{
    if (bit < map->bits)
        map->words[bit / 64] |= UINT64_C(1) << (bit % 64);
}

bool doc_bitmap_has(const DocBitmap *map, uint32_t bit)
{
    return bit < map->bits && (map->words[bit / 64] >> (bit % 64) & 1);
}

int doc_bitmap_last(const DocBitmap *map)
{
    for (uint32_t i = map->bits; i > 0; i--)
        if (doc_bitmap_has(map, i - 1))
            return (int)i - 1;
    return -1;
}

bool doc_bitmap_empty(const DocBitmap *map)
{
    return doc_bitmap_last(map) < 0;
}

unsigned doc_bitmap_count(const DocBitmap *map)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < map->bits / 64; i++)
        n += (unsigned)__builtin_popcountll(map->words[i]);
    return n;
}

bool doc_bitmap_equal(const DocBitmap *a, const DocBitmap *b)
{
    if (!a || !b)
        return a == b;
    for (uint32_t i = 0; i < MAX(a->bits, b->bits) / 64; i++)
        if ((i < a->bits / 64 ? a->words[i] : 0) != (i < b->bits / 64 ? b->words[i] : 0))
            return false;
    return true;
}

bool doc_bitmap_overlaps(const DocBitmap *a, const DocBitmap *b)
{
    for (uint32_t i = 0; i < MIN(a->bits, b->bits) / 64; i++)
        if (a->words[i] & b->words[i])
            return true;
    return false;
}

/* One number from *text; -1 when there is none or it is too large. */
static int64_t bitmap_number(const char **text, const char *end)
{
    const char *p = *text;
    int64_t n = 0;
    if (p == end || !isdigit((unsigned char)*p))
        return -1;
    for (; p < end && isdigit((unsigned char)*p); p++) {
        n = n * 10 + (*p - '0');
        if (n >= DOC_BITMAP_MAX)
            return -1;
    }
    *text = p;
    return n;
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && isspace((unsigned char)*p))
        p++;
    return p;
}

/* Walks "a-b,^c"; with a map sets and clears, without only finds the highest number. -1 when the text is no set. */
static int64_t bitmap_walk(const char *text, size_t len, DocBitmap *map)
{
    const char *p = skip_blanks(text, text + len), *end = text + len;
    int64_t highest = -1;
    while (p < end) {
        bool clear = *p == '^';
        p += clear;
        int64_t first = bitmap_number(&p, end), last = first;
        if (first < 0)
            return -1;
        p = skip_blanks(p, end);
        if (p < end && *p == '-' && !clear) {
            p = skip_blanks(p + 1, end);
            last = bitmap_number(&p, end);
            if (last < first)
                return -1;
            p = skip_blanks(p, end);
        }
        if (!clear)
            highest = MAX(highest, last);
        for (int64_t i = first; map && i <= last; i++) {
            if (clear && i < map->bits)
                map->words[i / 64] &= ~(UINT64_C(1) << (i % 64));
            else if (!clear)
                doc_bitmap_set(map, (uint32_t)i);
        }
        if (p < end && *p != ',')
            return -1;
        if (p < end)
            p = skip_blanks(p + 1, end);
    }
    return highest;
}

DocBitmap *doc_bitmap_parse(Arena *arena, const char *text, size_t len)
{
    int64_t highest = bitmap_walk(text, len, NULL);
    if (highest < 0)
        return NULL;
    DocBitmap *map = doc_bitmap_new(arena, (uint32_t)highest + 1);
    bitmap_walk(text, len, map);
    return doc_bitmap_empty(map) ? NULL : map;
}

char *doc_bitmap_format(const DocBitmap *map)
{
    GString *out = g_string_new(NULL);
    for (uint32_t i = 0; i < map->bits; i++) {
        if (!doc_bitmap_has(map, i))
            continue;
        uint32_t last = i;
        while (doc_bitmap_has(map, last + 1))
            last++;
        g_string_append_printf(out, out->len ? ",%u" : "%u", i);
        if (last > i)
            g_string_append_printf(out, "-%u", last);
        i = last;
    }
    return g_string_free(out, FALSE);
}

/* ---- UUID, MAC, units */

void doc_uuid_format(const uint8_t uuid[16], char text[UUID_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    char *p = text;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = digits[uuid[i] >> 4];
        *p++ = digits[uuid[i] & 15];
    }
    *p = '\0';
}

int doc_uuid_parse(const char *text, size_t len, uint8_t uuid[16])
{
    const char *p = skip_blanks(text, text + len), *end = text + len;
    uint8_t bytes[16];
    for (int i = 0; i < 16; i++) {
        while (p < end && *p == '-')
            p++;
        if (end - p < 2 || !isxdigit((unsigned char)p[0]) || !isxdigit((unsigned char)p[1]))
            return -1;
        bytes[i] = (uint8_t)(g_ascii_xdigit_value(p[0]) << 4 | g_ascii_xdigit_value(p[1]));
        p += 2;
    }
    if (skip_blanks(p, end) != end)
        return -1;
    memcpy(uuid, bytes, sizeof(bytes));
    return 0;
}

bool doc_uuid_is_nil(const uint8_t uuid[16])
{
    static const uint8_t nil[16];
    return memcmp(uuid, nil, sizeof(nil)) == 0;
}

void doc_mac_format(MacAddress mac, char text[MAC_TEXT_SIZE])
{
    g_snprintf(text, MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", mac.byte[0], mac.byte[1], mac.byte[2], mac.byte[3],
               mac.byte[4], mac.byte[5]);
}

int doc_mac_parse(const char *text, size_t len, MacAddress *ret_mac)
{
    const char *p = text, *end = text + len;
    MacAddress mac;
    for (int i = 0; i < 6; i++) {
        int digits = 0, value = 0;
        for (; p < end && isxdigit((unsigned char)*p) && digits < 3; p++, digits++)
            value = value << 4 | g_ascii_xdigit_value(*p);
        if (digits < 1 || digits > 2)
            return -1;
        mac.byte[i] = (uint8_t)value;
        if (i < 5 && (p >= end || *p++ != ':'))
            return -1;
    }
    if (p != end)
        return -1;
    *ret_mac = mac;
    return 0;
}

uint64_t doc_unit_bytes(const char *unit, size_t len)
{
    static const char letters[] = "kmgtpe";
    if (len == 0)
        return 1;
    if ((len == 1 && tolower((unsigned char)*unit) == 'b') || (len == 4 && strncasecmp(unit, "byte", 4) == 0) ||
        (len == 5 && strncasecmp(unit, "bytes", 5) == 0))
        return 1;
    const char *at = strchr(letters, tolower((unsigned char)*unit));
    if (!at || *at == '\0')
        return 0;
    uint64_t base = len == 2 && tolower((unsigned char)unit[1]) == 'b' ? 1000 : 1024;
    if (!(len == 1 || (len == 2 && base == 1000) || (len == 3 && strncasecmp(unit + 1, "ib", 2) == 0)))
        return 0;
    uint64_t bytes = 1;
    for (const char *p = letters; p <= at; p++)
        bytes *= base;
    return bytes;
}

/* ---- enums */

int doc_enum_value(const DocEnum *e, const char *text, size_t len)
{
    for (unsigned i = 1; i < e->count; i++)
        if (strncmp(e->texts[i], text, len) == 0 && e->texts[i][len] == '\0')
            return (int)i;
    return -1;
}

/* Edit distance, bounded to short names. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[33];
    size_t la = strlen(a), lb = strlen(b);
    if (la > 32 || lb > 32)
        return 99;
    for (unsigned j = 0; j <= lb; j++)
        row[j] = j;
    for (unsigned i = 1; i <= la; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= lb; j++) {
            unsigned above = row[j];
            row[j] = MIN(MIN(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[lb];
}

const char *doc_enum_nearest(const DocEnum *e, const char *text)
{
    const char *best = NULL;
    unsigned least = 3;
    for (unsigned i = 1; i < e->count; i++) {
        unsigned d = distance(e->texts[i], text);
        if (d < least) {
            least = d;
            best = e->texts[i];
        }
    }
    return best;
}
