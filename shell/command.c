#include "shell/command.h"

#include <string.h>

const Command *command_find(const char *name)
{
    for (size_t i = 0; i < command_count; i++) {
        if (strcmp(command_table[i].name, name) == 0)
            return &command_table[i];
    }
    return NULL;
}

const CommandGroup *command_group_find(const char *name)
{
    for (size_t i = 0; i < command_group_count; i++) {
        if (strcmp(command_groups[i].keyword, name) == 0 || strcmp(command_groups[i].title, name) == 0)
            return &command_groups[i];
    }
    return NULL;
}

/* Whether NAME is among the option's aliases; RET_VALUE gets a copy of the value that the alias stands for. */
static bool option_has_alias(const Option *option, const char *name, char **ret_value)
{
    g_auto(GStrv) aliases = option->aliases ? g_strsplit(option->aliases, "|", -1) : NULL;

    for (char **alias = aliases; alias && *alias; alias++) {
        char *value = strchr(*alias, '=');

        if (value)
            *value++ = '\0';
        if (strcmp(*alias, name) == 0) {
            if (ret_value)
                *ret_value = g_strdup(value);
            return true;
        }
    }
    return false;
}

const Option *command_option_find(const Command *command, const char *name, char **ret_value)
{
    if (ret_value)
        *ret_value = NULL;
    for (size_t i = 0; i < command->option_count; i++) {
        const Option *option = &command->options[i];

        if (strcmp(option->name, name) == 0 || option_has_alias(option, name, ret_value))
            return option;
    }
    return NULL;
}
