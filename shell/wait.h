/* --wait: from the request until it has happened. */
#pragma once

#include "shell/shell.h"

typedef struct Wait Wait;

typedef enum {
    WAIT_STOPPED,
    WAIT_REBOOTED,
} WaitFor;

/** With --wait, starts to watch DOMAIN, before the request is made; without, RET_WAIT is NULL. Returns false with a
 *  message. */
bool wait_prepare(Shell *shell, const Args *args, virDomainPtr domain, WaitFor what, Wait **ret_wait);
/** Waits until it has happened, says so with DONE, or fails at the deadline. */
bool wait_finish(Shell *shell, Wait *wait, const char *done);
void wait_free(Wait *wait);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Wait, wait_free)
