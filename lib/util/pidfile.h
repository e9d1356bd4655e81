/* Pid files that cannot lie: the holder keeps the file locked, so a stale one is told from a live one by the lock, not by
 * guessing whether the number still names the same process. */
#pragma once

#include <sys/types.h>

/* Makes or takes over path, locks it and writes our pid. The lock lasts as long as *ret_fd is open.
 * -EBUSY: another process holds it; *ret_holder (may be NULL) is then its pid as written, or 0. */
int pidfile_acquire(const char *path, int *ret_fd, pid_t *ret_holder);
/* The same on behalf of the process pid, which inherits the descriptor and thereby the lock. */
int pidfile_acquire_for(const char *path, pid_t pid, int *ret_fd, pid_t *ret_holder);
/* Writes another pid into a pid file that we hold. */
int pidfile_set(int fd, pid_t pid);

/* The pid in the file, read without asking whether it is alive. -ENOENT, -EINVAL (no number). */
int pidfile_read(const char *path, pid_t *ret_pid);

/* Removes the file and gives the lock back. */
void pidfile_release(const char *path, int *fd);
