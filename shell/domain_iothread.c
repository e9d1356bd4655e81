/* The I/O threads of a domain. */
#include "shell/cpumap.h"
#include "shell/params.h"
#include "shell/table.h"

CommandRun iothreadinfo_query, iothreadpin_run, iothreadadd_run, iothreadset_run, iothreaddel_run;
CommandText iothreadinfo_text;

bool iothreadinfo_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    virDomainIOThreadInfoPtr *infos = NULL;
    unsigned flags;
    int count, host_cpus;
    Record *list;

    if (!object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain)
        return false;
    count = virDomainGetIOThreadInfo(domain, &infos, flags);
    if (count < 0) {
        shell_error(shell, "Unable to get domain IOThreads information");
        return false;
    }
    host_cpus = cpumap_host_cpus(shell);
    list = record_set_list(record, "iothreads");
    for (int i = 0; i < count; i++) {
        Record *entry = record_add_object(list);

        record_set_uint(entry, "id", infos[i]->iothread_id);
        cpumap_to_record(entry, "affinity", infos[i]->cpumap, MIN(host_cpus, infos[i]->cpumaplen * 8));
        virDomainIOThreadInfoFree(infos[i]);
    }
    g_free(infos);
    return host_cpus >= 0;
}

void iothreadinfo_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "iothreads");
    g_autoptr(Table) table = NULL;

    if (record_count(list) == 0) {
        shell_print_extra(shell, "No IOThreads found for the domain");
        return;
    }
    table = table_new("IOThread ID", "CPU Affinity", NULL);
    for (size_t i = 0; i < record_count(list); i++) {
        const Record *entry = record_at(list, i);
        g_autofree char *id = g_strdup_printf("%llu", record_uint(entry, "id"));

        table_add_row(table, id, record_string(entry, "affinity"), NULL);
    }
    table_print(table, shell);
}

/* The domain, the flags and the thread's id that all the changing commands take. */
static virDomainPtr open_iothread(Shell *shell, const Args *args, const char *option, unsigned *ret_flags, unsigned *ret_id)
{
    virDomainPtr domain;
    int id = 0;

    if (!object_affect(shell, args, ret_flags))
        return NULL;
    domain = object_domain(shell, args);
    if (!domain)
        return NULL;
    if (args_int(shell, args, option, &id) < 0) {
        virDomainFree(domain);
        return NULL;
    }
    if (id <= 0) {
        shell_error(shell, "Invalid IOThread id value: '%d'", id);
        virDomainFree(domain);
        return NULL;
    }
    *ret_id = (unsigned)id;
    return domain;
}

bool iothreadpin_run(Shell *shell, const Args *args, Record *record)
{
    unsigned flags, id;
    g_autoptr(virDomain) domain = open_iothread(shell, args, "iothread", &flags, &id);
    g_autofree unsigned char *map = NULL;
    const char *list = NULL;
    int host_cpus, length;

    if (!domain || args_string(shell, args, "cpulist", &list) < 0 || (host_cpus = cpumap_host_cpus(shell)) < 0)
        return false;
    map = cpumap_parse(shell, list, host_cpus, &length);
    return map && virDomainPinIOThread(domain, id, map, length, flags) == 0;
}

bool iothreadadd_run(Shell *shell, const Args *args, Record *record)
{
    unsigned flags, id;
    g_autoptr(virDomain) domain = open_iothread(shell, args, "id", &flags, &id);

    return domain && virDomainAddIOThread(domain, id, flags) == 0;
}

bool iothreaddel_run(Shell *shell, const Args *args, Record *record)
{
    unsigned flags, id;
    g_autoptr(virDomain) domain = open_iothread(shell, args, "id", &flags, &id);

    return domain && virDomainDelIOThread(domain, id, flags) == 0;
}

/* --thread-pool-min and -max are signed on the wire. */
static bool add_int(Shell *shell, const Args *args, const char *option, const char *field, Params *params)
{
    int value = 0, room = params->count, found = args_int(shell, args, option, &value);

    return found == 0 ||
           (found > 0 && virTypedParamsAddInt(&params->list, &params->count, &room, field, value) == 0);
}

bool iothreadset_run(Shell *shell, const Args *args, Record *record)
{
    unsigned flags, id;
    g_autoptr(virDomain) domain = open_iothread(shell, args, "id", &flags, &id);
    g_auto(Params) params = { NULL };

    if (!domain || !params_add_ullong(shell, args, "poll-max-ns", VIR_DOMAIN_IOTHREAD_POLL_MAX_NS, &params) ||
        !params_add_uint(shell, args, "poll-grow", VIR_DOMAIN_IOTHREAD_POLL_GROW, &params) ||
        !params_add_uint(shell, args, "poll-shrink", VIR_DOMAIN_IOTHREAD_POLL_SHRINK, &params) ||
        !add_int(shell, args, "thread-pool-min", VIR_DOMAIN_IOTHREAD_THREAD_POOL_MIN, &params) ||
        !add_int(shell, args, "thread-pool-max", VIR_DOMAIN_IOTHREAD_THREAD_POOL_MAX, &params))
        return false;
    if (params.count == 0) {
        shell_error(shell, "Not enough arguments passed, nothing to set");
        return false;
    }
    return virDomainSetIOThreadParams(domain, id, params.list, params.count, flags) == 0;
}
