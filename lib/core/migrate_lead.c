/* The conversation of a migration, over protocol version 3 with typed parameters or without. */
#include "core/migrate.h"

#include <string.h>

#include "core/features.h"
#include "core/public.h"

typedef struct Cookie {
    char *data;
    int length;
} Cookie;

typedef struct Conversation {
    const Migration *m;
    const Driver *source, *dest;
    gboolean extensible;   /* steps with typed parameters */
    unsigned int flags;
    Cookie cookie;         /* of the step before */
    char *xml;             /* what begin told */
    char *uri;             /* what prepare told, NULL when nothing */
} Conversation;

gboolean migration_feature(virConnectPtr conn, int feature)
{
    const Driver *driver = connect_driver(conn, DRIVER_HYPERVISOR);
    return driver && driver->connect_supports_feature && driver->connect_supports_feature(conn, feature) > 0;
}

/* The cookie of a step replaces that of the one before. */
static void cookie_pass(Conversation *c, Cookie next)
{
    g_free(c->cookie.data);
    c->cookie = next;
}

/* The caller's parameters with what the conversation learned: the document and where to connect. */
static void step_params(const Conversation *c, ParamList *list)
{
    for (int i = 0; i < c->m->nparams; i++) {
        virTypedParameterPtr p = &c->m->params[i];
        if (strcmp(p->field, VIR_MIGRATE_PARAM_DEST_XML) == 0 && c->xml)
            continue;
        if (strcmp(p->field, VIR_MIGRATE_PARAM_URI) == 0 && c->uri)
            continue;
        if (p->type == VIR_TYPED_PARAM_STRING)
            param_list_string(list, p->field, p->value.s);
        else if (virTypedParamsAddULLong(&list->params, &list->count, &list->room, p->field, 0) == 0)
            list->params[list->count - 1] = *p;
    }
    if (c->xml)
        param_list_string(list, VIR_MIGRATE_PARAM_DEST_XML, c->xml);
    if (c->uri)
        param_list_string(list, VIR_MIGRATE_PARAM_URI, c->uri);
}

static int begin(Conversation *c)
{
    const Migration *m = c->m;
    Cookie out = {0};
    if (c->extensible)
        c->xml = c->source->domain_migrate_begin3_params(m->domain, m->params, m->nparams, &out.data, &out.length, c->flags);
    else
        c->xml = c->source->domain_migrate_begin3(m->domain, m->dxml, &out.data, &out.length, c->flags, m->dname,
                                                  (unsigned long)m->bandwidth);
    cookie_pass(c, out);
    return c->xml ? 0 : -1;
}

static int prepare(Conversation *c)
{
    const Migration *m = c->m;
    Cookie out = {0};
    char *uri = NULL;
    int rc;
    if (c->extensible) {
        ParamList list = {0};
        step_params(c, &list);
        rc = c->dest->domain_migrate_prepare3_params(m->dconn, list.params, list.count, c->cookie.data, c->cookie.length, &out.data,
                                                     &out.length, &uri, c->flags);
        param_list_clear(&list);
    } else {
        rc = c->dest->domain_migrate_prepare3(m->dconn, c->cookie.data, c->cookie.length, &out.data, &out.length, m->uri, &uri,
                                              c->flags, m->dname, (unsigned long)m->bandwidth, c->xml);
    }
    cookie_pass(c, out);
    c->uri = uri ? uri : g_strdup(m->uri);
    if (rc == 0 && !c->uri) {
        error_set(VIR_FROM_DOMAIN, VIR_ERR_INTERNAL_ERROR, "%s", "domainMigratePrepare3 did not set uri");
        return -1;
    }
    return rc;
}

static int perform(Conversation *c)
{
    const Migration *m = c->m;
    Cookie out = {0};
    int rc;
    if (c->extensible) {
        ParamList list = {0};
        step_params(c, &list);
        rc = c->source->domain_migrate_perform3_params(m->domain, NULL, list.params, list.count, c->cookie.data, c->cookie.length,
                                                       &out.data, &out.length, c->flags);
        param_list_clear(&list);
    } else {
        rc = c->source->domain_migrate_perform3(m->domain, NULL, c->cookie.data, c->cookie.length, &out.data, &out.length, NULL,
                                                c->uri, c->flags, m->dname, (unsigned long)m->bandwidth);
    }
    cookie_pass(c, out);
    return rc;
}

