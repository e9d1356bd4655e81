/* Shared by the argv_*.c files only. */
#pragma once

#include "daemons/qemu/argv.h"
#include "core/error.h"
#include "util/json.h"

#include <stddef.h>

typedef struct Argv {
    const DomainDef *def;
    const QemuCaps *caps;
    const ArgvOptions *options;
    GPtrArray *args;
} Argv;

/* One option and its value (NULL: none). */
void argv_add(Argv *a, const char *option, const char *value);
void argv_addf(Argv *a, const char *option, const char *fmt, ...) G_GNUC_PRINTF(3, 4);
/* Takes the text or value over. */
void argv_take(Argv *a, const char *option, GString *value);
void argv_add_json(Argv *a, const char *option, Json *value);

/* "key=text" with QEMU's escaping of commas, a comma in front where something is there already. */
void argv_kv(GString *s, const char *key, const char *text);
void argv_kvf(GString *s, const char *key, const char *fmt, ...) G_GNUC_PRINTF(3, 4);
void argv_kv_switch(GString *s, const char *key, Tristate value); /* on, off, or nothing */

/* Device properties as tables: where in the struct, and how it is written. */
typedef enum PropKind {
    PROP_TRI_BOOL,  /* Tristate: true, false or nothing */
    PROP_TRI_ONOFF, /* Tristate: "on", "off" or nothing */
    PROP_BOOL_TRUE, /* bool: true or nothing */
    PROP_U32,       /* uint32_t above 0 */
    PROP_I32,       /* int32_t of 0 or above */
    PROP_U64,       /* uint64_t above 0 */
    PROP_TEXT,      /* char * */
} PropKind;

typedef struct DeviceProp {
    const char *name;
    PropKind kind;
    size_t offset;
} DeviceProp;
#define PROPS_END { NULL, 0, 0 }

void argv_props(Json *device, const void *object, const DeviceProp *table);
void argv_virtio_props(Json *device, const VirtioOptions *options);

/* {"driver": driver} */
Json *argv_device(const char *driver);
/* What all devices share: "id", address, boot index, ROM. -1 with the error set when the address makes no sense. */
int argv_device_info(Argv *a, Json *device, const DeviceInfo *info);
int argv_device_address(Argv *a, Json *device, const DeviceInfo *info);
/* "virtio-blk" and where it sits -> "virtio-blk-pci", "virtio-blk-ccw", "virtio-blk-device", "virtio-blk-pci-transitional". */
char *argv_virtio_driver(const char *base, const DeviceInfo *info, VirtioModel model);
/* Finishes: puts the device on the command line under qemu:override. */
void argv_device_emit(Argv *a, Json *device);

/* The alias of the controller with that type and index; NULL when there is none. */
const char *argv_controller_alias(const DomainDef *def, ControllerType type, int32_t index);
const DomainController *argv_controller(const DomainDef *def, ControllerType type, int32_t index);
/* The boot index of a device: its own, or by <os><boot>; 0: none. */
uint32_t argv_disk_boot(const DomainDef *def, const DomainDisk *disk);
uint32_t argv_interface_boot(const DomainDef *def, const DomainInterface *interface);

/* Machine families, by their canonical names. */
bool argv_is_q35(const DomainDef *def);
bool argv_is_i440fx(const DomainDef *def);
bool argv_is_x86(const DomainDef *def);
bool argv_arch_is(const DomainDef *def, const char *arch);
bool argv_machine_has(const DomainDef *def, const char *prefix);

/* A character device's back end under id "char" + alias. */
int argv_chardev(Argv *a, const ChardevSource *source, const char *id, bool parallel);

/* The storage node of a variable store that lies on the network. */
int argv_network_flash(Argv *a, const StorageSource *source);

/* The topics, in the order they are called. */
int argv_machine(Argv *a);
int argv_cpu(Argv *a);
int argv_memory(Argv *a);
int argv_boot(Argv *a);
void argv_clock(Argv *a);
int argv_globals(Argv *a);
int argv_firmware(Argv *a);
int argv_controllers(Argv *a);
int argv_disks(Argv *a);
int argv_filesystems(Argv *a);
int argv_interfaces(Argv *a);
int argv_smartcards(Argv *a);
int argv_serials(Argv *a);
int argv_channels(Argv *a);
int argv_inputs(Argv *a);
int argv_audio(Argv *a);
int argv_graphics(Argv *a);
int argv_videos(Argv *a);
int argv_sounds(Argv *a);
int argv_hostdevs(Argv *a);
int argv_redirdevs(Argv *a);
int argv_small_devices(Argv *a);
void argv_smbios(Argv *a);
/* The amount of memory the guest starts with, in KiB, memory devices left out; for QEMU in whole MiB. */
uint64_t argv_initial_memory_kib(const DomainDef *def);
/* Whether guest memory is one object named by the machine's own RAM id; NULL when not. */
const char *argv_default_ram_id(Argv *a);
