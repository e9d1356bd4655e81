/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Values to wire bytes, in one pass over the value. */
#include "rpc/xdr.h"

#include <errno.h>
#include <string.h>

#define FIRST_ROOM 256

/* Writes into room reserved at the end of a GByteArray; the array is trimmed to what was written when done. */
typedef struct {
    GByteArray *out;
    uint8_t *at;
    uint8_t *end;
} Writer;

static void writer_grow(Writer *w, size_t n)
{
    size_t used = w->at - w->out->data;
    g_byte_array_set_size(w->out, used + n + used / 2 + 256);
    w->at = w->out->data + used;
    w->end = w->out->data + w->out->len;
}

static inline uint8_t *writer_take(Writer *w, size_t n)
{
    if ((size_t)(w->end - w->at) < n)
        writer_grow(w, n);
    uint8_t *p = w->at;
    w->at += n;
    return p;
}

static inline void put32(Writer *w, uint32_t v)
{
    v = GUINT32_TO_BE(v);
    memcpy(writer_take(w, 4), &v, 4);
}

static inline void put64(Writer *w, uint64_t v)
{
    v = GUINT64_TO_BE(v);
    memcpy(writer_take(w, 8), &v, 8);
}

static void put_bytes(Writer *w, const void *data, size_t n)
{
    size_t padded = (n + 3) & ~(size_t)3;
    uint8_t *p = writer_take(w, padded);
    if (n)
        memcpy(p, data, n);
    memset(p + n, 0, padded - n);
}

static int encode(Writer *w, const XdrType *t, const char *v, unsigned depth);

static int encode_string(Writer *w, const XdrType *t, const char *s)
{
    if (!s)
        return -EINVAL;
    size_t n = strlen(s);
    if (n > t->bound)
        return -EMSGSIZE;
    put32(w, n);
    put_bytes(w, s, n);
    return 0;
}

static int encode_bytes(Writer *w, const XdrType *t, const XdrArray *a)
{
    if (a->len > t->bound)
        return -EMSGSIZE;
    if (a->len && !a->val)
        return -EINVAL;
    put32(w, a->len);
    put_bytes(w, a->val, a->len);
    return 0;
}

static int encode_elements(Writer *w, const XdrType *element, const char *v, size_t n, unsigned depth)
{
    for (size_t i = 0; i < n; i++, v += element->size) {
        int rc = encode(w, element, v, depth);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int encode_array(Writer *w, const XdrType *t, const XdrArray *a, unsigned depth)
{
    if (a->len > t->bound)
        return -EMSGSIZE;
    if (a->len && !a->val)
        return -EINVAL;
    put32(w, a->len);
    return encode_elements(w, t->element, a->val, a->len, depth);
}

/* The commonest kinds, without a call: most of a struct's members are of these. Members are aligned as C aligns them,
 * so that their addresses can be read as what they are. */
static inline bool encode_word(Writer *w, const XdrType *t, const char *v)
{
    switch ((XdrKind)t->kind) {
    case XDR_INT:
    case XDR_UINT:
    case XDR_FLOAT:
        put32(w, *(const uint32_t *)v);
        return true;
    case XDR_HYPER:
    case XDR_UHYPER:
    case XDR_DOUBLE:
        put64(w, *(const uint64_t *)v);
        return true;
    default:
        return false;
    }
}

static int encode_struct(Writer *w, const XdrType *t, const char *v, unsigned depth)
{
    for (const XdrField *f = t->fields, *end = f + t->count; f < end; f++) {
        int rc = encode_word(w, f->type, v + f->offset) ? 0 : encode(w, f->type, v + f->offset, depth);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int encode_union(Writer *w, const XdrType *t, const char *v, unsigned depth)
{
    int label;
    memcpy(&label, v + t->offset, sizeof label);
    for (const XdrArm *arm = t->arms, *end = arm + t->count; arm < end; arm++) {
        if (arm->label == label) {
            put32(w, (uint32_t)label);
            return encode(w, arm->type, v + arm->offset, depth);
        }
    }
    return -EINVAL;
}

static int encode_compound(Writer *w, const XdrType *t, const char *v, unsigned depth)
{
    if (depth == 0)
        return -EINVAL;
    switch ((XdrKind)t->kind) {
    case XDR_ARRAY:
        return encode_array(w, t, (const XdrArray *)v, depth - 1);
    case XDR_VECTOR:
        return encode_elements(w, t->element, v, t->bound, depth - 1);
    case XDR_OPTIONAL: {
        const char *target = *(char *const *)v;
        put32(w, target != NULL);
        return target ? encode(w, t->element, target, depth - 1) : 0;
    }
    case XDR_STRUCT:
        return encode_struct(w, t, v, depth - 1);
    case XDR_UNION:
        return encode_union(w, t, v, depth - 1);
    default:
        return -EINVAL;
    }
}

static int encode(Writer *w, const XdrType *t, const char *v, unsigned depth)
{
    if (encode_word(w, t, v))
        return 0;
    switch ((XdrKind)t->kind) {
    case XDR_VOID:
        return 0;
    case XDR_CHAR:
        put32(w, (uint32_t)(int32_t) * (const signed char *)v);
        return 0;
    case XDR_UCHAR:
        put32(w, *(const unsigned char *)v);
        return 0;
    case XDR_SHORT:
        put32(w, (uint32_t)(int32_t) * (const short *)v);
        return 0;
    case XDR_USHORT:
        put32(w, *(const unsigned short *)v);
        return 0;
    case XDR_BOOL:
        put32(w, *(const bool *)v);
        return 0;
    case XDR_STRING:
        return encode_string(w, t, *(char *const *)v);
    case XDR_STRING_OPTIONAL:
        put32(w, *(char *const *)v != NULL);
        return *(char *const *)v ? encode_string(w, t, *(char *const *)v) : 0;
    case XDR_OPAQUE:
        put_bytes(w, v, t->bound);
        return 0;
    case XDR_BYTES:
        return encode_bytes(w, t, (const XdrArray *)v);
    default:
        return encode_compound(w, t, v, depth);
    }
}

int xdr_encode(const XdrType *type, const void *value, GByteArray *out)
{
    if (!type)
        return 0;
    size_t before = out->len;
    g_byte_array_set_size(out, before + FIRST_ROOM);
    Writer w = {out, out->data + before, out->data + out->len};
    int rc = encode(&w, type, value, XDR_DEPTH_MAX);
    out->len = rc < 0 ? before : (guint)(w.at - out->data); /* only shorter: what is reserved stays reserved */
    return rc;
}
