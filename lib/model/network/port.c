#include "model/network/port.h"

#include "core/error.h"
#include "model/domain/tables.h"

#include <string.h>

DOC_ENUM_DEFINE(port_plug, PORT_PLUG)

#define P NetworkPortDef
#define ONE_ROW(table_, ...)                                                                                           \
    static const DocRow table_##_rows[] = {__VA_ARGS__};                                                               \
    static const DocTable table_##_table = DOC_TABLE("", P, table_##_rows);
#define IS(plug_) WHEN(P, plug, plug_)

ONE_ROW(owner, ELEM("name", P, owner_name, STRING), ELEM("uuid", P, owner_uuid, UUID, SET(P, owner_uuid_set)))
ONE_ROW(port_mac, ATTR("address", P, mac, MAC, SET(P, mac_set)))
ONE_ROW(port_options, ATTR("isolated", P, isolated, YESNO))
ONE_ROW(rxfilters, ATTR("trustGuest", P, trust_guest_rx_filters, YESNO))
ONE_ROW(plug_driver, ATTR("name", P, driver, ENUM(forward_driver)))
ONE_ROW(plug_address, ATTR("domain", P, pci.domain, HEX(4), .flags = DOC_ALWAYS, .max = 0xffff),
        ATTR("bus", P, pci.bus, HEX(2), .flags = DOC_ALWAYS, .max = 0xff),
        ATTR("slot", P, pci.slot, HEX(2), .flags = DOC_ALWAYS, .max = 0x1f),
        ATTR("function", P, pci.function, HEX(1), .flags = DOC_ALWAYS, .max = 7))
ONE_ROW(plug, ATTR("type", P, plug, ENUM(port_plug), .flags = DOC_REQUIRED),
        ATTR("bridge", P, bridge, STRING, IS(BIT(PORT_PLUG_NETWORK) | BIT(PORT_PLUG_BRIDGE)), .flags = DOC_REQUIRED),
        ATTR("macTableManager", P, mac_table_manager, ENUM(mac_table_manager), IS(BIT(PORT_PLUG_NETWORK) | BIT(PORT_PLUG_BRIDGE))),
        ATTR("dev", P, dev, STRING, IS(BIT(PORT_PLUG_DIRECT)), .flags = DOC_REQUIRED),
        ATTR("mode", P, direct_mode, ENUM(direct_mode), IS(BIT(PORT_PLUG_DIRECT))),
        ATTR("managed", P, managed, YESNO, IS(BIT(PORT_PLUG_HOSTDEV))),
        GROUP("driver", plug_driver, IS(BIT(PORT_PLUG_HOSTDEV))),
        GROUP("address", plug_address, SET(P, address_seen), IS(BIT(PORT_PLUG_HOSTDEV)), .flags = DOC_REQUIRED))

static bool plug_written(const void *object)
{
    return ((const P *)object)->plug > PORT_PLUG_NOTHING;
}

static const DocRow port_rows[] = {
    ELEM("uuid", P, uuid, UUID, SET(P, uuid_set)),
    GROUP("owner", owner, SET(P, owner_seen)),
    ELEM("group", P, group, STRING),
    GROUP("mac", port_mac),
    ELEM("virtualport", P, virtualport, SUB(virtualport)),
    ELEM("bandwidth", P, bandwidth, SUB(net_bandwidth)),
    ELEM("vlan", P, vlan, SUB(net_vlan)),
    GROUP("port", port_options),
    GROUP("rxfilters", rxfilters),
    GROUP("plug", plug, .show = plug_written),
};
const DocTable network_port_table = DOC_TABLE("networkport", P, port_rows);

static int check(const NetworkPortDef *def)
{
    const char *missing = !def->owner_seen || !def->owner_name ? "missing owner name in network port"
                          : !def->owner_uuid_set               ? "missing owner UUID in network port"
                          : !def->mac_set                      ? "missing MAC address in network port" : NULL;

    if (!missing)
        return 0;
    error_set(VIR_FROM_NETWORK, VIR_ERR_XML_ERROR, "%s", missing);
    return -1;
}

NetworkPortDef *network_port_parse(const char *xml, unsigned flags)
{
    g_autoptr(Arena) arena = arena_new(0);
    DocParse how = {.label = "network_port_definition", .domain = VIR_FROM_NETWORK, .strict = flags & NETWORK_PARSE_VALIDATE};
    NetworkPortDef *def = doc_parse(&network_port_table, xml, strlen(xml), arena, &how);

    if (!def || check(def) < 0)
        return NULL;
    def->arena = arena;
    if (!def->uuid_set) {
        guint32 words[4] = {g_random_int(), g_random_int(), g_random_int(), g_random_int()};

        memcpy(def->uuid, words, 16);
        def->uuid_set = true;
    }
    if (!def->plug)
        def->plug = PORT_PLUG_NOTHING;
    g_steal_pointer(&arena);
    return def;
}

char *network_port_format(const NetworkPortDef *def)
{
    return doc_format(&network_port_table, def, 0, 0);
}

NetworkPortDef *network_port_copy(const NetworkPortDef *def)
{
    Arena *arena = arena_new(0);
    NetworkPortDef *copy = doc_copy(&network_port_table, def, arena);

    copy->arena = arena;
    return copy;
}

void network_port_free(NetworkPortDef *def)
{
    if (def)
        arena_free(def->arena);
}
