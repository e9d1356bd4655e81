/* How records are printed as text. */
#pragma once

#include "shell/shell.h"

/* One line of "Label:   value": the key in the record, the label, and what follows the value. */
typedef struct TextField {
    const char *key;
    const char *label;
    const char *unit; /* NULL for none */
} TextField;

/** Prints the fields that the record has, labels padded to WIDTH; FIELDS ends with a NULL key. null prints as "-". */
void text_fields(Shell *shell, const Record *record, const TextField *fields, int width);
/** Prints every member of the record as "key: value"-like lines with FORMAT for the two texts. */
void text_members(Shell *shell, const Record *record, const char *separator);

/* Renderers that many commands share. */
CommandText line_text;    /* the first member, and a newline */
CommandText xml_text;     /* the member "xml", as it is */
CommandText nothing_text; /* a query that has nothing to say */
CommandText message_text; /* the member "message", if there is one, as an extra */
CommandText parent_text;  /* the member "parent", without a newline */
