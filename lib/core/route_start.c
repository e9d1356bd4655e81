/* Starting the calling user's own daemon. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.h"
#include "core/route.h"
#include "core/socket.h"
#include "util/spawn.h"

#define START_DEADLINE_MS 30000
#define OUTPUT_LIMIT 4096

static char *executable(char *path)
{
    if (path && access(path, X_OK) == 0)
        return path;
    g_free(path);
    return NULL;
}

/* Beside the library or program that this code is in: PREFIX/lib*.../libvirt.so.0 -> PREFIX/sbin, or its own folder. */
static char *beside_us(const char *daemon)
{
    Dl_info info;
    if (!dladdr((const void *)executable, &info) || !info.dli_fname)
        return NULL;
    g_autofree char *folder = g_path_get_dirname(info.dli_fname);
    char *found = executable(g_build_filename(folder, daemon, NULL));
    for (int up = 0; !found && up < 3; up++) {
        g_autofree char *parent = g_path_get_dirname(folder);
        found = executable(g_build_filename(parent, "sbin", daemon, NULL));
        g_free(folder);
        folder = g_steal_pointer(&parent);
    }
    return found;
}

/* VIRTD_PATH (libvirt's own switch), beside the library, then where administrators' programs are. */
static char *find_daemon(const char *daemon)
{
    const char *override = g_getenv("VIRTD_PATH");
    if (override && *override)
        return executable(g_strdup(override));
    char *found = beside_us(daemon);
    if (!found)
        found = g_find_program_in_path(daemon);
    if (!found)
        found = executable(g_build_filename("/usr/sbin", daemon, NULL));
    return found ? found : executable(g_build_filename("/usr/local/sbin", daemon, NULL));
}

/* What the daemon said last, for the error. */
static const char *last_line(char *text)
{
    g_strchomp(text);
    const char *line = strrchr(text, '\n');
    return line ? line + 1 : text;
}

/* The daemon's -d returns when it listens. */
static int run_daemon(const char *program)
{
    const char *const argv[] = {program, "--daemon", "--timeout=120", NULL};
    g_auto(GStrv) env = g_get_environ();
    SpawnRequest request = SPAWN_REQUEST_INIT;
    SpawnResult result = {0};
    request.argv = argv;
    request.env = (const char *const *)env;
    int rc = spawn_run(&request, START_DEADLINE_MS, OUTPUT_LIMIT, &result);
    if (rc < 0) {
        error_set_errno(VIR_FROM_RPC, -rc, "cannot start the daemon '%s'", program);
    } else if (result.status != 0) {
        g_autofree char *said = g_strdup(result.err ? result.err : "");
        error_set(VIR_FROM_RPC, VIR_ERR_OPERATION_FAILED, "the daemon '%s' does not start: %s", program, last_line(said));
        rc = -1;
    }
    spawn_result_done(&result);
    return rc < 0 ? -1 : 0;
}

/* Only one client at a time starts the daemon. Returns the lock's descriptor or a negative errno. */
static int lock_start(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path), *lock = g_strconcat(path, ".start", NULL);
    if (g_mkdir_with_parents(folder, 0700) < 0)
        return -errno;
    int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    while (flock(fd, LOCK_EX) < 0) {
        if (errno != EINTR) {
            int failed = errno;
            close(fd);
            return -failed;
        }
    }
    return fd;
}

int route_start_daemon(const char *daemon, const char *path)
{
    g_autofree char *program = find_daemon(daemon);
    if (!program) {
        error_set_errno(VIR_FROM_RPC, ENOENT, "Failed to connect socket to '%s'", path);
        error_hint("no %s found to start; install it or set VIRTD_PATH", daemon);
        return -1;
    }
    int lock = lock_start(path);
    if (lock < 0) {
        error_set_errno(VIR_FROM_RPC, -lock, "cannot prepare the folder of socket '%s'", path);
        return -1;
    }
    int fd = socket_connect_unix(path); /* somebody else may have started it meanwhile */
    int rc = fd >= 0 ? 0 : run_daemon(program);
    if (fd >= 0)
        close(fd);
    close(lock);
    return rc;
}
