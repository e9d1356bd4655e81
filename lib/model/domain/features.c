#include "model/domain/tables.h"

#include <libvirt/virterror.h>

DOC_ENUM_DEFINE(hpt_resizing, HPT_RESIZING)
DOC_ENUM_DEFINE(gic_version, GIC)
DOC_ENUM_DEFINE(ioapic_driver, IOAPIC)
DOC_ENUM_DEFINE(msrs_unknown, MSRS_UNKNOWN)
DOC_ENUM_DEFINE(feature_cfpc, CFPC)
DOC_ENUM_DEFINE(feature_ibs, IBS)
DOC_ENUM_DEFINE(hyperv_mode, HYPERV_MODE)
DOC_ENUM_DEFINE(caps_policy, CAPS_POLICY)
DOC_ENUM_DEFINE(xen_passthrough, XEN_PASSTHROUGH)

/* A feature that is one element with one attribute. */
#define ONE(table_, Type, attr_, member_, ...)                                                                         \
    static const DocRow table_##_rows[] = {ATTR(attr_, Type, member_, __VA_ARGS__)};                                   \
    static const DocTable table_##_table = DOC_TABLE("", Type, table_##_rows);

#define H HypervFeatures
#define STATE(table_, Type, member_) ONE(table_, Type, "state", member_, ONOFF, .flags = DOC_REQUIRED | DOC_ABI)
STATE(hv_relaxed, H, relaxed)
STATE(hv_vapic, H, vapic)
STATE(hv_vpindex, H, vpindex)
STATE(hv_runtime, H, runtime)
STATE(hv_synic, H, synic)
STATE(hv_reset, H, reset)
STATE(hv_frequencies, H, frequencies)
STATE(hv_reenlightenment, H, reenlightenment)
STATE(hv_tlbflush, H, tlbflush)
STATE(hv_ipi, H, ipi)
STATE(hv_evmcs, H, evmcs)
STATE(hv_avic, H, avic)
STATE(hv_direct, H, stimer_direct)
static const DocRow hv_spinlocks_rows[] = {
    ATTR("state", H, spinlocks, ONOFF, .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("retries", H, spinlock_retries, UINT, .flags = DOC_ABI),
};
static const DocTable hv_spinlocks_table = DOC_TABLE("spinlocks", H, hv_spinlocks_rows);
static const DocRow hv_stimer_rows[] = {
    ATTR("state", H, stimer, ONOFF, .flags = DOC_REQUIRED | DOC_ABI),
    GROUP("direct", hv_direct),
};
static const DocTable hv_stimer_table = DOC_TABLE("stimer", H, hv_stimer_rows);
static const DocRow hv_vendor_rows[] = {
    ATTR("state", H, vendor_id, ONOFF, .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("value", H, vendor_id_value, STRING, .flags = DOC_ABI),
};
static const DocTable hv_vendor_id_table = DOC_TABLE("vendor_id", H, hv_vendor_rows);
static const DocRow hyperv_rows[] = {
    ATTR("mode", H, mode, ENUM(hyperv_mode), .absent = HYPERV_MODE_CUSTOM, .flags = DOC_ALWAYS),
    GROUP("relaxed", hv_relaxed),
    GROUP("vapic", hv_vapic),
    GROUP("spinlocks", hv_spinlocks),
    GROUP("vpindex", hv_vpindex),
    GROUP("runtime", hv_runtime),
    GROUP("synic", hv_synic),
    GROUP("stimer", hv_stimer),
    GROUP("reset", hv_reset),
    GROUP("vendor_id", hv_vendor_id),
    GROUP("frequencies", hv_frequencies),
    GROUP("reenlightenment", hv_reenlightenment),
    GROUP("tlbflush", hv_tlbflush),
    GROUP("ipi", hv_ipi),
    GROUP("evmcs", hv_evmcs),
    GROUP("avic", hv_avic),
};
static const DocTable hyperv_table = DOC_TABLE("hyperv", H, hyperv_rows);

#define K KvmFeatures
STATE(kvm_hidden, K, hidden)
STATE(kvm_hint_dedicated, K, hint_dedicated)
STATE(kvm_poll_control, K, poll_control)
STATE(kvm_pv_ipi, K, pv_ipi)
static const DocRow dirty_ring_rows[] = {
    ATTR("state", K, dirty_ring, ONOFF, .flags = DOC_REQUIRED | DOC_ABI),
    ATTR("size", K, dirty_ring_size, UINT, .flags = DOC_ABI),
};
static const DocTable kvm_dirty_ring_table = DOC_TABLE("dirty-ring", K, dirty_ring_rows);
static const DocRow kvm_rows[] = {
    GROUP("hidden", kvm_hidden),
    GROUP("hint-dedicated", kvm_hint_dedicated),
    GROUP("poll-control", kvm_poll_control),
    GROUP("pv-ipi", kvm_pv_ipi),
    GROUP("dirty-ring", kvm_dirty_ring),
};
static const DocTable kvm_features_table = DOC_TABLE("kvm", K, kvm_rows);

STATE(xen_e820, XenFeatures, e820_host)
static const DocRow xen_passthrough_rows[] = {
    ATTR("state", XenFeatures, passthrough, ONOFF, .flags = DOC_REQUIRED),
    ATTR("mode", XenFeatures, passthrough_mode, ENUM(xen_passthrough)),
};
static const DocTable xen_passthrough_table = DOC_TABLE("passthrough", XenFeatures, xen_passthrough_rows);
static const DocRow xen_rows[] = {
    GROUP("e820_host", xen_e820),
    GROUP("passthrough", xen_passthrough),
};
static const DocTable xen_features_table = DOC_TABLE("xen", XenFeatures, xen_rows);

/* What a container may do, in the schema's order. */
#define CAPS(C)                                                                                                        \
    C(0, audit_control) C(1, audit_write) C(2, block_suspend) C(3, chown) C(4, dac_override) C(5, dac_read_search)     \
    C(6, fowner) C(7, fsetid) C(8, ipc_lock) C(9, ipc_owner) C(10, kill) C(11, lease) C(12, linux_immutable)           \
    C(13, mac_admin) C(14, mac_override) C(15, mknod) C(16, net_admin) C(17, net_bind_service) C(18, net_broadcast)    \
    C(19, net_raw) C(20, setgid) C(21, setfcap) C(22, setpcap) C(23, setuid) C(24, sys_admin) C(25, sys_boot)          \
    C(26, sys_chroot) C(27, sys_module) C(28, sys_nice) C(29, sys_pacct) C(30, sys_ptrace) C(31, sys_rawio)            \
    C(32, sys_resource) C(33, sys_time) C(34, sys_tty_config) C(35, syslog) C(36, wake_alarm)
#define CAP_TABLE(number, name) ONE(cap_##name, ContainerCaps, "state", state[number], ONOFF, .flags = DOC_REQUIRED)
#define CAP_ROW(number, name) GROUP(#name, cap_##name),
CAPS(CAP_TABLE)
static const DocRow caps_rows[] = {
    ATTR("policy", ContainerCaps, policy, ENUM(caps_policy)),
    CAPS(CAP_ROW)
};
static const DocTable container_caps_table = DOC_TABLE("capabilities", ContainerCaps, caps_rows);

/* ---- <features> */

#define F DomainFeatures
ONE(f_apic, F, "eoi", apic_eoi, ONOFF)
ONE(f_hap, F, "state", hap, ONOFF)
ONE(f_pvspinlock, F, "state", pvspinlock, ONOFF)
ONE(f_pmu, F, "state", pmu, ONOFF)
ONE(f_vmport, F, "state", vmport, ONOFF)
ONE(f_gic, F, "version", gic, ENUM(gic_version), .flags = DOC_ABI)
ONE(f_ioapic, F, "driver", ioapic, ENUM(ioapic_driver), .flags = DOC_ABI | DOC_REQUIRED)
ONE(f_vmcoreinfo, F, "state", vmcoreinfo, ONOFF)
ONE(f_htm, F, "state", htm, ONOFF, .flags = DOC_REQUIRED)
ONE(f_nested_hv, F, "state", nested_hv, ONOFF, .flags = DOC_REQUIRED)
ONE(f_ccf_assist, F, "state", ccf_assist, ONOFF, .flags = DOC_REQUIRED)
ONE(f_msrs, F, "unknown", msrs_unknown, ENUM(msrs_unknown), .flags = DOC_REQUIRED)
ONE(f_cfpc, F, "value", cfpc, ENUM(feature_cfpc), .flags = DOC_REQUIRED)
ONE(f_sbbc, F, "value", sbbc, ENUM(feature_cfpc), .flags = DOC_REQUIRED)
ONE(f_ibs, F, "value", ibs, ENUM(feature_ibs), .flags = DOC_REQUIRED)

static const DocRow smm_rows[] = {
    ATTR("state", F, smm, ONOFF, .flags = DOC_ABI),
    ELEM("tseg", F, tseg_bytes, FITTED, SET(F, tseg_set), .flags = DOC_ABI),
};
static const DocTable f_smm_table = DOC_TABLE("smm", F, smm_rows);
static const DocRow hpt_rows[] = {
    ATTR("resizing", F, hpt_resizing, ENUM(hpt_resizing)),
    ELEM("maxpagesize", F, hpt_maxpagesize_kib, KIB),
};
static const DocTable f_hpt_table = DOC_TABLE("hpt", F, hpt_rows);
static const DocRow tcg_rows[] = {ELEM("tb-cache", F, tb_cache_kib, KIB)};
static const DocTable f_tcg_table = DOC_TABLE("tcg", F, tcg_rows);

static const DocRow features_rows[] = {
    ELEM("acpi", F, acpi, FLAG, .flags = DOC_ABI),
    GROUP("apic", f_apic, SET(F, apic)),
    ELEM("pae", F, pae, FLAG, .flags = DOC_ABI),
    ELEM("viridian", F, viridian, FLAG),
    ELEM("privnet", F, privnet, FLAG),
    GROUP("hap", f_hap, SET(F, hap_seen)),
    ELEM("hyperv", F, hyperv, SUB(hyperv)),
    GROUP("pvspinlock", f_pvspinlock, SET(F, pvspinlock_seen)),
    ELEM("kvm", F, kvm, SUB(kvm_features)),
    ELEM("xen", F, xen, SUB(xen_features)),
    ELEM("capabilities", F, caps, SUB(container_caps)),
    GROUP("pmu", f_pmu, SET(F, pmu_seen)),
    GROUP("vmport", f_vmport, SET(F, vmport_seen)),
    GROUP("gic", f_gic, SET(F, gic_seen)),
    GROUP("smm", f_smm, SET(F, smm_seen)),
    GROUP("ioapic", f_ioapic),
    GROUP("hpt", f_hpt),
    GROUP("vmcoreinfo", f_vmcoreinfo, SET(F, vmcoreinfo_seen)),
    GROUP("htm", f_htm),
    GROUP("nested-hv", f_nested_hv),
    GROUP("msrs", f_msrs),
    GROUP("ccf-assist", f_ccf_assist),
    GROUP("cfpc", f_cfpc),
    GROUP("sbbc", f_sbbc),
    GROUP("ibs", f_ibs),
    GROUP("tcg", f_tcg, SET(F, tcg_seen)),
};
const DocTable features_table = DOC_TABLE("features", F, features_rows);
