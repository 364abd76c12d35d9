// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/inputs.h"

// Puts the same label to all unknowns that are correlated, directly or through others: the Cholesky
// factor has the same blocks as the matrix. Until then every unknown has its own.
static void join_correlated(const struct scenario *s, size_t *label)
{
    for (size_t i = 1; i < s->n_correlated; i++)
        for (size_t j = 0; j < i; j++) {
            const size_t from = label[s->correlated[i]], to = label[s->correlated[j]];
            if (s->correlated_root[i * s->n_correlated + j] == 0.0)
                continue;
            for (size_t u = 0; u < s->n_unknowns; u++)
                if (label[u] == from)
                    label[u] = to;
        }
}

bool inputs_find(struct inputs *inputs, const struct scenario *s, struct arena *arena)
{
    *inputs = (struct inputs){0};
    inputs->name = arena_alloc(arena, s->n_unknowns, sizeof *inputs->name);
    inputs->of = arena_alloc(arena, s->n_unknowns, sizeof *inputs->of);
    // Of a label: 1 + the input; 0: none of it has come so far.
    size_t *numbers = arena_alloc(arena, s->n_unknowns, sizeof *numbers);
    if (inputs->name == NULL || inputs->of == NULL || numbers == NULL)
        return false;
    for (size_t u = 0; u < s->n_unknowns; u++)
        inputs->of[u] = u;
    join_correlated(s, inputs->of);
    for (size_t u = 0; u < s->n_unknowns; u++) {
        const char *path = s->unknowns[u].path;
        size_t *const number = &numbers[inputs->of[u]];
        if (*number == 0) {
            inputs->name[inputs->n] = path;
            *number = ++inputs->n;
        } else {
            const char **name = &inputs->name[*number - 1];
            *name = arena_format(arena, "%s+%s", *name, path);
        }
        inputs->of[u] = *number - 1;
    }
    return !arena->exhausted;
}
