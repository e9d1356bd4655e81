/*
 * Guests: what is defined, what runs, and the last known state of both.
 *
 * Threads and locks. Calls come on the server's I/O thread (those that cannot block) and on its workers; QMP events and ends of
 * processes on the poller thread; what must wait, on a task thread. Two kinds of locks, neither ever held while waiting
 * for anything outside:
 *   GuestTable.lock    the three indexes;
 *   Guest.lock         everything in one Guest. A thread that holds it takes no other lock.
 *   Guest.status_lock  only orders the writers of a status document; taken before Guest.lock.
 * Documents are immutable and counted: a query takes a reference under the lock and works on it after. A change makes a
 * new document and swaps it in. Changes are serialised by the job: one holder a guest, named, with a deadline for those who
 * wait. Queries take no job.
 */
#pragma once

#include "daemons/qemu/launcher.h"
#include "daemons/qemu/monitor.h"
#include "model/domain/domain.h"
#include "util/lock.h"

#include <libvirt/libvirt.h>

typedef struct QemuDriver QemuDriver;

/* A definition as its text. Parsed by who needs more, because ten thousand definitions are mostly listed. */
typedef struct GuestDoc {
    int refs;
    bool secrets; /* holds passwords: not to be shown as it is */
    size_t len;
    char xml[];
} GuestDoc;

/* The document of a running guest. */
typedef struct GuestLive {
    int refs;
    DomainDef *def;
} GuestLive;

/* What lists and infos tell, without the document. */
typedef struct GuestSummary {
    uint64_t max_memory_kib, memory_kib;
    unsigned vcpus, max_vcpus;
    bool known;
} GuestSummary;

typedef struct Guest {
    int refs; /* atomic */
    QemuDriver *driver;
    unsigned char uuid[16];

    Lock status_lock; /* held while the status document is written */

    Lock lock; /* what follows */
    char *name;
    int id; /* -1: not running */
    int state, reason;
    bool persistent, autostart, removed;
    bool title_known;
    GuestDoc *config; /* what the next start uses; NULL: transient */
    GuestLive *live;  /* NULL: not running */
    GuestSummary summary;

    Cond changed; /* job given back, process ended */
    char *job;    /* who holds it; NULL: free */
    gint64 job_since;

    /* While it runs. */
    pid_t pid;
    int pidfd;
    uint64_t process_start; /* of /proc/PID/stat: tells our process from a later one with its number */
    int64_t exit_watch;
    bool child;   /* to be reaped by us */
    bool exited;  /* the process is gone */
    bool stopping; /* somebody is cleaning up already */
    unsigned work_waiting; /* what events have left to tasks that did not begin yet (guest_events.c) */
    bool fake_reboot, autodestroy;
    void *owner; /* autodestroy: the connection */
    Monitor *monitor;
    char *dir; /* its own folder */
    char *log_path;
    GArray *labels;  /* LauncherLabel */
    GArray *threads; /* pid_t, one a vcpu */
    GArray *ports;   /* unsigned: display ports to give back */
    int stop_reason; /* of the shut-down under way, VIR_DOMAIN_SHUTOFF_..., -1: not known */
    uint64_t balloon_kib;
    gint64 answered_at; /* monotonic: when QEMU last answered a statistics round */
} Guest;

Guest *guest_new(QemuDriver *driver, const char *name, const unsigned char *uuid);
Guest *guest_ref(Guest *guest);
void guest_unref(Guest *guest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guest, guest_unref)

GuestDoc *guest_doc_new(const char *xml, size_t len);
GuestDoc *guest_doc_ref(GuestDoc *doc);
void guest_doc_unref(GuestDoc *doc);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GuestDoc, guest_doc_unref)
/* Takes def over. */
GuestLive *guest_live_new(DomainDef *def);
GuestLive *guest_live_ref(GuestLive *live);
void guest_live_unref(GuestLive *live);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GuestLive, guest_live_unref)

