/* attach-disk, detach-disk, change-media: disks without writing a document by hand. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "shell/address.h"
#include "shell/object.h"
#include "shell/xml.h"

CommandRun attach_disk_run, detach_disk_run, change_media_run;

typedef enum {
    SOURCE_FILE,
    SOURCE_BLOCK,
    SOURCE_NETWORK,
} SourceKind;

static bool source_kind(Shell *shell, const Args *args, const char *source, SourceKind *ret)
{
    static const char *const names[] = { "file", "block", "network" };
    const char *type = NULL;
    struct stat status;

    if (args_string(shell, args, "sourcetype", &type) < 0)
        return false;
    if (!type) {
        bool network = args_has(args, "source-protocol");

        *ret = network ? SOURCE_NETWORK : stat(source, &status) == 0 && S_ISBLK(status.st_mode) ? SOURCE_BLOCK : SOURCE_FILE;
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(names[i], type) == 0) {
            *ret = (SourceKind)i;
            return true;
        }
    }
    shell_error(shell, "Unknown source type: '%s'", type);
    return false;
}

/* <source>, of whatever kind. */
static void append_source(GString *out, const Args *args, SourceKind kind, const char *source)
{
    const char *host = args_get(args, "source-host-name"), *transport = args_get(args, "source-host-transport");
    const char *socket = args_get(args, "source-host-socket");
    g_auto(GStrv) parts = host ? g_strsplit(host, ":", 2) : NULL;

    if (kind != SOURCE_NETWORK) {
        g_string_append(out, "  <source");
        xml_append_attribute(out, kind == SOURCE_BLOCK ? "dev" : "file", source);
        g_string_append(out, "/>\n");
        return;
    }
    g_string_append(out, "  <source");
    xml_append_attribute(out, "protocol", args_get(args, "source-protocol"));
    xml_append_attribute(out, "name", source);
    if (!host && !transport && !socket) {
        g_string_append(out, "/>\n");
        return;
    }
    g_string_append(out, ">\n    <host");
    xml_append_attribute(out, "transport", transport);
    xml_append_attribute(out, "socket", socket);
    xml_append_attribute(out, "name", parts ? parts[0] : NULL);
    xml_append_attribute(out, "port", parts ? parts[1] : NULL);
    g_string_append(out, "/>\n  </source>\n");
}

static void append_driver(GString *out, const Args *args)
{
    static const char *const options[][2] = {
        { "driver", "name" }, { "subdriver", "type" }, { "iothread", "iothread" }, { "cache", "cache" }, { "io", "io" },
    };
    bool any = false;

    for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
        any |= args_has(args, options[i][0]);
    if (!any)
        return;
    g_string_append(out, "  <driver");
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
        xml_append_attribute(out, options[i][1], args_get(args, options[i][0]));
    g_string_append(out, "/>\n");
}

/* <NAME>text</NAME> for an option that was given. */
static void append_element(GString *out, const Args *args, const char *option)
{
    const char *text = args_get(args, option);

    if (!text)
        return;
    g_string_append_printf(out, "  <%s>", option);
    xml_append_escaped(out, text);
    g_string_append_printf(out, "</%s>\n", option);
}

