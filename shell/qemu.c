/* What reaches QEMU and its guest agent directly. */
#include <string.h>
#include <sys/types.h>

#include <json-c/json.h>
#include <libvirt/libvirt-qemu.h>

#include "shell/event.h"
#include "shell/object.h"

CommandRun qemu_monitor_command_query, qemu_agent_command_query, qemu_attach_run, qemu_monitor_event_run;
CommandText monitor_text;

/* The words of the command as one text. */
static char *join_words(const Args *args)
{
    g_autofree const char **words = args_list(args, "cmd");

    return g_strjoinv(" ", (char **)(gintptr)words);
}

static json_object *parse_json(const char *text)
{
    json_tokener *tokener = json_tokener_new();
    json_object *object;
    bool whole;

    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    object = json_tokener_parse_ex(tokener, text, (int)strlen(text) + 1);
    whole = json_tokener_get_error(tokener) == json_tokener_success;
    json_tokener_free(tokener);
    if (whole)
        return object;
    json_object_put(object);
    return NULL;
}

static const char *json_text(json_object *object, bool pretty)
{
    int flags = pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED : JSON_C_TO_STRING_PLAIN;

    return json_object_to_json_string_ext(object, flags | JSON_C_TO_STRING_NOSLASHESCAPE);
}

/* The words after the command's name as its arguments: one object, or "key":value each. NULL with a message. */
static json_object *parse_arguments(Shell *shell, const char *const *words)
{
    g_autofree char *listed = g_strjoinv(",", (char **)(gintptr)words);
    g_autofree char *wrapped = g_strdup_printf("{%s}", listed), *shown = NULL;
    json_object *object = parse_json(listed);

    if (!json_object_is_type(object, json_type_object)) {
        json_object_put(object);
        object = parse_json(wrapped);
    }
    if (json_object_is_type(object, json_type_object))
        return object;
    json_object_put(object);
    shown = g_strjoinv(" ", (char **)(gintptr)words);
    shell_error(shell, "failed to wrap arguments '%s' into a QMP command wrapper", shown);
    return NULL;
}

/* A QMP command: as it was typed when that is JSON, or made from a name and arguments. */
static char *qmp_command(Shell *shell, const Args *args)
{
    g_autofree const char **words = args_list(args, "cmd");
    g_autofree char *joined = g_strjoinv(" ", (char **)(gintptr)words);
    json_object *object = parse_json(joined), *arguments = NULL;
    char *text;

    if (json_object_is_type(object, json_type_object)) {
        json_object_put(object);
        return g_steal_pointer(&joined);
    }
    json_object_put(object);
    if (words[1] && !(arguments = parse_arguments(shell, words + 1)))
        return NULL;
    object = json_object_new_object();
    json_object_object_add(object, "execute", json_object_new_string(words[0]));
    if (arguments)
        json_object_object_add(object, "arguments", arguments);
    text = g_strdup(json_text(object, false));
    json_object_put(object);
    return text;
}

/* What to show of QEMU's answer: its "return" with --return-value, indented with --pretty. */
static bool add_answer(Shell *shell, const Args *args, const char *answer, Record *record)
{
    bool pretty = args_has(args, "pretty");
    json_object *object, *shown;

    if (args_has(args, "hmp") || (!pretty && !args_has(args, "return-value"))) {
        record_set_string(record, "answer", answer);
        return true;
    }
    object = shown = parse_json(answer);
    if (args_has(args, "return-value") && !json_object_object_get_ex(object, "return", &shown)) {
        json_object_put(object);
        shell_error(shell, "'return' member missing");
        return false;
    }
    record_set_string(record, "answer", object ? json_text(shown, pretty) : answer);
    json_object_put(object);
    return true;
}

bool qemu_monitor_command_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autofree char *command = NULL, *answer = NULL;
    bool hmp = args_has(args, "hmp");

    if (args_exclusive(shell, args, "hmp", "pretty") || args_exclusive(shell, args, "hmp", "return-value"))
        return false;
    domain = object_domain(shell, args);
    if (!domain)
        return false;
    if (args_has(args, "pass-fds")) {
        shell_error(shell, "--pass-fds is not yet served by this shell");
        return false;
    }
    command = hmp ? join_words(args) : qmp_command(shell, args);
    if (!command ||
        virDomainQemuMonitorCommand(domain, command, &answer, hmp ? VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP : 0) < 0)
        return false;
    return add_answer(shell, args, answer, record);
}

