/* Character devices: the back end by where its bytes go, the front end by what the guest sees. */
#include "daemons/qemu/argv_private.h"

static bool is_server(const ChardevSource *c)
{
    return c->mode == SOCKET_MODE_BIND || c->mode == SOCKET_MODE_SERVER;
}

static void socket_mode(GString *s, const ChardevSource *c)
{
    if (is_server(c))
        g_string_append(s, ",server=on,wait=off");
    if (c->reconnect.enabled == TRI_YES)
        argv_kvf(s, "reconnect", "%u", c->reconnect.timeout);
    else if (c->reconnect.enabled == TRI_NO)
        argv_kv(s, "reconnect", "0");
}

/* The back ends that are a name, an id and a path. */
static const char *path_backend(ChardevType type, bool parallel)
{
    switch (type) {
    case CHARDEV_FILE: return "file";
    case CHARDEV_PIPE: return "pipe";
    case CHARDEV_DEV: return parallel ? "parallel" : "serial";
    default: return NULL;
    }
}

static int backend(GString *s, const ChardevSource *c, const char *id, bool parallel)
{
    const char *by_path = path_backend(c->type, parallel);

    if (by_path) {
        g_string_append_printf(s, "%s,id=%s", by_path, id);
        argv_kv(s, "path", c->path);
        if (c->type == CHARDEV_FILE)
            argv_kv_switch(s, "append", c->append);
        return 0;
    }
    switch (c->type) {
    case CHARDEV_NULL:
    case CHARDEV_VC:
    case CHARDEV_PTY:
    case CHARDEV_STDIO:
        g_string_append_printf(s, "%s,id=%s", chardev_type_text(c->type), id);
        return 0;
    case CHARDEV_UDP:
        g_string_append_printf(s, "udp,id=%s", id);
        argv_kv(s, "host", c->host ? c->host : "");
        argv_kv(s, "port", c->service);
        argv_kv(s, "localaddr", c->bind_host ? c->bind_host : "");
        argv_kv(s, "localport", c->bind_service ? c->bind_service : "0");
        return 0;
    case CHARDEV_TCP:
        g_string_append_printf(s, "socket,id=%s", id);
        argv_kv(s, "host", c->host);
        argv_kv(s, "port", c->service);
        if (c->protocol == CHARDEV_PROTOCOL_TELNET)
            g_string_append(s, ",telnet=on");
        socket_mode(s, c);
        return 0;
    case CHARDEV_UNIX:
        g_string_append_printf(s, "socket,id=%s", id);
        argv_kv(s, "path", c->path);
        socket_mode(s, c);
        return 0;
    case CHARDEV_SPICEPORT:
    case CHARDEV_DBUS:
        g_string_append_printf(s, "%s,id=%s", chardev_type_text(c->type), id);
        argv_kv(s, "name", c->channel);
        return 0;
    case CHARDEV_VDAGENT:
        g_string_append_printf(s, "qemu-vdagent,id=%s,name=vdagent", id);
        argv_kv_switch(s, "clipboard", c->clipboard);
        if (c->mouse != MOUSE_MODE_NONE)
            argv_kv(s, "mouse", c->mouse == MOUSE_MODE_CLIENT ? "on" : "off");
        return 0;
    default:
        error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "unsupported chardev type '%s'", chardev_type_text(c->type));
        return -1;
    }
}

int argv_chardev(Argv *a, const ChardevSource *c, const char *id, bool parallel)
{
    GString *s = g_string_new(NULL);

    if (backend(s, c, id, parallel) < 0) {
        g_string_free(s, TRUE);
        return -1;
    }
    if (c->log_file) {
        argv_kv(s, "logfile", c->log_file);
        argv_kv(s, "logappend", c->log_append == TRI_OFF ? "off" : "on");
    }
    argv_take(a, "-chardev", s);
    return 0;
}

/* The spice channel behind <channel type='spicevmc'>: its name is fixed by the user of it. */
static void add_spicevmc(Argv *a, const char *id, const char *name)
{
    argv_addf(a, "-chardev", "spicevmc,id=%s,name=%s", id, name);
}

static int add_backend(Argv *a, const ChardevSource *c, const char *alias, const char *spice_name, char **ret_id)
{
    g_autofree char *id = g_strdup_printf("char%s", alias);

    if (c->type == CHARDEV_SPICEVMC)
        add_spicevmc(a, id, spice_name);
    else if (argv_chardev(a, c, id, g_str_has_prefix(alias, "parallel")) < 0)
        return -1;
    *ret_id = g_steal_pointer(&id);
    return 0;
}

