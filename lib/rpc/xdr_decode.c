/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Wire bytes to values. The bytes come from anybody: every count is weighed against its bound and against the bytes
 * that are left before memory is taken for it. */
#include "rpc/xdr.h"

#include <errno.h>
#include <string.h>

typedef struct {
    const uint8_t *at;
    const uint8_t *end;
} Reader;

static inline size_t left(const Reader *r)
{
    return r->end - r->at;
}

static inline int get32(Reader *r, uint32_t *ret)
{
    if (left(r) < 4)
        return -EBADMSG;
    memcpy(ret, r->at, 4);
    *ret = GUINT32_FROM_BE(*ret);
    r->at += 4;
    return 0;
}

static inline int get64(Reader *r, uint64_t *ret)
{
    if (left(r) < 8)
        return -EBADMSG;
    memcpy(ret, r->at, 8);
    *ret = GUINT64_FROM_BE(*ret);
    r->at += 8;
    return 0;
}

/* The commonest kinds, without a call: most of a struct's members are of these. False: another kind, or too few bytes.
 */
static inline bool decode_word(Reader *r, const XdrType *t, char *v)
{
    switch ((XdrKind)t->kind) {
    case XDR_INT:
    case XDR_UINT:
    case XDR_FLOAT:
        return get32(r, (uint32_t *)v) == 0;
    case XDR_HYPER:
    case XDR_UHYPER:
    case XDR_DOUBLE:
        return get64(r, (uint64_t *)v) == 0;
    default:
        return false;
    }
}

/* A number that the wire carries in four bytes and C in fewer. */
static int get_small(Reader *r, int64_t least, int64_t most, int64_t *ret)
{
    uint32_t raw;
    int rc = get32(r, &raw);
    if (rc < 0)
        return rc;
    int64_t v = (int32_t)raw;
    if (v < least || v > most)
        return -EBADMSG;
    *ret = v;
    return 0;
}

/* Steps over n bytes and their padding; the padding's value does not matter, as in libtirpc. */
static const uint8_t *get_bytes(Reader *r, size_t n)
{
    size_t padded = (n + 3) & ~(size_t)3;
    if (left(r) < padded)
        return NULL;
    const uint8_t *p = r->at;
    r->at += padded;
    return p;
}

static int get_presence(Reader *r, bool *ret)
{
    int64_t v;
    int rc = get_small(r, 0, 1, &v);
    if (rc == 0)
        *ret = v;
    return rc;
}

static int decode(Reader *r, const XdrType *t, char *v, unsigned depth);

static int decode_string(Reader *r, const XdrType *t, char **ret)
{
    uint32_t n;
    int rc = get32(r, &n);
    if (rc < 0)
        return rc;
    const uint8_t *p = n <= t->bound ? get_bytes(r, n) : NULL;
    /* a zero inside would make the string shorter for C than for whoever checks its length */
    if (!p || memchr(p, 0, n))
        return -EBADMSG;
    char *s = g_try_malloc((size_t)n + 1);
    if (!s)
        return -ENOMEM;
    memcpy(s, p, n);
    s[n] = '\0';
    *ret = s;
    return 0;
}

static int decode_optional_string(Reader *r, const XdrType *t, char **ret)
{
    bool present = false;
    int rc = get_presence(r, &present);
    return rc < 0 || !present ? rc : decode_string(r, t, ret);
}

static int decode_opaque(Reader *r, const XdrType *t, char *v)
{
    const uint8_t *p = get_bytes(r, t->bound);
    if (!p)
        return -EBADMSG;
    memcpy(v, p, t->bound);
    return 0;
}

static int decode_bytes(Reader *r, const XdrType *t, XdrArray *a)
{
    uint32_t n;
    int rc = get32(r, &n);
    if (rc < 0)
        return rc;
    const uint8_t *p = n <= t->bound ? get_bytes(r, n) : NULL;
    if (!p)
        return -EBADMSG;
    if (n == 0)
        return 0;
    a->val = g_try_malloc(n);
    if (!a->val)
        return -ENOMEM;
    memcpy(a->val, p, n);
    a->len = n;
    return 0;
}

