#include "daemons/common/paths.h"

#include "core/error.h"
#include "util/file.h"

#include <unistd.h>

static void daemon_paths_fill_system(DaemonPaths *paths, const char *root)
{
    const char *top = root ? root : "";
    /* a private instance keeps the shape, whatever folders the builder chose */
    const char *run = root ? "/run" : SV_RUNSTATEDIR;
    const char *etc = root ? "/etc" : SV_SYSCONFDIR;
    const char *var = root ? "/var" : SV_LOCALSTATEDIR;

    paths->run = g_strconcat(top, run, "/libvirt", NULL);
    paths->config = g_strconcat(top, etc, "/libvirt", NULL);
    paths->state = g_strconcat(top, var, "/lib/libvirt", NULL);
    paths->cache = g_strconcat(top, var, "/cache/libvirt", NULL);
    paths->log = g_strconcat(top, var, "/log/libvirt", NULL);
    paths->pid = g_strconcat(top, run, NULL);
}

static char *daemon_xdg_folder(const char *variable, const char *below_home)
{
    const char *value = g_getenv(variable);
    const char *home = g_get_home_dir(); /* HOME, or the account's */

    if (value && g_path_is_absolute(value))
        return g_build_filename(value, "libvirt", NULL);
    if (!below_home || !home || !g_path_is_absolute(home))
        return NULL;
    return g_build_filename(home, below_home, "libvirt", NULL);
}

static int daemon_paths_fill_session(DaemonPaths *paths)
{
    paths->config = daemon_xdg_folder("XDG_CONFIG_HOME", ".config");
    paths->cache = daemon_xdg_folder("XDG_CACHE_HOME", ".cache");
    if (!paths->config || !paths->cache) {
        error_set(VIR_FROM_RPC, VIR_ERR_CONFIG_UNSUPPORTED, "a session daemon needs a home folder");
        error_hint("set HOME, or XDG_CONFIG_HOME and XDG_CACHE_HOME");
        return -1;
    }
    paths->run = daemon_xdg_folder("XDG_RUNTIME_DIR", NULL);
    if (!paths->run)
        paths->run = g_strdup(paths->cache);
    paths->state = g_strdup(paths->config);
    paths->log = g_strdup(paths->cache);
    paths->pid = g_strdup(paths->run);
    return 0;
}

DaemonPaths *daemon_paths_new(const char *root)
{
    g_autoptr(DaemonPaths) paths = g_new0(DaemonPaths, 1);

    paths->privileged = geteuid() == 0;
    paths->root = g_strdup(root);
    if (root || paths->privileged)
        daemon_paths_fill_system(paths, root);
    else if (daemon_paths_fill_session(paths) < 0)
        return NULL;
    return g_steal_pointer(&paths);
}

void daemon_paths_free(DaemonPaths *paths)
{
    if (!paths)
        return;
    g_free(paths->root);
    g_free(paths->run);
    g_free(paths->config);
    g_free(paths->state);
    g_free(paths->cache);
    g_free(paths->log);
    g_free(paths->pid);
    g_free(paths);
}

bool daemon_paths_system_layout(const DaemonPaths *paths)
{
    return paths->root || paths->privileged;
}

int daemon_paths_create(const DaemonPaths *paths)
{
    const char *folders[] = {paths->run, paths->pid, paths->state, paths->cache, paths->log};
    mode_t mode = daemon_paths_system_layout(paths) ? 0755 : 0700;

    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        int r = file_make_dirs(folders[i], mode);

        if (r < 0) {
            error_set_errno(VIR_FROM_RPC, -r, "cannot create the folder '%s'", folders[i]);
            return -1;
        }
    }
    return 0;
}
