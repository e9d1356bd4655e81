/* Waiting for events: what the *-event commands have in common. */
#pragma once

#include "shell/shell.h"

/* Callbacks differ in their arguments; libvirt takes them all as one type. (VIR_DOMAIN_EVENT_CALLBACK() of the public
 * header does the same without the step that tells the compiler it is meant.) */
#define EVENT_CALLBACK(callback) ((virConnectDomainEventGenericCallback)(void (*)(void))(callback))

typedef struct EventWatch EventWatch;

/** The opaque pointer of one registered callback. It keeps the watch alive until libvirt lets go of it. */
typedef struct Subscription {
    EventWatch *watch;
    const char *name; /* of the event */
} Subscription;

/** To be freed by libvirt, through subscription_free() as the callback's free function. */
Subscription *subscription_new(EventWatch *watch, const char *name);
void subscription_free(void *subscription);

/** Makes --timeout, --loop, --timestamp and --json effective; NULL with a message. One watch can be open at a time. */
EventWatch *event_watch_new(Shell *shell, const Args *args);
/** Prints one event and counts it: RECORD as JSON, or TEXT, a sentence with its newline. Any thread. Takes RECORD over. */
G_GNUC_PRINTF(3, 4)
void event_watch_report(EventWatch *watch, Record *record, const char *format, ...);
/** Waits until enough has happened, the time is over, or the user interrupts. Returns whether any event came. */
bool event_watch_wait(EventWatch *watch);
void event_watch_free(EventWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EventWatch, event_watch_free)
