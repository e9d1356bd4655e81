/* One network: its definition, what is active of it, its ports.
 *
 * Two locks. `job` is held by whoever changes the network, for as long as that takes. The driver's lock covers the members
 * for an instant; a member is changed with both held, so either is enough to read it. Documents are never changed in place
 * where the driver's lock alone is held. */
#pragma once

#include "model/network/port.h"

typedef struct NetworkDriver NetworkDriver;

typedef struct Net {
    gint refs;
    NetworkDriver *driver;
    GMutex job;
    char *name;
    unsigned char uuid[16];
    char uuid_text[UUID_TEXT_SIZE];
    NetworkDef *config; /* persistent definition, or NULL */
    NetworkDef *live;   /* what is active, or NULL */
    bool autostart;
    bool gone;          /* out of the table: whoever still has it looks there again */
    GHashTable *ports;  /* UUID's text to NetworkPortDef */
    pid_t dnsmasq;      /* 0: none */
    pid_t watched;      /* whose end the driver hears of */
    gint64 revived;     /* when dnsmasq was last started because it had died; monotonic microseconds */
    bool holds;         /* counted among what keeps the daemon up */
} Net;

Net *net_ref(Net *net);
void net_unref(Net *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Net, net_unref)

/* Finds with a reference; NULL without an error. */
Net *net_find_name(NetworkDriver *driver, const char *name);
Net *net_find_uuid(NetworkDriver *driver, const unsigned char uuid[16]);
/* All networks at this moment: Net references, by name. */
GPtrArray *net_all(NetworkDriver *driver);

/* The network that a document names, made when it is new. NULL with the error set when name and UUID do not belong together. */
Net *net_intern(NetworkDriver *driver, const NetworkDef *def, bool *ret_new);
/* Forgets it when it is neither defined nor active. */
void net_forget(Net *net);

/* Takes the job of a network: unlocks itself at the end of the block. */
#define NET_JOB(net) g_autoptr(GMutexLocker) net_job_held_ G_GNUC_UNUSED = g_mutex_locker_new(&(net)->job)
#define NET_LOCK(driver_) g_autoptr(GMutexLocker) net_lock_held_ G_GNUC_UNUSED = g_mutex_locker_new(&(driver_)->lock)

/* Replaces a document, with the job held; the old one is freed. */
void net_set_config(Net *net, NetworkDef *def);
void net_set_live(Net *net, NetworkDef *def);

/* store.c: definitions, autostart links, status documents and ports on disk. All return 0, or -1 with the error set. */
int store_config_save(Net *net, const NetworkDef *def);
int store_config_remove(Net *net);
int store_autostart(Net *net, bool on);
int store_status_save(Net *net);
void store_status_remove(Net *net);
int store_port_save(Net *net, const NetworkPortDef *port);
void store_port_remove(Net *net, const NetworkPortDef *port);
void store_load_configs(NetworkDriver *driver);
void store_load_status(NetworkDriver *driver);
