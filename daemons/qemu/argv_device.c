/* What all devices share. */
#include "daemons/qemu/argv_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

Json *argv_device(const char *driver)
{
    Json *device = json_new_object();

    json_add_string(device, "driver", driver);
    return device;
}

static void add_prop(Json *device, const void *object, const DeviceProp *p)
{
    const char *at = (const char *)object + p->offset;

    switch (p->kind) {
    case PROP_TRI_BOOL:
        if (*(const Tristate *)at != TRI_NONE)
            json_add_bool(device, p->name, *(const Tristate *)at == TRI_YES);
        break;
    case PROP_TRI_ONOFF:
        if (*(const Tristate *)at != TRI_NONE)
            json_add_string(device, p->name, *(const Tristate *)at == TRI_ON ? "on" : "off");
        break;
    case PROP_BOOL_TRUE:
        if (*(const bool *)at)
            json_add_bool(device, p->name, true);
        break;
    case PROP_U32:
        if (*(const uint32_t *)(const void *)at > 0)
            json_add_uint(device, p->name, *(const uint32_t *)(const void *)at);
        break;
    case PROP_I32:
        if (*(const int32_t *)(const void *)at >= 0)
            json_add_int(device, p->name, *(const int32_t *)(const void *)at);
        break;
    case PROP_U64:
        if (*(const uint64_t *)(const void *)at > 0)
            json_add_uint(device, p->name, *(const uint64_t *)(const void *)at);
        break;
    case PROP_TEXT:
        json_add_string(device, p->name, *(char *const *)(const void *)at);
        break;
    }
}

void argv_props(Json *device, const void *object, const DeviceProp *table)
{
    for (; table->name; table++)
        add_prop(device, object, table);
}

void argv_virtio_props(Json *device, const VirtioOptions *options)
{
    static const DeviceProp table[] = {
        {"iommu_platform", PROP_TRI_BOOL, offsetof(VirtioOptions, iommu)},
        {"ats", PROP_TRI_BOOL, offsetof(VirtioOptions, ats)},
        {"packed", PROP_TRI_BOOL, offsetof(VirtioOptions, packed)},
        {"page-per-vq", PROP_TRI_BOOL, offsetof(VirtioOptions, page_per_vq)},
        PROPS_END,
    };

    argv_props(device, options, table);
}

char *argv_virtio_driver(const char *base, const DeviceInfo *info, VirtioModel model)
{
    const char *bus = info->address.type == ADDRESS_CCW || info->address.type == ADDRESS_VIRTIO_S390 ? "ccw"
                      : info->address.type == ADDRESS_VIRTIO_MMIO                                    ? "device"
                                                                                                     : "pci";
    const char *kind = model == VIRTIO_MODEL_TRANSITIONAL       ? "-transitional"
                       : model == VIRTIO_MODEL_NON_TRANSITIONAL ? "-non-transitional"
                                                                : "";

    return g_strdup_printf("%s-%s%s", base, bus, kind);
}

const DomainController *argv_controller(const DomainDef *def, ControllerType type, int32_t index)
{
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        const DomainController *c = def->controllers.items[i];

        if (c->type == type && c->index == index)
            return c;
    }
    return NULL;
}

const char *argv_controller_alias(const DomainDef *def, ControllerType type, int32_t index)
{
    const DomainController *c = argv_controller(def, type, index);

    return c ? c->info.alias : NULL;
}

static int pci_address(Argv *a, Json *device, const DeviceInfo *info)
{
    const PciAddress *pci = &info->address.pci;
    const char *bus = argv_controller_alias(a->def, CONTROLLER_PCI, (int32_t)pci->bus);
    const DomainController *c = argv_controller(a->def, CONTROLLER_PCI, (int32_t)pci->bus);

    if (!bus && pci->bus == 0) {
        bus = argv_is_q35(a->def) ? "pcie.0" : "pci.0";
    } else if (!bus) {
        error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "Could not find PCI controller with index '%u' required for device '%s'",
                  pci->bus, info->alias);
        return -1;
    }
    /* a further host bridge of pSeries carries a bus named after it; the first one's bus is the machine's own */
    if (c && c->model_name == PCI_MODEL_NAME_SPAPR_PCI_HOST_BRIDGE && c->index > 0)
        json_add_stringf(device, "bus", "%s.0", bus);
    else
        json_add_string(device, "bus", bus);
    if (pci->multifunction != TRI_NONE)
        json_add_bool(device, "multifunction", pci->multifunction == TRI_ON);
    if (pci->function)
        json_add_stringf(device, "addr", "0x%x.0x%x", pci->slot, pci->function);
    else
        json_add_stringf(device, "addr", "0x%x", pci->slot);
    if (info->acpi_index)
        json_add_uint(device, "acpi-index", info->acpi_index);
    return 0;
}

