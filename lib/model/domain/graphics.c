#include "model/domain/tables.h"

#include <libvirt/virterror.h>

DOC_ENUM_DEFINE(graphics_type, GRAPHICS)
DOC_ENUM_DEFINE(listen_type, LISTEN)
DOC_ENUM_DEFINE(vnc_share, VNC_SHARE)
DOC_ENUM_DEFINE(graphics_connected, GRAPHICS_CONNECTED)
DOC_ENUM_DEFINE(spice_mode, SPICE_MODE)
DOC_ENUM_DEFINE(spice_channel_name, SPICE_CHANNEL)
DOC_ENUM_DEFINE(spice_image, SPICE_IMAGE)
DOC_ENUM_DEFINE(spice_wan, SPICE_WAN)
DOC_ENUM_DEFINE(spice_streaming, SPICE_STREAMING)
DOC_ENUM_DEFINE(video_type, VIDEO)
DOC_ENUM_DEFINE(video_backend, VIDEO_BACKEND)
DOC_ENUM_DEFINE(video_vgaconf, VGACONF)
DOC_ENUM_DEFINE(input_type, INPUT)
DOC_ENUM_DEFINE(input_bus, INPUT_BUS)
DOC_ENUM_DEFINE(input_grab, INPUT_GRAB)
DOC_ENUM_DEFINE(input_toggle, INPUT_TOGGLE)

#define IS(...) WHEN(DomainGraphics, type, __VA_ARGS__)
#define VNC BIT(GRAPHICS_VNC)
#define SPICE BIT(GRAPHICS_SPICE)
#define SDL BIT(GRAPHICS_SDL)
#define RDP BIT(GRAPHICS_RDP)
#define DESKTOP BIT(GRAPHICS_DESKTOP)
#define DBUS BIT(GRAPHICS_DBUS)
#define EGL BIT(GRAPHICS_EGL_HEADLESS)
#define NETWORKED (VNC | SPICE | RDP)
#define G DomainGraphics

static bool port_fixed(const void *object)
{
    const DomainGraphics *g = object;
    return g->autoport != TRI_YES || g->port == -1;
}
static bool port_chosen(const void *object)
{
    return !port_fixed(object) && ((const DomainGraphics *)object)->port_set;
}

/* A port chosen for a running guest is "-1" in the inactive document. */
static bool any_port_write(const void *member, const void *object, char *buffer, const char **ret_text)
{
    *ret_text = "-1";
    return true;
}
static int any_port_read(DocContext *context, const char *text, size_t len, void *member, void *object)
{
    return 0;
}
static const DocCodec any_port_codec = {any_port_read, any_port_write, false, false};

static bool tls_port_fixed(const void *object)
{
    const DomainGraphics *g = object;
    return g->autoport != TRI_YES || g->tls_port == -1;
}

#define SPICE_ONE(name_, table_, attr_, member_, ...)                                                                  \
    static const DocRow spice_##table_##_rows[] = {ATTR(attr_, G, member_, __VA_ARGS__)};                              \
    static const DocTable spice_##table_##_table = DOC_TABLE(name_, G, spice_##table_##_rows);
SPICE_ONE("image", image, "compression", image, ENUM(spice_image), .flags = DOC_REQUIRED)
SPICE_ONE("jpeg", jpeg, "compression", jpeg, ENUM(spice_wan), .flags = DOC_REQUIRED)
SPICE_ONE("zlib", zlib, "compression", zlib, ENUM(spice_wan), .flags = DOC_REQUIRED)
SPICE_ONE("playback", playback, "compression", playback, ONOFF, .flags = DOC_REQUIRED)
SPICE_ONE("streaming", streaming, "mode", streaming, ENUM(spice_streaming), .flags = DOC_REQUIRED)
SPICE_ONE("mouse", mouse, "mode", mouse, ENUM(mouse_mode), .flags = DOC_REQUIRED)
SPICE_ONE("clipboard", clipboard, "copypaste", clipboard, YESNO, .flags = DOC_REQUIRED)
SPICE_ONE("filetransfer", filetransfer, "enable", filetransfer, YESNO, .flags = DOC_REQUIRED)
SPICE_ONE("audio", audio, "id", audio_id, UINT)

static const DocRow gl_rows[] = {
    ATTR("enable", G, gl, YESNO, IS(~EGL)),
    ATTR("rendernode", G, rendernode, STRING, IS(SPICE | EGL | DBUS)),
};
static const DocTable graphics_gl_table = DOC_TABLE("gl", G, gl_rows);

static const DocRow channel_rows[] = {
    ATTR("name", SpiceChannel, name, ENUM(spice_channel_name), .flags = DOC_REQUIRED),
    ATTR("mode", SpiceChannel, mode, ENUM(spice_mode), .flags = DOC_REQUIRED),
};
static const DocTable spice_channel_table = DOC_TABLE("channel", SpiceChannel, channel_rows);

