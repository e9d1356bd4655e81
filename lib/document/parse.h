/* The state of reading one document; shared by parse.c (events to members) and reader.c (libxml2 to events). */
#pragma once

#include "document/internal.h"

#include <libxml/parser.h>

typedef struct Frame {
    const DocTable *table;  /* NULL: a scalar's element */
    const DocIndex *index;
    void *base;             /* the object being filled */
    const DocRow *row;      /* the row this element was entered by, NULL at the root */
    uint64_t seen[4];       /* rows met so far */
    uint64_t scale;         /* unit='' beside a scaled text; 0: none */
} Frame;

struct DocContext {
    const DocParse *how;
    Arena *arena;
    xmlParserCtxt *xml;
    const char *text;       /* the whole document */
    size_t len;
    GArray *frames;
    unsigned skip;          /* depth inside an unknown element */
    unsigned raw;           /* depth inside an element kept as it is */
    long raw_start;
    const DocRow *raw_row;
    GString *scopes;        /* namespace declarations met outside raw elements */
    GString *chars;         /* text of the current element */
    unsigned elements;
    const DocTable *root_table;
    void *root;
    bool failed;
    bool refused;           /* not even the rest is looked at */
    bool enough;            /* stopped on purpose, all is well */
};

/* One attribute of an element, value not terminated. */
typedef struct Attribute {
    const char *name, *value;
    size_t len;
    bool foreign;
} Attribute;

void doc_read_start(DocContext *context, const char *name, const Attribute *attributes, unsigned count);
void doc_read_end(DocContext *context);

/* The error is set: nothing more is taken in. The rest is still looked at, because a document that is no XML at all is
 * told so first. */
void doc_read_fail(DocContext *context);
/* Stops at once: the document is hostile. */
void doc_read_refuse(DocContext *context);
/* Stops reading; what was read is the result. */
void doc_read_enough(DocContext *context);
/* Where the element being read begins: offset of its '<', line and column from 1. */
size_t doc_read_place(DocContext *context, unsigned *ret_line, unsigned *ret_column);
/* Begins and ends keeping an element as it is. */
void doc_raw_begin(DocContext *context, const DocRow *row);
char *doc_raw_end(DocContext *context);
