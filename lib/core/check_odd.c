/* Checks of single public calls that no rule of the table expresses. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/public.h"

int check_domain_send_key(virDomainPtr domain, unsigned int codeset, unsigned int holdtime, unsigned int *keycodes,
                          int nkeycodes, unsigned int flags)
{
    static const char func[] = "virDomainSendKey";
    if (codeset >= VIR_KEYCODE_SET_LAST) {
        refuse_argument(VIR_FROM_DOMAIN, func, "codeset", "Unsupported codeset '%d'", (int)codeset);
        return -1;
    }
    if (nkeycodes > VIR_DOMAIN_SEND_KEY_MAX_KEYS) {
        refuse_argument(VIR_FROM_DOMAIN, func, "nkeycodes", "nkeycodes must be <= %d", VIR_DOMAIN_SEND_KEY_MAX_KEYS);
        return -1;
    }
    return 0;
}

int check_domain_open_graphics(virDomainPtr dom, unsigned int idx, int fd, unsigned int flags)
{
    static const char func[] = "virDomainOpenGraphics";
    struct stat st;
    if (fd < 0) {
        refuse_negative(VIR_FROM_DOMAIN, "fd", func);
        return -1;
    }
    if (fstat(fd, &st) < 0) {
        error_set_errno(VIR_FROM_DOMAIN, errno, "Unable to access file descriptor %d", fd);
        return -1;
    }
    if (!S_ISSOCK(st.st_mode)) {
        refuse_argument(VIR_FROM_DOMAIN, func, "fd", "fd %d must be a socket", fd);
        return -1;
    }
    return 0;
}

int check_domain_get_cpu_stats(virDomainPtr domain, virTypedParameterPtr params, unsigned int nparams, int start_cpu,
                               unsigned int ncpus, unsigned int flags)
{
    static const char func[] = "virDomainGetCPUStats";
    if (start_cpu == -1 && ncpus != 1)
        refuse_argument(VIR_FROM_DOMAIN, func, "start_cpu", "ncpus must be 1 when start_cpu is -1");
    else if (start_cpu < -1)
        refuse_negative(VIR_FROM_DOMAIN, "start_cpu", func);
    else if (nparams && ncpus && !params)
        refuse_null(VIR_FROM_DOMAIN, "params", func);
    else if (!(nparams && ncpus) && params)
        refuse_not_null(VIR_FROM_DOMAIN, "params", func);
    else if ((unsigned long long)nparams * ncpus > G_MAXUINT)
        error_set(VIR_FROM_DOMAIN, VIR_ERR_OVERFLOW, "input too large: %u * %u", nparams, ncpus);
    else
        return 0;
    return -1;
}

/* Title and description are plain text of their own; only an element has a namespace. */
static int check_metadata(int domain, const char *func, int type, const char *uri, gboolean set, const char *metadata,
                          const char *key)
{
    if (type == VIR_DOMAIN_METADATA_TITLE && set && metadata && strchr(metadata, '\n'))
        refuse_argument(domain, func, "metadata", "metadata title can't contain newlines");
    else if ((type == VIR_DOMAIN_METADATA_TITLE || type == VIR_DOMAIN_METADATA_DESCRIPTION) && uri)
        refuse_not_null(domain, "uri", func);
    else if ((type == VIR_DOMAIN_METADATA_TITLE || type == VIR_DOMAIN_METADATA_DESCRIPTION) && key)
        refuse_not_null(domain, "key", func);
    else if (type == VIR_DOMAIN_METADATA_ELEMENT && !uri)
        refuse_null(domain, "uri", func);
    else if (type == VIR_DOMAIN_METADATA_ELEMENT && metadata && !key)
        refuse_null(domain, "key", func);
    else
        return 0;
    return -1;
}

int check_domain_set_metadata(virDomainPtr domain, int type, const char *metadata, const char *key, const char *uri,
                              unsigned int flags)
{
    return check_metadata(VIR_FROM_DOMAIN, "virDomainSetMetadata", type, uri, TRUE, metadata, key);
}

int check_domain_get_metadata(virDomainPtr domain, int type, const char *uri, unsigned int flags)
{
    return check_metadata(VIR_FROM_DOMAIN, "virDomainGetMetadata", type, uri, FALSE, NULL, NULL);
}

int check_network_set_metadata(virNetworkPtr network, int type, const char *metadata, const char *key, const char *uri,
                               unsigned int flags)
{
    return check_metadata(VIR_FROM_NETWORK, "virNetworkSetMetadata", type, uri, TRUE, metadata, key);
}

int check_network_get_metadata(virNetworkPtr network, int type, const char *uri, unsigned int flags)
{
    return check_metadata(VIR_FROM_NETWORK, "virNetworkGetMetadata", type, uri, FALSE, NULL, NULL);
}

int check_domain_block_rebase(virDomainPtr dom, const char *disk, const char *base, unsigned long bandwidth,
                              unsigned int flags)
{
    static const char func[] = "virDomainBlockRebase";
    const unsigned int for_copy = VIR_DOMAIN_BLOCK_REBASE_SHALLOW | VIR_DOMAIN_BLOCK_REBASE_REUSE_EXT |
                                  VIR_DOMAIN_BLOCK_REBASE_COPY_RAW | VIR_DOMAIN_BLOCK_REBASE_COPY_DEV;
    if (flags & VIR_DOMAIN_BLOCK_REBASE_COPY) {
        if (base)
            return 0;
        refuse_null(VIR_FROM_DOMAIN, "base", func);
        return -1;
    }
    if (flags & for_copy) {
        refuse_argument(VIR_FROM_DOMAIN, func, "flags", "use of flags requires a copy job");
        return -1;
    }
    return 0;
}

int check_domain_core_dump_with_format(virDomainPtr domain, const char *to, unsigned int dumpformat, unsigned int flags)
{
    if (dumpformat < VIR_DOMAIN_CORE_DUMP_FORMAT_LAST)
        return 0;
    refuse_argument(VIR_FROM_DOMAIN, "virDomainCoreDumpWithFormat", "dumpformat", "dumpformat '%d' is not supported",
                    (int)dumpformat);
    return -1;
}

int check_domain_set_lifecycle_action(virDomainPtr domain, unsigned int type, unsigned int action, unsigned int flags)
{
    if (type >= VIR_DOMAIN_LIFECYCLE_LAST)
        error_set(VIR_FROM_DOMAIN, VIR_ERR_INVALID_ARG, "invalid lifecycle type '%u'", type);
    else if (action >= VIR_DOMAIN_LIFECYCLE_ACTION_LAST)
        error_set(VIR_FROM_DOMAIN, VIR_ERR_INVALID_ARG, "invalid lifecycle action '%u'", action);
    else
        return 0;
    return -1;
}

int check_storage_vol_resize(virStorageVolPtr vol, unsigned long long capacity, unsigned int flags)
{
    if (capacity > 0 || (flags & (VIR_STORAGE_VOL_RESIZE_DELTA | VIR_STORAGE_VOL_RESIZE_SHRINK)))
        return 0;
    refuse_argument(VIR_FROM_STORAGE, "virStorageVolResize", "capacity",
                    "capacity in %s cannot be zero without 'delta' or 'shrink' flags set", "virStorageVolResize");
    return -1;
}
