/* migrate: a domain moves to another host. */
#include <string.h>

#include "shell/params.h"

CommandRun migrate_run;

static const struct {
    const char *option;
    unsigned flag;
} flag_options[] = {
    { "live", VIR_MIGRATE_LIVE },
    { "p2p", VIR_MIGRATE_PEER2PEER },
    { "tunnelled", VIR_MIGRATE_TUNNELLED },
    { "persistent", VIR_MIGRATE_PERSIST_DEST },
    { "undefinesource", VIR_MIGRATE_UNDEFINE_SOURCE },
    { "suspend", VIR_MIGRATE_PAUSED },
    { "copy-storage-all", VIR_MIGRATE_NON_SHARED_DISK },
    { "copy-storage-inc", VIR_MIGRATE_NON_SHARED_INC },
    { "copy-storage-synchronous-writes", VIR_MIGRATE_NON_SHARED_SYNCHRONOUS_WRITES },
    { "change-protection", VIR_MIGRATE_CHANGE_PROTECTION },
    { "unsafe", VIR_MIGRATE_UNSAFE },
    { "compressed", VIR_MIGRATE_COMPRESSED },
    { "auto-converge", VIR_MIGRATE_AUTO_CONVERGE },
    { "rdma-pin-all", VIR_MIGRATE_RDMA_PIN_ALL },
    { "offline", VIR_MIGRATE_OFFLINE },
    { "abort-on-error", VIR_MIGRATE_ABORT_ON_ERROR },
    { "postcopy", VIR_MIGRATE_POSTCOPY },
    { "postcopy-resume", VIR_MIGRATE_POSTCOPY_RESUME },
    { "zerocopy", VIR_MIGRATE_ZEROCOPY },
    { "tls", VIR_MIGRATE_TLS },
    { "parallel", VIR_MIGRATE_PARALLEL },
};

static const struct {
    const char *option, *field;
} string_options[] = {
    { "migrateuri", VIR_MIGRATE_PARAM_URI },
    { "graphicsuri", VIR_MIGRATE_PARAM_GRAPHICS_URI },
    { "listen-address", VIR_MIGRATE_PARAM_LISTEN_ADDRESS },
    { "dname", VIR_MIGRATE_PARAM_DEST_NAME },
    { "disks-uri", VIR_MIGRATE_PARAM_DISKS_URI },
    { "tls-destination", VIR_MIGRATE_PARAM_TLS_DESTINATION },
}, int_options[] = {
    { "disks-port", VIR_MIGRATE_PARAM_DISKS_PORT },
    { "comp-mt-level", VIR_MIGRATE_PARAM_COMPRESSION_MT_LEVEL },
    { "comp-mt-threads", VIR_MIGRATE_PARAM_COMPRESSION_MT_THREADS },
    { "comp-mt-dthreads", VIR_MIGRATE_PARAM_COMPRESSION_MT_DTHREADS },
    { "auto-converge-initial", VIR_MIGRATE_PARAM_AUTO_CONVERGE_INITIAL },
    { "auto-converge-increment", VIR_MIGRATE_PARAM_AUTO_CONVERGE_INCREMENT },
    { "parallel-connections", VIR_MIGRATE_PARAM_PARALLEL_CONNECTIONS },
}, ullong_options[] = {
    { "comp-xbzrle-cache", VIR_MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE },
    { "bandwidth", VIR_MIGRATE_PARAM_BANDWIDTH },
    { "postcopy-bandwidth", VIR_MIGRATE_PARAM_BANDWIDTH_POSTCOPY },
}, list_options[] = {
    { "migrate-disks", VIR_MIGRATE_PARAM_MIGRATE_DISKS },
    { "comp-methods", VIR_MIGRATE_PARAM_COMPRESSION },
}, file_options[] = {
    { "xml", VIR_MIGRATE_PARAM_DEST_XML },
    { "persistent-xml", VIR_MIGRATE_PARAM_PERSIST_XML },
};

