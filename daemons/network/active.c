#include "daemons/network/active.h"

#include "core/error.h"
#include "core/event_hub.h"
#include "core/events.h"
#include "daemons/network/conflicts.h"
#include "daemons/network/dnsmasq.h"
#include "daemons/network/driver.h"
#include "daemons/network/firewall.h"
#include "daemons/network/link.h"
#include "daemons/network/watch.h"
#include "util/file.h"
#include "util/log.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

static int write_sysctl(const char *path, const char *value)
{
    g_autofree char *old = NULL;
    FILE *f;

    if (file_read(path, 64, &old, NULL) == 0 && g_str_has_prefix(old, value))
        return 0;
    f = fopen(path, "we");
    if (!f)
        return -errno;
    (void)fputs(value, f);
    return fclose(f) < 0 ? -errno : 0;
}

static int bridge_sysctl(const NetworkDef *def, const char *name, const char *value)
{
    g_autofree char *path = g_strdup_printf("/proc/sys/net/ipv6/conf/%s/%s", def->bridge, name);
    int r = write_sysctl(path, value);

    if (r < 0 && r != -ENOENT) /* no IPv6 on this host: nothing to turn off */
        return error_set_errno(VIR_FROM_NETWORK, -r, "cannot write to '%s' on bridge '%s'", path, def->bridge), -1;
    return 0;
}

static bool has_family(const NetworkDef *def, IpFamily family)
{
    for (uint32_t i = 0; i < def->ips.count; i++)
        if ((def->ips.items[i]->family == IP_FAMILY_IPV6) == (family == IP_FAMILY_IPV6))
            return true;
    return false;
}

/* The host takes no routes or addresses from guests; without an IPv6 address it speaks no IPv6 there at all. */
static int set_bridge_sysctls(const NetworkDef *def)
{
    bool v6 = has_family(def, IP_FAMILY_IPV6);

    if (bridge_sysctl(def, "disable_ipv6", v6 || def->ipv6 ? "0" : "1") < 0)
        return -1;
    return bridge_sysctl(def, "accept_ra", "0") < 0 || bridge_sysctl(def, "autoconf", "0") < 0 ? -1 : 0;
}

static int set_forwarding(const NetworkDef *def)
{
    static const char v4[] = "/proc/sys/net/ipv4/ip_forward", v6[] = "/proc/sys/net/ipv6/conf/all/forwarding";
    int r = 0;

    if (def->forward.mode == FORWARD_MODE_NONE)
        return 0;
    if (has_family(def, IP_FAMILY_IPV4) && (r = write_sysctl(v4, "1")) < 0)
        return error_set_errno(VIR_FROM_NETWORK, -r, "failed to enable IP forwarding: cannot write '%s'", v4), -1;
    if (has_family(def, IP_FAMILY_IPV6) && (r = write_sysctl(v6, "1")) < 0)
        return error_set_errno(VIR_FROM_NETWORK, -r, "failed to enable IP forwarding: cannot write '%s'", v6), -1;
    return 0;
}

/* Everything between the bridge and dnsmasq; safe to repeat. */
static int configure(const NetworkDef *def)
{
    if (set_bridge_sysctls(def) < 0 || link_add_addresses(def) < 0 || firewall_apply(def) < 0 || link_up(def->bridge) < 0)
        return -1;
    return set_forwarding(def) < 0 || link_add_routes(def) < 0 ? -1 : 0;
}

static int start_own_bridge(Net *net, NetworkDef *def)
{
    if (!def->bridge)
        def->bridge = arena_printf(def->arena, "virbr%u", conflicts_free_bridge(net->driver));
    if (conflicts_check(net->driver, net, def) < 0)
        return -1;
    if (link_create_bridge(def) < 0)
        return -1;
    if (configure(def) < 0 || dnsmasq_start(net, def) < 0) {
        virErrorPtr saved = error_save();

        firewall_remove(def->bridge);
        (void)link_delete(def->bridge);
        dnsmasq_remove_files(net, !net->config);
        error_restore(saved);
        return -1;
    }
    return 0;
}

static void stop_own_bridge(Net *net, const NetworkDef *def)
{
    dnsmasq_stop(net);
    dnsmasq_remove_files(net, !net->config);
    firewall_remove(def->bridge);
    (void)link_delete(def->bridge);
}

