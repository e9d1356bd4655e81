#include "model/domain/tables.h"

#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

DOC_ENUM_DEFINE(boot_device, BOOT_DEVICE)
DOC_ENUM_DEFINE(os_firmware, FIRMWARE)
DOC_ENUM_DEFINE(firmware_feature, FIRMWARE_FEATURE)
DOC_ENUM_DEFINE(loader_type, LOADER)
DOC_ENUM_DEFINE(smbios_mode, SMBIOS)
DOC_ENUM_DEFINE(timer_name, TIMER)
DOC_ENUM_DEFINE(timer_tickpolicy, TICKPOLICY)
DOC_ENUM_DEFINE(timer_track, TIMER_TRACK)
DOC_ENUM_DEFINE(timer_mode, TIMER_MODE)
DOC_ENUM_DEFINE(clock_offset, CLOCK)
DOC_ENUM_DEFINE(clock_basis, CLOCK_BASIS)

static const DocRow boot_rows[] = {ATTR("dev", DomainBoot, dev, ENUM(boot_device), .flags = DOC_REQUIRED | DOC_ABI)};
static const DocTable os_boot_table = DOC_TABLE("boot", DomainBoot, boot_rows);
static const DocRow feature_rows[] = {
    ATTR("enabled", FirmwareFeature, enabled, YESNO, .flags = DOC_REQUIRED),
    ATTR("name", FirmwareFeature, name, ENUM(firmware_feature), .flags = DOC_REQUIRED),
};
static const DocTable firmware_feature_table = DOC_TABLE("feature", FirmwareFeature, feature_rows);
static const DocRow firmware_rows[] = {LIST("feature", DomainOs, firmware_features, SUB(firmware_feature))};
static const DocTable os_firmware_table = DOC_TABLE("firmware", DomainOs, firmware_rows);

static const DocRow loader_rows[] = {
    ATTR("readonly", OsLoader, readonly, YESNO),
    ATTR("secure", OsLoader, secure, YESNO),
    ATTR("type", OsLoader, type, ENUM(loader_type)),
    ATTR("stateless", OsLoader, stateless, YESNO),
    TEXT(OsLoader, path, STRING, .flags = DOC_NONEMPTY),
};
static const DocTable os_loader_table = DOC_TABLE("loader", OsLoader, loader_rows);

static bool nvram_is_text(const void *object)
{
    return !((const OsNvram *)object)->new_style;
}
static bool nvram_has_source(const void *object)
{
    return ((const OsNvram *)object)->new_style;
}
static const DocRow nvram_rows[] = {
    ATTR("template", OsNvram, template_path, STRING),
    ATTR("type", OsNvram, source.type, ENUM(storage_type), SET(OsNvram, new_style), .show = nvram_has_source),
    ELEM("source", OsNvram, source, INLINE(storage_source), .show = nvram_has_source),
    TEXT(OsNvram, source.path, STRING, .show = nvram_is_text),
};
static const DocTable os_nvram_table = DOC_TABLE("nvram", OsNvram, nvram_rows);

static const DocRow os_type_rows[] = {
    ATTR("arch", DomainOs, arch, STRING, .flags = DOC_ABI),
    ATTR("machine", DomainOs, machine, STRING, .flags = DOC_ABI),
    TEXT(DomainOs, type, STRING, .flags = DOC_ABI),
};
static const DocTable os_type_table = DOC_TABLE("type", DomainOs, os_type_rows);

static const DocRow bootmenu_rows[] = {
    ATTR("enable", DomainOs, bootmenu, YESNO),
    ATTR("timeout", DomainOs, bootmenu_timeout, UINT, SET(DomainOs, bootmenu_timeout_set), .max = 65535,
         .code = VIR_ERR_CONFIG_UNSUPPORTED, .refusal = "invalid value for boot menu timeout, must be in range [0,65535]"),
};
static const DocTable os_bootmenu_table = DOC_TABLE("bootmenu", DomainOs, bootmenu_rows);
static const DocRow smbios_rows[] = {ATTR("mode", DomainOs, smbios, ENUM(smbios_mode), .flags = DOC_REQUIRED)};
static const DocTable os_smbios_table = DOC_TABLE("smbios", DomainOs, smbios_rows);
static const DocRow bios_rows[] = {
    ATTR("useserial", DomainOs, bios_useserial, YESNO),
    ATTR("rebootTimeout", DomainOs, reboot_timeout, INT, SET(DomainOs, reboot_timeout_set)),
};
static const DocTable os_bios_table = DOC_TABLE("bios", DomainOs, bios_rows);
static const DocRow acpi_table_rows[] = {
    ATTR("type", AcpiTable, type, STRING, .flags = DOC_REQUIRED),
    TEXT(AcpiTable, path, STRING),
};
static const DocTable acpi_slic_table = DOC_TABLE("table", AcpiTable, acpi_table_rows);
static const DocRow os_acpi_rows[] = {LIST("table", DomainOs, acpi_tables, SUB(acpi_slic))};
static const DocTable os_acpi_table = DOC_TABLE("acpi", DomainOs, os_acpi_rows);
static const DocRow os_text_rows[] = {TEXT(OsText, text, STRING)};
static const DocTable os_text_table = DOC_TABLE("initarg", OsText, os_text_rows);
static const DocRow os_env_rows[] = {ATTR("name", OsEnv, name, STRING), TEXT(OsEnv, value, STRING)};
static const DocTable os_env_table = DOC_TABLE("initenv", OsEnv, os_env_rows);

