/* A few worker threads for what has to wait: stopping guests, reconnecting, autostart. */
#pragma once

#include <glib.h>

typedef struct Tasks Tasks;

/* Threads are made on demand, up to max, and end when they have been idle for a while. */
Tasks *tasks_new(unsigned max);
/* Runs what is queued to its end, then frees. */
void tasks_free(Tasks *tasks);
/* Calls func(data) on a worker. */
void tasks_push(Tasks *tasks, void (*func)(void *data), void *data);
