/* Devices that nobody wrote down: what the machine brings along, what other devices need. */
#include "model/domain/rules/all.h"
#include "model/domain/rules/machine.h"
#include "model/domain/tables.h"

#include <string.h>

/* ---- controllers */

/* Where a controller belongs: after the last one of its type with an index not above its own. -1: at the end. */
static int sort_index(const DomainController *controller)
{
    return controller->index_set ? controller->index : -1;
}

static int controller_place(const DomainDef *def, const DomainController *controller)
{
    int at = -1;
    for (int i = (int)def->controllers.count - 1; i >= 0; i--) {
        const DomainController *other = def->controllers.items[i];
        if (other->type != controller->type)
            continue;
        if (!controller->index_set)
            return i + 1;
        if (sort_index(other) > sort_index(controller))
            at = i;
        else if (!controller->master_set && other->master_set && sort_index(other) == sort_index(controller))
            at = i; /* the master stands before its companions */
        else if (at < 0)
            return i + 1;
    }
    return at;
}

static void place_controller(DomainRules *rules, DomainController *controller)
{
    DomainDef *def = rules->def;
    int at = controller_place(def, controller);
    doc_list_insert(rules->arena, &def->controllers, at < 0 ? def->controllers.count : (uint32_t)at, controller);
}

DomainController *rules_find_controller(DomainRules *rules, ControllerType type, int index)
{
    for (uint32_t i = 0; i < rules->def->controllers.count; i++)
        if (rules->def->controllers.items[i]->type == type && rules->def->controllers.items[i]->index == index)
            return rules->def->controllers.items[i];
    return NULL;
}

int rules_highest_controller(DomainRules *rules, ControllerType type)
{
    int highest = -1;
    for (uint32_t i = 0; i < rules->def->controllers.count; i++)
        if (rules->def->controllers.items[i]->type == type)
            highest = MAX(highest, rules->def->controllers.items[i]->index);
    return highest;
}

DomainController *rules_add_controller(DomainRules *rules, ControllerType type, int index, unsigned model)
{
    DomainController *controller = rules_new(rules, controller);
    controller->type = type;
    controller->index = index >= 0 ? index : rules_highest_controller(rules, type) + 1;
    controller->index_set = true;
    controller->model = (uint8_t)model;
    controller->implicit = true;
    doc_list_append(rules->arena, &rules->def->controllers, controller);
    return controller;
}

static DomainController *need_controller(DomainRules *rules, ControllerType type, int index, unsigned model)
{
    DomainController *found = rules_find_controller(rules, type, index);
    return found ? found : rules_add_controller(rules, type, index, model);
}

static bool is_companion(const DomainController *c)
{
    return c->type == CONTROLLER_USB && c->usb_model >= USB_MODEL_ICH9_UHCI1 && c->usb_model <= USB_MODEL_ICH9_UHCI3;
}

static bool is_ich9(const DomainController *c)
{
    return is_companion(c) || (c->type == CONTROLLER_USB && c->usb_model == USB_MODEL_ICH9_EHCI1);
}

/* The index of an ICH9 companion without one: that of the last group, if this model is not in it yet. */
static int companion_index(DomainRules *rules, const DomainController *controller)
{
    for (int i = (int)rules->def->controllers.count - 1; i >= 0; i--) {
        const DomainController *other = rules->def->controllers.items[i];
        if (other == controller || !other->index_set || other->type != CONTROLLER_USB)
            continue;
        if (!is_ich9(other))
            return -1;
        for (uint32_t j = 0; j < rules->def->controllers.count; j++) {
            const DomainController *third = rules->def->controllers.items[j];
            if (third->type == CONTROLLER_USB && third->index_set && third->index == other->index &&
                third->usb_model == controller->usb_model)
                return -1;
        }
        return other->index;
    }
    return -1;
}

static void companion_port(DomainController *controller)
{
    if (!is_companion(controller) || controller->master_set)
        return;
    controller->master_set = true;
    controller->master_startport = 2u * (unsigned)(controller->usb_model - USB_MODEL_ICH9_UHCI1);
}

