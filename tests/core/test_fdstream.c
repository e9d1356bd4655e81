/* Streams over descriptors: blocking, non-blocking, files with holes, limits, ends, callbacks; and the whole-transfer calls. */
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/error.h"
#include "core/fdstream.h"

static virConnectPtr conn;

static void pair(int flags, virStreamPtr *ret_st, int *ret_fd)
{
    int fds[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
    *ret_st = stream_object_new(conn, (unsigned int)flags);
    g_assert_cmpint(fd_stream_attach(*ret_st, &(FdStreamOptions){.fd = fds[0]}), ==, 0);
    *ret_fd = fds[1];
}

static void nonblocking(void)
{
    virStreamPtr st;
    int fd;
    char buffer[16];
    pair(VIR_STREAM_NONBLOCK, &st, &fd);
    g_assert_cmpint(virStreamRecv(st, buffer, sizeof(buffer)), ==, -2);
    g_assert_cmpint((int)write(fd, "hello", 5), ==, 5);
    g_assert_cmpint(virStreamRecv(st, buffer, sizeof(buffer)), ==, 5);
    g_assert_cmpint(virStreamSend(st, "abc", 3), ==, 3);
    g_assert_cmpint((int)read(fd, buffer, sizeof(buffer)), ==, 3);
    while (virStreamSend(st, buffer, sizeof(buffer)) > 0)
        continue;
    g_assert_cmpint(virStreamSend(st, buffer, sizeof(buffer)), ==, -2);
    close(fd);
    g_assert_cmpint(virStreamRecv(st, buffer, sizeof(buffer)), ==, 0);
    g_assert_cmpint(virStreamFinish(st), ==, 0);
    g_assert_cmpint(virStreamRecv(st, buffer, sizeof(buffer)), ==, -1);
    virStreamFree(st);
}

static gpointer write_late(gpointer data)
{
    g_assert_cmpint((int)write(GPOINTER_TO_INT(data), "late", 4), ==, 4);
    close(GPOINTER_TO_INT(data));
    return NULL;
}

static int collect(virStreamPtr st, const char *data, size_t nbytes, void *opaque)
{
    g_string_append_len(opaque, data, (gssize)nbytes);
    return (int)nbytes;
}

static void blocking_waits(void)
{
    virStreamPtr st;
    int fd;
    g_autoptr(GString) got = g_string_new(NULL);
    pair(0, &st, &fd);
    GThread *thread = g_thread_new("writer", write_late, GINT_TO_POINTER(fd));
    g_assert_cmpint(virStreamRecvAll(st, collect, got), ==, 0);
    g_assert_cmpstr(got->str, ==, "late");
    g_thread_join(thread);
    virStreamFree(st);
}

static int count_hole(virStreamPtr st, long long length, void *opaque)
{
    g_string_append_printf(opaque, "<%lld>", length);
    return 0;
}

static char *sparse_file(void)
{
    char *path = g_strdup("/tmp/splitvirt-sparse-XXXXXX");
    int fd = g_mkstemp(path);
    g_assert_cmpint((int)pwrite(fd, "head", 4, 0), ==, 4);
    g_assert_cmpint((int)pwrite(fd, "tail", 4, 1 << 20), ==, 4);
    g_assert_cmpint(ftruncate(fd, 2 << 20), ==, 0);
    close(fd);
    return path;
}

static void holes(void)
{
    g_autofree char *path = sparse_file();
    g_autoptr(GString) got = g_string_new(NULL);
    virStreamPtr st = stream_object_new(conn, 0);
    g_assert_cmpint(fd_stream_attach_file(st, path, 0, 0, O_RDONLY, TRUE), ==, 0);
    g_assert_cmpint(virStreamSparseRecvAll(st, collect, count_hole, got), ==, 0);
    g_assert_true(strncmp(got->str, "head", 4) == 0);
    gsize zeros = 0;
    for (gsize i = 0; i < got->len; i++)
        zeros += got->str[i] == 0;
    g_assert_cmpint((int)zeros, <, 1 << 20); /* the file system may round a hole to its blocks */
    g_assert_true(got->len > 20);
    virStreamFree(st);

    st = stream_object_new(conn, 0);
    g_assert_cmpint(fd_stream_attach_file(st, path, 0, 0, O_WRONLY | O_TRUNC, TRUE), ==, 0);
    g_assert_cmpint(virStreamSend(st, "x", 1), ==, 1);
    g_assert_cmpint(virStreamSendHole(st, 99, 0), ==, 0);
    g_assert_cmpint(virStreamSendHole(st, -1, 0), ==, -1);
    g_assert_cmpint(virStreamFinish(st), ==, 0);
    virStreamFree(st);
    g_autofree char *content = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &content, &length, NULL));
    g_assert_cmpint((int)length, ==, 100);
    unlink(path);
}

