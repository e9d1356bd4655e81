#include "shell/text.h"

void text_fields(Shell *shell, const Record *record, const TextField *fields, int width)
{
    for (; fields->key; fields++) {
        const Record *value = record_get(record, fields->key);
        g_autofree char *text = value ? record_show(value) : NULL;

        if (!value)
            continue;
        shell_print(shell, "%-*s %s%s%s\n", width, fields->label, record_kind(value) == RECORD_NULL ? "-" : text,
                    fields->unit ? " " : "", fields->unit ? fields->unit : "");
    }
}

void text_members(Shell *shell, const Record *record, const char *separator)
{
    for (size_t i = 0; i < record_count(record); i++) {
        g_autofree char *text = record_show(record_at(record, i));

        shell_print(shell, "%s%s%s\n", record_key_at(record, i), separator, text);
    }
}

void line_text(Shell *shell, const Args *args, const Record *record)
{
    g_autofree char *text = record_show(record_at(record, 0));

    shell_print(shell, "%s\n", text);
}

void xml_text(Shell *shell, const Args *args, const Record *record)
{
    const char *xml = record_string(record, "xml");

    if (xml)
        shell_print(shell, "%s", xml);
}

void nothing_text(Shell *shell, const Args *args, const Record *record)
{
}

void message_text(Shell *shell, const Args *args, const Record *record)
{
    const char *message = record_string(record, "message");

    if (message)
        shell_print_extra(shell, "%s", message);
}

void parent_text(Shell *shell, const Args *args, const Record *record)
{
    shell_print(shell, "%s", record_string(record, "parent"));
}