int rule_controller_indexes(DomainRules *rules)
{
    DomainDef *def = rules->def;
    bool root_seen = false;
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        DomainController *c = def->controllers.items[i];
        if (c->type == CONTROLLER_PCI && (c->pci_model == PCI_MODEL_PCI_ROOT || c->pci_model == PCI_MODEL_PCIE_ROOT) &&
            !c->index_set && !root_seen)
            c->index_set = root_seen = true;
    }
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        DomainController *c = def->controllers.items[i];
        if (c->index_set)
            continue;
        int index = is_ich9(c) ? companion_index(rules, c) : -1;
        if (index < 0)
            for (index = 0; index < 65536; index++) {
                bool used = false;
                for (uint32_t j = 0; j < def->controllers.count && !used; j++) {
                    const DomainController *o = def->controllers.items[j];
                    used = o->type == c->type && o->index_set && o->index == index;
                }
                if (!used)
                    break;
            }
        c->index = index;
        c->index_set = true;
    }
    return 0;
}

bool rules_usb_off(const DomainDef *def)
{
    for (uint32_t i = 0; i < def->controllers.count; i++)
        if (def->controllers.items[i]->type == CONTROLLER_USB && def->controllers.items[i]->usb_model == USB_MODEL_OFF)
            return true;
    return false;
}

/* The USB controller a machine gets when the document has none; USB_MODEL_OFF: no controller. 0: the model is chosen
 * later. */
static int default_usb(const DomainDef *def)
{
    if (machine_is_i440fx(def) || machine_is_pseries(def))
        return USB_MODEL_NONE;
    if (machine_is_q35(def))
        return USB_MODEL_QEMU_XHCI;
    return USB_MODEL_OFF;
}

static void pci_root(DomainRules *rules)
{
    DomainDef *def = rules->def;
    DomainController *root = rules_find_controller(rules, CONTROLLER_PCI, 0);
    bool pcie = machine_is_q35(def) || machine_is_arm_virt(def) || machine_is_riscv_virt(def);
    if (!root && pcie)
        rules_add_controller(rules, CONTROLLER_PCI, 0, PCI_MODEL_PCIE_ROOT);
    else if (!root && (machine_is_i440fx(def) || machine_is_pseries(def)))
        rules_add_controller(rules, CONTROLLER_PCI, 0, PCI_MODEL_PCI_ROOT);
}

static void default_panic(DomainRules *rules, PanicModel model)
{
    if (rules->def->panics.count)
        return;
    DomainPanic *panic = rules_new(rules, panic);
    panic->model = model;
    doc_list_append(rules->arena, &rules->def->panics, panic);
}

int rule_machine_devices(DomainRules *rules)
{
    DomainDef *def = rules->def;
    if (!rules_find_controller(rules, CONTROLLER_USB, 0) && !rules_usb_off(def)) {
        int model = default_usb(def);
        if (model != USB_MODEL_OFF)
            rules_add_controller(rules, CONTROLLER_USB, 0, (unsigned)model);
    }
    if (machine_is_q35(def))
        need_controller(rules, CONTROLLER_SATA, 0, 0);
    pci_root(rules);
    if (machine_is_s390_ccw(def))
        need_controller(rules, CONTROLLER_PCI, 0, PCI_MODEL_PCI_ROOT);
    if (machine_is_pseries(def))
        default_panic(rules, PANIC_PSERIES);
    if (machine_is_s390_ccw(def))
        default_panic(rules, PANIC_S390);
    return 0;
}

int rule_memballoon(DomainRules *rules)
{
    DomainDef *def = rules->def;
    if (def->memballoon)
        return 0;
    if (!machine_is_i440fx(def) && !machine_is_q35(def) && !machine_is_pseries(def) && !machine_is_s390_ccw(def))
        return 0;
    def->memballoon = rules_new(rules, memballoon);
    def->memballoon->model = MEMBALLOON_VIRTIO;
    return 0;
}

/* ---- controllers that devices need */

static void need_up_to(DomainRules *rules, ControllerType type, int index, unsigned model)
{
    for (int i = 0; i <= index; i++)
        need_controller(rules, type, i, model);
}

/* A further SCSI controller is like the first. */
static unsigned scsi_like(DomainRules *rules)
{
    const DomainController *first = rules_find_controller(rules, CONTROLLER_SCSI, 0);
    return first ? first->model : 0;
}

static ControllerType disk_controller_type(DiskBus bus)
{
    switch (bus) {
    case DISK_BUS_IDE:
        return CONTROLLER_IDE;
    case DISK_BUS_FDC:
        return CONTROLLER_FDC;
    case DISK_BUS_SCSI:
        return CONTROLLER_SCSI;
    case DISK_BUS_SATA:
        return CONTROLLER_SATA;
    default:
        return CONTROLLER_NONE;
    }
}

