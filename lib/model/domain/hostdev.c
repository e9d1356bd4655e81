#include "model/domain/tables.h"

#include <libvirt/virterror.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

DOC_ENUM_DEFINE(hostdev_mode, HOSTDEV_MODE)
DOC_ENUM_DEFINE(hostdev_type, HOSTDEV)
DOC_ENUM_DEFINE(hostdev_model, HOSTDEV_MODEL)
DOC_ENUM_DEFINE(hostdev_scsi_protocol, HOSTDEV_SCSI)
DOC_ENUM_DEFINE(hostdev_guest_reset, GUEST_RESET)
DOC_ENUM_DEFINE(hub_type, HUB)
DOC_ENUM_DEFINE(smartcard_mode, SMARTCARD)

#define H DomainHostdev
#define IS(...) WHEN(DomainHostdev, type, __VA_ARGS__)
#define USB IS(BIT(HOSTDEV_USB))
#define PCI IS(BIT(HOSTDEV_PCI))
#define SCSI IS(BIT(HOSTDEV_SCSI))

static const DocRow vendor_rows[] = {ATTR("id", H, source.vendor, HEX(4), .flags = DOC_REQUIRED | DOC_ALWAYS, .max = 0xffff)};
static const DocTable hostdev_vendor_table = DOC_TABLE("vendor", H, vendor_rows);
static const DocRow product_rows[] = {ATTR("id", H, source.product, HEX(4), .flags = DOC_REQUIRED | DOC_ALWAYS, .max = 0xffff)};
static const DocTable hostdev_product_table = DOC_TABLE("product", H, product_rows);
static const DocRow adapter_rows[] = {ATTR("name", H, source.adapter, STRING)};
static const DocTable hostdev_adapter_table = DOC_TABLE("adapter", H, adapter_rows);

#define NEEDED .flags = DOC_ALWAYS | DOC_ANY_BASE | DOC_REQUIRED
#define ALWAYS .flags = DOC_ALWAYS | DOC_ANY_BASE
static const DocRow address_rows[] = {
    ATTR("domain", H, source.pci.domain, HEX(4), PCI, ALWAYS),
    ATTR("bus", H, source.pci.bus, HEX(2), PCI, ALWAYS),
    ATTR("slot", H, source.pci.slot, HEX(2), PCI, ALWAYS),
    ATTR("function", H, source.pci.function, HEX(1), PCI, ALWAYS),
    ATTR("bus", H, source.usb_bus, UINT, USB, NEEDED),
    ATTR("device", H, source.usb_device, UINT, USB, NEEDED),
    ATTR("bus", H, source.scsi_bus, UINT, SCSI, NEEDED),
    ATTR("target", H, source.scsi_target, UINT, SCSI, NEEDED),
    ATTR("unit", H, source.scsi_unit, UINT, SCSI, NEEDED),
    ATTR("uuid", H, source.mdev_uuid, UUID, IS(BIT(HOSTDEV_MDEV)), .flags = DOC_REQUIRED, .code = VIR_ERR_CONFIG_UNSUPPORTED),
};
static const DocTable hostdev_address_table = DOC_TABLE("address", H, address_rows);

#define ISCSI WHEN(DomainHostdev, source.scsi_protocol, BIT(HOSTDEV_SCSI_ISCSI))

static const DocRow iqn_rows[] = {ATTR("name", H, source.iscsi.iqn, STRING)};
static const DocTable hostdev_iqn_table = DOC_TABLE("iqn", H, iqn_rows);
static const DocRow initiator_rows[] = {GROUP("iqn", hostdev_iqn)};
static const DocTable hostdev_initiator_table = DOC_TABLE("initiator", H, initiator_rows);

static bool has_usb_address(const void *object)
{
    const DomainHostdev *hostdev = object;
    return hostdev->source.address_seen;
}

