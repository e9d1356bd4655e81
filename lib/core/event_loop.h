#ifndef CORE_EVENT_LOOP_H
#define CORE_EVENT_LOOP_H

#include <libvirt/libvirt.h>

/*
 * The default event loop: poll() over descriptors and timers. Any thread may add, change and remove; one thread runs it.
 * Callbacks run without a lock held and may call anything here. What is removed is never called again by the thread that runs
 * the loop, and its opaque data is freed by that thread, never from within the removal.
 */

/* Makes the loop ready; may be called again. -1 and an error when the kernel refuses a descriptor. */
int event_loop_start(void);
/* Waits for the next descriptor or timer and calls what is due. */
int event_loop_run_once(void);

int event_loop_add_handle(int fd, int events, virEventHandleCallback cb, void *opaque, virFreeCallback ff);
void event_loop_update_handle(int watch, int events);
int event_loop_remove_handle(int watch);
int event_loop_add_timeout(int timeout_ms, virEventTimeoutCallback cb, void *opaque, virFreeCallback ff);
void event_loop_update_timeout(int timer, int timeout_ms);
int event_loop_remove_timeout(int timer);

#endif