#define LISTENS(type_) WHEN(GraphicsListen, type, BIT(LISTEN_##type_))
static bool listen_is_users(const void *object)
{
    const GraphicsListen *listen = object;
    return !listen->from_config;
}
static bool listen_is_configs(const void *object)
{
    return !listen_is_users(object);
}
static bool socket_is_users(const void *object)
{
    return !((const GraphicsListen *)object)->auto_address;
}

static const DocRow listen_rows[] = {
    ATTR("type", GraphicsListen, type, ENUM(listen_type), .flags = DOC_REQUIRED, .code = VIR_ERR_XML_ERROR),
    ATTR("address", GraphicsListen, address, STRING, LISTENS(ADDRESS), .show = listen_is_users, .flags = DOC_NONEMPTY),
    ATTR("address", GraphicsListen, address, STRING, LISTENS(ADDRESS), .show = listen_is_configs,
         .flags = DOC_LIVE | DOC_NO_READ),
    ATTR("network", GraphicsListen, network, STRING, LISTENS(NETWORK), .flags = DOC_REQUIRED),
    ATTR("address", GraphicsListen, address, STRING, LISTENS(NETWORK), .flags = DOC_LIVE),
    ATTR("socket", GraphicsListen, socket, STRING, LISTENS(SOCKET), .show = socket_is_users),
};
static const DocTable graphics_listen_table = DOC_TABLE("listen", GraphicsListen, listen_rows);

static const DocRow graphics_rows[] = {
    ATTR("type", G, type, ENUM(graphics_type), .flags = DOC_REQUIRED, .code = VIR_ERR_XML_ERROR),
    ATTR("port", G, port, INT, IS(NETWORKED), SET(G, port_set), .show = port_fixed),
    ATTR("port", G, port, INT, IS(NETWORKED), SET(G, port_set), .show = port_chosen, .flags = DOC_LIVE | DOC_NO_READ),
    ATTR("port", G, port, CODEC(any_port), IS(NETWORKED), .show = port_chosen, .flags = DOC_ONLY_INACTIVE | DOC_NO_READ),
    ATTR("tlsPort", G, tls_port, INT, IS(SPICE), SET(G, tls_port_set), .show = tls_port_fixed),
    ATTR("autoport", G, autoport, YESNO, IS(NETWORKED)),
    ATTR("websocket", G, websocket, INT, IS(VNC), SET(G, websocket_set)),
    ATTR("replaceUser", G, replace_user, YESNO, IS(RDP)),
    ATTR("multiUser", G, multi_user, YESNO, IS(RDP)),
    ATTR("socket", G, socket, STRING, IS(VNC)),
    ATTR("listen", G, listen, STRING, IS(NETWORKED)),
    ATTR("display", G, display, STRING, IS(SDL | DESKTOP)),
    ATTR("xauth", G, xauth, STRING, IS(SDL)),
    ATTR("fullscreen", G, fullscreen, YESNO, IS(SDL | DESKTOP)),
    ATTR("p2p", G, p2p, YESNO, IS(DBUS)),
    ATTR("address", G, address, STRING, IS(DBUS)),
    ATTR("keymap", G, keymap, STRING, IS(VNC | SPICE)),
    ATTR("sharePolicy", G, share_policy, ENUM(vnc_share), IS(VNC)),
    ATTR("powerControl", G, power_control, YESNO, IS(VNC)),
    ATTR("passwd", G, passwd, STRING, IS(VNC | SPICE), .flags = DOC_SECRET),
    ATTR("passwdValidTo", G, passwd_valid_to, STRING, IS(VNC | SPICE), .flags = DOC_SECRET),
    ATTR("connected", G, connected, ENUM(graphics_connected), IS(VNC | SPICE)),
    ATTR("defaultMode", G, default_mode, ENUM(spice_mode), IS(SPICE)),
    LIST("listen", G, listens, SUB(graphics_listen), IS(NETWORKED)),
    GROUP("audio", spice_audio, IS(VNC | DBUS)),
    LIST("channel", G, channels, SUB(spice_channel), IS(SPICE)),
    GROUP("image", spice_image, IS(SPICE)),
    GROUP("jpeg", spice_jpeg, IS(SPICE)),
    GROUP("zlib", spice_zlib, IS(SPICE)),
    GROUP("playback", spice_playback, IS(SPICE)),
    GROUP("streaming", spice_streaming, IS(SPICE)),
    GROUP("mouse", spice_mouse, IS(SPICE)),
    GROUP("clipboard", spice_clipboard, IS(SPICE)),
    GROUP("filetransfer", spice_filetransfer, IS(SPICE)),
    GROUP("gl", graphics_gl, IS(SDL | SPICE | EGL | DBUS)),
};
const DocTable graphics_table = DOC_TABLE("graphics", G, graphics_rows);
#undef G

