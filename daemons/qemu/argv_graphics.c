/* What the user sees, touches and hears: displays, video cards, input, sound. */
#include "daemons/qemu/argv_private.h"

#include <string.h>

static const char *first_audio(const DomainDef *def, uint32_t wanted, char *buf, size_t len)
{
    uint32_t id = wanted;

    if (!id && def->audios.count > 0)
        id = def->audios.items[0]->id;
    if (!id)
        return NULL;
    g_snprintf(buf, len, "audio%u", id);
    return buf;
}

static const GraphicsListen *first_listen(const DomainGraphics *g)
{
    return g->listens.count > 0 ? g->listens.items[0] : NULL;
}

static void vnc_where(const DomainGraphics *g, GString *s)
{
    const GraphicsListen *l = first_listen(g);
    const char *address = l && l->address ? l->address : "127.0.0.1";

    if (l && l->type == LISTEN_SOCKET && l->socket)
        argv_kvf(s, "vnc", "unix:%s", l->socket);
    else if (l && l->type == LISTEN_NOTHING)
        g_string_append(s, "none");
    else if (strchr(address, ':'))
        g_string_append_printf(s, "[%s]:%d", address, MAX(g->port, 5900) - 5900);
    else
        g_string_append_printf(s, "%s:%d", address, g->port >= 5900 ? g->port - 5900 : 0);
}

static void add_vnc(Argv *a, const DomainGraphics *g)
{
    GString *s = g_string_new(NULL);
    char audio[16];

    vnc_where(g, s);
    if (g->websocket_set && g->websocket)
        argv_kvf(s, "websocket", "%d", g->websocket);
    argv_kv(s, "share", vnc_share_text(g->share_policy));
    if (g->passwd && *g->passwd)
        argv_kv(s, "password", "on");
    argv_kv_switch(s, "power-control", g->power_control);
    argv_kv(s, "audiodev", first_audio(a->def, g->audio_id, audio, sizeof(audio)));
    argv_take(a, "-vnc", s);
    if (g->keymap)
        argv_add(a, "-k", g->keymap);
}

static void spice_where(const DomainGraphics *g, GString *s)
{
    const GraphicsListen *l = first_listen(g);

    if (l && l->type == LISTEN_SOCKET && l->socket) {
        g_string_append(s, "unix");
        argv_kv(s, "addr", l->socket);
        return;
    }
    if (!l || l->type == LISTEN_NOTHING) {
        argv_kv(s, "port", "0");
        return;
    }
    if (g->port > 0 || !g->tls_port)
        argv_kvf(s, "port", "%d", MAX(g->port, 0));
    if (g->tls_port > 0)
        argv_kvf(s, "tls-port", "%d", g->tls_port);
    argv_kv(s, "addr", l->address ? l->address : "127.0.0.1");
}

static void spice_channels(const DomainGraphics *g, GString *s)
{
    for (uint32_t i = 0; i < g->channels.count; i++) {
        const SpiceChannel *c = g->channels.items[i];

        if (c->mode == SPICE_MODE_SECURE)
            argv_kv(s, "tls-channel", spice_channel_name_text(c->name));
        else if (c->mode == SPICE_MODE_INSECURE)
            argv_kv(s, "plaintext-channel", spice_channel_name_text(c->name));
    }
}

static void add_spice(Argv *a, const DomainGraphics *g)
{
    GString *s = g_string_new(NULL);

    spice_where(g, s);
    if (!g->passwd || !*g->passwd)
        argv_kv(s, "disable-ticketing", "on");
    if (g->default_mode == SPICE_MODE_SECURE)
        argv_kv(s, "tls-channel", "default");
    else if (g->default_mode == SPICE_MODE_INSECURE)
        argv_kv(s, "plaintext-channel", "default");
    spice_channels(g, s);
    argv_kv(s, "image-compression", spice_image_text(g->image));
    argv_kv(s, "jpeg-wan-compression", spice_wan_text(g->jpeg));
    argv_kv(s, "zlib-glz-wan-compression", spice_wan_text(g->zlib));
    argv_kv_switch(s, "playback-compression", g->playback);
    argv_kv(s, "streaming-video", spice_streaming_text(g->streaming));
    if (g->mouse != MOUSE_MODE_NONE)
        argv_kv(s, "agent-mouse", g->mouse == MOUSE_MODE_CLIENT ? "on" : "off");
    if (g->clipboard == TRI_NO)
        argv_kv(s, "disable-copy-paste", "on");
    if (g->filetransfer == TRI_NO)
        argv_kv(s, "disable-agent-file-xfer", "on");
    if (g->gl == TRI_YES) {
        argv_kv(s, "gl", "on");
        argv_kv(s, "rendernode", g->rendernode);
    }
    argv_kv(s, "seamless-migration", "on");
    argv_take(a, "-spice", s);
    if (g->keymap)
        argv_add(a, "-k", g->keymap);
}

