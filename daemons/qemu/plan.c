#include "daemons/qemu/plan.h"

#include "core/error.h"
#include "daemons/qemu/argv.h"
#include "daemons/qemu/images.h"
#include "daemons/qemu/plan_check.h"
#include "model/domain/rules/rules.h"

#include <string.h>
#include <sys/stat.h>

static void label_clear(gpointer data)
{
    LauncherLabel *label = data;

    g_free(label->path);
}

static void append_label(Plan *p, LauncherLabel label)
{
    struct stat st;

    if (!label.path)
        return;
    /* Who has it now, in case that nobody is there to remember when it is given back. */
    if (stat(label.path, &st) == 0) {
        label.old_uid = st.st_uid;
        label.old_gid = st.st_gid;
    }
    g_array_append_val(p->labels, label);
}

static void add_label(Plan *p, const char *path, bool writable, bool shared)
{
    append_label(p, (LauncherLabel){.path = g_strdup(path), .writable = writable, .shared = shared});
}

static void add_file(Plan *p, const char *path)
{
    append_label(p, (LauncherLabel){.path = g_strdup(path), .writable = true, .create = true});
}

static bool is_local(const StorageSource *s)
{
    return (s->type == STORAGE_FILE || s->type == STORAGE_BLOCK) && s->path;
}

static void label_disk(Plan *p, const DomainDisk *disk)
{
    bool writable = !disk->readonly && disk->device != DISK_DEVICE_CDROM;

    for (const StorageSource *s = &disk->source; s; s = s->backing) {
        if (is_local(s))
            add_label(p, s->path, writable, disk->shareable || !writable);
        writable = false; /* layers below are only read */
    }
}

static void label_chardev(Plan *p, const ChardevSource *c)
{
    if (c->type == CHARDEV_FILE)
        add_file(p, c->path);
    if (c->log_file)
        add_file(p, c->log_file);
}

static void label_all(Plan *p)
{
    const DomainDef *def = p->def;

    for (uint32_t i = 0; i < def->disks.count; i++)
        label_disk(p, def->disks.items[i]);
    for (uint32_t i = 0; i < def->serials.count; i++)
        label_chardev(p, &def->serials.items[i]->source);
    for (uint32_t i = 0; i < def->parallels.count; i++)
        label_chardev(p, &def->parallels.items[i]->source);
    for (uint32_t i = 0; i < def->channels.count; i++)
        label_chardev(p, &def->channels.items[i]->source);
    for (uint32_t i = 1; i < def->consoles.count; i++)
        label_chardev(p, &def->consoles.items[i]->source);
    add_label(p, def->os.kernel, false, true);
    add_label(p, def->os.initrd, false, true);
    add_label(p, def->os.dtb, false, true);
    if (def->os.loader)
        add_label(p, def->os.loader->path, def->os.loader->readonly == TRI_NO, true);
    if (def->os.nvram && is_local(&def->os.nvram->source))
        add_label(p, def->os.nvram->source.path, true, false);
}

/* Agents and the like: a socket in the guest's own folder, called after the port. */
static void place_channel(Plan *p, DomainChardev *c)
{
    if (c->source.type != CHARDEV_UNIX || c->source.path || c->channel_target != CHANNEL_TARGET_VIRTIO)
        return;
    c->source.path = arena_printf(p->def->arena, "%s/%s", p->channel_dir, c->name ? c->name : c->info.alias);
    c->source.path_generated = true;
    if (c->source.mode == SOCKET_MODE_NONE)
        c->source.mode = SOCKET_MODE_BIND;
}

