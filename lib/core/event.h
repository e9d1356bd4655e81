#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include <glib.h>
#include <libvirt/libvirt.h>

/* Whether the program runs an event loop that was registered with the library; without one there are no events, no keepalive
 * and no stream callbacks. The loop is used through virEventAddHandle and its siblings. */
gboolean event_available(void);

/* Registers the default loop and runs it in a thread of its own, for a daemon, whose own loop is another. Once; -1 and an error when it
 * cannot be made. */
int event_thread_start(void);

#endif
