/* Completion: of commands, options and what options take, all from the command table. */
#include <string.h>

#include "shell/complete.h"
#include "shell/parse.h"
#include "shell/shell.h"

static void add_if_begins(GPtrArray *found, const char *text, const char *word)
{
    if (g_str_has_prefix(text, word))
        g_ptr_array_add(found, g_strdup(text));
}

static void complete_commands(GPtrArray *found, const char *word)
{
    for (size_t i = 0; i < command_count; i++) {
        if (!(command_table[i].flags & COMMAND_HIDDEN))
            add_if_begins(found, command_table[i].name, word);
    }
}

static void complete_options(GPtrArray *found, const Args *args, const char *word)
{
    for (size_t i = 0; i < args->command->option_count; i++) {
        const Option *option = &args->command->options[i];
        g_autofree char *name = g_strdup_printf("--%s", option->name);

        if (option->type == OPTION_ARGV || !args_has(args, option->name))
            add_if_begins(found, name, word);
    }
}

/* The option that the next word would fill. */
static const Option *next_positional(const Args *args)
{
    for (size_t i = 0; i < args->command->option_count; i++) {
        const Option *option = &args->command->options[i];
        bool by_word = option->type == OPTION_STRING || option->type == OPTION_NUMBER || option->type == OPTION_ARGV;

        if (by_word && !(option->flags & OPTION_BY_NAME) &&
            (option->type == OPTION_ARGV || !args_has(args, option->name)))
            return option;
    }
    return NULL;
}

/* "enum:a,b,c". */
static void complete_enum(GPtrArray *found, const char *list, const char *word)
{
    g_auto(GStrv) values = g_strsplit(list, ",", -1);

    for (char **value = values; *value; value++)
        add_if_begins(found, *value, word);
}

/* Returns false when the value is the name of a file. */
static bool complete_value(Shell *shell, GPtrArray *found, const Args *args, const Option *option, const char *word)
{
    g_auto(GStrv) names = NULL;

    if (!option->complete)
        return true;
    if (strcmp(option->complete, "file") == 0 || strcmp(option->complete, "folder") == 0)
        return false;
    if (g_str_has_prefix(option->complete, "enum:")) {
        complete_enum(found, option->complete + 5, word);
    } else if (strcmp(option->complete, "command") == 0) {
        complete_commands(found, word);
        for (size_t i = 0; i < command_group_count; i++)
            add_if_begins(found, command_groups[i].keyword, word);
    } else {
        names = complete_names(shell, args, option->complete);
        for (char **name = names; name && *name; name++)
            add_if_begins(found, *name, word);
    }
    return true;
}

/* The option whose value comes next because LAST is its name; NULL when LAST is none. */
static const Option *awaits_value(const Command *command, const char *last)
{
    const Option *option;

    if (!last || strncmp(last, "--", 2) != 0 || strchr(last, '='))
        return NULL;
    option = command_option_find(command, last + 2, NULL);
    return option && option->type != OPTION_BOOL && option->type != OPTION_SECONDS ? option : NULL;
}

/* Completes WORD after the words of one command; returns false when it is the name of a file. */
static bool complete_command(Shell *shell, GPtrArray *found, char **words, const char *word)
{
    guint count = g_strv_length(words);
    g_autoptr(GPtrArray) commands = NULL;
    g_auto(GStrv) errors = NULL;
    const Option *option;
    const Args *args;

    if (count == 0) {
        complete_commands(found, word);
        return true;
    }
    (void)parse_words(words, count, &commands, &errors);
    if (commands->len == 0)
        return true;
    args = commands->pdata[0];
    option = awaits_value(args->command, count > 1 ? words[count - 1] : NULL);
    if (!option && *word == '-') {
        complete_options(found, args, word);
        return true;
    }
    if (!option)
        option = next_positional(args);
    if (option)
        return complete_value(shell, found, args, option, word);
    complete_options(found, args, word);
    return true;
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **complete_words(Shell *shell, char **words, const char *word)
{
    GPtrArray *found = g_ptr_array_new();

    if (!complete_command(shell, found, words, word)) {
        g_ptr_array_free(found, TRUE);
        return NULL;
    }
    g_ptr_array_sort(found, compare_texts);
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(found, FALSE);
}

char **complete_line(Shell *shell, const char *line, const char *word)
{
    gsize length = strlen(line), tail = strlen(word);
    g_autofree char *before = g_strndup(line, length > tail ? length - tail : 0);
    char *start = strrchr(before, ';');
    g_auto(GStrv) pieces = g_strsplit_set(start ? start + 1 : before, " \t\"'", -1);
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    for (char **piece = pieces; *piece; piece++) {
        if (**piece)
            g_ptr_array_add(words, *piece);
    }
    g_ptr_array_add(words, NULL);
    return complete_words(shell, (char **)words->pdata, word);
}

CommandRun complete_run;

/* What the completion of bash asks: the words so far, of which the last is being typed. */
bool complete_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree const char **given = args_list(args, "string");
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_auto(GStrv) found = NULL;
    const char *word = "";

    for (const char **text = given; *text; text++) {
        word = *text;
        g_ptr_array_add(words, (gpointer)(gintptr)word);
    }
    if (words->len > 0)
        g_ptr_array_set_size(words, (int)words->len - 1);
    g_ptr_array_add(words, NULL);
    found = complete_words(shell, (char **)words->pdata, word);
    for (char **text = found; text && *text; text++)
        shell_print(shell, "%s\n", *text);
    return true;
}
