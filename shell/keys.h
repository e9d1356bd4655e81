/* Names of keys. */
#pragma once

/** The Linux key code that NAME (KEY_A) stands for; -1 if there is none. */
int keys_find_linux(const char *name);
