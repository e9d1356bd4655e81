/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The XDR engine alone: whatever decodes must encode, and decode to the same again. */
#include "tests/rpc/sample.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Sample value, again;
    size_t used;
    if (xdr_decode(&xdr_sample, &value, data, size, &used) < 0)
        return 0;
    g_autoptr(GByteArray) wire = g_byte_array_new();
    g_autoptr(GByteArray) second = g_byte_array_new();
    g_assert_cmpint(xdr_encode(&xdr_sample, &value, wire), ==, 0);
    g_assert_cmpuint(wire->len, ==, used);
    g_assert_cmpint(xdr_decode(&xdr_sample, &again, wire->data, wire->len, NULL), ==, 0);
    g_assert_cmpint(xdr_encode(&xdr_sample, &again, second), ==, 0);
    g_assert_cmpmem(wire->data, wire->len, second->data, second->len);
    xdr_clear(&xdr_sample, &value);
    xdr_clear(&xdr_sample, &again);
    return 0;
}
