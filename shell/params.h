/* Typed parameters, to records and from the command line. */
#pragma once

#include "shell/shell.h"

/** Adds each parameter to OBJECT under its field name. */
void params_to_record(virTypedParameterPtr params, int count, Record *object);
/** A parameter as libvirt's tools print it: booleans as yes and no, doubles with six digits. */
char *params_show(const Record *value);
/** One parameter as text, for the caller to free. */
char *params_text(const virTypedParameter *param);
