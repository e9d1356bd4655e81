/* The schema tables of the domain document; each is defined in the file of its element. */
#pragma once

#include "document/document.h"
#include "model/domain/domain.h"

extern const DocTable device_address_table, device_info_table, device_info_noboot_table, virtio_options_table, pci_address_table;
extern const DocTable seclabel_table, device_seclabel_table, reconnect_table;
extern const DocTable storage_source_table, storage_chain_table, storage_auth_table, storage_encryption_table;
extern const DocTable storage_host_table, disk_table, controller_table;
extern const DocTable chardev_source_table, serial_table, parallel_table, console_table, channel_table;
extern const DocTable interface_table, interface_ip_table, interface_route_table, net_teaming_table;
extern const DocTable virtualport_table, net_bandwidth_table, net_vlan_table;
extern const DocTable graphics_table, video_table, input_table, sound_table, audio_table;
extern const DocTable hostdev_table, redirdev_table, redirfilter_table, hub_table, smartcard_table, lease_table;
extern const DocTable watchdog_table, memballoon_table, rng_table, tpm_table, panic_table, nvram_table, shmem_table;
extern const DocTable memory_table, iommu_table, vsock_table, filesystem_table, crypto_table;
extern const DocTable cpu_table, os_table, features_table, clock_table;
extern const DocTable vcpus_table, iothreads_table, cputune_table, numatune_table, memtune_table, blkiotune_table;
extern const DocTable memory_backing_table, domain_table;

/* Text or number members with a notation of their own. */
extern const DocCodec usb_port_codec;

/* DOMAIN_PARSE_* of the document being read. */
unsigned domain_parse_flags(DocContext *context);