static int place_display(QemuDriver *d, Plan *p, DomainGraphics *g, bool native)
{
    bool by_port = g->type == GRAPHICS_VNC || g->type == GRAPHICS_SPICE;
    GraphicsListen *l = g->listens.count ? g->listens.items[0] : NULL;
    int port;

    if (g->type == GRAPHICS_DBUS && g->p2p != TRI_YES && !g->address) {
        g_autofree char *name = argv_short_name(p->def);

        g->address = arena_printf(p->def->arena, "unix:path=%s/dbus/%s-dbus.sock", d->config->run_dir, name);
    }
    if (!by_port || !l || l->type == LISTEN_NOTHING)
        return 0;
    if (l->type == LISTEN_SOCKET) {
        if (!l->socket)
            l->socket = arena_printf(p->def->arena, "%s/%s.sock", p->dir, graphics_type_text(g->type));
        return 0;
    }
    if (!l->address)
        l->address = arena_strdup(p->def->arena, g->type == GRAPHICS_VNC ? d->config->vnc_listen : d->config->spice_listen);
    if (l->type == LISTEN_ADDRESS)
        g->listen = l->address;
    if (native) {
        /* Nothing is reserved; 5900 stands for whatever will be free. */
        if (g->port <= 0)
            g->port = g->type == GRAPHICS_VNC ? 5900 : g->autoport == TRI_YES ? 5901 : 0;
        return 0;
    }
    if (g->port > 0 && g->autoport != TRI_YES) {
        qemu_port_use(d, (unsigned)g->port);
        g_array_append_val(p->ports, (unsigned){(unsigned)g->port});
        return 0;
    }
    port = qemu_port_take(d);
    if (port < 0)
        return -1;
    g->port = port;
    g->port_set = true;
    g_array_append_val(p->ports, (unsigned){(unsigned)port});
    return 0;
}

/* Numbers the layers as the command line does, so that the running guest's document tells them. */
static void number_layers(DomainDef *def)
{
    uint32_t n = 1;

    for (uint32_t i = def->disks.count; i > 0; i--) {
        for (StorageSource *s = &def->disks.items[i - 1]->source; s && (s->path || s->type == STORAGE_NETWORK); s = s->backing)
            s->index = n++;
    }
}

static int complete_disks(QemuDriver *d, Plan *p)
{
    for (uint32_t i = 0; i < p->def->disks.count; i++) {
        DomainDisk *disk = p->def->disks.items[i];
        bool writable = !disk->readonly && disk->device != DISK_DEVICE_CDROM;

        if (is_local(&disk->source) && launcher_check_access(d->launcher, disk->source.path, writable) < 0)
            return -1;
        if (images_complete_chain(p->def, disk) < 0)
            return -1;
        for (const StorageSource *s = disk->source.backing; s; s = s->backing) {
            if (is_local(s) && launcher_check_access(d->launcher, s->path, false) < 0)
                return -1;
        }
    }
    number_layers(p->def);
    return 0;
}

static int check_boot_files(QemuDriver *d, const DomainDef *def)
{
    const char *const files[] = {def->os.kernel, def->os.initrd, def->os.dtb, def->os.loader ? def->os.loader->path : NULL};

    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        if (files[i] && launcher_check_access(d->launcher, files[i], false) < 0)
            return -1;
    }
    return 0;
}

static void place(QemuDriver *d, Plan *p)
{
    g_autofree char *name = argv_short_name(p->def);

    p->dir = g_strdup_printf("%s/domain-%s", d->config->state_dir, name);
    p->channel_dir = g_strdup_printf("%s/channel/target/domain-%s", d->config->state_dir, name);
    p->memory_dir = g_strdup_printf("%s/ram/%s", d->config->state_dir, name);
    p->monitor_path = g_strdup_printf("%s/monitor.sock", p->dir);
    p->key_path = g_strdup_printf("%s/master-key.aes", p->dir);
    p->log_path = g_strdup_printf("%s/%s.log", d->config->log_dir, p->def->name);
}

/* What virConnectDomainXMLToNative shows of an interface: a card at whatever address is free. */
static int bare_interfaces(QemuDriver *d, DomainDef *def)
{
    for (uint32_t i = 0; i < def->interfaces.count; i++) {
        DomainInterface *n = def->interfaces.items[i];

        n->info = (DeviceInfo){0};
        n->virtio = (VirtioOptions){0};
    }
    return def->interfaces.count > 0 ? domain_rules_apply(def, &d->view, DOMAIN_PARSE_INACTIVE) : 0;
}

/* Who the guest runs as, in the running guest's document. */
static void add_seclabel(QemuDriver *d, DomainDef *def)
{
    const CapsIdentity *id = &d->config->launcher.identity;
    DomainSeclabel *label;

    for (uint32_t i = 0; i < def->seclabels.count; i++) {
        if (g_strcmp0(def->seclabels.items[i]->model, "dac") == 0)
            return;
    }
    if (!id->set)
        return;
    label = arena_alloc(def->arena, sizeof(*label));
    label->type = SECLABEL_DYNAMIC;
    label->relabel = tristate_from_bool(d->config->launcher.dynamic_ownership);
    label->model = arena_strdup(def->arena, "dac");
    label->label = arena_printf(def->arena, "+%u:+%u", id->uid, id->gid);
    label->imagelabel = label->label;
    doc_list_append(def->arena, &def->seclabels, label);
}

