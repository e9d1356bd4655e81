#include "model/domain/tables.h"

#include <errno.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

DOC_ENUM_DEFINE(address_type, ADDRESS)
DOC_ENUM_DEFINE(virtio_model, VIRTIO_MODEL)
DOC_ENUM_DEFINE(seclabel_type, SECLABEL)

/* "1.2.3": the ports from the root hub down. */
static int usb_port_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    uint32_t *ports = member;
    g_autofree char *copy = g_strndup(text, len);
    char *p = copy, *end;
    for (unsigned i = 0; i < USB_PORT_DEPTH; i++) {
        errno = 0;
        unsigned long port = strtoul(p, &end, 10);
        if (errno || end == p || port == 0 || port > UINT32_MAX)
            break;
        ports[i] = (uint32_t)port;
        if (*end == '\0')
            return 0;
        if (*end != '.')
            break;
        p = end + 1;
    }
    doc_context_error(context, VIR_ERR_INTERNAL_ERROR, "Cannot parse <address> 'port' attribute");
    return -1;
}

static bool usb_port_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    const uint32_t *ports = member;
    int n = 0;
    for (unsigned i = 0; i < USB_PORT_DEPTH && ports[i]; i++)
        n += g_snprintf(buffer + n, (gulong)(DOC_TEXT_SIZE - n), i ? ".%u" : "%u", ports[i]);
    *ret_text = buffer;
    return n > 0;
}

const DocCodec usb_port_codec = {usb_port_read, usb_port_write, true, false};

static const DocRow zpci_rows[] = {
    ATTR("uid", PciAddress, zpci_uid, HEX(4), SET(PciAddress, zpci_uid_set)),
    ATTR("fid", PciAddress, zpci_fid, HEX(8), SET(PciAddress, zpci_fid_set)),
};
static const DocTable zpci_table = DOC_TABLE("zpci", PciAddress, zpci_rows);

static int check_pci(DocContext *context, PciAddress *pci)
{
    if (pci->domain > 0xFFFFFFFF)
        return -1;
    if (pci->bus > 0xFF)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "Invalid PCI address bus='0x%x', must be <= 0xFF", pci->bus);
    if (pci->slot > 0x1F)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "Invalid PCI address slot='0x%x', must be <= 0x1F", pci->slot);
    if (pci->function > 7)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "Invalid PCI address function=0x%x, must be <= 7",
                                 pci->function);
    return 0;
}

static int pci_done(DocContext *context, void *object)
{
    return check_pci(context, object);
}

#define PCI_ROWS                                                                                                       \
    ATTR("domain", PciAddress, domain, HEX(4), DOC_FLAGS), ATTR("bus", PciAddress, bus, HEX(2), DOC_FLAGS),            \
        ATTR("slot", PciAddress, slot, HEX(2), DOC_FLAGS), ATTR("function", PciAddress, function, HEX(1), DOC_FLAGS),  \
        ATTR("multifunction", PciAddress, multifunction, ONOFF), GROUP("zpci", zpci)
#define DOC_FLAGS .flags = DOC_ALWAYS | DOC_ABI
static const DocRow pci_rows[] = {PCI_ROWS};
const DocTable pci_address_table = DOC_TABLE("address", PciAddress, pci_rows, .done = pci_done);

#define IS(type_) WHEN(DeviceAddress, type, BIT(ADDRESS_##type_))
#define FIELD(name_, type_, member_, ...) ATTR(name_, DeviceAddress, member_, IS(type_), __VA_ARGS__)

static const DocRow device_zpci_rows[] = {
    FIELD("uid", PCI, pci.zpci_uid, HEX(4), SET(DeviceAddress, pci.zpci_uid_set)),
    FIELD("fid", PCI, pci.zpci_fid, HEX(8), SET(DeviceAddress, pci.zpci_fid_set)),
};
static const DocTable device_zpci_table = DOC_TABLE("zpci", DeviceAddress, device_zpci_rows);

static const DocRow device_address_rows[] = {
    ATTR("type", DeviceAddress, type, ENUM(address_type), .flags = DOC_REQUIRED | DOC_ABI, .code = VIR_ERR_INTERNAL_ERROR,
         .missing = "No type specified for device address"),
    FIELD("domain", PCI, pci.domain, HEX(4), DOC_FLAGS),
    FIELD("bus", PCI, pci.bus, HEX(2), DOC_FLAGS),
    FIELD("slot", PCI, pci.slot, HEX(2), DOC_FLAGS),
    FIELD("function", PCI, pci.function, HEX(1), DOC_FLAGS),
    FIELD("multifunction", PCI, pci.multifunction, ONOFF),
    FIELD("controller", DRIVE, drive.controller, UINT, DOC_FLAGS),
    FIELD("bus", DRIVE, drive.bus, UINT, DOC_FLAGS),
    FIELD("target", DRIVE, drive.target, UINT, DOC_FLAGS),
    FIELD("unit", DRIVE, drive.unit, UINT, DOC_FLAGS),
    FIELD("controller", VIRTIO_SERIAL, virtio_serial.controller, UINT, DOC_FLAGS),
    FIELD("bus", VIRTIO_SERIAL, virtio_serial.bus, UINT, DOC_FLAGS),
    FIELD("port", VIRTIO_SERIAL, virtio_serial.port, UINT, DOC_FLAGS),
    FIELD("controller", CCID, ccid.controller, UINT, DOC_FLAGS),
    FIELD("slot", CCID, ccid.slot, UINT, DOC_FLAGS),
    FIELD("bus", USB, usb.bus, UINT, DOC_FLAGS),
    FIELD("port", USB, usb.port, CODEC(usb_port), .flags = DOC_ABI),
    FIELD("reg", SPAPR_VIO, spapr_vio.reg, HEX(8), SET(DeviceAddress, spapr_vio.reg_set), .flags = DOC_ABI),
    FIELD("cssid", CCW, ccw.cssid, HEX(1), SET(DeviceAddress, ccw.assigned), .flags = DOC_ABI, .max = 0xfe),
    FIELD("ssid", CCW, ccw.ssid, HEX(1), SET(DeviceAddress, ccw.assigned), .flags = DOC_ABI, .max = 3),
    FIELD("devno", CCW, ccw.devno, HEX(4), SET(DeviceAddress, ccw.assigned), .flags = DOC_ABI, .max = 0xffff),
    FIELD("iobase", ISA, isa.iobase, HEX(1), .flags = DOC_ABI),
    FIELD("irq", ISA, isa.irq, HEX(1), .flags = DOC_ABI),
    FIELD("slot", DIMM, dimm.slot, UINT, DOC_FLAGS),
    FIELD("base", DIMM, dimm.base, HEX(1), .flags = DOC_ABI),
    GROUP("zpci", device_zpci, IS(PCI)),
};