int rule_disk_controllers(DomainRules *rules)
{
    DomainDef *def = rules->def;
    static const ControllerType order[] = {CONTROLLER_SCSI, CONTROLLER_FDC, CONTROLLER_IDE, CONTROLLER_SATA};
    for (unsigned t = 0; t < G_N_ELEMENTS(order); t++)
        for (uint32_t i = 0; i < def->disks.count; i++) {
            const DomainDisk *disk = def->disks.items[i];
            if (disk_controller_type(disk->bus) == order[t] && disk->info.address.type == ADDRESS_DRIVE)
                need_up_to(rules, order[t], (int)disk->info.address.drive.controller,
                           order[t] == CONTROLLER_SCSI ? scsi_like(rules) : 0);
        }
    for (uint32_t i = 0; i < def->channels.count; i++)
        if (def->channels.items[i]->channel_target == CHANNEL_TARGET_VIRTIO) {
            const DeviceAddress *a = &def->channels.items[i]->info.address;
            need_up_to(rules, CONTROLLER_VIRTIO_SERIAL,
                       a->type == ADDRESS_VIRTIO_SERIAL ? (int)a->virtio_serial.controller : 0, 0);
        }
    for (uint32_t i = 0; i < def->consoles.count; i++)
        if (def->consoles.items[i]->console_target == CONSOLE_TARGET_VIRTIO) {
            const DeviceAddress *a = &def->consoles.items[i]->info.address;
            need_up_to(rules, CONTROLLER_VIRTIO_SERIAL,
                       a->type == ADDRESS_VIRTIO_SERIAL ? (int)a->virtio_serial.controller : 0, 0);
        }
    for (uint32_t i = 0; i < def->smartcards.count; i++) {
        const DeviceAddress *a = &def->smartcards.items[i]->info.address;
        need_up_to(rules, CONTROLLER_CCID, a->type == ADDRESS_CCID ? (int)a->ccid.controller : 0, 0);
    }
    return 0;
}

/* A SCSI host device brings its controller along, before the machine's own devices. */
int rule_hostdev_controllers(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->hostdevs.count; i++) {
        const DomainHostdev *h = def->hostdevs.items[i];
        if (h->type == HOSTDEV_SCSI && h->info.address.type == ADDRESS_DRIVE)
            need_up_to(rules, CONTROLLER_SCSI, (int)h->info.address.drive.controller, scsi_like(rules));
    }
    return 0;
}

/* ---- controller models */

static UsbModel usb_model(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    if (arch_is_s390(def))
        return USB_MODEL_OFF;
    if (machine_is_pseries(def) || arch_is_arm(def) || arch_is_riscv(def))
        return USB_MODEL_QEMU_XHCI;
    return machine_has_pci(def) ? USB_MODEL_PIIX3_UHCI : USB_MODEL_NONE;
}

static ScsiModel scsi_model(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    if (machine_is_pseries(def))
        return SCSI_MODEL_IBMVSCSI;
    if (arch_is_s390(def) || machine_is_arm_virt(def) || machine_is_riscv_virt(def))
        return SCSI_MODEL_VIRTIO_SCSI;
    return SCSI_MODEL_LSILOGIC;
}

static void pci_model_defaults(DomainRules *rules, DomainController *c)
{
    static const PciModelName names[PCI_MODEL_LAST] = {
        [PCI_MODEL_PCI_BRIDGE] = PCI_MODEL_NAME_PCI_BRIDGE,
        [PCI_MODEL_DMI_TO_PCI_BRIDGE] = PCI_MODEL_NAME_I82801B11_BRIDGE,
        [PCI_MODEL_PCIE_TO_PCI_BRIDGE] = PCI_MODEL_NAME_PCIE_PCI_BRIDGE,
        [PCI_MODEL_PCIE_ROOT_PORT] = PCI_MODEL_NAME_PCIE_ROOT_PORT,
        [PCI_MODEL_PCIE_SWITCH_UPSTREAM_PORT] = PCI_MODEL_NAME_X3130_UPSTREAM,
        [PCI_MODEL_PCIE_SWITCH_DOWNSTREAM_PORT] = PCI_MODEL_NAME_XIO3130_DOWNSTREAM,
        [PCI_MODEL_PCI_EXPANDER_BUS] = PCI_MODEL_NAME_PXB,
        [PCI_MODEL_PCIE_EXPANDER_BUS] = PCI_MODEL_NAME_PXB_PCIE,
    };
    if (!c->model_name)
        c->model_name = names[c->pci_model];
    if (machine_is_pseries(rules->def) && c->pci_model == PCI_MODEL_PCI_ROOT) {
        c->model_name = PCI_MODEL_NAME_SPAPR_PCI_HOST_BRIDGE;
        if (c->target_index < 0)
            c->target_index = c->index;
    }
}