/* Who a guest is, for messages and events after its lock was given back. */
typedef struct GuestIdent {
    char name[256];
    unsigned char uuid[16];
    int id;
} GuestIdent;
void guest_ident(Guest *guest, GuestIdent *ret);

/* The index. */
typedef struct GuestTable GuestTable;
GuestTable *guest_table_new(void);
void guest_table_free(GuestTable *table);
/* References, NULL when there is none (no error set). */
Guest *guest_table_by_name(GuestTable *table, const char *name);
Guest *guest_table_by_uuid(GuestTable *table, const unsigned char *uuid);
Guest *guest_table_by_id(GuestTable *table, int id);
/* All of them, as references, in no order. */
GPtrArray *guest_table_all(GuestTable *table);
/* The guest with that identity, made when it is not there. NULL with the error set when name and UUID belong to different ones. *ret_new
 * tells whether it was made. */
Guest *guest_table_intern(GuestTable *table, QemuDriver *driver, const char *name, const unsigned char *uuid, bool *ret_new);
/* Takes it out. */
void guest_table_remove(GuestTable *table, Guest *guest);
/* Another name; -1 with the error set when it is taken. */
int guest_table_rename(GuestTable *table, Guest *guest, const char *name);
/* Enters or leaves the index of running guests. */
void guest_table_set_id(GuestTable *table, Guest *guest, int id);

/* The job. -1 with the error set when the holder did not give it back in time (VIR_ERR_OPERATION_TIMEOUT) or the guest is gone. */
#define GUEST_JOB_TIMEOUT_MS 30000
int guest_job_begin(Guest *guest, const char *what);
void guest_job_end(Guest *guest);

bool guest_is_active(Guest *guest);
/* The monitor of a running guest, as a reference; NULL with the error set. */
Monitor *guest_monitor(Guest *guest);
/* The document: of the running guest, or a parsed copy of the definition. Both are the caller's to give back. NULL with the error set. */
GuestLive *guest_live(Guest *guest);
DomainDef *guest_config_def(Guest *guest);

/* Sets state and reason, true when that was a change. Under the guest's lock. */
bool guest_set_state_locked(Guest *guest, int state, int reason);

/* guest_start.c: starts the guest with this document (taken over), the job held. started_detail: VIR_DOMAIN_EVENT_STARTED_.... */
int guest_start(Guest *guest, DomainDef *def, unsigned flags, int started_detail);
/* Returns when no clearing up is under way: a new start must not meet the rests of the last one. */
void guest_wait_stopped(Guest *guest);
int guest_connect_monitor(const char *path); /* a descriptor, or -errno */
/* When a process began, in clock ticks since boot; 0 when there is none. */
uint64_t guest_process_start(pid_t pid);
/* guest_stop.c: ends QEMU if it has not ended, and clears up. Any thread that may wait, without the guest's lock; the job is the
 * caller's or nobody's. Only the first caller does it; the others return when it is done. */
void guest_stop(Guest *guest, int reason, int stopped_detail, int signal_grace_ms);
/* guest_events.c */
extern const MonitorHandlers guest_monitor_handlers;
void guest_watch_process(Guest *guest);
/* guest_status.c: the status document. */
void guest_save_status(Guest *guest);
void guest_remove_status(QemuDriver *driver, const char *name);
/* The one that is there while the guest is being started: names what a crash would leave. -1 with the error set. */
int guest_save_starting(QemuDriver *driver, const DomainDef *def, const char *dir, const GArray *labels);
/* Ends whatever QEMU works in the folder of a guest, and removes it with its sisters (channels, memory). */
void guest_undo_dir(QemuDriver *driver, const char *dir);
/* The removal alone. */
void guest_remove_dirs(QemuDriver *driver, const char *dir);
/* Reads all status documents and takes up the guests that still run. */
void guest_load_all_status(QemuDriver *driver);
/* guest_explain.c: why a QEMU ended at start, from what it wrote to its log after offset; sets the error. */
void guest_explain_exit(const DomainDef *def, const char *log_path, uint64_t offset);
