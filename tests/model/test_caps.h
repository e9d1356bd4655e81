/* What QEMU 7.2 of Debian 12 offers, as a table, so that the rules can be tested without it. */
#pragma once

#include "model/domain/caps_view.h"

const DomainCapsView *test_caps(void);
