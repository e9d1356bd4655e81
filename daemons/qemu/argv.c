#include "daemons/qemu/argv_private.h"

#include <string.h>

void argv_add(Argv *a, const char *option, const char *value)
{
    g_ptr_array_add(a->args, g_strdup(option));
    if (value)
        g_ptr_array_add(a->args, g_strdup(value));
}

void argv_addf(Argv *a, const char *option, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    g_ptr_array_add(a->args, g_strdup(option));
    g_ptr_array_add(a->args, g_strdup_vprintf(fmt, args));
    va_end(args);
}

void argv_take(Argv *a, const char *option, GString *value)
{
    g_ptr_array_add(a->args, g_strdup(option));
    g_ptr_array_add(a->args, g_string_free(value, FALSE));
}

void argv_add_json(Argv *a, const char *option, Json *value)
{
    g_ptr_array_add(a->args, g_strdup(option));
    g_ptr_array_add(a->args, json_text(value));
    json_object_put(value);
}

void argv_kv(GString *s, const char *key, const char *text)
{
    if (!text)
        return;
    if (s->len > 0)
        g_string_append_c(s, ',');
    if (key)
        g_string_append_printf(s, "%s=", key);
    for (; *text; text++) {
        g_string_append_c(s, *text);
        if (*text == ',')
            g_string_append_c(s, ',');
    }
}

void argv_kvf(GString *s, const char *key, const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    argv_kv(s, key, text);
}

void argv_kv_switch(GString *s, const char *key, Tristate value)
{
    if (value != TRI_NONE)
        argv_kv(s, key, value == TRI_ON ? "on" : "off");
}

bool argv_arch_is(const DomainDef *def, const char *arch)
{
    return g_strcmp0(def->os.arch, arch) == 0;
}

bool argv_is_x86(const DomainDef *def)
{
    return argv_arch_is(def, "x86_64") || argv_arch_is(def, "i686");
}

bool argv_machine_has(const DomainDef *def, const char *prefix)
{
    return def->os.machine && g_str_has_prefix(def->os.machine, prefix);
}

bool argv_is_q35(const DomainDef *def)
{
    return argv_is_x86(def) && (argv_machine_has(def, "pc-q35") || g_strcmp0(def->os.machine, "q35") == 0);
}

bool argv_is_i440fx(const DomainDef *def)
{
    return argv_is_x86(def) && !argv_is_q35(def) &&
           (argv_machine_has(def, "pc-") || g_strcmp0(def->os.machine, "pc") == 0);
}

char *argv_short_name(const DomainDef *def)
{
    g_autofree char *cut = g_utf8_substring(def->name, 0, MIN(g_utf8_strlen(def->name, -1), 20));

    return g_strdup_printf("%d-%s", def->id, cut);
}

static void add_var(GPtrArray *env, const char *name, const char *value)
{
    if (value)
        g_ptr_array_add(env, g_strdup_printf("%s=%s", name, value));
}

/* What some devices can only be told by the environment. */
static void add_device_env(const DomainDef *def, GPtrArray *env)
{
    if (def->clock.offset == CLOCK_TIMEZONE)
        add_var(env, "TZ", def->clock.timezone);
    for (uint32_t i = 0; i < def->graphics.count; i++) {
        if (def->graphics.items[i]->type == GRAPHICS_SDL) {
            add_var(env, "DISPLAY", def->graphics.items[i]->display);
            add_var(env, "XAUTHORITY", def->graphics.items[i]->xauth);
        }
    }
    for (uint32_t i = 0; i < def->audios.count; i++) {
        if (def->audios.items[i]->type == AUDIO_SDL)
            add_var(env, "SDL_AUDIODRIVER", audio_sdl_driver_text(def->audios.items[i]->sdl_driver));
    }
}

static void add_env(const DomainDef *def, const ArgvOptions *o, GPtrArray *env)
{
    static const struct {
        const char *name, *below;
    } homes[] = {{"HOME", ""}, {"XDG_DATA_HOME", "/.local/share"}, {"XDG_CACHE_HOME", "/.cache"}, {"XDG_CONFIG_HOME", "/.config"}};
    const char *path = g_getenv("PATH");

    g_ptr_array_add(env, g_strdup("LC_ALL=C"));
    g_ptr_array_add(env, g_strdup_printf("PATH=%s", path ? path : "/usr/sbin:/usr/bin:/sbin:/bin"));
    for (size_t i = 0; i < G_N_ELEMENTS(homes); i++)
        g_ptr_array_add(env, g_strdup_printf("%s=%s%s", homes[i].name, o->domain_dir, homes[i].below));
    add_device_env(def, env);
    for (uint32_t i = 0; def->qemu && i < def->qemu->envs.count; i++) {
        const QemuEnv *e = def->qemu->envs.items[i];

        g_ptr_array_add(env, g_strdup_printf("%s=%s", e->name, e->value ? e->value : ""));
    }
}

