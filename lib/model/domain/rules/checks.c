/* What is refused: the emulator and every device but disks. */
#include "model/domain/rules/all.h"
#include "model/domain/rules/machine.h"

#include <string.h>

static bool arch_fits(const char *emulator, const char *arch)
{
    if (strcmp(emulator, arch) == 0)
        return true;
    return (strcmp(emulator, "x86_64") == 0 && strcmp(arch, "i686") == 0) ||
           (strcmp(emulator, "aarch64") == 0 && strcmp(arch, "armv7l") == 0) ||
           (strcmp(emulator, "ppc64") == 0 && strcmp(arch, "ppc64le") == 0);
}

int check_emulator(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    const DomainCapsEmulator *emulator = rules->emulator;
    if (!arch_fits(emulator->arch, def->os.arch))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "Emulator '%s' does not support arch '%s'", def->emulator,
                                def->os.arch);
    if (strcmp(def->os.type, "hvm") != 0)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "Emulator '%s' does not support os type '%s'", def->emulator,
                                def->os.type);
    if (def->virt != VIRT_QEMU && !(def->virt == VIRT_KVM && emulator->kvm))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "Emulator '%s' does not support virt type '%s'",
                                def->emulator, virt_type_text(def->virt));
    if (!emulator->canonical_machine(emulator, def->os.machine))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "Emulator '%s' does not support machine type '%s'",
                                def->emulator, def->os.machine);
    return 0;
}

/* ---- controllers */

static int check_controllers(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        const DomainController *c = def->controllers.items[i];
        for (uint32_t j = 0; j < i && c->type != CONTROLLER_USB; j++)
            if (def->controllers.items[j]->type == c->type && def->controllers.items[j]->index == c->index)
                return rules_error(VIR_ERR_XML_ERROR, "Multiple '%s' controllers with index '%d'",
                                   controller_type_text(c->type), c->index);
    }
    return 0;
}

/* An ICH9 companion serves a master of its index. */
static int check_usb_masters(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        const DomainController *c = def->controllers.items[i];
        bool found = !c->master_set || c->type != CONTROLLER_USB;
        for (uint32_t j = 0; j < def->controllers.count && !found; j++) {
            const DomainController *o = def->controllers.items[j];
            found = o->type == CONTROLLER_USB && o->index == c->index && !o->master_set;
        }
        if (!found)
            return rules_error(VIR_ERR_XML_DETAIL, "No master USB controller specified");
    }
    return 0;
}

static int check_controller_limits(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        const DomainController *c = def->controllers.items[i];
        if (c->type == CONTROLLER_USB && c->ports > 15 &&
            (c->usb_model == USB_MODEL_NEC_XHCI || c->usb_model == USB_MODEL_QEMU_XHCI))
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "'%s' controller only supports up to '%u' ports",
                                    usb_model_text(c->usb_model), 15);
        if (c->type == CONTROLLER_IDE && !machine_is_i440fx(def) && !machine_is_isapc(def) && arch_is_x86(def))
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                    "IDE controllers are unsupported for this QEMU binary or machine type");
        if ((c->type == CONTROLLER_IDE || c->type == CONTROLLER_FDC) && c->index != 0)
            return rules_qemu_error(VIR_ERR_INTERNAL_ERROR, "Only 1 %s controller is supported",
                                    c->type == CONTROLLER_IDE ? "IDE" : "fdc");
        if (c->type == CONTROLLER_SCSI && c->queues && c->scsi_model != SCSI_MODEL_VIRTIO_SCSI &&
            c->scsi_model != SCSI_MODEL_VIRTIO_TRANSITIONAL && c->scsi_model != SCSI_MODEL_VIRTIO_NON_TRANSITIONAL)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "'queues' is only supported by virtio-scsi controller");
    }
    return 0;
}

/* ---- USB without a bus */

static int check_usb_off(const DomainDef *def)
{
    if (!rules_usb_off(def))
        return 0;
    for (uint32_t i = 0; i < def->controllers.count; i++)
        if (def->controllers.items[i]->type == CONTROLLER_USB && def->controllers.items[i]->usb_model != USB_MODEL_OFF)
            return rules_error(VIR_ERR_XML_DETAIL, "Can't add another USB controller: USB is disabled for this domain");
    if (def->hubs.count)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "Can't add USB hub: USB is disabled for this domain");
    for (uint32_t i = 0; i < def->inputs.count; i++)
        if (def->inputs.items[i]->bus == INPUT_BUS_USB)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "Can't add USB input device. USB bus is disabled");
    for (uint32_t i = 0; i < def->hostdevs.count; i++)
        if (def->hostdevs.items[i]->type == HOSTDEV_USB)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "Can't add host USB device: USB is disabled in this host");
    if (def->redirdevs.count)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "Can't add redirected USB device: USB is disabled for this domain");
    return 0;
}

