#include "model/snapshot/snapshot.h"

#include "core/error.h"
#include "model/domain/rules/rules.h"
#include "model/domain/tables.h"

#include <string.h>

DOC_ENUM_DEFINE(snapshot_state, SNAPSHOT_STATE)
DOC_ENUM_DEFINE(checkpoint_type, CHECKPOINT)
DOC_ENUM_DEFINE(backup_mode, BACKUP_MODE)
DOC_ENUM_DEFINE(backup_disk_mode, BACKUP_DISK_MODE)

/* Rows that snapshots and checkpoints share the shape of. */
#define PARENT(prefix_, Type)                                                                                          \
    static const DocRow prefix_##_parent_rows[] = {ELEM("name", Type, parent, STRING)};                                \
    static const DocTable prefix_##_parent_table = DOC_TABLE("parent", Type, prefix_##_parent_rows);
PARENT(snapshot, Snapshot)
PARENT(checkpoint, Checkpoint)

static unsigned write_flags(unsigned flags)
{
    return (flags & DOMAIN_FORMAT_SECURE ? DOC_WRITE_SECURE : 0) | DOC_WRITE_INACTIVE;
}

/* The domain inside lives in the arena of the document around it. */
static int domain_inside(DomainDef *def, Arena *arena, const DomainCapsView *caps)
{
    if (!def)
        return 0;
    def->arena = arena;
    return caps ? domain_rules_apply(def, caps, DOMAIN_PARSE_INACTIVE) : 0;
}

/* ---- snapshots */

static const DocRow snapshot_driver_rows[] = {
    ATTR("name", SnapshotDisk, driver_name, STRING, .flags = DOC_NO_WRITE),
    ATTR("type", SnapshotDisk, source.format, ENUM(storage_format)),
};
static const DocTable snapshot_driver_table = DOC_TABLE("driver", SnapshotDisk, snapshot_driver_rows);

static bool snapshot_is_external(const void *object)
{
    return ((const SnapshotDisk *)object)->snapshot == DISK_SNAPSHOT_EXTERNAL;
}

static const DocRow snapshot_disk_rows[] = {
    ATTR("name", SnapshotDisk, name, STRING, .flags = DOC_REQUIRED),
    ATTR("snapshot", SnapshotDisk, snapshot, ENUM(disk_snapshot)),
    ATTR("type", SnapshotDisk, source.type, ENUM(storage_type), .absent = STORAGE_FILE, .flags = DOC_ALWAYS,
         .show = snapshot_is_external),
    GROUP("driver", snapshot_driver),
    ELEM("source", SnapshotDisk, source, INLINE(storage_source)),
};

static int snapshot_disk_done(DocContext *context, void *object)
{
    SnapshotDisk *disk = object;
    if (!disk->snapshot && (disk->source.source_seen || disk->source.format))
        disk->snapshot = DISK_SNAPSHOT_EXTERNAL;
    if (disk->snapshot == DISK_SNAPSHOT_EXTERNAL && disk->source.path && *disk->source.path != '/' &&
        disk->source.type == STORAGE_FILE)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "disk snapshot image path '%s' must be absolute",
                                 disk->source.path);
    return 0;
}
static const DocTable snapshot_disk_table = DOC_TABLE("disk", SnapshotDisk, snapshot_disk_rows, .done = snapshot_disk_done);

static const DocRow snapshot_memory_rows[] = {
    ATTR("snapshot", Snapshot, memory, ENUM(disk_snapshot)),
    ATTR("file", Snapshot, memory_file, STRING),
};
static const DocTable snapshot_memory_table = DOC_TABLE("memory", Snapshot, snapshot_memory_rows);
static const DocRow snapshot_disks_rows[] = {LIST("disk", Snapshot, disks, SUB(snapshot_disk))};
static const DocTable snapshot_disks_table = DOC_TABLE("disks", Snapshot, snapshot_disks_rows);

static const DocRow snapshot_rows[] = {
    ELEM("name", Snapshot, name, STRING),
    ELEM("description", Snapshot, description, STRING),
    ELEM("state", Snapshot, state, ENUM(snapshot_state), .refusal = "Invalid state '%' in domain snapshot XML"),
    GROUP("parent", snapshot_parent),
    ELEM("creationTime", Snapshot, creation_time, INT, SET(Snapshot, creation_time_set)),
    GROUP("memory", snapshot_memory),
    GROUP("disks", snapshot_disks),
    ELEM("domain", Snapshot, domain, SUB(domain)),
    ELEM("inactiveDomain", Snapshot, inactive_domain, SUB(domain)),
    ELEM("cookie", Snapshot, cookie, RAW),
    ELEM("active", Snapshot, active, INT, .absent = -1, .flags = DOC_NO_WRITE),
};
static const DocTable snapshot_table = DOC_TABLE("domainsnapshot", Snapshot, snapshot_rows);

