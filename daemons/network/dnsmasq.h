/* One dnsmasq a network: its configuration as text, its files, its process. 0, or -1 with the error set. */
#pragma once

#include "daemons/network/net.h"

/* Where the files of one network are. */
typedef struct DnsmasqPaths {
    char *conf, *hosts, *addn, *leases, *pid;
} DnsmasqPaths;
void dnsmasq_paths(const Net *net, DnsmasqPaths *ret);
void dnsmasq_paths_done(DnsmasqPaths *paths);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DnsmasqPaths, dnsmasq_paths_done)

/* dnsmasq_conf.c: the texts, without side effects; g_free. */
char *dnsmasq_conf(const NetworkDef *def, const DnsmasqPaths *paths, const char *user);
char *dnsmasq_hosts(const NetworkDef *def);
char *dnsmasq_addn_hosts(const NetworkDef *def);
/* Whether the network needs one: it serves names or addresses. */
bool dnsmasq_wanted(const NetworkDef *def);

int dnsmasq_start(Net *net, const NetworkDef *def);
/* Takes up the one that runs, or starts one. */
int dnsmasq_adopt(Net *net, const NetworkDef *def);
/* Hosts have changed: it reads them again. */
int dnsmasq_reload(Net *net, const NetworkDef *def);
void dnsmasq_stop(Net *net);
/* Leases stay unless the network goes. */
void dnsmasq_remove_files(Net *net, bool leases);
