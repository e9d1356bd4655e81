/* Why a QEMU ended at start: its own words, understood where we know them. */
#include "daemons/qemu/guest.h"

#include "core/error.h"
#include "util/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TAIL_MAX (16 * 1024)
#define LINES_MAX 6

/* What QEMU says, and what to do about it. */
static const struct {
    const char *says;
    const char *hint;
} known[] = {
    {"Failed to get \"write\" lock", "another process, perhaps another guest, has the image open; stop it, or mark the disk <shareable/>"},
    {"Failed to get shared \"write\" lock", "another process, perhaps another guest, has the image open for writing"},
    {"Could not access KVM kernel module", "/dev/kvm is not there or QEMU's user may not open it; use <domain type='qemu'>, or: usermod -aG kvm USER"},
    {"failed to initialize kvm", "/dev/kvm cannot be used; use <domain type='qemu'> to emulate the processor"},
    {"Image is not in qcow2 format", "the document says qcow2 but the image is not; correct <driver type=.../> (qemu-img info tells the format)"},
    {"Permission denied", "QEMU's user may not open the file; check its owner and the folders above it"},
    {"No such file or directory", "check the path in the document"},
    {"cannot set up guest memory", "the host has not enough free memory for <memory>"},
    {"Cannot allocate memory", "the host has not enough free memory for <memory>"},
    {"Address already in use", "choose another port, or autoport='yes'"},
    {"is not a valid device model name", "this QEMU lacks the device; see virsh domcapabilities"},
    {"Property '", "this QEMU lacks a property of the device"},
    {"CPU model", "choose a model that virsh domcapabilities lists as usable"},
    {"could not load PC BIOS", "install the firmware (package seabios)"},
    {"failed to find romfile", "install the option ROMs (package ipxe-qemu)"},
};

/* The log's text from offset on, our own two lines left out. */
static char *read_tail(const char *path, uint64_t offset)
{
    fd_auto int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *text = NULL;

    if (fd < 0 || lseek(fd, (off_t)offset, SEEK_SET) < 0 || file_read_fd(fd, TAIL_MAX, &text, NULL) < 0)
        return g_strdup("");
    return text;
}

/* "2026-11-21T03:54:21.000000Z qemu-system-x86_64: text" -> "text" */
static const char *strip_prefix(const char *line)
{
    const char *p = strstr(line, "qemu-system-");
    const char *colon = p ? strstr(p, ": ") : NULL;

    return colon ? colon + 2 : line;
}

static bool is_noise(const char *line)
{
    return !*line || strstr(line, ": starting up") || g_str_has_prefix(line, "LC_ALL=") || strstr(line, "char device redirected to") ||
           strstr(line, "info: ") || strstr(line, "warning: ");
}

/* The layer with that number, and the disk it belongs to. */
static const StorageSource *find_layer(const DomainDef *def, unsigned long number, const DomainDisk **ret_disk)
{
    for (uint32_t i = 0; i < def->disks.count; i++) {
        for (const StorageSource *s = &def->disks.items[i]->source; s; s = s->backing) {
            *ret_disk = def->disks.items[i];
            if (s->index == number)
                return s;
        }
    }
    return NULL;
}

/* QEMU speaks of its own names for disks; the user's are the target and the file. */
static void name_file(const DomainDef *def, const char *words)
{
    const char *node = strstr(words, "\"libvirt-");
    const DomainDisk *disk = NULL;
    const StorageSource *s = node ? find_layer(def, strtoul(node + strlen("\"libvirt-"), NULL, 10), &disk) : NULL;

    if (s && s->path)
        error_hint("disk '%s', file '%s'", disk->target, s->path);
}

void guest_explain_exit(const DomainDef *def, const char *log_path, uint64_t offset)
{
    g_autofree char *tail = read_tail(log_path, offset);
    g_auto(GStrv) lines = g_strsplit(tail, "\n", -1);
    GPtrArray *kept = g_ptr_array_new();
    g_autofree char *words = NULL;

    for (char **l = lines; *l; l++) {
        if (!is_noise(*l))
            g_ptr_array_add(kept, (gpointer)(uintptr_t)strip_prefix(*l));
    }
    if (kept->len > LINES_MAX)
        g_ptr_array_remove_range(kept, 0, kept->len - LINES_MAX);
    g_ptr_array_add(kept, NULL);
    words = g_strjoinv("; ", (char **)kept->pdata);
    g_ptr_array_free(kept, TRUE);

    error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_FAILED, "QEMU of guest '%s' ended while it started: %s", def->name,
              *words ? words : "it left no message");
    name_file(def, words);
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (strstr(words, known[i].says)) {
            error_hint("%s", known[i].hint);
            return;
        }
    }
    error_hint("see %s", log_path);
}