static virDomainPtr finish(Conversation *c, gboolean cancelled)
{
    const Migration *m = c->m;
    Cookie out = {0};
    virDomainPtr arrived;
    if (c->extensible) {
        ParamList list = {0};
        step_params(c, &list);
        arrived = c->dest->domain_migrate_finish3_params(m->dconn, list.params, list.count, c->cookie.data, c->cookie.length,
                                                         &out.data, &out.length, c->flags, cancelled);
        param_list_clear(&list);
    } else {
        arrived = c->dest->domain_migrate_finish3(m->dconn, m->dname ? m->dname : m->domain->name, c->cookie.data,
                                                  c->cookie.length, &out.data, &out.length, NULL, c->uri, c->flags, cancelled);
    }
    cookie_pass(c, out);
    return arrived;
}

static int confirm(Conversation *c, gboolean cancelled)
{
    const Migration *m = c->m;
    if (c->extensible)
        return c->source->domain_migrate_confirm3_params(m->domain, m->params, m->nparams, c->cookie.data, c->cookie.length,
                                                         c->flags, cancelled);
    return c->source->domain_migrate_confirm3(m->domain, c->cookie.data, c->cookie.length, c->flags, cancelled);
}

/* The error of the first step that failed is the one to tell; what the steps after it say is forgotten. */
static virDomainPtr talk(Conversation *c)
{
    if (begin(c) < 0)
        return NULL;
    int rc = prepare(c);
    gboolean prepared = rc == 0;
    if (prepared)
        rc = perform(c);
    virErrorPtr failed = rc < 0 ? error_save() : NULL;
    virDomainPtr arrived = prepared ? finish(c, rc < 0) : NULL;
    if (!arrived && !failed)
        failed = error_save();
    /* the source keeps its guest unless it came to life at the destination */
    if ((prepared || (c->flags & VIR_MIGRATE_CHANGE_PROTECTION)) && confirm(c, !arrived) < 0 && arrived && !failed)
        error_clear(); /* it has moved; what is left behind at the source is not the caller's failure */
    error_restore(failed);
    return arrived;
}

/* Both sides have every step of the chosen form. */
static gboolean steps_there(const Conversation *c)
{
    const Driver *s = c->source, *d = c->dest;
    if (c->extensible)
        return s->domain_migrate_begin3_params && s->domain_migrate_perform3_params && s->domain_migrate_confirm3_params &&
               d->domain_migrate_prepare3_params && d->domain_migrate_finish3_params;
    return s->domain_migrate_begin3 && s->domain_migrate_perform3 && s->domain_migrate_confirm3 && d->domain_migrate_prepare3 &&
           d->domain_migrate_finish3;
}

static gboolean both(const Migration *m, int feature)
{
    return migration_feature(m->domain->conn, feature) && migration_feature(m->dconn, feature);
}

virDomainPtr migration_lead(const Migration *m)
{
    Conversation c = {.m = m, .flags = m->flags};
    c.source = connect_driver(m->domain->conn, DRIVER_HYPERVISOR);
    c.dest = connect_driver(m->dconn, DRIVER_HYPERVISOR);
    if (!c.source || !c.dest)
        return NULL;
    c.extensible = both(m, FEATURE_MIGRATION_PARAMS);
    if ((!c.extensible && !both(m, FEATURE_MIGRATION_V3)) || !steps_there(&c)) {
        refuse_no_support(VIR_FROM_DOMAIN, m->func);
        return NULL;
    }
    if (migration_feature(m->domain->conn, FEATURE_MIGRATE_CHANGE_PROTECTION))
        c.flags |= VIR_MIGRATE_CHANGE_PROTECTION;
    virDomainPtr arrived = talk(&c);
    g_free(c.cookie.data);
    g_free(c.xml);
    g_free(c.uri);
    return arrived;
}

int migration_delegate(const Migration *m)
{
    Cookie out = {0};
    virConnectPtr conn = m->domain->conn;
    const Driver *driver = connect_driver(conn, DRIVER_HYPERVISOR);
    if (!driver)
        return -1;
    int rc = -1;
    if (driver->domain_migrate_perform3_params && migration_feature(conn, FEATURE_MIGRATION_PARAMS))
        rc = driver->domain_migrate_perform3_params(m->domain, m->dconnuri, m->params, m->nparams, NULL, 0, &out.data, &out.length,
                                                    m->flags);
    else if (driver->domain_migrate_perform3 && migration_feature(conn, FEATURE_MIGRATION_V3))
        rc = driver->domain_migrate_perform3(m->domain, m->dxml, NULL, 0, &out.data, &out.length, m->dconnuri, m->uri, m->flags,
                                             m->dname, (unsigned long)m->bandwidth);
    else
        refuse_no_support(VIR_FROM_DOMAIN, m->func);
    g_free(out.data);
    return rc;
}
