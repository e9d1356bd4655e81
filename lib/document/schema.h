/* Schema tables: one row says everything about one attribute or element of a document.
 *
 *     static const DocRow disk_rows[] = {
 *         ATTR("device", DomainDisk, device, ENUM(disk_device), .absent = DISK_DEVICE_DISK),
 *         ELEM("serial", DomainDisk, serial, STRING),
 *         ELEM("iotune", DomainDisk, iotune, SUB(disk_iotune)),
 *         LIST("host",   StorageSource, hosts, SUB(storage_host)),
 *     };
 *     const DocTable disk_table = DOC_TABLE("disk", DomainDisk, disk_rows);
 *
 * Reading, writing, copying, comparing and the error messages come from the rows. Rows stand in the order in which they
 * are written: attributes first, then elements. */
#pragma once

#include "document/enum.h"
#include "document/value.h"
#include <stddef.h>

typedef struct DocTable DocTable;
typedef struct DocContext DocContext;

typedef enum {
    DOC_ROW_ATTR, /* an attribute */
    DOC_ROW_ELEM, /* an element, at most once */
    DOC_ROW_LIST, /* an element, any number of times: the member is a DocList */
    DOC_ROW_TEXT, /* the text inside the element */
    DOC_ROW_MIX,  /* the rows of another table, as if they stood here; the member is embedded */
} DocRowKind;

typedef enum {
    DOC_TYPE_STRING,  /* char * */
    DOC_TYPE_BOOL,    /* bool: yes/no; written when true */
    DOC_TYPE_YESNO,   /* Tristate: yes/no */
    DOC_TYPE_ONOFF,   /* Tristate: on/off */
    DOC_TYPE_FLAG,    /* bool: the element stands there, or not */
    DOC_TYPE_INT,     /* signed, 4 or 8 bytes */
    DOC_TYPE_UINT,    /* unsigned, 1 to 8 bytes, any base that strtoull takes with base 10 unless ANY_BASE */
    DOC_TYPE_HEX,     /* unsigned, read in any base, written "0x%0*x" with `digits` */
    DOC_TYPE_OCTAL,   /* unsigned, read and written in octal with `digits` */
    DOC_TYPE_ENUM,    /* a one-byte enum of `ref` */
    DOC_TYPE_SCALED,  /* unsigned of 8 bytes in units of `scale` bytes; read with any unit='', written with `unit` */
    DOC_TYPE_UUID,    /* uint8_t[16], nil is absent */
    DOC_TYPE_MAC,     /* MacAddress */
    DOC_TYPE_BITMAP,  /* DocBitmap * */
    DOC_TYPE_CODEC,   /* what `ref`, a DocCodec, reads and writes */
    DOC_TYPE_SUB,     /* pointer to a struct of its own, described by `ref` */
    DOC_TYPE_INLINE,  /* embedded struct described by `ref`; with the member's own struct: more of the same struct */
    DOC_TYPE_RAW,     /* char *: the whole element as it was written, with the namespaces it needs */
} DocType;

enum {
    DOC_REQUIRED = 1 << 0,
    DOC_ALWAYS = 1 << 1,    /* written even when absent (elements: even when empty) */
    DOC_NO_WRITE = 1 << 2,  /* read, never written */
    DOC_NO_READ = 1 << 3,   /* written, never read */
    DOC_LIVE = 1 << 4,      /* only of a running guest: not written with DOC_WRITE_INACTIVE */
    DOC_SECRET = 1 << 5,    /* only written with DOC_WRITE_SECURE */
    DOC_REPEAT = 1 << 6,    /* a second element is read into the same member */
    DOC_LENIENT = 1 << 7,   /* a value that cannot be read is as if absent */
    DOC_ABI = 1 << 8,       /* part of the virtual hardware */
    DOC_NONZERO = 1 << 9,   /* 0 is refused */
    DOC_NONEMPTY = 1 << 10, /* text: an empty one is as if absent */
    DOC_ANY_BASE = 1 << 11, /* 0x and 0 prefixes are taken */
    DOC_NO_COMPARE = 1 << 12,
    DOC_ONLY_INACTIVE = 1 << 14, /* only written with DOC_WRITE_INACTIVE */
    DOC_LAST_WINS = 1 << 13,/* a second element replaces the first; else it is ignored */
};

