/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/remote/xdr_values.h"

#include <string.h>

static guint64 next(XdrMaker *m)
{
    m->state = m->state * 6364136223846793005u + 1442695040888963407u;
    return m->state >> 16;
}

static char *make_string(XdrMaker *m, guint32 bound)
{
    guint32 len = m->rich ? next(m) % 12 : 0;
    len = MIN(len, bound);
    char *s = g_malloc(len + 1);
    for (guint32 i = 0; i < len; i++)
        s[i] = "abcdefghijklmnopqrstuvwxyz/-_.:<"[next(m) % 32];
    s[len] = 0;
    return s;
}

static void make_scalar(XdrMaker *m, const XdrType *type, void *value)
{
    guint64 bits = m->rich ? next(m) ^ (next(m) << 40) : 0;
    if (type->kind == XDR_BOOL)
        *(bool *)value = bits & 1;
    else if (type->kind == XDR_FLOAT)
        *(float *)value = (float)(gint16)bits / 4;
    else if (type->kind == XDR_DOUBLE)
        *(double *)value = (double)(gint32)bits / 8;
    else
        memcpy(value, &bits, type->size); /* little or big endian: any bytes will do */
}

static void make_array(XdrMaker *m, const XdrType *type, XdrArray *array)
{
    size_t size = type->kind == XDR_BYTES ? 1 : type->element->size;
    array->len = MIN(m->rich ? next(m) % (3 * m->rich) : 0, type->bound);
    array->val = array->len ? g_malloc0_n(array->len, size) : NULL;
    for (unsigned int i = 0; i < array->len; i++) {
        char *at = (char *)array->val + i * size;
        if (type->kind == XDR_BYTES)
            *at = (char)next(m);
        else
            xdr_values_make(m, type->element, at);
    }
}

void xdr_values_make(XdrMaker *m, const XdrType *type, void *value)
{
    char *at = value;
    switch ((XdrKind)type->kind) {
    case XDR_STRING:
        *(char **)value = make_string(m, type->bound);
        break;
    case XDR_STRING_OPTIONAL:
        *(char **)value = m->rich && next(m) % 3 ? make_string(m, type->bound) : NULL;
        break;
    case XDR_OPAQUE:
        for (guint32 i = 0; i < type->bound; i++)
            at[i] = m->rich ? (char)next(m) : 0;
        break;
    case XDR_BYTES:
    case XDR_ARRAY:
        make_array(m, type, value);
        break;
    case XDR_VECTOR:
        for (guint32 i = 0; i < type->bound; i++)
            xdr_values_make(m, type->element, at + i * type->element->size);
        break;
    case XDR_OPTIONAL:
        if (m->rich && next(m) % 3) {
            *(void **)value = g_malloc0(type->element->size);
            xdr_values_make(m, type->element, *(void **)value);
        }
        break;
    case XDR_STRUCT:
        for (guint32 i = 0; i < type->count; i++)
            xdr_values_make(m, type->fields[i].type, at + type->fields[i].offset);
        break;
    case XDR_UNION: {
        const XdrArm *arm = &type->arms[next(m) % type->count];
        *(int *)(void *)(at + type->offset) = arm->label;
        xdr_values_make(m, arm->type, at + arm->offset);
        break;
    }
    case XDR_VOID:
    case XDR_KIND_MAX:
        break;
    default:
        make_scalar(m, type, value);
    }
}

static const XdrArm *arm_of(const XdrType *type, const void *value)
{
    int label = *(const int *)(const void *)((const char *)value + type->offset);
    for (guint32 i = 0; i < type->count; i++)
        if (type->arms[i].label == label)
            return &type->arms[i];
    return NULL;
}

static gboolean equal_elements(const XdrType *type, const char *a, const char *b, guint32 count)
{
    for (guint32 i = 0; i < count; i++)
        if (!xdr_values_equal(type, a + i * type->size, b + i * type->size))
            return FALSE;
    return TRUE;
}

