/* The names that completion offers: one function a kind, each at most a call or two. */
#include <string.h>

#include "shell/complete.h"
#include "shell/object.h"
#include "shell/xml.h"

/* Takes COUNT names over into a list. */
static char **names_of(void **objects, int count, const char *(*name)(void *), int (*release)(void *))
{
    char **names = count >= 0 ? g_new0(char *, (gsize)count + 1) : NULL;

    for (int i = 0; i < count; i++) {
        const char *text = name(objects[i]);

        names[i] = g_strdup(text ? text : "");
        release(objects[i]);
    }
    g_free(objects);
    return names;
}

#define NAMES_OF(objects, count, name, release) \
    names_of((void **)(objects), count, (const char *(*)(void *))(void (*)(void))(name), \
             (int (*)(void *))(void (*)(void))(release))

static char **domain_names(Shell *shell, const char *which)
{
    virDomainPtr *list = NULL;
    unsigned flags = strcmp(which, "domain:active") == 0     ? VIR_CONNECT_LIST_DOMAINS_ACTIVE
                     : strcmp(which, "domain:inactive") == 0 ? VIR_CONNECT_LIST_DOMAINS_INACTIVE
                                                             : 0;
    int count = virConnectListAllDomains(shell->conn, &list, flags);

    return NAMES_OF(list, count, virDomainGetName, virDomainFree);
}

static char **network_names(Shell *shell)
{
    virNetworkPtr *list = NULL;
    int count = virConnectListAllNetworks(shell->conn, &list, 0);

    return NAMES_OF(list, count, virNetworkGetName, virNetworkFree);
}

static char **pool_names(Shell *shell)
{
    virStoragePoolPtr *list = NULL;
    int count = virConnectListAllStoragePools(shell->conn, &list, 0);

    return NAMES_OF(list, count, virStoragePoolGetName, virStoragePoolFree);
}

static char **volume_names(Shell *shell, const Args *args)
{
    const char *name = args_get(args, "pool");
    g_autoptr(virStoragePool) pool = name ? virStoragePoolLookupByName(shell->conn, name) : NULL;
    virStorageVolPtr *list = NULL;
    int count = pool ? virStoragePoolListAllVolumes(pool, &list, 0) : -1;

    return NAMES_OF(list, count, virStorageVolGetName, virStorageVolFree);
}

static char **nodedev_names(Shell *shell)
{
    virNodeDevicePtr *list = NULL;
    int count = virConnectListAllNodeDevices(shell->conn, &list, 0);

    return NAMES_OF(list, count, virNodeDeviceGetName, virNodeDeviceFree);
}

static char **interface_names(Shell *shell)
{
    virInterfacePtr *list = NULL;
    int count = virConnectListAllInterfaces(shell->conn, &list, 0);

    return NAMES_OF(list, count, virInterfaceGetName, virInterfaceFree);
}

static char **nwfilter_names(Shell *shell)
{
    virNWFilterPtr *list = NULL;
    int count = virConnectListAllNWFilters(shell->conn, &list, 0);

    return NAMES_OF(list, count, virNWFilterGetName, virNWFilterFree);
}

static char **binding_names(Shell *shell)
{
    virNWFilterBindingPtr *list = NULL;
    int count = virConnectListAllNWFilterBindings(shell->conn, &list, 0);

    return NAMES_OF(list, count, virNWFilterBindingGetPortDev, virNWFilterBindingFree);
}

static char **secret_names(Shell *shell)
{
    virSecretPtr *list = NULL;
    int count = virConnectListAllSecrets(shell->conn, &list, 0);
    char **names = count >= 0 ? g_new0(char *, (gsize)count + 1) : NULL;

    for (int i = 0; i < count; i++) {
        names[i] = g_malloc0(VIR_UUID_STRING_BUFLEN);
        (void)virSecretGetUUIDString(list[i], names[i]);
        virSecretFree(list[i]);
    }
    g_free(list);
    return names;
}

static virDomainPtr given_domain(Shell *shell, const Args *args)
{
    const char *name = args_get(args, "domain");

    return name && *name ? virDomainLookupByName(shell->conn, name) : NULL;
}

