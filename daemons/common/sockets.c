#include "daemons/common/sockets.h"

#include "core/error.h"
#include "util/file.h"
#include "util/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

static const char *const daemon_socket_suffix[] = {
    [DAEMON_SOCKET_RW] = "-sock",
    [DAEMON_SOCKET_RO] = "-sock-ro",
    [DAEMON_SOCKET_ADMIN] = "-admin-sock",
};

static const char *const daemon_unit_suffix[] = {
    [DAEMON_SOCKET_RW] = ".socket",
    [DAEMON_SOCKET_RO] = "-ro.socket",
    [DAEMON_SOCKET_ADMIN] = "-admin.socket",
};

static int daemon_socket_address(const char *path, struct sockaddr_un *ret_addr)
{
    *ret_addr = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(ret_addr->sun_path)) {
        error_set(VIR_FROM_RPC, VIR_ERR_CONFIG_UNSUPPORTED, "socket path '%s' is longer than %zu characters", path,
                  sizeof(ret_addr->sun_path) - 1);
        return -1;
    }
    memcpy(ret_addr->sun_path, path, strlen(path) + 1);
    return 0;
}

static int daemon_socket_fail(const char *doing, const char *path)
{
    error_set_errno(VIR_FROM_RPC, errno, "cannot %s the socket '%s'", doing, path);
    return -1;
}

/* Whether somebody serves the socket; `ret_holder` is 0 where we cannot see who (its queue is full). */
static bool daemon_socket_served(const struct sockaddr_un *addr, pid_t *ret_holder)
{
    fd_auto int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct ucred peer = {0};
    socklen_t length = sizeof(peer);

    if (fd < 0 || (connect(fd, (const struct sockaddr *)addr, sizeof(*addr)) < 0 && errno != EAGAIN))
        return false;
    *ret_holder = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0 ? 0 : peer.pid;
    return true;
}

/* Removes a socket file that a dead daemon left. Called under the folder's lock, so that two daemons starting at the
 * same moment do not remove each other's. */
static int daemon_socket_remove_stale(const struct sockaddr_un *addr)
{
    struct stat st;
    pid_t holder = 0;

    if (lstat(addr->sun_path, &st) < 0)
        return errno == ENOENT ? 0 : daemon_socket_fail("look at", addr->sun_path);
    if (!S_ISSOCK(st.st_mode)) {
        error_set(VIR_FROM_RPC, VIR_ERR_CONFIG_UNSUPPORTED, "'%s' is in the way and is not a socket", addr->sun_path);
        return -1;
    }
    if (daemon_socket_served(addr, &holder)) {
        g_autofree char *who = holder > 0 ? g_strdup_printf("process %d", (int)holder) : g_strdup("another process");

        error_set(VIR_FROM_RPC, VIR_ERR_OPERATION_FAILED, "socket '%s' is already served by %s", addr->sun_path, who);
        error_hint("stop that daemon first, or start this one with --root or another unix_sock_dir");
        return -1;
    }
    LOG_INFO("daemon.sockets", "removing the stale socket '%s'", addr->sun_path);
    if (unlink(addr->sun_path) < 0)
        return daemon_socket_fail("remove", addr->sun_path);
    return 0;
}

/* Between bind and listen nobody can connect, so the mode and the group are in place before the first client. */
static int daemon_socket_bind(int fd, const struct sockaddr_un *addr, mode_t mode, gid_t gid, unsigned int backlog)
{
    if (bind(fd, (const struct sockaddr *)addr, sizeof(*addr)) < 0)
        return daemon_socket_fail("bind", addr->sun_path);
    if (gid != (gid_t)-1 && chown(addr->sun_path, (uid_t)-1, gid) < 0)
        return daemon_socket_fail("set the group of", addr->sun_path);
    if (chmod(addr->sun_path, mode) < 0)
        return daemon_socket_fail("set the mode of", addr->sun_path);
    if (listen(fd, (int)MIN(backlog, (unsigned int)G_MAXINT)) < 0)
        return daemon_socket_fail("listen on", addr->sun_path);
    return 0;
}

static int daemon_socket_make(DaemonSocket *out, const char *path, mode_t mode, gid_t gid, unsigned int backlog)
{
    fd_auto int fd = -1;
    struct sockaddr_un addr;

    if (daemon_socket_address(path, &addr) < 0 || daemon_socket_remove_stale(&addr) < 0)
        return -1;
    if ((fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) < 0)
        return daemon_socket_fail("create", path);
    if (daemon_socket_bind(fd, &addr, mode, gid, backlog) < 0)
        return -1;
    *out = (DaemonSocket){.fd = fd_steal(&fd), .path = g_strdup(path), .made = true};
    return 0;
}

