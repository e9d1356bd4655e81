/* The command line of the shell: from text, or from the program's arguments, to parsed commands. */
#pragma once

#include "shell/args.h"

/** Parses a line with quotes, comments and several commands separated by ';' or newline.
 *  RET_COMMANDS gets the commands before the first mistake, so that a caller may still complete them.
 *  Returns false when there was a mistake; RET_ERRORS then holds its lines, NULL at the end. */
bool parse_line(const char *line, GPtrArray **ret_commands, char ***ret_errors);

/** The same for arguments that are words already: one command. */
bool parse_words(char *const *words, size_t count, GPtrArray **ret_commands, char ***ret_errors);
