#ifndef CORE_ERROR_H
#define CORE_ERROR_H

#include <glib.h>
#include <libvirt/virterror.h>

/*
 * The thread's one error. It is set once, where the fault is detected; everything above returns -1 or NULL and leaves it.
 * The text a user sees is libvirt's text for the code, then the detail: "Domain not found: no domain with matching name 'x'".
 */

/* Sets the calling thread's error. domain: virErrorDomain; code: virErrorNumber; fmt: the detail, without a full stop,
 * or NULL for the code's own text alone. Replaces what was set before; errno is kept. */
void error_set(int domain, int code, const char *fmt, ...) G_GNUC_PRINTF(3, 4);

/* As error_set with VIR_ERR_SYSTEM_ERROR and the text of errnum (positive errno) appended: "cannot open 'x': Permission denied".
 * errnum is also in int1, where clients look for it. */
void error_set_errno(int domain, int errnum, const char *fmt, ...) G_GNUC_PRINTF(3, 4);

/* Sets every member, for errors that came over the wire. Strings are copied, NULL allowed. */
void error_set_full(int domain, int code, int level, const char *message, const char *str1, const char *str2,
                    const char *str3, int int1, int int2);

/* Appends what to do about it to the error just set: " (hint)". Nothing when no error is set. */
void error_hint(const char *fmt, ...) G_GNUC_PRINTF(1, 2);

/* The calling thread's error; code VIR_ERR_OK when none. Owned by the thread, valid until it sets the next one. */
virErrorPtr error_get(void);

/* Forgets the calling thread's error. Every public call starts with it. */
void error_clear(void);

/* Tells the thread's error to whoever asked to be told: keeps a copy in conn (may be NULL) for virConnGetLastError and calls the
 * error handler of conn or the global one. Every public call that fails ends with it, so it happens once an error. */
void error_dispatch(virConnectPtr conn);

/* Saves the thread's error while something that may set another one runs; restores and frees it. */
virErrorPtr error_save(void);
void error_restore(virErrorPtr saved);

#endif
