// SPDX-License-Identifier: GPL-3.0-or-later
//
// Memory that lives and dies together. Under the address sanitizer these tests also find a write
// beyond what was asked for and a chunk that is not freed.

#include "check.h"

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

static bool is_aligned(const void *p)
{
    return (uintptr_t)p % _Alignof(max_align_t) == 0;
}

static bool is_zero(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != 0)
            return false;
    return true;
}

static void objects_are_zeroed_aligned_and_apart(void)
{
    enum { N = 2000 };
    struct arena arena;
    arena_init(&arena);
    unsigned char *object[N];
    bool good = true;
    for (size_t i = 0; i < N; i++) {
        const size_t size = 1 + i * 37 % 300;
        object[i] = arena_alloc(&arena, size, 1);
        good = good && object[i] != NULL && is_aligned(object[i]) && is_zero(object[i], size);
        memset(object[i], (int)(1 + i % 255), size);
    }
    check_true("zeroed and aligned", good && !arena.exhausted);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < 1 + i * 37 % 300; j++)
            good = good && object[i][j] == 1 + i % 255;
    check_true("none overwrites another", good);
    arena_clear(&arena);
    check_true("cleared", arena.chunks == NULL && !arena.exhausted);
}

static void large_objects_have_room_of_their_own(void)
{
    struct arena arena;
    arena_init(&arena);
    const size_t size = 1000003;
    unsigned char *small = arena_alloc(&arena, 1, 8);
    unsigned char *large = arena_alloc(&arena, size, 3);
    check_true("zeroed to the end", large != NULL && is_zero(large, 3 * size));
    memset(large, 0xAA, 3 * size);
    unsigned char *after = arena_alloc(&arena, 1, 8);
    check_true("neighbours stay zero", is_zero(small, 8) && is_zero(after, 8));
    arena_clear(&arena);
}

static void nothing_is_still_something(void)
{
    struct arena arena;
    arena_init(&arena);
    const void *none = arena_alloc(&arena, 0, 8), *empty = arena_alloc(&arena, 8, 0);
    check_true("not NULL for a count of 0", none != NULL && empty != NULL);
    check_true("and apart", none != empty && !arena.exhausted);
    arena_clear(&arena);
}

static void a_product_that_overflows_is_refused(void)
{
    struct arena arena;
    arena_init(&arena);
    check_true("too many", arena_alloc(&arena, SIZE_MAX / 2, 3) == NULL && arena.exhausted);
    arena_init(&arena);
    check_true("too large", arena_alloc(&arena, 3, SIZE_MAX / 2) == NULL && arena.exhausted);
    check_true("later ones may succeed", arena_alloc(&arena, 3, 8) != NULL);
    check_true("but it is remembered", arena.exhausted);
    arena_clear(&arena);
    check_true("until cleared", !arena.exhausted);
}

static void texts_are_copies(void)
{
    struct arena arena;
    arena_init(&arena);
    char text[] = "measures.mnna";
    char *copy = arena_text(&arena, text);
    text[0] = 'X';
    check_true("unmoved", copy != NULL && strcmp(copy, "measures.mnna") == 0);
    check_true("empty", strcmp(arena_text(&arena, ""), "") == 0);
    const char *made = arena_format(&arena, "%s.%d%c", copy, 7, '!');
    check_true("formatted", made != NULL && strcmp(made, "measures.mnna.7!") == 0);
    const char *wide = arena_format(&arena, "%*d", 100000, 5);
    check_true("long ones too", wide != NULL && strlen(wide) == 100000 && wide[99999] == '5');
    arena_clear(&arena);
}

static void an_array_grown_one_by_one_keeps_what_it_held(void)
{
    struct arena arena;
    arena_init(&arena);
    size_t *array = NULL, moves = 0;
    bool good = true;
    for (size_t n = 0; n < 5000; n++) {
        const size_t *before = array;
        good = good && arena_grow(&arena, &array, n, sizeof *array);
        moves += array != before;
        array[n] = n * n;
    }
    for (size_t i = 0; i < 5000; i++)
        good = good && array[i] == i * i;
    check_true("kept", good);
    check_true("moved at powers of two only", moves == 14);
    arena_clear(&arena);
}

int main(void)
{
    const struct named_test tests[] = {
        {"objects are zeroed, aligned and apart", objects_are_zeroed_aligned_and_apart},
        {"large objects have room of their own", large_objects_have_room_of_their_own},
        {"nothing is still something", nothing_is_still_something},
        {"a product that overflows is refused", a_product_that_overflows_is_refused},
        {"texts are copies", texts_are_copies},
        {"an array grown one by one keeps what it held",
         an_array_grown_one_by_one_keeps_what_it_held},
    };
    return run_tests("arena", tests, sizeof tests / sizeof tests[0]);
}
