/* SPDX-License-Identifier: LGPL-2.1-or-later
 * xdr_dump: for every message of every program, generated values as JSON and their encoding as hex, one line each:
 *   {"program":"remote","name":"domain_get_info","number":16,"body":"args","value":{...},"hex":"..."}
 * An independent decoder reads the hex and must find the value. usage: xdr_dump [ROUNDS] */
#include "tests/remote/xdr_values.h"

#include <stdio.h>
#include <stdlib.h>

#include "protocol/messages.h"

static void dump(const ProtocolMessage *m, const char *body, const XdrType *type, XdrMaker *maker)
{
    if (!type)
        return;
    void *value = g_malloc0(type->size);
    xdr_values_make(maker, type, value);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    if (xdr_encode(type, value, bytes) < 0) {
        fprintf(stderr, "xdr_dump: %s.%s %s cannot be encoded\n", m->program, m->name, body);
        exit(1);
    }
    g_autoptr(GString) json = g_string_new(NULL);
    xdr_values_json(json, type, value);
    printf("{\"program\":\"%s\",\"name\":\"%s\",\"number\":%d,\"body\":\"%s\",\"value\":%s,\"hex\":\"", m->program, m->name,
           m->number, body, json->str);
    for (guint i = 0; i < bytes->len; i++)
        printf("%02x", bytes->data[i]);
    printf("\"}\n");
    xdr_clear(type, value);
    g_free(value);
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 3;
    for (int round = 0; round < rounds; round++) {
        XdrMaker maker = { .state = (guint64)round + 1, .rich = (unsigned int)MIN(round, 2) };
        for (unsigned int i = 0; i < protocol_messages_count; i++) {
            const ProtocolMessage *m = &protocol_messages[i];
            dump(m, "args", m->args, &maker);
            dump(m, "ret", m->ret, &maker);
            dump(m, "message", m->message, &maker);
        }
    }
    return 0;
}
