#ifndef SV_DAEMON_ADMIN_PARAMS_H
#define SV_DAEMON_ADMIN_PARAMS_H

#include "protocol/admin.h"

#include <glib.h>
#include <stdbool.h>

/* Typed parameters of the admin program. */

/* Grows an array of wire parameters; strings are copied, NULL ones left out. */
void admin_params_add_uint(GArray *params, const char *name, unsigned int value);
void admin_params_add_int(GArray *params, const char *name, int value);
void admin_params_add_bool(GArray *params, const char *name, bool value);
void admin_params_add_string(GArray *params, const char *name, const char *value);
GArray *admin_params_new(void);

/* A setting that a client may change: where the value goes. */
typedef struct AdminSetting {
    const char *name;
    unsigned int *value;
} AdminSetting;

/* Stores the uint parameters into the settings (ended by a NULL name) they name. -1 with an error: unknown name, other
 * type, given twice. */
int admin_params_apply(const admin_typed_param *params, unsigned int n, const AdminSetting *settings);

#endif
