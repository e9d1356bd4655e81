/* Devices of the host. */
#include <stdlib.h>
#include <string.h>

#include "shell/object.h"
#include "shell/tree.h"
#include "shell/xml.h"

CommandRun nodedev_create_run, nodedev_define_run, nodedev_destroy_run, nodedev_detach_run, nodedev_reattach_run,
    nodedev_reset_run, nodedev_undefine_run, nodedev_start_run, nodedev_autostart_run, nodedev_dumpxml_query,
    nodedev_info_query, nodedev_list_query;
CommandText nodedev_info_text, nodedev_list_text;

/* By name, or by "wwnn,wwpn" of a SCSI host. */
virNodeDevicePtr object_nodedev(Shell *shell, const Args *args)
{
    const char *name = NULL;
    virNodeDevicePtr device;
    g_auto(GStrv) parts = NULL;

    if (args_string(shell, args, "device", &name) <= 0)
        return NULL;
    parts = g_strsplit(name, ",", -1);
    if (g_strv_length(parts) == 2)
        device = virNodeDeviceLookupSCSIHostByWWN(shell->conn, parts[0], parts[1], 0);
    else
        device = virNodeDeviceLookupByName(shell->conn, name);
    if (!device)
        shell_error(shell, "Could not find matching device '%s'", name);
    return device;
}

bool nodedev_create_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *xml = object_file(shell, args);
    g_autoptr(virNodeDevice) device = NULL;

    if (!xml)
        return false;
    device = virNodeDeviceCreateXML(shell->conn, xml, args_has(args, "validate") ? VIR_NODE_DEVICE_CREATE_XML_VALIDATE : 0);
    if (!device) {
        shell_error(shell, "Failed to create node device from %s", args_get(args, "file"));
        return false;
    }
    shell_print_extra(shell, "Node device %s created from %s\n", virNodeDeviceGetName(device), args_get(args, "file"));
    return true;
}

bool nodedev_define_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *xml = object_file(shell, args);
    g_autoptr(virNodeDevice) device = NULL;

    if (!xml)
        return false;
    device = virNodeDeviceDefineXML(shell->conn, xml, args_has(args, "validate") ? VIR_NODE_DEVICE_DEFINE_XML_VALIDATE : 0);
    if (!device) {
        shell_error(shell, "Failed to define node device from '%s'", args_get(args, "file"));
        return false;
    }
    shell_print_extra(shell, "Node device '%s' defined from '%s'\n", virNodeDeviceGetName(device), args_get(args, "file"));
    return true;
}

/* The sentences differ in whether they quote the name and where they put it. */
static bool simple(Shell *shell, const Args *args, int (*call)(virNodeDevicePtr), const char *failed, const char *before,
                   const char *after)
{
    g_autoptr(virNodeDevice) device = object_nodedev(shell, args);
    const char *quote = strchr(failed, '\'') ? "'" : "";

    if (!device)
        return false;
    if (call(device) != 0) {
        shell_error(shell, "Failed to %s%s%s", failed, virNodeDeviceGetName(device), quote);
        return false;
    }
    shell_print_extra(shell, "%s%s%s%s\n", before, virNodeDeviceGetName(device), quote, after);
    return true;
}

bool nodedev_destroy_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, virNodeDeviceDestroy, "destroy node device '", "Destroyed node device '", "");
}

static int undefine_call(virNodeDevicePtr device)
{
    return virNodeDeviceUndefine(device, 0);
}

bool nodedev_undefine_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, undefine_call, "undefine node device '", "Undefined node device '", "");
}

static int start_call(virNodeDevicePtr device)
{
    return virNodeDeviceCreate(device, 0);
}

bool nodedev_start_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, start_call, "start device ", "Device ", " started");
}

bool nodedev_reattach_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, virNodeDeviceReAttach, "re-attach device ", "Device ", " re-attached");
}

bool nodedev_reset_run(Shell *shell, const Args *args, Record *record)
{
    return simple(shell, args, virNodeDeviceReset, "reset device ", "Device ", " reset");
}

bool nodedev_detach_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNodeDevice) device = object_nodedev(shell, args);
    const char *driver = NULL;

    if (!device || args_string(shell, args, "driver", &driver) < 0)
        return false;
    if ((driver ? virNodeDeviceDetachFlags(device, driver, 0) : virNodeDeviceDettach(device)) < 0) {
        shell_error(shell, "Failed to detach device %s", virNodeDeviceGetName(device));
        return false;
    }
    shell_print_extra(shell, "Device %s detached\n", virNodeDeviceGetName(device));
    return true;
}

bool nodedev_autostart_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNodeDevice) device = object_nodedev(shell, args);
    bool on = !args_has(args, "disable");

    if (!device)
        return false;
    if (virNodeDeviceSetAutostart(device, on) < 0) {
        shell_error(shell, "failed to %s device %s as autostarted", on ? "mark" : "unmark", virNodeDeviceGetName(device));
        return false;
    }
    shell_print_extra(shell, "Device %s %s as autostarted\n", virNodeDeviceGetName(device), on ? "marked" : "unmarked");
    return true;
}

bool nodedev_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNodeDevice) device = object_nodedev(shell, args);
    g_autofree char *xml = device ? virNodeDeviceGetXMLDesc(device, 0) : NULL;

    return xml && xml_record(shell, args, xml, record);
}

