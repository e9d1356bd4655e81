/* list: all domains in one or two calls, however many there are. */
#include <string.h>

#include "shell/names.h"
#include "shell/object.h"
#include "shell/table.h"

CommandRun list_query;
CommandText list_text;

typedef struct Listed {
    virDomainPtr domain;
    int id; /* -1 when it is not running */
    int state;
} Listed;

static void listed_free(gpointer data)
{
    Listed *listed = data;

    virDomainFree(listed->domain);
    g_free(listed);
}

static const struct {
    const char *option;
    unsigned flag;
} filters[] = {
    { "transient", VIR_CONNECT_LIST_DOMAINS_TRANSIENT },
    { "persistent", VIR_CONNECT_LIST_DOMAINS_PERSISTENT },
    { "with-snapshot", VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT },
    { "without-snapshot", VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT },
    { "with-checkpoint", VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT },
    { "without-checkpoint", VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT },
    { "state-running", VIR_CONNECT_LIST_DOMAINS_RUNNING },
    { "state-paused", VIR_CONNECT_LIST_DOMAINS_PAUSED },
    { "state-shutoff", VIR_CONNECT_LIST_DOMAINS_SHUTOFF },
    { "state-other", VIR_CONNECT_LIST_DOMAINS_OTHER },
    { "autostart", VIR_CONNECT_LIST_DOMAINS_AUTOSTART },
    { "no-autostart", VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART },
    { "with-managed-save", VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE },
    { "without-managed-save", VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE },
};

/* The filters that bulk statistics understand as well. */
#define STATS_FILTERS \
    (VIR_CONNECT_LIST_DOMAINS_ACTIVE | VIR_CONNECT_LIST_DOMAINS_INACTIVE | VIR_CONNECT_LIST_DOMAINS_PERSISTENT | \
     VIR_CONNECT_LIST_DOMAINS_TRANSIENT | VIR_CONNECT_LIST_DOMAINS_RUNNING | VIR_CONNECT_LIST_DOMAINS_PAUSED | \
     VIR_CONNECT_LIST_DOMAINS_SHUTOFF | VIR_CONNECT_LIST_DOMAINS_OTHER)

static unsigned filter_flags(const Args *args)
{
    unsigned flags = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(filters); i++) {
        if (args_has(args, filters[i].option))
            flags |= filters[i].flag;
    }
    if (args_has(args, "inactive"))
        flags |= VIR_CONNECT_LIST_DOMAINS_INACTIVE;
    if (args_has(args, "all"))
        flags |= VIR_CONNECT_LIST_DOMAINS_ACTIVE | VIR_CONNECT_LIST_DOMAINS_INACTIVE;
    else if (!(flags & VIR_CONNECT_LIST_DOMAINS_INACTIVE))
        flags |= VIR_CONNECT_LIST_DOMAINS_ACTIVE;
    return flags;
}

static void add_listed(GPtrArray *list, virDomainPtr domain, int state)
{
    Listed *listed = g_new0(Listed, 1);
    unsigned id = virDomainGetID(domain);

    listed->domain = domain;
    listed->id = id == (unsigned)-1 ? -1 : (int)id;
    listed->state = state;
    g_ptr_array_add(list, listed);
}

static void add_stats(GPtrArray *list, virDomainStatsRecordPtr *stats, int count)
{
    for (int i = 0; i < count; i++) {
        int state = VIR_DOMAIN_NOSTATE;

        (void)virTypedParamsGetInt(stats[i]->params, stats[i]->nparams, "state.state", &state);
        (void)virDomainRef(stats[i]->dom);
        add_listed(list, stats[i]->dom, state);
    }
    virDomainStatsRecordListFree(stats);
}

static int state_of(virDomainPtr domain)
{
    int state = VIR_DOMAIN_NOSTATE;

    if (virDomainGetState(domain, &state, NULL, 0) < 0)
        return VIR_DOMAIN_NOSTATE;
    return state;
}

/* Where bulk statistics cannot filter or do not exist: the list, then the states of its members in one call, or else
 * in a call for each. */
static bool list_then_states(Shell *shell, GPtrArray *list, unsigned flags)
{
    virDomainPtr *domains = NULL;
    virDomainStatsRecordPtr *stats = NULL;
    int count = virConnectListAllDomains(shell->conn, &domains, flags), found = -1;

    if (count < 0)
        return false;
    if (count > 0)
        found = virDomainListGetStats(domains, VIR_DOMAIN_STATS_STATE, &stats, 0);
    if (found == count)
        add_stats(list, stats, found);
    else if (found >= 0)
        virDomainStatsRecordListFree(stats);
    for (int i = 0; i < count; i++) {
        if (found != count)
            add_listed(list, domains[i], state_of(domains[i]));
        else
            virDomainFree(domains[i]);
    }
    g_free(domains);
    return true;
}

