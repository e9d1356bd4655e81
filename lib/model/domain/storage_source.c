#include "model/domain/tables.h"

#include <libvirt/virterror.h>

DOC_ENUM_DEFINE(storage_type, STORAGE)
DOC_ENUM_DEFINE(storage_format, STORAGE_FORMAT)
DOC_ENUM_DEFINE(storage_protocol, STORAGE_PROTOCOL)
DOC_ENUM_DEFINE(storage_transport, STORAGE_TRANSPORT)
DOC_ENUM_DEFINE(volume_mode, VOLUME_MODE)
DOC_ENUM_DEFINE(startup_policy, STARTUP_POLICY)
DOC_ENUM_DEFINE(secret_usage, SECRET_USAGE)
DOC_ENUM_DEFINE(encryption_format, ENCRYPTION_FORMAT)
DOC_ENUM_DEFINE(encryption_engine, ENCRYPTION_ENGINE)

static const DocRow auth_secret_rows[] = {
    ATTR("type", StorageAuth, secret_type, STRING),
    ATTR("usage", StorageAuth, secret_usage, STRING),
    ATTR("uuid", StorageAuth, secret_uuid, UUID),
};
static const DocTable auth_secret_table = DOC_TABLE("secret", StorageAuth, auth_secret_rows);
static const DocRow storage_auth_rows[] = {
    ATTR("username", StorageAuth, username, STRING, .flags = DOC_REQUIRED),
    GROUP("secret", auth_secret, SET(StorageAuth, secret_seen)),
};

static int auth_done(DocContext *context, void *object)
{
    StorageAuth *auth = object;
    if (!auth->secret_seen)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "Missing <secret> element in auth");
    if (doc_uuid_is_nil(auth->secret_uuid) == !auth->secret_usage)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "%s",
                                 auth->secret_usage ? "either auth secret uuid or usage expected"
                                                    : "missing auth secret uuid or usage attribute");
    return 0;
}
const DocTable storage_auth_table = DOC_TABLE("auth", StorageAuth, storage_auth_rows, .done = auth_done);

static const DocRow encryption_secret_rows[] = {
    ATTR("type", EncryptionSecret, type, STRING, .flags = DOC_REQUIRED),
    ATTR("usage", EncryptionSecret, usage, STRING),
    ATTR("uuid", EncryptionSecret, uuid, UUID),
};
static const DocTable encryption_secret_table = DOC_TABLE("secret", EncryptionSecret, encryption_secret_rows);
static const DocRow cipher_rows[] = {
    ATTR("name", StorageEncryption, cipher_name, STRING),
    ATTR("size", StorageEncryption, cipher_size, UINT),
    ATTR("mode", StorageEncryption, cipher_mode, STRING),
    ATTR("hash", StorageEncryption, cipher_hash, STRING),
};
static const DocTable cipher_table = DOC_TABLE("cipher", StorageEncryption, cipher_rows);
static const DocRow ivgen_rows[] = {
    ATTR("name", StorageEncryption, ivgen_name, STRING),
    ATTR("hash", StorageEncryption, ivgen_hash, STRING),
};
static const DocTable ivgen_table = DOC_TABLE("ivgen", StorageEncryption, ivgen_rows);
static const DocRow storage_encryption_rows[] = {
    ATTR("format", StorageEncryption, format, ENUM(encryption_format), .flags = DOC_REQUIRED),
    ATTR("engine", StorageEncryption, engine, ENUM(encryption_engine)),
    LIST("secret", StorageEncryption, secrets, SUB(encryption_secret)),
    GROUP("cipher", cipher, SET(StorageEncryption, cipher_seen)),
    GROUP("ivgen", ivgen, SET(StorageEncryption, ivgen_seen)),
};
const DocTable storage_encryption_table = DOC_TABLE("encryption", StorageEncryption, storage_encryption_rows);

static const DocRow storage_host_rows[] = {
    ATTR("transport", StorageHost, transport, ENUM(storage_transport), .absent = STORAGE_TRANSPORT_TCP),
    ATTR("name", StorageHost, name, STRING),
    ATTR("port", StorageHost, port, STRING),
    ATTR("socket", StorageHost, socket, STRING),
};

static int host_done(DocContext *context, void *object)
{
    StorageHost *host = object;
    if (host->transport == STORAGE_TRANSPORT_UNIX && !host->socket)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "missing socket for unix transport");
    if (host->transport != STORAGE_TRANSPORT_UNIX && host->socket)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "transport '%s' does not support socket attribute",
                                 storage_transport_text(host->transport));
    if (host->transport != STORAGE_TRANSPORT_UNIX && !host->name)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "missing name for host");
    return 0;
}
const DocTable storage_host_table = DOC_TABLE("host", StorageHost, storage_host_rows, .done = host_done);

