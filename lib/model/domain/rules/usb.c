/* USB: the ports of controllers and hubs, and who sits on them. A hub is added when the ports run out. */
#include "model/domain/rules/all.h"
#include "model/domain/rules/machine.h"
#include "model/domain/tables.h"

#include <string.h>

#define HUB_PORTS 8

typedef struct UsbTree {
    DomainRules *rules;
    GPtrArray *devices; /* DeviceRef, those on USB */
} UsbTree;

static bool on_usb(const DeviceRef *ref)
{
    const char *kind = ref->kind;
    if (strcmp(kind, "hub") == 0)
        return ((const DomainHub *)ref->device)->type == HUB_USB;
    if (strcmp(kind, "input") == 0)
        return ((const DomainInput *)ref->device)->bus == INPUT_BUS_USB;
    if (strcmp(kind, "disk") == 0)
        return ((const DomainDisk *)ref->device)->bus == DISK_BUS_USB;
    if (strcmp(kind, "hostdev") == 0)
        return ((const DomainHostdev *)ref->device)->type == HOSTDEV_USB;
    if (strcmp(kind, "redirdev") == 0)
        return true;
    if (strcmp(kind, "sound") == 0)
        return ((const DomainSound *)ref->device)->model == SOUND_USB;
    if (strcmp(kind, "serial") == 0)
        return ((const DomainChardev *)ref->device)->serial_target == SERIAL_TARGET_USB;
    if (strcmp(kind, "controller") == 0)
        return ((const DomainController *)ref->device)->type == CONTROLLER_CCID;
    return false;
}

static int collect(DomainRules *rules, const DeviceRef *device, void *opaque)
{
    UsbTree *tree = opaque;
    if (on_usb(device)) {
        DeviceRef *copy = arena_alloc(rules->arena, sizeof(*copy));
        *copy = *device;
        g_ptr_array_add(tree->devices, copy);
    }
    return 0;
}

static unsigned controller_ports(const DomainController *c)
{
    switch (c->usb_model) {
    case USB_MODEL_EHCI:
    case USB_MODEL_ICH9_EHCI1:
        return 6;
    case USB_MODEL_ICH9_UHCI1:
    case USB_MODEL_ICH9_UHCI2:
    case USB_MODEL_ICH9_UHCI3:
    case USB_MODEL_PIIX3_UHCI:
    case USB_MODEL_PIIX4_UHCI:
    case USB_MODEL_VT82C686B_UHCI:
        return 2;
    case USB_MODEL_PCI_OHCI:
        return 3;
    case USB_MODEL_NEC_XHCI:
    case USB_MODEL_QEMU_XHCI:
        return c->ports_set && c->ports ? c->ports : 4;
    case USB_MODEL_OFF:
        return 0;
    default:
        return c->ports_set && c->ports ? c->ports : 2;
    }
}

/* Ports at the root of a bus: companions add to the range of the controller they serve. */
static unsigned bus_ports(const DomainDef *def, unsigned bus)
{
    unsigned ports = 0;
    for (uint32_t i = 0; i < def->controllers.count; i++) {
        const DomainController *c = def->controllers.items[i];
        if (c->type == CONTROLLER_USB && c->index == (int32_t)bus)
            ports = MAX(ports, controller_ports(c) + (c->master_set ? c->master_startport : 0));
    }
    return ports;
}

static bool same_port(const UsbAddress *a, const UsbAddress *b)
{
    return a->bus == b->bus && memcmp(a->port, b->port, sizeof(a->port)) == 0;
}

static const DeviceRef *device_at(const UsbTree *tree, const UsbAddress *where, const DeviceRef *but)
{
    for (unsigned i = 0; i < tree->devices->len; i++) {
        const DeviceRef *ref = g_ptr_array_index(tree->devices, i);
        if (ref != but && ref->info->address.type == ADDRESS_USB && ref->info->address.usb.port[0] &&
            same_port(&ref->info->address.usb, where))
            return ref;
    }
    return NULL;
}

/* The first free port below a hub or the root, breadth before depth of each. */
static bool free_below(const UsbTree *tree, UsbAddress *where, unsigned depth, unsigned ports)
{
    for (unsigned port = 1; port <= ports; port++) {
        where->port[depth] = port;
        if (!device_at(tree, where, NULL))
            return true;
    }
    for (unsigned port = 1; depth + 1 < USB_PORT_DEPTH && port <= ports; port++) {
        where->port[depth] = port;
        const DeviceRef *ref = device_at(tree, where, NULL);
        if (ref && strcmp(ref->kind, "hub") == 0 && free_below(tree, where, depth + 1, HUB_PORTS))
            return true;
    }
    where->port[depth] = 0;
    return false;
}

static bool find_free(const UsbTree *tree, UsbAddress *where)
{
    int highest = rules_highest_controller(tree->rules, CONTROLLER_USB);
    for (int bus = 0; bus <= highest; bus++) {
        *where = (UsbAddress){.bus = (uint32_t)bus};
        if (free_below(tree, where, 0, bus_ports(tree->rules->def, (unsigned)bus)))
            return true;
    }
    return false;
}