static char *disk_document(Shell *shell, const Args *args, SourceKind kind, const char *source, const char *target)
{
    static const char *const kinds[] = { "file", "block", "network" };
    const char *mode = args_get(args, "mode"), *address = args_get(args, "address");
    g_autoptr(GString) out = g_string_new("<disk");

    xml_append_attribute(out, "type", kinds[kind]);
    xml_append_attribute(out, "device", args_get(args, "type"));
    if (args_has(args, "rawio"))
        g_string_append(out, " rawio='yes'");
    g_string_append(out, ">\n");
    append_driver(out, args);
    append_source(out, args, kind, source);
    g_string_append(out, "  <target");
    xml_append_attribute(out, "dev", target);
    xml_append_attribute(out, "bus", args_get(args, "targetbus"));
    g_string_append(out, "/>\n");
    if (mode)
        g_string_append_printf(out, "  <%s/>\n", mode);
    append_element(out, args, "serial");
    if (args_has(args, "alias")) {
        g_string_append(out, "  <alias");
        xml_append_attribute(out, "name", args_get(args, "alias"));
        g_string_append(out, "/>\n");
    }
    append_element(out, args, "wwn");
    if (address && !address_append_disk(shell, out, address, args_get(args, "targetbus"), target,
                                        args_has(args, "multifunction")))
        return NULL;
    g_string_append(out, "</disk>\n");
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* What is refused before any document is made. */
static bool check_disk_options(Shell *shell, const Args *args)
{
    const char *mode = NULL, *type = NULL, *wwn = NULL;

    if (args_string(shell, args, "mode", &mode) < 0 || args_string(shell, args, "type", &type) < 0 ||
        args_string(shell, args, "wwn", &wwn) < 0)
        return false;
    if (mode && strcmp(mode, "readonly") != 0 && strcmp(mode, "shareable") != 0) {
        shell_error(shell, "No support for %s in command 'attach-disk'", mode);
        return false;
    }
    if (wwn && !g_regex_match_simple("^[0-9a-fA-F]{16}$", wwn, 0, 0)) {
        shell_error(shell, "internal error: Malformed wwn: %s", wwn);
        return false;
    }
    return true;
}

/* The flags for a change: with --persistent, the running domain too. */
static bool change_flags(Shell *shell, const Args *args, virDomainPtr domain, unsigned *ret_flags)
{
    if (!object_affect(shell, args, ret_flags))
        return false;
    if (args_has(args, "persistent") && virDomainIsActive(domain) == 1)
        *ret_flags |= VIR_DOMAIN_AFFECT_LIVE;
    return true;
}

bool attach_disk_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    const char *source = args_get(args, "source"), *target = NULL;
    g_autofree char *xml = NULL;
    SourceKind kind;
    unsigned flags;

    if (args_needs(shell, args, "source-host-name", "source-protocol") || args_string(shell, args, "target", &target) < 0 ||
        !check_disk_options(shell, args) || !source_kind(shell, args, source, &kind) ||
        !(xml = disk_document(shell, args, kind, source, target)))
        return false;
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s", xml);
        return true;
    }
    domain = object_domain(shell, args);
    if (!domain || !change_flags(shell, args, domain, &flags))
        return false;
    if ((flags ? virDomainAttachDeviceFlags(domain, xml, flags) : virDomainAttachDevice(domain, xml)) != 0) {
        shell_error(shell, "Failed to attach disk");
        return false;
    }
    shell_print_extra(shell, "Disk attached successfully\n");
    return true;
}

/* The disk with that target or source. With REMOVABLE, only a CD-ROM or floppy counts. */
static xmlNodePtr find_disk(Shell *shell, const Xml *xml, const char *path, bool removable)
{
    g_autoptr(GPtrArray) nodes = xml_nodes(xml, NULL, "/domain/devices/disk");

    for (unsigned i = 0; i < nodes->len; i++) {
        g_autofree char *target = xml_string(xml, nodes->pdata[i], "./target/@dev");
        g_autofree char *source = xml_string(xml, nodes->pdata[i], "./source/@file | ./source/@dev | ./source/@dir | ./source/@name");
        g_autofree char *device = xml_string(xml, nodes->pdata[i], "./@device");

        if (removable && g_strcmp0(device, "cdrom") != 0 && g_strcmp0(device, "floppy") != 0)
            continue;
        if (g_strcmp0(target, path) == 0 || g_strcmp0(source, path) == 0)
            return nodes->pdata[i];
    }
    shell_error(shell, "No disk found whose source path or target is %s", path);
    return NULL;
}

/* What lies below the image is found anew by the server; a document that changes the disk does not fix it. */
static void drop_backing_store(const Xml *xml, xmlNodePtr disk)
{
    g_autoptr(GPtrArray) nodes = xml_nodes(xml, disk, "./backingStore");

    for (unsigned i = 0; i < nodes->len; i++) {
        xmlUnlinkNode(nodes->pdata[i]);
        xmlFreeNode(nodes->pdata[i]);
    }
}

bool detach_disk_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *target = NULL;
    g_autofree char *text = NULL, *device = NULL;
    g_auto(Xml) xml = { NULL };
    xmlNodePtr node;
    unsigned flags;

    if (!domain || !change_flags(shell, args, domain, &flags) || args_string(shell, args, "target", &target) < 0)
        return false;
    text = virDomainGetXMLDesc(domain, flags & VIR_DOMAIN_AFFECT_CONFIG ? VIR_DOMAIN_XML_INACTIVE : 0);
    if (!text || !xml_open_exact(shell, text, &xml) || !(node = find_disk(shell, &xml, target, false)))
        return false;
    drop_backing_store(&xml, node);
    device = xml_node_text(node);
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s", device);
        return true;
    }
    if ((flags ? virDomainDetachDeviceFlags(domain, device, flags) : virDomainDetachDevice(domain, device)) != 0) {
        shell_error(shell, "Failed to detach disk");
        return false;
    }
    shell_print_extra(shell, "Disk detached successfully\n");
    return true;
}

