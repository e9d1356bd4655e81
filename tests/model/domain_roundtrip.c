/* What defining a document would answer: the document as libvirt would give it back, or "code domain message" and exit
 * status 1. --raw only reads and writes it. */
#include "core/error.h"
#include "model/domain/caps_view.h"
#include "model/domain/domain.h"
#include "tests/model/test_caps.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    bool raw = argc > 2 && strcmp(argv[1], "--raw") == 0;
    g_autofree char *text = NULL;
    if (argc < 2 || !g_file_get_contents(argv[argc - 1], &text, NULL, NULL)) {
        fprintf(stderr, "usage: %s [--raw] FILE\n", argv[0]);
        return 2;
    }
    g_autoptr(DomainDef) def = domain_parse(text, raw ? NULL : test_caps(), raw ? DOMAIN_PARSE_NO_RULES : DOMAIN_PARSE_INACTIVE);
    if (!def) {
        const virError *error = error_get();
        printf("%d %d %s\n", error->code, error->domain, error->message);
        return 1;
    }
    g_autofree char *out = domain_format(def, DOMAIN_FORMAT_SECURE | DOMAIN_FORMAT_INACTIVE);
    fputs(out, stdout);
    return 0;
}