/* ---- character devices */

static int check_reconnect(const ChardevSource *s)
{
    if (s->reconnect.enabled == TRI_YES && s->reconnect.timeout == 0)
        return rules_qemu_error(VIR_ERR_INVALID_ARG, "chardev reconnect source timeout cannot be '0'");
    return 0;
}

static int check_chardevs(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->serials.count; i++) {
        const DomainChardev *s = def->serials.items[i];
        bool fits = true;
        switch (s->serial_target) {
        case SERIAL_TARGET_ISA:
        case SERIAL_TARGET_ISA_DEBUG:
            fits = arch_is_x86(def);
            break;
        case SERIAL_TARGET_SPAPR_VIO:
            fits = machine_is_pseries(def);
            break;
        case SERIAL_TARGET_SCLP:
            fits = arch_is_s390(def);
            break;
        default:
            break;
        }
        if (!fits)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                    "Serial device with target type '%s' and target model '%s' not compatible with guest "
                                    "architecture or machine type",
                                    serial_target_text(s->serial_target), serial_model_text(s->serial_model));
        if (check_reconnect(&s->source) < 0)
            return -1;
    }
    for (uint32_t i = 1; i < def->consoles.count; i++)
        if (def->consoles.items[i]->console_target == CONSOLE_TARGET_SERIAL)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "Only the first console can be a serial port");
    if (def->parallels.count && (arch_is_s390(def) || machine_is_pseries(def)))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "parallel ports are not supported");
    for (uint32_t i = 0; i < def->channels.count; i++)
        if (check_reconnect(&def->channels.items[i]->source) < 0)
            return -1;
    return 0;
}

/* ---- graphics and video */

static int check_graphics(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    unsigned egl = 0, other_gl = 0, remote = 0, sdl = 0;
    for (uint32_t i = 0; i < def->graphics.count; i++) {
        const DomainGraphics *g = def->graphics.items[i];
        egl += g->type == GRAPHICS_EGL_HEADLESS;
        other_gl += g->type != GRAPHICS_EGL_HEADLESS && g->gl == TRI_YES;
        remote += g->type == GRAPHICS_VNC || g->type == GRAPHICS_SPICE;
        sdl += g->type == GRAPHICS_SDL;
        if (g->type == GRAPHICS_SPICE && g->tls_port > 0 && !rules->caps->spice_tls)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                    "spice TLS port set in XML configuration, but TLS is disabled in qemu.conf");
        if (g->type == GRAPHICS_RDP || g->type == GRAPHICS_DESKTOP)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "unsupported graphics type '%s'", graphics_type_text(g->type));
    }
    if (egl && !remote && def->graphics.count > egl)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "graphics type 'egl-headless' is only supported with one of: 'vnc', 'spice' graphics types");
    if (egl && sdl)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "graphics type 'egl-headless' is only supported with one of: 'vnc', 'spice' graphics types");
    if (egl + other_gl > 1)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "multiple OpenGL displays are not supported by QEMU");
    for (uint32_t i = 0; i < def->videos.count; i++) {
        const DomainVideo *v = def->videos.items[i];
        if (i > 0 && (v->type == VIDEO_VGA || v->type == VIDEO_CIRRUS || v->type == VIDEO_VMVGA || v->type == VIDEO_RAMFB))
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "video type '%s' is only valid as primary video device",
                                    video_type_text(v->type));
        const char *qxl_only = v->type == VIDEO_QXL ? NULL : v->ram ? "ram" : v->vram64 ? "vram64" : v->vgamem ? "vgamem" : NULL;
        if (qxl_only)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "%s attribute only supported for video type qxl", qxl_only);
        if (v->rendernode && v->backend != VIDEO_BACKEND_VHOST_USER)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "unsupported rendernode accel attribute without 'vhostuser'");
        if (v->type == VIDEO_RAMFB && v->info.address.type != ADDRESS_NONE)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "'address' is not supported for 'ramfb' video devices");
        if (v->type == VIDEO_OFF && def->videos.count > 1)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "a 'none' video type must be the only video device defined for the domain");
    }
    return 0;
}

