#ifndef SV_DAEMON_POLKIT_H
#define SV_DAEMON_POLKIT_H

#include "daemons/common/identity.h"

typedef enum {
    POLKIT_ALLOWED,
    POLKIT_DENIED,      /* by policy */
    POLKIT_CANCELLED,   /* the user closed the question */
    POLKIT_NO_AGENT,    /* somebody would have to be asked, but nobody can ask */
    POLKIT_UNAVAILABLE, /* no system bus, no polkit, or no answer in time */
} PolkitVerdict;

typedef struct PolkitDetail {
    const char *key, *value;
} PolkitDetail;

/* Asks polkit whether the process of `identity` may do `action`. `details` (ended by a NULL key, may be NULL) are what
 * rules see. With `interactive` the user may be asked by an agent, which takes its time: the deadline is then minutes
 * instead of seconds, so call it on a worker. */
PolkitVerdict polkit_check(const Identity *identity, const char *action, const PolkitDetail *details,
                           bool interactive);

#endif
