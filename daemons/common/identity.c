#include "daemons/common/identity.h"

#include "core/error.h"
#include "util/file.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define IDENTITY_GROUPS_MAX 65536
#define IDENTITY_NAME_BUFFER 16384

static _Thread_local Identity *identity_of_thread;

static Identity *identity_new(void)
{
    Identity *identity = g_new0(Identity, 1);

    identity->refs = 1;
    return identity;
}

Identity *identity_ref(Identity *identity)
{
    g_atomic_int_inc(&identity->refs);
    return identity;
}

Identity *identity_unref(Identity *identity)
{
    if (!identity || !g_atomic_int_dec_and_test(&identity->refs))
        return NULL;
    g_clear_pointer(&identity->groups, g_array_unref);
    g_free(identity->user_name);
    g_free(identity->group_name);
    g_free(identity->selinux_context);
    g_free(identity->sasl_user_name);
    g_free(identity->x509_dname);
    g_free(identity);
    return NULL;
}

/* Field 22 of /proc/PID/stat; the command before it may hold spaces and parentheses, so counting starts after the
 * last one. */
static guint64 identity_start_time(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
    g_autofree char *text = NULL;
    g_auto(GStrv) fields = NULL;
    const char *end;

    if (file_read(path, 4096, &text, NULL) < 0 || !(end = strrchr(text, ')')) || end[1] != ' ')
        return 0;
    fields = g_strsplit(end + 2, " ", 21);
    return g_strv_length(fields) < 21 ? 0 : g_ascii_strtoull(fields[19], NULL, 10);
}

/* The groups the peer had when it connected; asking /proc later would be a race. */
static GArray *identity_peer_groups(int fd)
{
    g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(gid_t));
    socklen_t length = 64 * sizeof(gid_t);

    for (;;) {
        g_array_set_size(groups, length / sizeof(gid_t));
        if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups->data, &length) == 0)
            break;
        if (errno != ERANGE || length > IDENTITY_GROUPS_MAX * sizeof(gid_t))
            return NULL;
    }
    g_array_set_size(groups, length / sizeof(gid_t));
    return g_steal_pointer(&groups);
}

static char *identity_peer_label(int fd)
{
    char label[1024];
    socklen_t length = sizeof(label) - 1;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERSEC, label, &length) < 0 || length == 0)
        return NULL;
    label[length] = '\0';
    return g_strdup(label);
}

Identity *identity_from_socket(int fd)
{
    struct ucred peer;
    socklen_t length = sizeof(peer);
    Identity *identity;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) {
        error_set_errno(VIR_FROM_RPC, errno, "cannot tell who is at the other end of a client socket");
        return NULL;
    }
    identity = identity_new();
    identity->has_unix = true;
    identity->uid = peer.uid;
    identity->gid = peer.gid;
    identity->pid = peer.pid;
    identity->start_time = identity_start_time(peer.pid);
    identity->groups = identity_peer_groups(fd);
    identity->selinux_context = identity_peer_label(fd);
    return identity;
}

char *identity_user_name(const Identity *identity)
{
    char buffer[IDENTITY_NAME_BUFFER];
    struct passwd account, *found = NULL;

    if (identity->user_name)
        return g_strdup(identity->user_name);
    if (!identity->has_unix || getpwuid_r(identity->uid, &account, buffer, sizeof(buffer), &found) != 0 || !found)
        return NULL;
    return g_strdup(found->pw_name);
}

char *identity_group_name(const Identity *identity)
{
    char buffer[IDENTITY_NAME_BUFFER];
    struct group group, *found = NULL;

    if (identity->group_name)
        return g_strdup(identity->group_name);
    if (!identity->has_unix || getgrgid_r(identity->gid, &group, buffer, sizeof(buffer), &found) != 0 || !found)
        return NULL;
    return g_strdup(found->gr_name);
}

bool identity_in_group(const Identity *identity, gid_t gid)
{
    if (identity->has_unix && identity->gid == gid)
        return true;
    for (guint i = 0; identity->groups && i < identity->groups->len; i++)
        if (g_array_index(identity->groups, gid_t, i) == gid)
            return true;
    return false;
}

bool identity_may_forward(const Identity *identity)
{
    return identity->has_unix && (identity->uid == 0 || identity->uid == geteuid());
}

const Identity *identity_current(void)
{
    return identity_of_thread;
}

void identity_set_current(Identity *identity)
{
    identity_of_thread = identity;
}

Identity *identity_take_current(void)
{
    return g_steal_pointer(&identity_of_thread);
}
