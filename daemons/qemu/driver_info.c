/* What a guest is and does, from its last known state. Nothing here waits for QEMU. */
#include "daemons/qemu/driver_calls.h"

#include "core/error.h"
#include "core/typed_params.h"
#include "util/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

uint64_t qemu_process_cpu_ns(pid_t pid, pid_t tid, uint64_t *ret_user, uint64_t *ret_system)
{
    g_autofree char *text = NULL;
    unsigned long long user = 0, system = 0;
    uint64_t tick = 1000000000ULL / (uint64_t)sysconf(_SC_CLK_TCK);
    char path[64];
    const char *p;

    if (pid <= 0)
        return 0;
    if (tid > 0)
        g_snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tid);
    else
        g_snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    if (file_read(path, 4096, &text, NULL) < 0 || !(p = strrchr(text, ')')))
        return 0;
    if (sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &system) != 2)
        return 0;
    if (ret_user)
        *ret_user = user * tick;
    if (ret_system)
        *ret_system = system * tick;
    return (user + system) * tick;
}

int qemu_domain_get_info(virDomainPtr dom, virDomainInfoPtr info)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    GuestSummary s;
    pid_t pid;

    if (!g || qemu_guest_summary(g, /* config= */ false, &s) < 0)
        return -1;
    memset(info, 0, sizeof(*info));
    lock_take(&g->lock);
    info->state = (unsigned char)g->state;
    pid = g->pid;
    lock_give(&g->lock);
    info->maxMem = s.max_memory_kib;
    info->memory = s.memory_kib;
    info->nrVirtCpu = (unsigned short)s.vcpus;
    info->cpuTime = qemu_process_cpu_ns(pid, 0, NULL, NULL);
    return 0;
}

int qemu_domain_get_state(virDomainPtr dom, int *state, int *reason, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);

    QEMU_CHECK_FLAGS(flags, 0, "qemuDomainGetState", -1);
    if (!g)
        return -1;
    LOCKED(&g->lock);
    *state = g->state;
    if (reason)
        *reason = g->reason;
    return 0;
}

int qemu_domain_is_active(virDomainPtr dom)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);

    return g ? guest_is_active(g) : -1;
}

int qemu_domain_is_persistent(virDomainPtr dom)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);

    if (!g)
        return -1;
    LOCKED(&g->lock);
    return g->persistent;
}

int qemu_domain_is_updated(virDomainPtr dom)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);

    return g ? 0 : -1;
}

char *qemu_domain_get_os_type(virDomainPtr dom)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);

    return g ? strdup("hvm") : NULL; /* the only kind that QEMU runs */
}

unsigned long qemu_domain_get_max_memory(virDomainPtr dom)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    GuestSummary s;

    return g && qemu_guest_summary(g, /* config= */ false, &s) == 0 ? s.max_memory_kib : 0;
}

int qemu_domain_get_vcpus_flags(virDomainPtr dom, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    GuestSummary s;

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST, "qemuDomainGetVcpusFlags", -1);
    if (!g)
        return -1;
    if (flags & VIR_DOMAIN_VCPU_GUEST) {
        error_set(VIR_FROM_QEMU, VIR_ERR_ARGUMENT_UNSUPPORTED, "%s", "QEMU guest agent is not supported yet");
        return -1;
    }
    if (qemu_affect(g, &flags) < 0 || qemu_guest_summary(g, flags & VIR_DOMAIN_AFFECT_CONFIG, &s) < 0)
        return -1;
    return (int)(flags & VIR_DOMAIN_VCPU_MAXIMUM ? s.max_vcpus : s.vcpus);
}

int qemu_domain_get_max_vcpus(virDomainPtr dom)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    GuestSummary s;

    return g && qemu_guest_summary(g, /* config= */ false, &s) == 0 ? (int)s.max_vcpus : -1;
}

static unsigned host_cpus(void)
{
    return (unsigned)sysconf(_SC_NPROCESSORS_CONF);
}

/* Where a thread may run, as the kernel tells it. */
static void thread_affinity(pid_t tid, unsigned char *map, int maplen)
{
    cpu_set_t set;

    memset(map, 0, (size_t)maplen);
    CPU_ZERO(&set);
    if (tid <= 0 || sched_getaffinity(tid, sizeof(set), &set) < 0) {
        for (unsigned i = 0; i < host_cpus() && i / 8 < (unsigned)maplen; i++)
            map[i / 8] |= (unsigned char)(1 << i % 8);
        return;
    }
    for (unsigned i = 0; i < CPU_SETSIZE && i / 8 < (unsigned)maplen; i++) {
        if (CPU_ISSET(i, &set))
            map[i / 8] |= (unsigned char)(1 << i % 8);
    }
}

/* The processor a thread last ran on: field 39 of its stat. */
static int thread_processor(pid_t pid, pid_t tid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/stat", pid, tid), *text = NULL;
    const char *p;

    if (file_read(path, 4096, &text, NULL) < 0 || !(p = strrchr(text, ')')))
        return 0;
    for (int field = 2; field < 39 && p; field++)
        p = strchr(p + 1, ' ');
    return p ? atoi(p + 1) : 0;
}

