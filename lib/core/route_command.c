/* Reaching a daemon through a program: ssh to another host, or one that the URI names (ext). The program's standard input and output are
 * the connection; its errors go where ours go. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.h"
#include "core/route.h"
#include "util/spawn.h"

static void add(GPtrArray *argv, const char *word)
{
    g_ptr_array_add(argv, g_strdup(word));
}

static void add_option(GPtrArray *argv, const char *option, const char *value)
{
    if (value) {
        add(argv, option);
        add(argv, value);
    }
}

/* The words that relay to a socket over there: netcats differ in how they are told to end with their input. */
static char *netcat_script(const char *netcat, const char *socket)
{
    g_autofree char *nc = g_shell_quote(netcat ? netcat : "nc"), *path = g_shell_quote(socket);
    return g_strdup_printf("if %s -q 2>&1 | grep \"requires an argument\" >/dev/null 2>&1; then %s -q0 -U %s; else %s -U %s; fi", nc, nc,
                           path, nc, path);
}

/* What the shell of the other host runs: libvirt's helper where it is installed, a netcat on the daemon's socket elsewhere. */
static char *remote_script(const Route *route, const Uri *uri)
{
    const char *proxy = uri_param(uri, "proxy"), *netcat = uri_param(uri, "netcat");
    g_autofree char *quoted = g_shell_quote(route->daemon_uri ? route->daemon_uri : "");
    g_autofree char *helper = g_strdup_printf("virt-ssh-helper %s%s", route->read_only ? "-r " : "", quoted);
    g_autofree char *relay = netcat_script(netcat, route->sockets->pdata[0]);
    if (g_strcmp0(proxy, "native") == 0)
        return g_steal_pointer(&helper);
    if (netcat || uri_param(uri, "socket") || g_strcmp0(proxy, "netcat") == 0)
        return g_steal_pointer(&relay);
    return g_strdup_printf("if command -v virt-ssh-helper >/dev/null 2>&1; then %s; else %s; fi", helper, relay);
}

static gboolean switched_on(const Uri *uri, const char *name)
{
    const char *value = uri_param(uri, name);
    return value && strcmp(value, "0") != 0;
}

static void ssh_argv(GPtrArray *argv, const Route *route, const Uri *uri)
{
    const char *command = uri_param(uri, "command");
    g_autofree char *port = uri->port ? g_strdup_printf("%d", uri->port) : NULL;
    g_autofree char *script = remote_script(route, uri), *quoted = g_shell_quote(script), *run = g_strconcat("sh -c ", quoted, NULL);
    add(argv, command ? command : "ssh");
    add_option(argv, "-p", port);
    add_option(argv, "-l", uri->user);
    add_option(argv, "-i", uri_param(uri, "keyfile"));
    add(argv, "-T");
    add_option(argv, "-e", "none");
    add_option(argv, "-o", switched_on(uri, "no_tty") ? "BatchMode=yes" : NULL);
    add_option(argv, "-o", switched_on(uri, "no_verify") ? "StrictHostKeyChecking=no" : NULL);
    add(argv, "--");
    add(argv, uri->host ? uri->host : "localhost");
    add(argv, run);
}

int route_plan_command(Route *route, const Uri *uri)
{
    const char *command = uri_param(uri, "command");
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    if (route->transport == TRANSPORT_EXT && !command) {
        error_set(VIR_FROM_REMOTE, VIR_ERR_INVALID_ARG, "%s", "remote_open: for 'ext' transport, command is required");
        return -1;
    }
    if (route->transport == TRANSPORT_EXT)
        add(argv, command);
    else
        ssh_argv(argv, route, uri);
    g_ptr_array_add(argv, NULL);
    route->argv = (char **)g_ptr_array_free(g_steal_pointer(&argv), FALSE);
    return 0;
}

/* The program is our child for as long as the connection lives; somebody has to take note of its end. */
static gpointer reap(gpointer data)
{
    while (waitpid(GPOINTER_TO_INT(data), NULL, 0) < 0 && errno == EINTR)
        continue;
    return NULL;
}

static int start(char **argv, int fd)
{
    g_autofree char *program = g_find_program_in_path(argv[0]);
    g_auto(GStrv) env = g_get_environ();
    SpawnRequest request = SPAWN_REQUEST_INIT;
    pid_t pid;
    if (!program)
        return -ENOENT;
    g_free(argv[0]);
    argv[0] = g_steal_pointer(&program);
    request.argv = (const char *const *)argv;
    request.env = (const char *const *)env;
    request.stdin_fd = request.stdout_fd = fd;
    request.stderr_fd = STDERR_FILENO;
    int rc = spawn_start(&request, &pid, NULL);
    if (rc == 0)
        g_thread_unref(g_thread_new("transport", reap, GINT_TO_POINTER(pid)));
    return rc;
}

int route_reach_command(const Route *route)
{
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) {
        error_set_errno(VIR_FROM_RPC, errno, "unable to create socket pair");
        return -1;
    }
    g_auto(GStrv) argv = g_strdupv(route->argv);
    int rc = start(argv, fds[1]);
    close(fds[1]);
    if (rc == 0)
        return fds[0];
    close(fds[0]);
    error_set_errno(VIR_FROM_RPC, -rc, "cannot start '%s'", route->argv[0]);
    return -1;
}
