/* domstats: statistics in bulk. */
#include <string.h>

#include "shell/object.h"
#include "shell/params.h"

CommandRun domstats_query;
CommandText domstats_text;

static const struct {
    const char *option;
    unsigned group;
} stats_groups[] = {
    { "state", VIR_DOMAIN_STATS_STATE },         { "cpu-total", VIR_DOMAIN_STATS_CPU_TOTAL },
    { "balloon", VIR_DOMAIN_STATS_BALLOON },     { "vcpu", VIR_DOMAIN_STATS_VCPU },
    { "interface", VIR_DOMAIN_STATS_INTERFACE }, { "block", VIR_DOMAIN_STATS_BLOCK },
    { "perf", VIR_DOMAIN_STATS_PERF },           { "iothread", VIR_DOMAIN_STATS_IOTHREAD },
    { "memory", VIR_DOMAIN_STATS_MEMORY },       { "dirtyrate", VIR_DOMAIN_STATS_DIRTYRATE },
    { "vm", VIR_DOMAIN_STATS_VM },
}, stats_flags[] = {
    { "list-active", VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE },
    { "list-inactive", VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE },
    { "list-persistent", VIR_CONNECT_GET_ALL_DOMAINS_STATS_PERSISTENT },
    { "list-transient", VIR_CONNECT_GET_ALL_DOMAINS_STATS_TRANSIENT },
    { "list-running", VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING },
    { "list-paused", VIR_CONNECT_GET_ALL_DOMAINS_STATS_PAUSED },
    { "list-shutoff", VIR_CONNECT_GET_ALL_DOMAINS_STATS_SHUTOFF },
    { "list-other", VIR_CONNECT_GET_ALL_DOMAINS_STATS_OTHER },
    { "enforce", VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS },
    { "backing", VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING },
    { "nowait", VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT },
};

/* The domains named on the command line, NULL at the end; NULL with a message when one does not exist. */
static GPtrArray *named_domains(Shell *shell, const char *const *names)
{
    g_autoptr(GPtrArray) domains = g_ptr_array_new_with_free_func(object_domain_free);

    for (; *names; names++) {
        virDomainPtr domain = object_domain_named(shell, *names, BY_ANY);

        if (!domain)
            return NULL;
        g_ptr_array_add(domains, domain);
    }
    g_ptr_array_add(domains, NULL);
    return g_steal_pointer(&domains);
}

bool domstats_query(Shell *shell, const Args *args, Record *record)
{
    g_autofree const char **names = args_list(args, "domain");
    virDomainStatsRecordPtr *stats = NULL;
    unsigned groups = 0, flags = 0;
    int count;
    Record *list;

    for (size_t i = 0; i < G_N_ELEMENTS(stats_groups); i++)
        groups |= args_has(args, stats_groups[i].option) ? stats_groups[i].group : 0;
    for (size_t i = 0; i < G_N_ELEMENTS(stats_flags); i++)
        flags |= args_has(args, stats_flags[i].option) ? stats_flags[i].group : 0;
    if (names[0]) {
        g_autoptr(GPtrArray) domains = named_domains(shell, names);

        if (!domains)
            return false;
        count = virDomainListGetStats((virDomainPtr *)domains->pdata, groups, &stats, flags);
        g_ptr_array_set_size(domains, (int)domains->len - 1);
    } else {
        count = virConnectGetAllDomainStats(shell->conn, groups, &stats, flags);
    }
    if (count < 0)
        return false;
    list = record_set_list(record, "domains");
    for (int i = 0; i < count; i++) {
        Record *entry = record_add_object(list);

        record_set_string(entry, "name", virDomainGetName(stats[i]->dom));
        params_to_record(stats[i]->params, stats[i]->nparams, record_set_object(entry, "stats"));
    }
    virDomainStatsRecordListFree(stats);
    return true;
}

void domstats_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "domains");

    for (size_t i = 0; i < record_count(list); i++) {
        const Record *entry = record_at(list, i), *stats = record_get(entry, "stats");

        shell_print(shell, "%sDomain: '%s'\n", i ? "\n" : "", record_string(entry, "name"));
        for (size_t n = 0; n < record_count(stats); n++) {
            g_autofree char *value = record_show(record_at(stats, n));

            shell_print(shell, "  %s=%s\n", record_key_at(stats, n), value);
        }
    }
}
