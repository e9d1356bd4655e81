/* Starting, stopping and what lies between. */
#include "daemons/qemu/driver_calls.h"

#include "core/error.h"
#include "daemons/qemu/events.h"

#include <signal.h>
#include <string.h>

static void set_owner(Guest *g, virConnectPtr conn, unsigned flags)
{
    LOCKED(&g->lock);

    g->autodestroy = flags & VIR_DOMAIN_START_AUTODESTROY;
    g->owner = g->autodestroy ? conn : NULL;
}

static int start_defined(Guest *g, virConnectPtr conn, unsigned flags)
{
    DomainDef *def;

    if (guest_is_active(g)) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "domain is already running");
        return -1;
    }
    def = guest_config_def(g);
    if (!def || guest_start(g, def, flags, VIR_DOMAIN_EVENT_STARTED_BOOTED) < 0)
        return -1;
    set_owner(g, conn, flags);
    return 0;
}

int qemu_domain_create_with_flags(virDomainPtr dom, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    int r;

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY | VIR_DOMAIN_START_BYPASS_CACHE | VIR_DOMAIN_START_FORCE_BOOT |
                     VIR_DOMAIN_START_RESET_NVRAM, "qemuDomainCreateWithFlags", -1);
    if (!g || guest_job_begin(g, "virDomainCreate") < 0)
        return -1;
    r = start_defined(g, dom->conn, flags);
    if (r == 0) {
        LOCKED(&g->lock);
        dom->id = g->id;
    }
    guest_job_end(g);
    return r;
}

int qemu_domain_create(virDomainPtr dom)
{
    return qemu_domain_create_with_flags(dom, 0);
}

virDomainPtr qemu_domain_create_xml(virConnectPtr conn, const char *xml, unsigned int flags)
{
    QemuDriver *d = qemu_driver_of(conn);
    unsigned parse = DOMAIN_PARSE_INACTIVE | (flags & VIR_DOMAIN_START_VALIDATE ? DOMAIN_PARSE_VALIDATE : 0);
    DomainDef *def = domain_parse(xml, qemu_driver_caps_view(d), parse);
    g_autoptr(Guest) g = NULL;
    virDomainPtr dom = NULL;
    bool made;

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY | VIR_DOMAIN_START_VALIDATE | VIR_DOMAIN_START_RESET_NVRAM, "qemuDomainCreateXML", NULL);
    if (!def)
        return NULL;
    g = guest_table_intern(d->guests, d, def->name, def->uuid, &made);
    if (!g || guest_job_begin(g, "virDomainCreateXML") < 0) {
        domain_free(def);
        return NULL;
    }
    if (guest_is_active(g)) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "domain '%s' is already active", def->name);
        domain_free(def);
    } else if (guest_start(g, def, flags, VIR_DOMAIN_EVENT_STARTED_BOOTED) == 0) {
        set_owner(g, conn, flags);
        dom = qemu_domain_of(conn, g);
    } else if (made && !g->persistent) {
        guest_table_remove(d->guests, g);
    }
    guest_job_end(g);
    return dom;
}

/* Destroying waits for nobody's job: with the process gone, whoever holds it fails at once and gives it back. */
int qemu_domain_destroy_flags(virDomainPtr dom, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_DESTROY_GRACEFUL | VIR_DOMAIN_DESTROY_REMOVE_LOGS, "qemuDomainDestroyFlags", -1);
    if (!g)
        return -1;
    lock_take(&g->lock);
    if (!g->live) {
        lock_give(&g->lock);
        error_set(VIR_FROM_DOMAIN, VIR_ERR_OPERATION_INVALID, "%s", "domain is not running");
        return -1;
    }
    g->stop_reason = VIR_DOMAIN_SHUTOFF_DESTROYED;
    lock_give(&g->lock);
    guest_stop(g, VIR_DOMAIN_SHUTOFF_DESTROYED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED, flags & VIR_DOMAIN_DESTROY_GRACEFUL ? 30000 : 2000);
    dom->id = -1;
    return 0;
}

int qemu_domain_destroy(virDomainPtr dom)
{
    return qemu_domain_destroy_flags(dom, 0);
}

/* One command to the monitor of a running guest, as a change. */
static int tell(virDomainPtr dom, const char *what, const char *command, Json *args)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    g_autoptr(Monitor) m = NULL;
    int r = -1;

    if (!g || guest_job_begin(g, what) < 0) {
        json_object_put(args);
        return -1;
    }
    m = guest_monitor(g);
    if (m)
        r = monitor_call(m, command, args, MONITOR_TIMEOUT_MS, NULL) < 0 ? -1 : 0;
    else
        json_object_put(args);
    guest_job_end(g);
    return r;
}

static int power_down(virDomainPtr dom, const char *what, unsigned flags, unsigned agent_flag, bool reboot)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);

    if (!g)
        return -1;
    if (flags & agent_flag) {
        error_set(VIR_FROM_QEMU, guest_is_active(g) ? VIR_ERR_ARGUMENT_UNSUPPORTED : VIR_ERR_OPERATION_INVALID, "%s",
                  guest_is_active(g) ? "QEMU guest agent is not supported yet" : "domain is not running");
        return -1;
    }
    if (tell(dom, what, "system_powerdown", NULL) < 0)
        return -1;
    /* What the guest's power-off will mean, decided by the last request. */
    LOCKED(&g->lock);
    g->fake_reboot = reboot;
    return 0;
}

