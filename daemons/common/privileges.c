#include "daemons/common/privileges.h"

#include "core/error.h"

#include <cap-ng.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

static void daemon_open_standard_fds(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR); /* not close-on-exec: 0, 1 and 2 are for children too */
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

/* Descriptors of socket activation follow directly on stderr; what lies behind them is nobody's. */
static void daemon_close_inherited_fds(void)
{
    int passed = sd_listen_fds(/* unset_environment= */ 0);
    unsigned int first = SD_LISTEN_FDS_START + (unsigned int)MAX(passed, 0);

    (void)syscall(SYS_close_range, first, ~0U, 0U);
}

void daemon_privileges_begin(void)
{
    (void)umask(077);
    daemon_open_standard_fds();
    daemon_close_inherited_fds();
}

/* Keeps what is both listed and held. Without CAP_SETPCAP (a container) the bounding set stays as it is. */
static int daemon_keep_capabilities(const DaemonCapability *kept)
{
    guint64 held = 0;
    bool bounding;

    if (capng_get_caps_process() < 0)
        return -1;
    for (int cap = 0; cap < 64; cap++)
        if (capng_have_capability(CAPNG_PERMITTED, (unsigned int)cap))
            held |= 1ULL << cap;
    bounding = held & (1ULL << CAP_SETPCAP);

    capng_clear(CAPNG_SELECT_ALL);
    for (; kept && kept->reason; kept++)
        if (held & (1ULL << kept->capability) &&
            capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_BOUNDING_SET,
                         (unsigned int)kept->capability) < 0)
            return -1;
    return capng_apply(bounding ? CAPNG_SELECT_ALL : CAPNG_SELECT_CAPS);
}

int daemon_privileges_drop(const DaemonInfo *info)
{
    if (geteuid() != 0)
        return 0;
    if (daemon_keep_capabilities(info->capabilities) < 0) {
        error_set(VIR_FROM_NONE, VIR_ERR_SYSTEM_ERROR, "cannot give up capabilities");
        return -1;
    }
    return 0;
}
