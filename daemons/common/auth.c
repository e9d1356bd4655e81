#include "daemons/common/auth.h"

#include "core/error.h"
#include "daemons/common/polkit.h"
#include "util/log.h"

#include <grp.h>
#include <unistd.h>

#define AUTH_DEFAULT_GROUP "libvirt"

DaemonAuth auth_required(const Identity *identity, DaemonAuth configured)
{
    if (identity->has_unix && (identity->uid == 0 || identity->uid == geteuid()))
        return DAEMON_AUTH_NONE;
    return configured;
}

static bool auth_group_allows(const Identity *identity, const char *name)
{
    char buffer[16384];
    struct group group, *found = NULL;

    if (getgrnam_r(name, &group, buffer, sizeof(buffer), &found) != 0 || !found)
        return false;
    return identity_in_group(identity, found->gr_gid);
}

static int auth_refuse(PolkitVerdict verdict, const char *action, const char *group)
{
    switch (verdict) {
    case POLKIT_CANCELLED:
        error_set(VIR_FROM_POLKIT, VIR_ERR_AUTH_CANCELLED, "user cancelled authentication process");
        break;
    case POLKIT_NO_AGENT:
        error_set(VIR_FROM_POLKIT, VIR_ERR_AUTH_UNAVAILABLE,
                  "no polkit agent available to authenticate action '%s'", action);
        error_hint("add the user to the group '%s', or start an agent such as pkttyagent", group);
        break;
    case POLKIT_UNAVAILABLE:
        error_set(VIR_FROM_POLKIT, VIR_ERR_AUTH_UNAVAILABLE, "polkit does not answer about action '%s'", action);
        error_hint("add the user to the group '%s', or install and start polkit", group);
        break;
    case POLKIT_DENIED:
    case POLKIT_ALLOWED:
        error_set(VIR_FROM_POLKIT, VIR_ERR_AUTH_FAILED, "access denied by policy");
        error_hint("a polkit rule for '%s' decides", action);
        break;
    }
    return -1;
}

int auth_polkit(const Identity *identity, bool readonly, const char *group)
{
    const char *action = readonly ? "org.libvirt.unix.monitor" : "org.libvirt.unix.manage";
    PolkitVerdict verdict;

    if (auth_required(identity, DAEMON_AUTH_POLKIT) == DAEMON_AUTH_NONE)
        return 0;
    if (!group)
        group = AUTH_DEFAULT_GROUP;
    verdict = polkit_check(identity, action, /* details= */ NULL, /* interactive= */ true);
    if (verdict == POLKIT_ALLOWED)
        return 0;
    if ((verdict == POLKIT_NO_AGENT || verdict == POLKIT_UNAVAILABLE) && auth_group_allows(identity, group))
        return 0;
    LOG_WARNING("daemon.auth", "process %d of user %u is refused: %s", (int)identity->pid, identity->uid, action);
    return auth_refuse(verdict, action, group);
}

int auth_admin(const Identity *identity)
{
    if (identity->has_unix && (identity->uid == 0 || identity->uid == geteuid()))
        return 0;
    error_set(VIR_FROM_ADMIN, VIR_ERR_AUTH_FAILED, "the admin socket serves root and the daemon's own user only");
    return -1;
}