static int usb_address(Argv *a, Json *device, const DeviceInfo *info)
{
    const UsbAddress *usb = &info->address.usb;
    const char *bus = argv_controller_alias(a->def, CONTROLLER_USB, (int32_t)usb->bus);

    json_add_stringf(device, "bus", "%s.0", bus ? bus : "usb");
    if (usb->port[0]) {
        GString *port = g_string_new(NULL);

        for (int i = 0; i < USB_PORT_DEPTH && usb->port[i]; i++)
            g_string_append_printf(port, "%s%u", i ? "." : "", usb->port[i]);
        json_add_string(device, "port", port->str);
        g_string_free(port, TRUE);
    }
    return 0;
}

int argv_device_address(Argv *a, Json *device, const DeviceInfo *info)
{
    const DeviceAddress *at = &info->address;

    switch (at->type) {
    case ADDRESS_PCI:
        return pci_address(a, device, info);
    case ADDRESS_USB:
        return usb_address(a, device, info);
    case ADDRESS_SPAPR_VIO:
        if (at->spapr_vio.reg_set)
            json_add_uint(device, "reg", at->spapr_vio.reg);
        return 0;
    case ADDRESS_CCW:
        if (at->ccw.assigned)
            json_add_stringf(device, "devno", "%x.%x.%04x", at->ccw.cssid, at->ccw.ssid, at->ccw.devno);
        return 0;
    case ADDRESS_ISA:
        if (at->isa.iobase)
            json_add_uint(device, "iobase", at->isa.iobase);
        if (at->isa.irq)
            json_add_uint(device, "irq", at->isa.irq);
        return 0;
    case ADDRESS_DIMM:
        json_add_uint(device, "slot", at->dimm.slot);
        if (at->dimm.base)
            json_add_uint(device, "addr", at->dimm.base);
        return 0;
    default:
        return 0;
    }
}

static void add_rom(Json *device, const DeviceRom *rom)
{
    if (!rom)
        return;
    if (rom->enabled == TRI_NO) {
        json_add_string(device, "romfile", "");
        return;
    }
    if (rom->bar != TRI_NONE)
        json_add_int(device, "rombar", rom->bar == TRI_ON);
    json_add_string(device, "romfile", rom->file);
}

/* s390: what ties a PCI device to the identifiers the guest sees stands before the device. */
static void add_zpci(Argv *a, const DeviceInfo *info)
{
    const PciAddress *pci = &info->address.pci;
    Json *device;

    if (info->address.type != ADDRESS_PCI || !pci->zpci_uid_set || !argv_arch_is(a->def, "s390x"))
        return;
    device = argv_device("zpci");
    json_add_uint(device, "uid", pci->zpci_uid);
    json_add_uint(device, "fid", pci->zpci_fid);
    json_add_string(device, "target", info->alias);
    json_add_stringf(device, "id", "zpci%u", pci->zpci_uid);
    argv_device_emit(a, device);
}

int argv_device_info(Argv *a, Json *device, const DeviceInfo *info)
{
    add_zpci(a, info);
    json_add_string(device, "id", info->alias);
    if (info->boot_order && !json_get(device, "bootindex"))
        json_add_uint(device, "bootindex", info->boot_order);
    if (argv_device_address(a, device, info) < 0)
        return -1;
    add_rom(device, info->rom);
    return 0;
}

static void override_property(Json *device, const QemuProperty *p)
{
    json_object_object_del(device, p->name);
    switch (p->type) {
    case QEMU_PROPERTY_SIGNED:
        json_add_int(device, p->name, g_ascii_strtoll(p->value ? p->value : "0", NULL, 0));
        break;
    case QEMU_PROPERTY_UNSIGNED:
        json_add_uint(device, p->name, g_ascii_strtoull(p->value ? p->value : "0", NULL, 0));
        break;
    case QEMU_PROPERTY_BOOL:
        json_add_bool(device, p->name, g_strcmp0(p->value, "true") == 0);
        break;
    case QEMU_PROPERTY_REMOVE:
        break;
    default:
        json_add_string(device, p->name, p->value);
    }
}

/* <qemu:override>: the user's last word on a device's properties. */
static void apply_overrides(Argv *a, Json *device)
{
    const char *id = json_get_string(device, "id");

    for (uint32_t i = 0; id && a->def->qemu && i < a->def->qemu->overrides.count; i++) {
        const QemuOverride *o = a->def->qemu->overrides.items[i];

        for (uint32_t j = 0; g_strcmp0(o->alias, id) == 0 && j < o->properties.count; j++)
            override_property(device, o->properties.items[j]);
    }
}

void argv_device_emit(Argv *a, Json *device)
{
    apply_overrides(a, device);
    argv_add_json(a, "-device", device);
}
