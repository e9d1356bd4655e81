/* <domainsnapshot>, <domaincheckpoint>, <domainbackup>: all with the rows of the domain document inside. Like a domain,
 * each lives in one arena, `arena`, and is freed with it. */
#pragma once

#include "model/domain/caps_view.h"
#include "model/domain/domain.h"

#define SNAPSHOT_STATE_VALUES(V)                                                                                       \
    V(SNAPSHOT_STATE_NOSTATE, "nostate") V(SNAPSHOT_STATE_RUNNING, "running") V(SNAPSHOT_STATE_BLOCKED, "blocked")     \
    V(SNAPSHOT_STATE_PAUSED, "paused") V(SNAPSHOT_STATE_SHUTDOWN, "shutdown") V(SNAPSHOT_STATE_SHUTOFF, "shutoff")     \
    V(SNAPSHOT_STATE_CRASHED, "crashed") V(SNAPSHOT_STATE_PMSUSPENDED, "pmsuspended")                                  \
    V(SNAPSHOT_STATE_DISK_SNAPSHOT, "disk-snapshot")
DOC_ENUM(SnapshotState, snapshot_state, SNAPSHOT_STATE)

typedef struct SnapshotDisk {
    char *name; /* target or path of the disk */
    DiskSnapshot snapshot;
    char *driver_name;
    StorageSource source; /* where the guest writes from then on */
} SnapshotDisk;

typedef struct Snapshot {
    Arena *arena;
    char *name, *description, *parent;
    SnapshotState state;
    bool creation_time_set, memory_seen, domain_is_stub;
    int64_t creation_time;
    DiskSnapshot memory;
    char *memory_file;
    DocList(SnapshotDisk) disks;
    int32_t active; /* -1: not given */
    DomainDef *domain, *inactive_domain;
    char *cookie; /* our own notes, kept as they are */
} Snapshot;

enum {
    SNAPSHOT_PARSE_REDEFINE = 1 << 0, /* a snapshot that existed before: it has a name, a time, a state and its domain */
    SNAPSHOT_PARSE_DISKS = 1 << 1,    /* <disks> counts; without it, it is dropped */
    SNAPSHOT_PARSE_OFFLINE = 1 << 2,
};

/* Reads a snapshot; the domain inside goes through the domain rules. NULL with the error set. */
Snapshot *snapshot_parse(const char *xml, const DomainCapsView *caps, unsigned flags);
/* As text (g_free): DOMAIN_FORMAT_* flags; the domain inside is written too. */
char *snapshot_format(const Snapshot *snapshot, unsigned flags);
void snapshot_free(Snapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Snapshot, snapshot_free)

/* ---- checkpoints */

#define CHECKPOINT_VALUES(V) V(CHECKPOINT_NO, "no") V(CHECKPOINT_BITMAP, "bitmap")
DOC_ENUM(CheckpointType, checkpoint_type, CHECKPOINT)

typedef struct CheckpointDisk {
    char *name, *bitmap;
    CheckpointType type;
    bool size_set;
    uint64_t size;
} CheckpointDisk;

typedef struct Checkpoint {
    Arena *arena;
    char *name, *description, *parent;
    bool creation_time_set;
    int64_t creation_time;
    DocList(CheckpointDisk) disks;
    DomainDef *domain;
} Checkpoint;

Checkpoint *checkpoint_parse(const char *xml, const DomainCapsView *caps, bool redefine);
char *checkpoint_format(const Checkpoint *checkpoint, unsigned flags);
void checkpoint_free(Checkpoint *checkpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Checkpoint, checkpoint_free)

/* ---- backups */

#define BACKUP_MODE_VALUES(V) V(BACKUP_MODE_PUSH, "push") V(BACKUP_MODE_PULL, "pull")
DOC_ENUM(BackupMode, backup_mode, BACKUP_MODE)
#define BACKUP_DISK_MODE_VALUES(V) V(BACKUP_DISK_MODE_FULL, "full") V(BACKUP_DISK_MODE_INCREMENTAL, "incremental")
DOC_ENUM(BackupDiskMode, backup_disk_mode, BACKUP_DISK_MODE)

typedef struct BackupDisk {
    char *name, *incremental, *export_name, *export_bitmap;
    Tristate backup;
    BackupDiskMode mode;
    StorageSource store; /* push: <target>; pull: <scratch> */
} BackupDisk;

typedef struct Backup {
    Arena *arena;
    BackupMode mode;
    char *incremental;
    Tristate tls;
    StorageTransport transport;
    bool server_seen;
    char *host, *port, *socket;
    DocList(BackupDisk) disks;
} Backup;

Backup *backup_parse(const char *xml);
char *backup_format(const Backup *backup, unsigned flags);
void backup_free(Backup *backup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Backup, backup_free)
