#include "shell/shell.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "shell/parse.h"

static void shell_log(Shell *shell, const char *level, const char *text)
{
    g_autoptr(GDateTime) now = NULL;
    g_autofree char *stamp = NULL, *line = NULL;

    if (shell->log_fd < 0)
        return;
    now = g_date_time_new_now_local();
    stamp = g_date_time_format(now, "%Y.%m.%d %H:%M:%S");
    line = g_strdup_printf("[%s virsh %d] %s %s\n", stamp, (int)getpid(), level, text);
    if (write(shell->log_fd, line, strlen(line)) < 0) {
        close(shell->log_fd);
        shell->log_fd = -1;
    }
}

bool shell_open_log(Shell *shell, const char *path)
{
    shell->log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (shell->log_fd >= 0)
        return true;
    shell_error(shell, "failed to open the log file. check the log file path");
    return false;
}

void shell_print(Shell *shell, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    vprintf(format, list);
    va_end(list);
}

void shell_print_extra(Shell *shell, const char *format, ...)
{
    va_list list;

    if (shell->quiet || shell->messages)
        return;
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
}

void shell_error(Shell *shell, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list list;

    va_start(list, format);
    text = g_strdup_vprintf(format, list);
    va_end(list);
    shell_log(shell, "ERROR", text);
    if (shell->messages) {
        g_ptr_array_add(shell->messages, g_steal_pointer(&text));
        return;
    }
    fflush(stdout);
    fprintf(stderr, "error: %s\n", text);
    fflush(stderr);
}

void shell_debug(Shell *shell, DebugLevel level, const char *format, ...)
{
    static const char *const names[] = { "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR" };
    g_autofree char *text = NULL;
    va_list list;

    if ((int)level < shell->debug)
        return;
    va_start(list, format);
    text = g_strdup_vprintf(format, list);
    va_end(list);
    shell_log(shell, names[level], text);
    if (!shell->messages)
        printf("%s\n", text);
}

void shell_forget_error(Shell *shell)
{
    virFreeError(shell->error);
    shell->error = NULL;
    shell->error_told = false;
    virResetLastError();
}

int shell_error_code(const Shell *shell)
{
    return shell->error ? shell->error->code : VIR_ERR_OK;
}

bool shell_error_unsupported(const Shell *shell)
{
    return shell_error_code(shell) == VIR_ERR_NO_SUPPORT;
}

void shell_error_told(Shell *shell)
{
    shell->error_told = true;
}

void shell_report_error(Shell *shell)
{
    if (shell->error && !shell->error_told && shell->error->code != VIR_ERR_OK)
        shell_error(shell, "%s", shell->error->message ? shell->error->message : "unknown error");
    shell_forget_error(shell);
}

/* The JSON answer of a query that failed: libvirt's code, domain and message where a call failed, and what we were
 * about to do. */
void shell_report_json(Shell *shell)
{
    g_autoptr(Record) answer = record_new();
    Record *error = record_set_object(answer, "error");
    g_autofree char *text = NULL;
    const char *doing = shell->messages->len ? shell->messages->pdata[0] : NULL;

    record_set_int(error, "code", shell_error_code(shell));
    record_set_int(error, "domain", shell->error ? shell->error->domain : 0);
    if (shell->error && shell->error->message) {
        record_set_string(error, "message", shell->error->message);
        if (doing)
            record_set_string(error, "doing", doing);
    } else {
        record_set_string(error, "message", doing ? doing : "unknown error");
    }
    text = record_to_json(answer);
    printf("%s\n", text);
    shell_forget_error(shell);
}

static bool run_as_json(Shell *shell, const Args *args)
{
    g_autoptr(Record) record = record_new();
    g_autofree char *text = NULL;
    bool fine;

    shell->messages = g_ptr_array_new_with_free_func(g_free);
    fine = (args->command->flags & COMMAND_OFFLINE || shell_need_connection(shell)) &&
           args->command->run(shell, args, record);
    if (fine) {
        text = record_to_json(record);
        printf("%s\n", text);
    } else {
        shell_report_json(shell);
    }
    g_clear_pointer(&shell->messages, g_ptr_array_unref);
    return fine;
}

static bool run_as_text(Shell *shell, const Args *args)
{
    g_autoptr(Record) record = record_new();

    if (!(args->command->flags & COMMAND_OFFLINE) && !shell_need_connection(shell))
        return false;
    if (!args->command->run(shell, args, record)) {
        shell_report_error(shell);
        return false;
    }
    if (args->command->text)
        args->command->text(shell, args, record);
    return true;
}

static bool run_one(Shell *shell, const Args *args)
{
    gint64 before = g_get_monotonic_time();
    bool json = args->command->flags & COMMAND_QUERY && args_has(args, "json");
    bool fine;

    shell_forget_error(shell);
    if (!args->command->run) {
        shell_error(shell, "command '%s' is not yet served by this shell", args->command->name);
        return false;
    }
    fine = json ? run_as_json(shell, args) : run_as_text(shell, args);
    if (shell->quit && fine)
        return true;
    if (shell->timing)
        shell_print(shell, "\n(Time: %.3f ms)\n\n", (double)(g_get_monotonic_time() - before) / 1000.0);
    else if (!json)
        shell_print_extra(shell, "\n");
    return fine;
}

bool shell_run_all(Shell *shell, GPtrArray *commands)
{
    bool fine = true;

    for (unsigned i = 0; i < commands->len && !shell->quit; i++)
        fine = run_one(shell, commands->pdata[i]);
    fflush(stdout);
    return fine;
}

bool shell_run_line(Shell *shell, const char *line)
{
    g_autoptr(GPtrArray) commands = NULL;
    g_auto(GStrv) errors = NULL;

    if (!parse_line(line, &commands, &errors)) {
        for (char **error = errors; *error; error++)
            shell_error(shell, "%s", *error);
        return false;
    }
    return shell_run_all(shell, commands);
}