/* ---- host devices */

static int check_hostdev(const DomainDef *def, uint32_t i)
{
    const DomainHostdev *h = def->hostdevs.items[i];
    const DeviceAddress *a = &h->info.address;
    if (h->type == HOSTDEV_MDEV && h->display == TRI_ON && def->graphics.count == 0)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "graphics device is needed for attribute value 'display=on' in <hostdev>");
    if (h->type == HOSTDEV_MDEV) {
        AddressType want = h->model == HOSTDEV_MODEL_VFIO_CCW ? ADDRESS_CCW : ADDRESS_PCI;
        if (a->type != ADDRESS_NONE && a->type != ADDRESS_UNASSIGNED && h->model != HOSTDEV_MODEL_VFIO_AP && a->type != want)
            return rules_error(VIR_ERR_XML_ERROR, "Unsupported address type '%s' with mediated device model '%s'",
                               address_type_text(a->type), hostdev_model_text(h->model));
        if (!h->model)
            return rules_error(VIR_ERR_XML_ERROR, "Missing 'model' attribute in mediated device's <hostdev> element");
    }
    for (uint32_t j = 0; j < i; j++) {
        const DomainHostdev *o = def->hostdevs.items[j];
        if (o->type != h->type)
            continue;
        bool same = false;
        if (h->type == HOSTDEV_MDEV)
            same = memcmp(h->source.mdev_uuid, o->source.mdev_uuid, 16) == 0;
        if (same)
            return rules_error(VIR_ERR_XML_ERROR, "Hostdev already exists in the domain configuration");
        if (h->type == HOSTDEV_SCSI && a->type == ADDRESS_DRIVE && o->info.address.type == ADDRESS_DRIVE &&
            memcmp(&a->drive, &o->info.address.drive, sizeof(a->drive)) == 0)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED,
                               "SCSI host address controller='%u' bus='%u' target='%u' unit='%" G_GUINT64_FORMAT
                               "' in use by another SCSI host device",
                               a->drive.controller, a->drive.bus, a->drive.target, a->drive.unit);
    }
    for (uint32_t j = 0; h->type == HOSTDEV_SCSI && a->type == ADDRESS_DRIVE && j < def->disks.count; j++) {
        const DomainDisk *d = def->disks.items[j];
        if (d->bus == DISK_BUS_SCSI && d->info.address.type == ADDRESS_DRIVE &&
            memcmp(&a->drive, &d->info.address.drive, sizeof(a->drive)) == 0)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED,
                               "SCSI host address controller='%u' bus='%u' target='%u' unit='%" G_GUINT64_FORMAT
                               "' in use by a SCSI disk",
                               a->drive.controller, a->drive.bus, a->drive.target, a->drive.unit);
    }
    return 0;
}

/* Spice channels need a Spice server. */
static int check_spice_sources(const DomainDef *def)
{
    bool spice = false, wanted = false;
    for (uint32_t i = 0; i < def->graphics.count; i++)
        spice |= def->graphics.items[i]->type == GRAPHICS_SPICE;
    for (uint32_t i = 0; i < def->channels.count; i++)
        wanted |= def->channels.items[i]->source.type == CHARDEV_SPICEVMC;
    for (uint32_t i = 0; i < def->redirdevs.count; i++)
        wanted |= def->redirdevs.items[i]->source.type == CHARDEV_SPICEVMC;
    for (uint32_t i = 0; i < def->smartcards.count; i++)
        wanted |= def->smartcards.items[i]->source.type == CHARDEV_SPICEVMC;
    if (wanted && !spice)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "chardev 'spicevmc' not supported without spice graphics");
    bool port = false;
    for (uint32_t i = 0; i < def->serials.count; i++)
        port |= def->serials.items[i]->source.type == CHARDEV_SPICEPORT;
    for (uint32_t i = 0; i < def->channels.count; i++)
        port |= def->channels.items[i]->source.type == CHARDEV_SPICEPORT;
    if (port && !spice)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "chardev 'spiceport' not supported without spice graphics");
    if (def->smartcards.count > 1)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "this QEMU binary lacks multiple smartcard support");
    return 0;
}