/* A session has no read-only socket: its one user may do everything anyway. The admin socket never takes the group. */
static int daemon_sockets_make(const DaemonInfo *info, const DaemonPaths *paths, const DaemonConfig *config,
                               DaemonSockets *sockets)
{
    const char *folder = config->unix_sock_dir ? config->unix_sock_dir : paths->run;
    const mode_t modes[] = {config->rw_mode, config->ro_mode, config->admin_mode};
    fd_auto int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (lock < 0 || flock(lock, LOCK_EX) < 0) {
        error_set_errno(VIR_FROM_RPC, errno, "cannot lock the socket folder '%s'", folder);
        return -1;
    }
    for (int role = 0; role < DAEMON_SOCKET_LAST; role++) {
        g_autofree char *path = g_strconcat(folder, "/", info->socket_prefix, daemon_socket_suffix[role], NULL);
        bool admin = role == DAEMON_SOCKET_ADMIN;

        if (role == DAEMON_SOCKET_RO && !daemon_paths_system_layout(paths))
            continue;
        if (daemon_socket_make(&sockets->by_role[role], path, modes[role], admin ? (gid_t)-1 : config->socket_gid,
                               (admin ? &config->admin : &config->server)->max_queued_clients) < 0)
            return -1;
    }
    return 0;
}

static int daemon_socket_role(const DaemonInfo *info, const char *name, const char *path)
{
    for (int role = DAEMON_SOCKET_LAST - 1; role >= 0; role--) {
        g_autofree char *unit = g_strconcat(info->name, daemon_unit_suffix[role], NULL);

        if (g_strcmp0(name, unit) == 0)
            return role;
    }
    /* longest suffix first: "-sock" is the end of "-admin-sock" too */
    for (int role = DAEMON_SOCKET_LAST - 1; role >= 0; role--)
        if (g_str_has_suffix(path, daemon_socket_suffix[role]))
            return role;
    return -1;
}

static int daemon_socket_adopt(const DaemonInfo *info, int fd, const char *name, DaemonSockets *sockets)
{
    struct sockaddr_un addr = {0};
    socklen_t length = sizeof(addr);
    int role;

    if (sd_is_socket_unix(fd, SOCK_STREAM, /* listening= */ 1, NULL, 0) <= 0 ||
        getsockname(fd, (struct sockaddr *)&addr, &length) < 0) {
        error_set(VIR_FROM_RPC, VIR_ERR_CONFIG_UNSUPPORTED,
                  "descriptor %d ('%s') passed by systemd is not a listening Unix stream socket", fd, name);
        return -1;
    }
    role = daemon_socket_role(info, name, addr.sun_path);
    if (role < 0 || sockets->by_role[role].fd >= 0) {
        error_set(VIR_FROM_RPC, VIR_ERR_CONFIG_UNSUPPORTED, "%s socket '%s' ('%s') passed by systemd",
                  role < 0 ? "unexpected" : "second", addr.sun_path, name);
        error_hint("use %s.socket, %s-ro.socket and %s-admin.socket", info->name, info->name, info->name);
        return -1;
    }
    (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    sockets->by_role[role] = (DaemonSocket){.fd = fd, .path = g_strdup(addr.sun_path)};
    return 0;
}

static int daemon_sockets_adopt(const DaemonInfo *info, int count, char **names, DaemonSockets *sockets)
{
    for (int i = 0; i < count; i++)
        if (daemon_socket_adopt(info, SD_LISTEN_FDS_START + i, names ? names[i] : "", sockets) < 0)
            return -1;
    sockets->activated = true;
    return 0;
}

int daemon_sockets_open(const DaemonInfo *info, const DaemonPaths *paths, const DaemonConfig *config,
                        DaemonSockets *ret_sockets)
{
    DaemonSockets sockets = {.by_role = {{.fd = -1}, {.fd = -1}, {.fd = -1}}};
    char **names = NULL; /* from libsystemd, so free() it is; GLib's strfreev is the same */
    int count = sd_listen_fds_with_names(/* unset_environment= */ 1, &names);
    int r;

    if (count < 0) {
        error_set_errno(VIR_FROM_RPC, -count, "cannot take the sockets that systemd passed");
        return -1;
    }
    r = count > 0 ? daemon_sockets_adopt(info, count, names, &sockets)
                  : daemon_sockets_make(info, paths, config, &sockets);
    g_strfreev(names);
    if (r < 0)
        daemon_sockets_close(&sockets);
    else
        *ret_sockets = sockets;
    return r;
}

void daemon_sockets_hide(DaemonSockets *sockets)
{
    for (int role = 0; role < DAEMON_SOCKET_LAST; role++) {
        DaemonSocket *s = &sockets->by_role[role];

        if (s->made)
            (void)unlink(s->path);
        s->made = false;
    }
}

void daemon_sockets_close(DaemonSockets *sockets)
{
    daemon_sockets_hide(sockets);
    for (int role = 0; role < DAEMON_SOCKET_LAST; role++) {
        DaemonSocket *s = &sockets->by_role[role];

        if (s->fd >= 0)
            close(s->fd);
        g_free(s->path);
        *s = (DaemonSocket){.fd = -1};
    }
}
