#include "util/pidfile.h"

#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int pid_parse(const char *text, pid_t *ret_pid)
{
    char *end;
    long long n;

    errno = 0;
    n = strtoll(text, &end, 10);
    if (errno || end == text || (*end != '\n' && *end != '\0') || n <= 0 || n > G_MAXINT)
        return -EINVAL;
    *ret_pid = (pid_t)n;
    return 0;
}

int pidfile_read(const char *path, pid_t *ret_pid)
{
    g_autofree char *text = NULL;
    int r = file_read(path, 64, &text, NULL);

    return r < 0 ? r : pid_parse(text, ret_pid);
}

int pidfile_set(int fd, pid_t pid)
{
    char text[32];
    int len = snprintf(text, sizeof(text), "%lld\n", (long long)pid);

    if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0)
        return -errno;
    return fd_write_all(fd, text, (size_t)len);
}

/* Opens and locks; -EAGAIN when the file was removed between the two, so that the lock is on a nameless file. */
static int pidfile_lock(const char *path, int *ret_fd)
{
    fd_auto int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    struct stat ours, named;

    if (fd < 0)
        return -errno;
    if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        return errno == EWOULDBLOCK ? -EBUSY : -errno;
    if (fstat(fd, &ours) < 0)
        return -errno;
    if (stat(path, &named) < 0 || named.st_ino != ours.st_ino || named.st_dev != ours.st_dev)
        return -EAGAIN;
    *ret_fd = fd_steal(&fd);
    return 0;
}

int pidfile_acquire_for(const char *path, pid_t pid, int *ret_fd, pid_t *ret_holder)
{
    fd_auto int fd = -1;
    int r;

    do {
        r = pidfile_lock(path, &fd);
    } while (r == -EAGAIN);
    if (r == -EBUSY && ret_holder) {
        *ret_holder = 0;
        (void)pidfile_read(path, ret_holder);
    }
    if (r < 0)
        return r;
    r = pidfile_set(fd, pid);
    if (r < 0)
        return r;
    *ret_fd = fd_steal(&fd);
    return 0;
}

int pidfile_acquire(const char *path, int *ret_fd, pid_t *ret_holder)
{
    return pidfile_acquire_for(path, getpid(), ret_fd, ret_holder);
}

void pidfile_release(const char *path, int *fd)
{
    (void)unlink(path);
    fd_close_auto(fd);
}