/* All domains that FLAGS select. STATES says whether their states matter. */
static bool collect(Shell *shell, GPtrArray *list, unsigned flags, bool states)
{
    virDomainStatsRecordPtr *stats = NULL;
    virDomainPtr *domains = NULL;
    int count;

    if (!states) {
        count = virConnectListAllDomains(shell->conn, &domains, flags);
        for (int i = 0; i < count; i++)
            add_listed(list, domains[i], VIR_DOMAIN_NOSTATE);
        g_free(domains);
        return count >= 0;
    }
    if ((flags & ~(unsigned)STATS_FILTERS) == 0) {
        count = virConnectGetAllDomainStats(shell->conn, VIR_DOMAIN_STATS_STATE, &stats, flags);
        if (count >= 0) {
            add_stats(list, stats, count);
            return true;
        }
        shell_forget_error(shell);
    }
    return list_then_states(shell, list, flags);
}

/* Running ones first, by id; then the others, by name. */
static int compare(gconstpointer a, gconstpointer b)
{
    const Listed *first = *(Listed *const *)a, *second = *(Listed *const *)b;

    if (first->id == -1 && second->id == -1)
        return strcasecmp(virDomainGetName(first->domain), virDomainGetName(second->domain));
    if (first->id != -1 && second->id != -1)
        return first->id < second->id ? -1 : first->id > second->id;
    return first->id == -1 ? 1 : -1;
}

static void describe(Record *entry, const Args *args, const Listed *listed)
{
    char uuid[VIR_UUID_STRING_BUFLEN] = "";
    const char *state = name_domain_state(listed->state);

    if (args_has(args, "managed-save") && listed->state == VIR_DOMAIN_SHUTOFF &&
        virDomainHasManagedSaveImage(listed->domain, 0) > 0)
        state = "saved";
    if (listed->id == -1)
        record_set_null(entry, "id");
    else
        record_set_int(entry, "id", listed->id);
    record_set_string(entry, "name", virDomainGetName(listed->domain));
    (void)virDomainGetUUIDString(listed->domain, uuid);
    record_set_string(entry, "uuid", uuid);
    if (!args_has(args, "uuid") && !args_has(args, "name") && !args_has(args, "id"))
        record_set_string(entry, "state", state);
    if (args_has(args, "title")) {
        g_autofree char *title = virDomainGetMetadata(listed->domain, VIR_DOMAIN_METADATA_TITLE, NULL, 0);

        record_set_string(entry, "title", title ? title : "");
    }
}

bool list_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(listed_free);
    bool states = !args_has(args, "uuid") && !args_has(args, "name") && !args_has(args, "id");
    Record *domains;

    if (args_exclusive(shell, args, "table", "name") || args_exclusive(shell, args, "table", "uuid") ||
        args_exclusive(shell, args, "table", "id"))
        return false;
    if (!collect(shell, list, filter_flags(args), states)) {
        shell_error(shell, "Failed to list domains");
        return false;
    }
    g_ptr_array_sort(list, compare);
    domains = record_set_list(record, "domains");
    for (unsigned i = 0; i < list->len; i++)
        describe(record_add_object(domains), args, list->pdata[i]);
    return true;
}

static void print_lines(Shell *shell, const Args *args, const Record *domains)
{
    static const char *const columns[] = { "uuid", "id", "name" };
    bool only_id = !args_has(args, "uuid") && !args_has(args, "name");

    for (size_t i = 0; i < record_count(domains); i++) {
        const Record *entry = record_at(domains, i);
        const char *gap = "";

        if (only_id && record_kind(record_get(entry, "id")) == RECORD_NULL)
            continue;
        for (size_t c = 0; c < G_N_ELEMENTS(columns); c++) {
            g_autofree char *text = record_show(record_get(entry, columns[c]));

            if (!args_has(args, columns[c]))
                continue;
            shell_print(shell, "%s%s", gap, *text ? text : "-");
            gap = " ";
        }
        shell_print(shell, "\n");
    }
}

void list_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *domains = record_get(record, "domains");
    g_autoptr(Table) table = NULL;

    if (args_has(args, "uuid") || args_has(args, "name") || args_has(args, "id")) {
        print_lines(shell, args, domains);
        return;
    }
    table = table_new("Id", "Name", "State", args_has(args, "title") ? "Title" : NULL, NULL);
    for (size_t i = 0; i < record_count(domains); i++) {
        const Record *entry = record_at(domains, i);
        g_autofree char *id = record_show(record_get(entry, "id"));

        table_add_row(table, *id ? id : "-", record_string(entry, "name"), record_string(entry, "state"),
                      record_string(entry, "title"), NULL);
    }
    table_print(table, shell);
}
