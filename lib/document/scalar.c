/* Members from text and back, one function a type. */
#include "document/internal.h"

#include <ctype.h>
#include <errno.h>
#include <libvirt/virterror.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t doc_uint_get(const DocRow *row, const void *member)
{
    switch (row->size) {
    case 1:
        return *(const uint8_t *)member;
    case 2:
        return *(const uint16_t *)member;
    case 4:
        return *(const uint32_t *)member;
    default:
        return *(const uint64_t *)member;
    }
}

int64_t doc_int_get(const DocRow *row, const void *member)
{
    return row->size == 4 ? *(const int32_t *)member : *(const int64_t *)member;
}

void doc_uint_put(const DocRow *row, void *member, uint64_t value)
{
    switch (row->size) {
    case 1:
        *(uint8_t *)member = (uint8_t)value;
        break;
    case 2:
        *(uint16_t *)member = (uint16_t)value;
        break;
    case 4:
        *(uint32_t *)member = (uint32_t)value;
        break;
    default:
        *(uint64_t *)member = value;
    }
}

static uint64_t uint_limit(const DocRow *row)
{
    if (row->max)
        return row->max;
    return row->size >= 8 ? UINT64_MAX : (UINT64_C(1) << (row->size * 8)) - 1;
}

/* A number that fills the whole text, as strtoull reads it; false when it does not. */
static bool number_read(const char *text, size_t len, int base, uint64_t *ret_value, bool *ret_negative)
{
    char buffer[72], *end;
    if (len == 0 || len >= sizeof(buffer))
        return false;
    memcpy(buffer, text, len);
    buffer[len] = '\0';
    const char *p = buffer;
    while (isspace((unsigned char)*p))
        p++;
    *ret_negative = *p == '-';
    errno = 0;
    uint64_t value = strtoull(*ret_negative ? p + 1 : p, &end, base);
    if (errno || end == p || *end != '\0' || (*ret_negative && !isxdigit((unsigned char)p[1])))
        return false;
    *ret_value = value;
    return true;
}

static int uint_read(const DocRow *row, void *member, const char *text, size_t len, int base)
{
    uint64_t value;
    bool negative;
    if (!number_read(text, len, base, &value, &negative) || (negative && value))
        return 1;
    if (value > uint_limit(row) || value < row->min || (value == 0 && row->flags & DOC_NONZERO))
        return 1;
    doc_uint_put(row, member, value);
    return 0;
}

static int int_read(const DocRow *row, void *member, const char *text, size_t len)
{
    uint64_t value, limit = row->size == 4 ? INT32_MAX : INT64_MAX;
    bool negative;
    if (!number_read(text, len, row->flags & DOC_ANY_BASE ? 0 : 10, &value, &negative) || value > limit + negative)
        return 1;
    if (row->max && (negative || value > row->max))
        return 1;
    doc_uint_put(row, member, negative ? -value : value);
    return 0;
}

static int scaled_read(const DocRow *row, void *member, const char *text, size_t len, uint64_t scale)
{
    uint64_t value;
    bool negative;
    if (!scale)
        scale = row->scale > 1024 ? 1 : row->scale;
    if (!number_read(text, len, 10, &value, &negative) || (negative && value))
        return 1;
    if (value > UINT64_MAX / scale)
        return 1;
    value *= scale;
    uint64_t units = value / row->scale + (value % row->scale != 0); /* rounded up */
    if (row->max && units > row->max)
        return 1;
    doc_uint_put(row, member, units);
    return 0;
}

static int tristate_read(Tristate *member, const char *text, size_t len, const char *yes, const char *no)
{
    if (len == strlen(yes) && memcmp(text, yes, len) == 0)
        *member = TRI_YES;
    else if (len == strlen(no) && memcmp(text, no, len) == 0)
        *member = TRI_NO;
    else
        return 1;
    return 0;
}

