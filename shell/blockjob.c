/* blockjob, and waiting for the jobs that the other block commands start. */
#include "shell/blockjob.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "shell/event.h"
#include "shell/names.h"

CommandRun blockjob_query;
CommandText blockjob_text;

/* Between two looks at the progress; the end itself arrives as an event. */
enum { LOOK_EVERY_MS = 500 };

bool blockjob_bandwidth(Shell *shell, const Args *args, unsigned long *ret)
{
    const char *text = args_get(args, "bandwidth");
    unsigned long long scaled;
    bool bytes = args_has(args, "bytes");

    *ret = 0;
    if (!text)
        return true;
    if (*text == '-') {
        *ret = (unsigned long)g_ascii_strtoll(text, NULL, 10);
        return true;
    }
    if (args_scaled(shell, args, "bandwidth", bytes ? 1 : 1024 * 1024, G_MAXULONG, &scaled) < 0)
        return false;
    *ret = (unsigned long)(bytes ? scaled : scaled >> 20);
    return true;
}

/* -- waiting ---------------------------------------------------------------------------------------------------- */

/* What the event thread tells the waiting one. */
typedef struct Watch {
    int refs; /* the waiting thread's and the callback's */
    int pipe[2];
    char *disk;
    int status; /* of the event: VIR_DOMAIN_BLOCK_JOB_*, -1 before */
} Watch;

static int interrupt_fd = -1;

static void on_interrupt(int signal)
{
    int saved = errno;

    if (write(interrupt_fd, "i", 1) < 0)
        errno = saved;
    errno = saved;
}

static void watch_unref(void *opaque)
{
    Watch *watch = opaque;

    if (!g_atomic_int_dec_and_test(&watch->refs))
        return;
    close(watch->pipe[0]);
    close(watch->pipe[1]);
    g_free(watch->disk);
    g_free(watch);
}

static void on_block_job(virConnectPtr conn, virDomainPtr domain, const char *disk, int type, int status, void *opaque)
{
    Watch *watch = opaque;

    if (strcmp(disk, watch->disk) != 0)
        return;
    g_atomic_int_set(&watch->status, status);
    if (write(watch->pipe[1], "e", 1) < 0)
        g_warning("cannot report the end of the job: %s", g_strerror(errno));
}

static void show_progress(const BlockJobWait *wait, unsigned long long current, unsigned long long end)
{
    int share = end == 0 || current == end ? 100 : MIN(99, (int)((double)current / (double)end * 100.0));

    if (!wait->verbose)
        return;
    fprintf(stderr, "\r%s: [%3d %%]", wait->title, share);
    fflush(stderr);
}

/* What an event or a look says about the end; -1 while the job goes on. */
static int check_end(virDomainPtr domain, const char *disk, Watch *watch, const BlockJobWait *wait)
{
    virDomainBlockJobInfo info;
    int found;

    switch (g_atomic_int_get(&watch->status)) {
    case VIR_DOMAIN_BLOCK_JOB_COMPLETED:
        show_progress(wait, 1, 1);
        return BLOCKJOB_GONE;
    case VIR_DOMAIN_BLOCK_JOB_READY:
        show_progress(wait, 1, 1);
        return BLOCKJOB_READY;
    case VIR_DOMAIN_BLOCK_JOB_FAILED:
        return BLOCKJOB_FAILED;
    case VIR_DOMAIN_BLOCK_JOB_CANCELED:
        return BLOCKJOB_STOPPED;
    default:
        break;
    }
    found = virDomainGetBlockJobInfo(domain, disk, &info, 0);
    if (found < 0)
        return BLOCKJOB_FAILED;
    if (found == 0) {
        show_progress(wait, 1, 1);
        return BLOCKJOB_GONE;
    }
    show_progress(wait, info.cur, info.end);
    return -1;
}

static BlockJobEnd wait_loop(Shell *shell, virDomainPtr domain, const char *disk, Watch *watch, const BlockJobWait *wait)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)wait->timeout_ms * 1000;
    bool aborted = false;

    for (;;) {
        struct pollfd ready = { .fd = watch->pipe[0], .events = POLLIN };
        int end = check_end(domain, disk, watch, wait);
        char what = 0;

        if (end >= 0)
            return aborted ? BLOCKJOB_STOPPED : (BlockJobEnd)end;
        if (poll(&ready, 1, LOOK_EVERY_MS) > 0 && read(watch->pipe[0], &what, 1) != 1)
            what = 0;
        if (aborted || (what != 'i' && (wait->timeout_ms < 0 || g_get_monotonic_time() < deadline)))
            continue;
        aborted = true;
        if (virDomainBlockJobAbort(domain, disk, wait->async ? VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC : 0) < 0) {
            shell_error(shell, "failed to abort job for disk '%s'", disk);
            return BLOCKJOB_FAILED;
        }
        if (wait->async)
            return BLOCKJOB_STOPPED;
    }
}

