/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The XDR engine: every shape there and back, the exact bytes, and what is refused. */
#include "tests/rpc/sample.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/* Counts what is taken from the heap while counting is on. */
static size_t taken;
static bool counting;
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t m);

#ifndef __SANITIZE_ADDRESS__
#ifndef __SANITIZE_THREAD__
void *malloc(size_t n)
{
    taken += counting;
    return __libc_malloc(n);
}

void *calloc(size_t n, size_t m)
{
    taken += counting;
    return __libc_calloc(n, m);
}
#endif
#endif

static void sample_fill(Sample *s)
{
    static char *names[] = {(char *)"a", (char *)"", (char *)"four", (char *)"fives"};
    static SampleParam params[] = {
        {(char *)"p1", {1, {.i = -5}}},
        {(char *)"p2", {2, {.ui = 5}}},
        {(char *)"p3", {3, {.l = -5}}},
        {(char *)"p4", {4, {.ul = UINT64_MAX}}},
        {(char *)"p5", {5, {.d = 0.125}}},
        {(char *)"p6", {6, {.i = 1}}},
        {(char *)"p7", {7, {.s = (char *)"text"}}},
    };
    static SampleInner inner = {3, (char *)"inside"};
    static char *boxed = (char *)"boxed";
    *s = (Sample){.i = -2,
                  .ui = 3000000000u,
                  .l = -4,
                  .ul = 5,
                  .c = -23,
                  .uc = 200,
                  .s = -300,
                  .us = 60000,
                  .b = true,
                  .f = 1.5f,
                  .d = -2.25,
                  .string = (char *)"hello",
                  .maybe = (char *)"",
                  .boxed = &boxed,
                  .model = "model",
                  .inner = &inner};
    memcpy(s->uuid, "0123456789abcdef", 16);
    s->blob.blob_len = 5;
    s->blob.blob_val = (char *)"blob!";
    s->label.label_len = 3;
    s->label.label_val = (char *)"abc";
    s->names.names_len = G_N_ELEMENTS(names);
    s->names.names_val = names;
    s->params.params_len = G_N_ELEMENTS(params);
    s->params.params_val = params;
    s->pair[0] = inner;
    s->pair[1] = inner;
}

static void test_round_trip(void)
{
    Sample in, out;
    g_autoptr(GByteArray) wire = g_byte_array_new();
    g_autoptr(GByteArray) again = g_byte_array_new();
    size_t used;
    sample_fill(&in);
    g_assert_cmpint(xdr_encode(&xdr_sample, &in, wire), ==, 0);
    g_assert_cmpint(xdr_decode(&xdr_sample, &out, wire->data, wire->len, &used), ==, 0);
    g_assert_cmpuint(used, ==, wire->len);
    g_assert_cmpint(out.c, ==, in.c);
    g_assert_cmpint(out.s, ==, -300);
    g_assert_cmpint(out.us, ==, 60000);
    g_assert_cmpstr(out.maybe, ==, "");
    g_assert_cmpstr(*out.boxed, ==, "boxed");
    g_assert_cmpstr(out.model, ==, "model");
    g_assert_cmpstr(out.names.names_val[3], ==, "fives");
    g_assert_cmpstr(out.params.params_val[6].value.value_u.s, ==, "text");
    g_assert_cmpfloat(out.params.params_val[4].value.value_u.d, ==, 0.125);
    g_assert_cmpint(xdr_encode(&xdr_sample, &out, again), ==, 0);
    g_assert_cmpmem(wire->data, wire->len, again->data, again->len);
    xdr_clear(&xdr_sample, &out);
    xdr_clear(&xdr_sample, &out);
}

/* Every prefix of a good message is refused, and nothing of it stays behind (leak checking sees to that). */
static void test_truncated(void)
{
    Sample in, out;
    g_autoptr(GByteArray) wire = g_byte_array_new();
    size_t used;
    sample_fill(&in);
    g_assert_cmpint(xdr_encode(&xdr_sample, &in, wire), ==, 0);
    for (size_t n = 0; n < wire->len; n++) {
        g_autofree uint8_t *part = g_memdup2(wire->data, n);
        g_assert_cmpint(xdr_decode(&xdr_sample, &out, part, n, &used), ==, -EBADMSG);
        g_assert_null(out.string);
    }
    g_byte_array_append(wire, (const uint8_t *)"\0\0\0\0", 4);
    g_assert_cmpint(xdr_decode(&xdr_sample, &out, wire->data, wire->len, NULL), ==, -EBADMSG);
}

static void expect_bytes(const XdrType *t, const void *v, const char *bytes, size_t n)
{
    g_autoptr(GByteArray) wire = g_byte_array_new();
    g_assert_cmpint(xdr_encode(t, v, wire), ==, 0);
    g_assert_cmpmem(wire->data, wire->len, bytes, n);
}

