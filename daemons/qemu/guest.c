#include "daemons/qemu/guest.h"

#include "core/error.h"
#include "daemons/qemu/driver.h"

#include <string.h>
#include <unistd.h>

GuestDoc *guest_doc_new(const char *xml, size_t len)
{
    GuestDoc *doc = g_malloc(sizeof(*doc) + len + 1);

    *doc = (GuestDoc){.refs = 1, .len = len};
    memcpy(doc->xml, xml, len);
    doc->xml[len] = '\0';
    doc->secrets = strstr(doc->xml, " passwd='") != NULL;
    return doc;
}

GuestDoc *guest_doc_ref(GuestDoc *doc)
{
    g_atomic_int_inc(&doc->refs);
    return doc;
}

void guest_doc_unref(GuestDoc *doc)
{
    if (doc && g_atomic_int_dec_and_test(&doc->refs))
        g_free(doc);
}

GuestLive *guest_live_new(DomainDef *def)
{
    GuestLive *live = g_new(GuestLive, 1);

    *live = (GuestLive){1, def};
    return live;
}

GuestLive *guest_live_ref(GuestLive *live)
{
    g_atomic_int_inc(&live->refs);
    return live;
}

void guest_live_unref(GuestLive *live)
{
    if (!live || !g_atomic_int_dec_and_test(&live->refs))
        return;
    domain_free(live->def);
    g_free(live);
}

Guest *guest_new(QemuDriver *driver, const char *name, const unsigned char *uuid)
{
    Guest *g = g_new0(Guest, 1);

    *g = (Guest){.refs = 1, .driver = driver, .name = g_strdup(name), .id = -1, .state = VIR_DOMAIN_SHUTOFF, .pidfd = -1,
                 .stop_reason = -1};
    memcpy(g->uuid, uuid, sizeof(g->uuid));
    lock_init(&g->lock);
    lock_init(&g->status_lock);
    cond_init(&g->changed);
    return g;
}

Guest *guest_ref(Guest *g)
{
    g_atomic_int_inc(&g->refs);
    return g;
}

void guest_unref(Guest *g)
{
    if (!g || !g_atomic_int_dec_and_test(&g->refs))
        return;
    guest_doc_unref(g->config);
    guest_live_unref(g->live);
    monitor_unref(g->monitor);
    if (g->pidfd >= 0)
        close(g->pidfd);
    if (g->labels)
        g_array_unref(g->labels);
    if (g->threads)
        g_array_unref(g->threads);
    if (g->ports)
        g_array_unref(g->ports);
    g_free(g->dir);
    g_free(g->log_path);
    g_free(g->job);
    g_free(g->name);
    cond_done(&g->changed);
    lock_done(&g->status_lock);
    lock_done(&g->lock);
    g_free(g);
}

void guest_ident(Guest *g, GuestIdent *ret)
{
    LOCKED(&g->lock);

    g_strlcpy(ret->name, g->name, sizeof(ret->name));
    memcpy(ret->uuid, g->uuid, sizeof(ret->uuid));
    ret->id = g->id;
}

bool guest_is_active(Guest *g)
{
    LOCKED(&g->lock);

    return g->live != NULL;
}

static void set_not_running(Guest *g)
{
    error_set(VIR_FROM_DOMAIN, VIR_ERR_OPERATION_INVALID, "%s", "domain is not running");
}

Monitor *guest_monitor(Guest *g)
{
    LOCKED(&g->lock);

    if (!g->live || !g->monitor) {
        set_not_running(g);
        return NULL;
    }
    return monitor_ref(g->monitor);
}

GuestLive *guest_live(Guest *g)
{
    LOCKED(&g->lock);

    if (!g->live) {
        set_not_running(g);
        return NULL;
    }
    return guest_live_ref(g->live);
}

DomainDef *guest_config_def(Guest *g)
{
    g_autoptr(GuestDoc) doc = NULL;

    lock_take(&g->lock);
    doc = g->config ? guest_doc_ref(g->config) : NULL;
    lock_give(&g->lock);
    if (!doc) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "transient domains do not have any persistent config");
        return NULL;
    }
    /* What we wrote ourselves has its rules applied. */
    return domain_parse(doc->xml, qemu_driver_caps_view(g->driver), DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_NO_RULES);
}

bool guest_set_state_locked(Guest *g, int state, int reason)
{
    bool changed = g->state != state || g->reason != reason;

    g->state = state;
    g->reason = reason;
    return changed;
}

int guest_job_begin(Guest *g, const char *what)
{
    gint64 deadline = deadline_in_ms(GUEST_JOB_TIMEOUT_MS);
    LOCKED(&g->lock);

    while (g->job) {
        if (!cond_wait_until(&g->changed, &g->lock, deadline) && g->job) {
            error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_TIMEOUT, "cannot acquire state change lock (held by monitor=%s)", g->job);
            return -1;
        }
    }
    if (g->removed) {
        error_set(VIR_FROM_QEMU, VIR_ERR_NO_DOMAIN, "no domain with matching name '%s'", g->name);
        return -1;
    }
    g->job = g_strdup(what);
    g->job_since = g_get_monotonic_time();
    return 0;
}

void guest_job_end(Guest *g)
{
    LOCKED(&g->lock);

    g_clear_pointer(&g->job, g_free);
    cond_wake_all(&g->changed);
}
