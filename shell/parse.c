#include "shell/parse.h"

#include <stdint.h>
#include <string.h>

typedef enum {
    TOKEN_WORD,
    TOKEN_SEPARATOR, /* between two commands */
    TOKEN_END,
    TOKEN_BAD,
} TokenKind;

/* Where tokens come from: a line of text, or words that were separated before. */
typedef struct Source {
    const char *at;     /* the line, NULL for words */
    char *const *words;
    size_t count;
    GPtrArray *errors;
} Source;

typedef struct Parser {
    Source source;
    Args *args;
    uint64_t *seen; /* one bit an option of the command */
    bool only_data; /* "--" was met */
    bool help;      /* "--help" was met */
} Parser;

G_GNUC_PRINTF(2, 3)
static bool complain(Source *source, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    g_ptr_array_add(source->errors, g_strdup_vprintf(format, list));
    va_end(list);
    return false;
}

/* Reads the rest of a double-quoted stretch, and steps over the closing quote. */
static TokenKind read_double_quoted(Source *source, GString *word)
{
    for (; *source->at != '"'; source->at++) {
        if (*source->at == '\\')
            source->at++;
        if (!*source->at) {
            complain(source, "missing \"");
            return TOKEN_BAD;
        }
        g_string_append_c(word, *source->at);
    }
    source->at++;
    return TOKEN_WORD;
}

/* Reads the rest of a single-quoted stretch; the end of the line closes it too. */
static void read_single_quoted(Source *source, GString *word)
{
    while (*source->at && *source->at != '\'')
        g_string_append_c(word, *source->at++);
    if (*source->at)
        source->at++;
}

/* Reads one word, with its quotes and backslashes taken away. */
static TokenKind read_word(Source *source, GString *word)
{
    while (*source->at && !strchr(" \t\n;", *source->at)) {
        char c = *source->at++;

        if (c == '\'') {
            read_single_quoted(source, word);
        } else if (c == '"') {
            if (read_double_quoted(source, word) == TOKEN_BAD)
                return TOKEN_BAD;
        } else if (c == '\\') {
            if (!*source->at) {
                complain(source, "dangling \\");
                return TOKEN_BAD;
            }
            if (*source->at != '\n')
                g_string_append_c(word, *source->at);
            source->at++;
        } else {
            g_string_append_c(word, c);
        }
    }
    return TOKEN_WORD;
}

static void skip_blank(Source *source)
{
    for (;;) {
        while (*source->at == ' ' || *source->at == '\t' || (source->at[0] == '\\' && source->at[1] == '\n'))
            source->at += *source->at == '\\' ? 2 : 1;
        if (*source->at != '#')
            return;
        while (*source->at && *source->at != '\n')
            source->at++;
    }
}

static TokenKind next_token(Source *source, char **ret_word)
{
    g_autoptr(GString) word = NULL;

    *ret_word = NULL;
    if (!source->at) {
        if (source->count == 0)
            return TOKEN_END;
        source->count--;
        *ret_word = g_strdup(*source->words++);
        return TOKEN_WORD;
    }
    skip_blank(source);
    if (!*source->at)
        return TOKEN_END;
    if (*source->at == ';' || *source->at == '\n') {
        source->at++;
        return TOKEN_SEPARATOR;
    }
    word = g_string_new(NULL);
    if (read_word(source, word) == TOKEN_BAD)
        return TOKEN_BAD;
    *ret_word = g_string_free(g_steal_pointer(&word), FALSE);
    return TOKEN_WORD;
}

static const char *value_kind(const Option *option)
{
    return option->type == OPTION_NUMBER ? "number" : "string";
}

static bool is_seen(const Parser *parser, const Option *option)
{
    size_t i = (size_t)(option - parser->args->command->options);

    return parser->seen[i / 64] >> (i % 64) & 1;
}

static void mark_seen(Parser *parser, const Option *option)
{
    size_t i = (size_t)(option - parser->args->command->options);

    if (option->type != OPTION_ARGV)
        parser->seen[i / 64] |= (uint64_t)1 << (i % 64);
}

/* The option that takes the next word without a name: the first in the table that was not given. */
static const Option *next_positional(const Parser *parser)
{
    const Command *command = parser->args->command;

    for (size_t i = 0; i < command->option_count; i++) {
        const Option *option = &command->options[i];

        if (option->type == OPTION_BOOL || option->type == OPTION_SECONDS || option->flags & OPTION_BY_NAME)
            continue;
        if (!is_seen(parser, option))
            return option;
    }
    return NULL;
}

/* The value of OPTION: what followed '=', what an alias stands for, or the next word. Takes EQUALS over. */
static bool read_value(Parser *parser, const Option *option, const char *given_as, char *equals, char *implied,
                       char **ret_value)
{
    g_autofree char *after = equals;
    g_autofree char *preset = implied;

    *ret_value = NULL;
    if (option->type == OPTION_BOOL || preset) {
        *ret_value = g_steal_pointer(&preset);
        return !after || complain(&parser->source, "invalid '=' after option --%s",
                                  *ret_value ? given_as : option->name);
    }
    if (option->type == OPTION_SECONDS || after) {
        *ret_value = g_steal_pointer(&after);
        return true;
    }
    switch (next_token(&parser->source, ret_value)) {
    case TOKEN_WORD:
        return true;
    case TOKEN_BAD:
        return false;
    default:
        return complain(&parser->source, "expected syntax: --%s <%s>", option->name, value_kind(option));
    }
}

