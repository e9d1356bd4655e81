/* Device addresses as attach-disk takes them: "pci:0000.00.10.0", "scsi:0.0.3". */
#pragma once

#include "shell/shell.h"

/** Appends the <address> element; returns false with a message when TEXT is none or does not fit the bus. */
bool address_append_disk(Shell *shell, GString *out, const char *text, const char *bus, const char *target,
                         bool multifunction);
