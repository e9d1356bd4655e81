/*
 * The privileged part: a closed list of typed requests, carried out in this process for now; a later process of its own gets
 * the same list over a channel. Nothing here decodes a document or a client's bytes. Every function sets the error.
 */
#pragma once

#include "daemons/qemu/caps.h"
#include "util/spawn.h"

typedef struct LauncherConfig {
    bool privileged;       /* system mode: switch users, change owners */
    CapsIdentity identity; /* who QEMU is then */
    bool dynamic_ownership;
    bool remember_owner;
} LauncherConfig;

typedef struct Launcher Launcher;

Launcher *launcher_new(const LauncherConfig *config);
void launcher_free(Launcher *launcher);
const LauncherConfig *launcher_config(const Launcher *launcher);

/* Starting a QEMU: its own session and process group, standard output and error to the log (made when absent, and begun with
 * what is about to run), nothing inherited but fds. *ret_pidfd becomes readable when it ends. */
typedef struct LaunchRequest {
    const char *const *argv;
    const char *const *env;
    const SpawnFd *fds;
    size_t n_fds;
    const char *log_path;
} LaunchRequest;
int launcher_start(Launcher *launcher, const LaunchRequest *request, pid_t *ret_pid, int *ret_pidfd);

/* Sends a signal through the process's descriptor, so that it never reaches another one. */
int launcher_signal(Launcher *launcher, int pidfd, int signal);

/* A folder for QEMU to work in, its own; and its removal with all that is in it. */
int launcher_make_dir(Launcher *launcher, const char *path);
void launcher_remove_dir(Launcher *launcher, const char *path);

/* Writes a small file that QEMU may read and nobody else. */
int launcher_write_file(Launcher *launcher, const char *path, const void *data, size_t len);

/* A listening unix socket at path that QEMU will be given. */
int launcher_listen(Launcher *launcher, const char *path, int *ret_fd);

/* Owners of images. */
typedef struct LauncherLabel {
    char *path;
    bool writable;      /* QEMU writes it */
    bool shared;        /* several guests use it: not given back */
    bool create;        /* make it, empty, when it is not there */
    uid_t old_uid;      /* filled by launcher_label: who had it */
    gid_t old_gid;
    bool changed;       /* there is something to give back */
} LauncherLabel;

/* Makes the file QEMU's where it must be. Who had it before is remembered with the file (an extended attribute that counts the
 * users), where the file system can do that, and in the label. */
int launcher_label(Launcher *launcher, LauncherLabel *label);
/* Gives the file back to who had it, if we were the last user. */
void launcher_restore(Launcher *launcher, const LauncherLabel *label);

/* Whether QEMU's user can reach and open path. 0, or -1 with an error that names the component of the path, the identity and what
 * mends it. */
int launcher_check_access(Launcher *launcher, const char *path, bool writable);
