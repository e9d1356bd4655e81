/* What snapshot commands share. */
#pragma once

#include "shell/object.h"

/** The snapshot that OPTION names, or the current one with --current; NULL with a message. */
virDomainSnapshotPtr snapshot_open(Shell *shell, const Args *args, const char *option, virDomainPtr domain);
/** The name of its parent, NULL for a root; returns false on an error. */
bool snapshot_parent_name(Shell *shell, virDomainSnapshotPtr snapshot, char **ret_name);
