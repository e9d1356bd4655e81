#include "model/domain/tables.h"

#include <libvirt/virterror.h>
#include <string.h>

DOC_ENUM_DEFINE(interface_type, INTERFACE)
DOC_ENUM_DEFINE(direct_mode, DIRECT_MODE)
DOC_ENUM_DEFINE(link_state, LINK_STATE)
DOC_ENUM_DEFINE(mac_type, MAC_TYPE)
DOC_ENUM_DEFINE(mac_table_manager, MAC_TABLE_MANAGER)
DOC_ENUM_DEFINE(net_driver, NET_DRIVER)
DOC_ENUM_DEFINE(net_txmode, NET_TXMODE)
DOC_ENUM_DEFINE(net_backend, NET_BACKEND)
DOC_ENUM_DEFINE(teaming_type, TEAMING)
DOC_ENUM_DEFINE(vlan_native, VLAN_NATIVE)
DOC_ENUM_DEFINE(virtualport_type, VIRTUALPORT)
DOC_ENUM_DEFINE(ip_family, IP_FAMILY)

#define UNSUPPORTED .code = VIR_ERR_CONFIG_UNSUPPORTED

static const DocRow ip_rows[] = {
    ATTR("address", InterfaceIp, address, STRING, .flags = DOC_REQUIRED),
    ATTR("family", InterfaceIp, family, ENUM(ip_family)),
    ATTR("prefix", InterfaceIp, prefix, UINT),
    ATTR("peer", InterfaceIp, peer, STRING),
};
static int ip_done(DocContext *context, void *object)
{
    InterfaceIp *ip = object;
    if (!ip->family) /* written even where it was not given */
        ip->family = strchr(ip->address, ':') ? IP_FAMILY_IPV6 : IP_FAMILY_IPV4;
    return 0;
}
const DocTable interface_ip_table = DOC_TABLE("ip", InterfaceIp, ip_rows, .done = ip_done);
static const DocRow route_rows[] = {
    ATTR("family", InterfaceRoute, family, ENUM(ip_family)),
    ATTR("address", InterfaceRoute, address, STRING),
    ATTR("netmask", InterfaceRoute, netmask, STRING),
    ATTR("prefix", InterfaceRoute, prefix, UINT, SET(InterfaceRoute, prefix_set)),
    ATTR("gateway", InterfaceRoute, gateway, STRING),
    ATTR("metric", InterfaceRoute, metric, UINT, SET(InterfaceRoute, metric_set)),
};
const DocTable interface_route_table = DOC_TABLE("route", InterfaceRoute, route_rows);

static const DocRow range_rows[] = {
    ATTR("start", PortForwardRange, start, UINT, .flags = DOC_REQUIRED, .max = 65535),
    ATTR("end", PortForwardRange, end, UINT, .max = 65535),
    ATTR("to", PortForwardRange, to, UINT, .max = 65535),
    ATTR("exclude", PortForwardRange, exclude, YESNO),
};
static const DocTable port_forward_range_table = DOC_TABLE("range", PortForwardRange, range_rows);
static const DocRow port_forward_rows[] = {
    ATTR("proto", PortForward, proto, STRING, .flags = DOC_REQUIRED),
    ATTR("address", PortForward, address, STRING),
    ATTR("dev", PortForward, dev, STRING),
    LIST("range", PortForward, ranges, SUB(port_forward_range)),
};
static const DocTable port_forward_table = DOC_TABLE("portForward", PortForward, port_forward_rows);

static const DocRow vport_parameter_rows[] = {
    ATTR("managerid", VirtualPort, managerid, UINT, SET(VirtualPort, managerid_set), .flags = DOC_ANY_BASE, .max = 255),
    ATTR("typeid", VirtualPort, typeid, UINT, SET(VirtualPort, typeid_set), .flags = DOC_ANY_BASE, .max = 0xffffff),
    ATTR("typeidversion", VirtualPort, typeidversion, UINT, SET(VirtualPort, typeidversion_set), .flags = DOC_ANY_BASE,
         .max = 255),
    ATTR("instanceid", VirtualPort, instanceid, UUID, SET(VirtualPort, instanceid_set)),
    ATTR("interfaceid", VirtualPort, interfaceid, UUID, SET(VirtualPort, interfaceid_set)),
    ATTR("profileid", VirtualPort, profileid, STRING),
};
static const DocTable vport_parameters_table = DOC_TABLE("parameters", VirtualPort, vport_parameter_rows);
static const DocRow virtualport_rows[] = {
    ATTR("type", VirtualPort, type, ENUM(virtualport_type), UNSUPPORTED),
    GROUP("parameters", vport_parameters, SET(VirtualPort, parameters_seen)),
};
const DocTable virtualport_table = DOC_TABLE("virtualport", VirtualPort, virtualport_rows);