static int refuse(int code, const char *text)
{
    error_set(VIR_FROM_DOMAIN_SNAPSHOT, code, "%s", text);
    return -1;
}

/* <domain> may be the whole document or, of an old snapshot, no more than a UUID. */
static bool is_stub(const DomainDef *def)
{
    return !def || (!def->virt && !def->name);
}

static int check_redefined(Snapshot *s)
{
    if (!s->name)
        return refuse(VIR_ERR_XML_ERROR, "a redefined snapshot must have a name");
    if (!s->creation_time_set)
        return refuse(VIR_ERR_INTERNAL_ERROR, "missing creationTime from existing snapshot");
    if (!s->state)
        return refuse(VIR_ERR_XML_ERROR, "missing state from existing snapshot");
    if (is_stub(s->domain))
        return refuse(VIR_ERR_INTERNAL_ERROR, "missing domain in snapshot");
    return 0;
}

static int snapshot_defaults(Snapshot *s)
{
    if (!s->memory)
        s->memory = s->memory_file                                ? DISK_SNAPSHOT_EXTERNAL
                    : s->state == SNAPSHOT_STATE_SHUTOFF || s->state == SNAPSHOT_STATE_DISK_SNAPSHOT ? DISK_SNAPSHOT_NO
                    : s->state                                    ? DISK_SNAPSHOT_INTERNAL
                                                                  : DISK_SNAPSHOT_NONE;
    if (s->memory_file && s->memory != DISK_SNAPSHOT_EXTERNAL)
        return refuse(VIR_ERR_XML_ERROR, "memory filename requires external snapshot");
    if (s->memory == DISK_SNAPSHOT_EXTERNAL && !s->memory_file)
        return refuse(VIR_ERR_XML_ERROR, "external memory snapshots require a filename");
    if (s->memory_file && *s->memory_file != '/')
        return refuse(VIR_ERR_XML_ERROR, "memory snapshot file path must be absolute");
    return 0;
}

/* Every disk of the guest has an entry: those not named get what suits the snapshot; an overlay without a file gets one
 * beside the image it covers. */
static DiskSnapshot default_disk_snapshot(const Snapshot *s, const DomainDisk *disk)
{
    if (disk->snapshot)
        return disk->snapshot;
    if (disk->readonly || !disk->source.source_seen)
        return DISK_SNAPSHOT_NO;
    return s->state == SNAPSHOT_STATE_DISK_SNAPSHOT || s->memory == DISK_SNAPSHOT_EXTERNAL ? DISK_SNAPSHOT_EXTERNAL
                                                                                          : DISK_SNAPSHOT_INTERNAL;
}

static void name_overlay(const Snapshot *s, SnapshotDisk *entry, const DomainDisk *disk, Arena *arena)
{
    if (entry->snapshot != DISK_SNAPSHOT_EXTERNAL || entry->source.path || disk->source.type != STORAGE_FILE || !disk->source.path)
        return;
    const char *dot = strrchr(disk->source.path, '.'), *slash = strrchr(disk->source.path, '/');
    int stem = dot && dot > slash ? (int)(dot - disk->source.path) : (int)strlen(disk->source.path);
    entry->source.path = arena_printf(arena, "%.*s.%s", stem, disk->source.path, s->name);
    if (!entry->source.format)
        entry->source.format = STORAGE_FORMAT_QCOW2;
}

static void align_disks(Snapshot *s, Arena *arena)
{
    for (uint32_t i = 0; s->domain && i < s->domain->disks.count; i++) {
        const DomainDisk *disk = s->domain->disks.items[i];
        SnapshotDisk *entry = NULL;
        for (uint32_t j = 0; j < s->disks.count && !entry; j++)
            if (g_strcmp0(s->disks.items[j]->name, disk->target) == 0)
                entry = s->disks.items[j];
        if (!entry) {
            entry = doc_new(&snapshot_disk_table, arena);
            entry->name = disk->target;
            doc_list_insert(arena, &s->disks, MIN(i, s->disks.count), entry);
        }
        if (!entry->snapshot)
            entry->snapshot = default_disk_snapshot(s, disk);
        name_overlay(s, entry, disk, arena);
    }
}