static const DocRow source_rows[] = {
    ATTR("startupPolicy", H, source.startup_policy, ENUM(startup_policy), USB),
    ATTR("startupPolicy", H, source.startup_policy, ENUM(startup_policy), PCI),
    ATTR("guestReset", H, source.guest_reset, ENUM(hostdev_guest_reset), USB),
    ATTR("writeFiltering", H, source.write_filtering, YESNO, PCI),
    ATTR("protocol", H, source.scsi_protocol, ENUM(hostdev_scsi_protocol), SCSI, .absent = HOSTDEV_SCSI_ADAPTER),
    ATTR("protocol", H, source.host_protocol, STRING, IS(BIT(HOSTDEV_SCSI_HOST)), .flags = DOC_REQUIRED),
    ATTR("wwpn", H, source.wwpn, STRING, IS(BIT(HOSTDEV_SCSI_HOST))),
    ATTR("name", H, source.iscsi.name, STRING, ISCSI),
    GROUP("vendor", hostdev_vendor, USB, SET(H, source.vendor_set)),
    GROUP("product", hostdev_product, USB, SET(H, source.product_set)),
    LIST("host", H, source.iscsi.hosts, SUB(storage_host), ISCSI),
    ELEM("auth", H, source.iscsi.auth, SUB(storage_auth), ISCSI),
    GROUP("initiator", hostdev_initiator, ISCSI),
    GROUP("adapter", hostdev_adapter, SCSI),
    GROUP("address", hostdev_address, USB, SET(H, source.address_seen), .show = has_usb_address),
    GROUP("address", hostdev_address, IS(BIT(HOSTDEV_PCI) | BIT(HOSTDEV_MDEV)), SET(H, source.address_seen)),
    GROUP("address", hostdev_address, SCSI, SET(H, source.address_seen)),
    ELEM("block", H, source.block, STRING, IS(BIT(HOSTDEV_STORAGE))),
    ELEM("char", H, source.character, STRING, IS(BIT(HOSTDEV_MISC))),
    ELEM("interface", H, source.interface, STRING, IS(BIT(HOSTDEV_NET))),
};
static int source_done(DocContext *context, void *object)
{
    ((DomainHostdev *)object)->source.source_seen = true;
    return 0;
}
static const DocTable hostdev_source_table = DOC_TABLE("source", H, source_rows, .done = source_done);

static const DocRow driver_rows[] = {ATTR("name", H, driver, ENUM(net_driver))};
static const DocTable hostdev_driver_table = DOC_TABLE("driver", H, driver_rows);

static const DocRow hostdev_rows[] = {
    ATTR("mode", H, mode, ENUM(hostdev_mode), .absent = HOSTDEV_MODE_SUBSYSTEM, .flags = DOC_ALWAYS),
    ATTR("type", H, type, ENUM(hostdev_type), .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("managed", H, managed, YESNO),
    ATTR("sgio", H, sgio, ENUM(device_sgio), SCSI),
    ATTR("rawio", H, rawio, YESNO, SCSI),
    ATTR("model", H, model, ENUM(hostdev_model), IS(BIT(HOSTDEV_MDEV) | BIT(HOSTDEV_SCSI_HOST)), .flags = DOC_ABI),
    ATTR("display", H, display, ONOFF, IS(BIT(HOSTDEV_MDEV)), .flags = DOC_ABI),
    ATTR("ramfb", H, ramfb, ONOFF, IS(BIT(HOSTDEV_MDEV)), .flags = DOC_ABI),
    GROUP("driver", hostdev_driver, PCI),
    GROUP("source", hostdev_source),
    LIST("ip", H, ips, SUB(interface_ip), IS(BIT(HOSTDEV_NET))),
    LIST("route", H, routes, SUB(interface_route), IS(BIT(HOSTDEV_NET))),
    ELEM("teaming", H, teaming, SUB(net_teaming)),
    ELEM("readonly", H, readonly, FLAG, SCSI),
    ELEM("shareable", H, shareable, FLAG, SCSI),
    MIX(H, info, device_info),
};
const DocTable hostdev_table = DOC_TABLE("hostdev", H, hostdev_rows);

/* ---- redirection */

static const DocRow redirdev_rows[] = {
    ATTR("bus", DomainRedirdev, bus, STRING, .flags = DOC_ABI),
    ATTR("type", DomainRedirdev, source.type, ENUM(chardev_type), .flags = DOC_REQUIRED),
    MIX(DomainRedirdev, source, chardev_source),
    MIX(DomainRedirdev, info, device_info),
};
const DocTable redirdev_table = DOC_TABLE("redirdev", DomainRedirdev, redirdev_rows);

/* "1.10" is bcdDevice 0x0110; "-1" is any. */
static int version_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    g_autofree char *copy = g_strndup(text, len);
    unsigned major, minor;
    int end = 0;
    if (strcmp(copy, "-1") == 0)
        *(int32_t *)member = -1;
    else if (sscanf(copy, "%x.%x%n", &major, &minor, &end) == 2 && copy[end] == '\0' && major <= 0xff && minor <= 0xff)
        *(int32_t *)member = (int32_t)(major << 8 | minor);
    else
        return 1;
    return 0;
}

