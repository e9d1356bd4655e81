/* edit, desc, metadata: what a person changes by hand. */
#include <stdlib.h>
#include <string.h>

#include "shell/edit.h"
#include "shell/object.h"
#include "shell/text.h"

CommandRun edit_command_run, desc_query, metadata_query, managedsave_edit_run, save_image_edit_run;
CommandText desc_text, metadata_text;

/* The domain that is edited; redefining it may give a new object. */
typedef struct Edited {
    virDomainPtr domain;
} Edited;

static char *fetch_domain(Shell *shell, void *object)
{
    Edited *edited = object;
    char *xml = virDomainGetXMLDesc(edited->domain, VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE);

    if (xml || shell_error_code(shell) != VIR_ERR_INVALID_ARG)
        return xml;
    shell_forget_error(shell);
    return virDomainGetXMLDesc(edited->domain, VIR_DOMAIN_XML_SECURE);
}

static bool apply_domain(Shell *shell, void *object, const char *text, bool relaxed)
{
    Edited *edited = object;
    virDomainPtr domain = virDomainDefineXMLFlags(shell->conn, text, relaxed ? 0 : VIR_DOMAIN_DEFINE_VALIDATE);

    if (!domain && !relaxed && shell_error_unsupported(shell))
        domain = virDomainDefineXML(shell->conn, text);
    if (!domain)
        return false;
    virDomainFree(edited->domain);
    edited->domain = domain;
    return true;
}

bool edit_command_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    Edited edited = { NULL };
    g_autofree char *unchanged = NULL;
    EditJob job = { fetch_domain, apply_domain, &edited, NULL, args_has(args, "skip-validate") };
    EditResult result;

    if (!domain)
        return false;
    unchanged = g_strdup_printf("Domain '%s' XML configuration not changed.\n", virDomainGetName(domain));
    job.unchanged = unchanged;
    edited.domain = g_steal_pointer(&domain);
    result = edit_run(shell, &job);
    if (result == EDIT_DONE)
        shell_print_extra(shell, "Domain '%s' XML configuration edited.\n", virDomainGetName(edited.domain));
    virDomainFree(edited.domain);
    return result != EDIT_FAILED;
}

/* The text of the description or title; "" when there is none, NULL on an error. */
static char *get_note(Shell *shell, virDomainPtr domain, int type, unsigned flags)
{
    char *text = virDomainGetMetadata(domain, type, NULL, flags);

    if (text || shell_error_code(shell) != VIR_ERR_NO_DOMAIN_METADATA)
        return text;
    shell_forget_error(shell);
    return strdup("");
}

/* The words of --new-desc as one text; NULL without any. */
static char *new_note(const Args *args)
{
    g_autofree const char **words = args_list(args, "new-desc");

    return words[0] ? g_strjoinv(" ", (char **)(gintptr)words) : NULL;
}

/* A text file ends with a newline that the note does not have. */
static void strip_newline(char *text)
{
    size_t length = strlen(text);

    if (length > 0 && text[length - 1] == '\n')
        text[length - 1] = '\0';
}

static bool change_note(Shell *shell, const Args *args, virDomainPtr domain, int type, unsigned flags, char *wanted,
                        Record *record)
{
    bool title = type == VIR_DOMAIN_METADATA_TITLE;
    g_autofree char *text = wanted;

    if (args_has(args, "edit")) {
        g_autofree char *before = text ? g_strdup(text) : get_note(shell, domain, type, flags);
        g_autofree char *edited = before ? edit_text(shell, before, "") : NULL;

        if (!edited)
            return false;
        strip_newline(edited);
        if (strcmp(before, edited) == 0) {
            record_set_string(record, "message", title ? "Domain title not changed\n" : "Domain description not changed\n");
            return true;
        }
        g_free(text);
        text = g_steal_pointer(&edited);
    }
    if (virDomainSetMetadata(domain, type, text, NULL, NULL, flags) < 0) {
        shell_error(shell, "%s", title ? "Failed to set new domain title" : "Failed to set new domain description");
        return false;
    }
    record_set_string(record, "message",
                      title ? "Domain title updated successfully" : "Domain description updated successfully");
    return true;
}

bool desc_query(Shell *shell, const Args *args, Record *record)
{
    int type = args_has(args, "title") ? VIR_DOMAIN_METADATA_TITLE : VIR_DOMAIN_METADATA_DESCRIPTION;
    const char *key = args_has(args, "title") ? "title" : "description";
    g_autoptr(virDomain) domain = NULL;
    g_autofree char *text = NULL, *wanted = new_note(args);
    unsigned flags;

    if (!object_affect(shell, args, &flags))
        return false;
    domain = object_domain(shell, args);
    if (!domain)
        return false;
    if (wanted || args_has(args, "edit"))
        return change_note(shell, args, domain, type, flags, g_steal_pointer(&wanted), record);
    text = get_note(shell, domain, type, flags);
    if (!text)
        return false;
    record_set_string(record, "name", virDomainGetName(domain));
    record_set_string(record, key, *text ? text : NULL);
    return true;
}

void desc_text(Shell *shell, const Args *args, const Record *record)
{
    bool title = args_has(args, "title");
    const char *text = record_string(record, title ? "title" : "description");

    if (record_get(record, "message"))
        shell_print_extra(shell, "%s", record_string(record, "message"));
    else if (text)
        shell_print(shell, "%s", text);
    else
        shell_print_extra(shell, title ? "No title for domain: %s" : "No description for domain: %s",
                          record_string(record, "name"));
}

/* The metadata element of one application. */
typedef struct Metadata {
    virDomainPtr domain;
    const char *uri;
    const char *key;
    unsigned flags;
} Metadata;

