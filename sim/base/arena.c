// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// With a sanitizer every allocation stands alone and is no larger than asked for, so that what lies
// beyond it is not touched unseen.
#ifdef __SANITIZE_ADDRESS__
#define LEAST_SIZE ((size_t)0)
#define LARGEST_SIZE ((size_t)0)
#define IS_APART true
#else
// Of a first chunk; every other has room for twice as much as the one before it, up to the largest.
#define LEAST_SIZE ((size_t)4096)
#define LARGEST_SIZE ((size_t)65536)
#define IS_APART false
#endif

struct arena_chunk {
    struct arena_chunk *next;
    size_t used, size;
    max_align_t data[];
};

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

void arena_clear(struct arena *arena)
{
    struct arena_chunk *chunk = arena->chunks;
    while (chunk != NULL) {
        struct arena_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    *arena = (struct arena){0};
}

static struct arena_chunk *chunk_add(struct arena *arena, size_t bytes)
{
    const size_t last = arena->chunks == NULL ? LEAST_SIZE / 2 : arena->chunks->size;
    const size_t next = last < LARGEST_SIZE / 2 ? 2 * last : LARGEST_SIZE;
    const size_t size = bytes > next ? bytes : next;
    struct arena_chunk *chunk = calloc(1, sizeof *chunk + size);
    if (chunk == NULL)
        return NULL;
    chunk->size = size;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    return chunk;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    const size_t unit = sizeof(max_align_t);
    if (size != 0 && count > (SIZE_MAX / 4) / size) {
        arena->exhausted = true;
        return NULL;
    }
    const size_t bytes = IS_APART ? count * size : (count * size / unit + 1) * unit;
    struct arena_chunk *chunk = arena->chunks;
    if (chunk == NULL || IS_APART || chunk->size - chunk->used < bytes)
        chunk = chunk_add(arena, bytes);
    if (chunk == NULL) {
        arena->exhausted = true;
        return NULL;
    }
    void *memory = (char *)chunk->data + chunk->used;
    chunk->used += bytes;
    return memory;
}

char *arena_text(struct arena *arena, const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = arena_alloc(arena, size, 1);
    return copy == NULL ? NULL : memcpy(copy, text, size);
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = length < 0 ? NULL : arena_alloc(arena, (size_t)length + 1, 1);
    if (text != NULL)
        (void)vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

bool arena_grow(struct arena *arena, void *array, size_t count, size_t size)
{
    if (count != 0 && (count & (count - 1)) != 0)
        return true; // not at a power of two: there is room
    void *old, *moved = arena_alloc(arena, count == 0 ? 1 : 2 * count, size);
    if (moved == NULL)
        return false;
    memcpy(&old, array, sizeof old); // a pointer to objects of whatever type
    if (count != 0)
        memcpy(moved, old, count * size);
    memcpy(array, &moved, sizeof moved);
    return true;
}
