#include "core/embed.h"

#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

#include "core/error.h"
#include "core/event.h"

/* The folder of modules: LIBVIRT_DRIVER_DIR, beside this library (a build folder), or where they are installed. */
static char *module_path(const char *scheme)
{
    g_autofree char *name = g_strdup_printf("libvirt_driver_%s.so", scheme);
    const char *folder = g_getenv("LIBVIRT_DRIVER_DIR");
    Dl_info info;
    if (folder && *folder)
        return g_build_filename(folder, name, NULL);
    if (dladdr((const void *)embed_open, &info) && info.dli_fname) {
        g_autofree char *beside = g_path_get_dirname(info.dli_fname);
        char *path = g_build_filename(beside, "libvirt", "connection-driver", name, NULL);
        if (access(path, R_OK) == 0)
            return path;
        g_free(path);
    }
    return g_build_filename(SV_LIBDIR, "libvirt", "connection-driver", name, NULL);
}

/* Modules stay loaded: their threads and tables outlive a connection. */
static EmbedOpenFunc load(const char *scheme)
{
    g_autofree char *path = module_path(scheme);
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    EmbedOpenFunc open = module ? (EmbedOpenFunc)dlsym(module, EMBED_SYMBOL) : NULL;
    if (open)
        return open;
    error_set(VIR_FROM_NONE, VIR_ERR_NO_CONNECT, "%s:///embed: %s", scheme, dlerror());
    error_hint("install the driver module or name its folder in LIBVIRT_DRIVER_DIR");
    return NULL;
}

/* One root a process: a driver's threads and locks are the process's. */
static int claim_root(const char *root)
{
    static GMutex lock;
    static char *claimed;
    int rc = 0;
    g_mutex_lock(&lock);
    if (!claimed) {
        claimed = g_strdup(root);
    } else if (strcmp(claimed, root) != 0) {
        error_set(VIR_FROM_QEMU, VIR_ERR_INTERNAL_ERROR, "Cannot open embedded driver at path '%s', already open with path '%s'",
                  root, claimed);
        rc = -1;
    }
    g_mutex_unlock(&lock);
    return rc;
}

int embed_open(virConnectPtr conn, const Uri *uri, virConnectAuthPtr auth, unsigned int flags)
{
    const char *root = uri_param(uri, "root");
    if (!root) {
        error_set(VIR_FROM_URI, VIR_ERR_INVALID_ARG, "Missing URI parameter '%s'", "root");
        return -1;
    }
    if (!g_path_is_absolute(root)) {
        error_set(VIR_FROM_NONE, VIR_ERR_CONFIG_UNSUPPORTED, "%s", "root path must be absolute");
        return -1;
    }
    if (!event_available()) {
        error_set(VIR_FROM_EVENT, VIR_ERR_CONFIG_UNSUPPORTED, "%s", "An event loop implementation must be registered");
        return -1;
    }
    EmbedOpenFunc open = load(uri->scheme);
    if (!open || claim_root(root) < 0)
        return -1;
    return open(conn, root, flags);
}
