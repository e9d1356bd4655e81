/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/remote/odd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/error.h"
#include "core/features.h"
#include "tests/remote/known.h"

static EventHub *hub;

static int supports_feature(virConnectPtr conn, int feature)
{
    return feature == FEATURE_TYPED_PARAM_STRING || feature == FEATURE_FD_PASSING;
}

static int get_vcpus(virDomainPtr dom, virVcpuInfoPtr info, int maxinfo, unsigned char *cpumaps, int maplen)
{
    int n = MIN(maxinfo, 2);
    for (int i = 0; i < n; i++) {
        info[i] = (virVcpuInfo){ (unsigned int)i, VIR_VCPU_RUNNING, 100u + (unsigned int)i, i + 1 };
        if (cpumaps)
            cpumaps[i * maplen] = (unsigned char)(0x10 + i);
    }
    return n;
}

static int get_vcpu_pin_info(virDomainPtr dom, int ncpumaps, unsigned char *cpumaps, int maplen, unsigned int flags)
{
    cpumaps[0] = 0x21;
    return 1;
}

static int get_emulator_pin_info(virDomainPtr dom, unsigned char *cpumap, int maplen, unsigned int flags)
{
    cpumap[0] = 0x42;
    return 1;
}

static int block_peek(virDomainPtr dom, const char *disk, unsigned long long offset, size_t size, void *buffer, unsigned int flags)
{
    memset(buffer, (int)('a' + offset % 26), size);
    return 0;
}

static int memory_peek(virDomainPtr dom, unsigned long long start, size_t size, void *buffer, unsigned int flags)
{
    memset(buffer, 'm', size);
    return 0;
}

static int get_security_label(virDomainPtr dom, virSecurityLabelPtr label)
{
    g_strlcpy(label->label, "known_label", sizeof(label->label));
    label->enforcing = 1;
    return 0;
}

static int get_security_label_list(virDomainPtr dom, virSecurityLabelPtr *labels)
{
    *labels = g_new0(virSecurityLabel, 2);
    get_security_label(dom, &(*labels)[0]);
    g_strlcpy((*labels)[1].label, "second", sizeof((*labels)[1].label));
    return 2;
}

static int memory_stats(virDomainPtr dom, virDomainMemoryStatPtr stats, unsigned int n, unsigned int flags)
{
    if (n < 2)
        return 0;
    stats[0] = (virDomainMemoryStatStruct){ VIR_DOMAIN_MEMORY_STAT_RSS, 4711 };
    stats[1] = (virDomainMemoryStatStruct){ VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, 4712 };
    return 2;
}

static int get_block_job_info(virDomainPtr dom, const char *disk, virDomainBlockJobInfoPtr info, unsigned int flags)
{
    *info = (virDomainBlockJobInfo){ 1, 2, 3, 4 };
    return strcmp(disk, "none") != 0;
}

static int get_cpu_stats(virDomainPtr dom, virTypedParameterPtr params, unsigned int nparams, int start, unsigned int ncpus,
                         unsigned int flags)
{
    if (!ncpus)
        return 2; /* cpus */
    if (!nparams)
        return 1; /* parameters each */
    for (unsigned int i = 0; i < MIN(ncpus, 2u); i++) {
        virTypedParameterPtr p = &params[i * nparams];
        g_strlcpy(p->field, VIR_DOMAIN_CPU_STATS_CPUTIME, sizeof(p->field));
        p->type = VIR_TYPED_PARAM_ULLONG;
        p->value.ul = 1000 + i;
    }
    return 1;
}

static int get_disk_errors(virDomainPtr dom, virDomainDiskErrorPtr errors, unsigned int max, unsigned int flags)
{
    for (unsigned int i = 0; errors && i < MIN(max, 2u); i++)
        errors[i] = (virDomainDiskError){ g_strdup(i ? "vdb" : "vda"), VIR_DOMAIN_DISK_ERROR_NO_SPACE };
    return 2;
}

