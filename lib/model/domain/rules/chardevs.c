/* Serial ports, consoles, channels: targets, ports, and the first console that is a serial port. */
#include "model/domain/rules/all.h"
#include "model/domain/rules/machine.h"
#include "model/domain/tables.h"

#include <string.h>

static const SerialModel model_of_target[SERIAL_TARGET_LAST] = {
    [SERIAL_TARGET_ISA] = SERIAL_MODEL_ISA_SERIAL,     [SERIAL_TARGET_USB] = SERIAL_MODEL_USB_SERIAL,
    [SERIAL_TARGET_PCI] = SERIAL_MODEL_PCI_SERIAL,     [SERIAL_TARGET_SPAPR_VIO] = SERIAL_MODEL_SPAPR_VTY,
    [SERIAL_TARGET_SCLP] = SERIAL_MODEL_SCLPCONSOLE,   [SERIAL_TARGET_ISA_DEBUG] = SERIAL_MODEL_ISA_DEBUGCON,
};

static SerialTarget default_serial(const DomainDef *def, const DeviceInfo *info)
{
    switch (info->address.type) {
    case ADDRESS_USB:
        return SERIAL_TARGET_USB;
    case ADDRESS_PCI:
        return SERIAL_TARGET_PCI;
    case ADDRESS_SPAPR_VIO:
        return SERIAL_TARGET_SPAPR_VIO;
    default:
        break;
    }
    if (arch_is_x86(def))
        return SERIAL_TARGET_ISA;
    if (machine_is_pseries(def))
        return SERIAL_TARGET_SPAPR_VIO;
    if (arch_is_arm(def) || arch_is_riscv(def))
        return SERIAL_TARGET_SYSTEM;
    if (arch_is_s390(def))
        return SERIAL_TARGET_SCLP;
    return SERIAL_TARGET_NONE;
}

static void serial_defaults(DomainRules *rules, DomainChardev *serial)
{
    const DomainDef *def = rules->def;
    if (serial->serial_target == SERIAL_TARGET_ISA && (arch_is_arm(def) || arch_is_riscv(def)))
        serial->serial_target = SERIAL_TARGET_NONE; /* what older documents said where the machine's own was meant */
    if (!serial->serial_target)
        serial->serial_target = default_serial(def, &serial->info);
    if (!serial->serial_model)
        serial->serial_model = model_of_target[serial->serial_target];
    if (serial->serial_target == SERIAL_TARGET_SYSTEM && !serial->serial_model)
        serial->serial_model = machine_is_riscv_virt(def) ? SERIAL_MODEL_16550A : SERIAL_MODEL_PL011;
    serial->target_seen = true;
}

/* Ports count up from zero; those that were given keep theirs. */
static void number_ports(DomainChardev **items, uint32_t count)
{
    int32_t highest = -1;
    for (uint32_t i = 0; i < count; i++) {
        if (items[i]->port == -1) {
            for (uint32_t j = 0; j < i; j++)
                highest = MAX(highest, items[j]->port);
            items[i]->port = highest + 1;
        }
        highest = MAX(highest, items[i]->port);
    }
}

static int source_defaults(DomainRules *rules, ChardevSource *source)
{
    if (!source->type)
        source->type = CHARDEV_PTY;
    if (source->type == CHARDEV_TCP) {
        if (!source->mode)
            source->mode = SOCKET_MODE_CONNECT;
        if (!source->protocol)
            source->protocol = CHARDEV_PROTOCOL_RAW;
    }
    if (source->type == CHARDEV_UNIX && !source->mode && source->path)
        source->mode = SOCKET_MODE_CONNECT;
    return 0;
}

/* DIR/NAME.channel, as older daemons made them, or .../domain-NAME/channel. */
static bool is_generated_path(DomainRules *rules, const char *path, const char *name)
{
    const char *dir = rules->caps->channel_dir;
    if (dir && g_str_has_prefix(path, dir) && path[strlen(dir)] == '/') {
        const char *rest = path + strlen(dir) + 1;
        size_t part = strcspn(rest, "/");
        if (memchr(rest, '.', part) && *rest != '.')
            return true;
    }
    size_t len = strlen(path), tail = strlen(name);
    if (len <= tail + 1 || strcmp(path + len - tail, name) != 0 || path[len - tail - 1] != '/')
        return false;
    g_autofree char *folder = g_strndup(path, len - tail - 1);
    const char *last = strrchr(folder, '/');
    return g_str_has_prefix(last ? last + 1 : folder, "domain-");
}

