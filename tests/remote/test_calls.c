/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Every call that is generated: known values go through the remote driver, the wire and the dispatch to a fake driver,
 * which must see them, and what it answers must come back. And that no row is without either side. */
#include "tests/remote/known.h"
#include "tests/remote/pair.h"

#include <stdio.h>

#include "core/error.h"
#include "protocol/messages.h"

static Pair pair;
static Driver fake;

static int fake_supports_feature(virConnectPtr conn, int feature)
{
    return 1;
}

static void test_call(const void *opaque)
{
    const KnownCall *call = opaque;
    int before = fakes_called;
    error_clear();
    call->try(pair.conn);
    if (fakes_called == before)
        known_failed(call->name, "the fake driver was not reached");
    if (g_test_failed() && error_get()->message)
        fprintf(stderr, "# %s: %s\n", call->name, error_get()->message);
}

/* Every call of the table is dispatched and every slot of the driver is filled by the client: none is without either side. */
static void test_nothing_missing(void)
{
    const RpcProgram *programs[] = { &serve_remote, &serve_qemu, &serve_lxc };
    unsigned int calls = 0;
    for (size_t p = 0; p < G_N_ELEMENTS(programs); p++)
        for (unsigned int m = 0; m < protocol_messages_count; m++) {
            const ProtocolMessage *message = &protocol_messages[m];
            if (strcmp(message->program, programs[p]->name) != 0)
                continue;
            const RpcProcedure *procedure = &programs[p]->procedures[message->number - 1];
            g_assert_cmpint(procedure->number, ==, message->number);
            g_assert_true((procedure->dispatch != NULL) == (message->message == NULL));
            calls += procedure->dispatch != NULL;
        }
    g_assert_cmpuint(calls, >=, 443 - 53 + 6 + 1);
    const void *const *slots = (const void *const *)&remote_driver;
    for (size_t i = 0; i < sizeof(Driver) / sizeof(void *); i++)
        g_assert_nonnull(slots[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    virSetErrorFunc(NULL, NULL);
    fake = fake_calls;
    fake.connect_supports_feature = fake_supports_feature;
    pair.driver = &fake;
    pair_open(&pair);
    g_test_add_func("/calls/nothing-missing", test_nothing_missing);
    for (unsigned int i = 0; i < known_calls_count; i++) {
        g_autofree char *path = g_strdup_printf("/calls/%s", known_calls[i].name);
        g_test_add_data_func(path, &known_calls[i], test_call);
    }
    int rc = g_test_run();
    known_forget();
    pair_close(&pair);
    return rc;
}
