/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Every message of every program: what is encoded decodes to the same value, a cut or lengthened body is refused, and
 * every count above its bound is refused. */
#include "tests/remote/xdr_values.h"

#include <errno.h>
#include <string.h>

#include "protocol/messages.h"
#include "protocol/remote.h"

static void round_trip(const XdrType *type, XdrMaker *maker)
{
    g_autofree void *value = g_malloc0(type->size);
    g_autofree void *back = g_malloc0(type->size);
    xdr_values_make(maker, type, value);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_assert_cmpint(xdr_encode(type, value, bytes), ==, 0);
    g_assert_cmpint(xdr_decode(type, back, bytes->data, bytes->len, NULL), ==, 0);
    g_assert_true(xdr_values_equal(type, value, back));
    xdr_clear(type, back);
    for (guint cut = 0; cut < bytes->len; cut += 4)
        g_assert_cmpint(xdr_decode(type, back, bytes->data, cut, NULL), ==, -EBADMSG);
    g_byte_array_append(bytes, (const guint8 *)"\0\0\0", 4);
    g_assert_cmpint(xdr_decode(type, back, bytes->data, bytes->len, NULL), ==, -EBADMSG);
    xdr_clear(type, value);
}

static void test_every_message(void)
{
    unsigned int bodies = 0;
    for (unsigned int rich = 0; rich < 3; rich++) {
        XdrMaker maker = { .state = 7, .rich = rich };
        for (unsigned int i = 0; i < protocol_messages_count; i++) {
            const XdrType *types[] = { protocol_messages[i].args, protocol_messages[i].ret, protocol_messages[i].message };
            for (size_t t = 0; t < G_N_ELEMENTS(types); t++)
                if (types[t]) {
                    round_trip(types[t], &maker);
                    bodies++;
                }
        }
    }
    g_assert_cmpuint(bodies, >, 3 * 600);
}

/* Writes values as the engine would, until it comes to the count number `left` (from 0): that one is written as `bad`,
 * and the body ends there with some zeros. Returns true once it has. */
typedef struct {
    GByteArray *out;
    unsigned int left;
    gint64 above; /* added to the bound; G_MININT64: `bad` is used as it is */
    guint32 bad;
} Spoiler;

static void put_word(GByteArray *out, guint32 word)
{
    guint32 be = GUINT32_TO_BE(word);
    g_byte_array_append(out, (const guint8 *)&be, 4);
}

static gboolean spoil_count(Spoiler *s, guint32 bound)
{
    if (s->left--)
        return FALSE;
    put_word(s->out, s->above == G_MININT64 ? s->bad : bound + (guint32)s->above);
    for (int i = 0; i < 16; i++)
        put_word(s->out, 0);
    return TRUE;
}

static gboolean spoil(Spoiler *s, const XdrType *type, const void *value)
{
    const char *at = value;
    const XdrArray *array = value;
    switch ((XdrKind)type->kind) {
    case XDR_STRING_OPTIONAL:
        if (!*(char *const *)value)
            break;
        put_word(s->out, 1);
        if (spoil_count(s, type->bound))
            return TRUE;
        g_byte_array_set_size(s->out, s->out->len - 4); /* the engine writes it again */
        break;
    case XDR_STRING:
    case XDR_BYTES:
        if (spoil_count(s, type->bound))
            return TRUE;
        break;
    case XDR_ARRAY:
        if (spoil_count(s, type->bound))
            return TRUE;
        put_word(s->out, array->len);
        for (unsigned int i = 0; i < array->len; i++)
            if (spoil(s, type->element, (const char *)array->val + i * type->element->size))
                return TRUE;
        return FALSE;
    case XDR_VECTOR:
        for (guint32 i = 0; i < type->bound; i++)
            if (spoil(s, type->element, at + i * type->element->size))
                return TRUE;
        return FALSE;
    case XDR_OPTIONAL:
        put_word(s->out, *(void *const *)value != NULL);
        return *(void *const *)value && spoil(s, type->element, *(void *const *)value);
    case XDR_STRUCT:
        for (guint32 i = 0; i < type->count; i++)
            if (spoil(s, type->fields[i].type, at + type->fields[i].offset))
                return TRUE;
        return FALSE;
    case XDR_UNION:
        for (guint32 i = 0; i < type->count; i++)
            if (type->arms[i].label == *(const int *)(const void *)(at + type->offset)) {
                put_word(s->out, (guint32)type->arms[i].label);
                return spoil(s, type->arms[i].type, at + type->arms[i].offset);
            }
        break;
    default:
        break;
    }
    g_assert_cmpint(xdr_encode(type, value, s->out), ==, 0);
    return FALSE;
}

/* Every count of the value, each spoilt in every way. */
static unsigned int spoil_all(const XdrType *type, const void *value)
{
    static const struct {
        gint64 above;
        guint32 bad;
    } ways[] = { { 1, 0 }, { G_MININT64, G_MAXUINT32 }, { G_MININT64, 0x7fffffff }, { G_MININT64, 0x80000000 }, { G_MININT64, 0x40000000 } };
    g_autofree void *back = g_malloc0(type->size);
    for (unsigned int count = 0;; count++)
        for (size_t w = 0; w < G_N_ELEMENTS(ways); w++) {
            g_autoptr(GByteArray) bytes = g_byte_array_new();
            Spoiler s = { bytes, count, ways[w].above, ways[w].bad };
            if (!spoil(&s, type, value))
                return count;
            g_assert_cmpint(xdr_decode(type, back, bytes->data, bytes->len, NULL), ==, -EBADMSG);
        }
}

static void test_every_length(void)
{
    unsigned int counts = 0;
    for (unsigned int i = 0; i < protocol_messages_count; i++) {
        const XdrType *types[] = { protocol_messages[i].args, protocol_messages[i].ret, protocol_messages[i].message };
        for (size_t t = 0; t < G_N_ELEMENTS(types); t++) {
            XdrMaker maker = { .state = 11 + i, .rich = 2 };
            if (!types[t])
                continue;
            g_autofree void *value = g_malloc0(types[t]->size);
            xdr_values_make(&maker, types[t], value);
            counts += spoil_all(types[t], value);
            xdr_clear(types[t], value);
        }
    }
    g_assert_cmpuint(counts, >, 1000);
}

/* The exact bytes of one call, as the stock library sends them. */
static void test_known_bytes(void)
{
    remote_domain_get_info_args args = { .dom = { .name = (char *)"test", .id = 1 } };
    memcpy(args.dom.uuid, "0123456789abcdef", 16);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_assert_cmpint(xdr_encode(&xdr_remote_domain_get_info_args, &args, bytes), ==, 0);
    g_assert_cmpmem(bytes->data, bytes->len, "\0\0\0\4test0123456789abcdef\0\0\0\1", 28);
}

/* A count of elements right behind the limit of its field, with nothing after it. */
static void test_over_limit(void)
{
    guint8 body[4];
    remote_connect_list_domains_ret ret;
    guint32 counts[] = { REMOTE_DOMAIN_LIST_MAX + 1, G_MAXUINT32, G_MAXINT32 };
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        guint32 be = GUINT32_TO_BE(counts[i]);
        memcpy(body, &be, 4);
        g_assert_cmpint(xdr_decode(&xdr_remote_connect_list_domains_ret, &ret, body, 4, NULL), ==, -EBADMSG);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/codecs/every-message", test_every_message);
    g_test_add_func("/codecs/known-bytes", test_known_bytes);
    g_test_add_func("/codecs/over-limit", test_over_limit);
    g_test_add_func("/codecs/every-length", test_every_length);
    return g_test_run();
}