Snapshot *snapshot_parse(const char *xml, const DomainCapsView *caps, unsigned flags)
{
    g_autoptr(Arena) arena = arena_new(0);
    DocParse how = {.label = "domain_snapshot", .domain = VIR_FROM_DOMAIN_SNAPSHOT};
    Snapshot *s = doc_parse(&snapshot_table, xml, strlen(xml), arena, &how);
    if (!s || (flags & SNAPSHOT_PARSE_REDEFINE && check_redefined(s) < 0))
        return NULL;
    if (!(flags & SNAPSHOT_PARSE_REDEFINE)) { /* the daemon's to say */
        s->state = SNAPSHOT_STATE_NONE;
        s->domain = s->inactive_domain = NULL;
        s->parent = NULL;
        s->creation_time_set = false;
    }
    if (snapshot_defaults(s) < 0 || domain_inside(s->domain, arena, caps) < 0 ||
        domain_inside(s->inactive_domain, arena, caps) < 0)
        return NULL;
    align_disks(s, arena);
    s->arena = g_steal_pointer(&arena);
    return s;
}

char *snapshot_format(const Snapshot *snapshot, unsigned flags)
{
    return doc_format(&snapshot_table, snapshot, 0, write_flags(flags));
}

void snapshot_free(Snapshot *snapshot)
{
    if (snapshot)
        arena_free(snapshot->arena);
}

/* ---- checkpoints */

static const DocRow checkpoint_disk_rows[] = {
    ATTR("name", CheckpointDisk, name, STRING, .flags = DOC_REQUIRED),
    ATTR("checkpoint", CheckpointDisk, type, ENUM(checkpoint_type)),
    ATTR("bitmap", CheckpointDisk, bitmap, STRING),
    ATTR("size", CheckpointDisk, size, UINT, SET(CheckpointDisk, size_set)),
};

static int checkpoint_disk_done(DocContext *context, void *object)
{
    CheckpointDisk *disk = object;
    if (!disk->type)
        disk->type = CHECKPOINT_BITMAP;
    if (disk->bitmap && disk->type != CHECKPOINT_BITMAP)
        return doc_context_error(context, VIR_ERR_XML_ERROR, "disk checkpoint bitmap '%s' requires type='bitmap'", disk->bitmap);
    return 0;
}
static const DocTable checkpoint_disk_table =
    DOC_TABLE("disk", CheckpointDisk, checkpoint_disk_rows, .done = checkpoint_disk_done);
static const DocRow checkpoint_disks_rows[] = {LIST("disk", Checkpoint, disks, SUB(checkpoint_disk))};
static const DocTable checkpoint_disks_table = DOC_TABLE("disks", Checkpoint, checkpoint_disks_rows);
static const DocRow checkpoint_rows[] = {
    ELEM("name", Checkpoint, name, STRING),
    ELEM("description", Checkpoint, description, STRING),
    GROUP("parent", checkpoint_parent),
    ELEM("creationTime", Checkpoint, creation_time, INT, SET(Checkpoint, creation_time_set)),
    GROUP("disks", checkpoint_disks),
    ELEM("domain", Checkpoint, domain, SUB(domain)),
};
static const DocTable checkpoint_table = DOC_TABLE("domaincheckpoint", Checkpoint, checkpoint_rows);

Checkpoint *checkpoint_parse(const char *xml, const DomainCapsView *caps, bool redefine)
{
    g_autoptr(Arena) arena = arena_new(0);
    DocParse how = {.label = "domain_checkpoint", .domain = VIR_FROM_DOMAIN_CHECKPOINT};
    Checkpoint *c = doc_parse(&checkpoint_table, xml, strlen(xml), arena, &how);
    if (!c)
        return NULL;
    if (c->name && strchr(c->name, '/')) {
        error_set(VIR_FROM_DOMAIN_CHECKPOINT, VIR_ERR_XML_ERROR, "name %s cannot contain '/'", c->name);
        return NULL;
    }
    if (redefine && (!c->name || !c->creation_time_set)) {
        error_set(VIR_FROM_DOMAIN_CHECKPOINT, VIR_ERR_XML_ERROR, "%s",
                  c->name ? "missing creationTime from existing checkpoint" : "redefined checkpoint must have a name");
        return NULL;
    }
    if (!redefine)
        c->domain = NULL;
    if (domain_inside(c->domain, arena, caps) < 0)
        return NULL;
    c->arena = g_steal_pointer(&arena);
    return c;
}

char *checkpoint_format(const Checkpoint *checkpoint, unsigned flags)
{
    return doc_format(&checkpoint_table, checkpoint, 0, write_flags(flags));
}

void checkpoint_free(Checkpoint *checkpoint)
{
    if (checkpoint)
        arena_free(checkpoint->arena);
}

