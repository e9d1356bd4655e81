/* <graphics>, <video>, <input>: what the user sees and touches. */
#pragma once

#include "model/domain/chardev.h"

#define GRAPHICS_VALUES(V)                                                                                             \
    V(GRAPHICS_SDL, "sdl") V(GRAPHICS_VNC, "vnc") V(GRAPHICS_RDP, "rdp") V(GRAPHICS_DESKTOP, "desktop")                \
    V(GRAPHICS_SPICE, "spice") V(GRAPHICS_EGL_HEADLESS, "egl-headless") V(GRAPHICS_DBUS, "dbus")
DOC_ENUM(GraphicsType, graphics_type, GRAPHICS)

#define LISTEN_VALUES(V)                                                                                               \
    V(LISTEN_NOTHING, "none") V(LISTEN_ADDRESS, "address") V(LISTEN_NETWORK, "network") V(LISTEN_SOCKET, "socket")
DOC_ENUM(ListenType, listen_type, LISTEN)

#define VNC_SHARE_VALUES(V)                                                                                            \
    V(VNC_SHARE_ALLOW_EXCLUSIVE, "allow-exclusive") V(VNC_SHARE_FORCE_SHARED, "force-shared")                          \
    V(VNC_SHARE_IGNORE, "ignore")
DOC_ENUM(VncShare, vnc_share, VNC_SHARE)

#define GRAPHICS_CONNECTED_VALUES(V)                                                                                   \
    V(GRAPHICS_CONNECTED_FAIL, "fail") V(GRAPHICS_CONNECTED_DISCONNECT, "disconnect") V(GRAPHICS_CONNECTED_KEEP, "keep")
DOC_ENUM(GraphicsConnected, graphics_connected, GRAPHICS_CONNECTED)

#define SPICE_MODE_VALUES(V) V(SPICE_MODE_ANY, "any") V(SPICE_MODE_SECURE, "secure") V(SPICE_MODE_INSECURE, "insecure")
DOC_ENUM(SpiceMode, spice_mode, SPICE_MODE)

#define SPICE_CHANNEL_VALUES(V)                                                                                        \
    V(SPICE_CHANNEL_MAIN, "main") V(SPICE_CHANNEL_DISPLAY, "display") V(SPICE_CHANNEL_INPUTS, "inputs")                \
    V(SPICE_CHANNEL_CURSOR, "cursor") V(SPICE_CHANNEL_PLAYBACK, "playback") V(SPICE_CHANNEL_RECORD, "record")          \
    V(SPICE_CHANNEL_SMARTCARD, "smartcard") V(SPICE_CHANNEL_USBREDIR, "usbredir")
DOC_ENUM(SpiceChannelName, spice_channel_name, SPICE_CHANNEL)

#define SPICE_IMAGE_VALUES(V)                                                                                          \
    V(SPICE_IMAGE_AUTO_GLZ, "auto_glz") V(SPICE_IMAGE_AUTO_LZ, "auto_lz") V(SPICE_IMAGE_QUIC, "quic")                  \
    V(SPICE_IMAGE_GLZ, "glz") V(SPICE_IMAGE_LZ, "lz") V(SPICE_IMAGE_OFF, "off")
DOC_ENUM(SpiceImage, spice_image, SPICE_IMAGE)

#define SPICE_WAN_VALUES(V) V(SPICE_WAN_AUTO, "auto") V(SPICE_WAN_NEVER, "never") V(SPICE_WAN_ALWAYS, "always")
DOC_ENUM(SpiceWan, spice_wan, SPICE_WAN)

#define SPICE_STREAMING_VALUES(V)                                                                                      \
    V(SPICE_STREAMING_FILTER, "filter") V(SPICE_STREAMING_ALL, "all") V(SPICE_STREAMING_OFF, "off")
DOC_ENUM(SpiceStreaming, spice_streaming, SPICE_STREAMING)

typedef struct GraphicsListen {
    ListenType type;
    bool from_config, auto_address; /* address came from the daemon's configuration */
    char *address, *network, *socket;
} GraphicsListen;

typedef struct SpiceChannel {
    SpiceChannelName name;
    SpiceMode mode;
} SpiceChannel;

