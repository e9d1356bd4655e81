/* Trees of things that have a parent, drawn with lines. */
#pragma once

#include "shell/shell.h"

/** Prints the objects of LIST by their "name" below their "parent" (null, or not in the list: a root). */
void tree_print(Shell *shell, const Record *list);
