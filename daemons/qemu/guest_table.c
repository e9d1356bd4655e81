#include "daemons/qemu/guest.h"

#include "core/error.h"

#include <string.h>

struct GuestTable {
    Lock lock;
    GHashTable *by_uuid; /* 16 bytes of the guest -> Guest, which it owns */
    GHashTable *by_name; /* own text -> Guest */
    GHashTable *by_id;
};

static guint uuid_hash(gconstpointer key)
{
    guint h;

    memcpy(&h, key, sizeof(h));
    return h;
}

static gboolean uuid_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, 16) == 0;
}

GuestTable *guest_table_new(void)
{
    GuestTable *t = g_new0(GuestTable, 1);

    lock_init(&t->lock);
    t->by_uuid = g_hash_table_new_full(uuid_hash, uuid_equal, NULL, (GDestroyNotify)guest_unref);
    t->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    t->by_id = g_hash_table_new(g_direct_hash, g_direct_equal);
    return t;
}

void guest_table_free(GuestTable *t)
{
    if (!t)
        return;
    g_hash_table_unref(t->by_id);
    g_hash_table_unref(t->by_name);
    g_hash_table_unref(t->by_uuid);
    lock_done(&t->lock);
    g_free(t);
}

static Guest *find(GuestTable *t, GHashTable *index, gconstpointer key)
{
    LOCKED(&t->lock);
    Guest *g = g_hash_table_lookup(index, key);

    return g ? guest_ref(g) : NULL;
}

Guest *guest_table_by_name(GuestTable *t, const char *name)
{
    return find(t, t->by_name, name);
}

Guest *guest_table_by_uuid(GuestTable *t, const unsigned char *uuid)
{
    return find(t, t->by_uuid, uuid);
}

Guest *guest_table_by_id(GuestTable *t, int id)
{
    return find(t, t->by_id, GINT_TO_POINTER(id));
}

GPtrArray *guest_table_all(GuestTable *t)
{
    LOCKED(&t->lock);
    GPtrArray *all = g_ptr_array_new_full(g_hash_table_size(t->by_uuid), (GDestroyNotify)guest_unref);
    GHashTableIter iter;
    gpointer g;

    g_hash_table_iter_init(&iter, t->by_uuid);
    while (g_hash_table_iter_next(&iter, NULL, &g))
        g_ptr_array_add(all, guest_ref(g));
    return all;
}

static void set_taken(const char *name, const char *how, const unsigned char *uuid)
{
    char text[UUID_TEXT_SIZE];

    doc_uuid_format(uuid, text);
    error_set(VIR_FROM_DOMAIN, VIR_ERR_OPERATION_FAILED, "domain '%s' %s with uuid %s", name, how, text);
}

Guest *guest_table_intern(GuestTable *t, QemuDriver *driver, const char *name, const unsigned char *uuid, bool *ret_new)
{
    Guest *by_uuid, *by_name, *g;
    LOCKED(&t->lock);

    by_uuid = g_hash_table_lookup(t->by_uuid, uuid);
    by_name = g_hash_table_lookup(t->by_name, name);
    *ret_new = false;
    if (by_uuid && by_uuid == by_name)
        return guest_ref(by_uuid);
    if (by_uuid) {
        /* Names change under the table's lock only, so reading it here is safe. */
        set_taken(by_uuid->name, "is already defined", uuid);
        return NULL;
    }
    if (by_name) {
        set_taken(name, "already exists", by_name->uuid);
        return NULL;
    }
    g = guest_new(driver, name, uuid);
    g_hash_table_insert(t->by_uuid, g->uuid, g);
    g_hash_table_insert(t->by_name, g_strdup(name), g);
    *ret_new = true;
    return guest_ref(g);
}

void guest_table_remove(GuestTable *t, Guest *g)
{
    Guest *kept = guest_ref(g);

    lock_take(&t->lock);
    if (g_hash_table_lookup(t->by_uuid, g->uuid) == g) {
        lock_take(&g->lock);
        g->removed = true;
        if (g->id >= 0)
            g_hash_table_remove(t->by_id, GINT_TO_POINTER(g->id));
        g_hash_table_remove(t->by_name, g->name);
        lock_give(&g->lock);
        g_hash_table_remove(t->by_uuid, g->uuid);
    }
    lock_give(&t->lock);
    guest_unref(kept);
}

int guest_table_rename(GuestTable *t, Guest *g, const char *name)
{
    Guest *other;
    LOCKED(&t->lock);

    other = g_hash_table_lookup(t->by_name, name);
    if (other) {
        error_set(VIR_FROM_DOMAIN, VIR_ERR_OPERATION_INVALID, "domain with name '%s' already exists", name);
        return -1;
    }
    lock_take(&g->lock);
    g_hash_table_remove(t->by_name, g->name);
    g_hash_table_insert(t->by_name, g_strdup(name), g);
    g_free(g->name);
    g->name = g_strdup(name);
    lock_give(&g->lock);
    return 0;
}

void guest_table_set_id(GuestTable *t, Guest *g, int id)
{
    LOCKED(&t->lock);

    lock_take(&g->lock);
    if (g->id >= 0 && g_hash_table_lookup(t->by_id, GINT_TO_POINTER(g->id)) == g)
        g_hash_table_remove(t->by_id, GINT_TO_POINTER(g->id));
    g->id = id;
    if (id >= 0)
        g_hash_table_insert(t->by_id, GINT_TO_POINTER(id), g);
    lock_give(&g->lock);
}
