/* Volumes, as the vol-* commands find them. */
#pragma once

#include "shell/object.h"

enum {
    VOLUME_BY_NAME = 1 << 0,
    VOLUME_BY_KEY = 1 << 1,
    VOLUME_BY_PATH = 1 << 2,
    VOLUME_BY_ANY = VOLUME_BY_NAME | VOLUME_BY_KEY | VOLUME_BY_PATH,
};

/** The volume that OPTION names, in the pool that POOL_OPTION names if it was given; NULL with a message. */
virStorageVolPtr volume_find(Shell *shell, const Args *args, const char *option, const char *pool_option, unsigned ways);
