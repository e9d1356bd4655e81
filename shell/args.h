/* A parsed command: which options were given, with which values. */
#pragma once

#include "shell/command.h"

typedef struct Argument {
    const Option *option;
    char *value; /* NULL for a bool */
} Argument;

struct Args {
    const Command *command;
    GPtrArray *given; /* of Argument, in the order of the command line */
};

Args *args_new(const Command *command);
void args_free(Args *args);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Args, args_free)

/** Adds an option; takes VALUE over. */
void args_add(Args *args, const Option *option, char *value);
/** Whether the option was given. */
bool args_has(const Args *args, const char *name);
/** The option's value, as it was given; NULL without it. */
const char *args_get(const Args *args, const char *name);
/** All values of an argv option, NULL at the end; for the caller to free (the array, not the texts). */
const char **args_list(const Args *args, const char *name);

/* The getters below report what is wrong with a value through shell_error() and return -1; 0 when the option was not
 * given (RET is not touched); 1 when it was. */

/** A text that must not be empty. */
int args_string(Shell *shell, const Args *args, const char *name, const char **ret);
int args_int(Shell *shell, const Args *args, const char *name, int *ret);
/** A number of 0 or more; no sign is accepted. */
int args_uint(Shell *shell, const Args *args, const char *name, unsigned *ret);
int args_ulong(Shell *shell, const Args *args, const char *name, unsigned long *ret);
int args_llong(Shell *shell, const Args *args, const char *name, long long *ret);
int args_ullong(Shell *shell, const Args *args, const char *name, unsigned long long *ret);
/** A size such as 4G; SCALE is the unit of a bare number, MAX the largest result. */
int args_scaled(Shell *shell, const Args *args, const char *name, unsigned long long scale, unsigned long long max,
                unsigned long long *ret);
/** Seconds to wait for, in milliseconds. */
int args_timeout_ms(Shell *shell, const Args *args, int *ret_ms);

/** Reports and returns true when both options were given. Names of NULL are never given. */
bool args_exclusive(Shell *shell, const Args *args, const char *first, const char *second);
/** Reports and returns true when FIRST was given without SECOND. */
bool args_needs(Shell *shell, const Args *args, const char *first, const char *second);

/** Reads TEXT as a size. Returns 0, -EINVAL (no number), -ERANGE, or -ENOTSUP for an unknown suffix (RET_SUFFIX). */
int args_parse_scaled(const char *text, unsigned long long scale, unsigned long long max, unsigned long long *ret,
                      const char **ret_suffix);
