/* The public calls on migration: their checks, and one form of request for all. */
#include "core/migrate.h"

#include <string.h>

#include "core/features.h"
#include "core/public.h"

#define EXCLUSIVE(one, two) {one, two, #one, #two}

static const struct {
    unsigned int one, two;
    const char *one_name, *two_name;
} exclusive[] = {
    EXCLUSIVE(VIR_MIGRATE_NON_SHARED_DISK, VIR_MIGRATE_NON_SHARED_INC),
    EXCLUSIVE(VIR_MIGRATE_TUNNELLED, VIR_MIGRATE_PARALLEL),
};

static int unsupported(const char *what)
{
    error_set(VIR_FROM_DOMAIN, VIR_ERR_ARGUMENT_UNSUPPORTED, "%s", what);
    return -1;
}

static int check_flags(const Migration *m)
{
    for (guint i = 0; i < G_N_ELEMENTS(exclusive); i++) {
        if ((m->flags & exclusive[i].one) && (m->flags & exclusive[i].two)) {
            refuse_exclusive(VIR_FROM_DOMAIN, exclusive[i].one_name, exclusive[i].two_name, m->func);
            return -1;
        }
    }
    if ((m->flags & VIR_MIGRATE_OFFLINE) && !migration_feature(m->domain->conn, FEATURE_MIGRATION_OFFLINE))
        return unsupported("offline migration is not supported by the source host");
    if ((m->flags & VIR_MIGRATE_OFFLINE) && m->dconn && !migration_feature(m->dconn, FEATURE_MIGRATION_OFFLINE))
        return unsupported("offline migration is not supported by the destination host");
    return 0;
}

/* What all of them start with: a domain that may be changed. */
static int check_domain(virDomainPtr domain, const char *func)
{
    if (!object_is(domain, OBJECT_DOMAIN))
        refuse_object(VIR_FROM_DOM, VIR_ERR_INVALID_DOMAIN, func);
    else if (domain->conn->flags & VIR_CONNECT_RO)
        refuse_read_only(VIR_FROM_DOMAIN, func);
    else
        return 0;
    return -1;
}

static int check_destination(virConnectPtr dconn, const char *func)
{
    if (!object_is(dconn, OBJECT_CONNECT))
        refuse_object(VIR_FROM_DOMAIN, VIR_ERR_INVALID_CONN, func);
    else if (dconn->flags & VIR_CONNECT_RO)
        refuse_read_only(VIR_FROM_DOMAIN, func);
    else
        return 0;
    return -1;
}

/* The members as typed parameters. */
static void to_params(const Migration *m, ParamList *list)
{
    if (m->uri)
        param_list_string(list, VIR_MIGRATE_PARAM_URI, m->uri);
    if (m->dname)
        param_list_string(list, VIR_MIGRATE_PARAM_DEST_NAME, m->dname);
    if (m->dxml)
        param_list_string(list, VIR_MIGRATE_PARAM_DEST_XML, m->dxml);
    if (m->bandwidth)
        param_list_ullong(list, VIR_MIGRATE_PARAM_BANDWIDTH, m->bandwidth);
}

static int param_string(virTypedParameterPtr params, int nparams, const char *name, const char **ret)
{
    virTypedParameterPtr param = typed_params_find(params, nparams, name);
    if (param && param->type != VIR_TYPED_PARAM_STRING) {
        error_set(VIR_FROM_DOMAIN, VIR_ERR_INVALID_ARG, "Invalid type '%s' requested for parameter '%s', actual type is '%s'",
                  "string", name, typed_param_type_name(param->type));
        return -1;
    }
    *ret = param ? param->value.s : NULL;
    return 0;
}

