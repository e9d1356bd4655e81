/* URIs and the routes they lead to. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/error.h"
#include "core/route.h"
#include "core/uri.h"

static void parts(void)
{
    g_autoptr(Uri) uri = uri_parse("QEMU+Unix://me@[::1]:77/sys%20tem?socket=%2Frun%2Fx&mode=direct&flag#f");
    g_assert_nonnull(uri);
    g_assert_cmpstr(uri->scheme, ==, "qemu");
    g_assert_cmpstr(uri->transport, ==, "unix");
    g_assert_cmpstr(uri->user, ==, "me");
    g_assert_cmpstr(uri->host, ==, "::1");
    g_assert_cmpint(uri->port, ==, 77);
    g_assert_cmpstr(uri->path, ==, "/sys tem");
    g_assert_cmpstr(uri_param(uri, "socket"), ==, "/run/x");
    g_assert_cmpstr(uri_param(uri, "flag"), ==, "");
    g_assert_null(uri_param(uri, "none"));
}

static void formatted(const char *from, const char *to, const char *local)
{
    static const char *const drop[] = {"socket", "mode", NULL};
    g_autoptr(Uri) uri = uri_parse(from);
    g_autofree char *whole = uri_format(uri, NULL, FALSE), *stripped = uri_format(uri, drop, TRUE);
    g_assert_cmpstr(whole, ==, to);
    g_assert_cmpstr(stripped, ==, local);
}

static void formats(void)
{
    formatted("test:/default", "test:///default", "test:///default");
    formatted("qemu+unix:///system?socket=/x&a=b", "qemu+unix:///system?socket=/x&a=b", "qemu:///system?a=b");
    formatted("qemu+tcp://h:1/system?mode=direct", "qemu+tcp://h:1/system?mode=direct", "qemu:///system");
    formatted("qemu+ssh://u@[fe80::1]/system", "qemu+ssh://u@[fe80::1]/system", "qemu:///system");
}

static void malformed(void)
{
    g_assert_null(uri_parse("q emu:///"));
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "internal error: Unable to parse URI q emu:///");
    g_assert_null(uri_parse("%%"));
    error_clear();
}

static Route *plan(const char *text, unsigned int flags)
{
    g_autoptr(Uri) uri = text ? uri_parse(text) : NULL;
    return route_plan(uri, flags);
}

static void sockets(const char *text, unsigned int flags, const char *first, const char *second)
{
    g_autoptr(Route) route = plan(text, flags);
    g_assert_nonnull(route);
    g_assert_cmpint((int)route->sockets->len, ==, second ? 2 : 1);
    g_assert_cmpstr(route->sockets->pdata[0], ==, first);
    if (second)
        g_assert_cmpstr(route->sockets->pdata[1], ==, second);
}

static void system_sockets(void)
{
    const char *dir = SV_RUNSTATEDIR "/libvirt";
    g_autofree char *direct = g_strconcat(dir, "/virtqemud-sock", NULL), *ro = g_strconcat(dir, "/virtqemud-sock-ro", NULL);
    g_autofree char *legacy = g_strconcat(dir, "/libvirt-sock", NULL), *network = g_strconcat(dir, "/virtnetworkd-sock", NULL);
    sockets("qemu:///system?mode=direct", 0, direct, NULL);
    sockets("qemu:///system?mode=direct", VIR_CONNECT_RO, ro, NULL);
    sockets("qemu:///system?mode=legacy", 0, legacy, NULL);
    sockets("network:///system?mode=direct", 0, network, NULL);
    sockets("strange:///system", 0, legacy, NULL);
    sockets("qemu:///system?socket=/x", 0, "/x", NULL);
    if (g_access(direct, F_OK) != 0)
        sockets("qemu:///system", 0, direct, legacy);
}

static void daemon_uris(void)
{
    g_autoptr(Route) one = plan("qemu+unix:///system?socket=/x&foo=1", 0);
    g_assert_cmpstr(one->daemon_uri, ==, "qemu:///system?foo=1");
    g_autoptr(Route) named = plan("qemu+unix:///system?name=xen:///", 0);
    g_assert_cmpstr(named->daemon_uri, ==, "xen:///");
    g_autoptr(Route) any = plan("remote+unix:///?mode=legacy", 0);
    g_assert_null(any->daemon_uri);
    g_autoptr(Route) tcp = plan("qemu+tcp:///system", 0);
    g_assert_cmpstr(tcp->host, ==, "localhost");
    g_assert_cmpstr(tcp->service, ==, "16509");
    g_autoptr(Route) tls = plan("qemu://h/system", 0);
    g_assert_cmpint((int)tls->transport, ==, TRANSPORT_TLS);
}

static void refused(const char *text, const char *message)
{
    g_assert_null(plan(text, 0));
    g_assert_cmpstr(virGetLastErrorMessage(), ==, message);
    error_clear();
}

static void refusals(void)
{
    refused("qemu:///system?mode=bogus", "invalid argument: Unknown remote mode 'bogus'");
    refused("qemu+unix://h/system", "invalid argument: using unix socket and remote server 'h' is not supported.");
    refused("qemu+carrier:///system", "invalid argument: remote_open: transport in URL not recognised (should be "
                                      "tls|unix|ssh|ext|tcp|libssh2|libssh)");
}

static void commands(void)
{
    g_autoptr(Route) ssh = plan("qemu+ssh://me@host:2222/system?command=/x/ssh&no_tty=1&socket=/it%27s", 0);
    g_autofree char *line = g_strjoinv("|", ssh->argv);
    g_assert_true(g_str_has_prefix(line, "/x/ssh|-p|2222|-l|me|-T|-e|none|-o|BatchMode=yes|--|host|sh -c '"));
    g_autoptr(Route) native = plan("qemu+ssh://host/system?proxy=native", VIR_CONNECT_RO);
    g_auto(GStrv) words = NULL;
    int count;
    /* What the other host's shell makes of the last word. */
    g_assert_true(g_shell_parse_argv(native->argv[g_strv_length(native->argv) - 1], &count, &words, NULL));
    g_assert_cmpint(count, ==, 3);
    g_assert_cmpstr(words[2], ==, "virt-ssh-helper -r 'qemu:///system'");
    g_strfreev(words);
    g_assert_true(g_shell_parse_argv(ssh->argv[g_strv_length(ssh->argv) - 1], &count, &words, NULL));
    g_assert_true(strstr(words[2], "-U '/it'\\''s'") != NULL);
    refused("qemu+ext:///system", "invalid argument: remote_open: for 'ext' transport, command is required");
}

