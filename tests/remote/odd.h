/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Fake driver functions of the calls that are written by hand, with answers that are easy to tell apart. */
#pragma once

#include "core/event_hub.h"
#include "core/object.h"

/** Fills the slots of @driver. Events go through @hub. */
void odd_fill(Driver *driver, EventHub *hub);

/** The reading end of what the last upload writes. */
extern int odd_uploaded;
