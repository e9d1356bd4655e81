/* The guest's console on this terminal. */
#pragma once

#include "shell/shell.h"

/** Connects the terminal to a console of DOMAIN until the escape character or the end of the stream. */
bool console_run_on(Shell *shell, virDomainPtr domain, const char *device, unsigned flags);
