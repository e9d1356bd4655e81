/* The dialogue: line editing, history, and completion through the command table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "shell/shell.h"

static Shell *completing; /* readline's callbacks carry no argument */

static char **candidates;

static char *next_candidate(const char *word, int state)
{
    static size_t place;

    if (state == 0)
        place = 0;
    return candidates && candidates[place] ? strdup(candidates[place++]) : NULL;
}

static char **complete(const char *word, int start, int end)
{
    g_autofree char *line = g_strndup(rl_line_buffer, (gsize)rl_point);

    g_strfreev(candidates);
    candidates = complete_line(completing, line, word);
    rl_attempted_completion_over = candidates != NULL; /* else readline completes file names */
    return candidates ? rl_completion_matches(word, next_candidate) : NULL;
}

static char *history_path(void)
{
    g_autofree char *folder = g_build_filename(g_get_user_cache_dir(), "libvirt", "virsh", NULL);

    return g_mkdir_with_parents(folder, 0755) < 0 ? NULL : g_build_filename(folder, "history", NULL);
}

static void prepare(Shell *shell, const char *history)
{
    const char *size = getenv("VIRSH_HISTSIZE");

    completing = shell;
    rl_readline_name = "virsh";
    rl_attempted_completion_function = complete;
    rl_basic_word_break_characters = " \t\n\\`@$><=;|&{(";
    rl_completer_quote_characters = "'\"";
    stifle_history(size && atoi(size) >= 0 ? atoi(size) : 500);
    if (history)
        (void)read_history(history);
}

void shell_interact(Shell *shell)
{
    g_autofree char *history = isatty(STDIN_FILENO) ? history_path() : NULL;

    shell_print_extra(shell, "Welcome to virsh, the virtualization interactive terminal.\n\n"
                             "Type:  'help' for help with commands\n"
                             "       'quit' to quit\n\n");
    prepare(shell, history);
    while (!shell->quit) {
        char *line;

        fflush(stdout);
        line = readline(shell->readonly ? "virsh > " : "virsh # ");
        if (!line)
            break;
        if (*line) {
            add_history(line);
            (void)shell_run_line(shell, line);
        }
        free(line);
    }
    if (history)
        (void)write_history(history);
    shell_print(shell, "\n");
}
