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
    return g_test_run();
}