static const DocRow os_rows[] = {
    ATTR("firmware", DomainOs, firmware, ENUM(os_firmware)),
    GROUP("type", os_type),
    GROUP("firmware", os_firmware),
    ELEM("init", DomainOs, init, STRING),
    LIST("initarg", DomainOs, initargs, SUB(os_text)),
    LIST("initenv", DomainOs, initenvs, SUB(os_env)),
    ELEM("initdir", DomainOs, initdir, STRING),
    ELEM("inituser", DomainOs, inituser, STRING),
    ELEM("initgroup", DomainOs, initgroup, STRING),
    ELEM("loader", DomainOs, loader, SUB(os_loader)),
    ELEM("nvram", DomainOs, nvram, SUB(os_nvram)),
    ELEM("kernel", DomainOs, kernel, STRING),
    ELEM("initrd", DomainOs, initrd, STRING),
    ELEM("cmdline", DomainOs, cmdline, STRING),
    ELEM("dtb", DomainOs, dtb, STRING),
    ELEM("root", DomainOs, root, STRING),
    GROUP("acpi", os_acpi),
    LIST("boot", DomainOs, boots, SUB(os_boot)),
    GROUP("bootmenu", os_bootmenu),
    GROUP("bios", os_bios),
    GROUP("smbios", os_smbios),
};
const DocTable os_table = DOC_TABLE("os", DomainOs, os_rows);

/* ---- <clock> */

static const DocRow catchup_rows[] = {
    ATTR("threshold", DomainTimer, catchup_threshold, UINT),
    ATTR("slew", DomainTimer, catchup_slew, UINT),
    ATTR("limit", DomainTimer, catchup_limit, UINT),
};
static const DocTable timer_catchup_table = DOC_TABLE("catchup", DomainTimer, catchup_rows);
static const DocRow timer_rows[] = {
    ATTR("name", DomainTimer, name, ENUM(timer_name), .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("present", DomainTimer, present, YESNO, .flags = DOC_ABI),
    ATTR("tickpolicy", DomainTimer, tickpolicy, ENUM(timer_tickpolicy)),
    ATTR("track", DomainTimer, track, ENUM(timer_track), WHEN(DomainTimer, name, BIT(TIMER_RTC) | BIT(TIMER_PLATFORM))),
    ATTR("frequency", DomainTimer, frequency, UINT, WHEN(DomainTimer, name, BIT(TIMER_TSC)), .flags = DOC_ABI),
    ATTR("mode", DomainTimer, mode, ENUM(timer_mode), WHEN(DomainTimer, name, BIT(TIMER_TSC)), .flags = DOC_ABI),
    GROUP("catchup", timer_catchup),
};
static const DocTable timer_table = DOC_TABLE("timer", DomainTimer, timer_rows);

/* adjustment='reset' or seconds. */
static int adjustment_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    DomainClock *clock = object;
    g_autofree char *copy = g_strndup(text, len);
    char *end;
    if (strcmp(copy, "reset") == 0) {
        clock->adjustment_reset = true;
        return 0;
    }
    clock->adjustment = strtoll(copy, &end, 10);
    clock->adjustment_set = true;
    return end == copy || *end;
}

static bool adjustment_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    const DomainClock *clock = object;
    if (clock->adjustment_reset)
        *ret_text = "reset";
    else
        g_snprintf(buffer, DOC_TEXT_SIZE, "%" G_GINT64_FORMAT, clock->adjustment), *ret_text = buffer;
    return clock->adjustment_reset || clock->adjustment_set || clock->offset == CLOCK_VARIABLE;
}
static const DocCodec adjustment_codec = {adjustment_read, adjustment_write, false, false};

static const DocRow clock_rows[] = {
    ATTR("offset", DomainClock, offset, ENUM(clock_offset), .absent = CLOCK_UTC, .flags = DOC_ALWAYS),
    ATTR("adjustment", DomainClock, adjustment, CODEC(adjustment),
         WHEN(DomainClock, offset, BIT(CLOCK_UTC) | BIT(CLOCK_LOCALTIME) | BIT(CLOCK_VARIABLE))),
    ATTR("basis", DomainClock, basis, ENUM(clock_basis), WHEN(DomainClock, offset, BIT(CLOCK_VARIABLE))),
    ATTR("timezone", DomainClock, timezone, STRING, WHEN(DomainClock, offset, BIT(CLOCK_TIMEZONE)), .flags = DOC_REQUIRED),
    ATTR("start", DomainClock, start, INT, WHEN(DomainClock, offset, BIT(CLOCK_ABSOLUTE)), .flags = DOC_REQUIRED | DOC_ALWAYS),
    LIST("timer", DomainClock, timers, SUB(timer)),
};
const DocTable clock_table = DOC_TABLE("clock", DomainClock, clock_rows);
