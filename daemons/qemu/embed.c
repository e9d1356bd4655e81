/* The QEMU driver in the process of a program that opens qemu:///embed?root=DIR: the same driver, everything of it below DIR, no
 * daemon, no launcher of its own. Built as a module; see core/embed.h. */
#include "core/embed.h"

#include "core/error.h"
#include "core/uuid.h"
#include "daemons/qemu/driver.h"

#include <string.h>
#include <unistd.h>

int splitvirt_embed_open(virConnectPtr conn, const char *root, unsigned int flags);

static GMutex embed_lock;
static QemuDriver *embedded; /* stays for the life of the process: guests live in it */

/* Good for as long as the host keeps its identity. */
static void host_uuid(unsigned char uuid[16])
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/etc/machine-id", &text, NULL, NULL) || uuid_parse_text(text, uuid) < 0)
        uuid_generate_new(uuid);
}

static QemuDriver *start(const char *root)
{
    g_autofree char *config_dir = g_build_filename(root, "etc", NULL), *state = g_build_filename(root, "lib", NULL);
    g_autofree char *run = g_build_filename(root, "run", NULL), *cache = g_build_filename(root, "cache", NULL);
    g_autofree char *log = g_build_filename(root, "log", NULL);
    unsigned char uuid[16];
    QemuDriverConfig *config =
        qemu_driver_config_new(geteuid() == 0, /* system_layout= */ true, config_dir, state, run, cache, log);
    if (!config)
        return NULL;
    host_uuid(uuid);
    return qemu_driver_new(config, uuid, /* inhibit= */ NULL, NULL);
}

static void closing(virConnectPtr conn)
{
    qemu_driver_close(embedded, conn);
}

__attribute__((visibility("default"))) int splitvirt_embed_open(virConnectPtr conn, const char *root, unsigned int flags)
{
    g_mutex_lock(&embed_lock);
    if (!embedded)
        embedded = start(root);
    g_mutex_unlock(&embed_lock);
    if (!embedded || qemu_driver_open(embedded, conn, /* uri= */ NULL) < 0)
        return -1;
    conn->closing = closing;
    return 0;
}
