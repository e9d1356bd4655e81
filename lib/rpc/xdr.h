/*
 * SPDX-License-Identifier: LGPL-2.1-or-later
 * xdr.h: values to and from their wire form, driven by descriptors.
 *
 * A descriptor (XdrType) says how one C type lies in memory and on the wire. Descriptors are constant data, mostly
 * generated from the API table; one engine encodes, decodes, clears and measures all of them.
 *
 * How C types look (T is the element's C type):
 *
 *   wire                     C                                        descriptor
 *   int, unsigned int        int, unsigned int                        xdr_int, xdr_uint
 *   hyper, unsigned hyper    int64_t, uint64_t                        xdr_hyper, xdr_uhyper
 *   char, unsigned char      char, unsigned char                      xdr_char, xdr_uchar        (4 bytes on the wire)
 *   short, unsigned short    short, unsigned short                    xdr_short, xdr_ushort      (4 bytes on the wire)
 *   bool                     bool                                     xdr_bool                   (4 bytes on the wire)
 *   float, double            float, double                            xdr_float, xdr_double
 *   enum                     int or an enum type                      xdr_int
 *   string<MAX>              char *, never NULL                       XDR_TYPE_STRING(MAX)
 *   optional string          char *, NULL when absent                 XDR_TYPE_STRING_OPTIONAL(MAX)
 *   opaque[N]                char x[N] (or unsigned char)             XDR_TYPE_OPAQUE(N)
 *   opaque<MAX>              struct { unsigned int x_len; char *x_val; } x     XDR_TYPE_BYTES(MAX)
 *   T<MAX>                   struct { unsigned int x_len; T *x_val; } x        XDR_TYPE_ARRAY(T's, MAX)
 *   T[N]                     T x[N]                                   XDR_TYPE_VECTOR(T's, N)
 *   T *                      T *, NULL when absent                    XDR_TYPE_OPTIONAL(T's)
 *   struct                   struct                                   XDR_TYPE_STRUCT(ctype, fields)
 *   union                    struct { int type; union { ... } u; }    XDR_TYPE_UNION(ctype, type, arms)
 *
 * Example, a domain with its parameters:
 *
 *   typedef struct { char *name; unsigned char uuid[16]; int id;
 *                    struct { unsigned int params_len; remote_typed_param *params_val; } params; } demo;
 *
 *   const XdrType xdr_demo_name = XDR_TYPE_STRING(4194304);
 *   const XdrType xdr_demo_uuid = XDR_TYPE_OPAQUE(16);
 *   static const XdrField demo_fields[] = {
 *       XDR_FIELD(demo, name, &xdr_demo_name),
 *       XDR_FIELD(demo, uuid, &xdr_demo_uuid),
 *       XDR_FIELD(demo, id, &xdr_int),
 *       XDR_FIELD(demo, params, XDR_ANON(XDR_TYPE_ARRAY(&xdr_remote_typed_param, 16))),
 *   };
 *   const XdrType xdr_demo = XDR_TYPE_STRUCT(demo, demo_fields);
 *
 *   typedef struct { int type; union { int i; char *s; } value_u; } demo_value;
 *   static const XdrArm demo_value_arms[] = {
 *       XDR_ARM(1, demo_value, value_u.i, &xdr_int),
 *       XDR_ARM(7, demo_value, value_u.s, &xdr_demo_name),
 *   };
 *   const XdrType xdr_demo_value = XDR_TYPE_UNION(demo_value, type, demo_value_arms);
 *
 * A descriptor that is used once can stand in place with XDR_ANON(). Messages without arguments or result have a NULL
 * descriptor or &xdr_void. A descriptor must not refer to itself; nesting deeper than XDR_DEPTH_MAX is refused.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define XDR_DEPTH_MAX 32

typedef enum {
    XDR_VOID,
    XDR_INT,
    XDR_UINT,
    XDR_HYPER,
    XDR_UHYPER,
    XDR_CHAR,
    XDR_UCHAR,
    XDR_SHORT,
    XDR_USHORT,
    XDR_BOOL,
    XDR_FLOAT,
    XDR_DOUBLE,
    XDR_STRING,          /* char *, never NULL */
    XDR_STRING_OPTIONAL, /* char *, NULL when absent */
    XDR_OPAQUE,          /* bytes in place, exactly `bound` */
    XDR_BYTES,           /* XdrArray of bytes, at most `bound` */
    XDR_ARRAY,           /* XdrArray of elements, at most `bound` */
    XDR_VECTOR,          /* elements in place, exactly `bound` */
    XDR_OPTIONAL,        /* pointer to the element, NULL when absent */
    XDR_STRUCT,
    XDR_UNION,
    XDR_KIND_MAX,
} XdrKind;

typedef struct XdrType XdrType;

/** One member of a struct, in wire order. */
typedef struct {
    const char *name;
    const XdrType *type;
    uint32_t offset;
} XdrField;