typedef struct DocRow {
    const char *name;
    DocRowKind kind;
    DocType type;
    uint16_t offset, size;
    uint16_t set;        /* 1 + offset of a bool that says "given"; 0: `absent` says it */
    uint16_t shift;      /* set by the engine: where the struct of a mixed-in row begins */
    uint16_t by;         /* 1 + offset of a one-byte enum; 0: the row always applies */
    uint32_t flags;
    uint64_t only;       /* with `by`: bit N set = the row applies when the enum is N */
    int64_t absent;      /* the value of a member that was not given */
    uint64_t min, max;   /* max 0: no limit but the member's size */
    const void *ref;     /* DocEnum, DocTable or DocCodec */
    const char *pick_attr, *pick_value; /* the row is for elements with this attribute value only */
    bool (*show)(const void *object);   /* when set: written only where true */
    uint64_t scale;      /* SCALED: bytes in one */
    const char *unit;    /* SCALED: the unit written; NULL: the largest that keeps the value whole */
    int digits;          /* HEX, OCTAL: least digits */
    int code;            /* virErrorNumber of a refused value; 0: VIR_ERR_XML_ERROR */
    const char *refusal; /* the whole message for a refused value, where scripts know another than ours; '%' is the value */
    const char *missing; /* the same for a required row that is not there */
    const char *many;    /* ELEM: the message when it stands there twice; NULL: the second is ignored */
    int many_code;
    const char *expected;/* what is said about a refused value */
} DocRow;

/* How a member of an own kind is read and written. */
typedef struct DocCodec {
    /* Reads text into the member: 0; -1 with the error set; 1: not such a value, the engine words the error. */
    int (*read)(DocContext *context, const char *text, size_t len, void *member, void *object);
    /* Writes the member's text; false: absent. `buffer` has DOC_TEXT_SIZE bytes, *ret_text may point elsewhere. */
    bool (*write)(const void *member, const void *object, char *buffer, const char **ret_text);
    bool quiet;   /* a member of zero bytes is absent, whatever else the object holds */
    bool pointer; /* the member is a char * that copies with the document */
} DocCodec;
#define DOC_TEXT_SIZE 128

struct DocTable {
    const char *name;
    const DocRow *rows;
    uint16_t count, size;
    /* Called when an element has been read: checks and conversions within it. 0, or -1 with the error set. */
    int (*done)(DocContext *context, void *object);
    struct DocIndex **index; /* made at first use */
};

#define DOC_TABLE(element, Type, rows_, ...)                                                                           \
    {                                                                                                                  \
        .name = element, .rows = rows_, .count = sizeof(rows_) / sizeof(rows_[0]), .size = sizeof(Type),               \
        .index = &(struct DocIndex *){NULL}, __VA_ARGS__                                                               \
    }

#define DOC_MEMBER(Type, member) .offset = offsetof(Type, member), .size = sizeof(((Type *)NULL)->member)
#define ATTR(name_, Type, member, ...) {.name = name_, .kind = DOC_ROW_ATTR, DOC_MEMBER(Type, member), __VA_ARGS__}
#define ELEM(name_, Type, member, ...) {.name = name_, .kind = DOC_ROW_ELEM, DOC_MEMBER(Type, member), __VA_ARGS__}
#define LIST(name_, Type, member, ...) {.name = name_, .kind = DOC_ROW_LIST, DOC_MEMBER(Type, member), __VA_ARGS__}
#define TEXT(Type, member, ...) {.name = "", .kind = DOC_ROW_TEXT, DOC_MEMBER(Type, member), __VA_ARGS__}
#define MIX(Type, member, table) {.name = "", .kind = DOC_ROW_MIX, DOC_MEMBER(Type, member), .ref = &table##_table}
/* An element whose members lie in the same struct as the row's. */
#define GROUP(name_, table, ...)                                                                                       \
    {.name = name_, .kind = DOC_ROW_ELEM, .type = DOC_TYPE_INLINE, .ref = &table##_table, __VA_ARGS__}

#define STRING .type = DOC_TYPE_STRING
#define BOOL .type = DOC_TYPE_BOOL
#define YESNO .type = DOC_TYPE_YESNO
#define ONOFF .type = DOC_TYPE_ONOFF
#define FLAG .type = DOC_TYPE_FLAG
#define INT .type = DOC_TYPE_INT
#define UINT .type = DOC_TYPE_UINT
#define HEX(digits_) .type = DOC_TYPE_HEX, .digits = digits_
#define OCTAL(digits_) .type = DOC_TYPE_OCTAL, .digits = digits_
#define ENUM(name_) .type = DOC_TYPE_ENUM, .ref = &name_##_enum
#define KIB .type = DOC_TYPE_SCALED, .scale = 1024, .unit = "KiB"
#define SCALED(scale_, unit_) .type = DOC_TYPE_SCALED, .scale = scale_, .unit = unit_
/* Bytes, written in the largest unit that keeps them whole. */
#define FITTED .type = DOC_TYPE_SCALED, .scale = 1
#define UUID .type = DOC_TYPE_UUID
#define MAC .type = DOC_TYPE_MAC
#define BITMAP .type = DOC_TYPE_BITMAP
#define CODEC(name_) .type = DOC_TYPE_CODEC, .ref = &name_##_codec
#define SUB(table) .type = DOC_TYPE_SUB, .ref = &table##_table
#define INLINE(table) .type = DOC_TYPE_INLINE, .ref = &table##_table
#define RAW .type = DOC_TYPE_RAW
#define SET(Type, member) .set = 1 + offsetof(Type, member)
#define WHEN(Type, member, bits) .by = 1 + offsetof(Type, member), .only = (bits)
#define BIT(value) (UINT64_C(1) << (value))
