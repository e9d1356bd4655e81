#include "daemons/qemu/plan_check.h"

#include "core/error.h"
#include "util/file.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

static int check_arch(DomainDef *def, const QemuCaps *caps)
{
    if (!def->os.arch || g_str_equal(def->os.arch, caps->arch) || (g_str_equal(def->os.arch, "i686") && g_str_equal(caps->arch, "x86_64")))
        return 0;
    error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "Emulator '%s' does not support arch '%s'", caps->path, def->os.arch);
    return -1;
}

/* Firmware by its kind only: nobody chooses a file for it yet. */
static int check_firmware(DomainDef *def, const QemuCaps *caps)
{
    if (def->os.firmware == FIRMWARE_NONE || (def->os.loader && def->os.loader->path))
        return 0;
    error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_FAILED, "Unable to find any firmware to satisfy '%s'", os_firmware_text(def->os.firmware));
    error_hint("name the file in <loader>");
    return -1;
}

static bool host_has_node(uint32_t node)
{
    g_autofree char *path = g_strdup_printf("/sys/devices/system/node/node%u", node);

    return access(path, F_OK) == 0 || (node == 0 && access("/sys/devices/system/node/node0", F_OK) < 0);
}

static int check_nodes(const DocBitmap *nodes)
{
    for (uint32_t i = 0; nodes && i < nodes->bits; i++) {
        if (doc_bitmap_has(nodes, i) && !host_has_node(i)) {
            error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "NUMA node %u is unavailable", i);
            return -1;
        }
    }
    return 0;
}

static int check_numa(DomainDef *def, const QemuCaps *caps)
{
    const DomainNumatune *t = def->numatune;

    if (t && t->placement == VCPU_PLACEMENT_AUTO) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR, "%s", "Advice from numad is needed in case of automatic numa placement");
        error_hint("numad is not supported; give a nodeset");
        return -1;
    }
    if (t && check_nodes(t->nodeset) < 0)
        return -1;
    for (uint32_t i = 0; t && i < t->nodes.count; i++) {
        if (check_nodes(t->nodes.items[i]->nodeset) < 0)
            return -1;
    }
    return 0;
}

/* A cell as large as the address space does not survive being rounded up. */
static int check_sizes(DomainDef *def, const QemuCaps *caps)
{
    for (uint32_t i = 0; def->cpu && i < def->cpu->numa.cells.count; i++) {
        if (def->cpu->numa.cells.items[i]->memory_bytes > UINT64_MAX - (1 << 20)) {
            error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "memory size of NUMA node '%u' overflowed after alignment", i);
            return -1;
        }
    }
    return 0;
}

static bool hugetlbfs_mounted(void)
{
    g_autofree char *text = NULL;

    return file_read("/proc/mounts", 1 << 20, &text, NULL) == 0 && strstr(text, " hugetlbfs ");
}

static int check_hugepages(DomainDef *def, const QemuCaps *caps)
{
    const DomainMemoryBacking *b = def->memory_backing;
    bool needed = b && b->hugepages && b->source != MEMORY_SOURCE_MEMFD;

    for (uint32_t i = 0; i < def->memories.count; i++)
        needed = needed || def->memories.items[i]->pagesize_kib > 4;
    if (!needed || hugetlbfs_mounted())
        return 0;
    error_set(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR, "%s", "hugetlbfs filesystem is not mounted or disabled by administrator config");
    error_hint("mount it with: mount -t hugetlbfs hugetlbfs /dev/hugepages");
    return -1;
}

static int refuse_secret(const uint8_t uuid[16], const char *usage)
{
    char text[UUID_TEXT_SIZE];

    doc_uuid_format(uuid, text);
    if (usage)
        error_set(VIR_FROM_SECRET, VIR_ERR_NO_SECRET, "no secret with matching usage '%s'", usage);
    else
        error_set(VIR_FROM_SECRET, VIR_ERR_NO_SECRET, "no secret with matching uuid '%s'", text);
    error_hint("guests cannot be given secrets yet");
    return -1;
}

static int check_source_secrets(const StorageSource *s)
{
    for (; s; s = s->backing) {
        if (s->auth)
            return refuse_secret(s->auth->secret_uuid, s->auth->secret_usage);
        if (s->encryption && s->encryption->secrets.count > 0)
            return refuse_secret(s->encryption->secrets.items[0]->uuid, s->encryption->secrets.items[0]->usage);
    }
    return 0;
}

