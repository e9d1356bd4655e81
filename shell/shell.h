/* The running shell: its connection, its options, and how it speaks. */
#pragma once

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "shell/args.h"
#include "shell/record.h"

struct Shell {
    virConnectPtr conn;
    char *uri; /* what -c or connect asked for; NULL for the default */
    bool readonly;
    bool quiet;
    bool timing;
    bool interactive; /* reads commands itself, in place of being given them */
    bool quit;
    int disconnected; /* the connection broke since the last command; set by the event thread */
    int debug;         /* messages at this level and above are shown; 4: errors only */
    int log_fd;
    char escape; /* leaves the console */
    int keepalive_interval;
    int keepalive_count;
    bool keepalive_given; /* asked for, so failing to set it is an error */
    virErrorPtr error;    /* the last error of a libvirt call, not shown yet */
    bool error_told;      /* what was said already covers it; text does not repeat it */
    GPtrArray *messages;  /* while a query runs with --json: what shell_error() said; else NULL */
    GThread *event_thread;
    int stop_events;
};

typedef enum { DEBUG_DEBUG, DEBUG_INFO, DEBUG_NOTICE, DEBUG_WARNING, DEBUG_ERROR } DebugLevel;

/* -- output ----------------------------------------------------------------------------------------------------- */

/** Prints to standard output. */
G_GNUC_PRINTF(2, 3)
void shell_print(Shell *shell, const char *format, ...);
/** Prints what --quiet leaves out. */
G_GNUC_PRINTF(2, 3)
void shell_print_extra(Shell *shell, const char *format, ...);
/** Prints "error: ..." to standard error, or keeps it for the JSON answer. */
G_GNUC_PRINTF(2, 3)
void shell_error(Shell *shell, const char *format, ...);
/** Prints when the debug level asks for it. */
G_GNUC_PRINTF(3, 4)
void shell_debug(Shell *shell, DebugLevel level, const char *format, ...);
/** Shows the last error of a libvirt call as "error: ..." and forgets it. */
void shell_report_error(Shell *shell);
/** Prints the error of a command that failed as its JSON answer: what was said since shell->messages was set, and the
 *  last error of a libvirt call. */
void shell_report_json(Shell *shell);
/** Forgets the last error of a libvirt call: it was expected. */
void shell_forget_error(Shell *shell);
/** The message just given says what the last error would say again: text leaves it out, JSON has its code. */
void shell_error_told(Shell *shell);
/** The code of the last error of a libvirt call, 0 without one. */
int shell_error_code(const Shell *shell);
/** Whether the last libvirt call failed because the server does not know it. */
bool shell_error_unsupported(const Shell *shell);
/** Opens the log file; returns false with a message. */
bool shell_open_log(Shell *shell, const char *path);

/* -- running ---------------------------------------------------------------------------------------------------- */

/** Runs parsed commands in turn until one asks to quit; returns whether the last one succeeded. */
bool shell_run_all(Shell *shell, GPtrArray *commands);
/** Parses LINE and runs it; mistakes are reported. */
bool shell_run_line(Shell *shell, const char *line);
/** Reads commands from the terminal or standard input until its end. */
void shell_interact(Shell *shell);

/* -- connection ------------------------------------------------------------------------------------------------- */

/** Catches libvirt's errors and starts the event loop. */
bool shell_start(Shell *shell);
/** Opens the connection to shell->uri. */
bool shell_connect(Shell *shell);
/** Makes sure that there is a connection that works; reports when there cannot be one. */
bool shell_need_connection(Shell *shell);
void shell_disconnect(Shell *shell);
void shell_stop(Shell *shell);

/* -- help ------------------------------------------------------------------------------------------------------- */

void help_print_program(Shell *shell);
/** TITLE_END closes each group's title: "):" or ")". */
void help_print_all(Shell *shell, const char *title_end);
void help_print_group(Shell *shell, const CommandGroup *group, const char *title_end);
void help_print_command(Shell *shell, const Command *command);

/* -- completion ------------------------------------------------------------------------------------------------- */

/** What can stand where LINE ends, of which the last word begins with WORD: NULL-terminated, sorted, for the caller
 *  to free with g_strfreev(). NULL when the name of a file is wanted there. */
char **complete_line(Shell *shell, const char *line, const char *word);