static int enum_read(const DocRow *row, void *member, const char *text, size_t len)
{
    int value = doc_enum_value(row->ref, text, len);
    if (value < 0 || (row->max && (uint64_t)value > row->max) || (uint64_t)value < row->min)
        return 1;
    doc_uint_put(row, member, (uint64_t)value);
    return 0;
}

int doc_scalar_read(DocContext *context, const DocRow *row, void *base, const char *text, size_t len, uint64_t scale)
{
    void *member = doc_row_member(row, base);
    Tristate yes = TRI_NONE;
    Arena *arena = doc_context_arena(context);
    switch (row->type) {
    case DOC_TYPE_STRING:
    case DOC_TYPE_RAW:
        if (len == 0 && row->flags & DOC_NONEMPTY)
            return 0;
        *(char **)member = arena_strndup(arena, text, len);
        return 0;
    case DOC_TYPE_BOOL:
        if (tristate_read(&yes, text, len, "yes", "no"))
            return 1;
        *(bool *)member = yes == TRI_YES;
        return 0;
    case DOC_TYPE_YESNO:
        return tristate_read(member, text, len, "yes", "no");
    case DOC_TYPE_ONOFF:
        return tristate_read(member, text, len, "on", "off");
    case DOC_TYPE_FLAG:
        *(bool *)member = true;
        return 0;
    case DOC_TYPE_INT:
        return int_read(row, member, text, len);
    case DOC_TYPE_UINT:
        return uint_read(row, member, text, len, row->flags & DOC_ANY_BASE ? 0 : 10);
    case DOC_TYPE_HEX:
        return uint_read(row, member, text, len, 0);
    case DOC_TYPE_OCTAL:
        return uint_read(row, member, text, len, 8);
    case DOC_TYPE_ENUM:
        return enum_read(row, member, text, len);
    case DOC_TYPE_SCALED:
        return scaled_read(row, member, text, len, scale);
    case DOC_TYPE_UUID:
        return doc_uuid_parse(text, len, member) < 0;
    case DOC_TYPE_MAC:
        return doc_mac_parse(text, len, member) < 0;
    case DOC_TYPE_BITMAP:
        *(DocBitmap **)member = doc_bitmap_parse(arena, text, len);
        return *(DocBitmap **)member == NULL;
    case DOC_TYPE_CODEC:
        return ((const DocCodec *)row->ref)->read(context, text, len, member, (char *)base + row->shift);
    case DOC_TYPE_SUB:
    case DOC_TYPE_INLINE:
        break;
    }
    return 0;
}

/* Decimal digits without printf: most of what a document holds. */
static const char *uint_text(uint64_t value, char *buffer)
{
    char *p = buffer + DOC_TEXT_SIZE - 1;
    *p = '\0';
    do {
        *--p = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    return p;
}

static const char *hex_text(uint64_t value, int digits, char *buffer)
{
    char *p = buffer + DOC_TEXT_SIZE - 1;
    *p = '\0';
    do {
        *--p = "0123456789abcdef"[value & 15];
        value >>= 4;
        digits--;
    } while (value || digits > 0);
    *--p = 'x';
    *--p = '0';
    return p;
}

static const char *int_text(int64_t value, char *buffer)
{
    if (value >= 0)
        return uint_text((uint64_t)value, buffer);
    const char *p = uint_text(-(uint64_t)value, buffer);
    char *sign = buffer + (p - buffer) - 1;
    *sign = '-';
    return sign;
}

static bool tristate_write(Tristate value, const char *yes, const char *no, const char **ret_text)
{
    *ret_text = value == TRI_YES ? yes : no;
    return value != TRI_NONE;
}

/* Whether an integer member counts as given. */
static bool number_given(const DocRow *row, const void *base, const void *member)
{
    if (row->set)
        return *((const bool *)base + row->set - 1);
    if (row->flags & DOC_ALWAYS)
        return true;
    return row->type == DOC_TYPE_INT ? doc_int_get(row, member) != row->absent
                                     : doc_uint_get(row, member) != (uint64_t)row->absent;
}

/* What is written of a number: itself, or where the unit is free, the count of the largest that keeps it whole. */
static uint64_t scaled_value(const DocRow *row, const void *member, const char **ret_unit)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    uint64_t value = doc_uint_get(row, member);
    unsigned i = 0;
    if (row->type == DOC_TYPE_SCALED && !row->unit)
        for (; i + 1 < G_N_ELEMENTS(units) && value && value % 1024 == 0; i++)
            value /= 1024;
    if (ret_unit)
        *ret_unit = row->unit ? row->unit : units[i];
    return value;
}

