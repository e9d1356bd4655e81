/* Asking a QEMU what it can do. All questions of a run are sent at once; the answers are boiled down to what caps_from_json()
 * reads, so that the cache stays small. */
#include "daemons/qemu/caps.h"

#include "core/error.h"
#include "daemons/qemu/monitor.h"
#include "util/file.h"
#include "util/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/linkhash.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROBE_TIMEOUT_MS 15000

/* Devices whose properties decide what the rules and the command line do. */
static const char *const probed_devices[] = {
    "virtio-blk-pci", "virtio-net-pci", "virtio-scsi-pci", "virtio-balloon-pci", "virtio-serial-pci", "virtio-rng-pci",
    "virtio-gpu-pci", "virtio-vga", "virtio-gpu-device", "virtio-9p-pci", "virtio-mem-pci", "virtio-pmem-pci", "vhost-user-fs-pci",
    "virtio-keyboard-pci", "virtio-iommu-pci", "ide-hd", "scsi-hd", "scsi-block", "usb-storage", "usb-host", "usb-redir",
    "pcie-root-port", "pci-bridge", "ioh3420", "pxb-pcie", "intel-iommu", "nvdimm", "isa-serial", "PIIX4_PM", "ICH9-LPC",
    "i440FX-pcihost", "q35-pcihost", "mch", "VGA", "qxl-vga", "qxl", "cirrus-vga", "vmware-svga", "bochs-display", "ramfb",
    "vfio-pci", "ich9-intel-hda", "piix3-ide", "kvm-pit", "usb-ehci", "qemu-xhci", "nec-usb-xhci", "tpm-crb", "vmcoreinfo",
    "virtio-blk-device", "virtio-net-device", "virtio-blk-ccw", "virtio-net-ccw", "spapr-pci-host-bridge", "pvpanic-pci",
};

typedef struct Probe {
    Poller *poller;
    Monitor *monitor;
    pid_t pid;
    int pidfd;
    int err_fd; /* QEMU's standard error */
} Probe;

static void ignore_event(void *opaque, const char *name, const Json *data, int64_t when_us)
{
}

static void probe_end(Probe *p)
{
    int status;

    if (p->pid > 0) {
        (void)kill(p->pid, SIGKILL);
        (void)spawn_wait(p->pid, p->pidfd, -1, &status);
    }
    monitor_close(p->monitor);
    monitor_unref(p->monitor);
    poller_free(p->poller);
    fd_close_auto(&p->pidfd);
    fd_close_auto(&p->err_fd);
}

/* QEMU ended before it greeted: its own last words are the reason. */
static void probe_explain(Probe *p, const char *path)
{
    g_autofree char *text = NULL;
    int status;

    (void)kill(p->pid, SIGKILL);
    (void)spawn_wait(p->pid, p->pidfd, -1, &status);
    p->pid = -1;
    (void)file_read_fd(p->err_fd, 4096, &text, NULL);
    error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_FAILED, "Failed to start QEMU binary %s for probing: %s", path,
              text && *text ? text : "unknown error");
}

static int probe_start(Probe *p, const char *path, const char *accel, const CapsIdentity *identity)
{
    static const MonitorHandlers handlers = {ignore_event, NULL};
    const char *argv[] = {path, "-S", "-no-user-config", "-nodefaults", "-nographic", "-machine", accel, "-chardev",
                          "socket,id=m,fd=3", "-mon", "chardev=m,mode=control", "-sandbox",
                          "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny", NULL};
    SpawnRequest rq = SPAWN_REQUEST_INIT;
    fd_auto int err_w = -1;
    int pair[2], err[2], r;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0 || pipe2(err, O_CLOEXEC | O_NONBLOCK) < 0) {
        error_set_errno(VIR_FROM_QEMU, errno, "cannot make the channel to QEMU binary %s", path);
        return -1;
    }
    p->err_fd = err[0];
    err_w = err[1];
    rq.argv = argv;
    rq.fds = &(SpawnFd){pair[1], 3};
    rq.n_fds = 1;
    rq.stderr_fd = err_w;
    rq.new_session = rq.die_with_parent = rq.no_new_privs = true;
    rq.set_identity = identity && identity->set;
    if (rq.set_identity) {
        rq.uid = identity->uid;
        rq.gid = identity->gid;
        rq.groups = identity->groups;
        rq.n_groups = identity->n_groups;
    }
    r = spawn_start(&rq, &p->pid, &p->pidfd);
    close(pair[1]);
    fd_close_auto(&err_w); /* so that reading the other end ends */
    if (r < 0) {
        close(pair[0]);
        error_set_errno(VIR_FROM_QEMU, -r, "Failed to start QEMU binary %s for probing", path);
        return -1;
    }
    p->poller = poller_new("probe");
    p->monitor = monitor_open(p->poller, pair[0], path, &handlers, NULL, NULL);
    if (monitor_greet(p->monitor, PROBE_TIMEOUT_MS) < 0) {
        probe_explain(p, path);
        return -1;
    }
    return 0;
}