static int check_audio(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->audios.count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (def->audios.items[i]->id == def->audios.items[j]->id)
                return rules_error(VIR_ERR_XML_ERROR, "audio ID %u is used multiple times", def->audios.items[i]->id);
    for (uint32_t i = 0; i < def->audios.count; i++) {
        const AudioStream *streams[] = {&def->audios.items[i]->input, &def->audios.items[i]->output};
        for (unsigned s = 0; s < 2; s++)
            if (streams[s]->fixed_settings == TRI_YES && streams[s]->mixing_engine != TRI_YES)
                return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "fixed audio settings requires mixing engine");
    }
    for (uint32_t i = 0; i < def->sounds.count; i++) {
        uint32_t id = def->sounds.items[i]->audio_id;
        bool found = id == 0;
        for (uint32_t j = 0; j < def->audios.count && !found; j++)
            found = def->audios.items[j]->id == id;
        if (!found)
            return rules_error(VIR_ERR_XML_ERROR, "no audio device with ID %u", id);
    }
    return 0;
}

static int check_zpci(DomainRules *rules, const DeviceRef *ref, void *opaque)
{
    const PciAddress *a = &ref->info->address.pci;
    if (ref->info->address.type != ADDRESS_PCI || !a->zpci_uid_set)
        return 0;
    if (a->zpci_uid == 0 || a->zpci_uid > 0xffff)
        return rules_qemu_error(VIR_ERR_XML_ERROR, "Invalid PCI address uid='0x%.4x', must be > 0x0000 and <= 0xffff", a->zpci_uid);
    return 0;
}

/* ---- the others */

static bool power_of_two(uint32_t n)
{
    return n && (n & (n - 1)) == 0;
}

static int check_interfaces(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->interfaces.count; i++) {
        const DomainInterface *net = def->interfaces.items[i];
        if (net->rx_queue_size && !power_of_two(net->rx_queue_size))
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "rx_queue_size has to be a power of two");
        if (net->tx_queue_size && !power_of_two(net->tx_queue_size))
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "tx_queue_size has to be a power of two");
        const VirtioOptions *o = &net->virtio;
        const char *option = o->iommu ? "iommu" : o->ats ? "ats" : o->packed ? "packed" : o->page_per_vq ? "page_per_vq" : NULL;
        if (option && net->model && !g_str_has_prefix(net->model, "virtio"))
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "%s driver option is only supported for virtio devices", option);
        if (net->port_isolated && net->type != INTERFACE_NETWORK && net->type != INTERFACE_BRIDGE)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED,
                               "interface %02x:%02x:%02x:%02x:%02x:%02x - <port isolated='yes'/> is not supported for network "
                               "interfaces with type='%s'",
                               net->mac.byte[0], net->mac.byte[1], net->mac.byte[2], net->mac.byte[3], net->mac.byte[4],
                               net->mac.byte[5], interface_type_text(net->type));
        if (net->virtualport && net->type != INTERFACE_NETWORK && net->type != INTERFACE_BRIDGE && net->type != INTERFACE_DIRECT &&
            net->type != INTERFACE_HOSTDEV)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "<virtualport> element unsupported for <interface type='%s'>",
                               interface_type_text(net->type));
        if (net->mac.byte[0] & 1)
            return rules_error(VIR_ERR_XML_ERROR, "expected unicast mac address, found multicast '%02x:%02x:%02x:%02x:%02x:%02x'",
                               net->mac.byte[0], net->mac.byte[1], net->mac.byte[2], net->mac.byte[3], net->mac.byte[4], net->mac.byte[5]);
        if (net->coalesce_rx_frames_max && net->type != INTERFACE_NETWORK && net->type != INTERFACE_BRIDGE &&
            net->type != INTERFACE_ETHERNET)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "coalesce settings on interface type %s are not supported",
                                    interface_type_text(net->type));
    }
    return 0;
}

static int check_tpms(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    unsigned proxies = 0, others = 0;
    for (uint32_t i = 0; i < def->tpms.count; i++) {
        const DomainTpm *tpm = def->tpms.items[i];
        *(tpm->model == TPM_MODEL_SPAPR_PROXY ? &proxies : &others) += 1;
        if (proxies > 1)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "only a single TPM Proxy device is supported");
        if (others > 1)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "only a single TPM non-proxy device is supported");
        if (tpm->backend == TPM_BACKEND_EMULATOR &&
            (!rules->caps->tpm_versions || !strstr(rules->caps->tpm_versions, tpm_version_text(tpm->version))))
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "TPM version '%s' is not supported", tpm_version_text(tpm->version));
        if (tpm->backend == TPM_BACKEND_EXTERNAL && !rules->caps->tpm_versions)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "The QEMU executable %s does not support TPM backend type %s",
                                    def->emulator, "external");
    }
    return 0;
}

