// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/inputs.h"

// Joins the inputs of all unknowns that are correlated, directly or through others: the Cholesky
// factor has the same blocks as the matrix. Until then every unknown is its own input, named after
// the lowest one.
static void join_correlated(const struct scenario *s, size_t *of)
{
    for (size_t i = 1; i < s->n_correlated; i++)
        for (size_t j = 0; j < i; j++) {
            const size_t a = of[s->correlated[i]], b = of[s->correlated[j]];
            if (s->correlated_root[i * s->n_correlated + j] == 0.0 || a == b)
                continue;
            for (size_t u = 0; u < s->n_unknowns; u++)
                if (of[u] == a || of[u] == b)
                    of[u] = a < b ? a : b;
        }
}

bool inputs_find(struct inputs *inputs, const struct scenario *s, struct arena *arena)
{
    *inputs = (struct inputs){0};
    inputs->name = arena_alloc(arena, s->n_unknowns, sizeof *inputs->name);
    inputs->of = arena_alloc(arena, s->n_unknowns, sizeof *inputs->of);
    size_t *number = arena_alloc(arena, s->n_unknowns, sizeof *number);
    if (inputs->name == NULL || inputs->of == NULL || number == NULL)
        return false;
    for (size_t u = 0; u < s->n_unknowns; u++)
        inputs->of[u] = u;
    join_correlated(s, inputs->of);
    for (size_t u = 0; u < s->n_unknowns; u++) {
        const size_t lowest = inputs->of[u];
        const char *path = s->unknowns[u].path;
        if (lowest == u) {
            inputs->name[inputs->n] = path;
            number[u] = inputs->n++;
        } else {
            const char **name = &inputs->name[number[lowest]];
            *name = arena_format(arena, "%s+%s", *name, path);
        }
        inputs->of[u] = number[lowest];
    }
    return !arena->exhausted;
}