static Json *ask(Probe *p, const char *command, Json *arguments)
{
    Json *value = NULL;

    return monitor_call(p->monitor, command, arguments, PROBE_TIMEOUT_MS, &value) < 0 ? NULL : value;
}

static void copy_members(Json *to, const Json *from, const char *const *keys)
{
    for (; *keys; keys++)
        json_add(to, *keys, json_object_get(json_get(from, *keys)));
}

/* A binary serves one target; the 64 bit one of x86 runs 32 bit guests as well. */
static int check_target(Probe *p, const Json *whole)
{
    g_autoptr(Json) target = ask(p, "query-target", NULL);
    const char *serves = json_get_string(target, "arch"), *arch = json_get_string(whole, "arch");
    const CapsArch *wanted = caps_arch_find(arch);

    if (!serves || !wanted || g_str_equal(wanted->suffix, serves) || (g_str_equal(arch, "i686") && g_str_equal(serves, "x86_64")))
        return 0;
    error_set(VIR_FROM_QEMU, VIR_ERR_CONFIG_UNSUPPORTED, "Emulator '%s' does not support arch '%s'", json_get_string(whole, "path"), arch);
    return -1;
}

static int ask_identity(Probe *p, Json *whole)
{
    g_autoptr(Json) version = ask(p, "query-version", NULL);
    g_autoptr(Json) kvm = ask(p, "query-kvm", NULL);
    g_autoptr(Json) machines = ask(p, "query-machines", NULL);
    static const char *const keys[] = {"name", "alias", "is-default", "cpu-max", "hotpluggable-cpus", "default-cpu-type",
                                       "default-ram-id", "deprecated", NULL};
    const Json *number = json_get_object(version, "qemu");
    Json *list;

    if (!number || !machines)
        return -1;
    json_add_int(whole, "version", json_get_int(number, "major", 0) * 1000000 + json_get_int(number, "minor", 0) * 1000 +
                                       json_get_int(number, "micro", 0));
    json_add_string(whole, "package", json_get_string(version, "package"));
    json_add_bool(whole, "kvm", json_get_bool(kvm, "enabled", false));
    list = json_new_array();
    for (size_t i = 0; i < json_array_size(machines); i++) {
        Json *m = json_new_object();

        copy_members(m, json_array_at(machines, i), keys);
        json_append(list, m);
    }
    json_add(whole, "machines", list);
    return 0;
}

static int ask_types(Probe *p, Json *whole)
{
    Json *args = json_new_object(), *list = json_new_array();
    g_autoptr(Json) types = NULL;

    json_add_bool(args, "abstract", false);
    types = ask(p, "qom-list-types", args);
    for (size_t i = 0; i < json_array_size(types); i++) {
        const char *name = json_get_string(json_array_at(types, i), "name");

        /* CPU models and machines are listed better elsewhere. */
        if (name && !g_str_has_suffix(name, "-cpu") && !g_str_has_suffix(name, "-machine"))
            json_append_string(list, name);
    }
    json_add(whole, "types", list);
    return types ? 0 : -1;
}

