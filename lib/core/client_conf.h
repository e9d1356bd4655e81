#ifndef CORE_CLIENT_CONF_H
#define CORE_CLIENT_CONF_H

#include <glib.h>

/* libvirt.conf of the calling user: /etc/libvirt/libvirt.conf for root, $XDG_CONFIG_HOME/libvirt/libvirt.conf for others. */

/* The URI that an alias stands for, or NULL when the name is none. -1 and an error when the file or its list is malformed. */
int client_conf_alias(const char *name, char **ret_uri);

/* uri_default of the file ("libvirt.conf", "libvirt-admin.conf"); *ret_uri is NULL when it does not say. -1 and an error when it is
 * malformed. */
int client_conf_default_uri(const char *file, char **ret_uri);

#endif
