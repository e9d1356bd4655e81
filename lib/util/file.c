#include "util/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void fd_close_auto(int *fd)
{
    if (*fd >= 0) {
        int saved = errno;

        close(*fd);
        errno = saved;
        *fd = -1;
    }
}

int fd_steal(int *fd)
{
    int taken = *fd;

    *fd = -1;
    return taken;
}

int fd_write_all(int fd, const void *data, size_t len)
{
    const char *p = data;

    while (len > 0) {
        ssize_t n = write(fd, p, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        p += n;
        len -= (size_t)n;
    }
    return 0;
}

int file_read_fd(int fd, size_t max, char **ret, size_t *ret_len)
{
    struct stat st;
    size_t room = 4096, len = 0;
    g_autofree char *text = NULL;

    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
        if ((size_t)st.st_size > max)
            return -EFBIG;
        room = (size_t)st.st_size + 2;
    }
    text = g_malloc(room);
    for (;;) {
        ssize_t n;

        if (len + 1 >= room) {
            room *= 2;
            text = g_realloc(text, room);
        }
        n = read(fd, text + len, room - len - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        len += (size_t)n;
        if (len > max)
            return -EFBIG;
    }
    text[len] = '\0';
    *ret = g_steal_pointer(&text);
    if (ret_len)
        *ret_len = len;
    return 0;
}

int file_read(const char *path, size_t max, char **ret, size_t *ret_len)
{
    fd_auto int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return -errno;
    return file_read_fd(fd, max, ret, ret_len);
}

static int dir_sync_of(const char *path)
{
    g_autofree char *dir = g_path_get_dirname(path);
    fd_auto int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return -errno;
    /* Some file systems cannot sync a folder; there the rename is as durable as it gets. */
    if (fsync(fd) < 0 && errno != EINVAL && errno != ENOTSUP)
        return -errno;
    return 0;
}

static int fd_fill(int fd, const void *data, size_t len, mode_t mode, bool sync)
{
    int r = fd_write_all(fd, data, len);

    if (r < 0)
        return r;
    if (mode != 0600 && fchmod(fd, mode) < 0)
        return -errno;
    if (sync && fsync(fd) < 0)
        return -errno;
    return 0;
}

/* Writes through a fresh temporary file. mkostemp makes it 0600 whatever the umask; the name starts with a dot so that
 * no reader of the folder takes it for a document. */
static int file_write_via_temp(const char *path, const void *data, size_t len, mode_t mode, bool sync)
{
    g_autofree char *dir = g_path_get_dirname(path);
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *temp = g_strdup_printf("%s/.%.200s.XXXXXX", dir, base);
    int fd = mkostemp(temp, O_CLOEXEC);
    int r;

    if (fd < 0)
        return -errno;
    r = fd_fill(fd, data, len, mode, sync);
    if (close(fd) < 0 && r == 0)
        r = -errno;
    if (r == 0 && rename(temp, path) < 0)
        r = -errno;
    if (r < 0) {
        (void)unlink(temp);
        return r;
    }
    return sync ? dir_sync_of(path) : 0;
}

int file_write_atomic(const char *path, const void *data, size_t len, mode_t mode)
{
    return file_write_via_temp(path, data, len, mode, /* sync= */ true);
}

int file_write_volatile(const char *path, const void *data, size_t len, mode_t mode)
{
    return file_write_via_temp(path, data, len, mode, /* sync= */ false);
}

int file_remove(const char *path)
{
    if (unlink(path) < 0)
        return errno == ENOENT ? 0 : -errno;
    return dir_sync_of(path);
}

/* A folder that is new gets exactly this mode, whatever the umask; one that is there keeps its own. */
static int dir_make(const char *path, mode_t mode)
{
    if (mkdir(path, mode) < 0)
        return errno == EEXIST ? 0 : -errno;
    return chmod(path, mode) < 0 ? -errno : 0;
}

int file_make_dirs(const char *path, mode_t mode)
{
    int r;

    g_autofree char *part = g_strdup(path);

    for (char *p = part + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        if ((r = dir_make(part, 0711 | (mode & 0755))) < 0)
            return r;
        *p = '/';
    }
    return dir_make(part, mode);
}

static int dir_empty_at(int dirfd, dev_t dev, int depth)
{
    DIR *dir = fdopendir(dirfd);
    struct dirent *e;
    int r = 0;

    if (!dir) {
        close(dirfd);
        return -errno;
    }
    while (r == 0 && (e = readdir(dir))) {
        int fd;
        struct stat st;

        if (g_str_equal(e->d_name, ".") || g_str_equal(e->d_name, ".."))
            continue;
        if (unlinkat(dirfd, e->d_name, 0) == 0 || errno == ENOENT)
            continue;
        if (errno != EISDIR && errno != EPERM) {
            r = -errno;
            break;
        }
        fd = openat(dirfd, e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &st) < 0) {
            r = -errno;
        } else if (st.st_dev != dev || depth <= 0) {
            r = -EXDEV;
            close(fd);
        } else {
            r = dir_empty_at(fd, dev, depth - 1);
            if (r == 0 && unlinkat(dirfd, e->d_name, AT_REMOVEDIR) < 0)
                r = -errno;
        }
    }
    closedir(dir);
    return r;
}

int file_remove_temps(const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *e;

    if (!d)
        return errno == ENOENT ? 0 : -errno;
    while ((e = readdir(d))) {
        const char *dot = strrchr(e->d_name, '.');

        /* ".NAME.XXXXXX", as file_write_via_temp makes them */
        if (e->d_name[0] == '.' && dot > e->d_name + 1 && strlen(dot + 1) == 6 &&
            strspn(dot + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == 6)
            (void)unlinkat(dirfd(d), e->d_name, 0);
    }
    closedir(d);
    return 0;
}

int file_remove_tree(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat st;
    int r;

    if (fd < 0)
        return errno == ENOENT ? 0 : -errno;
    if (fstat(fd, &st) < 0) {
        r = -errno;
        close(fd);
        return r;
    }
    r = dir_empty_at(fd, st.st_dev, /* depth= */ 32);
    if (r < 0)
        return r;
    return rmdir(path) < 0 ? -errno : 0;
}

int file_link_atomic(const char *target, const char *path)
{
    g_autofree char *temp = g_strdup_printf("%s.%08x.tmp", path, g_random_int());

    if (symlink(target, temp) < 0)
        return -errno;
    if (rename(temp, path) < 0) {
        int r = -errno;

        (void)unlink(temp);
        return r;
    }
    return dir_sync_of(path);
}
