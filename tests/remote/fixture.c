/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/remote/fixture.h"

Driver fake;
EventHub *hub;
Pair pair;
virDomainPtr dom;

static GThread *loop;
static gint loop_stop;

static void *run_loop(void *opaque)
{
    while (!g_atomic_int_get(&loop_stop))
        virEventRunDefaultImpl();
    return NULL;
}

static void wake(int timer, void *opaque)
{
    virEventRemoveTimeout(timer);
}

static void quiet(void *opaque, virErrorPtr error)
{
}

void fixture_start(int *argc, char ***argv)
{
    g_test_init(argc, argv, NULL);
    virSetErrorFunc(NULL, quiet);
    g_assert_cmpint(virEventRegisterDefaultImpl(), ==, 0);
    loop = g_thread_new("loop", run_loop, NULL);
    hub = event_hub_new(EVENT_HUB_DIRECT);
    fake = fake_calls;
    odd_fill(&fake, hub);
    pair.driver = &fake;
    pair_open(&pair);
    dom = known_domain(pair.conn);
}

int fixture_run(void)
{
    int rc = g_test_run();
    known_forget();
    pair_close(&pair);
    event_hub_free(hub);
    g_atomic_int_set(&loop_stop, 1);
    virEventAddTimeout(0, wake, NULL, NULL);
    g_thread_join(loop);
    return rc;
}
