#include "daemons/common/polkit.h"

#include "util/log.h"

#include <errno.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#define POLKIT_DEADLINE_USEC (5 * G_USEC_PER_SEC)
#define POLKIT_INTERACTIVE_DEADLINE_USEC (120 * G_USEC_PER_SEC) /* somebody types a password */
#define POLKIT_ALLOW_INTERACTION 1U

static void polkit_bus_close(sd_bus **bus)
{
    sd_bus_flush_close_unref(*bus);
}

static void polkit_message_unref(sd_bus_message **message)
{
    sd_bus_message_unref(*message);
}

/* (sa{sv}) "unix-process": with the start time, so that a recycled pid is somebody else. */
static int polkit_append_subject(sd_bus_message *call, const Identity *identity)
{
    return sd_bus_message_append(call, "(sa{sv})", "unix-process", 3, "pid", "u", (uint32_t)identity->pid,
                                 "start-time", "t", (uint64_t)identity->start_time, "uid", "i",
                                 (int32_t)identity->uid);
}

static int polkit_append_details(sd_bus_message *call, const PolkitDetail *details)
{
    int r = sd_bus_message_open_container(call, 'a', "{ss}");

    for (; r >= 0 && details && details->key; details++)
        if (details->value)
            r = sd_bus_message_append(call, "{ss}", details->key, details->value);
    return r < 0 ? r : sd_bus_message_close_container(call);
}

static int polkit_build_call(sd_bus *bus, const Identity *identity, const char *action, const PolkitDetail *details,
                             bool interactive, sd_bus_message **ret_call)
{
    int r = sd_bus_message_new_method_call(bus, ret_call, "org.freedesktop.PolicyKit1",
                                           "/org/freedesktop/PolicyKit1/Authority",
                                           "org.freedesktop.PolicyKit1.Authority", "CheckAuthorization");

    if (r >= 0)
        r = polkit_append_subject(*ret_call, identity);
    if (r >= 0)
        r = sd_bus_message_append(*ret_call, "s", action);
    if (r >= 0)
        r = polkit_append_details(*ret_call, details);
    if (r >= 0)
        r = sd_bus_message_append(*ret_call, "us", interactive ? POLKIT_ALLOW_INTERACTION : 0U, "");
    return r;
}

static int polkit_read_verdict(sd_bus_message *reply, PolkitVerdict *ret_verdict)
{
    int authorized = 0, challenge = 0, r;
    bool dismissed = false;
    const char *key, *value;

    if ((r = sd_bus_message_enter_container(reply, 'r', "bba{ss}")) < 0 ||
        (r = sd_bus_message_read(reply, "bb", &authorized, &challenge)) < 0 ||
        (r = sd_bus_message_enter_container(reply, 'a', "{ss}")) < 0)
        return r;
    while ((r = sd_bus_message_read(reply, "{ss}", &key, &value)) > 0)
        if (g_str_equal(key, "polkit.dismissed") && g_str_equal(value, "true"))
            dismissed = true;
    if (r < 0)
        return r;
    *ret_verdict = authorized   ? POLKIT_ALLOWED
                   : dismissed  ? POLKIT_CANCELLED
                   : challenge  ? POLKIT_NO_AGENT
                                : POLKIT_DENIED;
    return 0;
}

PolkitVerdict polkit_check(const Identity *identity, const char *action, const PolkitDetail *details, bool interactive)
{
    __attribute__((cleanup(polkit_bus_close))) sd_bus *bus = NULL;
    __attribute__((cleanup(polkit_message_unref))) sd_bus_message *call = NULL;
    __attribute__((cleanup(polkit_message_unref))) sd_bus_message *reply = NULL;
    uint64_t deadline = interactive ? POLKIT_INTERACTIVE_DEADLINE_USEC : POLKIT_DEADLINE_USEC;
    PolkitVerdict verdict = POLKIT_UNAVAILABLE;
    int r;

    if (!identity->has_unix || !identity->start_time)
        return POLKIT_DENIED; /* nobody that polkit could know */
    if ((r = sd_bus_open_system(&bus)) < 0 ||
        (r = polkit_build_call(bus, identity, action, details, interactive, &call)) < 0 ||
        (r = sd_bus_call(bus, call, deadline, NULL, &reply)) < 0 || (r = polkit_read_verdict(reply, &verdict)) < 0)
        LOG_INFO("daemon.polkit", "no answer about %s from polkit: %s", action, g_strerror(-r));
    return verdict;
}
