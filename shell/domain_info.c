/* What a domain is and how it is doing, from one or two calls each. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "shell/names.h"
#include "shell/object.h"
#include "shell/text.h"

CommandRun domid_query, domname_query, domuuid_query, domstate_query, dominfo_query, domcontrol_query, domhostname_query;
CommandText domid_text, domstate_text, dominfo_text, domcontrol_text;

bool domid_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain_by(shell, args, BY_NAME | BY_UUID);
    unsigned id;

    if (!domain)
        return false;
    id = virDomainGetID(domain);
    if (id == (unsigned)-1)
        record_set_null(record, "id");
    else
        record_set_uint(record, "id", id);
    return true;
}

void domid_text(Shell *shell, const Args *args, const Record *record)
{
    g_autofree char *id = record_show(record_get(record, "id"));

    shell_print(shell, "%s\n", *id ? id : "-");
}

bool domname_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain_by(shell, args, BY_ID | BY_UUID);

    if (!domain)
        return false;
    record_set_string(record, "name", virDomainGetName(domain));
    return true;
}

bool domuuid_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain_by(shell, args, BY_NAME | BY_ID);
    char uuid[VIR_UUID_STRING_BUFLEN];

    if (!domain)
        return false;
    if (virDomainGetUUIDString(domain, uuid) < 0) {
        shell_error(shell, "failed to get domain UUID");
        return false;
    }
    record_set_string(record, "uuid", uuid);
    return true;
}

bool domhostname_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autofree char *name = NULL;
    const char *source = NULL;
    unsigned flags = 0;

    if (!domain || args_string(shell, args, "source", &source) < 0)
        return false;
    if (g_strcmp0(source, "lease") == 0) {
        flags = VIR_DOMAIN_GET_HOSTNAME_LEASE;
    } else if (g_strcmp0(source, "agent") == 0) {
        flags = VIR_DOMAIN_GET_HOSTNAME_AGENT;
    } else if (source) {
        shell_error(shell, "Unknown data source '%s'", source);
        return false;
    }
    name = virDomainGetHostname(domain, flags);
    if (!name) {
        shell_error(shell, "failed to get hostname");
        return false;
    }
    record_set_string(record, "hostname", name);
    return true;
}

bool domstate_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    int state, reason;

    if (!domain || virDomainGetState(domain, &state, &reason, 0) < 0)
        return false;
    record_set_string(record, "state", name_domain_state(state));
    record_set_string(record, "reason", name_domain_reason(state, reason));
    return true;
}

void domstate_text(Shell *shell, const Args *args, const Record *record)
{
    if (args_has(args, "reason"))
        shell_print(shell, "%s (%s)\n", record_string(record, "state"), record_string(record, "reason"));
    else
        shell_print(shell, "%s\n", record_string(record, "state"));
}

/* What is asked of a domain beside virDomainGetInfo; what cannot be answered is left out. */
static void add_persistence(Shell *shell, virDomainPtr domain, Record *record)
{
    int autostart, answer = virDomainIsPersistent(domain);

    if (answer >= 0)
        record_set_bool(record, "persistent", answer);
    if (virDomainGetAutostart(domain, &autostart) == 0)
        record_set_bool(record, "autostart", autostart);
    answer = virDomainHasManagedSaveImage(domain, 0);
    if (answer >= 0)
        record_set_bool(record, "managed_save", answer);
    shell_forget_error(shell);
}

static bool add_security(Shell *shell, virDomainPtr domain, Record *record)
{
    virSecurityModel model = { 0 };
    g_autofree virSecurityLabel *label = NULL;

    if (virNodeGetSecurityModel(shell->conn, &model) < 0) {
        if (!shell_error_unsupported(shell))
            return false;
        shell_forget_error(shell);
        return true;
    }
    if (!model.model[0])
        return true;
    record_set_string(record, "security_model", model.model);
    record_set_string(record, "security_doi", model.doi);
    label = g_new0(virSecurityLabel, 1);
    if (virDomainGetSecurityLabel(domain, label) < 0)
        return false;
    if (label->label[0]) {
        record_set_string(record, "security_label", label->label);
        record_set_bool(record, "security_enforcing", label->enforcing);
    }
    return true;
}

static void add_messages(Shell *shell, virDomainPtr domain, Record *record)
{
    char **messages = NULL;
    int count = virDomainGetMessages(domain, &messages, 0);
    Record *list;

    if (count < 0) {
        shell_forget_error(shell);
        return;
    }
    list = record_set_list(record, "messages");
    for (int i = 0; i < count; i++) {
        record_add_string(list, messages[i]);
        free(messages[i]);
    }
    free(messages);
}

