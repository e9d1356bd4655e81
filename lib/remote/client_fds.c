/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Calls that carry file descriptors. */
#include "remote/client.h"

#include <unistd.h>

#include "core/error.h"
#include "remote/client_calls.h"

/* The one descriptor that a reply must have carried. */
static int only_fd(int *fds, unsigned int n)
{
    int fd = n == 1 ? fds[0] : -1;
    if (n != 1) {
        error_set(VIR_FROM_RPC, VIR_ERR_RPC, "%u file descriptors came where one was due", n);
        for (unsigned int i = 0; i < n; i++)
            close(fds[i]);
    }
    g_free(fds);
    return fd;
}

int client_domain_open_graphics(virDomainPtr dom, unsigned int idx, int fd, unsigned int flags)
{
    remote_domain_open_graphics_args args = { .dom = wire_domain(dom), .idx = idx, .flags = flags };
    return remote_call_fds(remote_link(dom->conn, DRIVER_HYPERVISOR), REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_OPEN_GRAPHICS,
                           &xdr_remote_domain_open_graphics_args, &args, NULL, NULL, &fd, 1, NULL, NULL);
}

int client_domain_open_graphics_fd(virDomainPtr dom, unsigned int idx, unsigned int flags)
{
    remote_domain_open_graphics_fd_args args = { .dom = wire_domain(dom), .idx = idx, .flags = flags };
    int *fds = NULL;
    unsigned int n = 0;
    if (remote_call_fds(remote_link(dom->conn, DRIVER_HYPERVISOR), REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_OPEN_GRAPHICS_FD,
                        &xdr_remote_domain_open_graphics_fd_args, &args, NULL, NULL, NULL, 0, &fds, &n) < 0)
        return -1;
    return only_fd(fds, n);
}

virDomainPtr client_domain_create_xml_with_files(virConnectPtr conn, const char *xmlDesc, unsigned int nfiles, int *files,
                                                 unsigned int flags)
{
    remote_domain_create_xml_with_files_args args = { .xml_desc = borrow(xmlDesc), .flags = flags };
    remote_domain_create_xml_with_files_ret ret = { 0 };
    if (remote_call_fds(remote_link(conn, DRIVER_HYPERVISOR), REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_CREATE_XML_WITH_FILES,
                        &xdr_remote_domain_create_xml_with_files_args, &args, &xdr_remote_domain_create_xml_with_files_ret, &ret,
                        files, nfiles, NULL, NULL) < 0)
        return NULL;
    virDomainPtr dom = object_from_domain(conn, &ret.dom);
    xdr_clear(&xdr_remote_domain_create_xml_with_files_ret, &ret);
    return dom;
}

int client_domain_create_with_files(virDomainPtr domain, unsigned int nfiles, int *files, unsigned int flags)
{
    remote_domain_create_with_files_args args = { .dom = wire_domain(domain), .flags = flags };
    remote_domain_create_with_files_ret ret = { 0 };
    if (remote_call_fds(remote_link(domain->conn, DRIVER_HYPERVISOR), REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_CREATE_WITH_FILES,
                        &xdr_remote_domain_create_with_files_args, &args, &xdr_remote_domain_create_with_files_ret, &ret, files,
                        nfiles, NULL, NULL) < 0)
        return -1;
    domain->id = ret.dom.id;
    xdr_clear(&xdr_remote_domain_create_with_files_ret, &ret);
    return 0;
}

int client_domain_fd_associate(virDomainPtr domain, const char *name, unsigned int nfds, int *fds, unsigned int flags)
{
    remote_domain_fd_associate_args args = { .dom = wire_domain(domain), .name = borrow(name), .flags = flags };
    return remote_call_fds(remote_link(domain->conn, DRIVER_HYPERVISOR), REMOTE_PROGRAM, REMOTE_PROC_DOMAIN_FD_ASSOCIATE,
                           &xdr_remote_domain_fd_associate_args, &args, NULL, NULL, fds, nfds, NULL, NULL);
}

int client_qemu_domain_monitor_command_with_files(virDomainPtr domain, const char *cmd, unsigned int ninfiles, int *infiles,
                                                  unsigned int *noutfiles, int **outfiles, char **result, unsigned int flags)
{
    qemu_domain_monitor_command_with_files_args args = { .dom = wire_domain(domain), .cmd = borrow(cmd), .flags = flags };
    qemu_domain_monitor_command_with_files_ret ret = { 0 };
    if (remote_call_fds(remote_link(domain->conn, DRIVER_HYPERVISOR), QEMU_PROGRAM, QEMU_PROC_DOMAIN_MONITOR_COMMAND_WITH_FILES,
                        &xdr_qemu_domain_monitor_command_with_files_args, &args, &xdr_qemu_domain_monitor_command_with_files_ret,
                        &ret, infiles, ninfiles, outfiles, noutfiles) < 0)
        return -1;
    *result = ret.result;
    return 0;
}

int client_lxc_domain_open_namespace(virDomainPtr domain, int **fdlist, unsigned int flags)
{
    lxc_domain_open_namespace_args args = { .dom = wire_domain(domain), .flags = flags };
    unsigned int n = 0;
    if (remote_call_fds(remote_link(domain->conn, DRIVER_HYPERVISOR), LXC_PROGRAM, LXC_PROC_DOMAIN_OPEN_NAMESPACE,
                        &xdr_lxc_domain_open_namespace_args, &args, NULL, NULL, NULL, 0, fdlist, &n) < 0)
        return -1;
    return (int)n;
}
