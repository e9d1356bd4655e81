#ifndef CORE_PUBLIC_H
#define CORE_PUBLIC_H

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "core/check_odd.h"
#include "core/connect.h"
#include "core/error.h"
#include "core/object.h"
#include "core/uuid.h"

/*
 * What the generated public calls are made of. Each refuse_* sets the thread's error: domain is the error domain of the call's
 * header, name the parameter at fault, func the public function. The texts are libvirt's.
 */
void refuse_object(int domain, int code, const char *func);
void refuse_read_only(int domain, const char *func);
void refuse_secure(int domain, const char *func);
void refuse_no_support(int domain, const char *func);
void refuse_null(int domain, const char *name, const char *func);
void refuse_not_null(int domain, const char *name, const char *func);
void refuse_empty(int domain, const char *name, const char *func);
void refuse_zero(int domain, const char *name, const char *func);
void refuse_not_positive(int domain, const char *name, const char *func);
void refuse_negative(int domain, const char *name, const char *func);
void refuse_map(int domain, const char *name, const char *func);
void refuse_uuid(int domain, const char *name, const char *func);
void refuse_above(int domain, const char *name, unsigned long long limit, const char *func);
void refuse_event(int domain, const char *name, int limit, const char *func);
void refuse_exclusive(int domain, const char *first, const char *second, const char *func);
void refuse_requires(int domain, const char *needed, const char *given, const char *func);
void refuse_overflow(int domain, unsigned long long value);
/* The object, named as its kind is called ("domain"), belongs to another connection than the call. */
void refuse_match(int domain, const char *kind, const void *object, const char *name, const char *func);
void refuse_stream(int domain, const char *kind, const char *object_name, const char *name, const char *func);

/* Any other complaint about an argument: VIR_ERR_INVALID_ARG with exactly this text. */
void refuse_argument(int domain, const char *func, const char *name, const char *fmt, ...) G_GNUC_PRINTF(4, 5);

/* Whether descriptors can travel with the calls of this connection; sets the error and returns -1 when not. */
int check_fd_passing(virConnectPtr conn, int domain);

#endif
