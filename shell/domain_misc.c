/* Settings of a domain that have a call of their own. */
#include <stdlib.h>
#include <string.h>

#include "shell/params.h"

CommandRun set_lifecycle_action_run, perf_query, schedinfo_query, domlaunchsecinfo_query, domsetlaunchsecstate_run,
    domdirtyrate_calc_run, dom_fd_associate_run;
CommandText perf_text, schedinfo_text;

static int place_of(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return (int)i;
    }
    return -1;
}

bool set_lifecycle_action_run(Shell *shell, const Args *args, Record *record)
{
    static const char *const types[] = { "poweroff", "reboot", "crash" };
    static const char *const actions[] = { "destroy", "restart", "rename-restart", "preserve", "coredump-destroy",
                                           "coredump-restart" };
    g_autoptr(virDomain) domain = NULL;
    const char *type_name = NULL, *action_name = NULL;
    int type, action;
    unsigned flags;

    if (!object_affect(shell, args, &flags) || args_string(shell, args, "type", &type_name) < 0 ||
        args_string(shell, args, "action", &action_name) < 0)
        return false;
    type = place_of(types, G_N_ELEMENTS(types), type_name);
    if (type < 0) {
        shell_error(shell, "Invalid lifecycle type '%s'.", type_name);
        return false;
    }
    action = place_of(actions, G_N_ELEMENTS(actions), action_name);
    if (action < 0) {
        shell_error(shell, "Invalid lifecycle action '%s'.", action_name);
        return false;
    }
    domain = object_domain(shell, args);
    if (!domain)
        return false;
    if (virDomainSetLifecycleAction(domain, (unsigned)type, (unsigned)action, flags) == 0)
        return true;
    shell_error(shell, "Unable to change lifecycle action.");
    return false;
}

/* "a,b" of --enable or --disable as boolean parameters. */
static bool add_events(Shell *shell, const Args *args, const char *option, bool value, Params *params)
{
    const char *text = NULL;
    g_auto(GStrv) names = NULL;
    int found = args_string(shell, args, option, &text);

    if (found <= 0)
        return found == 0;
    names = g_strsplit(text, ",", -1);
    for (char **name = names; *name; name++) {
        int room = params->count;

        if (virTypedParamsAddBoolean(&params->list, &params->count, &room, *name, value) < 0)
            return false;
    }
    return true;
}

bool perf_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_auto(Params) params = { NULL };
    unsigned flags;

    if (args_exclusive(shell, args, "live", "config") || !object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain || !add_events(shell, args, "enable", true, &params) || !add_events(shell, args, "disable", false, &params))
        return false;
    if (params.count > 0) {
        if (virDomainSetPerfEvents(domain, params.list, params.count, flags) == 0)
            return true;
        shell_error(shell, "Unable to enable/disable perf events");
        return false;
    }
    if (virDomainGetPerfEvents(domain, &params.list, &params.count, flags) != 0) {
        shell_error(shell, "Unable to get perf events");
        return false;
    }
    params_to_record(params.list, params.count, record);
    return true;
}

void perf_text(Shell *shell, const Args *args, const Record *record)
{
    if (args_has(args, "enable") || args_has(args, "disable")) {
        const char *const options[] = { "enable", "disable" };

        for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
            g_auto(GStrv) names = args_has(args, options[i]) ? g_strsplit(args_get(args, options[i]), ",", -1) : NULL;

            for (char **name = names; name && *name; name++)
                shell_print_extra(shell, "%-15s: %sd\n", *name, options[i]);
        }
        return;
    }
    for (size_t i = 0; i < record_count(record); i++) {
        const char *key = record_key_at(record, i);

        shell_print(shell, "%-15s: %s\n", key, record_bool(record, key) ? "enabled" : "disabled");
    }
}

/* The value that TEXT has as a parameter of PARAM's type; false when it is none. */
static bool set_value(virTypedParameterPtr param, const char *text)
{
    char *end = NULL;

    switch (param->type) {
    case VIR_TYPED_PARAM_INT:
        param->value.i = (int)strtol(text, &end, 10);
        break;
    case VIR_TYPED_PARAM_UINT:
        param->value.ui = (unsigned)strtoul(text, &end, 10);
        break;
    case VIR_TYPED_PARAM_LLONG:
        param->value.l = strtoll(text, &end, 10);
        break;
    case VIR_TYPED_PARAM_ULLONG:
        param->value.ul = strtoull(text, &end, 10);
        break;
    case VIR_TYPED_PARAM_BOOLEAN:
        param->value.b = (char)strtol(text, &end, 10);
        break;
    default:
        return false;
    }
    return end != text && !*end;
}

/* Copies the parameters that the user changes from those that the scheduler has. */
static bool changed_parameters(Shell *shell, const Args *args, const Params *all, Params *changes)
{
    g_autofree const char **sets = args_list(args, "set");
    g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_free);

    if (args_has(args, "weight"))
        g_ptr_array_add(wanted, g_strdup_printf("weight=%s", args_get(args, "weight")));
    if (args_has(args, "cap"))
        g_ptr_array_add(wanted, g_strdup_printf("cap=%s", args_get(args, "cap")));
    for (const char **set = sets; *set; set++)
        g_ptr_array_add(wanted, g_strdup(*set));
    changes->list = g_new0(virTypedParameter, wanted->len);
    for (unsigned i = 0; i < wanted->len; i++) {
        char *name = wanted->pdata[i], *value = strchr(name, '=');
        virTypedParameterPtr param;

        if (!value) {
            shell_error(shell, "Invalid syntax for --set, expecting name=value");
            return false;
        }
        *value++ = '\0';
        param = virTypedParamsGet(all->list, all->count, name);
        if (!param) {
            shell_error(shell, "invalid scheduler option: %s", name);
            return false;
        }
        changes->list[changes->count] = *param;
        if (!set_value(&changes->list[changes->count++], value)) {
            shell_error(shell, "Invalid value for parameter %s", name);
            return false;
        }
    }
    return true;
}

