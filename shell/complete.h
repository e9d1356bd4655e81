/* Completion. */
#pragma once

#include "shell/shell.h"

/** What WORD could become after WORDS, which are one command: sorted, NULL at the end, for g_strfreev(). NULL when it is
 *  the name of a file. */
char **complete_words(Shell *shell, char **words, const char *word);
/** The names that KIND ("domain", "network", ...) has just now; NULL when there are none or nobody to ask. ARGS are the
 *  options given so far, for what belongs to another object (a domain's disks). */
char **complete_names(Shell *shell, const Args *args, const char *kind);