/** One arm of a union: the value of the discriminant that selects it, and where its value lies. */
typedef struct {
    const char *name;
    const XdrType *type;
    uint32_t offset;
    int32_t label;
} XdrArm;

struct XdrType {
    const char *name; /* the C type's name, NULL for anonymous ones */
    uint8_t kind;     /* XdrKind */
    uint32_t size;    /* sizeof the C value */
    uint32_t bound;   /* largest count of string, bytes and array; exact count of opaque and vector */
    uint32_t count;   /* number of fields or arms */
    uint32_t offset;  /* where a union keeps its discriminant (an int) */
    union {
        const XdrType *element; /* array, vector, optional */
        const XdrField *fields; /* struct */
        const XdrArm *arms;     /* union */
    };
};

/** How every variable array and every opaque<> lies in memory, whatever its members are called. */
typedef struct {
    unsigned int len;
    void *val;
} XdrArray;

#define XDR_TYPE_STRING(max)                                                                                           \
    {                                                                                                                  \
        .kind = XDR_STRING, .size = sizeof(char *), .bound = (max)                                                     \
    }
#define XDR_TYPE_STRING_OPTIONAL(max)                                                                                  \
    {                                                                                                                  \
        .kind = XDR_STRING_OPTIONAL, .size = sizeof(char *), .bound = (max)                                            \
    }
#define XDR_TYPE_OPAQUE(n)                                                                                             \
    {                                                                                                                  \
        .kind = XDR_OPAQUE, .size = (n), .bound = (n)                                                                  \
    }
#define XDR_TYPE_BYTES(max)                                                                                            \
    {                                                                                                                  \
        .kind = XDR_BYTES, .size = sizeof(XdrArray), .bound = (max)                                                    \
    }
#define XDR_TYPE_ARRAY(type, max)                                                                                      \
    {                                                                                                                  \
        .kind = XDR_ARRAY, .size = sizeof(XdrArray), .bound = (max), .element = (type)                                 \
    }
/* elemtype is the C type of one element: a vector's size must be known at compile time */
#define XDR_TYPE_VECTOR(elemtype, type, n)                                                                             \
    {                                                                                                                  \
        .kind = XDR_VECTOR, .size = sizeof(elemtype) * (n), .bound = (n), .element = (type)                            \
    }
#define XDR_TYPE_OPTIONAL(type)                                                                                        \
    {                                                                                                                  \
        .kind = XDR_OPTIONAL, .size = sizeof(void *), .element = (type)                                                \
    }
#define XDR_TYPE_STRUCT(ctype, fieldtable)                                                                             \
    {                                                                                                                  \
        .name = #ctype, .kind = XDR_STRUCT, .size = sizeof(ctype), .count = G_N_ELEMENTS(fieldtable),                  \
        .fields = (fieldtable)                                                                                         \
    }
#define XDR_TYPE_UNION(ctype, discriminant, armtable)                                                                  \
    {                                                                                                                  \
        .name = #ctype, .kind = XDR_UNION, .size = sizeof(ctype), .count = G_N_ELEMENTS(armtable),                     \
        .offset = offsetof(ctype, discriminant), .arms = (armtable)                                                    \
    }

#define XDR_FIELD(ctype, member, xdrtype)                                                                              \
    {                                                                                                                  \
#member, (xdrtype), offsetof(ctype, member)                                                                    \
    }
#define XDR_ARM(value, ctype, member, xdrtype)                                                                         \
    {                                                                                                                  \
#member, (xdrtype), offsetof(ctype, member), (value)                                                           \
    }
/* a descriptor in place, at file scope */
#define XDR_ANON(...) (&(const XdrType)__VA_ARGS__)

extern const XdrType xdr_void, xdr_int, xdr_uint, xdr_hyper, xdr_uhyper, xdr_char, xdr_uchar, xdr_short, xdr_ushort,
    xdr_bool, xdr_float, xdr_double;

/**
 * Appends the wire form of @value to @out. Returns 0, -EMSGSIZE when a count is above its bound, -EINVAL when a value
 * cannot be expressed (NULL where a string is required, unknown discriminant). On failure @out is as before.
 */
int xdr_encode(const XdrType *type, const void *value, GByteArray *out);

/**
 * Fills @value (of type->size bytes; what it held is overwritten) from the first bytes of @buf. Everything it points to
 * is newly allocated and belongs to the caller: xdr_clear() it. A count above its bound, or larger than what the
 * remaining bytes could hold, is refused before anything is allocated for it. Returns 0 and in @ret_used how many bytes
 * were read; with @ret_used NULL all of @buf must be. Returns -EBADMSG (or -ENOMEM) and leaves @value zeroed when it
 * fails.
 */
int xdr_decode(const XdrType *type, void *value, const uint8_t *buf, size_t len, size_t *ret_used);

/** Frees everything @value owns and zeroes it, so that clearing twice is harmless. Accepts zeroed values. */
void xdr_clear(const XdrType *type, void *value);

/** The smallest number of bytes a value of @type can take on the wire. */
size_t xdr_min_size(const XdrType *type);