static int get_all_domain_stats(virConnectPtr conn, virDomainPtr *doms, unsigned int ndoms, unsigned int stats,
                                virDomainStatsRecordPtr **ret, unsigned int flags)
{
    unsigned int n = ndoms ? ndoms : 2;
    *ret = g_new0(virDomainStatsRecordPtr, n + 1);
    for (unsigned int i = 0; i < n; i++) {
        virDomainStatsRecordPtr record = (*ret)[i] = g_new0(virDomainStatsRecord, 1);
        record->dom = object_ref(ndoms ? doms[i] : known_domain(conn));
        record->nparams = KNOWN_PARAMS;
        record->params = g_new0(virTypedParameter, KNOWN_PARAMS);
        fill_params(record->params);
    }
    return (int)n;
}

static int get_fsinfo(virDomainPtr dom, virDomainFSInfoPtr **info, unsigned int flags)
{
    *info = g_new0(virDomainFSInfoPtr, 2);
    (*info)[0] = g_new0(virDomainFSInfo, 1);
    *(*info)[0] = (virDomainFSInfo){ g_strdup("/"), g_strdup("vda1"), g_strdup("ext4"), 2, g_strsplit("vda,vdb", ",", -1) };
    return 1;
}

static int get_iothread_info(virDomainPtr dom, virDomainIOThreadInfoPtr **info, unsigned int flags)
{
    *info = g_new0(virDomainIOThreadInfoPtr, 2);
    (*info)[0] = g_new0(virDomainIOThreadInfo, 1);
    *(*info)[0] = (virDomainIOThreadInfo){ 7, g_memdup2("\x05", 1), 1 };
    return 1;
}

static int interface_addresses(virDomainPtr dom, virDomainInterfacePtr **ifaces, unsigned int source, unsigned int flags)
{
    *ifaces = g_new0(virDomainInterfacePtr, 2);
    virDomainInterfacePtr iface = (*ifaces)[0] = g_new0(virDomainInterface, 1);
    *iface = (virDomainInterface){ g_strdup("vnet0"), g_strdup("52:54:00:00:00:01"), 2, g_new0(virDomainIPAddress, 2) };
    iface->addrs[0] = (virDomainIPAddress){ VIR_IP_ADDR_TYPE_IPV4, g_strdup("10.0.0.1"), 8 };
    iface->addrs[1] = (virDomainIPAddress){ VIR_IP_ADDR_TYPE_IPV6, g_strdup("fe80::1"), 64 };
    return 1;
}

static int get_dhcp_leases(virNetworkPtr net, const char *mac, virNetworkDHCPLeasePtr **leases, unsigned int flags)
{
    if (!leases)
        return 1;
    *leases = g_new0(virNetworkDHCPLeasePtr, 2);
    (*leases)[0] = g_new0(virNetworkDHCPLease, 1);
    *(*leases)[0] = (virNetworkDHCPLease){ .iface = g_strdup("virbr0"), .expirytime = 99, .ipaddr = g_strdup("10.0.0.2"),
                                           .prefix = 24, .mac = g_strdup(mac) };
    return 1;
}

static int get_security_model(virConnectPtr conn, virSecurityModelPtr model)
{
    g_strlcpy(model->model, "known", sizeof(model->model));
    g_strlcpy(model->doi, "0", sizeof(model->doi));
    return 0;
}

static int get_node_cpu_stats(virConnectPtr conn, int cpu, virNodeCPUStatsPtr params, int *nparams, unsigned int flags)
{
    if (*nparams) {
        g_strlcpy(params[0].field, VIR_NODE_CPU_STATS_USER, sizeof(params[0].field));
        params[0].value = 31;
    }
    *nparams = 1;
    return 0;
}

static int get_node_memory_stats(virConnectPtr conn, int cell, virNodeMemoryStatsPtr params, int *nparams, unsigned int flags)
{
    if (*nparams) {
        g_strlcpy(params[0].field, VIR_NODE_MEMORY_STATS_TOTAL, sizeof(params[0].field));
        params[0].value = 32;
    }
    *nparams = 1;
    return 0;
}