static const char *serial_driver(const DomainChardev *c)
{
    switch (c->serial_model) {
    case SERIAL_MODEL_USB_SERIAL: return "usb-serial";
    case SERIAL_MODEL_PCI_SERIAL: return "pci-serial";
    case SERIAL_MODEL_SPAPR_VTY: return "spapr-vty";
    case SERIAL_MODEL_SCLPCONSOLE: return "sclpconsole";
    case SERIAL_MODEL_SCLPLMCONSOLE: return "sclplmconsole";
    case SERIAL_MODEL_ISA_DEBUGCON: return "isa-debugcon";
    case SERIAL_MODEL_PL011:
    case SERIAL_MODEL_16550A: return NULL; /* the board's own */
    default: break;
    }
    switch (c->serial_target) {
    case SERIAL_TARGET_USB: return "usb-serial";
    case SERIAL_TARGET_PCI: return "pci-serial";
    case SERIAL_TARGET_SPAPR_VIO: return "spapr-vty";
    case SERIAL_TARGET_SYSTEM: return NULL;
    case SERIAL_TARGET_SCLP: return "sclpconsole";
    case SERIAL_TARGET_ISA_DEBUG: return "isa-debugcon";
    default: return "isa-serial";
    }
}

static int add_serial(Argv *a, const DomainChardev *c)
{
    const char *driver = serial_driver(c);
    g_autofree char *id = NULL;
    Json *d;

    if (add_backend(a, &c->source, c->info.alias, "", &id) < 0)
        return -1;
    if (!driver) {
        argv_addf(a, "-serial", "chardev:%s", id);
        return 0;
    }
    d = argv_device(driver);
    json_add_string(d, "chardev", id);
    json_add_string(d, "id", c->info.alias);
    if (g_str_equal(driver, "isa-serial") && c->port >= 0)
        json_add_int(d, "index", c->port);
    if (argv_device_address(a, d, &c->info) < 0)
        return -1;
    argv_device_emit(a, d);
    return 0;
}

static int add_parallel(Argv *a, const DomainChardev *c)
{
    g_autofree char *id = NULL;
    Json *d;

    if (add_backend(a, &c->source, c->info.alias, "", &id) < 0)
        return -1;
    d = argv_device("isa-parallel");
    json_add_string(d, "chardev", id);
    json_add_string(d, "id", c->info.alias);
    argv_device_emit(a, d);
    return 0;
}

int argv_serials(Argv *a)
{
    for (uint32_t i = 0; i < a->def->serials.count; i++) {
        if (add_serial(a, a->def->serials.items[i]) < 0)
            return -1;
    }
    for (uint32_t i = 0; i < a->def->parallels.count; i++) {
        if (add_parallel(a, a->def->parallels.items[i]) < 0)
            return -1;
    }
    return 0;
}

static int virtio_serial_place(Argv *a, Json *d, const DeviceInfo *info, bool console)
{
    const VirtioSerialAddress *at = &info->address.virtio_serial;
    const char *bus;

    if (info->address.type != ADDRESS_VIRTIO_SERIAL)
        return argv_device_address(a, d, info);
    if (console && at->port == 0)
        return 0;
    bus = argv_controller_alias(a->def, CONTROLLER_VIRTIO_SERIAL, (int32_t)at->controller);
    json_add_stringf(d, "bus", "%s.%u", bus ? bus : "virtio-serial0", at->bus);
    json_add_uint(d, "nr", at->port);
    return 0;
}

static int add_guestfwd(Argv *a, const DomainChardev *c, const char *id)
{
    Json *o = json_new_object(), *list = json_new_array(), *rule = json_new_object();

    json_add_string(o, "type", "user");
    json_add_stringf(rule, "str", "tcp:%s:%u-chardev:%s", c->address, c->address_port, id);
    json_append(list, rule);
    json_add(o, "guestfwd", list);
    json_add_string(o, "id", c->info.alias);
    argv_add_json(a, "-netdev", o);
    return 0;
}

static int add_channel(Argv *a, const DomainChardev *c)
{
    g_autofree char *id = NULL;
    Json *d;

    if (add_backend(a, &c->source, c->info.alias, "vdagent", &id) < 0)
        return -1;
    if (c->channel_target == CHANNEL_TARGET_GUESTFWD)
        return add_guestfwd(a, c, id);
    d = argv_device("virtserialport");
    if (virtio_serial_place(a, d, &c->info, /* console= */ false) < 0)
        return -1;
    json_add_string(d, "chardev", id);
    json_add_string(d, "id", c->info.alias);
    /* The spice agent's port has a name of its own when the document gives none. */
    json_add_string(d, "name", c->name ? c->name : c->source.type == CHARDEV_SPICEVMC ? "com.redhat.spice.0" : NULL);
    argv_device_emit(a, d);
    return 0;
}

