#include "shell/table.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

struct Table {
    GPtrArray *rows; /* of char **, headings first, cells made printable */
};

/* Appends C as \xNN for each of its bytes. */
static void append_escaped(GString *out, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        g_string_append_printf(out, "\\x%02x", (unsigned char)bytes[i]);
}

/* Makes TEXT printable: bytes that are no characters of the locale, and control characters, are spelled out.
 * RET_WIDTH gets the number of columns. */
static char *printable(const char *text, size_t *ret_width)
{
    GString *out = g_string_new(NULL);
    mbstate_t state = { 0 };
    size_t left = strlen(text), width = 0;

    while (left > 0) {
        wchar_t c;
        size_t length = mbrtowc(&c, text, left, &state);
        bool valid = length != 0 && length < (size_t)-2;

        if (!valid) {
            memset(&state, 0, sizeof(state));
            length = 1;
        }
        if (valid && iswprint((wint_t)c)) {
            g_string_append_len(out, text, (gssize)length);
            width += (size_t)MAX(wcwidth(c), 0);
        } else {
            append_escaped(out, text, length);
            width += 4 * length;
        }
        text += length;
        left -= length;
    }
    *ret_width = width;
    return g_string_free(out, FALSE);
}

size_t table_width(const char *text)
{
    size_t width;

    g_free(printable(text, &width));
    return width;
}

static void cells_free(gpointer cells)
{
    g_strfreev(cells);
}

/* The row that FIRST begins, as printable copies. */
static char **collect(const char *first, va_list list)
{
    GPtrArray *cells = g_ptr_array_new();

    for (const char *cell = first; cell; cell = va_arg(list, const char *)) {
        size_t width;

        g_ptr_array_add(cells, printable(cell, &width));
    }
    g_ptr_array_add(cells, NULL);
    return (char **)g_ptr_array_free(cells, FALSE);
}

Table *table_new(const char *first, ...)
{
    Table *table = g_new0(Table, 1);
    va_list list;

    table->rows = g_ptr_array_new_with_free_func(cells_free);
    va_start(list, first);
    g_ptr_array_add(table->rows, collect(first, list));
    va_end(list);
    return table;
}

void table_free(Table *table)
{
    if (!table)
        return;
    g_ptr_array_unref(table->rows);
    g_free(table);
}

void table_add_heading(Table *table, const char *heading)
{
    char **old = table->rows->pdata[0];
    guint count = g_strv_length(old);
    char **head = g_renew(char *, old, count + 2);

    head[count] = g_strdup(heading);
    head[count + 1] = NULL;
    table->rows->pdata[0] = head;
}

void table_add_row(Table *table, const char *first, ...)
{
    va_list list;

    va_start(list, first);
    g_ptr_array_add(table->rows, collect(first, list));
    va_end(list);
}

void table_add_cells(Table *table, char *const *cells)
{
    GPtrArray *copy = g_ptr_array_new();

    for (; *cells; cells++) {
        size_t width;

        g_ptr_array_add(copy, printable(*cells, &width));
    }
    g_ptr_array_add(copy, NULL);
    g_ptr_array_add(table->rows, g_ptr_array_free(copy, FALSE));
}

static void print_row(const Table *table, GString *out, size_t row, const size_t *widths, size_t columns)
{
    char **cells = table->rows->pdata[row];

    for (size_t i = 0; i < columns; i++) {
        g_string_append_printf(out, " %s", cells[i]);
        if (i + 1 == columns)
            break;
        for (size_t n = table_width(cells[i]); n < widths[i] + 2; n++)
            g_string_append_c(out, ' ');
    }
    g_string_append_c(out, '\n');
}

void table_print(const Table *table, Shell *shell)
{
    g_autoptr(GString) out = g_string_new(NULL);
    size_t columns = g_strv_length(table->rows->pdata[0]), total = 0;
    g_autofree size_t *widths = g_new0(size_t, columns);

    for (unsigned row = shell->quiet; row < table->rows->len; row++) {
        char **cells = table->rows->pdata[row];

        for (size_t i = 0; i < columns; i++)
            widths[i] = MAX(widths[i], table_width(cells[i]));
    }
    for (size_t i = 0; i < columns; i++)
        total += widths[i] + 3;
    if (!shell->quiet) {
        print_row(table, out, 0, widths, columns);
        for (size_t i = 0; i < total; i++)
            g_string_append_c(out, '-');
        g_string_append_c(out, '\n');
    }
    for (unsigned row = 1; row < table->rows->len; row++)
        print_row(table, out, row, widths, columns);
    shell_print(shell, "%s", out->str);
}
