/* Sets of processors, as libvirt's bit maps and as people write them: "0-3,^2,5". */
#pragma once

#include "shell/shell.h"

/** How many processors the host has; -1 with an error. */
int cpumap_host_cpus(Shell *shell);
/** The map that TEXT describes ("r": all), for the caller to free; NULL with a message. */
unsigned char *cpumap_parse(Shell *shell, const char *text, int host_cpus, int *ret_length);
/** Sets KEY to the map as ranges. */
void cpumap_to_record(Record *record, const char *key, const unsigned char *map, int host_cpus);
/** Ranges as one letter a processor: "yy-y". */
char *cpumap_letters(const char *ranges, int host_cpus);
