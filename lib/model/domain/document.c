/* A domain document from text, to text, copied, compared. */
#include "model/domain/rules/rules.h"
#include "model/domain/tables.h"

#include "core/error.h"

#include <string.h>

typedef struct ReadState {
    unsigned flags;
} ReadState;

unsigned domain_parse_flags(DocContext *context)
{
    const ReadState *state = doc_context_user(context);
    return state ? state->flags : 0;
}

/* ---- identity */

typedef struct Identity {
    char *name;
    uint8_t uuid[16];
    bool uuid_set;
} Identity;

static const DocRow identity_rows[] = {
    ELEM("name", Identity, name, STRING),
    ELEM("uuid", Identity, uuid, UUID, SET(Identity, uuid_set)),
};
static const DocTable identity_table = DOC_TABLE("domain", Identity, identity_rows);

static bool identity_known(const void *root)
{
    const Identity *identity = root;
    return identity->name && identity->uuid_set;
}

int domain_identity(const char *xml, char **ret_name, uint8_t ret_uuid[16])
{
    g_autoptr(Arena) arena = arena_new(512);
    DocParse how = {.label = "domain_definition", .domain = VIR_FROM_DOMAIN, .enough = identity_known};
    Identity *identity = doc_parse(&identity_table, xml, strlen(xml), arena, &how);
    if (!identity)
        return -1;
    if (!identity->name || !*identity->name) {
        error_set(VIR_FROM_DOMAIN, VIR_ERR_NO_NAME, NULL);
        return -1;
    }
    *ret_name = g_strdup(identity->name);
    memcpy(ret_uuid, identity->uuid, 16);
    return 0;
}

/* ---- whole documents */

DomainDef *domain_new(void)
{
    Arena *arena = arena_new(0);
    DomainDef *def = doc_new(&domain_table, arena);
    def->arena = arena;
    return def;
}

DomainDef *domain_parse(const char *xml, const DomainCapsView *caps, unsigned flags)
{
    g_autoptr(Arena) arena = arena_new(0);
    ReadState state = {flags};
    DocParse how = {
        .label = "domain_definition",
        .domain = VIR_FROM_DOMAIN,
        .strict = flags & DOMAIN_PARSE_VALIDATE,
        .user = &state,
    };
    DomainDef *def = doc_parse(&domain_table, xml, strlen(xml), arena, &how);
    if (!def)
        return NULL;
    def->arena = arena;
    if (!(flags & DOMAIN_PARSE_NO_RULES) && domain_rules_apply(def, caps, flags) < 0)
        return NULL;
    if (arena_held(arena) - arena_used(arena) > 1024)
        return domain_copy(def); /* of exact size: documents stay for long */
    g_steal_pointer(&arena);
    return def;
}

char *domain_format(const DomainDef *def, unsigned flags)
{
    unsigned how = (flags & DOMAIN_FORMAT_SECURE ? DOC_WRITE_SECURE : 0) |
                   (flags & (DOMAIN_FORMAT_INACTIVE | DOMAIN_FORMAT_MIGRATABLE) ? DOC_WRITE_INACTIVE : 0);
    if (def->id < 0 && !(flags & DOMAIN_FORMAT_STATUS))
        how |= DOC_WRITE_INACTIVE;
    if (flags & DOMAIN_FORMAT_STATUS)
        how = DOC_WRITE_SECURE;
    return doc_format(&domain_table, def, 0, how);
}

DomainDef *domain_copy(const DomainDef *def)
{
    Arena *arena = arena_new(arena_used(def->arena) + 64);
    DomainDef *copy = doc_copy(&domain_table, def, arena);
    copy->arena = arena;
    return copy;
}

void domain_free(DomainDef *def)
{
    if (def)
        arena_free(def->arena); /* holds def itself */
}

int domain_check_abi(const DomainDef *a, const DomainDef *b)
{
    g_autofree char *where = NULL;
    if (doc_equal(&domain_table, a, b, true, &where))
        return 0;
    error_set(VIR_FROM_DOMAIN, VIR_ERR_CONFIG_UNSUPPORTED, "target domain differs from the source in '%s'", where);
    return -1;
}
