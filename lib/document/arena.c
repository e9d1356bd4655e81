#include "document/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

typedef struct Chunk {
    struct Chunk *next;
    size_t size, used;
    char bytes[] __attribute__((aligned(16)));
} Chunk;

struct Arena {
    Chunk *chunks;
    size_t used, held, step;
};

#define ARENA_STEP 2048

static Chunk *chunk_add(Arena *arena, size_t size)
{
    Chunk *chunk = g_malloc0(sizeof(Chunk) + size);
    chunk->size = size;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    arena->held += sizeof(Chunk) + size;
    return chunk;
}

Arena *arena_new(size_t hint)
{
    Arena *arena = g_new0(Arena, 1);
    arena->held = sizeof(*arena);
    arena->step = ARENA_STEP;
    chunk_add(arena, hint ? hint : ARENA_STEP);
    return arena;
}

void arena_free(Arena *arena)
{
    if (!arena)
        return;
    for (Chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        g_free(chunk);
    }
    g_free(arena);
}

static void *arena_take(Arena *arena, size_t size, size_t align)
{
    Chunk *chunk = arena->chunks;
    size_t at = (chunk->used + align - 1) & ~(align - 1);
    if (at + size > chunk->size) {
        if (size > arena->step / 2) { /* a large one gets its own chunk, behind the one being filled */
            Chunk *own = chunk_add(arena, size);
            arena->chunks = chunk;
            own->next = chunk->next;
            chunk->next = own;
            own->used = size;
            arena->used += size;
            return own->bytes;
        }
        chunk = chunk_add(arena, arena->step);
        at = 0;
    }
    chunk->used = at + size;
    arena->used += size;
    return chunk->bytes + at;
}

void *arena_alloc(Arena *arena, size_t size)
{
    return arena_take(arena, size, sizeof(uint64_t));
}

char *arena_strndup(Arena *arena, const char *text, size_t len)
{
    char *copy = arena_take(arena, len + 1, 1);
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *arena_strdup(Arena *arena, const char *text)
{
    return text ? arena_strndup(arena, text, strlen(text)) : NULL;
}

char *arena_printf(Arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    return arena_strdup(arena, text);
}

size_t arena_used(const Arena *arena)
{
    return arena->used;
}

size_t arena_held(const Arena *arena)
{
    return arena->held;
}
