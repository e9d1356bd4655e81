/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Values made for any wire type by walking its descriptor. */
#pragma once

#include "rpc/xdr.h"

/** Where the next value comes from; two makers with one seed make the same values. */
typedef struct {
    guint64 state;
    unsigned int rich; /* 0: everything empty or absent; 1: small; 2: more elements */
} XdrMaker;

/** Fills @value (zeroed, type->size bytes) with values that are legal on the wire. xdr_clear() frees it. */
void xdr_values_make(XdrMaker *maker, const XdrType *type, void *value);

/** Whether two values have the same content. */
gboolean xdr_values_equal(const XdrType *type, const void *a, const void *b);

/** Appends @value as JSON, in the shape of the table: structs are objects, arrays are lists, opaque is hex. */
void xdr_values_json(GString *out, const XdrType *type, const void *value);
