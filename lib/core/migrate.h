#ifndef CORE_MIGRATE_H
#define CORE_MIGRATE_H

#include "core/object.h"
#include "core/typed_params.h"

/*
 * Migration is a conversation of two daemons that the client leads (or, peer to peer, that the source leads by itself):
 * begin at the source, prepare at the destination, perform at the source, finish at the destination, confirm at the source; each step
 * hands a cookie to the next. Every public call becomes the same request.
 */
typedef struct Migration {
    virDomainPtr domain;
    virConnectPtr dconn;   /* managed: where to */
    const char *dconnuri;  /* unmanaged: where to, NULL for a direct migration */
    const char *dname, *uri, *dxml;
    unsigned long long bandwidth; /* MiB/s, 0 for any */
    virTypedParameterPtr params;  /* the same as typed parameters, and more */
    int nparams;
    unsigned int flags;
    const char *func;      /* the public call, for errors */
} Migration;

/* Leads the conversation. The domain at the destination, or NULL and an error. */
virDomainPtr migration_lead(const Migration *migration);

/* Has the source do it all, peer to peer or directly. 0, or -1 and an error. */
int migration_delegate(const Migration *migration);

/* Whether the connection's driver has the feature (core/features.h). */
gboolean migration_feature(virConnectPtr conn, int feature);

#endif