/* Keeps the daemon from ending for idleness while the network is active. */
static void hold_daemon(Net *net, bool hold)
{
    if (net->holds == hold)
        return;
    net->holds = hold;
    if (net->driver->inhibit)
        net->driver->inhibit(net->driver->inhibit_opaque, hold);
}

static void watch_dnsmasq(Net *net)
{
    if (net->dnsmasq && net->watched != net->dnsmasq)
        watch_add(net->driver->watch, net, net->dnsmasq);
    net->watched = net->dnsmasq;
}

/* Whether what a network of the host's devices builds on is there. */
static int check_host_devices(const NetworkDef *def)
{
    if (def->forward.mode == FORWARD_MODE_BRIDGE && def->bridge && !if_nametoindex(def->bridge))
        LOG_WARNING("network", "bridge '%s' of network '%s' does not exist yet", def->bridge, def->name);
    return 0;
}

int active_start(Net *net)
{
    g_autoptr(NetworkDef) def = net->live ? network_copy(net->live) : net->config ? network_copy(net->config) : NULL;

    if (!def)
        return net_fail(VIR_ERR_NO_NETWORK, "no network with matching name '%s'", net->name);
    if ((network_owns_bridge(def) ? start_own_bridge(net, def) : check_host_devices(def)) < 0)
        return -1;
    def->connections = 0;
    net_set_live(net, g_steal_pointer(&def));
    if (store_status_save(net) < 0) {
        virErrorPtr saved = error_save();

        if (network_owns_bridge(net->live))
            stop_own_bridge(net, net->live);
        net_set_live(net, NULL);
        error_restore(saved);
        return -1;
    }
    hold_daemon(net, true);
    watch_dnsmasq(net);
    event_network_lifecycle(net->driver->hub, net->name, net->uuid, VIR_NETWORK_EVENT_STARTED, 0);
    return 0;
}

int active_stop(Net *net)
{
    if (network_owns_bridge(net->live))
        stop_own_bridge(net, net->live);
    store_status_remove(net);
    g_mutex_lock(&net->driver->lock);
    g_hash_table_remove_all(net->ports);
    g_mutex_unlock(&net->driver->lock);
    net_set_live(net, NULL);
    hold_daemon(net, false);
    event_network_lifecycle(net->driver->hub, net->name, net->uuid, VIR_NETWORK_EVENT_STOPPED, 0);
    return 0;
}

static int mend(Net *net)
{
    const NetworkDef *def = net->live;

    if (!network_owns_bridge(def))
        return 0;
    if (!if_nametoindex(def->bridge) && link_create_bridge(def) < 0)
        return -1;
    return configure(def) < 0 || dnsmasq_adopt(net, def) < 0 ? -1 : store_status_save(net);
}

void active_recover(Net *net)
{
    if (!net->live)
        return;
    if (mend(net) == 0) {
        hold_daemon(net, true);
        watch_dnsmasq(net);
        return;
    }
    LOG_ERROR("network", "network '%s' could not be mended and is stopped: %s", net->name, error_get()->message);
    (void)active_stop(net);
    net_forget(net);
}

int active_refresh(Net *net, const NetworkDef *def, bool restart)
{
    if (!network_owns_bridge(def))
        return 0;
    if (restart)
        dnsmasq_stop(net);
    if ((restart ? dnsmasq_start(net, def) : dnsmasq_reload(net, def)) < 0)
        return -1;
    watch_dnsmasq(net);
    return 0;
}

#define REVIVE_PAUSE (10 * G_USEC_PER_SEC) /* one that dies sooner than this would die again */

void active_revive(Net *net, pid_t pid)
{
    gint64 now = g_get_monotonic_time();

    NET_JOB(net);
    if (!net->live || net->dnsmasq != pid)
        return;
    if (net->revived && now - net->revived < REVIVE_PAUSE) {
        LOG_ERROR("network", "dnsmasq of network '%s' died again and is left so; net-destroy and net-start try anew", net->name);
        return;
    }
    net->revived = now;
    LOG_WARNING("network", "dnsmasq of network '%s' died and is started again", net->name);
    if (dnsmasq_start(net, net->live) < 0 || store_status_save(net) < 0)
        LOG_ERROR("network", "network '%s' has no dnsmasq: %s", net->name, error_get()->message);
    watch_dnsmasq(net);
}
