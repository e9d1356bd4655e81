/* Finding and listing. Nothing here waits. */
#include "daemons/qemu/driver_calls.h"

#include "core/error.h"

#include <stdlib.h>
#include <string.h>

virDomainPtr qemu_domain_lookup_by_id(virConnectPtr conn, int id)
{
    g_autoptr(Guest) g = guest_table_by_id(qemu_driver_of(conn)->guests, id);

    if (!g) {
        error_set(VIR_FROM_QEMU, VIR_ERR_NO_DOMAIN, "no domain with matching id %d", id);
        return NULL;
    }
    return qemu_domain_of(conn, g);
}

virDomainPtr qemu_domain_lookup_by_name(virConnectPtr conn, const char *name)
{
    g_autoptr(Guest) g = guest_table_by_name(qemu_driver_of(conn)->guests, name);

    if (!g) {
        error_set(VIR_FROM_QEMU, VIR_ERR_NO_DOMAIN, "no domain with matching name '%s'", name);
        return NULL;
    }
    return qemu_domain_of(conn, g);
}

virDomainPtr qemu_domain_lookup_by_uuid(virConnectPtr conn, const unsigned char *uuid)
{
    g_autoptr(Guest) g = guest_table_by_uuid(qemu_driver_of(conn)->guests, uuid);

    if (!g) {
        char text[UUID_TEXT_SIZE];

        doc_uuid_format(uuid, text);
        error_set(VIR_FROM_QEMU, VIR_ERR_NO_DOMAIN, "no domain with matching uuid '%s'", text);
        return NULL;
    }
    return qemu_domain_of(conn, g);
}

/* One bit of a pair of filters: both or none given means "any". */
static bool pair_matches(unsigned flags, unsigned yes, unsigned no, bool is)
{
    return !(flags & (yes | no)) || (flags & (is ? yes : no));
}

#define LIST_FILTERS_ALL ((VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT << 1) - 1)
#define STATE_FILTERS                                                                                                             \
    (VIR_CONNECT_LIST_DOMAINS_RUNNING | VIR_CONNECT_LIST_DOMAINS_PAUSED | VIR_CONNECT_LIST_DOMAINS_SHUTOFF |                     \
     VIR_CONNECT_LIST_DOMAINS_OTHER)

static bool state_matches(unsigned flags, int state)
{
    unsigned bit;

    if (!(flags & STATE_FILTERS))
        return true;
    switch (state) {
    case VIR_DOMAIN_RUNNING: bit = VIR_CONNECT_LIST_DOMAINS_RUNNING; break;
    case VIR_DOMAIN_PAUSED: bit = VIR_CONNECT_LIST_DOMAINS_PAUSED; break;
    case VIR_DOMAIN_SHUTOFF: bit = VIR_CONNECT_LIST_DOMAINS_SHUTOFF; break;
    default: bit = VIR_CONNECT_LIST_DOMAINS_OTHER;
    }
    return flags & bit;
}

bool qemu_guest_matches(Guest *g, unsigned flags)
{
    LOCKED(&g->lock);

    return pair_matches(flags, VIR_CONNECT_LIST_DOMAINS_ACTIVE, VIR_CONNECT_LIST_DOMAINS_INACTIVE, g->live != NULL) &&
           pair_matches(flags, VIR_CONNECT_LIST_DOMAINS_PERSISTENT, VIR_CONNECT_LIST_DOMAINS_TRANSIENT, g->persistent) &&
           pair_matches(flags, VIR_CONNECT_LIST_DOMAINS_AUTOSTART, VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART, g->autostart) &&
           pair_matches(flags, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE, VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE, false) &&
           pair_matches(flags, VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT, VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT, false) &&
           pair_matches(flags, VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT, VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT, false) &&
           state_matches(flags, g->state);
}

int qemu_connect_list_all_domains(virConnectPtr conn, virDomainPtr **domains, unsigned int flags)
{
    g_autoptr(GPtrArray) all = guest_table_all(qemu_driver_of(conn)->guests);
    virDomainPtr *list = domains ? calloc(all->len + 1, sizeof(*list)) : NULL;
    int n = 0;

    QEMU_CHECK_FLAGS(flags, LIST_FILTERS_ALL, "qemuConnectListAllDomains", -1);
    for (guint i = 0; i < all->len; i++) {
        if (!qemu_guest_matches(all->pdata[i], flags))
            continue;
        if (list)
            list[n] = qemu_domain_of(conn, all->pdata[i]);
        n++;
    }
    if (domains)
        *domains = list;
    return n;
}

int qemu_connect_list_domains(virConnectPtr conn, int *ids, int maxids)
{
    g_autoptr(GPtrArray) all = guest_table_all(qemu_driver_of(conn)->guests);
    int n = 0;

    for (guint i = 0; i < all->len && n < maxids; i++) {
        GuestIdent ident;

        guest_ident(all->pdata[i], &ident);
        if (ident.id >= 0)
            ids[n++] = ident.id;
    }
    return n;
}

int qemu_connect_num_of_domains(virConnectPtr conn)
{
    return qemu_connect_list_all_domains(conn, NULL, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
}

int qemu_connect_num_of_defined_domains(virConnectPtr conn)
{
    return qemu_connect_list_all_domains(conn, NULL, VIR_CONNECT_LIST_DOMAINS_INACTIVE);
}

int qemu_connect_list_defined_domains(virConnectPtr conn, char **const names, int maxnames)
{
    g_autoptr(GPtrArray) all = guest_table_all(qemu_driver_of(conn)->guests);
    int n = 0;

    for (guint i = 0; i < all->len && n < maxnames; i++) {
        GuestIdent ident;

        guest_ident(all->pdata[i], &ident);
        if (ident.id < 0)
            names[n++] = strdup(ident.name);
    }
    return n;
}
