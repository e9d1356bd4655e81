#ifndef CORE_ERROR_TEXT_H
#define CORE_ERROR_TEXT_H

#include <glib.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

/* What error codes and domains are called; generated from lib/protocol/types/virterror.api. Entries may be empty. */
typedef struct ErrorText {
    const char *text;  /* with %s where the detail goes */
    const char *alone; /* when there is no detail */
} ErrorText;

extern const ErrorText error_texts[]; /* indexed by virErrorNumber */
extern const unsigned int error_texts_count;
extern const char *const error_domain_texts[]; /* indexed by virErrorDomain */
extern const unsigned int error_domain_texts_count;

#endif
