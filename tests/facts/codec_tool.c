/*
 * SPDX-License-Identifier: LGPL-2.1-or-later
 * codec_tool: our codecs behind a pipe, for codecs.py to compare with a codec that knows nothing of them.
 *
 * A line "PROGRAM NUMBER args|ret|message HEX" is decoded with our descriptor and answered by
 *   ok VALUE HEX        the value as text, and what our encoder makes of it
 *   refused ERRNO SIZE  SIZE is the largest piece of memory that was asked for meanwhile (0 without the sanitizer)
 *   unknown             no such procedure, or it has no such body
 */
#include "protocol/messages.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The address sanitizer's way to watch allocations; absent without it. */
extern int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void *, size_t),
                                                     void (*freed)(const volatile void *)) __attribute__((weak));
static size_t largest;

static void note_allocation(const volatile void *memory, size_t size)
{
    if (size > largest)
        largest = size;
}

static void note_free(const volatile void *memory)
{
}

static void append_hex(GString *out, const void *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        g_string_append_printf(out, "%02x", ((const unsigned char *)data)[i]);
}

static void describe(const XdrType *type, const void *value, GString *out);

static void describe_elements(const XdrType *element, const char *first, size_t count, GString *out)
{
    g_string_append_c(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        describe(element, first + i * element->size, out);
    }
    g_string_append_c(out, ']');
}

static void describe_struct(const XdrType *type, const char *value, GString *out)
{
    g_string_append_c(out, '[');
    for (uint32_t i = 0; i < type->count; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        describe(type->fields[i].type, value + type->fields[i].offset, out);
    }
    g_string_append_c(out, ']');
}

static void describe_union(const XdrType *type, const char *value, GString *out)
{
    int label;

    memcpy(&label, value + type->offset, sizeof label);
    g_string_append_printf(out, "[%d,", label);
    for (uint32_t i = 0; i < type->count; i++)
        if (type->arms[i].label == label)
            describe(type->arms[i].type, value + type->arms[i].offset, out);
    g_string_append_c(out, ']');
}

static void describe_number(const XdrType *type, const void *value, GString *out)
{
    switch ((XdrKind)type->kind) {
    case XDR_INT:
        g_string_append_printf(out, "%d", *(const int *)value);
        return;
    case XDR_UINT:
        g_string_append_printf(out, "%u", *(const unsigned int *)value);
        return;
    case XDR_HYPER:
        g_string_append_printf(out, "%" PRId64, *(const int64_t *)value);
        return;
    case XDR_UHYPER:
    case XDR_DOUBLE: /* its bits */
        g_string_append_printf(out, "%" PRIu64, *(const uint64_t *)value);
        return;
    case XDR_CHAR:
        g_string_append_printf(out, "%d", *(const char *)value);
        return;
    case XDR_UCHAR:
    case XDR_BOOL:
        g_string_append_printf(out, "%u", *(const unsigned char *)value);
        return;
    case XDR_SHORT:
        g_string_append_printf(out, "%d", *(const short *)value);
        return;
    case XDR_USHORT:
        g_string_append_printf(out, "%u", *(const unsigned short *)value);
        return;
    default:
        g_assert_not_reached();
    }
}

/* The value as codecs.py writes it: members and elements in brackets, bytes in hexadecimal after an x, - for absent. */
static void describe(const XdrType *type, const void *value, GString *out)
{
    const XdrArray *array = value;
    const char *text;

    switch ((XdrKind)type->kind) {
    case XDR_STRUCT:
        describe_struct(type, value, out);
        return;
    case XDR_UNION:
        describe_union(type, value, out);
        return;
    case XDR_STRING:
    case XDR_STRING_OPTIONAL:
        text = *(char *const *)value;
        g_string_append(out, text ? (type->kind == XDR_STRING ? "x" : "[x") : "-");
        append_hex(out, text, text ? strlen(text) : 0);
        g_string_append(out, text && type->kind == XDR_STRING_OPTIONAL ? "]" : "");
        return;
    case XDR_OPAQUE:
        g_string_append_c(out, 'x');
        append_hex(out, value, type->bound);
        return;
    case XDR_BYTES:
        g_string_append_c(out, 'x');
        append_hex(out, array->val, array->len);
        return;
    case XDR_ARRAY:
        describe_elements(type->element, array->val, array->len, out);
        return;
    case XDR_VECTOR:
        describe_elements(type->element, value, type->bound, out);
        return;
    case XDR_OPTIONAL:
        if (*(void *const *)value)
            describe_elements(type->element, *(char *const *)value, 1, out);
        else
            g_string_append_c(out, '-');
        return;
    default:
        describe_number(type, value, out);
    }
}

static const XdrType *find_body(const char *program, int number, const char *body)
{
    for (unsigned int i = 0; i < protocol_messages_count; i++) {
        const ProtocolMessage *message = &protocol_messages[i];

        if (message->number == number && g_str_equal(message->program, program))
            return g_str_equal(body, "args") ? message->args : g_str_equal(body, "ret") ? message->ret : message->message;
    }
    return NULL;
}

static GByteArray *from_hex(const char *hex)
{
    GByteArray *bytes = g_byte_array_new();

    for (; hex[0] && hex[1]; hex += 2) {
        guint8 byte = g_ascii_xdigit_value(hex[0]) * 16 + g_ascii_xdigit_value(hex[1]);

        g_byte_array_append(bytes, &byte, 1);
    }
    return bytes;
}

static void answer(const XdrType *type, const GByteArray *bytes, GString *out)
{
    g_autofree void *value = g_malloc0(type->size + 1);
    g_autoptr(GByteArray) again = NULL;
    int result;

    largest = 0;
    result = xdr_decode(type, value, bytes->data, bytes->len, NULL);
    if (result < 0) {
        g_string_printf(out, "refused %s %zu", g_strerror(-result), largest);
        return;
    }
    g_string_assign(out, "ok ");
    describe(type, value, out);
    again = g_byte_array_new();
    result = xdr_encode(type, value, again);
    g_string_append_c(out, ' ');
    append_hex(out, again->data, again->len);
    if (result < 0)
        g_string_append_printf(out, "encoder-%s", g_strerror(-result));
    xdr_clear(type, value);
}

int main(void)
{
    g_autofree char *line = NULL;
    size_t size = 0;
    ssize_t len;

    if (__sanitizer_install_malloc_and_free_hooks)
        __sanitizer_install_malloc_and_free_hooks(note_allocation, note_free);
    while ((len = getline(&line, &size, stdin)) > 0) {
        g_auto(GStrv) words = g_strsplit(g_strchomp(line), " ", 4);
        g_autoptr(GString) out = g_string_new("unknown");
        const XdrType *type = g_strv_length(words) < 3 ? NULL : find_body(words[0], atoi(words[1]), words[2]);

        if (type) {
            g_autoptr(GByteArray) bytes = from_hex(words[3] ? words[3] : "");

            answer(type, bytes, out);
        }
        puts(out->str);
        fflush(stdout);
    }
    return 0;
}
