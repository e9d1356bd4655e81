/* A domain document from anybody: read, judged, written, read again. Whatever it is, nothing may break; what is accepted
 * must come back the same. */
#include "core/error.h"
#include "model/domain/domain.h"
#include "tests/model/test_caps.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_come_back(const DomainDef *def)
{
    g_autoptr(DomainDef) copy = domain_copy(def);
    g_autofree char *text = domain_format(def, DOMAIN_FORMAT_SECURE | DOMAIN_FORMAT_INACTIVE);
    g_autofree char *same = domain_format(copy, DOMAIN_FORMAT_SECURE | DOMAIN_FORMAT_INACTIVE);
    if (strcmp(text, same) != 0)
        abort();
    g_autoptr(DomainDef) again = domain_parse(text, NULL, DOMAIN_PARSE_NO_RULES);
    if (!again)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *xml = g_strndup((const char *)data, size);
    g_autofree char *name = NULL;
    uint8_t uuid[16];
    domain_identity(xml, &name, uuid);
    g_autoptr(DomainDef) raw = domain_parse(xml, NULL, DOMAIN_PARSE_NO_RULES);
    g_autoptr(DomainDef) def = domain_parse(xml, test_caps(), DOMAIN_PARSE_INACTIVE);
    g_autoptr(DomainDef) strict = domain_parse(xml, test_caps(), DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_VALIDATE);
    if (def)
        must_come_back(def);
    return 0;
}
