/* What is kept on disk: definitions and autostart links for good, status documents and ports while the host runs. */
#include "daemons/network/driver.h"

#include "core/error.h"
#include "util/file.h"
#include "util/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define DOCUMENT_MAX (16 * 1024 * 1024)

static char *path_of(const char *dir, const char *name)
{
    return g_strdup_printf("%s/%s.xml", dir, name);
}

static char *ports_dir(Net *net)
{
    return g_strdup_printf("%s/%s.ports", net->driver->run_dir, net->name);
}

static int failed(int r, const char *what, const char *path)
{
    if (r >= 0)
        return 0;
    error_set_errno(VIR_FROM_NETWORK, -r, "cannot %s '%s'", what, path);
    return -1;
}

int store_config_save(Net *net, const NetworkDef *def)
{
    g_autofree char *path = path_of(net->driver->config_dir, net->name), *xml = network_format(def, NETWORK_FORMAT_INACTIVE);
    g_autofree char *text = g_strdup_printf("<!--\n"
                                            "WARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE\n"
                                            "OVERWRITTEN AND LOST. Changes to this xml configuration should be made using:\n"
                                            "  virsh net-edit %s\n"
                                            "or other application using the libvirt API.\n"
                                            "-->\n\n%s", net->name, xml);

    return failed(file_write_atomic(path, text, strlen(text), 0600), "write config file", path);
}

int store_config_remove(Net *net)
{
    g_autofree char *path = path_of(net->driver->config_dir, net->name), *link = path_of(net->driver->autostart_dir, net->name);

    return failed(file_remove(link), "remove", link) < 0 ? -1 : failed(file_remove(path), "remove", path);
}

int store_autostart(Net *net, bool on)
{
    g_autofree char *path = path_of(net->driver->config_dir, net->name), *link = path_of(net->driver->autostart_dir, net->name);

    return failed(on ? file_link_atomic(path, link) : file_remove(link), on ? "create symlink" : "remove", link);
}

/* ---- status: <networkstatus> with the live document inside */

typedef struct Status {
    int64_t dnsmasq;
    NetworkDef *def;
} Status;
static const DocRow status_rows[] = {
    ATTR("dnsmasq", Status, dnsmasq, INT),
    ELEM("network", Status, def, SUB(network)),
};
static const DocTable status_table = DOC_TABLE("networkstatus", Status, status_rows);

int store_status_save(Net *net)
{
    g_autofree char *path = path_of(net->driver->run_dir, net->name);
    Status status = {net->dnsmasq, net->live};
    g_autofree char *text = doc_format(&status_table, &status, 0, 0);

    return failed(file_write_volatile(path, text, strlen(text), 0600), "write status file", path);
}

void store_status_remove(Net *net)
{
    g_autofree char *path = path_of(net->driver->run_dir, net->name), *ports = ports_dir(net);

    (void)unlink(path);
    (void)file_remove_tree(ports);
}

int store_port_save(Net *net, const NetworkPortDef *port)
{
    g_autofree char *dir = ports_dir(net), *xml = network_port_format(port), *path = NULL;
    char uuid[UUID_TEXT_SIZE];

    doc_uuid_format(port->uuid, uuid);
    path = path_of(dir, uuid);
    if (failed(file_make_dirs(dir, 0700), "create directory", dir) < 0)
        return -1;
    return failed(file_write_volatile(path, xml, strlen(xml), 0600), "write port file", path);
}

void store_port_remove(Net *net, const NetworkPortDef *port)
{
    g_autofree char *dir = ports_dir(net), *path = NULL;
    char uuid[UUID_TEXT_SIZE];

    doc_uuid_format(port->uuid, uuid);
    path = path_of(dir, uuid);
    (void)unlink(path);
}

/* ---- loading */

/* Calls `load` for each document of a folder; a bad one is told and left alone. */
static void each_document(NetworkDriver *driver, const char *dir, void (*load)(NetworkDriver *, const char *name, const char *text, void *), void *opaque)
{
    g_autoptr(GDir) folder = g_dir_open(dir, 0, NULL);
    const char *file;

    while (folder && (file = g_dir_read_name(folder))) {
        g_autofree char *path = g_build_filename(dir, file, NULL), *text = NULL, *name = NULL;

        if (!g_str_has_suffix(file, ".xml") || file[0] == '.')
            continue;
        if (file_read(path, DOCUMENT_MAX, &text, NULL) < 0) {
            LOG_WARNING("network", "cannot read '%s'", path);
            continue;
        }
        name = g_strndup(file, strlen(file) - strlen(".xml"));
        error_clear();
        load(driver, name, text, opaque);
        if (error_get()->code)
            LOG_WARNING("network", "'%s' is left alone: %s", path, error_get()->message);
        error_clear();
    }
}

static const char *skip_comment(const char *text)
{
    const char *end = g_str_has_prefix(text, "<!--") ? strstr(text, "-->") : NULL;

    return end ? end + strlen("-->") + strspn(end + strlen("-->"), " \t\r\n") : text;
}

static void load_config(NetworkDriver *driver, const char *name, const char *text, void *opaque)
{
    g_autoptr(NetworkDef) def = network_parse(skip_comment(text), NULL, 0);
    g_autofree char *link = path_of(driver->autostart_dir, name);
    g_autoptr(Net) net = NULL;
    bool made;

    if (!def)
        return;
    if (strcmp(def->name, name) != 0) {
        error_set(VIR_FROM_NETWORK, VIR_ERR_CONFIG_UNSUPPORTED, "file name does not match network name '%s'", def->name);
        return;
    }
    net = net_intern(driver, def, &made);
    if (!net)
        return;
    NET_JOB(net);
    if (!strstr(text, "<uuid>") && store_config_save(net, def) < 0) /* as shipped: from now on it stays the same network */
        return;
    net_set_config(net, g_steal_pointer(&def));
    g_mutex_lock(&driver->lock);
    net->autostart = access(link, F_OK) == 0;
    g_mutex_unlock(&driver->lock);
}

void store_load_configs(NetworkDriver *driver)
{
    each_document(driver, driver->config_dir, load_config, NULL);
}

static void load_port(NetworkDriver *driver, const char *name, const char *text, void *opaque)
{
    Net *net = opaque;
    NetworkPortDef *port = network_port_parse(text, NETWORK_PARSE_STATUS);

    if (!port)
        return;
    NET_LOCK(driver);
    g_hash_table_replace(net->ports, g_strdup(name), port);
}

static void load_status(NetworkDriver *driver, const char *name, const char *text, void *opaque)
{
    Arena *arena = arena_new(0);
    DocParse how = {.label = "networkstatus", .domain = VIR_FROM_NETWORK};
    Status *status = doc_parse(&status_table, text, strlen(text), arena, &how);
    NetworkDef *def = status ? status->def : NULL;
    g_autofree char *ports = NULL;
    g_autoptr(Net) net = NULL;
    bool made;

    if (def)
        def->arena = arena;
    if (!def || network_rules_apply(def, NULL) < 0 || !(net = net_intern(driver, def, &made))) {
        arena_free(arena);
        return;
    }
    NET_JOB(net);
    net->dnsmasq = (pid_t)status->dnsmasq;
    net_set_live(net, def);
    ports = ports_dir(net);
    each_document(driver, ports, load_port, net);
}

void store_load_status(NetworkDriver *driver)
{
    each_document(driver, driver->run_dir, load_status, NULL);
}
