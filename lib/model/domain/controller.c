#include "model/domain/tables.h"

#include <libvirt/virterror.h>
#include <stdlib.h>

DOC_ENUM_DEFINE(controller_type, CONTROLLER)
DOC_ENUM_DEFINE(scsi_model, SCSI_MODEL)
DOC_ENUM_DEFINE(usb_model, USB_MODEL)
DOC_ENUM_DEFINE(pci_model, PCI_MODEL)
DOC_ENUM_DEFINE(pci_model_name, PCI_MODEL_NAME)
DOC_ENUM_DEFINE(ide_model, IDE_MODEL)

#define IS(type_) WHEN(DomainController, type, BIT(CONTROLLER_##type_))

static const DocRow controller_driver_rows[] = {
    ATTR("queues", DomainController, queues, UINT),
    ATTR("cmd_per_lun", DomainController, cmd_per_lun, UINT),
    ATTR("max_sectors", DomainController, max_sectors, UINT),
    ATTR("ioeventfd", DomainController, ioeventfd, ONOFF),
    ATTR("iothread", DomainController, iothread, UINT),
    MIX(DomainController, virtio, virtio_options),
};
static const DocTable controller_driver_table = DOC_TABLE("driver", DomainController, controller_driver_rows);

static const DocRow controller_model_rows[] = {ATTR("name", DomainController, model_name, ENUM(pci_model_name), .flags = DOC_ABI)};
static const DocTable controller_model_table = DOC_TABLE("model", DomainController, controller_model_rows);

/* The port number of a root or downstream port: decimal or hexadecimal in, hexadecimal out. */
static int port_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    g_autofree char *copy = g_strndup(text, len);
    char *end;
    long value = strtol(copy, &end, 0);
    if (end == copy || *end || value < 0 || value > INT32_MAX)
        return 1;
    *(int32_t *)member = (int32_t)value;
    return 0;
}

static bool port_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    g_snprintf(buffer, DOC_TEXT_SIZE, "0x%x", (unsigned)*(const int32_t *)member);
    *ret_text = buffer;
    return *(const int32_t *)member != -1;
}
static const DocCodec pci_port_codec = {port_read, port_write, false, false};

static const DocRow controller_target_rows[] = {
    ATTR("chassisNr", DomainController, chassis_nr, INT, .absent = -1, .flags = DOC_ABI | DOC_ANY_BASE),
    ATTR("chassis", DomainController, chassis, INT, .absent = -1, .flags = DOC_ABI | DOC_ANY_BASE),
    ATTR("port", DomainController, port, CODEC(pci_port), .absent = -1, .flags = DOC_ABI),
    ATTR("busNr", DomainController, bus_nr, INT, .absent = -1, .flags = DOC_ABI | DOC_ANY_BASE),
    ATTR("index", DomainController, target_index, INT, .absent = -1, .flags = DOC_ABI | DOC_ANY_BASE),
    ATTR("hotplug", DomainController, hotplug, ONOFF, .flags = DOC_ABI),
    ELEM("node", DomainController, node, UINT, SET(DomainController, node_set), .flags = DOC_ABI),
};
static const DocTable controller_target_table = DOC_TABLE("target", DomainController, controller_target_rows);
static const DocRow controller_master_rows[] = {
    ATTR("startport", DomainController, master_startport, UINT, .flags = DOC_ALWAYS),
};
static const DocTable controller_master_table = DOC_TABLE("master", DomainController, controller_master_rows);

/* The alias stands before <master>, so the common rows are spelled out here. */
static const DocRow controller_alias_rows[] = {ATTR("name", DomainController, info.alias, STRING)};
static const DocTable controller_alias_table = DOC_TABLE("alias", DomainController, controller_alias_rows);
static const DocRow controller_acpi_rows[] = {ATTR("index", DomainController, info.acpi_index, UINT)};
static const DocTable controller_acpi_table = DOC_TABLE("acpi", DomainController, controller_acpi_rows);

static bool controller_alias_is_users(const void *object)
{
    const DomainController *controller = object;
    return controller->info.alias && g_str_has_prefix(controller->info.alias, "ua-");
}

static bool controller_alias_is_ours(const void *object)
{
    return !controller_alias_is_users(object);
}

static bool controller_has_address(const void *object)
{
    return ((const DomainController *)object)->info.address.type != ADDRESS_NONE;
}

static const DocRow controller_rows[] = {
    ATTR("type", DomainController, type, ENUM(controller_type), .absent = CONTROLLER_IDE, .flags = DOC_ALWAYS | DOC_ABI,
         .code = VIR_ERR_XML_ERROR),
    ATTR("index", DomainController, index, INT, SET(DomainController, index_set), .max = INT32_MAX,
         .flags = DOC_ABI | DOC_ALWAYS),
    ATTR("model", DomainController, model, ENUM(scsi_model), .code = VIR_ERR_CONFIG_UNSUPPORTED, IS(SCSI), .flags = DOC_ABI),
    ATTR("model", DomainController, model, ENUM(usb_model), .code = VIR_ERR_CONFIG_UNSUPPORTED, IS(USB), .flags = DOC_ABI),
    ATTR("model", DomainController, model, ENUM(pci_model), .code = VIR_ERR_CONFIG_UNSUPPORTED, IS(PCI), .flags = DOC_ABI),
    ATTR("model", DomainController, model, ENUM(ide_model), .code = VIR_ERR_CONFIG_UNSUPPORTED, IS(IDE), .flags = DOC_ABI),
    ATTR("model", DomainController, model, ENUM(virtio_model), .code = VIR_ERR_CONFIG_UNSUPPORTED, IS(VIRTIO_SERIAL), .flags = DOC_ABI),
    ATTR("ports", DomainController, ports, UINT, WHEN(DomainController, type, BIT(CONTROLLER_USB) | BIT(CONTROLLER_VIRTIO_SERIAL)),
         SET(DomainController, ports_set), .flags = DOC_ABI),
    ATTR("vectors", DomainController, vectors, UINT, IS(VIRTIO_SERIAL), SET(DomainController, vectors_set),
         .flags = DOC_ABI),
    ATTR("maxGrantFrames", DomainController, max_grant_frames, INT, IS(XENBUS), .absent = -1),
    ATTR("maxEventChannels", DomainController, max_event_channels, INT, IS(XENBUS), .absent = -1),
    GROUP("model", controller_model, IS(PCI)),
    GROUP("target", controller_target, IS(PCI)),
    GROUP("driver", controller_driver),
    ELEM("pcihole64", DomainController, pcihole64_kib, KIB, IS(PCI), SET(DomainController, pcihole64_set),
         .flags = DOC_ABI),
    GROUP("alias", controller_alias, .show = controller_alias_is_users),
    GROUP("alias", controller_alias, .show = controller_alias_is_ours, .flags = DOC_LIVE | DOC_NO_READ),
    GROUP("master", controller_master, SET(DomainController, master_set)),
    GROUP("acpi", controller_acpi),
    ELEM("address", DomainController, info.address, INLINE(device_address), .show = controller_has_address),
};
const DocTable controller_table = DOC_TABLE("controller", DomainController, controller_rows);
