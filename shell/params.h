/* Typed parameters: from the command line to libvirt, from libvirt to records. */
#pragma once

#include "shell/object.h"

/** Adds each parameter to OBJECT under its field name. */
void params_to_record(virTypedParameterPtr params, int count, Record *object);
/** One parameter as text, for the caller to free. */
char *params_text(const virTypedParameter *param);

/** Reads parameters with CALL the way libvirt wants it: first their number, then themselves. */
typedef int (*ParamsCall)(virDomainPtr domain, virTypedParameterPtr params, int *count, unsigned flags);
/** Returns false when a call failed: "Unable to get number of COUNTED", or "Unable to get FETCHED". */
bool params_fetch(Shell *shell, virDomainPtr domain, ParamsCall call, unsigned flags, const char *counted,
                  const char *fetched, Params *ret);

/** Adds the option's number, if it was given, as an unsigned or unsigned long long parameter; false with a message. */
bool params_add_uint(Shell *shell, const Args *args, const char *option, const char *field, Params *params);
bool params_add_ullong(Shell *shell, const Args *args, const char *option, const char *field, Params *params);
/** The option as a size in units of SCALE. */
bool params_add_scaled(Shell *shell, const Args *args, const char *option, const char *field, unsigned long long scale,
                       Params *params);
bool params_add_string(Shell *shell, const Args *args, const char *option, const char *field, Params *params);

/** Prints all members as "name: value", names padded to 15. */
CommandText params_list_text;