static int address_done(DocContext *context, void *object)
{
    DeviceAddress *address = object;
    return address->type == ADDRESS_PCI ? check_pci(context, &address->pci) : 0;
}

const DocTable device_address_table = DOC_TABLE("address", DeviceAddress, device_address_rows, .done = address_done);

static const DocRow boot_rows[] = {
    ATTR("order", DeviceInfo, boot_order, UINT, .flags = DOC_REQUIRED | DOC_NONZERO),
    ATTR("loadparm", DeviceInfo, loadparm, STRING),
};
static const DocTable boot_table = DOC_TABLE("boot", DeviceInfo, boot_rows);
static const DocRow alias_rows[] = {ATTR("name", DeviceInfo, alias, STRING)};
static const DocTable alias_table = DOC_TABLE("alias", DeviceInfo, alias_rows);
static const DocRow rom_rows[] = {
    ATTR("enabled", DeviceRom, enabled, YESNO),
    ATTR("bar", DeviceRom, bar, ONOFF),
    ATTR("file", DeviceRom, file, STRING),
};
static const DocTable rom_table = DOC_TABLE("rom", DeviceRom, rom_rows);
static const DocRow acpi_rows[] = {ATTR("index", DeviceInfo, acpi_index, UINT)};
static const DocTable acpi_table = DOC_TABLE("acpi", DeviceInfo, acpi_rows);

static bool alias_is_users(const void *object)
{
    const DeviceInfo *info = object;
    return info->alias && g_str_has_prefix(info->alias, "ua-");
}

static bool alias_is_ours(const void *object)
{
    return !alias_is_users(object);
}

static bool address_assigned(const void *object)
{
    const DeviceInfo *info = object;
    return info->address.type != ADDRESS_NONE;
}

#define INFO_ROWS                                                                                                      \
    GROUP("alias", alias, .show = alias_is_users),                                                                     \
        GROUP("alias", alias, .show = alias_is_ours, .flags = DOC_LIVE | DOC_NO_READ),                                 \
        ELEM("rom", DeviceInfo, rom, SUB(rom)), GROUP("acpi", acpi),                                                   \
        ELEM("address", DeviceInfo, address, INLINE(device_address), .show = address_assigned)

static const DocRow device_info_rows[] = {GROUP("boot", boot), INFO_ROWS};
const DocTable device_info_table = DOC_TABLE("", DeviceInfo, device_info_rows);
static const DocRow device_info_noboot_rows[] = {INFO_ROWS};
const DocTable device_info_noboot_table = DOC_TABLE("", DeviceInfo, device_info_noboot_rows);

static const DocRow virtio_options_rows[] = {
    ATTR("iommu", VirtioOptions, iommu, ONOFF, .flags = DOC_ABI),
    ATTR("ats", VirtioOptions, ats, ONOFF, .flags = DOC_ABI),
    ATTR("packed", VirtioOptions, packed, ONOFF, .flags = DOC_ABI),
    ATTR("page_per_vq", VirtioOptions, page_per_vq, ONOFF, .flags = DOC_ABI),
};
const DocTable virtio_options_table = DOC_TABLE("driver", VirtioOptions, virtio_options_rows);

static bool seclabel_has_type(const void *object)
{
    return ((const DomainSeclabel *)object)->type != SECLABEL_NONE;
}

static const DocRow seclabel_rows[] = {
    ATTR("type", DomainSeclabel, type, ENUM(seclabel_type), .show = seclabel_has_type),
    ATTR("model", DomainSeclabel, model, STRING),
    ATTR("relabel", DomainSeclabel, relabel, YESNO),
    ELEM("label", DomainSeclabel, label, STRING),
    ELEM("imagelabel", DomainSeclabel, imagelabel, STRING, .flags = DOC_LIVE),
    ELEM("baselabel", DomainSeclabel, baselabel, STRING),
};
const DocTable seclabel_table = DOC_TABLE("seclabel", DomainSeclabel, seclabel_rows);

static const DocRow device_seclabel_rows[] = {
    ATTR("model", DeviceSeclabel, model, STRING),
    ATTR("labelskip", DeviceSeclabel, labelskip, YESNO),
    ATTR("relabel", DeviceSeclabel, relabel, YESNO),
    ELEM("label", DeviceSeclabel, label, STRING),
};
const DocTable device_seclabel_table = DOC_TABLE("seclabel", DeviceSeclabel, device_seclabel_rows);
