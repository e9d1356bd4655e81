/* Storage volumes: made, copied, filled, changed. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "shell/vol.h"
#include "shell/xml.h"

CommandRun vol_create_run, vol_create_as_run, vol_create_from_run, vol_clone_run, vol_resize_run, vol_wipe_run,
    vol_upload_run, vol_download_run;

bool vol_create_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStoragePool) pool = object_pool(shell, args, "pool");
    g_autofree char *xml = pool ? object_file(shell, args) : NULL;
    g_autoptr(virStorageVol) volume = NULL;
    unsigned flags = (args_has(args, "prealloc-metadata") ? VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA : 0) |
                     (args_has(args, "validate") ? VIR_STORAGE_VOL_CREATE_VALIDATE : 0);

    if (!xml)
        return false;
    volume = virStorageVolCreateXML(pool, xml, flags);
    if (!volume) {
        shell_error(shell, "Failed to create vol from %s", args_get(args, "file"));
        return false;
    }
    shell_print_extra(shell, "Vol %s created from %s\n", virStorageVolGetName(volume), args_get(args, "file"));
    return true;
}

/* A size in bytes. */
static bool read_size(Shell *shell, const char *text, unsigned long long *ret)
{
    const char *suffix;
    int result = args_parse_scaled(text, 1, G_MAXUINT64, ret, &suffix);

    if (result == 0)
        return true;
    shell_error(shell, "Malformed size %s", text);
    if (result == -ENOTSUP)
        shell_error(shell, "invalid argument: unknown suffix '%s'", suffix);
    return false;
}

/* <backingStore> for --backing-vol. */
static bool append_backing(Shell *shell, GString *out, const Args *args, virStoragePoolPtr pool)
{
    const char *name = args_get(args, "backing-vol");
    g_autoptr(virStorageVol) volume = NULL;
    g_autofree char *path = NULL;

    if (!name)
        return true;
    volume = virStorageVolLookupByName(pool, name);
    if (!volume)
        volume = virStorageVolLookupByKey(shell->conn, name);
    if (!volume)
        volume = virStorageVolLookupByPath(shell->conn, name);
    if (!volume) {
        shell_error(shell, "failed to get vol '%s'", name);
        return false;
    }
    shell_forget_error(shell);
    path = virStorageVolGetPath(volume);
    if (!path) {
        shell_error(shell, "failed to get volume path");
        return false;
    }
    g_string_append(out, "  <backingStore>\n    <path>");
    xml_append_escaped(out, path);
    g_string_append(out, "</path>\n");
    if (args_has(args, "backing-vol-format")) {
        g_string_append(out, "    <format");
        xml_append_attribute(out, "type", args_get(args, "backing-vol-format"));
        g_string_append(out, "/>\n");
    }
    g_string_append(out, "  </backingStore>\n");
    return true;
}

static char *volume_document(Shell *shell, const Args *args, virStoragePoolPtr pool, const char *name)
{
    const char *capacity_text = NULL, *allocation_text = NULL;
    unsigned long long capacity, allocation;
    g_autoptr(GString) out = g_string_new("<volume>\n  <name>");

    if (args_string(shell, args, "capacity", &capacity_text) < 0 || !read_size(shell, capacity_text, &capacity) ||
        args_string(shell, args, "allocation", &allocation_text) < 0 ||
        (allocation_text && !read_size(shell, allocation_text, &allocation)))
        return NULL;
    xml_append_escaped(out, name);
    g_string_append_printf(out, "</name>\n  <capacity>%llu</capacity>\n", capacity);
    if (allocation_text)
        g_string_append_printf(out, "  <allocation>%llu</allocation>\n", allocation);
    if (args_has(args, "format")) {
        g_string_append(out, "  <target>\n    <format");
        xml_append_attribute(out, "type", args_get(args, "format"));
        g_string_append(out, "/>\n  </target>\n");
    }
    if (!append_backing(shell, out, args, pool))
        return NULL;
    g_string_append(out, "</volume>\n");
    return g_string_free(g_steal_pointer(&out), FALSE);
}

bool vol_create_as_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStoragePool) pool = object_pool(shell, args, "pool");
    g_autofree char *xml = NULL;
    g_autoptr(virStorageVol) volume = NULL;
    const char *name = NULL;

    if (!pool || args_string(shell, args, "name", &name) < 0 || !(xml = volume_document(shell, args, pool, name)))
        return false;
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s", xml);
        return true;
    }
    volume = virStorageVolCreateXML(pool, xml,
                                    args_has(args, "prealloc-metadata") ? VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA : 0);
    if (!volume) {
        shell_error(shell, "Failed to create vol %s", name);
        return false;
    }
    shell_print_extra(shell, "Vol %s created\n", name);
    return true;
}

static unsigned copy_flags(const Args *args)
{
    return (args_has(args, "prealloc-metadata") ? VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA : 0) |
           (args_has(args, "reflink") ? VIR_STORAGE_VOL_CREATE_REFLINK : 0) |
           (args_has(args, "validate") ? VIR_STORAGE_VOL_CREATE_VALIDATE : 0);
}

