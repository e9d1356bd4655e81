/* virsh: options of the program, then one command, several, or a dialogue. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shell/parse.h"
#include "shell/shell.h"

static void print_version(Shell *shell, const char *format)
{
    unsigned long version = 0;
    g_autofree char *number = NULL;

    (void)virGetVersion(&version, NULL, NULL);
    number = g_strdup_printf("%lu.%lu.%lu", version / 1000000, version / 1000 % 1000, version % 1000);
    if (strcmp(format, "long") != 0) {
        shell_print(shell, "%s\n", number);
        return;
    }
    shell_print(shell, "Virsh command line tool of splitvirt, for libvirt %s\n\n"
                       "Compiled with support for:\n"
                       " Hypervisors: whatever the library libvirt.so.0 in use offers\n"
                       " Miscellaneous: Readline JSON\n", number);
}

static bool read_int(const char *text, int *ret)
{
    char *end;
    long number;

    errno = 0;
    number = strtol(text, &end, 0);
    if (errno || end == text || *end || number < INT_MIN || number > INT_MAX)
        return false;
    *ret = (int)number;
    return true;
}

static bool option_keepalive(Shell *shell, int c, int longindex, const struct option *longopts, int *ret)
{
    g_autofree char *name = longindex < 0 ? g_strdup_printf("-%c", c) : g_strdup_printf("--%s", longopts[longindex].name);
    int value;

    if (!read_int(optarg, &value)) {
        shell_error(shell, "Invalid value for option %s", name);
        return false;
    }
    if (value < 0) {
        shell_error(shell, "option %s requires a positive integer argument", name);
        return false;
    }
    *ret = value;
    shell->keepalive_given = true;
    return true;
}

static bool option_debug(Shell *shell, const char *text, const char *name)
{
    int level;

    if (!read_int(text, &level)) {
        shell_error(shell, "option %s takes a numeric argument", name);
        return false;
    }
    if (level < DEBUG_DEBUG || level > DEBUG_ERROR)
        shell_error(shell, "ignoring debug level %d out of range [%d-%d]", level, DEBUG_DEBUG, DEBUG_ERROR);
    else
        shell->debug = level;
    return true;
}

/* "^]" or a single character. */
static bool option_escape(Shell *shell, const char *text)
{
    size_t length = strlen(text);
    char last = length == 2 && *text == '^' ? g_ascii_toupper(text[1]) : 0;

    if (last >= '@' && last <= '_') {
        shell->escape = (char)(last - '@');
        return true;
    }
    if (length == 1 && *text != '^') {
        shell->escape = *text;
        return true;
    }
    shell_error(shell, "Invalid string '%s' for escape sequence", text);
    return false;
}

static bool option_unknown(Shell *shell, char **argv, int option, int argument_at, const struct option *longopts)
{
    if (option == ':') {
        for (const struct option *entry = longopts; entry->name; entry++) {
            if (entry->val == optopt) {
                shell_error(shell, "option '-%c'/'--%s' requires an argument", optopt, entry->name);
                return false;
            }
        }
    }
    if (optopt)
        shell_error(shell, "unsupported option '-%c'. See --help.", optopt);
    else
        shell_error(shell, "unsupported option '%s'. See --help.", argv[argument_at]);
    return false;
}

static const struct option longopts[] = {
    { "connect", required_argument, NULL, 'c' },
    { "debug", required_argument, NULL, 'd' },
    { "escape", required_argument, NULL, 'e' },
    { "help", no_argument, NULL, 'h' },
    { "keepalive-interval", required_argument, NULL, 'k' },
    { "keepalive-count", required_argument, NULL, 'K' },
    { "log", required_argument, NULL, 'l' },
    { "quiet", no_argument, NULL, 'q' },
    { "readonly", no_argument, NULL, 'r' },
    { "timing", no_argument, NULL, 't' },
    { "version", optional_argument, NULL, 'v' },
    { NULL, 0, NULL, 0 },
};

