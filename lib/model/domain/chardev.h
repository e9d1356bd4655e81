/* <serial>, <parallel>, <console>, <channel>, and the character device source that smartcards, redirection and RNG use. */
#pragma once

#include "model/domain/storage_source.h"

#define CHARDEV_VALUES(V)                                                                                              \
    V(CHARDEV_NULL, "null") V(CHARDEV_VC, "vc") V(CHARDEV_PTY, "pty") V(CHARDEV_DEV, "dev") V(CHARDEV_FILE, "file")    \
    V(CHARDEV_PIPE, "pipe") V(CHARDEV_STDIO, "stdio") V(CHARDEV_UDP, "udp") V(CHARDEV_TCP, "tcp")                      \
    V(CHARDEV_UNIX, "unix") V(CHARDEV_SPICEVMC, "spicevmc") V(CHARDEV_SPICEPORT, "spiceport") V(CHARDEV_NMDM, "nmdm")  \
    V(CHARDEV_VDAGENT, "qemu-vdagent") V(CHARDEV_DBUS, "dbus")
DOC_ENUM(ChardevType, chardev_type, CHARDEV)

#define CHARDEV_PROTOCOL_VALUES(V)                                                                                     \
    V(CHARDEV_PROTOCOL_RAW, "raw") V(CHARDEV_PROTOCOL_TELNET, "telnet") V(CHARDEV_PROTOCOL_TELNETS, "telnets")         \
    V(CHARDEV_PROTOCOL_TLS, "tls")
DOC_ENUM(ChardevProtocol, chardev_protocol, CHARDEV_PROTOCOL)

#define SOCKET_MODE_VALUES(V)                                                                                          \
    V(SOCKET_MODE_CONNECT, "connect") V(SOCKET_MODE_BIND, "bind") V(SOCKET_MODE_CLIENT, "client")                      \
    V(SOCKET_MODE_SERVER, "server")
DOC_ENUM(SocketMode, socket_mode, SOCKET_MODE)

#define MOUSE_MODE_VALUES(V) V(MOUSE_MODE_SERVER, "server") V(MOUSE_MODE_CLIENT, "client")
DOC_ENUM(MouseMode, mouse_mode, MOUSE_MODE)

typedef struct ChardevSource {
    ChardevType type;
    ChardevProtocol protocol; /* tcp */
    SocketMode mode;          /* tcp, unix: bind listens */
    Tristate tls, append, log_append, clipboard;
    MouseMode mouse;
    uint8_t sources;          /* how many <source> elements the document had */
    bool path_generated;
    char *path;               /* file, pipe, dev, unix, pty (live) */
    char *host, *service;     /* tcp; udp: where to send */
    char *bind_host, *bind_service; /* udp: where to listen */
    char *channel;            /* spiceport, dbus */
    char *master, *slave;     /* nmdm */
    char *log_file;
    ReconnectOptions reconnect;
    DeviceSeclabels seclabels;
} ChardevSource;

#define CHARDEV_DEVICE_VALUES(V)                                                                                       \
    V(CHARDEV_DEVICE_SERIAL, "serial") V(CHARDEV_DEVICE_PARALLEL, "parallel") V(CHARDEV_DEVICE_CONSOLE, "console")     \
    V(CHARDEV_DEVICE_CHANNEL, "channel")
DOC_ENUM(ChardevDevice, chardev_device, CHARDEV_DEVICE)

#define SERIAL_TARGET_VALUES(V)                                                                                        \
    V(SERIAL_TARGET_ISA, "isa-serial") V(SERIAL_TARGET_USB, "usb-serial") V(SERIAL_TARGET_PCI, "pci-serial")           \
    V(SERIAL_TARGET_SPAPR_VIO, "spapr-vio-serial") V(SERIAL_TARGET_SYSTEM, "system-serial")                            \
    V(SERIAL_TARGET_SCLP, "sclp-serial") V(SERIAL_TARGET_ISA_DEBUG, "isa-debug")
DOC_ENUM(SerialTarget, serial_target, SERIAL_TARGET)

#define SERIAL_MODEL_VALUES(V)                                                                                         \
    V(SERIAL_MODEL_ISA_SERIAL, "isa-serial") V(SERIAL_MODEL_USB_SERIAL, "usb-serial")                                  \
    V(SERIAL_MODEL_PCI_SERIAL, "pci-serial") V(SERIAL_MODEL_SPAPR_VTY, "spapr-vty") V(SERIAL_MODEL_PL011, "pl011")     \
    V(SERIAL_MODEL_SCLPCONSOLE, "sclpconsole") V(SERIAL_MODEL_SCLPLMCONSOLE, "sclplmconsole")                          \
    V(SERIAL_MODEL_16550A, "16550a") V(SERIAL_MODEL_ISA_DEBUGCON, "isa-debugcon")
DOC_ENUM(SerialModel, serial_model, SERIAL_MODEL)

#define CONSOLE_TARGET_VALUES(V)                                                                                       \
    V(CONSOLE_TARGET_SERIAL, "serial") V(CONSOLE_TARGET_XEN, "xen") V(CONSOLE_TARGET_UML, "uml")                       \
    V(CONSOLE_TARGET_VIRTIO, "virtio") V(CONSOLE_TARGET_LXC, "lxc") V(CONSOLE_TARGET_OPENVZ, "openvz")                 \
    V(CONSOLE_TARGET_SCLP, "sclp") V(CONSOLE_TARGET_SCLPLM, "sclplm")
DOC_ENUM(ConsoleTarget, console_target, CONSOLE_TARGET)

#define CHANNEL_TARGET_VALUES(V)                                                                                       \
    V(CHANNEL_TARGET_GUESTFWD, "guestfwd") V(CHANNEL_TARGET_VIRTIO, "virtio") V(CHANNEL_TARGET_XEN, "xen")
DOC_ENUM(ChannelTarget, channel_target, CHANNEL_TARGET)

#define CHANNEL_STATE_VALUES(V) V(CHANNEL_STATE_CONNECTED, "connected") V(CHANNEL_STATE_DISCONNECTED, "disconnected")
DOC_ENUM(ChannelState, channel_state, CHANNEL_STATE)

typedef struct DomainChardev {
    ChardevDevice device;
    union {
        uint8_t target_type; /* of whichever enum the device says; 0: not given */
        SerialTarget serial_target;
        ConsoleTarget console_target;
        ChannelTarget channel_target;
    };
    SerialModel serial_model;
    ChannelState state; /* live */
    bool target_seen;
    int32_t port;           /* -1: not given */
    char *name;             /* virtio channel */
    char *address;          /* guestfwd: "10.0.2.1" */
    uint32_t address_port;
    char *tty;              /* live console */
    ChardevSource source;
    DeviceInfo info;
} DomainChardev;
