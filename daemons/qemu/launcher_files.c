/* Owners of images, and why one cannot be reached. */
#include "daemons/qemu/launcher.h"

#include "core/error.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* The names libvirt uses, so that either of the two can give back what the other took. */
#define XATTR_OWNER "trusted.libvirt.security.dac"
#define XATTR_COUNT "trusted.libvirt.security.ref_dac"

static bool in_groups(const CapsIdentity *id, gid_t gid)
{
    if (id->gid == gid)
        return true;
    for (size_t i = 0; i < id->n_groups; i++) {
        if (id->groups[i] == gid)
            return true;
    }
    return false;
}

/* What the mode bits give the identity: R_OK, W_OK, X_OK as wanted. */
static bool mode_allows(const CapsIdentity *id, const struct stat *st, int wanted)
{
    int shift = st->st_uid == id->uid ? 6 : in_groups(id, st->st_gid) ? 3 : 0;

    return id->uid == 0 || ((int)((st->st_mode >> shift) & 7) & wanted) == wanted;
}

static unsigned xattr_count(const char *path)
{
    char text[16];
    ssize_t n = getxattr(path, XATTR_COUNT, text, sizeof(text) - 1);

    if (n <= 0)
        return 0;
    text[n] = '\0';
    return (unsigned)strtoul(text, NULL, 10);
}

static bool xattr_set_count(const char *path, unsigned count)
{
    char text[16];
    int len = g_snprintf(text, sizeof(text), "%u", count);

    return setxattr(path, XATTR_COUNT, text, (size_t)len, 0) == 0;
}

/* Counts us in. The first user writes down who had the file. */
static void remember(const char *path, const struct stat *st)
{
    unsigned count = xattr_count(path);
    char owner[48];

    if (count == 0) {
        int len = g_snprintf(owner, sizeof(owner), "+%u:+%u", st->st_uid, st->st_gid);

        if (setxattr(path, XATTR_OWNER, owner, (size_t)len, 0) < 0)
            return; /* the label itself remembers */
    }
    (void)xattr_set_count(path, count + 1);
}

/* Counts us out: true when the file is to be given back; the owner is replaced by the one written down. */
static bool recall(const char *path, uid_t *uid, gid_t *gid)
{
    unsigned count = xattr_count(path);
    char owner[48];
    ssize_t n;

    if (count > 1) {
        (void)xattr_set_count(path, count - 1);
        return false;
    }
    n = getxattr(path, XATTR_OWNER, owner, sizeof(owner) - 1);
    if (n > 0) {
        unsigned u, g;

        owner[n] = '\0';
        if (sscanf(owner, "+%u:+%u", &u, &g) == 2) {
            *uid = u;
            *gid = g;
        }
    }
    (void)removexattr(path, XATTR_OWNER);
    (void)removexattr(path, XATTR_COUNT);
    return true;
}

static bool must_own(const CapsIdentity *id, const LauncherLabel *label, const struct stat *st)
{
    if (st->st_uid == id->uid)
        return false;
    return label->writable || !mode_allows(id, st, R_OK);
}

static int create_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);

    if (fd < 0) {
        error_set_errno(VIR_FROM_QEMU, errno, "cannot create file '%s'", path);
        return -1;
    }
    close(fd);
    return 0;
}

int launcher_label(Launcher *l, LauncherLabel *label)
{
    const LauncherConfig *c = launcher_config(l);
    struct stat st;

    label->changed = false;
    if (label->create && access(label->path, F_OK) < 0 && create_file(label->path) < 0)
        return -1;
    if (!c->privileged || !c->identity.set || !c->dynamic_ownership)
        return 0;
    if (stat(label->path, &st) < 0) {
        error_set_errno(VIR_FROM_STORAGE, errno, "Cannot access storage file '%s'", label->path);
        return -1;
    }
    /* Device nodes of the host (/dev/null, /dev/urandom) serve others as well. */
    if (S_ISCHR(st.st_mode) || S_ISDIR(st.st_mode) || (!must_own(&c->identity, label, &st) && xattr_count(label->path) == 0))
        return 0;
    label->old_uid = st.st_uid;
    label->old_gid = st.st_gid;
    if (c->remember_owner)
        remember(label->path, &st);
    if (chown(label->path, c->identity.uid, c->identity.gid) < 0) {
        error_set_errno(VIR_FROM_SECURITY, errno, "unable to set user and group to '%u:%u' on '%s'", c->identity.uid, c->identity.gid,
                        label->path);
        return -1;
    }
    label->changed = true;
    return 0;
}

