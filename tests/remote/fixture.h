/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the tests of hand-written calls, of events and of serving share: a fake driver, a client connected to it, an
 * event loop on a thread of its own. */
#pragma once

#include "core/event_hub.h"
#include "tests/remote/known.h"
#include "tests/remote/odd.h"
#include "tests/remote/pair.h"

extern Driver fake;
extern EventHub *hub; /* of the fake driver */
extern Pair pair;     /* a connection to it */
extern virDomainPtr dom; /* the client's */

/** Initialises GTest and all of the above. */
void fixture_start(int *argc, char ***argv);
/** Runs the tests, takes everything down, returns main's result. */
int fixture_run(void);
