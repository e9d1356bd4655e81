/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Calls that carry file descriptors. */
#include <unistd.h>

#include "core/error.h"
#include "protocol/lxc.h"
#include "protocol/qemu.h"
#include "remote/serve_calls.h"
#include "remote/serve_private.h"

/* The descriptors of a call while the driver uses them; it duplicates what it keeps. */
typedef struct {
    int fds[RPC_FDS_MAX];
    unsigned int n;
} CallFds;

static void fds_take(ServeCall *call, CallFds *ret)
{
    ret->n = rpc_call_n_fds(call->rpc);
    for (unsigned int i = 0; i < ret->n; i++)
        ret->fds[i] = rpc_call_take_fd(call->rpc, i);
}

static void fds_close(CallFds *fds)
{
    for (unsigned int i = 0; i < fds->n; i++)
        close(fds->fds[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CallFds, fds_close)

int serve_domain_open_graphics(ServeCall *call, const void *body)
{
    const remote_domain_open_graphics_args *args = body;
    g_autoptr(virDomain) dom = object_from_domain(call->conn, &args->dom);
    g_auto(CallFds) fds = { 0 };
    DRIVER_WITH(domain_open_graphics);
    if (serve_access(call, dom, args->flags, args) < 0)
        return -1;
    fds_take(call, &fds);
    if (fds.n != 1) {
        error_set(VIR_FROM_RPC, VIR_ERR_INTERNAL_ERROR, "expected one file descriptor, not %u", fds.n);
        return -1;
    }
    return virDomainOpenGraphics(dom, args->idx, fds.fds[0], args->flags) < 0 ? -1 : 0;
}

int serve_domain_open_graphics_fd(ServeCall *call, const void *body)
{
    const remote_domain_open_graphics_fd_args *args = body;
    g_autoptr(virDomain) dom = object_from_domain(call->conn, &args->dom);
    DRIVER_WITH(domain_open_graphics_fd);
    if (serve_access(call, dom, args->flags, args) < 0)
        return -1;
    int fd = virDomainOpenGraphicsFD(dom, args->idx, args->flags);
    return fd < 0 ? -1 : rpc_call_reply_fd(call->rpc, fd);
}

int serve_domain_create_xml_with_files(ServeCall *call, const void *body)
{
    const remote_domain_create_xml_with_files_args *args = body;
    g_auto(CallFds) fds = { 0 };
    DRIVER_WITH(domain_create_xml_with_files);
    if (serve_access(call, NULL, args->flags, args) < 0)
        return -1;
    fds_take(call, &fds);
    g_autoptr(virDomain) dom = virDomainCreateXMLWithFiles(call->conn, args->xml_desc, fds.n, fds.fds, args->flags);
    if (!dom)
        return -1;
    remote_domain_create_xml_with_files_ret ret = { .dom = wire_domain(dom) };
    return serve_reply(call, &xdr_remote_domain_create_xml_with_files_ret, &ret);
}

int serve_domain_create_with_files(ServeCall *call, const void *body)
{
    const remote_domain_create_with_files_args *args = body;
    g_autoptr(virDomain) dom = object_from_domain(call->conn, &args->dom);
    g_auto(CallFds) fds = { 0 };
    DRIVER_WITH(domain_create_with_files);
    if (serve_access(call, dom, args->flags, args) < 0)
        return -1;
    fds_take(call, &fds);
    if (virDomainCreateWithFiles(dom, fds.n, fds.fds, args->flags) < 0)
        return -1;
    remote_domain_create_with_files_ret ret = { .dom = wire_domain(dom) };
    return serve_reply(call, &xdr_remote_domain_create_with_files_ret, &ret);
}

int serve_domain_fd_associate(ServeCall *call, const void *body)
{
    const remote_domain_fd_associate_args *args = body;
    g_autoptr(virDomain) dom = object_from_domain(call->conn, &args->dom);
    g_auto(CallFds) fds = { 0 };
    DRIVER_WITH(domain_fd_associate);
    if (serve_access(call, dom, args->flags, args) < 0)
        return -1;
    fds_take(call, &fds);
    return virDomainFDAssociate(dom, args->name, fds.n, fds.fds, args->flags) < 0 ? -1 : 0;
}

/* Hands a driver's new descriptors to the reply, which owns them from then on, and frees the list. */
static int reply_fds(ServeCall *call, int *fds, unsigned int n)
{
    int rc = 0;
    for (unsigned int i = 0; i < n; i++)
        if (rpc_call_reply_fd(call->rpc, fds[i]) < 0)
            rc = -1;
    g_free(fds);
    return rc;
}

int serve_qemu_domain_monitor_command_with_files(ServeCall *call, const void *body)
{
    const qemu_domain_monitor_command_with_files_args *args = body;
    g_autoptr(virDomain) dom = object_from_domain(call->conn, &args->dom);
    g_auto(CallFds) fds = { 0 };
    DRIVER_WITH(qemu_domain_monitor_command_with_files);
    if (serve_access(call, dom, args->flags, args) < 0)
        return -1;
    fds_take(call, &fds);
    g_autofree char *result = NULL;
    int *out = NULL;
    unsigned int n_out = 0;
    if (driver->qemu_domain_monitor_command_with_files(dom, args->cmd, fds.n, fds.fds, &n_out, &out, &result, args->flags) < 0 ||
        reply_fds(call, out, n_out) < 0)
        return -1;
    qemu_domain_monitor_command_with_files_ret ret = { .result = result };
    return serve_reply(call, &xdr_qemu_domain_monitor_command_with_files_ret, &ret);
}

int serve_lxc_domain_open_namespace(ServeCall *call, const void *body)
{
    const lxc_domain_open_namespace_args *args = body;
    g_autoptr(virDomain) dom = object_from_domain(call->conn, &args->dom);
    DRIVER_WITH(lxc_domain_open_namespace);
    if (serve_access(call, dom, args->flags, args) < 0)
        return -1;
    int *fds = NULL;
    int n = driver->lxc_domain_open_namespace(dom, &fds, args->flags);
    return n < 0 ? -1 : reply_fds(call, fds, (unsigned int)n);
}
