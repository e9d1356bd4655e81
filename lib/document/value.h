/* The values a document holds beside text and numbers. */
#pragma once

#include "document/arena.h"
#include <stdbool.h>
#include <stdint.h>

/* yes/no and on/off where "not given" is a third answer. */
typedef enum __attribute__((packed)) { TRI_NONE = 0, TRI_YES = 1, TRI_NO = 2, TRI_ON = 1, TRI_OFF = 2 } Tristate;

static inline Tristate tristate_from_bool(bool b)
{
    return b ? TRI_YES : TRI_NO;
}

/* A growing array of pointers: DocList(DomainDisk) disks; for (i < disks.count) disks.items[i]. */
#define DocList(T)                                                                                                     \
    struct {                                                                                                           \
        T **items;                                                                                                     \
        uint32_t count, room;                                                                                          \
    }

/* The layout every DocList(T) shares. */
typedef DocList(void) DocAnyList;

/* Appends, inserts before `at`, removes at `at`. `list` is the address of any DocList. */
void doc_list_append(Arena *arena, void *list, void *item);
void doc_list_insert(Arena *arena, void *list, uint32_t at, void *item);
void *doc_list_remove(void *list, uint32_t at);

/* A set of small numbers ("0-3,^2,8"). */
typedef struct DocBitmap {
    uint32_t bits; /* room, a multiple of 64 */
    uint64_t words[];
} DocBitmap;

#define DOC_BITMAP_MAX (1u << 20)

/* Reads "0-3,^2,8"; NULL when the text is no such set or names a number >= DOC_BITMAP_MAX. */
DocBitmap *doc_bitmap_parse(Arena *arena, const char *text, size_t len);
DocBitmap *doc_bitmap_new(Arena *arena, uint32_t bits);
void doc_bitmap_set(DocBitmap *map, uint32_t bit);
bool doc_bitmap_has(const DocBitmap *map, uint32_t bit);
bool doc_bitmap_empty(const DocBitmap *map);
bool doc_bitmap_equal(const DocBitmap *a, const DocBitmap *b);
bool doc_bitmap_overlaps(const DocBitmap *a, const DocBitmap *b);
int doc_bitmap_last(const DocBitmap *map);  /* highest number in the set, -1 when empty */
unsigned doc_bitmap_count(const DocBitmap *map);
char *doc_bitmap_format(const DocBitmap *map); /* g_free */

/* Canonical text of a UUID (37 bytes with the NUL), and back: 0 or -1. Dashes may be missing, blanks surround. */
#define UUID_TEXT_SIZE 37
void doc_uuid_format(const uint8_t uuid[16], char text[UUID_TEXT_SIZE]);
int doc_uuid_parse(const char *text, size_t len, uint8_t uuid[16]);
bool doc_uuid_is_nil(const uint8_t uuid[16]);

typedef struct MacAddress {
    uint8_t byte[6];
} MacAddress;
#define MAC_TEXT_SIZE 18
void doc_mac_format(MacAddress mac, char text[MAC_TEXT_SIZE]);
int doc_mac_parse(const char *text, size_t len, MacAddress *ret_mac);

/* Bytes in one `unit` ("KiB", "MB", "b", ...); 0 when there is no such unit. */
uint64_t doc_unit_bytes(const char *unit, size_t len);
