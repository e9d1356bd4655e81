/* Text tables as virsh prints them: columns as wide as their widest cell, measured in what a terminal shows. */
#pragma once

#include "shell/shell.h"

typedef struct Table Table;

/** A table with these headings, NULL at the end. */
Table *table_new(const char *first, ...) G_GNUC_NULL_TERMINATED;
void table_free(Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)
/** Adds a heading at the right; only before the first row. */
void table_add_heading(Table *table, const char *heading);
/** Adds a row; there must be a cell for every heading. */
void table_add_row(Table *table, const char *first, ...) G_GNUC_NULL_TERMINATED;
/** Adds a row from an array, NULL at the end. */
void table_add_cells(Table *table, char *const *cells);
/** Prints the table, without its head when the shell is quiet. */
void table_print(const Table *table, Shell *shell);
/** How many columns TEXT takes on a terminal once it is made printable. */
size_t table_width(const char *text);