static void add_display(Argv *a, const DomainGraphics *g)
{
    GString *s = g_string_new(graphics_type_text(g->type));
    char audio[16];

    if (g->type == GRAPHICS_DBUS) {
        if (g->p2p == TRI_YES)
            argv_kv(s, "p2p", "on");
        else
            argv_kv(s, "addr", g->address);
        argv_kv_switch(s, "gl", g->gl);
        if (g->gl == TRI_YES)
            argv_kv(s, "rendernode", g->rendernode);
        if (g->audio_id)
            argv_kv(s, "audiodev", first_audio(a->def, g->audio_id, audio, sizeof(audio)));
    } else if (g->type == GRAPHICS_EGL_HEADLESS) {
        argv_kv(s, "rendernode", g->rendernode);
    } else {
        argv_kv_switch(s, "gl", g->gl);
    }
    argv_take(a, "-display", s);
}

int argv_graphics(Argv *a)
{
    for (uint32_t i = 0; i < a->def->graphics.count; i++) {
        const DomainGraphics *g = a->def->graphics.items[i];

        switch (g->type) {
        case GRAPHICS_VNC:
            add_vnc(a, g);
            break;
        case GRAPHICS_SPICE:
            add_spice(a, g);
            break;
        case GRAPHICS_SDL:
        case GRAPHICS_EGL_HEADLESS:
        case GRAPHICS_DBUS:
            add_display(a, g);
            break;
        default:
            error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "unsupported graphics type '%s'", graphics_type_text(g->type));
            return -1;
        }
    }
    return 0;
}

static bool address_is_virtio_bus(const DomainVideo *v)
{
    return v->info.address.type == ADDRESS_CCW;
}

static char *video_driver(Argv *a, const DomainVideo *v)
{
    bool vga = v->primary && argv_is_x86(a->def);

    switch (v->type) {
    case VIDEO_VGA: return g_strdup("VGA");
    case VIDEO_CIRRUS: return g_strdup("cirrus-vga");
    case VIDEO_VMVGA: return g_strdup("vmware-svga");
    case VIDEO_QXL: return g_strdup(vga ? "qxl-vga" : "qxl");
    case VIDEO_BOCHS: return g_strdup("bochs-display");
    case VIDEO_RAMFB: return g_strdup("ramfb");
    case VIDEO_VIRTIO:
        if (v->backend == VIDEO_BACKEND_VHOST_USER)
            return g_strdup(vga ? "vhost-user-vga" : "vhost-user-gpu-pci");
        if (address_is_virtio_bus(v))
            return g_strdup("virtio-gpu-ccw");
        if (vga)
            return g_strdup(v->accel3d == TRI_YES ? "virtio-vga-gl" : "virtio-vga");
        return g_strdup(v->accel3d == TRI_YES ? "virtio-gpu-gl-pci" : "virtio-gpu-pci");
    default: return NULL;
    }
}

static void video_memory(Argv *a, Json *d, const DomainVideo *v)
{
    if (v->type == VIDEO_VIRTIO || v->type == VIDEO_QXL)
        json_add_uint(d, "max_outputs", v->heads ? v->heads : 1);
    if (v->type == VIDEO_QXL) {
        json_add_uint(d, "ram_size", (uint64_t)v->ram << 10);
        json_add_uint(d, "vram_size", (uint64_t)v->vram << 10);
        json_add_uint(d, "vram64_size_mb", v->vram64 >> 10);
        json_add_uint(d, "vgamem_mb", v->vgamem >> 10);
    } else if (v->type == VIDEO_VGA || v->type == VIDEO_VMVGA) {
        if (v->vram)
            json_add_uint(d, "vgamem_mb", v->vram >> 10);
    } else if (v->type == VIDEO_BOCHS && v->vram) {
        json_add_uint(d, "vgamem", (uint64_t)v->vram << 10);
    }
    if (v->resolution_x && v->resolution_y) {
        json_add_uint(d, "xres", v->resolution_x);
        json_add_uint(d, "yres", v->resolution_y);
    }
}

