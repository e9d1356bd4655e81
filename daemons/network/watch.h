/* One thread that waits for the ends of all dnsmasqs. They are not our children: pidfds tell. */
#pragma once

#include "daemons/network/net.h"

typedef struct Watch Watch;
/* Runs on the watch's thread; may take the network's job. */
typedef void (*WatchEnded)(Net *net, pid_t pid);

Watch *watch_new(WatchEnded ended);
/* Ends the thread, after the call under way. Accepts NULL. */
void watch_free(Watch *watch);
/* Tells once when the process ends. One that has ended already is told at once. */
void watch_add(Watch *watch, Net *net, pid_t pid);
