/* Definitions: made, changed, renamed, removed. A change is on disk before it is in memory, and in memory before the caller is told. */
#include "daemons/qemu/driver_calls.h"

#include "core/error.h"
#include "daemons/qemu/events.h"
#include "util/file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void summarise(const DomainDef *def, GuestSummary *ret)
{
    *ret = (GuestSummary){
        .known = true, .max_memory_kib = def->memory_kib,
        .memory_kib = def->current_memory_kib ? def->current_memory_kib : def->memory_kib,
        .max_vcpus = def->vcpus.maximum, .vcpus = def->vcpus.current ? def->vcpus.current : def->vcpus.maximum,
    };
}

int qemu_guest_summary(Guest *g, bool config, GuestSummary *ret)
{
    g_autoptr(DomainDef) def = NULL;

    lock_take(&g->lock);
    if (g->live && !config) {
        summarise(g->live->def, ret);
        if (g->balloon_kib)
            ret->memory_kib = g->balloon_kib;
        lock_give(&g->lock);
        return 0;
    }
    *ret = g->summary;
    lock_give(&g->lock);
    if (ret->known)
        return 0;
    def = guest_config_def(g);
    if (!def)
        return -1;
    summarise(def, ret);
    lock_take(&g->lock);
    g->summary = *ret;
    lock_give(&g->lock);
    return 0;
}

static void put_config(Guest *g, GuestDoc *doc, const DomainDef *def)
{
    GuestDoc *old;

    lock_take(&g->lock);
    old = g->config;
    g->config = doc;
    g->persistent = true;
    summarise(def, &g->summary);
    lock_give(&g->lock);
    guest_doc_unref(old);
}

int qemu_replace_config(Guest *g, const DomainDef *def)
{
    g_autofree char *xml = domain_format(def, DOMAIN_FORMAT_SECURE | DOMAIN_FORMAT_INACTIVE);

    if (!xml || qemu_config_save(g->driver, def->name, xml) < 0)
        return -1;
    put_config(g, guest_doc_new(xml, strlen(xml)), def);
    return 0;
}

int qemu_affect(Guest *g, unsigned *flags)
{
    bool active = guest_is_active(g), persistent;

    lock_take(&g->lock);
    persistent = g->persistent;
    lock_give(&g->lock);
    if (!(*flags & (VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG)))
        *flags |= active ? VIR_DOMAIN_AFFECT_LIVE : VIR_DOMAIN_AFFECT_CONFIG;
    if ((*flags & VIR_DOMAIN_AFFECT_LIVE) && !active) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "domain is not running");
        return -1;
    }
    if ((*flags & VIR_DOMAIN_AFFECT_CONFIG) && !persistent) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "transient domains do not have any persistent config");
        return -1;
    }
    return 0;
}

virDomainPtr qemu_domain_define_xml_flags(virConnectPtr conn, const char *xml, unsigned int flags)
{
    QemuDriver *d = qemu_driver_of(conn);
    unsigned parse = DOMAIN_PARSE_INACTIVE | (flags & VIR_DOMAIN_DEFINE_VALIDATE ? DOMAIN_PARSE_VALIDATE : 0);
    g_autoptr(DomainDef) def = domain_parse(xml, qemu_driver_caps_view(d), parse);
    g_autoptr(Guest) g = NULL;
    bool made, was_persistent;
    int r;

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_DEFINE_VALIDATE, "qemuDomainDefineXMLFlags", NULL);
    if (!def)
        return NULL;
    g = guest_table_intern(d->guests, d, def->name, def->uuid, &made);
    if (!g || guest_job_begin(g, "virDomainDefineXML") < 0)
        return NULL;
    was_persistent = g->persistent;
    r = qemu_replace_config(g, def);
    guest_job_end(g);
    if (r < 0) {
        if (made)
            guest_table_remove(d->guests, g);
        return NULL;
    }
    events_lifecycle(g, VIR_DOMAIN_EVENT_DEFINED, was_persistent ? VIR_DOMAIN_EVENT_DEFINED_UPDATED : VIR_DOMAIN_EVENT_DEFINED_ADDED);
    return qemu_domain_of(conn, g);
}

