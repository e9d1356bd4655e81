/* The one way to run a program. No shell; the child gets standard input, output and error, the descriptors listed and nothing
 * else; signals and mask are the defaults; identity, umask, limits and cgroup are set between fork and exec from typed fields.
 * The fork is a vfork: its cost does not grow with our memory. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

typedef struct SpawnFd {
    int from; /* our descriptor */
    int to;   /* its number in the child, 3 or above; -1: the same number */
} SpawnFd;

typedef struct SpawnLimit {
    int resource; /* RLIMIT_... */
    struct rlimit value;
} SpawnLimit;

typedef struct SpawnRequest {
    const char *const *argv; /* argv[0] is the absolute path of the program */
    const char *const *env;  /* NULL: a PATH of the system folders and LC_ALL=C only */
    const char *cwd;         /* NULL: the root folder */
    int stdin_fd;            /* -1: /dev/null, for all three */
    int stdout_fd;
    int stderr_fd;
    const SpawnFd *fds;
    size_t n_fds;
    const SpawnLimit *limits;
    size_t n_limits;
    bool new_session;      /* setsid(): own session and process group, no controlling terminal */
    bool die_with_parent;  /* SIGKILL when the thread that spawned ends */
    bool no_new_privs;
    bool set_identity;     /* uid, gid and exactly these supplementary groups */
    uid_t uid;
    gid_t gid;
    const gid_t *groups;
    size_t n_groups;
    mode_t umask;          /* 0 means 077 */
    int cgroup_procs_fd;   /* open cgroup.procs to write ourselves into; 0 or -1: none */
} SpawnRequest;

/* A request with every descriptor at "none". */
#define SPAWN_REQUEST_INIT { .stdin_fd = -1, .stdout_fd = -1, .stderr_fd = -1, .cgroup_procs_fd = -1 }

/* Starts the program. Returns once it is executing, or the negative errno of the step that failed in the child (then there
 * is no child). *ret_pidfd (may be NULL) becomes readable when it ends. The caller reaps. */
int spawn_start(const SpawnRequest *request, pid_t *ret_pid, int *ret_pidfd);

typedef struct SpawnResult {
    int status;     /* as from waitpid */
    char *out;      /* standard output, NUL terminated, at most limit bytes */
    size_t out_len;
    char *err;      /* standard error, likewise */
    size_t err_len;
    bool truncated; /* one of them had more */
} SpawnResult;

void spawn_result_done(SpawnResult *result);

/* Runs to the end with both outputs captured up to limit bytes each; what is above is read and dropped. The child gets its own
 * session; at the deadline that whole group is killed and -ETIMEDOUT returned (result still tells what was written).
 * A status other than 0 is no error of this function. stdin_fd is the caller's, the other two are ignored. */
int spawn_run(const SpawnRequest *request, int timeout_ms, size_t limit, SpawnResult *result);

/* Waits for pid to end, at most timeout_ms (-1: without end): 0 with *ret_status, or -ETIMEDOUT. */
int spawn_wait(pid_t pid, int pidfd, int timeout_ms, int *ret_status);
