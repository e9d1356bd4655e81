/* Enums with their texts, declared once.
 *
 *     #define DISK_BUS_VALUES(V) V(DISK_BUS_IDE, "ide") V(DISK_BUS_FDC, "fdc")
 *     DOC_ENUM(DiskBus, disk_bus, DISK_BUS)            in the header
 *     DOC_ENUM_DEFINE(disk_bus, DISK_BUS)              in one source file
 *
 * gives the type DiskBus (one byte), DISK_BUS_NONE = 0 ("not given"), DISK_BUS_LAST, the table disk_bus_enum and
 * disk_bus_text(). */
#pragma once

#include <stddef.h>

typedef struct DocEnum {
    const char *name;
    const char *const *texts; /* [0] is NULL: not given */
    unsigned count;           /* with the zero value */
} DocEnum;

#define DOC_ENUM_ID(id, text) id,
#define DOC_ENUM_STRING(id, text) text,

#define DOC_ENUM(Type, name, PREFIX)                                                                                   \
    typedef enum __attribute__((packed)){PREFIX##_NONE, PREFIX##_VALUES(DOC_ENUM_ID) PREFIX##_LAST} Type;              \
    extern const DocEnum name##_enum;                                                                                  \
    __attribute__((unused)) static inline const char *name##_text(Type value)                                          \
    {                                                                                                                  \
        return doc_enum_text(&name##_enum, value);                                                                     \
    }

#define DOC_ENUM_DEFINE(name, PREFIX)                                                                                  \
    static const char *const name##_texts[] = {NULL, PREFIX##_VALUES(DOC_ENUM_STRING)};                                \
    const DocEnum name##_enum = {#name, name##_texts, sizeof(name##_texts) / sizeof(name##_texts[0])};

/* The text of a value, NULL for "not given" and for values outside the enum. */
static inline const char *doc_enum_text(const DocEnum *e, unsigned value)
{
    return value < e->count ? e->texts[value] : NULL;
}

/* The value of a text of `len` bytes, -1 when there is none. */
int doc_enum_value(const DocEnum *e, const char *text, size_t len);

/* The text nearest to what was written, for a hint; NULL when nothing is near. */
const char *doc_enum_nearest(const DocEnum *e, const char *text);