static void add_name(Argv *a)
{
    GString *s = g_string_new(NULL);

    argv_kv(s, "guest", a->def->name);
    argv_kv(s, "debug-threads", "on");
    argv_take(a, "-name", s);
}

static void add_master_key(Argv *a)
{
    Json *secret = json_new_object();

    json_add_string(secret, "qom-type", "secret");
    json_add_string(secret, "id", "masterKey0");
    json_add_string(secret, "format", "raw");
    json_add_stringf(secret, "file", "%s/master-key.aes", a->options->domain_dir);
    argv_add_json(a, "-object", secret);
}

static void add_monitor(Argv *a)
{
    GString *s = g_string_new("socket,id=charmonitor");

    if (a->options->native) {
        g_autofree char *path = g_strdup_printf("%s/monitor.sock", a->options->domain_dir);

        argv_kv(s, "path", path);
    } else {
        argv_kvf(s, "fd", "%d", a->options->monitor_fd);
    }
    g_string_append(s, ",server=on,wait=off");
    argv_take(a, "-chardev", s);
    argv_add(a, "-mon", "chardev=charmonitor,id=monitor,mode=control");
}

static void add_iothread(Argv *a, uint32_t id, const DomainIothread *t)
{
    Json *object = json_new_object();

    json_add_string(object, "qom-type", "iothread");
    json_add_stringf(object, "id", "iothread%u", id);
    if (t && t->pool_min >= 0)
        json_add_int(object, "thread-pool-min", t->pool_min);
    if (t && t->pool_max >= 0)
        json_add_int(object, "thread-pool-max", t->pool_max);
    argv_add_json(a, "-object", object);
}

static const DomainIothread *find_iothread(const DomainIothreads *all, uint32_t id)
{
    for (uint32_t i = 0; i < all->ids.count; i++) {
        if (all->ids.items[i]->id == id)
            return all->ids.items[i];
    }
    return NULL;
}

/* Those with a number of their own, then as many more as were asked for, numbered from 1 where there is room. */
static void add_iothreads(Argv *a)
{
    const DomainIothreads *all = &a->def->iothreads;
    uint32_t missing = all->count > all->ids.count ? all->count - all->ids.count : 0;

    for (uint32_t i = 0; i < all->ids.count; i++)
        add_iothread(a, all->ids.items[i]->id, all->ids.items[i]);
    for (uint32_t id = 1; missing > 0; id++) {
        if (find_iothread(all, id))
            continue;
        add_iothread(a, id, NULL);
        missing--;
    }
}

/* The parts that cannot fail, up to the monitor. */
static void add_head(Argv *a)
{
    char uuid[UUID_TEXT_SIZE];

    add_iothreads(a);
    doc_uuid_format(a->def->uuid, uuid);
    argv_add(a, "-uuid", uuid);
    argv_smbios(a);
    if (a->def->graphics.count == 0)
        argv_add(a, "-display", "none");
    argv_add(a, "-no-user-config", NULL);
    argv_add(a, "-nodefaults", NULL);
    add_monitor(a);
    argv_clock(a);
}

static void add_tail(Argv *a)
{
    argv_add(a, "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
    if (a->def->features.vmcoreinfo == TRI_ON)
        argv_device_emit(a, argv_device("vmcoreinfo"));
    argv_add(a, "-msg", "timestamp=on");
    for (uint32_t i = 0; a->def->qemu && i < a->def->qemu->args.count; i++)
        argv_add(a, a->def->qemu->args.items[i]->value, NULL);
}

int argv_build(const DomainDef *def, const QemuCaps *caps, const ArgvOptions *options, GPtrArray *env, GPtrArray *argv)
{
    static int (*const devices[])(Argv *) = {
        argv_boot, argv_globals, argv_controllers, argv_disks, argv_filesystems, argv_interfaces, argv_smartcards, argv_serials,
        argv_channels, argv_inputs, argv_audio, argv_graphics, argv_videos, argv_sounds, argv_hostdevs, argv_redirdevs,
        argv_small_devices,
    };
    Argv a = {.def = def, .caps = caps, .options = options, .args = argv};

    add_env(def, options, env);
    g_ptr_array_add(argv, g_strdup(def->emulator ? def->emulator : caps->path));
    add_name(&a);
    argv_add(&a, "-S", NULL);
    add_master_key(&a);
    if (argv_firmware(&a) < 0 || argv_machine(&a) < 0 || argv_cpu(&a) < 0 || argv_memory(&a) < 0)
        return -1;
    add_head(&a);
    for (size_t i = 0; i < G_N_ELEMENTS(devices); i++) {
        if (devices[i](&a) < 0)
            return -1;
    }
    add_tail(&a);
    return 0;
}
