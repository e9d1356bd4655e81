/* What the guest agent does and tells. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "shell/params.h"
#include "shell/table.h"

CommandRun domfsfreeze_run, domfsthaw_run, domfstrim_run, domfsinfo_query, guestinfo_query, set_user_password_run,
    get_user_sshkeys_query, set_user_sshkeys_run, guest_agent_timeout_run, domtime_query, dompmsuspend_run, dompmwakeup_run;
CommandText domfsinfo_text, guestinfo_text, sshkeys_text, domtime_text;

/* Both calls take mount points, and answer how many file systems they reached. */
static bool freeze_or_thaw(Shell *shell, const Args *args, int (*call)(virDomainPtr, const char **, unsigned, unsigned),
                           const char *done, const char *failed)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autofree const char **points = args_list(args, "mountpoint");
    unsigned count = g_strv_length((char **)(gintptr)points);
    int reached;

    if (!domain)
        return false;
    reached = call(domain, count ? points : NULL, count, 0);
    if (reached < 0) {
        shell_error(shell, "Unable to %s filesystems", failed);
        return false;
    }
    shell_print_extra(shell, "%s %d filesystem(s)\n", done, reached);
    return true;
}

bool domfsfreeze_run(Shell *shell, const Args *args, Record *record)
{
    return freeze_or_thaw(shell, args, virDomainFSFreeze, "Froze", "freeze");
}

bool domfsthaw_run(Shell *shell, const Args *args, Record *record)
{
    return freeze_or_thaw(shell, args, virDomainFSThaw, "Thawed", "thaw");
}

bool domfstrim_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *point = NULL;
    unsigned long long minimum = 0;

    if (!domain || args_ullong(shell, args, "minimum", &minimum) < 0 || args_string(shell, args, "mountpoint", &point) < 0)
        return false;
    if (virDomainFSTrim(domain, point, minimum, 0) < 0) {
        shell_error(shell, "Unable to invoke fstrim");
        return false;
    }
    return true;
}

bool domfsinfo_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    virDomainFSInfoPtr *infos = NULL;
    int count;
    Record *list;

    if (!domain)
        return false;
    count = virDomainGetFSInfo(domain, &infos, 0);
    if (count < 0) {
        shell_error(shell, "Unable to get filesystem information");
        return false;
    }
    list = record_set_list(record, "filesystems");
    for (int i = 0; i < count; i++) {
        Record *entry = record_add_object(list), *targets;

        record_set_string(entry, "mountpoint", infos[i]->mountpoint);
        record_set_string(entry, "name", infos[i]->name);
        record_set_string(entry, "type", infos[i]->fstype);
        targets = record_set_list(entry, "targets");
        for (size_t n = 0; n < infos[i]->ndevAlias; n++)
            record_add_string(targets, infos[i]->devAlias[n]);
        virDomainFSInfoFree(infos[i]);
    }
    g_free(infos);
    return true;
}

void domfsinfo_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "filesystems");
    g_autoptr(Table) table = NULL;

    if (record_count(list) == 0) {
        shell_print_extra(shell, "No filesystems are mounted in the domain");
        return;
    }
    table = table_new("Mountpoint", "Name", "Type", "Target", NULL);
    for (size_t i = 0; i < record_count(list); i++) {
        const Record *entry = record_at(list, i), *targets = record_get(entry, "targets");
        g_autoptr(GString) joined = g_string_new(NULL);

        for (size_t n = 0; n < record_count(targets); n++)
            g_string_append_printf(joined, "%s%s", n ? "," : "", record_text(record_at(targets, n)));
        table_add_row(table, record_string(entry, "mountpoint"), record_string(entry, "name"),
                      record_string(entry, "type"), joined->str, NULL);
    }
    table_print(table, shell);
}

bool guestinfo_query(Shell *shell, const Args *args, Record *record)
{
    static const struct {
        const char *option;
        unsigned type;
    } kinds[] = {
        { "user", VIR_DOMAIN_GUEST_INFO_USERS },         { "os", VIR_DOMAIN_GUEST_INFO_OS },
        { "timezone", VIR_DOMAIN_GUEST_INFO_TIMEZONE },  { "hostname", VIR_DOMAIN_GUEST_INFO_HOSTNAME },
        { "filesystem", VIR_DOMAIN_GUEST_INFO_FILESYSTEM }, { "disk", VIR_DOMAIN_GUEST_INFO_DISKS },
        { "interface", VIR_DOMAIN_GUEST_INFO_INTERFACES },
    };
    g_autoptr(virDomain) domain = NULL;
    g_auto(Params) params = { NULL };
    unsigned types = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        types |= args_has(args, kinds[i].option) ? kinds[i].type : 0;
    domain = object_domain(shell, args);
    if (!domain || virDomainGetGuestInfo(domain, types, &params.list, &params.count, 0) < 0)
        return false;
    params_to_record(params.list, params.count, record);
    return true;
}

void guestinfo_text(Shell *shell, const Args *args, const Record *record)
{
    for (size_t i = 0; i < record_count(record); i++) {
        g_autofree char *value = record_show(record_at(record, i));

        shell_print(shell, "%-20s: %s\n", record_key_at(record, i), value);
    }
}

bool set_user_password_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    const char *user = NULL, *password = NULL;
    unsigned flags = args_has(args, "encrypted") ? VIR_DOMAIN_PASSWORD_ENCRYPTED : 0;

    if (args_string(shell, args, "user", &user) < 0 || args_string(shell, args, "password", &password) < 0)
        return false;
    domain = object_domain(shell, args);
    if (!domain || virDomainSetUserPassword(domain, user, password, flags) < 0)
        return false;
    shell_print_extra(shell, "Password set successfully for %s in %s", user, virDomainGetName(domain));
    return true;
}