const char *doc_scaled_unit(const DocRow *row, const void *base)
{
    const char *unit;
    scaled_value(row, doc_row_cmember(row, base), &unit);
    return unit;
}

static bool number_write(const DocRow *row, const void *base, const void *member, char *buffer, const char **ret_text)
{
    if (!number_given(row, base, member))
        return false;
    if (row->type == DOC_TYPE_INT)
        *ret_text = int_text(doc_int_get(row, member), buffer);
    else if (row->type == DOC_TYPE_HEX)
        *ret_text = hex_text(doc_uint_get(row, member), row->digits, buffer);
    else if (row->type == DOC_TYPE_OCTAL)
        snprintf(buffer, DOC_TEXT_SIZE, "%0*" PRIo64, row->digits, doc_uint_get(row, member)), *ret_text = buffer;
    else
        *ret_text = uint_text(scaled_value(row, member, NULL), buffer);
    return true;
}

bool doc_scalar_write(const DocRow *row, const void *base, char *buffer, const char **ret_text)
{
    const void *member = doc_row_cmember(row, base);
    switch (row->type) {
    case DOC_TYPE_STRING:
    case DOC_TYPE_RAW:
        *ret_text = *(char *const *)member;
        if (!*ret_text && row->flags & DOC_ALWAYS)
            *ret_text = "";
        return *ret_text != NULL;
    case DOC_TYPE_BOOL:
        *ret_text = *(const bool *)member ? "yes" : "no";
        return *(const bool *)member || row->flags & DOC_ALWAYS;
    case DOC_TYPE_YESNO:
        return tristate_write(*(const Tristate *)member, "yes", "no", ret_text);
    case DOC_TYPE_ONOFF:
        return tristate_write(*(const Tristate *)member, "on", "off", ret_text);
    case DOC_TYPE_FLAG:
        *ret_text = NULL;
        return *(const bool *)member;
    case DOC_TYPE_INT:
    case DOC_TYPE_UINT:
    case DOC_TYPE_HEX:
    case DOC_TYPE_OCTAL:
    case DOC_TYPE_SCALED:
        return number_write(row, base, member, buffer, ret_text);
    case DOC_TYPE_ENUM:
        *ret_text = doc_enum_text(row->ref, (unsigned)doc_uint_get(row, member));
        if (row->absent && doc_uint_get(row, member) == (uint64_t)row->absent && !(row->flags & DOC_ALWAYS))
            return false;
        return *ret_text != NULL;
    case DOC_TYPE_UUID:
        doc_uuid_format(member, buffer);
        *ret_text = buffer;
        return row->set ? *((const bool *)base + row->set - 1)
                        : row->flags & DOC_ALWAYS || !doc_uuid_is_nil(member);
    case DOC_TYPE_MAC:
        doc_mac_format(*(const MacAddress *)member, buffer);
        *ret_text = buffer;
        return !row->set || *((const bool *)base + row->set - 1);
    case DOC_TYPE_CODEC:
        return ((const DocCodec *)row->ref)->write(member, (const char *)base + row->shift, buffer, ret_text);
    case DOC_TYPE_BITMAP: /* too long for a buffer: the writer formats it */
    case DOC_TYPE_SUB:
    case DOC_TYPE_INLINE:
        break;
    }
    return false;
}