static void test_bytes(void)
{
    expect_bytes(&xdr_int, &(int){-2}, "\xff\xff\xff\xfe", 4);
    expect_bytes(&xdr_hyper, &(int64_t){1}, "\0\0\0\0\0\0\0\1", 8);
    expect_bytes(&xdr_ushort, &(unsigned short){0xabcd}, "\0\0\xab\xcd", 4);
    expect_bytes(&xdr_char, &(char){-1}, "\xff\xff\xff\xff", 4);
    expect_bytes(&xdr_uchar, &(unsigned char){255}, "\0\0\0\xff", 4);
    expect_bytes(&xdr_double, &(double){1.0}, "\x3f\xf0\0\0\0\0\0\0", 8);
    expect_bytes(&xdr_sample_string, &(char *){(char *)"hello"}, "\0\0\0\5hello\0\0\0", 12);
    expect_bytes(XDR_ANON(XDR_TYPE_OPAQUE(5)), "12345", "12345\0\0\0", 8);
    expect_bytes(XDR_ANON(XDR_TYPE_BYTES(5)), &(XdrArray){1, (void *)(uintptr_t) "x"}, "\0\0\0\1x\0\0\0", 8);
    expect_bytes(XDR_ANON(XDR_TYPE_ARRAY(&xdr_char, 5)), &(XdrArray){2, (void *)(uintptr_t) "ab"},
                 "\0\0\0\2\0\0\0a\0\0\0b", 12);
    expect_bytes(XDR_ANON(XDR_TYPE_OPTIONAL(&xdr_int)), &(int *){NULL}, "\0\0\0\0", 4);
    expect_bytes(XDR_ANON(XDR_TYPE_OPTIONAL(&xdr_int)), &(int *){&(int){7}}, "\0\0\0\1\0\0\0\7", 8);
    expect_bytes(&xdr_sample_value, &(SampleValue){2, {.ui = 9}}, "\0\0\0\2\0\0\0\11", 8);
    expect_bytes(&xdr_void, NULL, "", 0);
    expect_bytes(NULL, NULL, "", 0);
}

static void refuse(const XdrType *t, const char *bytes, size_t n)
{
    union {
        XdrArray array;
        SampleValue value;
        char room[64];
    } out;
    size_t used = 0;
    g_assert_cmpuint(t->size, <=, sizeof out);
    taken = 0;
    counting = true;
    int rc = xdr_decode(t, &out, (const uint8_t *)bytes, n, &used);
    counting = false;
    g_assert_cmpint(rc, ==, -EBADMSG);
    g_assert_cmpuint(taken, ==, 0);
}

/* Per kind of length field: -1, one above the bound, within the bound but more than there are bytes, overflow. */
static void test_lengths(void)
{
    const XdrType *counted[] = {
        &xdr_sample_string,
        XDR_ANON(XDR_TYPE_BYTES(64)),
        XDR_ANON(XDR_TYPE_ARRAY(&xdr_int, 64)),
        XDR_ANON(XDR_TYPE_ARRAY(&xdr_sample_param, 64)),
        XDR_ANON(XDR_TYPE_ARRAY(XDR_ANON(XDR_TYPE_STRING_OPTIONAL(64)), 64)),
        XDR_ANON(XDR_TYPE_STRING(UINT32_MAX)),
        XDR_ANON(XDR_TYPE_BYTES(UINT32_MAX)),
        XDR_ANON(XDR_TYPE_ARRAY(&xdr_char, UINT32_MAX)),
        XDR_ANON(XDR_TYPE_ARRAY(&xdr_sample, UINT32_MAX)),
        XDR_ANON(XDR_TYPE_ARRAY(&xdr_void, UINT32_MAX)),
    };
    for (size_t i = 0; i < G_N_ELEMENTS(counted); i++) {
        char wire[4 + 300] = {0};
        refuse(counted[i], "\xff\xff\xff\xff\0\0\0\0", 8);
        refuse(counted[i], "\x80\0\0\0\0\0\0\0", 8);
        refuse(counted[i], "\x40\0\0\1\0\0\0\0", 8);
        refuse(counted[i], "\0\0\0\x40\0\0\0\0", 8);
        refuse(counted[i], "\0\0\0", 3);
        if (counted[i]->bound == 64) {
            wire[3] = 65;
            refuse(counted[i], wire, sizeof wire);
        }
    }
}

