#include "shell/cpumap.h"

#include <stdlib.h>
#include <string.h>

int cpumap_host_cpus(Shell *shell)
{
    virNodeInfo info;
    int count = virNodeGetCPUMap(shell->conn, NULL, NULL, 0);

    if (count >= 0)
        return count;
    shell_forget_error(shell);
    return virNodeGetInfo(shell->conn, &info) == 0 ? (int)VIR_NODEINFO_MAXCPUS(info) : -1;
}

/* Reads "N" or "N-M" and steps over it. */
static bool read_range(const char **text, long *ret_first, long *ret_last)
{
    char *end;

    if (!g_ascii_isdigit(**text))
        return false;
    *ret_first = *ret_last = strtol(*text, &end, 10);
    *text = end;
    if (**text != '-')
        return true;
    if (!g_ascii_isdigit((*text)[1]))
        return false;
    *ret_last = strtol(*text + 1, &end, 10);
    *text = end;
    return *ret_last >= *ret_first;
}

static bool parse_into(const char *text, unsigned char *map, int host_cpus)
{
    for (;;) {
        bool without = *text == '^';
        long first, last;

        text += without;
        if (!read_range(&text, &first, &last) || last > 16383 || (*text && *text != ','))
            return false;
        for (long cpu = first; cpu <= last && cpu < host_cpus; cpu++) {
            if (without)
                VIR_UNUSE_CPU(map, cpu);
            else
                VIR_USE_CPU(map, cpu);
        }
        if (!*text++)
            return true;
    }
}

unsigned char *cpumap_parse(Shell *shell, const char *text, int host_cpus, int *ret_length)
{
    int length = VIR_CPU_MAPLEN(host_cpus);
    g_autofree unsigned char *map = g_malloc0((gsize)length);
    bool any = false;

    if (strcmp(text, "r") == 0) {
        for (int cpu = 0; cpu < host_cpus; cpu++)
            VIR_USE_CPU(map, cpu);
    } else if (!parse_into(text, map, host_cpus)) {
        shell_error(shell, "Invalid cpulist '%s'", text);
        shell_error(shell, "invalid argument: Failed to parse bitmap '%s'", text);
        return NULL;
    }
    for (int i = 0; i < length; i++)
        any |= map[i] != 0;
    if (!any) {
        shell_error(shell, "Invalid cpulist '%s'", text);
        return NULL;
    }
    *ret_length = length;
    return g_steal_pointer(&map);
}

void cpumap_to_record(Record *record, const char *key, const unsigned char *map, int host_cpus)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (int cpu = 0; cpu < host_cpus; cpu++) {
        int last = cpu;

        if (!VIR_CPU_USED(map, cpu))
            continue;
        while (last + 1 < host_cpus && VIR_CPU_USED(map, last + 1))
            last++;
        g_string_append_printf(out, "%s%d", out->len ? "," : "", cpu);
        if (last > cpu)
            g_string_append_printf(out, "-%d", last);
        cpu = last;
    }
    record_set_string(record, key, out->str);
}

char *cpumap_letters(const char *ranges, int host_cpus)
{
    g_autofree unsigned char *map = g_malloc0((gsize)VIR_CPU_MAPLEN(host_cpus));
    char *letters = g_malloc0((gsize)host_cpus + 1);

    if (*ranges)
        (void)parse_into(ranges, map, host_cpus);
    for (int cpu = 0; cpu < host_cpus; cpu++)
        letters[cpu] = VIR_CPU_USED(map, cpu) ? 'y' : '-';
    return letters;
}