static bool version_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    int32_t version = *(const int32_t *)member;
    g_snprintf(buffer, DOC_TEXT_SIZE, "%x.%02x", (unsigned)version >> 8, (unsigned)version & 0xff);
    *ret_text = buffer;
    return version != -1;
}
static const DocCodec usb_version_codec = {version_read, version_write, false, false};

/* A number written in hexadecimal of `digits`, -1 for any. */
static int any_hex_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    g_autofree char *copy = g_strndup(text, len);
    char *end;
    long value = strtol(copy, &end, 0);
    if (end == copy || *end || value < -1 || value > 0xffff)
        return 1;
    *(int32_t *)member = (int32_t)value;
    return 0;
}
static bool class_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    g_snprintf(buffer, DOC_TEXT_SIZE, "0x%02X", (unsigned)*(const int32_t *)member);
    *ret_text = buffer;
    return *(const int32_t *)member >= 0;
}
static bool id_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    g_snprintf(buffer, DOC_TEXT_SIZE, "0x%04X", (unsigned)*(const int32_t *)member);
    *ret_text = buffer;
    return *(const int32_t *)member >= 0;
}
static const DocCodec usb_class_codec = {any_hex_read, class_write, false, false};
static const DocCodec usb_id_codec = {any_hex_read, id_write, false, false};

static const DocRow usbdev_rows[] = {
    ATTR("class", RedirFilterRule, usb_class, CODEC(usb_class), .absent = -1),
    ATTR("vendor", RedirFilterRule, vendor, CODEC(usb_id), .absent = -1),
    ATTR("product", RedirFilterRule, product, CODEC(usb_id), .absent = -1),
    ATTR("version", RedirFilterRule, version, CODEC(usb_version), .absent = -1),
    ATTR("allow", RedirFilterRule, allow, YESNO, .flags = DOC_REQUIRED),
};
static const DocTable redir_rule_table = DOC_TABLE("usbdev", RedirFilterRule, usbdev_rows);
static const DocRow redirfilter_rows[] = {LIST("usbdev", DomainRedirfilter, rules, SUB(redir_rule))};
const DocTable redirfilter_table = DOC_TABLE("redirfilter", DomainRedirfilter, redirfilter_rows);

static const DocRow hub_rows[] = {
    ATTR("type", DomainHub, type, ENUM(hub_type), .flags = DOC_REQUIRED | DOC_ABI, .code = VIR_ERR_INTERNAL_ERROR,
         .missing = "missing hub device type"),
    MIX(DomainHub, info, device_info_noboot),
};
const DocTable hub_table = DOC_TABLE("hub", DomainHub, hub_rows);

/* ---- smartcards, leases */

static const DocRow certificate_rows[] = {TEXT(SmartcardCertificate, file, STRING)};
static const DocTable certificate_table = DOC_TABLE("certificate", SmartcardCertificate, certificate_rows);
#define CERTIFICATES WHEN(DomainSmartcard, mode, BIT(SMARTCARD_HOST_CERTIFICATES))
static const DocRow smartcard_rows[] = {
    ATTR("mode", DomainSmartcard, mode, ENUM(smartcard_mode), .flags = DOC_REQUIRED),
    ATTR("type", DomainSmartcard, source.type, ENUM(chardev_type), WHEN(DomainSmartcard, mode, BIT(SMARTCARD_PASSTHROUGH)),
         .flags = DOC_REQUIRED),
    LIST("certificate", DomainSmartcard, certificates, SUB(certificate), CERTIFICATES),
    ELEM("database", DomainSmartcard, database, STRING, CERTIFICATES),
    MIX(DomainSmartcard, source, chardev_source),
    MIX(DomainSmartcard, info, device_info_noboot),
};
const DocTable smartcard_table = DOC_TABLE("smartcard", DomainSmartcard, smartcard_rows);

static const DocRow lease_target_rows[] = {
    ATTR("path", DomainLease, path, STRING, .flags = DOC_REQUIRED),
    ATTR("offset", DomainLease, offset, UINT),
};
static const DocTable lease_target_table = DOC_TABLE("target", DomainLease, lease_target_rows);
static const DocRow lease_rows[] = {
    ELEM("lockspace", DomainLease, lockspace, STRING),
    ELEM("key", DomainLease, key, STRING),
    GROUP("target", lease_target),
};
const DocTable lease_table = DOC_TABLE("lease", DomainLease, lease_rows);
