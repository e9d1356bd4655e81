#include "daemons/common/host_uuid.h"

#include "util/file.h"
#include "util/log.h"

#include <string.h>

#define HOST_UUID_FILE_MAX 256

/* 32 hexadecimal digits with dashes anywhere; firmware that never got a number (all digits the same) does not count. */
static bool host_uuid_parse(const char *text, unsigned char uuid[16])
{
    char digits[32];
    size_t n = 0;
    bool varied = false;

    for (; *text && !g_ascii_isspace(*text); text++) {
        if (*text == '-')
            continue;
        if (!g_ascii_isxdigit(*text) || n == sizeof(digits))
            return false;
        digits[n++] = *text;
        varied = varied || g_ascii_tolower(*text) != g_ascii_tolower(digits[0]);
    }
    if (n != sizeof(digits) || !varied)
        return false;
    for (n = 0; n < 16; n++)
        uuid[n] = (unsigned char)(g_ascii_xdigit_value(digits[2 * n]) << 4 | g_ascii_xdigit_value(digits[2 * n + 1]));
    return true;
}

static bool host_uuid_from_file(const char *folder, const char *path, unsigned char uuid[16])
{
    g_autofree char *full = g_strconcat(folder, path, NULL);
    g_autofree char *text = NULL;

    return file_read(full, HOST_UUID_FILE_MAX, &text, NULL) == 0 && host_uuid_parse(text, uuid);
}

void host_uuid_find(const DaemonConfig *config, const char *folder, unsigned char uuid[16])
{
    static const char *const places[] = {"/sys/devices/virtual/dmi/id/product_uuid", "/etc/machine-id"};
    size_t first = g_strcmp0(config->host_uuid_source, "machine-id") == 0 ? 1 : 0;
    g_autofree char *random = NULL;

    if (config->host_uuid && host_uuid_parse(config->host_uuid, uuid))
        return;
    if (host_uuid_from_file(folder, places[first], uuid) || host_uuid_from_file(folder, places[!first], uuid))
        return;
    LOG_WARNING("daemon.host", "neither the firmware nor /etc/machine-id tell a UUID of this host: using a random one");
    random = g_uuid_string_random();
    (void)host_uuid_parse(random, uuid);
}
