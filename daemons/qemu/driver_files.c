/* Definitions on disk: CONFIG/qemu/NAME.xml, and the links that mark autostart. */
#include "daemons/qemu/driver.h"

#include "core/error.h"
#include "util/file.h"
#include "util/log.h"

#include <string.h>
#include <unistd.h>

#define CONFIG_MAX (16 * 1024 * 1024)

char *qemu_config_path(QemuDriver *d, const char *name)
{
    return g_strdup_printf("%s/%s.xml", d->config->config_dir, name);
}

char *qemu_autostart_path(QemuDriver *d, const char *name)
{
    return g_strdup_printf("%s/autostart/%s.xml", d->config->config_dir, name);
}

int qemu_config_save(QemuDriver *d, const char *name, const char *xml)
{
    g_autofree char *path = qemu_config_path(d, name);
    g_autofree char *text = g_strdup_printf("<!--\n"
                                            "WARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE\n"
                                            "OVERWRITTEN AND LOST. Changes to this xml configuration should be made using:\n"
                                            "  virsh edit %s\n"
                                            "or other application using the libvirt API.\n"
                                            "-->\n\n%s", name, xml);
    int r = file_write_atomic(path, text, strlen(text), 0600);

    if (r < 0) {
        error_set_errno(VIR_FROM_QEMU, -r, "cannot write config file '%s'", path);
        return -1;
    }
    return 0;
}

/* The document without the comment in front of it. */
static const char *skip_comment(const char *text)
{
    const char *start = strstr(text, "<domain");
    const char *end = g_str_has_prefix(text, "<!--") ? strstr(text, "-->") : NULL;

    if (end) {
        end += strlen("-->");
        end += strspn(end, " \t\r\n");
        return end;
    }
    return start ? start : text;
}

static void load_definition(QemuDriver *d, const char *path)
{
    g_autofree char *text = NULL, *name = NULL, *base = g_path_get_basename(path);
    g_autoptr(Guest) g = NULL;
    unsigned char uuid[16];
    const char *xml;
    GuestDoc *doc, *old;
    bool made;

    if (file_read(path, CONFIG_MAX, &text, NULL) < 0) {
        LOG_WARNING("qemu", "cannot read '%s'", path);
        return;
    }
    xml = skip_comment(text);
    if (domain_identity(xml, &name, uuid) < 0 || !name || strncmp(name, base, strlen(name)) != 0 || strcmp(base + strlen(name), ".xml") != 0) {
        LOG_WARNING("qemu", "'%s' is no definition of a domain of that name and is left alone", path);
        error_clear();
        return;
    }
    g = guest_table_intern(d->guests, d, name, uuid, &made);
    if (!g) {
        LOG_WARNING("qemu", "'%s' is in conflict with another definition: %s", path, error_get()->message);
        error_clear();
        return;
    }
    doc = guest_doc_new(xml, strlen(xml));
    lock_take(&g->lock);
    old = g->config;
    g->config = doc;
    g->persistent = true;
    g->summary.known = false;
    lock_give(&g->lock);
    guest_doc_unref(old);
}

static void mark_autostart(QemuDriver *d)
{
    g_autofree char *path = g_strdup_printf("%s/autostart", d->config->config_dir);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *file;

    while (dir && (file = g_dir_read_name(dir))) {
        g_autofree char *name = g_str_has_suffix(file, ".xml") ? g_strndup(file, strlen(file) - 4) : NULL;
        g_autoptr(Guest) g = name ? guest_table_by_name(d->guests, name) : NULL;

        if (g) {
            lock_take(&g->lock);
            g->autostart = true;
            lock_give(&g->lock);
        }
    }
}

int qemu_config_load_all(QemuDriver *d)
{
    g_autoptr(GDir) dir = g_dir_open(d->config->config_dir, 0, NULL);
    const char *file;

    while (dir && (file = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(d->config->config_dir, file, NULL);

        if (g_str_has_suffix(file, ".xml") && file[0] != '.')
            load_definition(d, path);
    }
    mark_autostart(d);
    return 0;
}