bool vol_create_from_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStoragePool) pool = object_pool(shell, args, "pool");
    g_autoptr(virStorageVol) input = pool ? volume_find(shell, args, "vol", "inputpool", VOLUME_BY_ANY) : NULL;
    g_autofree char *xml = input ? object_file(shell, args) : NULL;
    g_autoptr(virStorageVol) volume = NULL;

    if (!xml)
        return false;
    volume = virStorageVolCreateXMLFrom(pool, xml, input, copy_flags(args));
    if (!volume) {
        shell_error(shell, "Failed to create vol from %s", args_get(args, "file"));
        return false;
    }
    shell_print_extra(shell, "Vol %s created from input vol %s\n", virStorageVolGetName(volume), virStorageVolGetName(input));
    return true;
}

/* The document of VOLUME with another name. */
static char *renamed_document(Shell *shell, virStorageVolPtr volume, const char *name)
{
    g_autofree char *text = virStorageVolGetXMLDesc(volume, 0);
    g_auto(Xml) xml = { NULL };
    g_autoptr(GPtrArray) names = NULL;

    if (!text || !xml_open_exact(shell, text, &xml))
        return NULL;
    names = xml_nodes(&xml, NULL, "/volume/name");
    if (names->len > 0)
        xmlNodeSetContent(names->pdata[0], BAD_CAST name);
    return xml_node_text(xmlDocGetRootElement(xml.document));
}

bool vol_clone_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStorageVol) original = object_volume(shell, args);
    g_autoptr(virStoragePool) pool = original ? virStoragePoolLookupByVolume(original) : NULL;
    g_autofree char *xml = NULL;
    g_autoptr(virStorageVol) copy = NULL;
    const char *name = NULL;

    if (!pool) {
        if (original)
            shell_error(shell, "failed to get parent pool");
        return false;
    }
    if (args_string(shell, args, "newname", &name) < 0 || !(xml = renamed_document(shell, original, name)))
        return false;
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s", xml);
        return true;
    }
    copy = virStorageVolCreateXMLFrom(pool, xml, original, copy_flags(args));
    if (!copy) {
        shell_error(shell, "Failed to clone vol from %s", virStorageVolGetName(original));
        return false;
    }
    shell_print_extra(shell, "Vol %s cloned from %s\n", virStorageVolGetName(copy), virStorageVolGetName(original));
    return true;
}

bool vol_resize_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStorageVol) volume = object_volume(shell, args);
    const char *text = NULL;
    unsigned long long capacity;
    bool delta = args_has(args, "delta");
    unsigned flags = (args_has(args, "allocate") ? VIR_STORAGE_VOL_RESIZE_ALLOCATE : 0) |
                     (delta ? VIR_STORAGE_VOL_RESIZE_DELTA : 0) |
                     (args_has(args, "shrink") ? VIR_STORAGE_VOL_RESIZE_SHRINK : 0);

    if (!volume || args_string(shell, args, "capacity", &text) < 0)
        return false;
    if (*text == '-') {
        if (!args_has(args, "shrink")) {
            shell_error(shell, "negative size requires --shrink");
            return false;
        }
        text++;
        flags |= VIR_STORAGE_VOL_RESIZE_DELTA;
    }
    if (!read_size(shell, text, &capacity))
        return false;
    if (virStorageVolResize(volume, capacity, flags) < 0) {
        shell_error(shell, "Failed to change size of volume '%s' %s %s", virStorageVolGetName(volume), delta ? "by" : "to",
                    text);
        return false;
    }
    shell_print_extra(shell, "Size of volume '%s' successfully changed %s %s\n", virStorageVolGetName(volume),
                      delta ? "by" : "to", text);
    return true;
}

bool vol_wipe_run(Shell *shell, const Args *args, Record *record)
{
    static const char *const names[] = { "zero",        "nnsa",       "dod",    "bsi", "gutmann", "schneier",
                                         "pfitzner7", "pfitzner33", "random", "trim" };
    g_autoptr(virStorageVol) volume = object_volume(shell, args);
    const char *name = NULL;
    unsigned algorithm = 0;

    if (!volume || args_string(shell, args, "algorithm", &name) < 0)
        return false;
    while (name && algorithm < G_N_ELEMENTS(names) && strcmp(names[algorithm], name) != 0)
        algorithm++;
    if (algorithm == G_N_ELEMENTS(names)) {
        shell_error(shell, "Unsupported algorithm '%s'", name);
        return false;
    }
    if ((name ? virStorageVolWipePattern(volume, algorithm, 0) : virStorageVolWipe(volume, 0)) < 0) {
        shell_error(shell, "Failed to wipe vol %s", args_get(args, "vol"));
        return false;
    }
    shell_print_extra(shell, "Vol %s wiped\n", args_get(args, "vol"));
    return true;
}

/* -- content ---------------------------------------------------------------------------------------------------- */