static const DocRow bandwidth_limit_rows[] = {
    ATTR("average", BandwidthLimit, average, UINT, UNSUPPORTED),
    ATTR("peak", BandwidthLimit, peak, UINT, UNSUPPORTED),
    ATTR("floor", BandwidthLimit, floor, UINT, UNSUPPORTED),
    ATTR("burst", BandwidthLimit, burst, UINT, UNSUPPORTED),
};
static const DocTable bandwidth_limit_table = DOC_TABLE("inbound", BandwidthLimit, bandwidth_limit_rows);
static const DocRow bandwidth_rows[] = {
    ATTR("classID", NetBandwidth, class_id, UINT),
    ELEM("inbound", NetBandwidth, inbound, SUB(bandwidth_limit)),
    ELEM("outbound", NetBandwidth, outbound, SUB(bandwidth_limit)),
};
const DocTable net_bandwidth_table = DOC_TABLE("bandwidth", NetBandwidth, bandwidth_rows);

static const DocRow tag_rows[] = {
    ATTR("id", VlanTag, id, UINT, .flags = DOC_REQUIRED | DOC_ALWAYS, .max = 4095),
    ATTR("nativeMode", VlanTag, native_mode, ENUM(vlan_native)),
};
static const DocTable vlan_tag_table = DOC_TABLE("tag", VlanTag, tag_rows);
static const DocRow vlan_rows[] = {
    ATTR("trunk", NetVlan, trunk, YESNO),
    LIST("tag", NetVlan, tags, SUB(vlan_tag)),
};
static int vlan_done(DocContext *context, void *object)
{
    NetVlan *vlan = object;
    if (vlan->tags.count == 0)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "missing tag id - each <vlan> must have at least one <tag id='n'/> subelement");
    if (vlan->tags.count > 1 || vlan->tags.items[0]->native_mode) {
        if (vlan->trunk == TRI_NO)
            return doc_context_error(context, VIR_ERR_XML_ERROR, "invalid \"trunk='no'\" in <vlan> - trunk='yes' is required for more than one vlan tag");
        vlan->trunk = TRI_YES;
    }
    if (vlan->trunk == TRI_NO)
        vlan->trunk = TRI_NONE;
    return 0;
}
const DocTable net_vlan_table = DOC_TABLE("vlan", NetVlan, vlan_rows, .done = vlan_done);

static const DocRow filter_parameter_rows[] = {
    ATTR("name", FilterParameter, name, STRING),
    ATTR("value", FilterParameter, value, STRING),
};
static const DocTable filter_parameter_table = DOC_TABLE("parameter", FilterParameter, filter_parameter_rows);
static const DocRow filterref_rows[] = {
    ATTR("filter", FilterRef, filter, STRING, .flags = DOC_REQUIRED),
    LIST("parameter", FilterRef, parameters, SUB(filter_parameter)),
};
static const DocTable filter_ref_table = DOC_TABLE("filterref", FilterRef, filterref_rows);

static const DocRow teaming_rows[] = {
    ATTR("type", NetTeaming, type, ENUM(teaming_type), .flags = DOC_REQUIRED),
    ATTR("persistent", NetTeaming, persistent, STRING),
};
const DocTable net_teaming_table = DOC_TABLE("teaming", NetTeaming, teaming_rows);

/* ---- <source> */

#define DEV(type_) WHEN(InterfaceHostdev, type, BIT(ADDRESS_##type_))
static const DocRow hostdev_address_rows[] = {
    ATTR("type", InterfaceHostdev, type, ENUM(address_type)),
    ATTR("domain", InterfaceHostdev, pci.domain, HEX(4), DEV(PCI), .flags = DOC_ALWAYS),
    ATTR("bus", InterfaceHostdev, pci.bus, HEX(2), DEV(PCI), .flags = DOC_ALWAYS),
    ATTR("slot", InterfaceHostdev, pci.slot, HEX(2), DEV(PCI), .flags = DOC_ALWAYS),
    ATTR("function", InterfaceHostdev, pci.function, HEX(1), DEV(PCI), .flags = DOC_ALWAYS),
    ATTR("bus", InterfaceHostdev, usb_bus, UINT, DEV(USB), .flags = DOC_ALWAYS | DOC_ANY_BASE),
    ATTR("device", InterfaceHostdev, usb_device, UINT, DEV(USB), .flags = DOC_ALWAYS | DOC_ANY_BASE),
};
static const DocTable interface_hostdev_table = DOC_TABLE("address", InterfaceHostdev, hostdev_address_rows);

