/* The configuration of a driver daemon: one table of keys, then the checks that need more than a type. */
#include "daemons/common/config.h"

#include "core/error.h"
#include "util/conf.h"
#include "util/log.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>

#define SERVER_FIELD(key_, type_, member_) CONF_FIELD(key_, type_, DaemonConfig, server.member_)
#define ADMIN_FIELD(key_, type_, member_) CONF_FIELD(admin_##key_, type_, DaemonConfig, admin.member_)
#define TEXT_FIELD(key_) CONF_FIELD(key_, STRING, DaemonConfig, key_)

static const ConfField daemon_config_fields[] = {
    TEXT_FIELD(unix_sock_group),
    TEXT_FIELD(unix_sock_ro_perms),
    TEXT_FIELD(unix_sock_rw_perms),
    TEXT_FIELD(unix_sock_admin_perms),
    TEXT_FIELD(unix_sock_dir),
    TEXT_FIELD(auth_unix_ro),
    TEXT_FIELD(auth_unix_rw),
    CONF_FIELD(access_drivers, STRINGS, DaemonConfig, access_drivers),
    SERVER_FIELD(min_workers, UINT, min_workers),
    SERVER_FIELD(max_workers, UINT, max_workers),
    SERVER_FIELD(prio_workers, UINT, prio_workers),
    SERVER_FIELD(max_clients, UINT, max_clients),
    SERVER_FIELD(max_queued_clients, UINT, max_queued_clients),
    SERVER_FIELD(max_anonymous_clients, UINT, max_anonymous_clients),
    SERVER_FIELD(max_client_requests, UINT, max_client_requests),
    SERVER_FIELD(keepalive_interval, INT, keepalive_interval),
    SERVER_FIELD(keepalive_count, UINT, keepalive_count),
    ADMIN_FIELD(min_workers, UINT, min_workers),
    ADMIN_FIELD(max_workers, UINT, max_workers),
    ADMIN_FIELD(max_clients, UINT, max_clients),
    ADMIN_FIELD(max_queued_clients, UINT, max_queued_clients),
    ADMIN_FIELD(max_client_requests, UINT, max_client_requests),
    ADMIN_FIELD(keepalive_interval, INT, keepalive_interval),
    ADMIN_FIELD(keepalive_count, UINT, keepalive_count),
    CONF_FIELD(log_level, UINT, DaemonConfig, log_level),
    TEXT_FIELD(log_filters),
    TEXT_FIELD(log_outputs),
    TEXT_FIELD(host_uuid),
    TEXT_FIELD(host_uuid_source),
    CONF_UNUSED(max_requests, UINT), /* replaced by max_client_requests long ago; old files still carry it */
    CONF_UNUSED(keepalive_required, BOOL),
    CONF_UNUSED(admin_keepalive_required, BOOL),
    CONF_UNUSED(audit_level, UINT),
    CONF_UNUSED(audit_logging, BOOL),
    CONF_UNUSED(ovs_timeout, UINT),
    {NULL},
};

static DaemonConfig *daemon_config_new(bool session)
{
    DaemonConfig *config = g_new0(DaemonConfig, 1);

    config->server = (DaemonServerConfig){
        .min_workers = 5,
        .max_workers = 20,
        .prio_workers = 5,
        .max_clients = 5000,
        .max_anonymous_clients = 20,
        .max_queued_clients = 1000,
        .max_client_requests = 5,
        .keepalive_interval = 5,
        .keepalive_count = 5,
    };
    config->admin = (DaemonServerConfig){
        .min_workers = 1,
        .max_workers = 5,
        .max_clients = 5,
        .max_queued_clients = 5,
        .max_client_requests = 5,
        .keepalive_interval = 5,
        .keepalive_count = 5,
    };
    config->auth_unix_ro = g_strdup(session ? "none" : "polkit");
    config->auth_unix_rw = g_strdup(session ? "none" : "polkit");
    config->unix_sock_admin_perms = g_strdup("0700");
    config->socket_gid = (gid_t)-1;
    return config;
}

void daemon_config_free(DaemonConfig *config)
{
    if (!config)
        return;
    conf_fields_clear(daemon_config_fields, config);
    g_free(config);
}

static int daemon_config_refuse(const char *path, const char *key, const char *why, const char *value)
{
    error_set(VIR_FROM_CONF, VIR_ERR_CONFIG_UNSUPPORTED, "%s: %s: %s %s", path, key, why, value);
    return -1;
}

static int daemon_config_check_auth(const char *path, const char *key, const char *value, DaemonAuth *ret_auth)
{
    if (g_str_equal(value, "none"))
        *ret_auth = DAEMON_AUTH_NONE;
    else if (g_str_equal(value, "polkit"))
        *ret_auth = DAEMON_AUTH_POLKIT;
    else
        return daemon_config_refuse(path, key, "unsupported auth", value);
    return 0;
}

/* An octal mode; `fallback` where the file says nothing. */
static int daemon_config_check_mode(const char *path, const char *key, const char *value, mode_t fallback,
                                    mode_t *ret_mode)
{
    char *end = NULL;
    unsigned long mode;

    if (!value) {
        *ret_mode = fallback;
        return 0;
    }
    mode = strtoul(value, &end, 8);
    if (!g_ascii_isdigit(*value) || *end || mode > 0777)
        return daemon_config_refuse(path, key, "expected an octal mode of 0777 or less, not", value);
    *ret_mode = (mode_t)mode;
    return 0;
}