static char **snapshot_names(Shell *shell, const Args *args)
{
    g_autoptr(virDomain) domain = given_domain(shell, args);
    virDomainSnapshotPtr *list = NULL;
    int count = domain ? virDomainListAllSnapshots(domain, &list, 0) : -1;

    return NAMES_OF(list, count, virDomainSnapshotGetName, virDomainSnapshotFree);
}

static char **checkpoint_names(Shell *shell, const Args *args)
{
    g_autoptr(virDomain) domain = given_domain(shell, args);
    virDomainCheckpointPtr *list = NULL;
    int count = domain ? virDomainListAllCheckpoints(domain, &list, 0) : -1;

    return NAMES_OF(list, count, virDomainCheckpointGetName, virDomainCheckpointFree);
}

/* What EXPRESSION selects in the document of the domain given so far. */
static char **names_in_domain(Shell *shell, const Args *args, const char *expression)
{
    g_autoptr(virDomain) domain = given_domain(shell, args);
    g_autofree char *text = domain ? virDomainGetXMLDesc(domain, 0) : NULL;
    g_auto(Xml) xml = { NULL };
    g_autoptr(GPtrArray) nodes = NULL;
    char **names;

    if (!text || !xml_open(shell, text, &xml))
        return NULL;
    nodes = xml_nodes(&xml, NULL, expression);
    names = g_new0(char *, nodes->len + 1);
    for (unsigned i = 0; i < nodes->len; i++) {
        names[i] = xml_string(&xml, nodes->pdata[i], ".");
        if (!names[i])
            names[i] = g_strdup("");
    }
    return names;
}

static char **fixed_names(const char *kind)
{
    static const struct {
        const char *kind, *names;
    } fixed[] = {
        { "codeset", "atset1 atset2 atset3 linux os_x qnum rfb usb win32 xt xt_kbd" },
        { "pooltype", "dir disk fs gluster iscsi iscsi-direct logical mpath netfs rbd scsi vstorage zfs" },
        { "arch", "aarch64 armv7l i686 loongarch64 ppc64 ppc64le riscv64 s390x x86_64" },
        { "signal", "abrt alrm chld cont hup int kill quit stop term usr1 usr2" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(fixed); i++) {
        if (strcmp(fixed[i].kind, kind) == 0)
            return g_strsplit(fixed[i].names, " ", -1);
    }
    return NULL;
}

/* Kinds that need the domain given before them. */
static char **names_below_domain(Shell *shell, const Args *args, const char *kind)
{
    if (strcmp(kind, "disk") == 0)
        return names_in_domain(shell, args, "./devices/disk/target/@dev");
    if (strcmp(kind, "domif") == 0)
        return names_in_domain(shell, args, "./devices/interface/target/@dev | ./devices/interface/mac/@address");
    if (strcmp(kind, "mac") == 0)
        return names_in_domain(shell, args, "./devices/interface/mac/@address");
    if (strcmp(kind, "snapshot") == 0)
        return snapshot_names(shell, args);
    if (strcmp(kind, "checkpoint") == 0)
        return checkpoint_names(shell, args);
    return NULL;
}

static char **names_of_connection(Shell *shell, const Args *args, const char *kind)
{
    static const struct {
        const char *kind;
        char **(*names)(Shell *);
    } lists[] = {
        { "network", network_names },   { "pool", pool_names },     { "nodedev", nodedev_names },
        { "interface", interface_names }, { "nwfilter", nwfilter_names }, { "binding", binding_names },
        { "secret", secret_names },
    };

    if (g_str_has_prefix(kind, "domain"))
        return domain_names(shell, kind);
    if (strcmp(kind, "vol") == 0)
        return volume_names(shell, args);
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (strcmp(lists[i].kind, kind) == 0)
            return lists[i].names(shell);
    }
    return names_below_domain(shell, args, kind);
}

char **complete_names(Shell *shell, const Args *args, const char *kind)
{
    char **names = fixed_names(kind);

    if (names || strcmp(kind, "file") == 0 || strcmp(kind, "folder") == 0)
        return names;
    shell->messages = g_ptr_array_new_with_free_func(g_free); /* nothing is said while completing */
    if (shell_need_connection(shell))
        names = names_of_connection(shell, args, kind);
    g_clear_pointer(&shell->messages, g_ptr_array_unref);
    shell_forget_error(shell);
    return names;
}