/* Without flags the older calls do, which every server knows. */
static int get_schedule(virDomainPtr domain, Params *params, unsigned flags, bool plain)
{
    return plain ? virDomainGetSchedulerParameters(domain, params->list, &params->count)
                 : virDomainGetSchedulerParametersFlags(domain, params->list, &params->count, flags);
}

static int set_schedule(virDomainPtr domain, Params *params, unsigned flags, bool plain)
{
    return plain ? virDomainSetSchedulerParameters(domain, params->list, params->count)
                 : virDomainSetSchedulerParametersFlags(domain, params->list, params->count, flags);
}

bool schedinfo_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_auto(Params) all = { NULL }, changes = { NULL };
    g_autofree char *type = NULL;
    unsigned flags;
    int count = 0;
    bool plain;

    if (!object_affect(shell, args, &flags))
        return false;
    plain = flags == 0 && !args_has(args, "current");
    domain = object_domain(shell, args);
    if (!domain)
        return false;
    type = virDomainGetSchedulerType(domain, &count);
    if (!shell->messages)
        shell_print(shell, "%-15s: %s\n", "Scheduler", type ? type : "Unknown");
    if (!type)
        return false;
    record_set_string(record, "scheduler", type);
    if (count == 0)
        return true;
    all.list = g_new0(virTypedParameter, (gsize)count);
    all.count = count;
    if (get_schedule(domain, &all, flags, plain) < 0 || !changed_parameters(shell, args, &all, &changes))
        return false;
    if (changes.count > 0 && (set_schedule(domain, &changes, flags, plain) < 0 ||
                              get_schedule(domain, &all, flags, plain) < 0))
        return false;
    params_to_record(all.list, all.count, record_set_object(record, "parameters"));
    return true;
}

void schedinfo_text(Shell *shell, const Args *args, const Record *record)
{
    params_list_text(shell, args, record_get(record, "parameters"));
}

bool domlaunchsecinfo_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_auto(Params) params = { NULL };

    if (!domain)
        return false;
    if (virDomainGetLaunchSecurityInfo(domain, &params.list, &params.count, 0) != 0) {
        shell_error(shell, "Unable to get launch security parameters");
        return false;
    }
    params_to_record(params.list, params.count, record);
    return true;
}

/* A file of base64 text as a string parameter. */
static bool add_file(Shell *shell, const Args *args, const char *option, const char *field, Params *params)
{
    const char *path = NULL;
    g_autofree char *text = NULL;
    int room = params->count;

    if (args_string(shell, args, option, &path) < 0 || !(text = object_read_file(shell, path)))
        return false;
    return virTypedParamsAddString(&params->list, &params->count, &room, field, text) == 0;
}

bool domsetlaunchsecstate_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_auto(Params) params = { NULL };

    if (!domain)
        return false;
    if (!args_has(args, "secrethdr") || !args_has(args, "secret")) {
        shell_error(shell, "Both secret and the secret header are required");
        return false;
    }
    if (!add_file(shell, args, "secrethdr", VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET_HEADER, &params) ||
        !add_file(shell, args, "secret", VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET, &params) ||
        !params_add_ullong(shell, args, "set-address", VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET_SET_ADDRESS, &params))
        return false;
    if (virDomainSetLaunchSecurityState(domain, params.list, params.count, 0) == 0)
        return true;
    shell_error(shell, "Unable to set launch security state");
    return false;
}

bool domdirtyrate_calc_run(Shell *shell, const Args *args, Record *record)
{
    static const char *const modes[] = { "page-sampling", "dirty-bitmap", "dirty-ring" };
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *name = NULL;
    int seconds = 1, mode = 0;

    if (!domain || args_int(shell, args, "seconds", &seconds) < 0 || args_string(shell, args, "mode", &name) < 0)
        return false;
    if (name && (mode = place_of(modes, G_N_ELEMENTS(modes), name)) < 0) {
        shell_error(shell, "Unknown calculation mode '%s'", name);
        return false;
    }
    if (virDomainStartDirtyRateCalc(domain, seconds, mode ? 1u << (mode - 1) : VIR_DOMAIN_DIRTYRATE_MODE_PAGE_SAMPLING) < 0)
        return false;
    shell_print_extra(shell, "Start to calculate domain's memory dirty rate successfully.\n");
    return true;
}

bool dom_fd_associate_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    const char *name = NULL, *list = NULL;
    g_auto(GStrv) parts = NULL;
    g_autofree int *fds = NULL;
    unsigned flags = (args_has(args, "seclabel-writable") ? VIR_DOMAIN_FD_ASSOCIATE_SECLABEL_WRITABLE : 0) |
                     (args_has(args, "seclabel-restore") ? VIR_DOMAIN_FD_ASSOCIATE_SECLABEL_RESTORE : 0);

    if (!domain || args_string(shell, args, "name", &name) < 0 || args_string(shell, args, "pass-fds", &list) < 0)
        return false;
    parts = g_strsplit(list, ",", -1);
    fds = g_new0(int, g_strv_length(parts));
    for (unsigned i = 0; parts[i]; i++) {
        char *end;

        fds[i] = (int)strtol(parts[i], &end, 10);
        if (end == parts[i] || *end) {
            shell_error(shell, "Unable to parse FD number '%s'", parts[i]);
            return false;
        }
    }
    return virDomainFDAssociate(domain, name, g_strv_length(parts), fds, flags) >= 0;
}