gboolean xdr_values_equal(const XdrType *type, const void *a, const void *b)
{
    const XdrArray *x = a, *y = b;
    const char *p = a, *q = b;
    switch ((XdrKind)type->kind) {
    case XDR_STRING:
    case XDR_STRING_OPTIONAL:
        return g_strcmp0(*(char *const *)a, *(char *const *)b) == 0;
    case XDR_BYTES:
        return x->len == y->len && (!x->len || memcmp(x->val, y->val, x->len) == 0);
    case XDR_ARRAY:
        return x->len == y->len && equal_elements(type->element, x->val, y->val, x->len);
    case XDR_VECTOR:
        return equal_elements(type->element, a, b, type->bound);
    case XDR_OPTIONAL: {
        const void *l = *(void *const *)a, *r = *(void *const *)b;
        return !l == !r && (!l || xdr_values_equal(type->element, l, r));
    }
    case XDR_STRUCT:
        for (guint32 i = 0; i < type->count; i++)
            if (!xdr_values_equal(type->fields[i].type, p + type->fields[i].offset, q + type->fields[i].offset))
                return FALSE;
        return TRUE;
    case XDR_UNION: {
        const XdrArm *arm = arm_of(type, a);
        return arm && arm == arm_of(type, b) && xdr_values_equal(arm->type, p + arm->offset, q + arm->offset);
    }
    default:
        return memcmp(a, b, type->size) == 0;
    }
}

static void json_text(GString *out, const char *s)
{
    g_string_append_c(out, '"');
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *s);
    }
    g_string_append_c(out, '"');
}

static void json_hex(GString *out, const void *bytes, size_t n)
{
    g_string_append_c(out, '"');
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, "%02x", ((const guint8 *)bytes)[i]);
    g_string_append_c(out, '"');
}

static void json_elements(GString *out, const XdrType *element, const char *at, guint32 count)
{
    g_string_append_c(out, '[');
    for (guint32 i = 0; i < count; i++) {
        if (i)
            g_string_append_c(out, ',');
        xdr_values_json(out, element, at + i * element->size);
    }
    g_string_append_c(out, ']');
}

static void json_scalar(GString *out, const XdrType *type, const void *v)
{
    switch ((XdrKind)type->kind) {
    case XDR_INT: g_string_append_printf(out, "%d", *(const int *)v); break;
    case XDR_UINT: g_string_append_printf(out, "%u", *(const unsigned int *)v); break;
    case XDR_HYPER: g_string_append_printf(out, "%" G_GINT64_FORMAT, *(const gint64 *)v); break;
    case XDR_UHYPER: g_string_append_printf(out, "%" G_GUINT64_FORMAT, *(const guint64 *)v); break;
    case XDR_CHAR: g_string_append_printf(out, "%d", *(const signed char *)v); break;
    case XDR_UCHAR: g_string_append_printf(out, "%u", *(const unsigned char *)v); break;
    case XDR_SHORT: g_string_append_printf(out, "%d", *(const short *)v); break;
    case XDR_USHORT: g_string_append_printf(out, "%u", *(const unsigned short *)v); break;
    case XDR_BOOL: g_string_append(out, *(const bool *)v ? "true" : "false"); break;
    case XDR_FLOAT: g_string_append_printf(out, "%.9g", (double)*(const float *)v); break;
    case XDR_DOUBLE: g_string_append_printf(out, "%.17g", *(const double *)v); break;
    default: g_string_append(out, "null");
    }
}

/* {"name":value,...}; a union is {"type":label,"arm":value}. */
static void json_struct(GString *out, const XdrType *type, const char *at)
{
    g_string_append_c(out, '{');
    if (type->kind == XDR_UNION) {
        const XdrArm *arm = arm_of(type, at);
        g_string_append_printf(out, "\"type\":%d,\"value\":", arm->label);
        xdr_values_json(out, arm->type, at + arm->offset);
    }
    for (guint32 i = 0; type->kind == XDR_STRUCT && i < type->count; i++) {
        g_string_append_printf(out, "%s\"%s\":", i ? "," : "", type->fields[i].name);
        xdr_values_json(out, type->fields[i].type, at + type->fields[i].offset);
    }
    g_string_append_c(out, '}');
}

void xdr_values_json(GString *out, const XdrType *type, const void *value)
{
    const XdrArray *array = value;
    switch ((XdrKind)type->kind) {
    case XDR_STRING:
    case XDR_STRING_OPTIONAL:
        if (*(char *const *)value)
            json_text(out, *(char *const *)value);
        else
            g_string_append(out, "null");
        break;
    case XDR_OPAQUE: json_hex(out, value, type->bound); break;
    case XDR_BYTES: json_hex(out, array->val, array->len); break;
    case XDR_ARRAY: json_elements(out, type->element, array->val, array->len); break;
    case XDR_VECTOR: json_elements(out, type->element, value, type->bound); break;
    case XDR_OPTIONAL:
        if (*(void *const *)value)
            xdr_values_json(out, type->element, *(void *const *)value);
        else
            g_string_append(out, "null");
        break;
    case XDR_STRUCT:
    case XDR_UNION: json_struct(out, type, value); break;
    default: json_scalar(out, type, value);
    }
}
