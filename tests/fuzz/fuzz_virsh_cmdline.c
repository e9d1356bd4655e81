/* The shell's command line: any text must be parsed, completed or refused without harm, and a line that parses must
 * hold only what its command has options for. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "shell/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const Args *args)
{
    for (unsigned i = 0; i < args->given->len; i++) {
        const Argument *argument = args->given->pdata[i];
        unsigned long long value;
        const char *suffix;

        if (command_option_find(args->command, argument->option->name, NULL) != argument->option)
            abort();
        if (argument->option->type == OPTION_STRING && !argument->value)
            abort();
        if (argument->value)
            (void)args_parse_scaled(argument->value, 1024, UINT64_MAX, &value, &suffix);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *line = g_strndup((const char *)data, size);
    g_autoptr(GPtrArray) commands = NULL;
    g_auto(GStrv) errors = NULL;
    bool fine = parse_line(line, &commands, &errors);

    if (fine != (errors[0] == NULL))
        abort();
    for (unsigned i = 0; fine && i < commands->len; i++)
        check(commands->pdata[i]);
    return 0;
}
