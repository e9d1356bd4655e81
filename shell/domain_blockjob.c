/* blockpull, blockcommit, blockcopy: disks rearranged under a running guest. */
#include <string.h>

#include "shell/blockjob.h"
#include "shell/xml.h"

CommandRun blockpull_run, blockcommit_run, blockcopy_run;

/* Reads what the three have in common. IMPLIES names options that mean --wait. Returns false with a message. */
static bool read_wait(Shell *shell, const Args *args, const char *const *implies, const char *title, bool *ret_blocking,
                      BlockJobWait *ret)
{
    *ret = (BlockJobWait){ args_has(args, "verbose"), args_has(args, "async"), -1, title };
    if (args_timeout_ms(shell, args, &ret->timeout_ms) < 0)
        return false;
    *ret_blocking = args_has(args, "wait") || args_has(args, "timeout");
    for (; *implies; implies++)
        *ret_blocking |= args_has(args, *implies);
    return true;
}

/* Says what came of a job that ended in END; true when that is success. */
static bool report_end(Shell *shell, BlockJobEnd end, const char *title, const char *complete)
{
    switch (end) {
    case BLOCKJOB_GONE:
    case BLOCKJOB_READY:
        shell_print_extra(shell, "%s", complete);
        return true;
    case BLOCKJOB_STOPPED:
        shell_error(shell, "%s aborted", title);
        return false;
    default:
        shell_error(shell, "%s failed", title);
        return false;
    }
}

bool blockpull_run(Shell *shell, const Args *args, Record *record)
{
    static const char *const implies[] = { NULL };
    g_autoptr(virDomain) domain = NULL;
    const char *path = NULL, *base = NULL;
    unsigned flags = (args_has(args, "keep-relative") ? VIR_DOMAIN_BLOCK_REBASE_RELATIVE : 0) |
                     (args_has(args, "bytes") ? VIR_DOMAIN_BLOCK_REBASE_BANDWIDTH_BYTES : 0);
    unsigned long bandwidth;
    BlockJobWait wait;
    bool blocking;
    int result;

    if (args_needs(shell, args, "verbose", "wait") || args_needs(shell, args, "async", "wait") ||
        args_string(shell, args, "path", &path) < 0 || args_string(shell, args, "base", &base) < 0 ||
        !read_wait(shell, args, implies, "Block Pull", &blocking, &wait) || !blockjob_bandwidth(shell, args, &bandwidth))
        return false;
    domain = object_domain(shell, args);
    if (!domain)
        return false;
    result = base || flags ? virDomainBlockRebase(domain, path, base, bandwidth, flags)
                           : virDomainBlockPull(domain, path, bandwidth, 0);
    if (result < 0)
        return false;
    if (!blocking) {
        shell_print_extra(shell, "Block Pull started");
        return true;
    }
    return report_end(shell, blockjob_wait(shell, domain, path, &wait), "Pull", "Pull complete");
}

/* After a job that mirrors has caught up: pivot, give up the copy, or leave it mirroring. */
static bool finish_mirror(Shell *shell, virDomainPtr domain, const char *path, bool pivot, bool abandon,
                          const BlockJobWait *wait, const char *abandoned, const char *mirroring)
{
    if (pivot) {
        if (virDomainBlockJobAbort(domain, path, VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT) < 0) {
            shell_error(shell, "failed to pivot job for disk %s", path);
            return false;
        }
        shell_print_extra(shell, "\nSuccessfully pivoted");
    } else if (abandon) {
        if (virDomainBlockJobAbort(domain, path, wait->async ? VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC : 0) < 0) {
            shell_error(shell, "failed to finish job for disk %s", path);
            return false;
        }
        shell_print_extra(shell, "\n%s", abandoned);
    } else {
        shell_print_extra(shell, "\n%s", mirroring);
    }
    return true;
}

bool blockcommit_run(Shell *shell, const Args *args, Record *record)
{
    static const char *const implies[] = { "pivot", "keep-overlay", NULL };
    g_autoptr(virDomain) domain = NULL;
    const char *path = NULL, *base = NULL, *top = NULL;
    bool active = args_has(args, "active") || args_has(args, "pivot") || args_has(args, "keep-overlay"), blocking;
    unsigned flags = (args_has(args, "shallow") ? VIR_DOMAIN_BLOCK_COMMIT_SHALLOW : 0) |
                     (args_has(args, "delete") ? VIR_DOMAIN_BLOCK_COMMIT_DELETE : 0) |
                     (args_has(args, "keep-relative") ? VIR_DOMAIN_BLOCK_COMMIT_RELATIVE : 0) |
                     (args_has(args, "bytes") ? VIR_DOMAIN_BLOCK_COMMIT_BANDWIDTH_BYTES : 0) |
                     (active ? VIR_DOMAIN_BLOCK_COMMIT_ACTIVE : 0);
    unsigned long bandwidth;
    BlockJobWait wait;
    BlockJobEnd end;

    if (args_exclusive(shell, args, "pivot", "keep-overlay") || args_string(shell, args, "path", &path) < 0 ||
        args_string(shell, args, "base", &base) < 0 || args_string(shell, args, "top", &top) < 0 ||
        !read_wait(shell, args, implies, active ? "Active Block Commit" : "Block commit", &blocking, &wait) ||
        !blockjob_bandwidth(shell, args, &bandwidth))
        return false;
    domain = object_domain(shell, args);
    if (!domain || virDomainBlockCommit(domain, path, base, top, bandwidth, flags) < 0)
        return false;
    if (!blocking) {
        shell_print_extra(shell, active ? "Active Block Commit started" : "Block Commit started");
        return true;
    }
    end = blockjob_wait(shell, domain, path, &wait);
    if (!active || end == BLOCKJOB_STOPPED || end == BLOCKJOB_FAILED)
        return report_end(shell, end, "Commit", "Commit complete");
    return finish_mirror(shell, domain, path, args_has(args, "pivot"), args_has(args, "keep-overlay"), &wait,
                         "Commit complete, overlay image kept", "Now in synchronized phase");
}