bool dominfo_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autofree char *type = NULL;
    char uuid[VIR_UUID_STRING_BUFLEN];
    virDomainInfo info;
    unsigned id;

    if (!domain)
        return false;
    id = virDomainGetID(domain);
    if (id == (unsigned)-1)
        record_set_null(record, "id");
    else
        record_set_uint(record, "id", id);
    record_set_string(record, "name", virDomainGetName(domain));
    if (virDomainGetUUIDString(domain, uuid) == 0)
        record_set_string(record, "uuid", uuid);
    if ((type = virDomainGetOSType(domain)))
        record_set_string(record, "os_type", type);
    if (virDomainGetInfo(domain, &info) < 0)
        return false;
    record_set_string(record, "state", name_domain_state(info.state));
    record_set_uint(record, "cpus", info.nrVirtCpu);
    record_set_uint(record, "cpu_time_ns", info.cpuTime);
    record_set_uint(record, "max_memory_kib", info.maxMem);
    record_set_uint(record, "used_memory_kib", info.memory);
    add_persistence(shell, domain, record);
    if (!add_security(shell, domain, record))
        return false;
    add_messages(shell, domain, record);
    return true;
}

static void print_amounts(Shell *shell, const Record *record)
{
    unsigned long long time = record_uint(record, "cpu_time_ns"), max = record_uint(record, "max_memory_kib");

    shell_print(shell, "%-15s %llu\n", "CPU(s):", record_uint(record, "cpus"));
    if (time != 0)
        shell_print(shell, "%-15s %.1lfs\n", "CPU time:", (double)time / 1000000000.0);
    if (max != UINT_MAX)
        shell_print(shell, "%-15s %llu KiB\n", "Max memory:", max);
    else
        shell_print(shell, "%-15s %s\n", "Max memory:", "no limit");
    shell_print(shell, "%-15s %llu KiB\n", "Used memory:", record_uint(record, "used_memory_kib"));
}

static void print_yes_no(Shell *shell, const Record *record, const char *key, const char *label, const char *yes,
                         const char *no)
{
    const Record *value = record_get(record, key);

    shell_print(shell, "%-15s %s\n", label, !value ? "unknown" : record_bool(record, key) ? yes : no);
}

void dominfo_text(Shell *shell, const Args *args, const Record *record)
{
    static const TextField identity[] = { { "id", "Id:" }, { "name", "Name:" }, { "uuid", "UUID:" },
                                          { "os_type", "OS Type:" }, { "state", "State:" }, { NULL } };
    static const TextField security[] = { { "security_model", "Security model:" },
                                          { "security_doi", "Security DOI:" }, { NULL } };
    const Record *messages = record_get(record, "messages");

    text_fields(shell, record, identity, 15);
    print_amounts(shell, record);
    print_yes_no(shell, record, "persistent", "Persistent:", "yes", "no");
    if (record_get(record, "autostart"))
        print_yes_no(shell, record, "autostart", "Autostart:", "enable", "disable");
    print_yes_no(shell, record, "managed_save", "Managed save:", "yes", "no");
    text_fields(shell, record, security, 15);
    if (record_get(record, "security_label"))
        shell_print(shell, "%-15s %s (%s)\n", "Security label:", record_string(record, "security_label"),
                    record_bool(record, "security_enforcing") ? "enforcing" : "permissive");
    for (size_t i = 0; i < record_count(messages); i++)
        shell_print(shell, "%-15s %s\n", i ? "" : "Messages:", record_text(record_at(messages, i)));
}

bool domcontrol_query(Shell *shell, const Args *args, Record *record)
{
    static const char *const states[] = { "ok", "background job", "occupied", "error" };
    static const char *const causes[] = { "none", "unknown", "monitor failure", "internal (locking) error" };
    g_autoptr(virDomain) domain = object_domain(shell, args);
    virDomainControlInfo info;

    if (!domain || virDomainGetControlInfo(domain, &info, 0) < 0)
        return false;
    record_set_string(record, "state", NAME_AT(states, (int)info.state));
    if (info.state == VIR_DOMAIN_CONTROL_ERROR)
        record_set_string(record, "details", NAME_AT(causes, (int)info.details));
    if (info.state != VIR_DOMAIN_CONTROL_OK && info.state != VIR_DOMAIN_CONTROL_ERROR)
        record_set_uint(record, "since_ms", info.stateTime);
    return true;
}

void domcontrol_text(Shell *shell, const Args *args, const Record *record)
{
    const char *state = record_string(record, "state");
    unsigned long long since = record_uint(record, "since_ms");

    if (record_get(record, "details"))
        shell_print(shell, "%s: %s (%0.3fs)\n", state, record_string(record, "details"), 0.0);
    else if (record_get(record, "since_ms"))
        shell_print(shell, "%s (%0.3fs)\n", state, (double)since / 1000.0);
    else
        shell_print(shell, "%s\n", state);
}
