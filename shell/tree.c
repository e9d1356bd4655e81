#include "shell/tree.h"

#include <stdint.h>
#include <string.h>

static size_t find(const Record *list, const char *name)
{
    for (size_t i = 0; name && i < record_count(list); i++) {
        if (strcmp(record_string(record_at(list, i), "name"), name) == 0)
            return i;
    }
    return SIZE_MAX;
}

/* The place after AFTER of the next child of PARENT; SIZE_MAX when there is no further one. */
static size_t next_child(const size_t *parents, size_t count, size_t parent, size_t after)
{
    for (size_t i = after; i < count; i++) {
        if (parents[i] == parent)
            return i;
    }
    return SIZE_MAX;
}

typedef struct Tree {
    Shell *shell;
    const Record *list;
    const size_t *parents;
    size_t count;
    GString *indent;
} Tree;

/* Prints PLACE and what hangs below it. LAST: it is the last of its siblings. */
static void print_branch(Tree *tree, size_t place, bool root, bool last)
{
    size_t length = tree->indent->len, child = next_child(tree->parents, tree->count, place, 0);

    if (!root)
        shell_print(tree->shell, "%s+- ", tree->indent->str);
    shell_print(tree->shell, "%s\n", record_string(record_at(tree->list, place), "name"));
    if (!root)
        g_string_append(tree->indent, last ? "    " : "|   ");
    g_string_append(tree->indent, root ? "  " : "");
    if (child != SIZE_MAX)
        shell_print(tree->shell, "%s|\n", tree->indent->str);
    while (child != SIZE_MAX) {
        size_t next = next_child(tree->parents, tree->count, place, child + 1);

        print_branch(tree, child, false, next == SIZE_MAX);
        child = next;
    }
    g_string_truncate(tree->indent, length);
    /* an empty line ends a branch that has no sibling after it */
    if (last && !root && next_child(tree->parents, tree->count, place, 0) == SIZE_MAX)
        shell_print(tree->shell, "%s  \n", tree->indent->str);
}

void tree_print(Shell *shell, const Record *list)
{
    size_t count = record_count(list);
    g_autofree size_t *parents = g_new0(size_t, count);
    g_autoptr(GString) indent = g_string_new(NULL);
    Tree tree = { shell, list, parents, count, indent };

    for (size_t i = 0; i < count; i++)
        parents[i] = find(list, record_string(record_at(list, i), "parent"));
    for (size_t i = 0; i < count; i++) {
        if (parents[i] == SIZE_MAX)
            print_branch(&tree, i, true, true);
    }
}
