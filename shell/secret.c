/* Secrets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "shell/object.h"
#include "shell/table.h"
#include "shell/xml.h"

CommandRun secret_define_run, secret_dumpxml_query, secret_get_value_query, secret_list_query, secret_set_value_run,
    secret_undefine_run;
CommandText secret_list_text, secret_value_text;

virSecretPtr object_secret(Shell *shell, const Args *args)
{
    const char *uuid = NULL;
    virSecretPtr secret;

    if (args_string(shell, args, "secret", &uuid) <= 0)
        return NULL;
    secret = virSecretLookupByUUIDString(shell->conn, uuid);
    if (!secret)
        shell_error(shell, "failed to get secret '%s'", uuid);
    return secret;
}

bool secret_define_run(Shell *shell, const Args *args, Record *record)
{
    g_autofree char *xml = object_file(shell, args);
    g_autoptr(virSecret) secret = NULL;
    char uuid[VIR_UUID_STRING_BUFLEN];

    if (!xml)
        return false;
    secret = virSecretDefineXML(shell->conn, xml, args_has(args, "validate") ? VIR_SECRET_DEFINE_VALIDATE : 0);
    if (!secret) {
        shell_error(shell, "Failed to set attributes from %s", args_get(args, "file"));
        return false;
    }
    if (virSecretGetUUIDString(secret, uuid) < 0) {
        shell_error(shell, "Failed to get UUID of created secret");
        return false;
    }
    shell_print_extra(shell, "Secret %s created\n", uuid);
    return true;
}

bool secret_dumpxml_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virSecret) secret = object_secret(shell, args);
    g_autofree char *xml = secret ? virSecretGetXMLDesc(secret, 0) : NULL;

    return xml && xml_record(shell, args, xml, record);
}

/* Reads a line from the terminal without showing it. */
static char *ask_value(Shell *shell)
{
    struct termios before, silent;
    char line[4096];
    bool got;

    if (tcgetattr(STDIN_FILENO, &before) < 0) {
        shell_error(shell, "Failed to read secret");
        return NULL;
    }
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    printf("Enter new value for secret:");
    fflush(stdout);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    got = fgets(line, sizeof(line), stdin) != NULL;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    printf("\n");
    if (!got) {
        shell_error(shell, "Failed to read secret");
        return NULL;
    }
    line[strcspn(line, "\n")] = '\0';
    return g_strdup(line);
}

/* The value, decoded; RET_SIZE gets its length. */
static unsigned char *secret_value(Shell *shell, const Args *args, size_t *ret_size)
{
    const char *base64 = NULL, *path = NULL;
    g_autofree char *text = NULL;
    unsigned char *value;

    if (args_string(shell, args, "base64", &base64) < 0 || args_string(shell, args, "file", &path) < 0)
        return NULL;
    if (!base64 && !path && !args_has(args, "interactive")) {
        shell_error(shell, "Input secret value is missing");
        return NULL;
    }
    if (base64)
        shell_error(shell, "Passing secret value as command-line argument is insecure!");
    text = path ? object_read_file(shell, path) : base64 ? g_strdup(base64) : ask_value(shell);
    if (!text)
        return NULL;
    if (args_has(args, "plain") || args_has(args, "interactive")) {
        *ret_size = strlen(text);
        return (unsigned char *)g_steal_pointer(&text);
    }
    value = g_base64_decode(text, ret_size);
    memset(text, 0, strlen(text));
    return value;
}

bool secret_set_value_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virSecret) secret = NULL;
    unsigned char *value;
    size_t size;
    int result;

    if (args_exclusive(shell, args, "file", "base64") || args_exclusive(shell, args, "plain", "base64") ||
        args_exclusive(shell, args, "interactive", "base64") || args_exclusive(shell, args, "interactive", "plain") ||
        args_exclusive(shell, args, "interactive", "file"))
        return false;
    secret = object_secret(shell, args);
    if (!secret || !(value = secret_value(shell, args, &size)))
        return false;
    result = virSecretSetValue(secret, value, size, 0);
    memset(value, 0, size);
    g_free(value);
    if (result != 0) {
        shell_error(shell, "Failed to set secret value");
        return false;
    }
    shell_print_extra(shell, "Secret value set\n");
    return true;
}