static int read_piece(virStreamPtr stream, char *data, size_t length, void *opaque)
{
    ssize_t got;

    do
        got = read(*(int *)opaque, data, length);
    while (got < 0 && errno == EINTR);
    return (int)got;
}

static int write_piece(virStreamPtr stream, const char *data, size_t length, void *opaque)
{
    size_t at = 0;

    while (at < length) {
        ssize_t done = write(*(int *)opaque, data + at, length - at);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return -1;
        at += (size_t)done;
    }
    return (int)length;
}

/* Says whether FD stands in data or in a hole, and how much of it follows. */
static int in_data(virStreamPtr stream, int *ret_data, long long *ret_length, void *opaque)
{
    int fd = *(int *)opaque;
    off_t here = lseek(fd, 0, SEEK_CUR), data = lseek(fd, here, SEEK_DATA), end;

    if (here < 0 || (data < 0 && errno != ENXIO))
        return -1;
    *ret_data = data == here;
    if (data < 0)
        end = lseek(fd, 0, SEEK_END);
    else
        end = data == here ? lseek(fd, here, SEEK_HOLE) : data;
    *ret_length = end - here;
    return lseek(fd, here, SEEK_SET) < 0 ? -1 : 0;
}

static int skip_input(virStreamPtr stream, long long length, void *opaque)
{
    return lseek(*(int *)opaque, length, SEEK_CUR) < 0 ? -1 : 0;
}

static int skip_output(virStreamPtr stream, long long length, void *opaque)
{
    int fd = *(int *)opaque;
    off_t end = lseek(fd, length, SEEK_CUR);

    return end < 0 || ftruncate(fd, end) < 0 ? -1 : 0;
}

bool vol_upload_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStorageVol) volume = NULL;
    g_autoptr(virStream) stream = NULL;
    unsigned long long offset = 0, length = 0;
    const char *path = NULL;
    bool sparse = args_has(args, "sparse"), fine;
    int fd;

    if (args_ullong(shell, args, "offset", &offset) < 0 || args_scaled(shell, args, "length", 1, G_MAXUINT64, &length) < 0)
        return false;
    volume = object_volume(shell, args);
    if (!volume || args_string(shell, args, "file", &path) < 0)
        return false;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        shell_error(shell, "cannot read %s", path);
        return false;
    }
    stream = virStreamNew(shell->conn, 0);
    fine = stream && virStorageVolUpload(volume, stream, offset, length, sparse ? VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM : 0) == 0;
    if (!fine) {
        shell_error(shell, "cannot upload to volume %s", args_get(args, "vol"));
    } else if ((sparse ? virStreamSparseSendAll(stream, read_piece, in_data, skip_input, &fd)
                       : virStreamSendAll(stream, read_piece, &fd)) < 0) {
        shell_error(shell, "cannot send data to volume %s", args_get(args, "vol"));
        fine = false;
    } else if (virStreamFinish(stream) < 0) {
        shell_error(shell, "cannot close volume %s", args_get(args, "vol"));
        return close(fd), false;
    }
    if (!fine && stream)
        (void)virStreamAbort(stream);
    close(fd);
    return fine;
}

/* The file that a download goes to; RET_CREATED says whether it is new, to be removed when the download fails. */
static int open_output(Shell *shell, const char *path, bool *ret_created)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    *ret_created = fd >= 0;
    if (fd < 0 && errno == EEXIST)
        fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (fd < 0)
        shell_error(shell, "cannot create %s", path);
    return fd;
}

bool vol_download_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virStorageVol) volume = NULL;
    g_autoptr(virStream) stream = NULL;
    unsigned long long offset = 0, length = 0;
    const char *path = NULL, *name = args_get(args, "vol");
    bool sparse = args_has(args, "sparse"), created, fine;
    int fd;

    if (args_ullong(shell, args, "offset", &offset) < 0 || args_scaled(shell, args, "length", 1, G_MAXUINT64, &length) < 0)
        return false;
    volume = object_volume(shell, args);
    if (!volume || args_string(shell, args, "file", &path) < 0 || (fd = open_output(shell, path, &created)) < 0)
        return false;
    stream = virStreamNew(shell->conn, 0);
    fine = stream &&
           virStorageVolDownload(volume, stream, offset, length, sparse ? VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM : 0) == 0;
    if (!fine) {
        shell_error(shell, "cannot download from volume %s", name);
    } else if ((sparse ? virStreamSparseRecvAll(stream, write_piece, skip_output, &fd)
                       : virStreamRecvAll(stream, write_piece, &fd)) < 0) {
        shell_error(shell, "cannot receive data from volume %s", name);
        fine = false;
    }
    if (close(fd) < 0 && fine) {
        shell_error(shell, "cannot close file %s", path);
        fine = false;
    }
    if (fine && virStreamFinish(stream) < 0) {
        shell_error(shell, "cannot close volume %s", name);
        fine = false;
    } else if (!fine && stream) {
        (void)virStreamAbort(stream);
    }
    if (!fine && created)
        (void)g_unlink(path);
    return fine;
}