/* The other way round, for daemons that know no typed parameters; what has no place there needs ones that do. */
static int from_params(Migration *m)
{
    const virTypedParameter *bandwidth = typed_params_find(m->params, m->nparams, VIR_MIGRATE_PARAM_BANDWIDTH);
    int known = bandwidth ? 1 : 0;
    if (param_string(m->params, m->nparams, VIR_MIGRATE_PARAM_URI, &m->uri) < 0 ||
        param_string(m->params, m->nparams, VIR_MIGRATE_PARAM_DEST_NAME, &m->dname) < 0 ||
        param_string(m->params, m->nparams, VIR_MIGRATE_PARAM_DEST_XML, &m->dxml) < 0)
        return -1;
    m->bandwidth = bandwidth ? bandwidth->value.ul : 0;
    known += (m->uri != NULL) + (m->dname != NULL) + (m->dxml != NULL);
    if (known < m->nparams && !migration_feature(m->domain->conn, FEATURE_MIGRATION_PARAMS))
        return unsupported("Migration APIs with extensible parameters are not supported but extended parameters were passed");
    return 0;
}

static int check_change_protection(const Migration *m)
{
    if ((m->flags & VIR_MIGRATE_CHANGE_PROTECTION) && !migration_feature(m->domain->conn, FEATURE_MIGRATE_CHANGE_PROTECTION))
        return unsupported("cannot enforce change protection");
    return 0;
}

/* Peer to peer with a destination that the caller is connected to: the source is told its URI, the result looked up there. */
static virDomainPtr lead_peer_to_peer(Migration *m)
{
    if (!migration_feature(m->domain->conn, FEATURE_MIGRATION_P2P)) {
        (void)unsupported("p2p migration is not supported by the source host");
        return NULL;
    }
    g_autofree char *uri = virConnectGetURI(m->dconn);
    if (!uri)
        return NULL;
    m->dconnuri = uri;
    if (migration_delegate(m) < 0)
        return NULL;
    return virDomainLookupByName(m->dconn, m->dname ? m->dname : m->domain->name);
}

static virDomainPtr migrate_managed(Migration *m)
{
    if (check_change_protection(m) < 0)
        return NULL;
    return m->flags & VIR_MIGRATE_PEER2PEER ? lead_peer_to_peer(m) : migration_lead(m);
}

/* virDomainMigrate and virDomainMigrate2, which differ in the document. */
static virDomainPtr migrate_plain(virDomainPtr domain, virConnectPtr dconn, const char *dxml, unsigned long flags,
                                  const char *dname, const char *uri, unsigned long bandwidth, const char *func)
{
    Migration m = {.domain = domain, .dconn = dconn, .dname = dname, .uri = uri, .dxml = dxml, .bandwidth = bandwidth,
                   .flags = (unsigned int)flags, .func = func};
    ParamList list = {0};
    virDomainPtr arrived = NULL;
    error_clear();
    if (check_domain(domain, func) < 0) {
        error_dispatch(NULL);
        return NULL;
    }
    to_params(&m, &list);
    m.params = list.params;
    m.nparams = list.count;
    if (check_destination(dconn, func) == 0 && check_flags(&m) == 0) {
        if ((flags & VIR_MIGRATE_TUNNELLED) && !(flags & VIR_MIGRATE_PEER2PEER))
            error_set(VIR_FROM_DOMAIN, VIR_ERR_OPERATION_INVALID, "%s",
                      "cannot perform tunnelled migration without using peer2peer flag");
        else
            arrived = migrate_managed(&m);
    }
    param_list_clear(&list);
    if (!arrived)
        error_dispatch(domain->conn);
    return arrived;
}

virDomainPtr virDomainMigrate(virDomainPtr domain, virConnectPtr dconn, unsigned long flags, const char *dname, const char *uri,
                              unsigned long bandwidth)
{
    return migrate_plain(domain, dconn, NULL, flags, dname, uri, bandwidth, __func__);
}

virDomainPtr virDomainMigrate2(virDomainPtr domain, virConnectPtr dconn, const char *dxml, unsigned long flags,
                               const char *dname, const char *uri, unsigned long bandwidth)
{
    return migrate_plain(domain, dconn, dxml, flags, dname, uri, bandwidth, __func__);
}

static int check_migrate3(const Migration *m)
{
    if (m->flags & VIR_MIGRATE_PEER2PEER)
        refuse_argument(VIR_FROM_DOMAIN, m->func, "flags", "use virDomainMigrateToURI3 for peer-to-peer migration");
    else if (m->flags & VIR_MIGRATE_TUNNELLED)
        refuse_argument(VIR_FROM_DOMAIN, m->func, "flags", "cannot perform tunnelled migration without using peer2peer flag");
    else
        return check_change_protection(m);
    return -1;
}