static bool add_int(Shell *shell, const Args *args, const char *option, const char *field, Params *params)
{
    int value, room = params->count, found = args_int(shell, args, option, &value);

    return found == 0 ||
           (found > 0 && virTypedParamsAddInt(&params->list, &params->count, &room, field, value) == 0);
}

/* Each part between commas as a parameter of its own. */
static bool add_list(Shell *shell, const Args *args, const char *option, const char *field, Params *params)
{
    const char *text = NULL;
    g_auto(GStrv) values = NULL;
    int room = params->count, found = args_string(shell, args, option, &text);

    if (found <= 0)
        return found == 0;
    values = g_strsplit(text, ",", -1);
    return virTypedParamsAddStringList(&params->list, &params->count, &room, field, (const char **)(gintptr)values) == 0;
}

static bool add_file(Shell *shell, const Args *args, const char *option, const char *field, Params *params)
{
    const char *path = NULL;
    g_autofree char *text = NULL;
    int room = params->count, found = args_string(shell, args, option, &path);

    if (found <= 0)
        return found == 0;
    text = object_read_file(shell, path);
    return text && virTypedParamsAddString(&params->list, &params->count, &room, field, text) == 0;
}

static bool read_params(Shell *shell, const Args *args, Params *params)
{
    bool fine = true;

    for (size_t i = 0; fine && i < G_N_ELEMENTS(string_options); i++)
        fine = params_add_string(shell, args, string_options[i].option, string_options[i].field, params);
    for (size_t i = 0; fine && i < G_N_ELEMENTS(int_options); i++)
        fine = add_int(shell, args, int_options[i].option, int_options[i].field, params);
    for (size_t i = 0; fine && i < G_N_ELEMENTS(ullong_options); i++)
        fine = params_add_ullong(shell, args, ullong_options[i].option, ullong_options[i].field, params);
    for (size_t i = 0; fine && i < G_N_ELEMENTS(list_options); i++)
        fine = add_list(shell, args, list_options[i].option, list_options[i].field, params);
    for (size_t i = 0; fine && i < G_N_ELEMENTS(file_options); i++)
        fine = add_file(shell, args, file_options[i].option, file_options[i].field, params);
    return fine;
}

/* What this shell cannot do during a migration: it waits for the one call that it is. */
static bool check_options(Shell *shell, const Args *args)
{
    static const char *const unserved[] = { "timeout", "timeout-suspend", "timeout-postcopy", "postcopy-after-precopy" };

    if (args_exclusive(shell, args, "live", "offline") || args_exclusive(shell, args, "timeout-suspend", "timeout-postcopy"))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(unserved); i++) {
        if (args_has(args, unserved[i])) {
            shell_error(shell, "option --%s of 'migrate' is not yet served by this shell", unserved[i]);
            return false;
        }
    }
    return true;
}

/* Through this shell: it holds both connections and carries what they have to tell each other. */
static bool migrate_managed(Shell *shell, virDomainPtr domain, const char *uri, Params *params, unsigned flags)
{
    virConnectPtr target = virConnectOpenAuth(uri, virConnectAuthPtrDefault, 0);
    virDomainPtr moved;

    if (!target)
        return false;
    moved = virDomainMigrate3(domain, target, params->list, (unsigned)params->count, flags);
    if (moved)
        virDomainFree(moved);
    virConnectClose(target);
    return moved != NULL;
}

bool migrate_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_auto(Params) params = { NULL };
    const char *uri = NULL;
    unsigned flags = 0;

    if (!check_options(shell, args))
        return false;
    domain = object_domain(shell, args);
    if (!domain || args_string(shell, args, "desturi", &uri) < 0 || !read_params(shell, args, &params))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(flag_options); i++)
        flags |= args_has(args, flag_options[i].option) ? flag_options[i].flag : 0;
    if (args_has(args, "p2p") || args_has(args, "direct"))
        return virDomainMigrateToURI3(domain, uri, params.list, (unsigned)params.count, flags) == 0;
    return migrate_managed(shell, domain, uri, &params, flags);
}
