/* The QEMU driver: one a process and connection kind (system, session, embed). */
#pragma once

#include "core/driver.h"
#include "core/object.h"
#include "daemons/qemu/caps.h"
#include "daemons/qemu/guest.h"
#include "daemons/qemu/launcher.h"
#include "daemons/qemu/tasks.h"

/* Where everything is and how QEMU runs: given by who starts the driver, qemu.conf applied. */
typedef struct QemuDriverConfig {
    bool privileged;
    char *uri;         /* "qemu:///system" */
    char *config_dir;  /* /etc/libvirt/qemu: definitions, autostart/ */
    char *state_dir;   /* /var/lib/libvirt/qemu: domain-ID-NAME/, save/, nvram/ */
    char *run_dir;     /* /run/libvirt/qemu: status documents */
    char *cache_dir;   /* /var/cache/libvirt/qemu */
    char *log_dir;     /* /var/log/libvirt/qemu */
    char *vnc_listen, *spice_listen;
    unsigned port_min, port_max; /* of displays */
    LauncherConfig launcher;
    gid_t *groups; /* what launcher.identity.groups points to */
} QemuDriverConfig;

/* The folders of a layout: base folders as daemons/common names them (config "/etc/libvirt", state "/var/lib/libvirt", ...). In a
 * session, definitions and state both live below config. Reads config/qemu.conf when it is there. NULL with the error set. */
QemuDriverConfig *qemu_driver_config_new(bool privileged, bool system_layout, const char *config, const char *state, const char *run,
                                         const char *cache, const char *log);
void qemu_driver_config_free(QemuDriverConfig *config);

struct EventHub;

struct QemuDriver {
    QemuDriverConfig *config;
    GuestTable *guests;
    CapsStore *caps;
    Launcher *launcher;
    Poller *poller;
    Tasks *tasks;
    struct EventHub *hub;
    DomainCapsView view;
    void (*inhibit)(void *opaque, bool active); /* told when a guest starts and when it ended */
    void *inhibit_opaque;
    unsigned char host_uuid[16];
    int last_id; /* atomic */
    Lock lock;   /* what follows */
    uint8_t ports[8192]; /* bit set of display ports in use */
    GHashTable *consoles; /* paths of consoles that somebody has open */
};

/* Loads definitions and status documents, takes up running guests, starts what is marked autostart. NULL with the error set.
 * config is taken over. */
QemuDriver *qemu_driver_new(QemuDriverConfig *config, const unsigned char host_uuid[16], void (*inhibit)(void *opaque, bool active), void *inhibit_opaque);
/* Lets go of all guests; they keep running. */
void qemu_driver_free(QemuDriver *driver);
/* Reads definitions that appeared or changed on disk. */
int qemu_driver_reload(QemuDriver *driver);
/* Points conn at the driver when uri (NULL: its own) is one of this instance; -1 with the error set when not. */
int qemu_driver_open(QemuDriver *driver, virConnectPtr conn, const char *uri);
/* The client is gone: its callbacks go, guests it made with autodestroy end. */
void qemu_driver_close(QemuDriver *driver, virConnectPtr conn);

extern const Driver qemu_driver;

const DomainCapsView *qemu_driver_caps_view(QemuDriver *driver);
/* The emulator's capabilities for a document (its emulator or the default of its architecture). NULL with the error set. */
QemuCaps *qemu_driver_caps_for(QemuDriver *driver, const DomainDef *def);

/* The driver behind a connection. */
static inline QemuDriver *qemu_driver_of(virConnectPtr conn)
{
    return conn->drivers[DRIVER_HYPERVISOR].data;
}

/* The guest behind a domain object, as a reference; NULL with VIR_ERR_NO_DOMAIN set. */
Guest *qemu_guest_of(virDomainPtr dom);
/* The object of a guest, for a caller's connection. */
virDomainPtr qemu_domain_of(virConnectPtr conn, Guest *guest);

/* Display ports. -1 with the error set when there is none left. */
int qemu_port_take(QemuDriver *driver);
void qemu_port_use(QemuDriver *driver, unsigned port);
void qemu_port_give(QemuDriver *driver, unsigned port);

/* Definitions on disk (driver_files.c). */
char *qemu_config_path(QemuDriver *driver, const char *name);
char *qemu_autostart_path(QemuDriver *driver, const char *name);
int qemu_config_save(QemuDriver *driver, const char *name, const char *xml);
int qemu_config_load_all(QemuDriver *driver);
