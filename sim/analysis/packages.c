// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/packages.h"

#include "analysis/replicate.h"

#include <stdlib.h>

#define LEAST_WORLDS 20

static double **make_table(struct arena *arena, size_t n, size_t n_worlds)
{
    double **rows = arena_alloc(arena, n, sizeof *rows);
    for (size_t i = 0; rows != NULL && i < n; i++)
        rows[i] = arena_alloc(arena, n_worlds, sizeof **rows);
    return rows;
}

bool packages_init(struct packages *p, size_t n, size_t n_worlds, size_t n_unknowns)
{
    *p = (struct packages){.n = n, .n_worlds = n_worlds, .n_unknowns = n_unknowns,
                           .sample = {n_worlds, 0}, .n_trials = 2, .first_share = 0.5, .n_threads = 1};
    arena_init(&p->arena);
    p->mask = arena_alloc(&p->arena, n, sizeof *p->mask);
    p->cost = arena_alloc(&p->arena, n, sizeof *p->cost);
    p->half[0] = make_table(&p->arena, n, n_worlds);
    p->half[1] = make_table(&p->arena, n, n_worlds);
    p->whole = make_table(&p->arena, n, n_worlds);
    p->unknown = make_table(&p->arena, n_unknowns, n_worlds);
    return !p->arena.exhausted;
}

void packages_clear(struct packages *p)
{
    arena_clear(&p->arena);
    *p = (struct packages){0};
}

void packages_join(struct packages *p)
{
    for (size_t i = 0; i < p->n; i++)
        for (size_t w = 0; w < p->n_worlds; w++)
            p->whole[i][w] = p->first_share * p->half[0][i][w] +
                             (1.0 - p->first_share) * p->half[1][i][w];
}

size_t packages_find(const struct packages *p, uint32_t mask)
{
    size_t i = 0;
    while (i < p->n && p->mask[i] != mask)
        i++;
    return i;
}

// ---- reading a result ---------------------------------------------------------------------------

struct candidate {
    double cost;
    uint32_t file_mask, mask;
    size_t index; // in a world's row
};

static int compare(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->cost != b->cost)
        return a->cost < b->cost ? -1 : 1;
    return (a->file_mask > b->file_mask) - (a->file_mask < b->file_mask);
}

// Summed in the file's order, as in combinations.csv.
static double cost_of(const struct model *model, uint32_t mask)
{
    double cost = 0.0;
    for (size_t i = 0; i < model->n_measures; i++) {
        const size_t m = model->in_file_order[i];
        cost += (mask >> m & 1U) != 0 ? model->measures[m].cost : 0.0;
    }
    return cost;
}

// Feasible combinations in the rows, by cost; how many.
static size_t list_candidates(const struct layout *l, struct candidate *list)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n_row_combinations; i++) {
        const uint32_t mask = l->is_dense ? (uint32_t)i : l->model->reported[i].mask;
        bool is_new = layout_feasible(l, mask) == mask;
        for (size_t j = 0; is_new && !l->is_dense && j < n; j++)
            is_new = list[j].mask != mask;
        if (is_new)
            list[n++] = (struct candidate){cost_of(l->model, mask),
                                           model_file_mask(l->model, mask), mask, i};
    }
    qsort(list, n, sizeof *list, compare);
    return n;
}

static void take(struct packages *p, const struct result *result, const struct candidate *list)
{
    const struct layout *l = result->layout;
    for (size_t i = 0; i < p->n; i++) {
        p->mask[i] = list[i].mask;
        p->cost[i] = list[i].cost;
        replicate_halves(result, list[i].index, 1, p->half[0][i], p->half[1][i]);
    }
    for (size_t u = 0; u < p->n_unknowns; u++)
        for (size_t w = 0; w < p->n_worlds; w++)
            p->unknown[u][w] = result->rows[w * l->row_width + u];
    packages_join(p);
}

enum status packages_read(struct packages *p, const struct result *result, struct error *error)
{
    const struct layout *l = result->layout;
    *p = (struct packages){0};
    if (l->n_trials < 2 || l->n_worlds < LEAST_WORLDS)
        return error_set(error, STATUS_FAILED,
                         "decisions need at least 2 trials a world and %d worlds; there are %u "
                         "trials and %u worlds", LEAST_WORLDS, l->n_trials, l->n_worlds);
    struct candidate *list = calloc(l->n_row_combinations, sizeof *list);
    const size_t n = list == NULL ? 0 : list_candidates(l, list);
    bool good = list != NULL && packages_init(p, n, l->n_worlds, l->model->scenario->n_unknowns);
    if (good) {
        p->model = l->model;
        p->sample.n_randomisations = l->n_randomisations;
        p->is_complete = l->is_dense;
        p->n_trials = l->n_trials;
        p->first_share = replicate_first_share(l);
        p->n_threads = result->n_threads;
        take(p, result, list);
    }
    free(list);
    return good ? STATUS_OK : error_memory(error, "the packages");
}
