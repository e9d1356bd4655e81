/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/remote/known.h"

#include <stdio.h>

static gint failures;
gint fakes_called;

const unsigned char known_uuid[VIR_UUID_BUFLEN] = { 0xc7, 0xa5, 0xfd, 0xbd, 0xed, 0xaf, 0x94, 0x55,
                                                     0x92, 0x6a, 0xd6, 0x5c, 0x16, 0xdb, 0x18, 0x09 };
virTypedParameter known_params[KNOWN_PARAMS] = {
    { "known.number", VIR_TYPED_PARAM_INT, { .i = -5 } },
    { "known.big", VIR_TYPED_PARAM_ULLONG, { .ul = 0x900000001 } },
    { "known.text", VIR_TYPED_PARAM_STRING, { .s = (char *)"a text" } },
};
unsigned char known_bytes_storage[2] = { 0x05, 0xfa };
const char *known_strings_storage[2] = { "one", "two" };
unsigned int known_uints[2] = { 21, 22 };

void known_failed(const char *function, const char *what)
{
#ifdef KNOWN_QUIET /* where any values may come */
    return;
#endif
    g_atomic_int_inc(&failures);
    g_test_message("%s: %s", function, what);
    fprintf(stderr, "# %s: %s\n", function, what);
    g_test_fail();
}

gboolean same_numbers(const virTypedParameter *p)
{
    return strcmp(p[0].field, "known.number") == 0 && p[0].value.i == -5 && strcmp(p[1].field, "known.big") == 0 &&
           p[1].value.ul == 0x900000001;
}

gboolean same_params(const virTypedParameter *p)
{
    return same_numbers(p) && p[2].type == VIR_TYPED_PARAM_STRING && strcmp(p[2].value.s, "a text") == 0;
}

void fill_params(virTypedParameterPtr params)
{
    memcpy(params, known_params, sizeof(known_params));
    params[2].value.s = g_strdup("a text");
}

gboolean same_bytes(const void *bytes)
{
    return memcmp(bytes, known_bytes_storage, 2) == 0;
}

gboolean same_strings(const void *strings)
{
    const char *const *s = strings;
    return strcmp(s[0], "one") == 0 && strcmp(s[1], "two") == 0;
}

gboolean same_uints(const unsigned int *uints)
{
    return uints[0] == 21 && uints[1] == 22;
}

static int nothing_send(virStreamPtr st, const char *data, size_t n)
{
    return (int)n;
}

static int nothing_recv(virStreamPtr st, char *data, size_t n, unsigned int flags)
{
    return 0;
}

static int nothing_end(virStreamPtr st)
{
    return 0;
}

void known_attach(virStreamPtr st)
{
    static const StreamOps nothing = { .send = nothing_send, .recv = nothing_recv, .finish = nothing_end, .abort = nothing_end };
    st->ops = &nothing;
}

/* One object of a kind for a connection; both ends of the test have theirs. */
static GPtrArray *kept;
static GMutex kept_lock;

static void *find(ObjectKind kind, virConnectPtr conn, void *(*make)(virConnectPtr conn))
{
    g_mutex_lock(&kept_lock);
    if (!kept)
        kept = g_ptr_array_new();
    void *found = NULL;
    for (guint i = 0; i + 1 < kept->len && !found; i += 2)
        if (kept->pdata[i] == conn && object_is(kept->pdata[i + 1], kind))
            found = kept->pdata[i + 1];
    if (!found) {
        g_mutex_unlock(&kept_lock);
        found = make(conn);
        g_mutex_lock(&kept_lock);
        g_ptr_array_add(kept, conn);
        g_ptr_array_add(kept, found);
    }
    g_mutex_unlock(&kept_lock);
    return found;
}

void known_forget(void)
{
    for (guint i = 0; kept && i + 1 < kept->len; i += 2)
        object_unref(kept->pdata[i + 1]);
    g_clear_pointer(&kept, g_ptr_array_unref);
}

#define KNOWN(short, ctype, KIND, construct, same)                                                                     \
    static void *make_##short(virConnectPtr conn)                                                                      \
    {                                                                                                                  \
        return construct;                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    ctype known_##short(virConnectPtr conn)                                                                            \
    {                                                                                                                  \
        return find(KIND, conn, make_##short);                                                                         \
    }                                                                                                                  \
                                                                                                                       \
    gboolean same_##short(ctype o)                                                                                     \
    {                                                                                                                  \
        return object_is(o, KIND) && (same);                                                                           \
    }

#define NAMED(o, text) (g_strcmp0((o)->name, text) == 0)
#define UUID_OK(o) (memcmp((o)->uuid, known_uuid, VIR_UUID_BUFLEN) == 0)

KNOWN(domain, virDomainPtr, OBJECT_DOMAIN, domain_object_new(conn, "dom", known_uuid, 9), NAMED(o, "dom") && UUID_OK(o) && o->id == 9)
KNOWN(network, virNetworkPtr, OBJECT_NETWORK, network_object_new(conn, "net", known_uuid), NAMED(o, "net") && UUID_OK(o))
KNOWN(network_port, virNetworkPortPtr, OBJECT_NETWORK_PORT, network_port_object_new(known_network(conn), known_uuid),
      UUID_OK(o) && same_network(o->net))
KNOWN(interface, virInterfacePtr, OBJECT_INTERFACE, interface_object_new(conn, "eth9", "52:54:00:00:00:09"),
      NAMED(o, "eth9") && g_strcmp0(o->mac, "52:54:00:00:00:09") == 0)
KNOWN(storage_pool, virStoragePoolPtr, OBJECT_STORAGE_POOL, storage_pool_object_new(conn, "pool", known_uuid),
      NAMED(o, "pool") && UUID_OK(o))
KNOWN(storage_vol, virStorageVolPtr, OBJECT_STORAGE_VOL, storage_vol_object_new(conn, "pool", "vol", "key"),
      NAMED(o, "vol") && g_strcmp0(o->pool, "pool") == 0 && g_strcmp0(o->key, "key") == 0)
KNOWN(node_device, virNodeDevicePtr, OBJECT_NODE_DEVICE, node_device_object_new(conn, "pci_9", NULL), NAMED(o, "pci_9"))
KNOWN(secret, virSecretPtr, OBJECT_SECRET, secret_object_new(conn, known_uuid, 2, "usage"),
      UUID_OK(o) && o->usage_type == 2 && g_strcmp0(o->usage_id, "usage") == 0)
KNOWN(nwfilter, virNWFilterPtr, OBJECT_NWFILTER, nwfilter_object_new(conn, "filter", known_uuid), NAMED(o, "filter") && UUID_OK(o))
KNOWN(nwfilter_binding, virNWFilterBindingPtr, OBJECT_NWFILTER_BINDING, nwfilter_binding_object_new(conn, "vnet9", "filter"),
      g_strcmp0(o->portdev, "vnet9") == 0 && g_strcmp0(o->filter_name, "filter") == 0)
KNOWN(domain_snapshot, virDomainSnapshotPtr, OBJECT_DOMAIN_SNAPSHOT, domain_snapshot_object_new(known_domain(conn), "snap"),
      NAMED(o, "snap") && same_domain(o->domain))
KNOWN(domain_checkpoint, virDomainCheckpointPtr, OBJECT_DOMAIN_CHECKPOINT,
      domain_checkpoint_object_new(known_domain(conn), "check"), NAMED(o, "check") && same_domain(o->domain))