virDomainPtr qemu_domain_define_xml(virConnectPtr conn, const char *xml)
{
    return qemu_domain_define_xml_flags(conn, xml, 0);
}

/* Files first: what a crash leaves is a definition that is there or not. */
static int remove_files(Guest *g)
{
    g_autofree char *config = qemu_config_path(g->driver, g->name), *link = qemu_autostart_path(g->driver, g->name);
    int r = file_remove(link);

    if (r == 0)
        r = file_remove(config);
    if (r < 0) {
        error_set_errno(VIR_FROM_QEMU, -r, "cannot remove config %s", config);
        return -1;
    }
    return 0;
}

static int remove_nvram(Guest *g, unsigned flags)
{
    g_autoptr(DomainDef) def = guest_config_def(g);
    const char *path = def && def->os.nvram ? def->os.nvram->source.path : NULL;

    if (!path || (flags & VIR_DOMAIN_UNDEFINE_KEEP_NVRAM) || access(path, F_OK) < 0)
        return def ? 0 : -1;
    if (!(flags & VIR_DOMAIN_UNDEFINE_NVRAM)) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "cannot undefine domain with nvram");
        error_hint("virsh undefine --nvram removes it, --keep-nvram leaves it");
        return -1;
    }
    if (unlink(path) < 0) {
        error_set_errno(VIR_FROM_QEMU, errno, "failed to remove nvram: %s", path);
        return -1;
    }
    return 0;
}

static int undefine(Guest *g, unsigned flags, bool *ret_gone)
{
    GuestDoc *old;

    if (!g->persistent) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "cannot undefine transient domain");
        return -1;
    }
    if (remove_nvram(g, flags) < 0 || remove_files(g) < 0)
        return -1;
    lock_take(&g->lock);
    old = g_steal_pointer(&g->config);
    g->persistent = g->autostart = false;
    g->summary.known = false;
    *ret_gone = g->live == NULL;
    lock_give(&g->lock);
    guest_doc_unref(old);
    return 0;
}

int qemu_domain_undefine_flags(virDomainPtr dom, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    bool gone = false;
    GuestIdent ident;
    int r;

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA | VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA |
                     VIR_DOMAIN_UNDEFINE_NVRAM | VIR_DOMAIN_UNDEFINE_KEEP_NVRAM | VIR_DOMAIN_UNDEFINE_TPM | VIR_DOMAIN_UNDEFINE_KEEP_TPM, "qemuDomainUndefineFlags", -1);
    if (!g || guest_job_begin(g, "virDomainUndefineFlags") < 0)
        return -1;
    r = undefine(g, flags, &gone);
    guest_ident(g, &ident);
    if (r == 0 && gone)
        guest_table_remove(g->driver->guests, g);
    else if (r == 0)
        guest_save_status(g);
    guest_job_end(g);
    if (r == 0)
        events_lifecycle_ident(g->driver, &ident, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_REMOVED);
    return r;
}

int qemu_domain_undefine(virDomainPtr dom)
{
    return qemu_domain_undefine_flags(dom, 0);
}

static int check_rename(Guest *g, const char *name)
{
    if (!*name) {
        error_set(VIR_FROM_DOMAIN, VIR_ERR_OPERATION_INVALID, "%s", "can't rename domain to an empty string");
        return -1;
    }
    if (strchr(name, '/')) {
        error_set(VIR_FROM_DOMAIN, VIR_ERR_XML_ERROR, "name %s cannot contain '/'", name);
        return -1;
    }
    if (guest_is_active(g)) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "cannot rename active domain");
        return -1;
    }
    if (!g->persistent) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "cannot rename a transient domain");
        return -1;
    }
    return 0;
}