int qemu_domain_shutdown_flags(virDomainPtr dom, unsigned int flags)
{
    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN | VIR_DOMAIN_SHUTDOWN_GUEST_AGENT, "qemuDomainShutdownFlags", -1);
    return power_down(dom, "virDomainShutdown", flags, VIR_DOMAIN_SHUTDOWN_GUEST_AGENT, /* reboot= */ false);
}

int qemu_domain_shutdown(virDomainPtr dom)
{
    return qemu_domain_shutdown_flags(dom, 0);
}

int qemu_domain_reboot(virDomainPtr dom, unsigned int flags)
{
    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_REBOOT_ACPI_POWER_BTN | VIR_DOMAIN_REBOOT_GUEST_AGENT, "qemuDomainReboot", -1);
    return power_down(dom, "virDomainReboot", flags, VIR_DOMAIN_REBOOT_GUEST_AGENT, /* reboot= */ true);
}

int qemu_domain_reset(virDomainPtr dom, unsigned int flags)
{
    QEMU_CHECK_FLAGS(flags, 0, "qemuDomainReset", -1);
    return tell(dom, "virDomainReset", "system_reset", NULL);
}

int qemu_domain_inject_nmi(virDomainPtr dom, unsigned int flags)
{
    QEMU_CHECK_FLAGS(flags, 0, "qemuDomainInjectNMI", -1);
    return tell(dom, "virDomainInjectNMI", "inject-nmi", NULL);
}

static int suspend_job(Guest *g)
{
    g_autoptr(Monitor) m = guest_monitor(g);
    bool changed = false;

    if (!m)
        return -1;
    lock_take(&g->lock);
    if (g->state == VIR_DOMAIN_PMSUSPENDED) {
        lock_give(&g->lock);
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "domain is pmsuspended");
        return -1;
    }
    lock_give(&g->lock);
    if (monitor_call(m, "stop", NULL, MONITOR_TIMEOUT_MS, NULL) < 0)
        return -1;
    /* The STOP event may have been faster; the reason is ours to tell. */
    lock_take(&g->lock);
    if (g->live)
        changed = guest_set_state_locked(g, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER);
    lock_give(&g->lock);
    if (changed)
        guest_save_status(g);
    return 0;
}

int qemu_domain_suspend(virDomainPtr dom)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    int r;

    if (!g || guest_job_begin(g, "virDomainSuspend") < 0)
        return -1;
    r = suspend_job(g);
    guest_job_end(g);
    return r;
}

static int resume_job(Guest *g)
{
    g_autoptr(Monitor) m = guest_monitor(g);
    int state;

    if (!m)
        return -1;
    lock_take(&g->lock);
    state = g->state;
    if (state == VIR_DOMAIN_PAUSED)
        g->reason = VIR_DOMAIN_PAUSED_USER; /* so that the RESUME event counts */
    lock_give(&g->lock);
    if (state == VIR_DOMAIN_RUNNING) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "domain is already running");
        return -1;
    }
    if (state == VIR_DOMAIN_PMSUSPENDED) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "domain is pmsuspended");
        return -1;
    }
    if (monitor_call(m, "cont", NULL, MONITOR_TIMEOUT_MS, NULL) < 0)
        return -1;
    lock_take(&g->lock);
    if (g->live && g->state == VIR_DOMAIN_PAUSED)
        guest_set_state_locked(g, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_UNPAUSED);
    lock_give(&g->lock);
    guest_save_status(g);
    return 0;
}

int qemu_domain_resume(virDomainPtr dom)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    int r;

    if (!g || guest_job_begin(g, "virDomainResume") < 0)
        return -1;
    r = resume_job(g);
    guest_job_end(g);
    return r;
}

/* Keys travel to QEMU as PC scan codes (its "number" form is the same code set). */
int qemu_domain_send_key(virDomainPtr dom, unsigned int codeset, unsigned int holdtime, unsigned int *keycodes, int nkeycodes,
                         unsigned int flags)
{
    Json *args = json_new_object(), *keys = json_new_array();

    for (int i = 0; i < nkeycodes; i++) {
        int code = codeset == VIR_KEYCODE_SET_QNUM || codeset == VIR_KEYCODE_SET_XT || codeset == VIR_KEYCODE_SET_LINUX
                       ? qemu_keycode_qnum(codeset, keycodes[i])
                       : -1;
        Json *key;

        if (code < 0) {
            error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "cannot translate keycode %u of codeset %u", keycodes[i], codeset);
            json_object_put(args);
            json_object_put(keys);
            return -1;
        }
        key = json_new_object();
        json_add_string(key, "type", "number");
        json_add_int(key, "data", code);
        json_append(keys, key);
    }
    json_add(args, "keys", keys);
    if (holdtime)
        json_add_uint(args, "hold-time", holdtime);
    return tell(dom, "virDomainSendKey", "send-key", args);
}