bool secret_get_value_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virSecret) secret = object_secret(shell, args);
    g_autofree unsigned char *value = NULL;
    g_autofree char *base64 = NULL;
    size_t size;

    if (!secret || !(value = virSecretGetValue(secret, &size, 0)))
        return false;
    base64 = g_base64_encode(value, size);
    if (args_has(args, "plain") && !shell->messages) {
        if (fwrite(value, 1, size, stdout) != size)
            return false;
        return true;
    }
    record_set_string(record, "base64", base64);
    return true;
}

void secret_value_text(Shell *shell, const Args *args, const Record *record)
{
    const char *base64 = record_string(record, "base64");

    if (base64)
        shell_print(shell, "%s", base64);
}

bool secret_undefine_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virSecret) secret = object_secret(shell, args);

    if (!secret)
        return false;
    if (virSecretUndefine(secret) < 0) {
        shell_error(shell, "Failed to delete secret %s", args_get(args, "secret"));
        return false;
    }
    shell_print_extra(shell, "Secret %s deleted\n", args_get(args, "secret"));
    return true;
}

static int compare(const void *a, const void *b)
{
    char first[VIR_UUID_STRING_BUFLEN] = "", second[VIR_UUID_STRING_BUFLEN] = "";

    (void)virSecretGetUUIDString(*(virSecretPtr const *)a, first);
    (void)virSecretGetUUIDString(*(virSecretPtr const *)b, second);
    return strcasecmp(first, second);
}

bool secret_list_query(Shell *shell, const Args *args, Record *record)
{
    static const char *const usages[] = { "none", "volume", "ceph", "iscsi", "tls", "vtpm" };
    unsigned flags = (args_has(args, "ephemeral") ? VIR_CONNECT_LIST_SECRETS_EPHEMERAL : 0) |
                     (args_has(args, "no-ephemeral") ? VIR_CONNECT_LIST_SECRETS_NO_EPHEMERAL : 0) |
                     (args_has(args, "private") ? VIR_CONNECT_LIST_SECRETS_PRIVATE : 0) |
                     (args_has(args, "no-private") ? VIR_CONNECT_LIST_SECRETS_NO_PRIVATE : 0);
    virSecretPtr *secrets = NULL;
    int count = virConnectListAllSecrets(shell->conn, &secrets, flags);
    Record *list;

    if (count < 0) {
        shell_error(shell, "Failed to list secrets");
        return false;
    }
    qsort(secrets, (size_t)count, sizeof(virSecretPtr), compare);
    list = record_set_list(record, "secrets");
    for (int i = 0; i < count; i++) {
        Record *entry = record_add_object(list);
        char uuid[VIR_UUID_STRING_BUFLEN] = "";
        int usage = virSecretGetUsageType(secrets[i]);

        (void)virSecretGetUUIDString(secrets[i], uuid);
        record_set_string(entry, "uuid", uuid);
        record_set_string(entry, "usage_type", usage >= 0 && usage < (int)G_N_ELEMENTS(usages) ? usages[usage] : "unknown");
        record_set_string(entry, "usage", usage ? virSecretGetUsageID(secrets[i]) : NULL);
        virSecretFree(secrets[i]);
    }
    g_free(secrets);
    return true;
}

void secret_list_text(Shell *shell, const Args *args, const Record *record)
{
    const Record *list = record_get(record, "secrets");
    g_autoptr(Table) table = table_new("UUID", "Usage", NULL);

    for (size_t i = 0; i < record_count(list); i++) {
        const Record *entry = record_at(list, i);
        const char *type = record_string(entry, "usage_type"), *usage = record_string(entry, "usage");
        g_autofree char *both = usage ? g_strdup_printf("%s %s", type, usage) : NULL;

        table_add_row(table, record_string(entry, "uuid"), both ? both : "Unused", NULL);
    }
    table_print(table, shell);
}