/* ---- backups */

static const DocRow backup_server_rows[] = {
    ATTR("transport", Backup, transport, ENUM(storage_transport)),
    ATTR("tls", Backup, tls, YESNO),
    ATTR("name", Backup, host, STRING),
    ATTR("port", Backup, port, STRING),
    ATTR("socket", Backup, socket, STRING),
};
static const DocTable backup_server_table = DOC_TABLE("server", Backup, backup_server_rows);
static const DocRow backup_driver_rows[] = {ATTR("type", BackupDisk, store.format, ENUM(storage_format))};
static const DocTable backup_driver_table = DOC_TABLE("driver", BackupDisk, backup_driver_rows);
static const DocRow backup_store_rows[] = {
    ATTR("file", BackupDisk, store.path, STRING, WHEN(BackupDisk, store.type, BIT(STORAGE_FILE))),
    ATTR("dev", BackupDisk, store.path, STRING, WHEN(BackupDisk, store.type, BIT(STORAGE_BLOCK))),
    LIST("seclabel", BackupDisk, store.seclabels, SUB(device_seclabel)),
    ELEM("encryption", BackupDisk, store.encryption, SUB(storage_encryption)),
};
static const DocTable backup_store_table = DOC_TABLE("target", BackupDisk, backup_store_rows);

#define BACKUP_DISK_ROWS(store_name_)                                                                                  \
    ATTR("name", BackupDisk, name, STRING, .flags = DOC_REQUIRED), ATTR("backup", BackupDisk, backup, YESNO),          \
        ATTR("backupmode", BackupDisk, mode, ENUM(backup_disk_mode)),                                                  \
        ATTR("incremental", BackupDisk, incremental, STRING), ATTR("exportname", BackupDisk, export_name, STRING),     \
        ATTR("exportbitmap", BackupDisk, export_bitmap, STRING),                                                       \
        ATTR("type", BackupDisk, store.type, ENUM(storage_type), .absent = STORAGE_FILE, .flags = DOC_ALWAYS,          \
             .show = is_backed_up),                                                                                    \
        GROUP("driver", backup_driver), GROUP(store_name_, backup_store)

static bool is_backed_up(const void *object)
{
    return ((const BackupDisk *)object)->backup != TRI_NO;
}
static const DocRow push_disk_rows[] = {BACKUP_DISK_ROWS("target")};
static const DocTable push_disk_table = DOC_TABLE("disk", BackupDisk, push_disk_rows);
static const DocRow pull_disk_rows[] = {BACKUP_DISK_ROWS("scratch")};
static const DocTable pull_disk_table = DOC_TABLE("disk", BackupDisk, pull_disk_rows);
static const DocRow backup_disks_rows[] = {
    LIST("disk", Backup, disks, SUB(push_disk), WHEN(Backup, mode, BIT(BACKUP_MODE_PUSH))),
    LIST("disk", Backup, disks, SUB(pull_disk), WHEN(Backup, mode, BIT(BACKUP_MODE_PULL))),
};
static const DocTable backup_disks_table = DOC_TABLE("disks", Backup, backup_disks_rows);
static const DocRow backup_rows[] = {
    ATTR("mode", Backup, mode, ENUM(backup_mode), .absent = BACKUP_MODE_PUSH, .flags = DOC_ALWAYS),
    ELEM("incremental", Backup, incremental, STRING),
    GROUP("server", backup_server, SET(Backup, server_seen)),
    GROUP("disks", backup_disks),
};
static const DocTable backup_table = DOC_TABLE("domainbackup", Backup, backup_rows);

Backup *backup_parse(const char *xml)
{
    g_autoptr(Arena) arena = arena_new(0);
    DocParse how = {.label = "domain_backup", .domain = VIR_FROM_DOMAIN};
    Backup *b = doc_parse(&backup_table, xml, strlen(xml), arena, &how);
    if (!b)
        return NULL;
    if (b->server_seen && b->mode == BACKUP_MODE_PUSH) {
        error_set(VIR_FROM_DOMAIN, VIR_ERR_XML_ERROR, "use of <server> requires pull mode backup");
        return NULL;
    }
    for (uint32_t i = 0; i < b->disks.count; i++)
        if (!b->disks.items[i]->backup)
            b->disks.items[i]->backup = TRI_YES;
    b->arena = g_steal_pointer(&arena);
    return b;
}

char *backup_format(const Backup *backup, unsigned flags)
{
    return doc_format(&backup_table, backup, 0, write_flags(flags));
}

void backup_free(Backup *backup)
{
    if (backup)
        arena_free(backup->arena);
}
