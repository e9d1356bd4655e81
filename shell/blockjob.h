/* Jobs on a disk: watched until they are done. */
#pragma once

#include "shell/object.h"

typedef enum {
    BLOCKJOB_GONE,    /* ended by itself */
    BLOCKJOB_READY,   /* a copy or active commit has caught up */
    BLOCKJOB_STOPPED, /* time was over, or the user interrupted: an abort was asked for */
    BLOCKJOB_FAILED,
} BlockJobEnd;

/** Options of the commands that can wait: --wait, --verbose, --timeout, --async. */
typedef struct BlockJobWait {
    bool verbose;
    bool async;
    int timeout_ms; /* -1 for none */
    const char *title; /* for the progress: "Block Copy" */
} BlockJobWait;

/** Waits for the job on DISK, showing its progress with --verbose. */
BlockJobEnd blockjob_wait(Shell *shell, virDomainPtr domain, const char *disk, const BlockJobWait *wait);
/** --bandwidth, in MiB/s or with --bytes in bytes/s; false with a message. */
bool blockjob_bandwidth(Shell *shell, const Args *args, unsigned long *ret);
