#include "daemons/network/dnsmasq.h"

#include "core/error.h"
#include "daemons/network/driver.h"
#include "util/file.h"
#include "util/log.h"
#include "util/pidfile.h"
#include "util/spawn.h"

#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DNSMASQ "/usr/sbin/dnsmasq"
#define START_TIMEOUT_MS 10000
#define STOP_TIMEOUT_MS 2000
#define OUTPUT_MAX 4096

/* A network's name in names of files that stand in dnsmasq's configuration: no quotes, nothing that ends a line. */
static char *file_name(const char *name)
{
    char *safe = g_markup_escape_text(name, -1);

    for (char *p = safe; *p; p++)
        if (g_ascii_iscntrl(*p))
            *p = '_';
    return safe;
}

void dnsmasq_paths(const Net *net, DnsmasqPaths *ret)
{
    const char *dir = net->driver->dnsmasq_dir;
    g_autofree char *name = file_name(net->name);

    ret->conf = g_strdup_printf("%s/%s.conf", dir, name);
    ret->hosts = g_strdup_printf("%s/%s.hostsfile", dir, name);
    ret->addn = g_strdup_printf("%s/%s.addnhosts", dir, name);
    ret->leases = g_strdup_printf("%s/%s.leases", dir, name);
    ret->pid = g_strdup_printf("%s/%s.pid", net->driver->run_dir, name);
}

void dnsmasq_paths_done(DnsmasqPaths *p)
{
    g_free(p->conf);
    g_free(p->hosts);
    g_free(p->addn);
    g_free(p->leases);
    g_free(p->pid);
}

static int write_text(const char *path, const char *text, mode_t mode)
{
    int r = file_write_volatile(path, text, strlen(text), mode);

    if (r < 0)
        error_set_errno(VIR_FROM_NETWORK, -r, "cannot write '%s'", path);
    return r < 0 ? -1 : 0;
}

/* dnsmasq's user reads hosts again when told to: these are open to all. */
static int write_hosts(const NetworkDef *def, const DnsmasqPaths *p)
{
    g_autofree char *hosts = dnsmasq_hosts(def), *addn = dnsmasq_addn_hosts(def);

    return write_text(p->hosts, hosts, 0644) < 0 ? -1 : write_text(p->addn, addn, 0644);
}

static int write_files(const NetworkDef *def, const DnsmasqPaths *p)
{
    const char *user = getpwnam("libvirt-dnsmasq") ? "libvirt-dnsmasq" : NULL;
    g_autofree char *conf = dnsmasq_conf(def, p, user);

    return write_text(p->conf, conf, 0600) < 0 ? -1 : write_hosts(def, p);
}

static int run(Net *net, const NetworkDef *def, const DnsmasqPaths *p)
{
    g_autofree char *conf = g_strdup_printf("--conf-file=%s", p->conf);
    const char *const argv[] = {DNSMASQ, conf, NULL};
    SpawnRequest request = SPAWN_REQUEST_INIT;
    SpawnResult result = {0};
    int r;

    request.argv = argv;
    r = spawn_run(&request, START_TIMEOUT_MS, OUTPUT_MAX, &result); /* returns when it has made itself a daemon */
    if (r == 0 && WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0) {
        spawn_result_done(&result);
        return 0;
    }
    if (r < 0)
        error_set_errno(VIR_FROM_NETWORK, -r, "cannot run '%s' for network '%s'", DNSMASQ, net->name);
    else
        error_set(VIR_FROM_NETWORK, VIR_ERR_OPERATION_FAILED, "dnsmasq of network '%s' did not start: %s", net->name,
                  result.err ? g_strstrip(result.err) : "");
    if (r == -ENOENT)
        error_hint("install it: apt-get install dnsmasq-base");
    else if (result.err && strstr(result.err, "already in use"))
        error_hint("another program serves names or addresses on this address; see: ss -lunp sport = :53 or sport = :67");
    spawn_result_done(&result);
    return -1;
}

int dnsmasq_start(Net *net, const NetworkDef *def)
{
    g_auto(DnsmasqPaths) p = {0};

    net->dnsmasq = 0;
    if (!dnsmasq_wanted(def))
        return 0;
    dnsmasq_paths(net, &p);
    if (write_files(def, &p) < 0 || run(net, def, &p) < 0)
        return -1;
    if (pidfile_read(p.pid, &net->dnsmasq) < 0)
        return net_fail(VIR_ERR_OPERATION_FAILED, "dnsmasq of network '%s' left no pid in '%s'", net->name, p.pid);
    return 0;
}

/* Whether the process is this network's dnsmasq: numbers come back, command lines do not. */
static bool is_ours(const Net *net, pid_t pid, const DnsmasqPaths *p)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", (int)pid), *text = NULL;
    g_autofree char *conf = g_strdup_printf("--conf-file=%s", p->conf);
    size_t len = 0;

    return pid > 0 && file_read(path, OUTPUT_MAX, &text, &len) == 0 && len > 0 && memmem(text, len, conf, strlen(conf) + 1);
}

static pid_t running(const Net *net, const DnsmasqPaths *p)
{
    pid_t pid = net->dnsmasq;

    if (!is_ours(net, pid, p) && pidfile_read(p->pid, &pid) < 0)
        return 0;
    return is_ours(net, pid, p) ? pid : 0;
}

int dnsmasq_adopt(Net *net, const NetworkDef *def)
{
    g_auto(DnsmasqPaths) p = {0};

    dnsmasq_paths(net, &p);
    net->dnsmasq = running(net, &p);
    return net->dnsmasq ? 0 : dnsmasq_start(net, def);
}

int dnsmasq_reload(Net *net, const NetworkDef *def)
{
    g_auto(DnsmasqPaths) p = {0};
    pid_t pid;

    dnsmasq_paths(net, &p);
    pid = running(net, &p);
    if (!pid)
        return dnsmasq_start(net, def);
    if (write_hosts(def, &p) < 0)
        return -1;
    return kill(pid, SIGHUP) < 0 ? (error_set_errno(VIR_FROM_NETWORK, errno, "cannot signal dnsmasq of network '%s'", net->name), -1) : 0;
}

static void end_process(pid_t pid)
{
    fd_auto int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd end = {.fd = fd, .events = POLLIN};

    if (fd < 0)
        return;
    (void)syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0);
    if (poll(&end, 1, STOP_TIMEOUT_MS) == 1)
        return;
    (void)syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
    (void)poll(&end, 1, STOP_TIMEOUT_MS);
}

void dnsmasq_stop(Net *net)
{
    g_auto(DnsmasqPaths) p = {0};
    pid_t pid;

    dnsmasq_paths(net, &p);
    pid = running(net, &p);
    if (pid)
        end_process(pid);
    net->dnsmasq = 0;
    (void)unlink(p.pid);
}

void dnsmasq_remove_files(Net *net, bool leases)
{
    g_auto(DnsmasqPaths) p = {0};

    dnsmasq_paths(net, &p);
    (void)unlink(p.conf);
    (void)unlink(p.hosts);
    (void)unlink(p.addn);
    (void)unlink(p.pid);
    if (leases)
        (void)unlink(p.leases);
}
