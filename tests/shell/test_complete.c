/* Completion of what needs no connection: commands, options, fixed values, and where file names belong. */
#include <string.h>

#include "shell/complete.h"

/* What LINE, whose last word is being typed, could go on with, joined by blanks; "(file)" for a file name. */
static char *complete(const char *line)
{
    Shell shell = { .log_fd = -1 };
    const char *blank = strrchr(line, ' ');
    g_auto(GStrv) found = complete_line(&shell, line, blank ? blank + 1 : line);

    return found ? g_strjoinv(" ", found) : g_strdup("(file)");
}

static void test_words(void)
{
    static const struct {
        const char *line, *found;
    } cases[] = {
        { "domst", "domstate domstats" },
        { "nosuch x", "" },
        { "list --state-s", "--state-shutoff" },
        { "list --all --al", "" }, /* given already */
        { "shutdown x --mode a", "acpi agent" },
        { "shutdown x --mode=acpi --mo", "" },
        { "define ", "(file)" },
        { "define --file ", "(file)" },
        { "echo a; unde", "undefine" },
        { "help mon", "monitor" },
        { "send-key x --codeset x", "xt xt_kbd" },
        { "pool-list --type iscsi", "iscsi iscsi-direct" },
        { "net-update n add-f", "add-first" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *found = complete(cases[i].line);

        g_assert_cmpstr(found, ==, cases[i].found);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shell/complete/words", test_words);
    return g_test_run();
}
