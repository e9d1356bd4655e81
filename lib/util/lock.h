/* Mutexes and conditions with scopes and monotonic deadlines. pthread's, because the thread sanitizer sees through them;
 * GLib's are bare futexes to it. */
#pragma once

#include <glib.h>
#include <pthread.h>
#include <stdbool.h>
#include <time.h>

typedef pthread_mutex_t Lock;
typedef pthread_cond_t Cond;

static inline void lock_init(Lock *lock)
{
    pthread_mutex_init(lock, NULL);
}

static inline void lock_done(Lock *lock)
{
    pthread_mutex_destroy(lock);
}

static inline Lock *lock_take(Lock *lock)
{
    pthread_mutex_lock(lock);
    return lock;
}

static inline void lock_give(Lock *lock)
{
    pthread_mutex_unlock(lock);
}

static inline void lock_give_auto(Lock **lock)
{
    pthread_mutex_unlock(*lock);
}

/* Holds the lock to the end of the enclosing block. */
#define LOCKED(lock) __attribute__((cleanup(lock_give_auto), unused)) Lock *G_PASTE(locked_, __LINE__) = lock_take(lock)

static inline void cond_init(Cond *cond)
{
    pthread_condattr_t attr;

    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &attr);
    pthread_condattr_destroy(&attr);
}

static inline void cond_done(Cond *cond)
{
    pthread_cond_destroy(cond);
}

static inline void cond_wake_all(Cond *cond)
{
    pthread_cond_broadcast(cond);
}

static inline void cond_wait(Cond *cond, Lock *lock)
{
    pthread_cond_wait(cond, lock);
}

/* Waits until woken or until g_get_monotonic_time() reaches the deadline; false when it has. */
static inline bool cond_wait_until(Cond *cond, Lock *lock, gint64 deadline_us)
{
    struct timespec at = {.tv_sec = deadline_us / G_USEC_PER_SEC, .tv_nsec = (deadline_us % G_USEC_PER_SEC) * 1000};

    return pthread_cond_timedwait(cond, lock, &at) == 0;
}

/* The monotonic instant that lies so many milliseconds ahead. */
static inline gint64 deadline_in_ms(gint64 timeout_ms)
{
    return g_get_monotonic_time() + timeout_ms * G_TIME_SPAN_MILLISECOND;
}