static bool is_lenient(const Parser *parser)
{
    return parser->args->command->flags & COMMAND_LENIENT;
}

/* "--name", "--name=value" or "--name value". */
static bool parse_named(Parser *parser, const char *word)
{
    g_autofree char *name = g_strdup(word + 2);
    char *equals = strchr(name, '='), *implied = NULL, *value = NULL;
    const Option *option;

    if (equals) {
        *equals = '\0';
        equals = g_strdup(equals + 1);
    }
    if (strcmp(name, "help") == 0 && !equals) {
        parser->help = true;
        return true;
    }
    option = command_option_find(parser->args->command, name, &implied);
    if (!option) {
        g_free(equals);
        return is_lenient(parser) || complain(&parser->source, "command '%s' doesn't support option --%s",
                                              parser->args->command->name, name);
    }
    if (is_seen(parser, option)) {
        g_free(equals);
        g_free(implied);
        return complain(&parser->source, "option --%s already seen", option->name);
    }
    if (!read_value(parser, option, name, equals, implied, &value)) {
        g_free(value);
        return false;
    }
    mark_seen(parser, option);
    args_add(parser->args, option, value);
    return true;
}

/* A word without a name in front; takes it over. */
static bool parse_positional(Parser *parser, char *word)
{
    const Option *option = next_positional(parser);

    if (!option) {
        bool fine = is_lenient(parser) || complain(&parser->source, "unexpected data '%s'", word);

        g_free(word);
        return fine;
    }
    mark_seen(parser, option);
    args_add(parser->args, option, word);
    return true;
}

static bool parse_argument(Parser *parser, char *word)
{
    bool fine;

    if (!parser->only_data && strcmp(word, "--") == 0) {
        parser->only_data = true;
        g_free(word);
        return true;
    }
    if (parser->only_data || strncmp(word, "--", 2) != 0 || !g_ascii_isalnum(word[2]))
        return parse_positional(parser, word);
    fine = parse_named(parser, word);
    g_free(word);
    return fine;
}

static bool check_required(Parser *parser)
{
    const Command *command = parser->args->command;
    bool fine = true;

    for (size_t i = 0; i < command->option_count; i++) {
        const Option *option = &command->options[i];

        if (!(option->flags & OPTION_REQUIRED) || args_has(parser->args, option->name))
            continue;
        fine = complain(&parser->source,
                        option->type == OPTION_NUMBER ? "command '%s' requires --%s option"
                                                      : "command '%s' requires <%s> option",
                        command->name, option->name);
    }
    return fine;
}

/* "COMMAND ... --help" means "help COMMAND". */
static void turn_into_help(Parser *parser)
{
    Args *help = args_new(command_find("help"));

    args_add(help, &help->command->options[0], g_strdup(parser->args->command->name));
    args_free(parser->args);
    parser->args = help;
}

static bool start_command(Parser *parser, const char *name)
{
    const Command *command = command_find(name);

    if (!command)
        return complain(&parser->source, "unknown command: '%s'", name);
    parser->args = args_new(command);
    parser->seen = g_new0(uint64_t, command->option_count / 64 + 1);
    parser->only_data = parser->help = false;
    return true;
}

/* Parses what follows the name of a command up to its end; RET_KIND says what ended it. */
static bool parse_arguments(Parser *parser, TokenKind *ret_kind)
{
    char *word;

    while ((*ret_kind = next_token(&parser->source, &word)) == TOKEN_WORD) {
        if (!parse_argument(parser, word))
            return false;
    }
    if (*ret_kind == TOKEN_BAD)
        return false;
    if (parser->help)
        turn_into_help(parser);
    else if (!check_required(parser))
        return false;
    return true;
}

static bool parse_commands(Parser *parser, GPtrArray *commands)
{
    TokenKind kind;
    char *word;

    for (;;) {
        bool fine;

        kind = next_token(&parser->source, &word);
        if (kind == TOKEN_SEPARATOR)
            continue;
        if (kind != TOKEN_WORD)
            return kind == TOKEN_END;
        fine = start_command(parser, word);
        g_free(word);
        if (fine) {
            fine = parse_arguments(parser, &kind);
            g_ptr_array_add(commands, g_steal_pointer(&parser->args));
            g_clear_pointer(&parser->seen, g_free);
        }
        if (!fine)
            return false;
        if (kind == TOKEN_END)
            return true;
    }
}

static bool parse(Parser *parser, GPtrArray **ret_commands, char ***ret_errors)
{
    GPtrArray *commands = g_ptr_array_new_with_free_func((GDestroyNotify)args_free);
    bool fine;

    parser->source.errors = g_ptr_array_new();
    fine = parse_commands(parser, commands);
    g_ptr_array_add(parser->source.errors, NULL);
    *ret_errors = (char **)g_ptr_array_free(parser->source.errors, FALSE);
    *ret_commands = commands;
    return fine;
}

bool parse_line(const char *line, GPtrArray **ret_commands, char ***ret_errors)
{
    Parser parser = { .source = { .at = line } };

    return parse(&parser, ret_commands, ret_errors);
}

bool parse_words(char *const *words, size_t count, GPtrArray **ret_commands, char ***ret_errors)
{
    Parser parser = { .source = { .words = words, .count = count } };

    return parse(&parser, ret_commands, ret_errors);
}
