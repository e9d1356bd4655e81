#ifndef SV_DAEMON_IDENTITY_H
#define SV_DAEMON_IDENTITY_H

#include <glib.h>
#include <libvirt/libvirt.h>
#include <stdbool.h>
#include <sys/types.h>

/* Who a client is, as the kernel, TLS, SASL or a trusted forwarding daemon say. Immutable once made; counted, so that
 * a call in flight keeps the one it began with when virConnectSetIdentity replaces the client's. */
typedef struct Identity {
    gint refs;
    bool has_unix; /* uid, gid, pid, start_time are known */
    uid_t uid;
    gid_t gid;
    pid_t pid;
    guint64 start_time; /* of pid, in clock ticks since boot: pid alone may be reused. 0 when unknown */
    GArray *groups;     /* gid_t: supplementary groups at connect time; NULL when unknown */
    char *user_name, *group_name; /* as a forwarder said; else looked up on demand */
    char *selinux_context;
    char *sasl_user_name;
    char *x509_dname;
} Identity;

/* The peer of a connected Unix socket. NULL with an error. */
Identity *identity_from_socket(int fd);

/* The identity that typed parameters VIR_CONNECT_IDENTITY_* describe (virConnectSetIdentity). NULL with an error:
 * unknown field, wrong type, field given twice. */
Identity *identity_from_params(virTypedParameterPtr params, int nparams);

/* The same the other way round; `ret_params` is freed with virTypedParamsFree(). -1 with an error. */
int identity_to_params(const Identity *identity, virTypedParameterPtr *ret_params, int *ret_nparams);

Identity *identity_ref(Identity *identity);
Identity *identity_unref(Identity *identity); /* returns NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Identity, identity_unref)

/* The account's name, freshly looked up where it was not told; NULL when there is none. The caller frees. */
char *identity_user_name(const Identity *identity);
char *identity_group_name(const Identity *identity);

/* True when the primary or a supplementary group is `gid`. */
bool identity_in_group(const Identity *identity, gid_t gid);

/* May this client speak for others with virConnectSetIdentity? Only root and, in a session, the daemon's own user. */
bool identity_may_forward(const Identity *identity);

/* The calling thread's client while it serves a call (NULL outside): what drivers ask when they decide by caller. */
const Identity *identity_current(void);
/* Set before each call, with a reference that identity_take_current() gives back after it. */
void identity_set_current(Identity *identity);
Identity *identity_take_current(void);

#endif
