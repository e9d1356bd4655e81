#include "daemons/qemu/tasks.h"

#include "util/lock.h"

#define IDLE_MS 5000

typedef struct Task {
    void (*func)(void *data);
    void *data;
} Task;

struct Tasks {
    Lock lock;
    Cond changed;
    GQueue queue;
    unsigned max, threads, idle;
    bool stopping;
};

static Task *next_task(Tasks *t)
{
    Task *task;
    LOCKED(&t->lock);

    while (!(task = g_queue_pop_head(&t->queue))) {
        bool woken;

        if (t->stopping)
            break;
        t->idle++;
        woken = cond_wait_until(&t->changed, &t->lock, deadline_in_ms(IDLE_MS));
        t->idle--;
        if (!woken && g_queue_is_empty(&t->queue))
            break;
    }
    if (!task) {
        t->threads--;
        cond_wake_all(&t->changed);
    }
    return task;
}

static void *tasks_run(void *opaque)
{
    Tasks *t = opaque;
    Task *task;

    while ((task = next_task(t))) {
        task->func(task->data);
        g_free(task);
    }
    return NULL;
}

Tasks *tasks_new(unsigned max)
{
    Tasks *t = g_new0(Tasks, 1);

    t->max = max;
    lock_init(&t->lock);
    cond_init(&t->changed);
    g_queue_init(&t->queue);
    return t;
}

void tasks_push(Tasks *t, void (*func)(void *data), void *data)
{
    Task *task = g_new(Task, 1);
    LOCKED(&t->lock);

    *task = (Task){func, data};
    g_queue_push_tail(&t->queue, task);
    if (t->idle == 0 && t->threads < t->max) {
        t->threads++;
        g_thread_unref(g_thread_new("task", tasks_run, t));
    }
    cond_wake_all(&t->changed);
}

void tasks_free(Tasks *t)
{
    if (!t)
        return;
    lock_take(&t->lock);
    t->stopping = true;
    cond_wake_all(&t->changed);
    while (t->threads > 0)
        cond_wait(&t->changed, &t->lock);
    lock_give(&t->lock);
    cond_done(&t->changed);
    lock_done(&t->lock);
    g_free(t);
}
