#ifndef SV_DAEMON_PATHS_H
#define SV_DAEMON_PATHS_H

#include <glib.h>
#include <stdbool.h>

/* Where a daemon's files live. Three layouts:
 *
 *            system (root)          session                      private instance (--root DIR, SPLITVIRT_ROOT)
 *   run      /run/libvirt           $XDG_RUNTIME_DIR/libvirt     DIR/run/libvirt
 *   config   /etc/libvirt           $XDG_CONFIG_HOME/libvirt     DIR/etc/libvirt
 *   state    /var/lib/libvirt       $XDG_CONFIG_HOME/libvirt     DIR/var/lib/libvirt
 *   cache    /var/cache/libvirt     $XDG_CACHE_HOME/libvirt      DIR/var/cache/libvirt
 *   log      /var/log/libvirt       $XDG_CACHE_HOME/libvirt      DIR/var/log/libvirt
 *   pid      /run                   $XDG_RUNTIME_DIR/libvirt     DIR/run
 *
 * The system folders are build options (SV_RUNSTATEDIR and so on). Without XDG_RUNTIME_DIR the session's run folder is
 * $XDG_CACHE_HOME/libvirt. */
typedef struct DaemonPaths {
    bool privileged; /* effective uid 0: the system layout unless there is a root */
    char *root;      /* of a private instance, or NULL */
    char *run, *config, *state, *cache, *log, *pid;
} DaemonPaths;

/* `root` is absolute or NULL. Sets an error and returns NULL when a session has no home. */
DaemonPaths *daemon_paths_new(const char *root);
void daemon_paths_free(DaemonPaths *paths);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DaemonPaths, daemon_paths_free)

/* True when the folders are libvirt's own system ones or laid out like them: definitions below config, state below
 * state. In session mode drivers keep both below config. */
bool daemon_paths_system_layout(const DaemonPaths *paths);

/* Creates run, state, cache and log: mode 0755 in the system layout, 0700 in a session; -1 with an error. */
int daemon_paths_create(const DaemonPaths *paths);

#endif
