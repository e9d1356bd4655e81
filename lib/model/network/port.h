/* <networkport>: what one guest interface has of a network. */
#pragma once

#include "model/network/network.h"

#define PORT_PLUG_VALUES(V)                                                                                            \
    V(PORT_PLUG_NOTHING, "none") V(PORT_PLUG_NETWORK, "network") V(PORT_PLUG_BRIDGE, "bridge")                         \
    V(PORT_PLUG_DIRECT, "direct") V(PORT_PLUG_HOSTDEV, "hostdev-pci")
DOC_ENUM(PortPlug, port_plug, PORT_PLUG)

typedef struct NetworkPortDef {
    Arena *arena;
    uint8_t uuid[16], owner_uuid[16];
    bool uuid_set, owner_uuid_set, mac_set, owner_seen, address_seen;
    char *owner_name, *group;
    MacAddress mac;
    NetBandwidth *bandwidth;
    NetVlan *vlan;
    VirtualPort *virtualport;
    Tristate isolated, trust_guest_rx_filters;
    /* plug */
    PortPlug plug;
    char *bridge, *dev;
    MacTableManager mac_table_manager;
    DirectMode direct_mode;
    Tristate managed;
    ForwardDriver driver;
    PciAddress pci;
    /* not in the document */
    uint32_t class_id; /* traffic class of a floor; 0: none */
} NetworkPortDef;

extern const DocTable network_port_table;

NetworkPortDef *network_port_parse(const char *xml, unsigned flags); /* NETWORK_PARSE_* */
char *network_port_format(const NetworkPortDef *def);
NetworkPortDef *network_port_copy(const NetworkPortDef *def);
void network_port_free(NetworkPortDef *def);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NetworkPortDef, network_port_free)