/* New definition first, then the link, then the old ones go: a crash between leaves one of the two names, or both of them,
 * in which case the first found at the next start wins and the other is reported. */
static int rename_job(Guest *g, const char *name)
{
    g_autoptr(DomainDef) def = guest_config_def(g);
    g_autofree char *old_path = qemu_config_path(g->driver, g->name), *old_link = qemu_autostart_path(g->driver, g->name);
    g_autofree char *new_link = qemu_autostart_path(g->driver, name), *new_path = qemu_config_path(g->driver, name);
    g_autofree char *old_name = g_strdup(g->name);

    if (!def || guest_table_rename(g->driver->guests, g, name) < 0)
        return -1;
    def->name = arena_strdup(def->arena, name);
    if (qemu_replace_config(g, def) < 0) {
        virErrorPtr saved = error_save();

        (void)guest_table_rename(g->driver->guests, g, old_name);
        error_restore(saved);
        return -1;
    }
    if (g->autostart)
        (void)file_link_atomic(new_path, new_link);
    (void)file_remove(old_link);
    (void)file_remove(old_path);
    return 0;
}

int qemu_domain_rename(virDomainPtr dom, const char *new_name, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    GuestIdent before;
    int r;

    QEMU_CHECK_FLAGS(flags, 0, "qemuDomainRename", -1);
    if (!g || guest_job_begin(g, "virDomainRename") < 0)
        return -1;
    guest_ident(g, &before);
    r = check_rename(g, new_name);
    if (r == 0)
        r = rename_job(g, new_name);
    guest_job_end(g);
    if (r < 0)
        return -1;
    events_lifecycle_ident(g->driver, &before, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_UNDEFINED_RENAMED);
    events_lifecycle(g, VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_DEFINED_RENAMED);
    return 0;
}

int qemu_domain_get_autostart(virDomainPtr dom, int *autostart)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);

    if (!g)
        return -1;
    LOCKED(&g->lock);
    *autostart = g->autostart;
    return 0;
}

static int set_autostart(Guest *g, bool wanted)
{
    g_autofree char *link = qemu_autostart_path(g->driver, g->name), *path = qemu_config_path(g->driver, g->name);
    int r;

    if (!g->persistent) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "cannot set autostart for transient domain");
        return -1;
    }
    r = wanted ? file_link_atomic(path, link) : file_remove(link);
    if (r < 0) {
        error_set_errno(VIR_FROM_QEMU, -r, wanted ? "Failed to create symlink '%s'" : "Failed to delete symlink '%s'", link);
        return -1;
    }
    lock_take(&g->lock);
    g->autostart = wanted;
    lock_give(&g->lock);
    return 0;
}

int qemu_domain_set_autostart(virDomainPtr dom, int autostart)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    int r;

    if (!g || guest_job_begin(g, "virDomainSetAutostart") < 0)
        return -1;
    r = set_autostart(g, autostart != 0);
    guest_job_end(g);
    return r;
}

static int set_live_memory(Guest *g, uint64_t kib)
{
    g_autoptr(Monitor) m = guest_monitor(g);
    g_autoptr(GuestLive) live = m ? guest_live(g) : NULL;
    Json *args;

    if (!live)
        return -1;
    if (kib > live->def->memory_kib) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "%s", "cannot set memory higher than max memory");
        return -1;
    }
    if (!live->def->memballoon || live->def->memballoon->model == MEMBALLOON_OFF) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "Unable to change memory of active domain without the balloon device and guest OS balloon driver");
        return -1;
    }
    args = json_new_object();
    json_add_uint(args, "value", kib << 10);
    return monitor_call(m, "balloon", args, MONITOR_TIMEOUT_MS, NULL) < 0 ? -1 : 0;
}