static void test_values(void)
{
    refuse(&xdr_uchar, "\0\0\1\0", 4);
    refuse(&xdr_char, "\0\0\1\0", 4);
    refuse(&xdr_ushort, "\0\1\0\0", 4);
    refuse(&xdr_short, "\0\0\x80\0", 4);
    refuse(&xdr_bool, "\0\0\0\2", 4);
    refuse(&xdr_sample_string, "\0\0\0\4a\0bc", 8);
    refuse(&xdr_sample_value, "\0\0\0\10\0\0\0\0", 8);
    refuse(XDR_ANON(XDR_TYPE_OPTIONAL(&xdr_int)), "\0\0\0\2\0\0\0\0", 8);
    refuse(XDR_ANON(XDR_TYPE_OPTIONAL(&xdr_int)), "\0\0\0\1", 4);
}

static void test_encode_refuses(void)
{
    g_autoptr(GByteArray) wire = g_byte_array_new();
    char text[66];
    memset(text, 'x', 65);
    text[65] = '\0';
    g_byte_array_append(wire, (const uint8_t *)"keep", 4);
    g_assert_cmpint(xdr_encode(&xdr_sample_string, &(char *){text}, wire), ==, -EMSGSIZE);
    g_assert_cmpint(xdr_encode(&xdr_sample_string, &(char *){NULL}, wire), ==, -EINVAL);
    g_assert_cmpint(xdr_encode(&xdr_sample_value, &(SampleValue){.type = 8}, wire), ==, -EINVAL);
    g_assert_cmpint(xdr_encode(XDR_ANON(XDR_TYPE_ARRAY(&xdr_int, 3)), &(XdrArray){4, text}, wire), ==, -EMSGSIZE);
    g_assert_cmpint(xdr_encode(XDR_ANON(XDR_TYPE_BYTES(3)), &(XdrArray){4, text}, wire), ==, -EMSGSIZE);
    g_assert_cmpmem(wire->data, wire->len, "keep", 4);
}

static void test_depth(void)
{
    static XdrType loop = {.kind = XDR_OPTIONAL, .size = sizeof(void *), .element = &loop};
    g_autofree uint8_t *wire = g_malloc(4000);
    void *out = NULL, *in = &in;
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    for (int i = 0; i < 1000; i++)
        memcpy(wire + 4 * i, "\0\0\0\1", 4);
    g_assert_cmpint(xdr_decode(&loop, &out, wire, 4000, NULL), ==, -EBADMSG);
    g_assert_cmpint(xdr_encode(&loop, &in, bytes), ==, -EINVAL);
}

static void test_min_size(void)
{
    g_assert_cmpuint(xdr_min_size(&xdr_sample_param), ==, 4 + 4 + 4);
    g_assert_cmpuint(xdr_min_size(&xdr_sample_inner), ==, 8);
    g_assert_cmpuint(xdr_min_size(&xdr_void), ==, 0);
    g_assert_cmpuint(xdr_min_size(&xdr_sample), ==,
                     4 + 4 + 8 + 8 + 4 * 5 + 4 + 8 + 4 * 3 + 16 + 32 * 4 + 4 * 4 + 4 + 16);
}

/* Encoding what a usual reply holds stays well under a microsecond; printed, not judged: machines differ. */
static void test_speed(void)
{
    g_autoptr(GByteArray) wire = g_byte_array_new();
    SampleParam v = {(char *)"a-domain-of-a-usual-name-length", {4, {.ul = 3}}}, out;
    const int rounds = 200000;
    gint64 start = g_get_monotonic_time();
    for (int i = 0; i < rounds; i++) {
        g_byte_array_set_size(wire, 0);
        xdr_encode(&xdr_sample_param, &v, wire);
    }
    gint64 middle = g_get_monotonic_time();
    for (int i = 0; i < rounds; i++) {
        g_assert_cmpint(xdr_decode(&xdr_sample_param, &out, wire->data, wire->len, NULL), ==, 0);
        xdr_clear(&xdr_sample_param, &out);
    }
    g_test_message("encode %.0f ns, decode and clear %.0f ns", (middle - start) * 1e3 / rounds,
                   (g_get_monotonic_time() - middle) * 1e3 / rounds);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rpc/xdr/round-trip", test_round_trip);
    g_test_add_func("/rpc/xdr/truncated", test_truncated);
    g_test_add_func("/rpc/xdr/bytes", test_bytes);
    g_test_add_func("/rpc/xdr/lengths", test_lengths);
    g_test_add_func("/rpc/xdr/values", test_values);
    g_test_add_func("/rpc/xdr/encode-refuses", test_encode_refuses);
    g_test_add_func("/rpc/xdr/depth", test_depth);
    g_test_add_func("/rpc/xdr/min-size", test_min_size);
    g_test_add_func("/rpc/xdr/speed", test_speed);
    return g_test_run();
}