/* The bus is full but for one port: a hub takes it. */
static unsigned free_ports(const UsbTree *tree)
{
    int highest = rules_highest_controller(tree->rules, CONTROLLER_USB);
    unsigned total = 0;
    for (int bus = 0; bus <= highest; bus++)
        total += bus_ports(tree->rules->def, (unsigned)bus);
    unsigned used = 0;
    for (unsigned i = 0; i < tree->devices->len; i++) {
        const DeviceRef *ref = g_ptr_array_index(tree->devices, i);
        used++;
        if (strcmp(ref->kind, "hub") == 0)
            total += HUB_PORTS;
    }
    return total >= used ? total - used : 0;
}

static DeviceRef *add_hub(UsbTree *tree)
{
    DomainRules *rules = tree->rules;
    DomainHub *hub = rules_new(rules, hub);
    hub->type = HUB_USB;
    doc_list_append(rules->arena, &rules->def->hubs, hub);
    DeviceRef *ref = arena_alloc(rules->arena, sizeof(*ref));
    *ref = (DeviceRef){"hub", hub, &hub->info};
    g_ptr_array_insert(tree->devices, 0, ref);
    return ref;
}

static bool unassigned(const DeviceRef *ref)
{
    return ref->info->address.type == ADDRESS_NONE ||
           (ref->info->address.type == ADDRESS_USB && !ref->info->address.usb.port[0]);
}

static int assign_one(UsbTree *tree, DeviceRef *ref)
{
    UsbAddress where;
    if (ref->info->address.type == ADDRESS_USB) { /* the bus was given, the port was not */
        where = (UsbAddress){.bus = ref->info->address.usb.bus};
        if (!free_below(tree, &where, 0, bus_ports(tree->rules->def, where.bus)))
            return rules_error(VIR_ERR_XML_ERROR, "Free USB port on bus %u not found", where.bus);
    } else if (!find_free(tree, &where)) {
        return 0; /* a machine without USB controllers: the checks speak about it */
    }
    ref->info->address.type = ADDRESS_USB;
    ref->info->address.usb = where;
    return 0;
}

static int check_given(UsbTree *tree, const DeviceRef *ref)
{
    const UsbAddress *a = &ref->info->address.usb;
    if (ref->info->address.type != ADDRESS_USB)
        return 0;
    if (!rules_find_controller(tree->rules, CONTROLLER_USB, (int)a->bus))
        return rules_error(VIR_ERR_XML_ERROR, "USB bus %u requested but no controller with that index is present", a->bus);
    char text[DOC_TEXT_SIZE];
    const char *port;
    if (!usb_port_codec.write(a->port, NULL, text, &port))
        return 0;
    if (device_at(tree, a, ref))
        return rules_error(VIR_ERR_XML_ERROR, "Duplicate USB address bus %u port %s", a->bus, port);
    if (a->port[0] > bus_ports(tree->rules->def, a->bus))
        return rules_error(VIR_ERR_XML_ERROR, "requested USB port %s not present on USB bus %u", port, a->bus);
    return 0;
}

/* Addresses are given in the order in which libvirt walks devices. */
static int assign_kind(UsbTree *tree, const char *kind)
{
    for (unsigned i = 0; i < tree->devices->len; i++) {
        DeviceRef *ref = g_ptr_array_index(tree->devices, i);
        if (strcmp(ref->kind, kind) == 0 && unassigned(ref) && assign_one(tree, ref) < 0)
            return -1;
    }
    return 0;
}

static int assign_all(UsbTree *tree)
{
    static const char *const order[] = {"hub", "disk", "sound", "hostdev", "controller", "serial", "input", "redirdev"};
    for (unsigned i = 0; i < tree->devices->len; i++)
        if (check_given(tree, g_ptr_array_index(tree->devices, i)) < 0)
            return -1;
    while (tree->devices->len && rules_highest_controller(tree->rules, CONTROLLER_USB) >= 0 && free_ports(tree) == 0 &&
           tree->devices->len < 200) {
        unsigned total = 0, used = tree->devices->len;
        for (int bus = 0; bus <= rules_highest_controller(tree->rules, CONTROLLER_USB); bus++)
            total += bus_ports(tree->rules->def, (unsigned)bus);
        for (unsigned i = 0; i < tree->devices->len; i++)
            total += strcmp(((DeviceRef *)g_ptr_array_index(tree->devices, i))->kind, "hub") == 0 ? HUB_PORTS : 0;
        if (total >= used || total == 0)
            break;
        add_hub(tree);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(order); i++)
        if (assign_kind(tree, order[i]) < 0)
            return -1;
    return 0;
}

int rule_usb_addresses(DomainRules *rules)
{
    UsbTree tree = {rules, g_ptr_array_new()};
    rules_each_device(rules, collect, &tree);
    int rc = rules_usb_off(rules->def) ? 0 : assign_all(&tree);
    g_ptr_array_free(tree.devices, TRUE);
    return rc;
}