int rule_controller_models(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        DomainController *c = def->controllers.items[i];
        if (c->type == CONTROLLER_USB && !c->usb_model)
            c->usb_model = usb_model(rules);
        else if (c->type == CONTROLLER_SCSI && (!c->scsi_model || c->scsi_model == SCSI_MODEL_AUTO))
            c->scsi_model = scsi_model(rules);
        else if (c->type == CONTROLLER_PCI)
            pci_model_defaults(rules, c);
        if (c->type == CONTROLLER_USB && arch_is_s390(def) && c->info.address.type == ADDRESS_NONE &&
            c->implicit)
            c->usb_model = USB_MODEL_OFF;
    }
    return 0;
}

int rule_controller_order(DomainRules *rules)
{
    DomainDef *def = rules->def;
    uint32_t count = def->controllers.count;
    for (uint32_t i = 0; i < count; i++)
        companion_port(def->controllers.items[i]);
    DomainController **old = arena_alloc(rules->arena, count * sizeof(*old));
    if (count)
        memcpy(old, def->controllers.items, count * sizeof(*old));
    def->controllers.count = 0;
    for (uint32_t i = 0; i < count; i++)
        place_controller(rules, old[i]);
    return 0;
}

/* ---- input, video, audio */

static DomainInput *add_input(DomainRules *rules, InputType type, InputBus bus)
{
    DomainInput *input = rules_new(rules, input);
    input->type = type;
    input->bus = bus;
    input->implicit = true;
    doc_list_append(rules->arena, &rules->def->inputs, input);
    return input;
}

static bool has_input(const DomainDef *def, InputType type, InputBus bus)
{
    for (uint32_t i = 0; i < def->inputs.count; i++)
        if (def->inputs.items[i]->type == type && def->inputs.items[i]->bus == bus)
            return true;
    return false;
}

int rule_inputs(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->inputs.count; i++) {
        DomainInput *input = def->inputs.items[i];
        if (input->bus)
            continue;
        if (input->type == INPUT_PASSTHROUGH)
            input->bus = INPUT_BUS_VIRTIO;
        else if (input->type == INPUT_EVDEV)
            input->bus = INPUT_BUS_NONE;
        else if ((input->type == INPUT_MOUSE || input->type == INPUT_KEYBOARD) && arch_is_x86(def))
            input->bus = INPUT_BUS_PS2;
        else
            input->bus = arch_is_s390(def) ? INPUT_BUS_VIRTIO : INPUT_BUS_USB;
    }
    if (!arch_is_x86(def) || machine_is_microvm(def))
        return 0;
    /* a PC has them, whether somebody wrote them down or not */
    if (!has_input(def, INPUT_MOUSE, INPUT_BUS_PS2))
        add_input(rules, INPUT_MOUSE, INPUT_BUS_PS2);
    if (!has_input(def, INPUT_KEYBOARD, INPUT_BUS_PS2))
        add_input(rules, INPUT_KEYBOARD, INPUT_BUS_PS2);
    return 0;
}

static VideoType default_video(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    if (machine_is_arm_virt(def) || arch_is_s390(def) || machine_is_riscv_virt(def))
        return VIDEO_VIRTIO;
    if (machine_is_pseries(def))
        return VIDEO_VGA;
    return VIDEO_CIRRUS;
}

static uint32_t round_up(uint32_t size)
{
    uint32_t power = 1;
    while (power < size && power < UINT32_C(1) << 31)
        power *= 2;
    return power;
}

static void video_memory(DomainVideo *video)
{
    if (video->type == VIDEO_QXL) {
        if (!video->ram)
            video->ram = 64 * 1024;
        if (!video->vgamem)
            video->vgamem = 16 * 1024;
    }
    if (!video->vram)
        switch (video->type) {
        case VIDEO_VGA:
        case VIDEO_CIRRUS:
        case VIDEO_VMVGA:
        case VIDEO_GOP:
        case VIDEO_BOCHS:
            video->vram = 16 * 1024;
            break;
        case VIDEO_QXL:
            video->vram = 64 * 1024;
            break;
        default:
            break;
        }
    if (video->type == VIDEO_QXL) { /* the device takes powers of two */
        video->ram = round_up(video->ram);
        video->vram = round_up(video->vram);
        video->vgamem = round_up(video->vgamem);
    }
    if (!video->heads && video->type != VIDEO_OFF)
        video->heads = 1;
}