static int set_config_memory(Guest *g, uint64_t kib, bool maximum)
{
    g_autoptr(DomainDef) def = guest_config_def(g);

    if (!def)
        return -1;
    if (maximum) {
        def->memory_kib = kib;
        def->current_memory_kib = MIN(def->current_memory_kib, kib);
    } else if (kib > def->memory_kib) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "%s", "cannot set memory higher than max memory");
        return -1;
    } else {
        def->current_memory_kib = kib;
    }
    return qemu_replace_config(g, def);
}

static int set_memory(Guest *g, uint64_t kib, unsigned flags)
{
    bool maximum = flags & VIR_DOMAIN_MEM_MAXIMUM;

    if (qemu_affect(g, &flags) < 0)
        return -1;
    if (maximum && (flags & VIR_DOMAIN_AFFECT_LIVE)) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_INVALID, "%s", "cannot resize the maximum memory on an active domain");
        return -1;
    }
    if ((flags & VIR_DOMAIN_AFFECT_LIVE) && set_live_memory(g, kib) < 0)
        return -1;
    return flags & VIR_DOMAIN_AFFECT_CONFIG ? set_config_memory(g, kib, maximum) : 0;
}

int qemu_domain_set_memory_flags(virDomainPtr dom, unsigned long memory, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    int r;

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_MEM_MAXIMUM, "qemuDomainSetMemoryFlags", -1);
    if (!g || guest_job_begin(g, "virDomainSetMemoryFlags") < 0)
        return -1;
    r = set_memory(g, memory, flags);
    guest_job_end(g);
    return r;
}

int qemu_domain_set_memory(virDomainPtr dom, unsigned long memory)
{
    return qemu_domain_set_memory_flags(dom, memory, VIR_DOMAIN_AFFECT_LIVE);
}

int qemu_domain_set_max_memory(virDomainPtr dom, unsigned long memory)
{
    return qemu_domain_set_memory_flags(dom, memory, VIR_DOMAIN_MEM_MAXIMUM);
}

static int set_config_vcpus(Guest *g, unsigned n, bool maximum)
{
    g_autoptr(DomainDef) def = guest_config_def(g);
    unsigned current;

    if (!def)
        return -1;
    current = def->vcpus.current ? def->vcpus.current : def->vcpus.maximum;
    if (!maximum && n > def->vcpus.maximum) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INVALID_ARG, "requested vcpus is greater than max allowable vcpus for the persistent domain: %u > %u", n,
                  def->vcpus.maximum);
        return -1;
    }
    if (maximum) {
        def->vcpus.maximum = n;
        def->vcpus.current = current < n ? current : 0;
    } else {
        def->vcpus.current = n == def->vcpus.maximum ? 0 : n;
    }
    return qemu_replace_config(g, def);
}

static int set_vcpus(Guest *g, unsigned n, unsigned flags)
{
    if (qemu_affect(g, &flags) < 0)
        return -1;
    if (flags & VIR_DOMAIN_AFFECT_LIVE) {
        error_set(VIR_FROM_QEMU, VIR_ERR_OPERATION_UNSUPPORTED, "%s", "changing the number of vcpus of a running domain is not supported yet");
        error_hint("change the definition with --config; it takes effect at the next start");
        return -1;
    }
    return set_config_vcpus(g, n, flags & VIR_DOMAIN_VCPU_MAXIMUM);
}

int qemu_domain_set_vcpus_flags(virDomainPtr dom, unsigned int nvcpus, unsigned int flags)
{
    g_autoptr(Guest) g = qemu_guest_of(dom);
    int r;

    QEMU_CHECK_FLAGS(flags, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST | VIR_DOMAIN_VCPU_HOTPLUGGABLE, "qemuDomainSetVcpusFlags", -1);
    if (!g || guest_job_begin(g, "virDomainSetVcpusFlags") < 0)
        return -1;
    r = set_vcpus(g, nvcpus, flags);
    guest_job_end(g);
    return r;
}

int qemu_domain_set_vcpus(virDomainPtr dom, unsigned int nvcpus)
{
    return qemu_domain_set_vcpus_flags(dom, nvcpus, VIR_DOMAIN_AFFECT_LIVE);
}
