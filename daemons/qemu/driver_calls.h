/* The calls the driver answers, each named qemu_ and its slot. The list makes the table and the prototypes. */
#pragma once

#include "daemons/qemu/driver.h"

#define QEMU_DRIVER_CALLS(X)                                                                                                      \
    /* driver_lookup.c */                                                                                                         \
    X(domain_lookup_by_id) X(domain_lookup_by_name) X(domain_lookup_by_uuid) X(connect_list_all_domains) X(connect_list_domains)  \
    X(connect_num_of_domains) X(connect_num_of_defined_domains) X(connect_list_defined_domains)                                   \
    /* driver_define.c */                                                                                                         \
    X(domain_define_xml) X(domain_define_xml_flags) X(domain_undefine) X(domain_undefine_flags) X(domain_rename)                  \
    X(domain_set_autostart) X(domain_get_autostart) X(domain_set_max_memory) X(domain_set_memory) X(domain_set_memory_flags)      \
    X(domain_set_vcpus) X(domain_set_vcpus_flags)                                                                                 \
    /* driver_life.c */                                                                                                           \
    X(domain_create) X(domain_create_with_flags) X(domain_create_xml) X(domain_destroy) X(domain_destroy_flags)                   \
    X(domain_shutdown) X(domain_shutdown_flags) X(domain_reboot) X(domain_reset) X(domain_suspend) X(domain_resume)               \
    X(domain_inject_nmi) X(domain_send_key)                                                                                       \
    /* driver_info.c */                                                                                                           \
    X(domain_get_info) X(domain_get_state) X(domain_is_active) X(domain_is_persistent) X(domain_is_updated)                       \
    X(domain_get_os_type) X(domain_get_max_memory) X(domain_get_max_vcpus) X(domain_get_vcpus_flags) X(domain_get_vcpus)          \
    X(domain_get_vcpu_pin_info) X(domain_get_control_info) X(domain_get_job_info) X(domain_get_job_stats)                         \
    X(domain_has_managed_save_image) X(domain_get_security_label) X(domain_get_security_label_list)                       \
    X(domain_get_scheduler_type)                               \
    /* driver_xml.c */                                                                                                            \
    X(domain_get_xml_desc) X(domain_get_metadata) X(domain_set_metadata) X(connect_domain_xml_to_native)                          \
    /* driver_stats.c, driver_figures.c */                                                                                                          \
    X(connect_get_all_domain_stats) X(domain_memory_stats) X(domain_block_stats) X(domain_block_stats_flags)                      \
    X(domain_interface_stats) X(domain_get_block_info) X(domain_get_cpu_stats) X(domain_set_memory_stats_period)                  \
    /* driver_host.c */                                                                                                           \
    X(connect_get_type) X(connect_get_version) X(connect_get_hostname) X(connect_get_uri) X(connect_get_max_vcpus)                \
    X(connect_is_secure) X(connect_supports_feature) X(connect_get_capabilities) X(connect_get_domain_capabilities)               \
    X(connect_get_cpu_model_names) X(node_get_info) X(node_get_free_memory) X(node_get_cells_free_memory)                         \
    X(node_get_cpu_stats) X(node_get_memory_stats) X(node_get_cpu_map) X(node_get_security_model)                                 \
    /* driver_console.c */                                                                                                        \
    X(domain_open_console) X(domain_open_channel) X(domain_screenshot) X(qemu_domain_monitor_command)                             \
    X(connect_domain_event_register) X(connect_domain_event_deregister) X(connect_domain_event_register_any)                      \
    X(connect_domain_event_deregister_any) X(connect_domain_event_callback_register_any)                                          \
    X(connect_domain_event_callback_deregister_any) X(qemu_connect_domain_monitor_event_register)                                 \
    X(qemu_connect_domain_monitor_event_deregister)

#define QEMU_DECLARE(slot) extern __typeof__(*((Driver *)0)->slot) qemu_##slot;
QEMU_DRIVER_CALLS(QEMU_DECLARE)
#undef QEMU_DECLARE

/* Shared by the call files. */

/* Refuses flags beyond those allowed, in libvirt's words. */
int qemu_check_flags(unsigned flags, unsigned allowed, const char *function);
#define QEMU_CHECK_FLAGS(flags, allowed, function, failed)                                                                       \
    do {                                                                                                                          \
        if (qemu_check_flags(flags, allowed, function) < 0)                                                                       \
            return failed;                                                                                                        \
    } while (0)

/* Whether the guest passes the filters of virConnectListAllDomains. */
bool qemu_guest_matches(Guest *guest, unsigned flags);
/* VIR_DOMAIN_AFFECT_CURRENT becomes LIVE or CONFIG; impossible wishes set the error and return -1. */
int qemu_affect(Guest *guest, unsigned *flags);
/* Writes a changed definition and puts it in place, the job held. Does not own def. */
int qemu_replace_config(Guest *guest, const DomainDef *def);
/* Memory, vcpus: of the running guest or of the definition. -1 with the error set. */
int qemu_guest_summary(Guest *guest, bool config, GuestSummary *ret);
/* utime + stime of a process or thread in nanoseconds; 0 when it is gone. */
uint64_t qemu_process_cpu_ns(pid_t pid, pid_t tid, uint64_t *ret_user, uint64_t *ret_system);
/* keycodes.c: a key of another code set as the number QEMU takes, -1 when there is none. */
int qemu_keycode_qnum(unsigned codeset, unsigned code);
