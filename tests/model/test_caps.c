#include "tests/model/test_caps.h"

const DomainCapsView *test_caps(void)
{
    static const DomainCapsView view = {.host_arch = "x86_64", .privileged = true};
    return &view;
}
