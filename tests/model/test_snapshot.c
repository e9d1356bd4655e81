/* Snapshot, checkpoint and backup documents: read, written, refused. Given a file, prints what redefining its snapshot
 * answers. */
#include "core/error.h"
#include "model/snapshot/snapshot.h"
#include "tests/model/test_caps.h"

#include <stdio.h>
#include <string.h>

static const char guest[] = "  <domain type='qemu'>\n"
                            "    <name>g</name>\n"
                            "    <uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>\n"
                            "    <memory>1024</memory>\n"
                            "    <os><type arch='x86_64' machine='pc'>hvm</type></os>\n"
                            "  </domain>\n";

static const char head[] = "<domainsnapshot>\n"
                           "  <name>s</name>\n"
                           "  <description>d</description>\n"
                           "  <state>running</state>\n"
                           "  <parent>\n"
                           "    <name>p</name>\n"
                           "  </parent>\n"
                           "  <creationTime>1272917631</creationTime>\n"
                           "  <memory snapshot='internal'/>\n"
                           "  <disks>\n"
                           "    <disk name='hda' snapshot='no'/>\n"
                           "    <disk name='hdb' snapshot='external' type='file'>\n"
                           "      <driver type='qcow2'/>\n"
                           "      <source file='/new'/>\n"
                           "    </disk>\n"
                           "  </disks>\n";

static void test_snapshot(void)
{
    g_autofree char *xml = g_strconcat(head, guest, "</domainsnapshot>\n", NULL);
    g_autoptr(Snapshot) s = snapshot_parse(xml, test_caps(), SNAPSHOT_PARSE_REDEFINE);
    if (!s)
        g_error("refused: %s", error_get()->message);
    g_assert_cmpstr(s->domain->os.machine, ==, "pc-i440fx-7.2");
    g_autofree char *text = snapshot_format(s, 0);
    g_assert_true(g_str_has_prefix(text, head));
    g_autoptr(Snapshot) again = snapshot_parse(text, test_caps(), SNAPSHOT_PARSE_REDEFINE);
    g_autofree char *same = snapshot_format(again, 0);
    g_assert_cmpstr(text, ==, same);
}

static void refused(const char *xml, unsigned flags, int code, const char *part)
{
    g_autoptr(Snapshot) s = snapshot_parse(xml, test_caps(), flags);
    g_assert_null(s);
    if (error_get()->code != code || !strstr(error_get()->message, part))
        g_error("expected %d '%s', got %d '%s'", code, part, error_get()->code, error_get()->message);
}

static void test_refusals(void)
{
    refused("<domainsnapshot/>", SNAPSHOT_PARSE_REDEFINE, VIR_ERR_XML_ERROR, "must have a name");
    refused("<domainsnapshot><name>a</name></domainsnapshot>", SNAPSHOT_PARSE_REDEFINE, VIR_ERR_INTERNAL_ERROR, "creationTime");
    refused("<domainsnapshot><name>a</name><creationTime>1</creationTime></domainsnapshot>", SNAPSHOT_PARSE_REDEFINE,
            VIR_ERR_XML_ERROR, "missing state");
    refused("<domainsnapshot><name>a</name><creationTime>1</creationTime><state>running</state><domain>"
            "<uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid></domain></domainsnapshot>",
            SNAPSHOT_PARSE_REDEFINE, VIR_ERR_INTERNAL_ERROR, "missing domain");
    refused("<domainsnapshot><memory file='x'/></domainsnapshot>", 0, VIR_ERR_XML_ERROR, "absolute");
}

static void test_checkpoint(void)
{
    static const char xml[] = "<domaincheckpoint>\n"
                              "  <name>c</name>\n"
                              "  <parent>\n"
                              "    <name>p</name>\n"
                              "  </parent>\n"
                              "  <creationTime>1525889631</creationTime>\n"
                              "  <disks>\n"
                              "    <disk name='vda' checkpoint='bitmap' bitmap='b'/>\n"
                              "    <disk name='vdb' checkpoint='no'/>\n"
                              "  </disks>\n"
                              "</domaincheckpoint>\n";
    g_autoptr(Checkpoint) c = checkpoint_parse(xml, test_caps(), true);
    g_autofree char *text = checkpoint_format(c, 0);
    g_assert_cmpstr(text, ==, xml);
    g_autoptr(Checkpoint) slash = checkpoint_parse("<domaincheckpoint><name>a/b</name></domaincheckpoint>", NULL, false);
    g_assert_null(slash);
}

static void test_backup(void)
{
    static const char xml[] = "<domainbackup mode='pull'>\n"
                              "  <incremental>c</incremental>\n"
                              "  <server transport='unix' socket='/s'/>\n"
                              "  <disks>\n"
                              "    <disk name='vda' backup='yes' exportname='e' type='file'>\n"
                              "      <driver type='qcow2'/>\n"
                              "      <scratch file='/x'/>\n"
                              "    </disk>\n"
                              "    <disk name='vdb' backup='no'/>\n"
                              "  </disks>\n"
                              "</domainbackup>\n";
    g_autoptr(Backup) b = backup_parse(xml);
    g_autofree char *text = backup_format(b, 0);
    g_assert_cmpstr(text, ==, xml);
    g_autoptr(Backup) push = backup_parse("<domainbackup><server socket='/s'/></domainbackup>");
    g_assert_null(push);
}

static int show(const char *path)
{
    g_autofree char *xml = NULL;
    if (!g_file_get_contents(path, &xml, NULL, NULL))
        return 2;
    g_autoptr(Snapshot) s = snapshot_parse(xml, test_caps(), SNAPSHOT_PARSE_REDEFINE);
    g_autofree char *text = s ? snapshot_format(s, DOMAIN_FORMAT_SECURE) : NULL;
    if (s)
        fputs(text, stdout);
    else
        printf("%d %d %s\n", error_get()->code, error_get()->domain, error_get()->message);
    return s ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return show(argv[1]);
    test_snapshot();
    test_refusals();
    test_checkpoint();
    test_backup();
    return 0;
}
