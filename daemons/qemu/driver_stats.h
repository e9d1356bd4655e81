/* Where figures come from; shared by the bulk statistics and the calls for single figures. */
#pragma once

#include "daemons/qemu/guest.h"

bool stats_has_balloon(const DomainDef *def);
/* The qom-get of the balloon's own figures, and what its answer holds; the count of figures put into stats. */
Json *stats_balloon_arguments(void);
int stats_balloon_figures(const Json *value, virDomainMemoryStatPtr stats, unsigned max);
/* Resident memory of a process. */
uint64_t stats_rss_kib(pid_t pid);
/* Counters of a host device, seen from the guest; false when there is no such device. */
bool stats_read_device_stats(const char *device, virDomainInterfaceStatsPtr stats);
/* A disk's entry in the answer of query-blockstats; node (may be NULL) is its format layer's name. */
const Json *stats_find_block(const Json *list, const DomainDisk *disk, const char *node);
