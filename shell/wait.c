#include "shell/wait.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "shell/event.h"

/* What --wait without a number waits for at most. */
#define DEFAULT_SECONDS 300

struct Wait {
    int refs; /* the command's and, while it is registered, the callback's */
    GMutex lock;
    GCond changed;
    bool happened;
    virDomainPtr domain;
    int callback;
    unsigned seconds;
};

static void wait_unref(void *opaque)
{
    Wait *wait = opaque;

    if (!g_atomic_int_dec_and_test(&wait->refs))
        return;
    g_mutex_clear(&wait->lock);
    g_cond_clear(&wait->changed);
    g_free(wait);
}

static void happened(Wait *wait)
{
    g_mutex_lock(&wait->lock);
    wait->happened = true;
    g_cond_signal(&wait->changed);
    g_mutex_unlock(&wait->lock);
}

static int lifecycle_event(virConnectPtr conn, virDomainPtr domain, int event, int detail, void *opaque)
{
    if (event == VIR_DOMAIN_EVENT_STOPPED || event == VIR_DOMAIN_EVENT_CRASHED)
        happened(opaque);
    return 0;
}

static void reboot_event(virConnectPtr conn, virDomainPtr domain, void *opaque)
{
    happened(opaque);
}

static bool read_seconds(Shell *shell, const Args *args, unsigned *ret)
{
    const char *text = args_get(args, "wait");
    char *end;
    unsigned long seconds;

    *ret = DEFAULT_SECONDS;
    if (!text)
        return true;
    errno = 0;
    seconds = strtoul(text, &end, 10);
    if (errno || end == text || *end || *text == '-' || seconds == 0 || seconds > G_MAXINT) {
        shell_error(shell, "Numeric value '%s' for <wait> option is malformed or out of range", text);
        return false;
    }
    *ret = (unsigned)seconds;
    return true;
}

bool wait_prepare(Shell *shell, const Args *args, virDomainPtr domain, WaitFor what, Wait **ret_wait)
{
    g_autoptr(Wait) wait = NULL;

    if (!args_has(args, "wait"))
        return true;
    wait = g_new0(Wait, 1);
    wait->refs = 2;
    g_mutex_init(&wait->lock);
    g_cond_init(&wait->changed);
    wait->callback = -1;
    if (!read_seconds(shell, args, &wait->seconds)) {
        wait->refs--;
        return false;
    }
    (void)virDomainRef(domain);
    wait->domain = domain;
    wait->callback = virConnectDomainEventRegisterAny(
        shell->conn, domain, what == WAIT_STOPPED ? VIR_DOMAIN_EVENT_ID_LIFECYCLE : VIR_DOMAIN_EVENT_ID_REBOOT,
        what == WAIT_STOPPED ? EVENT_CALLBACK(lifecycle_event) : EVENT_CALLBACK(reboot_event),
        wait, wait_unref);
    if (wait->callback < 0) {
        wait->refs--;
        shell_error(shell, "Cannot watch domain '%s'", virDomainGetName(domain));
        return false;
    }
    *ret_wait = g_steal_pointer(&wait);
    return true;
}

bool wait_finish(Shell *shell, Wait *wait, const char *done)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)wait->seconds * G_TIME_SPAN_SECOND;
    bool fine;

    fflush(stdout);
    g_mutex_lock(&wait->lock);
    while (!wait->happened) {
        if (!g_cond_wait_until(&wait->changed, &wait->lock, deadline))
            break;
    }
    fine = wait->happened;
    g_mutex_unlock(&wait->lock);
    if (fine)
        shell_print_extra(shell, "Domain '%s' %s\n", virDomainGetName(wait->domain), done);
    else
        shell_error(shell, "Domain '%s' was not %s within %u seconds", virDomainGetName(wait->domain), done,
                    wait->seconds);
    return fine;
}

/* Ends the watch. The structure goes with the last user: libvirt calls wait_unref() once no callback can run any more. */
void wait_free(Wait *wait)
{
    if (!wait)
        return;
    if (wait->callback >= 0)
        (void)virConnectDomainEventDeregisterAny(virDomainGetConnect(wait->domain), wait->callback);
    if (wait->domain)
        virDomainFree(wait->domain);
    wait->domain = NULL;
    wait_unref(wait);
}
