/* Help, from the command table. */
#include <string.h>

#include "shell/shell.h"

void help_print_program(Shell *shell)
{
    shell_print(shell, "\nvirsh [options]... [<command_string>]\n"
                       "virsh [options]... <command> [args...]\n\n"
                       "  options:\n"
                       "    -c | --connect=URI      hypervisor to connect to\n"
                       "    -d | --debug=NUM        what to tell: 0 everything ... 4 errors only\n"
                       "    -e | --escape <char>    key that leaves a console\n"
                       "    -h | --help             this text\n"
                       "    -k | --keepalive-interval=NUM\n"
                       "                            seconds between signs of life, 0 for none\n"
                       "    -K | --keepalive-count=NUM\n"
                       "                            how many may stay unanswered\n"
                       "    -l | --log=FILE         file to log to\n"
                       "    -q | --quiet            say no more than asked\n"
                       "    -r | --readonly         connect for looking only\n"
                       "    -t | --timing           say how long each command took\n"
                       "    -v                      version, short\n"
                       "    -V                      version, long\n"
                       "         --version[=TYPE]   version, TYPE is short (if not given) or long\n"
                       "  commands (non interactive mode):\n\n");
    help_print_all(shell, ")");
    shell_print(shell, "\n  (help <group> explains the commands of a group)\n"
                       "\n  (help <command> explains a command)\n\n");
}

void help_print_group(Shell *shell, const CommandGroup *group, const char *title_end)
{
    unsigned place = (unsigned)(group - command_groups);

    shell_print(shell, " %s (help keyword '%s'%s\n", group->title, group->keyword, title_end);
    for (size_t i = 0; i < command_count; i++) {
        const Command *command = &command_table[i];

        if (command->group == place && !(command->flags & COMMAND_HIDDEN))
            shell_print(shell, "    %-30s %s\n", command->name, command->summary);
    }
}

void help_print_all(Shell *shell, const char *title_end)
{
    for (size_t i = 0; i < command_group_count; i++) {
        help_print_group(shell, &command_groups[i], title_end);
        shell_print(shell, "\n");
    }
}

static const char *type_name(const Option *option)
{
    return option->type == OPTION_NUMBER ? "number" : "string";
}

/* An argv option that is not reached by name in practice is shown by its value alone. */
static bool argv_without_name(const Command *command, const Option *option)
{
    return option->type == OPTION_ARGV && (strcmp(option->name, "string") == 0 || strcmp(option->name, "domain") == 0);
}

static void print_synopsis(Shell *shell, const Command *command)
{
    shell_print(shell, "    %s", command->name);
    for (size_t i = 0; i < command->option_count; i++) {
        const Option *option = &command->options[i];
        bool required = option->flags & OPTION_REQUIRED;

        if (option->type == OPTION_BOOL)
            shell_print(shell, " [--%s]", option->name);
        else if (option->type == OPTION_SECONDS)
            shell_print(shell, " [--%s[=<number>]]", option->name);
        else if (argv_without_name(command, option))
            shell_print(shell, " [<%s>]...", option->name);
        else if (option->type == OPTION_ARGV)
            shell_print(shell, required ? " {[--%s] <string>}..." : " [[--%s] <string>]...", option->name);
        else if (required)
            shell_print(shell, " <%s>", option->name);
        else
            shell_print(shell, " [--%s <%s>]", option->name, type_name(option));
    }
    shell_print(shell, "\n");
}

static void print_option(Shell *shell, const Command *command, const Option *option)
{
    g_autofree char *left = NULL;

    if (option->type == OPTION_BOOL)
        left = g_strdup_printf("--%s", option->name);
    else if (option->type == OPTION_SECONDS)
        left = g_strdup_printf("--%s[=<number>]", option->name);
    else if (argv_without_name(command, option))
        left = g_strdup_printf("<%s>", option->name);
    else if (option->flags & OPTION_REQUIRED || option->type == OPTION_ARGV)
        left = g_strdup_printf("[--%s] <%s>", option->name, type_name(option));
    else
        left = g_strdup_printf("--%s <%s>", option->name, type_name(option));
    shell_print(shell, "    %-15s  %s\n", left, option->help);
}

void help_print_command(Shell *shell, const Command *command)
{
    shell_print(shell, "  NAME\n    %s - %s\n\n  SYNOPSIS\n", command->name, command->summary);
    print_synopsis(shell, command);
    if (command->about)
        shell_print(shell, "\n  DESCRIPTION\n    %s\n", command->about);
    if (command->option_count)
        shell_print(shell, "\n  OPTIONS\n");
    for (size_t i = 0; i < command->option_count; i++)
        print_option(shell, command, &command->options[i]);
    shell_print(shell, "\n");
}
