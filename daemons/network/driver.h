/* The network driver: one a process. Its objects are Nets; what touches the host is in active.h. */
#pragma once

#include "core/driver.h"
#include "core/object.h"
#include "daemons/network/net.h"

struct EventHub;
struct Watch;

/* Where everything is: given by who starts the driver. */
typedef struct NetworkDriverConfig {
    bool privileged;
    const char *config, *run, *state; /* base folders, as daemons/common names them */
} NetworkDriverConfig;

struct NetworkDriver {
    bool privileged;
    char *uri;           /* "network:///system" */
    char *config_dir;    /* /etc/libvirt/qemu/networks: definitions */
    char *autostart_dir; /* .../autostart: links to those that start with the host */
    char *run_dir;       /* /run/libvirt/network: status documents, ports, pid files */
    char *dnsmasq_dir;   /* /var/lib/libvirt/dnsmasq */
    void (*inhibit)(void *opaque, bool active); /* told when a network starts and when it ended */
    void *inhibit_opaque;
    struct EventHub *hub;
    struct Watch *watch;
    GMutex define; /* one document at a time enters the table */
    GMutex lock;   /* what follows, and all that net.h says it covers */
    GHashTable *by_uuid, *by_name; /* by_uuid owns a reference */
};

/* Loads definitions and status documents, mends networks that are active, starts what is marked. NULL with the error set. */
NetworkDriver *network_driver_new(const NetworkDriverConfig *config, void (*inhibit)(void *, bool), void *opaque);
/* Lets go of all networks; they stay as they are. */
void network_driver_free(NetworkDriver *driver);
int network_driver_reload(NetworkDriver *driver);
int network_driver_open(NetworkDriver *driver, virConnectPtr conn, const char *uri);
void network_driver_close(NetworkDriver *driver, virConnectPtr conn);

static inline NetworkDriver *network_driver_of(virConnectPtr conn)
{
    return conn->drivers[DRIVER_NETWORK].data;
}

/* The calls, each named net_ and its slot. The list makes the table and the prototypes. */
#define NETWORK_DRIVER_CALLS(X)                                                                                        \
    /* calls_connect.c */                                                                                              \
    X(connect_get_type) X(connect_get_uri) X(connect_get_hostname) X(connect_is_secure) X(connect_supports_feature)    \
    X(connect_network_event_register_any) X(connect_network_event_deregister_any)                                      \
    /* calls_lookup.c */                                                                                               \
    X(connect_num_of_networks) X(connect_num_of_defined_networks) X(connect_list_networks)                             \
    X(connect_list_defined_networks) X(connect_list_all_networks) X(network_lookup_by_name) X(network_lookup_by_uuid)  \
    X(network_is_active) X(network_is_persistent) X(network_get_autostart) X(network_get_bridge_name)                  \
    X(network_get_xml_desc) X(network_get_dhcp_leases)                                                                 \
    /* calls_life.c */                                                                                                 \
    X(network_define_xml) X(network_define_xml_flags) X(network_create_xml) X(network_create_xml_flags)                \
    X(network_create) X(network_destroy) X(network_undefine) X(network_set_autostart)                                  \
    /* calls_update.c */                                                                                               \
    X(network_update)                                                                                                  \
    /* calls_port.c */                                                                                                 \
    X(network_list_all_ports) X(network_port_lookup_by_uuid) X(network_port_create_xml) X(network_port_get_xml_desc)   \
    X(network_port_delete) X(network_port_get_parameters) X(network_port_set_parameters)

#define NETWORK_DECLARE(slot) extern __typeof__(*((Driver *)0)->slot) net_##slot;
NETWORK_DRIVER_CALLS(NETWORK_DECLARE)
#undef NETWORK_DECLARE

/* Refuses flags beyond those allowed, in libvirt's words. */
int net_check_flags(unsigned flags, unsigned allowed, const char *function);
/* Sets an error of the network driver; the value of a failed call. */
#define net_fail(code, ...) (error_set(VIR_FROM_NETWORK, code, __VA_ARGS__), -1)
