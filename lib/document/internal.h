/* Shared by the engine's files. */
#pragma once

#include "document/document.h"

#define DOC_HASH_SIZE 128

/* Bytes of an object; size 0: none. */
typedef struct DocSpan {
    uint16_t at, size;
} DocSpan;

/* A table made ready: mixed-in rows laid flat, attributes first, names hashed. */
typedef struct DocIndex {
    DocRow *rows;
    uint16_t count, attrs;
    bool has_text;                  /* some row is the element's text */
    bool plain;                     /* a fresh object is all zero */
    bool first_pass;                /* some attribute decides which rows apply */
    bool *decides;                  /* per row: other rows apply by its value */
    void *fresh;                    /* image of a fresh object */
    uint8_t attr_hash[DOC_HASH_SIZE], elem_hash[DOC_HASH_SIZE]; /* 1 + row, 0: none */
    uint8_t *next;                  /* per row: the next in its chain */
    uint8_t *name_len;
    DocSpan *quiet;                 /* per row: where nothing was given while these bytes are as in a fresh object */
    DocSpan quiet_all;              /* the same for all rows together */
    int16_t text_row;
} DocIndex;

const DocIndex *doc_index(const DocTable *table);

static inline unsigned doc_name_hash(const char *name, size_t len)
{
    unsigned h = (unsigned)len;
    for (size_t i = 0; i < len; i++)
        h = h * 33 + (unsigned char)name[i];
    return (h ^ (h >> 7)) % DOC_HASH_SIZE;
}

static inline bool doc_row_applies(const DocRow *row, const void *base)
{
    return !row->by || (row->only >> ((const uint8_t *)base)[row->by - 1] & 1);
}

static inline bool *doc_row_set(const DocRow *row, void *base)
{
    return row->set ? (bool *)((char *)base + row->set - 1) : NULL;
}

static inline void *doc_row_member(const DocRow *row, void *base)
{
    return (char *)base + row->offset;
}

static inline const void *doc_row_cmember(const DocRow *row, const void *base)
{
    return (const char *)base + row->offset;
}

static inline bool doc_row_is_struct(const DocRow *row)
{
    return row->type == DOC_TYPE_SUB || row->type == DOC_TYPE_INLINE;
}

/* Whether the bytes of a span are as in a fresh object, so that there is nothing to write for its row. */
static inline bool doc_span_fresh(DocSpan span, const void *base, const void *fresh)
{
    const char *a = (const char *)base + span.at, *b = (const char *)fresh + span.at;
    switch (span.size) {
    case 0:
        return false;
    case 1:
        return *a == *b;
    case 4:
        return __builtin_memcmp(a, b, 4) == 0; /* a span need not be aligned; the size lets the compiler load it at once */
    case 8:
        return __builtin_memcmp(a, b, 8) == 0;
    default:
        return __builtin_memcmp(a, b, span.size) == 0;
    }
}

/* Integer members of 1 to 8 bytes. */
uint64_t doc_uint_get(const DocRow *row, const void *member);
int64_t doc_int_get(const DocRow *row, const void *member);
void doc_uint_put(const DocRow *row, void *member, uint64_t value);

/* A scalar of `row` in `base` from text; `scale` is the unit that stood beside it, 0 for none. 0, -1 with the error
 * set, or 1: no such value. */
int doc_scalar_read(DocContext *context, const DocRow *row, void *base, const char *text, size_t len, uint64_t scale);

/* The unit a scaled member is written with. */
const char *doc_scaled_unit(const DocRow *row, const void *base);

/* The text of a scalar; false when it is absent. */
bool doc_scalar_write(const DocRow *row, const void *base, char *buffer, const char **ret_text);