#define IS(...) WHEN(DomainInterface, type, __VA_ARGS__)
#define SOCKET_TYPES (BIT(INTERFACE_SERVER) | BIT(INTERFACE_CLIENT) | BIT(INTERFACE_MCAST) | BIT(INTERFACE_UDP))
#define S(member) source.member

static const DocRow local_rows[] = {
    ATTR("address", DomainInterface, S(local_address), STRING, .flags = DOC_REQUIRED),
    ATTR("port", DomainInterface, S(local_port), UINT, .flags = DOC_REQUIRED),
};
static const DocTable interface_local_table = DOC_TABLE("local", DomainInterface, local_rows);

static const DocRow source_rows[] = {
    ATTR("missing", DomainInterface, S(missing), YESNO, IS(BIT(INTERFACE_HOSTDEV))),
    ATTR("network", DomainInterface, S(network), STRING, IS(BIT(INTERFACE_NETWORK)), .flags = DOC_REQUIRED),
    ATTR("portgroup", DomainInterface, S(portgroup), STRING, IS(BIT(INTERFACE_NETWORK))),
    ATTR("portid", DomainInterface, S(portid), UUID, IS(BIT(INTERFACE_NETWORK)), .flags = DOC_LIVE),
    ATTR("bridge", DomainInterface, S(bridge), STRING, IS(BIT(INTERFACE_BRIDGE)), .flags = DOC_REQUIRED),
    ATTR("bridge", DomainInterface, S(bridge), STRING, IS(BIT(INTERFACE_NETWORK)), .flags = DOC_LIVE),
    ATTR("type", DomainInterface, S(type), STRING, IS(BIT(INTERFACE_VHOST_USER)), .flags = DOC_REQUIRED),
    ATTR("path", DomainInterface, S(path), STRING, IS(BIT(INTERFACE_VHOST_USER)), .flags = DOC_REQUIRED),
    ATTR("dev", DomainInterface, S(dev), STRING,
         IS(BIT(INTERFACE_DIRECT) | BIT(INTERFACE_VDPA) | BIT(INTERFACE_USER) | BIT(INTERFACE_ETHERNET))),
    ATTR("mode", DomainInterface, S(mode), ENUM(socket_mode), IS(BIT(INTERFACE_VHOST_USER)), .flags = DOC_REQUIRED),
    ATTR("mode", DomainInterface, S(direct_mode), ENUM(direct_mode), IS(BIT(INTERFACE_DIRECT))),
    ATTR("macTableManager", DomainInterface, S(mac_table_manager), ENUM(mac_table_manager), IS(BIT(INTERFACE_BRIDGE))),
    ATTR("name", DomainInterface, S(name), STRING, IS(BIT(INTERFACE_INTERNAL)), .flags = DOC_REQUIRED),
    ATTR("address", DomainInterface, S(address), STRING, IS(SOCKET_TYPES)),
    ATTR("port", DomainInterface, S(port), UINT, IS(SOCKET_TYPES), SET(DomainInterface, S(port_set)), .flags = DOC_REQUIRED),
    ATTR("switchid", DomainInterface, S(switchid), UUID, IS(BIT(INTERFACE_VDS)), .flags = DOC_REQUIRED),
    ATTR("portid", DomainInterface, S(vds_portid), INT, IS(BIT(INTERFACE_VDS)), .flags = DOC_REQUIRED | DOC_ALWAYS),
    ATTR("portgroupid", DomainInterface, S(portgroupid), STRING, IS(BIT(INTERFACE_VDS)), .flags = DOC_REQUIRED),
    ATTR("connectionid", DomainInterface, S(connectionid), INT, IS(BIT(INTERFACE_VDS)), .flags = DOC_REQUIRED | DOC_ALWAYS),
    ELEM("reconnect", DomainInterface, S(reconnect), INLINE(reconnect), IS(BIT(INTERFACE_VHOST_USER))),
    GROUP("local", interface_local, IS(BIT(INTERFACE_UDP))),
    ELEM("address", DomainInterface, S(hostdev), SUB(interface_hostdev), IS(BIT(INTERFACE_HOSTDEV))),
    LIST("ip", DomainInterface, S(ips), SUB(interface_ip), IS(BIT(INTERFACE_ETHERNET))),
    LIST("route", DomainInterface, S(routes), SUB(interface_route), IS(BIT(INTERFACE_ETHERNET))),
};
static const DocTable interface_source_table = DOC_TABLE("source", DomainInterface, source_rows);

