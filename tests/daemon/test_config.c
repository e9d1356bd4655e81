/* A daemon's configuration: defaults of both modes, what is derived from the texts, and every refusal with its reason. */
#include "daemons/common/config.h"
#include "core/error.h"
#include "util/conf.h"

#include <glib/gstdio.h>
#include <unistd.h>

static char *file;

static DaemonConfig *load(const char *text)
{
    g_assert_true(g_file_set_contents(file, text, -1, NULL));
    return daemon_config_load(file, /* required= */ true, /* session= */ false);
}

static void test_defaults(void)
{
    g_autoptr(DaemonConfig) system = daemon_config_load("/nonexistent/x.conf", false, false);
    g_autoptr(DaemonConfig) session = daemon_config_load("/nonexistent/x.conf", false, true);

    g_assert_nonnull(system);
    g_assert_nonnull(session);
    g_assert_cmpint(system->rw_auth, ==, DAEMON_AUTH_POLKIT);
    g_assert_cmpuint(system->rw_mode, ==, 0777);
    g_assert_cmpuint(system->admin_mode, ==, 0700);
    g_assert_cmpuint(system->server.max_clients, ==, 5000);
    g_assert_cmpuint(system->admin.max_workers, ==, 5);
    g_assert_cmpint(session->rw_auth, ==, DAEMON_AUTH_NONE);
    g_assert_cmpuint(session->rw_mode, ==, 0700);
    g_assert_null(daemon_config_load("/nonexistent/x.conf", /* required= */ true, false));
}

static void test_values(void)
{
    g_autoptr(DaemonConfig) config = load("auth_unix_rw = \"none\"\nauth_unix_ro='none'\nunix_sock_ro_perms='0750'\n"
                                          "unix_sock_group='0'\nmax_workers=7\nadmin_max_clients=2\n"
                                          "access_drivers=['polkit']\naudit_level=1\nlog_level=1\n");

    g_assert_nonnull(config);
    g_assert_cmpuint(config->rw_mode, ==, 0700);
    g_assert_cmpuint(config->ro_mode, ==, 0750);
    g_assert_cmpuint(config->socket_gid, ==, 0);
    g_assert_cmpuint(config->server.max_workers, ==, 7);
    g_assert_cmpuint(config->admin.max_clients, ==, 2);
    g_assert_cmpstr(config->access_drivers[0], ==, "polkit");
    g_assert_cmpuint(config->log_level, ==, 1);
}

static void test_refusals(void)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"max_clients = \"a\"", ":1: expected an unsigned integer for 'max_clients' parameter"},
        {"\nmax_clients = ", ":2: expecting a value"},
        {"auth_unix_ro = 'zz'", ": auth_unix_ro: unsupported auth zz"},
        {"auth_unix_rw = 'sasl'", ": auth_unix_rw: unsupported auth sasl"},
        {"unix_sock_rw_perms = '99'", ": unix_sock_rw_perms: expected an octal mode of 0777 or less, not 99"},
        {"unix_sock_rw_perms = ''", ": unix_sock_rw_perms: expected an octal mode"},
        {"unix_sock_rw_perms = '01777'", ": unix_sock_rw_perms: expected an octal mode"},
        {"unix_sock_group = 'no-such-group'", ": unix_sock_group: no such group no-such-group"},
        {"unix_sock_dir = 'run'", ": unix_sock_dir: expected an absolute path, not run"},
        {"min_workers = 30", ": min_workers cannot be larger than max_workers"},
        {"max_clients = 0", ": max_clients must be above 0"},
        {"max_anonymous_clients = 6000", ": The overall maximum number of clients must not be less"},
        {"max_client_requests = 0", ": max_client_requests must be above 0"},
        {"admin_min_workers = 6", ": admin_*: min_workers cannot be larger than max_workers"},
        {"access_drivers = ['foo']", ": access_drivers: expected none or polkit, not foo"},
        {"access_drivers = 'polkit'", ":1: expected a string list for 'access_drivers' parameter"},
        {"log_level = 9", ": log_level: expected 1 (debug) to 4 (error), not 9"},
        {"host_uuid = 'x'", ": host_uuid: invalid host UUID: x"},
        {"host_uuid_source = 'dice'", ": host_uuid_source: expected smbios or machine-id, not dice"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *why = g_strconcat(file, cases[i].why, NULL);

        error_clear();
        g_assert_null(load(cases[i].text));
        if (!strstr(error_get()->message, why))
            g_error("%s: '%s' does not say '%s'", cases[i].text, error_get()->message, why);
    }
}

/* Every "#key = value" of a shipped file, lists over several lines included, made real. */
static char *uncommented(const char *path)
{
    g_autofree char *text = NULL;
    g_autoptr(GRegex) commented = g_regex_new("^#(?=[a-z_]+ *=|  \"|\\])", G_REGEX_MULTILINE, 0, NULL);

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return g_regex_replace_literal(commented, text, -1, 0, "", 0, NULL);
}

/* What the shipped file of a daemon shows as defaults are keys that it knows, and values that it takes. */
static void test_shipped_daemon_file(gconstpointer path)
{
    g_autofree char *text = uncommented(path);
    g_autoptr(Conf) conf = NULL;
    g_autoptr(DaemonConfig) config = NULL;
    char *group = strstr(text, "\nunix_sock_group");

    g_assert_nonnull(group);
    group[1] = '#'; /* there need not be a group libvirt where this test runs */
    config = load(text);
    if (!config)
        g_error("%s", error_get()->message);
    g_assert_cmpuint(config->server.max_clients, ==, 5000);
    g_assert_cmpuint(config->admin.max_clients, ==, 5);
    g_assert_cmpuint(config->rw_mode, ==, 0777);
    g_assert_cmpuint(config->ro_mode, ==, 0777);
    g_assert_cmpuint(config->admin_mode, ==, 0700);
    g_assert_cmpint(conf_parse(path, text, strlen(text), &conf, NULL), ==, 0);
}

static void test_shipped_syntax(gconstpointer path)
{
    g_autofree char *text = uncommented(path);
    g_autofree char *why = NULL;
    g_autoptr(Conf) conf = NULL;

    (void)conf_parse(path, text, strlen(text), &conf, &why);
    g_assert_cmpstr(why, ==, NULL);
}

/* Arguments: the shipped file of a daemon, then others whose syntax alone is looked at. */
int main(int argc, char **argv)
{
    int fd = g_file_open_tmp("sv-config-XXXXXX", &file, NULL);
    int r;

    close(fd);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/daemon/config/defaults", test_defaults);
    g_test_add_func("/daemon/config/values", test_values);
    g_test_add_func("/daemon/config/refusals", test_refusals);
    if (argc > 1)
        g_test_add_data_func("/daemon/config/shipped", argv[1], test_shipped_daemon_file);
    for (int i = 2; i < argc; i++) {
        g_autofree char *name = g_strdup_printf("/conf/shipped/%d", i - 1);
        g_test_add_data_func(name, argv[i], test_shipped_syntax);
    }
    r = g_test_run();
    g_unlink(file);
    g_free(file);
    return r;
}
