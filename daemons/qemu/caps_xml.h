/* <capabilities> and <domainCapabilities>. */
#pragma once

#include "daemons/qemu/caps.h"
#include "daemons/qemu/launcher.h"

#include <libvirt/libvirt.h>

/* The host and every guest architecture that a binary was found for. The text is malloc'd. */
char *caps_xml_host(CapsStore *store, const LauncherConfig *config, const unsigned char host_uuid[16]);
/* What a machine of a binary offers a document. NULL with the error set. */
char *caps_xml_domain(const QemuCaps *caps, const char *machine, const char *virttype);