static bool source_written(const void *object)
{
    const DomainInterface *net = object;
    return net->type != INTERFACE_NULL;
}

/* ---- the small elements */

static const DocRow mac_rows[] = {
    ATTR("address", DomainInterface, mac, MAC, SET(DomainInterface, mac_set), .flags = DOC_ABI, .code = VIR_ERR_XML_ERROR),
    ATTR("type", DomainInterface, mac_type, ENUM(mac_type)),
    ATTR("check", DomainInterface, mac_check, YESNO),
};
static const DocTable interface_mac_table = DOC_TABLE("mac", DomainInterface, mac_rows);
static const DocRow target_rows[] = {
    ATTR("dev", DomainInterface, target, STRING, .flags = DOC_NONEMPTY),
    ATTR("managed", DomainInterface, target_managed, YESNO),
};
static const DocTable interface_target_table = DOC_TABLE("target", DomainInterface, target_rows);
static const DocRow guest_rows[] = {
    ATTR("dev", DomainInterface, guest_dev, STRING),
    ATTR("actual", DomainInterface, guest_actual, STRING, .flags = DOC_LIVE),
};
static const DocTable interface_guest_table = DOC_TABLE("guest", DomainInterface, guest_rows);
static const DocRow model_rows[] = {ATTR("type", DomainInterface, model, STRING, .flags = DOC_ABI)};
static const DocTable interface_model_table = DOC_TABLE("model", DomainInterface, model_rows);
static const DocRow script_rows[] = {ATTR("path", DomainInterface, script, STRING)};
static const DocTable interface_script_table = DOC_TABLE("script", DomainInterface, script_rows);
static const DocRow downscript_rows[] = {ATTR("path", DomainInterface, downscript, STRING)};
static const DocTable interface_downscript_table = DOC_TABLE("downscript", DomainInterface, downscript_rows);
static const DocRow backenddomain_rows[] = {ATTR("name", DomainInterface, backend_domain, STRING)};
static const DocTable interface_backenddomain_table = DOC_TABLE("backenddomain", DomainInterface, backenddomain_rows);
static const DocRow backend_rows[] = {
    ATTR("type", DomainInterface, backend, ENUM(net_backend), .max = NET_BACKEND_DEFAULT),
    ATTR("tap", DomainInterface, backend_tap, STRING, .flags = DOC_NONEMPTY),
    ATTR("vhost", DomainInterface, backend_vhost, STRING, .flags = DOC_NONEMPTY),
    ATTR("logFile", DomainInterface, backend_log_file, STRING),
};
static const DocTable interface_backend_table = DOC_TABLE("backend", DomainInterface, backend_rows);

#define OFFLOAD(side, member) ATTR(#member, DomainInterface, side.member, ONOFF, .flags = DOC_ABI)
static const DocRow host_offload_rows[] = {
    OFFLOAD(host, csum), OFFLOAD(host, gso),  OFFLOAD(host, tso4),     OFFLOAD(host, tso6),
    OFFLOAD(host, ecn),  OFFLOAD(host, ufo),  OFFLOAD(host, mrg_rxbuf),
};
static const DocTable host_offload_table = DOC_TABLE("host", DomainInterface, host_offload_rows);
static const DocRow guest_offload_rows[] = {
    OFFLOAD(guest, csum), OFFLOAD(guest, tso4), OFFLOAD(guest, tso6), OFFLOAD(guest, ecn), OFFLOAD(guest, ufo),
};
static const DocTable guest_offload_table = DOC_TABLE("guest", DomainInterface, guest_offload_rows);

static const DocRow driver_rows[] = {
    ATTR("name", DomainInterface, driver, ENUM(net_driver)),
    ATTR("txmode", DomainInterface, txmode, ENUM(net_txmode)),
    ATTR("ioeventfd", DomainInterface, ioeventfd, ONOFF),
    ATTR("event_idx", DomainInterface, event_idx, ONOFF),
    ATTR("queues", DomainInterface, queues, UINT),
    ATTR("rx_queue_size", DomainInterface, rx_queue_size, UINT),
    ATTR("tx_queue_size", DomainInterface, tx_queue_size, UINT),
    ATTR("rss", DomainInterface, rss, ONOFF),
    ATTR("rss_hash_report", DomainInterface, rss_hash_report, ONOFF),
    MIX(DomainInterface, virtio, virtio_options),
    GROUP("host", host_offload),
    GROUP("guest", guest_offload),
};
static const DocTable interface_driver_table = DOC_TABLE("driver", DomainInterface, driver_rows);