bool get_user_sshkeys_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *user = NULL;
    char **keys = NULL;
    int count;
    Record *list;

    if (!domain || args_string(shell, args, "user", &user) < 0)
        return false;
    count = virDomainAuthorizedSSHKeysGet(domain, user, &keys, 0);
    if (count < 0)
        return false;
    list = record_set_list(record, "keys");
    for (int i = 0; i < count; i++) {
        record_add_string(list, keys[i]);
        free(keys[i]);
    }
    free(keys);
    return true;
}

void sshkeys_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "keys");

    for (size_t i = 0; i < record_count(list); i++)
        shell_print(shell, "%s", record_text(record_at(list, i)));
}

/* The lines of a file that are keys: neither empty nor comments. */
static char **read_keys(Shell *shell, const char *path)
{
    g_autofree char *text = object_read_file(shell, path);
    g_auto(GStrv) lines = text ? g_strsplit(text, "\n", -1) : NULL;
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);

    if (!lines)
        return NULL;
    for (char **line = lines; *line; line++) {
        const char *start = g_strstrip(*line);

        if (*start && *start != '#')
            g_ptr_array_add(keys, g_strdup(start));
    }
    if (keys->len == 0) {
        shell_error(shell, "File %s contains no keys", path);
        return NULL;
    }
    g_ptr_array_add(keys, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&keys), FALSE);
}

bool set_user_sshkeys_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    const char *user = NULL, *path = NULL;
    g_auto(GStrv) keys = NULL;
    unsigned flags = VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_APPEND;

    if (args_exclusive(shell, args, "reset", "remove") || args_needs(shell, args, "remove", "file"))
        return false;
    domain = object_domain(shell, args);
    if (!domain || args_string(shell, args, "user", &user) < 0 || args_string(shell, args, "file", &path) < 0)
        return false;
    if (args_has(args, "remove"))
        flags = VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_REMOVE;
    else if (args_has(args, "reset"))
        flags = 0;
    else if (!path) {
        shell_error(shell, "Option --file is required");
        return false;
    }
    if (path && !(keys = read_keys(shell, path)))
        return false;
    return virDomainAuthorizedSSHKeysSet(domain, user, (const char **)(gintptr)keys, keys ? g_strv_length(keys) : 0,
                                         flags) >= 0;
}

bool guest_agent_timeout_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    int timeout = VIR_DOMAIN_AGENT_RESPONSE_TIMEOUT_BLOCK;

    return domain && args_int(shell, args, "timeout", &timeout) >= 0 &&
           virDomainAgentSetResponseTimeout(domain, timeout, 0) >= 0;
}

bool domtime_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    long long seconds = 0;
    unsigned nanoseconds = 0;
    int given;

    if (args_exclusive(shell, args, "time", "now") || args_exclusive(shell, args, "time", "sync") ||
        args_exclusive(shell, args, "now", "sync"))
        return false;
    domain = object_domain(shell, args);
    if (!domain || (given = args_llong(shell, args, "time", &seconds)) < 0)
        return false;
    if (args_has(args, "now"))
        seconds = (long long)time(NULL);
    if (given || args_has(args, "now") || args_has(args, "sync"))
        return virDomainSetTime(domain, seconds, 0, args_has(args, "sync") ? VIR_DOMAIN_TIME_SYNC : 0) >= 0;
    if (virDomainGetTime(domain, &seconds, &nanoseconds, 0) < 0)
        return false;
    record_set_int(record, "seconds", seconds);
    record_set_uint(record, "nanoseconds", nanoseconds);
    return true;
}

void domtime_text(Shell *shell, const Args *args, const Record *record)
{
    if (!record_get(record, "seconds"))
        return;
    if (args_has(args, "pretty")) {
        g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(record_int(record, "seconds"));
        g_autofree char *text = when ? g_date_time_format(when, "%Y-%m-%d %H:%M:%S") : NULL;

        shell_print(shell, "Time: %s", text ? text : "?");
    } else {
        shell_print(shell, "Time: %lld", record_int(record, "seconds"));
    }
}

bool dompmsuspend_run(Shell *shell, const Args *args, Record *record)
{
    static const char *const targets[] = { "mem", "disk", "hybrid" };
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *target = NULL;
    unsigned long long duration = 0;
    unsigned place = 0;

    if (!domain || args_ullong(shell, args, "duration", &duration) < 0 || args_string(shell, args, "target", &target) < 0)
        return false;
    while (place < G_N_ELEMENTS(targets) && strcmp(targets[place], target) != 0)
        place++;
    if (place == G_N_ELEMENTS(targets)) {
        shell_error(shell, "Invalid target");
        return false;
    }
    if (virDomainPMSuspendForDuration(domain, place, duration, 0) < 0) {
        shell_error(shell, "Domain '%s' could not be suspended", virDomainGetName(domain));
        return false;
    }
    shell_print_extra(shell, "Domain '%s' successfully suspended", virDomainGetName(domain));
    return true;
}

bool dompmwakeup_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);

    if (!domain)
        return false;
    if (virDomainPMWakeup(domain, 0) < 0) {
        shell_error(shell, "Domain '%s' could not be woken up", virDomainGetName(domain));
        return false;
    }
    shell_print_extra(shell, "Domain '%s' successfully woken up", virDomainGetName(domain));
    return true;
}
