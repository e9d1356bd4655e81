/* The command table: one row a command serves the parser, the help, completion and the manual page.
 * The rows are in shell/commands; the build turns them into command_table.c (see shell/generate.py). */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Shell Shell;
typedef struct Args Args;
typedef struct Record Record;

typedef enum {
    OPTION_BOOL,
    OPTION_STRING,
    OPTION_NUMBER,
    OPTION_ARGV,    /* takes all that is left */
    OPTION_SECONDS, /* a bool that may carry a number: --wait, --wait=30 */
} OptionType;

enum {
    OPTION_REQUIRED = 1 << 0,
    OPTION_BY_NAME = 1 << 1, /* cannot be given by position */
};

typedef struct Option {
    const char *name;
    OptionType type;
    unsigned flags;
    const char *help;
    const char *complete; /* what completes its value: "domain", "enum:a,b"; NULL for nothing */
    const char *aliases;  /* "kilobytes", or "raw=raw" for --NAME raw; '|' between several */
} Option;

enum {
    COMMAND_OFFLINE = 1 << 0, /* needs no connection */
    COMMAND_QUERY = 1 << 1,   /* fills a record; takes --json */
    COMMAND_HIDDEN = 1 << 2,  /* a second name, not in help */
    COMMAND_LENIENT = 1 << 3, /* ignores what it has no option for */
};

/** Carries a command out. A query fills RECORD; an action prints what it has to say. Returns false on failure, with the
 *  reason reported through shell_error(). */
typedef bool CommandRun(Shell *shell, const Args *args, Record *record);
/** Prints the record of a query as text. */
typedef void CommandText(Shell *shell, const Args *args, const Record *record);

typedef struct Command {
    const char *name;
    unsigned group; /* index into command_groups */
    unsigned flags;
    const char *summary;
    const char *about; /* NULL: the summary says it all */
    const Option *options;
    size_t option_count;
    CommandRun *run; /* NULL: not served yet */
    CommandText *text;
} Command;

typedef struct CommandGroup {
    const char *keyword;
    const char *title;
} CommandGroup;

extern const Command command_table[];
extern const size_t command_count;
extern const CommandGroup command_groups[];
extern const size_t command_group_count;

/** The command of that name, aliases included; NULL if there is none. */
const Command *command_find(const char *name);
/** The group with that keyword or title; NULL if there is none. */
const CommandGroup *command_group_find(const char *name);
/** The option of that name; NULL if there is none. When NAME is an alias that stands for a value, RET_VALUE (may be
 *  NULL) gets a copy of it, for the caller to free; else NULL. */
const Option *command_option_find(const Command *command, const char *name, char **ret_value);