static int get_cpu_map(virConnectPtr conn, unsigned char **map, unsigned int *online, unsigned int flags)
{
    if (map)
        *map = g_memdup2("\x0f\x01", 2);
    if (online)
        *online = 5;
    return 9;
}

static int get_free_pages(virConnectPtr conn, unsigned int npages, unsigned int *pages, int start, unsigned int cells,
                          unsigned long long *counts, unsigned int flags)
{
    for (unsigned int i = 0; i < npages * cells; i++)
        counts[i] = 100 + i;
    return (int)(npages * cells);
}

static int alloc_pages(virConnectPtr conn, unsigned int npages, unsigned int *sizes, unsigned long long *counts, int start,
                       unsigned int cells, unsigned int flags)
{
    return (int)(sizes[0] + counts[0]);
}

static unsigned char *secret_get_value(virSecretPtr secret, size_t *size, unsigned int flags)
{
    *size = 6;
    return g_memdup2("secret", 6);
}

static const char *get_parent(virNodeDevicePtr dev)
{
    return "computer";
}

/* Descriptors: what is written into the one that came, or read from the one that goes. */
static int open_graphics(virDomainPtr dom, unsigned int idx, int fd, unsigned int flags)
{
    return write(fd, "open", 4) == 4 ? 0 : -1;
}

static int open_graphics_fd(virDomainPtr dom, unsigned int idx, unsigned int flags)
{
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0 || write(fds[0], "hello", 5) != 5)
        return -1;
    close(fds[0]);
    return fds[1];
}

static int create_with_files(virDomainPtr dom, unsigned int n, int *files, unsigned int flags)
{
    for (unsigned int i = 0; i < n; i++)
        if (write(files[i], "file", 4) != 4)
            return -1;
    dom->id = 40 + (int)n;
    return 0;
}

static virDomainPtr create_xml_with_files(virConnectPtr conn, const char *xml, unsigned int n, int *files, unsigned int flags)
{
    g_autoptr(virDomain) dom = domain_object_new(conn, "made", known_uuid, 1);
    return create_with_files(dom, n, files, flags) < 0 ? NULL : g_steal_pointer(&dom);
}

static int fd_associate(virDomainPtr dom, const char *name, unsigned int n, int *fds, unsigned int flags)
{
    return n && write(fds[n - 1], name, strlen(name)) > 0 ? 0 : -1;
}

static int monitor_command_with_files(virDomainPtr dom, const char *cmd, unsigned int n, int *in, unsigned int *nout, int **out,
                                      char **result, unsigned int flags)
{
    *out = g_new0(int, 1);
    (*out)[0] = open_graphics_fd(dom, 0, 0);
    *nout = 1;
    *result = g_strdup_printf("%s with %u", cmd, n);
    return 0;
}

static int open_namespace(virDomainPtr dom, int **fds, unsigned int flags)
{
    *fds = g_new0(int, 2);
    (*fds)[0] = open_graphics_fd(dom, 0, 0);
    (*fds)[1] = open_graphics_fd(dom, 0, 0);
    return 2;
}

/* Events: everything goes through the hub. */
#define EVENTS(short, object_type, family, callback_type)                                                              \
    static int short##_register(virConnectPtr conn, object_type object, int id, callback_type cb, void *opaque,        \
                                virFreeCallback ff)                                                                    \
    {                                                                                                                  \
        return event_hub_register(hub, conn, family, object, id, (EventCallback)cb, opaque, ff);                       \
    }

EVENTS(domain, virDomainPtr, EVENT_DOMAIN, virConnectDomainEventGenericCallback)
EVENTS(network, virNetworkPtr, EVENT_NETWORK, virConnectNetworkEventGenericCallback)
EVENTS(pool, virStoragePoolPtr, EVENT_STORAGE_POOL, virConnectStoragePoolEventGenericCallback)
EVENTS(device, virNodeDevicePtr, EVENT_NODE_DEVICE, virConnectNodeDeviceEventGenericCallback)
EVENTS(secret, virSecretPtr, EVENT_SECRET, virConnectSecretEventGenericCallback)