BlockJobEnd blockjob_wait(Shell *shell, virDomainPtr domain, const char *disk, const BlockJobWait *wait)
{
    Watch *watch = g_new0(Watch, 1);
    struct sigaction action = { .sa_handler = on_interrupt }, before;
    BlockJobEnd end;
    int callback;

    watch->refs = 2;
    watch->status = -1;
    watch->disk = g_strdup(disk);
    if (pipe2(watch->pipe, O_CLOEXEC | O_NONBLOCK) < 0) {
        shell_error(shell, "cannot wait for the job: %s", g_strerror(errno));
        g_free(watch->disk);
        g_free(watch);
        return BLOCKJOB_FAILED;
    }
    callback = virConnectDomainEventRegisterAny(shell->conn, domain, VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2,
                                                EVENT_CALLBACK(on_block_job), watch, watch_unref);
    if (callback < 0) {
        watch->refs--;
        shell_forget_error(shell); /* without events, looking at the job is enough */
    }
    interrupt_fd = watch->pipe[1];
    (void)sigaction(SIGINT, &action, &before);
    end = wait_loop(shell, domain, disk, watch, wait);
    (void)sigaction(SIGINT, &before, NULL);
    interrupt_fd = -1;
    if (callback >= 0)
        (void)virConnectDomainEventDeregisterAny(shell->conn, callback);
    watch_unref(watch);
    if (wait->verbose)
        fprintf(stderr, "\n");
    return end;
}

/* -- the command ------------------------------------------------------------------------------------------------ */

static bool query_job(Shell *shell, const Args *args, virDomainPtr domain, const char *disk, Record *record)
{
    virDomainBlockJobInfo info;
    int found = virDomainGetBlockJobInfo(domain, disk, &info, VIR_DOMAIN_BLOCK_JOB_INFO_BANDWIDTH_BYTES);
    unsigned long long speed;
    bool in_bytes = found >= 0;

    if (found < 0 && !args_has(args, "bytes")) {
        shell_forget_error(shell);
        found = virDomainGetBlockJobInfo(domain, disk, &info, 0);
    }
    if (found < 0)
        return false;
    if (found == 0) {
        record_set_format(record, "message", "No current block job for %s", disk);
        return true;
    }
    speed = in_bytes ? info.bandwidth : (unsigned long long)info.bandwidth << 20;
    record_set_int(record, "type", info.type);
    record_set_uint(record, "bandwidth_bytes", speed);
    record_set_uint(record, "current", info.cur);
    record_set_uint(record, "end", info.end);
    return true;
}

bool blockjob_query(Shell *shell, const Args *args, Record *record)
{
    bool info = args_has(args, "info") || args_has(args, "raw");
    bool abort_job = args_has(args, "abort") || args_has(args, "async") || args_has(args, "pivot");
    bool speed = args_has(args, "bandwidth");
    g_autoptr(virDomain) domain = NULL;
    const char *disk = NULL;
    unsigned long bandwidth;
    unsigned flags = (args_has(args, "async") ? VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC : 0) |
                     (args_has(args, "pivot") ? VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT : 0);

    if (abort_job + info + speed > 1) {
        shell_error(shell, "Options --%s and --%s are mutually exclusive", info ? "info" : "abort",
                    info && abort_job ? "abort" : "bandwidth");
        return false;
    }
    domain = object_domain(shell, args);
    if (!domain || args_string(shell, args, "path", &disk) < 0)
        return false;
    if (abort_job)
        return virDomainBlockJobAbort(domain, disk, flags) == 0;
    if (speed)
        return blockjob_bandwidth(shell, args, &bandwidth) &&
               virDomainBlockJobSetSpeed(domain, disk, bandwidth,
                                         args_has(args, "bytes") ? VIR_DOMAIN_BLOCK_JOB_SPEED_BANDWIDTH_BYTES : 0) == 0;
    return query_job(shell, args, domain, disk, record);
}

static const char *job_title(int type)
{
    static const char *const titles[] = { "Unknown job",  "Block Pull", "Block Copy", "Block Commit",
                                          "Active Block Commit", "Backup" };

    return NAME_AT(titles, type);
}

static void print_raw(Shell *shell, const Args *args, const Record *record)
{
    unsigned long long speed = record_uint(record, "bandwidth_bytes");

    shell_print(shell, " type=%s\n bandwidth=%llu\n cur=%llu\n end=%llu\n", job_title((int)record_int(record, "type")),
                args_has(args, "bytes") ? speed : speed >> 20, record_uint(record, "current"), record_uint(record, "end"));
}

void blockjob_text(Shell *shell, const Args *args, const Record *record)
{
    BlockJobWait wait = { .verbose = true, .title = job_title((int)record_int(record, "type")) };
    unsigned long long speed = record_uint(record, "bandwidth_bytes");
    const char *unit;
    double value;

    if (record_get(record, "message") && !args_has(args, "raw"))
        shell_print_extra(shell, "%s", record_string(record, "message"));
    if (!record_get(record, "type"))
        return;
    if (args_has(args, "raw")) {
        print_raw(shell, args, record);
        return;
    }
    show_progress(&wait, record_uint(record, "current"), record_uint(record, "end"));
    if (speed > 0) {
        value = object_pretty_size(speed, &unit);
        shell_print(shell, "    Bandwidth limit: %llu bytes/s (%-.3lf %s/s)", speed, value, unit);
    }
    shell_print(shell, "\n");
}