static int daemon_config_check_group(const char *path, const char *name, gid_t *ret_gid)
{
    char buffer[16384];
    struct group group, *found = NULL;
    char *end = NULL;
    unsigned long number;
    int r;

    if (!name)
        return 0;
    r = getgrnam_r(name, &group, buffer, sizeof(buffer), &found);
    number = strtoul(name, &end, 10);
    if (found)
        *ret_gid = found->gr_gid;
    else if (g_ascii_isdigit(*name) && !*end && number < (gid_t)-1)
        *ret_gid = (gid_t)number;
    else
        return daemon_config_refuse(path, "unix_sock_group",
                                    r && r != ENOENT ? g_strerror(r) : "no such group", name);
    return 0;
}

static int daemon_config_check_server(const char *path, const char *prefix, const DaemonServerConfig *server)
{
    const char *why = NULL;

    if (server->max_workers == 0 || server->min_workers > server->max_workers)
        why = "min_workers cannot be larger than max_workers";
    else if (server->max_clients == 0)
        why = "max_clients must be above 0";
    else if (server->max_anonymous_clients > server->max_clients)
        why = "The overall maximum number of clients must not be less than the number of clients waiting for "
              "authentication (max_anonymous_clients)";
    else if (server->max_client_requests == 0)
        why = "max_client_requests must be above 0";
    else if (server->max_workers > 4096 || server->prio_workers > 4096)
        why = "more than 4096 workers";
    if (!why)
        return 0;
    error_set(VIR_FROM_CONF, VIR_ERR_CONFIG_UNSUPPORTED, "%s: %s%s", path, prefix, why);
    return -1;
}

static int daemon_config_check_access(const char *path, char **drivers)
{
    for (; drivers && *drivers; drivers++)
        if (!g_str_equal(*drivers, "none") && !g_str_equal(*drivers, "polkit"))
            return daemon_config_refuse(path, "access_drivers", "expected none or polkit, not", *drivers);
    return 0;
}

static int daemon_config_check_rest(const char *path, const DaemonConfig *config)
{
    if (config->log_level > 4) {
        error_set(VIR_FROM_CONF, VIR_ERR_CONFIG_UNSUPPORTED, "%s: log_level: expected 1 (debug) to 4 (error), not %u",
                  path, config->log_level);
        return -1;
    }
    if (config->unix_sock_dir && !g_path_is_absolute(config->unix_sock_dir))
        return daemon_config_refuse(path, "unix_sock_dir", "expected an absolute path, not", config->unix_sock_dir);
    if (config->host_uuid && !g_uuid_string_is_valid(config->host_uuid))
        return daemon_config_refuse(path, "host_uuid", "invalid host UUID:", config->host_uuid);
    if (config->host_uuid_source && !g_str_equal(config->host_uuid_source, "smbios") &&
        !g_str_equal(config->host_uuid_source, "machine-id"))
        return daemon_config_refuse(path, "host_uuid_source", "expected smbios or machine-id, not",
                                    config->host_uuid_source);
    return 0;
}

static int daemon_config_check(DaemonConfig *config, const char *path)
{
    mode_t open_to_all;

    if (daemon_config_check_auth(path, "auth_unix_ro", config->auth_unix_ro, &config->ro_auth) < 0 ||
        daemon_config_check_auth(path, "auth_unix_rw", config->auth_unix_rw, &config->rw_auth) < 0)
        return -1;
    /* with polkit everybody may knock; without, only the owner, until the file says otherwise */
    open_to_all = config->rw_auth == DAEMON_AUTH_POLKIT ? 0777 : 0700;
    if (daemon_config_check_mode(path, "unix_sock_ro_perms", config->unix_sock_ro_perms, 0777, &config->ro_mode) < 0 ||
        daemon_config_check_mode(path, "unix_sock_rw_perms", config->unix_sock_rw_perms, open_to_all,
                                 &config->rw_mode) < 0 ||
        daemon_config_check_mode(path, "unix_sock_admin_perms", config->unix_sock_admin_perms, 0700,
                                 &config->admin_mode) < 0 ||
        daemon_config_check_group(path, config->unix_sock_group, &config->socket_gid) < 0 ||
        daemon_config_check_server(path, "", &config->server) < 0 ||
        daemon_config_check_server(path, "admin_*: ", &config->admin) < 0 ||
        daemon_config_check_access(path, config->access_drivers) < 0)
        return -1;
    return daemon_config_check_rest(path, config);
}

static void daemon_config_warn(const char *text, void *opaque)
{
    LOG_WARNING("daemon.config", "%s", text);
}

DaemonConfig *daemon_config_load(const char *path, bool required, bool session)
{
    g_autoptr(DaemonConfig) config = daemon_config_new(session);
    g_autoptr(Conf) conf = NULL;
    g_autofree char *why = NULL;
    int r = conf_load(path, &conf, &why);

    if (r == -ENOENT && !required)
        r = conf_parse(path, "", 0, &conf, NULL);
    if (r < 0) {
        error_set(VIR_FROM_CONF, r == -EBADMSG ? VIR_ERR_CONF_SYNTAX : VIR_ERR_CONFIG_UNSUPPORTED, "%s", why);
        return NULL;
    }
    if (conf_read_fields(conf, daemon_config_fields, config, daemon_config_warn, NULL, &why) < 0) {
        error_set(VIR_FROM_CONF, VIR_ERR_CONF_SYNTAX, "%s", why);
        return NULL;
    }
    return daemon_config_check(config, path) < 0 ? NULL : g_steal_pointer(&config);
}