static int deregister(virConnectPtr conn, int id)
{
    return event_hub_deregister(hub, conn, id);
}

static int monitor_register(virConnectPtr conn, virDomainPtr dom, const char *event, virConnectDomainQemuMonitorEventCallback cb,
                            void *opaque, virFreeCallback ff, unsigned int flags)
{
    return event_hub_register_monitor(hub, conn, dom, event, cb, opaque, ff, flags);
}

/* A stream that gives back what it gets: a pipe. */
typedef struct {
    int fds[2]; /* read, write */
    int watches[2];
    virStreamEventCallback cb;
    void *opaque;
    virFreeCallback ff;
    gint handles; /* that may still call cb */
} Echo;

static int would_block(ssize_t n)
{
    return n < 0 ? (errno == EAGAIN ? -2 : -1) : (int)n;
}

static int echo_send(virStreamPtr st, const char *data, size_t n)
{
    return would_block(write(((Echo *)st->data)->fds[1], data, n));
}

static int echo_recv(virStreamPtr st, char *data, size_t n, unsigned int flags)
{
    return would_block(read(((Echo *)st->data)->fds[0], data, n));
}

static int echo_end(virStreamPtr st)
{
    return 0;
}

static void echo_ready(int watch, int fd, int events, void *opaque)
{
    g_autoptr(virStream) st = object_ref(opaque);
    Echo *echo = st->data;
    int told = (events & VIR_EVENT_HANDLE_READABLE ? VIR_STREAM_EVENT_READABLE : 0) |
               (events & VIR_EVENT_HANDLE_WRITABLE ? VIR_STREAM_EVENT_WRITABLE : 0);
    if (told)
        echo->cb(st, told, echo->opaque);
}

static int echo_update(virStreamPtr st, int events)
{
    Echo *echo = st->data;
    virEventUpdateHandle(echo->watches[0], events & VIR_STREAM_EVENT_READABLE ? VIR_EVENT_HANDLE_READABLE : 0);
    virEventUpdateHandle(echo->watches[1], events & VIR_STREAM_EVENT_WRITABLE ? VIR_EVENT_HANDLE_WRITABLE : 0);
    return 0;
}

/* By the loop, once a handle cannot be called any more. */
static void drop_handle(void *opaque)
{
    g_autoptr(virStream) st = opaque;
    Echo *echo = st->data;
    if (g_atomic_int_dec_and_test(&echo->handles) && echo->ff)
        echo->ff(echo->opaque);
}

static int echo_add(virStreamPtr st, int events, virStreamEventCallback cb, void *opaque, virFreeCallback ff)
{
    Echo *echo = st->data;
    echo->cb = cb;
    echo->opaque = opaque;
    echo->ff = ff;
    echo->handles = 2;
    for (int i = 0; i < 2; i++)
        echo->watches[i] = virEventAddHandle(echo->fds[i], 0, echo_ready, object_ref(st), drop_handle);
    return echo_update(st, events);
}

static int echo_remove(virStreamPtr st)
{
    Echo *echo = st->data;
    for (int i = 0; i < 2; i++)
        virEventRemoveHandle(echo->watches[i]);
    return 0;
}

static void echo_free(virStreamPtr st)
{
    Echo *echo = st->data;
    close(echo->fds[0]);
    close(echo->fds[1]);
    g_free(echo);
}

static const StreamOps echo_ops = {
    .send = echo_send, .recv = echo_recv, .finish = echo_end, .abort = echo_end, .add_callback = echo_add,
    .update_callback = echo_update, .remove_callback = echo_remove, .free = echo_free,
};

