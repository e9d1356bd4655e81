/* Entering a container: what the calling process does to itself, without a daemon. */
#include <errno.h>
#include <fcntl.h>
#include <libvirt/libvirt-lxc.h>
#include <sched.h>
#include <unistd.h>

#include "core/public.h"

/* This process's own namespaces, to come back to. */
static const char *const own_namespaces[] = {"ipc", "mnt", "net", "pid", "user", "uts"};

static void close_all(int *fds, unsigned int count)
{
    for (unsigned int i = 0; i < count; i++)
        close(fds[i]);
    g_free(fds);
}

static int open_own(int **ret_fds, unsigned int *ret_count)
{
    int *fds = g_new(int, G_N_ELEMENTS(own_namespaces));
    unsigned int count = 0;
    for (guint i = 0; i < G_N_ELEMENTS(own_namespaces); i++) {
        g_autofree char *path = g_strdup_printf("/proc/self/ns/%s", own_namespaces[i]);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 && errno != ENOENT) {
            error_set_errno(VIR_FROM_NONE, errno, "cannot open '%s'", path);
            close_all(fds, count);
            return -1;
        }
        if (fd >= 0)
            fds[count++] = fd;
    }
    *ret_fds = fds;
    *ret_count = count;
    return 0;
}

static int enter(unsigned int nfdlist, const int *fdlist)
{
    for (unsigned int i = 0; i < nfdlist; i++) {
        if (setns(fdlist[i], 0) < 0 && errno != EINVAL) { /* EINVAL: our own user namespace, where we are already */
            error_set_errno(VIR_FROM_NONE, errno, "Unable to enter namespace");
            return -1;
        }
    }
    return 0;
}

static gboolean domain_ok(virDomainPtr domain, const char *func)
{
    error_clear();
    if (object_is(domain, OBJECT_DOMAIN))
        return TRUE;
    refuse_object(VIR_FROM_DOM, VIR_ERR_INVALID_DOMAIN, func);
    error_dispatch(NULL);
    return FALSE;
}

int virDomainLxcEnterNamespace(virDomainPtr domain, unsigned int nfdlist, int *fdlist, unsigned int *noldfdlist,
                               int **oldfdlist, unsigned int flags)
{
    int *old = NULL;
    unsigned int count = 0;
    if (!domain_ok(domain, __func__))
        return -1;
    if (!fdlist) {
        refuse_null(VIR_FROM_NONE, "fdlist", __func__);
    } else if (!oldfdlist || !noldfdlist || open_own(&old, &count) == 0) {
        if (enter(nfdlist, fdlist) == 0) {
            if (old) {
                *oldfdlist = old;
                *noldfdlist = count;
            }
            return 0;
        }
        close_all(old, count);
    }
    error_dispatch(domain->conn);
    return -1;
}

int virDomainLxcEnterSecurityLabel(virSecurityModelPtr model, virSecurityLabelPtr label, virSecurityLabelPtr oldlabel,
                                   unsigned int flags)
{
    error_clear();
    if (!model || !label)
        refuse_null(VIR_FROM_NONE, model ? "label" : "model", __func__);
    else if (!*model->model) /* no security driver: nothing to enter */
        return 0;
    else
        error_set(VIR_FROM_NONE, VIR_ERR_CONFIG_UNSUPPORTED, "Security model %s cannot be entered", model->model);
    error_dispatch(NULL);
    return -1;
}

int virDomainLxcEnterCGroup(virDomainPtr domain, unsigned int flags)
{
    if (!domain_ok(domain, __func__))
        return -1;
    refuse_no_support(VIR_FROM_NONE, __func__);
    error_dispatch(domain->conn);
    return -1;
}
