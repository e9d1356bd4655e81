#include "daemons/network/net.h"

#include "core/error.h"
#include "daemons/network/driver.h"

#include <string.h>

Net *net_ref(Net *net)
{
    g_atomic_int_inc(&net->refs);
    return net;
}

void net_unref(Net *net)
{
    if (!net || !g_atomic_int_dec_and_test(&net->refs))
        return;
    network_free(net->config);
    network_free(net->live);
    g_hash_table_unref(net->ports);
    g_mutex_clear(&net->job);
    g_free(net->name);
    g_free(net);
}

static Net *net_new(NetworkDriver *driver, const NetworkDef *def)
{
    Net *net = g_new0(Net, 1);

    net->refs = 1;
    net->driver = driver;
    g_mutex_init(&net->job);
    net->name = g_strdup(def->name);
    memcpy(net->uuid, def->uuid, 16);
    doc_uuid_format(net->uuid, net->uuid_text);
    net->ports = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)network_port_free);
    return net;
}

Net *net_find_name(NetworkDriver *driver, const char *name)
{
    NET_LOCK(driver);
    Net *net = g_hash_table_lookup(driver->by_name, name);

    return net ? net_ref(net) : NULL;
}

Net *net_find_uuid(NetworkDriver *driver, const unsigned char uuid[16])
{
    char text[UUID_TEXT_SIZE];

    doc_uuid_format(uuid, text);
    NET_LOCK(driver);
    Net *net = g_hash_table_lookup(driver->by_uuid, text);

    return net ? net_ref(net) : NULL;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp((*(Net *const *)a)->name, (*(Net *const *)b)->name);
}

GPtrArray *net_all(NetworkDriver *driver)
{
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)net_unref);
    GHashTableIter iter;
    gpointer net;

    g_mutex_lock(&driver->lock);
    g_hash_table_iter_init(&iter, driver->by_uuid);
    while (g_hash_table_iter_next(&iter, NULL, &net))
        g_ptr_array_add(all, net_ref(net));
    g_mutex_unlock(&driver->lock);
    g_ptr_array_sort(all, by_name);
    return all;
}

Net *net_intern(NetworkDriver *driver, const NetworkDef *def, bool *ret_new)
{
    char text[UUID_TEXT_SIZE];

    doc_uuid_format(def->uuid, text);
    *ret_new = false;
    NET_LOCK(driver);
    Net *same_uuid = g_hash_table_lookup(driver->by_uuid, text), *same_name = g_hash_table_lookup(driver->by_name, def->name);

    if (same_uuid && same_uuid != same_name) {
        error_set(VIR_FROM_NETWORK, VIR_ERR_OPERATION_FAILED, "network '%s' is already defined with uuid %s", same_uuid->name, text);
        return NULL;
    }
    if (same_name && same_uuid != same_name) {
        error_set(VIR_FROM_NETWORK, VIR_ERR_OPERATION_FAILED, "network '%s' already exists with uuid %s", def->name, same_name->uuid_text);
        return NULL;
    }
    if (same_uuid)
        return net_ref(same_uuid);
    *ret_new = true;
    same_uuid = net_new(driver, def);
    g_hash_table_insert(driver->by_uuid, same_uuid->uuid_text, same_uuid);
    g_hash_table_insert(driver->by_name, same_uuid->name, same_uuid);
    return net_ref(same_uuid);
}

void net_forget(Net *net)
{
    NET_LOCK(net->driver);

    if (net->config || net->live || net->gone)
        return;
    net->gone = true;
    g_hash_table_remove(net->driver->by_name, net->name);
    g_hash_table_remove(net->driver->by_uuid, net->uuid_text);
}

static void replace(Net *net, NetworkDef **member, NetworkDef *def)
{
    NetworkDef *old;

    g_mutex_lock(&net->driver->lock);
    old = *member;
    *member = def;
    g_mutex_unlock(&net->driver->lock);
    network_free(old);
}

void net_set_config(Net *net, NetworkDef *def)
{
    replace(net, &net->config, def);
}

void net_set_live(Net *net, NetworkDef *def)
{
    replace(net, &net->live, def);
}