static int add_video(Argv *a, const DomainVideo *v)
{
    g_autofree char *driver = video_driver(a, v);
    Json *d;

    if (v->type == VIDEO_OFF)
        return 0;
    if (!driver) {
        error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "domain configuration does not support video model '%s'",
                  video_type_text(v->type));
        return -1;
    }
    d = argv_device(driver);
    if (v->type == VIDEO_VIRTIO)
        argv_virtio_props(d, &v->virtio);
    json_add_string(d, "id", v->info.alias);
    video_memory(a, d, v);
    if (argv_device_address(a, d, &v->info) < 0) {
        json_object_put(d);
        return -1;
    }
    argv_device_emit(a, d);
    return 0;
}

int argv_videos(Argv *a)
{
    for (uint32_t i = 0; i < a->def->videos.count; i++) {
        if (add_video(a, a->def->videos.items[i]) < 0)
            return -1;
    }
    return 0;
}

static void add_evdev(Argv *a, const DomainInput *in)
{
    Json *o = json_new_object();

    json_add_string(o, "qom-type", "input-linux");
    json_add_string(o, "id", in->info.alias);
    json_add_string(o, "evdev", in->evdev);
    if (in->repeat != TRI_NONE)
        json_add_bool(o, "repeat", in->repeat == TRI_ON);
    if (in->grab == INPUT_GRAB_ALL)
        json_add_bool(o, "grab_all", true);
    json_add_string(o, "grab-toggle", input_toggle_text(in->grab_toggle));
    argv_add_json(a, "-object", o);
}

static int add_input(Argv *a, const DomainInput *in)
{
    static const char *const usb[] = {[INPUT_MOUSE] = "usb-mouse", [INPUT_TABLET] = "usb-tablet", [INPUT_KEYBOARD] = "usb-kbd"};
    static const char *const virtio[] = {[INPUT_MOUSE] = "virtio-mouse", [INPUT_TABLET] = "virtio-tablet",
                                         [INPUT_KEYBOARD] = "virtio-keyboard", [INPUT_PASSTHROUGH] = "virtio-input-host"};
    g_autofree char *driver = NULL;
    Json *d;

    if (in->type == INPUT_EVDEV) {
        add_evdev(a, in);
        return 0;
    }
    if (in->bus == INPUT_BUS_USB)
        driver = g_strdup(usb[in->type]);
    else if (in->bus == INPUT_BUS_VIRTIO)
        driver = argv_virtio_driver(virtio[in->type], &in->info, in->model);
    else
        return 0; /* PS/2 is on the board */
    d = argv_device(driver);
    if (in->bus == INPUT_BUS_VIRTIO)
        argv_virtio_props(d, &in->virtio);
    if (in->type == INPUT_PASSTHROUGH)
        json_add_string(d, "evdev", in->evdev);
    if (argv_device_info(a, d, &in->info) < 0) {
        json_object_put(d);
        return -1;
    }
    argv_device_emit(a, d);
    return 0;
}

int argv_inputs(Argv *a)
{
    for (uint32_t i = 0; i < a->def->inputs.count; i++) {
        if (add_input(a, a->def->inputs.items[i]) < 0)
            return -1;
    }
    return 0;
}

/* One direction of an audio back end. */
static void add_stream(Json *audio, const char *key, const AudioStream *s, AudioType type)
{
    static const DeviceProp common[] = {
        {"mixing-engine", PROP_TRI_BOOL, offsetof(AudioStream, mixing_engine)},
        {"fixed-settings", PROP_TRI_BOOL, offsetof(AudioStream, fixed_settings)},
        {"voices", PROP_U32, offsetof(AudioStream, voices)},
        {"buffer-length", PROP_U32, offsetof(AudioStream, buffer_length)},
        {"frequency", PROP_U32, offsetof(AudioStream, frequency)},
        {"channels", PROP_U32, offsetof(AudioStream, channels)},
        {"dev", PROP_TEXT, offsetof(AudioStream, dev)},
        {"buffer-count", PROP_U32, offsetof(AudioStream, buffer_count)},
        {"try-poll", PROP_TRI_BOOL, offsetof(AudioStream, try_poll)},
        {"server-name", PROP_TEXT, offsetof(AudioStream, server_name)},
        {"client-name", PROP_TEXT, offsetof(AudioStream, client_name)},
        {"connect-ports", PROP_TEXT, offsetof(AudioStream, connect_ports)},
        {"exact-name", PROP_TRI_BOOL, offsetof(AudioStream, exact_name)},
        {"name", PROP_TEXT, offsetof(AudioStream, name)},
        {"stream-name", PROP_TEXT, offsetof(AudioStream, stream_name)},
        {"latency", PROP_U32, offsetof(AudioStream, latency)},
        PROPS_END,
    };
    Json *o = json_new_object();

    argv_props(o, s, common);
    json_add_string(o, "format", audio_format_text(s->format));
    if (json_object_object_length(o) > 0)
        json_add(audio, key, o);
    else
        json_object_put(o);
}