void monitor_text(Shell *shell, const Args *args, const Record *record)
{
    const char *answer = record_string(record, "answer");

    if (answer && *answer)
        shell_print(shell, "%s\n", answer);
}

bool qemu_agent_command_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    g_autofree char *command = NULL, *answer = NULL;
    int timeout = VIR_DOMAIN_QEMU_AGENT_COMMAND_DEFAULT;

    if (!domain)
        return false;
    if (args_has(args, "timeout") + args_has(args, "async") + args_has(args, "block") > 1) {
        shell_error(shell, "timeout, async and block options are exclusive");
        return false;
    }
    if (args_int(shell, args, "timeout", &timeout) < 0)
        return false;
    if (args_has(args, "timeout") && timeout < 1) {
        shell_error(shell, "timeout must be positive");
        return false;
    }
    if (args_has(args, "async"))
        timeout = VIR_DOMAIN_QEMU_AGENT_COMMAND_NOWAIT;
    if (args_has(args, "block"))
        timeout = VIR_DOMAIN_QEMU_AGENT_COMMAND_BLOCK;
    command = join_words(args);
    answer = virDomainQemuAgentCommand(domain, command, timeout, 0);
    return answer && add_answer(shell, args, answer, record);
}

bool qemu_attach_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    unsigned pid = 0;

    if (args_uint(shell, args, "pid", &pid) <= 0)
        return false;
    domain = virDomainQemuAttach(shell->conn, pid, 0);
    if (!domain) {
        shell_error(shell, "Failed to attach to pid %u", pid);
        return false;
    }
    shell_print_extra(shell, "Domain '%s' attached to pid %u\n", virDomainGetName(domain), pid);
    return true;
}

/* What the callback of qemu-monitor-event needs beside the subscription. */
static bool pretty_details;

static void on_monitor_event(virConnectPtr conn, virDomainPtr domain, const char *event, long long seconds,
                             unsigned micros, const char *details, void *opaque)
{
    Subscription *s = opaque;
    Record *record = record_new();
    json_object *object = pretty_details && details ? parse_json(details) : NULL;
    g_autofree char *shown = g_strdup(object ? json_text(object, true) : details ? details : "");

    json_object_put(object);
    record_set_string(record, "event", event);
    record_set_string(record, "domain", virDomainGetName(domain));
    record_set_int(record, "seconds", seconds);
    record_set_uint(record, "microseconds", micros);
    record_set_string(record, "details", details);
    if (strcmp(s->name, "timestamp") == 0)
        event_watch_report(s->watch, record, "event %s for domain '%s': %s\n", event, virDomainGetName(domain), shown);
    else
        event_watch_report(s->watch, record, "event %s at %lld.%06u for domain '%s': %s\n", event, seconds, micros,
                           virDomainGetName(domain), shown);
}

bool qemu_monitor_event_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autoptr(EventWatch) watch = NULL;
    Subscription *subscription;
    const char *event = NULL;
    unsigned flags = 0;
    int callback;
    bool fine;

    if (args_has(args, "regex"))
        flags |= VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX;
    if (args_has(args, "no-case"))
        flags |= VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE;
    if (args_string(shell, args, "event", &event) < 0 ||
        (args_has(args, "domain") && !(domain = object_domain(shell, args))))
        return false;
    watch = event_watch_new(shell, args);
    if (!watch)
        return false;
    pretty_details = args_has(args, "pretty");
    subscription = subscription_new(watch, args_has(args, "timestamp") ? "timestamp" : "event");
    callback = virConnectDomainQemuMonitorEventRegister(shell->conn, domain, event, on_monitor_event, subscription,
                                                        subscription_free, flags);
    if (callback < 0) {
        subscription_free(subscription);
        return false;
    }
    fine = event_watch_wait(watch);
    (void)virConnectDomainQemuMonitorEventDeregister(shell->conn, callback);
    return fine;
}
