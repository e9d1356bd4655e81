/* SPDX-License-Identifier: LGPL-2.1-or-later
 * event_hub.h: who wants to know what, and telling them.
 *
 * A driver instance has one hub. It registers callbacks for the public calls (virConnectDomainEventRegisterAny and its
 * family) and emits events with the generated functions of core/events.h (event_domain_lifecycle ...), from any thread and
 * also while it holds locks: an event is queued, and delivered in the order of emission
 *
 *   - in a daemon (EVENT_HUB_DIRECT) by a thread that emits, when no other thread is already delivering. The callbacks there are the
 *     server's: they put a message into a client's queue and call nothing back;
 *   - in a program (EVENT_HUB_LOOP) from its event loop, where the callbacks are the user's and may call anything.
 *
 * A callback is never called with a lock of the hub held, nor after event_hub_deregister() returned on the same thread. Its opaque
 * is freed once, after the last delivery under way has ended.
 */
#ifndef CORE_EVENT_HUB_H
#define CORE_EVENT_HUB_H

#include <glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/libvirt-qemu.h>

typedef struct EventHub EventHub;

/** Any of the public callback types, as VIR_DOMAIN_EVENT_CALLBACK() makes them. */
typedef void (*EventCallback)(void);

typedef enum {
    EVENT_DOMAIN,
    EVENT_NETWORK,
    EVENT_STORAGE_POOL,
    EVENT_NODE_DEVICE,
    EVENT_SECRET,
    EVENT_MONITOR, /* virConnectDomainQemuMonitorEventRegister */
    EVENT_FAMILY_LAST,
} EventFamily;

typedef enum {
    EVENT_HUB_DIRECT,
    EVENT_HUB_LOOP,
} EventHubMode;

EventHub *event_hub_new(EventHubMode mode);
/** Forgets every registration and undelivered event. Accepts NULL; returns NULL. */
EventHub *event_hub_free(EventHub *hub);

/**
 * Registers @callback for events @event_id of a family, of one object (NULL: of all). Takes a reference on @conn until it is
 * deregistered. Returns the callback's id, or -1 with an error: the id is unknown. @free_opaque may be NULL and is not called on failure.
 */
int event_hub_register(EventHub *hub, virConnectPtr conn, EventFamily family, void *object, int event_id, EventCallback callback,
                       void *opaque, virFreeCallback free_opaque);

/** virConnectDomainEventRegister: lifecycle events, known by the callback itself. 0, or -1 when it is there already. */
int event_hub_register_legacy(EventHub *hub, virConnectPtr conn, virConnectDomainEventCallback callback, void *opaque,
                              virFreeCallback free_opaque);
int event_hub_deregister_legacy(EventHub *hub, virConnectPtr conn, virConnectDomainEventCallback callback);

/** Events of the monitor by name: @flags are virConnectDomainQemuMonitorEventRegisterFlags; a NULL name is all. */
int event_hub_register_monitor(EventHub *hub, virConnectPtr conn, virDomainPtr dom, const char *event,
                               virConnectDomainQemuMonitorEventCallback callback, void *opaque, virFreeCallback free_opaque,
                               unsigned int flags);

/** -1 with VIR_ERR_INVALID_ARG when @conn has no such callback. */
int event_hub_deregister(EventHub *hub, virConnectPtr conn, int callback_id);

/** Deregisters everything of a connection that is being closed. */
void event_hub_drop_conn(EventHub *hub, virConnectPtr conn);

/* For the generated emitters. */

typedef struct Event Event;
struct Event {
    EventFamily family;
    int event_id;
    char *name;               /* of the object; the usage of a secret */
    unsigned char uuid[VIR_UUID_BUFLEN];
    int id;                   /* of the domain; the usage type of a secret */
    char *monitor;            /* name of a monitor event */
    void (*invoke)(const Event *event, virConnectPtr conn, EventCallback callback, void *opaque);
    void (*done)(Event *event); /* frees what the event's own members own; may be NULL */
};

/** Whether anybody has registered for it: a cheap test before an event is made. */
gboolean event_hub_listens(EventHub *hub, EventFamily family, int event_id);
/** A zeroed event of @size bytes that starts with an Event. uuid may be NULL. */
void *event_new(gsize size, EventFamily family, int event_id,
                void (*invoke)(const Event *, virConnectPtr, EventCallback, void *), void (*done)(Event *), const char *name,
                const unsigned char *uuid, int id);
/** Queues the event, which belongs to the hub from now on. */
void event_hub_emit(EventHub *hub, Event *event, const char *monitor);

virTypedParameterPtr event_params_copy(virTypedParameterPtr params, int n);
void event_params_free(virTypedParameterPtr params, int n);
virDomainEventGraphicsAddress *event_address_copy(const virDomainEventGraphicsAddress *address);
void event_address_free(virDomainEventGraphicsAddress *address);
virDomainEventGraphicsSubject *event_subject_copy(const virDomainEventGraphicsSubject *subject);
void event_subject_free(virDomainEventGraphicsSubject *subject);

#endif