/* Huge pages come from memfd; a file in hugetlbfs would need its mount found by page size, which nothing here does, and an
 * ordinary file in its place would quietly be ordinary memory. */
static int check_huge_pages(const DomainDef *def)
{
    const DomainMemoryBacking *b = def->memory_backing;

    if (!b || !b->hugepages || b->source == MEMORY_SOURCE_MEMFD)
        return 0;
    error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "huge pages of domain '%s' cannot be taken from hugetlbfs", def->name);
    error_hint("add <source type='memfd'/> to <memoryBacking>: the guest then gets them from memfd");
    return -1;
}

static int build(QemuDriver *d, Plan *p, bool native)
{
    ArgvOptions options = {.domain_dir = p->dir, .memory_dir = p->memory_dir, .native = native, .monitor_fd = PLAN_MONITOR_FD};

    if (plan_check_host(p->def, p->caps) < 0 || (native && bare_interfaces(d, p->def) < 0))
        return -1;
    place(d, p);
    options.domain_dir = p->dir;
    options.memory_dir = p->memory_dir;
    argv_assign_aliases(p->def);
    for (uint32_t i = 0; i < p->def->channels.count; i++)
        place_channel(p, p->def->channels.items[i]);
    for (uint32_t i = 0; i < p->def->graphics.count; i++) {
        if (place_display(d, p, p->def->graphics.items[i], native) < 0)
            return -1;
    }
    if (!native && (check_huge_pages(p->def) < 0 || complete_disks(d, p) < 0 || check_boot_files(d, p->def) < 0))
        return -1;
    if (argv_build(p->def, p->caps, &options, p->env, p->argv) < 0)
        return -1;
    g_ptr_array_add(p->env, NULL);
    g_ptr_array_add(p->argv, NULL);
    add_seclabel(d, p->def);
    if (d->config->privileged && !p->def->partition)
        p->def->partition = arena_strdup(p->def->arena, "/machine"); /* where libvirt puts guests that do not say */
    label_all(p);
    return 0;
}

Plan *plan_new(QemuDriver *d, DomainDef *def, bool native)
{
    Plan *p = g_new0(Plan, 1);

    p->def = def;
    p->env = g_ptr_array_new_with_free_func(g_free);
    p->argv = g_ptr_array_new_with_free_func(g_free);
    p->labels = g_array_new(FALSE, FALSE, sizeof(LauncherLabel));
    g_array_set_clear_func(p->labels, label_clear);
    p->ports = g_array_new(FALSE, FALSE, sizeof(unsigned));
    p->caps = qemu_driver_caps_for(d, def);
    if (!p->caps || build(d, p, native) < 0) {
        plan_free(d, p);
        return NULL;
    }
    return p;
}

void plan_free(QemuDriver *d, Plan *p)
{
    if (!p)
        return;
    for (guint i = 0; p->ports && i < p->ports->len; i++)
        qemu_port_give(d, g_array_index(p->ports, unsigned, i));
    g_clear_pointer(&p->ports, g_array_unref);
    g_clear_pointer(&p->labels, g_array_unref);
    g_ptr_array_unref(p->env);
    g_ptr_array_unref(p->argv);
    caps_unref(p->caps);
    domain_free(p->def);
    g_free(p->dir);
    g_free(p->channel_dir);
    g_free(p->memory_dir);
    g_free(p->monitor_path);
    g_free(p->key_path);
    g_free(p->log_path);
    g_free(p);
}

/* Quoted as a shell needs it, NAME=value with the quotes after the sign. */
static void append_word(GString *s, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%";

    if (s->len > 0)
        g_string_append_c(s, ' ');
    if (*word && strspn(word, plain) == strlen(word)) {
        g_string_append(s, word);
    } else {
        g_autofree char *quoted = g_shell_quote(word);

        g_string_append(s, quoted);
    }
}

char *plan_text(const Plan *p)
{
    GString *s = g_string_new(NULL);

    for (guint i = 0; i + 1 < p->env->len; i++)
        append_word(s, p->env->pdata[i]);
    for (guint i = 0; i + 1 < p->argv->len; i++)
        append_word(s, p->argv->pdata[i]);
    return g_string_free(s, FALSE);
}
