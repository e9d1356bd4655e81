/* What the rows cannot say: rules between fields. Each is a named function; rules.c runs them in a fixed order: first what
 * a document implies (defaults, implicit devices), then where devices are plugged in (addresses), last what is refused
 * (checks). */
#pragma once

#include "model/domain/caps_view.h"
#include "model/domain/domain.h"

typedef struct DomainRules {
    DomainDef *def;
    Arena *arena;
    const DomainCapsView *caps;
    const DomainCapsEmulator *emulator; /* set by rule_emulator; NULL when the document needs none */
    unsigned flags;
} DomainRules;

/* Runs all rules on a document just read. 0, or -1 with the error set. */
int domain_rules_apply(DomainDef *def, const DomainCapsView *caps, unsigned flags);

/* A new object of a table in the document's arena: rules_new(rules, controller). */
#define rules_new(rules, table) doc_new(&table##_table, (rules)->arena)

typedef int (*DomainRule)(DomainRules *rules);
