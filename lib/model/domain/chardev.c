#include "model/domain/tables.h"

#include <libvirt/virterror.h>
#include <string.h>

DOC_ENUM_DEFINE(chardev_type, CHARDEV)
DOC_ENUM_DEFINE(chardev_protocol, CHARDEV_PROTOCOL)
DOC_ENUM_DEFINE(socket_mode, SOCKET_MODE)
DOC_ENUM_DEFINE(mouse_mode, MOUSE_MODE)
DOC_ENUM_DEFINE(chardev_device, CHARDEV_DEVICE)
DOC_ENUM_DEFINE(serial_target, SERIAL_TARGET)
DOC_ENUM_DEFINE(serial_model, SERIAL_MODEL)
DOC_ENUM_DEFINE(console_target, CONSOLE_TARGET)
DOC_ENUM_DEFINE(channel_target, CHANNEL_TARGET)
DOC_ENUM_DEFINE(channel_state, CHANNEL_STATE)

#define IS(...) WHEN(ChardevSource, type, __VA_ARGS__)
#define PATHS (BIT(CHARDEV_DEV) | BIT(CHARDEV_FILE) | BIT(CHARDEV_PIPE) | BIT(CHARDEV_UNIX))
#define SOCKETS (BIT(CHARDEV_TCP) | BIT(CHARDEV_UNIX))

static const DocRow clipboard_rows[] = {ATTR("copypaste", ChardevSource, clipboard, YESNO)};
static const DocTable chardev_clipboard_table = DOC_TABLE("clipboard", ChardevSource, clipboard_rows);
static const DocRow mouse_rows[] = {ATTR("mode", ChardevSource, mouse, ENUM(mouse_mode))};
static const DocTable chardev_mouse_table = DOC_TABLE("mouse", ChardevSource, mouse_rows);

static bool path_is_users(const void *object)
{
    return !((const ChardevSource *)object)->path_generated;
}

static const DocRow source_rows[] = {
    ATTR("mode", ChardevSource, mode, ENUM(socket_mode), IS(SOCKETS), .max = SOCKET_MODE_BIND, .code = VIR_ERR_INTERNAL_ERROR),
    ATTR("path", ChardevSource, path, STRING, IS(PATHS), .flags = DOC_NONEMPTY, .show = path_is_users),
    ATTR("path", ChardevSource, path, STRING, IS(BIT(CHARDEV_PTY)), .flags = DOC_LIVE | DOC_NONEMPTY),
    ATTR("host", ChardevSource, host, STRING, IS(BIT(CHARDEV_TCP))),
    ATTR("service", ChardevSource, service, STRING, IS(BIT(CHARDEV_TCP))),
    ATTR("tls", ChardevSource, tls, YESNO, IS(BIT(CHARDEV_TCP))),
    ATTR("append", ChardevSource, append, ONOFF, IS(BIT(CHARDEV_FILE))),
    ATTR("channel", ChardevSource, channel, STRING, IS(BIT(CHARDEV_SPICEPORT) | BIT(CHARDEV_DBUS))),
    ATTR("master", ChardevSource, master, STRING, IS(BIT(CHARDEV_NMDM))),
    ATTR("slave", ChardevSource, slave, STRING, IS(BIT(CHARDEV_NMDM))),
    ELEM("reconnect", ChardevSource, reconnect, INLINE(reconnect), IS(SOCKETS)),
    LIST("seclabel", ChardevSource, seclabels, SUB(device_seclabel)),
    GROUP("clipboard", chardev_clipboard, IS(BIT(CHARDEV_VDAGENT))),
    GROUP("mouse", chardev_mouse, IS(BIT(CHARDEV_VDAGENT))),
};

static int source_done(DocContext *context, void *object)
{
    ChardevSource *source = object;
    source->sources++;
    if (source->sources > 1 && source->type != CHARDEV_UDP)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "only one source element is allowed for character device");
    if (source->sources > 2)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "only two source elements are allowed for character device");
    return 0;
}
static const DocTable chardev_source_element_table = DOC_TABLE("source", ChardevSource, source_rows, .done = source_done);

static const DocRow udp_connect_rows[] = {
    ATTR("host", ChardevSource, host, STRING),
    ATTR("service", ChardevSource, service, STRING),
};
static const DocTable udp_connect_table = DOC_TABLE("source", ChardevSource, udp_connect_rows, .done = source_done);
static const DocRow udp_bind_rows[] = {
    ATTR("host", ChardevSource, bind_host, STRING),
    ATTR("service", ChardevSource, bind_service, STRING),
};
static const DocTable udp_bind_table = DOC_TABLE("source", ChardevSource, udp_bind_rows, .done = source_done);

static const DocRow protocol_rows[] = {
    ATTR("type", ChardevSource, protocol, ENUM(chardev_protocol), .code = VIR_ERR_XML_ERROR),
};
static const DocTable chardev_protocol_table = DOC_TABLE("protocol", ChardevSource, protocol_rows);
static const DocRow log_rows[] = {
    ATTR("file", ChardevSource, log_file, STRING),
    ATTR("append", ChardevSource, log_append, ONOFF),
};
static const DocTable chardev_log_table = DOC_TABLE("log", ChardevSource, log_rows);

