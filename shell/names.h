/* Names of the numbers that libvirt reports, as virsh prints them and as records hold them. */
#pragma once

const char *name_domain_state(int state);
/** Why a domain is in STATE. */
const char *name_domain_reason(int state, int reason);
/** The text at VALUE of a table of COUNT texts; "unknown" when it is beyond the table. */
const char *name_at(const char *const *names, int count, int value);
#define NAME_AT(names, value) name_at(names, (int)G_N_ELEMENTS(names), value)
