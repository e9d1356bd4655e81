/* Comparing CPUs and computing what they have in common. */
#include <string.h>

#include "shell/object.h"
#include "shell/text.h"
#include "shell/xml.h"

CommandRun cpu_baseline_query, cpu_compare_query, hypervisor_cpu_baseline_query, hypervisor_cpu_compare_query;
CommandText compare_text;

/* The CPUs in a file that may hold a document of one of several kinds, or just <cpu> elements one after the other.
 * NULL with a message; the texts are for g_ptr_array_unref(). */
static GPtrArray *read_cpus(Shell *shell, const char *path, bool for_compare)
{
    static const char where[] = "/container/cpu | /container/domain/cpu | /container/capabilities/host/cpu | "
                                "/container/domainCapabilities/cpu/mode[@name='host-model' and @supported='yes']";
    g_autofree char *text = object_read_file(shell, path), *wrapped = NULL;
    g_auto(Xml) xml = { NULL };
    g_autoptr(GPtrArray) nodes = NULL;
    g_autoptr(GPtrArray) cpus = g_ptr_array_new_with_free_func(g_free);
    const char *body;

    if (!text)
        return NULL;
    body = g_str_has_prefix(text, "<?xml") ? strstr(text, "?>") : NULL;
    wrapped = g_strdup_printf("<container>%s</container>", body ? body + 2 : text);
    if (!xml_open_exact(shell, wrapped, &xml))
        return NULL;
    nodes = xml_nodes(&xml, NULL, where);
    if (nodes->len == 0) {
        shell_error(shell, "File '%s' does not contain any <cpu> element or valid domain XML, host capabilities XML, or "
                           "domain capabilities XML", path);
        return NULL;
    }
    for (unsigned i = 0; i < nodes->len; i++) {
        xmlNodePtr node = nodes->pdata[i];

        if (strcmp((const char *)node->name, "mode") == 0) { /* of domain capabilities: a CPU in all but its name */
            xmlNodeSetName(node, BAD_CAST "cpu");
            while (node->properties)
                xmlRemoveProp(node->properties);
        }
        g_ptr_array_add(cpus, xml_node_text(node));
    }
    return g_steal_pointer(&cpus);
}

static unsigned baseline_flags(const Args *args)
{
    return (args_has(args, "features") ? VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES : 0) |
           (args_has(args, "migratable") ? VIR_CONNECT_BASELINE_CPU_MIGRATABLE : 0);
}

bool cpu_baseline_query(Shell *shell, const Args *args, Record *record)
{
    const char *path = NULL;
    g_autoptr(GPtrArray) cpus = NULL;
    g_autofree char *result = NULL;

    if (args_string(shell, args, "file", &path) < 0 || !(cpus = read_cpus(shell, path, false)))
        return false;
    result = virConnectBaselineCPU(shell->conn, (const char **)cpus->pdata, cpus->len, baseline_flags(args));
    record_set_string(record, "xml", result);
    return result != NULL;
}

/* What a hypervisor is chosen by. */
typedef struct Target {
    const char *type, *emulator, *arch, *machine;
} Target;

static bool read_target(Shell *shell, const Args *args, Target *target)
{
    return args_string(shell, args, "virttype", &target->type) >= 0 &&
           args_string(shell, args, "emulator", &target->emulator) >= 0 &&
           args_string(shell, args, "arch", &target->arch) >= 0 &&
           args_string(shell, args, "machine", &target->machine) >= 0;
}

bool hypervisor_cpu_baseline_query(Shell *shell, const Args *args, Record *record)
{
    const char *path = NULL, *model = NULL;
    g_autoptr(GPtrArray) cpus = NULL;
    g_autofree char *result = NULL;
    Target target = { NULL };

    if (args_exclusive(shell, args, "file", "model"))
        return false;
    if (!args_has(args, "file") && !args_has(args, "model")) {
        shell_error(shell, "Either --file or --model must be provided");
        return false;
    }
    if (!read_target(shell, args, &target) || args_string(shell, args, "model", &model) < 0 ||
        args_string(shell, args, "file", &path) < 0)
        return false;
    if (model) {
        cpus = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(cpus, g_strdup_printf("<cpu><model>%s</model></cpu>", model));
    } else if (!(cpus = read_cpus(shell, path, false))) {
        return false;
    }
    result = virConnectBaselineHypervisorCPU(shell->conn, target.emulator, target.arch, target.machine, target.type,
                                             (const char **)cpus->pdata, cpus->len, baseline_flags(args));
    record_set_string(record, "xml", result);
    return result != NULL;
}

static unsigned compare_flags(const Args *args)
{
    return (args_has(args, "error") ? VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE : 0) |
           (args_has(args, "validate") ? VIR_CONNECT_COMPARE_CPU_VALIDATE_XML : 0);
}

/* The answer of a comparison, and the sentence for it. Incompatible CPUs make the command fail. */
static bool add_comparison(Shell *shell, int result, const char *path, bool hypervisor, Record *record)
{
    const char *by = hypervisor ? "the CPU provided by hypervisor on the host" : "host CPU";

    switch (result) {
    case VIR_CPU_COMPARE_INCOMPATIBLE:
        record_set_string(record, "result", "incompatible");
        record_set_format(record, "message", "CPU described in %s is incompatible with %s\n", path, by);
        return true;
    case VIR_CPU_COMPARE_IDENTICAL:
        record_set_string(record, "result", "identical");
        record_set_format(record, "message", "CPU described in %s is identical to %s\n", path, by);
        return true;
    case VIR_CPU_COMPARE_SUPERSET:
        record_set_string(record, "result", "superset");
        record_set_format(record, "message", "%s is a superset of CPU described in %s\n",
                          hypervisor ? "The CPU provided by hypervisor on the host" : "Host CPU", path);
        return true;
    default:
        shell_error(shell, hypervisor ? "Failed to compare hypervisor CPU with %s" : "Failed to compare host CPU with %s",
                    path);
        return false;
    }
}

bool cpu_compare_query(Shell *shell, const Args *args, Record *record)
{
    const char *path = NULL;
    g_autoptr(GPtrArray) cpus = NULL;

    if (args_string(shell, args, "file", &path) < 0 || !(cpus = read_cpus(shell, path, true)))
        return false;
    return add_comparison(shell, virConnectCompareCPU(shell->conn, cpus->pdata[0], compare_flags(args)), path, false,
                          record);
}

bool hypervisor_cpu_compare_query(Shell *shell, const Args *args, Record *record)
{
    const char *path = NULL;
    g_autoptr(GPtrArray) cpus = NULL;
    Target target = { NULL };

    if (!read_target(shell, args, &target) || args_string(shell, args, "file", &path) < 0 ||
        !(cpus = read_cpus(shell, path, true)))
        return false;
    return add_comparison(shell,
                          virConnectCompareHypervisorCPU(shell->conn, target.emulator, target.arch, target.machine,
                                                         target.type, cpus->pdata[0], compare_flags(args)),
                          path, true, record);
}

void compare_text(Shell *shell, const Args *args, const Record *record)
{
    shell_print(shell, "%s", record_string(record, "message"));
}