static int check_panics(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->panics.count; i++) {
        const DomainPanic *p = def->panics.items[i];
        if (p->model == PANIC_S390 && !arch_is_s390(def))
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "only S390 guests support panic device of model 's390'");
        if (p->model == PANIC_PSERIES && !machine_is_pseries(def))
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "only pSeries guests support panic device of model 'pseries'");
        if ((p->model == PANIC_S390 || p->model == PANIC_PSERIES || p->model == PANIC_HYPERV) && p->info.address.type != ADDRESS_NONE)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                    "setting the panic device address is not supported for model '%s'", panic_model_text(p->model));
        for (uint32_t j = 0; j < i; j++)
            if (def->panics.items[j]->model == p->model)
                return rules_error(VIR_ERR_XML_ERROR, "Multiple panic devices with model '%s'", panic_model_text(p->model));
    }
    return 0;
}

static int check_inputs(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->inputs.count; i++) {
        const DomainInput *input = def->inputs.items[i];
        if (input->bus == INPUT_BUS_PS2 && input->type != INPUT_MOUSE && input->type != INPUT_KEYBOARD)
            return rules_error(VIR_ERR_INTERNAL_ERROR, "ps2 bus does not support %s input device", input_type_text(input->type));
        if ((input->model == VIRTIO_MODEL_TRANSITIONAL || input->model == VIRTIO_MODEL_NON_TRANSITIONAL) &&
            input->type != INPUT_PASSTHROUGH)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                    "virtio (non-)transitional models are not supported for input type=%s", input_type_text(input->type));
    }
    return 0;
}

static bool shares_memory(const DomainDef *def)
{
    if (def->memory_backing && def->memory_backing->access == MEMORY_BACKING_ACCESS_SHARED)
        return true;
    uint32_t shared = 0, cells = def->cpu ? def->cpu->numa.cells.count : 0;
    for (uint32_t i = 0; i < cells; i++)
        shared += def->cpu->numa.cells.items[i]->access == MEMORY_ACCESS_SHARED;
    return cells && shared == cells;
}

static int check_filesystems(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->filesystems.count; i++) {
        const DomainFilesystem *fs = def->filesystems.items[i];
        if (!fs->source && !fs->socket)
            return rules_error(VIR_ERR_NO_SOURCE, "%s", fs->target ? fs->target : "");
        if (fs->type != FS_MOUNT)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "only supports mount filesystem type");
        if (fs->driver == FS_DRIVER_VIRTIOFS && !shares_memory(def))
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "'virtiofs' requires shared memory");
        if (fs->driver == FS_DRIVER_VIRTIOFS && fs->readonly)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "virtiofs does not yet support read-only mode");
        if (fs->driver == FS_DRIVER_VIRTIOFS && fs->access && fs->access != FS_ACCESS_PASSTHROUGH)
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "virtiofs only supports passthrough accessmode");
        if (fs->driver == FS_DRIVER_VIRTIOFS && (fs->fmode || fs->dmode))
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "virtiofs does not support fmode and dmode");
    }
    return 0;
}

static int check_iommu(const DomainDef *def)
{
    const DomainIommu *iommu = def->iommu;
    if (!iommu)
        return 0;
    if (iommu->model == IOMMU_INTEL && !machine_is_q35(def))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "IOMMU device: '%s' is only supported with Q35 machines", "intel");
    if (iommu->model == IOMMU_SMMUV3 && !machine_is_arm_virt(def))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "IOMMU device: '%s' is only supported with ARM Virt machines", "smmuv3");
    if (iommu->model == IOMMU_VIRTIO && !machine_is_q35(def) && !machine_is_arm_virt(def))
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED,
                                "IOMMU device: '%s' is only supported with Q35 and ARM Virt machines", "virtio");
    if (iommu->model == IOMMU_VIRTIO && !def->features.acpi)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "IOMMU device: '%s' requires ACPI", "virtio");
    if (iommu->intremap == TRI_ON && def->features.ioapic != IOAPIC_QEMU)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED,
                           "IOMMU interrupt remapping requires split I/O APIC (ioapic driver='qemu')");
    if (iommu->eim == TRI_ON && iommu->intremap != TRI_ON)
        return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "IOMMU eim requires interrupt remapping to be enabled");
    return 0;
}