static int add_console(Argv *a, const DomainChardev *c)
{
    const char *driver = c->console_target == CONSOLE_TARGET_SCLP     ? "sclpconsole"
                         : c->console_target == CONSOLE_TARGET_SCLPLM ? "sclplmconsole"
                                                                      : "virtconsole";
    g_autofree char *id = NULL;
    Json *d;

    if (c->console_target == CONSOLE_TARGET_SERIAL || c->console_target == CONSOLE_TARGET_NONE)
        return 0; /* a second view of a serial port */
    if (add_backend(a, &c->source, c->info.alias, "", &id) < 0)
        return -1;
    d = argv_device(driver);
    if (virtio_serial_place(a, d, &c->info, /* console= */ true) < 0)
        return -1;
    json_add_string(d, "chardev", id);
    json_add_string(d, "id", c->info.alias);
    argv_device_emit(a, d);
    return 0;
}

int argv_channels(Argv *a)
{
    for (uint32_t i = 0; i < a->def->channels.count; i++) {
        if (add_channel(a, a->def->channels.items[i]) < 0)
            return -1;
    }
    for (uint32_t i = 0; i < a->def->consoles.count; i++) {
        if (add_console(a, a->def->consoles.items[i]) < 0)
            return -1;
    }
    return 0;
}

static int add_smartcard(Argv *a, const DomainSmartcard *s)
{
    Json *d = argv_device(s->mode == SMARTCARD_PASSTHROUGH ? "ccid-card-passthru" : "ccid-card-emulated");
    const CcidAddress *at = &s->info.address.ccid;
    const char *bus = argv_controller_alias(a->def, CONTROLLER_CCID, (int32_t)at->controller);

    if (s->mode == SMARTCARD_PASSTHROUGH) {
        g_autofree char *id = NULL;

        if (add_backend(a, &s->source, s->info.alias, "smartcard", &id) < 0)
            return -1;
        json_add_string(d, "chardev", id);
    } else {
        json_add_string(d, "backend", s->mode == SMARTCARD_HOST ? "nss-emulated" : "certificates");
        for (uint32_t i = 0; i < s->certificates.count; i++) {
            g_autofree char *key = g_strdup_printf("cert%u", i + 1);

            json_add_string(d, key, s->certificates.items[i]->file);
        }
        if (s->mode == SMARTCARD_HOST_CERTIFICATES)
            json_add_string(d, "db", s->database ? s->database : "/etc/pki/nssdb");
    }
    json_add_string(d, "id", s->info.alias);
    json_add_stringf(d, "bus", "%s.%u", bus ? bus : "ccid0", at->slot);
    argv_device_emit(a, d);
    return 0;
}

int argv_smartcards(Argv *a)
{
    for (uint32_t i = 0; i < a->def->smartcards.count; i++) {
        if (add_smartcard(a, a->def->smartcards.items[i]) < 0)
            return -1;
    }
    return 0;
}

/* "0x08:0x15E1:0x2007:0x0110:1|-1:-1:-1:-1:0" */
static void add_redir_filter(Argv *a, Json *d)
{
    GString *s;

    if (a->def->redirfilters.count == 0)
        return;
    s = g_string_new(NULL);
    for (uint32_t i = 0; i < a->def->redirfilters.items[0]->rules.count; i++) {
        const RedirFilterRule *r = a->def->redirfilters.items[0]->rules.items[i];
        const int32_t parts[] = {r->usb_class, r->vendor, r->product, r->version};

        if (i > 0)
            g_string_append_c(s, '|');
        for (size_t p = 0; p < G_N_ELEMENTS(parts); p++) {
            if (parts[p] < 0)
                g_string_append(s, "-1:");
            else
                g_string_append_printf(s, "0x%0*X:", p == 0 ? 2 : 4, (unsigned)parts[p]);
        }
        g_string_append(s, r->allow == TRI_YES ? "1" : "0");
    }
    json_add_string(d, "filter", s->str);
    g_string_free(s, TRUE);
}

static int add_redirdev(Argv *a, const DomainRedirdev *r)
{
    g_autofree char *id = NULL;
    Json *d;

    if (add_backend(a, &r->source, r->info.alias, "usbredir", &id) < 0)
        return -1;
    d = argv_device("usb-redir");
    json_add_string(d, "chardev", id);
    add_redir_filter(a, d);
    if (argv_device_info(a, d, &r->info) < 0)
        return -1;
    argv_device_emit(a, d);
    return 0;
}

int argv_redirdevs(Argv *a)
{
    for (uint32_t i = 0; i < a->def->redirdevs.count; i++) {
        if (add_redirdev(a, a->def->redirdevs.items[i]) < 0)
            return -1;
    }
    return 0;
}