/* ---- <video> */

static const DocRow acceleration_rows[] = {
    ATTR("accel3d", DomainVideo, accel3d, YESNO, .flags = DOC_ABI),
    ATTR("accel2d", DomainVideo, accel2d, YESNO, .flags = DOC_ABI),
    ATTR("rendernode", DomainVideo, rendernode, STRING),
};
static const DocTable video_acceleration_table = DOC_TABLE("acceleration", DomainVideo, acceleration_rows);
static const DocRow resolution_rows[] = {
    ATTR("x", DomainVideo, resolution_x, UINT, .flags = DOC_REQUIRED),
    ATTR("y", DomainVideo, resolution_y, UINT, .flags = DOC_REQUIRED),
};
static const DocTable video_resolution_table = DOC_TABLE("resolution", DomainVideo, resolution_rows);
static const DocRow video_model_rows[] = {
    ATTR("type", DomainVideo, type, ENUM(video_type), .flags = DOC_ABI, .code = VIR_ERR_XML_ERROR),
    ATTR("ram", DomainVideo, ram, UINT, WHEN(DomainVideo, type, BIT(VIDEO_QXL)), .flags = DOC_ABI),
    ATTR("vram", DomainVideo, vram, UINT, .flags = DOC_ABI),
    ATTR("vram64", DomainVideo, vram64, UINT, WHEN(DomainVideo, type, BIT(VIDEO_QXL)), .flags = DOC_ABI),
    ATTR("vgamem", DomainVideo, vgamem, UINT, WHEN(DomainVideo, type, BIT(VIDEO_QXL)), .flags = DOC_ABI),
    ATTR("heads", DomainVideo, heads, UINT, .flags = DOC_ABI),
    ATTR("primary", DomainVideo, primary, BOOL),
    GROUP("acceleration", video_acceleration),
    GROUP("resolution", video_resolution),
};
static const DocTable video_model_table = DOC_TABLE("model", DomainVideo, video_model_rows);
static const DocRow video_driver_rows[] = {
    MIX(DomainVideo, virtio, virtio_options),
    ATTR("name", DomainVideo, backend, ENUM(video_backend)),
    ATTR("vgaconf", DomainVideo, vgaconf, ENUM(video_vgaconf)),
};
static const DocTable video_driver_table = DOC_TABLE("driver", DomainVideo, video_driver_rows);
static const DocRow video_rows[] = {
    GROUP("driver", video_driver),
    GROUP("model", video_model),
    MIX(DomainVideo, info, device_info_noboot),
};
const DocTable video_table = DOC_TABLE("video", DomainVideo, video_rows);

/* ---- <input> */

static const DocRow input_source_rows[] = {
    ATTR("evdev", DomainInput, evdev, STRING, WHEN(DomainInput, type, BIT(INPUT_PASSTHROUGH)), .flags = DOC_REQUIRED),
    ATTR("dev", DomainInput, evdev, STRING, WHEN(DomainInput, type, BIT(INPUT_EVDEV)), .flags = DOC_REQUIRED),
    ATTR("grab", DomainInput, grab, ENUM(input_grab), WHEN(DomainInput, type, BIT(INPUT_EVDEV))),
    ATTR("grabToggle", DomainInput, grab_toggle, ENUM(input_toggle), WHEN(DomainInput, type, BIT(INPUT_EVDEV))),
    ATTR("repeat", DomainInput, repeat, ONOFF, WHEN(DomainInput, type, BIT(INPUT_EVDEV))),
};
static const DocTable input_source_table = DOC_TABLE("source", DomainInput, input_source_rows);
static const DocRow input_driver_rows[] = {MIX(DomainInput, virtio, virtio_options)};
static const DocTable input_driver_table = DOC_TABLE("driver", DomainInput, input_driver_rows);

static bool bus_written(const void *object)
{
    return ((const DomainInput *)object)->type != INPUT_EVDEV;
}

static const DocRow input_rows[] = {
    ATTR("type", DomainInput, type, ENUM(input_type), .flags = DOC_REQUIRED | DOC_ABI, .code = VIR_ERR_INTERNAL_ERROR,
         .missing = "missing input device type", .refusal = "unknown input device type '%'"),
    ATTR("bus", DomainInput, bus, ENUM(input_bus), .flags = DOC_ABI, .show = bus_written),
    ATTR("model", DomainInput, model, ENUM(virtio_model), .flags = DOC_ABI),
    GROUP("driver", input_driver),
    GROUP("source", input_source),
    MIX(DomainInput, info, device_info_noboot),
};
const DocTable input_table = DOC_TABLE("input", DomainInput, input_rows);
