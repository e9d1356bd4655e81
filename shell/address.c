#include "shell/address.h"

#include <stdio.h>
#include <string.h>

/* "DOMAIN.BUS.SLOT.FUNCTION", hexadecimal. */
static bool append_pci(GString *out, const char *text, bool multifunction, const char *type)
{
    unsigned domain, bus, slot, function;
    char rest;

    if (sscanf(text, "%x.%x.%x.%x%c", &domain, &bus, &slot, &function, &rest) != 4)
        return false;
    g_string_append_printf(out, "  <address type='%s' domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%0x'%s/>\n",
                           type, domain, bus, slot, function, multifunction ? " multifunction='on'" : "");
    return true;
}

/* "CONTROLLER.BUS.UNIT", decimal. */
static bool append_drive(GString *out, const char *text)
{
    unsigned controller, bus;
    unsigned long long unit;
    char rest;

    if (sscanf(text, "%u.%u.%llu%c", &controller, &bus, &unit, &rest) != 3)
        return false;
    g_string_append_printf(out, "  <address type='drive' controller='%u' bus='%u' unit='%llu'/>\n", controller, bus, unit);
    return true;
}

/* "CSSID.SSID.DEVNO", hexadecimal. */
static bool append_ccw(GString *out, const char *text)
{
    unsigned cssid, ssid, devno;
    char rest;

    if (sscanf(text, "%x.%x.%x%c", &cssid, &ssid, &devno, &rest) != 3)
        return false;
    g_string_append_printf(out, "  <address type='ccw' cssid='0x%02x' ssid='0x%01x' devno='0x%04x' />\n", cssid, ssid, devno);
    return true;
}

/* "BUS.PORT", decimal. */
static bool append_usb(GString *out, const char *text)
{
    unsigned bus, port;
    char rest;

    if (sscanf(text, "%u.%u%c", &bus, &port, &rest) != 2)
        return false;
    g_string_append_printf(out, "  <address type='usb' bus='%u' port='%u'/>\n", bus, port);
    return true;
}

/* Which kind of address a disk on that target takes. */
static const char *expected_kind(const char *bus, const char *target)
{
    if (g_strcmp0(bus, "virtio") == 0 || (!bus && g_str_has_prefix(target, "vd")))
        return "pci:0000.00.00.0 or ccw:00.0.0000";
    if (g_strcmp0(bus, "scsi") == 0 || g_strcmp0(bus, "sata") == 0 || (!bus && g_str_has_prefix(target, "sd")))
        return "scsi:00.00.00, sata:00.00.00 or usb:00.00";
    return "ide:00.00.00";
}

static bool known_kind(const char *kind)
{
    static const char *const kinds[] = { "pci", "ccw", "usb", "scsi", "ide", "sata" };

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(kinds[i], kind) == 0)
            return true;
    }
    return false;
}

bool address_append_disk(Shell *shell, GString *out, const char *text, const char *bus, const char *target,
                         bool multifunction)
{
    const char *expected = expected_kind(bus, target), *colon = strchr(text, ':');
    g_autofree char *kind = colon ? g_strndup(text, (gsize)(colon - text)) : g_strdup("");
    bool fits = strstr(expected, kind) != NULL && *kind, fine = false;

    if (fits && strcmp(kind, "pci") == 0)
        fine = append_pci(out, colon + 1, multifunction, "pci");
    else if (fits && strcmp(kind, "ccw") == 0)
        fine = append_ccw(out, colon + 1);
    else if (fits && strcmp(kind, "usb") == 0)
        fine = append_usb(out, colon + 1);
    else if (fits)
        fine = append_drive(out, colon + 1);
    if (!fine && (fits || !known_kind(kind)))
        shell_error(shell, "Invalid address.");
    else if (!fine)
        shell_error(shell, "expecting %s address.", expected);
    return fine;
}