static const DocRow reconnect_rows[] = {
    ATTR("enabled", ReconnectOptions, enabled, YESNO, .flags = DOC_REQUIRED),
    ATTR("timeout", ReconnectOptions, timeout, UINT, SET(ReconnectOptions, timeout_set)),
};
static int reconnect_done(DocContext *context, void *object)
{
    ReconnectOptions *reconnect = object;
    if (reconnect->enabled == TRI_YES && !reconnect->timeout_set)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "Missing required attribute 'timeout' in element 'reconnect'");
    if (reconnect->enabled != TRI_YES)
        reconnect->timeout_set = false;
    return 0;
}
const DocTable reconnect_table = DOC_TABLE("reconnect", ReconnectOptions, reconnect_rows, .done = reconnect_done);

static const DocRow reservations_source_rows[] = {
    ATTR("type", StorageReservations, type, STRING),
    ATTR("path", StorageReservations, path, STRING),
    ATTR("mode", StorageReservations, mode, STRING),
    ELEM("reconnect", StorageReservations, reconnect, INLINE(reconnect)),
};
static const DocTable reservations_source_table = DOC_TABLE("source", StorageReservations, reservations_source_rows);
static const DocRow reservations_rows[] = {
    ATTR("managed", StorageReservations, managed, YESNO, .flags = DOC_REQUIRED),
    GROUP("source", reservations_source),
};
static const DocTable reservations_table = DOC_TABLE("reservations", StorageReservations, reservations_rows);

static const DocRow cookie_rows[] = {
    ATTR("name", StorageCookie, name, STRING, .flags = DOC_REQUIRED),
    TEXT(StorageCookie, value, STRING),
};
static const DocTable cookie_table = DOC_TABLE("cookie", StorageCookie, cookie_rows);
static const DocRow cookies_rows[] = {LIST("cookie", StorageSource, cookies, SUB(cookie), .flags = DOC_SECRET)};
static const DocTable cookies_table = DOC_TABLE("cookies", StorageSource, cookies_rows);

static const DocRow slice_rows[] = {
    ATTR("type", StorageSlice, type, STRING),
    ATTR("offset", StorageSlice, offset, UINT, .flags = DOC_ALWAYS),
    ATTR("size", StorageSlice, size, UINT, .flags = DOC_ALWAYS),
};
static const DocTable slice_table = DOC_TABLE("slice", StorageSlice, slice_rows);
static const DocRow slices_rows[] = {LIST("slice", StorageSource, slices, SUB(slice))};
static const DocTable slices_table = DOC_TABLE("slices", StorageSource, slices_rows);

static const DocRow snapshot_rows[] = {ATTR("name", StorageSource, snapshot, STRING)};
static const DocTable snapshot_name_table = DOC_TABLE("snapshot", StorageSource, snapshot_rows);
static const DocRow config_rows[] = {ATTR("file", StorageSource, config, STRING)};
static const DocTable config_file_table = DOC_TABLE("config", StorageSource, config_rows);
static const DocRow iqn_rows[] = {ATTR("name", StorageSource, iqn, STRING)};
static const DocTable iqn_table = DOC_TABLE("iqn", StorageSource, iqn_rows);
static const DocRow initiator_rows[] = {GROUP("iqn", iqn)};
static const DocTable initiator_table = DOC_TABLE("initiator", StorageSource, initiator_rows);
static const DocRow ssl_rows[] = {ATTR("verify", StorageSource, ssl_verify, YESNO)};
static const DocTable ssl_table = DOC_TABLE("ssl", StorageSource, ssl_rows);
static const DocRow readahead_rows[] = {ATTR("size", StorageSource, readahead, UINT, .flags = DOC_NONZERO)};
static const DocTable readahead_table = DOC_TABLE("readahead", StorageSource, readahead_rows);
static const DocRow timeout_rows[] = {ATTR("seconds", StorageSource, timeout, UINT, .flags = DOC_NONZERO)};
static const DocTable timeout_table = DOC_TABLE("timeout", StorageSource, timeout_rows);
static const DocRow identity_rows[] = {
    ATTR("user", StorageSource, nfs_user, STRING),
    ATTR("group", StorageSource, nfs_group, STRING),
};
static const DocTable identity_table = DOC_TABLE("identity", StorageSource, identity_rows);

#define IS(...) WHEN(StorageSource, type, __VA_ARGS__)
#define NET IS(BIT(STORAGE_NETWORK))

