/* Connection URIs: any text is parsed or refused, what was parsed formats to something that parses again, and every
 * route can be planned. */
#include "core/error.h"
#include "core/route.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autoptr(Uri) uri = uri_parse(text);
    if (!uri || !uri->scheme)
        return 0;
    g_autofree char *formatted = uri_format(uri, NULL, FALSE);
    g_autoptr(Uri) again = uri_parse(formatted);
    g_assert_nonnull(again);
    g_assert_cmpstr(again->scheme, ==, uri->scheme);
    g_autoptr(Route) route = route_plan(uri, 0);
    (void)route;
    return 0;
}