/* Sockets that the daemon makes itself have no path in the document: those it made before are forgotten. */
static void forget_generated_path(DomainRules *rules, DomainChardev *channel)
{
    ChardevSource *s = &channel->source;
    if (s->type != CHARDEV_UNIX || channel->channel_target != CHANNEL_TARGET_VIRTIO)
        return;
    if (s->path && channel->name && is_generated_path(rules, s->path, channel->name))
        s->path = NULL;
    if (!s->path)
        s->mode = SOCKET_MODE_NONE;
}

int rule_chardevs(DomainRules *rules)
{
    DomainDef *def = rules->def;
    number_ports(def->serials.items, def->serials.count);
    number_ports(def->parallels.items, def->parallels.count);
    for (uint32_t i = 0; i < def->serials.count; i++) {
        if (source_defaults(rules, &def->serials.items[i]->source) < 0)
            return -1;
        serial_defaults(rules, def->serials.items[i]);
    }
    for (uint32_t i = 0; i < def->parallels.count; i++) {
        if (source_defaults(rules, &def->parallels.items[i]->source) < 0)
            return -1;
        def->parallels.items[i]->target_seen = true;
    }
    for (uint32_t i = 0; i < def->channels.count; i++) {
        DomainChardev *channel = def->channels.items[i];
        forget_generated_path(rules, channel);
        if (source_defaults(rules, &channel->source) < 0)
            return -1;
        if (!channel->channel_target)
            return rules_error(VIR_ERR_XML_ERROR, "target type must be specified for %s device", "channel");
        channel->port = -1;
    }
    for (uint32_t i = 0; i < def->redirdevs.count; i++)
        if (source_defaults(rules, &def->redirdevs.items[i]->source) < 0)
            return -1;
    for (uint32_t i = 0; i < def->rngs.count; i++) {
        DomainRng *rng = def->rngs.items[i];
        if (rng->backend == RNG_BACKEND_EGD && source_defaults(rules, &rng->source) < 0)
            return -1;
        if (rng->backend == RNG_BACKEND_RANDOM && !rng->file)
            rng->file = arena_strdup(rules->arena, "/dev/random");
    }
    for (uint32_t i = 0; i < def->smartcards.count; i++)
        if (def->smartcards.items[i]->mode == SMARTCARD_PASSTHROUGH &&
            source_defaults(rules, &def->smartcards.items[i]->source) < 0)
            return -1;
    return 0;
}

/* ---- consoles */

static void copy_source(const ChardevSource *from, ChardevSource *to)
{
    *to = *from; /* same arena: what it points to is shared */
}

/* The first console is the guest's first serial port: one stands for the other. */
static void pair_first_console(DomainRules *rules)
{
    DomainDef *def = rules->def;
    DomainChardev *console = def->consoles.items[0];
    if (console->console_target != CONSOLE_TARGET_SERIAL && console->console_target != CONSOLE_TARGET_NONE)
        return;
    console->console_target = CONSOLE_TARGET_SERIAL;
    if (def->serials.count == 0) {
        DomainChardev *serial = rules_new(rules, serial);
        copy_source(&console->source, &serial->source);
        serial->info = console->info;
        serial->port = 0;
        serial_defaults(rules, serial);
        doc_list_append(rules->arena, &def->serials, serial);
        console->port = 0;
        return;
    }
    copy_source(&def->serials.items[0]->source, &console->source);
    console->port = def->serials.items[0]->port;
    console->info = def->serials.items[0]->info;
}

static void console_for_serial(DomainRules *rules)
{
    DomainDef *def = rules->def;
    const DomainChardev *serial = def->serials.items[0];
    switch (serial->serial_target) {
    case SERIAL_TARGET_ISA:
    case SERIAL_TARGET_SPAPR_VIO:
    case SERIAL_TARGET_SYSTEM:
    case SERIAL_TARGET_SCLP:
        break;
    default:
        return;
    }
    DomainChardev *console = rules_new(rules, console);
    copy_source(&serial->source, &console->source);
    console->info = serial->info;
    console->console_target = CONSOLE_TARGET_SERIAL;
    console->port = serial->port;
    console->target_seen = true;
    doc_list_insert(rules->arena, &def->consoles, 0, console);
}

