/* Configuration files: any bytes either parse or are refused with a reason; every getter copes with every entry. */
#include "util/conf.h"

#include <limits.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Fuzzed {
    char *s;
    char **l, **e;
    int i;
    unsigned int u;
    bool b;
    unsigned long long z;
} Fuzzed;

static const ConfField fields[] = {
    CONF_FIELD(s, STRING, Fuzzed, s), CONF_FIELD(l, STRINGS, Fuzzed, l), CONF_FIELD(e, STRING_OR_LIST, Fuzzed, e),
    CONF_FIELD(i, INT, Fuzzed, i),    CONF_FIELD(u, UINT, Fuzzed, u),    CONF_FIELD(b, BOOL, Fuzzed, b),
    CONF_FIELD(z, SIZE, Fuzzed, z),   CONF_UNUSED(old, STRINGS),         {NULL},
};

static void ignore(const char *text, void *opaque)
{
    g_assert(text && *text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Conf) conf = NULL;
    g_autofree char *why = NULL;
    Fuzzed fuzzed = {0};

    if (conf_parse("fuzz", (const char *)data, size, &conf, &why) < 0)
        g_assert(why && !conf);
    else if (conf_read_fields(conf, fields, &fuzzed, ignore, NULL, &why) < 0)
        g_assert(why);
    conf_fields_clear(fields, &fuzzed);
    return 0;
}