typedef enum {
    MEDIA_EJECT,
    MEDIA_INSERT,
    MEDIA_UPDATE,
} MediaChange;

/* Puts SOURCE (NULL: nothing) where the disk's medium is. */
static void set_medium(const Xml *xml, xmlNodePtr disk, const char *source, bool block)
{
    g_autoptr(GPtrArray) sources = xml_nodes(xml, disk, "./source"), targets = xml_nodes(xml, disk, "./target");
    xmlNodePtr element = NULL;

    for (unsigned i = 0; i < sources->len; i++) {
        xmlUnlinkNode(sources->pdata[i]);
        xmlFreeNode(sources->pdata[i]);
    }
    if (!source || targets->len == 0)
        return;
    element = xmlNewDocNode(xml->document, NULL, BAD_CAST "source", NULL);
    xmlSetProp(element, BAD_CAST(block ? "dev" : "file"), BAD_CAST source);
    xmlSetProp(disk, BAD_CAST "type", BAD_CAST(block ? "block" : "file"));
    xmlAddPrevSibling(targets->pdata[0], element);
    xmlAddPrevSibling(targets->pdata[0], xmlNewDocText(xml->document, BAD_CAST "\n      "));
}

/* Checks the request against what is in the drive, and edits the disk's element. */
static bool plan_media(Shell *shell, const Xml *xml, xmlNodePtr disk, const char *path, const char *source, bool block,
                       MediaChange change)
{
    g_autofree char *present = xml_string(xml, disk, "./source/@*");

    if (change == MEDIA_EJECT && !present) {
        shell_error(shell, "The disk device '%s' doesn't have media", path);
        return false;
    }
    if (change != MEDIA_EJECT && !source) {
        shell_error(shell, "New disk media source was not specified");
        return false;
    }
    if (change == MEDIA_INSERT && present) {
        shell_error(shell, "The disk device '%s' already has media", path);
        return false;
    }
    set_medium(xml, disk, change == MEDIA_EJECT ? NULL : source, block);
    return true;
}

bool change_media_run(Shell *shell, const Args *args, Record *record)
{
    static const char *const done[] = { "ejected", "inserted", "updated" };
    static const char *const doing[] = { "eject", "insert", "update" };
    g_autoptr(virDomain) domain = NULL;
    const char *path = NULL, *source = NULL;
    g_autofree char *text = NULL, *device = NULL;
    g_auto(Xml) xml = { NULL };
    xmlNodePtr disk;
    unsigned flags;
    struct stat status;
    bool block;
    MediaChange change = args_has(args, "eject")    ? MEDIA_EJECT
                         : args_has(args, "insert") ? MEDIA_INSERT
                                                    : MEDIA_UPDATE;

    if (args_exclusive(shell, args, "eject", "insert") || args_exclusive(shell, args, "eject", "update") ||
        args_exclusive(shell, args, "insert", "update") || args_exclusive(shell, args, "eject", "block") ||
        args_string(shell, args, "source", &source) < 0 || !object_affect(shell, args, &flags))
        return false;
    if (args_has(args, "force"))
        flags |= VIR_DOMAIN_DEVICE_MODIFY_FORCE;
    domain = object_domain(shell, args);
    if (!domain || args_string(shell, args, "path", &path) < 0)
        return false;
    block = args_has(args, "block") || (source && stat(source, &status) == 0 && S_ISBLK(status.st_mode));
    text = virDomainGetXMLDesc(domain, flags & VIR_DOMAIN_AFFECT_CONFIG ? VIR_DOMAIN_XML_INACTIVE : 0);
    if (!text || !xml_open_exact(shell, text, &xml) || !(disk = find_disk(shell, &xml, path, true)) ||
        !plan_media(shell, &xml, disk, path, source, block, change))
        return false;
    drop_backing_store(&xml, disk);
    device = xml_node_text(disk);
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s", device);
        return true;
    }
    if (virDomainUpdateDeviceFlags(domain, device, flags) != 0) {
        shell_error(shell, "Failed to complete action %s on media", doing[change]);
        return false;
    }
    shell_print_extra(shell, "Successfully %s media.", done[change]);
    return true;
}
