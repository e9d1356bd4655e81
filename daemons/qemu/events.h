/* Events as the driver raises them. Called without any lock held. */
#pragma once

#include "daemons/qemu/guest.h"

struct EventHub *events_hub_new(void);
void events_hub_free(struct EventHub *hub);
void events_drop_conn(struct EventHub *hub, virConnectPtr conn);

/* A lifecycle event: VIR_DOMAIN_EVENT_... and its detail. */
void events_lifecycle(Guest *guest, int event, int detail);
/* The same for a guest that may be gone from the table by now. */
void events_lifecycle_ident(QemuDriver *driver, const GuestIdent *ident, int event, int detail);
/* "started"; before it "resumed" or after it "suspended", in libvirt's order. */
void events_started(Guest *guest, int detail, bool paused);
/* Everything else that QEMU reports, by its QMP name. */
void events_from_qmp(Guest *guest, const char *name, const Json *data, int64_t when_us);
void events_metadata_change(Guest *guest, int type, const char *uri);
