/* libvirt.so.0: what its parts must know of each other before the first call. */
#include "core/connect.h"
#include "core/embed.h"

#ifdef SV_HAVE_REMOTE
#include "remote/open.h"
#endif

__attribute__((constructor)) static void libvirt_start(void)
{
    connect_register_driver("qemu", "/embed", embed_open);
#ifdef SV_HAVE_REMOTE
    connect_register_remote(remote_open);
#endif
}
