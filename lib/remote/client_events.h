/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Events on the client: what is registered with the daemon, and from a message to the user's callback. */
#ifndef REMOTE_CLIENT_EVENTS_H
#define REMOTE_CLIENT_EVENTS_H

#include "core/event_hub.h"
#include "remote/client.h"

/** One callback of the user. Counted: deliveries hold it. */
typedef struct {
    gint refs;
    gint gone; /* atomic: deregistered */
    EventFamily family;
    int event_id;
    char *what;    /* the object, and what else tells registrations with the daemon apart */
    int local_id;  /* what the user knows */
    int remote_id; /* what the messages say: callbacks for the same event of the same object share one registration */
    gboolean legacy;
    virConnectPtr conn; /* a reference: the connection lives while something is registered */
    EventCallback callback;
    void *opaque;
    virFreeCallback free_opaque;
} RemoteEvent;

/** The registrations of a link. */
typedef struct RemoteEvents RemoteEvents;
RemoteEvents *remote_events_new(void);
void remote_events_free(RemoteEvents *events);

/** The callbacks that a message is for, with references, in the order of registration. @link: the RemoteLink. */
GPtrArray *remote_events_for(void *link, EventFamily family, int remote_id);
void remote_event_unref(RemoteEvent *reg);

/** CONNECT_EVENT_CONNECTION_CLOSED: the daemon lost its hypervisor. */
void remote_got_closed(RpcClient *client, void *msg, void *opaque);

/** The events of both programs (generated). */
extern const RpcClientProgram remote_program_remote, remote_program_qemu;

#endif
