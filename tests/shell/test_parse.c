/* The command line parser by itself: every rule of virsh's syntax, without a connection. */
#include <errno.h>
#include <string.h>

#include "shell/parse.h"

typedef struct Parsed {
    GPtrArray *commands;
    char **errors;
    bool fine;
} Parsed;

static void parsed_done(Parsed *parsed)
{
    g_ptr_array_unref(parsed->commands);
    g_strfreev(parsed->errors);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parsed, parsed_done)

static Parsed parse_text(const char *line)
{
    Parsed parsed;

    parsed.fine = parse_line(line, &parsed.commands, &parsed.errors);
    return parsed;
}

/* LINE is one echo; what it was given, joined by '|'. */
static char *words_of(const char *line)
{
    g_auto(Parsed) parsed = parse_text(line);
    g_autofree const char **words = NULL;

    g_assert_true(parsed.fine);
    g_assert_cmpuint(parsed.commands->len, ==, 1);
    words = args_list(parsed.commands->pdata[0], "string");
    return g_strjoinv("|", (char **)(gintptr)words);
}

static void test_quotes(void)
{
    static const struct {
        const char *line, *words;
    } cases[] = {
        { "echo a b", "a|b" },
        { "echo 'a b' \"c d\" e\\ f", "a b|c d|e f" },
        { "echo a\"b c\"d", "ab cd" },
        { "echo \"a\\\"b\"", "a\"b" },
        { "echo 'open", "open" },
        { "echo ''", "" },
        { "echo a # comment", "a" },
        { "echo a#b", "a#b" },
        { "echo a \\\n b", "a|b" },
        { "echo a\\\nb", "ab" },
        { "echo -- --shell", "--shell" },
        { "echo --string x y", "x|y" },
        { "echo - -x --=y", "-|-x|--=y" },
        { "  ;; echo a ;", "a" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *words = words_of(cases[i].line);

        g_assert_cmpstr(words, ==, cases[i].words);
    }
}

static void test_mistakes(void)
{
    static const struct {
        const char *line, *error;
    } cases[] = {
        { "nosuch", "unknown command: 'nosuch'" },
        { "list --foo", "command 'list' doesn't support option --foo" },
        { "domstate", "command 'domstate' requires <domain> option" },
        { "setmem a", "command 'setmem' requires --size option" },
        { "domstate a b", "unexpected data 'b'" },
        { "domstate --domain", "expected syntax: --domain <string>" },
        { "setmem a --size", "expected syntax: --size <number>" },
        { "domstate a --domain b", "option --domain already seen" },
        { "domstate --reason=1 a", "invalid '=' after option --reason" },
        { "attach-disk a b c --shareable --mode x", "option --mode already seen" },
        { "echo \"a", "missing \"" },
        { "echo a\\", "dangling \\" },
        { "start a --codeset", "command 'start' doesn't support option --codeset" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Parsed) parsed = parse_text(cases[i].line);

        g_assert_false(parsed.fine);
        g_assert_cmpstr(parsed.errors[0], ==, cases[i].error);
    }
}

static void test_several(void)
{
    g_auto(Parsed) parsed = parse_text("domstate a; list --all\necho x");
    const Args *first, *second;

    g_assert_true(parsed.fine);
    g_assert_cmpuint(parsed.commands->len, ==, 3);
    first = parsed.commands->pdata[0];
    second = parsed.commands->pdata[1];
    g_assert_cmpstr(first->command->name, ==, "domstate");
    g_assert_cmpstr(args_get(first, "domain"), ==, "a");
    g_assert_true(args_has(second, "all"));
    g_assert_false(args_has(second, "inactive"));
}

static void test_positional(void)
{
    g_auto(Parsed) parsed = parse_text("send-key dom 1 --codeset xt 2 --holdtime 5; attach-disk d --target t s");
    const Args *keys = parsed.commands->pdata[0], *disk = parsed.commands->pdata[1];
    g_autofree const char **codes = args_list(keys, "keycode");

    g_assert_true(parsed.fine);
    g_assert_cmpstr(codes[0], ==, "1");
    g_assert_cmpstr(codes[1], ==, "2");
    g_assert_cmpstr(args_get(keys, "codeset"), ==, "xt");
    g_assert_cmpstr(args_get(disk, "source"), ==, "s");
    g_assert_cmpstr(args_get(disk, "target"), ==, "t");
}

static void test_aliases(void)
{
    g_auto(Parsed) parsed = parse_text("setmem a --kilobytes 5; attach-disk a b c --shareable; nodedev-dettach x");

    g_assert_true(parsed.fine);
    g_assert_cmpstr(args_get(parsed.commands->pdata[0], "size"), ==, "5");
    g_assert_cmpstr(args_get(parsed.commands->pdata[1], "mode"), ==, "shareable");
}

static void test_help_and_wait(void)
{
    g_auto(Parsed) parsed = parse_text("destroy --help; shutdown a --wait=5; shutdown a --wait; help list --all x");

    g_assert_true(parsed.fine);
    g_assert_cmpstr(args_get(parsed.commands->pdata[0], "command"), ==, "destroy");
    g_assert_cmpstr(args_get(parsed.commands->pdata[1], "wait"), ==, "5");
    g_assert_true(args_has(parsed.commands->pdata[2], "wait"));
    g_assert_null(args_get(parsed.commands->pdata[2], "wait"));
    g_assert_cmpstr(args_get(parsed.commands->pdata[3], "command"), ==, "list");
}

static void test_sizes(void)
{
    static const struct {
        const char *text;
        int result;
        unsigned long long value;
    } cases[] = {
        { "4", 0, 4096 },     { "4G", 0, 4ULL << 30 }, { "4KB", 0, 4000 },   { "4KiB", 0, 4096 }, { "1b", 0, 1 },
        { "2bytes", 0, 2 },   { "1E", 0, 1ULL << 60 }, { "16E", -ERANGE, 0 }, { "x", -EINVAL, 0 }, { "", -EINVAL, 0 },
        { "1x", -ENOTSUP, 0 }, { "1kx", -ENOTSUP, 0 }, { "-1", -EINVAL, 0 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        unsigned long long value = 0;
        const char *suffix;

        g_assert_cmpint(args_parse_scaled(cases[i].text, 1024, G_MAXUINT64, &value, &suffix), ==, cases[i].result);
        g_assert_cmpuint(value, ==, cases[i].value);
    }
}

/* The table itself: names are unique, and required options come before the others that a word could fill. */
static void test_table(void)
{
    for (size_t i = 0; i < command_count; i++) {
        const Command *command = &command_table[i];

        g_assert_true(command_find(command->name) == command);
        g_assert_nonnull(command->summary);
        g_assert_true(!(command->flags & COMMAND_QUERY) || (command->run && command->text));
        for (size_t n = 0; n < command->option_count; n++) {
            g_assert_true(command_option_find(command, command->options[n].name, NULL) == &command->options[n]);
            g_assert_nonnull(command->options[n].help);
        }
    }
    g_assert_cmpuint(command_count, >=, 275);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shell/parse/quotes", test_quotes);
    g_test_add_func("/shell/parse/mistakes", test_mistakes);
    g_test_add_func("/shell/parse/several", test_several);
    g_test_add_func("/shell/parse/positional", test_positional);
    g_test_add_func("/shell/parse/aliases", test_aliases);
    g_test_add_func("/shell/parse/help-and-wait", test_help_and_wait);
    g_test_add_func("/shell/args/sizes", test_sizes);
    g_test_add_func("/shell/command/table", test_table);
    return g_test_run();
}