static int open_console(virDomainPtr dom, const char *name, virStreamPtr st, unsigned int flags)
{
    Echo *echo = g_new0(Echo, 1);
    g_assert_cmpint(pipe2(echo->fds, O_NONBLOCK | O_CLOEXEC), ==, 0);
    st->data = echo;
    st->ops = &echo_ops;
    return 0;
}

/* The picture ends where the writer has closed its end. */
static char *screenshot(virDomainPtr dom, virStreamPtr st, unsigned int screen, unsigned int flags)
{
    open_console(dom, NULL, st, 0);
    Echo *echo = st->data;
    g_assert_cmpint(write(echo->fds[1], "picture", 7), ==, 7);
    close(echo->fds[1]);
    echo->fds[1] = open("/dev/null", O_WRONLY | O_CLOEXEC);
    return g_strdup("image/known");
}

/* What is behind an upload cannot be read: "stream" ends in a pipe of which the test has the other end. */
int odd_uploaded = -1;

static int vol_upload(virStorageVolPtr vol, virStreamPtr st, unsigned long long offset, unsigned long long length, unsigned int flags)
{
    open_console(NULL, NULL, st, 0);
    Echo *echo = st->data;
    odd_uploaded = dup(echo->fds[0]);
    close(echo->fds[0]);
    echo->fds[0] = open("/dev/null", O_WRONLY | O_CLOEXEC);
    return 0;
}

void odd_fill(Driver *d, EventHub *events)
{
    hub = events;
    d->connect_supports_feature = supports_feature;
    d->domain_get_vcpus = get_vcpus;
    d->domain_get_vcpu_pin_info = get_vcpu_pin_info;
    d->domain_get_emulator_pin_info = get_emulator_pin_info;
    d->domain_block_peek = block_peek;
    d->domain_memory_peek = memory_peek;
    d->domain_get_security_label = get_security_label;
    d->domain_get_security_label_list = get_security_label_list;
    d->domain_memory_stats = memory_stats;
    d->domain_get_block_job_info = get_block_job_info;
    d->domain_get_cpu_stats = get_cpu_stats;
    d->domain_get_disk_errors = get_disk_errors;
    d->connect_get_all_domain_stats = get_all_domain_stats;
    d->domain_get_fsinfo = get_fsinfo;
    d->domain_get_iothread_info = get_iothread_info;
    d->domain_interface_addresses = interface_addresses;
    d->network_get_dhcp_leases = get_dhcp_leases;
    d->node_get_security_model = get_security_model;
    d->node_get_cpu_stats = get_node_cpu_stats;
    d->node_get_memory_stats = get_node_memory_stats;
    d->node_get_cpu_map = get_cpu_map;
    d->node_get_free_pages = get_free_pages;
    d->node_alloc_pages = alloc_pages;
    d->secret_get_value = secret_get_value;
    d->node_device_get_parent = get_parent;
    d->domain_open_graphics = open_graphics;
    d->domain_open_graphics_fd = open_graphics_fd;
    d->domain_create_with_files = create_with_files;
    d->domain_create_xml_with_files = create_xml_with_files;
    d->domain_fd_associate = fd_associate;
    d->qemu_domain_monitor_command_with_files = monitor_command_with_files;
    d->lxc_domain_open_namespace = open_namespace;
    d->domain_open_console = open_console;
    d->domain_screenshot = screenshot;
    d->storage_vol_upload = vol_upload;
    d->connect_domain_event_callback_register_any = domain_register;
    d->connect_network_event_register_any = network_register;
    d->connect_storage_pool_event_register_any = pool_register;
    d->connect_node_device_event_register_any = device_register;
    d->connect_secret_event_register_any = secret_register;
    d->qemu_connect_domain_monitor_event_register = monitor_register;
    d->connect_domain_event_callback_deregister_any = deregister;
    d->connect_network_event_deregister_any = deregister;
    d->connect_storage_pool_event_deregister_any = deregister;
    d->connect_node_device_event_deregister_any = deregister;
    d->connect_secret_event_deregister_any = deregister;
    d->qemu_connect_domain_monitor_event_deregister = deregister;
}
