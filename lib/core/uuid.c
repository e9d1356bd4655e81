#include "core/uuid.h"

#include <glib.h>
#include <string.h>
#include <sys/random.h>

/* Skips what may stand between two bytes. */
static const char *skip(const char *text)
{
    while (*text == '-' || g_ascii_isspace(*text))
        text++;
    return text;
}

int uuid_parse_text(const char *text, unsigned char uuid[VIR_UUID_BUFLEN])
{
    unsigned char bytes[VIR_UUID_BUFLEN];
    if (*text == '-')
        return -1;
    for (int i = 0; i < VIR_UUID_BUFLEN; i++) {
        text = skip(text);
        int high = g_ascii_xdigit_value(text[0]);
        int low = high < 0 ? -1 : g_ascii_xdigit_value(text[1]);
        if (low < 0)
            return -1;
        bytes[i] = (unsigned char)(high << 4 | low);
        text += 2;
    }
    while (g_ascii_isspace(*text))
        text++;
    if (*text)
        return -1;
    memcpy(uuid, bytes, sizeof(bytes));
    return 0;
}

void uuid_format_text(const unsigned char uuid[VIR_UUID_BUFLEN], char text[VIR_UUID_STRING_BUFLEN])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < VIR_UUID_BUFLEN; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *text++ = '-';
        *text++ = digits[uuid[i] >> 4];
        *text++ = digits[uuid[i] & 15];
    }
    *text = '\0';
}

void uuid_generate_new(unsigned char uuid[VIR_UUID_BUFLEN])
{
    if (getrandom(uuid, VIR_UUID_BUFLEN, 0) != VIR_UUID_BUFLEN)
        for (int i = 0; i < VIR_UUID_BUFLEN; i++)
            uuid[i] = (unsigned char)g_random_int_range(0, 256);
    uuid[6] = (uuid[6] & 0x0f) | 0x40;
    uuid[8] = (uuid[8] & 0x3f) | 0x80;
}
