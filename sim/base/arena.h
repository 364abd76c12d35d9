// SPDX-License-Identifier: GPL-3.0-or-later
// Memory that lives and dies together: what a scenario is made of.
#ifndef BULWARK_BASE_ARENA_H
#define BULWARK_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena {
    struct arena_chunk *chunks;
    bool exhausted; // an allocation has failed since arena_init
};

void arena_init(struct arena *arena);

// Frees everything that came from the arena.
void arena_clear(struct arena *arena);

// `count` zeroed objects of `size` bytes, aligned for any type and owned by the arena. NULL, and
// `exhausted` set, when memory is short or the product overflows. Never NULL for a count of 0.
void *arena_alloc(struct arena *arena, size_t count, size_t size);

// A copy of `text` owned by the arena, or NULL.
char *arena_text(struct arena *arena, const char *text);

// A formatted text owned by the arena, or NULL.
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Makes room for one more object in an array of `count` objects of `size` bytes; `array` is the
// address of the pointer to it. A power of two objects are held, so that appending one at a time
// costs little. False, and the array as it was, when memory is short.
bool arena_grow(struct arena *arena, void *array, size_t count, size_t size);

#endif
