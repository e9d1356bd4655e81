/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Typed parameters and their wire form. */
#ifndef REMOTE_PARAMS_H
#define REMOTE_PARAMS_H

#include <libvirt/libvirt.h>

#include "protocol/remote.h"

/** Wire parameters that borrow every string of @params, in one new array (g_free it, nothing else). Refuses more than @max. */
int wire_params_borrow(const virTypedParameter *params, int nparams, unsigned int max, remote_typed_param **ret);

/** The other way: public parameters that borrow every string of @wire, in one new array. Refuses a name that is too long. */
int params_borrow(const remote_typed_param *wire, unsigned int count, virTypedParameterPtr *ret);

/** A new public array; strings move over from @wire. NULL when there are none. Names that are too long are cut, as the
 * public struct has no room. */
virTypedParameterPtr params_take(remote_typed_param *wire, unsigned int count);

/**
 * Into the caller's array of *nparams places, strings moving over. *nparams == 0 asks for the number, which is @total.
 * More parameters than places is an error; otherwise *nparams says how many were filled.
 */
int params_fill(remote_typed_param *wire, unsigned int count, int total, virTypedParameterPtr params, int *nparams);

/** Frees the strings of @n parameters. */
void params_clear(virTypedParameterPtr params, int n);

#endif
