/* -d: the parent waits until the daemon is ready and exits with how it went. */
#include "daemons/common/daemon_private.h"

#include "core/error.h"
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The parent's part. Without a byte the child died first; its own exit status tells why. */
static _Noreturn void daemon_detach_wait(int fd, pid_t child)
{
    char ready;
    int status = 0;
    ssize_t n;

    do
        n = read(fd, &ready, 1);
    while (n < 0 && errno == EINTR);
    if (n == 1)
        _exit(0);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    _exit(WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : 1);
}

int daemon_detach(Daemon *daemon, const char *name)
{
    int fds[2];
    pid_t child;

    if (pipe2(fds, O_CLOEXEC) < 0 || (child = fork()) < 0) {
        error_set_errno(VIR_FROM_NONE, errno, "cannot detach '%s' from its terminal", name);
        return -1;
    }
    if (child > 0) {
        close(fds[1]);
        daemon_detach_wait(fds[0], child);
    }
    close(fds[0]);
    daemon->parent_fd = fds[1];
    (void)setsid();
    return chdir("/") < 0 ? -1 : 0;
}

void daemon_detach_ready(Daemon *daemon)
{
    int null;

    if (daemon->parent_fd < 0)
        return;
    if ((null = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0) {
        (void)dup2(null, STDIN_FILENO);
        (void)dup2(null, STDOUT_FILENO);
        (void)dup2(null, STDERR_FILENO);
        close(null);
    }
    (void)fd_write_all(daemon->parent_fd, "", 1);
    close(daemon->parent_fd);
    daemon->parent_fd = -1;
}