#define UDP IS(BIT(CHARDEV_UDP))
#define SOURCE_ROWS                                                                                                    \
    GROUP("source", udp_bind, UDP, .pick_attr = "mode", .pick_value = "bind", .flags = DOC_REPEAT),                    \
        GROUP("source", udp_connect, UDP, .pick_attr = "mode", .pick_value = "connect", .flags = DOC_REPEAT),          \
        GROUP("source", udp_connect, UDP, .pick_attr = "mode", .pick_value = "", .flags = DOC_NO_WRITE | DOC_REPEAT),  \
        GROUP("source", chardev_source_element, IS(~BIT(CHARDEV_UDP)), .flags = DOC_REPEAT),                           \
        GROUP("protocol", chardev_protocol, IS(BIT(CHARDEV_TCP))), GROUP("log", chardev_log)

/* What stands inside an element with type='': mixed into every device that has a character device. */
static const DocRow chardev_source_rows[] = {SOURCE_ROWS};
const DocTable chardev_source_table = DOC_TABLE("", ChardevSource, chardev_source_rows);

#define TYPE_ROW                                                                                                       \
    ATTR("type", DomainChardev, source.type, ENUM(chardev_type), .code = VIR_ERR_XML_ERROR, .flags = DOC_ALWAYS)

/* ---- targets */

static const DocRow serial_model_rows[] = {
    ATTR("name", DomainChardev, serial_model, ENUM(serial_model), .code = VIR_ERR_CONFIG_UNSUPPORTED, .flags = DOC_ABI),
};
static const DocTable serial_model_table = DOC_TABLE("model", DomainChardev, serial_model_rows);
#define PORT_ROW ATTR("port", DomainChardev, port, INT, .absent = -1, .flags = DOC_ABI, .max = INT32_MAX)
static const DocRow serial_target_rows[] = {
    ATTR("type", DomainChardev, target_type, ENUM(serial_target), .code = VIR_ERR_CONFIG_UNSUPPORTED, .flags = DOC_ABI),
    PORT_ROW,
    GROUP("model", serial_model),
};
static const DocTable serial_target_table = DOC_TABLE("target", DomainChardev, serial_target_rows);
static const DocRow parallel_target_rows[] = {PORT_ROW};
static const DocTable parallel_target_table = DOC_TABLE("target", DomainChardev, parallel_target_rows);
static const DocRow console_target_rows[] = {
    ATTR("type", DomainChardev, target_type, ENUM(console_target), .code = VIR_ERR_CONFIG_UNSUPPORTED, .flags = DOC_ABI),
    PORT_ROW,
};
static const DocTable console_target_table = DOC_TABLE("target", DomainChardev, console_target_rows);

#define VIRTIO WHEN(DomainChardev, target_type, BIT(CHANNEL_TARGET_VIRTIO) | BIT(CHANNEL_TARGET_XEN))
#define GUESTFWD WHEN(DomainChardev, target_type, BIT(CHANNEL_TARGET_GUESTFWD))
static const DocRow channel_target_rows[] = {
    ATTR("type", DomainChardev, target_type, ENUM(channel_target), .code = VIR_ERR_CONFIG_UNSUPPORTED,
         .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("name", DomainChardev, name, STRING, VIRTIO, .flags = DOC_ABI),
    ATTR("state", DomainChardev, state, ENUM(channel_state), VIRTIO, .flags = DOC_LIVE),
    ATTR("address", DomainChardev, address, STRING, GUESTFWD, .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("port", DomainChardev, address_port, UINT, GUESTFWD, .flags = DOC_REQUIRED | DOC_ABI, .max = 65535),
};
static const DocTable channel_target_table = DOC_TABLE("target", DomainChardev, channel_target_rows);

#define INFO_ROW MIX(DomainChardev, info, device_info_noboot)
static const DocRow serial_rows[] = {
    TYPE_ROW, MIX(DomainChardev, source, chardev_source),
    GROUP("target", serial_target, SET(DomainChardev, target_seen)), INFO_ROW,
};
const DocTable serial_table = DOC_TABLE("serial", DomainChardev, serial_rows);
static const DocRow parallel_rows[] = {
    TYPE_ROW, MIX(DomainChardev, source, chardev_source),
    GROUP("target", parallel_target, SET(DomainChardev, target_seen)), INFO_ROW,
};
const DocTable parallel_table = DOC_TABLE("parallel", DomainChardev, parallel_rows);
static const DocRow console_rows[] = {
    TYPE_ROW, ATTR("tty", DomainChardev, tty, STRING, .flags = DOC_LIVE), MIX(DomainChardev, source, chardev_source),
    GROUP("target", console_target, SET(DomainChardev, target_seen)), INFO_ROW,
};
const DocTable console_table = DOC_TABLE("console", DomainChardev, console_rows);
static const DocRow channel_rows[] = {
    TYPE_ROW, MIX(DomainChardev, source, chardev_source),
    GROUP("target", channel_target, SET(DomainChardev, target_seen)), INFO_ROW,
};
const DocTable channel_table = DOC_TABLE("channel", DomainChardev, channel_rows);
