/* pool-define-as, pool-create-as: the document of a pool from options. */
#include <string.h>

#include "shell/object.h"
#include "shell/xml.h"

CommandRun pool_define_as_run, pool_create_as_run;

static void element(GString *out, const char *name, const char *attribute, const char *value)
{
    if (!value)
        return;
    g_string_append_printf(out, "    <%s", name);
    xml_append_attribute(out, attribute, value);
    g_string_append(out, "/>\n");
}

static void append_auth(GString *out, const Args *args)
{
    if (!args_has(args, "auth-type") || !args_has(args, "auth-username") ||
        (!args_has(args, "secret-usage") && !args_has(args, "secret-uuid")))
        return;
    g_string_append(out, "    <auth");
    xml_append_attribute(out, "type", args_get(args, "auth-type"));
    xml_append_attribute(out, "username", args_get(args, "auth-username"));
    g_string_append(out, ">\n      <secret");
    if (args_has(args, "secret-usage"))
        xml_append_attribute(out, "usage", args_get(args, "secret-usage"));
    else
        xml_append_attribute(out, "uuid", args_get(args, "secret-uuid"));
    g_string_append(out, "/>\n    </auth>\n");
}

static void append_adapter(GString *out, const Args *args)
{
    static const char *const parents[][2] = {
        { "adapter-parent", "parent" },
        { "adapter-parent-wwnn", "parent_wwnn" },
        { "adapter-parent-wwpn", "parent_wwpn" },
        { "adapter-parent-fabric-wwn", "parent_fabric_wwn" },
    };

    if (args_has(args, "adapter-wwnn")) {
        g_string_append(out, "    <adapter type='fc_host'");
        for (size_t i = 0; i < G_N_ELEMENTS(parents); i++)
            xml_append_attribute(out, parents[i][1], args_get(args, parents[i][0]));
        xml_append_attribute(out, "wwnn", args_get(args, "adapter-wwnn"));
        xml_append_attribute(out, "wwpn", args_get(args, "adapter-wwpn"));
        g_string_append(out, "/>\n");
    } else if (args_has(args, "adapter-name")) {
        g_string_append(out, "    <adapter type='scsi_host'");
        xml_append_attribute(out, "name", args_get(args, "adapter-name"));
        g_string_append(out, "/>\n");
    }
}

static void append_source(GString *out, const Args *args)
{
    static const char *const needs[] = { "source-host", "source-path", "source-dev", "source-name", "source-format",
                                         "adapter-name", "adapter-wwnn", "source-initiator", "source-protocol-ver" };
    bool any = false;

    for (size_t i = 0; i < G_N_ELEMENTS(needs); i++)
        any |= args_has(args, needs[i]);
    if (!any)
        return;
    g_string_append(out, "  <source>\n");
    element(out, "host", "name", args_get(args, "source-host"));
    element(out, "dir", "path", args_get(args, "source-path"));
    element(out, "device", "path", args_get(args, "source-dev"));
    append_adapter(out, args);
    append_auth(out, args);
    if (args_has(args, "source-initiator")) {
        g_string_append(out, "    <initiator>\n      <iqn");
        xml_append_attribute(out, "name", args_get(args, "source-initiator"));
        g_string_append(out, "/>\n    </initiator>\n");
    }
    element(out, "format", "type", args_get(args, "source-format"));
    element(out, "protocol", "ver", args_get(args, "source-protocol-ver"));
    if (args_has(args, "source-name")) {
        g_string_append(out, "    <name>");
        xml_append_escaped(out, args_get(args, "source-name"));
        g_string_append(out, "</name>\n");
    }
    g_string_append(out, "  </source>\n");
}

/* The whole document; NULL with a message when a value is empty. */
static char *pool_document(Shell *shell, const Args *args, const char **ret_name)
{
    const char *type = NULL, *unused = NULL;
    g_autoptr(GString) out = g_string_new("<pool");

    for (unsigned i = 0; i < args->given->len; i++) {
        const Argument *argument = args->given->pdata[i];

        if (argument->value && args_string(shell, args, argument->option->name, &unused) < 0)
            return NULL;
    }
    *ret_name = args_get(args, "name");
    type = args_get(args, "type");
    xml_append_attribute(out, "type", type);
    g_string_append(out, ">\n  <name>");
    xml_append_escaped(out, *ret_name);
    g_string_append(out, "</name>\n");
    append_source(out, args);
    if (args_has(args, "target")) {
        g_string_append(out, "  <target>\n    <path>");
        xml_append_escaped(out, args_get(args, "target"));
        g_string_append(out, "</path>\n  </target>\n");
    }
    g_string_append(out, "</pool>\n");
    return g_string_free(g_steal_pointer(&out), FALSE);
}

bool pool_define_as_run(Shell *shell, const Args *args, Record *record)
{
    const char *name;
    g_autofree char *xml = pool_document(shell, args, &name);
    g_autoptr(virStoragePool) pool = NULL;

    if (!xml)
        return false;
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s", xml);
        return true;
    }
    pool = virStoragePoolDefineXML(shell->conn, xml, 0);
    if (!pool) {
        shell_error(shell, "Failed to define pool %s", name);
        return false;
    }
    shell_print_extra(shell, "Pool %s defined\n", virStoragePoolGetName(pool));
    return true;
}

bool pool_create_as_run(Shell *shell, const Args *args, Record *record)
{
    const char *name;
    g_autofree char *xml = NULL;
    g_autoptr(virStoragePool) pool = NULL;
    unsigned flags = (args_has(args, "build") ? VIR_STORAGE_POOL_CREATE_WITH_BUILD : 0) |
                     (args_has(args, "overwrite") ? VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE : 0) |
                     (args_has(args, "no-overwrite") ? VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE : 0);

    if (args_exclusive(shell, args, "overwrite", "no-overwrite") || !(xml = pool_document(shell, args, &name)))
        return false;
    if (args_has(args, "print-xml")) {
        shell_print(shell, "%s", xml);
        return true;
    }
    pool = virStoragePoolCreateXML(shell->conn, xml, flags);
    if (!pool) {
        shell_error(shell, "Failed to create pool %s", name);
        return false;
    }
    shell_print_extra(shell, "Pool %s created\n", virStoragePoolGetName(pool));
    return true;
}
