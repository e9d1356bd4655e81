/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What does not move bytes: the built-in descriptors, measuring and clearing. */
#include "rpc/xdr.h"

#include <string.h>

const XdrType xdr_void = {.name = "void", .kind = XDR_VOID, .size = 0};
const XdrType xdr_int = {.name = "int", .kind = XDR_INT, .size = sizeof(int)};
const XdrType xdr_uint = {.name = "unsigned int", .kind = XDR_UINT, .size = sizeof(unsigned int)};
const XdrType xdr_hyper = {.name = "int64_t", .kind = XDR_HYPER, .size = sizeof(int64_t)};
const XdrType xdr_uhyper = {.name = "uint64_t", .kind = XDR_UHYPER, .size = sizeof(uint64_t)};
const XdrType xdr_char = {.name = "char", .kind = XDR_CHAR, .size = sizeof(char)};
const XdrType xdr_uchar = {.name = "unsigned char", .kind = XDR_UCHAR, .size = sizeof(unsigned char)};
const XdrType xdr_short = {.name = "short", .kind = XDR_SHORT, .size = sizeof(short)};
const XdrType xdr_ushort = {.name = "unsigned short", .kind = XDR_USHORT, .size = sizeof(unsigned short)};
const XdrType xdr_bool = {.name = "bool", .kind = XDR_BOOL, .size = sizeof(bool)};
const XdrType xdr_float = {.name = "float", .kind = XDR_FLOAT, .size = sizeof(float)};
const XdrType xdr_double = {.name = "double", .kind = XDR_DOUBLE, .size = sizeof(double)};

static size_t min_size(const XdrType *t, unsigned depth);

static size_t struct_min_size(const XdrType *t, unsigned depth)
{
    size_t sum = 0;
    for (uint32_t i = 0; i < t->count; i++)
        sum += min_size(t->fields[i].type, depth);
    return sum;
}

static size_t union_min_size(const XdrType *t, unsigned depth)
{
    size_t least = SIZE_MAX;
    for (uint32_t i = 0; i < t->count; i++)
        least = MIN(least, min_size(t->arms[i].type, depth));
    return 4 + (t->count ? least : 0);
}

static size_t min_size(const XdrType *t, unsigned depth)
{
    if (depth-- == 0)
        return 0;
    switch ((XdrKind)t->kind) {
    case XDR_VOID:
        return 0;
    case XDR_HYPER:
    case XDR_UHYPER:
    case XDR_DOUBLE:
        return 8;
    case XDR_OPAQUE:
        return ((size_t)t->bound + 3) & ~(size_t)3;
    case XDR_VECTOR:
        return t->bound * min_size(t->element, depth);
    case XDR_STRUCT:
        return struct_min_size(t, depth);
    case XDR_UNION:
        return union_min_size(t, depth);
    default:
        return 4;
    }
}

size_t xdr_min_size(const XdrType *type)
{
    return min_size(type, XDR_DEPTH_MAX);
}

/* Whether a value of this type can own memory; saves walking long arrays of numbers. */
static bool owns_memory(const XdrType *t)
{
    return t->kind >= XDR_STRING && t->kind != XDR_OPAQUE;
}

static void clear_elements(const XdrType *element, void *val, size_t n)
{
    if (!owns_memory(element))
        return;
    for (size_t i = 0; i < n; i++)
        xdr_clear(element, (char *)val + i * element->size);
}

static void clear_union(const XdrType *t, void *value)
{
    int label;
    memcpy(&label, (char *)value + t->offset, sizeof label);
    for (uint32_t i = 0; i < t->count; i++)
        if (t->arms[i].label == label)
            xdr_clear(t->arms[i].type, (char *)value + t->arms[i].offset);
}

void xdr_clear(const XdrType *type, void *value)
{
    if (!type || !value)
        return;
    switch ((XdrKind)type->kind) {
    case XDR_STRING:
    case XDR_STRING_OPTIONAL:
        g_free(*(char **)value);
        break;
    case XDR_BYTES:
        g_free(((XdrArray *)value)->val);
        break;
    case XDR_ARRAY:
        if (((XdrArray *)value)->val)
            clear_elements(type->element, ((XdrArray *)value)->val, ((XdrArray *)value)->len);
        g_free(((XdrArray *)value)->val);
        break;
    case XDR_VECTOR:
        clear_elements(type->element, value, type->bound);
        break;
    case XDR_OPTIONAL:
        xdr_clear(type->element, *(void **)value);
        g_free(*(void **)value);
        break;
    case XDR_STRUCT:
        for (uint32_t i = 0; i < type->count; i++)
            if (owns_memory(type->fields[i].type))
                xdr_clear(type->fields[i].type, (char *)value + type->fields[i].offset);
        break;
    case XDR_UNION:
        clear_union(type, value);
        break;
    default:
        break;
    }
    memset(value, 0, type->size);
}