static void limits(void)
{
    g_autofree char *path = sparse_file();
    char buffer[64];
    virStreamPtr st = stream_object_new(conn, 0);
    g_assert_cmpint(fd_stream_attach_file(st, path, 1, 2, O_RDONLY, FALSE), ==, 0);
    g_assert_cmpint(virStreamRecv(st, buffer, sizeof(buffer)), ==, 2);
    g_assert_true(memcmp(buffer, "ea", 2) == 0);
    g_assert_cmpint(virStreamRecv(st, buffer, sizeof(buffer)), ==, 0);
    virStreamFree(st);
    st = stream_object_new(conn, 0);
    g_assert_cmpint(fd_stream_attach_file(st, path, 0, 3, O_WRONLY, FALSE), ==, 0);
    g_assert_cmpint(virStreamSend(st, "abcdef", 6), ==, 3);
    g_assert_cmpint(virStreamSend(st, "def", 3), ==, -1);
    virStreamFree(st);
    unlink(path);
}

static int on_end(void *opaque, gboolean aborted)
{
    *(int *)opaque += aborted ? 100 : 1;
    if (!aborted)
        error_set(VIR_FROM_STREAMS, VIR_ERR_OPERATION_FAILED, "%s", "the child failed");
    return -1;
}

static void ends(void)
{
    int fds[2], ended = 0;
    g_assert_cmpint(pipe(fds), ==, 0);
    virStreamPtr st = stream_object_new(conn, 0);
    g_assert_cmpint(fd_stream_attach(st, &(FdStreamOptions){.fd = fds[0], .end = on_end, .opaque = &ended}), ==, 0);
    g_assert_cmpint(virStreamFinish(st), ==, -1);
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "operation failed: the child failed");
    g_assert_cmpint(virStreamAbort(st), ==, 0);
    virStreamFree(st);
    g_assert_cmpint(ended, ==, 1);
    st = stream_object_new(conn, 0);
    g_assert_cmpint(fd_stream_attach(st, &(FdStreamOptions){.fd = fds[1], .end = on_end, .opaque = &ended}), ==, 0);
    virStreamFree(st);
    g_assert_cmpint(ended, ==, 101);
}

static int calls;

static void on_event(virStreamPtr st, int events, void *opaque)
{
    char buffer[8];
    calls++;
    g_assert_cmpint(virStreamRecv(st, buffer, sizeof(buffer)), ==, 2);
    g_assert_cmpint(virStreamEventRemoveCallback(st), ==, 0);
    virStreamFree(st);
}

static void on_free(void *opaque)
{
    *(int *)opaque = 1;
}

static void callbacks(void)
{
    virStreamPtr st;
    int fd, freed = 0;
    pair(VIR_STREAM_NONBLOCK, &st, &fd);
    g_assert_cmpint(virStreamEventAddCallback(st, VIR_STREAM_EVENT_READABLE, on_event, &freed, on_free), ==, 0);
    g_assert_cmpint(virStreamEventAddCallback(st, VIR_STREAM_EVENT_READABLE, on_event, NULL, NULL), ==, -1);
    g_assert_cmpint((int)write(fd, "hi", 2), ==, 2);
    g_assert_cmpint(virEventRunDefaultImpl(), ==, 0);
    g_assert_cmpint(calls, ==, 1);
    g_assert_cmpint(freed, ==, 1);
    close(fd);
}

static int fail_at_once(virStreamPtr st, char *data, size_t nbytes, void *opaque)
{
    return -1;
}

static void failing_source_aborts(void)
{
    virStreamPtr st;
    int fd;
    pair(0, &st, &fd);
    g_assert_cmpint(virStreamSendAll(st, fail_at_once, NULL), ==, -1);
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "send handler failed: Input/output error");
    g_assert_cmpint(virStreamSend(st, "x", 1), ==, -1);
    virStreamFree(st);
    close(fd);
}

static void quiet(void *data, virErrorPtr error)
{
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    virSetErrorFunc(NULL, quiet);
    g_assert_cmpint(virEventRegisterDefaultImpl(), ==, 0);
    conn = connect_object_new();
    g_test_add_func("/fdstream/nonblocking", nonblocking);
    g_test_add_func("/fdstream/blocking", blocking_waits);
    g_test_add_func("/fdstream/holes", holes);
    g_test_add_func("/fdstream/limits", limits);
    g_test_add_func("/fdstream/ends", ends);
    g_test_add_func("/fdstream/callbacks", callbacks);
    g_test_add_func("/fdstream/failing-source", failing_source_aborts);
    int rc = g_test_run();
    object_unref(conn);
    return rc;
}
