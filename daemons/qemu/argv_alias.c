/* Every device of a running guest has a name. Those the user gave ("ua-...") stay. */
#include "daemons/qemu/argv_private.h"

#include <string.h>

static void set(DomainDef *def, DeviceInfo *info, const char *fmt, ...) G_GNUC_PRINTF(3, 4);

static void set(DomainDef *def, DeviceInfo *info, const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    if (info->alias)
        return;
    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    info->alias = arena_strdup(def->arena, text);
}

/* "vda" -> 0, "sdaa" -> 26: the number in a target name. */
static unsigned target_number(const char *target)
{
    const char *p = target ? target + strcspn(target, "abcdefghijklmnopqrstuvwxyz") : "";
    unsigned n = 0;

    /* The bus part is two letters ("hd", "sd", "vd", "fd") or four ("ubd" has three). */
    p += g_str_has_prefix(p, "ubd") ? 3 : MIN(strlen(p), 2);
    for (; g_ascii_islower(*p); p++)
        n = n * 26 + (unsigned)(*p - 'a') + 1;
    return n ? n - 1 : 0;
}

/* Whether the SCSI controller numbers its disks by unit alone. */
static bool scsi_is_flat(const DomainDef *def, unsigned index)
{
    const DomainController *c = argv_controller(def, CONTROLLER_SCSI, (int32_t)index);

    return c && (c->scsi_model == SCSI_MODEL_LSILOGIC || c->scsi_model == SCSI_MODEL_DC390 || c->scsi_model == SCSI_MODEL_AM53C974);
}

static void alias_disk(DomainDef *def, DomainDisk *disk)
{
    const DriveAddress *at = &disk->info.address.drive;
    const char *bus = disk_bus_text(disk->bus);

    if (disk->info.address.type != ADDRESS_DRIVE)
        set(def, &disk->info, "%s-disk%u", bus, target_number(disk->target));
    else if (disk->bus == DISK_BUS_SCSI && !scsi_is_flat(def, at->controller))
        set(def, &disk->info, "scsi%u-%u-%u-%u", at->controller, at->bus, at->target, (unsigned)at->unit);
    else
        set(def, &disk->info, "%s%u-%u-%u", bus, at->controller, at->bus, (unsigned)at->unit);
}

static bool is_builtin_ide(const DomainDef *def, const DomainController *c)
{
    return (c->type == CONTROLLER_IDE && c->index == 0 && argv_is_i440fx(def)) ||
           (c->type == CONTROLLER_SATA && c->index == 0 && argv_is_q35(def));
}

static void alias_controller(DomainDef *def, DomainController *c)
{
    if (c->type == CONTROLLER_PCI && c->index == 0)
        set(def, &c->info, "%s", c->pci_model == PCI_MODEL_PCIE_ROOT ? "pcie.0" : "pci.0");
    else if (c->type == CONTROLLER_PCI)
        set(def, &c->info, "pci.%d", c->index);
    else if (is_builtin_ide(def, c))
        set(def, &c->info, "ide");
    else if (c->type == CONTROLLER_USB && c->index == 0)
        set(def, &c->info, "usb");
    else
        set(def, &c->info, "%s%d", controller_type_text(c->type), c->index);
}

/* A companion answers to its master's name. */
static void alias_usb_companions(DomainDef *def)
{
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        DomainController *c = def->controllers.items[i];

        if (c->type != CONTROLLER_USB || !c->master_set || !c->info.alias || g_str_has_prefix(c->info.alias, "ua-"))
            continue;
        for (uint32_t j = 0; j < def->controllers.count; j++) {
            const DomainController *m = def->controllers.items[j];

            if (m->type == CONTROLLER_USB && m->index == c->index && !m->master_set && m->info.alias)
                c->info.alias = m->info.alias;
        }
    }
}

#define ALIAS_LIST(list, prefix)                                                                                                  \
    for (uint32_t i = 0; i < def->list.count; i++)                                                                                \
        set(def, &def->list.items[i]->info, prefix "%u", i)

static void alias_consoles(DomainDef *def)
{
    for (uint32_t i = 0; i < def->consoles.count; i++) {
        DomainChardev *c = def->consoles.items[i];

        /* The first console is a second view of the first serial port. */
        if (i == 0 && def->serials.count > 0 && (c->console_target == CONSOLE_TARGET_SERIAL || !c->target_type) &&
            g_strcmp0(def->os.type, "hvm") == 0)
            c->info.alias = def->serials.items[0]->info.alias;
        else
            set(def, &c->info, "console%u", i);
    }
}

static void alias_memories(DomainDef *def)
{
    unsigned dimm = 0, nvdimm = 0, pmem = 0, mem = 0, epc = 0;

    for (uint32_t i = 0; i < def->memories.count; i++) {
        DomainMemory *m = def->memories.items[i];
        bool has_slot = m->info.address.type == ADDRESS_DIMM;

        switch (m->model) {
        case MEMORY_MODEL_NVDIMM:
            set(def, &m->info, "nvdimm%u", has_slot ? m->info.address.dimm.slot : nvdimm++);
            break;
        case MEMORY_MODEL_VIRTIO_PMEM:
            set(def, &m->info, "virtiopmem%u", pmem++);
            break;
        case MEMORY_MODEL_VIRTIO_MEM:
            set(def, &m->info, "virtiomem%u", mem++);
            break;
        case MEMORY_MODEL_SGX_EPC:
            set(def, &m->info, "epc%u", epc++);
            break;
        default:
            set(def, &m->info, "dimm%u", has_slot ? m->info.address.dimm.slot : dimm++);
        }
    }
}

void argv_assign_aliases(DomainDef *def)
{
    for (uint32_t i = 0; i < def->disks.count; i++)
        alias_disk(def, def->disks.items[i]);
    for (uint32_t i = 0; i < def->controllers.count; i++)
        alias_controller(def, def->controllers.items[i]);
    alias_usb_companions(def);
    ALIAS_LIST(filesystems, "fs");
    ALIAS_LIST(interfaces, "net");
    ALIAS_LIST(smartcards, "smartcard");
    ALIAS_LIST(serials, "serial");
    ALIAS_LIST(parallels, "parallel");
    ALIAS_LIST(channels, "channel");
    alias_consoles(def);
    ALIAS_LIST(inputs, "input");
    ALIAS_LIST(tpms, "tpm");
    ALIAS_LIST(sounds, "sound");
    ALIAS_LIST(videos, "video");
    ALIAS_LIST(hostdevs, "hostdev");
    ALIAS_LIST(redirdevs, "redir");
    ALIAS_LIST(hubs, "hub");
    ALIAS_LIST(watchdogs, "watchdog");
    ALIAS_LIST(rngs, "rng");
    ALIAS_LIST(panics, "panic");
    ALIAS_LIST(shmems, "shmem");
    ALIAS_LIST(cryptos, "crypto");
    alias_memories(def);
    if (def->memballoon)
        set(def, &def->memballoon->info, "balloon0");
    if (def->nvram_device)
        set(def, &def->nvram_device->info, "nvram");
    if (def->vsock)
        set(def, &def->vsock->info, "vsock0");
    if (def->iommu)
        set(def, &def->iommu->info, "iommu0");
}
