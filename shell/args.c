#include "shell/args.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "shell/shell.h"

static void argument_free(gpointer data)
{
    Argument *argument = data;

    g_free(argument->value);
    g_free(argument);
}

Args *args_new(const Command *command)
{
    Args *args = g_new0(Args, 1);

    args->command = command;
    args->given = g_ptr_array_new_with_free_func(argument_free);
    return args;
}

void args_free(Args *args)
{
    if (!args)
        return;
    g_ptr_array_unref(args->given);
    g_free(args);
}

void args_add(Args *args, const Option *option, char *value)
{
    Argument *argument = g_new0(Argument, 1);

    argument->option = option;
    argument->value = value;
    g_ptr_array_add(args->given, argument);
}

static const Argument *args_find(const Args *args, const char *name)
{
    for (unsigned i = 0; name && i < args->given->len; i++) {
        const Argument *argument = args->given->pdata[i];

        if (strcmp(argument->option->name, name) == 0)
            return argument;
    }
    return NULL;
}

bool args_has(const Args *args, const char *name)
{
    return args_find(args, name) != NULL;
}

const char *args_get(const Args *args, const char *name)
{
    const Argument *argument = args_find(args, name);

    return argument ? argument->value : NULL;
}

const char **args_list(const Args *args, const char *name)
{
    GPtrArray *list = g_ptr_array_new();

    for (unsigned i = 0; i < args->given->len; i++) {
        const Argument *argument = args->given->pdata[i];

        if (strcmp(argument->option->name, name) == 0)
            g_ptr_array_add(list, argument->value);
    }
    g_ptr_array_add(list, NULL);
    return (const char **)g_ptr_array_free(list, FALSE);
}

int args_string(Shell *shell, const Args *args, const char *name, const char **ret)
{
    const char *value = args_get(args, name);

    if (!value)
        return 0;
    if (!*value) {
        shell_error(shell, "Failed to get option '%s': Option argument is empty", name);
        return -1;
    }
    *ret = value;
    return 1;
}

static int malformed(Shell *shell, const char *name, const char *value)
{
    shell_error(shell, "Numeric value '%s' for <%s> option is malformed or out of range", value, name);
    return -1;
}

/* Reads the option as a signed number within [MIN, MAX]. */
static int args_signed(Shell *shell, const Args *args, const char *name, long long min, long long max, long long *ret)
{
    const char *value = args_get(args, name);
    char *end;
    long long number;

    if (!value)
        return 0;
    errno = 0;
    number = strtoll(value, &end, 10);
    if (errno || end == value || *end || number < min || number > max)
        return malformed(shell, name, value);
    *ret = number;
    return 1;
}

/* Reads the option as a number within [0, MAX], refusing any sign. */
static int args_unsigned(Shell *shell, const Args *args, const char *name, unsigned long long max,
                         unsigned long long *ret)
{
    const char *value = args_get(args, name);
    char *end;
    unsigned long long number;

    if (!value)
        return 0;
    errno = 0;
    number = strtoull(value, &end, 10);
    if (errno || end == value || *end || number > max || strchr(value, '-'))
        return malformed(shell, name, value);
    *ret = number;
    return 1;
}

int args_int(Shell *shell, const Args *args, const char *name, int *ret)
{
    long long number;
    int found = args_signed(shell, args, name, INT_MIN, INT_MAX, &number);

    if (found > 0)
        *ret = (int)number;
    return found;
}

int args_llong(Shell *shell, const Args *args, const char *name, long long *ret)
{
    return args_signed(shell, args, name, LLONG_MIN, LLONG_MAX, ret);
}

int args_uint(Shell *shell, const Args *args, const char *name, unsigned *ret)
{
    unsigned long long number;
    int found = args_unsigned(shell, args, name, UINT_MAX, &number);

    if (found > 0)
        *ret = (unsigned)number;
    return found;
}

int args_ulong(Shell *shell, const Args *args, const char *name, unsigned long *ret)
{
    unsigned long long number;
    int found = args_unsigned(shell, args, name, ULONG_MAX, &number);

    if (found > 0)
        *ret = (unsigned long)number;
    return found;
}

int args_ullong(Shell *shell, const Args *args, const char *name, unsigned long long *ret)
{
    return args_unsigned(shell, args, name, ULLONG_MAX, ret);
}

/* The factor that SUFFIX stands for; 0 if it is none. */
static unsigned long long suffix_factor(const char *suffix)
{
    static const char letters[] = "kmgtpe";
    unsigned long long base = 1024, factor = 1;
    const char *place;

    if (g_ascii_strcasecmp(suffix, "b") == 0 || g_ascii_strcasecmp(suffix, "byte") == 0 ||
        g_ascii_strcasecmp(suffix, "bytes") == 0)
        return 1;
    place = strchr(letters, g_ascii_tolower(*suffix));
    if (!*suffix || !place)
        return 0;
    if (suffix[1] && g_ascii_strcasecmp(suffix + 1, "ib") != 0) {
        if (g_ascii_strcasecmp(suffix + 1, "b") != 0)
            return 0;
        base = 1000;
    }
    for (const char *p = letters; p <= place; p++)
        factor *= base;
    return factor;
}

int args_parse_scaled(const char *text, unsigned long long scale, unsigned long long max, unsigned long long *ret,
                      const char **ret_suffix)
{
    char *end;
    unsigned long long number, factor = scale;

    errno = 0;
    number = strtoull(text, &end, 10);
    if (errno || end == text || strchr(text, '-'))
        return -EINVAL;
    if (*end)
        factor = suffix_factor(end);
    if (!factor) {
        *ret_suffix = end;
        return -ENOTSUP;
    }
    if (number && number > max / factor)
        return -ERANGE;
    *ret = number * factor;
    return 0;
}

int args_scaled(Shell *shell, const Args *args, const char *name, unsigned long long scale, unsigned long long max,
                unsigned long long *ret)
{
    const char *value = args_get(args, name), *suffix;
    int result;

    if (!value)
        return 0;
    result = args_parse_scaled(value, scale, max, ret, &suffix);
    if (result == 0)
        return 1;
    shell_error(shell, "Scaled numeric value '%s' for <%s> option is malformed or out of range", value, name);
    if (result == -ENOTSUP)
        shell_error(shell, "invalid argument: unknown suffix '%s'", suffix);
    else if (result == -ERANGE)
        shell_error(shell, "numerical overflow: value too large: %s", value);
    return -1;
}

int args_timeout_ms(Shell *shell, const Args *args, int *ret_ms)
{
    unsigned seconds;
    int found = args_uint(shell, args, "timeout", &seconds);

    if (found <= 0)
        return found;
    if (seconds < 1 || seconds > INT_MAX / 1000)
        return malformed(shell, "timeout", args_get(args, "timeout"));
    *ret_ms = (int)seconds * 1000;
    return 1;
}

bool args_exclusive(Shell *shell, const Args *args, const char *first, const char *second)
{
    if (!args_has(args, first) || !args_has(args, second))
        return false;
    shell_error(shell, "Options --%s and --%s are mutually exclusive", first, second);
    return true;
}

bool args_needs(Shell *shell, const Args *args, const char *first, const char *second)
{
    if (!args_has(args, first) || args_has(args, second))
        return false;
    shell_error(shell, "Option --%s is required by option --%s", second, first);
    return true;
}
