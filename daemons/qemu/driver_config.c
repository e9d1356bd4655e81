/* Where the driver's files are and how QEMU runs: the layout, then qemu.conf. */
#include "daemons/qemu/driver.h"

#include "core/error.h"
#include "util/conf.h"
#include "util/log.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_USER "libvirt-qemu"

/* The keys of qemu.conf that are honoured so far. */
typedef struct ConfFile {
    char *user, *group, *vnc_listen, *spice_listen;
    bool dynamic_ownership, remember_owner;
    unsigned int port_min, port_max;
} ConfFile;

static const ConfField fields[] = {
    CONF_FIELD(user, STRING, ConfFile, user),
    CONF_FIELD(group, STRING, ConfFile, group),
    CONF_FIELD(vnc_listen, STRING, ConfFile, vnc_listen),
    CONF_FIELD(spice_listen, STRING, ConfFile, spice_listen),
    CONF_FIELD(dynamic_ownership, BOOL, ConfFile, dynamic_ownership),
    CONF_FIELD(remember_owner, BOOL, ConfFile, remember_owner),
    CONF_FIELD(remote_display_port_min, UINT, ConfFile, port_min),
    CONF_FIELD(remote_display_port_max, UINT, ConfFile, port_max),
    {NULL},
};

static int read_conf_file(const char *path, ConfFile *ret)
{
    g_autoptr(Conf) conf = NULL;
    g_autofree char *why = NULL;
    int r = conf_load(path, &conf, &why);

    if (r == -ENOENT)
        return 0;
    if (r == 0)
        r = conf_read_fields(conf, fields, ret, NULL, NULL, &why);
    if (r < 0) {
        error_set(VIR_FROM_CONF, VIR_ERR_CONF_SYNTAX, "%s", why ? why : g_strerror(-r));
        return -1;
    }
    return 0;
}

/* "libvirt-qemu", "+64055" or "64055" */
static int find_user(const char *name, struct passwd *pw, char *space, size_t len)
{
    struct passwd *found = NULL;
    char *end;
    unsigned long id = strtoul(*name == '+' ? name + 1 : name, &end, 10);

    if (*name != '+' && getpwnam_r(name, pw, space, len, &found) == 0 && found)
        return 0;
    if (*end == '\0' && getpwuid_r((uid_t)id, pw, space, len, &found) == 0 && found)
        return 0;
    error_set(VIR_FROM_QEMU, VIR_ERR_CONF_SYNTAX, "unknown user '%s' to run QEMU as", name);
    error_hint("set user in qemu.conf, or: adduser --system %s", name);
    return -1;
}

static gid_t find_group(const char *name, gid_t fallback)
{
    struct group gr, *found = NULL;
    char space[4096], *end;

    if (!name)
        return fallback;
    if (getgrnam_r(name, &gr, space, sizeof(space), &found) == 0 && found)
        return gr.gr_gid;
    fallback = (gid_t)strtoul(*name == '+' ? name + 1 : name, &end, 10);
    return fallback;
}

static int resolve_identity(QemuDriverConfig *c, const ConfFile *file)
{
    struct passwd pw;
    char space[4096];
    int n = 64;

    if (find_user(file->user ? file->user : DEFAULT_USER, &pw, space, sizeof(space)) < 0)
        return -1;
    c->launcher.identity.uid = pw.pw_uid;
    c->launcher.identity.gid = find_group(file->group, pw.pw_gid);
    c->launcher.identity.set = true;
    c->groups = g_new(gid_t, n);
    if (getgrouplist(pw.pw_name, c->launcher.identity.gid, c->groups, &n) < 0)
        n = 64;
    c->launcher.identity.groups = c->groups;
    c->launcher.identity.n_groups = (size_t)n;
    return 0;
}

QemuDriverConfig *qemu_driver_config_new(bool privileged, bool system_layout, const char *config, const char *state, const char *run,
                                         const char *cache, const char *log)
{
    QemuDriverConfig *c = g_new0(QemuDriverConfig, 1);
    g_autofree char *conf_path = g_strdup_printf("%s/qemu.conf", config);
    ConfFile file = {.dynamic_ownership = true, .remember_owner = true, .port_min = 5900, .port_max = 65535};
    int r;

    c->privileged = privileged;
    c->uri = g_strdup(privileged ? "qemu:///system" : "qemu:///session");
    c->config_dir = g_strdup_printf("%s/qemu", config);
    c->state_dir = system_layout ? g_strdup_printf("%s/qemu", state) : g_strdup_printf("%s/qemu/lib", config);
    c->run_dir = system_layout ? g_strdup_printf("%s/qemu", run) : g_strdup_printf("%s/qemu/run", run);
    c->cache_dir = g_strdup_printf("%s/qemu", cache);
    c->log_dir = g_strdup_printf("%s/qemu%s", log, system_layout ? "" : "/log");
    r = read_conf_file(conf_path, &file);
    c->vnc_listen = g_strdup(file.vnc_listen ? file.vnc_listen : "127.0.0.1");
    c->spice_listen = g_strdup(file.spice_listen ? file.spice_listen : "127.0.0.1");
    c->port_min = CLAMP(file.port_min, 5900, 65535);
    c->port_max = CLAMP(file.port_max, c->port_min, 65535);
    c->launcher.privileged = privileged;
    c->launcher.dynamic_ownership = file.dynamic_ownership;
    c->launcher.remember_owner = file.remember_owner;
    if (r == 0 && privileged)
        r = resolve_identity(c, &file);
    conf_fields_clear(fields, &file);
    if (r < 0) {
        qemu_driver_config_free(c);
        return NULL;
    }
    return c;
}

void qemu_driver_config_free(QemuDriverConfig *c)
{
    if (!c)
        return;
    g_free(c->uri);
    g_free(c->config_dir);
    g_free(c->state_dir);
    g_free(c->run_dir);
    g_free(c->cache_dir);
    g_free(c->log_dir);
    g_free(c->vnc_listen);
    g_free(c->spice_listen);
    g_free(c->groups);
    g_free(c);
}
