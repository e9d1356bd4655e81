/* Editing a text in the user's editor. */
#pragma once

#include "shell/shell.h"

/** What there is to edit. */
typedef struct EditJob {
    /** The text as it is now, for the caller to free; NULL with an error. */
    char *(*fetch)(Shell *shell, void *object);
    /** Makes TEXT the new one. With RELAXED, without the check against the schema. */
    bool (*apply)(Shell *shell, void *object, const char *text, bool relaxed);
    void *object;
    const char *unchanged; /* what to say when nothing was changed */
    bool relaxed;          /* do not check against the schema from the start */
} EditJob;

typedef enum {
    EDIT_FAILED,
    EDIT_UNCHANGED,
    EDIT_DONE,
} EditResult;

/** Lets the user edit until the new text is accepted, given up or left unchanged. Refuses to overwrite a change that
 *  somebody else made meanwhile. */
EditResult edit_run(Shell *shell, const EditJob *job);
/** An object whose document is edited whole. The functions are libvirt's, seen through void pointers. */
typedef struct EditObject {
    void *object;
    char *(*fetch)(void *object);
    void *(*define)(virConnectPtr conn, const char *xml, bool relaxed);
    int (*release)(void *object);
} EditObject;

/** Edits and defines; says "KIND NAME XML configuration edited." or "... not changed.". Releases the object. */
bool edit_object(Shell *shell, EditObject *object, const char *kind, const char *name);
/** Opens TEXT in an editor, as a file with that suffix, and returns what the user left there; NULL with a message. */
char *edit_text(Shell *shell, const char *text, const char *suffix);