/* <source>, in the struct whose type='' says what it holds. */
static const DocRow source_rows[] = {
    ATTR("file", StorageSource, path, STRING, IS(BIT(STORAGE_FILE))),
    ATTR("fdgroup", StorageSource, fdgroup, STRING, IS(BIT(STORAGE_FILE))),
    ATTR("dev", StorageSource, path, STRING, IS(BIT(STORAGE_BLOCK) | BIT(STORAGE_VHOST_VDPA))),
    ATTR("dir", StorageSource, path, STRING, IS(BIT(STORAGE_DIR))),
    ATTR("protocol", StorageSource, protocol, ENUM(storage_protocol), NET, .flags = DOC_REQUIRED),
    ATTR("name", StorageSource, name, STRING, NET),
    ATTR("query", StorageSource, query, STRING, NET),
    ATTR("tls", StorageSource, tls, YESNO, NET),
    ATTR("tlsHostname", StorageSource, tls_hostname, STRING, NET),
    ATTR("pool", StorageSource, pool, STRING, IS(BIT(STORAGE_VOLUME)), .flags = DOC_REQUIRED),
    ATTR("volume", StorageSource, volume, STRING, IS(BIT(STORAGE_VOLUME)), .flags = DOC_REQUIRED),
    ATTR("mode", StorageSource, volume_mode, ENUM(volume_mode), IS(BIT(STORAGE_VOLUME))),
    ATTR("type", StorageSource, nvme_type, STRING, IS(BIT(STORAGE_NVME) | BIT(STORAGE_VHOST_USER)), .flags = DOC_REQUIRED),
    ATTR("managed", StorageSource, nvme_managed, YESNO, IS(BIT(STORAGE_NVME))),
    ATTR("namespace", StorageSource, nvme_namespace, UINT, IS(BIT(STORAGE_NVME)), .flags = DOC_REQUIRED | DOC_NONZERO),
    ATTR("path", StorageSource, path, STRING, IS(BIT(STORAGE_VHOST_USER)), .flags = DOC_REQUIRED),
    ATTR("startupPolicy", StorageSource, startup_policy, ENUM(startup_policy)),
    ATTR("index", StorageSource, index, UINT, .flags = DOC_LIVE),
    LIST("host", StorageSource, hosts, SUB(storage_host), NET),
    GROUP("snapshot", snapshot_name, NET),
    GROUP("config", config_file, NET),
    ELEM("address", StorageSource, nvme_address, SUB(pci_address), IS(BIT(STORAGE_NVME))),
    ELEM("reconnect", StorageSource, reconnect, SUB(reconnect), IS(BIT(STORAGE_VHOST_USER))),
    LIST("seclabel", StorageSource, seclabels, SUB(device_seclabel), IS(~BIT(STORAGE_NETWORK))),
    ELEM("auth", StorageSource, auth, SUB(storage_auth)),
    GROUP("slices", slices),
    ELEM("encryption", StorageSource, encryption, SUB(storage_encryption)),
    ELEM("reservations", StorageSource, reservations, SUB(reservations)),
    GROUP("initiator", initiator),
    GROUP("ssl", ssl, NET),
    GROUP("cookies", cookies, NET),
    GROUP("readahead", readahead, NET),
    GROUP("timeout", timeout, NET),
    GROUP("identity", identity, NET),
};

/* Empty names mean none where a path is meant. */
static int source_done(DocContext *context, void *object)
{
    StorageSource *source = object;
    source->source_seen = true;
    if (source->path && !*source->path)
        source->path = NULL;
    return 0;
}
const DocTable storage_source_table = DOC_TABLE("source", StorageSource, source_rows, .done = source_done);

static const DocRow cache_rows[] = {ELEM("max_size", StorageSource, metadata_cache_size, SCALED(1, "bytes"))};
static const DocTable metadata_cache_table = DOC_TABLE("metadata_cache", StorageSource, cache_rows);
static const DocRow format_rows[] = {
    ATTR("type", StorageSource, format, ENUM(storage_format), .flags = DOC_REQUIRED, .code = VIR_ERR_CONFIG_UNSUPPORTED),
    GROUP("metadata_cache", metadata_cache),
};
static const DocTable format_table = DOC_TABLE("format", StorageSource, format_rows);

/* <backingStore>: type='', format, source and the next of its kind. */
static const DocRow chain_rows[] = {
    ATTR("type", StorageSource, type, ENUM(storage_type), .code = VIR_ERR_XML_ERROR),
    ATTR("index", StorageSource, index, UINT, .flags = DOC_LIVE),
    GROUP("format", format),
    GROUP("source", storage_source),
    ELEM("backingStore", StorageSource, backing, SUB(storage_chain)),
};

static int chain_done(DocContext *context, void *object)
{
    StorageSource *source = object;
    if (source->type && !source->format)
        source->format = STORAGE_FORMAT_RAW;
    return 0;
}
const DocTable storage_chain_table = DOC_TABLE("backingStore", StorageSource, chain_rows, .done = chain_done);
