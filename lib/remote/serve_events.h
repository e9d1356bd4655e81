/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Events on the server: a client's registration is a callback of the driver that sends messages. */
#ifndef REMOTE_SERVE_EVENTS_H
#define REMOTE_SERVE_EVENTS_H

#include "core/event_hub.h"
#include "remote/serve.h"

/** What a driver's callback gets as opaque. */
typedef struct ServeEvent {
    RpcServerClient *client; /* a reference */
    const ServeHooks *hooks;
    AccessPermission filter; /* what the object of an event must pass */
    EventFamily family;
    int event_id;
    gboolean legacy; /* the old messages, which carry no callback ID */
    int id;          /* what messages say: ours, because an event may come before the driver has told its own */
} ServeEvent;

/** The driver's callback for an event id. */
typedef struct {
    EventCallback tell;
    gboolean has_legacy;
} ServeEventClass;

typedef struct {
    const ServeEventClass *classes;
    unsigned int count;
} ServeEventFamily;

extern const ServeEventFamily serve_event_families[EVENT_FAMILY_LAST];

/** Whether the client may know about an event of the object. */
gboolean serve_event_allowed(ServeEvent *reg, void *object);
static inline int serve_event_id(const ServeEvent *reg)
{
    return reg->id;
}
void serve_event_send(ServeEvent *reg, unsigned int program, int procedure, const XdrType *type, const void *msg);

#endif
