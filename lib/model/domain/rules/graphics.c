/* Graphics: ports, and where they listen. */
#include "model/domain/rules/all.h"
#include "model/domain/tables.h"

#include <string.h>

static bool networked(const DomainGraphics *g)
{
    return g->type == GRAPHICS_VNC || g->type == GRAPHICS_SPICE || g->type == GRAPHICS_RDP;
}

/* The old attributes stand for the first <listen>: both must say the same. */
static int merge_old_listen(DomainRules *rules, DomainGraphics *g)
{
    GraphicsListen *first = g->listens.count ? g->listens.items[0] : NULL;
    if (g->listen && !*g->listen)
        g->listen = NULL;
    if (first && first->type == LISTEN_ADDRESS && g->listen && first->address && strcmp(g->listen, first->address) != 0)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED,
                           "graphics 'listen' attribute '%s' must match 'address' attribute of first listen element "
                           "(found '%s')",
                           g->listen, first->address);
    if (first && first->type == LISTEN_SOCKET && g->socket && first->socket && strcmp(g->socket, first->socket) != 0)
        return rules_error(VIR_ERR_CONFIG_UNSUPPORTED,
                           "graphics 'socket' attribute '%s' must match 'socket' attribute of first listen element "
                           "(found '%s')",
                           g->socket, first->socket);
    bool silent = g->type == GRAPHICS_SPICE && !first && !g->listen && !g->port_set && !g->tls_port_set &&
                  g->autoport != TRI_YES;
    if (!first) {
        first = arena_alloc(rules->arena, sizeof(*first));
        first->type = g->socket ? LISTEN_SOCKET : silent ? LISTEN_NOTHING : LISTEN_ADDRESS;
        doc_list_append(rules->arena, &g->listens, first);
    }
    if (first->type == LISTEN_ADDRESS && g->socket && g->type == GRAPHICS_VNC) {
        first->type = LISTEN_SOCKET; /* the attribute wins */
        first->address = NULL;
    }
    if (first->type == LISTEN_ADDRESS && !first->address)
        first->address = g->listen;
    if (first->type == LISTEN_SOCKET && !first->socket)
        first->socket = g->socket;
    g->listen = first->type == LISTEN_ADDRESS ? first->address : NULL;
    g->socket = first->type == LISTEN_SOCKET && g->type == GRAPHICS_VNC ? first->socket : NULL;
    return 0;
}

static void no_ports(DomainGraphics *g)
{
    g->port_set = g->tls_port_set = false;
    g->autoport = TRI_NONE;
}

static void vnc_ports(DomainGraphics *g)
{
    if (!g->port_set || g->port == -1 || g->port == 0)
        g->autoport = TRI_YES;
    if (!g->autoport)
        g->autoport = TRI_NO;
    if (g->autoport == TRI_YES)
        g->port = -1, g->port_set = true;
    if (g->websocket == 0)
        g->websocket_set = false;
}

static void spice_ports(DomainGraphics *g)
{
    if (!g->port_set)
        g->port = 0;
    if (!g->tls_port_set)
        g->tls_port = 0;
    if (g->port == -1 && g->tls_port == -1)
        g->autoport = TRI_YES;
    if (!g->port && !g->tls_port && !g->autoport)
        g->autoport = TRI_YES;
    if (!g->autoport)
        g->autoport = TRI_NO;
    if (g->autoport == TRI_YES)
        g->port = g->tls_port = 0;
    g->port_set = g->port != 0;
    g->tls_port_set = g->tls_port != 0;
}

static void rdp_ports(DomainGraphics *g)
{
    if (!g->port_set || g->port == -1)
        g->autoport = TRI_YES;
    if (g->autoport == TRI_YES)
        g->port = g->port_set ? -1 : 0;
}

static int one_graphics(DomainRules *rules, DomainGraphics *g)
{
    if (!networked(g))
        return 0;
    if (merge_old_listen(rules, g) < 0)
        return -1;
    ListenType type = g->listens.items[0]->type;
    if (type == LISTEN_SOCKET || type == LISTEN_NOTHING) {
        no_ports(g);
        if (g->type == GRAPHICS_SPICE)
            return 0;
        return 0;
    }
    if (g->type == GRAPHICS_VNC)
        vnc_ports(g);
    else if (g->type == GRAPHICS_SPICE)
        spice_ports(g);
    else
        rdp_ports(g);
    return 0;
}

int rule_graphics(DomainRules *rules)
{
    DomainDef *def = rules->def;
    for (uint32_t i = 0; i < def->graphics.count; i++)
        if (one_graphics(rules, def->graphics.items[i]) < 0)
            return -1;
    return 0;
}
