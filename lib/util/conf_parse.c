/* The syntax of configuration files: text in, entries out. */
#include "util/conf_private.h"

#include <errno.h>
#include <string.h>

#define CONF_LIST_MAX 65536

typedef struct ConfReader {
    const char *name;
    const char *at, *end;
    unsigned int line;
    char **ret_why;
} ConfReader;

static int conf_syntax(const ConfReader *in, const char *what)
{
    return conf_refuse(-EBADMSG, in->ret_why, in->name, in->line, "%s", what);
}

static bool conf_peek(const ConfReader *in, const char *text)
{
    size_t length = strlen(text);

    return (size_t)(in->end - in->at) >= length && memcmp(in->at, text, length) == 0;
}

static void conf_skip_blanks(ConfReader *in)
{
    while (in->at < in->end && (*in->at == ' ' || *in->at == '\t'))
        in->at++;
}

static void conf_skip_comment(ConfReader *in)
{
    if (in->at < in->end && *in->at == '#')
        while (in->at < in->end && *in->at != '\n')
            in->at++;
}

/* Blanks, comments and line ends: what may stand between entries and between the elements of a list. */
static void conf_skip_space(ConfReader *in)
{
    for (;;) {
        conf_skip_blanks(in);
        conf_skip_comment(in);
        if (in->at < in->end && *in->at == '\n')
            in->line++;
        else if (in->at >= in->end || *in->at != '\r')
            return;
        in->at++;
    }
}

static int conf_read_number(ConfReader *in, long long *ret_number)
{
    bool negative = *in->at == '-';
    unsigned long long value = 0, limit = negative ? 1ULL << 63 : (1ULL << 63) - 1;

    if (*in->at == '-' || *in->at == '+')
        in->at++;
    if (in->at >= in->end || !g_ascii_isdigit(*in->at))
        return conf_syntax(in, "expecting a number");
    for (; in->at < in->end && g_ascii_isdigit(*in->at); in->at++) {
        unsigned int digit = (unsigned int)(*in->at - '0');

        if (value > (limit - digit) / 10)
            return conf_syntax(in, "number out of range");
        value = value * 10 + digit;
    }
    *ret_number = negative ? (long long)(0 - value) : (long long)value;
    return 0;
}

/* A string in one of the three quotes. There are no escapes; only """ may run over lines. */
static int conf_read_string(ConfReader *in, char **ret_string)
{
    const char *quote = conf_peek(in, "\"\"\"") ? "\"\"\"" : *in->at == '"' ? "\"" : "'";
    size_t length = strlen(quote);
    const char *start = in->at + length;
    unsigned int lines = 0;

    for (in->at = start; in->at < in->end && !conf_peek(in, quote); in->at++) {
        if (*in->at == '\0')
            return conf_syntax(in, "zero byte in a string");
        if (*in->at == '\n' && (length == 1 || ++lines > CONF_SIZE_MAX))
            return conf_syntax(in, "unterminated string");
    }
    if (in->at >= in->end)
        return conf_syntax(in, "unterminated string");
    *ret_string = g_strndup(start, (gsize)(in->at - start));
    in->at += length;
    in->line += lines;
    return 0;
}

static int conf_read_item(ConfReader *in, GPtrArray *items)
{
    char *string = NULL;
    long long number;
    int r;

    if (items->len >= CONF_LIST_MAX)
        return conf_syntax(in, "list is too long");
    if (*in->at == '"' || *in->at == '\'') {
        r = conf_read_string(in, &string);
    } else if (g_ascii_isdigit(*in->at) || *in->at == '-') {
        if ((r = conf_read_number(in, &number)) == 0)
            string = g_strdup_printf("%lld", number);
    } else {
        r = conf_syntax(in, "expecting a value in the list");
    }
    if (string)
        g_ptr_array_add(items, string);
    return r;
}

static int conf_read_list(ConfReader *in, GPtrArray *items)
{
    int r;

    in->at++;
    for (;;) {
        conf_skip_space(in);
        if (in->at >= in->end)
            return conf_syntax(in, "list is not closed with ]");
        if (*in->at == ']')
            break;
        if ((r = conf_read_item(in, items)) < 0)
            return r;
        conf_skip_space(in);
        if (in->at < in->end && *in->at == ',')
            in->at++;
        else if (in->at < in->end && *in->at != ']')
            return conf_syntax(in, "expecting a separator in list");
    }
    in->at++;
    return 0;
}

static int conf_read_value(ConfReader *in, ConfEntry *entry)
{
    char c = in->at < in->end ? *in->at : '\n';

    if (c == '"' || c == '\'') {
        entry->kind = CONF_STRING;
        return conf_read_string(in, &entry->string);
    }
    if (c == '[') {
        entry->kind = CONF_LIST;
        entry->items = g_ptr_array_new_with_free_func(g_free);
        return conf_read_list(in, entry->items);
    }
    if (g_ascii_isdigit(c) || c == '-' || c == '+') {
        entry->kind = CONF_INT;
        return conf_read_number(in, &entry->number);
    }
    return conf_syntax(in, "expecting a value");
}

static int conf_read_key(ConfReader *in, char **ret_key)
{
    const char *start = in->at;

    if (!g_ascii_isalpha(*in->at))
        return conf_syntax(in, "expecting a name");
    while (in->at < in->end && (g_ascii_isalnum(*in->at) || strchr("_.-", *in->at) != NULL) && *in->at)
        in->at++;
    *ret_key = g_strndup(start, (gsize)(in->at - start));
    return 0;
}

/* "key = value", with nothing but a comment after it on its last line. */
static int conf_read_entry(ConfReader *in, ConfEntry *entry)
{
    int r;

    entry->line = in->line;
    if ((r = conf_read_key(in, &entry->key)) < 0)
        return r;
    conf_skip_blanks(in);
    if (in->at >= in->end || *in->at != '=')
        return conf_syntax(in, "expecting an assignment");
    in->at++;
    conf_skip_blanks(in);
    if ((r = conf_read_value(in, entry)) < 0)
        return r;
    conf_skip_blanks(in);
    conf_skip_comment(in);
    if (in->at < in->end && *in->at != '\n' && *in->at != '\r')
        return conf_syntax(in, "expecting a separator");
    return 0;
}

int conf_parse(const char *name, const char *text, size_t length, Conf **ret_conf, char **ret_why)
{
    ConfReader in = {.name = name, .at = text, .end = text + length, .line = 1, .ret_why = ret_why};
    g_autoptr(Conf) conf = conf_new(name);

    if (length > CONF_SIZE_MAX)
        return conf_refuse(-EFBIG, ret_why, name, 1, "file is larger than %d bytes", CONF_SIZE_MAX);
    for (;;) {
        conf_skip_space(&in);
        if (in.at >= in.end)
            break;

        ConfEntry *entry = g_new0(ConfEntry, 1);
        int r = conf_read_entry(&in, entry);

        if (r < 0) {
            conf_entry_free(entry);
            return r;
        }
        conf_add(conf, entry);
    }
    *ret_conf = g_steal_pointer(&conf);
    return 0;
}
