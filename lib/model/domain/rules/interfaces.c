/* Network interfaces and host devices. */
#include "model/domain/rules/all.h"
#include "model/domain/rules/machine.h"
#include "model/domain/tables.h"

#include <string.h>

static void make_mac(DomainRules *rules, DomainInterface *net)
{
    static const uint8_t prefix[3] = {0x52, 0x54, 0x00};
    memcpy(net->mac.byte, prefix, 3);
    rules_random(rules, net->mac.byte + 3, 3);
    net->mac_set = net->mac_generated = true;
}

static const char *default_model(const DomainDef *def)
{
    if (arch_is_s390(def) || machine_is_arm_virt(def) || machine_is_riscv_virt(def) || machine_is_pseries(def))
        return "virtio";
    if (arch_is_arm(def))
        return "lan9118";
    return "rtl8139";
}

/* Names that a host gives out by itself are not the document's. */
static bool is_generated_name(const char *target)
{
    static const char *const prefixes[] = {"vnet", "macvtap", "macvlan"};
    for (unsigned i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(target, prefixes[i]))
            return true;
    return false;
}

/* The names we know are taken in any case. */
static void canonical_model(DomainRules *rules, DomainInterface *net)
{
    static const char *const known[] = {"netfront", "rtl8139", "virtio", "e1000", "e1000e", "virtio-transitional",
                                        "virtio-non-transitional", "usb-net", "spapr-vlan", "lan9118", "smc91c111",
                                        "vlance", "vmxnet", "vmxnet2", "vmxnet3", "Am79C970A", "Am79C973", "82540EM",
                                        "82545EM", "82543GC"};
    for (unsigned i = 0; net->model && i < G_N_ELEMENTS(known); i++)
        if (g_ascii_strcasecmp(net->model, known[i]) == 0)
            net->model = arena_strdup(rules->arena, known[i]);
    for (char *p = net->info.loadparm; p && *p; p++)
        *p = g_ascii_toupper(*p);
}

static void one_interface(DomainRules *rules, DomainInterface *net)
{
    if (!net->mac_set)
        make_mac(rules, net);
    canonical_model(rules, net);
    if (!net->model && net->type != INTERFACE_HOSTDEV)
        net->model = arena_strdup(rules->arena, default_model(rules->def));
    if (net->type != INTERFACE_HOSTDEV && (!net->model || !g_str_has_prefix(net->model, "virtio"))) {
        /* options of a virtio device say nothing about another */
        net->driver = NET_DRIVER_NONE;
        net->txmode = NET_TXMODE_NONE;
        net->ioeventfd = net->event_idx = net->rss = net->rss_hash_report = TRI_NONE;
        net->queues = net->rx_queue_size = net->tx_queue_size = 0;
        net->host = net->guest = (NetOffloads){0};
    }
    if (net->target && is_generated_name(net->target) && net->target_managed != TRI_NO &&
        rules->flags & DOMAIN_PARSE_INACTIVE)
        net->target = NULL;
    if (net->type == INTERFACE_DIRECT && !net->source.direct_mode)
        net->source.direct_mode = DIRECT_MODE_VEPA;
}

int rule_interfaces(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->interfaces.count; i++)
        one_interface(rules, def->interfaces.items[i]);
    return 0;
}

int rule_hostdevs(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->hostdevs.count; i++) {
        DomainHostdev *h = def->hostdevs.items[i];
        if (!h->managed && h->mode == HOSTDEV_MODE_SUBSYSTEM)
            h->managed = TRI_NO;
        if (h->type == HOSTDEV_MDEV && h->model == HOSTDEV_MODEL_VFIO_PCI && !h->display)
            h->display = TRI_OFF;
    }
    return 0;
}

/* Aliases are the daemon's unless they carry the user's prefix. */
static int drop_alias(DomainRules *rules, const DeviceRef *device, void *opaque)
{
    if (device->info->alias && !g_str_has_prefix(device->info->alias, "ua-"))
        device->info->alias = NULL;
    return 0;
}

int rule_aliases(DomainRules *rules)
{
    if (rules->flags & DOMAIN_PARSE_INACTIVE) {
        rules->def->id = -1;
        return rules_each_device(rules, drop_alias, NULL);
    }
    return 0;
}
