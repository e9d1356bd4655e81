/* What defining a network (--port: making a network port) would answer: the document, or "code domain message" and exit
 * status 1. --raw is taken for corpus.py's sake: a network has nothing that the rules would change a second time. */
#include "core/error.h"
#include "model/network/port.h"

#include <stdio.h>
#include <string.h>

static bool no_virtual_function(const PciAddress *address)
{
    return false;
}

static char *answer(const char *text)
{
    static const NetworkHost host = {no_virtual_function};
    g_autoptr(NetworkDef) net = NULL;
    g_autoptr(NetworkPortDef) port = NULL;

    if (strstr(text, "<networkport")) {
        port = network_port_parse(text, 0);
        return port ? network_port_format(port) : NULL;
    }
    net = network_parse(text, &host, 0);
    if (net && network_owns_bridge(net) && !net->bridge)
        net->bridge = arena_strdup(net->arena, "virbr0");
    return net ? network_format(net, NETWORK_FORMAT_INACTIVE) : NULL;
}

int main(int argc, char **argv)
{
    g_autofree char *text = NULL, *out = NULL;

    if (argc < 2 || !g_file_get_contents(argv[argc - 1], &text, NULL, NULL)) {
        fprintf(stderr, "usage: %s [--raw] FILE\n", argv[0]);
        return 2;
    }
    out = answer(text);
    if (!out) {
        printf("%d %d %s\n", error_get()->code, error_get()->domain, error_get()->message);
        return 1;
    }
    fputs(out, stdout);
    return 0;
}