int argv_audio(Argv *a)
{
    for (uint32_t i = 0; i < a->def->audios.count; i++) {
        const DomainAudio *au = a->def->audios.items[i];
        Json *o = json_new_object();

        json_add_stringf(o, "id", "audio%u", au->id);
        json_add_string(o, "driver", au->type == AUDIO_PULSEAUDIO ? "pa" : au->type == AUDIO_FILE ? "wav" : audio_type_text(au->type));
        if (au->timer_period)
            json_add_uint(o, "timer-period", au->timer_period);
        add_stream(o, "in", &au->input, au->type);
        add_stream(o, "out", &au->output, au->type);
        if (au->try_mmap != TRI_NONE)
            json_add_bool(o, "try-mmap", au->try_mmap == TRI_YES);
        if (au->exclusive != TRI_NONE)
            json_add_bool(o, "exclusive", au->exclusive == TRI_YES);
        if (au->dsp_policy_set)
            json_add_int(o, "dsp-policy", au->dsp_policy);
        if (au->type == AUDIO_PULSEAUDIO)
            json_add_string(o, "server", au->server_name);
        if (au->type == AUDIO_FILE)
            json_add_string(o, "path", au->path);
        argv_add_json(a, "-audiodev", o);
    }
    return 0;
}

static void add_codec(Argv *a, const DomainSound *s, const char *driver, uint32_t cad)
{
    Json *d = argv_device(driver);
    char audio[16];

    json_add_stringf(d, "id", "%s-codec%u", s->info.alias, cad);
    json_add_stringf(d, "bus", "%s.0", s->info.alias);
    json_add_uint(d, "cad", cad);
    json_add_string(d, "audiodev", first_audio(a->def, s->audio_id, audio, sizeof(audio)));
    argv_device_emit(a, d);
}

static void add_codecs(Argv *a, const DomainSound *s)
{
    static const char *const drivers[] = {[CODEC_DUPLEX] = "hda-duplex", [CODEC_MICRO] = "hda-micro", [CODEC_OUTPUT] = "hda-output"};

    for (uint32_t i = 0; i < s->codecs.count; i++)
        add_codec(a, s, drivers[s->codecs.items[i]->type], i);
    if (s->codecs.count == 0)
        add_codec(a, s, "hda-duplex", 0);
}

static int add_sound(Argv *a, const DomainSound *s)
{
    static const char *const drivers[] = {[SOUND_SB16] = "sb16", [SOUND_ES1370] = "ES1370", [SOUND_AC97] = "AC97",
                                          [SOUND_ICH6] = "intel-hda", [SOUND_ICH9] = "ich9-intel-hda", [SOUND_USB] = "usb-audio",
                                          [SOUND_ICH7] = "ich7-intel-hda", [SOUND_VIRTIO] = "virtio-sound-pci"};
    bool hda = s->model == SOUND_ICH6 || s->model == SOUND_ICH9;
    char audio[16];
    Json *d;

    if (s->model == SOUND_PCSPK) {
        argv_add(a, "-soundhw", "pcspk"); /* on the board; this only says that it is heard */
        return 0;
    }
    d = argv_device(drivers[s->model]);
    if (!hda)
        json_add_string(d, "audiodev", first_audio(a->def, s->audio_id, audio, sizeof(audio)));
    if (argv_device_info(a, d, &s->info) < 0) {
        json_object_put(d);
        return -1;
    }
    argv_device_emit(a, d);
    if (hda)
        add_codecs(a, s);
    return 0;
}

int argv_sounds(Argv *a)
{
    for (uint32_t i = 0; i < a->def->sounds.count; i++) {
        if (add_sound(a, a->def->sounds.items[i]) < 0)
            return -1;
    }
    return 0;
}
