/* Files: the one way to read with a limit, the one atomic writer, folders. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Reads the whole file, refusing with -EFBIG what is above max bytes. The text is NUL terminated; the caller frees with g_free. */
int file_read(const char *path, size_t max, char **ret, size_t *ret_len);
/* The same from an open descriptor, from its current position on. */
int file_read_fd(int fd, size_t max, char **ret, size_t *ret_len);

/* Replaces path by the given bytes so that at any instant, a crash included, it holds either the old or the new ones:
 * temporary file in the same folder (made under umask 077, then given mode), fsync, rename, fsync of the folder.
 * On error the old file stands and the temporary one is gone. */
int file_write_atomic(const char *path, const void *data, size_t len, mode_t mode);
/* The same without the fsyncs, for run-time state that need not outlive the machine, only the process. */
int file_write_volatile(const char *path, const void *data, size_t len, mode_t mode);

/* Removes path and makes that durable. A file that is not there is no error. */
int file_remove(const char *path);

/* Makes the folder and its missing parents (these 0755 or mode, whichever is narrower in the others' bits is mode's). */
int file_make_dirs(const char *path, mode_t mode);

/* Removes the temporary files that a writer who was killed has left in the folder. Only for who is its one writer. */
int file_remove_temps(const char *dir);

/* Removes the folder and everything below it, never following links, never leaving its file system. Absent is fine. */
int file_remove_tree(const char *path);

/* Makes the symbolic link path -> target atomically replace whatever path was. */
int file_link_atomic(const char *target, const char *path);

/* Writes all bytes; -errno otherwise. */
int fd_write_all(int fd, const void *data, size_t len);

/* An owned descriptor that closes itself: `fd_auto int fd = -1;` */
void fd_close_auto(int *fd);
#define fd_auto __attribute__((cleanup(fd_close_auto)))
/* Gives the descriptor away: returns it and leaves -1 behind. */
int fd_steal(int *fd);