typedef struct DomainGraphics {
    GraphicsType type;
    Tristate autoport, fullscreen, power_control, p2p, replace_user, multi_user, gl, clipboard, filetransfer;
    Tristate playback;
    VncShare share_policy;
    GraphicsConnected connected;
    SpiceMode default_mode;
    SpiceImage image;
    SpiceWan jpeg, zlib;
    SpiceStreaming streaming;
    MouseMode mouse;
    bool port_set, tls_port_set, websocket_set, gl_seen;
    int32_t port, tls_port, websocket; /* -1: choose one */
    uint32_t audio_id;
    char *listen, *socket;             /* the old attributes; copies of the first listen element */
    char *passwd, *passwd_valid_to, *keymap;
    char *display, *xauth, *address, *rendernode;
    DocList(GraphicsListen) listens;
    DocList(SpiceChannel) channels;
} DomainGraphics;

#define VIDEO_VALUES(V)                                                                                                \
    V(VIDEO_VGA, "vga") V(VIDEO_CIRRUS, "cirrus") V(VIDEO_VMVGA, "vmvga") V(VIDEO_XEN, "xen") V(VIDEO_VBOX, "vbox")    \
    V(VIDEO_QXL, "qxl") V(VIDEO_PARALLELS, "parallels") V(VIDEO_VIRTIO, "virtio") V(VIDEO_GOP, "gop")                  \
    V(VIDEO_OFF, "none") V(VIDEO_BOCHS, "bochs") V(VIDEO_RAMFB, "ramfb")
DOC_ENUM(VideoType, video_type, VIDEO)

#define VIDEO_BACKEND_VALUES(V) V(VIDEO_BACKEND_QEMU, "qemu") V(VIDEO_BACKEND_VHOST_USER, "vhostuser")
DOC_ENUM(VideoBackend, video_backend, VIDEO_BACKEND)

#define VGACONF_VALUES(V) V(VGACONF_IO, "io") V(VGACONF_ON, "on") V(VGACONF_OFF, "off")
DOC_ENUM(VideoVgaconf, video_vgaconf, VGACONF)

typedef struct DomainVideo {
    VideoType type;
    VideoBackend backend;
    VideoVgaconf vgaconf;
    Tristate accel2d, accel3d;
    bool primary;
    VirtioOptions virtio;
    uint32_t ram, vram, vram64, vgamem, heads; /* KiB; 0: not given */
    uint32_t resolution_x, resolution_y;
    char *rendernode;
    DeviceInfo info;
} DomainVideo;

#define INPUT_VALUES(V)                                                                                                \
    V(INPUT_MOUSE, "mouse") V(INPUT_TABLET, "tablet") V(INPUT_KEYBOARD, "keyboard") V(INPUT_PASSTHROUGH, "passthrough")\
    V(INPUT_EVDEV, "evdev")
DOC_ENUM(InputType, input_type, INPUT)

#define INPUT_BUS_VALUES(V)                                                                                            \
    V(INPUT_BUS_PS2, "ps2") V(INPUT_BUS_USB, "usb") V(INPUT_BUS_XEN, "xen") V(INPUT_BUS_PARALLELS, "parallels")        \
    V(INPUT_BUS_VIRTIO, "virtio")
DOC_ENUM(InputBus, input_bus, INPUT_BUS)

#define INPUT_GRAB_VALUES(V) V(INPUT_GRAB_ALL, "all")
DOC_ENUM(InputGrab, input_grab, INPUT_GRAB)

#define INPUT_TOGGLE_VALUES(V)                                                                                         \
    V(INPUT_TOGGLE_CTRL_CTRL, "ctrl-ctrl") V(INPUT_TOGGLE_ALT_ALT, "alt-alt")                                          \
    V(INPUT_TOGGLE_SHIFT_SHIFT, "shift-shift") V(INPUT_TOGGLE_META_META, "meta-meta")                                  \
    V(INPUT_TOGGLE_SCROLLLOCK, "scrolllock") V(INPUT_TOGGLE_CTRL_SCROLLLOCK, "ctrl-scrolllock")
DOC_ENUM(InputToggle, input_toggle, INPUT_TOGGLE)

typedef struct DomainInput {
    InputType type;
    InputBus bus;
    VirtioModel model;
    InputGrab grab;
    InputToggle grab_toggle;
    Tristate repeat;
    bool implicit;
    VirtioOptions virtio;
    char *evdev; /* passthrough: <source evdev>; evdev: <source dev> */
    DeviceInfo info;
} DomainInput;