static int decode_elements(Reader *r, const XdrType *element, char *v, size_t n, unsigned depth)
{
    for (size_t i = 0; i < n; i++, v += element->size) {
        int rc = decode(r, element, v, depth);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int decode_array(Reader *r, const XdrType *t, XdrArray *a, unsigned depth)
{
    uint32_t n;
    int rc = get32(r, &n);
    if (rc < 0)
        return rc;
    size_t least = MAX(xdr_min_size(t->element), 1);
    if (n > t->bound || n > left(r) / least)
        return -EBADMSG;
    if (n == 0)
        return 0;
    a->val = g_try_malloc0_n(n, t->element->size);
    if (!a->val)
        return -ENOMEM;
    a->len = n;
    return decode_elements(r, t->element, a->val, n, depth);
}

static int decode_optional(Reader *r, const XdrType *t, void **ret, unsigned depth)
{
    bool present = false;
    int rc = get_presence(r, &present);
    if (rc < 0 || !present)
        return rc;
    if (left(r) < xdr_min_size(t->element))
        return -EBADMSG;
    *ret = g_try_malloc0(MAX(t->element->size, 1));
    return *ret ? decode(r, t->element, *ret, depth) : -ENOMEM;
}

static int decode_struct(Reader *r, const XdrType *t, char *v, unsigned depth)
{
    for (const XdrField *f = t->fields, *end = f + t->count; f < end; f++) {
        int rc = decode_word(r, f->type, v + f->offset) ? 0 : decode(r, f->type, v + f->offset, depth);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int decode_union(Reader *r, const XdrType *t, char *v, unsigned depth)
{
    uint32_t raw;
    int rc = get32(r, &raw);
    if (rc < 0)
        return rc;
    for (const XdrArm *arm = t->arms, *end = arm + t->count; arm < end; arm++) {
        if ((uint32_t)arm->label == raw) {
            memcpy(v + t->offset, &arm->label, sizeof arm->label);
            return decode(r, arm->type, v + arm->offset, depth);
        }
    }
    return -EBADMSG;
}

static int decode_compound(Reader *r, const XdrType *t, char *v, unsigned depth)
{
    if (depth == 0)
        return -EBADMSG;
    switch ((XdrKind)t->kind) {
    case XDR_ARRAY:
        return decode_array(r, t, (XdrArray *)v, depth - 1);
    case XDR_VECTOR:
        return decode_elements(r, t->element, v, t->bound, depth - 1);
    case XDR_OPTIONAL:
        return decode_optional(r, t, (void **)v, depth - 1);
    case XDR_STRUCT:
        return decode_struct(r, t, v, depth - 1);
    case XDR_UNION:
        return decode_union(r, t, v, depth - 1);
    default:
        return -EBADMSG;
    }
}

static int decode_small(Reader *r, const XdrType *t, char *v)
{
    int64_t n;
    int rc;
    switch ((XdrKind)t->kind) {
    case XDR_CHAR: /* whether the sender's char has a sign is not ours to know */
        if ((rc = get_small(r, INT8_MIN, UINT8_MAX, &n)) == 0)
            *v = (char)n;
        return rc;
    case XDR_UCHAR:
        if ((rc = get_small(r, 0, UINT8_MAX, &n)) == 0)
            *(unsigned char *)v = (unsigned char)n;
        return rc;
    case XDR_SHORT:
        if ((rc = get_small(r, INT16_MIN, INT16_MAX, &n)) == 0)
            *(short *)v = (short)n;
        return rc;
    case XDR_USHORT:
        if ((rc = get_small(r, 0, UINT16_MAX, &n)) == 0)
            *(unsigned short *)v = (unsigned short)n;
        return rc;
    default:
        return get_presence(r, (bool *)v);
    }
}

static int decode(Reader *r, const XdrType *t, char *v, unsigned depth)
{
    if (decode_word(r, t, v))
        return 0;
    switch ((XdrKind)t->kind) {
    case XDR_VOID:
        return 0;
    case XDR_CHAR:
    case XDR_UCHAR:
    case XDR_SHORT:
    case XDR_USHORT:
    case XDR_BOOL:
        return decode_small(r, t, v);
    case XDR_STRING:
        return decode_string(r, t, (char **)v);
    case XDR_STRING_OPTIONAL:
        return decode_optional_string(r, t, (char **)v);
    case XDR_OPAQUE:
        return decode_opaque(r, t, v);
    case XDR_BYTES:
        return decode_bytes(r, t, (XdrArray *)v);
    default:
        return decode_compound(r, t, v, depth);
    }
}

int xdr_decode(const XdrType *type, void *value, const uint8_t *buf, size_t len, size_t *ret_used)
{
    Reader r = {buf, buf + len};
    int rc = 0;
    if (type) {
        memset(value, 0, type->size);
        rc = decode(&r, type, value, XDR_DEPTH_MAX);
    }
    if (rc == 0 && !ret_used && left(&r) > 0)
        rc = -EBADMSG;
    if (rc < 0) {
        xdr_clear(type, value);
        return rc;
    }
    if (ret_used)
        *ret_used = r.at - buf;
    return 0;
}