static GArray *copy_threads(Guest *g, pid_t *ret_pid)
{
    GArray *threads;
    LOCKED(&g->lock);

    if (!g->live) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "cannot retrieve vcpu information for inactive domain");
        return NULL;
    }
    threads = g_array_new(FALSE, FALSE, sizeof(pid_t));
    if (g->threads)
        g_array_append_vals(threads, g->threads->data, g->threads->len);
    *ret_pid = g->pid;
    return threads;
}

int qemu_domain_get_vcpus(virDomainPtr dom, virVcpuInfoPtr info, int maxinfo, unsigned char *cpumaps, int maplen)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    g_autoptr(GArray) threads = NULL;
    pid_t pid = 0;
    int n;

    if (!g || !(threads = copy_threads(g, &pid)))
        return -1;
    n = MIN((int)threads->len, maxinfo);
    for (int i = 0; i < n; i++) {
        pid_t tid = g_array_index(threads, pid_t, i);

        if (info)
            info[i] = (virVcpuInfo){.number = (unsigned)i, .state = VIR_VCPU_RUNNING,
                                    .cpuTime = qemu_process_cpu_ns(pid, tid, NULL, NULL), .cpu = thread_processor(pid, tid)};
        if (cpumaps)
            thread_affinity(tid, cpumaps + (size_t)i * (size_t)maplen, maplen);
    }
    return n;
}

int qemu_domain_get_vcpu_pin_info(virDomainPtr dom, int ncpumaps, unsigned char *cpumaps, int maplen, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    GuestSummary s;
    int n;

    if (!g || qemu_affect(g, &flags) < 0 || qemu_guest_summary(g, flags & VIR_DOMAIN_AFFECT_CONFIG, &s) < 0)
        return -1;
    n = MIN((int)s.max_vcpus, ncpumaps);
    for (int i = 0; i < n; i++)
        thread_affinity(0, cpumaps + (size_t)i * (size_t)maplen, maplen);
    return n;
}

int qemu_domain_get_control_info(virDomainPtr dom, virDomainControlInfoPtr info, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);

    if (!g)
        return -1;
    memset(info, 0, sizeof(*info));
    LOCKED(&g->lock);
    if (!g->live) {
        error_set(VIR_FROM_DOMAIN, VIR_ERR_OPERATION_INVALID, "%s", "domain is not running");
        return -1;
    }
    info->state = !g->monitor ? VIR_DOMAIN_CONTROL_ERROR : g->job ? VIR_DOMAIN_CONTROL_JOB : VIR_DOMAIN_CONTROL_OK;
    if (g->job)
        info->stateTime = (unsigned long long)(g_get_monotonic_time() - g->job_since) / 1000;
    return 0;
}

int qemu_domain_get_job_info(virDomainPtr dom, virDomainJobInfoPtr info)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);

    if (!g)
        return -1;
    memset(info, 0, sizeof(*info));
    if (!guest_is_active(g)) {
        error_set(VIR_FROM_DOMAIN, VIR_ERR_OPERATION_INVALID, "%s", "domain is not running");
        return -1;
    }
    info->type = VIR_DOMAIN_JOB_NONE;
    return 0;
}

int qemu_domain_get_job_stats(virDomainPtr dom, int *type, virTypedParameterPtr *params, int *nparams, unsigned int flags)
{
    virDomainJobInfo info;

    if (!(flags & VIR_DOMAIN_JOB_STATS_COMPLETED) && qemu_domain_get_job_info(dom, &info) < 0)
        return -1;
    *type = VIR_DOMAIN_JOB_NONE;
    *params = NULL;
    *nparams = 0;
    return 0;
}

int qemu_domain_has_managed_save_image(virDomainPtr dom, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);

    return g ? 0 : -1;
}

static bool fill_label(Guest *g, virSecurityLabelPtr label)
{
    const CapsIdentity *id = &launcher_config(g->driver->launcher)->identity;

    memset(label, 0, sizeof(*label));
    if (!guest_is_active(g) || !id->set)
        return false;
    g_snprintf(label->label, sizeof(label->label), "+%u:+%u", id->uid, id->gid);
    label->enforcing = 0;
    return true;
}

int qemu_domain_get_security_label(virDomainPtr dom, virSecurityLabelPtr label)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);

    if (!g)
        return -1;
    memset(label, 0, sizeof(*label)); /* the first model is "none", as in the capabilities */
    return 0;
}

int qemu_domain_get_security_label_list(virDomainPtr dom, virSecurityLabelPtr *labels)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    virSecurityLabelPtr list;

    if (!g)
        return -1;
    if (!guest_is_active(g)) {
        *labels = NULL;
        return 0;
    }
    list = calloc(2, sizeof(*list));
    *labels = list;
    return fill_label(g, &list[1]) ? 2 : 1;
}

char *qemu_domain_get_scheduler_type(virDomainPtr dom, int *nparams)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);

    if (!g)
        return NULL;
    if (nparams)
        *nparams = 0; /* what there is to tune is in <cputune> */
    return strdup("posix");
}