static int check_disk(const DomainDisk *disk)
{
    if (check_source_secrets(&disk->source) < 0)
        return -1;
    if (disk->auth)
        return refuse_secret(disk->auth->secret_uuid, disk->auth->secret_usage);
    if (disk->encryption && disk->encryption->secrets.count > 0)
        return refuse_secret(disk->encryption->secrets.items[0]->uuid, disk->encryption->secrets.items[0]->usage);
    if (disk->source.type == STORAGE_VOLUME) {
        error_set(VIR_FROM_STORAGE, VIR_ERR_NO_STORAGE_POOL, "no storage pool with matching name '%s'", disk->source.pool);
        return -1;
    }
    for (const StorageSource *s = &disk->source; s; s = s->backing) {
        if (s->fdgroup) {
            error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "file descriptor group '%s' was not associated with the domain", s->fdgroup);
            return -1;
        }
    }
    return 0;
}

/* Preparing storage goes from the last disk to the first, so the last one at fault is named. */
static int check_disks(DomainDef *def, const QemuCaps *caps)
{
    for (uint32_t i = def->disks.count; i > 0; i--) {
        if (check_disk(def->disks.items[i - 1]) < 0)
            return -1;
    }
    return def->os.nvram ? check_source_secrets(&def->os.nvram->source) : 0;
}

/* The first render node of the host, for displays that draw with it and do not say which. */
static char *find_render_node(void)
{
    DIR *dir = opendir("/dev/dri");
    struct dirent *e;
    char *found = NULL;

    if (!dir) {
        error_set_errno(VIR_FROM_QEMU, errno, "cannot open directory '/dev/dri'");
        return NULL;
    }
    while (!found && (e = readdir(dir))) {
        if (g_str_has_prefix(e->d_name, "renderD"))
            found = g_strdup_printf("/dev/dri/%s", e->d_name);
    }
    closedir(dir);
    if (!found)
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_FAILED, "%s", "No DRM render nodes available");
    return found;
}

static int check_graphics(DomainDef *def, const QemuCaps *caps)
{
    for (uint32_t i = 0; i < def->graphics.count; i++) {
        DomainGraphics *g = def->graphics.items[i];
        bool draws = g->type == GRAPHICS_EGL_HEADLESS || (g->gl == TRI_YES && (g->type == GRAPHICS_SPICE || g->type == GRAPHICS_DBUS));
        g_autofree char *node = NULL;

        if (g->listens.count > 0 && g->listens.items[0]->type == LISTEN_NETWORK) {
            error_set(VIR_FROM_NETWORK, VIR_ERR_NO_NETWORK, "no network with matching name '%s'", g->listens.items[0]->network);
            return -1;
        }
        if (!draws || g->rendernode)
            continue;
        node = find_render_node();
        if (!node)
            return -1;
        g->rendernode = arena_strdup(def->arena, node);
    }
    return 0;
}

static int check_videos(DomainDef *def, const QemuCaps *caps)
{
    for (uint32_t i = 0; i < def->videos.count; i++) {
        if (def->videos.items[i]->backend == VIDEO_BACKEND_VHOST_USER) {
            error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_FAILED, "%s", "Unable to find a satisfying vhost-user-gpu");
            return -1;
        }
    }
    return 0;
}

static int check_tpms(DomainDef *def, const QemuCaps *caps)
{
    for (uint32_t i = 0; i < def->tpms.count; i++) {
        const DomainTpm *t = def->tpms.items[i];
        const char *path = t->device ? t->device : "/dev/tpm0";

        if (t->backend == TPM_BACKEND_PASSTHROUGH && t->model != TPM_MODEL_SPAPR_PROXY && access(path, F_OK) < 0) {
            error_set_errno(VIR_FROM_QEMU, errno, "Could not open TPM device %s", path);
            return -1;
        }
    }
    return 0;
}

int plan_check_host(DomainDef *def, const QemuCaps *caps)
{
    static int (*const checks[])(DomainDef *def, const QemuCaps *caps) = {
        check_arch, check_firmware, check_numa, check_sizes, check_disks, check_hugepages, check_videos, check_graphics, check_tpms,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
        if (checks[i](def, caps) < 0)
            return -1;
    }
    return 0;
}