static char *fetch_metadata(Shell *shell, void *object)
{
    Metadata *metadata = object;
    char *text = virDomainGetMetadata(metadata->domain, VIR_DOMAIN_METADATA_ELEMENT, metadata->uri, metadata->flags);

    if (text || shell_error_code(shell) != VIR_ERR_NO_DOMAIN_METADATA)
        return text;
    shell_forget_error(shell);
    return strdup("\n");
}

static bool apply_metadata(Shell *shell, void *object, const char *text, bool relaxed)
{
    Metadata *metadata = object;

    return virDomainSetMetadata(metadata->domain, VIR_DOMAIN_METADATA_ELEMENT, text, metadata->key, metadata->uri,
                                metadata->flags) == 0;
}

static bool change_metadata(Shell *shell, const Args *args, Metadata *metadata, Record *record)
{
    const char *text = args_get(args, "set");
    bool remove = args_has(args, "remove");
    EditJob job = { fetch_metadata, apply_metadata, metadata, "Metadata not changed", false };

    if (args_has(args, "edit")) {
        EditResult result = edit_run(shell, &job);

        if (result == EDIT_DONE)
            record_set_string(record, "message", "Metadata modified");
        return result != EDIT_FAILED;
    }
    if (virDomainSetMetadata(metadata->domain, VIR_DOMAIN_METADATA_ELEMENT, remove ? NULL : text, metadata->key,
                             metadata->uri, metadata->flags) < 0)
        return false;
    record_set_string(record, "message", remove ? "Metadata removed" : "Metadata modified");
    return true;
}

bool metadata_query(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = NULL;
    g_autofree char *text = NULL;
    Metadata metadata = { NULL };

    if (!object_affect(shell, args, &metadata.flags) || args_exclusive(shell, args, "edit", "set") ||
        args_exclusive(shell, args, "remove", "set") || args_exclusive(shell, args, "remove", "edit"))
        return false;
    domain = object_domain(shell, args);
    if (!domain || args_string(shell, args, "uri", &metadata.uri) < 0 ||
        args_string(shell, args, "key", &metadata.key) < 0)
        return false;
    metadata.domain = domain;
    if ((args_has(args, "edit") || args_has(args, "set")) && !metadata.key) {
        shell_error(shell, "namespace key is required when modifying metadata");
        return false;
    }
    if (args_has(args, "edit") || args_has(args, "set") || args_has(args, "remove"))
        return change_metadata(shell, args, &metadata, record);
    text = virDomainGetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT, metadata.uri, metadata.flags);
    record_set_string(record, "metadata", text);
    return text != NULL;
}

void metadata_text(Shell *shell, const Args *args, const Record *record)
{
    if (record_get(record, "metadata"))
        shell_print(shell, "%s\n", record_string(record, "metadata"));
    else if (record_get(record, "message"))
        shell_print(shell, "%s\n", record_string(record, "message"));
}

/* The document inside a saved state; PATH is NULL for the managed one. */
typedef struct SavedState {
    virDomainPtr domain;
    const char *path;
    unsigned flags;
} SavedState;

static char *fetch_saved(Shell *shell, void *object)
{
    SavedState *state = object;

    return state->path ? virDomainSaveImageGetXMLDesc(shell->conn, state->path, VIR_DOMAIN_SAVE_IMAGE_XML_SECURE)
                       : virDomainManagedSaveGetXMLDesc(state->domain, VIR_DOMAIN_SAVE_IMAGE_XML_SECURE);
}

static bool apply_saved(Shell *shell, void *object, const char *text, bool relaxed)
{
    SavedState *state = object;

    return (state->path ? virDomainSaveImageDefineXML(shell->conn, state->path, text, state->flags)
                        : virDomainManagedSaveDefineXML(state->domain, text, state->flags)) == 0;
}

static bool edit_saved(Shell *shell, const Args *args, SavedState *state, const char *unchanged, const char *done)
{
    EditJob job = { fetch_saved, apply_saved, state, unchanged, false };
    EditResult result;

    if (args_exclusive(shell, args, "running", "paused"))
        return false;
    state->flags = (args_has(args, "running") ? VIR_DOMAIN_SAVE_RUNNING : 0) |
                   (args_has(args, "paused") ? VIR_DOMAIN_SAVE_PAUSED : 0);
    result = edit_run(shell, &job);
    if (result == EDIT_DONE)
        shell_print_extra(shell, "%s", done);
    return result != EDIT_FAILED;
}

bool managedsave_edit_run(Shell *shell, const Args *args, Record *record)
{
    g_autoptr(virDomain) domain = object_domain(shell, args);
    SavedState state = { .domain = domain };
    g_autofree char *unchanged = NULL, *done = NULL;

    if (!domain)
        return false;
    unchanged = g_strdup_printf("Managed save image of domain '%s' XML configuration not changed.\n",
                                virDomainGetName(domain));
    done = g_strdup_printf("Managed save image of Domain '%s' XML configuration edited.\n", virDomainGetName(domain));
    return edit_saved(shell, args, &state, unchanged, done);
}

bool save_image_edit_run(Shell *shell, const Args *args, Record *record)
{
    SavedState state = { NULL };
    g_autofree char *unchanged = NULL, *done = NULL;

    if (args_string(shell, args, "file", &state.path) < 0)
        return false;
    unchanged = g_strdup_printf("Saved image %s XML configuration not changed.\n", state.path);
    done = g_strdup_printf("State file %s edited.\n", state.path);
    return edit_saved(shell, args, &state, unchanged, done);
}
