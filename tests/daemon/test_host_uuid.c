/* Where the host's UUID comes from, in order, and what does not count as one. */
#include "daemons/common/host_uuid.h"
#include "util/file.h"

#include <glib.h>
#include <string.h>

static char *folder;

static void put(const char *path, const char *text)
{
    g_autofree char *full = g_strconcat(folder, path, NULL);
    g_autofree char *parent = g_path_get_dirname(full);

    g_assert_cmpint(file_make_dirs(parent, 0700), ==, 0);
    g_assert_true(g_file_set_contents(full, text, -1, NULL));
}

static unsigned int first_byte(DaemonConfig *config)
{
    unsigned char uuid[16] = {0};

    host_uuid_find(config, folder, uuid);
    return uuid[0];
}

int main(void)
{
    DaemonConfig config = {0};

    folder = g_dir_make_tmp("sv-uuid-XXXXXX", NULL);
    put("/etc/machine-id", "3a000000000000000000000000000001\n");
    g_assert_cmpuint(first_byte(&config), ==, 0x3a);
    put("/sys/devices/virtual/dmi/id/product_uuid", "2B000000-0000-0000-0000-000000000001\n");
    g_assert_cmpuint(first_byte(&config), ==, 0x2b);
    config.host_uuid_source = (char *)"machine-id";
    g_assert_cmpuint(first_byte(&config), ==, 0x3a);
    put("/etc/machine-id", "uninitialized\n");
    g_assert_cmpuint(first_byte(&config), ==, 0x2b);
    config.host_uuid = (char *)"1c000000-0000-0000-0000-000000000001";
    g_assert_cmpuint(first_byte(&config), ==, 0x1c);
    config = (DaemonConfig){.host_uuid_source = (char *)"smbios"};
    put("/etc/machine-id", "3a000000000000000000000000000001\n");
    put("/sys/devices/virtual/dmi/id/product_uuid", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF\n");
    g_assert_cmpuint(first_byte(&config), ==, 0x3a);
    g_assert_cmpint(file_remove_tree(folder), ==, 0);
    g_free(folder);
    return 0;
}