virDomainPtr virDomainMigrate3(virDomainPtr domain, virConnectPtr dconn, virTypedParameterPtr params, unsigned int nparams,
                               unsigned int flags)
{
    Migration m = {.domain = domain, .dconn = dconn, .params = params, .nparams = (int)nparams, .flags = flags, .func = __func__};
    virDomainPtr arrived = NULL;
    error_clear();
    if (check_domain(domain, __func__) < 0) {
        error_dispatch(NULL);
        return NULL;
    }
    if (check_destination(dconn, __func__) == 0 && check_flags(&m) == 0 && check_migrate3(&m) == 0 && from_params(&m) == 0)
        arrived = migration_lead(&m);
    if (!arrived)
        error_dispatch(domain->conn);
    return arrived;
}

/* All of the ToURI calls, once their checks passed. */
static int migrate_unmanaged(const Migration *m)
{
    if (check_flags(m) < 0)
        return -1;
    if (m->flags & VIR_MIGRATE_PEER2PEER) {
        if (!migration_feature(m->domain->conn, FEATURE_MIGRATION_P2P))
            return unsupported("p2p migration is not supported by the source host");
        if (!m->dconnuri) {
            refuse_null(VIR_FROM_DOMAIN, "dconnuri", m->func);
            return -1;
        }
    } else if (!migration_feature(m->domain->conn, FEATURE_MIGRATION_DIRECT)) {
        return unsupported("direct migration is not supported by the source host");
    }
    return migration_delegate(m);
}

/* The ToURI calls that take their parameters one by one. */
static int migrate_to_uri(Migration *m)
{
    ParamList list = {0};
    to_params(m, &list);
    m->params = list.params;
    m->nparams = list.count;
    int rc = migrate_unmanaged(m);
    param_list_clear(&list);
    if (rc < 0)
        error_dispatch(m->domain->conn);
    return rc;
}

static int check_unmanaged(virDomainPtr domain, const char *func)
{
    error_clear();
    if (check_domain(domain, func) == 0)
        return 0;
    error_dispatch(object_is(domain, OBJECT_DOMAIN) ? domain->conn : NULL);
    return -1;
}

int virDomainMigrateToURI(virDomainPtr domain, const char *duri, unsigned long flags, const char *dname, unsigned long bandwidth)
{
    gboolean p2p = (flags & VIR_MIGRATE_PEER2PEER) != 0;
    Migration m = {.domain = domain, .dname = dname, .bandwidth = bandwidth, .flags = (unsigned int)flags, .func = __func__,
                   .dconnuri = p2p ? duri : NULL, .uri = p2p ? NULL : duri};
    if (check_unmanaged(domain, __func__) < 0)
        return -1;
    if (duri)
        return migrate_to_uri(&m);
    refuse_null(VIR_FROM_DOMAIN, "duri", __func__);
    error_dispatch(domain->conn);
    return -1;
}

int virDomainMigrateToURI2(virDomainPtr domain, const char *dconnuri, const char *miguri, const char *dxml, unsigned long flags,
                           const char *dname, unsigned long bandwidth)
{
    Migration m = {.domain = domain, .dname = dname, .dxml = dxml, .bandwidth = bandwidth, .flags = (unsigned int)flags,
                   .func = __func__, .uri = miguri, .dconnuri = flags & VIR_MIGRATE_PEER2PEER ? dconnuri : NULL};
    if (check_unmanaged(domain, __func__) < 0)
        return -1;
    return migrate_to_uri(&m);
}

int virDomainMigrateToURI3(virDomainPtr domain, const char *dconnuri, virTypedParameterPtr params, unsigned int nparams,
                           unsigned int flags)
{
    Migration m = {.domain = domain, .params = params, .nparams = (int)nparams, .flags = flags, .func = __func__,
                   .dconnuri = flags & VIR_MIGRATE_PEER2PEER ? dconnuri : NULL};
    if (check_unmanaged(domain, __func__) < 0)
        return -1;
    if (from_params(&m) == 0 && migrate_unmanaged(&m) == 0)
        return 0;
    error_dispatch(domain->conn);
    return -1;
}