bool nodedev_info_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virNodeDevice) device = object_nodedev(shell, args);
    const char *parent;
    int autostart;

    if (!device)
        return false;
    parent = virNodeDeviceGetParent(device);
    record_set_string(record, "name", virNodeDeviceGetName(device));
    record_set_string(record, "parent", parent ? parent : "");
    record_set_bool(record, "active", virNodeDeviceIsActive(device) != 0);
    record_set_bool(record, "persistent", virNodeDeviceIsPersistent(device) != 0);
    if (virNodeDeviceGetAutostart(device, &autostart) == 0)
        record_set_bool(record, "autostart", autostart);
    shell_forget_error(shell);
    return true;
}

void nodedev_info_text(Shell *shell, const Args *args, const Record *record)
{
    static const char *const labels[] = { "Name:", "Parent:", "Active:", "Persistent:" };

    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++) {
        g_autofree char *value = record_show(record_at(record, i));

        shell_print(shell, "%-15s %s\n", labels[i], value);
    }
    shell_print(shell, "%-15s %s\n", "Autostart:",
                !record_get(record, "autostart") ? "no autostart" : record_bool(record, "autostart") ? "yes" : "no");
}

static const struct {
    const char *name;
    unsigned flag;
} capabilities[] = {
    { "system", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SYSTEM },
    { "pci", VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV },
    { "usb_device", VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_DEV },
    { "usb", VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_INTERFACE },
    { "net", VIR_CONNECT_LIST_NODE_DEVICES_CAP_NET },
    { "scsi_host", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_HOST },
    { "scsi_target", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_TARGET },
    { "scsi", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI },
    { "storage", VIR_CONNECT_LIST_NODE_DEVICES_CAP_STORAGE },
    { "fc_host", VIR_CONNECT_LIST_NODE_DEVICES_CAP_FC_HOST },
    { "vports", VIR_CONNECT_LIST_NODE_DEVICES_CAP_VPORTS },
    { "scsi_generic", VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_GENERIC },
    { "drm", VIR_CONNECT_LIST_NODE_DEVICES_CAP_DRM },
    { "mdev_types", VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV_TYPES },
    { "mdev", VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV },
    { "ccw", VIR_CONNECT_LIST_NODE_DEVICES_CAP_CCW_DEV },
    { "css", VIR_CONNECT_LIST_NODE_DEVICES_CAP_CSS_DEV },
    { "vdpa", VIR_CONNECT_LIST_NODE_DEVICES_CAP_VDPA },
    { "ap_card", VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_CARD },
    { "ap_queue", VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_QUEUE },
    { "ap_matrix", VIR_CONNECT_LIST_NODE_DEVICES_CAP_AP_MATRIX },
    { "vpd", VIR_CONNECT_LIST_NODE_DEVICES_CAP_VPD },
};

/* --cap a,b as flags. */
static bool capability_flags(Shell *shell, const Args *args, unsigned *flags)
{
    const char *text = NULL;
    g_auto(GStrv) names = NULL;
    int found = args_string(shell, args, "cap", &text);

    if (found <= 0)
        return found == 0;
    names = g_strsplit(text, ",", -1);
    for (char **name = names; *name; name++) {
        size_t i = 0;

        while (i < G_N_ELEMENTS(capabilities) && strcmp(capabilities[i].name, *name) != 0)
            i++;
        if (i == G_N_ELEMENTS(capabilities)) {
            shell_error(shell, "Invalid capability type");
            return false;
        }
        *flags |= capabilities[i].flag;
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    return strcasecmp(virNodeDeviceGetName(*(virNodeDevicePtr const *)a), virNodeDeviceGetName(*(virNodeDevicePtr const *)b));
}

bool nodedev_list_query(Shell *shell, const Args *args, Record *record)
{
    virNodeDevicePtr *devices = NULL;
    unsigned flags = 0;
    int count;
    bool inactive = args_has(args, "inactive"), all = args_has(args, "all");
    Record *list;

    if (inactive && all) {
        shell_error(shell, "Option --all is incompatible with --inactive");
        return false;
    }
    if (args_has(args, "tree") && (args_has(args, "cap") || inactive)) {
        shell_error(shell, "Option --tree is incompatible with --cap and --inactive");
        return false;
    }
    if (!capability_flags(shell, args, &flags))
        return false;
    flags |= all        ? VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE | VIR_CONNECT_LIST_NODE_DEVICES_INACTIVE
             : inactive ? VIR_CONNECT_LIST_NODE_DEVICES_INACTIVE
                        : VIR_CONNECT_LIST_NODE_DEVICES_ACTIVE;
    count = virConnectListAllNodeDevices(shell->conn, &devices, flags);
    if (count < 0) {
        shell_error(shell, "Failed to list node devices");
        return false;
    }
    qsort(devices, (size_t)count, sizeof(virNodeDevicePtr), compare);
    list = record_set_list(record, "devices");
    for (int i = 0; i < count; i++) {
        Record *entry = record_add_object(list);

        record_set_string(entry, "name", virNodeDeviceGetName(devices[i]));
        if (args_has(args, "tree")) {
            const char *parent = virNodeDeviceGetParent(devices[i]);

            record_set_string(entry, "parent", parent && strcmp(virNodeDeviceGetName(devices[i]), "computer") != 0 ? parent : NULL);
        }
        virNodeDeviceFree(devices[i]);
    }
    g_free(devices);
    shell_forget_error(shell);
    return true;
}

void nodedev_list_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "devices");

    if (args_has(args, "tree")) {
        tree_print(shell, list);
        return;
    }
    for (size_t i = 0; i < record_count(list); i++)
        shell_print(shell, "%s\n", record_string(record_at(list, i), "name"));
}
