/* The connection to the hypervisor, the event loop behind it, and where libvirt's errors are caught. */
#include <string.h>

#include "shell/shell.h"

static void catch_error(void *opaque, virErrorPtr error)
{
    Shell *shell = opaque;

    if (g_thread_self() == shell->event_thread) /* what fails there is reported by who waits for it */
        return;
    virFreeError(shell->error);
    shell->error = virSaveLastError();
}

static gpointer run_events(gpointer opaque)
{
    Shell *shell = opaque;

    while (!g_atomic_int_get(&shell->stop_events)) {
        if (virEventRunDefaultImpl() < 0)
            break;
    }
    return NULL;
}

bool shell_start(Shell *shell)
{
    virSetErrorFunc(shell, catch_error);
    if (virInitialize() < 0 || virEventRegisterDefaultImpl() < 0)
        return false;
    shell->event_thread = g_thread_new("events", run_events, shell);
    return true;
}

static void wake_up(int timer, void *opaque)
{
    virEventRemoveTimeout(timer);
}

void shell_stop(Shell *shell)
{
    if (!shell->event_thread)
        return;
    shell_disconnect(shell);
    g_atomic_int_set(&shell->stop_events, 1);
    if (virEventAddTimeout(0, wake_up, NULL, NULL) >= 0)
        g_thread_join(shell->event_thread);
    shell->event_thread = NULL;
    shell_forget_error(shell);
}

static void connection_closed(virConnectPtr conn, int reason, void *opaque)
{
    static const char *const reasons[] = { "I/O error", "end of file", "keepalive timeout", "client request" };
    Shell *shell = opaque;
    g_autofree char *uri = NULL;

    if (reason == VIR_CONNECT_CLOSE_REASON_CLIENT)
        return;
    uri = virConnectGetURI(conn);
    shell_error(shell, "Disconnected from %s due to %s", uri ? uri : "hypervisor",
                reason >= 0 && reason < (int)G_N_ELEMENTS(reasons) ? reasons[reason] : "unknown reason");
    g_atomic_int_set(&shell->disconnected, 1);
}

void shell_disconnect(Shell *shell)
{
    if (!shell->conn)
        return;
    virConnectUnregisterCloseCallback(shell->conn, connection_closed);
    virConnectClose(shell->conn);
    shell->conn = NULL;
    shell->disconnected = 0;
    shell_forget_error(shell);
}

/* Where the connection cannot do it, that matters only if it was asked for. */
static bool set_keepalive(Shell *shell)
{
    if (shell->keepalive_interval == 0 ||
        virConnectSetKeepAlive(shell->conn, shell->keepalive_interval, (unsigned)shell->keepalive_count) == 0)
        return true;
    if (shell->keepalive_given) {
        shell_error(shell, "Cannot setup keepalive on connection as requested, disconnecting");
        return false;
    }
    shell_debug(shell, DEBUG_INFO, "Failed to setup keepalive on connection");
    return true;
}

bool shell_connect(Shell *shell)
{
    shell->conn = virConnectOpenAuth(shell->uri, virConnectAuthPtrDefault, shell->readonly ? VIR_CONNECT_RO : 0);
    if (!shell->conn) {
        shell_error(shell, "failed to connect to the hypervisor");
        return false;
    }
    if (virConnectRegisterCloseCallback(shell->conn, connection_closed, shell, NULL) < 0)
        shell_debug(shell, DEBUG_INFO, "Unable to register disconnect callback");
    if (!set_keepalive(shell)) {
        g_clear_pointer(&shell->conn, virConnectClose);
        shell_error(shell, "failed to connect to the hypervisor");
        return false;
    }
    shell_forget_error(shell);
    return true;
}

bool shell_need_connection(Shell *shell)
{
    bool again = g_atomic_int_get(&shell->disconnected);

    if (again)
        shell_disconnect(shell);
    if (shell->conn)
        return true;
    if (!shell_connect(shell)) {
        if (!shell->messages)
            shell_report_error(shell);
        return false;
    }
    if (again)
        shell_error(shell, "Reconnected to the hypervisor");
    return true;
}