/* Takes one option of the program; returns false when it is wrong. RET_DONE is set when there is no more to do. */
static bool take_option(Shell *shell, int c, int longindex, bool *ret_done)
{
    switch (c) {
    case 'c':
        g_free(shell->uri);
        shell->uri = g_strdup(optarg);
        return true;
    case 'd':
        return option_debug(shell, optarg, longindex < 0 ? "-d" : "--debug");
    case 'e':
        return option_escape(shell, optarg);
    case 'h':
        help_print_program(shell);
        *ret_done = true;
        return true;
    case 'k':
        return option_keepalive(shell, c, longindex, longopts, &shell->keepalive_interval);
    case 'K':
        return option_keepalive(shell, c, longindex, longopts, &shell->keepalive_count);
    case 'l':
        return shell_open_log(shell, optarg);
    case 'q':
        shell->quiet = true;
        return true;
    case 't':
        shell->timing = true;
        return true;
    case 'r':
        shell->readonly = true;
        return true;
    default:
        print_version(shell, c == 'V' ? "long" : optarg ? optarg : "short");
        *ret_done = true;
        return true;
    }
}

/* Reads the program's options; what follows them begins at optind. */
static bool take_options(Shell *shell, int argc, char **argv, bool *ret_done)
{
    int c, longindex = -1, at = 1;

    opterr = 0;
    while (!*ret_done && (c = getopt_long(argc, argv, "+:c:d:e:hk:K:l:qrtvV", longopts, &longindex)) != -1) {
        if (c == '?' || c == ':')
            return option_unknown(shell, argv, c, at, longopts);
        if (!take_option(shell, c, longindex, ret_done))
            return false;
        longindex = -1;
        at = optind;
    }
    return true;
}

static void take_environment(Shell *shell)
{
    const char *debug = getenv("VIRSH_DEBUG"), *log = getenv("VIRSH_LOG_FILE");
    int level;

    if (debug && *debug) {
        if (!read_int(debug, &level) || level < DEBUG_DEBUG || level > DEBUG_ERROR)
            shell_error(shell, "VIRSH_DEBUG not set with a valid numeric value");
        else
            shell->debug = level;
    }
    if (log && *log)
        (void)shell_open_log(shell, log);
}

static bool run_arguments(Shell *shell, char **words, int count)
{
    g_autoptr(GPtrArray) commands = NULL;
    g_auto(GStrv) errors = NULL;

    if (count == 1)
        return *words[0] && shell_run_line(shell, words[0]);
    if (!parse_words(words, (size_t)count, &commands, &errors)) {
        for (char **error = errors; *error; error++)
            shell_error(shell, "%s", *error);
        return false;
    }
    return shell_run_all(shell, commands);
}

/* Whether the answer is to be JSON, known before the command line is parsed. */
static bool wants_json(char **words, int count)
{
    if (count == 1)
        return strstr(words[0], "--json") != NULL;
    for (int i = 0; i < count; i++) {
        if (strcmp(words[i], "--json") == 0)
            return true;
    }
    return false;
}

/* Connects before the first command; says why not in the form that the command was asked for. */
static bool connect_first(Shell *shell, bool json)
{
    bool fine;

    if (json)
        shell->messages = g_ptr_array_new_with_free_func(g_free);
    fine = shell_connect(shell);
    if (!fine && json)
        shell_report_json(shell);
    else if (!fine)
        shell_report_error(shell);
    g_clear_pointer(&shell->messages, g_ptr_array_unref);
    return fine;
}

/* With -c, a connection that fails ends the program; without, each command tries for itself. */
static bool run(Shell *shell, bool uri_given, char **words, int count)
{
    if (!shell_start(shell)) {
        shell_report_error(shell);
        return false;
    }
    if ((uri_given || count == 0) && !connect_first(shell, wants_json(words, count)))
        return false;
    if (count > 0)
        return run_arguments(shell, words, count);
    shell_interact(shell);
    return true;
}

int main(int argc, char **argv)
{
    Shell shell = { .debug = DEBUG_ERROR, .log_fd = -1, .escape = 0x1d, .keepalive_interval = 5, .keepalive_count = 6 };
    bool fine, done = false, uri_given;

    (void)setlocale(LC_ALL, "");
    take_environment(&shell);
    fine = take_options(&shell, argc, argv, &done);
    uri_given = shell.uri != NULL;
    if (!uri_given)
        shell.uri = g_strdup(getenv("VIRSH_DEFAULT_CONNECT_URI"));
    if (fine && !done) {
        shell.interactive = optind == argc;
        fine = run(&shell, uri_given, argv + optind, argc - optind);
    }
    shell_stop(&shell);
    g_free(shell.uri);
    if (shell.log_fd >= 0)
        close(shell.log_fd);
    if (fflush(stdout) != 0)
        fine = false;
    return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
