/*
 * A guest's QMP monitor.
 *
 * Threads: one poller thread reads and writes for all guests. A caller sends a command from any thread but that one and waits for
 * its own reply only, up to its own deadline; several callers may have commands under way on one monitor, told apart by their
 * number. A QEMU that does not answer therefore holds nobody but who asked, and nobody longer than he said. Handlers run on
 * the poller thread without any lock of ours held; they must not wait and must not send-and-wait.
 *
 * A reply that is no QMP, or a line beyond the limit, closes the monitor: every command under way fails with the reason.
 */
#pragma once

#include "daemons/qemu/poller.h"
#include "util/json.h"

/* What a command may take when the caller has no better idea. */
#define MONITOR_TIMEOUT_MS 10000

typedef struct Monitor Monitor;
typedef struct MonitorReply MonitorReply;

typedef struct MonitorHandlers {
    /* Something happened in the guest. data (may be NULL) is borrowed. */
    void (*event)(void *opaque, const char *name, const Json *data, int64_t when_us);
    /* QEMU closed its end, or broke the protocol. Once, and not after monitor_close(). */
    void (*closed)(void *opaque, const char *why);
} MonitorHandlers;

/* Takes the connected socket fd over. guest names it in errors. The handlers get opaque; free_opaque (may be NULL) runs when no
 * handler can be called any more. */
Monitor *monitor_open(Poller *poller, int fd, const char *guest, const MonitorHandlers *handlers, void *opaque,
                      GDestroyNotify free_opaque);
/* Ends it: commands under way fail, no handler is called any more (one may still be running). Idempotent. */
void monitor_close(Monitor *monitor);
/* Waits until QEMU has closed its end, so that what it reported last was handled. */
void monitor_wait_closed(Monitor *monitor, int timeout_ms);
Monitor *monitor_ref(Monitor *monitor);
void monitor_unref(Monitor *monitor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Monitor, monitor_unref)

/* Waits for the greeting and leaves the negotiation mode. 0, or -1 with the error set. */
int monitor_greet(Monitor *monitor, int timeout_ms);

/* Sends the command and waits. Takes arguments over (NULL: none). *ret (may be NULL) is the caller's to put.
 * 0; -1 with the error set: no answer in time (VIR_ERR_OPERATION_TIMEOUT), monitor closed; MONITOR_REFUSED with the error
 * set: QEMU answered with an error. */
#define MONITOR_REFUSED (-2)
int monitor_call(Monitor *monitor, const char *command, Json *arguments, int timeout_ms, Json **ret);
/* The same, passing a descriptor along (getfd, add-fd), which stays the caller's. */
int monitor_call_fd(Monitor *monitor, const char *command, Json *arguments, int fd, int timeout_ms, Json **ret);

/* The same in two steps, so that several commands share one round trip. send returns NULL with the error set; every reply
 * must be waited for or dropped. */
MonitorReply *monitor_send(Monitor *monitor, const char *command, Json *arguments, int fd);
int monitor_wait(MonitorReply *reply, int timeout_ms, Json **ret);
void monitor_drop(MonitorReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MonitorReply, monitor_drop)

/* Pass-through: text is a whole QMP command object ({"execute": ...}); *ret is QEMU's whole answer, its errors included, with the
 * caller's own id. 0 or -1. */
int monitor_pass_through(Monitor *monitor, const char *text, int timeout_ms, char **ret);

/* After a MONITOR_REFUSED on this thread: the QMP class ("CommandNotFound", "DeviceNotFound", "GenericError"). */
const char *monitor_refusal_class(void);
