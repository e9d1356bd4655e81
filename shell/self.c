/* Commands about the shell itself. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shell/shell.h"
#include "shell/xml.h"

CommandRun cd_run, echo_run, quit_run, help_run, pwd_query, connect_run, complete_run;

bool cd_run(Shell *shell, const Args *args, Record *record)
{
    const char *folder = args_get(args, "dir");

    if (!shell->interactive) {
        shell_error(shell, "cd: command valid only in interactive mode");
        return false;
    }
    if (!folder)
        folder = g_get_home_dir();
    if (!folder)
        folder = "/";
    if (chdir(folder) < 0) {
        shell_error(shell, "cd: %s: %s", g_strerror(errno), folder);
        return false;
    }
    return true;
}

bool pwd_query(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *folder = getcwd(NULL, 0);

    if (!folder) {
        shell_error(shell, "pwd: cannot get current directory: %s", g_strerror(errno));
        return false;
    }
    record_set_string(record, "directory", folder);
    return true;
}

/* Quotes TEXT for a POSIX shell, if it needs it. */
static void quote_for_shell(GString *out, const char *text)
{
    if (*text && !strpbrk(text, "\r\t\n !\"#$&'()*;<>?[\\]^`{|}~")) {
        g_string_append(out, text);
        return;
    }
    g_string_append_c(out, '\'');
    for (const char *p = text; *p; p++)
        g_string_append(out, *p == '\'' ? "'\\''" : (char[]){ *p, '\0' });
    g_string_append_c(out, '\'');
}

/* "a,b,,c" becomes the lines a and b,c. */
static void split_at_commas(GString *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == ',' && p[1] == ',')
            g_string_append_c(out, *p++);
        else
            g_string_append_c(out, *p == ',' ? '\n' : *p);
    }
    g_string_append_c(out, '\n');
}

static void echo_word(GString *out, const Args *args, const char *word)
{
    if (args_has(args, "shell"))
        quote_for_shell(out, word);
    else if (args_has(args, "xml"))
        xml_append_escaped(out, word);
    else if (args_has(args, "split"))
        split_at_commas(out, word);
    else
        g_string_append(out, word);
}

bool echo_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree const char **words = args_list(args, "string");
    g_autoptr(GString) out = g_string_new(NULL);

    if (args_exclusive(shell, args, "shell", "xml") || args_exclusive(shell, args, "shell", "split") ||
        args_exclusive(shell, args, "xml", "split"))
        return false;
    for (const char **word = words; *word; word++) {
        if (word != words)
            g_string_append_c(out, ' ');
        echo_word(out, args, *word);
    }
    if (args_has(args, "err"))
        shell_error(shell, "%s", out->str);
    else
        shell_print(shell, "%s", out->str);
    return true;
}

bool quit_run(Shell *shell, const Args *args, Record *record)
{
    shell->quit = true;
    return true;
}

bool help_run(Shell *shell, const Args *args, Record *record)
{
    const char *name = args_get(args, "command");
    const CommandGroup *group;
    const Command *command;

    if (!name) {
        shell_print(shell, "Grouped commands:\n\n");
        help_print_all(shell, "):");
        return true;
    }
    if ((command = command_find(name))) {
        help_print_command(shell, command);
    } else if ((group = command_group_find(name))) {
        help_print_group(shell, group, "):");
    } else {
        shell_error(shell, "command or command group '%s' doesn't exist", name);
        return false;
    }
    return true;
}

bool connect_run(Shell *shell, const Args *args, Record *record)
{
    virConnectPtr before = shell->conn;
    g_autofree char *uri_before = shell->uri;
    bool readonly_before = shell->readonly;

    shell->conn = NULL;
    shell->uri = g_strdup(args_has(args, "name") ? args_get(args, "name") : uri_before);
    shell->readonly = args_has(args, "readonly");
    if (shell_connect(shell)) {
        virConnectPtr now = shell->conn;

        shell->conn = before;
        shell_disconnect(shell);
        shell->conn = now;
        return true;
    }
    g_free(shell->uri);
    shell->conn = before;
    shell->uri = g_steal_pointer(&uri_before);
    shell->readonly = readonly_before;
    return false;
}
