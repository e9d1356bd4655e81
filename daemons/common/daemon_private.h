#ifndef SV_DAEMON_DAEMON_PRIVATE_H
#define SV_DAEMON_DAEMON_PRIVATE_H

#include "daemons/common/access.h"
#include "daemons/common/daemon.h"
#include "daemons/common/options.h"
#include "daemons/common/service.h"
#include "daemons/common/sockets.h"

/* Everything belongs to the main thread, except what is atomic. */
struct Daemon {
    const DaemonInfo *info;
    DaemonOptions options;
    DaemonPaths *paths;
    DaemonConfig *config;
    char *config_path;
    char *pid_path;
    int pid_fd;
    int parent_fd; /* -d: where the waiting parent learns how the start went; -1 */
    DaemonSockets sockets;
    AccessManager access;
    Service *service; /* the RPC servers */
    void *driver;     /* the driver's state */
    bool driver_started;

    GMainLoop *loop;
    int signal_fd;
    GSource *signal_source;
    bool stopping;         /* asked to: calls in flight may finish */
    GThread *drain_thread; /* waits for them */
    gint drained;          /* atomic: true once all of them were answered */
    guint idle_timer; /* source id while nobody is here and a timeout is set */
    gint timeout;     /* seconds, -1 never; atomic: the admin interface sets it */
    gint inhibitors;  /* atomic */
};

/* daemon_loop.c: signals, idleness, the end. */
int daemon_loop_prepare(Daemon *daemon); /* before any thread exists: signals are blocked here */
void daemon_loop_run(Daemon *daemon);    /* until the last call is over */
void daemon_loop_done(Daemon *daemon);
/* Clients or inhibitors changed; look again whether we are idle. From any thread. */
void daemon_activity_changed(Daemon *daemon);
/* The idle time-out in seconds, 0 for none. From any thread. */
void daemon_set_timeout(Daemon *daemon, unsigned int seconds);

/* daemon_log.c: where log lines go, from options, environment and configuration. */
int daemon_log_begin(const Daemon *daemon);
int daemon_log_configure(const Daemon *daemon);

/* daemon_detach.c: -d. */
int daemon_detach(Daemon *daemon, const char *name);
void daemon_detach_ready(Daemon *daemon);

#endif