/* <disk> for --dest. */
static char *destination_document(const Args *args, const char *path)
{
    g_autoptr(GString) out = g_string_new("<disk");
    bool block = args_has(args, "blockdev");

    xml_append_attribute(out, "type", block ? "block" : "file");
    g_string_append(out, ">\n  <source");
    xml_append_attribute(out, block ? "dev" : "file", path);
    g_string_append(out, "/>\n");
    if (args_has(args, "format")) {
        g_string_append(out, "  <driver");
        xml_append_attribute(out, "type", args_get(args, "format"));
        g_string_append(out, "/>\n");
    }
    g_string_append(out, "</disk>\n");
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The destination as a document: from --xml, or made from --dest. */
static char *read_destination(Shell *shell, const Args *args)
{
    const char *dest = NULL, *file = NULL;

    if (args_exclusive(shell, args, "dest", "xml") || args_exclusive(shell, args, "format", "xml") ||
        args_exclusive(shell, args, "blockdev", "xml") || args_string(shell, args, "dest", &dest) < 0 ||
        args_string(shell, args, "xml", &file) < 0)
        return NULL;
    if (!dest && !file) {
        shell_error(shell, "need either --dest or --xml");
        return NULL;
    }
    return file ? object_read_file(shell, file) : destination_document(args, dest);
}

/* Bandwidth is bytes a second here, granularity and buffer are sizes. */
static bool copy_params(Shell *shell, const Args *args, Params *params)
{
    unsigned long bandwidth;
    unsigned granularity = 0;
    unsigned long long buffer = 0;
    int room = 0;

    if (!blockjob_bandwidth(shell, args, &bandwidth) || args_uint(shell, args, "granularity", &granularity) < 0 ||
        args_ullong(shell, args, "buf-size", &buffer) < 0)
        return false;
    if (!args_has(args, "bytes"))
        bandwidth <<= 20;
    if (bandwidth && virTypedParamsAddULLong(&params->list, &params->count, &room, VIR_DOMAIN_BLOCK_COPY_BANDWIDTH, bandwidth) < 0)
        return false;
    if (granularity &&
        virTypedParamsAddUInt(&params->list, &params->count, &room, VIR_DOMAIN_BLOCK_COPY_GRANULARITY, granularity) < 0)
        return false;
    return !buffer || virTypedParamsAddULLong(&params->list, &params->count, &room, VIR_DOMAIN_BLOCK_COPY_BUF_SIZE, buffer) == 0;
}

bool blockcopy_run(Shell *shell, const Args *args, Record *record)
{
    static const char *const implies[] = { "pivot", "finish", NULL };
    g_autoptr(virDomain) domain = NULL;
    g_auto(Params) params = { NULL };
    g_autofree char *xml = NULL;
    const char *path = NULL;
    unsigned flags = (args_has(args, "shallow") ? VIR_DOMAIN_BLOCK_COPY_SHALLOW : 0) |
                     (args_has(args, "reuse-external") ? VIR_DOMAIN_BLOCK_COPY_REUSE_EXT : 0) |
                     (args_has(args, "transient-job") ? VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB : 0) |
                     (args_has(args, "synchronous-writes") ? VIR_DOMAIN_BLOCK_COPY_SYNCHRONOUS_WRITES : 0);
    BlockJobWait wait;
    BlockJobEnd end;
    bool blocking;

    if (args_exclusive(shell, args, "pivot", "finish") || args_string(shell, args, "path", &path) < 0 ||
        !read_wait(shell, args, implies, "Block Copy", &blocking, &wait) || !(xml = read_destination(shell, args)))
        return false;
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s", xml);
        return true;
    }
    domain = object_domain(shell, args);
    if (!domain || !copy_params(shell, args, &params) ||
        virDomainBlockCopy(domain, path, xml, params.list, params.count, flags) < 0)
        return false;
    if (!blocking) {
        shell_print_extra(shell, "Block Copy started");
        return true;
    }
    end = blockjob_wait(shell, domain, path, &wait);
    if (end == BLOCKJOB_STOPPED || end == BLOCKJOB_FAILED)
        return report_end(shell, end, "Copy", "");
    return finish_mirror(shell, domain, path, args_has(args, "pivot"), args_has(args, "finish"), &wait,
                         "Successfully copied", "Now in mirroring phase");
}
