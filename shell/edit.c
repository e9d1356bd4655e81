#include "shell/edit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

/* The program to edit with, as words: $VISUAL, $EDITOR, or what the system calls its editor. */
static char **editor_words(Shell *shell)
{
    const char *editor = getenv("VISUAL");
    g_autoptr(GError) error = NULL;
    char **words = NULL;

    if (!editor || !*editor)
        editor = getenv("EDITOR");
    if (!editor || !*editor) {
        g_autofree char *sensible = g_find_program_in_path("sensible-editor");

        return g_strsplit(sensible ? "sensible-editor" : "vi", " ", -1);
    }
    if (g_shell_parse_argv(editor, NULL, &words, &error))
        return words;
    shell_error(shell, "cannot use the editor '%s': %s", editor, error->message);
    return NULL;
}

/* Runs the editor on PATH, on this terminal, and waits for it. */
static bool run_editor(Shell *shell, const char *path)
{
    g_auto(GStrv) words = editor_words(shell);
    g_autoptr(GPtrArray) command = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *shown = NULL;
    int status = 0;

    if (!words)
        return false;
    for (char **word = words; *word; word++)
        g_ptr_array_add(command, *word);
    g_ptr_array_add(command, (gpointer)(gintptr)path);
    g_ptr_array_add(command, NULL);
    shown = g_strjoinv(" ", (char **)command->pdata);
    fflush(stdout);
    if (!g_spawn_sync(NULL, (char **)command->pdata, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN, NULL,
                      NULL, NULL, NULL, &status, &error)) {
        shell_error(shell, "cannot run the editor: %s", error->message);
        return false;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    if (WIFEXITED(status))
        shell_error(shell, "internal error: Child process (%s) unexpected exit status %d", shown, WEXITSTATUS(status));
    else
        shell_error(shell, "internal error: Child process (%s) unexpected fatal signal %d", shown, WTERMSIG(status));
    return false;
}

/* A new file with TEXT in it; its name is for the caller to free and the file to remove. */
static char *write_temporary(Shell *shell, const char *text, const char *suffix)
{
    g_autofree char *path = g_strdup_printf("%s/virshXXXXXX%s", g_get_tmp_dir(), suffix);
    int fd = mkstemps(path, (int)strlen(suffix));
    size_t left = strlen(text);

    if (fd < 0) {
        shell_error(shell, "mkostemps: failed to create temporary file: %s", g_strerror(errno));
        return NULL;
    }
    while (left > 0) {
        ssize_t done = write(fd, text, left);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            break;
        text += done;
        left -= (size_t)done;
    }
    if (close(fd) == 0 && left == 0)
        return g_steal_pointer(&path);
    shell_error(shell, "write: %s: failed to write to temporary file: %s", path, g_strerror(errno));
    (void)g_unlink(path);
    return NULL;
}

/* Edits TEXT in the file PATH again. */
static char *edit_file(Shell *shell, const char *path)
{
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    if (!run_editor(shell, path))
        return NULL;
    if (g_file_get_contents(path, &text, NULL, &error))
        return text;
    shell_error(shell, "%s", error->message);
    return NULL;
}

char *edit_text(Shell *shell, const char *text, const char *suffix)
{
    g_autofree char *path = write_temporary(shell, text, suffix);
    char *edited = path ? edit_file(shell, path) : NULL;

    if (path)
        (void)g_unlink(path);
    return edited;
}

static void print_choices(Shell *shell, bool relax)
{
    shell_print(shell, "y - yes, start editor again\n"
                       "n - no, throw away my changes\n");
    if (relax)
        shell_print(shell, "i - turn off validation and try to redefine again\n");
    shell_print(shell, "f - force, try to redefine again\n"
                       "? - print this help\n");
}

/* What to do with an edit that was refused: 'y', 'n', 'i' or 'f'. Without a terminal to ask on, 'n'. */
static char ask_again(Shell *shell, const char *what)
{
    char line[64];

    if (!isatty(STDIN_FILENO))
        return 'n';
    for (;;) {
        shell_print(shell, "\r%s %s %s: ", what, "Try again?", "[y,n,i,f,?]");
        fflush(stdout);
        if (!fgets(line, sizeof(line), stdin))
            return 'n';
        if (*line && strchr("ynif", g_ascii_tolower(*line)))
            return g_ascii_tolower(*line);
        print_choices(shell, true);
    }
}

/* Gives the new text to the object, unless somebody else changed it since BEFORE. RET_BEFORE is what was found then. */
static bool apply_edit(Shell *shell, const EditJob *job, char **before, const char *edited, bool relaxed)
{
    g_autofree char *now = job->fetch(shell, job->object);

    if (!now)
        return false;
    if (strcmp(now, *before) != 0) {
        shell_error(shell, "The XML configuration was changed by another user.");
        g_free(*before);
        *before = g_steal_pointer(&now);
        return false;
    }
    if (job->apply(shell, job->object, edited, relaxed))
        return true;
    shell_report_error(shell);
    return false;
}

static EditResult edit_until_accepted(Shell *shell, const EditJob *job, const char *path, char **before)
{
    bool relaxed = job->relaxed;
    g_autofree char *edited = edit_file(shell, path);

    for (;;) {
        if (!edited)
            return EDIT_FAILED;
        if (strcmp(edited, *before) == 0) {
            shell_print_extra(shell, "%s", job->unchanged);
            return EDIT_UNCHANGED;
        }
        if (apply_edit(shell, job, before, edited, relaxed))
            return EDIT_DONE;
        switch (ask_again(shell, "Failed.")) {
        case 'n':
            return EDIT_FAILED;
        case 'i':
            relaxed = true;
            break;
        case 'f':
            break;
        default:
            g_free(edited);
            edited = edit_file(shell, path);
        }
    }
}

EditResult edit_run(Shell *shell, const EditJob *job)
{
    g_autofree char *before = job->fetch(shell, job->object);
    g_autofree char *path = before ? write_temporary(shell, before, ".xml") : NULL;
    EditResult result;

    if (!path)
        return EDIT_FAILED;
    result = edit_until_accepted(shell, job, path, &before);
    (void)g_unlink(path);
    return result;
}

static char *fetch_object(Shell *shell, void *opaque)
{
    EditObject *object = opaque;

    return object->fetch(object->object);
}

static bool define_object(Shell *shell, void *opaque, const char *text, bool relaxed)
{
    EditObject *object = opaque;
    void *defined = object->define(shell->conn, text, relaxed);

    if (!defined)
        return false;
    object->release(object->object);
    object->object = defined;
    return true;
}

bool edit_object(Shell *shell, EditObject *object, const char *kind, const char *name)
{
    g_autofree char *unchanged = g_strdup_printf("%s %s XML configuration not changed.\n", kind, name);
    g_autofree char *shown = g_strdup(name);
    EditJob job = { fetch_object, define_object, object, unchanged, false };
    EditResult result = edit_run(shell, &job);

    if (result == EDIT_DONE)
        shell_print_extra(shell, "%s %s XML configuration edited.\n", kind, shown);
    object->release(object->object);
    return result != EDIT_FAILED;
}
