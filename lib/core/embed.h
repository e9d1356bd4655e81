#ifndef CORE_EMBED_H
#define CORE_EMBED_H

#include "core/connect.h"

/*
 * Drivers loaded into the calling process: qemu:///embed?root=DIR. The driver is the daemon's, in a module
 * (libvirt_driver_qemu.so) whose symbol EMBED_SYMBOL opens the connection; everything it keeps is below DIR, and guests
 * end with the program that made them or stay, as their driver says.
 */
#define EMBED_SYMBOL "splitvirt_embed_open"

/* The module's function: root is absolute. Fills conn->drivers. 0, or -1 and an error. */
typedef int (*EmbedOpenFunc)(virConnectPtr conn, const char *root, unsigned int flags);

/* A DriverOpenFunc. */
int embed_open(virConnectPtr conn, const Uri *uri, virConnectAuthPtr auth, unsigned int flags);

#endif
