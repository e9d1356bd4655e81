#include "daemons/qemu/caps_xml.h"

#include "core/error.h"
#include "daemons/qemu/host.h"
#include "document/value.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *take_malloced(GString *s)
{
    char *text = strdup(s->str);

    g_string_free(s, TRUE);
    return text;
}

static void add_cpu(GString *s)
{
    g_autofree char *vendor = host_cpuinfo("vendor_id"), *family = host_cpuinfo("cpu family"), *model = host_cpuinfo("model");
    g_autofree char *stepping = host_cpuinfo("stepping"), *microcode = host_cpuinfo("microcode");
    g_autoptr(HostTopology) t = host_topology_new();

    g_string_append_printf(s, "    <cpu>\n      <arch>%s</arch>\n", caps_host_arch());
    if (vendor)
        g_string_append_printf(s, "      <vendor>%s</vendor>\n",
                               g_str_equal(vendor, "GenuineIntel") ? "Intel" : g_str_equal(vendor, "AuthenticAMD") ? "AMD" : vendor);
    if (microcode)
        g_string_append_printf(s, "      <microcode version='%lu'/>\n", strtoul(microcode, NULL, 0));
    if (family && model && stepping)
        g_string_append_printf(s, "      <signature family='%s' model='%s' stepping='%s'/>\n", family, model, stepping);
    g_string_append_printf(s, "      <topology sockets='%u' dies='%u' cores='%u' threads='%u'/>\n", t->sockets * t->nodes, t->dies, t->cores,
                           t->threads);
    g_string_append(s, "      <pages unit='KiB' size='4'/>\n");
    if (access("/sys/kernel/mm/hugepages/hugepages-2048kB", F_OK) == 0)
        g_string_append(s, "      <pages unit='KiB' size='2048'/>\n");
    if (access("/sys/kernel/mm/hugepages/hugepages-1048576kB", F_OK) == 0)
        g_string_append(s, "      <pages unit='KiB' size='1048576'/>\n");
    g_string_append(s, "    </cpu>\n");
}

static void add_cell(GString *s, const HostTopology *t, unsigned node)
{
    uint64_t total = t->nodes > 1 ? host_meminfo_kib((int)node, "MemTotal") : host_nodes_kib(t, "MemTotal");
    guint n = 0;

    for (guint i = 0; i < t->cpus->len; i++)
        n += g_array_index(t->cpus, HostCpu, i).node == node;
    g_string_append_printf(s, "        <cell id='%u'>\n          <memory unit='KiB'>%" G_GUINT64_FORMAT "</memory>\n", node, total);
    g_string_append_printf(s, "          <pages unit='KiB' size='4'>%" G_GUINT64_FORMAT "</pages>\n", total / 4);
    g_string_append_printf(s, "          <distances>\n            <sibling id='%u' value='10'/>\n          </distances>\n", node);
    g_string_append_printf(s, "          <cpus num='%u'>\n", n);
    for (guint i = 0; i < t->cpus->len; i++) {
        const HostCpu *c = &g_array_index(t->cpus, HostCpu, i);

        if (c->node == node)
            g_string_append_printf(s, "            <cpu id='%u' socket_id='%u' die_id='%u' core_id='%u' siblings='%s'/>\n", c->id, c->socket, c->die,
                                   c->core, c->siblings);
    }
    g_string_append(s, "          </cpus>\n        </cell>\n");
}

static void add_topology(GString *s)
{
    g_autoptr(HostTopology) t = host_topology_new();

    g_string_append_printf(s, "    <topology>\n      <cells num='%u'>\n", t->nodes);
    for (unsigned node = 0; node < t->nodes; node++)
        add_cell(s, t, node);
    g_string_append(s, "      </cells>\n    </topology>\n");
}

static void add_secmodels(GString *s, const LauncherConfig *config)
{
    g_string_append(s, "    <secmodel>\n      <model>none</model>\n      <doi>0</doi>\n    </secmodel>\n");
    if (!config->identity.set)
        return;
    g_string_append(s, "    <secmodel>\n      <model>dac</model>\n      <doi>0</doi>\n");
    for (int i = 0; i < 2; i++)
        g_string_append_printf(s, "      <baselabel type='%s'>+%u:+%u</baselabel>\n", i ? "qemu" : "kvm", config->identity.uid, config->identity.gid);
    g_string_append(s, "    </secmodel>\n");
}

static void add_machine(GString *s, const CapsMachine *m)
{
    const char *deprecated = m->deprecated ? " deprecated='yes'" : "";

    g_string_append_printf(s, "      <machine maxCpus='%u'%s>%s</machine>\n", m->max_cpus, deprecated, m->name);
    if (m->alias)
        g_string_append_printf(s, "      <machine canonical='%s' maxCpus='%u'%s>%s</machine>\n", m->name, m->max_cpus, deprecated, m->alias);
}

static void add_guest(GString *s, const CapsArch *arch, const QemuCaps *caps)
{
    const CapsMachine *def = caps_machine(caps, NULL);
    bool x86 = g_str_equal(arch->name, "x86_64") || g_str_equal(arch->name, "i686");
    bool arm = g_str_equal(arch->name, "aarch64") || g_str_equal(arch->name, "armv7l");

    g_string_append_printf(s, "  <guest>\n    <os_type>hvm</os_type>\n    <arch name='%s'>\n      <wordsize>%d</wordsize>\n      <emulator>%s</emulator>\n",
                           arch->name, arch->word_bits, caps->path);
    if (def)
        add_machine(s, def);
    for (guint i = 0; i < caps->machines->len; i++) {
        if (caps->machines->pdata[i] != def)
            add_machine(s, caps->machines->pdata[i]);
    }
    g_string_append(s, "      <domain type='qemu'/>\n");
    if (caps->kvm)
        g_string_append(s, "      <domain type='kvm'/>\n");
    g_string_append(s, "    </arch>\n    <features>\n");
    if (g_str_equal(arch->name, "i686"))
        g_string_append(s, "      <pae/>\n      <nonpae/>\n");
    if (x86 || arm)
        g_string_append(s, "      <acpi default='on' toggle='yes'/>\n");
    if (x86)
        g_string_append(s, "      <apic default='on' toggle='no'/>\n");
    g_string_append(s, "      <cpuselection/>\n      <deviceboot/>\n      <disksnapshot default='on' toggle='no'/>\n    </features>\n  </guest>\n\n");
}

char *caps_xml_host(CapsStore *store, const LauncherConfig *config, const unsigned char host_uuid[16])
{
    GString *s = g_string_new("<capabilities>\n\n  <host>\n");
    char uuid[UUID_TEXT_SIZE];

    doc_uuid_format(host_uuid, uuid);
    g_string_append_printf(s, "    <uuid>%s</uuid>\n", uuid);
    add_cpu(s);
    g_string_append(s, "    <power_management/>\n    <iommu support='no'/>\n    <migration_features>\n      <live/>\n      <uri_transports>\n"
                       "        <uri_transport>tcp</uri_transport>\n        <uri_transport>rdma</uri_transport>\n      </uri_transports>\n"
                       "    </migration_features>\n");
    add_topology(s);
    add_secmodels(s, config);
    g_string_append(s, "  </host>\n\n");
    for (const CapsArch *a = caps_archs; a->name; a++) {
        g_autofree char *path = caps_store_find(store, a->name);
        g_autoptr(QemuCaps) caps = path ? caps_store_get(store, a->name, path) : NULL;

        if (caps)
            add_guest(s, a, caps);
        else if (path)
            error_clear(); /* a broken binary is left out */
    }
    g_string_append(s, "</capabilities>\n");
    return take_malloced(s);
}