/* The console that stands for a serial port is where the port is. */
int rule_console_addresses(DomainRules *rules)
{
    DomainDef *def = rules->def;
    if (def->consoles.count && def->serials.count && def->consoles.items[0]->console_target == CONSOLE_TARGET_SERIAL)
        def->consoles.items[0]->info = def->serials.items[0]->info;
    return 0;
}

int rule_consoles(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->consoles.count; i++) {
        DomainChardev *console = def->consoles.items[i];
        bool stands_for_serial = i == 0 && def->serials.count && console->console_target <= CONSOLE_TARGET_SERIAL;
        if (!stands_for_serial && source_defaults(rules, &console->source) < 0)
            return -1;
        if (!console->console_target)
            console->console_target = i == 0 ? CONSOLE_TARGET_SERIAL : CONSOLE_TARGET_SERIAL;
        console->target_seen = true;
        console->port = (int32_t)i;
    }
    if (def->consoles.count)
        pair_first_console(rules);
    else if (def->serials.count && strcmp(def->os.type, "hvm") == 0)
        console_for_serial(rules);
    for (uint32_t i = 1; i < def->consoles.count; i++)
        def->consoles.items[i]->port = (int32_t)i;
    return 0;
}

/* ---- what a source must say; `may_generate`: the daemon can make up a socket path itself */

static int check_source(const ChardevSource *source, bool may_generate)
{
    if (source->type == CHARDEV_TCP && !source->host)
        return rules_error(VIR_ERR_INTERNAL_ERROR, "Missing source host attribute for char device");
    if (source->type == CHARDEV_TCP && !source->service)
        return rules_error(VIR_ERR_INTERNAL_ERROR, "Missing source service attribute for char device");
    if (source->type == CHARDEV_UDP && !source->service)
        return rules_error(VIR_ERR_INTERNAL_ERROR, "Missing source service attribute for char device");
    if ((source->type == CHARDEV_FILE || source->type == CHARDEV_DEV || source->type == CHARDEV_PIPE) && !source->path)
        return rules_error(VIR_ERR_INTERNAL_ERROR, "Missing source path attribute for char device");
    if (source->type == CHARDEV_UNIX && !source->path && !may_generate)
        return rules_error(VIR_ERR_INTERNAL_ERROR, "Missing source path attribute for char device");
    if (source->reconnect.enabled == TRI_YES && source->mode != SOCKET_MODE_CONNECT)
        return rules_error(VIR_ERR_INTERNAL_ERROR, "chardev reconnect is possible only for connect mode");
    return 0;
}

int check_chardev_sources(DomainRules *rules)
{
    const DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->smartcards.count; i++)
        if (def->smartcards.items[i]->mode == SMARTCARD_PASSTHROUGH && check_source(&def->smartcards.items[i]->source, false) < 0)
            return -1;
    for (uint32_t i = 0; i < def->serials.count; i++)
        if (check_source(&def->serials.items[i]->source, false) < 0)
            return -1;
    for (uint32_t i = 0; i < def->parallels.count; i++)
        if (check_source(&def->parallels.items[i]->source, false) < 0)
            return -1;
    for (uint32_t i = 0; i < def->channels.count; i++)
        if (check_source(&def->channels.items[i]->source, def->channels.items[i]->channel_target == CHANNEL_TARGET_VIRTIO) < 0)
            return -1;
    for (uint32_t i = 0; i < def->consoles.count; i++)
        if (check_source(&def->consoles.items[i]->source, false) < 0)
            return -1;
    for (uint32_t i = 0; i < def->redirdevs.count; i++)
        if (check_source(&def->redirdevs.items[i]->source, false) < 0)
            return -1;
    for (uint32_t i = 0; i < def->rngs.count; i++)
        if (def->rngs.items[i]->backend == RNG_BACKEND_EGD && check_source(&def->rngs.items[i]->source, false) < 0)
            return -1;
    return 0;
}