static void unreachable(void)
{
    g_autoptr(Route) route = plan("qemu:///system?socket=/nonexistent/sock", 0);
    g_assert_cmpint(route_reach(route), ==, -1);
    g_assert_cmpstr(virGetLastErrorMessage(), ==, "Failed to connect socket to '/nonexistent/sock': No such file or directory");
    g_assert_cmpint(virGetLastErrorCode(), ==, VIR_ERR_SYSTEM_ERROR);
    g_assert_cmpint(virGetLastErrorDomain(), ==, VIR_FROM_RPC);
    g_clear_pointer(&route, route_free);
    route = plan("qemu:///system", 0);
    if (g_access(route->sockets->pdata[0], F_OK) == 0)
        return;
    g_assert_cmpint(route_reach(route), ==, -1);
    g_assert_true(strstr(virGetLastErrorMessage(), "virtqemud-sock': No such file or directory") != NULL);
    g_assert_true(strstr(virGetLastErrorMessage(), "libvirt-sock") != NULL);
    g_assert_true(strstr(virGetLastErrorMessage(), "virtqemud.socket") != NULL);
    error_clear();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uri/parts", parts);
    g_test_add_func("/uri/formats", formats);
    g_test_add_func("/uri/malformed", malformed);
    g_test_add_func("/route/system", system_sockets);
    g_test_add_func("/route/daemon-uris", daemon_uris);
    g_test_add_func("/route/refusals", refusals);
    g_test_add_func("/route/commands", commands);
    g_test_add_func("/route/unreachable", unreachable);
    return g_test_run();
}
