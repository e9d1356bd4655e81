/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Workers. They are started when there is work for them; ordinary ones take any job, the reserved ones only jobs with
 * priority. */
#include "rpc/server_private.h"

#include <errno.h>

#define IDLE_SECONDS 60

typedef struct {
    Pool *pool;
    bool prio;
} WorkerStart;

int thread_start(pthread_t *ret_thread, const char *name, void *(*fn)(void *opaque), void *opaque)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(ret_thread, NULL, fn, opaque);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc == 0)
        (void)pthread_setname_np(*ret_thread, name);
    return -rc;
}

static void queue_init(JobQueue *q)
{
    *q = (JobQueue){0};
    q->tail = &q->head;
}

static void queue_push(JobQueue *q, Job *job)
{
    job->next = NULL;
    *q->tail = job;
    q->tail = &job->next;
    q->len++;
}

static Job *queue_pop(JobQueue *q)
{
    Job *job = q->head;
    if (!job)
        return NULL;
    q->head = job->next;
    if (!q->head)
        q->tail = &q->head;
    q->len--;
    return job;
}

static Job *take_locked(Pool *p, bool prio)
{
    Job *job = queue_pop(&p->prio_jobs);
    return job || prio ? job : queue_pop(&p->ordinary_jobs);
}

/* Waits for work. False: this worker is one too many, or has had nothing to do for long. */
static bool wait_locked(Pool *p, WorkerGroup *group, unsigned keep)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += IDLE_SECONDS;
    group->idle++;
    int rc = pthread_cond_timedwait(&group->wake, &p->lock, &until);
    group->idle--;
    bool work = p->prio_jobs.head || (group == &p->ordinary && p->ordinary_jobs.head);
    return work || rc != ETIMEDOUT || group->running <= keep;
}

static void *worker(void *opaque)
{
    g_autofree WorkerStart *start = opaque;
    Pool *p = start->pool;
    WorkerGroup *group = start->prio ? &p->prio : &p->ordinary;
    bool stay = true;
    pthread_mutex_lock(&p->lock);
    while (stay && !p->stopping && group->running <= group->max) {
        Job *job = take_locked(p, start->prio);
        if (!job) {
            stay = wait_locked(p, group, start->prio ? 0 : p->min);
            continue;
        }
        pthread_mutex_unlock(&p->lock);
        job->run(job->opaque);
        g_free(job);
        pthread_mutex_lock(&p->lock);
    }
    group->running--;
    pthread_cond_broadcast(&p->gone);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static bool spawn_locked(Pool *p, WorkerGroup *group)
{
    pthread_t thread;
    WorkerStart *start = g_new(WorkerStart, 1);
    *start = (WorkerStart){p, group == &p->prio};
    group->running++;
    if (thread_start(&thread, group == &p->prio ? "rpc-prio" : "rpc-worker", worker, start) < 0) {
        group->running--;
        g_free(start);
        return false;
    }
    pthread_detach(thread);
    return true;
}

/* New workers for what is queued, as far as the limits go. */
static void spawn_for_queue_locked(Pool *p)
{
    unsigned jobs = p->ordinary_jobs.len + p->prio_jobs.len;
    for (unsigned n = p->ordinary.idle; n < jobs && p->ordinary.running < p->ordinary.max; n++)
        if (!spawn_locked(p, &p->ordinary))
            return;
    for (unsigned n = p->prio.idle; n < p->prio_jobs.len && p->prio.running < p->prio.max; n++)
        if (!spawn_locked(p, &p->prio))
            return;
}

void pool_set_limits(Pool *p, const RpcServerLimits *limits)
{
    pthread_mutex_lock(&p->lock);
    p->min = limits->min_workers;
    p->ordinary.max = limits->max_workers;
    p->prio.max = limits->prio_workers;
    pthread_cond_broadcast(&p->ordinary.wake);
    pthread_cond_broadcast(&p->prio.wake);
    spawn_for_queue_locked(p);
    pthread_mutex_unlock(&p->lock);
}

void pool_init(Pool *p, const RpcServerLimits *limits)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->gone, NULL);
    pthread_cond_init(&p->ordinary.wake, &attr);
    pthread_cond_init(&p->prio.wake, &attr);
    pthread_condattr_destroy(&attr);
    queue_init(&p->ordinary_jobs);
    queue_init(&p->prio_jobs);
    pool_set_limits(p, limits);
}

/* Finds somebody for the last job put. False when there is nobody, now or later. */
static bool assign_locked(Pool *p, bool prio)
{
    unsigned jobs = p->ordinary_jobs.len + p->prio_jobs.len;
    if (p->ordinary.idle >= jobs) {
        pthread_cond_signal(&p->ordinary.wake);
        return true;
    }
    if (p->ordinary.running < p->ordinary.max && spawn_locked(p, &p->ordinary))
        return true;
    pthread_cond_signal(&p->ordinary.wake);
    if (!prio)
        return p->ordinary.running > 0;
    if (p->prio.idle >= p->prio_jobs.len)
        pthread_cond_signal(&p->prio.wake);
    else if (p->prio.running < p->prio.max)
        (void)spawn_locked(p, &p->prio);
    return p->ordinary.running + p->prio.running > 0;
}

void pool_put(Pool *p, Job *job, bool prio)
{
    pthread_mutex_lock(&p->lock);
    queue_push(prio ? &p->prio_jobs : &p->ordinary_jobs, job);
    bool assigned = !p->stopping && assign_locked(p, prio);
    Job *orphan = assigned ? NULL : take_locked(p, false);
    pthread_mutex_unlock(&p->lock);
    if (orphan) { /* no thread can be had: better slow than never */
        orphan->run(orphan->opaque);
        g_free(orphan);
    }
}

/* Moves the jobs of owner (NULL: all) to a list of their own. */
static Job *extract_locked(JobQueue *q, const void *owner, Job *list)
{
    JobQueue kept;
    Job *job;
    queue_init(&kept);
    while ((job = queue_pop(q))) {
        if (owner && job->owner != owner) {
            queue_push(&kept, job);
            continue;
        }
        job->next = list;
        list = job;
    }
    *q = kept;
    if (!q->head)
        q->tail = &q->head;
    return list;
}

static void drop_list(Job *list)
{
    while (list) {
        Job *job = list;
        list = job->next;
        job->drop(job->opaque);
        g_free(job);
    }
}

void pool_purge(Pool *p, const void *owner)
{
    pthread_mutex_lock(&p->lock);
    Job *list = extract_locked(&p->ordinary_jobs, owner, NULL);
    list = extract_locked(&p->prio_jobs, owner, list);
    pthread_mutex_unlock(&p->lock);
    drop_list(list);
}

void pool_done(Pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_cond_broadcast(&p->ordinary.wake);
    pthread_cond_broadcast(&p->prio.wake);
    while (p->ordinary.running + p->prio.running > 0)
        pthread_cond_wait(&p->gone, &p->lock);
    pthread_mutex_unlock(&p->lock);
    pool_purge(p, NULL);
    pthread_cond_destroy(&p->ordinary.wake);
    pthread_cond_destroy(&p->prio.wake);
    pthread_cond_destroy(&p->gone);
    pthread_mutex_destroy(&p->lock);
}