void launcher_restore(Launcher *l, const LauncherLabel *label)
{
    uid_t uid = label->old_uid;
    gid_t gid = label->old_gid;

    if (!label->changed || label->shared)
        return;
    if (recall(label->path, &uid, &gid))
        (void)!chown(label->path, uid, gid);
}

static void name_identity(const CapsIdentity *id, char *buf, size_t len)
{
    struct passwd pw, *found = NULL;
    char space[1024];

    if (getpwuid_r(id->uid, &pw, space, sizeof(space), &found) == 0 && found)
        g_snprintf(buf, len, "user '%s'", pw.pw_name);
    else
        g_snprintf(buf, len, "user %u", id->uid);
}

/* The first component of path that is missing. */
static char *missing_component(const char *path)
{
    g_autofree char *part = g_strdup(path);

    for (char *p = part + 1; *p; p++) {
        struct stat st;

        if (*p != '/')
            continue;
        *p = '\0';
        if (stat(part, &st) < 0)
            return g_steal_pointer(&part);
        *p = '/';
    }
    return NULL;
}

static int report_missing(const char *path, int errnum)
{
    g_autofree char *component = missing_component(path);

    error_set_errno(VIR_FROM_STORAGE, errnum, "Cannot access storage file '%s'", path);
    if (component)
        error_hint("the directory '%s' does not exist; check the path in the document", component);
    else if (errnum == ENOENT)
        error_hint("create it, for instance: qemu-img create -f qcow2 '%s' 10G", path);
    return -1;
}

/* A folder on the way that the identity may not pass. */
static int check_folders(const CapsIdentity *id, const char *path, const char *who)
{
    g_autofree char *part = g_strdup(path);

    for (char *p = part + 1; *p; p++) {
        struct stat st;

        if (*p != '/')
            continue;
        *p = '\0';
        if (stat(part, &st) == 0 && !mode_allows(id, &st, X_OK)) {
            error_set_errno(VIR_FROM_STORAGE, EACCES, "Cannot access storage file '%s' (as uid:%u, gid:%u)", path, id->uid, id->gid);
            error_hint("QEMU runs as %s, whom the file permissions of the directory '%s' do not let through; mend it with: chmod o+x '%s'", who,
                       part, part);
            return -1;
        }
        *p = '/';
    }
    return 0;
}

int launcher_check_access(Launcher *l, const char *path, bool writable)
{
    const LauncherConfig *c = launcher_config(l);
    CapsIdentity self = {.uid = geteuid(), .gid = getegid()};
    bool switches = c->privileged && c->identity.set;
    const CapsIdentity *id = switches ? &c->identity : &self;
    int wanted = writable ? R_OK | W_OK : R_OK;
    struct stat st;
    char who[64];

    if (stat(path, &st) < 0)
        return report_missing(path, errno);
    name_identity(id, who, sizeof(who));
    if (!switches) {
        if (access(path, wanted) == 0)
            return 0;
        error_set_errno(VIR_FROM_STORAGE, errno, "Cannot access storage file '%s'", path);
        error_hint("QEMU runs as %s; mend it with: chmod u+%s '%s'", who, writable ? "rw" : "r", path);
        return -1;
    }
    if (check_folders(id, path, who) < 0)
        return -1;
    if (c->dynamic_ownership || mode_allows(id, &st, wanted))
        return 0;
    error_set_errno(VIR_FROM_STORAGE, EACCES, "Cannot access storage file '%s' (as uid:%u, gid:%u)", path, id->uid, id->gid);
    error_hint("QEMU runs as %s and dynamic_ownership is off; mend it with: chown %u '%s'", who, id->uid, path);
    return -1;
}
