/* One thread that waits on descriptors for everybody: the monitors of all guests, the ends of their processes, their logs.
 * Callbacks run on that thread, one at a time, and must not wait for anything. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Poller Poller;
typedef void (*PollerFunc)(uint32_t events, void *opaque);

Poller *poller_new(const char *name);
/* Stops the thread, then drops every source. */
void poller_free(Poller *poller);

/* Calls func(events, opaque) whenever fd has one of the EPOLL* events. The descriptor stays the caller's and must outlive the
 * source. free_opaque (may be NULL) runs when the source is removed and no call is under way. Returns an id above 0, or -errno. */
int64_t poller_add(Poller *poller, int fd, uint32_t events, PollerFunc func, void *opaque, GDestroyNotify free_opaque);
/* Changes what the source waits for. */
void poller_update(Poller *poller, int64_t id, uint32_t events);
/* Removes it. From another thread a call already under way may still be running when this returns. Unknown ids are ignored. */
void poller_remove(Poller *poller, int64_t id);
/* The same, and when it returns no call is under way, unless it is called from that very call. */
void poller_remove_wait(Poller *poller, int64_t id);

/* Whether the caller runs on the poller's thread, where it must not wait. */
bool poller_is_here(const Poller *poller);
