#ifndef CORE_UUID_H
#define CORE_UUID_H

#include <libvirt/libvirt.h>

/* UUIDs as text. Reading is lenient as libvirt is: hyphens and blanks anywhere between the bytes, blanks around. */

/* Returns 0 and fills uuid, or -1 when the text is not a UUID (uuid is untouched). */
int uuid_parse_text(const char *text, unsigned char uuid[VIR_UUID_BUFLEN]);

/* Writes the canonical form, 36 lower-case characters and the NUL. */
void uuid_format_text(const unsigned char uuid[VIR_UUID_BUFLEN], char text[VIR_UUID_STRING_BUFLEN]);

/* A random one (version 4). */
void uuid_generate_new(unsigned char uuid[VIR_UUID_BUFLEN]);

#endif