static int check_watchdogs(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->watchdogs.count; i++) {
        const DomainWatchdog *w = def->watchdogs.items[i];
        if (w->model == WATCHDOG_DIAG288 && !arch_is_s390(def))
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "%s model of watchdog can be part only of s390", "diag288");
        if (w->model == WATCHDOG_ITCO && !machine_is_q35(def))
            return rules_qemu_error(VIR_ERR_CONFIG_UNSUPPORTED, "%s model of watchdog is only part of q35 machine", "itco");
    }
    return 0;
}

int check_devices(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    if (check_disks(rules) < 0 || check_controller_limits(rules) < 0 || check_interfaces(def) < 0 || check_chardevs(rules) < 0 ||
        check_inputs(def) < 0 || check_tpms(rules) < 0 || check_graphics(rules) < 0 || check_filesystems(def) < 0 ||
        check_panics(def) < 0 || check_spice_sources(def) < 0 || check_audio(def) < 0 || check_iommu(def) < 0 || check_watchdogs(def) < 0)
        return -1;
    for (uint32_t i = 0; i < def->hostdevs.count; i++)
        if (check_hostdev(def, i) < 0)
            return -1;
    return rules_each_device(rules, check_zpci, NULL);
}

static int check_hostdev_sources(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->hostdevs.count; i++) {
        const DomainHostdev *h = def->hostdevs.items[i];
        if (!h->source.source_seen)
            return rules_error(VIR_ERR_XML_ERROR, "Missing <source> element in hostdev device");
        if (h->mode != HOSTDEV_MODE_SUBSYSTEM)
            continue;
        if ((h->type == HOSTDEV_MDEV || h->type == HOSTDEV_PCI) && !h->source.address_seen)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "Missing <address> element");
        if (h->type != HOSTDEV_SCSI || h->source.scsi_protocol != HOSTDEV_SCSI_ADAPTER)
            continue;
        if (!h->source.address_seen)
            return rules_error(VIR_ERR_XML_ERROR, "'address' must be specified for scsi hostdev source");
        if (!h->source.adapter)
            return rules_error(VIR_ERR_XML_ERROR, "'adapter' name must be specified for scsi hostdev source");
    }
    return 0;
}

static int check_singles(const DomainDef *def)
{
    if (def->watchdogs.count > 1)
        return rules_error(VIR_ERR_INTERNAL_ERROR, "only a single watchdog device is supported");
    if (def->redirfilters.count > 1)
        return rules_error(VIR_ERR_INTERNAL_ERROR, "only one set of redirection filter rule is supported");
    for (uint32_t i = 0; i < def->smartcards.count; i++)
        if (def->smartcards.items[i]->mode == SMARTCARD_HOST_CERTIFICATES && def->smartcards.items[i]->certificates.count != 3)
            return rules_error(VIR_ERR_XML_ERROR, "host-certificates mode needs exactly three certificates");
    for (uint32_t i = 0; i < def->interfaces.count; i++) {
        const DomainInterface *net = def->interfaces.items[i];
        const InterfaceSource *s = &net->source;
        bool missing = (net->type == INTERFACE_BRIDGE && !s->bridge) || (net->type == INTERFACE_NETWORK && !s->network) ||
                       (net->type == INTERFACE_DIRECT && !s->dev) || (net->type == INTERFACE_VDPA && !s->dev) ||
                       (net->type == INTERFACE_VHOST_USER && !s->path) || (net->type == INTERFACE_INTERNAL && !s->name) ||
                       ((net->type == INTERFACE_CLIENT || net->type == INTERFACE_SERVER || net->type == INTERFACE_MCAST ||
                         net->type == INTERFACE_UDP) && !s->port_set);
        if (missing)
            return rules_error(VIR_ERR_XML_ERROR, "interface type='%s' requires a 'source' element", interface_type_text(net->type));
        if (net->type == INTERFACE_UDP && !s->local_address)
            return rules_error(VIR_ERR_XML_ERROR, "'<local>' element missing for 'udp' socket interface");
    }
    return 0;
}

/* What libvirt finds while it reads, before anything is assigned. */
int check_devices_early(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    return check_singles(def) < 0 || check_hostdev_sources(def) < 0 ? -1 : 0;
}

int check_buses(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    return check_controllers(rules) < 0 || check_usb_masters(def) < 0 || check_usb_off(def) < 0 ? -1 : 0;
}
