/* "key=value,key=value": --diskspec and --memspec. A comma in a value is written twice. */
#pragma once

#include <stdbool.h>

/** The values in the order of KEYS (NULL at the end), each NULL when missing. The first word may lack its key, or with
 *  ALWAYS_BARE never has one; it is then FIRST. NULL when a key is unknown. For spec_free(). */
char **spec_parse(const char *text, const char *first, bool always_bare, const char *const *keys);
void spec_free(char **values, const char *const *keys);
