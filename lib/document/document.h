/* The XML engine: reads, writes, copies and compares what schema tables describe. */
#pragma once

#include "document/schema.h"

/* What a document may cost. A request that goes beyond is refused before it takes the memory. */
#define DOC_MAX_BYTES (16u << 20)
#define DOC_MAX_ELEMENTS 200000u
#define DOC_MAX_MEMORY (64u << 20)

typedef struct DocParse {
    const char *label; /* "domain_definition": stands where a file name would in messages */
    int domain;        /* virErrorDomain of errors */
    bool strict;       /* unknown elements and attributes are errors */
    GPtrArray *notes;  /* gets a text (g_free) for each unknown element or attribute; NULL: nobody asks */
    unsigned max_notes;
    void *user;        /* for the hooks of tables */
    bool (*enough)(const void *root); /* asked after each child of the root: true ends the reading, successfully */
} DocParse;

/* Reads `xml` into a new object of `table`, all in `arena`. NULL with the error set. No network, no files, no
 * entities beyond XML's five; nesting, size, number of elements and memory are limited. */
void *doc_parse(const DocTable *table, const char *xml, size_t len, Arena *arena, const DocParse *how);

/* A new object with every member "not given". */
void *doc_new(const DocTable *table, Arena *arena);

enum {
    DOC_WRITE_SECURE = 1 << 0,
    DOC_WRITE_INACTIVE = 1 << 1,
};

/* The object as text, indented by `indent` blanks, ends with a newline; g_free. */
char *doc_format(const DocTable *table, const void *object, int indent, unsigned flags);

/* A copy with everything it points to, in `arena`. */
void *doc_copy(const DocTable *table, const void *object, Arena *arena);

/* Whether two objects say the same; with `abi`, whether the rows marked DOC_ABI do. When they differ, *ret_where
 * (g_free) says where, as "disk/target/@bus". */
bool doc_equal(const DocTable *table, const void *a, const void *b, bool abi, char **ret_where);

/* For the hooks of tables. */
Arena *doc_context_arena(DocContext *context);
void *doc_context_user(DocContext *context);
/* Sets the error, with the place in the document appended; returns -1. */
int doc_context_error(DocContext *context, int code, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* The object `levels` elements above the one being read (1: its parent), NULL above the root. */
void *doc_context_parent(DocContext *context, unsigned levels);

/* Every row of a table with the mixed-in ones, flattened, attributes first: for tests and completion. */
const DocRow *doc_table_rows(const DocTable *table, unsigned *ret_count);