/* A host device has no queues of ours. */
static const DocRow hostdev_driver_rows[] = {ATTR("name", DomainInterface, driver, ENUM(net_driver))};
static const DocTable interface_hostdev_driver_table = DOC_TABLE("driver", DomainInterface, hostdev_driver_rows);

static const DocRow tune_rows[] = {
    ELEM("sndbuf", DomainInterface, sndbuf, UINT, SET(DomainInterface, sndbuf_set)),
};
static const DocTable interface_tune_table = DOC_TABLE("tune", DomainInterface, tune_rows);
static const DocRow link_rows[] = {ATTR("state", DomainInterface, link, ENUM(link_state))};
static const DocTable interface_link_table = DOC_TABLE("link", DomainInterface, link_rows);
static const DocRow mtu_rows[] = {ATTR("size", DomainInterface, mtu, UINT)};
static const DocTable interface_mtu_table = DOC_TABLE("mtu", DomainInterface, mtu_rows);
static const DocRow port_rows[] = {ATTR("isolated", DomainInterface, port_isolated, YESNO)};
static const DocTable interface_port_table = DOC_TABLE("port", DomainInterface, port_rows);
static const DocRow frames_rows[] = {ATTR("max", DomainInterface, coalesce_rx_frames_max, UINT)};
static const DocTable coalesce_frames_table = DOC_TABLE("frames", DomainInterface, frames_rows);
static const DocRow rx_rows[] = {GROUP("frames", coalesce_frames)};
static const DocTable coalesce_rx_table = DOC_TABLE("rx", DomainInterface, rx_rows);
static const DocRow coalesce_rows[] = {GROUP("rx", coalesce_rx)};
static const DocTable interface_coalesce_table = DOC_TABLE("coalesce", DomainInterface, coalesce_rows);

static const DocRow interface_rows[] = {
    ATTR("type", DomainInterface, type, ENUM(interface_type), .absent = INTERFACE_USER, .flags = DOC_ALWAYS, UNSUPPORTED),
    ATTR("managed", DomainInterface, managed, YESNO, IS(BIT(INTERFACE_HOSTDEV))),
    ATTR("trustGuestRxFilters", DomainInterface, trust_guest_rx_filters, YESNO),
    GROUP("mac", interface_mac),
    GROUP("driver", interface_hostdev_driver, IS(BIT(INTERFACE_HOSTDEV))),
    GROUP("source", interface_source, .show = source_written),
    ELEM("vlan", DomainInterface, vlan, SUB(net_vlan)),
    ELEM("virtualport", DomainInterface, virtualport, SUB(virtualport)),
    ELEM("bandwidth", DomainInterface, bandwidth, SUB(net_bandwidth)),
    GROUP("port", interface_port),
    LIST("ip", DomainInterface, ips, SUB(interface_ip)),
    LIST("route", DomainInterface, routes, SUB(interface_route)),
    LIST("portForward", DomainInterface, port_forwards, SUB(port_forward)),
    GROUP("script", interface_script),
    GROUP("downscript", interface_downscript),
    GROUP("backenddomain", interface_backenddomain),
    GROUP("target", interface_target),
    GROUP("guest", interface_guest),
    GROUP("model", interface_model),
    GROUP("driver", interface_driver, IS(~BIT(INTERFACE_HOSTDEV))),
    GROUP("backend", interface_backend),
    ELEM("filterref", DomainInterface, filter, SUB(filter_ref),
         IS(BIT(INTERFACE_ETHERNET) | BIT(INTERFACE_NETWORK) | BIT(INTERFACE_BRIDGE))),
    GROUP("tune", interface_tune),
    GROUP("link", interface_link),
    GROUP("mtu", interface_mtu),
    ELEM("teaming", DomainInterface, teaming, SUB(net_teaming)),
    GROUP("coalesce", interface_coalesce),
    MIX(DomainInterface, info, device_info),
};
const DocTable interface_table = DOC_TABLE("interface", DomainInterface, interface_rows);
