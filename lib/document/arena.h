/* Memory of one document: everything a document holds is taken from its arena and given back with it. */
#pragma once

#include <glib.h>
#include <stddef.h>

typedef struct Arena Arena;

/* A new arena; `hint` is the size of its first chunk, 0 for the usual one. */
Arena *arena_new(size_t hint);

/* Frees the arena with all that was taken from it. Accepts NULL. */
void arena_free(Arena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Arena, arena_free)

/* `size` zeroed bytes, aligned for any struct. Never NULL; aborts as GLib does when memory is out. */
void *arena_alloc(Arena *arena, size_t size);

/* Copies of text. arena_strdup passes NULL through. */
char *arena_strdup(Arena *arena, const char *text);
char *arena_strndup(Arena *arena, const char *text, size_t len);
char *arena_printf(Arena *arena, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Bytes handed out so far, and bytes the arena holds from the system. */
size_t arena_used(const Arena *arena);
size_t arena_held(const Arena *arena);
