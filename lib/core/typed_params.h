#ifndef CORE_TYPED_PARAMS_H
#define CORE_TYPED_PARAMS_H

#include <glib.h>
#include <libvirt/libvirt.h>

/* Lists of typed parameters: what drivers and the wire use besides the public virTypedParams calls. */

/* The name of a virTypedParameterType, "unknown" when it is none. */
const char *typed_param_type_name(int type);

/* The parameter of that name, or NULL. Sets no error. */
virTypedParameterPtr typed_params_find(virTypedParameterPtr params, int nparams, const char *name);

/* A list under construction; zero it to start. Names are literals or short: longer ones are cut to the field. */
typedef struct ParamList {
    virTypedParameterPtr params;
    int count;
    int room;
} ParamList;

void param_list_int(ParamList *list, const char *name, int value);
void param_list_uint(ParamList *list, const char *name, unsigned int value);
void param_list_llong(ParamList *list, const char *name, long long value);
void param_list_ullong(ParamList *list, const char *name, unsigned long long value);
void param_list_double(ParamList *list, const char *name, double value);
void param_list_bool(ParamList *list, const char *name, gboolean value);
void param_list_string(ParamList *list, const char *name, const char *value);
/* Frees what the list holds and empties it. */
void param_list_clear(ParamList *list);

/* Refuses (error, -1) parameters whose name is not in the list, whose type differs or that appear twice; the list is pairs of
 * name and type, ended by a NULL name. Types may be 0 for "any". */
typedef struct ParamRule {
    const char *name;
    int type;
    gboolean multiple;
} ParamRule;
int typed_params_check(int domain, virTypedParameterPtr params, int nparams, const ParamRule *rules);

#endif