int rule_videos(DomainRules *rules)
{
    DomainDef *def = rules->def;
    if (def->videos.count == 0 && def->graphics.count) {
        DomainVideo *video = rules_new(rules, video);
        doc_list_append(rules->arena, &def->videos, video);
    }
    int primary = -1;
    for (uint32_t i = 0; i < def->videos.count; i++) {
        DomainVideo *video = def->videos.items[i];
        if (!video->type)
            video->type = default_video(rules);
        video_memory(video);
        if (video->primary && primary >= 0)
            return rules_error(VIR_ERR_CONFIG_UNSUPPORTED, "Only one primary video device is supported");
        if (video->primary)
            primary = (int)i;
    }
    if (primary > 0) { /* the primary one comes first */
        DomainVideo *video = doc_list_remove(&def->videos, (uint32_t)primary);
        doc_list_insert(rules->arena, &def->videos, 0, video);
    } else if (primary < 0 && def->videos.count && def->videos.items[0]->type != VIDEO_OFF) {
        def->videos.items[0]->primary = true;
    }
    return 0;
}

/* Which backend plays for a guest that names none: that of its first graphics, by the host's. */
static AudioType default_audio(const DomainDef *def)
{
    AudioType type = def->graphics.count ? AUDIO_NONE : AUDIO_OFF;
    for (uint32_t i = 0; i < def->graphics.count; i++) {
        if (def->graphics.items[i]->type == GRAPHICS_VNC)
            return AUDIO_OFF;
        if (def->graphics.items[i]->type == GRAPHICS_SPICE)
            type = AUDIO_SPICE;
    }
    return type;
}

int rule_audio(DomainRules *rules)
{
    DomainDef *def = rules->def;
    if (def->audios.count || !default_audio(def))
        return 0;
    DomainAudio *audio = rules_new(rules, audio);
    audio->id = 1;
    audio->type = default_audio(def);
    doc_list_append(rules->arena, &def->audios, audio);
    return 0;
}

int rule_misc_devices(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->watchdogs.count; i++)
        if (!def->watchdogs.items[i]->action)
            def->watchdogs.items[i]->action = WATCHDOG_ACTION_RESET;
    for (uint32_t i = 0; i < def->panics.count; i++)
        if (!def->panics.items[i]->model)
            def->panics.items[i]->model = machine_is_pseries(def) ? PANIC_PSERIES
                                          : arch_is_s390(def)     ? PANIC_S390
                                                                  : PANIC_ISA;
    for (uint32_t i = 0; i < def->tpms.count; i++) {
        DomainTpm *tpm = def->tpms.items[i];
        if (!tpm->model)
            tpm->model = machine_is_pseries(def) ? TPM_MODEL_SPAPR : TPM_MODEL_TIS;
        if (tpm->backend == TPM_BACKEND_PASSTHROUGH && !tpm->device)
            tpm->device = arena_strdup(rules->arena, "/dev/tpm0");
        if (tpm->backend == TPM_BACKEND_EMULATOR && !tpm->version)
            tpm->version = tpm->model == TPM_MODEL_TIS && arch_is_x86(def) ? TPM_VERSION_1_2 : TPM_VERSION_2_0;
    }
    for (uint32_t i = 0; i < def->sounds.count; i++)
        if (def->sounds.items[i]->model != SOUND_ICH6 && def->sounds.items[i]->model != SOUND_ICH9)
            def->sounds.items[i]->codecs.count = 0; /* only Intel HDA has codecs */
    for (uint32_t i = 0; i < def->shmems.count; i++)
        if (!def->shmems.items[i]->model)
            def->shmems.items[i]->model = SHMEM_MODEL_IVSHMEM;
    for (uint32_t i = 0; i < def->filesystems.count; i++) {
        DomainFilesystem *fs = def->filesystems.items[i];
        if (!fs->access && !fs->socket)
            fs->access = FS_ACCESS_PASSTHROUGH;
    }
    if (def->vsock && !def->vsock->auto_cid)
        def->vsock->auto_cid = def->vsock->cid ? TRI_NO : TRI_YES;
    if (def->memballoon && def->memballoon->model == MEMBALLOON_OFF)
        def->memballoon->info.address.type = ADDRESS_NONE;
    if (def->vsock && !def->vsock->model)
        def->vsock->model = VIRTIO_MODEL_VIRTIO;
    return 0;
}