static void ask_properties(Probe *p, Json *whole)
{
    MonitorReply *replies[G_N_ELEMENTS(probed_devices)];
    Json *list = json_new_array();

    for (size_t d = 0; d < G_N_ELEMENTS(probed_devices); d++) {
        Json *args = json_new_object();

        json_add_string(args, "typename", probed_devices[d]);
        replies[d] = monitor_send(p->monitor, "device-list-properties", args, -1);
    }
    for (size_t d = 0; d < G_N_ELEMENTS(probed_devices); d++) {
        g_autoptr(Json) props = NULL;

        /* A device that this QEMU lacks is an answer, not a fault. */
        if (!replies[d] || monitor_wait(replies[d], PROBE_TIMEOUT_MS, &props) < 0)
            continue;
        for (size_t i = 0; i < json_array_size(props); i++) {
            g_autofree char *key = g_strdup_printf("%s.%s", probed_devices[d], json_get_string(json_array_at(props, i), "name"));

            json_append_string(list, key);
        }
    }
    json_add(whole, "properties", list);
}

static void ask_host_cpu(Probe *p, Json *accel, bool kvm)
{
    Json *args = json_new_object(), *model = json_new_object(), *on = json_new_array();
    g_autoptr(Json) value = NULL;
    Json *props;

    json_add_string(model, "name", kvm ? "host" : "max");
    json_add_string(args, "type", "static");
    json_add(args, "model", model);
    value = ask(p, "query-cpu-model-expansion", args);
    props = json_get_object(json_get_object(value, "model"), "props");
    json_add_string(accel, "host-model", json_get_string(json_get_object(value, "model"), "name"));
    if (props) {
        json_object_object_foreach(props, key, val)
        {
            if (json_object_is_type(val, json_type_boolean) && json_object_get_boolean(val))
                json_append_string(on, key);
        }
        json_add_bool(accel, "host-migratable", json_get(props, "migratable") != NULL);
    }
    json_add(accel, "host", on);
}

static void ask_cpus(Probe *p, Json *whole, bool kvm)
{
    Json *accel = json_new_object(), *list = json_new_array();
    g_autoptr(Json) cpus = ask(p, "query-cpu-definitions", NULL);

    for (size_t i = 0; i < json_array_size(cpus); i++) {
        const Json *c = json_array_at(cpus, i);
        Json *cpu = json_new_object();

        json_add_string(cpu, "name", json_get_string(c, "name"));
        json_add_string(cpu, "type", json_get_string(c, "typename"));
        if (json_array_size(json_get_array(c, "unavailable-features")) > 0)
            json_add_bool(cpu, "usable", false);
        if (json_get_bool(c, "deprecated", false))
            json_add_bool(cpu, "deprecated", true);
        json_append(list, cpu);
    }
    json_add(accel, "cpus", list);
    ask_host_cpu(p, accel, kvm);
    json_add(whole, kvm ? "accel-kvm" : "accel-tcg", accel);
}

/* The CPU models again without KVM, whose limits differ. */
static int probe_tcg(const char *path, const CapsIdentity *identity, Json *whole)
{
    Probe p = {.pid = -1, .pidfd = -1, .err_fd = -1};
    int r = probe_start(&p, path, "none,accel=tcg", identity);

    if (r == 0)
        ask_cpus(&p, whole, /* kvm= */ false);
    probe_end(&p);
    return r;
}

Json *caps_probe(const char *path, const char *arch, const CapsIdentity *identity)
{
    Probe p = {.pid = -1, .pidfd = -1, .err_fd = -1};
    g_autoptr(Json) whole = json_new_object();
    bool kvm = false;
    int r;

    json_add_string(whole, "path", path);
    json_add_string(whole, "arch", arch);
    r = probe_start(&p, path, "none,accel=kvm:tcg", identity);
    if (r == 0)
        r = check_target(&p, whole);
    if (r == 0)
        r = ask_identity(&p, whole);
    if (r == 0)
        r = ask_types(&p, whole);
    if (r == 0) {
        kvm = json_get_bool(whole, "kvm", false);
        ask_properties(&p, whole);
        ask_cpus(&p, whole, kvm);
    }
    probe_end(&p);
    if (r == 0 && kvm)
        r = probe_tcg(path, identity, whole);
    return r < 0 ? NULL : g_steal_pointer(&whole);
}
