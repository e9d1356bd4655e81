/* Both capability documents come back from their tables as they went in. */
#include "core/error.h"
#include "model/capabilities/capabilities.h"

#include <stdio.h>
#include <string.h>

static const char host[] = "<capabilities>\n"
                           "  <host>\n"
                           "    <uuid>d2e81c7f-2ded-4424-819f-5d2bac9fbac0</uuid>\n"
                           "    <cpu>\n"
                           "      <arch>x86_64</arch>\n"
                           "      <model>EPYC</model>\n"
                           "      <signature family='25' model='1' stepping='0'/>\n"
                           "      <counter name='tsc' frequency='2300000000' scaling='no'/>\n"
                           "      <topology sockets='1' dies='1' cores='2' threads='1'/>\n"
                           "      <maxphysaddr mode='emulate' bits='48'/>\n"
                           "      <feature name='vme'/>\n"
                           "      <pages unit='KiB' size='4'/>\n"
                           "    </cpu>\n"
                           "    <power_management/>\n"
                           "    <iommu support='no'/>\n"
                           "    <migration_features>\n"
                           "      <live/>\n"
                           "      <uri_transports>\n"
                           "        <uri_transport>tcp</uri_transport>\n"
                           "      </uri_transports>\n"
                           "    </migration_features>\n"
                           "    <topology>\n"
                           "      <cells num='1'>\n"
                           "        <cell id='0'>\n"
                           "          <memory unit='KiB'>8743124</memory>\n"
                           "          <pages unit='KiB' size='2048'>0</pages>\n"
                           "          <distances>\n"
                           "            <sibling id='0' value='10'/>\n"
                           "          </distances>\n"
                           "          <cpus num='1'>\n"
                           "            <cpu id='0' socket_id='0' die_id='0' core_id='0' siblings='0'/>\n"
                           "          </cpus>\n"
                           "        </cell>\n"
                           "      </cells>\n"
                           "    </topology>\n"
                           "    <secmodel>\n"
                           "      <model>dac</model>\n"
                           "      <doi>0</doi>\n"
                           "      <baselabel type='kvm'>+64055:+64055</baselabel>\n"
                           "    </secmodel>\n"
                           "  </host>\n"
                           "  <guest>\n"
                           "    <os_type>hvm</os_type>\n"
                           "    <arch name='x86_64'>\n"
                           "      <wordsize>64</wordsize>\n"
                           "      <emulator>/usr/bin/qemu-system-x86_64</emulator>\n"
                           "      <machine maxCpus='255'>pc-i440fx-7.2</machine>\n"
                           "      <machine canonical='pc-i440fx-7.2' maxCpus='255'>pc</machine>\n"
                           "      <domain type='qemu'/>\n"
                           "      <domain type='kvm'/>\n"
                           "    </arch>\n"
                           "    <features>\n"
                           "      <acpi default='on' toggle='yes'/>\n"
                           "      <apic default='on' toggle='no'/>\n"
                           "      <cpuselection/>\n"
                           "      <deviceboot/>\n"
                           "      <disksnapshot default='on' toggle='no'/>\n"
                           "    </features>\n"
                           "  </guest>\n"
                           "</capabilities>\n";

static const char domain[] = "<domainCapabilities>\n"
                             "  <path>/usr/bin/qemu-system-x86_64</path>\n"
                             "  <domain>kvm</domain>\n"
                             "  <machine>pc-i440fx-7.2</machine>\n"
                             "  <arch>x86_64</arch>\n"
                             "  <vcpu max='255'/>\n"
                             "  <iothreads supported='yes'/>\n"
                             "  <os supported='yes'>\n"
                             "    <enum name='firmware'/>\n"
                             "    <loader supported='yes'>\n"
                             "      <value>/usr/share/OVMF/OVMF_CODE.fd</value>\n"
                             "      <enum name='type'>\n"
                             "        <value>rom</value>\n"
                             "      </enum>\n"
                             "    </loader>\n"
                             "  </os>\n"
                             "  <cpu>\n"
                             "    <mode name='host-passthrough' supported='yes'>\n"
                             "      <enum name='hostPassthroughMigratable'>\n"
                             "        <value>on</value>\n"
                             "      </enum>\n"
                             "    </mode>\n"
                             "    <mode name='maximum' supported='no'/>\n"
                             "    <mode name='host-model' supported='yes'>\n"
                             "      <model fallback='forbid'>EPYC</model>\n"
                             "      <vendor>AMD</vendor>\n"
                             "      <feature policy='require' name='x2apic'/>\n"
                             "    </mode>\n"
                             "    <mode name='custom' supported='yes'>\n"
                             "      <model usable='no' vendor='unknown'>qemu64</model>\n"
                             "    </mode>\n"
                             "  </cpu>\n"
                             "  <devices>\n"
                             "    <disk supported='yes'>\n"
                             "      <enum name='bus'>\n"
                             "        <value>ide</value>\n"
                             "        <value>virtio</value>\n"
                             "      </enum>\n"
                             "    </disk>\n"
                             "    <redirdev supported='no'/>\n"
                             "  </devices>\n"
                             "  <features>\n"
                             "    <gic supported='no'/>\n"
                             "    <genid supported='yes'/>\n"
                             "    <sev supported='no'/>\n"
                             "  </features>\n"
                             "</domainCapabilities>\n";

static int comes_back(const DocTable *table, const char *xml)
{
    g_autoptr(Arena) arena = arena_new(0);
    DocParse how = {.label = "capabilities", .domain = VIR_FROM_CAPABILITIES, .strict = true};
    void *object = doc_parse(table, xml, strlen(xml), arena, &how);
    if (!object) {
        fprintf(stderr, "refused: %s\n", error_get()->message);
        return 1;
    }
    g_autofree char *text = doc_format(table, object, 0, 0);
    if (strcmp(text, xml) == 0)
        return 0;
    fprintf(stderr, "expected:\n%s\ngot:\n%s\n", xml, text);
    return 1;
}

int main(void)
{
    g_autoptr(Arena) arena = arena_new(0);
    DomainCapabilities caps = {.disk.supported = TRI_YES};
    caps_enum_add(arena, &caps.disk, "bus", "ide");
    caps_enum_add(arena, &caps.disk, "bus", "virtio");
    g_autofree char *text = domain_capabilities_format(&caps);
    return comes_back(&capabilities_table, host) | comes_back(&domain_capabilities_table, domain) |
           !strstr(text, "<value>virtio</value>");
}
